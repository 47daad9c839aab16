/* drsim catalogue: default timings, rates, prices, services and operations, with their sources. */
#include <string.h>

#include "base/memory.h"
#include "base/suggest.h"
#include "cli/command.h"
#include "models/strategy.h"

/* A row of the catalogue: an entry (a map with `value`), a service, an operation or a strategy. */
struct row {
    const char *path;
    const char *name; /* last part of the path, or what stands behind the group: "rds:CreateDBInstance" */
    const struct dr_value *value;
};

struct rows {
    struct row *items; /* owned */
    size_t count;
    size_t capacity;
};

static void add_row(struct rows *rows, const char *path, const char *name, const struct dr_value *value) {
    dr_reserve((void **)&rows->items, &rows->capacity, rows->count + 1, sizeof *rows->items);
    rows->items[rows->count++] = (struct row){path, name, value};
}

static bool is_whole(const char *path) {
    return strncmp(path, "services/", 9) == 0 || strncmp(path, "operations/", 11) == 0;
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the tree, which the reader limits */
static void collect(struct dr_arena *arena, const char *path, const struct dr_value *value, struct rows *rows) {
    if (is_whole(path) || dr_value_get(value, "value") != NULL) {
        add_row(rows, path, value->key, value);
        return;
    }
    for (size_t i = 0; value->kind == DR_VALUE_MAP && i < value->count; i++) {
        const char *key = value->items[i]->key;
        collect(arena, path[0] != '\0' ? dr_arena_format(arena, "%s/%s", path, key) : key, value->items[i], rows);
    }
}

static void collect_all(struct dr_context *context, struct rows *rows) {
    const struct dr_catalogue *catalogue = &context->catalogue;
    collect(&context->arena, "", catalogue->root, rows);
    const struct dr_strategy *strategies = catalogue->strategies.items;
    for (size_t i = 0; i < catalogue->strategies.count; i++) {
        const char *name = catalogue->strategies.names[i];
        add_row(rows, dr_arena_format(&context->arena, "strategies/%s", name), name, strategies[i].object.at);
    }
}

/* A path, the path of a group, or a row's own name. */
static bool is_called(const struct row *row, const char *name) {
    size_t length = strlen(name);
    return strcmp(row->path, name) == 0 || strcmp(row->name, name) == 0 ||
           (strncmp(row->path, name, length) == 0 && (row->path[length] == '/' || name[length - 1] == '/'));
}

static void select_rows(const struct rows *all, const char *name, struct rows *chosen) {
    for (size_t i = 0; i < all->count; i++) {
        if (is_called(&all->items[i], name)) {
            add_row(chosen, all->items[i].path, all->items[i].name, all->items[i].value);
        }
    }
}

static enum dr_code fail_unknown(struct dr_arena *arena, const struct rows *all, const char *name,
                                 struct dr_error *error) {
    const char **names = dr_arena_alloc(arena, 2 * all->count, sizeof *names);
    for (size_t i = 0; i < all->count; i++) {
        names[i] = all->items[i].name;
        names[all->count + i] = all->items[i].path;
    }
    const char *near = dr_suggest(name, names, 2 * all->count);
    return near != NULL
               ? dr_error_set(error, DR_USAGE, "unknown catalogue entry \"%s\", did you mean \"%s\"?", name, near)
               : dr_error_set(error, DR_USAGE, "unknown catalogue entry \"%s\"; `drsim catalogue` lists the groups",
                              name);
}

static const char *text_of(const struct dr_value *value, const char *key) {
    const struct dr_value *found = dr_value_get(value, key);
    return found != NULL && found->text != NULL ? found->text : "";
}

/* A value as one line: a scalar as written, anything else as compact JSON. */
static void put_value(const struct dr_value *value, struct dr_text *out) {
    if (value->kind != DR_VALUE_LIST && value->kind != DR_VALUE_MAP) {
        dr_text_puts(out, value->text);
        return;
    }
    struct dr_json_writer json;
    dr_json_writer_init(&json, out);
    json.compact = true;
    dr_json_value(&json, value);
}

/* How uncertain the value is as a parameter (scenarios/README.md). */
static void put_spread(const struct dr_value *spread, struct dr_text *out) {
    const char *sample = text_of(spread, "n");
    const char *factor = text_of(spread, "factor");
    if (sample[0] != '\0') {
        dr_text_format(out, "a sample of %s", sample);
    } else if (strcmp(factor, "1") == 0) {
        dr_text_puts(out, "certain");
    } else if (factor[0] != '\0') {
        dr_text_format(out, "within a factor of %s (95 %%)", factor);
    } else {
        put_value(spread, out);
    }
}

#define LABEL_COLUMN 10

static void put_labelled(const char *key, const struct dr_value *value, size_t width, struct dr_text *out) {
    struct dr_text text;
    dr_text_init(&text, 0);
    if (strcmp(key, "spread") == 0) {
        put_spread(value, &text);
    } else {
        put_value(value, &text);
    }
    dr_text_format(out, "  %-*s", LABEL_COLUMN - 2, key);
    dr_output_wrap(text.bytes, LABEL_COLUMN, LABEL_COLUMN, width, out);
    dr_text_puts(out, "\n");
    dr_text_release(&text);
}

static void put_row(const struct row *row, size_t width, struct dr_text *out) {
    dr_text_format(out, "%s\n", row->path);
    if (dr_value_get(row->value, "value") == NULL || is_whole(row->path)) {
        dr_value_write_yaml(row->value, out);
        return;
    }
    for (size_t i = 0; i < row->value->count; i++) {
        put_labelled(row->value->items[i]->key, row->value->items[i], width, out);
    }
}

/* One line a row: path, value and unit, date. */
static void put_list(const struct rows *rows, size_t width, struct dr_text *out) {
    size_t column = 0;
    for (size_t i = 0; i < rows->count; i++) {
        size_t length = strlen(rows->items[i].path);
        column = length > column ? length : column;
    }
    for (size_t i = 0; i < rows->count; i++) {
        const struct dr_value *value = dr_value_get(rows->items[i].value, "value");
        struct dr_text text;
        dr_text_init(&text, 0);
        if (value != NULL && !is_whole(rows->items[i].path)) {
            put_value(value, &text);
            dr_text_format(&text, "  [%s, %s]", text_of(rows->items[i].value, "unit"),
                           text_of(rows->items[i].value, "as_of"));
        } else {
            dr_text_puts(&text, text_of(rows->items[i].value, "help"));
        }
        dr_text_format(out, "%-*s  ", (int)column, rows->items[i].path);
        dr_output_wrap(text.bytes, column + 2, column + 2, width, out);
        dr_text_puts(out, "\n");
        dr_text_release(&text);
    }
}

static size_t group_length(const struct row *row) {
    return strcspn(row->path, "/");
}

static bool same_group(const struct row *left, const struct row *right) {
    size_t length = group_length(left);
    return length == group_length(right) && strncmp(left->path, right->path, length) == 0;
}

/* Groups and how many rows each has; rows of a group stand together. */
static void put_groups(struct dr_context *context, const struct rows *rows, struct dr_json_writer *json) {
    struct dr_text *out = &context->out;
    for (size_t i = 0; i < rows->count;) {
        size_t end = i;
        while (end < rows->count && same_group(&rows->items[i], &rows->items[end])) {
            end++;
        }
        const char *group = dr_arena_text(&context->arena, rows->items[i].path, group_length(&rows->items[i]));
        if (json != NULL) {
            dr_json_key(json, group);
            dr_json_integer(json, (int64_t)(end - i));
        } else {
            dr_text_format(out, "%-12s %4zu\n", group, end - i);
        }
        i = end;
    }
    if (json == NULL) {
        dr_text_puts(out, "\n`drsim catalogue NAME` shows a group, or an entry with its source.\n");
    }
}

static void write_rows(const struct rows *rows, struct dr_json_writer *json) {
    dr_json_key(json, "entries");
    dr_json_begin_list(json);
    for (size_t i = 0; i < rows->count; i++) {
        dr_json_begin_object(json);
        dr_json_key(json, "path");
        dr_json_text(json, rows->items[i].path);
        dr_json_key(json, "entry");
        dr_json_value(json, rows->items[i].value);
        dr_json_end_object(json);
    }
    dr_json_end_list(json);
}

static void write_json(struct dr_context *context, const struct rows *all, const struct rows *chosen) {
    struct dr_json_writer json;
    dr_json_writer_init(&json, &context->out);
    dr_json_begin_object(&json);
    dr_context_write_versions(context, &json);
    if (chosen != NULL) {
        write_rows(chosen, &json);
    } else {
        dr_json_key(&json, "groups");
        dr_json_begin_object(&json);
        put_groups(context, all, &json);
        dr_json_end_object(&json);
    }
    dr_json_end_object(&json);
    dr_text_puts(&context->out, "\n");
}

/* A group is listed, rows of one name are shown whole. */
static void put_table(struct dr_context *context, const struct rows *chosen, const char *name) {
    bool whole = true;
    for (size_t i = 0; i < chosen->count; i++) {
        whole &= strcmp(chosen->items[i].path, name) == 0 || strcmp(chosen->items[i].name, name) == 0;
    }
    if (!whole) {
        put_list(chosen, context->terminal.width, &context->out);
        return;
    }
    for (size_t i = 0; i < chosen->count; i++) {
        dr_text_puts(&context->out, i > 0 ? "\n" : "");
        put_row(&chosen->items[i], context->terminal.width, &context->out);
    }
}

static enum dr_code show(struct dr_context *context, const struct dr_options *options, const struct rows *all,
                         struct rows *chosen, struct dr_error *error) {
    const char *name = options->operand_count > 0 ? options->operands[0] : NULL;
    bool json = dr_options_is(options, "format", "json");
    if (name != NULL && name[0] != '\0') {
        select_rows(all, name, chosen);
    }
    if (name != NULL && chosen->count == 0) {
        return fail_unknown(&context->arena, all, name, error);
    }
    if (json) {
        write_json(context, all, name != NULL ? chosen : NULL);
    } else if (name != NULL) {
        put_table(context, chosen, name);
    } else {
        put_groups(context, all, NULL);
    }
    return DR_OK;
}

static enum dr_code run(struct dr_context *context, const struct dr_options *options, struct dr_error *error) {
    const struct dr_catalogue *catalogue = NULL;
    enum dr_code code = dr_context_catalogue(context, options, &catalogue, error);
    if (code != DR_OK) {
        return code;
    }
    struct rows all = {.items = NULL};
    struct rows chosen = {.items = NULL};
    collect_all(context, &all);
    code = show(context, options, &all, &chosen, error);
    dr_free(chosen.items);
    dr_free(all.items);
    return code;
}

static const struct dr_option options[] = {DR_OPTIONS_FORMAT, DR_OPTIONS_DATA, {.name = NULL}};

static const struct dr_example examples[] = {
    {"drsim catalogue", "the groups"},
    {"drsim catalogue timings/aurora-promote", "one entry: value, spread, source, date"},
    {"drsim catalogue prices", "all prices"},
    {"drsim catalogue alb --format json", "a service, for a program"},
    {NULL, NULL},
};

const struct dr_command dr_command_catalogue = {
    .name = "catalogue",
    .operands = "[NAME]",
    .operands_max = 1,
    .summary = "default timings, rates, prices and services, with their sources",
    .help =
        "Shows the catalogue: every default with its unit, source, date and spread. NAME is a group (prices), a path "
        "(prices/ec2/c6i.large) or the name of an entry.",
    .options = options,
    .examples = examples,
    .run = run,
};
