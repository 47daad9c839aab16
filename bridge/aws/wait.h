/* Waiters of the models: which operation to call again and again, and what its answers mean. A pure state machine: the
 * caller sends the requests and lets the time pass. */
#ifndef DR_BRIDGE_AWS_WAIT_H
#define DR_BRIDGE_AWS_WAIT_H

#include "bridge/aws/call.h"

struct dr_aws_waiter {
    const char *name;
    const char *operation;
    dr_usec delay_us; /* between two calls */
    size_t attempts;  /* at most */
    const struct dr_value *acceptors;
    size_t made; /* attempts so far */
};

enum dr_aws_waiting { DR_AWS_WAIT_ON, DR_AWS_WAIT_DONE, DR_AWS_WAIT_FAILED, DR_AWS_WAIT_TIMED_OUT };

/* A waiter by its name as AWS writes it (DBInstanceAvailable) or as its CLI does (db-instance-available); file: the
 * content of waiters-2.json. Errors: DR_USAGE for an unknown one, with the nearest; DR_FAILURE for a broken one. */
enum dr_code dr_aws_waiter_find(struct dr_arena *arena, const struct dr_value *file, const char *name,
                                struct dr_aws_waiter *ret_waiter, struct dr_error *error);

/* Takes what a call came to. ret_reason: why it failed or timed out; "" else. Errors: DR_FAILURE for a broken matcher.
 */
enum dr_code dr_aws_waiter_take(struct dr_aws_waiter *waiter, const struct dr_aws_outcome *outcome,
                                struct dr_arena *arena, enum dr_aws_waiting *ret_waiting, const char **ret_reason,
                                struct dr_error *error);

#endif
