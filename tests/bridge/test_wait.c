/* Waiters. */
#include <criterion/criterion.h>
#include <string.h>

#include "bridge/aws/wait.h"

static const char waiters_text[] =
    "{\"waiters\":{\"BoxReady\":{\"delay\":2,\"maxAttempts\":3,\"operation\":\"DescribeBoxes\",\"acceptors\":["
    "{\"matcher\":\"pathAll\",\"argument\":\"B[].S\",\"expected\":\"ok\",\"state\":\"success\"},"
    "{\"matcher\":\"pathAny\",\"argument\":\"B[].S\",\"expected\":\"bad\",\"state\":\"failure\"},"
    "{\"matcher\":\"path\",\"argument\":\"Done\",\"expected\":true,\"state\":\"success\"},"
    "{\"matcher\":\"error\",\"expected\":\"NotYet\",\"state\":\"retry\"},"
    "{\"matcher\":\"status\",\"expected\":301,\"state\":\"success\"}]},"
    "\"BoxGone\":{\"delay\":1,\"maxAttempts\":1,\"operation\":\"DescribeBoxes\",\"acceptors\":["
    "{\"matcher\":\"error\",\"expected\":true,\"state\":\"success\"}]},"
    "\"NoPath\":{\"delay\":1,\"maxAttempts\":1,\"operation\":\"X\",\"acceptors\":[{\"matcher\":\"path\","
    "\"argument\":\"[\",\"expected\":1,\"state\":\"success\"}]},"
    "\"NoMatcher\":{\"delay\":1,\"maxAttempts\":1,\"operation\":\"X\",\"acceptors\":[{}]},\"Broken\":{}}}";

struct waiting {
    struct dr_arena arena;
    struct dr_value *file;
    struct dr_aws_waiter waiter;
    enum dr_aws_waiting state;
    const char *reason;
    struct dr_error error;
};

static void begin(struct waiting *waiting, const char *name) {
    *waiting = (struct waiting){0};
    dr_arena_init(&waiting->arena);
    cr_assert(dr_value_parse_json(&waiting->arena, NULL, waiters_text, strlen(waiters_text), &waiting->file, NULL) ==
              DR_OK);
    cr_assert(dr_aws_waiter_find(&waiting->arena, waiting->file, name, &waiting->waiter, NULL) == DR_OK);
}

static enum dr_code take(struct waiting *waiting, int status, const char *fault, const char *result) {
    struct dr_aws_outcome outcome = {.status = status, .is_fault = fault != NULL};
    outcome.fault = (struct dr_aws_fault){.code = fault != NULL ? fault : "", .message = "m"};
    cr_assert(dr_value_parse_json(&waiting->arena, NULL, result, strlen(result), &outcome.result, NULL) == DR_OK);
    return dr_aws_waiter_take(&waiting->waiter, &outcome, &waiting->arena, &waiting->state, &waiting->reason,
                              &waiting->error);
}

Test(wait, goes_by_the_first_acceptor_that_matches) {
    static const struct {
        int status;
        const char *fault;
        const char *result;
        enum dr_aws_waiting state;
    } rows[] = {{200, NULL, "{\"B\":[{\"S\":\"ok\"},{\"S\":\"ok\"}]}", DR_AWS_WAIT_DONE},
                {200, NULL, "{\"B\":[{\"S\":\"ok\"},{\"S\":\"new\"}]}", DR_AWS_WAIT_ON},
                {200, NULL, "{\"B\":[]}", DR_AWS_WAIT_ON},
                {200, NULL, "{\"B\":[{\"S\":\"ok\"},{\"S\":\"bad\"}]}", DR_AWS_WAIT_FAILED},
                {200, NULL, "{\"Done\":true}", DR_AWS_WAIT_DONE},
                {301, NULL, "{}", DR_AWS_WAIT_DONE},
                {400, "NotYet", "{}", DR_AWS_WAIT_ON},
                {400, "Denied", "{}", DR_AWS_WAIT_FAILED}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct waiting waiting;
        begin(&waiting, "box-ready");
        cr_assert(take(&waiting, rows[i].status, rows[i].fault, rows[i].result) == DR_OK);
        cr_expect(waiting.state == rows[i].state, "%zu", i);
        cr_expect((waiting.reason[0] != '\0') == (waiting.state == DR_AWS_WAIT_FAILED));
        dr_arena_release(&waiting.arena);
    }
}

Test(wait, times_out_after_its_attempts) {
    struct waiting waiting;
    begin(&waiting, "BoxReady");
    cr_expect(waiting.waiter.delay_us == 2 * DR_USEC_PER_S);
    cr_expect_str_eq(waiting.waiter.operation, "DescribeBoxes");
    for (int i = 0; i < 3; i++) {
        cr_assert(take(&waiting, 200, NULL, "{}") == DR_OK);
        cr_expect(waiting.state == (i < 2 ? DR_AWS_WAIT_ON : DR_AWS_WAIT_TIMED_OUT));
    }
    dr_arena_release(&waiting.arena);
    begin(&waiting, "BoxGone");
    cr_assert(take(&waiting, 404, "Any", "{}") == DR_OK);
    cr_expect(waiting.state == DR_AWS_WAIT_DONE);
    dr_arena_release(&waiting.arena);
}

Test(wait, suggests_the_nearest_name_and_refuses_broken_ones) {
    struct waiting waiting;
    begin(&waiting, "NoPath");
    struct dr_aws_waiter other;
    cr_expect(take(&waiting, 200, NULL, "{}") == DR_FAILURE);
    cr_expect(dr_aws_waiter_find(&waiting.arena, waiting.file, "BoxRedy", &other, &waiting.error) == DR_USAGE);
    cr_expect(strstr(waiting.error.message, "BoxReady") != NULL);
    cr_expect(dr_aws_waiter_find(&waiting.arena, waiting.file, "box-redy", &other, &waiting.error) == DR_USAGE);
    cr_expect(strstr(waiting.error.message, "box-ready") != NULL);
    cr_expect(dr_aws_waiter_find(&waiting.arena, waiting.file, "zzzzzzz", &other, &waiting.error) == DR_USAGE);
    cr_expect(dr_aws_waiter_find(&waiting.arena, waiting.file, "Broken", &other, &waiting.error) == DR_FAILURE);
    cr_assert(dr_aws_waiter_find(&waiting.arena, waiting.file, "NoMatcher", &waiting.waiter, NULL) == DR_OK);
    cr_expect(take(&waiting, 200, NULL, "{}") == DR_FAILURE);
    dr_arena_release(&waiting.arena);
}
