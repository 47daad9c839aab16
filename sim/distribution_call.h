/* A distribution as it is written, before its numbers are looked at: a family and its arguments, from the text form
 * `lognormal(median=6m, p95=20m)` or the object form `{lognormal: {median: 6m, p95: 20m}}`. Private to sim/. */
#ifndef DR_SIM_DISTRIBUTION_CALL_H
#define DR_SIM_DISTRIBUTION_CALL_H

#include "sim/distribution_private.h"

/* A piece of what was written: a text, or a value of the tree (a map, a list, a number of JSON). */
struct dr_piece {
    const char *text;          /* without blanks around; NULL: not a text */
    const struct dr_value *at; /* where to complain; the value itself where text is NULL */
};

struct dr_argument {
    const char *name;       /* NULL: none was written */
    struct dr_piece weight; /* of a mixture's parts; at NULL: none was written */
    struct dr_piece piece;
};

struct dr_call {
    const struct dr_family *family;
    struct dr_argument *arguments;
    size_t count;
};

struct dr_call_reader {
    struct dr_arena *arena;
    struct dr_errors *errors;
};

/* The piece that a value is. */
struct dr_piece dr_piece_of(struct dr_arena *arena, const struct dr_value *at);

/* Whether a piece is a call: a text with a parenthesis, or a map. Else it can only be a duration. */
bool dr_piece_is_call(const struct dr_piece *piece);

/* Takes a call apart. Appends to the errors and returns DR_INPUT where it can't. */
enum dr_code dr_call_read(const struct dr_call_reader *reader, const struct dr_piece *piece, struct dr_call *ret_call);

/* Appends `SUBJECT: found "X", expected Y` (SUBJECT NULL: none). Returns DR_INPUT. */
enum dr_code dr_piece_refuse(const struct dr_call_reader *reader, const struct dr_piece *piece, const char *subject,
                             const char *expected);

#endif
