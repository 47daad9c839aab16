/* Filling absent fields from fallbacks, origins, and running the types' checks. */
#include <assert.h>

#include "base/field.h"
#include "base/field_private.h"

struct filler {
    struct dr_field_reader reader;
    dr_fallback_fn *find;
    void *context;
};

static const struct dr_field *field_at(const struct dr_object *object, const void *place,
                                       const struct dr_origin **ret) {
    const struct dr_type *type = object->type;
    size_t offset = (size_t)((const char *)place - (const char *)object);
    const struct dr_field *found = NULL;
    for (size_t i = 0; i < type->count; i++) {
        bool here = type->fields[i].offset == offset;
        /* Alternatives may share a place: the one that is there counts. */
        if (here && (found == NULL || object->origins[i].kind != DR_ORIGIN_ABSENT)) {
            found = &type->fields[i];
            *ret = &object->origins[i];
        }
    }
    return found;
}

const struct dr_origin *dr_object_origin(const struct dr_object *object, const void *place) {
    const struct dr_origin *origin = NULL;
    const struct dr_field *field = field_at(object, place, &origin);
    assert(field != NULL);
    (void)field;
    return origin;
}

bool dr_object_has(const struct dr_object *object, const void *place) {
    return dr_object_origin(object, place)->kind != DR_ORIGIN_ABSENT;
}

void dr_object_forget(struct dr_object *object, const void *place) {
    const struct dr_origin *origin = dr_object_origin(object, place);
    object->origins[origin - object->origins] = (struct dr_origin){.kind = DR_ORIGIN_ABSENT};
}

const struct dr_value *dr_object_at(const struct dr_object *object, const void *place) {
    const struct dr_origin *origin = dr_object_origin(object, place);
    bool written = origin->kind == DR_ORIGIN_FILE || origin->kind == DR_ORIGIN_OPTION;
    return written || object->at == NULL ? origin->at : object->at;
}

/* Whether something in an object that isn't in the file was filled. */
static bool has_something(const struct dr_object *object) {
    const struct dr_type *type = object->type;
    for (size_t i = 0; i < type->count; i++) {
        const struct dr_field *field = &type->fields[i];
        bool there = object->origins[i].kind != DR_ORIGIN_ABSENT;
        if (there || (dr_field_is_object(field) && dr_object_is_effective(dr_field_place(field, object)))) {
            return true;
        }
    }
    return false;
}

static bool misses_required(const struct dr_object *object) {
    for (size_t i = 0; i < object->type->count; i++) {
        bool required = object->type->fields[i].flags & DR_FIELD_REQUIRED;
        if (required && object->origins[i].kind == DR_ORIGIN_ABSENT) {
            return true;
        }
    }
    return false;
}

bool dr_object_is_effective(const struct dr_object *object) {
    return object->at != NULL || (has_something(object) && !misses_required(object));
}

static void fill_object(const struct filler *filler, struct dr_object *object, const struct dr_value *near);

/* Reads the default of an absent field. near: where to complain when there is none. */
static void fill_field(const struct filler *filler, struct dr_object *object, size_t index,
                       const struct dr_value *near) {
    const struct dr_field *field = &object->type->fields[index];
    enum dr_origin_kind kind = DR_ORIGIN_CATALOGUE;
    const struct dr_value *at = filler->find(filler->context, field->fallback, &kind);
    if (at == NULL && kind == DR_ORIGIN_ABSENT) {
        return;
    }
    if (at == NULL) {
        dr_errors_at(filler->reader.errors, near, "no default \"%s\" for the field \"%s\"", field->fallback,
                     field->name);
        return;
    }
    struct dr_field_reader reader = filler->reader;
    reader.kind = kind;
    dr_field_read(&reader, field, at, field->fallback, object, &object->origins[index]);
}

/* Fills what a field holds: an object in place, or the items of a list or map. */
static void fill_inside(const struct filler *filler, const struct dr_field *field, void *place,
                        const struct dr_value *near) {
    if (!dr_field_holds_objects(field)) {
        return;
    }
    if (!dr_field_is_array(field)) {
        fill_object(filler, place, near);
        return;
    }
    const struct dr_array *array = place;
    for (size_t i = 0; i < array->count; i++) {
        void *item = (char *)array->items + i * field->type->size;
        fill_object(filler, item, near);
    }
}

static void fill_object(const struct filler *filler, struct dr_object *object, const struct dr_value *near) {
    const struct dr_type *type = object->type;
    const struct dr_value *here = object->at != NULL ? object->at : near;
    for (size_t i = 0; i < type->count; i++) {
        const struct dr_field *field = &type->fields[i];
        if (field->fallback != NULL && object->origins[i].kind == DR_ORIGIN_ABSENT) {
            fill_field(filler, object, i, here);
        }
        fill_inside(filler, field, dr_field_place_of(field, object), here);
    }
}

enum dr_code dr_type_fill(void *object, dr_fallback_fn *find, void *context, struct dr_arena *arena,
                          struct dr_errors *errors) {
    size_t before = dr_errors_total(errors);
    const struct filler filler = {.reader = {.arena = arena, .errors = errors}, .find = find, .context = context};
    fill_object(&filler, object, NULL);
    return dr_errors_total(errors) == before ? DR_OK : DR_INPUT;
}

static void check_object(const struct dr_object *object, struct dr_errors *errors);

static void check_inside(const struct dr_field *field, const void *place, struct dr_errors *errors) {
    if (!dr_field_holds_objects(field)) {
        return;
    }
    if (!dr_field_is_array(field)) {
        check_object(place, errors);
        return;
    }
    const struct dr_array *array = place;
    for (size_t i = 0; i < array->count; i++) {
        check_object(dr_field_item(field, array, i), errors);
    }
}

static void check_object(const struct dr_object *object, struct dr_errors *errors) {
    if (!dr_object_is_effective(object)) {
        return;
    }
    for (size_t i = 0; i < object->type->count; i++) {
        const struct dr_field *field = &object->type->fields[i];
        check_inside(field, dr_field_place(field, object), errors);
    }
    if (object->type->check != NULL) {
        object->type->check(object, errors);
    }
}

enum dr_code dr_type_check(const void *object, struct dr_errors *errors) {
    size_t before = dr_errors_total(errors);
    check_object(object, errors);
    return dr_errors_total(errors) == before ? DR_OK : DR_INPUT;
}
