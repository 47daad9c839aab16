/* Retries, as AWS's "standard" mode has them: a token bucket for the whole client, full jitter, longer waits after
 * throttling. But only what the operation's repeat class allows is sent again: a request that may have had its effect
 * is repeated only where a second effect is none. Pure but for the bucket; random numbers and times come in.
 * Source of the constants: botocore 1.44.5, retries/standard.py, and
 * docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html. */
#ifndef DR_BRIDGE_AWS_RETRY_H
#define DR_BRIDGE_AWS_RETRY_H

#include <stdbool.h>

#include "base/usec.h"
#include "bridge/transport.h"

enum dr_repeat {
    DR_REPEAT_READ,  /* changes nothing */
    DR_REPEAT_SETS,  /* sets an absolute value: a second time changes nothing more */
    DR_REPEAT_TOKEN, /* carries a token by which the service knows a repetition */
    DR_REPEAT_LOOK,  /* may be repeated once a look shows that it had no effect */
    DR_REPEAT_NEVER  /* a person decides */
};

/* The client's bucket; one for all its calls. */
struct dr_aws_retries {
    unsigned max_attempts; /* of one call */
    unsigned tokens;       /* left */
};

/* How one attempt ended. */
struct dr_aws_attempt {
    unsigned number; /* 1: the first */
    enum dr_repeat repeat;
    enum dr_delivery delivery;
    const struct dr_http_reply *reply; /* where answered */
    const char *code;                  /* the service's error code, or NULL */
    bool retryable;                    /* the model says so of this error */
    bool throttling;                   /* the model says so of this error */
    bool quick;                        /* the service wants half of the usual first wait (customise.c) */
    dr_usec now_us;                    /* UTC by our clock */
    dr_usec skew_us;                   /* the correction that the attempt was signed with */
    unsigned paid;                     /* tokens that the last retry of this call took */
};

struct dr_aws_retry {
    bool again;
    dr_usec wait_us;
    bool corrects_skew; /* sign the next attempt with skew_us */
    dr_usec skew_us;
    unsigned paid;   /* for the next attempt */
    const char *why; /* static text, for --debug and for the final error */
};

/* max_attempts 0: 3, AWS's default. */
void dr_aws_retries_init(struct dr_aws_retries *retries, unsigned max_attempts);

/* What to do after an attempt that failed. uniform: a fresh number in [0, 1). */
struct dr_aws_retry dr_aws_retry_after(struct dr_aws_retries *retries, const struct dr_aws_attempt *attempt,
                                       double uniform);

/* After an attempt that succeeded: gives tokens back (paid: those of its last retry). */
void dr_aws_retries_succeeded(struct dr_aws_retries *retries, unsigned paid);

/* Error codes that mean: try again later, nothing was done. */
bool dr_aws_is_throttling(const char *code);

#endif
