/* The value tree: building, looking up, comparing, copying. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/value.h"
#include "base/value_tree.h"

static struct dr_arena arena;

static void setup(void) {
    dr_arena_init(&arena);
}

static void teardown(void) {
    dr_arena_release(&arena);
}

TestSuite(value, .init = setup, .fini = teardown);

static struct dr_value *text(const char *content) {
    return dr_value_new_text(&arena, content, strlen(content));
}

Test(value, finds_children_of_small_and_large_maps) {
    struct dr_value *map = dr_value_new_map(&arena);
    for (int i = 0; i < 500; i++) {
        cr_assert(dr_value_get(map, dr_arena_format(&arena, "key %d", i)) == NULL);
        dr_value_put(&arena, map, dr_arena_format(&arena, "key %d", i), dr_value_new_integer(&arena, i));
        for (int j = 0; j <= i; j += 7) {
            double number = -1;
            cr_assert(dr_value_number(dr_value_get(map, dr_arena_format(&arena, "key %d", j)), &number));
            cr_assert(number == j);
        }
    }
    cr_assert(map->count == 500 && map->items[499]->index == 499 && map->items[499]->parent == map);
    cr_assert(dr_value_get(NULL, "a") == NULL);
    cr_assert(dr_value_get(map->items[0], "a") == NULL);
}

Test(value, put_replaces_a_child_of_the_same_key) {
    struct dr_value *map = dr_value_new_map(&arena);
    for (int i = 0; i < 40; i++) {
        dr_value_put(&arena, map, dr_arena_format(&arena, "k%d", i), dr_value_new_null(&arena));
    }
    dr_value_put(&arena, map, "k20", text("new"));
    cr_expect(map->count == 40);
    cr_expect(dr_value_is(dr_value_get(map, "k20"), "new"));
    cr_expect(map->items[20]->index == 20);
    cr_expect_str_eq(map->items[20]->key, "k20");
}

Test(value, pointers_escape_and_lead_back) {
    struct dr_value *root = dr_value_new_map(&arena);
    struct dr_value *list = dr_value_new_list(&arena);
    struct dr_value *inner = dr_value_new_map(&arena);
    dr_value_put(&arena, root, "a/b", list);
    dr_value_append(&arena, list, dr_value_new_null(&arena));
    dr_value_append(&arena, list, inner);
    dr_value_put(&arena, inner, "~x", text("deep"));
    struct dr_text pointer;
    dr_text_init(&pointer, 0);
    dr_value_pointer(inner->items[0], &pointer);
    cr_expect_str_eq(pointer.bytes, "/a~1b/1/~0x");
    cr_expect(dr_value_find(root, pointer.bytes) == inner->items[0]);
    cr_expect(dr_value_find(root, "") == root);
    static const char *const missing[] = {"a",      "/a",    "/a~1b/2",       "/a~1b/01",
                                          "/a~1b/", "/a~2b", "/a~1b/1/~0x/y", "/a~1b/99999999999999999999999"};
    for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++) {
        cr_expect(dr_value_find(root, missing[i]) == NULL, "%s", missing[i]);
    }
    dr_text_release(&pointer);
}

Test(value, types_plain_scalars_by_the_core_schema) {
    static const struct {
        const char *text;
        enum dr_value_kind kind;
    } rows[] = {
        {"", DR_VALUE_NULL},        {"~", DR_VALUE_NULL},        {"null", DR_VALUE_NULL},   {"nULL", DR_VALUE_TEXT},
        {"true", DR_VALUE_BOOLEAN}, {"FALSE", DR_VALUE_BOOLEAN}, {"yes", DR_VALUE_TEXT},    {"on", DR_VALUE_TEXT},
        {"1:30", DR_VALUE_TEXT},    {"12", DR_VALUE_NUMBER},     {"-0", DR_VALUE_NUMBER},   {"+5", DR_VALUE_NUMBER},
        {".5", DR_VALUE_NUMBER},    {"5.", DR_VALUE_NUMBER},     {"1e-3", DR_VALUE_NUMBER}, {"0123", DR_VALUE_TEXT},
        {"00", DR_VALUE_TEXT},      {"0x10", DR_VALUE_TEXT},     {"0o7", DR_VALUE_TEXT},    {".inf", DR_VALUE_TEXT},
        {".nan", DR_VALUE_TEXT},    {".", DR_VALUE_TEXT},        {"-", DR_VALUE_TEXT},      {"1e", DR_VALUE_TEXT},
        {"1e+", DR_VALUE_TEXT},     {"e5", DR_VALUE_TEXT},       {"15m", DR_VALUE_TEXT},    {"1.2.3", DR_VALUE_TEXT},
        {"1_000", DR_VALUE_TEXT},   {"0.50", DR_VALUE_NUMBER}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cr_expect(dr_value_plain_kind(rows[i].text, strlen(rows[i].text)) == rows[i].kind, "%s", rows[i].text);
    }
}

Test(value, refuses_numbers_beyond_the_range) {
    double number = 7;
    struct dr_value *value = text("1e999");
    value->kind = DR_VALUE_NUMBER;
    cr_expect(!dr_value_number(value, &number));
    cr_expect(!dr_value_number(text("5"), &number), "a quoted number is text");
    cr_expect(!dr_value_number(NULL, &number));
    cr_expect(number == 7);
}

Test(value, writes_the_shortest_number_that_reads_back) {
    static const struct {
        double number;
        const char *text;
    } rows[] = {{0.1, "0.1"},
                {1e15, "1000000000000000"},
                {9007199254740992.0, "9007199254740992"},
                {1e20, "1e20"},
                {1e-7, "1e-7"},
                {0.30000000000000004, "0.30000000000000004"},
                {-2.5, "-2.5"},
                {1.0 / 3, "0.3333333333333333"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct dr_value *value = dr_value_new_number(&arena, rows[i].number);
        cr_expect_str_eq(value->text, rows[i].text);
        double back = 0;
        cr_expect(dr_value_number(value, &back) && back == rows[i].number);
    }
}

static struct dr_value *number_as(const char *written) {
    struct dr_value *value = text(written);
    value->kind = DR_VALUE_NUMBER;
    return value;
}

Test(value, equal_compares_numbers_by_value_and_maps_without_order) {
    cr_expect(dr_value_equal(number_as("1.0"), number_as("1")));
    cr_expect(dr_value_equal(number_as("-0"), number_as("0")));
    cr_expect(!dr_value_equal(number_as("9007199254740993"), number_as("9007199254740992")));
    cr_expect(!dr_value_equal(number_as("-1"), number_as("1")));
    cr_expect(!dr_value_equal(number_as("1"), text("1")));
    struct dr_value *left = dr_value_new_map(&arena);
    struct dr_value *right = dr_value_new_map(&arena);
    dr_value_put(&arena, left, "a", text("1"));
    dr_value_put(&arena, left, "b", dr_value_new_null(&arena));
    dr_value_put(&arena, right, "b", dr_value_new_null(&arena));
    cr_expect(!dr_value_equal(left, right));
    dr_value_put(&arena, right, "a", text("1"));
    cr_expect(dr_value_equal(left, right));
    dr_value_put(&arena, right, "a", text("2"));
    cr_expect(!dr_value_equal(left, right));
    cr_expect(!dr_value_equal(left, NULL));
}

Test(value, a_copy_is_equal_and_outlives_the_original) {
    struct dr_arena other;
    dr_arena_init(&other);
    struct dr_value *map = dr_value_new_map(&other);
    map->source = dr_arena_text(&other, "file.yaml", 9);
    map->line = 3;
    for (int i = 0; i < 30; i++) {
        struct dr_value *list = dr_value_new_list(&other);
        dr_value_append(&other, list, dr_value_new_text(&other, "item", 4));
        dr_value_put(&other, map, dr_arena_format(&other, "key %d", i), list);
    }
    struct dr_value *copy = dr_value_copy(&arena, map);
    cr_expect(dr_value_equal(map, copy));
    dr_arena_release(&other);
    cr_expect_str_eq(copy->source, "file.yaml");
    cr_expect(copy->line == 3);
    cr_expect(dr_value_is(dr_value_find(copy, "/key 29/0"), "item"));
}
