/* The JSON writer. */
#include <criterion/criterion.h>
#include <math.h>
#include <signal.h>
#include <string.h>

#include "base/json_write.h"

static struct dr_text text;
static struct dr_json_writer writer;

static void setup(void) {
    dr_text_init(&text, 0);
    dr_json_writer_init(&writer, &text);
}

static void teardown(void) {
    dr_text_release(&text);
}

TestSuite(json_write, .init = setup, .fini = teardown);

static void write_sample(void) {
    dr_json_begin_object(&writer);
    dr_json_key(&writer, "list");
    dr_json_begin_list(&writer);
    dr_json_integer(&writer, INT64_MIN);
    dr_json_boolean(&writer, true);
    dr_json_null(&writer);
    dr_json_begin_list(&writer);
    dr_json_end_list(&writer);
    dr_json_end_list(&writer);
    dr_json_key(&writer, "empty");
    dr_json_begin_object(&writer);
    dr_json_end_object(&writer);
    dr_json_key(&writer, "seed");
    dr_json_unsigned_text(&writer, UINT64_MAX);
    dr_json_end_object(&writer);
}

Test(json_write, indents_by_two) {
    write_sample();
    cr_expect_str_eq(text.bytes, "{\n  \"list\": [\n    -9223372036854775808,\n    true,\n    null,\n    []\n  ],\n"
                                 "  \"empty\": {},\n  \"seed\": \"18446744073709551615\"\n}");
}

Test(json_write, compact_form_is_one_line) {
    writer.compact = true;
    write_sample();
    cr_expect_str_eq(text.bytes, "{\"list\": [-9223372036854775808, true, null, []], \"empty\": {}, "
                                 "\"seed\": \"18446744073709551615\"}");
}

Test(json_write, never_writes_a_number_that_json_does_not_know) {
    writer.compact = true;
    dr_json_begin_list(&writer);
    dr_json_number(&writer, (double)NAN, 0);
    dr_json_number(&writer, (double)INFINITY, 3);
    dr_json_number(&writer, -(double)INFINITY, 0);
    dr_json_number(&writer, 0.1, 0);
    dr_json_number(&writer, 9007199254740991.0, 0);
    dr_json_number(&writer, 12345.678, 3);
    dr_json_end_list(&writer);
    cr_expect_str_eq(text.bytes, "[null, null, null, 0.1, 9007199254740991, 12300]");
}

Test(json_write, escapes_what_must_be_and_mends_what_is_not_utf8) {
    dr_json_text_bytes(&writer, "\"\\/\b\f\n\r\t\x01\x7F\0\xC3\xA9\xFFz\xE2\x82", 17);
    cr_expect_str_eq(text.bytes, "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u007f\\u0000\xC3\xA9\xEF\xBF\xBDz\xEF\xBF\xBD"
                                 "\xEF\xBF\xBD\"");
}

Test(json_write, numbers_of_yaml_become_numbers_of_json) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    static const char yaml[] = "[+5, .5, 5., 1.50, -0, 1e3, 1e999, 12345678901234567890]";
    struct dr_value *value = NULL;
    cr_assert(dr_value_parse_yaml(&arena, "a", yaml, sizeof yaml - 1, &value, NULL) == DR_OK);
    writer.compact = true;
    dr_json_value(&writer, value);
    cr_expect_str_eq(text.bytes, "[5, 0.5, 5, 1.50, -0, 1e3, 1e999, 12345678901234567890]");
    dr_arena_release(&arena);
}

Test(json_write, a_value_where_a_key_belongs_aborts, .signal = SIGABRT) {
    dr_json_key(&writer, "no object is open");
}

Test(json_write, an_object_that_ends_after_a_key_aborts, .signal = SIGABRT) {
    dr_json_begin_object(&writer);
    dr_json_key(&writer, "a");
    dr_json_end_object(&writer);
}

Test(json_write, an_object_that_ends_as_a_list_aborts, .signal = SIGABRT) {
    dr_json_begin_object(&writer);
    dr_json_end_list(&writer);
}

Test(json_write, a_value_without_a_key_in_an_object_aborts, .signal = SIGABRT) {
    dr_json_begin_object(&writer);
    dr_json_null(&writer);
}
