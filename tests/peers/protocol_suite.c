/* Runs protocol suites in botocore's format (tests/unit/protocols) against the client: `protocol_suite FILE|FOLDER...`.
 * Input cases are compared with what dr_aws_prepare makes, output cases with what dr_aws_parse reads; JSON bodies as
 * values, XML as trees, forms as sets of pairs. Prints failures and `N passed, N failed`. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bridge/aws/call.h"
#include "bridge/aws/encode.h"
#include "bridge/aws/model.h"
#include "bridge/aws/xml.h"

struct run {
    const char *file;
    const struct dr_value *suite;
    const struct dr_value *test;
    size_t suite_index;
    size_t test_index;
    struct dr_arena *arena;
    const struct dr_aws_operation *operation;
    size_t passed;
    size_t failed;
};

static const char *text_of(const struct dr_value *map, const char *key, const char *fallback) {
    const struct dr_value *value = dr_value_get(map, key);
    return value != NULL && value->kind == DR_VALUE_TEXT ? value->text : fallback;
}

static bool fail(const struct run *run, const char *what, const char *found, const char *expected) {
    const char *id = text_of(run->test, "id", text_of(run->suite, "description", ""));
    printf("%s (%zu:%zu) %s: %s\n  found    %s\n  expected %s\n", run->file, run->suite_index, run->test_index, id,
           what, found, expected);
    return false;
}

/* A value as JSON, for messages. */
static const char *shown(struct dr_arena *arena, const struct dr_value *value) {
    struct dr_text text;
    dr_text_init(&text, 0);
    dr_json_put_value(&text, value, false);
    const char *copy = dr_arena_text(arena, text.bytes, text.length);
    dr_text_release(&text);
    return copy;
}

static struct dr_value *parse_json(struct dr_arena *arena, const char *text) {
    struct dr_value *value = NULL;
    return dr_value_parse_json(arena, "case", text, strlen(text), &value, NULL) == DR_OK ? value : NULL;
}

static size_t count_attributes(const struct dr_xml_node *node) {
    size_t count = 0;
    for (const struct dr_xml_attribute *at = node->attributes; at != NULL; at = at->next) {
        count++;
    }
    return count;
}

static bool has_attribute(const struct dr_xml_node *node, const struct dr_xml_attribute *wanted) {
    for (const struct dr_xml_attribute *at = node->attributes; at != NULL; at = at->next) {
        if (strcmp(at->name, wanted->name) == 0 && strcmp(at->value, wanted->value) == 0) {
            return true;
        }
    }
    return false;
}

static bool same_tree(const struct dr_xml_node *left, const struct dr_xml_node *right) {
    if (strcmp(left->name, right->name) != 0 || count_attributes(left) != count_attributes(right)) {
        return false;
    }
    for (const struct dr_xml_attribute *at = left->attributes; at != NULL; at = at->next) {
        if (!has_attribute(right, at)) {
            return false;
        }
    }
    const struct dr_xml_node *a = left->first;
    const struct dr_xml_node *b = right->first;
    if (a == NULL && b == NULL) {
        return strcmp(left->text, right->text) == 0;
    }
    while (a != NULL && b != NULL && same_tree(a, b)) {
        a = a->next;
        b = b->next;
    }
    return a == NULL && b == NULL;
}

static bool same_xml(struct dr_arena *arena, const char *left, const char *right) {
    struct dr_xml_node *a = NULL;
    struct dr_xml_node *b = NULL;
    return dr_xml_parse(arena, left, strlen(left), &a, NULL) == DR_OK &&
           dr_xml_parse(arena, right, strlen(right), &b, NULL) == DR_OK && same_tree(a, b);
}

struct pairs {
    const char *items[512];
    size_t count;
};

static int compare_texts(const void *left, const void *right) {
    const char *const *a = left;
    const char *const *b = right;
    return strcmp(*a, *b);
}

/* Decoded `name=value` texts, sorted. */
static struct pairs split_pairs(struct dr_arena *arena, const char *text) {
    struct pairs pairs = {.count = 0};
    while (*text != '\0' && pairs.count < 512) {
        size_t length = strcspn(text, "&\n");
        struct dr_text plain;
        struct dr_text decoded;
        dr_text_init(&plain, 0);
        dr_text_init(&decoded, 0);
        for (size_t i = 0; i < length; i++) {
            dr_text_add(&plain, text[i] == '+' ? " " : &text[i], 1);
        }
        dr_percent_read(&decoded, plain.bytes, plain.length);
        if (length > 0) {
            pairs.items[pairs.count++] = dr_arena_text(arena, decoded.bytes, decoded.length);
        }
        dr_text_release(&plain);
        dr_text_release(&decoded);
        text += length + (text[length] != '\0' ? 1 : 0);
    }
    qsort(pairs.items, pairs.count, sizeof *pairs.items, compare_texts);
    return pairs;
}

static bool same_pairs(struct dr_arena *arena, const char *left, const char *right) {
    struct pairs a = split_pairs(arena, left);
    struct pairs b = split_pairs(arena, right);
    bool same = a.count == b.count;
    for (size_t i = 0; same && i < a.count; i++) {
        same = strcmp(a.items[i], b.items[i]) == 0;
    }
    return same;
}

static bool same_body(const struct run *run, const char *found, const char *expected) {
    switch (run->operation->service->protocol) {
    case DR_AWS_QUERY:
    case DR_AWS_EC2:
        return same_pairs(run->arena, found, expected);
    case DR_AWS_REST_XML:
        return same_xml(run->arena, found, expected);
    case DR_AWS_JSON:
    case DR_AWS_REST_JSON: {
        const struct dr_value *a = parse_json(run->arena, found);
        const struct dr_value *b = parse_json(run->arena, expected);
        return a != NULL && b != NULL && dr_value_equal(a, b);
    }
    }
    return false;
}

static bool check_body(const struct run *run, const struct dr_value *expected, const struct dr_http_request *request) {
    const char *found = request->body != NULL ? request->body : "";
    const struct dr_value *body = dr_value_get(expected, "body");
    const char *wanted = body != NULL && body->kind == DR_VALUE_TEXT ? body->text : "";
    if (strcmp(found, wanted) == 0 || same_body(run, found, wanted) || body == NULL) {
        return true;
    }
    return fail(run, "body", found, wanted);
}

/* Compares a header; of a content type without its parameters. */
static bool same_header(const char *name, const char *found, const char *expected) {
    if (strcasecmp(name, "Content-Type") != 0) {
        return strcmp(found, expected) == 0;
    }
    size_t length = strcspn(found, ";");
    return length == strcspn(expected, ";") && strncmp(found, expected, length) == 0;
}

/* botocore, our reference, sends no content type in rest-xml nor where there is no body; Smithy's cases name one. */
static bool may_lack(const struct run *run, const struct dr_value *header, const struct dr_http_request *request) {
    if (strcasecmp(header->key, "Content-Type") != 0) {
        return false;
    }
    return run->operation->service->protocol == DR_AWS_REST_XML ||
           (request->body_length == 0 && dr_value_is(header, "application/octet-stream"));
}

static bool check_headers(const struct run *run, const struct dr_value *expected,
                          const struct dr_http_request *request) {
    const struct dr_value *headers = dr_value_get(expected, "headers");
    const struct dr_value *required = dr_value_get(expected, "requireHeaders");
    const struct dr_value *forbidden = dr_value_get(expected, "forbidHeaders");
    bool fine = true;
    for (size_t i = 0; headers != NULL && i < headers->count; i++) {
        const struct dr_value *header = headers->items[i];
        const char *found = dr_http_header(&request->headers, header->key);
        if (found == NULL && may_lack(run, header, request)) {
            continue;
        }
        if (found == NULL || !same_header(header->key, found, header->text)) {
            fine = fail(run, header->key, found != NULL ? found : "no such header", header->text);
        }
    }
    for (size_t i = 0; required != NULL && i < required->count; i++) {
        const char *name = required->items[i]->text;
        bool later = strcasecmp(name, "Content-Length") == 0; /* the transport's business */
        fine = later || dr_http_header(&request->headers, name) != NULL || fail(run, "required header", "none", name)
                   ? fine
                   : false;
    }
    for (size_t i = 0; forbidden != NULL && i < forbidden->count; i++) {
        const char *found = dr_http_header(&request->headers, forbidden->items[i]->text);
        fine = found == NULL || fail(run, "forbidden header", forbidden->items[i]->text, "none") ? fine : false;
    }
    return fine;
}

static bool check_url(const struct run *run, const struct dr_value *expected, const char *url) {
    const char *host = strstr(url, "://") + strlen("://");
    size_t length = strcspn(host, "/?#");
    const char *found_host = dr_arena_text(run->arena, host, length);
    const char *wanted_host = text_of(expected, "host", NULL);
    const char *found = host + length;
    const char *wanted = text_of(expected, "uri", "/");
    if (wanted_host != NULL && strcmp(wanted_host, found_host) != 0) {
        return fail(run, "host", found_host, wanted_host);
    }
    size_t path = strcspn(found, "?");
    bool same = path == strcspn(wanted, "?") && strncmp(found, wanted, path) == 0 &&
                same_pairs(run->arena, found + path, wanted + path);
    return same || fail(run, "uri", found, wanted);
}

static const char *errors_text(struct dr_arena *arena, const struct dr_errors *errors) {
    char text[512] = "no message";
    if (errors->count > 0) {
        dr_error_format(&errors->items[0], text, sizeof text);
    }
    return dr_arena_text(arena, text, strlen(text));
}

static bool check_input(const struct run *run) {
    const struct dr_value *expected = dr_value_get(run->test, "serialized");
    struct dr_aws_prepared prepared;
    struct dr_errors errors;
    dr_errors_init(&errors);
    const struct dr_aws_call call = {.operation = run->operation,
                                     .params = dr_value_get(run->test, "params"),
                                     .endpoint_url = text_of(run->suite, "clientEndpoint", "https://example.com"),
                                     .no_validate = true,
                                     .blobs_are_text = true,
                                     .compression_min_bytes = 1};
    enum dr_code code = dr_aws_prepare(&call, run->arena, &prepared, &errors, NULL);
    bool fine = code == DR_OK || fail(run, "prepare", errors_text(run->arena, &errors), "a request");
    if (fine) {
        const char *method = text_of(expected, "method", prepared.request.method);
        fine = strcmp(method, prepared.request.method) == 0 || fail(run, "method", prepared.request.method, method);
        fine = check_url(run, expected, prepared.request.url) && fine;
        fine = check_headers(run, expected, &prepared.request) && fine;
        fine = check_body(run, expected, &prepared.request) && fine;
    }
    dr_errors_release(&errors);
    return fine;
}

static struct dr_http_reply reply_of(const struct run *run) {
    const struct dr_value *response = dr_value_get(run->test, "response");
    const struct dr_value *headers = dr_value_get(response, "headers");
    const struct dr_value *body = dr_value_get(response, "body");
    double status = 200;
    (void)dr_value_number(dr_value_get(response, "status_code"), &status);
    struct dr_http_reply reply = {.status = (int)status};
    if (run->operation->has_event_stream && body != NULL) {
        (void)dr_base64_read(run->arena, body->text, body->length, &reply.body, &reply.body_length);
    } else if (body != NULL && body->kind == DR_VALUE_TEXT) {
        reply.body = body->text;
        reply.body_length = body->length;
    }
    for (size_t i = 0; headers != NULL && i < headers->count; i++) {
        dr_http_header_add(run->arena, &reply.headers, headers->items[i]->key, headers->items[i]->text);
    }
    return reply;
}

static void put_text(struct dr_arena *arena, struct dr_value *map, const char *key, const char *text) {
    dr_value_put(arena, map, key, dr_value_new_text(arena, text, strlen(text)));
}

/* {Error: {Code, Message}} and the members of the fault beside it. */
static struct dr_value *error_value(struct dr_arena *arena, const char *code, const char *message,
                                    const struct dr_value *members) {
    struct dr_value *all = dr_value_new_map(arena);
    struct dr_value *error = dr_value_new_map(arena);
    put_text(arena, error, "Code", code);
    put_text(arena, error, "Message", message);
    dr_value_put(arena, all, "Error", error);
    for (size_t i = 0; members != NULL && i < members->count; i++) {
        dr_value_put(arena, all, members->items[i]->key, dr_value_copy(arena, members->items[i]));
    }
    return all;
}

static bool check_output(const struct run *run) {
    const struct dr_http_reply reply = reply_of(run);
    const struct dr_aws_shown as_suite = {.blobs_are_text = true, .times_are_seconds = true};
    struct dr_aws_outcome outcome;
    struct dr_error error;
    if (dr_aws_parse(run->operation, &reply, &as_suite, run->arena, &outcome, &error) != DR_OK) {
        return fail(run, "parse", error.message, "a result");
    }
    const struct dr_value *members = dr_value_get(run->test, "error");
    const struct dr_value *expected = dr_value_get(run->test, "result");
    const struct dr_value *found = outcome.result;
    if (members != NULL) {
        expected = error_value(run->arena, text_of(run->test, "errorCode", ""), text_of(run->test, "errorMessage", ""),
                               members);
    }
    if (outcome.is_fault) {
        found = error_value(run->arena, outcome.fault.code, outcome.fault.message, outcome.result);
    }
    if (expected == NULL) {
        expected = dr_value_new_map(run->arena);
    }
    return dr_value_equal(found, expected) ||
           fail(run, "result", shown(run->arena, found), shown(run->arena, expected));
}

static struct dr_value *model_value(const struct run *run, const char *name) {
    struct dr_value *model = dr_value_new_map(run->arena);
    struct dr_value *operations = dr_value_new_map(run->arena);
    const struct dr_value *given = dr_value_get(run->test, "given");
    const struct dr_value *shapes = dr_value_get(run->suite, "shapes");
    dr_value_put(run->arena, operations, name, dr_value_copy(run->arena, given));
    dr_value_put(run->arena, model, "operations", operations);
    dr_value_put(run->arena, model, "metadata", dr_value_copy(run->arena, dr_value_get(run->suite, "metadata")));
    if (shapes != NULL) {
        dr_value_put(run->arena, model, "shapes", dr_value_copy(run->arena, shapes));
    }
    return model;
}

static void run_case(struct run *run) {
    struct dr_arena arena;
    struct dr_aws_model *model = NULL;
    struct dr_error error;
    dr_arena_init(&arena);
    run->arena = &arena;
    const char *name = text_of(dr_value_get(run->test, "given"), "name", text_of(run->test, "name", "OperationName"));
    bool fine = dr_aws_model_from_value(model_value(run, name), &model, &error) == DR_OK &&
                dr_aws_model_operation(model, name, &run->operation, &error) == DR_OK;
    if (!fine) {
        (void)fail(run, "model", error.message, "a model");
    } else if (dr_value_get(run->test, "serialized") != NULL) {
        fine = check_input(run);
    } else {
        fine = check_output(run);
    }
    run->passed += fine ? 1 : 0;
    run->failed += fine ? 0 : 1;
    dr_aws_model_free(model);
    dr_arena_release(&arena);
}

static void run_suites(struct run *run, const struct dr_value *suites) {
    for (size_t i = 0; i < suites->count; i++) {
        const struct dr_value *cases = dr_value_get(suites->items[i], "cases");
        run->suite = suites->items[i];
        run->suite_index = i;
        for (size_t j = 0; cases != NULL && j < cases->count; j++) {
            run->test = cases->items[j];
            run->test_index = j;
            run_case(run);
        }
    }
}

static void run_file(struct run *run, const char *path) {
    struct dr_arena arena;
    struct dr_value *suites = NULL;
    struct dr_error error;
    dr_arena_init(&arena);
    run->file = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
    if (dr_value_load(&arena, path, &suites, &error) == DR_OK) {
        run_suites(run, suites);
    } else {
        printf("%s: %s\n", path, error.message);
        run->failed++;
    }
    dr_arena_release(&arena);
}

static int is_json(const struct dirent *entry) {
    size_t length = strlen(entry->d_name);
    return length > 5 && strcmp(entry->d_name + length - 5, ".json") == 0;
}

/* A folder stands for its JSON files, sorted. */
static void run_path(struct run *run, const char *path) {
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, is_json, alphasort);
    if (count < 0) {
        run_file(run, path);
        return;
    }
    for (int i = 0; i < count; i++) {
        char file[4096];
        (void)snprintf(file, sizeof file, "%s/%s", path, entries[i]->d_name);
        run_file(run, file);
        free(entries[i]);
    }
    free(entries);
}

int main(int count, char **arguments) {
    struct run run = {.passed = 0};
    for (int i = 1; i < count; i++) {
        run_path(&run, arguments[i]);
    }
    printf("%zu passed, %zu failed\n", run.passed, run.failed);
    return run.failed == 0 && run.passed > 0 ? 0 : 1;
}
