/* A runbook's parameters: `${name}` as a whole scalar keeps the value's type, inside a text it is inserted, `$${` is a
 * literal `${`. */
#ifndef DR_MODELS_PARAMETERS_H
#define DR_MODELS_PARAMETERS_H

#include "base/value.h"

/* A copy of value with every parameter replaced from the map `parameters` (may be NULL: none). Unknown names are
 * reported at their place. Returns NULL where there was a mistake. */
struct dr_value *dr_parameters_apply(const struct dr_value *value, const struct dr_value *parameters,
                                     struct dr_arena *arena, struct dr_errors *errors);

/* The parameters of a runbook with overrides `NAME=VALUE` applied. An override of an unknown name is an error. */
struct dr_value *dr_parameters_override(const struct dr_value *parameters, const char *const *overrides, size_t count,
                                        struct dr_arena *arena, struct dr_errors *errors);

#endif
