/* Runs endpoint tests (endpoint-tests-1.json, as botocore and the AWS SDKs have them) against the rule sets that stand
 * beside the service models. Each case gives the rules' parameters and expects a URL with headers and properties, or an
 * error; where it also names operations, the parameters are found from the operation's context and must lead to the
 * same. Prints what differs, then `N passed, N failed`. Usage: endpoint_suite --models DIR TESTS_DIR */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_write.h"
#include "bridge/aws/endpoint.h"
#include "bridge/aws/model.h"

struct tally {
    unsigned passed;
    unsigned failed;
};

/* One service. */
struct suite {
    const char *models;
    const char *service;
    const struct dr_value *rule_set;
    const struct dr_value *partitions;
    struct dr_aws_model *model; /* NULL: there is none */
    struct tally *tally;
};

static const char *written(struct dr_arena *arena, const struct dr_value *value) {
    struct dr_text text;
    dr_text_init(&text, 0);
    struct dr_json_writer writer;
    dr_json_writer_init(&writer, &text);
    writer.compact = true;
    if (value == NULL) {
        dr_json_begin_object(&writer);
        dr_json_end_object(&writer);
    } else {
        dr_json_value(&writer, value);
    }
    const char *copy = dr_arena_text(arena, text.bytes, text.length);
    dr_text_release(&text);
    return copy;
}

static bool same(const struct dr_value *left, const struct dr_value *right) {
    if (left == NULL || right == NULL) {
        const struct dr_value *other = left == NULL ? right : left;
        return other == NULL || other->count == 0;
    }
    return dr_value_equal(left, right);
}

static const char *text_of(const struct dr_value *map, const char *key) {
    const struct dr_value *value = dr_value_get(map, key);
    return value != NULL && value->kind == DR_VALUE_TEXT ? value->text : "";
}

static bool is_expected(const struct dr_value *expect, enum dr_code code, const struct dr_aws_endpoint *endpoint,
                        const struct dr_error *error) {
    const struct dr_value *message = dr_value_get(expect, "error");
    const struct dr_value *wanted = dr_value_get(expect, "endpoint");
    if (message != NULL) {
        return code == DR_INPUT && strcmp(message->text, error->message) == 0;
    }
    return code == DR_OK && wanted != NULL && strcmp(text_of(wanted, "url"), endpoint->url) == 0 &&
           same(dr_value_get(wanted, "headers"), endpoint->headers) &&
           same(dr_value_get(wanted, "properties"), endpoint->properties);
}

static bool report(const struct suite *suite, struct dr_arena *arena, const struct dr_value *test, const char *what,
                   enum dr_code code, const struct dr_aws_endpoint *endpoint, const struct dr_error *error) {
    const struct dr_value *expect = dr_value_get(test, "expect");
    if (is_expected(expect, code, endpoint, error)) {
        return true;
    }
    printf("%s: %s: %s\n    expected %s\n", suite->service, text_of(test, "documentation"), what,
           written(arena, expect));
    if (code != DR_OK) {
        printf("    found    error: %s\n", error->message);
    } else {
        printf("    found    %s, headers %s, properties %s\n", endpoint->url, written(arena, endpoint->headers),
               written(arena, endpoint->properties));
    }
    return false;
}

static bool run_parameters(const struct suite *suite, struct dr_arena *arena, const struct dr_value *test) {
    struct dr_aws_endpoint endpoint = {0};
    struct dr_error error = {0};
    enum dr_code code = dr_aws_rules_evaluate(suite->rule_set, suite->partitions, dr_value_get(test, "params"), arena,
                                              &endpoint, &error);
    return report(suite, arena, test, "by parameters", code, &endpoint, &error);
}

static bool run_operation(const struct suite *suite, struct dr_arena *arena, const struct dr_value *test,
                          const struct dr_value *row) {
    struct dr_aws_endpoint endpoint = {0};
    struct dr_error error = {0};
    const struct dr_aws_operation *operation = NULL;
    const char *name = text_of(row, "operationName");
    if (suite->model == NULL || dr_aws_model_operation(suite->model, name, &operation, &error) != DR_OK) {
        printf("%s: note: these models have no operation \"%s\"\n", suite->service, name);
        return true;
    }
    struct dr_aws_endpoint_inputs inputs = {.rule_set = suite->rule_set,
                                            .partitions = suite->partitions,
                                            .built_ins = dr_value_get(row, "builtInParams"),
                                            .client = dr_value_get(row, "clientParams"),
                                            .operation = operation,
                                            .parameters = dr_value_get(row, "operationParams")};
    enum dr_code code = dr_aws_endpoint_find(&inputs, arena, &endpoint, &error);
    return report(suite, arena, test, name, code, &endpoint, &error);
}

static void run_case(const struct suite *suite, const struct dr_value *test) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    bool right = run_parameters(suite, &arena, test);
    const struct dr_value *operations = dr_value_get(test, "operationInputs");
    for (size_t i = 0; operations != NULL && i < operations->count; i++) {
        right = run_operation(suite, &arena, test, operations->items[i]) && right;
    }
    suite->tally->passed += right ? 1 : 0;
    suite->tally->failed += right ? 0 : 1;
    dr_arena_release(&arena);
}

/* The service's newest folder, or NULL. */
static const char *newest_folder(struct dr_arena *arena, const struct suite *suite) {
    struct dirent **names = NULL;
    const char *folder = dr_arena_format(arena, "%s/%s", suite->models, suite->service);
    int count = scandir(folder, &names, NULL, alphasort);
    const char *newest = NULL;
    for (int i = 0; i < count; i++) {
        if (names[i]->d_name[0] != '.') {
            newest = dr_arena_format(arena, "%s/%s", folder, names[i]->d_name);
        }
        free(names[i]);
    }
    free(names);
    return newest;
}

static void run_service(struct suite *suite, const char *tests) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_error error = {0};
    struct dr_value *rule_set = NULL;
    struct dr_value *file = NULL;
    const char *folder = newest_folder(&arena, suite);
    enum dr_code code = folder == NULL ? dr_error_set(&error, DR_UNREADABLE, "the models have no such service")
                                       : dr_aws_models_read(&arena, folder, "endpoint-rule-set-1", &rule_set, &error);
    code = code != DR_OK ? code : dr_value_load(&arena, tests, &file, &error);
    if (code != DR_OK) {
        printf("%s: %s\n", suite->service, error.message);
        suite->tally->failed++;
        dr_arena_release(&arena);
        return;
    }
    suite->rule_set = rule_set;
    if (dr_aws_model_load(suite->models, suite->service, &suite->model, &error) != DR_OK) {
        suite->model = NULL;
    }
    const struct dr_value *cases = dr_value_get(file, "testCases");
    for (size_t i = 0; cases != NULL && i < cases->count; i++) {
        run_case(suite, cases->items[i]);
    }
    dr_aws_model_free(suite->model);
    suite->model = NULL;
    dr_arena_release(&arena);
}

static void run_all(struct suite *suite, struct dr_arena *arena, const char *tests) {
    struct dirent **names = NULL;
    int count = scandir(tests, &names, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        const char *path = dr_arena_format(arena, "%s/%s/endpoint-tests-1.json", tests, names[i]->d_name);
        FILE *file = names[i]->d_name[0] == '.' ? NULL : fopen(path, "rb");
        if (file != NULL) {
            (void)fclose(file);
            suite->service = names[i]->d_name;
            run_service(suite, path);
        }
        free(names[i]);
    }
    free(names);
}

int main(int argc, char **argv) {
    if (argc != 4 || strcmp(argv[1], "--models") != 0) {
        (void)fputs("usage: endpoint_suite --models DIR TESTS_DIR\n", stderr);
        return 2;
    }
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct tally tally = {0};
    struct dr_value *partitions = NULL;
    struct dr_error error = {0};
    if (dr_aws_models_read(&arena, argv[2], "partitions", &partitions, &error) != DR_OK) {
        printf("%s\n", error.message);
        tally.failed++;
    } else {
        struct suite suite = {.models = argv[2], .partitions = partitions, .tally = &tally};
        run_all(&suite, &arena, argv[3]);
    }
    printf("%u passed, %u failed\n", tally.passed, tally.failed);
    dr_arena_release(&arena);
    return tally.failed == 0 && tally.passed > 0 ? 0 : 1;
}
