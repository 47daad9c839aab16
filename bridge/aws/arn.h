/* Amazon resource names: `arn:partition:service:region:account:resource`. Partition, service and resource are never
 * empty; region and account may be. The resource keeps its colons and slashes. */
#ifndef DR_BRIDGE_AWS_ARN_H
#define DR_BRIDGE_AWS_ARN_H

#include <stdbool.h>

#include "base/arena.h"

struct dr_aws_arn {
    const char *partition;
    const char *service;
    const char *region;
    const char *account;
    const char *resource;
};

/* False where the text is no ARN. The parts are copied into the arena. */
bool dr_aws_arn_parse(struct dr_arena *arena, const char *text, struct dr_aws_arn *ret_arn);

#endif
