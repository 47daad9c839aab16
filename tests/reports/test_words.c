/* Figures, cells and paragraphs for people. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "reports/words.h"

static void expect_time(double seconds, const char *expected) {
    struct dr_text out;
    dr_text_init(&out, 0);
    dr_words_time(seconds, &out);
    cr_expect_str_eq(out.bytes, expected);
    dr_text_release(&out);
}

Test(words, times_are_said_as_people_say_them) {
    expect_time(0, "0 s");
    expect_time(0.25, "250 ms");
    expect_time(4320, "1 h 12 min");
    expect_time((double)INFINITY, "never");
}

static void expect_cell(const char *text, size_t width, bool right, const char *expected) {
    struct dr_text out;
    dr_text_init(&out, 0);
    dr_text_puts(&out, "[");
    dr_words_cell(text, width, right, &out);
    dr_text_puts(&out, "]");
    cr_expect_str_eq(out.bytes, expected);
    dr_text_release(&out);
}

Test(words, cells_are_as_wide_as_they_look) {
    expect_cell("ab", 5, false, "[ab   ]");
    expect_cell("ab", 5, true, "[   ab]");
    expect_cell("abcde", 5, true, "[abcde]");
    expect_cell("abcdef", 5, true, "[abcdef]");
    expect_cell("", 2, false, "[  ]");
    expect_cell("\xc3\xa4\xc3\xb6", 4, true, "[  \xc3\xa4\xc3\xb6]"); /* two umlauts, four bytes */
    expect_cell("\xc3\xa4\xc3\xb6", 4, false, "[\xc3\xa4\xc3\xb6  ]");
}

static void expect_paragraph(const char *first, const char *text, size_t width, const char *expected) {
    struct dr_text out;
    dr_text_init(&out, 0);
    dr_words_paragraph(first, text, width, &out);
    cr_expect_str_eq(out.bytes, expected);
    dr_text_release(&out);
}

Test(words, paragraphs_break_at_blanks) {
    expect_paragraph("- ", "one two three", 9, "- one two\n  three\n");
    expect_paragraph("- ", "one two three", 8, "- one\n  two\n  three\n");
    expect_paragraph("- ", "one two three", 15, "- one two three\n");
    expect_paragraph("- ", "one two three", 14, "- one two\n  three\n");
    expect_paragraph("", "one  two ", 80, "one two\n");
    expect_paragraph("- ", "incomprehensible word", 6, "- incomprehensible\n  word\n");
    expect_paragraph("- ", "", 6, "- \n");
    expect_paragraph("", "\xc3\xa4\xc3\xb6 \xc3\xbc", 4, "\xc3\xa4\xc3\xb6 \xc3\xbc\n");
    expect_paragraph("", "\xc3\xa4\xc3\xb6 \xc3\xbc", 3, "\xc3\xa4\xc3\xb6\n\xc3\xbc\n");
}
