/* Reading the words of a command line by a table of options. */
#include "cli/options.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/quantity.h"
#include "base/suggest.h"

static size_t table_count(const struct dr_option *table) {
    size_t count = 0;
    while (table[count].name != NULL) {
        count++;
    }
    return count;
}

static enum dr_code fail_unknown(struct dr_options *options, const char *word, struct dr_error *error) {
    size_t count = table_count(options->table);
    const char **names = dr_arena_alloc(&options->arena, count + 1, sizeof *names);
    for (size_t i = 0; i < count; i++) {
        names[i] = options->table[i].name;
    }
    names[count] = "help";
    const char *bare = word + strspn(word, "-");
    const char *near = dr_suggest(dr_arena_text(&options->arena, bare, strcspn(bare, "=")), names, count + 1);
    if (near == NULL) {
        return dr_error_set(error, DR_USAGE, "unknown option %s", word);
    }
    return dr_error_set(error, DR_USAGE, "unknown option %s, did you mean --%s?", word, near);
}

/* Digits only: no sign, no blank, no exponent. */
static bool read_whole(const char *text, uint64_t *ret_number) {
    size_t length = strlen(text);
    if (length == 0 || strspn(text, "0123456789") != length) {
        return false;
    }
    errno = 0;
    unsigned long long number = strtoull(text, NULL, 10);
    if (errno != 0) {
        return false;
    }
    *ret_number = number;
    return true;
}

static enum dr_code read_count(const struct dr_option *option, const char *text, uint64_t *ret_number,
                               struct dr_error *error) {
    uint64_t number = 0;
    if (!read_whole(text, &number) || number < 1 || number > option->max) {
        return dr_error_set(error, DR_USAGE, "--%s: found \"%s\", expected a whole number from 1 to %llu", option->name,
                            text, (unsigned long long)option->max);
    }
    *ret_number = number;
    return DR_OK;
}

static enum dr_code read_seed(const struct dr_option *option, const char *text, uint64_t *ret_number,
                              struct dr_error *error) {
    if (!read_whole(text, ret_number)) {
        return dr_error_set(error, DR_USAGE, "--%s: found \"%s\", expected a whole number from 0 to %llu", option->name,
                            text, (unsigned long long)UINT64_MAX);
    }
    return DR_OK;
}

static enum dr_code read_share(const struct dr_option *option, const char *text, double *ret_share,
                               struct dr_error *error) {
    double share = 0;
    bool good = dr_quantity_share(text, &share) || dr_quantity_number(text, &share);
    if (!good || share <= 0 || share >= 1) {
        return dr_error_set(error, DR_USAGE,
                            "--%s: found \"%s\", expected a share above 0%% and below 100%%, such as 5%%", option->name,
                            text);
    }
    *ret_share = share;
    return DR_OK;
}

static enum dr_code read_choice(const struct dr_option *option, const char *text, struct dr_error *error) {
    size_t count = 0;
    struct dr_text list;
    dr_text_init(&list, 0);
    for (; option->choices[count] != NULL; count++) {
        if (strcmp(option->choices[count], text) == 0) {
            dr_text_release(&list);
            return DR_OK;
        }
        dr_text_format(&list, "%s%s", count > 0 ? ", " : "", option->choices[count]);
    }
    const char *near = dr_suggest(text, option->choices, count);
    enum dr_code code =
        dr_error_set(error, DR_USAGE, "--%s: found \"%s\", expected one of %s%s%s%s", option->name, text, list.bytes,
                     near != NULL ? "; did you mean \"" : "", near != NULL ? near : "", near != NULL ? "\"?" : "");
    dr_text_release(&list);
    return code;
}

static void add_text(struct dr_options *options, struct dr_option_value *value, const char *text) {
    const char **texts = dr_arena_alloc(&options->arena, value->text_count + 1, sizeof *texts);
    for (size_t i = 0; i < value->text_count; i++) {
        texts[i] = value->texts[i];
    }
    texts[value->text_count] = text;
    value->texts = texts;
    value->text_count++;
}

static enum dr_code read_value(struct dr_options *options, size_t row, const char *text, struct dr_error *error) {
    const struct dr_option *option = &options->table[row];
    struct dr_option_value *value = &options->values[row];
    value->text = text;
    switch (option->kind) {
    case DR_OPTION_FLAG:
    case DR_OPTION_TEXT:
        return DR_OK;
    case DR_OPTION_TEXTS:
        add_text(options, value, text);
        return DR_OK;
    case DR_OPTION_CHOICE:
        return read_choice(option, text, error);
    case DR_OPTION_COUNT:
    case DR_OPTION_MAYBE_COUNT:
        return read_count(option, text, &value->number, error);
    case DR_OPTION_SEED:
        return read_seed(option, text, &value->number, error);
    case DR_OPTION_SHARE:
        return read_share(option, text, &value->share, error);
    }
    return DR_OK;
}

static bool takes_next_word(const struct dr_option *option) {
    return option->kind != DR_OPTION_FLAG && option->kind != DR_OPTION_MAYBE_COUNT;
}

/* The value behind `=`, else the next word; *ret_used says how many words were taken. */
static enum dr_code find_value(const struct dr_option *option, size_t left, const char *const *words,
                               const char **ret_text, size_t *ret_used, struct dr_error *error) {
    const char *equals = strchr(words[0], '=');
    *ret_used = 1;
    *ret_text = NULL;
    if (equals != NULL && option->kind == DR_OPTION_FLAG) {
        return dr_error_set(error, DR_USAGE, "--%s takes no value", option->name);
    }
    if (equals != NULL) {
        *ret_text = equals + 1;
    } else if (takes_next_word(option) && left > 1 && strncmp(words[1], "--", 2) != 0) {
        *ret_text = words[1];
        *ret_used = 2;
    } else if (takes_next_word(option)) {
        return dr_error_set(error, DR_USAGE, "--%s needs a value: --%s %s", option->name, option->name,
                            option->argument);
    }
    if (*ret_text != NULL && **ret_text == '\0') {
        return dr_error_set(error, DR_USAGE, "--%s: found nothing, expected %s", option->name, option->argument);
    }
    return DR_OK;
}

static enum dr_code read_option(struct dr_options *options, size_t left, const char *const *words, size_t *ret_used,
                                struct dr_error *error) {
    size_t length = strcspn(words[0] + 2, "=");
    for (size_t row = 0; options->table[row].name != NULL; row++) {
        const struct dr_option *option = &options->table[row];
        if (strlen(option->name) != length || strncmp(option->name, words[0] + 2, length) != 0) {
            continue;
        }
        const char *text = NULL;
        enum dr_code code = find_value(option, left, words, &text, ret_used, error);
        if (code != DR_OK) {
            return code;
        }
        if (options->values[row].given && option->kind != DR_OPTION_TEXTS) {
            return dr_error_set(error, DR_USAGE, "--%s is given twice", option->name);
        }
        options->values[row].given = true;
        return text != NULL ? read_value(options, row, text, error) : DR_OK;
    }
    return fail_unknown(options, words[0], error);
}

static enum dr_code fill(struct dr_options *options, struct dr_error *error) {
    enum dr_code code = DR_OK;
    for (size_t row = 0; code == DR_OK && options->table[row].name != NULL; row++) {
        if (!options->values[row].given && options->table[row].fallback != NULL) {
            code = read_value(options, row, options->table[row].fallback, error);
        }
    }
    return code;
}

static bool asks_for_help(size_t count, const char *const *words) {
    for (size_t i = 0; i < count && strcmp(words[i], "--") != 0; i++) {
        if (strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0) {
            return true;
        }
    }
    return false;
}

enum dr_code dr_options_read(const struct dr_option *table, size_t count, const char *const *words,
                             struct dr_options *ret_options, struct dr_error *error) {
    *ret_options = (struct dr_options){.table = table, .help = asks_for_help(count, words)};
    dr_arena_init(&ret_options->arena);
    ret_options->values = dr_arena_alloc(&ret_options->arena, table_count(table), sizeof *ret_options->values);
    ret_options->operands = dr_arena_alloc(&ret_options->arena, count, sizeof *ret_options->operands);
    bool ended = false;
    for (size_t i = 0; i < count && !ret_options->help;) {
        size_t used = 1;
        enum dr_code code = DR_OK;
        if (ended || words[i][0] != '-' || words[i][1] == '\0') {
            ret_options->operands[ret_options->operand_count++] = words[i];
        } else if (strcmp(words[i], "--") == 0) {
            ended = true;
        } else if (words[i][1] != '-') {
            code = fail_unknown(ret_options, words[i], error);
        } else {
            code = read_option(ret_options, count - i, words + i, &used, error);
        }
        if (code != DR_OK) {
            return code;
        }
        i += used;
    }
    return fill(ret_options, error);
}

void dr_options_release(struct dr_options *options) {
    if (options != NULL) {
        dr_arena_release(&options->arena);
        options->values = NULL;
        options->operands = NULL;
    }
}

static const struct dr_option_value *find(const struct dr_options *options, const char *name) {
    size_t row = 0;
    while (options->table[row].name != NULL && strcmp(options->table[row].name, name) != 0) {
        row++;
    }
    assert(options->table[row].name != NULL);
    return &options->values[row];
}

bool dr_options_has(const struct dr_options *options, const char *name) {
    return find(options, name)->given;
}

const char *dr_options_text(const struct dr_options *options, const char *name) {
    return find(options, name)->text;
}

bool dr_options_is(const struct dr_options *options, const char *name, const char *text) {
    const char *found = dr_options_text(options, name);
    return found != NULL && strcmp(found, text) == 0;
}

uint64_t dr_options_number(const struct dr_options *options, const char *name) {
    return find(options, name)->number;
}

double dr_options_share(const struct dr_options *options, const char *name) {
    return find(options, name)->share;
}

const char *const *dr_options_texts(const struct dr_options *options, const char *name, size_t *ret_count) {
    const struct dr_option_value *value = find(options, name);
    *ret_count = value->text_count;
    return (const char *const *)value->texts;
}

void dr_option_print(const struct dr_option *option, struct dr_text *out) {
    dr_text_format(out, "--%s", option->name);
    if (option->kind == DR_OPTION_MAYBE_COUNT) {
        dr_text_format(out, "[=%s]", option->argument);
    } else if (option->kind != DR_OPTION_FLAG) {
        dr_text_format(out, " %s", option->argument);
    }
}
