/* The one walk over parameters, and the text of scalars. */
#include "bridge/aws/walk.h"

#include <string.h>

#include "bridge/aws/encode.h"
#include "bridge/aws/timestamp.h"

/* Shapes of what the model doesn't know, by the kind of its value. */
static const struct dr_aws_shape unknown_shapes[] = {
    [DR_VALUE_NULL] = {.name = "", .kind = DR_AWS_STRING, .type = "string"},
    [DR_VALUE_BOOLEAN] = {.name = "", .kind = DR_AWS_BOOLEAN, .type = "boolean"},
    [DR_VALUE_NUMBER] = {.name = "", .kind = DR_AWS_FLOAT, .type = "double"},
    [DR_VALUE_TEXT] = {.name = "", .kind = DR_AWS_STRING, .type = "string"},
    [DR_VALUE_LIST] = {.name = "", .kind = DR_AWS_LIST, .type = "list"},
    [DR_VALUE_MAP] = {.name = "", .kind = DR_AWS_STRUCTURE, .type = "structure"},
};

static struct dr_aws_member unknown_member(const struct dr_value *value) {
    return (struct dr_aws_member){.name = value->key != NULL ? value->key : "", .shape = &unknown_shapes[value->kind]};
}

static bool is_container(const struct dr_aws_step *step) {
    enum dr_aws_kind kind = step->member->shape->kind;
    if (step->member->shape->is_document || step->member->json_value) {
        return false;
    }
    return (kind == DR_AWS_LIST && step->value->kind == DR_VALUE_LIST) ||
           ((kind == DR_AWS_MAP || kind == DR_AWS_STRUCTURE) && step->value->kind == DR_VALUE_MAP);
}

static void visit(const struct dr_aws_visitor *visitor, const struct dr_aws_step *step);

/* Whether a member is not written at all. */
static bool is_left_out(const struct dr_aws_visitor *visitor, const struct dr_aws_step *parent,
                        const struct dr_aws_member *member, const struct dr_value *value) {
    if (parent->member->shape->kind != DR_AWS_STRUCTURE) {
        return false;
    }
    return value->kind == DR_VALUE_NULL || (visitor->body_only && parent->parent == NULL &&
                                            member->location != DR_AWS_IN_BODY && member->location != DR_AWS_IN_STATUS);
}

static void visit_children(const struct dr_aws_visitor *visitor, const struct dr_aws_step *step) {
    const struct dr_aws_shape *shape = step->member->shape;
    size_t index = 0;
    for (size_t i = 0; i < step->value->count; i++) {
        const struct dr_value *value = step->value->items[i];
        struct dr_aws_member unknown = unknown_member(value);
        const struct dr_aws_member *member =
            shape->kind == DR_AWS_STRUCTURE ? dr_aws_shape_member(shape, value->key) : shape->element;
        member = member != NULL ? member : &unknown;
        if (!is_left_out(visitor, step, member, value)) {
            struct dr_aws_step child = {.member = member,
                                        .value = value,
                                        .parent = step,
                                        .key = shape->kind == DR_AWS_MAP ? value->key : NULL,
                                        .index = ++index};
            visit(visitor, &child);
        }
    }
}

static void visit(const struct dr_aws_visitor *visitor, const struct dr_aws_step *step) {
    if (!is_container(step)) {
        visitor->scalar(visitor->context, step);
        return;
    }
    visitor->begin(visitor->context, step);
    visit_children(visitor, step);
    visitor->end(visitor->context, step);
}

void dr_aws_walk(const struct dr_aws_visitor *visitor, const struct dr_aws_member *member,
                 const struct dr_value *value) {
    struct dr_aws_step step = {.member = member, .value = value, .index = 1};
    visit(visitor, &step);
}

enum dr_aws_time dr_aws_time_of(const struct dr_aws_member *member, enum dr_aws_place place,
                                const struct dr_aws_style *style) {
    if (member->time != DR_AWS_TIME_DEFAULT) {
        return member->time;
    }
    if (place == DR_AWS_PLACE_BODY) {
        return style->body_time;
    }
    return place == DR_AWS_PLACE_HEADER ? DR_AWS_TIME_RFC822 : DR_AWS_TIME_ISO8601;
}

static void put_timestamp(struct dr_text *text, const struct dr_aws_member *member, const struct dr_value *value,
                          enum dr_aws_place place, const struct dr_aws_style *style) {
    dr_usec at_us = 0;
    if (!dr_timestamp_read(value, &at_us)) {
        dr_text_add(text, value->text, value->length);
        return;
    }
    if (place == DR_AWS_PLACE_HEADER) { /* botocore writes headers in whole seconds, whatever their format */
        at_us -= ((at_us % DR_USEC_PER_S) + DR_USEC_PER_S) % DR_USEC_PER_S;
    }
    dr_timestamp_put(text, at_us, dr_aws_time_of(member, place, style));
}

void dr_aws_blob_put(struct dr_text *text, const struct dr_value *value, const struct dr_aws_style *style) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    const char *bytes = value->text != NULL ? value->text : "";
    size_t length = value->length;
    if (!style->blobs_are_text) {
        (void)dr_base64_read(&arena, bytes, length, &bytes, &length);
    }
    dr_text_add(text, bytes, length);
    dr_arena_release(&arena);
}

static void put_blob(struct dr_text *text, const struct dr_value *value, enum dr_aws_place place,
                     const struct dr_aws_style *style) {
    struct dr_text bytes;
    dr_text_init(&bytes, 0);
    dr_aws_blob_put(&bytes, value, style);
    if (place == DR_AWS_PLACE_BODY) {
        dr_base64_put(text, bytes.bytes, bytes.length);
    } else {
        dr_text_add(text, bytes.bytes, bytes.length);
    }
    dr_text_release(&bytes);
}

/* jsonvalue in a header: compact JSON in base64; elsewhere the JSON text itself. */
static void put_json(struct dr_text *text, const struct dr_aws_member *member, const struct dr_value *value,
                     enum dr_aws_place place) {
    struct dr_text json;
    dr_text_init(&json, 0);
    dr_json_put_value(&json, value, true);
    if (place == DR_AWS_PLACE_HEADER && member->json_value) {
        dr_base64_put(text, json.bytes, json.length);
    } else {
        dr_text_add(text, json.bytes, json.length);
    }
    dr_text_release(&json);
}

static void put_plain(struct dr_text *text, const struct dr_value *value) {
    switch (value->kind) {
    case DR_VALUE_NUMBER:
        dr_number_put(text, value);
        break;
    case DR_VALUE_BOOLEAN:
        dr_text_puts(text, value->boolean ? "true" : "false");
        break;
    case DR_VALUE_TEXT:
        dr_text_add(text, value->text, value->length);
        break;
    case DR_VALUE_LIST:
    case DR_VALUE_MAP:
        dr_json_put_value(text, value, true);
        break;
    case DR_VALUE_NULL:
        break;
    }
}

void dr_aws_scalar_put(struct dr_text *text, const struct dr_aws_member *member, const struct dr_value *value,
                       enum dr_aws_place place, const struct dr_aws_style *style) {
    bool is_scalar = value->kind == DR_VALUE_TEXT || value->kind == DR_VALUE_NUMBER;
    if (member->json_value && (place == DR_AWS_PLACE_HEADER || value->kind != DR_VALUE_TEXT)) {
        put_json(text, member, value, place);
    } else if (is_scalar && member->shape->kind == DR_AWS_TIMESTAMP) {
        put_timestamp(text, member, value, place, style);
    } else if (is_scalar && member->shape->kind == DR_AWS_BLOB) {
        put_blob(text, value, place, style);
    } else {
        put_plain(text, value);
    }
}
