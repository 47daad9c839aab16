/* Writing results, and the terminal. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/output.h"

static struct dr_text text_of(const char *content) {
    struct dr_text text;
    dr_text_init(&text, 0);
    dr_text_puts(&text, content);
    return text;
}

Test(output, to_a_closed_pipe_is_no_error) {
    int ends[2];
    struct dr_text text = text_of("result\n");
    struct dr_error error = {.code = DR_OK};
    signal(SIGPIPE, SIG_IGN);
    cr_assert(pipe(ends) == 0);
    close(ends[0]);
    cr_expect(dr_output_write(ends[1], &text, &error) == DR_OK);
    close(ends[1]);
    dr_text_release(&text);
}

Test(output, to_a_full_disk_is_a_failure_with_its_reason) {
    struct dr_text text = text_of("result\n");
    struct dr_error error = {.code = DR_OK};
    int full = open("/dev/full", O_WRONLY);
    cr_assert(full >= 0);
    cr_expect(dr_output_write(full, &text, &error) == DR_FAILURE);
    cr_expect_str_eq(error.message, "can't write the result: No space left on device");
    close(full);
    dr_text_release(&text);
}

Test(output, that_passed_its_maximum_is_not_written_in_part) {
    struct dr_text text;
    struct dr_error error;
    dr_text_init(&text, 4);
    dr_text_puts(&text, "result");
    cr_expect(dr_output_write(STDOUT_FILENO, &text, &error) == DR_FAILURE);
    dr_text_release(&text);
}

Test(output, to_a_descriptor_that_was_closed_fails_and_opens_no_file_of_ours) {
    struct dr_text text = text_of("result\n");
    struct dr_error error = {.code = DR_OK};
    int kept = dup(STDOUT_FILENO);
    close(STDOUT_FILENO);
    dr_output_prepare();
    int next = open("/dev/null", O_RDONLY);
    enum dr_code code = dr_output_write(STDOUT_FILENO, &text, &error);
    dup2(kept, STDOUT_FILENO);
    cr_expect(next > STDERR_FILENO);
    cr_expect(code == DR_FAILURE);
    dr_text_release(&text);
}

Test(output, shows_control_characters_as_numbers) {
    struct dr_text out;
    dr_text_init(&out, 0);
    dr_output_escape("a\033[31m\x7f\n\xc3\xa4", &out);
    cr_expect_str_eq(out.bytes, "a\\x1B[31m\\x7F\\x0A\xc3\xa4");
    dr_text_release(&out);
}

Test(output, is_wrapped_at_blanks_and_indented) {
    struct dr_text out;
    dr_text_init(&out, 0);
    dr_output_wrap("one two three four", 0, 2, 9, &out);
    cr_expect_str_eq(out.bytes, "one two\n  three\n  four");
    dr_text_clear(&out);
    dr_output_wrap("averyveryverylongword x", 0, 2, 9, &out);
    cr_expect_str_eq(out.bytes, "averyveryverylongword\n  x");
    dr_text_release(&out);
}

Test(terminal, takes_its_width_from_the_environment_within_reason) {
    static const struct {
        const char *columns;
        size_t width;
    } rows[] = {{"80", 80}, {"10", 40}, {"100000", 1000}, {"wide", 100}, {"", 100}};
    int kept = dup(STDOUT_FILENO);
    int file = open("/dev/null", O_WRONLY); /* no terminal, wherever the test runs */
    dup2(file, STDOUT_FILENO);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct dr_terminal terminal;
        setenv("COLUMNS", rows[i].columns, 1);
        dr_terminal_look(&terminal);
        cr_expect(terminal.width == rows[i].width, "%s", rows[i].columns);
        cr_expect(!terminal.colour);
        cr_expect_str_eq(dr_terminal_paint(&terminal, DR_PAINT_BAD), "");
    }
    dup2(kept, STDOUT_FILENO);
}

Test(terminal, paints_only_where_there_is_colour) {
    struct dr_terminal terminal = {.colour = true};
    cr_expect_str_eq(dr_terminal_paint(&terminal, DR_PAINT_BOLD), "\033[1m");
    cr_expect_str_eq(dr_terminal_paint(&terminal, DR_PAINT_PLAIN), "\033[0m");
}
