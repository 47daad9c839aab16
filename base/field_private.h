/* What the files of the field table (field*.c, schema.c, reference.c) share; not for others. */
#ifndef DR_BASE_FIELD_PRIVATE_H
#define DR_BASE_FIELD_PRIVATE_H

#include "base/field.h"

/* What a read needs. Values of a catalogue or strategy tree get its kind of origin; those of files kind FILE. */
struct dr_field_reader {
    struct dr_arena *arena;
    struct dr_errors *errors;
    enum dr_origin_kind kind;
};

/* Zeroes an object, and sets type and origins of it and of the objects in place inside it. */
void dr_object_init(void *object, const struct dr_type *type, struct dr_arena *arena);

/* Reads one field's value into the object. path: the fallback path it came from, or NULL. */
void dr_field_read(const struct dr_field_reader *reader, const struct dr_field *field, const struct dr_value *at,
                   const char *path, void *object, struct dr_origin *origin);

/* Whether the field is one object in place (not a list or map of them). */
bool dr_field_is_object(const struct dr_field *field);

/* Whether its kind is object, in place or in a list or map. */
bool dr_field_holds_objects(const struct dr_field *field);

bool dr_field_is_array(const struct dr_field *field);

/* Place of a field in an object, and item of a list or map. */
const void *dr_field_place(const struct dr_field *field, const void *object);
void *dr_field_place_of(const struct dr_field *field, void *object);
const void *dr_field_item(const struct dr_field *field, const struct dr_array *array, size_t i);

/* Appends `found ..., expected a map with fields such as rto, rpo`. */
enum dr_code dr_field_expected_map(const struct dr_type *type, const struct dr_value *at, struct dr_errors *errors);

/* Whether the field's range has this end. */
bool dr_field_has_minimum(const struct dr_field *field);
bool dr_field_has_maximum(const struct dr_field *field);

/* Appends "a duration", "text", "the name of a component". */
void dr_field_print_noun(const struct dr_field *field, struct dr_text *out);

/* Number of mistakes so far, dropped ones included. */
size_t dr_errors_total(const struct dr_errors *errors);

/* Index of the field that a name names, or the type's count. */
size_t dr_type_index(const struct dr_type *type, const char *name);

/* The field that a scalar or list sets where the type's map is expected, or NULL. */
const struct dr_field *dr_type_shorthand(const struct dr_type *type);

/* Whether text may be a name (dr_kind_name). */
bool dr_field_is_name(const char *text);

/* The types that a type reaches, itself first, then depth first in table order, each once. */
struct dr_type_list {
    const struct dr_type **types; /* owned by the arena */
    size_t count;
    size_t capacity;
};

void dr_type_collect(const struct dr_type *type, struct dr_arena *arena, struct dr_type_list *list);

/* The name of a type in a document: its own with `-` for blanks (it stands in references), and with a number where an
 * earlier, different type has the same. */
const char *dr_type_title(const struct dr_type_list *list, const struct dr_type *type, struct dr_arena *arena);

#endif
