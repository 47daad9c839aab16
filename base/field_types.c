/* What documents need to know of a table: the types it reaches, their titles, and the paths of its fields. */
#include <string.h>

#include "base/field.h"
#include "base/field_private.h"

static bool is_listed(const struct dr_type_list *list, const struct dr_type *type) {
    for (size_t i = 0; i < list->count; i++) {
        if (list->types[i] == type) {
            return true;
        }
    }
    return false;
}

/* Room for one more pointer in an array of the arena: doubles, the old array stays with the arena. */
static void *with_room(void *items, size_t count, size_t *capacity, struct dr_arena *arena) {
    if (count < *capacity) {
        return items;
    }
    size_t wider = *capacity == 0 ? 16 : *capacity * 2;
    void *grown = dr_arena_alloc(arena, wider, sizeof(void *));
    if (count > 0) {
        memcpy(grown, items, count * sizeof(void *));
    }
    *capacity = wider;
    return grown;
}

void dr_type_collect(const struct dr_type *type, struct dr_arena *arena, struct dr_type_list *list) {
    if (is_listed(list, type)) {
        return;
    }
    list->types = with_room(list->types, list->count, &list->capacity, arena);
    list->types[list->count] = type;
    list->count++;
    for (size_t i = 0; i < type->count; i++) {
        if (dr_field_holds_objects(&type->fields[i])) {
            dr_type_collect(type->fields[i].type, arena, list);
        }
    }
}

const char *dr_type_title(const struct dr_type_list *list, const struct dr_type *type, struct dr_arena *arena) {
    unsigned same = 1;
    for (size_t i = 0; i < list->count && list->types[i] != type; i++) {
        same += strcmp(list->types[i]->name, type->name) == 0;
    }
    char *title = same == 1 ? dr_arena_text(arena, type->name, strlen(type->name))
                            : dr_arena_format(arena, "%s-%u", type->name, same);
    for (char *at = strchr(title, ' '); at != NULL; at = strchr(at, ' ')) {
        *at = '-';
    }
    return title;
}

/* The types from the root to the one that is listed: one that comes again is not followed. */
struct chain {
    const struct dr_type *type;
    const struct chain *above;
};

struct path_list {
    const char **paths;
    size_t count;
    size_t capacity;
    struct dr_arena *arena;
};

static bool is_above(const struct chain *chain, const struct dr_type *type) {
    while (chain != NULL && chain->type != type) {
        chain = chain->above;
    }
    return chain != NULL;
}

static void list_paths(const struct chain *chain, const char *prefix, struct path_list *list) {
    const struct dr_type *type = chain->type;
    for (size_t i = 0; i < type->count; i++) {
        const struct dr_field *field = &type->fields[i];
        const char *path = dr_arena_format(list->arena, "%s%s", prefix, field->name);
        list->paths = with_room(list->paths, list->count, &list->capacity, list->arena);
        list->paths[list->count] = path;
        list->count++;
        if (dr_field_holds_objects(field) && !is_above(chain, field->type)) {
            const struct chain below = {.type = field->type, .above = chain};
            list_paths(&below, dr_arena_format(list->arena, "%s%s", path, dr_field_is_array(field) ? ".*." : "."),
                       list);
        }
    }
}

size_t dr_type_paths(const struct dr_type *type, struct dr_arena *arena, const char ***ret_paths) {
    const struct chain chain = {.type = type};
    struct path_list list = {.arena = arena};
    list_paths(&chain, "", &list);
    *ret_paths = list.paths;
    return list.count;
}
