/* Options of a command: declared as a table, from which reading, help, the manual page and completion come.
 * `--name VALUE`, `--name=VALUE`; `--` ends options; every option but those of kind TEXTS may be given once. */
#ifndef DR_CLI_OPTIONS_H
#define DR_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

enum dr_option_kind {
    DR_OPTION_FLAG,        /* no value */
    DR_OPTION_TEXT,        /* any value but the empty one */
    DR_OPTION_TEXTS,       /* the same, may be given several times */
    DR_OPTION_CHOICE,      /* one of `choices` */
    DR_OPTION_COUNT,       /* a whole number from 1 to `max` */
    DR_OPTION_MAYBE_COUNT, /* alone, or with such a number: `--trace`, `--trace=7` (never the next word) */
    DR_OPTION_SEED,        /* a whole number from 0 to 2^64 - 1 */
    DR_OPTION_SHARE        /* above 0 and below 1, `5%` or `0.05` */
};

struct dr_option {
    const char *name;     /* without the dashes; NULL ends a table */
    const char *argument; /* what help calls the value; NULL for flags */
    enum dr_option_kind kind;
    uint64_t max;               /* COUNT, MAYBE_COUNT */
    const char *fallback;       /* the value where the option isn't given; NULL: none */
    const char *const *choices; /* up to NULL */
    const char *help;           /* one line, lower case */
};

struct dr_option_value {
    bool given;
    const char *text;   /* as written (or the fallback); NULL: none */
    const char **texts; /* TEXTS */
    size_t text_count;
    uint64_t number; /* COUNT, MAYBE_COUNT (0: no number given), SEED */
    double share;    /* SHARE */
};

struct dr_options {
    const struct dr_option *table;
    struct dr_option_value *values; /* one a row */
    const char **operands;
    size_t operand_count;
    bool help; /* --help or -h: nothing else was checked */
    struct dr_arena arena;
};

/* Reads the words behind a command's name. Errors: DR_USAGE. *ret_options is to be released whatever is returned. */
enum dr_code dr_options_read(const struct dr_option *table, size_t count, const char *const *words,
                             struct dr_options *ret_options, struct dr_error *error);
void dr_options_release(struct dr_options *options);

/* Values by the option's name, which must be in the table. */
bool dr_options_has(const struct dr_options *options, const char *name);         /* given by the user */
const char *dr_options_text(const struct dr_options *options, const char *name); /* NULL: not given, no fallback */
bool dr_options_is(const struct dr_options *options, const char *name, const char *text);
uint64_t dr_options_number(const struct dr_options *options, const char *name); /* 0: not given, no fallback */
double dr_options_share(const struct dr_options *options, const char *name);    /* 0: not given, no fallback */
const char *const *dr_options_texts(const struct dr_options *options, const char *name, size_t *ret_count);

/* Appends the form of an option: `--trials N`, `--trace[=TRIAL]`, `--judge`. */
void dr_option_print(const struct dr_option *option, struct dr_text *out);

#endif
