/* Retries: what is sent again, when, and when not. */
#include <criterion/criterion.h>

#include "bridge/aws/retry.h"

static struct dr_http_reply reply_of(struct dr_arena *arena, int status, const char *name, const char *value) {
    struct dr_http_reply reply = {.status = status};
    if (name != NULL) {
        dr_http_header_add(arena, &reply.headers, name, value);
    }
    return reply;
}

static const struct {
    const char *what;
    enum dr_repeat repeat;
    enum dr_delivery delivery;
    int status;
    const char *code;
    bool again;
} rows[] = {
    {"a read that was not answered", DR_REPEAT_READ, DR_DELIVERY_UNANSWERED, 0, NULL, true},
    {"a setting that was not answered", DR_REPEAT_SETS, DR_DELIVERY_UNANSWERED, 0, NULL, true},
    {"a token's call that was not answered", DR_REPEAT_TOKEN, DR_DELIVERY_UNANSWERED, 0, NULL, true},
    {"a call to look at that was not answered", DR_REPEAT_LOOK, DR_DELIVERY_UNANSWERED, 0, NULL, false},
    {"a call that must not repeat, not answered", DR_REPEAT_NEVER, DR_DELIVERY_UNANSWERED, 0, NULL, false},
    {"a call that must not repeat, not sent", DR_REPEAT_NEVER, DR_DELIVERY_NOT_SENT, 0, NULL, true},
    {"a call that must not repeat, throttled", DR_REPEAT_NEVER, DR_DELIVERY_ANSWERED, 400, "Throttling", true},
    {"a call that must not repeat, SlowDown", DR_REPEAT_NEVER, DR_DELIVERY_ANSWERED, 503, "SlowDown", true},
    {"a call that must not repeat, 429", DR_REPEAT_NEVER, DR_DELIVERY_ANSWERED, 429, NULL, true},
    {"a call that must not repeat, 500", DR_REPEAT_NEVER, DR_DELIVERY_ANSWERED, 500, "InternalFailure", false},
    {"a call to look at, 503", DR_REPEAT_LOOK, DR_DELIVERY_ANSWERED, 503, NULL, false},
    {"a read, 500", DR_REPEAT_READ, DR_DELIVERY_ANSWERED, 500, NULL, true},
    {"a read, 502", DR_REPEAT_READ, DR_DELIVERY_ANSWERED, 502, NULL, true},
    {"a read, 504", DR_REPEAT_READ, DR_DELIVERY_ANSWERED, 504, NULL, true},
    {"a read, 501", DR_REPEAT_READ, DR_DELIVERY_ANSWERED, 501, NULL, false},
    {"a read, RequestTimeout", DR_REPEAT_READ, DR_DELIVERY_ANSWERED, 400, "RequestTimeout", true},
    {"a read, AccessDenied", DR_REPEAT_READ, DR_DELIVERY_ANSWERED, 403, "AccessDenied", false},
    {"a read, 404", DR_REPEAT_READ, DR_DELIVERY_ANSWERED, 404, NULL, false},
};

Test(retry, sends_again_only_what_may_be_sent_again) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct dr_aws_retries retries;
        dr_aws_retries_init(&retries, 0);
        struct dr_http_reply reply = {.status = rows[i].status};
        struct dr_aws_attempt attempt = {.number = 1,
                                         .repeat = rows[i].repeat,
                                         .delivery = rows[i].delivery,
                                         .code = rows[i].code,
                                         .reply = rows[i].status == 0 ? NULL : &reply};
        struct dr_aws_retry retry = dr_aws_retry_after(&retries, &attempt, 0.5);
        cr_expect(retry.again == rows[i].again, "%s: %s", rows[i].what, retry.why);
        cr_expect(retry.why != NULL);
    }
}

Test(retry, believes_what_the_model_says_of_an_error) {
    struct dr_aws_retries retries;
    dr_aws_retries_init(&retries, 0);
    struct dr_http_reply reply = {.status = 400};
    struct dr_aws_attempt attempt = {.number = 1, .delivery = DR_DELIVERY_ANSWERED, .code = "Odd", .reply = &reply};
    cr_expect(!dr_aws_retry_after(&retries, &attempt, 0.5).again);
    attempt.retryable = true;
    cr_expect(dr_aws_retry_after(&retries, &attempt, 0.5).wait_us == DR_USEC_PER_S / 40);
    attempt.throttling = true;
    cr_expect(dr_aws_retry_after(&retries, &attempt, 0.5).wait_us == DR_USEC_PER_S / 2);
}

Test(retry, waits_longer_each_time_with_full_jitter) {
    struct dr_aws_retries retries;
    dr_aws_retries_init(&retries, 100);
    struct dr_aws_attempt attempt = {.number = 1, .delivery = DR_DELIVERY_UNANSWERED};
    cr_expect(dr_aws_retry_after(&retries, &attempt, 0.0).wait_us == 0);
    cr_expect(dr_aws_retry_after(&retries, &attempt, 0.5).wait_us == 25000);
    attempt.quick = true;
    cr_expect(dr_aws_retry_after(&retries, &attempt, 0.5).wait_us == 12500);
    attempt.quick = false;
    attempt.number = 3;
    cr_expect(dr_aws_retry_after(&retries, &attempt, 0.5).wait_us == 100000);
    attempt.number = 60;
    cr_expect(dr_aws_retry_after(&retries, &attempt, 0.5).wait_us == 10 * DR_USEC_PER_S, "at most twenty seconds");
}

Test(retry, heeds_what_the_server_asks_for_within_five_seconds) {
    static const struct {
        const char *name;
        const char *value;
        dr_usec wait_us;
    } asked[] = {{"Retry-After", "2", 2 * DR_USEC_PER_S},
                 {"x-amz-retry-after", "1500", 1500000},
                 {"Retry-After", "60", 5 * DR_USEC_PER_S + 25000},
                 {"Retry-After", "soon", 25000},
                 {"Retry-After", "-1", 25000},
                 {"x-amz-retry-after", "1", 25000}};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct dr_arena arena;
        dr_arena_init(&arena);
        struct dr_aws_retries retries;
        dr_aws_retries_init(&retries, 0);
        struct dr_http_reply reply = reply_of(&arena, 503, asked[i].name, asked[i].value);
        struct dr_aws_attempt attempt = {.number = 1, .delivery = DR_DELIVERY_ANSWERED, .reply = &reply};
        cr_expect(dr_aws_retry_after(&retries, &attempt, 0.5).wait_us == asked[i].wait_us, "%s", asked[i].value);
        dr_arena_release(&arena);
    }
}

Test(retry, ends_with_the_attempts_and_with_the_bucket) {
    struct dr_aws_retries retries;
    dr_aws_retries_init(&retries, 2);
    struct dr_aws_attempt attempt = {.number = 2, .delivery = DR_DELIVERY_UNANSWERED};
    cr_expect_str_eq(dr_aws_retry_after(&retries, &attempt, 0.5).why, "all attempts are used up");
    attempt.number = 1;
    unsigned retried = 0;
    unsigned paid = 0;
    for (struct dr_aws_retry retry = dr_aws_retry_after(&retries, &attempt, 0.5); retry.again;
         retry = dr_aws_retry_after(&retries, &attempt, 0.5)) {
        retried++;
        paid = retry.paid;
    }
    cr_expect(retried == 500 / 14 && paid == 14, "%u", retried);
    cr_expect_str_eq(dr_aws_retry_after(&retries, &attempt, 0.5).why, "too many calls failed lately");
    struct dr_http_reply reply = {.status = 429};
    struct dr_aws_attempt throttled = {.number = 1, .delivery = DR_DELIVERY_ANSWERED, .reply = &reply};
    cr_expect(dr_aws_retry_after(&retries, &throttled, 0.5).paid == 5);
    dr_aws_retries_succeeded(&retries, paid);
    cr_expect(dr_aws_retry_after(&retries, &attempt, 0.5).again, "a success gives back what it paid");
    for (int i = 0; i < 1000; i++) {
        dr_aws_retries_succeeded(&retries, 0);
    }
    cr_expect(retries.tokens == 500);
}

Test(retry, corrects_the_clock_once) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_aws_retries retries;
    dr_aws_retries_init(&retries, 0);
    struct dr_http_reply reply = reply_of(&arena, 403, "Date", "Sun, 30 Aug 2015 12:36:00 GMT");
    struct dr_aws_attempt attempt = {.number = 1,
                                     .repeat = DR_REPEAT_NEVER,
                                     .delivery = DR_DELIVERY_ANSWERED,
                                     .reply = &reply,
                                     .code = "RequestTimeTooSkewed",
                                     .now_us = INT64_C(1440938160000000) - DR_USEC_PER_HOUR};
    struct dr_aws_retry retry = dr_aws_retry_after(&retries, &attempt, 0.5);
    cr_expect(retry.again && retry.corrects_skew && retry.skew_us == DR_USEC_PER_HOUR && retry.wait_us == 0);
    attempt.skew_us = retry.skew_us;
    cr_expect(!dr_aws_retry_after(&retries, &attempt, 0.5).again, "it was not the clock");
    attempt.skew_us = 0;
    attempt.code = "AccessDenied";
    cr_expect(!dr_aws_retry_after(&retries, &attempt, 0.5).again);
    dr_arena_release(&arena);
}
