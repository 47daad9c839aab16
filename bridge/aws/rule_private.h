/* Inside the endpoint rules: the functions that conditions call. */
#ifndef DR_BRIDGE_AWS_RULE_PRIVATE_H
#define DR_BRIDGE_AWS_RULE_PRIVATE_H

#include "bridge/aws/rule.h"

#define DR_RULE_ARGUMENTS 4

struct dr_rule_run {
    struct dr_arena *arena;
    const struct dr_value *partitions;
    struct dr_error *error;
    enum dr_code failed; /* a broken rule set: the evaluation ends */
};

/* Arguments are values or NULL (not set), missing ones too. Returns a value, or NULL: no result. */
typedef const struct dr_value *dr_rule_function(struct dr_rule_run *run, const struct dr_value *const *arguments);

/* A function by name (and its number of arguments), or NULL. */
dr_rule_function *dr_rule_function_find(const char *name, size_t *ret_arguments);

/* Part of a value by path (`authority`, `resourceId[0]`), or NULL. */
const struct dr_value *dr_rule_attribute(const struct dr_value *value, const char *path, size_t length);

/* A URL's parts as a map (scheme, authority, path, normalizedPath, isIp), or NULL. */
const struct dr_value *dr_rule_parse_url(struct dr_arena *arena, const char *text);

bool dr_rule_is_ipv4(const char *text, size_t length);

#endif
