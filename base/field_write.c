/* What objects hold, written down: the normalised JSON form, and the origin of every effective value. */
#include <stdio.h>
#include <string.h>

#include "base/field.h"
#include "base/field_private.h"

/* Whether a field of an object counts: given or filled, or an object in place in which something was filled. */
static bool is_effective(const struct dr_object *object, size_t index) {
    const struct dr_field *field = &object->type->fields[index];
    if (dr_field_is_object(field)) {
        return dr_object_is_effective(dr_field_place(field, object));
    }
    return object->origins[index].kind != DR_ORIGIN_ABSENT;
}

static void write_thing(const struct dr_field *field, const void *place, struct dr_json_writer *out) {
    if (dr_field_holds_objects(field)) {
        dr_object_write_json(place, out);
        return;
    }
    if (field->kind->json != NULL) {
        field->kind->json(place, field, out);
        return;
    }
    struct dr_text text;
    dr_text_init(&text, 0);
    field->kind->print(place, field, &text);
    dr_json_text_bytes(out, text.bytes, text.length);
    dr_text_release(&text);
}

static void write_array(const struct dr_field *field, const struct dr_array *array, struct dr_json_writer *out) {
    bool is_map = field->flags & DR_FIELD_MAP;
    is_map ? dr_json_begin_object(out) : dr_json_begin_list(out);
    for (size_t i = 0; i < array->count; i++) {
        if (is_map) {
            dr_json_key(out, array->names[i]);
        }
        write_thing(field, dr_field_item(field, array, i), out);
    }
    is_map ? dr_json_end_object(out) : dr_json_end_list(out);
}

void dr_object_write_json(const void *object, struct dr_json_writer *out) {
    const struct dr_object *head = object;
    dr_json_begin_object(out);
    for (size_t i = 0; i < head->type->count; i++) {
        if (!is_effective(head, i)) {
            continue;
        }
        const struct dr_field *field = &head->type->fields[i];
        const void *place = dr_field_place(field, object);
        dr_json_key(out, field->name);
        if (dr_field_is_array(field)) {
            write_array(field, place, out);
        } else {
            write_thing(field, place, out);
        }
    }
    dr_json_end_object(out);
}

/* Where the lines of an object go, and the pointer of the place they are at. */
struct lister {
    struct dr_text *out;
    struct dr_text pointer;
};

/* Adds a part to the pointer (RFC 6901); returns the length before, for leave. */
static size_t enter(struct lister *lister, const char *part) {
    size_t before = lister->pointer.length;
    dr_text_puts(&lister->pointer, "/");
    for (; *part != '\0'; part++) {
        if (*part == '~' || *part == '/') {
            dr_text_puts(&lister->pointer, *part == '~' ? "~0" : "~1");
        } else {
            dr_text_add(&lister->pointer, part, 1);
        }
    }
    return before;
}

static void leave(struct lister *lister, size_t before) {
    lister->pointer.length = before;
    lister->pointer.bytes[before] = '\0';
}

static void put_file(const struct dr_value *at, struct dr_text *out) {
    if (at == NULL || at->source == NULL) {
        dr_text_puts(out, "program");
    } else if (at->line == 0 || strncmp(at->source, "--", 2) == 0) {
        dr_text_puts(out, at->source);
    } else {
        dr_text_format(out, "%s:%u", at->source, (unsigned)at->line);
    }
}

static void put_origin(const struct dr_origin *origin, const struct dr_value *at, struct dr_text *out) {
    switch (origin->kind) {
    case DR_ORIGIN_STRATEGY:
        dr_text_format(out, "strategy: %s", origin->path);
        break;
    case DR_ORIGIN_CATALOGUE:
        dr_text_format(out, "catalogue: %s", origin->path);
        break;
    case DR_ORIGIN_FILE:
    case DR_ORIGIN_OPTION:
        put_file(at, out);
        break;
    case DR_ORIGIN_ABSENT:
        break;
    }
}

static bool has_controls(const struct dr_text *text) {
    for (size_t i = 0; i < text->length; i++) {
        unsigned char byte = (unsigned char)text->bytes[i];
        if (byte < 0x20 || byte == 0x7f) {
            return true;
        }
    }
    return false;
}

/* One line; a value of several lines is written as a JSON text. */
static void put_line(struct lister *lister, const struct dr_field *field, const void *place,
                     const struct dr_origin *origin, const struct dr_value *at) {
    struct dr_text value;
    dr_text_init(&value, 0);
    field->kind->print(place, field, &value);
    dr_text_format(lister->out, "%s = ", lister->pointer.bytes);
    if (has_controls(&value)) {
        struct dr_json_writer writer;
        dr_json_writer_init(&writer, lister->out);
        dr_json_text_bytes(&writer, value.bytes, value.length);
    } else {
        dr_text_puts(lister->out, value.bytes);
    }
    dr_text_puts(lister->out, "   (");
    put_origin(origin, at, lister->out);
    dr_text_puts(lister->out, ")\n");
    dr_text_release(&value);
}

static void list_object(struct lister *lister, const struct dr_object *object);

static void list_thing(struct lister *lister, const struct dr_field *field, const void *place,
                       const struct dr_origin *origin, const struct dr_value *at) {
    if (dr_field_holds_objects(field)) {
        list_object(lister, place);
    } else {
        put_line(lister, field, place, origin, at);
    }
}

static void list_array(struct lister *lister, const struct dr_field *field, const struct dr_array *array,
                       const struct dr_origin *origin) {
    for (size_t i = 0; i < array->count; i++) {
        char number[24];
        (void)snprintf(number, sizeof number, "%zu", i);
        size_t before = enter(lister, array->names != NULL ? array->names[i] : number);
        list_thing(lister, field, dr_field_item(field, array, i), origin, array->at[i]);
        leave(lister, before);
    }
}

static void list_object(struct lister *lister, const struct dr_object *object) {
    for (size_t i = 0; i < object->type->count; i++) {
        if (!is_effective(object, i)) {
            continue;
        }
        const struct dr_field *field = &object->type->fields[i];
        const struct dr_origin *origin = &object->origins[i];
        const void *place = dr_field_place(field, object);
        size_t before = enter(lister, field->name);
        if (dr_field_is_array(field)) {
            list_array(lister, field, place, origin);
        } else {
            list_thing(lister, field, place, origin, origin->at);
        }
        leave(lister, before);
    }
}

void dr_object_write_origins(const void *object, struct dr_text *out) {
    struct lister lister = {.out = out};
    dr_text_init(&lister.pointer, 0);
    list_object(&lister, object);
    dr_text_release(&lister.pointer);
}
