/* JMESPath (jmespath.org): queries over the value tree, as runbooks' `until` and the AWS waiters and paginators use.
 * Parsing and evaluating are pure; the whole compliance suite passes. Beyond the specification, and as jmespath.py
 * 1.x (botocore, the AWS CLI) does: `<` and its kin also order two texts, by code points; a literal that is not JSON
 * and doesn't look like it is a text. */
#ifndef DR_BASE_JMESPATH_H
#define DR_BASE_JMESPATH_H

#include <stddef.h>

#include "base/value.h"

struct dr_jmespath; /* a compiled expression; lives in the arena it was parsed into */

/* Compiles an expression. Errors: DR_INPUT, `at character 12: found ")", expected an expression`; also unknown
 * functions, wrong numbers of arguments, expressions longer than 1 MiB or nested deeper than 500 levels. */
enum dr_code dr_jmespath_parse(struct dr_arena *arena, const char *expression, struct dr_jmespath **ret_jmespath,
                               struct dr_error *error);

/* Evaluates over a value (which nests at most DR_VALUE_MAX_DEPTH levels). The result lives in the arena and is never
 * NULL (no result is a null value). Its parts are shared with the input and with the expression's literals, which must
 * live as long: read them only; the result itself may be made another value's child. Numbers stay as written where they
 * are only passed through. Errors: DR_INPUT for wrong types, and for results that need more than 256 MiB, 100 million
 * steps, DR_VALUE_MAX_NODES parts or DR_VALUE_MAX_DEPTH levels. */
enum dr_code dr_jmespath_evaluate(const struct dr_jmespath *jmespath, const struct dr_value *value,
                                  struct dr_arena *arena, struct dr_value **ret_value, struct dr_error *error);

/* JMESPath's notion of truth: false for false, null, empty text, list and map. */
bool dr_jmespath_is_true(const struct dr_value *value);

#endif
