/* Retries. */
#include "bridge/aws/retry.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/aws/sign.h"

/* Sources: retry.h. */
#define DEFAULT_ATTEMPTS 3
#define BUCKET 500
#define COST 14
#define THROTTLING_COST 5
#define REWARD 1
#define FIRST_WAIT_US (DR_USEC_PER_S / 20)
#define QUICK_WAIT_US (DR_USEC_PER_S / 40)
#define THROTTLING_WAIT_US DR_USEC_PER_S
#define LONGEST_WAIT_US (20 * DR_USEC_PER_S)
#define ADDED_BY_SERVER_US (5 * DR_USEC_PER_S)
#define SKEW_THAT_MATTERS_US (4 * DR_USEC_PER_MINUTE) /* signatures hold for five minutes */

static const char *const throttling_codes[] = {
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
};

static const char *const transient_codes[] = {"RequestTimeout", "RequestTimeoutException", "InternalError"};

/* Codes of a signature that a wrong clock can explain. */
static const char *const clock_codes[] = {"AuthFailure",        "InvalidSignatureException", "RequestExpired",
                                          "RequestInTheFuture", "RequestTimeTooSkewed",      "SignatureDoesNotMatch",
                                          "SignatureExpired"};

static bool is_one_of(const char *code, const char *const *codes, size_t count) {
    for (size_t i = 0; code != NULL && i < count; i++) {
        if (strcmp(code, codes[i]) == 0) {
            return true;
        }
    }
    return false;
}

bool dr_aws_is_throttling(const char *code) {
    return is_one_of(code, throttling_codes, sizeof throttling_codes / sizeof *throttling_codes);
}

void dr_aws_retries_init(struct dr_aws_retries *retries, unsigned max_attempts) {
    *retries =
        (struct dr_aws_retries){.max_attempts = max_attempts == 0 ? DEFAULT_ATTEMPTS : max_attempts, .tokens = BUCKET};
}

void dr_aws_retries_succeeded(struct dr_aws_retries *retries, unsigned paid) {
    unsigned given = paid == 0 ? REWARD : paid;
    retries->tokens = retries->tokens + given > BUCKET ? BUCKET : retries->tokens + given;
}

static bool was_throttled(const struct dr_aws_attempt *attempt) {
    return attempt->delivery == DR_DELIVERY_ANSWERED &&
           (attempt->throttling || dr_aws_is_throttling(attempt->code) || attempt->reply->status == 429);
}

static bool was_transient(const struct dr_aws_attempt *attempt) {
    int status = attempt->reply == NULL ? 0 : attempt->reply->status;
    return attempt->delivery != DR_DELIVERY_ANSWERED || attempt->retryable || status == 500 || status == 502 ||
           status == 503 || status == 504 ||
           is_one_of(attempt->code, transient_codes, sizeof transient_codes / sizeof *transient_codes);
}

/* Whether a request that may have had its effect can be sent once more. */
static bool is_repeatable(enum dr_repeat repeat) {
    return repeat == DR_REPEAT_READ || repeat == DR_REPEAT_SETS || repeat == DR_REPEAT_TOKEN;
}

/* What the server asks for: x-amz-retry-after in milliseconds, or Retry-After in seconds; 0: nothing. */
static dr_usec asked_us(const struct dr_http_reply *reply) {
    const char *precise = reply == NULL ? NULL : dr_http_header(&reply->headers, "x-amz-retry-after");
    const char *plain = reply == NULL ? NULL : dr_http_header(&reply->headers, "Retry-After");
    const char *text = precise != NULL ? precise : plain;
    char *end = NULL;
    long long number = text == NULL ? 0 : strtoll(text, &end, 10);
    if (text == NULL || end == text || *end != '\0' || number < 0 || number > INT32_MAX) {
        return 0;
    }
    return number * (precise != NULL ? DR_USEC_PER_S / 1000 : DR_USEC_PER_S);
}

static dr_usec wait_us(const struct dr_aws_attempt *attempt, bool throttled, double uniform) {
    dr_usec limit_us = throttled ? THROTTLING_WAIT_US : attempt->quick ? QUICK_WAIT_US : FIRST_WAIT_US;
    for (unsigned i = 1; i < attempt->number && limit_us < LONGEST_WAIT_US; i++) {
        limit_us *= 2;
    }
    limit_us = limit_us > LONGEST_WAIT_US ? LONGEST_WAIT_US : limit_us;
    dr_usec jittered_us = (dr_usec)(uniform * (double)limit_us);
    dr_usec server_us = asked_us(attempt->reply);
    server_us = server_us > jittered_us + ADDED_BY_SERVER_US ? jittered_us + ADDED_BY_SERVER_US : server_us;
    return server_us > jittered_us ? server_us : jittered_us;
}

/* Whether the server's clock explains the refusal, and with which correction it would be right. */
static bool is_skewed(const struct dr_aws_attempt *attempt, dr_usec *ret_skew_us) {
    dr_usec skew_us = 0;
    if (attempt->delivery != DR_DELIVERY_ANSWERED ||
        !is_one_of(attempt->code, clock_codes, sizeof clock_codes / sizeof *clock_codes) ||
        !dr_aws_clock_skew(attempt->reply, attempt->now_us, &skew_us)) {
        return false;
    }
    *ret_skew_us = skew_us;
    return llabs(skew_us - attempt->skew_us) > SKEW_THAT_MATTERS_US;
}

static struct dr_aws_retry no(const char *why) {
    return (struct dr_aws_retry){.why = why};
}

struct dr_aws_retry dr_aws_retry_after(struct dr_aws_retries *retries, const struct dr_aws_attempt *attempt,
                                       double uniform) {
    struct dr_aws_retry retry = {.again = true};
    bool throttled = was_throttled(attempt);
    bool skewed = is_skewed(attempt, &retry.skew_us);
    if (!throttled && !skewed && !was_transient(attempt)) {
        return no("the error is not one that passes");
    }
    bool is_without_effect = throttled || skewed || attempt->delivery == DR_DELIVERY_NOT_SENT;
    if (!is_without_effect && !is_repeatable(attempt->repeat)) {
        return no("it may have had its effect, and must not have it twice");
    }
    if (attempt->number >= retries->max_attempts) {
        return no("all attempts are used up");
    }
    unsigned cost = throttled ? THROTTLING_COST : COST;
    if (retries->tokens < cost) {
        return no("too many calls failed lately");
    }
    retries->tokens -= cost;
    retry.paid = cost;
    retry.corrects_skew = skewed;
    retry.wait_us = skewed ? 0 : wait_us(attempt, throttled, uniform);
    retry.why = skewed ? "our clock is wrong" : throttled ? "the service is throttling" : "the failure may pass";
    return retry;
}
