/* The reference page of a type in Markdown, and the explanation of one field. */
#include <string.h>

#include "base/field.h"
#include "base/field_private.h"
#include "base/suggest.h"

struct page {
    struct dr_text *out;
    struct dr_arena arena;
    struct dr_type_list types;
};

/* Text inside a table: bars escaped, one line. */
static void put_cell(struct dr_text *out, const char *text) {
    for (; text != NULL && *text != '\0'; text++) {
        if (*text == '|') {
            dr_text_puts(out, "\\|");
        } else {
            dr_text_add(out, *text == '\n' ? " " : text, 1);
        }
    }
}

static void put_code(struct dr_text *out, const char *text) {
    if (text == NULL) {
        return;
    }
    bool ticks = strchr(text, '`') != NULL;
    dr_text_puts(out, ticks ? "`` " : "`");
    put_cell(out, text);
    dr_text_puts(out, ticks ? " ``" : "`");
}

/* Whether what a field refers to are the keys of its map. */
static bool keys_refer(const struct dr_field *field) {
    return (field->flags & DR_FIELD_MAP) && field->refers_to != NULL && field->kind != &dr_kind_name;
}

static void put_thing(struct page *page, const struct dr_field *field) {
    if (dr_field_holds_objects(field)) {
        const char *title = dr_type_title(&page->types, field->type, &page->arena);
        dr_text_format(page->out, "[%s](#%s)", title, title);
    } else if (field->kind == &dr_kind_choice) {
        for (size_t i = 0; field->choices[i].name != NULL; i++) {
            dr_text_puts(page->out, i == 0 ? "" : ", ");
            put_code(page->out, field->choices[i].name);
        }
    } else {
        put_cell(page->out, field->kind->name);
    }
    if (field->refers_to != NULL && !keys_refer(field)) {
        dr_text_puts(page->out, " (of: ");
        put_cell(page->out, field->refers_to);
        dr_text_puts(page->out, ")");
    }
}

static void put_kind(struct page *page, const struct dr_field *field) {
    if (field->flags & DR_FIELD_MAP) {
        dr_text_format(page->out, "map from %s%snames to ", keys_refer(field) ? field->refers_to : "",
                       keys_refer(field) ? " " : "");
    } else if (field->flags & DR_FIELD_LIST) {
        dr_text_puts(page->out, "list of ");
    }
    put_thing(page, field);
    if (field->flags & DR_FIELD_SHORTHAND) {
        dr_text_puts(page->out, " (may stand for the whole)");
    }
}

static void put_default(struct dr_text *out, const struct dr_field *field) {
    if (field->flags & DR_FIELD_REQUIRED) {
        dr_text_puts(out, "required");
    } else {
        put_code(out, field->fallback);
    }
}

static void put_row(struct page *page, const struct dr_field *field) {
    struct dr_text *out = page->out;
    dr_text_puts(out, "| ");
    put_code(out, field->name);
    dr_text_puts(out, " | ");
    put_kind(page, field);
    dr_text_puts(out, " | ");
    put_default(out, field);
    dr_text_puts(out, " | ");
    dr_field_print_range(field, out);
    dr_text_puts(out, " | ");
    put_cell(out, field->help);
    dr_text_puts(out, " | ");
    put_code(out, field->example);
    dr_text_puts(out, " |\n");
}

static bool choices_have_help(const struct dr_field *field) {
    bool has_help = false;
    for (size_t i = 0; field->kind == &dr_kind_choice && field->choices[i].name != NULL; i++) {
        has_help = has_help || field->choices[i].help != NULL;
    }
    return has_help;
}

static void put_choices(struct page *page, const struct dr_field *field) {
    if (!choices_have_help(field)) {
        return;
    }
    dr_text_puts(page->out, "\nChoices of ");
    put_code(page->out, field->name);
    dr_text_puts(page->out, ":\n\n");
    for (size_t i = 0; field->choices[i].name != NULL; i++) {
        dr_text_puts(page->out, "- ");
        put_code(page->out, field->choices[i].name);
        dr_text_format(page->out, ": %s\n", field->choices[i].help == NULL ? "" : field->choices[i].help);
    }
}

static void put_type(struct page *page, const struct dr_type *type) {
    dr_text_format(page->out, "\n## %s\n\n", dr_type_title(&page->types, type, &page->arena));
    if (type->help != NULL) {
        dr_text_format(page->out, "%s\n\n", type->help);
    }
    dr_text_puts(page->out, "| field | kind | default | range | meaning | example |\n|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < type->count; i++) {
        put_row(page, &type->fields[i]);
    }
    for (size_t i = 0; i < type->count; i++) {
        put_choices(page, &type->fields[i]);
    }
}

/* Whether an earlier field of the page has the same kind, so that each kind gets one row. */
static bool is_first_of_kind(const struct page *page, const struct dr_field *field) {
    for (size_t i = 0; i < page->types.count; i++) {
        const struct dr_type *type = page->types.types[i];
        for (size_t j = 0; j < type->count; j++) {
            if (type->fields[j].kind == field->kind) {
                return &type->fields[j] == field;
            }
        }
    }
    return true;
}

static void put_kind_row(struct dr_text *out, const struct dr_kind *kind) {
    dr_text_puts(out, "| ");
    put_cell(out, kind->name);
    dr_text_puts(out, " | ");
    put_cell(out, kind->help);
    dr_text_puts(out, " | ");
    put_code(out, kind->example);
    dr_text_puts(out, " |\n");
}

static void put_kinds(const struct page *page) {
    dr_text_puts(page->out, "\n## Kinds of value\n\n| kind | what may be written | example |\n|---|---|---|\n");
    for (size_t i = 0; i < page->types.count; i++) {
        const struct dr_type *type = page->types.types[i];
        for (size_t j = 0; j < type->count; j++) {
            if (!dr_field_holds_objects(&type->fields[j]) && is_first_of_kind(page, &type->fields[j])) {
                put_kind_row(page->out, type->fields[j].kind);
            }
        }
    }
}

void dr_type_write_reference(const struct dr_type *type, struct dr_text *out) {
    struct page page = {.out = out};
    dr_arena_init(&page.arena);
    dr_type_collect(type, &page.arena, &page.types);
    dr_text_format(out, "# Fields of a %s file\n\nDefaults are paths of the catalogue.\n", type->name);
    for (size_t i = 0; i < page.types.count; i++) {
        put_type(&page, page.types.types[i]);
    }
    put_kinds(&page);
    dr_arena_release(&page.arena);
}

/* Explaining one field. */

/* What a path names: a field (NULL: the root type, for an empty path), and its path with `*` for names. */
struct named {
    const struct dr_field *field;
    struct dr_text path;
};

static size_t part_length(const char *path) {
    return strcspn(path, ".");
}

static const char *next_part(const char *path) {
    path += part_length(path);
    return *path == '.' ? path + 1 : path;
}

static const struct dr_field *find_field(const struct dr_type *type, const char *part) {
    size_t length = part_length(part);
    for (size_t i = 0; i < type->count; i++) {
        const char *name = type->fields[i].name;
        if (strlen(name) == length && memcmp(name, part, length) == 0) {
            return &type->fields[i];
        }
    }
    return NULL;
}

/* Follows a path and returns what is left of it where it leaves the table, "" where it doesn't. What is below a value
 * that is kept as it is, is that value. */
static const char *follow(const struct dr_type *type, const char *path, struct named *named) {
    while (*path != '\0') {
        const struct dr_field *field = type == NULL ? NULL : find_field(type, path);
        if (field == NULL) {
            return path;
        }
        dr_text_format(&named->path, "%s%s", named->path.length == 0 ? "" : ".", field->name);
        named->field = field;
        path = next_part(path);
        if (dr_field_is_array(field) && *path != '\0') {
            dr_text_puts(&named->path, ".*");
            path = next_part(path);
        }
        if (field->kind == &dr_kind_value) {
            return "";
        }
        type = dr_field_holds_objects(field) ? field->type : NULL;
    }
    return path;
}

static const char *last_part(const char *path) {
    const char *dot = strrchr(path, '.');
    return dot == NULL ? path : dot + 1;
}

/* The nearest path as a whole; else the first one whose last part is nearest to the last part; else what was right. */
static void suggest_path(const struct dr_type *type, const char *right, const char *rest, struct dr_text *ret_nearest) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    const char **paths = NULL;
    size_t count = dr_type_paths(type, &arena, &paths);
    const char **lasts = dr_arena_alloc(&arena, count, sizeof(const char *));
    for (size_t i = 0; i < count; i++) {
        lasts[i] = last_part(paths[i]);
    }
    const char *whole = dr_arena_format(&arena, "%s%s%s", right, right[0] == '\0' ? "" : ".", rest);
    const char *last = dr_suggest(last_part(rest), lasts, count);
    const char *nearest = dr_suggest(whole, paths, count);
    for (size_t i = 0; nearest == NULL && last != NULL && i < count; i++) {
        nearest = lasts[i] == last ? paths[i] : NULL;
    }
    dr_text_puts(ret_nearest, nearest == NULL ? right : nearest);
    dr_arena_release(&arena);
}

static void explain_line(struct dr_text *out, const char *label, const char *text) {
    if (text != NULL && text[0] != '\0') {
        dr_text_format(out, "  %-9s %s\n", label, text);
    }
}

static void explain_type(const struct dr_type *type, struct dr_text *out) {
    dr_text_puts(out, "  fields:\n");
    for (size_t i = 0; i < type->count; i++) {
        dr_text_format(out, "    %-20s %s\n", type->fields[i].name,
                       type->fields[i].help == NULL ? "" : type->fields[i].help);
    }
}

static void explain_choices(const struct dr_field *field, struct dr_text *out) {
    dr_text_puts(out, "  choices:\n");
    for (size_t i = 0; field->choices[i].name != NULL; i++) {
        dr_text_format(out, "    %-20s %s\n", field->choices[i].name,
                       field->choices[i].help == NULL ? "" : field->choices[i].help);
    }
}

static void explain_kind(const struct dr_field *field, struct dr_text *out) {
    const char *form = field->flags & DR_FIELD_MAP    ? "map from names to "
                       : field->flags & DR_FIELD_LIST ? "list of (or one) "
                                                      : "";
    const char *name = dr_field_holds_objects(field) ? field->type->name : field->kind->name;
    dr_text_format(out, "  %-9s %s%s\n", "kind:", form, name);
    if (dr_field_holds_objects(field)) {
        const struct dr_field *shorthand = dr_type_shorthand(field->type);
        dr_text_format(out, "  %-9s a map%s%s\n", "written:", shorthand == NULL ? "" : ", or just its ",
                       shorthand == NULL ? "" : shorthand->name);
    } else {
        explain_line(out, "written:", field->kind->help);
    }
}

static void explain_field(const struct dr_field *field, struct dr_text *out) {
    struct dr_text range;
    dr_text_init(&range, 0);
    dr_field_print_range(field, &range);
    explain_line(out, "meaning:", field->help);
    explain_kind(field, out);
    explain_line(out, "of:", field->refers_to);
    explain_line(out, "required:", field->flags & DR_FIELD_REQUIRED ? "yes" : "no");
    explain_line(out, "default:", field->fallback);
    explain_line(out, "range:", range.bytes);
    explain_line(out, "example:", field->example != NULL ? field->example : field->kind->example);
    if (field->kind == &dr_kind_choice) {
        explain_choices(field, out);
    }
    if (dr_field_holds_objects(field)) {
        explain_type(field->type, out);
    }
    dr_text_release(&range);
}

bool dr_type_explain(const struct dr_type *type, const char *path, struct dr_text *out, struct dr_text *ret_nearest) {
    struct named named = {0};
    dr_text_init(&named.path, 0);
    const char *rest = follow(type, path, &named);
    bool found = rest[0] == '\0';
    if (found && named.field == NULL) {
        dr_text_format(out, "%s\n", type->name);
        explain_line(out, "meaning:", type->help);
        explain_type(type, out);
    } else if (found) {
        dr_text_format(out, "%s\n", named.path.bytes);
        explain_field(named.field, out);
    } else if (ret_nearest != NULL) {
        suggest_path(type, named.path.bytes, rest, ret_nearest);
    }
    dr_text_release(&named.path);
    return found;
}
