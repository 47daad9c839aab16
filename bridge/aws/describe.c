/* What a person sees of a model. */
#include "bridge/aws/describe.h"

#include <string.h>

#define MAX_DEPTH 12u /* of a skeleton */

struct nest {
    const struct dr_aws_shape *shape;
    const struct nest *around;
    size_t depth;
};

static bool is_inside(const struct nest *nest, const struct dr_aws_shape *shape) {
    for (; nest != NULL; nest = nest->around) {
        if (nest->shape == shape) {
            return true;
        }
    }
    return false;
}

static struct dr_value *fill(struct dr_arena *arena, const struct dr_aws_shape *shape, const struct nest *around);

static struct dr_value *fill_structure(struct dr_arena *arena, const struct dr_aws_shape *shape,
                                       const struct nest *nest) {
    struct dr_value *map = dr_value_new_map(arena);
    size_t count = shape->is_union && shape->member_count > 0 ? 1 : shape->member_count; /* one of a union */
    for (size_t i = 0; i < count; i++) {
        struct dr_value *value = fill(arena, shape->members[i].shape, nest);
        if (value != NULL) {
            dr_value_put(arena, map, shape->members[i].name, value);
        }
    }
    return map;
}

static struct dr_value *fill_parts(struct dr_arena *arena, const struct dr_aws_shape *shape,
                                   const struct nest *around) {
    const struct nest nest = {.shape = shape, .around = around, .depth = around != NULL ? around->depth + 1 : 1};
    if (is_inside(around, shape) || nest.depth > MAX_DEPTH) {
        return NULL;
    }
    if (shape->kind == DR_AWS_STRUCTURE) {
        return fill_structure(arena, shape, &nest);
    }
    bool is_list = shape->kind == DR_AWS_LIST;
    struct dr_value *parts = is_list ? dr_value_new_list(arena) : dr_value_new_map(arena);
    struct dr_value *value = fill(arena, shape->element->shape, &nest);
    if (value != NULL && is_list) {
        dr_value_append(arena, parts, value);
    } else if (value != NULL) {
        bool has_choice = shape->key->shape->choice_count > 0;
        dr_value_put(arena, parts, has_choice ? shape->key->shape->choices[0] : "KeyName", value);
    }
    return parts;
}

static struct dr_value *fill(struct dr_arena *arena, const struct dr_aws_shape *shape, const struct nest *around) {
    const char *choice = shape->choice_count > 0 ? shape->choices[0] : "";
    const char *then = "1970-01-01T00:00:00Z";
    switch (shape->kind) {
    case DR_AWS_STRUCTURE:
    case DR_AWS_LIST:
    case DR_AWS_MAP:
        return fill_parts(arena, shape, around);
    case DR_AWS_STRING:
        return dr_value_new_text(arena, choice, strlen(choice));
    case DR_AWS_BLOB:
        return dr_value_new_text(arena, "", 0);
    case DR_AWS_BOOLEAN:
        return dr_value_new_boolean(arena, true);
    case DR_AWS_INTEGER:
    case DR_AWS_FLOAT:
        return dr_value_new_integer(arena,
                                    shape->has_min && shape->min > 0 && shape->min < 1e15 ? (int64_t)shape->min : 0);
    case DR_AWS_TIMESTAMP:
        return dr_value_new_text(arena, then, strlen(then));
    }
    return NULL;
}

struct dr_value *dr_aws_skeleton(struct dr_arena *arena, const struct dr_aws_operation *operation) {
    return operation->input != NULL ? fill(arena, operation->input->shape, NULL) : dr_value_new_map(arena);
}

/* Whether a sentence ends behind this place: a full stop before a blank, markup or the end. */
static bool ends_sentence(const char *at) {
    return *at == '.' && (at[1] == ' ' || at[1] == '\n' || at[1] == '<' || at[1] == '\0');
}

const char *dr_aws_help_text(struct dr_arena *arena, const struct dr_value *help) {
    struct dr_text text;
    dr_text_init(&text, 0);
    const char *at = help != NULL && help->kind == DR_VALUE_TEXT ? help->text : "";
    while (*at != '\0') {
        bool blank = *at == ' ' || *at == '\n' || *at == '\t';
        if (*at == '<') {
            at += strcspn(at, ">");
            at += *at == '>' ? 1 : 0;
            continue;
        }
        if (!blank) {
            dr_text_add(&text, at, 1);
        } else if (text.length > 0 && text.bytes[text.length - 1] != ' ') {
            dr_text_puts(&text, " ");
        }
        if (ends_sentence(at)) {
            break;
        }
        at++;
    }
    const char *copy = dr_arena_text(arena, text.bytes, text.length);
    dr_text_release(&text);
    return copy;
}

static const char *kind_text(const struct dr_aws_shape *shape) {
    static const char *const texts[] = {
        [DR_AWS_STRUCTURE] = "structure", [DR_AWS_LIST] = "list",    [DR_AWS_MAP] = "map",
        [DR_AWS_STRING] = "text",         [DR_AWS_BLOB] = "base64",  [DR_AWS_BOOLEAN] = "true or false",
        [DR_AWS_INTEGER] = "integer",     [DR_AWS_FLOAT] = "number", [DR_AWS_TIMESTAMP] = "timestamp",
    };
    return shape->is_document ? "any JSON" : shape->is_union ? "one member of" : texts[shape->kind];
}

static void put_limits(struct dr_text *text, const struct dr_aws_shape *shape) {
    bool counts = shape->kind == DR_AWS_STRING || shape->kind == DR_AWS_BLOB;
    const char *unit = counts ? (shape->kind == DR_AWS_BLOB ? " bytes" : " characters") : "";
    if (shape->has_min && shape->has_max) {
        dr_text_format(text, ", %.15g to %.15g%s", shape->min, shape->max, unit);
    } else if (shape->has_min) {
        dr_text_format(text, ", at least %.15g%s", shape->min, unit);
    } else if (shape->has_max) {
        dr_text_format(text, ", at most %.15g%s", shape->max, unit);
    }
}

static void put_choices(struct dr_text *text, const struct dr_aws_shape *shape) {
    size_t shown = shape->choice_count > 8 ? 8 : shape->choice_count;
    for (size_t i = 0; i < shown; i++) {
        dr_text_format(text, "%s%s", i == 0 ? ", one of " : ", ", shape->choices[i]);
    }
    if (shown < shape->choice_count) {
        dr_text_format(text, " and %zu more", shape->choice_count - shown);
    }
}

static void put_members(struct dr_text *text, const struct dr_aws_shape *shape) {
    for (size_t i = 0; i < shape->member_count && i < 12; i++) {
        dr_text_format(text, "%s%s", i == 0 ? " {" : ", ", shape->members[i].name);
    }
    dr_text_puts(text, shape->member_count > 12 ? ", …}" : shape->member_count > 0 ? "}" : "");
}

static void put_type(struct dr_text *text, const struct dr_aws_shape *shape, size_t depth) {
    dr_text_puts(text, kind_text(shape));
    if (shape->kind == DR_AWS_LIST && depth < 4) {
        dr_text_puts(text, " of ");
        put_type(text, shape->element->shape, depth + 1);
    } else if (shape->kind == DR_AWS_MAP && depth < 4) {
        dr_text_puts(text, " of text to ");
        put_type(text, shape->element->shape, depth + 1);
    } else if (shape->kind == DR_AWS_STRUCTURE && !shape->is_document) {
        put_members(text, shape);
    }
    put_limits(text, shape);
    put_choices(text, shape);
}

const char *dr_aws_type_text(struct dr_arena *arena, const struct dr_aws_shape *shape) {
    struct dr_text text;
    dr_text_init(&text, 0);
    put_type(&text, shape, 0);
    const char *copy = dr_arena_text(arena, text.bytes, text.length);
    dr_text_release(&text);
    return copy;
}
