/* The kinds of base/: one place each for reading, printing, schema and normalised form. */
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/field.h"
#include "base/field_private.h"
#include "base/quantity.h"
#include "base/suggest.h"
#include "base/usec.h"

enum { NAME_MAX_CHARACTERS = 64 };

/* Helpers for kinds. */

const char *dr_field_text(const struct dr_value *at) {
    bool scalar =
        at->kind == DR_VALUE_TEXT || (at->plain && (at->kind == DR_VALUE_NUMBER || at->kind == DR_VALUE_BOOLEAN));
    return scalar && strlen(at->text) == at->length ? at->text : NULL;
}

static bool has_minimum(const struct dr_field *field) {
    return (field->min < 0 || field->min > 0 || field->max < 0 || field->max > 0) && isfinite(field->min);
}

static bool has_maximum(const struct dr_field *field) {
    bool set = field->min < 0 || field->min > 0 || field->max < 0 || field->max > 0;
    return set && field->max >= field->min && isfinite(field->max) && field->max < DBL_MAX;
}

static void print_limit(const struct dr_field *field, double limit, struct dr_text *out) {
    if (field->kind->limit != NULL) {
        field->kind->limit(limit, out);
    } else {
        dr_text_format(out, "%g", limit);
    }
}

/* A share without a range lies between 0 and 1. */
void dr_field_print_range(const struct dr_field *field, struct dr_text *out) {
    bool share = field->kind == &dr_kind_share && !has_minimum(field) && !has_maximum(field);
    bool minimum = share || has_minimum(field);
    bool maximum = share || has_maximum(field);
    bool exact = minimum && maximum && !share && field->min >= field->max;
    if (exact) {
        dr_text_puts(out, "of exactly ");
    } else if (minimum) {
        dr_text_puts(out, maximum ? "between " : "of at least ");
    } else if (maximum) {
        dr_text_puts(out, "of at most ");
    }
    if (minimum) {
        print_limit(field, field->min, out);
    }
    if (maximum && !exact) {
        dr_text_puts(out, minimum ? " and " : "");
        print_limit(field, share ? 1 : field->max, out);
    }
}

/* Kinds whose name takes no article. */
static bool is_uncountable(const struct dr_kind *kind) {
    return kind == &dr_kind_text || kind == &dr_kind_money || kind == &dr_kind_weekdays || kind == &dr_kind_boolean;
}

static const char *article(const char *noun) {
    return strchr("aeiou", noun[0]) != NULL ? "an" : "a";
}

/* "a duration", "text", "the name of a component" */
static void print_noun(const struct dr_field *field, struct dr_text *out) {
    bool refers = field->refers_to != NULL && (field->kind == &dr_kind_name || field->kind == &dr_kind_text);
    if (refers) {
        dr_text_format(out, "the name of %s %s", article(field->refers_to), field->refers_to);
    } else if (is_uncountable(field->kind)) {
        dr_text_puts(out, field->kind->name);
    } else {
        dr_text_format(out, "%s %s", article(field->kind->name), field->kind->name);
    }
}

/* The fields' names after "fields such as" are the first ones: tables begin with the important ones. */
enum dr_code dr_field_expected_map(const struct dr_type *type, const struct dr_value *at, struct dr_errors *errors) {
    struct dr_text names;
    dr_text_init(&names, 0);
    for (size_t i = 0; i < type->count && i < 3; i++) {
        dr_text_format(&names, "%s%s", i == 0 ? "" : ", ", type->fields[i].name);
    }
    dr_errors_expected(errors, at, "a map with %s such as %s", type->count == 1 ? "a field" : "fields", names.bytes);
    dr_text_release(&names);
    return DR_INPUT;
}

static void print_example(const struct dr_field *field, struct dr_text *out) {
    bool own = field->example != NULL && !dr_field_is_array(field);
    const char *example = own ? field->example : field->kind->example;
    if (example != NULL) {
        dr_text_format(out, " such as %s", example);
    }
}

enum dr_code dr_field_expected(const struct dr_field *field, const struct dr_value *at, struct dr_errors *errors) {
    if (dr_field_holds_objects(field)) {
        return dr_field_expected_map(field->type, at, errors);
    }
    struct dr_text expected;
    dr_text_init(&expected, 0);
    print_noun(field, &expected);
    dr_text_puts(&expected, " ");
    size_t before = expected.length;
    dr_field_print_range(field, &expected);
    if (expected.length == before) {
        expected.bytes[--expected.length] = '\0';
        print_example(field, &expected);
    }
    dr_errors_expected(errors, at, "%s", expected.bytes);
    dr_text_release(&expected);
    return DR_INPUT;
}

enum dr_code dr_field_check_range(const struct dr_field *field, const struct dr_value *at, double number,
                                  struct dr_errors *errors) {
    bool below = has_minimum(field) && number < field->min;
    bool above = has_maximum(field) && number > field->max;
    return below || above ? dr_field_expected(field, at, errors) : DR_OK;
}

void dr_field_write_pattern(struct dr_json_writer *out, const char *pattern) {
    dr_json_begin_object(out);
    dr_json_key(out, "type");
    dr_json_text(out, "string");
    dr_json_key(out, "pattern");
    dr_json_text(out, pattern);
    dr_json_end_object(out);
}

static void write_type(struct dr_json_writer *out, const char *type) {
    dr_json_begin_object(out);
    dr_json_key(out, "type");
    dr_json_text(out, type);
    dr_json_end_object(out);
}

/* Text and names. */

static enum dr_code read_text(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,
                              void *ret_place, struct dr_errors *errors) {
    const char *text = dr_field_text(at);
    if (text == NULL) {
        return dr_field_expected(field, at, errors);
    }
    *(const char **)ret_place = dr_arena_text(arena, text, at->length);
    return DR_OK;
}

static void text_schema(const struct dr_field *field, struct dr_json_writer *out) {
    (void)field;
    write_type(out, "string");
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

static bool is_control(uint32_t code_point) {
    return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0);
}

bool dr_field_is_name(const char *text) {
    size_t length = strlen(text);
    if (length == 0 || text[0] == ' ' || text[length - 1] == ' ' || dr_utf8_invalid_at(text, length) != length) {
        return false;
    }
    size_t characters = 0;
    for (size_t offset = 0; offset < length; characters++) {
        uint32_t code_point = dr_utf8_next(text, length, &offset);
        if (is_control(code_point) || code_point == '/' || code_point == '.') {
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
    dr_json_text(out, "^[^\\u0000-\\u0020\\u007f-\\u009f/.]"
                      "([^\\u0000-\\u001f\\u007f-\\u009f/.]*[^\\u0000-\\u0020\\u007f-\\u009f/.])?$");
    dr_json_end_object(out);
}

const struct dr_kind dr_kind_name = {
    .name = "name",
    .size = sizeof(const char *),
    .read = read_name,
    .schema = name_schema,
    .print = print_text,
    .help = "a name of 1 to 64 characters without \"/\", \".\" and outer blanks",
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
    if (has_minimum(field)) {
        dr_json_key(out, "minimum");
        dr_json_number(out, field->min, 0);
    }
    if (has_maximum(field)) {
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

/* Quantities: text with a unit, quoted or not. */

/* A bare number gets told about the unit; anything else about the kind. */
static enum dr_code expected_quantity(const struct dr_field *field, const struct dr_value *at,
                                      struct dr_errors *errors) {
    if (at->kind != DR_VALUE_NUMBER) {
        return dr_field_expected(field, at, errors);
    }
    struct dr_text noun;
    dr_text_init(&noun, 0);
    print_noun(field, &noun);
    dr_errors_expected(errors, at, "%s with its unit, such as %s", noun.bytes, field->kind->example);
    dr_text_release(&noun);
    return DR_INPUT;
}

static enum dr_code read_us(const struct dr_value *at, const struct dr_field *field,
                            bool (*parse)(const char *, dr_usec *), dr_usec *ret_us, struct dr_errors *errors) {
    const char *text = dr_field_text(at);
    dr_usec at_us = 0;
    if (text == NULL || !parse(text, &at_us)) {
        return expected_quantity(field, at, errors);
    }
    if (dr_field_check_range(field, at, dr_usec_to_s(at_us), errors) != DR_OK) {
        return DR_INPUT;
    }
    *ret_us = at_us;
    return DR_OK;
}

static enum dr_code read_quantity(const struct dr_value *at, const struct dr_field *field,
                                  bool (*parse)(const char *, double *), double *ret_number, struct dr_errors *errors) {
    const char *text = dr_field_text(at);
    double number = 0;
    if (text == NULL || !parse(text, &number)) {
        return expected_quantity(field, at, errors);
    }
    if (dr_field_check_range(field, at, number, errors) != DR_OK) {
        return DR_INPUT;
    }
    *ret_number = number;
    return DR_OK;
}

static enum dr_code read_duration(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,
                                  void *ret_place, struct dr_errors *errors) {
    (void)arena;
    return read_us(at, field, dr_quantity_duration, ret_place, errors);
}

static void print_duration(const void *place, const struct dr_field *field, struct dr_text *out) {
    (void)field;
    dr_quantity_print_duration(*(const dr_usec *)place, out);
}

static void duration_limit(double limit, struct dr_text *out) {
    dr_quantity_print_duration(dr_usec_from_s(limit), out);
}

#define NUMBER_PATTERN "[0-9]+(\\.[0-9]+)?"
#define PART_PATTERN(unit) "(" NUMBER_PATTERN unit ")?"

/* Units from large to small, each once, a fraction in the last one only. */
static const char duration_pattern[] =
    "^(?=[0-9])(?!.*\\.[0-9]+[a-z]+[0-9])" PART_PATTERN("y") PART_PATTERN("w") PART_PATTERN("d") PART_PATTERN("h")
        PART_PATTERN("m(in)?") PART_PATTERN("s") PART_PATTERN("ms") PART_PATTERN("us") "$";

static void duration_schema(const struct dr_field *field, struct dr_json_writer *out) {
    (void)field;
    dr_field_write_pattern(out, duration_pattern);
}

const struct dr_kind dr_kind_duration = {
    .name = "duration",
    .size = sizeof(dr_usec),
    .read = read_duration,
    .schema = duration_schema,
    .print = print_duration,
    .limit = duration_limit,
    .help = "a duration with units us, ms, s, m, h, d, w, y (8,760 h): 90s, 1h30m, 2.5d",
    .example = "15m",
};

/* The five behaviours of a quantity kept in a double. */
#define QUANTITY(noun)                                                                                                 \
    static enum dr_code read_##noun(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,   \
                                    void *ret_place, struct dr_errors *errors) {                                       \
        (void)arena;                                                                                                   \
        return read_quantity(at, field, dr_quantity_##noun, ret_place, errors);                                        \
    }                                                                                                                  \
    static void print_##noun(const void *place, const struct dr_field *field, struct dr_text *out) {                   \
        (void)field;                                                                                                   \
        dr_quantity_print_##noun(*(const double *)place, out);                                                         \
    }                                                                                                                  \
    static void noun##_limit(double limit, struct dr_text *out) {                                                      \
        dr_quantity_print_##noun(limit, out);                                                                          \
    }                                                                                                                  \
    static void noun##_schema(const struct dr_field *field, struct dr_json_writer *out) {                              \
        (void)field;                                                                                                   \
        dr_field_write_pattern(out, noun##_pattern);                                                                   \
    }

#define MONEY_PATTERN "\\$([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\\.[0-9]+)?"

static const char size_pattern[] = "^" NUMBER_PATTERN "([kKMGTP]|[KMGTP]i)?B$";
static const char bandwidth_pattern[] = "^" NUMBER_PATTERN "(([kKMGTP]|[KMGTP]i)?B/s|[kMGT]?bps|[kKMGT]?bit/s)$";
static const char rate_pattern[] = "^" NUMBER_PATTERN "/(s|m|min|minute|h|hour|d|day|week|month|year|y)$";
static const char money_pattern[] = "^" MONEY_PATTERN "$";
static const char money_rate_pattern[] = "^" MONEY_PATTERN "/(s|m|min|minute|h|hour|d|day|week|month|year|y)$";

QUANTITY(size)
QUANTITY(bandwidth)
QUANTITY(rate)
QUANTITY(money)
QUANTITY(money_rate)

const struct dr_kind dr_kind_size = {
    .name = "size",
    .size = sizeof(double),
    .read = read_size,
    .schema = size_schema,
    .print = print_size,
    .limit = size_limit,
    .help = "a size in bytes with a decimal or binary unit: 0B, 1.5TB, 200GiB",
    .example = "200GiB",
};

const struct dr_kind dr_kind_bandwidth = {
    .name = "bandwidth",
    .size = sizeof(double),
    .read = read_bandwidth,
    .schema = bandwidth_schema,
    .print = print_bandwidth,
    .limit = bandwidth_limit,
    .help = "a size per second: 4MiB/s, 500Mbit/s, 5Gbps",
    .example = "4MiB/s",
};

const struct dr_kind dr_kind_rate = {
    .name = "rate",
    .size = sizeof(double),
    .read = read_rate,
    .schema = rate_schema,
    .print = print_rate,
    .limit = rate_limit,
    .help = "events per time: 1200/s, 3/month, 0.1/year",
    .example = "0.1/year",
};

const struct dr_kind dr_kind_money = {
    .name = "money",
    .size = sizeof(double),
    .read = read_money,
    .schema = money_schema,
    .print = print_money,
    .limit = money_limit,
    .help = "US dollars: $0.50, $18000, $18,000",
    .example = "$18000",
};

const struct dr_kind dr_kind_money_rate = {
    .name = "amount of money per time",
    .size = sizeof(double),
    .read = read_money_rate,
    .schema = money_rate_schema,
    .print = print_money_rate,
    .limit = money_rate_limit,
    .help = "US dollars per time: $18000/h, $50/day, $120/month (730 h), $9000/year",
    .example = "$18000/h",
};

/* A share is at most 100% unless its field says otherwise. */
static enum dr_code read_share(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,
                               void *ret_place, struct dr_errors *errors) {
    (void)arena;
    double share = 0;
    enum dr_code code = read_quantity(at, field, dr_quantity_share, &share, errors);
    if (code == DR_OK && !has_minimum(field) && !has_maximum(field) && (share < 0 || share > 1)) {
        code = dr_field_expected(field, at, errors);
    }
    if (code == DR_OK) {
        *(double *)ret_place = share;
    }
    return code;
}

static void print_share(const void *place, const struct dr_field *field, struct dr_text *out) {
    (void)field;
    dr_quantity_print_share(*(const double *)place, out);
}

static void share_limit(double limit, struct dr_text *out) {
    dr_quantity_print_share(limit, out);
}

static void share_schema(const struct dr_field *field, struct dr_json_writer *out) {
    bool at_most_one = !has_minimum(field) && !has_maximum(field);
    dr_field_write_pattern(out, at_most_one ? "^0*(100(\\.0+)?|[0-9]{1,2}(\\.[0-9]+)?)%$" : "^" NUMBER_PATTERN "%$");
}

const struct dr_kind dr_kind_share = {
    .name = "share",
    .size = sizeof(double),
    .read = read_share,
    .schema = share_schema,
    .print = print_share,
    .limit = share_limit,
    .help = "a share with a percent sign: 95%, 0.1%",
    .example = "95%",
};

/* Civil time. */

static enum dr_code read_clock(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,
                               void *ret_place, struct dr_errors *errors) {
    (void)arena;
    const char *text = dr_field_text(at);
    dr_usec since_midnight_us = 0;
    if (text == NULL || !dr_clock_parse(text, &since_midnight_us)) {
        return dr_field_expected(field, at, errors);
    }
    *(dr_usec *)ret_place = since_midnight_us;
    return DR_OK;
}

static void print_clock(const void *place, const struct dr_field *field, struct dr_text *out) {
    (void)field;
    dr_clock_print(*(const dr_usec *)place, out);
}

static void clock_schema(const struct dr_field *field, struct dr_json_writer *out) {
    (void)field;
    dr_field_write_pattern(out, "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?$");
}

const struct dr_kind dr_kind_clock = {
    .name = "time of day",
    .size = sizeof(dr_usec),
    .read = read_clock,
    .schema = clock_schema,
    .print = print_clock,
    .help = "a time of day: 02:00, 23:59:30",
    .example = "02:00",
};

static enum dr_code read_weekdays(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,
                                  void *ret_place, struct dr_errors *errors) {
    (void)arena;
    const char *text = dr_field_text(at);
    unsigned bits = 0;
    if (text == NULL || !dr_weekdays_parse(text, &bits)) {
        return dr_field_expected(field, at, errors);
    }
    *(unsigned *)ret_place = bits;
    return DR_OK;
}

static void print_weekdays(const void *place, const struct dr_field *field, struct dr_text *out) {
    (void)field;
    dr_weekdays_print(*(const unsigned *)place, out);
}

#define DAY_PATTERN "(mon|tue|wed|thu|fri|sat|sun)"
#define RANGE_PATTERN DAY_PATTERN "(-" DAY_PATTERN ")?"

/* No day is named twice; that ranges don't overlap is beyond a pattern. */
static void weekdays_schema(const struct dr_field *field, struct dr_json_writer *out) {
    (void)field;
    dr_field_write_pattern(out, "^(?!.*" DAY_PATTERN ".*\\1)(daily|" RANGE_PATTERN "(," RANGE_PATTERN ")*)$");
}

const struct dr_kind dr_kind_weekdays = {
    .name = "weekdays",
    .size = sizeof(unsigned),
    .read = read_weekdays,
    .schema = weekdays_schema,
    .print = print_weekdays,
    .help = "days of the week: daily, mon-fri, sat,sun",
    .example = "mon-fri",
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
