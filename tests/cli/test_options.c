/* Options: words of a command line, read by a table. */
#include <criterion/criterion.h>
#include <string.h>

#include "cli/options.h"

static const char *const shapes[] = {"round", "square", NULL};

static const struct dr_option table[] = {
    {.name = "quiet", .kind = DR_OPTION_FLAG, .help = "h"},
    {.name = "name", .argument = "NAME", .kind = DR_OPTION_TEXT, .help = "h"},
    {.name = "set", .argument = "A=B", .kind = DR_OPTION_TEXTS, .help = "h"},
    {.name = "shape", .argument = "S", .kind = DR_OPTION_CHOICE, .choices = shapes, .fallback = "round", .help = "h"},
    {.name = "trials", .argument = "N", .kind = DR_OPTION_COUNT, .max = 1000, .fallback = "10", .help = "h"},
    {.name = "trace", .argument = "TRIAL", .kind = DR_OPTION_MAYBE_COUNT, .max = 1000, .help = "h"},
    {.name = "seed", .argument = "N", .kind = DR_OPTION_SEED, .help = "h"},
    {.name = "precision", .argument = "SHARE", .kind = DR_OPTION_SHARE, .help = "h"},
    {.name = NULL},
};

static enum dr_code read_words(size_t count, const char *const *words, struct dr_options *ret, struct dr_error *error) {
    *error = (struct dr_error){.code = DR_OK};
    return dr_options_read(table, count, words, ret, error);
}

#define READ(options, error, ...)                                                                                      \
    read_words(sizeof((const char *[]){__VA_ARGS__}) / sizeof(const char *), (const char *[]){__VA_ARGS__}, options,   \
               error)

Test(options, take_values_behind_a_blank_or_an_equals_sign) {
    struct dr_options options;
    struct dr_error error;
    cr_assert(READ(&options, &error, "--name", "a", "--trials=7", "file", "--quiet") == DR_OK);
    cr_expect_str_eq(dr_options_text(&options, "name"), "a");
    cr_expect(dr_options_number(&options, "trials") == 7);
    cr_expect(dr_options_has(&options, "quiet"));
    cr_expect(options.operand_count == 1);
    cr_expect_str_eq(options.operands[0], "file");
    dr_options_release(&options);
}

Test(options, have_fallbacks_that_do_not_count_as_given) {
    struct dr_options options;
    struct dr_error error;
    cr_assert(read_words(0, NULL, &options, &error) == DR_OK);
    cr_expect(dr_options_number(&options, "trials") == 10);
    cr_expect(!dr_options_has(&options, "trials"));
    cr_expect(dr_options_is(&options, "shape", "round"));
    cr_expect(!dr_options_is(&options, "shape", "square"));
    cr_expect(dr_options_text(&options, "name") == NULL);
    cr_expect(!dr_options_is(&options, "name", "x"));
    cr_expect(dr_options_number(&options, "seed") == 0);
    dr_options_release(&options);
}

Test(options, end_at_two_dashes) {
    struct dr_options options;
    struct dr_error error;
    cr_assert(READ(&options, &error, "--", "--quiet", "-x", "-") == DR_OK);
    cr_expect(options.operand_count == 3);
    cr_expect_str_eq(options.operands[0], "--quiet");
    cr_expect(!dr_options_has(&options, "quiet"));
    dr_options_release(&options);
}

Test(options, keep_repeated_texts_in_order) {
    struct dr_options options;
    struct dr_error error;
    size_t count = 0;
    cr_assert(READ(&options, &error, "--set", "a=1", "--set=b=2") == DR_OK);
    const char *const *texts = dr_options_texts(&options, "set", &count);
    cr_assert(count == 2);
    cr_expect_str_eq(texts[0], "a=1");
    cr_expect_str_eq(texts[1], "b=2");
    dr_options_release(&options);
}

Test(options, of_kind_maybe_count_never_take_the_next_word) {
    struct dr_options options;
    struct dr_error error;
    cr_assert(READ(&options, &error, "--trace", "7") == DR_OK);
    cr_expect(dr_options_has(&options, "trace"));
    cr_expect(dr_options_number(&options, "trace") == 0);
    cr_expect(options.operand_count == 1);
    dr_options_release(&options);
    cr_assert(READ(&options, &error, "--trace=7") == DR_OK);
    cr_expect(dr_options_number(&options, "trace") == 7);
    dr_options_release(&options);
}

Test(options, read_shares_with_and_without_percent_sign) {
    struct dr_options options;
    struct dr_error error;
    cr_assert(READ(&options, &error, "--precision", "5%") == DR_OK);
    cr_expect_float_eq(dr_options_share(&options, "precision"), 0.05, 1e-15);
    dr_options_release(&options);
    cr_assert(READ(&options, &error, "--precision=0.05") == DR_OK);
    cr_expect_float_eq(dr_options_share(&options, "precision"), 0.05, 1e-15);
    dr_options_release(&options);
}

Test(options, read_every_64_bit_seed) {
    struct dr_options options;
    struct dr_error error;
    cr_assert(READ(&options, &error, "--seed", "18446744073709551615") == DR_OK);
    cr_expect(dr_options_number(&options, "seed") == UINT64_MAX);
    dr_options_release(&options);
    cr_assert(READ(&options, &error, "--seed", "0") == DR_OK);
    cr_expect(dr_options_has(&options, "seed"));
    dr_options_release(&options);
}

Test(options, asked_for_help_check_nothing_else) {
    struct dr_options options;
    struct dr_error error;
    cr_assert(READ(&options, &error, "--nonsense", "--help") == DR_OK);
    cr_expect(options.help);
    dr_options_release(&options);
    cr_assert(READ(&options, &error, "--", "--help") == DR_OK);
    cr_expect(!options.help);
    dr_options_release(&options);
}

static const struct {
    const char *words[3];
    const char *message;
} mistakes[] = {
    {{"--trails", "5"}, "unknown option --trails, did you mean --trials?"},
    {{"-x"}, "unknown option -x"},
    {{"--zzzzzzzz=1"}, "unknown option --zzzzzzzz=1"},
    {{"--trials", "0"}, "--trials: found \"0\", expected a whole number from 1 to 1000"},
    {{"--trials", "-3"}, "--trials: found \"-3\", expected a whole number from 1 to 1000"},
    {{"--trials", "1001"}, "--trials: found \"1001\", expected a whole number from 1 to 1000"},
    {{"--trials", "1e2"}, "--trials: found \"1e2\", expected a whole number from 1 to 1000"},
    {{"--trials", " 5"}, "--trials: found \" 5\", expected a whole number from 1 to 1000"},
    {{"--trials", "99999999999999999999999"},
     "--trials: found \"99999999999999999999999\", expected a whole number from 1 to 1000"},
    {{"--trials="}, "--trials: found nothing, expected N"},
    {{"--trials"}, "--trials needs a value: --trials N"},
    {{"--name", "--quiet"}, "--name needs a value: --name NAME"},
    {{"--trace=0"}, "--trace: found \"0\", expected a whole number from 1 to 1000"},
    {{"--seed", "-1"}, "--seed: found \"-1\", expected a whole number from 0 to 18446744073709551615"},
    {{"--seed", "18446744073709551616"},
     "--seed: found \"18446744073709551616\", expected a whole number from 0 to 18446744073709551615"},
    {{"--quiet=yes"}, "--quiet takes no value"},
    {{"--name=a", "--name=b"}, "--name is given twice"},
    {{"--shape", "squar"}, "--shape: found \"squar\", expected one of round, square; did you mean \"square\"?"},
    {{"--precision", "0"}, "--precision: found \"0\", expected a share above 0% and below 100%, such as 5%"},
    {{"--precision", "100%"}, "--precision: found \"100%\", expected a share above 0% and below 100%, such as 5%"},
};

Test(options, tell_every_mistake_in_one_line) {
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        struct dr_options options;
        struct dr_error error;
        size_t count = 0;
        while (count < 3 && mistakes[i].words[count] != NULL) {
            count++;
        }
        cr_expect(read_words(count, mistakes[i].words, &options, &error) == DR_USAGE, "%s", mistakes[i].message);
        cr_expect_str_eq(error.message, mistakes[i].message);
        dr_options_release(&options);
    }
}

Test(options, print_the_form_of_each_kind) {
    static const char *const forms[] = {"--quiet",   "--name NAME", "--set A=B",
                                        "--shape S", "--trials N",  "--trace[=TRIAL]"};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        struct dr_text text;
        dr_text_init(&text, 0);
        dr_option_print(&table[i], &text);
        cr_expect_str_eq(text.bytes, forms[i]);
        dr_text_release(&text);
    }
}
