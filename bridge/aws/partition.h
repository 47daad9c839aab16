/* Partitions: AWS's separate worlds (aws, aws-cn, aws-us-gov …) and what holds in each, from partitions.json, which
 * stands beside the service models. */
#ifndef DR_BRIDGE_AWS_PARTITION_H
#define DR_BRIDGE_AWS_PARTITION_H

#include "base/value.h"

/* The partition of a region as a map (name, dnsSuffix, dualStackDnsSuffix, supportsFIPS, supportsDualStack,
 * implicitGlobalRegion): the one that lists the region, else the first whose pattern it fits, else the first of all.
 * region NULL: the first of all. NULL where partitions holds none. */
const struct dr_value *dr_aws_partition(const struct dr_value *partitions, const char *region, struct dr_arena *arena);

/* Whether a partition lists the region, or its pattern fits. */
bool dr_aws_region_is_known(const struct dr_value *partitions, const char *region);

#endif
