/* Replacing `${name}` in a tree. */
#include "models/parameters.h"

#include <string.h>

struct replacer {
    const struct dr_value *parameters;
    struct dr_arena *arena;
    struct dr_errors *errors;
    bool failed;
};

static const struct dr_value *look_up(struct replacer *replacer, const struct dr_value *at, const char *name) {
    const struct dr_value *found = dr_value_get(replacer->parameters, name);
    if (found == NULL) {
        const char *names[DR_ERRORS_MAX];
        size_t count = 0;
        for (size_t i = 0; replacer->parameters != NULL && i < replacer->parameters->count && count < DR_ERRORS_MAX;
             i++) {
            names[count++] = replacer->parameters->items[i]->key;
        }
        dr_errors_unknown(replacer->errors, at, "parameter", name, names, count);
        replacer->failed = true;
    }
    return found;
}

/* Appends what a reference at *from (behind `${`) stands for, and moves *from behind its brace. */
static void insert(struct replacer *replacer, const struct dr_value *at, const char **from, struct dr_text *out) {
    const char *end = strchr(*from, '}');
    if (end == NULL) {
        dr_errors_at(replacer->errors, at, "found \"${\" without \"}\", expected ${name} (write $${ for a literal ${)");
        replacer->failed = true;
        *from += strlen(*from);
        return;
    }
    const char *name = dr_arena_text(replacer->arena, *from, (size_t)(end - *from));
    const struct dr_value *found = look_up(replacer, at, name);
    if (found != NULL && (found->kind == DR_VALUE_LIST || found->kind == DR_VALUE_MAP)) {
        dr_errors_at(replacer->errors, at, "parameter \"%s\" is %s: it can't stand inside a text", name,
                     dr_value_kind_text(found));
        replacer->failed = true;
    } else if (found != NULL) {
        dr_text_add(out, found->text, found->length);
    }
    *from = end + 1;
}

static bool is_whole_reference(const struct dr_value *value) {
    return strncmp(value->text, "${", 2) == 0 && strchr(value->text, '}') == value->text + value->length - 1;
}

static struct dr_value *replace_text(struct replacer *replacer, const struct dr_value *value) {
    if (is_whole_reference(value)) {
        const char *name = dr_arena_text(replacer->arena, value->text + 2, value->length - 3);
        const struct dr_value *found = look_up(replacer, value, name);
        return found != NULL ? dr_value_copy(replacer->arena, found) : dr_value_new_null(replacer->arena);
    }
    struct dr_text out;
    dr_text_init(&out, 0);
    const char *from = value->text;
    while (*from != '\0') {
        if (strncmp(from, "$${", 3) == 0) {
            dr_text_puts(&out, "${");
            from += 3;
        } else if (strncmp(from, "${", 2) == 0) {
            from += 2;
            insert(replacer, value, &from, &out);
        } else {
            dr_text_add(&out, from++, 1);
        }
    }
    struct dr_value *copy = dr_value_copy(replacer->arena, value);
    copy->text = dr_arena_text(replacer->arena, out.bytes, out.length);
    copy->length = out.length;
    dr_text_release(&out);
    return copy;
}

static struct dr_value *replace(struct replacer *replacer, const struct dr_value *value) {
    if (value->kind == DR_VALUE_TEXT && strstr(value->text, "${") != NULL) {
        return replace_text(replacer, value);
    }
    if (value->kind != DR_VALUE_LIST && value->kind != DR_VALUE_MAP) {
        return dr_value_copy(replacer->arena, value);
    }
    bool is_map = value->kind == DR_VALUE_MAP;
    struct dr_value *made = is_map ? dr_value_new_map(replacer->arena) : dr_value_new_list(replacer->arena);
    made->source = value->source;
    made->line = value->line;
    made->column = value->column;
    for (size_t i = 0; i < value->count; i++) {
        struct dr_value *child = replace(replacer, value->items[i]);
        if (is_map) {
            dr_value_put(replacer->arena, made, value->items[i]->key, child);
        } else {
            dr_value_append(replacer->arena, made, child);
        }
    }
    return made;
}

struct dr_value *dr_parameters_apply(const struct dr_value *value, const struct dr_value *parameters,
                                     struct dr_arena *arena, struct dr_errors *errors) {
    struct replacer replacer = {.parameters = parameters, .arena = arena, .errors = errors};
    struct dr_value *made = replace(&replacer, value);
    if (replacer.failed) {
        return NULL;
    }
    made->parent = value->parent; /* mistakes in it are found where the original stands */
    made->key = value->key;
    made->index = value->index;
    return made;
}

static void override_one(struct dr_value *made, const char *assignment, struct dr_arena *arena,
                         struct dr_errors *errors) {
    struct dr_error error;
    const char *equals = strchr(assignment, '=');
    const char *name = dr_arena_text(arena, assignment, equals != NULL ? (size_t)(equals - assignment) : 0);
    if (equals == NULL || dr_value_get(made, name) == NULL) {
        dr_error_set(&error, DR_USAGE, "--param %s: expected NAME=VALUE with a parameter of the runbook", assignment);
        dr_errors_add(errors, &error);
    } else if (dr_value_override(arena, made, dr_arena_format(arena, "\"%s\"=%s", name, equals + 1), "--param",
                                 &error) != DR_OK) {
        dr_errors_add(errors, &error);
    }
}

struct dr_value *dr_parameters_override(const struct dr_value *parameters, const char *const *overrides, size_t count,
                                        struct dr_arena *arena, struct dr_errors *errors) {
    struct dr_value *made = parameters != NULL ? dr_value_copy(arena, parameters) : dr_value_new_map(arena);
    for (size_t i = 0; i < count; i++) {
        override_one(made, overrides[i], arena, errors);
    }
    return made;
}
