/* Overriding one place of a value tree: `systems.shop.objectives.rto=10m`. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/value_tree.h"

struct path {
    const char *parts[DR_VALUE_MAX_DEPTH];
    size_t count;
};

struct override {
    struct dr_arena *arena;
    const char *option;
    struct path path;
    struct dr_error *error;
};

/* Hands an error out with the option as its source, and the pointer of the place. Returns its code. */
static enum dr_code fail_at(const struct override *override, const struct dr_value *place,
                            const struct dr_error *error) {
    assert(error->code != DR_OK);
    struct dr_value at = {0};
    if (place != NULL) {
        at = *place;
    }
    at.source = override->option;
    at.line = at.column = 0;
    (void)dr_error_set_at(override->error, error->code, &at, "%s", error->message);
    if (override->error != NULL) {
        memcpy(override->error->found, error->found, sizeof error->found);
        memcpy(override->error->expected, error->expected, sizeof error->expected);
    }
    return error->code;
}

/* Length of the part that begins at text: up to a dot or `=` outside quotes. */
static size_t part_length(const char *text) {
    bool is_quoted = false;
    size_t length = 0;
    for (; text[length] != '\0'; length++) {
        if (text[length] == '"') {
            is_quoted = !is_quoted;
        } else if (!is_quoted && (text[length] == '.' || text[length] == '=')) {
            break;
        }
    }
    return length;
}

/* A part without its quotes; blanks before `=` are not part of it. */
static const char *part_text(struct dr_arena *arena, const char *text, size_t length) {
    if (text[length] == '=') {
        while (length > 0 && text[length - 1] == ' ') {
            length--;
        }
    }
    if (length >= 2 && text[0] == '"' && text[length - 1] == '"') {
        return dr_arena_text(arena, text + 1, length - 2);
    }
    return dr_arena_text(arena, text, length);
}

static enum dr_code split(struct override *override, const char *assignment, const char **ret_value) {
    struct dr_error error = {0};
    struct path *path = &override->path;
    const char *at = assignment;
    if (dr_utf8_invalid_at(assignment, strlen(assignment)) < strlen(assignment)) {
        (void)dr_error_set(&error, DR_USAGE, "found bytes that are not UTF-8, expected PATH=VALUE in UTF-8");
        return fail_at(override, NULL, &error);
    }
    for (;;) {
        size_t length = part_length(at);
        if (at[length] == '\0') {
            (void)dr_error_set(&error, DR_USAGE,
                               "found \"%s\", expected PATH=VALUE such as systems.shop.objectives.rto=10m", assignment);
            return fail_at(override, NULL, &error);
        }
        if (path->count == DR_VALUE_MAX_DEPTH) {
            (void)dr_error_set(&error, DR_USAGE, "nested deeper than %d levels", DR_VALUE_MAX_DEPTH);
            return fail_at(override, NULL, &error);
        }
        const char *part = part_text(override->arena, at, length);
        if (part[0] == '\0') {
            (void)dr_error_set(&error, DR_USAGE, "found an empty part in \"%s\", expected a name or a number",
                               assignment);
            return fail_at(override, NULL, &error);
        }
        path->parts[path->count] = part;
        path->count++;
        at += length + 1;
        if (at[-1] == '=') {
            *ret_value = at;
            return DR_OK;
        }
    }
}

/* Places of the option's text mean nothing to a reader of messages: only the option is named. */
static void forget_places(struct dr_value *value, const char *option) {
    value->source = option;
    value->line = value->column = value->key_line = value->key_column = 0;
    for (size_t i = 0; i < value->count; i++) {
        forget_places(value->items[i], option);
    }
}

static enum dr_code read_value(const struct override *override, const char *text, struct dr_value **ret_value) {
    struct dr_error error = {0};
    const char *first = text + strspn(text, " ");
    if (*first == '\0') {
        *ret_value = dr_value_new_null(override->arena);
        (*ret_value)->source = override->option;
        return DR_OK;
    }
    if (*first == '#') {
        (void)dr_error_set(&error, DR_INPUT,
                           "found a value that begins with \"#\", expected quotes around it: quote it");
        return fail_at(override, NULL, &error);
    }
    enum dr_code code = dr_value_parse_yaml(override->arena, override->option, text, strlen(text), ret_value, &error);
    if (code != DR_OK) {
        error.line = error.column = 0;
        return fail_at(override, NULL, &error);
    }
    forget_places(*ret_value, override->option);
    return DR_OK;
}

static bool read_index(const char *part, size_t count, size_t *ret_index) {
    size_t length = strlen(part);
    if (length > 9 || strspn(part, "0123456789") != length) {
        return false;
    }
    *ret_index = (size_t)strtoul(part, NULL, 10);
    return *ret_index < count;
}

/* A null on the way (`pilot-light:`) becomes a map. */
static void become_map(struct dr_value *value) {
    value->kind = DR_VALUE_MAP;
    value->plain = false;
    value->text = "";
    value->length = 0;
}

/* Number of the child that a part names; the container's count for a new member of a map. */
static enum dr_code find_child(const struct override *override, struct dr_value *container, size_t part,
                               size_t *ret_index) {
    struct dr_error error = {0};
    const char *name = override->path.parts[part];
    assert(name != NULL);
    const char *before = part == 0 ? "the document" : override->path.parts[part - 1];
    if (container->kind == DR_VALUE_NULL) {
        become_map(container);
    }
    if (container->kind == DR_VALUE_MAP) {
        *ret_index = dr_value_index_of(container, name);
        return DR_OK;
    }
    if (container->kind == DR_VALUE_LIST) {
        if (read_index(name, container->count, ret_index)) {
            return DR_OK;
        }
        if (container->count == 0) {
            (void)dr_error_set(&error, DR_INPUT, "found \"%s\" as an item of \"%s\", which is an empty list", name,
                               before);
        } else {
            (void)dr_error_set(&error, DR_INPUT, "found \"%s\" as an item of the list \"%s\", expected 0 to %zu", name,
                               before, container->count - 1);
        }
        return fail_at(override, container, &error);
    }
    (void)dr_error_set(&error, DR_INPUT, "found \"%s\" inside of \"%s\", which is %s, expected a map or a list there",
                       name, before, dr_value_kind_text(container));
    return fail_at(override, container, &error);
}

static struct dr_value *step_into(const struct override *override, struct dr_value *container, size_t part,
                                  size_t index) {
    if (index < container->count) {
        return container->items[index];
    }
    struct dr_value *map = dr_value_new_map(override->arena);
    map->source = override->option;
    dr_value_put(override->arena, container, override->path.parts[part], map);
    return map;
}

static void set_child(const struct override *override, struct dr_value *container, size_t index,
                      struct dr_value *value) {
    if (container->kind == DR_VALUE_MAP) {
        dr_value_put(override->arena, container, override->path.parts[override->path.count - 1], value);
        return;
    }
    value->key = NULL;
    value->index = index;
    value->parent = container;
    container->items[index] = value;
}

static size_t depth_of(const struct dr_value *value) {
    size_t deepest = 0;
    for (size_t i = 0; i < value->count; i++) {
        size_t depth = depth_of(value->items[i]);
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest + 1;
}

static enum dr_code apply(struct override *override, struct dr_value *root, const char *assignment) {
    const char *text = "";
    struct dr_value *value = NULL;
    enum dr_code code = split(override, assignment, &text);
    if (code == DR_OK) {
        code = read_value(override, text, &value);
    }
    if (code != DR_OK || value == NULL) {
        return code;
    }
    if (override->path.count + depth_of(value) > DR_VALUE_MAX_DEPTH) {
        struct dr_error error = {0};
        (void)dr_error_set(&error, DR_INPUT, "nested deeper than %d levels", DR_VALUE_MAX_DEPTH);
        return fail_at(override, NULL, &error);
    }
    struct dr_value *container = root;
    size_t index = 0;
    for (size_t part = 0;; part++) {
        code = find_child(override, container, part, &index);
        if (code != DR_OK) {
            return code;
        }
        if (part + 1 == override->path.count) {
            set_child(override, container, index, value);
            return DR_OK;
        }
        container = step_into(override, container, part, index);
    }
}

enum dr_code dr_value_override(struct dr_arena *arena, struct dr_value *root, const char *assignment,
                               const char *option, struct dr_error *error) {
    struct override override = {.arena = arena, .option = dr_arena_text(arena, option, strlen(option)), .error = error};
    return apply(&override, root, assignment);
}
