/* The strict JSON reader. */
#include <criterion/criterion.h>
#include <stdio.h>
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

TestSuite(value_json, .init = setup, .fini = teardown);

static const struct dr_value *read(const char *json, size_t length) {
    struct dr_value *value = NULL;
    enum dr_code code = dr_value_parse_json(&arena, "a.json", json, length, &value, &error);
    cr_assert(code == DR_OK, "%.60s: %s", json, error.message);
    return value;
}

/* The error of a text, as `LINE:COLUMN: MESSAGE`. */
static const char *refuse(const char *json, size_t length) {
    struct dr_value *untouched = NULL;
    enum dr_code code = dr_value_parse_json(&arena, "a.json", json, length, &untouched, &error);
    cr_expect(code == DR_INPUT && error.code == DR_INPUT, "%.60s is accepted", json);
    cr_expect(untouched == NULL, "written on failure");
    cr_expect_str_eq(error.source, "a.json");
    return dr_arena_format(&arena, "%u:%u: %s", error.line, error.column, error.message);
}

Test(value_json, reads_every_kind) {
    static const char json[] =
        " {\"list\": [1, -0.50e+3, true, false, null],\n\t\"map\": {\"\": {}}, \"text\": \"x\"} \r\n";
    const struct dr_value *root = read(json, strlen(json));
    cr_assert(root->kind == DR_VALUE_MAP && root->count == 3);
    const struct dr_value *number = dr_value_find(root, "/list/1");
    cr_expect_str_eq(number->text, "-0.50e+3", "as written");
    double is = 0;
    cr_expect(dr_value_number(number, &is) && is == -500);
    cr_expect(dr_value_find(root, "/list/2")->boolean && !dr_value_find(root, "/list/3")->boolean);
    cr_expect(dr_value_find(root, "/list/3")->kind == DR_VALUE_BOOLEAN);
    cr_expect(dr_value_find(root, "/list/4")->kind == DR_VALUE_NULL);
    cr_expect(dr_value_find(root, "/map/")->kind == DR_VALUE_MAP);
    cr_expect(dr_value_is(dr_value_get(root, "text"), "x"));
    cr_expect(!dr_value_get(root, "text")->plain);
}

Test(value_json, keeps_the_places_of_keys_and_values_in_code_points) {
    static const char json[] = "{\r\n \"\xC3\xA9\xE2\x82\xAC\": [\"\xF0\x9F\x98\x80\",  7],\r  \"b\"\n:\n 8}";
    const struct dr_value *root = read(json, strlen(json));
    const struct dr_value *seven = dr_value_find(root, "/\xC3\xA9\xE2\x82\xAC/1");
    cr_assert(seven != NULL);
    cr_expect(root->line == 1 && root->column == 1 && root->key_line == 0);
    cr_expect(root->items[0]->key_line == 2 && root->items[0]->key_column == 2);
    cr_expect(root->items[0]->line == 2 && root->items[0]->column == 8, "%u", root->items[0]->column);
    cr_expect(seven->line == 2 && seven->column == 15, "%u:%u", seven->line, seven->column);
    cr_expect(root->items[1]->key_line == 3 && root->items[1]->key_column == 3);
    cr_expect(root->items[1]->line == 5 && root->items[1]->column == 2);
}

Test(value_json, reads_all_escapes) {
    static const char json[] = "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00\\u0000z\"";
    static const char expected[] = "\"\\/\b\f\n\r\t\xC3\xA9\xF0\x9F\x98\x80\0z";
    const struct dr_value *text = read(json, strlen(json));
    cr_assert(text->length == sizeof expected - 1);
    cr_expect(memcmp(text->text, expected, sizeof expected) == 0);
}

Test(value_json, refuses_what_the_standard_refuses_and_says_where) {
    static const struct {
        const char *json;
        const char *error;
    } rows[] = {
        {"", "1:1: found the end of the file, expected a value"},
        {"{\"a\":1 \"b\":2}", "1:8: found \"\"\", expected \",\" or \"}\""},
        {"{\"a\":1,}", "1:8: found \"}\", expected a key in double quotes after the comma"},
        {"[1,]", "1:4: found \"]\", expected a value"},
        {"[,1]", "1:2: found \",\", expected a value or \"]\""},
        {"[1 2]", "1:4: found \"2\", expected \",\" or \"]\""},
        {"[1}", "1:3: found \"}\", expected \",\" or \"]\""},
        {"{} x", "1:4: found \"x\", expected the end of the file"},
        {"[]\n]", "2:1: found \"]\", expected the end of the file"},
        {"{a:1}", "1:2: found \"a\", expected a key in double quotes, or \"}\""},
        {"{\"a\" 1}", "1:6: found \"1\", expected \":\" after the key"},
        {"{\"a\"", "1:5: found the end of the file, expected \":\" after the key"},
        {"[\"x", "1:4: found the end of the file, expected \" at the end of the text, or an escape such as \\n"},
        {"[\n\"\xC3\xA9\t\"]", "2:3: found a tab, expected \" at the end of the text, or an escape such as \\n"},
        {"[\"a\nb\"]", "1:4: found the end of the line, expected \" at the end of the text (a line break in it is "
                       "written \\n)"},
        {"[\"\\ud800\"]", "1:3: found \"\\ud800\", expected a pair of surrogates, such as \\ud83d\\ude00"},
        {"[\"\\udc00\\ud800\"]", "1:3: found \"\\udc00\", expected a pair of surrogates, such as \\ud83d\\ude00"},
        {"[\"\\ud800\\u0041\"]", "1:3: found \"\\ud800\", expected a pair of surrogates, such as \\ud83d\\ude00"},
        {"[\"\\u12g4\"]", "1:7: found \"g\", expected four hexadecimal digits after \\u"},
        {"[\"\xC3\"]", "1:3: found the byte 0xC3, expected UTF-8"},
        {"[\"\xED\xA0\x80\"]", "1:3: found the byte 0xED, expected UTF-8"},
        {"\xFF\xFE[", "1:1: found UTF-16, expected UTF-8"},
        {"{\"a\\u0000\":1}", "1:2: found a key with the character U+0000, expected a key without it"},
        {"{\"a\":1,\n \"b\":2, \"a\":3}", "2:9: found the key \"a\" again, first at line 1, column 2"},
        {"[nul]", "1:2: found \"nul\", expected true, false, null, a number or a text in double quotes"},
        {"[True]", "1:2: found \"True\", expected true, false, null, a number or a text in double quotes"},
        {"[NaN]", "1:2: found \"NaN\", expected true, false, null, a number or a text in double quotes"},
        {"'a'", "1:1: found \"'\", expected a value"},
        {"[/**/]", "1:2: found \"/\", expected a value or \"]\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cr_expect_str_eq(refuse(rows[i].json, strlen(rows[i].json)), rows[i].error);
    }
}

Test(value_json, refuses_numbers_that_are_not_jsons) {
    static const char *const numbers[] = {"01",  "-01",  "+1",  ".5", "-.5", "5.",    "1.e5",      "1e",
                                          "1e+", "0x10", "1_0", "-",  "--1", "1.2.3", "-Infinity", "1e5.5"};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        const char *message = refuse(numbers[i], strlen(numbers[i]));
        cr_expect(strstr(message, "expected a number as JSON writes it") != NULL, "%s", message);
    }
    cr_expect_str_eq(read("9007199254740993", 16)->text, "9007199254740993");
    cr_expect(read("-0", 2)->kind == DR_VALUE_NUMBER);
}

Test(value_json, refuses_a_nul_byte_everywhere) {
    cr_expect_str_eq(refuse("[1]\0", 4), "1:4: found the control character U+0000, expected the end of the file");
    cr_expect(strstr(refuse("[\"a\0b\"]", 7), "1:4: found the control character U+0000") != NULL);
}

Test(value_json, accepts_a_byte_order_mark) {
    const struct dr_value *value = read("\xEF\xBB\xBF[1]", 6);
    cr_expect(value->column == 1 && value->items[0]->column == 2);
}

static char *nested(size_t depth, const char *open, const char *inner, const char *close) {
    struct dr_text text;
    dr_text_init(&text, 0);
    for (size_t i = 0; i < depth; i++) {
        dr_text_puts(&text, open);
    }
    dr_text_puts(&text, inner);
    for (size_t i = 0; i < depth; i++) {
        dr_text_puts(&text, close);
    }
    char *copy = dr_arena_text(&arena, text.bytes, text.length);
    dr_text_release(&text);
    return copy;
}

Test(value_json, nests_a_hundred_levels_and_no_more) {
    char *deepest = nested(DR_VALUE_MAX_DEPTH, "[", "1", "]");
    (void)read(deepest, strlen(deepest));
    char *deeper = nested(DR_VALUE_MAX_DEPTH + 1, "[", "", "]");
    cr_expect_str_eq(refuse(deeper, strlen(deeper)), "1:101: nested deeper than 100 levels");
    char *huge = nested(100000, "{\"a\":", "1", "}");
    cr_expect(strstr(refuse(huge, strlen(huge)), "nested deeper than 100 levels") != NULL);
    char *open = nested(10000, "[", "", "");
    cr_expect(strstr(refuse(open, strlen(open)), "nested deeper than 100 levels") != NULL);
}

Test(value_json, refuses_more_values_than_the_limit) {
    size_t count = (size_t)DR_VALUE_MAX_NODES + 1;
    char *json = dr_arena_alloc(&arena, 2 * count + 2, 1);
    json[0] = '[';
    for (size_t i = 0; i < count; i++) {
        json[1 + 2 * i] = '1';
        json[2 + 2 * i] = ',';
    }
    json[2 * count] = ']';
    const char *message = refuse(json, 2 * count + 1);
    cr_expect(strstr(message, "more than 2000000 values") != NULL, "%s", message);
}

Test(value_json, finds_a_duplicate_among_many_keys) {
    struct dr_text json;
    dr_text_init(&json, 0);
    for (int i = 0; i < 3000; i++) {
        dr_text_format(&json, "%c\"key %d\": %d\n", i == 0 ? '{' : ',', i, i);
    }
    size_t before = json.length;
    dr_text_puts(&json, "}");
    cr_expect(read(json.bytes, json.length)->count == 3000);
    json.length = before;
    dr_text_puts(&json, ",\"key 1234\": 1}");
    cr_expect_str_eq(refuse(json.bytes, json.length), "3001:2: found the key \"key 1234\" again, first at line 1235, "
                                                      "column 2");
    cr_expect_str_eq(error.pointer, "/key 1234");
    dr_text_release(&json);
}

Test(value_json, needs_no_source) {
    struct dr_value *value = NULL;
    cr_assert(dr_value_parse_json(&arena, NULL, "1", 1, &value, NULL) == DR_OK);
    cr_expect(value->source == NULL);
    cr_expect(dr_value_parse_json(&arena, NULL, "?", 1, &value, NULL) == DR_INPUT);
}
