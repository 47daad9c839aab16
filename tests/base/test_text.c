/* The text buffer and the UTF-8 helpers. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static struct dr_text text;

static void setup(void) {
    dr_text_init(&text, 0);
}

static void teardown(void) {
    dr_text_release(&text);
}

TestSuite(text, .init = setup, .fini = teardown);

Test(text, grows_and_stays_terminated) {
    cr_expect_str_eq(text.bytes, "");
    for (int i = 0; i < 5000; i++) {
        dr_text_format(&text, "%d,", i % 10);
        cr_assert(strlen(text.bytes) == text.length);
    }
    cr_expect(text.length == 10000 && !text.truncated);
    dr_text_format(&text, "%0300d", 7);
    cr_expect(text.length == 10300 && text.bytes[10299] == '7', "longer than the small buffer");
    dr_text_clear(&text);
    dr_text_add(&text, "a\0b", 3);
    cr_expect(text.length == 3 && memcmp(text.bytes, "a\0b", 4) == 0);
}

Test(text, drops_what_is_beyond_its_maximum_without_cutting_a_character) {
    struct dr_text small;
    dr_text_init(&small, 5);
    dr_text_puts(&small, "abc");
    dr_text_puts(&small, "\xE2\x82\xAC");
    cr_expect(small.truncated);
    cr_expect_str_eq(small.bytes, "abc");
    dr_text_puts(&small, "d");
    cr_expect_str_eq(small.bytes, "abc", "nothing follows a gap");
    dr_text_clear(&small);
    dr_text_puts(&small, "12345");
    cr_expect(!small.truncated && small.length == 5);
    dr_text_puts(&small, "6");
    cr_expect(small.truncated && small.length == 5);
    dr_text_release(&small);
    dr_text_release(NULL);
}

Test(text, numbers_are_short_and_read_back) {
    static const struct {
        double number;
        int digits;
        const char *text;
    } rows[] = {{0, 0, "0"},
                {-0.0, 0, "-0"},
                {123456, 3, "123000"},
                {0.123456, 3, "0.123"},
                {2.0 / 3, 4, "0.6667"},
                {1e22, 0, "1e22"},
                {1e-5, 0, "1e-5"},
                {1.5e300, 0, "1.5e300"},
                {5e-324, 1, "4.94065645841247e-324"},
                {99.96, 3, "100"},
                {1e16, 0, "1e16"},
                {123.456, 17, "123.456"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        dr_text_clear(&text);
        dr_text_put_number(&text, rows[i].number, rows[i].digits);
        cr_expect_str_eq(text.bytes, rows[i].text);
    }
    uint64_t state = 1;
    for (int i = 0; i < 20000; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        double number = 0;
        uint64_t bits = state & UINT64_C(0xBFFFFFFFFFFFFFFF); /* finite */
        memcpy(&number, &bits, sizeof number);
        dr_text_clear(&text);
        dr_text_put_number(&text, number, 0);
        cr_assert(strtod(text.bytes, NULL) == number, "%s", text.bytes);
    }
}

Test(text, finds_the_first_byte_that_is_not_utf8) {
    static const struct {
        const char *bytes;
        size_t at;
    } rows[] = {
        {"plain ascii text that is long", 29},
        {"\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", 18},
        {"a\x80", 1},             /* continuation alone */
        {"a\xC0\x80", 1},         /* overlong */
        {"a\xC1\xBF", 1},         /* overlong */
        {"a\xE0\x9F\xBF", 1},     /* overlong */
        {"a\xF0\x8F\xBF\xBF", 1}, /* overlong */
        {"a\xED\xA0\x80", 1},     /* surrogate */
        {"a\xED\x9F\xBF", 4},
        {"a\xF4\x90\x80\x80", 1}, /* beyond U+10FFFF */
        {"a\xF5\x80\x80\x80", 1},
        {"a\xFF", 1},
        {"12345678\xC3", 8}, /* cut off */
        {"12345678\xE2\x82", 8},
        {"1234567\xE2\x28\xA1", 7},
        {"\xF0\x9F\x98\x28", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cr_expect(dr_utf8_invalid_at(rows[i].bytes, strlen(rows[i].bytes)) == rows[i].at, "row %zu", i);
    }
    cr_expect(dr_utf8_invalid_at("", 0) == 0);
}

Test(text, every_code_point_goes_in_and_comes_out) {
    for (uint32_t c = 1; c <= 0x10FFFF; c += c < 0x11000 ? 1 : 97) {
        if (c >= 0xD800 && c <= 0xDFFF) {
            continue;
        }
        dr_text_clear(&text);
        dr_text_put_code_point(&text, c);
        size_t offset = 0;
        cr_assert(dr_utf8_invalid_at(text.bytes, text.length) == text.length, "U+%04X", c);
        cr_assert(dr_utf8_next(text.bytes, text.length, &offset) == c, "U+%04X", c);
        cr_assert(offset == text.length);
    }
    dr_text_clear(&text);
    dr_text_put_code_point(&text, 0xD800);
    cr_expect_str_eq(text.bytes, "\xEF\xBF\xBD", "no surrogates");
    size_t offset = 0;
    cr_expect(dr_utf8_next("\xFF", 1, &offset) == 0xFFFD && offset == 1);
}

Test(text, columns_know_wide_and_combining_characters) {
    cr_expect(dr_utf8_columns("abc", 3) == 3);
    cr_expect(dr_utf8_columns("e\xCC\x81", 3) == 1);
    cr_expect(dr_utf8_columns("\xE4\xB8\xAD\xE6\x96\x87", 6) == 4);
    cr_expect(dr_utf8_columns("\xF0\x9F\x98\x80", 4) == 2);
    cr_expect(dr_utf8_columns("\xC3\xA9\xE2\x82\xAC", 5) == 2);
    cr_expect(dr_utf8_columns("", 0) == 0);
}
