/* What a person sees of a model: an operation's parameters with types and limits, and an input to fill in. */
#ifndef DR_BRIDGE_AWS_DESCRIBE_H
#define DR_BRIDGE_AWS_DESCRIBE_H

#include "bridge/aws/aws.h"

/* An input with every member, for filling in; members that would nest without end are left out. */
struct dr_value *dr_aws_skeleton(struct dr_arena *arena, const struct dr_aws_operation *operation);

/* The first sentence of a documentation, its markup removed; "" where there is none. */
const char *dr_aws_help_text(struct dr_arena *arena, const struct dr_value *help);

/* "text, 1 to 63 characters", "list of map, at most 10", "one of large, small". */
const char *dr_aws_type_text(struct dr_arena *arena, const struct dr_aws_shape *shape);

#endif
