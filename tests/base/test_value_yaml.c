/* The YAML reader. */
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

TestSuite(value_yaml, .init = setup, .fini = teardown);

static const struct dr_value *read(const char *yaml) {
    struct dr_value *value = NULL;
    enum dr_code code = dr_value_parse_yaml(&arena, "a.yaml", yaml, strlen(yaml), &value, &error);
    cr_assert(code == DR_OK, "%.60s: %u:%u: %s", yaml, error.line, error.column, error.message);
    return value;
}

/* The error of a text, as `LINE:COLUMN: MESSAGE`. */
static const char *refuse_bytes(const char *yaml, size_t length) {
    struct dr_value *untouched = NULL;
    enum dr_code code = dr_value_parse_yaml(&arena, "a.yaml", yaml, length, &untouched, &error);
    cr_expect(code == DR_INPUT && error.code == DR_INPUT, "%.60s is accepted", yaml);
    cr_expect(untouched == NULL, "written on failure");
    cr_expect_str_eq(error.source, "a.yaml");
    return dr_arena_format(&arena, "%u:%u: %s", error.line, error.column, error.message);
}

static const char *refuse(const char *yaml) {
    return refuse_bytes(yaml, strlen(yaml));
}

Test(value_yaml, keeps_plain_scalars_as_written) {
    const struct dr_value *root = read("[0123, 1.50, yes, Null, True, 15m, '12', \"x\", 1:30]");
    static const struct {
        enum dr_value_kind kind;
        bool plain;
        const char *text;
    } rows[] = {{DR_VALUE_TEXT, true, "0123"}, {DR_VALUE_NUMBER, true, "1.50"},  {DR_VALUE_TEXT, true, "yes"},
                {DR_VALUE_NULL, true, "Null"}, {DR_VALUE_BOOLEAN, true, "True"}, {DR_VALUE_TEXT, true, "15m"},
                {DR_VALUE_TEXT, false, "12"},  {DR_VALUE_TEXT, false, "x"},      {DR_VALUE_TEXT, true, "1:30"}};
    cr_assert(root->count == sizeof rows / sizeof rows[0]);
    for (size_t i = 0; i < root->count; i++) {
        const struct dr_value *item = root->items[i];
        cr_expect(item->kind == rows[i].kind && item->plain == rows[i].plain, "%s", rows[i].text);
        cr_expect_str_eq(item->text, rows[i].text);
        cr_expect(item->index == i && item->parent == root && item->key == NULL);
    }
    cr_expect(root->items[4]->boolean);
    cr_expect(!read("false")->boolean);
}

Test(value_yaml, keeps_the_places_of_keys_and_values_in_code_points) {
    const struct dr_value *root =
        read("# comment\n\xC3\xA9t\xC3\xA9: {b: [x, \"\xF0\x9F\x98\x80\", y]}\nempty:\nlast: |\n  text\n");
    const struct dr_value *y = dr_value_find(root, "/\xC3\xA9t\xC3\xA9/b/2");
    cr_assert(y != NULL);
    cr_expect(y->line == 2 && y->column == 19, "%u:%u", y->line, y->column);
    cr_expect(y->parent->key_line == 2 && y->parent->key_column == 7);
    cr_expect(root->line == 2 && root->column == 1);
    const struct dr_value *empty = dr_value_get(root, "empty");
    cr_expect(empty->kind == DR_VALUE_NULL && empty->plain && empty->key_line == 3 && empty->length == 0);
    cr_expect(dr_value_is(dr_value_get(root, "last"), "text\n") && !dr_value_get(root, "last")->plain);
    cr_expect_str_eq(y->source, "a.yaml");
}

Test(value_yaml, expands_aliases_to_copies) {
    const struct dr_value *root = read("a: &a {x: [1, 2]}\nb: *a\nc: [*a, *a]\n");
    cr_expect(dr_value_equal(dr_value_get(root, "a"), dr_value_get(root, "b")));
    cr_expect(dr_value_get(root, "a") != dr_value_get(root, "b"));
    const struct dr_value *copy = dr_value_find(root, "/c/1/x/0");
    cr_assert(copy != NULL);
    struct dr_text pointer;
    dr_text_init(&pointer, 0);
    dr_value_pointer(copy, &pointer);
    cr_expect_str_eq(pointer.bytes, "/c/1/x/0");
    cr_expect(copy->line == 1, "the place is where it is written");
    cr_expect_str_eq(dr_value_get(root, "b")->key, "b");
    cr_expect(dr_value_get(root, "b")->key_line == 2);
    cr_expect(dr_value_find(root, "/c/0")->key == NULL);
    dr_text_release(&pointer);
}

Test(value_yaml, says_where_and_what_is_wrong) {
    static const struct {
        const char *yaml;
        const char *error;
    } rows[] = {
        {"a: 1\nwith: {Name: ${x}}\n", "2:15: found ${ without quotes inside [ ] or { }, expected quotes around it: "
                                       "quote it, \"${name}\""},
        {"a: `x`\n", "1:4: found a value that begins with \"`\", expected quotes around it: quote it"},
        {"a: @x\n", "1:4: found a value that begins with \"@\", expected quotes around it: quote it"},
        {"- %x\n", "1:3: found a value that begins with \"%\", expected quotes around it: quote it"},
        {"a: *.com\n", "1:4: found a value that begins with \"*\" or \"&\", expected quotes around it: quote it"},
        {"a:\n\tb: 1\n", "2:1: found a tab, expected blanks: YAML is not indented by tabs"},
        {"a: [1, 2\nb: 3\n", "2:2: found \":\", expected \",\" or \"]\" (of the list that begins at line 1)"},
        {"a:\n  {b: 1", "2:8: found the end of the file, expected \",\" or \"}\" (of the map that begins at line 2)"},
        {"a: b: c\n", "1:5: found \":\", expected one key on a line, indented like its neighbours (quote a value that "
                      "holds \": \")"},
        {"a: 1\nfoo\nb: 2\n", "2:1: found a key or text without \":\", expected \":\" after the key, which stands on "
                              "one line and has at most 1,024 bytes"},
        {"a: \"x\n", "1:4: found a text without an end, expected the closing quote"},
        {"a: \"\\q\"\n", "1:5: found \"\\\", expected an escape of YAML after \\ (a \\ itself is written \\\\)"},
        {"a: \"x\" y\n", "1:8: found \"y\", expected the end of the line (put the whole value in quotes if this "
                         "belongs to it)"},
        {"a:\n - 1\n b: 2\n", "3:2: found \"b\", expected \"-\", indented as those of the list that begins at line 2"},
        {"a: - b\n", "1:4: found \"-\", expected a list to begin on a line of its own"},
        {"a: *x\n", "1:4: found the alias \"*x\", expected an anchor of that name before it (quote it if it is text)"},
        {"a: &x [1, *x]\n", "1:11: found the alias \"*x\", expected no alias inside of its own anchor"},
        {"a: &x {b: {c: *x}}\n", "1:15: found the alias \"*x\", expected no alias inside of its own anchor"},
        {"? [a]\n: 1\n", "1:3: found a list as a key, expected a text as a key"},
        {"{{a: 1}: 2}\n", "1:2: found a map as a key, expected a text as a key"},
        {"a: &x k\n*x : 1\n", "2:1: found the alias \"*x\", expected a text as a key"},
        {"&k a: 1\n", "1:1: found an anchor on a key, expected anchors on values only"},
        {"~: 1\n", "1:1: found null as a key, expected a text: quote it"},
        {"a: !!str 5\n", "1:4: found the tag \"!!str\", expected no tag: quotes make a value text, their absence lets "
                         "the field decide"},
        {"a: !mine {}\n", "1:4: found the tag \"!mine\", expected no tag: quotes make a value text, their absence lets "
                          "the field decide"},
        {"a: &a {}\nb:\n  <<: *a\n", "3:3: found the merge key \"<<\", expected the members themselves: merging is not "
                                     "supported"},
        {"a: 1\nb: 2\n\"a\": 3\n", "3:1: found the key \"a\" again, first at line 1, column 1"},
        {"---\na: 1\n---\nb: 1\n", "3:1: found a second document, expected one document"},
        {"", "1:1: found an empty document, expected a value"},
        {"# nothing\n", "1:1: found an empty document, expected a value"},
        {"---\n...\n", "1:1: found an empty document, expected a value"},
        {"a: 1\nb: \xC3\xA9\xC3(\n", "2:5: found the byte 0xC3, expected UTF-8"},
        {"a: \xC3\xA9\x01\n", "1:5: found the control character U+0001, expected text (in double quotes it can be "
                              "escaped)"},
        {"\xFE\xFF", "1:1: found UTF-16, expected UTF-8"},
        {"\"a\\0\": 1\n", "1:1: found a key with the character U+0000, expected a key without it"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cr_expect_str_eq(refuse(rows[i].yaml), rows[i].error);
    }
    cr_expect_str_eq(refuse_bytes("a: b\0c\n", 7), "1:5: found the control character U+0000, expected text (in double "
                                                   "quotes it can be escaped)");
}

Test(value_yaml, accepts_what_only_looks_like_trouble) {
    cr_expect(dr_value_is(dr_value_get(read("with: ${x}\n"), "with"), "${x}"));
    cr_expect(dr_value_is(dr_value_get(read("\"<<\": a\n"), "<<"), "a"));
    cr_expect(dr_value_is(dr_value_get(read("\"~\": a\n"), "~"), "a"));
    cr_expect(dr_value_is(dr_value_get(read("12: a\n"), "12"), "a"));
    cr_expect(dr_value_is(dr_value_get(read("\xEF\xBB\xBF"
                                            "a: b\r\n"),
                                       "a"),
                          "b"));
    cr_expect(read("~")->kind == DR_VALUE_NULL);
    cr_expect(read("a: \"\\0\"")->items[0]->length == 1);
}

static char *repeated(const char *before, size_t count, const char *part) {
    struct dr_text text;
    dr_text_init(&text, 0);
    dr_text_puts(&text, before);
    for (size_t i = 0; i < count; i++) {
        dr_text_puts(&text, part);
    }
    char *copy = dr_arena_text(&arena, text.bytes, text.length);
    dr_text_release(&text);
    return copy;
}

Test(value_yaml, nests_a_hundred_levels_and_no_more) {
    cr_expect_str_eq(refuse(repeated("", 10000, "[")), "1:101: nested deeper than 100 levels");
    cr_expect_str_eq(refuse(repeated("", 10000, "{a: ")), "1:401: nested deeper than 100 levels");
    cr_expect_str_eq(refuse(repeated("", 10000, "- ")), "1:201: nested deeper than 100 levels");
    struct dr_text indented;
    dr_text_init(&indented, 0);
    for (int i = 0; i < 2000; i++) {
        dr_text_format(&indented, "%*sk:\n", i, "");
    }
    cr_expect_str_eq(refuse(indented.bytes), "101:101: nested deeper than 100 levels");
    dr_text_release(&indented);
    char *deepest = dr_arena_format(&arena, "%s1%s", repeated("", 100, "["), repeated("", 100, "]"));
    (void)read(deepest);
}

Test(value_yaml, counts_depth_and_values_after_expanding_aliases) {
    char *half = dr_arena_format(&arena, "a: &a %s%s\nb: %s*a%s\n", repeated("", 60, "["), repeated("", 60, "]"),
                                 repeated("", 60, "["), repeated("", 60, "]"));
    cr_expect_str_eq(refuse(half), "2:64: nested deeper than 100 levels");
    struct dr_text bomb;
    dr_text_init(&bomb, 0);
    dr_text_puts(&bomb, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
        dr_text_format(&bomb, "a%d: &a%d [*a%d%s]\n", i, i, i - 1,
                       repeated("", 9, dr_arena_format(&arena, ", *a%d", i - 1)));
    }
    cr_expect(strstr(refuse(bomb.bytes), ": more than 2000000 values after aliases are expanded") != NULL);
    dr_text_release(&bomb);
}

Test(value_yaml, tells_of_keys_that_libyaml_finds_too_long) {
    char *yaml = dr_arena_format(&arena, "%s: 1\n", repeated("", 110, "0123456789"));
    cr_expect_str_eq(refuse(yaml), "1:1101: found a long key, expected a key of at most 1,024 characters");
    cr_expect(read(dr_arena_format(&arena, "? %s\n: 1\n", repeated("", 110, "0123456789")))->count == 1);
}
