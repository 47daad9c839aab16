/* JMESPath (jmespath.org): queries over the value tree, as runbooks' `until` and the AWS waiters and paginators use.
 * Parsing and evaluating are pure; the whole compliance suite passes. */
#ifndef DR_BASE_JMESPATH_H
#define DR_BASE_JMESPATH_H

#include <stddef.h>

#include "base/value.h"

struct dr_jmespath; /* a compiled expression; lives in the arena it was parsed into */

/* Compiles an expression. Errors: DR_INPUT with the offset in characters and what was expected. */
enum dr_code dr_jmespath_parse(struct dr_arena *arena, const char *expression, struct dr_jmespath **ret_jmespath,
                               struct dr_error *error);

/* Evaluates over a value; the result lives in the arena (parts of the input may be shared) and is never NULL (no
 * result is a null value). Errors: wrong types, wrong number of arguments, unknown function. */
enum dr_code dr_jmespath_evaluate(const struct dr_jmespath *jmespath, const struct dr_value *value,
                                  struct dr_arena *arena, struct dr_value **ret_value, struct dr_error *error);

/* JMESPath's notion of truth: false for false, null, empty text, list and map. */
bool dr_jmespath_is_true(const struct dr_value *value);

#endif
