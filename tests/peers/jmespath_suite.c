/* Runs JMESPath's compliance suite (github.com/jmespath/jmespath.test): files that hold a list of
 * {given, cases: [{expression, result | error | bench}]}. Prints what differs, then `N passed, N failed`.
 * Usage: jmespath_suite FILE... */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/jmespath.h"
#include "base/json_write.h"

struct tally {
    unsigned passed;
    unsigned failed;
};

struct outcome {
    enum dr_code code;
    struct dr_value *value;
    struct dr_error error;
};

static void print_value(const char *label, const struct dr_value *value) {
    struct dr_text text;
    dr_text_init(&text, 4096);
    struct dr_json_writer writer;
    dr_json_writer_init(&writer, &text);
    writer.compact = true;
    dr_json_value(&writer, value);
    printf("    %s %s\n", label, text.bytes);
    dr_text_release(&text);
}

static void print_failure(const char *file, const char *expression, const struct dr_value *test,
                          const struct outcome *outcome) {
    const struct dr_value *error = dr_value_get(test, "error");
    const struct dr_value *result = dr_value_get(test, "result");
    printf("%s: %s\n", file, expression);
    if (error != NULL) {
        printf("    expected an error: %s\n", error->text);
    }
    if (result != NULL) {
        print_value("expected", result);
    }
    if (outcome->code == DR_OK && outcome->value != NULL) {
        print_value("found   ", outcome->value);
    } else {
        printf("    found    error: %s\n", outcome->error.message);
    }
}

static void evaluate(struct dr_arena *arena, const char *expression, const struct dr_value *given,
                     struct outcome *outcome) {
    struct dr_jmespath *jmespath = NULL;
    outcome->code = dr_jmespath_parse(arena, expression, &jmespath, &outcome->error);
    if (outcome->code == DR_OK) {
        outcome->code = dr_jmespath_evaluate(jmespath, given, arena, &outcome->value, &outcome->error);
    }
}

static bool is_right(const struct dr_value *test, const struct outcome *outcome) {
    const struct dr_value *result = dr_value_get(test, "result");
    if (dr_value_get(test, "error") != NULL) {
        return outcome->code == DR_INPUT && outcome->error.message[0] != '\0';
    }
    if (result != NULL) {
        return outcome->code == DR_OK && dr_value_equal(outcome->value, result);
    }
    return dr_value_get(test, "bench") != NULL && outcome->code == DR_OK;
}

static void run_case(const char *file, const struct dr_value *given, const struct dr_value *test, struct tally *tally) {
    const struct dr_value *expression = dr_value_get(test, "expression");
    struct outcome outcome = {.code = DR_FAILURE, .error = {.message = "the case has no expression"}};
    struct dr_arena arena;
    dr_arena_init(&arena);
    if (expression != NULL && given != NULL) {
        evaluate(&arena, expression->text, given, &outcome);
    }
    if (is_right(test, &outcome)) {
        tally->passed++;
    } else {
        tally->failed++;
        print_failure(file, expression == NULL ? "" : expression->text, test, &outcome);
    }
    dr_arena_release(&arena);
}

static void run_file(const char *file, struct tally *tally) {
    struct dr_arena arena;
    struct dr_value *suites = NULL;
    struct dr_error error = {0};
    dr_arena_init(&arena);
    if (dr_value_load(&arena, file, &suites, &error) != DR_OK) {
        printf("%s: %s\n", file, error.message);
        tally->failed++;
    }
    for (size_t i = 0; suites != NULL && i < suites->count; i++) {
        const struct dr_value *cases = dr_value_get(suites->items[i], "cases");
        for (size_t j = 0; cases != NULL && j < cases->count; j++) {
            run_case(file, dr_value_get(suites->items[i], "given"), cases->items[j], tally);
        }
    }
    dr_arena_release(&arena);
}

int main(int argc, char **argv) {
    struct tally tally = {0};
    for (int i = 1; i < argc; i++) {
        run_file(argv[i], &tally);
    }
    printf("%u passed, %u failed\n", tally.passed, tally.failed);
    return tally.failed == 0 && tally.passed > 0 ? 0 : 1;
}
