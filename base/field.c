/* Reading a value tree into objects by their field table: every mistake is collected, absence stays absent. */
#include "base/field.h"

#include <assert.h>
#include <string.h>

#include "base/field_private.h"
#include "base/text.h"

bool dr_field_is_array(const struct dr_field *field) {
    return (field->flags & (DR_FIELD_LIST | DR_FIELD_MAP)) != 0;
}

bool dr_field_holds_objects(const struct dr_field *field) {
    return field->kind == &dr_kind_object;
}

bool dr_field_is_object(const struct dr_field *field) {
    return dr_field_holds_objects(field) && !dr_field_is_array(field);
}

const void *dr_field_place(const struct dr_field *field, const void *object) {
    return (const char *)object + field->offset;
}

void *dr_field_place_of(const struct dr_field *field, void *object) {
    return (char *)object + field->offset;
}

static size_t item_size(const struct dr_field *field) {
    return dr_field_holds_objects(field) ? field->type->size : field->kind->size;
}

const void *dr_field_item(const struct dr_field *field, const struct dr_array *array, size_t i) {
    assert(i < array->count);
    return (const char *)array->items + i * item_size(field);
}

size_t dr_errors_total(const struct dr_errors *errors) {
    return errors->count + errors->dropped;
}

size_t dr_type_index(const struct dr_type *type, const char *name) {
    size_t i = 0;
    while (i < type->count && strcmp(type->fields[i].name, name) != 0) {
        i++;
    }
    return i;
}

const struct dr_field *dr_type_shorthand(const struct dr_type *type) {
    for (size_t i = 0; i < type->count; i++) {
        if (type->fields[i].flags & DR_FIELD_SHORTHAND) {
            return &type->fields[i];
        }
    }
    return NULL;
}

void dr_object_init(void *object, const struct dr_type *type, struct dr_arena *arena) {
    memset(object, 0, type->size);
    struct dr_object *head = object;
    head->type = type;
    head->origins = dr_arena_alloc(arena, type->count, sizeof *head->origins);
    for (size_t i = 0; i < type->count; i++) {
        const struct dr_field *field = &type->fields[i];
        if (dr_field_is_object(field)) {
            dr_object_init(dr_field_place_of(field, object), field->type, arena);
        }
    }
}

static bool is_null(const struct dr_value *at) {
    return at->kind == DR_VALUE_NULL;
}

static enum dr_origin_kind origin_kind(const struct dr_field_reader *reader, const struct dr_value *at) {
    bool of_option = at->source != NULL && strncmp(at->source, "--", 2) == 0;
    return of_option && reader->kind == DR_ORIGIN_FILE ? DR_ORIGIN_OPTION : reader->kind;
}

/* Path of a part of a fallback; NULL for files. */
static const char *path_below(const struct dr_field_reader *reader, const char *path, const char *name) {
    return path == NULL ? NULL : dr_arena_format(reader->arena, "%s/%s", path, name);
}

static void report_missing(const struct dr_type *type, const struct dr_value *at, struct dr_errors *errors) {
    for (size_t i = 0; i < type->count; i++) {
        const char *name = type->fields[i].name;
        if ((type->fields[i].flags & DR_FIELD_REQUIRED) && dr_value_get(at, name) == NULL) {
            dr_errors_at(errors, at, "missing field \"%s\"", name);
        }
    }
}

/* `{lasts: lognormal(median=5h, p95=24h)}` is, to YAML, a field `lasts` and a field `p95=24h)` with nothing. */
static bool is_cut_at_comma(const struct dr_value *at) {
    return is_null(at) && strchr(at->key, ')') != NULL && strchr(at->key, '(') == NULL;
}

static void report_unknown(const struct dr_field_reader *reader, const struct dr_type *type,
                           const struct dr_value *at) {
    if (is_cut_at_comma(at)) {
        dr_errors_at(reader->errors, at,
                     "unknown field \"%s\": inside { } a comma ends a value, so put quotes around the whole one",
                     at->key);
        return;
    }
    const char **names = dr_arena_alloc(reader->arena, type->count, sizeof *names);
    for (size_t i = 0; i < type->count; i++) {
        names[i] = type->fields[i].name;
    }
    dr_errors_unknown(reader->errors, at, "field", at->key, names, type->count);
}

static void read_fields(const struct dr_field_reader *reader, const struct dr_value *at, const char *path,
                        struct dr_object *object) {
    const struct dr_type *type = object->type;
    report_missing(type, at, reader->errors);
    for (size_t i = 0; i < at->count; i++) {
        const struct dr_value *child = at->items[i];
        size_t index = dr_type_index(type, child->key);
        if (index == type->count) {
            report_unknown(reader, type, child);
            continue;
        }
        dr_field_read(reader, &type->fields[index], child, path_below(reader, path, child->key), object,
                      &object->origins[index]);
    }
}

/* Reads a value into an object that is initialised. */
static void read_object(const struct dr_field_reader *reader, const struct dr_value *at, const char *path,
                        struct dr_object *object) {
    const struct dr_field *shorthand = dr_type_shorthand(object->type);
    object->at = at;
    if (at->kind == DR_VALUE_MAP) {
        read_fields(reader, at, path, object);
    } else if (is_null(at)) {
        report_missing(object->type, at, reader->errors);
    } else if (shorthand != NULL) {
        size_t index = (size_t)(shorthand - object->type->fields);
        dr_field_read(reader, shorthand, at, path, object, &object->origins[index]);
    } else {
        dr_field_expected_map(object->type, at, reader->errors);
    }
}

/* Reads one thing of the field's kind. False where a scalar couldn't be read. */
static bool read_one(const struct dr_field_reader *reader, const struct dr_field *field, const struct dr_value *at,
                     const char *path, void *place) {
    if (is_null(at) && field->kind != &dr_kind_value && !(field->flags & DR_FIELD_NULLABLE)) {
        dr_field_expected(field, at, reader->errors);
        return false;
    }
    if (dr_field_holds_objects(field)) {
        read_object(reader, at, path, place);
        return true;
    }
    return field->kind->read(at, field, reader->arena, place, reader->errors) == DR_OK;
}

/* Makes room for up to count items; the lists themselves are filled by add_item. */
static void array_init(struct dr_array *array, const struct dr_field *field, size_t count, struct dr_arena *arena) {
    array->items = dr_arena_alloc(arena, count, item_size(field));
    array->at = dr_arena_alloc(arena, count, sizeof(const struct dr_value *));
    array->names = field->flags & DR_FIELD_MAP ? dr_arena_alloc(arena, count, sizeof *array->names) : NULL;
    array->count = 0;
}

/* An item that can't be read is left out, so that nobody meets half a value. */
static void add_item(const struct dr_field_reader *reader, const struct dr_field *field, const struct dr_value *at,
                     const char *path, struct dr_array *array) {
    void *place = (char *)array->items + array->count * item_size(field);
    if (dr_field_holds_objects(field)) {
        dr_object_init(place, field->type, reader->arena);
    }
    if (is_null(at) && !dr_field_holds_objects(field) && (field->flags & DR_FIELD_NULLABLE)) {
        return;
    }
    if (!read_one(reader, field, at, path, place)) {
        return;
    }
    array->at[array->count] = at;
    if (array->names != NULL) {
        array->names[array->count] = at->key;
    }
    array->count++;
}

static bool key_is_fine(const struct dr_field_reader *reader, const struct dr_field *field, const struct dr_value *at) {
    if ((field->flags & DR_FIELD_ANY_KEY) || dr_field_is_name(at->key)) {
        return true;
    }
    dr_errors_at(reader->errors, at, "found the name \"%s\", expected %s", at->key, dr_kind_name.help);
    return false;
}

static void expected_names(const struct dr_field_reader *reader, const struct dr_field *field,
                           const struct dr_value *at) {
    const char *thing = dr_field_holds_objects(field) ? field->type->name : field->kind->name;
    dr_errors_expected(reader->errors, at, "a map from names to %s", thing);
}

static bool read_map(const struct dr_field_reader *reader, const struct dr_field *field, const struct dr_value *at,
                     const char *path, struct dr_array *array) {
    if (at->kind != DR_VALUE_MAP && !is_null(at)) {
        expected_names(reader, field, at);
        return false;
    }
    array_init(array, field, at->count, reader->arena);
    for (size_t i = 0; i < at->count; i++) {
        const struct dr_value *child = at->items[i];
        if (key_is_fine(reader, field, child)) {
            add_item(reader, field, child, path_below(reader, path, child->key), array);
        }
    }
    return true;
}

static bool read_list(const struct dr_field_reader *reader, const struct dr_field *field, const struct dr_value *at,
                      const char *path, struct dr_array *array) {
    bool single = at->kind != DR_VALUE_LIST && !is_null(at);
    array_init(array, field, single ? 1 : at->count, reader->arena);
    if (single) {
        add_item(reader, field, at, path, array);
        return array->count == 1;
    }
    for (size_t i = 0; i < at->count; i++) {
        const char *below = path == NULL ? NULL : dr_arena_format(reader->arena, "%s/%zu", path, i);
        add_item(reader, field, at->items[i], below, array);
    }
    return true;
}

/* Whether a null stands where the field allows none. A value that is kept as it is may be null. */
static bool is_refused_null(const struct dr_field *field, const struct dr_value *at) {
    bool keeps = field->kind == &dr_kind_value && !dr_field_is_array(field);
    return is_null(at) && !keeps && !(field->flags & DR_FIELD_NULLABLE);
}

static bool read_place(const struct dr_field_reader *reader, const struct dr_field *field, const struct dr_value *at,
                       const char *path, void *place) {
    if (field->flags & DR_FIELD_MAP) {
        return read_map(reader, field, at, path, place);
    }
    if (field->flags & DR_FIELD_LIST) {
        return read_list(reader, field, at, path, place);
    }
    bool unwritten = is_null(at) && !dr_field_holds_objects(field) && field->kind != &dr_kind_value;
    return !unwritten && read_one(reader, field, at, path, place);
}

void dr_field_read(const struct dr_field_reader *reader, const struct dr_field *field, const struct dr_value *at,
                   const char *path, void *object, struct dr_origin *origin) {
    if (is_refused_null(field, at)) {
        (field->flags & DR_FIELD_MAP ? expected_names(reader, field, at)
                                     : (void)dr_field_expected(field, at, reader->errors));
        return;
    }
    if (read_place(reader, field, at, path, dr_field_place_of(field, object))) {
        *origin = (struct dr_origin){.kind = origin_kind(reader, at), .at = at, .path = path};
    }
}

enum dr_code dr_type_read(const struct dr_type *type, const struct dr_value *root, struct dr_arena *arena,
                          void *ret_object, struct dr_errors *errors) {
    size_t before = dr_errors_total(errors);
    const struct dr_field_reader reader = {.arena = arena, .errors = errors, .kind = DR_ORIGIN_FILE};
    dr_object_init(ret_object, type, arena);
    read_object(&reader, root, NULL, ret_object);
    return dr_errors_total(errors) == before ? DR_OK : DR_INPUT;
}
