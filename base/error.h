/* Errors: a code, and what a person needs to mend it (where, what was found, what was expected).
 * A function that can fail returns enum dr_code and fills a struct dr_error; validation collects a struct dr_errors.
 * Messages are one line, lower case, without a full stop. Only cli/ prints them and maps codes to exit statuses. */
#ifndef DR_BASE_ERROR_H
#define DR_BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* code, exit status, meaning. The exit statuses are those of the design and of the man page. */
#define DR_CODES(X)                                                                                                    \
    X(DR_OK, 0, "fine")                                                                                                \
    X(DR_FAILURE, 1, "the program or its environment failed")                                                          \
    X(DR_USAGE, 2, "wrong use of a command")                                                                           \
    X(DR_INPUT, 2, "a file has mistakes")                                                                              \
    X(DR_UNREADABLE, 2, "a file is missing or can't be read")                                                          \
    X(DR_MISSED, 3, "ran well, an objective was missed")                                                               \
    X(DR_GUARDRAIL, 4, "stopped by a guardrail")                                                                       \
    X(DR_UNDO_INCOMPLETE, 5, "undo is incomplete")                                                                     \
    X(DR_REFUSED, 6, "approval refused or timed out")                                                                  \
    X(DR_UNKNOWN_OUTCOME, 7, "a step's outcome is unknown")                                                            \
    X(DR_SERVICE, 8, "a service answered with an error")                                                               \
    X(DR_WAITER, 9, "a waiter timed out")                                                                              \
    X(DR_INTERRUPTED, 130, "interrupted")

#define DR_CODE_ENUMERATOR(name, status, text) name,
enum dr_code { DR_CODES(DR_CODE_ENUMERATOR) DR_CODE_COUNT };
#undef DR_CODE_ENUMERATOR

/* Exit status of a code, and its meaning in words (static text). */
int dr_code_status(enum dr_code code);
const char *dr_code_text(enum dr_code code);

struct dr_value;

struct dr_error {
    enum dr_code code;
    uint32_t line;     /* 1-based; 0: no line applies */
    uint32_t column;   /* 1-based, in code points; 0: no column applies */
    char source[256];  /* file name or URL, as the user gave it; "" : none */
    char pointer[256]; /* RFC 6901 pointer of the offending field; "": the document, or none */
    char message[384]; /* one line, complete in itself: 'found "15x", expected a duration such as 15m' */
    char found[96];    /* what stands there, cut to fit; "": does not apply */
    char expected[160];
    char nearest[96]; /* the nearest right name, for a misspelt one; "": none */
};

#define DR_ERRORS_MAX 50

/* All mistakes of a file, up to DR_ERRORS_MAX, in the order they were found (dr_errors_sort: file order). */
struct dr_errors {
    struct dr_error *items; /* owned */
    size_t count;
    size_t dropped; /* mistakes beyond DR_ERRORS_MAX, counted only */
};

/* Fills *error with code and a printf-style message; error may be NULL. Returns code, so that a failing function
 * can `return dr_error_set(error, DR_INPUT, "...")`. Clears every other member. */
enum dr_code dr_error_set(struct dr_error *error, enum dr_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for a place in a file: source, line, column and pointer come from the value. Returns code. */
enum dr_code dr_error_set_at(struct dr_error *error, enum dr_code code, const struct dr_value *at, const char *format,
                             ...) __attribute__((format(printf, 4, 5)));

/* Writes `FILE:LINE:COLUMN: POINTER: MESSAGE` (parts that are missing left out) into text of size bytes. */
void dr_error_format(const struct dr_error *error, char *text, size_t size);

void dr_errors_init(struct dr_errors *errors);
void dr_errors_release(struct dr_errors *errors);

/* Appends a copy of *error, or only counts it when the list is full. */
void dr_errors_add(struct dr_errors *errors, const struct dr_error *error);

/* Appends `found "X", expected Y` at a value of a file. found NULL: taken from the value itself. Returns DR_INPUT. */
enum dr_code dr_errors_expected(struct dr_errors *errors, const struct dr_value *at, const char *expected_format, ...)
    __attribute__((format(printf, 3, 4)));

/* Appends a free message at a value of a file. Returns DR_INPUT. */
enum dr_code dr_errors_at(struct dr_errors *errors, const struct dr_value *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Appends `unknown NOUN "NAME"` at a value with the nearest of count names (", did you mean "X"?"), if one is near.
 * Returns DR_INPUT. */
enum dr_code dr_errors_unknown(struct dr_errors *errors, const struct dr_value *at, const char *noun, const char *name,
                               const char *const *names, size_t count);

/* Sorts by source, line, column; stable. */
void dr_errors_sort(struct dr_errors *errors);

#endif
