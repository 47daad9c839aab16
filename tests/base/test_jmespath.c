/* JMESPath: what the compliance suite (tests/peers) doesn't ask: exact numbers, messages, limits, large inputs. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/jmespath.h"
#include "base/json_write.h"
#include "base/memory.h"

static struct dr_arena arena;
static struct dr_error error;

static void setup(void) {
    dr_arena_init(&arena);
    error = (struct dr_error){0};
}

static void teardown(void) {
    dr_arena_release(&arena);
}

TestSuite(jmespath, .init = setup, .fini = teardown, .timeout = 60);

static struct dr_value *json(const char *text) {
    struct dr_value *value = NULL;
    cr_assert_eq(dr_value_parse_json(&arena, "test", text, strlen(text), &value, &error), DR_OK, "%s: %s", text,
                 error.message);
    return value;
}

static enum dr_code run(const char *expression, const struct dr_value *value, struct dr_value **ret_value) {
    struct dr_jmespath *jmespath = NULL;
    enum dr_code code = dr_jmespath_parse(&arena, expression, &jmespath, &error);
    return code != DR_OK ? code : dr_jmespath_evaluate(jmespath, value, &arena, ret_value, &error);
}

static const char *written(const struct dr_value *value) {
    struct dr_text text;
    struct dr_json_writer writer;
    dr_text_init(&text, 0);
    dr_json_writer_init(&writer, &text);
    writer.compact = true;
    dr_json_value(&writer, value);
    const char *copy = dr_arena_text(&arena, text.bytes, text.length);
    dr_text_release(&text);
    return copy;
}

/* The result as JSON, or the message. */
static const char *answer(const char *expression, const char *given) {
    struct dr_value *value = NULL;
    return run(expression, json(given), &value) == DR_OK ? written(value) : error.message;
}

struct example {
    const char *expression;
    const char *given;
    const char *expected;
};

static void check(const struct example *examples, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const char *found = answer(examples[i].expression, examples[i].given);
        cr_expect_str_eq(found, examples[i].expected, "%s over %s gives %s", examples[i].expression, examples[i].given,
                         found);
    }
}

#define CHECK(examples) check(examples, sizeof(examples) / sizeof(examples)[0])

Test(jmespath, answers_what_a_runbook_asks) {
    static const struct example examples[] = {
        {"length(groups[0].instances[?state=='InService']) >= `2`",
         "{\"groups\": [{\"instances\": [{\"state\": \"InService\"}, {\"state\": \"Pending\"}, {\"state\": "
         "\"InService\"}]}]}",
         "true"},
        {"clusters[?id=='b'].members[] | [?writer].name | [0]",
         "{\"clusters\": [{\"id\": \"a\"}, {\"id\": \"b\", \"members\": [{\"name\": \"one\", \"writer\": false}, "
         "{\"name\": \"two\", \"writer\": true}]}]}",
         "\"two\""},
        {"sort_by(points, &taken)[-1].{id: id, taken: taken}",
         "{\"points\": [{\"id\": 7, \"taken\": \"2024-03-02\"}, {\"id\": 9, \"taken\": \"2024-03-01\"}]}",
         "{\"id\": 7, \"taken\": \"2024-03-02\"}"},
        {"missing.part[3].further", "{}", "null"},
    };
    CHECK(examples);
}

Test(jmespath, keeps_the_text_of_numbers_that_pass_through) {
    static const struct example examples[] = {
        {"id", "{\"id\": 9007199254740993}", "9007199254740993"},
        {"[id, `18446744073709551615`]", "{\"id\": 9223372036854775807}",
         "[9223372036854775807, 18446744073709551615]"},
        {"to_string(@)", "1.50", "\"1.50\""},
        {"to_number('1.50')", "null", "1.50"},
        {"abs(@)", "-9223372036854775808", "9223372036854775808"},
        {"floor(@)", "9007199254740993", "9007199254740993"},
        {"sum(@)", "[9007199254740992, 1]", "9007199254740993"},
        {"sort(@)", "[3.0, 1e0, 20e-1]", "[1e0, 20e-1, 3.0]"},
    };
    CHECK(examples);
}

Test(jmespath, compares_numbers_by_value) {
    static const struct example examples[] = {
        {"`1.0` == `1` && `10e-1` == `1` && `-0` == `0`", "null", "true"},
        {"a == b", "{\"a\": 9007199254740993, \"b\": 9007199254740992}", "false"},
        {"a > b", "{\"a\": 9007199254740993, \"b\": 9007199254740992}", "true"},
        {"a < b", "{\"a\": -9007199254740993, \"b\": -9007199254740992}", "true"},
        {"a > b", "{\"a\": 123456789012345678901, \"b\": 123456789012345678900}", "true"},
        {"a > b", "{\"a\": 100, \"b\": 99}", "true"},
        {"a > b", "{\"a\": 1e400, \"b\": 99}", "true"},
        {"a > b", "{\"a\": -1, \"b\": 1}", "false"},
        {"max(@)", "[2, -3, 10]", "10"},
        {"`{\"a\": [1, {\"b\": 2.0}]}` == @", "{\"a\": [1.0, {\"b\": 2}]}", "true"},
        {"'2024-03-01T10:00:00Z' < '2024-03-02T00:00:00Z' && 'b' >= 'b' && 'ab' > 'a'", "null", "true"},
        {"'10' < `9`", "null", "null"},
        {"`[1]` < `[2]`", "null", "null"},
    };
    CHECK(examples);
}

Test(jmespath, slices_like_the_specification_in_both_directions) {
    static const struct example examples[] = {
        {"[::-1]", "[0, 1, 2, 3]", "[3, 2, 1, 0]"},
        {"[-1:0:-2]", "[0, 1, 2, 3]", "[3, 1]"},
        {"[-99:99:3]", "[0, 1, 2, 3]", "[0, 3]"},
        {"[99:-99:-9223372036854775808]", "[0, 1, 2, 3]", "[3]"},
        {"[1::9223372036854775807]", "[0, 1, 2, 3]", "[1]"},
        {"[2:1]", "[0, 1, 2, 3]", "[]"},
        {"[1:2:-1]", "[0, 1, 2, 3]", "[]"},
        {"[::-1]", "[]", "[]"},
        {"[:2]", "\"text\"", "null"},
        {"[-4]", "[0, 1, 2, 3]", "0"},
        {"[-5]", "[0, 1, 2, 3]", "null"},
        {"[-9223372036854775808]", "[0]", "null"},
        {"[::0]", "[]", "at character 4: the step of a slice can't be 0"},
        {"[9223372036854775808]", "[]", "at character 2: the number is too large for an index"},
    };
    CHECK(examples);
}

Test(jmespath, reads_quoted_names_raw_texts_and_literals) {
    static const struct example examples[] = {
        {"'it\\'s'", "null", "\"it's\""},
        {"'a\\b'", "null", "\"a\\\\b\""},
        {"length('\\\\')", "null", "2"},
        {"\"\\u00e9\\ud83d\\ude00\"", "{\"\xc3\xa9\xf0\x9f\x98\x80\": 1}", "1"},
        {"\"a b\".\"c\\\"d\"", "{\"a b\": {\"c\\\"d\": 2}}", "2"},
        {"` [1, {\"a\\`b\": null}] `", "null", "[1, {\"a`b\": null}]"},
        {"`running`", "null", "\"running\""},
        {"`  two words`", "null", "\"two words\""},
        {"`[1`", "null", "at character 1: the literal is not JSON"},
        {"`run\"ning`", "null", "at character 1: the literal is not JSON"},
        {"``", "null", "at character 1: the literal is not JSON"},
        {"\"\\x\"", "null", "at character 1: not a JSON string"},
        {"\"a\\u0000b\"", "{\"a\": 1}", "at character 1: "},
    };
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        const char *found = answer(examples[i].expression, examples[i].given);
        size_t length = strlen(examples[i].expected);
        cr_expect(strncmp(found, examples[i].expected, length) == 0, "%s gives %s", examples[i].expression, found);
    }
}

Test(jmespath, measures_and_orders_texts_by_code_points) {
    static const struct example examples[] = {
        {"length(@)", "\"\xc3\xa9\xf0\x9f\x98\x80z\"", "3"},
        {"reverse(@)", "\"\xc3\xa9\xf0\x9f\x98\x80z\"", "\"z\xf0\x9f\x98\x80\xc3\xa9\""},
        {"sort(@)", "[\"\xf0\x9f\x98\x80\", \"\xef\xbd\xa1\", \"z\", \"ab\", \"a\", \"\"]",
         "[\"\", \"a\", \"ab\", \"z\", \"\xef\xbd\xa1\", \"\xf0\x9f\x98\x80\"]"},
        {"contains(@, 'aab')", "\"aaaab\"", "true"},
        {"contains(@, 'abac')", "\"ababac\"", "true"},
        {"contains(@, 'abc')", "\"ababab\"", "false"},
        {"contains(@, '')", "\"\"", "true"},
        {"contains(@, `1`)", "\"1\"", "false"},
        {"contains(@, `[1.0]`)", "[[2], [1]]", "true"},
        {"length(to_string(@))", "{\"a\": [1, \"b\"], \"c\": null}", "22"},
        {"to_string(@)", "{\"a\": [1, \"b\"], \"c\": null}", "\"{\\\"a\\\":[1,\\\"b\\\"],\\\"c\\\":null}\""},
    };
    CHECK(examples);
}

Test(jmespath, says_where_and_what_is_wrong_with_an_expression) {
    static const struct example examples[] = {
        {"foo[?a == b)", "{}", "at character 12: found \")\", expected \"]\""},
        {"length(foo, )", "{}", "at character 13: found \")\", expected an expression"},
        {"foo.", "{}", "at character 5: found the end, expected a name, \"*\", \"[\" or \"{\" behind the dot"},
        {"", "{}", "at character 1: found the end, expected an expression"},
        {"\xc3\xa9", "{}", "at character 1: this character has no meaning outside quotes"},
        {"'\xc3\xa9\xf0\x9f\x98\x80' == =", "{}", "at character 9: found \"=\", expected \"==\""},
        {"foo == 'bar", "{}", "at character 8: the text that begins here has no closing '"},
        {"lenght(a)", "{}", "at character 1: unknown function \"lenght\", did you mean \"length\"?"},
        {"frobnicate(a)", "{}", "at character 1: unknown function \"frobnicate\""},
        {"length(a, b)", "{}", "at character 1: length takes 1 argument, found 2"},
        {"not_null()", "{}", "at character 1: not_null takes at least 1 argument, found 0"},
        {"sort_by(a, b)", "{}", "at character 12: argument 2 of sort_by must be an expression (&...)"},
        {"length(&a)", "{}", "at character 8: argument 1 of length must not be an expression (&...)"},
        {"&a", "{}", "at character 1: found \"&\", expected an expression"},
        {"@(foo)", "{}", "at character 2: found \"(\", expected an operator or the end"},
        {"foo[1", "{}", "at character 6: found the end, expected \"]\""},
        {"foo[-]", "{}", "at character 5: found \"-\" without a digit behind it"},
        {"{a b}", "{}", "at character 4: found \"b\", expected \":\""},
        {"\xff", "{}", "the expression is not valid UTF-8 (byte 1)"},
    };
    CHECK(examples);
}

Test(jmespath, says_which_argument_of_which_function_is_wrong) {
    static const struct example examples[] = {
        {"a || length(b)", "{\"b\": 7}",
         "at character 6: argument 1 of length is a number, expected text, a list or a map"},
        {"sum(@)", "[1, 2, \"3\"]",
         "at character 1: argument 1 of sum holds text (item 2), expected a list of numbers"},
        {"max(@)", "[1, \"3\"]",
         "at character 1: argument 1 of max holds text (item 1), expected a list of numbers or a list of texts"},
        {"join(',', @)", "null", "at character 1: argument 2 of join is nothing, expected a list of texts"},
        {"sort_by(@, &a)", "[{\"a\": 1}, {}]",
         "at character 1: sort_by: the expression gives nothing for item 1, expected all numbers or all texts"},
        {"sum(@)", "[1e308, 1e308]", "at character 1: the result of sum is too large for a number"},
        {"merge(@, `1`)", "{}", "at character 1: argument 2 of merge is a number, expected a map"},
    };
    CHECK(examples);
}

Test(jmespath, the_later_of_two_equal_keys_wins_at_the_place_of_the_first) {
    static const struct example examples[] = {
        {"{a: x, b: y, a: y}", "{\"x\": 1, \"y\": 2}", "{\"a\": 2, \"b\": 2}"},
        {"merge(@, `{\"a\": 5}`)", "{\"a\": 1, \"b\": 2}", "{\"a\": 5, \"b\": 2}"},
    };
    CHECK(examples);
}

Test(jmespath, ties_go_to_the_first) {
    static const struct example examples[] = {
        {"max_by(@, &a).b", "[{\"a\": 1, \"b\": 1}, {\"a\": 1, \"b\": 2}]", "1"},
        {"min_by(@, &a).b", "[{\"a\": 1, \"b\": 1}, {\"a\": 1.0, \"b\": 2}]", "1"},
        {"sort_by(@, &a)[].b", "[{\"a\": 1, \"b\": 1}, {\"a\": 0, \"b\": 2}, {\"a\": 1.0, \"b\": 3}]", "[2, 1, 3]"},
    };
    CHECK(examples);
}

Test(jmespath, truth_is_false_for_what_is_empty) {
    static const char *const falses[] = {"null", "false", "\"\"", "[]", "{}"};
    static const char *const trues[] = {"true", "0", "\"0\"", "[null]", "{\"a\": null}"};
    for (size_t i = 0; i < sizeof falses / sizeof falses[0]; i++) {
        cr_expect(!dr_jmespath_is_true(json(falses[i])), "%s", falses[i]);
        cr_expect(dr_jmespath_is_true(json(trues[i])), "%s", trues[i]);
    }
}

/* A text repeated, between two others. */
static const char *repeated(const char *before, const char *part, size_t times, const char *after) {
    struct dr_text text;
    dr_text_init(&text, 0);
    dr_text_puts(&text, before);
    for (size_t i = 0; i < times; i++) {
        dr_text_puts(&text, part);
    }
    dr_text_puts(&text, after);
    const char *copy = dr_arena_text(&arena, text.bytes, text.length);
    dr_text_release(&text);
    return copy;
}

Test(jmespath, refuses_hostile_nesting_instead_of_overflowing_the_stack) {
    static const char *const parts[] = {"(",     "!",   "[",     "[?",  "{a:", "length(", "a.",  "a[0]|",
                                        "a||",   "a&&", "[*]",   "[]",  "*.",  "a==",     "[0]", "[?a]",
                                        "[::2]", "a|[", "map(&", "@.[", "!(",  "sort(",   "a.*."};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        struct dr_jmespath *jmespath = NULL;
        enum dr_code code = dr_jmespath_parse(&arena, repeated("", parts[i], 100000, "a"), &jmespath, &error);
        cr_expect_eq(code, DR_INPUT, "%s", parts[i]);
        cr_expect(jmespath == NULL);
        cr_expect(strstr(error.message, "nests deeper than 500 levels") != NULL, "%s: %s", parts[i], error.message);
    }
}

Test(jmespath, evaluates_the_deepest_expression_that_it_accepts) {
    struct dr_value *value = NULL;
    cr_expect_eq(run(repeated("", "!", 499, "a"), json("{}"), &value), DR_OK, "%s", error.message);
    cr_expect_eq(run(repeated("a", " || a", 499, ""), json("{}"), &value), DR_OK, "%s", error.message);
    cr_expect_eq(run(repeated("a", " || a", 500, ""), json("{}"), &value), DR_INPUT);
}

Test(jmespath, refuses_results_that_are_too_deep_or_explode) {
    static const struct example examples[] = {
        {"[@,@]", "[0]", "at character 1: the result has more than 2000000 parts"},
        {"[@,@][]", "[0]", "at character 1: the result needs more than 256 MiB"},
    };
    struct dr_value *value = NULL;
    cr_expect_eq(run(repeated("@", " | [@]", 101, ""), json("0"), &value), DR_INPUT);
    cr_expect(strstr(error.message, "nests deeper than 100 levels") != NULL, "%s", error.message);
    cr_expect_eq(run(repeated("@", " | [@]", 100, ""), json("0"), &value), DR_OK, "%s", error.message);
    for (size_t i = 0; i < 2; i++) {
        const char *step = dr_arena_format(&arena, " | %s", examples[i].expression);
        cr_expect_eq(run(repeated("@", step, 60, ""), json(examples[i].given), &value), DR_INPUT);
        cr_expect(strstr(error.message, strchr(examples[i].expected, ':')) != NULL, "%s", error.message);
    }
    cr_expect_eq(run(repeated("@", " | [@,@]", 60, " | to_string(@)"), json("0"), &value), DR_INPUT);
    cr_expect(strstr(error.message, "more than 2000000 parts") != NULL, "%s", error.message);
    cr_expect_eq(run(repeated("@", " | [@,@]", 60, " | @ == [@[0], @[1]]"), json("0"), &value), DR_INPUT);
    cr_expect(strstr(error.message, "more than 2000000 parts") != NULL, "%s", error.message);
    cr_expect_eq(run(repeated("@", " | [@,@]", 60, " | @ == `[1]`"), json("0"), &value), DR_OK, "%s", error.message);
}

Test(jmespath, stops_an_expression_that_would_run_for_ever) {
    struct dr_value *value = NULL;
    const char *bush = repeated("@", " | [@,@]", 60, " | "); /* shares its parts: small, but 2^60 leaves */
    const char *walk = repeated(bush, "max_by(@, &(", 45, repeated("@", " && 'x'))", 45, ""));
    cr_expect_eq(run(walk, json("0"), &value), DR_INPUT);
    cr_expect(strstr(error.message, "needs more than 100 million steps") != NULL, "%s", error.message);
}

Test(jmespath, sorts_and_merges_large_inputs_quickly) {
    enum { COUNT = 200000 };
    struct dr_value *list = dr_value_new_list(&arena);
    struct dr_value *map = dr_value_new_map(&arena);
    for (int i = 0; i < COUNT; i++) {
        dr_value_append(&arena, list, dr_value_new_integer(&arena, (int64_t)i * 7919 % COUNT));
        dr_value_put(&arena, map, dr_arena_format(&arena, "key%d", i), dr_value_new_integer(&arena, i));
    }
    struct dr_value *value = NULL;
    cr_assert_eq(run("sort(@)", list, &value), DR_OK, "%s", error.message);
    for (int i = 0; i < COUNT; i += 997) {
        cr_expect_str_eq(value->items[i]->text, dr_arena_format(&arena, "%d", i));
    }
    cr_assert_eq(run("merge(@, @, @) == @", map, &value), DR_OK, "%s", error.message);
    cr_expect(value->kind == DR_VALUE_BOOLEAN && value->boolean);
    cr_assert_eq(run("sort_by(@, &to_string(@))[0]", list, &value), DR_OK, "%s", error.message);
    cr_expect_str_eq(value->text, "0");
}

Test(jmespath, leaves_the_input_as_it_was) {
    struct dr_value *input = json("{\"a\": {\"b\": [1, 2]}, \"c\": 3}");
    struct dr_value *value = NULL;
    cr_assert_eq(run("{x: a, y: c}", input, &value), DR_OK, "%s", error.message);
    struct dr_value *outer = dr_value_new_map(&arena);
    cr_assert_eq(run("a", input, &value), DR_OK, "%s", error.message);
    dr_value_put(&arena, outer, "other", value);
    dr_value_put(&arena, value, "new", dr_value_new_null(&arena));
    cr_expect_str_eq(written(input), "{\"a\": {\"b\": [1, 2]}, \"c\": 3}");
    cr_expect_str_eq(dr_value_get(input, "a")->key, "a");
    cr_expect_str_eq(written(outer), "{\"other\": {\"b\": [1, 2], \"new\": null}}");
}

Test(jmespath, one_expression_serves_many_values) {
    struct dr_jmespath *jmespath = NULL;
    struct dr_value *value = NULL;
    cr_assert_eq(dr_jmespath_parse(&arena, "[a, `1`]", &jmespath, &error), DR_OK);
    for (int i = 0; i < 3; i++) {
        const char *given = dr_arena_format(&arena, "{\"a\": %d}", i);
        cr_assert_eq(dr_jmespath_evaluate(jmespath, json(given), &arena, &value, &error), DR_OK);
        cr_expect_str_eq(written(value), dr_arena_format(&arena, "[%d, 1]", i));
    }
}
