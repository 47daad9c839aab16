/* What kinds share: a scalar's text, ranges, and the messages about what was expected. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/field.h"
#include "base/field_private.h"

const char *dr_field_text(const struct dr_value *at) {
    bool scalar =
        at->kind == DR_VALUE_TEXT || (at->plain && (at->kind == DR_VALUE_NUMBER || at->kind == DR_VALUE_BOOLEAN));
    return scalar && strlen(at->text) == at->length ? at->text : NULL;
}

bool dr_field_has_minimum(const struct dr_field *field) {
    return (field->min < 0 || field->min > 0 || field->max < 0 || field->max > 0) && isfinite(field->min);
}

bool dr_field_has_maximum(const struct dr_field *field) {
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
    bool share = field->kind == &dr_kind_share && !dr_field_has_minimum(field) && !dr_field_has_maximum(field);
    bool minimum = share || dr_field_has_minimum(field);
    bool maximum = share || dr_field_has_maximum(field);
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
void dr_field_print_noun(const struct dr_field *field, struct dr_text *out) {
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
    const char *fields = type->count == 1 ? "a field" : "fields";
    if (at->parent == NULL) { /* some other file: what stands in it is nobody's business */
        dr_errors_at(errors, at, "found %s, expected a map with %s such as %s", dr_value_kind_text(at), fields,
                     names.bytes);
    } else {
        dr_errors_expected(errors, at, "a map with %s such as %s", fields, names.bytes);
    }
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
    dr_field_print_noun(field, &expected);
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
    bool below = dr_field_has_minimum(field) && number < field->min;
    bool above = dr_field_has_maximum(field) && number > field->max;
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
