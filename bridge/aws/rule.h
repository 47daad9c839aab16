/* Endpoint rules: the rule sets (endpoint-rule-set-1.json) that stand beside the service models, evaluated as they are
 * published. A rule set maps parameters (Region, UseFIPS, Bucket …) to a URL with headers and properties, or to an
 * error that says which configuration can't work. Pure: nothing but the arguments is read.
 * Specification: smithy.io/2.0/additional-specs/rules-engine/. */
#ifndef DR_BRIDGE_AWS_RULE_H
#define DR_BRIDGE_AWS_RULE_H

#include "base/value.h"

struct dr_aws_endpoint {
    const char *url;
    const struct dr_value *headers;    /* a map of names to lists of texts, or NULL */
    const struct dr_value *properties; /* a map: authSchemes and others; or NULL */
};

/* Evaluates a rule set over a map of parameters; defaults are filled in. partitions: partitions.json. Errors: DR_INPUT
 * with the rules' own words, for parameters of a wrong type or without a value that is required, and where no rule
 * fits; DR_FAILURE for a rule set that can't be understood. */
enum dr_code dr_aws_rules_evaluate(const struct dr_value *rule_set, const struct dr_value *partitions,
                                   const struct dr_value *parameters, struct dr_arena *arena,
                                   struct dr_aws_endpoint *ret_endpoint, struct dr_error *error);

#endif
