/* Overriding one place of a tree. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/value.h"

static struct dr_arena arena;
static struct dr_error error;

static void setup(void) {
    dr_arena_init(&arena);
}

static void teardown(void) {
    dr_arena_release(&arena);
}

TestSuite(value_override, .init = setup, .fini = teardown);

static struct dr_value *read(const char *yaml) {
    struct dr_value *value = NULL;
    enum dr_code code = dr_value_parse_yaml(&arena, "a.yaml", yaml, strlen(yaml), &value, &error);
    cr_assert(code == DR_OK, "%s", error.message);
    return value;
}

Test(value_override, sets_replaces_and_makes_what_is_missing) {
    static const struct {
        const char *before;
        const char *assignment;
        const char *after;
    } rows[] = {
        {"a: {b: 1}", "a.b=10m", "a: {b: 10m}"},
        {"a: 1", "b.c.d=x", "{a: 1, b: {c: {d: x}}}"},
        {"a:", "a.b=x", "a: {b: x}"},
        {"a: 1", "a=[1, {b: 2}]", "a: [1, {b: 2}]"},
        {"a: [x, y]", "a.1=z", "a: [x, z]"},
        {"a: [x, {b: y}]", "a.1.b=z", "a: [x, {b: z}]"},
        {"a: 1", "\"x.y\".\"z=\"=2", "{a: 1, x.y: {z=: 2}}"},
        {"a: 1", "incident manager.office = 5m", "{a: 1, incident manager: {office: 5m}}"},
        {"a: 1", "a=lognormal(median=6m, p95=20m)", "a: \"lognormal(median=6m, p95=20m)\""},
        {"a: 1", "a=\"12\"", "a: '12'"},
        {"a: 1", "a=", "a:"},
        {"a: 1", "a=x=y", "a: x=y"},
        {"a: 1", "a.0=1", NULL},
        {"[1, 2]", "1=x", "[1, x]"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct dr_value *root = read(rows[i].before);
        enum dr_code code = dr_value_override(&arena, root, rows[i].assignment, "--set", &error);
        cr_expect((code == DR_OK) == (rows[i].after != NULL), "%s: %s", rows[i].assignment, error.message);
        cr_expect(dr_value_equal(root, read(rows[i].after == NULL ? rows[i].before : rows[i].after)), "%s",
                  rows[i].assignment);
    }
}

Test(value_override, names_the_option_as_the_source) {
    struct dr_value *root = read("a: {b: {c: 1}}");
    cr_assert(dr_value_override(&arena, root, "a.b={x: [y]}", "--set", &error) == DR_OK);
    const struct dr_value *y = dr_value_find(root, "/a/b/x/0");
    cr_assert(y != NULL);
    cr_expect_str_eq(y->source, "--set");
    cr_expect(y->line == 0 && y->column == 0 && y->parent->key_line == 0);
    cr_expect_str_eq(root->source, "a.yaml");
    struct dr_error at;
    char line[200];
    (void)dr_error_set_at(&at, DR_INPUT, y, "bad");
    dr_error_format(&at, line, sizeof line);
    cr_expect_str_eq(line, "--set: /a/b/x/0: bad");
}

Test(value_override, says_what_is_wrong_and_leaves_the_tree_alone) {
    static const struct {
        const char *assignment;
        enum dr_code code;
        const char *error;
    } rows[] = {
        {"a", DR_USAGE, "--set: found \"a\", expected PATH=VALUE such as systems.shop.objectives.rto=10m"},
        {"\"a=1", DR_USAGE, "--set: found \"\"a=1\", expected PATH=VALUE such as systems.shop.objectives.rto=10m"},
        {"a..b=1", DR_USAGE, "--set: found an empty part in \"a..b=1\", expected a name or a number"},
        {"=1", DR_USAGE, "--set: found an empty part in \"=1\", expected a name or a number"},
        {"a\xFF=1", DR_USAGE, "--set: found bytes that are not UTF-8, expected PATH=VALUE in UTF-8"},
        {"list.2=1", DR_INPUT, "--set: /list: found \"2\" as an item of the list \"list\", expected 0 to 1"},
        {"list.x=1", DR_INPUT, "--set: /list: found \"x\" as an item of the list \"list\", expected 0 to 1"},
        {"list.-1=1", DR_INPUT, "--set: /list: found \"-1\" as an item of the list \"list\", expected 0 to 1"},
        {"empty.0=1", DR_INPUT, "--set: /empty: found \"0\" as an item of \"empty\", which is an empty list"},
        {"text.x=1", DR_INPUT,
         "--set: /text: found \"x\" inside of \"text\", which is text, expected a map or a list "
         "there"},
        {"text=[1", DR_INPUT,
         "--set: found the end of the file, expected \",\" or \"]\" (of the list that begins at "
         "line 1)"},
        {"text=@x", DR_INPUT, "--set: found a value that begins with \"@\", expected quotes around it: quote it"},
        {"text=#x", DR_INPUT, "--set: found a value that begins with \"#\", expected quotes around it: quote it"},
    };
    static const char yaml[] = "{text: t, list: [a, b], empty: []}";
    struct dr_value *root = read(yaml);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char line[300];
        cr_expect(dr_value_override(&arena, root, rows[i].assignment, "--set", &error) == rows[i].code);
        dr_error_format(&error, line, sizeof line);
        cr_expect_str_eq(line, rows[i].error);
    }
    cr_expect(dr_value_equal(root, read(yaml)));
}

Test(value_override, keeps_the_limit_of_depth) {
    struct dr_text path;
    dr_text_init(&path, 0);
    for (int i = 0; i < 98; i++) {
        dr_text_puts(&path, "a.");
    }
    dr_text_puts(&path, "a=");
    struct dr_value *root = read("{}");
    cr_expect(dr_value_override(&arena, root, path.bytes, "--set", &error) == DR_OK);
    dr_text_puts(&path, "{b: {c: 1}}");
    cr_expect(dr_value_override(&arena, root, path.bytes, "--set", &error) == DR_INPUT);
    cr_expect_str_eq(error.message, "nested deeper than 100 levels");
    dr_text_release(&path);
}
