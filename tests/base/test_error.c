/* Errors: filling, formatting, collecting, sorting. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/value.h"

static struct dr_arena arena;
static struct dr_errors errors;

static void setup(void) {
    dr_arena_init(&arena);
    dr_errors_init(&errors);
}

static void teardown(void) {
    dr_errors_release(&errors);
    dr_arena_release(&arena);
}

TestSuite(error, .init = setup, .fini = teardown);

static const struct dr_value *read(const char *yaml) {
    struct dr_value *value = NULL;
    struct dr_error error;
    cr_assert(dr_value_parse_yaml(&arena, "shop.yaml", yaml, strlen(yaml), &value, &error) == DR_OK);
    return value;
}

static const char *formatted(const struct dr_error *error) {
    static char line[1024];
    dr_error_format(error, line, sizeof line);
    return line;
}

Test(error, codes_have_statuses_and_words) {
    cr_expect(dr_code_status(DR_OK) == 0 && dr_code_status(DR_INPUT) == 2 && dr_code_status(DR_INTERRUPTED) == 130);
    for (int code = 0; code < DR_CODE_COUNT; code++) {
        cr_expect(dr_code_text((enum dr_code)code)[0] != '\0');
    }
}

Test(error, set_returns_its_code_and_clears_the_rest) {
    struct dr_error error;
    memset(&error, 'x', sizeof error);
    cr_expect(dr_error_set(&error, DR_SERVICE, "answer %d", 42) == DR_SERVICE);
    cr_expect_str_eq(error.message, "answer 42");
    cr_expect(error.code == DR_SERVICE && error.line == 0 && error.source[0] == '\0' && error.found[0] == '\0');
    cr_expect(dr_error_set(NULL, DR_FAILURE, "nobody listens") == DR_FAILURE);
    cr_expect(dr_error_set_at(NULL, DR_FAILURE, NULL, "nobody listens") == DR_FAILURE);
}

Test(error, a_message_is_one_line_of_valid_text_whatever_goes_in) {
    struct dr_error error;
    (void)dr_error_set(&error, DR_INPUT, "a\nb\x01%s", "\xFF z");
    cr_expect_str_eq(error.message, "a b ? z");
    char filler[600];
    for (size_t shift = 0; shift < 4; shift++) {
        memset(filler, 'x', shift);
        for (size_t i = shift; i + 4 < sizeof filler; i += 4) {
            memcpy(filler + i, "\xF0\x9F\x98\x80", 4);
        }
        filler[sizeof filler - 1] = '\0';
        (void)dr_error_set(&error, DR_INPUT, "%s", filler);
        size_t length = strlen(error.message);
        cr_expect(length > 370 && dr_utf8_invalid_at(error.message, length) == length);
    }
}

Test(error, format_leaves_out_what_is_missing) {
    struct dr_error error = {.message = "bad"};
    cr_expect_str_eq(formatted(&error), "bad");
    memcpy(error.pointer, "/a", 3);
    cr_expect_str_eq(formatted(&error), "/a: bad");
    memcpy(error.source, "f.yaml", 7);
    cr_expect_str_eq(formatted(&error), "f.yaml: /a: bad");
    error.line = 3;
    cr_expect_str_eq(formatted(&error), "f.yaml:3: /a: bad");
    error.column = 7;
    error.pointer[0] = '\0';
    cr_expect_str_eq(formatted(&error), "f.yaml:3:7: bad");
    char small[8];
    dr_error_format(&error, small, sizeof small);
    cr_expect_str_eq(small, "f.yaml:");
}

Test(error, expected_tells_what_was_found_and_where) {
    const struct dr_value *root = read("a:\n  rto: 15x\n  list: [1]\n  map: {b: 1}\n  empty:\n  flag: true\n");
    const struct dr_value *a = dr_value_get(root, "a");
    cr_expect(dr_errors_expected(&errors, dr_value_get(a, "rto"), "a duration such as %s", "15m") == DR_INPUT);
    cr_expect_str_eq(formatted(&errors.items[0]),
                     "shop.yaml:2:8: /a/rto: found \"15x\", expected a duration such as 15m");
    cr_expect_str_eq(errors.items[0].found, "15x");
    cr_expect_str_eq(errors.items[0].expected, "a duration such as 15m");
    static const struct {
        const char *key;
        const char *message;
    } rows[] = {{"list", "found a list, expected x"},
                {"map", "found a map, expected x"},
                {"empty", "found nothing, expected x"},
                {"flag", "found \"true\", expected x"},
                {"absent", "found nothing, expected x"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        (void)dr_errors_expected(&errors, dr_value_get(a, rows[i].key), "x");
        cr_expect_str_eq(errors.items[errors.count - 1].message, rows[i].message);
    }
}

Test(error, what_was_found_is_cut_on_a_character_and_stays_on_one_line) {
    struct dr_text yaml;
    dr_text_init(&yaml, 0);
    dr_text_puts(&yaml, "\"one\\ntwo");
    for (int i = 0; i < 40; i++) {
        dr_text_puts(&yaml, "\xE2\x82\xAC");
    }
    dr_text_puts(&yaml, "\"");
    (void)dr_errors_expected(&errors, read(yaml.bytes), "x");
    const char *found = errors.items[0].found;
    cr_expect(strncmp(found, "one\\ntwo\xE2\x82\xAC", 11) == 0);
    cr_expect(strlen(found) <= 66 && strcmp(found + strlen(found) - 3, "...") == 0);
    cr_expect(dr_utf8_invalid_at(found, strlen(found)) == strlen(found));
    dr_text_release(&yaml);
}

Test(error, unknown_names_suggest_the_nearest_or_list_the_few) {
    static const char *const names[] = {"objectives", "components", "demand"};
    const struct dr_value *root = read("shop:\n  objektives: {}\n  kind: demnd\n");
    const struct dr_value *shop = dr_value_get(root, "shop");
    (void)dr_errors_unknown(&errors, shop->items[0], "key", "objektives", names, 3);
    cr_expect_str_eq(formatted(&errors.items[0]),
                     "shop.yaml:2:3: /shop/objektives: unknown key \"objektives\", did you "
                     "mean \"objectives\"?");
    cr_expect_str_eq(errors.items[0].nearest, "objectives");
    (void)dr_errors_unknown(&errors, shop->items[1], "kind", "demnd", names, 3);
    cr_expect(errors.items[1].line == 3 && errors.items[1].column == 9, "the value is what is unknown");
    (void)dr_errors_unknown(&errors, shop->items[1], "kind", "zzzzzz", names, 3);
    cr_expect_str_eq(errors.items[2].message, "unknown kind \"zzzzzz\", expected objectives, components or demand");
    (void)dr_errors_unknown(&errors, shop->items[1], "kind", "zzzzzz", names, 0);
    cr_expect_str_eq(errors.items[3].message, "unknown kind \"zzzzzz\"");
}

Test(error, collects_fifty_and_counts_the_rest) {
    const struct dr_value *root = read("a");
    for (int i = 0; i < DR_ERRORS_MAX + 7; i++) {
        cr_expect(dr_errors_at(&errors, root, "mistake %d", i) == DR_INPUT);
    }
    cr_expect(errors.count == DR_ERRORS_MAX && errors.dropped == 7);
    cr_expect_str_eq(errors.items[DR_ERRORS_MAX - 1].message, "mistake 49");
}

Test(error, sorts_by_place_and_keeps_the_order_of_equals) {
    static const struct dr_error rows[] = {{.source = "b", .line = 1, .column = 1, .message = "4"},
                                           {.source = "a", .line = 2, .column = 1, .message = "2"},
                                           {.source = "a", .line = 1, .column = 9, .message = "0"},
                                           {.source = "a", .line = 2, .column = 1, .message = "3"},
                                           {.source = "a", .line = 1, .column = 10, .message = "1"}};
    for (size_t i = 0; i < 5; i++) {
        dr_errors_add(&errors, &rows[i]);
    }
    dr_errors_sort(&errors);
    for (size_t i = 0; i < 5; i++) {
        cr_expect(errors.items[i].message[0] == (char)('0' + i), "%zu: %s", i, errors.items[i].message);
    }
}
