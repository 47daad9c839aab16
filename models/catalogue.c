/* Loading the catalogue: files in name order, merged, read by the field tables, checked; and looking things up in it.
 */
#include "models/catalogue.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/memory.h"
#include "base/text.h"
#include "models/catalogue_private.h"
#include "models/strategy.h"

#define CATALOGUE_FOLDER "catalogue"
#define STRATEGY_FOLDER "strategies"
#define SUFFIX ".yaml"

/* What is loaded so far. */
struct loading {
    struct dr_catalogue *catalogue;
    struct dr_value *root; /* the catalogue's files merged */
    struct dr_strategy *strategies;
    size_t strategy_count;
    struct dr_text bytes; /* names and contents of all files, for the digest */
    struct dr_errors *errors;
};

typedef void use_file_fn(struct loading *loading, struct dr_value *value);

/* Files. */

static int is_yaml(const struct dirent *entry) {
    size_t length = strlen(entry->d_name);
    size_t suffix = sizeof SUFFIX - 1;
    return length > suffix && entry->d_name[0] != '.' && strcmp(entry->d_name + length - suffix, SUFFIX) == 0;
}

static int by_name(const struct dirent **left, const struct dirent **right) {
    return strcmp((*left)->d_name, (*right)->d_name);
}

/* Adds name and content of a file to what the digest is of. */
static void add_bytes(struct dr_text *bytes, const char *name, const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return; /* said already: the file was read just before */
    }
    dr_text_format(bytes, "%s\n", name);
    char part[16384];
    size_t length = 0;
    while ((length = fread(part, 1, sizeof part, file)) > 0) {
        dr_text_add(bytes, part, length);
    }
    (void)fclose(file);
}

static void load_file(struct loading *loading, const char *folder, const char *name, use_file_fn *use) {
    struct dr_arena *arena = &loading->catalogue->arena;
    const char *path = dr_arena_format(arena, "%s/%s", folder, name);
    struct dr_value *value = NULL;
    struct dr_error error;
    if (dr_value_load(arena, path, &value, &error) != DR_OK) {
        dr_errors_add(loading->errors, &error);
        return;
    }
    add_bytes(&loading->bytes, name, path);
    use(loading, value);
}

static void load_folder(struct loading *loading, const char *name, use_file_fn *use) {
    const char *folder = dr_arena_format(&loading->catalogue->arena, "%s/%s", loading->catalogue->folder, name);
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_yaml, by_name);
    if (count <= 0) {
        struct dr_error error;
        dr_error_set(&error, DR_UNREADABLE, "%s: no readable folder with " SUFFIX " files", folder);
        dr_errors_add(loading->errors, &error);
    }
    for (int i = 0; i < count; i++) {
        load_file(loading, folder, entries[i]->d_name, use);
        free(entries[i]); /* NOLINT(cppcoreguidelines-no-malloc): scandir's */
    }
    free(entries);
}

/* Merges a part of a catalogue file into the part of the same name. */
static void merge_part(struct loading *loading, struct dr_value *part) {
    struct dr_arena *arena = &loading->catalogue->arena;
    const struct dr_value *there = dr_value_get(loading->root, part->key);
    if (there == NULL) {
        dr_value_put(arena, loading->root, part->key, part);
        return;
    }
    if (there->kind != DR_VALUE_MAP || part->kind != DR_VALUE_MAP) {
        dr_errors_expected(loading->errors, part, "a map, to be merged with %s:%u", there->source, there->key_line);
        return;
    }
    struct dr_value *merged = loading->root->items[there->index];
    for (size_t i = 0; i < part->count; i++) {
        const struct dr_value *twice = dr_value_get(merged, part->items[i]->key);
        if (twice != NULL) {
            dr_errors_at(loading->errors, part->items[i], "\"%s\" stands already at %s:%u", part->items[i]->key,
                         twice->source, twice->key_line);
        } else {
            dr_value_put(arena, merged, part->items[i]->key, part->items[i]);
        }
    }
}

static void use_catalogue_file(struct loading *loading, struct dr_value *value) {
    if (value->kind != DR_VALUE_MAP) {
        dr_errors_expected(loading->errors, value, "a map with parts such as timings, prices");
        return;
    }
    for (size_t i = 0; i < value->count; i++) {
        merge_part(loading, value->items[i]);
    }
}

static void use_strategy_file(struct loading *loading, struct dr_value *value) {
    struct dr_strategy strategy;
    if (dr_type_read(&dr_strategy_type, value, &loading->catalogue->arena, &strategy, loading->errors) != DR_OK ||
        dr_type_check(&strategy, loading->errors) != DR_OK) {
        return;
    }
    loading->strategies = dr_resize(loading->strategies, loading->strategy_count + 1, sizeof strategy);
    loading->strategies[loading->strategy_count++] = strategy;
}

/* Putting it together. */

static int by_order(const void *left, const void *right) {
    const struct dr_strategy *a = left;
    const struct dr_strategy *b = right;
    return a->order != b->order ? (a->order > b->order) - (a->order < b->order) : strcmp(a->name, b->name);
}

static void check_names(const struct loading *loading) {
    for (size_t i = 0; i < loading->strategy_count; i++) {
        for (size_t k = 0; k < i; k++) {
            const struct dr_strategy *strategy = &loading->strategies[i];
            if (strcmp(strategy->name, loading->strategies[k].name) == 0) {
                dr_errors_at(loading->errors, dr_object_at(&strategy->object, &strategy->name),
                             "another strategy is named \"%s\" too", strategy->name);
            }
        }
    }
}

/* Copies the strategies, ordered, into the arena. */
static void keep_strategies(const struct loading *loading) {
    struct dr_arena *arena = &loading->catalogue->arena;
    size_t count = loading->strategy_count;
    if (count == 0) {
        return;
    }
    qsort(loading->strategies, count, sizeof *loading->strategies, by_order);
    check_names(loading);
    struct dr_array *array = &loading->catalogue->strategies;
    struct dr_strategy *items = dr_arena_alloc(arena, count, sizeof *items);
    memcpy(items, loading->strategies, count * sizeof *items);
    array->items = items;
    array->names = dr_arena_alloc(arena, count, sizeof *array->names);
    array->at = dr_arena_alloc(arena, count, sizeof *array->at);
    array->count = count;
    for (size_t i = 0; i < count; i++) {
        array->names[i] = items[i].name;
        array->at[i] = items[i].object.at;
    }
}

static void read_files(const struct loading *loading) {
    struct dr_catalogue *catalogue = loading->catalogue;
    struct dr_catalogue_files files;
    catalogue->root = loading->root;
    if (dr_type_read(&dr_catalogue_files_type, loading->root, &catalogue->arena, &files, loading->errors) != DR_OK ||
        dr_type_check(&files, loading->errors) != DR_OK) {
        return;
    }
    catalogue->services = files.services;
    catalogue->operations = files.operations;
    (void)dr_catalogue_check(catalogue, loading->errors);
}

static enum dr_code worst(const struct dr_errors *errors, size_t before) {
    for (size_t i = before; i < errors->count; i++) {
        if (errors->items[i].code == DR_UNREADABLE) {
            return DR_UNREADABLE;
        }
    }
    return errors->count > before || errors->dropped > 0 ? DR_INPUT : DR_OK;
}

enum dr_code dr_catalogue_load(const char *folder, struct dr_catalogue *ret_catalogue, struct dr_errors *errors) {
    struct dr_catalogue catalogue = {0};
    size_t before = errors->count;
    dr_arena_init(&catalogue.arena);
    catalogue.folder = dr_arena_text(&catalogue.arena, folder, strlen(folder));
    struct loading loading = {.catalogue = &catalogue, .errors = errors};
    loading.root = dr_value_new_map(&catalogue.arena);
    dr_text_init(&loading.bytes, 0);
    load_folder(&loading, CATALOGUE_FOLDER, use_catalogue_file);
    load_folder(&loading, STRATEGY_FOLDER, use_strategy_file);
    if (worst(errors, before) == DR_OK) {
        read_files(&loading);
        keep_strategies(&loading);
    }
    dr_digest(loading.bytes.bytes, loading.bytes.length, catalogue.sha256);
    dr_text_release(&loading.bytes);
    dr_free(loading.strategies);
    enum dr_code code = worst(errors, before);
    if (code == DR_OK) {
        *ret_catalogue = catalogue;
    } else {
        dr_arena_release(&catalogue.arena);
    }
    return code;
}

void dr_catalogue_release(struct dr_catalogue *catalogue) {
    if (catalogue != NULL) {
        dr_arena_release(&catalogue->arena);
        *catalogue = (struct dr_catalogue){0};
    }
}

/* Looking up. */

static const struct dr_value *child(const struct dr_value *map, const char *key, size_t length) {
    if (map->kind != DR_VALUE_MAP) {
        return NULL;
    }
    for (size_t i = 0; i < map->count; i++) {
        if (strncmp(map->items[i]->key, key, length) == 0 && map->items[i]->key[length] == '\0') {
            return map->items[i];
        }
    }
    return NULL;
}

const struct dr_value *dr_catalogue_entry(const struct dr_catalogue *catalogue, const char *path) {
    const struct dr_value *at = catalogue->root;
    while (at != NULL) {
        size_t length = strcspn(path, "/");
        at = child(at, path, length);
        if (path[length] == '\0') {
            return at;
        }
        path += length + 1;
    }
    return NULL;
}

const struct dr_value *dr_catalogue_value(const struct dr_catalogue *catalogue, const char *path) {
    return dr_value_get(dr_catalogue_entry(catalogue, path), "value");
}

static const void *find(const struct dr_array *map, size_t item_size, const char *name) {
    for (size_t i = 0; i < map->count; i++) {
        if (strcmp(map->names[i], name) == 0) {
            return (const char *)map->items + i * item_size;
        }
    }
    return NULL;
}

const struct dr_service *dr_catalogue_service(const struct dr_catalogue *catalogue, const char *name) {
    return find(&catalogue->services, sizeof(struct dr_service), name);
}

const struct dr_operation *dr_catalogue_operation(const struct dr_catalogue *catalogue, const char *name) {
    return find(&catalogue->operations, sizeof(struct dr_operation), name);
}

const struct dr_strategy *dr_catalogue_strategy(const struct dr_catalogue *catalogue, const char *name) {
    return find(&catalogue->strategies, sizeof(struct dr_strategy), name);
}
