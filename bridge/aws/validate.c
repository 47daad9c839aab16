/* Checking parameters against the model. */
#include "bridge/aws/validate.h"

#include <string.h>

#include "base/memory.h"
#include "bridge/aws/encode.h"
#include "bridge/aws/timestamp.h"

static void check(const struct dr_aws_validation *validation, const struct dr_aws_member *member,
                  const struct dr_value *value);

static const char *kind_text(const struct dr_aws_shape *shape) {
    switch (shape->kind) {
    case DR_AWS_STRUCTURE:
    case DR_AWS_MAP:
        return "a map";
    case DR_AWS_LIST:
        return "a list";
    case DR_AWS_STRING:
        return "text";
    case DR_AWS_BLOB:
        return "text in base64";
    case DR_AWS_BOOLEAN:
        return "true or false";
    case DR_AWS_INTEGER:
        return "a whole number";
    case DR_AWS_FLOAT:
        return "a number";
    case DR_AWS_TIMESTAMP:
        return "a timestamp such as 2026-11-25T13:12:00Z";
    }
    return "";
}

static bool is_whole(const struct dr_value *value) {
    return value->kind == DR_VALUE_NUMBER && strpbrk(value->text, ".eE") == NULL;
}

static bool is_special_float(const struct dr_value *value) {
    return dr_value_is(value, "NaN") || dr_value_is(value, "Infinity") || dr_value_is(value, "-Infinity");
}

static bool is_blob(const struct dr_aws_validation *validation, const struct dr_value *value) {
    struct dr_arena arena;
    const char *bytes = NULL;
    size_t length = 0;
    if (value->kind != DR_VALUE_TEXT || validation->blobs_are_text) {
        return value->kind == DR_VALUE_TEXT;
    }
    dr_arena_init(&arena);
    bool fine = dr_base64_read(&arena, value->text, value->length, &bytes, &length);
    dr_arena_release(&arena);
    return fine;
}

static bool has_type(const struct dr_aws_validation *validation, const struct dr_aws_shape *shape,
                     const struct dr_value *value) {
    dr_usec at_us = 0;
    switch (shape->kind) {
    case DR_AWS_STRUCTURE:
    case DR_AWS_MAP:
        return value->kind == DR_VALUE_MAP;
    case DR_AWS_LIST:
        return value->kind == DR_VALUE_LIST;
    case DR_AWS_STRING:
        return value->kind == DR_VALUE_TEXT;
    case DR_AWS_BLOB:
        return is_blob(validation, value);
    case DR_AWS_BOOLEAN:
        return value->kind == DR_VALUE_BOOLEAN;
    case DR_AWS_INTEGER:
        return is_whole(value);
    case DR_AWS_FLOAT:
        return value->kind == DR_VALUE_NUMBER || is_special_float(value);
    case DR_AWS_TIMESTAMP:
        return dr_timestamp_read(value, &at_us);
    }
    return false;
}

/* What min and max count: characters, bytes, parts, or the number itself. */
static double measure(const struct dr_aws_validation *validation, const struct dr_aws_shape *shape,
                      const struct dr_value *value, const char **ret_unit) {
    double number = 0;
    size_t count = 0;
    *ret_unit = "";
    if (shape->kind == DR_AWS_INTEGER || shape->kind == DR_AWS_FLOAT) {
        (void)dr_value_number(value, &number);
        return number;
    }
    if (shape->kind == DR_AWS_STRING) {
        *ret_unit = " characters";
        for (size_t at = 0; at < value->length; count++) {
            (void)dr_utf8_next(value->text, value->length, &at);
        }
        return (double)count;
    }
    if (shape->kind == DR_AWS_BLOB) {
        *ret_unit = " bytes";
        return (double)(validation->blobs_are_text ? value->length : value->length / 4 * 3);
    }
    *ret_unit = " parts";
    return (double)value->count;
}

/* Blobs have no minimum here, as in botocore. */
static void check_limits(const struct dr_aws_validation *validation, const struct dr_aws_shape *shape,
                         const struct dr_value *value) {
    const char *unit = "";
    if (shape->kind == DR_AWS_STRUCTURE || shape->kind == DR_AWS_BOOLEAN || shape->kind == DR_AWS_TIMESTAMP ||
        (shape->kind == DR_AWS_FLOAT && value->kind != DR_VALUE_NUMBER)) {
        return;
    }
    double size = measure(validation, shape, value, &unit);
    if (shape->has_min && size < shape->min && shape->kind != DR_AWS_BLOB) {
        (void)dr_errors_at(validation->errors, value, "found %.15g%s, expected at least %.15g", size, unit, shape->min);
    }
    if (shape->has_max && size > shape->max && validation->warnings != NULL) {
        (void)dr_errors_at(validation->warnings, value, "found %.15g%s, the model allows at most %.15g", size, unit,
                           shape->max);
    }
}

static void check_choice(const struct dr_aws_validation *validation, const struct dr_aws_shape *shape,
                         const struct dr_value *value) {
    if (shape->choice_count == 0 || validation->warnings == NULL || value->kind != DR_VALUE_TEXT) {
        return;
    }
    for (size_t i = 0; i < shape->choice_count; i++) {
        if (strcmp(shape->choices[i], value->text) == 0) {
            return;
        }
    }
    (void)dr_errors_unknown(validation->warnings, value, "value", value->text, shape->choices, shape->choice_count);
}

static void check_unknown(const struct dr_aws_validation *validation, const struct dr_aws_shape *shape,
                          const struct dr_value *value) {
    const char **names = dr_alloc(shape->member_count, sizeof *names);
    for (size_t i = 0; i < shape->member_count; i++) {
        names[i] = shape->members[i].name;
    }
    (void)dr_errors_unknown(validation->errors, value, "member", value->key, names, shape->member_count);
    dr_free(names);
}

static void check_required(const struct dr_aws_validation *validation, const struct dr_aws_shape *shape,
                           const struct dr_value *value) {
    for (size_t i = 0; i < shape->member_count; i++) {
        const struct dr_aws_member *member = &shape->members[i];
        const struct dr_value *found = dr_value_get(value, member->name);
        if (member->required && (found == NULL || found->kind == DR_VALUE_NULL)) {
            (void)dr_errors_at(validation->errors, value, "missing member \"%s\" (%s)", member->name,
                               kind_text(member->shape));
        }
    }
}

/* A label of the path that is empty would name another resource: a bucket instead of its object. */
static void check_label(const struct dr_aws_validation *validation, const struct dr_aws_member *member,
                        const struct dr_value *value) {
    if (member->location == DR_AWS_IN_URI && value->kind == DR_VALUE_TEXT && value->length == 0) {
        (void)dr_errors_at(validation->errors, value, "found \"\", expected text that is not empty (part of the path)");
    }
}

static void check_structure(const struct dr_aws_validation *validation, const struct dr_aws_shape *shape,
                            const struct dr_value *value) {
    size_t set = 0;
    for (size_t i = 0; i < value->count; i++) {
        const struct dr_value *part = value->items[i];
        const struct dr_aws_member *member = dr_aws_shape_member(shape, part->key);
        set += part->kind != DR_VALUE_NULL ? 1 : 0;
        if (member == NULL) {
            check_unknown(validation, shape, part);
        } else if (part->kind != DR_VALUE_NULL) {
            check(validation, member, part);
            check_label(validation, member, part);
        }
    }
    check_required(validation, shape, value);
    if (shape->is_union && set != 1) {
        (void)dr_errors_at(validation->errors, value, "found %zu members, expected exactly one (a union)", set);
    }
}

static void check_parts(const struct dr_aws_validation *validation, const struct dr_aws_shape *shape,
                        const struct dr_value *value) {
    if (shape->kind == DR_AWS_STRUCTURE) {
        check_structure(validation, shape, value);
    }
    if (shape->kind == DR_AWS_LIST || shape->kind == DR_AWS_MAP) {
        for (size_t i = 0; i < value->count; i++) {
            if (value->items[i]->kind != DR_VALUE_NULL) { /* sparse lists and maps hold nulls */
                check(validation, shape->element, value->items[i]);
            }
        }
    }
}

static void check(const struct dr_aws_validation *validation, const struct dr_aws_member *member,
                  const struct dr_value *value) {
    const struct dr_aws_shape *shape = member->shape;
    if (shape->is_document || (member->json_value && member->location == DR_AWS_IN_HEADER)) {
        return;
    }
    if (!has_type(validation, shape, value)) {
        (void)dr_errors_expected(validation->errors, value, "%s", kind_text(shape));
        return;
    }
    check_limits(validation, shape, value);
    check_choice(validation, shape, value);
    check_parts(validation, shape, value);
}

enum dr_code dr_aws_validate(const struct dr_aws_validation *validation, const struct dr_aws_member *root,
                             const struct dr_value *params) {
    size_t before = validation->errors->count;
    check(validation, root, params);
    return validation->errors->count > before ? DR_INPUT : DR_OK;
}
