/* JSON bodies, both ways. */
#include <string.h>

#include "bridge/aws/codec.h"
#include "bridge/aws/encode.h"
#include "bridge/aws/timestamp.h"

struct json {
    struct dr_text *out;
    const struct dr_aws_style *style;
};

/* The separator and, in structures and maps, the name. */
static void put_name(struct json *json, const struct dr_aws_step *step) {
    if (step->parent == NULL) {
        return;
    }
    dr_text_puts(json->out, step->index > 1 ? ", " : "");
    if (step->parent->member->shape->kind == DR_AWS_LIST) {
        return;
    }
    const char *name = step->member->wire_name != NULL ? step->member->wire_name : step->member->name;
    name = step->key != NULL ? step->key : name;
    dr_json_put_text(json->out, name, strlen(name));
    dr_text_puts(json->out, ": ");
}

static void begin(void *context, const struct dr_aws_step *step) {
    struct json *json = context;
    put_name(json, step);
    dr_text_puts(json->out, step->member->shape->kind == DR_AWS_LIST ? "[" : "{");
}

static void end(void *context, const struct dr_aws_step *step) {
    struct json *json = context;
    dr_text_puts(json->out, step->member->shape->kind == DR_AWS_LIST ? "]" : "}");
}

/* Whether a scalar's text stands in quotes. */
static bool is_quoted(const struct dr_aws_step *step, const struct dr_aws_style *style) {
    switch (step->member->shape->kind) {
    case DR_AWS_TIMESTAMP:
        return dr_aws_time_of(step->member, DR_AWS_PLACE_BODY, style) != DR_AWS_TIME_UNIX;
    case DR_AWS_BLOB:
        return true;
    case DR_AWS_STRING:
    case DR_AWS_FLOAT:
    case DR_AWS_INTEGER:
    case DR_AWS_BOOLEAN:
    case DR_AWS_STRUCTURE:
    case DR_AWS_LIST:
    case DR_AWS_MAP:
        return step->value->kind == DR_VALUE_TEXT;
    }
    return true;
}

static void scalar(void *context, const struct dr_aws_step *step) {
    struct json *json = context;
    enum dr_aws_kind kind = step->member->shape->kind;
    put_name(json, step);
    bool is_converted = (kind == DR_AWS_TIMESTAMP || kind == DR_AWS_BLOB) &&
                        (step->value->kind == DR_VALUE_TEXT || step->value->kind == DR_VALUE_NUMBER);
    if (!is_converted) {
        dr_json_put_value(json->out, step->value, false);
        return;
    }
    struct dr_text text;
    dr_text_init(&text, 0);
    dr_aws_scalar_put(&text, step->member, step->value, DR_AWS_PLACE_BODY, json->style);
    if (is_quoted(step, json->style)) {
        dr_json_put_text(json->out, text.bytes, text.length);
    } else {
        dr_text_add(json->out, text.bytes, text.length);
    }
    dr_text_release(&text);
}

void dr_aws_json_put(struct dr_text *text, const struct dr_aws_member *root, const struct dr_value *params,
                     const struct dr_aws_style *style, bool body_only) {
    struct json json = {.out = text, .style = style};
    struct dr_aws_visitor visitor = {
        .context = &json, .begin = begin, .end = end, .scalar = scalar, .body_only = body_only};
    dr_aws_walk(&visitor, root, params);
}

/* Members of a union that are set; the first one's key. */
static size_t count_set(const struct dr_value *value, const char **ret_first) {
    size_t count = 0;
    for (size_t i = 0; i < value->count; i++) {
        const struct dr_value *item = value->items[i];
        if (item->kind != DR_VALUE_NULL && strcmp(item->key, "__type") != 0) {
            *ret_first = count == 0 ? item->key : *ret_first;
            count++;
        }
    }
    return count;
}

static bool is_wire_name(const struct dr_aws_shape *shape, const char *name) {
    for (size_t i = 0; i < shape->member_count; i++) {
        const struct dr_aws_member *member = &shape->members[i];
        if (strcmp(member->wire_name != NULL ? member->wire_name : member->name, name) == 0) {
            return true;
        }
    }
    return false;
}

static struct dr_value *unknown_union(struct dr_aws_reader *reader, const char *name) {
    struct dr_value *unknown = dr_value_new_map(reader->arena);
    struct dr_value *inner = dr_value_new_map(reader->arena);
    dr_value_put(reader->arena, inner, "name", dr_value_new_text(reader->arena, name, strlen(name)));
    dr_value_put(reader->arena, unknown, "SDK_UNKNOWN_MEMBER", inner);
    return unknown;
}

static struct dr_value *read_structure(struct dr_aws_reader *reader, const struct dr_aws_member *member,
                                       const struct dr_value *value) {
    const struct dr_aws_shape *shape = member->shape;
    if (value->kind != DR_VALUE_MAP) {
        return dr_aws_reader_fail(reader, member, "an object");
    }
    const char *first = "";
    if (shape->is_union) {
        if (count_set(value, &first) != 1) {
            return dr_aws_reader_fail(reader, member, "exactly one member of a union");
        }
        if (!is_wire_name(shape, first)) {
            return unknown_union(reader, first);
        }
    }
    struct dr_value *map = dr_value_new_map(reader->arena);
    for (size_t i = 0; i < shape->member_count; i++) {
        const struct dr_aws_member *part = &shape->members[i];
        const struct dr_value *found = dr_value_get(value, part->wire_name != NULL ? part->wire_name : part->name);
        if (found != NULL && found->kind != DR_VALUE_NULL) {
            struct dr_value *read = dr_aws_json_read(reader, part, found);
            if (read != NULL) {
                dr_value_put(reader->arena, map, part->name, read);
            }
        }
    }
    return map;
}

static struct dr_value *read_items(struct dr_aws_reader *reader, const struct dr_aws_member *member,
                                   const struct dr_value *value) {
    bool is_map = member->shape->kind == DR_AWS_MAP;
    if (value->kind != (is_map ? DR_VALUE_MAP : DR_VALUE_LIST)) {
        return dr_aws_reader_fail(reader, member, is_map ? "an object" : "a list");
    }
    struct dr_value *items = is_map ? dr_value_new_map(reader->arena) : dr_value_new_list(reader->arena);
    for (size_t i = 0; i < value->count; i++) {
        const struct dr_value *item = value->items[i];
        struct dr_value *read = item->kind == DR_VALUE_NULL ? dr_value_new_null(reader->arena)
                                                            : dr_aws_json_read(reader, member->shape->element, item);
        if (read != NULL && is_map) {
            dr_value_put(reader->arena, items, item->key, read);
        } else if (read != NULL) {
            dr_value_append(reader->arena, items, read);
        }
    }
    return items;
}

/* Timestamps and blobs need converting; in rest-json also numbers and booleans that come as text. */
static struct dr_value *read_scalar(struct dr_aws_reader *reader, const struct dr_aws_member *member,
                                    const struct dr_value *value) {
    enum dr_aws_kind kind = member->shape->kind;
    bool is_text = value->kind == DR_VALUE_TEXT || value->kind == DR_VALUE_NUMBER;
    bool converts = kind == DR_AWS_TIMESTAMP || kind == DR_AWS_BLOB ||
                    (value->kind == DR_VALUE_TEXT && kind != DR_AWS_STRING && reader->converts_text);
    return converts && is_text ? dr_aws_text_read(reader, member, value->text, value->length)
                               : dr_value_copy(reader->arena, value);
}

struct dr_value *dr_aws_json_read(struct dr_aws_reader *reader, const struct dr_aws_member *member,
                                  const struct dr_value *value) {
    if (member->shape->is_document || value->kind == DR_VALUE_NULL) {
        return dr_value_copy(reader->arena, value);
    }
    switch (member->shape->kind) {
    case DR_AWS_STRUCTURE:
        return read_structure(reader, member, value);
    case DR_AWS_LIST:
    case DR_AWS_MAP:
        return read_items(reader, member, value);
    case DR_AWS_STRING:
    case DR_AWS_BLOB:
    case DR_AWS_BOOLEAN:
    case DR_AWS_INTEGER:
    case DR_AWS_FLOAT:
    case DR_AWS_TIMESTAMP:
        return read_scalar(reader, member, value);
    }
    return NULL;
}
