/* The kinds of base/ without units: text, names, booleans, numbers, choices, values. Each has one place for reading,
 * printing, schema and normalised form. */
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/field.h"
#include "base/field_private.h"
#include "base/suggest.h"

enum { NAME_MAX_CHARACTERS = 64 };

static void write_type(struct dr_json_writer *out, const char *type) {
    dr_json_begin_object(out);
    dr_json_key(out, "type");
    dr_json_text(out, type);
    dr_json_end_object(out);
}

/* Text and names. */

static bool is_control(uint32_t code_point) {
    return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0);
}

/* Marks that turn the direction of writing: a name that holds one may look like another. */
static bool is_direction(uint32_t code_point) {
    return (code_point >= 0x202a && code_point <= 0x202e) || (code_point >= 0x2066 && code_point <= 0x2069) ||
           code_point == 0x200e || code_point == 0x200f;
}

/* What a terminal would act upon; line breaks and tabs are fine. */
static bool has_control(const char *text, size_t length) {
    for (size_t offset = 0; offset < length;) {
        uint32_t code_point = dr_utf8_next(text, length, &offset);
        if (is_control(code_point) && code_point != '\n' && code_point != '\t') {
            return true;
        }
    }
    return false;
}

static enum dr_code read_text(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,
                              void *ret_place, struct dr_errors *errors) {
    const char *text = dr_field_text(at);
    if (text == NULL) {
        return dr_field_expected(field, at, errors);
    }
    if (has_control(text, at->length)) {
        return dr_errors_at(errors, at, "found a control character, expected text");
    }
    *(const char **)ret_place = dr_arena_text(arena, text, at->length);
    return DR_OK;
}

static void text_schema(const struct dr_field *field, struct dr_json_writer *out) {
    (void)field;
    dr_json_begin_object(out);
    dr_json_key(out, "type");
    dr_json_text(out, "string");
    dr_json_key(out, "pattern");
    dr_json_text(out, "^[^\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]*$");
    dr_json_end_object(out);
}

static void print_text(const void *place, const struct dr_field *field, struct dr_text *out) {
    (void)field;
    dr_text_puts(out, *(const char *const *)place);
}

const struct dr_kind dr_kind_text = {
    .name = "text",
    .size = sizeof(const char *),
    .read = read_text,
    .schema = text_schema,
    .print = print_text,
    .help = "any text",
    .example = "hello",
};

bool dr_field_is_name(const char *text) {
    size_t length = strlen(text);
    if (length == 0 || text[0] == ' ' || text[length - 1] == ' ' || dr_utf8_invalid_at(text, length) != length) {
        return false;
    }
    size_t characters = 0;
    for (size_t offset = 0; offset < length; characters++) {
        uint32_t code_point = dr_utf8_next(text, length, &offset);
        if (is_control(code_point) || is_direction(code_point) || code_point == '/' || code_point == '.' ||
            code_point == '$') {
            return false;
        }
    }
    return characters <= NAME_MAX_CHARACTERS;
}

static enum dr_code read_name(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,
                              void *ret_place, struct dr_errors *errors) {
    const char *text = dr_field_text(at);
    if (text == NULL || (field->refers_to != NULL && !dr_field_is_name(text))) {
        return dr_field_expected(field, at, errors);
    }
    if (!dr_field_is_name(text)) {
        return dr_errors_expected(errors, at, "%s", dr_kind_name.help);
    }
    *(const char **)ret_place = dr_arena_text(arena, text, at->length);
    return DR_OK;
}

static void name_schema(const struct dr_field *field, struct dr_json_writer *out) {
    (void)field;
    dr_json_begin_object(out);
    dr_json_key(out, "type");
    dr_json_text(out, "string");
    dr_json_key(out, "maxLength");
    dr_json_integer(out, NAME_MAX_CHARACTERS);
    dr_json_key(out, "pattern");
    dr_json_text(out, "^[^\\u0000-\\u0020\\u007f-\\u009f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069/.$]"
                      "([^\\u0000-\\u001f\\u007f-\\u009f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069/.$]*"
                      "[^\\u0000-\\u0020\\u007f-\\u009f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069/.$])?$");
    dr_json_end_object(out);
}

const struct dr_kind dr_kind_name = {
    .name = "name",
    .size = sizeof(const char *),
    .read = read_name,
    .schema = name_schema,
    .print = print_text,
    .help = "a name of 1 to 64 characters without \"/\", \".\", \"$\" and outer blanks",
    .example = "web",
};

/* Booleans and bare numbers: a quoted one is text. */

static const char *number_text(const struct dr_value *at) {
    bool unquoted = at->kind == DR_VALUE_NUMBER || (at->plain && at->kind == DR_VALUE_TEXT);
    return unquoted ? at->text : NULL;
}

static enum dr_code read_boolean(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,
                                 void *ret_place, struct dr_errors *errors) {
    (void)arena;
    const char *text = at->kind == DR_VALUE_BOOLEAN && at->text != NULL ? at->text : "";
    bool is_true = strcmp(text, "true") == 0;
    if (!is_true && strcmp(text, "false") != 0) {
        return dr_field_expected(field, at, errors);
    }
    *(bool *)ret_place = is_true;
    return DR_OK;
}

static void boolean_schema(const struct dr_field *field, struct dr_json_writer *out) {
    (void)field;
    write_type(out, "boolean");
}

static void print_boolean(const void *place, const struct dr_field *field, struct dr_text *out) {
    (void)field;
    dr_text_puts(out, *(const bool *)place ? "true" : "false");
}

static void boolean_json(const void *place, const struct dr_field *field, struct dr_json_writer *out) {
    (void)field;
    dr_json_boolean(out, *(const bool *)place);
}

const struct dr_kind dr_kind_boolean = {
    .name = "true or false",
    .size = sizeof(bool),
    .read = read_boolean,
    .schema = boolean_schema,
    .print = print_boolean,
    .json = boolean_json,
    .help = "true or false, without quotes",
};

static size_t skip_digits(const char *text, size_t at) {
    while (isdigit((unsigned char)text[at])) {
        at++;
    }
    return at;
}

static size_t skip_sign(const char *text, size_t at) {
    return text[at] == '+' || text[at] == '-' ? at + 1 : at;
}

/* [+-]?digits */
static bool is_integer(const char *text) {
    size_t first = skip_sign(text, 0);
    size_t end = skip_digits(text, first);
    return end > first && text[end] == '\0';
}

/* [+-]?(digits[.[digits]]|.digits)([eE][+-]?digits)?: no nan, inf, hex */
static bool is_decimal(const char *text) {
    size_t first = skip_sign(text, 0);
    size_t end = skip_digits(text, first);
    size_t digits = end - first;
    if (text[end] == '.') {
        size_t fraction = end + 1;
        end = skip_digits(text, fraction);
        digits += end - fraction;
    }
    if (digits > 0 && (text[end] == 'e' || text[end] == 'E')) {
        first = skip_sign(text, end + 1);
        end = skip_digits(text, first);
        digits = end - first;
    }
    return digits > 0 && text[end] == '\0';
}

static bool parse_integer(const char *text, int64_t *ret_number) {
    if (text == NULL || !is_integer(text)) {
        return false;
    }
    errno = 0;
    long long number = strtoll(text, NULL, 10);
    if (errno != 0) {
        return false;
    }
    *ret_number = number;
    return true;
}

static enum dr_code read_integer(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,
                                 void *ret_place, struct dr_errors *errors) {
    (void)arena;
    int64_t number = 0;
    if (!parse_integer(number_text(at), &number)) {
        return dr_field_expected(field, at, errors);
    }
    if (dr_field_check_range(field, at, (double)number, errors) != DR_OK) {
        return DR_INPUT;
    }
    *(int64_t *)ret_place = number;
    return DR_OK;
}

static void number_limit(double limit, struct dr_text *out) {
    struct dr_json_writer writer;
    dr_json_writer_init(&writer, out);
    dr_json_number(&writer, limit, 0);
}

static void write_numeric(const struct dr_field *field, const char *type, struct dr_json_writer *out) {
    dr_json_begin_object(out);
    dr_json_key(out, "type");
    dr_json_text(out, type);
    if (dr_field_has_minimum(field)) {
        dr_json_key(out, "minimum");
        dr_json_number(out, field->min, 0);
    }
    if (dr_field_has_maximum(field)) {
        dr_json_key(out, "maximum");
        dr_json_number(out, field->max, 0);
    }
    dr_json_end_object(out);
}

static void integer_schema(const struct dr_field *field, struct dr_json_writer *out) {
    write_numeric(field, "integer", out);
}

static void print_integer(const void *place, const struct dr_field *field, struct dr_text *out) {
    (void)field;
    dr_text_format(out, "%lld", (long long)*(const int64_t *)place);
}

static void integer_json(const void *place, const struct dr_field *field, struct dr_json_writer *out) {
    (void)field;
    dr_json_integer(out, *(const int64_t *)place);
}

const struct dr_kind dr_kind_integer = {
    .name = "whole number",
    .size = sizeof(int64_t),
    .read = read_integer,
    .schema = integer_schema,
    .print = print_integer,
    .json = integer_json,
    .limit = number_limit,
    .help = "a whole number: digits, without quotes",
    .example = "4",
};

static enum dr_code read_number(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,
                                void *ret_place, struct dr_errors *errors) {
    (void)arena;
    const char *text = number_text(at);
    if (text == NULL || !is_decimal(text)) {
        return dr_field_expected(field, at, errors);
    }
    double number = strtod(text, NULL);
    if (!isfinite(number)) {
        return dr_errors_expected(errors, at, "a number of a smaller size");
    }
    if (dr_field_check_range(field, at, number, errors) != DR_OK) {
        return DR_INPUT;
    }
    *(double *)ret_place = number;
    return DR_OK;
}

static void number_schema(const struct dr_field *field, struct dr_json_writer *out) {
    write_numeric(field, "number", out);
}

static void print_number(const void *place, const struct dr_field *field, struct dr_text *out) {
    (void)field;
    number_limit(*(const double *)place, out);
}

static void number_json(const void *place, const struct dr_field *field, struct dr_json_writer *out) {
    (void)field;
    dr_json_number(out, *(const double *)place, 0);
}

const struct dr_kind dr_kind_number = {
    .name = "number",
    .size = sizeof(double),
    .read = read_number,
    .schema = number_schema,
    .print = print_number,
    .json = number_json,
    .limit = number_limit,
    .help = "a number without a unit, without quotes",
    .example = "1.5",
};

/* Choices. */

static size_t choice_count(const struct dr_field *field) {
    size_t count = 0;
    while (field->choices[count].name != NULL) {
        count++;
    }
    return count;
}

static enum dr_code unknown_choice(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,
                                   struct dr_errors *errors) {
    size_t count = choice_count(field);
    const char **names = dr_arena_alloc(arena, count, sizeof *names);
    struct dr_text expected;
    dr_text_init(&expected, 0);
    for (size_t i = 0; i < count; i++) {
        names[i] = field->choices[i].name;
        dr_text_format(&expected, "%s%s", i == 0 ? "" : ", ", names[i]);
    }
    const char *text = dr_field_text(at);
    const char *nearest = text == NULL ? NULL : dr_suggest(text, names, count);
    if (nearest != NULL) {
        dr_text_format(&expected, "; did you mean \"%s\"?", nearest);
    }
    dr_errors_expected(errors, at, "one of %s", expected.bytes);
    dr_text_release(&expected);
    return DR_INPUT;
}

static enum dr_code read_choice(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,
                                void *ret_place, struct dr_errors *errors) {
    const char *text = dr_field_text(at);
    for (size_t i = 0; text != NULL && field->choices[i].name != NULL; i++) {
        if (strcmp(text, field->choices[i].name) == 0) {
            *(int *)ret_place = field->choices[i].value;
            return DR_OK;
        }
    }
    return unknown_choice(at, field, arena, errors);
}

static void choice_schema(const struct dr_field *field, struct dr_json_writer *out) {
    dr_json_begin_object(out);
    dr_json_key(out, "enum");
    dr_json_begin_list(out);
    for (size_t i = 0; field->choices[i].name != NULL; i++) {
        dr_json_text(out, field->choices[i].name);
    }
    dr_json_end_list(out);
    dr_json_end_object(out);
}

static void print_choice(const void *place, const struct dr_field *field, struct dr_text *out) {
    size_t i = 0;
    while (field->choices[i].name != NULL && field->choices[i].value != *(const int *)place) {
        i++;
    }
    assert(field->choices[i].name != NULL);
    dr_text_puts(out, field->choices[i].name);
}

const struct dr_kind dr_kind_choice = {
    .name = "choice",
    .size = sizeof(int),
    .read = read_choice,
    .schema = choice_schema,
    .print = print_choice,
    .help = "one of the field's choices",
};

/* Any value, and objects. */

static enum dr_code read_value(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,
                               void *ret_place, struct dr_errors *errors) {
    (void)field;
    (void)arena;
    (void)errors;
    *(const struct dr_value **)ret_place = at;
    return DR_OK;
}

static void value_schema(const struct dr_field *field, struct dr_json_writer *out) {
    (void)field;
    dr_json_begin_object(out);
    dr_json_end_object(out);
}

static void print_value(const void *place, const struct dr_field *field, struct dr_text *out) {
    (void)field;
    struct dr_json_writer writer;
    dr_json_writer_init(&writer, out);
    writer.compact = true;
    dr_json_value(&writer, *(const struct dr_value *const *)place);
}

static void value_json(const void *place, const struct dr_field *field, struct dr_json_writer *out) {
    (void)field;
    dr_json_value(out, *(const struct dr_value *const *)place);
}

const struct dr_kind dr_kind_value = {
    .name = "value",
    .size = sizeof(const struct dr_value *),
    .read = read_value,
    .schema = value_schema,
    .print = print_value,
    .json = value_json,
    .help = "any value: text, a number, true or false, a list, a map",
};

/* Objects are handled by their types, never through these. */
const struct dr_kind dr_kind_object = {
    .name = "map",
    .size = sizeof(struct dr_object),
    .help = "a map with the fields of its section",
};
