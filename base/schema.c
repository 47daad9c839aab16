/* The JSON Schema (draft 2020-12) of a type: one definition a type under $defs, so that types may hold themselves. A
 * schema accepts what the reader accepts, as far as patterns can tell; ranges of quantities are in the descriptions. */
#include <string.h>

#include "base/field.h"
#include "base/field_private.h"

struct schema {
    struct dr_json_writer *out;
    struct dr_arena arena;
    struct dr_type_list types;
};

static void write_pair(struct schema *schema, const char *key, const char *text) {
    dr_json_key(schema->out, key);
    dr_json_text(schema->out, text);
}

static void write_type_object(struct schema *schema, const char *type) {
    dr_json_begin_object(schema->out);
    write_pair(schema, "type", type);
    dr_json_end_object(schema->out);
}

/* Writes the keys of a kind's schema into the object that is open. */
static void splice_kind(struct schema *schema, const struct dr_field *field) {
    struct dr_text text;
    struct dr_json_writer writer;
    struct dr_value *keys = NULL;
    dr_text_init(&text, 0);
    dr_json_writer_init(&writer, &text);
    field->kind->schema(field, &writer);
    if (dr_value_parse_json(&schema->arena, field->kind->name, text.bytes, text.length, &keys, NULL) == DR_OK) {
        for (size_t i = 0; i < keys->count; i++) {
            dr_json_key(schema->out, keys->items[i]->key);
            dr_json_value(schema->out, keys->items[i]);
        }
    }
    dr_text_release(&text);
}

/* The keys of one thing of the field's kind, into the object that is open. */
static void write_thing_keys(struct schema *schema, const struct dr_field *field) {
    if (dr_field_holds_objects(field)) {
        const char *title = dr_type_title(&schema->types, field->type, &schema->arena);
        write_pair(schema, "$ref", dr_arena_format(&schema->arena, "#/$defs/%s", title));
    } else {
        splice_kind(schema, field);
    }
}

/* Opens the alternatives of something that may be nothing; end_nullable closes them. */
static void begin_nullable(struct schema *schema, const struct dr_field *field) {
    if (field->flags & DR_FIELD_NULLABLE) {
        dr_json_key(schema->out, "anyOf");
        dr_json_begin_list(schema->out);
        dr_json_begin_object(schema->out);
    }
}

static void end_nullable(struct schema *schema, const struct dr_field *field) {
    if (field->flags & DR_FIELD_NULLABLE) {
        dr_json_end_object(schema->out);
        write_type_object(schema, "null");
        dr_json_end_list(schema->out);
    }
}

static void write_thing(struct schema *schema, const struct dr_field *field) {
    dr_json_begin_object(schema->out);
    begin_nullable(schema, field);
    write_thing_keys(schema, field);
    end_nullable(schema, field);
    dr_json_end_object(schema->out);
}

static void write_map_keys(struct schema *schema, const struct dr_field *field) {
    write_pair(schema, "type", "object");
    if (!(field->flags & DR_FIELD_ANY_KEY)) {
        dr_json_key(schema->out, "propertyNames");
        dr_kind_name.schema(field, schema->out);
    }
    dr_json_key(schema->out, "additionalProperties");
    write_thing(schema, field);
}

/* A list, or what stands for a list of one: anything but a list. */
static void write_list_keys(struct schema *schema, const struct dr_field *field) {
    dr_json_key(schema->out, "anyOf");
    dr_json_begin_list(schema->out);
    dr_json_begin_object(schema->out);
    write_pair(schema, "type", "array");
    dr_json_key(schema->out, "items");
    write_thing(schema, field);
    dr_json_end_object(schema->out);
    dr_json_begin_object(schema->out);
    dr_json_key(schema->out, "not");
    write_type_object(schema, "array");
    write_thing_keys(schema, field);
    dr_json_end_object(schema->out);
    dr_json_end_list(schema->out);
}

static void write_body_keys(struct schema *schema, const struct dr_field *field) {
    begin_nullable(schema, field);
    if (field->flags & DR_FIELD_MAP) {
        write_map_keys(schema, field);
    } else if (field->flags & DR_FIELD_LIST) {
        write_list_keys(schema, field);
    } else {
        write_thing_keys(schema, field);
    }
    end_nullable(schema, field);
}

static void write_description(struct schema *schema, const struct dr_field *field) {
    struct dr_text text;
    struct dr_text range;
    dr_text_init(&text, 0);
    dr_text_init(&range, 0);
    dr_text_puts(&text, field->help == NULL ? "" : field->help);
    dr_field_print_range(field, &range);
    if (range.length > 0) {
        dr_text_format(&text, " (%s)", range.bytes);
    }
    if (field->fallback != NULL) {
        dr_text_format(&text, " [default: %s]", field->fallback);
    }
    write_pair(schema, "description", text.bytes);
    dr_text_release(&text);
    dr_text_release(&range);
}

/* The example as the value that it is in YAML. */
static void write_example(struct schema *schema, const struct dr_field *field) {
    struct dr_value *value = NULL;
    const char *example = field->example;
    if (example == NULL ||
        dr_value_parse_yaml(&schema->arena, "example", example, strlen(example), &value, NULL) != DR_OK) {
        return;
    }
    dr_json_key(schema->out, "examples");
    dr_json_begin_list(schema->out);
    dr_json_value(schema->out, value);
    dr_json_end_list(schema->out);
}

static void write_required(struct schema *schema, const struct dr_type *type) {
    bool any_required = false;
    for (size_t i = 0; i < type->count; i++) {
        if (!(type->fields[i].flags & DR_FIELD_REQUIRED)) {
            continue;
        }
        if (!any_required) {
            dr_json_key(schema->out, "required");
            dr_json_begin_list(schema->out);
        }
        any_required = true;
        dr_json_text(schema->out, type->fields[i].name);
    }
    if (any_required) {
        dr_json_end_list(schema->out);
    }
}

static void write_object_keys(struct schema *schema, const struct dr_type *type) {
    write_pair(schema, "type", "object");
    dr_json_key(schema->out, "properties");
    dr_json_begin_object(schema->out);
    for (size_t i = 0; i < type->count; i++) {
        dr_json_key(schema->out, type->fields[i].name);
        dr_json_begin_object(schema->out);
        write_description(schema, &type->fields[i]);
        write_example(schema, &type->fields[i]);
        write_body_keys(schema, &type->fields[i]);
        dr_json_end_object(schema->out);
    }
    dr_json_end_object(schema->out);
    write_required(schema, type);
    dr_json_key(schema->out, "additionalProperties");
    dr_json_boolean(schema->out, false);
}

/* The map, or what sets its one field: anything but a map. */
static void write_shorthand_keys(struct schema *schema, const struct dr_type *type, const struct dr_field *shorthand) {
    dr_json_key(schema->out, "anyOf");
    dr_json_begin_list(schema->out);
    dr_json_begin_object(schema->out);
    write_object_keys(schema, type);
    dr_json_end_object(schema->out);
    dr_json_begin_object(schema->out);
    dr_json_key(schema->out, "not");
    write_type_object(schema, "object");
    write_body_keys(schema, shorthand);
    dr_json_end_object(schema->out);
    dr_json_end_list(schema->out);
}

static void write_definition(struct schema *schema, const struct dr_type *type) {
    const struct dr_field *shorthand = dr_type_shorthand(type);
    dr_json_key(schema->out, dr_type_title(&schema->types, type, &schema->arena));
    dr_json_begin_object(schema->out);
    if (type->help != NULL) {
        write_pair(schema, "description", type->help);
    }
    if (shorthand == NULL) {
        write_object_keys(schema, type);
    } else {
        write_shorthand_keys(schema, type, shorthand);
    }
    dr_json_end_object(schema->out);
}

void dr_type_write_schema(const struct dr_type *type, const char *id, struct dr_json_writer *out) {
    struct schema schema = {.out = out};
    dr_arena_init(&schema.arena);
    dr_type_collect(type, &schema.arena, &schema.types);
    dr_json_begin_object(out);
    write_pair(&schema, "$schema", "https://json-schema.org/draft/2020-12/schema");
    write_pair(&schema, "$id", id);
    write_pair(&schema, "title", type->name);
    if (type->help != NULL) {
        write_pair(&schema, "description", type->help);
    }
    write_pair(&schema, "$ref", dr_arena_format(&schema.arena, "#/$defs/%s", type->name));
    dr_json_key(out, "$defs");
    dr_json_begin_object(out);
    for (size_t i = 0; i < schema.types.count; i++) {
        write_definition(&schema, schema.types.types[i]);
    }
    dr_json_end_object(out);
    dr_json_end_object(out);
    dr_arena_release(&schema.arena);
}
