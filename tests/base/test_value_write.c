/* Writing YAML: the form, and that everything reads back equal. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/json_write.h"
#include "base/value.h"

static struct dr_arena arena;
static struct dr_error error;

static void setup(void) {
    dr_arena_init(&arena);
}

static void teardown(void) {
    dr_arena_release(&arena);
}

TestSuite(value_write, .init = setup, .fini = teardown);

static struct dr_value *read(const char *yaml) {
    struct dr_value *value = NULL;
    enum dr_code code = dr_value_parse_yaml(&arena, "a.yaml", yaml, strlen(yaml), &value, &error);
    cr_assert(code == DR_OK, "%u:%u: %s in\n%s", error.line, error.column, error.message, yaml);
    return value;
}

static const char *written(const struct dr_value *value) {
    struct dr_text text;
    dr_text_init(&text, 0);
    dr_value_write_yaml(value, &text);
    const char *copy = dr_arena_text(&arena, text.bytes, text.length);
    dr_text_release(&text);
    return copy;
}

Test(value_write, normal_form_stays_as_it_is) {
    static const char *const forms[] = {
        "a: 1\n",
        "name: e-commerce shop\nobjectives:\n  rto: 15m\n  in: 95%\n",
        "accounts: [0123, \"12\", 12, yes, \"no\", ~, 1:30]\n",
        "- a\n- b: 1\n  c: 2\n- - d\n  - e: {}\n    f: []\n",
        "pilot-light:\nwarm:\n  x: 1\n",
        "text: \"one\\ntwo\\n\"\n",
        "\"a: b\": \"- c\"\n\"~\": 1\n\"<<\": 2\n",
        "lognormal(median=4m, p95=15m)\n",
        "{}\n",
        "[]\n",
        "null\n",
        "list: [\"a, b\", \"{x}\", c d, \"?\", \"x:\", http://y/z]\n",
        "\"\": \"\"\n",
    };
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        cr_expect_str_eq(written(read(forms[i])), forms[i]);
    }
}

Test(value_write, breaks_lists_that_do_not_fit_into_a_line) {
    struct dr_value *map = dr_value_new_map(&arena);
    struct dr_value *list = dr_value_new_list(&arena);
    dr_value_put(&arena, map, "list", list);
    for (int i = 0; i < 8; i++) {
        dr_value_append(&arena, list, dr_value_new_text(&arena, "12345678x", 9));
    }
    dr_value_append(&arena, list, dr_value_new_text(&arena, "four", 4));
    const char *fitting = written(map);
    cr_expect(strlen(fitting) == 101 && strncmp(fitting, "list: [12345678x, ", 18) == 0, "%s", fitting);
    list->items[8] = dr_value_new_text(&arena, "fives", 5);
    cr_expect(strncmp(written(map), "list:\n  - 12345678x\n", 20) == 0, "%s", written(map));
}

Test(value_write, quotes_texts_that_would_read_as_something_else) {
    static const char *const texts[] = {"",
                                        " ",
                                        "a ",
                                        " a",
                                        "12",
                                        "-1.5e3",
                                        "true",
                                        "null",
                                        "~",
                                        "- a",
                                        "-",
                                        "---",
                                        "--- a",
                                        "... b",
                                        "...",
                                        "?",
                                        "? a",
                                        ":",
                                        ": a",
                                        "a: b",
                                        "a:",
                                        "a #b",
                                        "#a",
                                        "a\tb",
                                        "a\nb",
                                        "\xC2\x85",
                                        "\xE2\x80\xA8",
                                        "\xEF\xBB\xBF",
                                        "\x7F",
                                        "@a",
                                        "`a",
                                        "%a",
                                        "&a",
                                        "*a",
                                        "!a",
                                        "|",
                                        ">",
                                        "'a'",
                                        "\"a\"",
                                        "[a]",
                                        "{a}",
                                        ",a",
                                        "a,b",
                                        "a]b",
                                        "0123",
                                        "yes",
                                        "1:30",
                                        "0x1F",
                                        "2026-11-25",
                                        "=",
                                        "<<",
                                        "\\",
                                        "a\\nb",
                                        "\xF0\x9F\x98\x80",
                                        "\xEF\xBF\xBE",
                                        "a: ",
                                        "x\r\ny",
                                        "a ?b",
                                        "a:b",
                                        "a:,b"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct dr_value *list = dr_value_new_list(&arena);
        struct dr_value *map = dr_value_new_map(&arena);
        size_t length = strlen(texts[i]);
        dr_value_append(&arena, list, map);
        dr_value_append(&arena, list, dr_value_new_text(&arena, texts[i], length));
        dr_value_put(&arena, map, texts[i], dr_value_new_text(&arena, texts[i], length));
        struct dr_value *flow = dr_value_new_list(&arena);
        dr_value_append(&arena, flow, dr_value_new_text(&arena, texts[i], length));
        dr_value_put(&arena, map, "flow", flow);
        cr_expect(dr_value_equal(read(written(list)), list), "%s", written(list));
        const struct dr_value *text = list->items[1];
        cr_expect(dr_value_equal(read(written(text)), text), "%s", written(text));
    }
}

Test(value_write, keeps_a_text_with_a_nul) {
    struct dr_value *list = dr_value_new_list(&arena);
    dr_value_append(&arena, list, dr_value_new_text(&arena, "a\0b", 3));
    cr_expect_str_eq(written(list), "- \"a\\0b\"\n");
    cr_expect(dr_value_equal(read(written(list)), list));
}

/* A small generator of its own: tests must not depend on sim/. */
static uint32_t next(uint64_t *state, uint32_t below) {
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33) % below;
}

static struct dr_value *random_text(uint64_t *state) {
    static const char *const parts[] = {"a",  " ",        ":",    "#",    "-",
                                        "\n", "1",        "0",    ".",    "e",
                                        "'",  "\"",       "\\",   "[",    "}",
                                        ",",  "\xC3\xA9", "\t",   "?",    "*",
                                        "&",  "%",        "true", "null", "\xF0\x9F\x98\x80",
                                        "~"};
    struct dr_text text;
    dr_text_init(&text, 0);
    for (uint32_t count = next(state, 6); count > 0; count--) {
        dr_text_puts(&text, parts[next(state, sizeof parts / sizeof parts[0])]);
    }
    if (next(state, 200) == 0) {
        dr_text_format(&text, "%01100d", 7); /* longer than libyaml's simple keys */
    }
    struct dr_value *value = dr_value_new_text(&arena, text.bytes, text.length);
    dr_text_release(&text);
    return value;
}

static struct dr_value *random_value(uint64_t *state, unsigned depth) {
    uint32_t kind = next(state, depth == 0 ? 4 : 7);
    if (kind == 0) {
        return dr_value_new_null(&arena);
    }
    if (kind == 1) {
        return dr_value_new_boolean(&arena, next(state, 2) == 0);
    }
    if (kind == 2) {
        return dr_value_new_number(&arena, ((double)next(state, 2000001) - 1e6) / (1 + next(state, 1000)));
    }
    if (kind == 3) {
        return random_text(state);
    }
    struct dr_value *value = kind == 4 ? dr_value_new_list(&arena) : dr_value_new_map(&arena);
    for (uint32_t count = next(state, 5); count > 0; count--) {
        if (kind == 4) {
            dr_value_append(&arena, value, random_value(state, depth - 1));
        } else {
            dr_value_put(&arena, value, random_text(state)->text, random_value(state, depth - 1));
        }
    }
    return value;
}

Test(value_write, any_tree_reads_back_equal_from_yaml_and_json) {
    uint64_t state = 7;
    struct dr_text text;
    dr_text_init(&text, 0);
    for (int i = 0; i < 2000; i++) {
        const struct dr_value *value = random_value(&state, 5);
        cr_assert(dr_value_equal(read(written(value)), value), "tree %d:\n%s", i, written(value));
        cr_assert_str_eq(written(read(written(value))), written(value), "written again, it stays the same");
        for (int compact = 0; compact < 2; compact++) {
            struct dr_json_writer writer;
            dr_text_clear(&text);
            dr_json_writer_init(&writer, &text);
            writer.compact = compact == 1;
            dr_json_value(&writer, value);
            struct dr_value *back = NULL;
            cr_assert(dr_value_parse_json(&arena, "a", text.bytes, text.length, &back, &error) == DR_OK);
            cr_assert(dr_value_equal(back, value), "tree %d:\n%s", i, text.bytes);
        }
    }
    dr_text_release(&text);
}
