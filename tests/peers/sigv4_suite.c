/* Runs the signing suite of aws-c-auth (tests/aws-signing-test-suite): a folder of case folders that each hold
 * request.txt, context.json and, as header-* and query-*, the canonical request, the string to sign, the signature and
 * the signed request. Each case is signed twice, by headers and by query, and every stage is compared; headers and
 * parameters of a signed request may stand in any order. Prints what differs, then `N passed, N failed`.
 * Usage: sigv4_suite DIR */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/civil.h"
#include "base/memory.h"
#include "base/value.h"
#include "bridge/aws/sign.h"

struct tally {
    unsigned passed;
    unsigned failed;
};

/* A request as the suite's files write it. */
struct message {
    struct dr_http_request request;
    const char *target; /* path and query */
};

struct test {
    const char *folder;
    const char *mode; /* "header", "query" */
    struct dr_arena *arena;
    bool right;
};

static char *read_text(struct dr_arena *arena, const char *folder, const char *name) {
    FILE *file = fopen(dr_arena_format(arena, "%s/%s", folder, name), "rb");
    if (file == NULL) {
        return NULL;
    }
    struct dr_text text;
    dr_text_init(&text, 0);
    for (int byte = fgetc(file); byte != EOF; byte = fgetc(file)) {
        char one = (char)byte;
        dr_text_add(&text, &one, byte == '\r' ? 0 : 1);
    }
    (void)fclose(file);
    char *copy = dr_arena_text(arena, text.bytes, text.length);
    dr_text_release(&text);
    return copy;
}

static const char *trimmed(struct dr_arena *arena, const char *text) {
    size_t length = strlen(text);
    while (length > 0 && text[length - 1] == '\n') {
        length--;
    }
    return dr_arena_text(arena, text, length);
}

static void add_header(struct dr_arena *arena, struct message *message, const char *line, size_t length) {
    struct dr_http_headers *headers = &message->request.headers;
    char *text = dr_arena_text(arena, line, length);
    char *colon = strchr(text, ':');
    if ((*text == ' ' || *text == '\t') && headers->count > 0) { /* a folded line */
        struct dr_http_header *last = &headers->items[headers->count - 1];
        last->value = dr_arena_format(arena, "%s\n%s", last->value, text);
    } else if (colon != NULL) {
        *colon = '\0';
        dr_http_header_add(arena, headers, text, colon + 1);
    }
}

static bool parse_first_line(struct dr_arena *arena, const char *line, size_t length, struct message *message) {
    static const char version[] = " HTTP/1.1";
    const size_t version_length = sizeof version - 1;
    const char *space = memchr(line, ' ', length);
    if (space == NULL || length < version_length ||
        memcmp(line + length - version_length, version, version_length) != 0) {
        return false;
    }
    message->request.method = dr_arena_text(arena, line, (size_t)(space - line));
    size_t target_length = (size_t)(line + length - version_length - (space + 1));
    message->target = dr_arena_text(arena, space + 1, target_length);
    return true;
}

static bool parse(struct dr_arena *arena, const char *text, struct message *ret_message) {
    struct message message = {.target = ""};
    size_t length = strcspn(text, "\n");
    if (!parse_first_line(arena, text, length, &message)) {
        return false;
    }
    for (const char *line = text + length; *line == '\n';) {
        line++;
        length = strcspn(line, "\n");
        if (length == 0) {
            const char *body = trimmed(arena, *line == '\n' ? line + 1 : line);
            message.request.body_length = strlen(body);
            message.request.body = message.request.body_length > 0 ? body : NULL;
            break;
        }
        add_header(arena, &message, line, length);
        line += length;
    }
    const char *host = dr_http_header(&message.request.headers, "Host");
    message.request.url = dr_arena_format(arena, "https://%s%s", host == NULL ? "missing" : host, message.target);
    *ret_message = message;
    return true;
}

static void wrong(struct test *test, const char *what, const char *expected, const char *found) {
    printf("%s: %s: %s differs\n--- expected\n%s\n--- found\n%s\n", test->folder, test->mode, what,
           expected == NULL ? "(the file is missing)" : expected, found);
    test->right = false;
}

static const char *stage(struct test *test, const char *name) {
    return read_text(test->arena, test->folder, dr_arena_format(test->arena, "%s-%s.txt", test->mode, name));
}

static void compare_stage(struct test *test, const char *name, const char *found) {
    const char *expected = stage(test, name);
    if (expected == NULL || strcmp(trimmed(test->arena, expected), found) != 0) {
        wrong(test, name, expected, found);
    }
}

static int compare_texts(const void *left, const void *right) {
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* The parts of a text, sorted and joined by new lines. */
static const char *sorted(struct dr_arena *arena, const char **parts, size_t count) {
    struct dr_text text;
    dr_text_init(&text, 0);
    qsort(parts, count, sizeof *parts, compare_texts);
    for (size_t i = 0; i < count; i++) {
        dr_text_format(&text, "%s\n", parts[i]);
    }
    const char *joined = dr_arena_text(arena, text.bytes, text.length);
    dr_text_release(&text);
    return joined;
}

static const char *sorted_query(struct dr_arena *arena, const char *query) {
    size_t count = 0;
    const char **parts = dr_arena_alloc(arena, strlen(query) + 1, sizeof *parts);
    while (*query != '\0') {
        size_t length = strcspn(query, "&");
        parts[count++] = dr_arena_text(arena, query, length);
        query += length + (query[length] == '&' ? 1 : 0);
    }
    return sorted(arena, parts, count);
}

static const char *sorted_headers(struct dr_arena *arena, const struct dr_http_headers *headers) {
    const char **parts = dr_arena_alloc(arena, headers->count + 1, sizeof *parts);
    for (size_t i = 0; i < headers->count; i++) {
        char *name = dr_arena_text(arena, headers->items[i].name, strlen(headers->items[i].name));
        for (char *at = name; *at != '\0'; at++) {
            *at = (char)(*at >= 'A' && *at <= 'Z' ? *at + ('a' - 'A') : *at);
        }
        parts[i] = dr_arena_format(arena, "%s:%s", name, headers->items[i].value);
    }
    return sorted(arena, parts, headers->count);
}

/* A form of a request in which order and letter case don't matter. */
static const char *plain_form(struct dr_arena *arena, const struct dr_http_request *request, const char *target) {
    size_t path = strcspn(target, "?");
    return dr_arena_format(arena, "%s %.*s\n%s%s\n%s", request->method, (int)path, target,
                           sorted_query(arena, target[path] == '?' ? target + path + 1 : ""),
                           sorted_headers(arena, &request->headers), request->body == NULL ? "" : request->body);
}

static void compare_request(struct test *test, const struct dr_http_request *request) {
    const char *expected = stage(test, "signed-request");
    struct message message;
    const char *target = strstr(request->url, "://");
    target += 3 + strcspn(target + 3, "/?");
    const char *found = plain_form(test->arena, request, target);
    if (expected == NULL || !parse(test->arena, expected, &message)) {
        wrong(test, "signed-request", expected, found);
        return;
    }
    expected = plain_form(test->arena, &message.request, message.target);
    if (strcmp(expected, found) != 0) {
        wrong(test, "signed-request", expected, found);
    }
}

static const char *text_of(const struct dr_value *map, const char *key) {
    const struct dr_value *value = dr_value_get(map, key);
    return value != NULL && value->kind == DR_VALUE_TEXT && value->length > 0 ? value->text : NULL;
}

static bool truth_of(const struct dr_value *map, const char *key) {
    const struct dr_value *value = dr_value_get(map, key);
    return value != NULL && value->boolean;
}

static bool read_context(const struct dr_value *context, struct dr_aws_credentials *ret_credentials,
                         struct dr_aws_signing *ret_signing) {
    const struct dr_value *credentials = dr_value_get(context, "credentials");
    const struct dr_value *expires = dr_value_get(context, "expiration_in_seconds");
    const char *time = text_of(context, "timestamp");
    *ret_credentials = (struct dr_aws_credentials){.key_id = text_of(credentials, "access_key_id"),
                                                   .secret = text_of(credentials, "secret_access_key"),
                                                   .token = text_of(credentials, "token")};
    *ret_signing = (struct dr_aws_signing){.credentials = ret_credentials,
                                           .region = text_of(context, "region"),
                                           .service = text_of(context, "service"),
                                           .keep_path = !truth_of(context, "normalize"),
                                           .hash_header = truth_of(context, "sign_body"),
                                           .omit_token = truth_of(context, "omit_session_token")};
    ret_signing->payload = text_of(context, "signed_body_value");
    if (!ret_signing->hash_header) { /* the suite: the body counts as empty */
        ret_signing->payload = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    }
    ret_signing->expires_s = expires == NULL ? 0 : (unsigned)strtoul(expires->text, NULL, 10);
    return time != NULL && dr_civil_parse(time, &ret_signing->at_us);
}

static void sign(struct test *test, const struct dr_aws_signing *signing, struct dr_http_request *request) {
    struct dr_aws_signature signature;
    struct dr_error error = {0};
    bool by_query = strcmp(test->mode, "query") == 0;
    enum dr_code code = by_query ? dr_aws_presign(signing, test->arena, request, &signature, &error)
                                 : dr_aws_sign(signing, test->arena, request, &signature, &error);
    if (code != DR_OK) {
        wrong(test, "signing", "no error", error.message);
        return;
    }
    compare_stage(test, "canonical-request", signature.canonical_request);
    compare_stage(test, "string-to-sign", signature.string_to_sign);
    compare_stage(test, "signature", signature.signature);
    compare_request(test, request);
}

static void run_case(const char *folder, const char *mode, struct tally *tally) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct test test = {.folder = folder, .mode = mode, .arena = &arena, .right = true};
    struct dr_value *context = NULL;
    struct dr_error error = {0};
    struct message message;
    struct dr_aws_credentials credentials;
    struct dr_aws_signing signing;
    const char *request = read_text(&arena, folder, "request.txt");
    if (request == NULL || !parse(&arena, request, &message)) {
        wrong(&test, "request.txt", "a request", request == NULL ? "(the file is missing)" : request);
    } else if (dr_value_load(&arena, dr_arena_format(&arena, "%s/context.json", folder), &context, &error) != DR_OK) {
        wrong(&test, "context.json", "a context", error.message);
    } else if (!read_context(context, &credentials, &signing)) {
        wrong(&test, "context.json", "a timestamp", "(none)");
    } else {
        sign(&test, &signing, &message.request);
    }
    tally->passed += test.right ? 1 : 0;
    tally->failed += test.right ? 0 : 1;
    dr_arena_release(&arena);
}

static void run_folder(const char *folder, struct tally *tally) {
    struct dirent **names = NULL;
    int count = scandir(folder, &names, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        struct dr_arena arena;
        dr_arena_init(&arena);
        const char *path = dr_arena_format(&arena, "%s/%s", folder, names[i]->d_name);
        if (names[i]->d_name[0] != '.' && read_text(&arena, path, "request.txt") != NULL) {
            run_case(path, "header", tally);
            run_case(path, "query", tally);
        }
        dr_arena_release(&arena);
        free(names[i]);
    }
    free(names);
}

int main(int argc, char **argv) {
    struct tally tally = {0};
    for (int i = 1; i < argc; i++) {
        run_folder(argv[i], &tally);
    }
    printf("%u passed, %u failed\n", tally.passed, tally.failed);
    return tally.failed == 0 && tally.passed > 0 ? 0 : 1;
}
