/* drsim aws: requests and results for people and programs. Secrets are hidden unless they were asked for. */
#include <string.h>

#include "base/jmespath.h"
#include "bridge/aws/encode.h"
#include "bridge/aws/redact.h"
#include "cli/aws.h"

static const char *visible(struct dr_arena *arena, const char *bytes, size_t length, bool exact) {
    struct dr_text text;
    dr_text_init(&text, 0);
    if (exact) {
        dr_text_add(&text, bytes, length);
    } else {
        dr_redact_text(bytes, length, &text);
    }
    const char *copy = dr_arena_text(arena, text.bytes, text.length);
    dr_text_release(&text);
    return copy;
}

static const char *visible_header(struct dr_arena *arena, const struct dr_http_header *header, bool exact) {
    return exact ? header->value : dr_redact_header(header->name, header->value, arena);
}

static bool is_text(const struct dr_http_request *request) {
    return request->body_length == 0 || request->body == NULL ||
           (memchr(request->body, '\0', request->body_length) == NULL &&
            dr_utf8_invalid_at(request->body, request->body_length) == request->body_length);
}

static void show_json(const struct dr_aws_command *command, const struct dr_http_request *request, bool exact) {
    struct dr_arena *arena = &command->context->arena;
    struct dr_json_writer json;
    dr_json_writer_init(&json, &command->context->out);
    dr_json_begin_object(&json);
    dr_json_key(&json, "method");
    dr_json_text(&json, request->method);
    dr_json_key(&json, "url");
    dr_json_text(&json, visible(arena, request->url, strlen(request->url), exact));
    dr_json_key(&json, "headers");
    dr_json_begin_object(&json);
    for (size_t i = 0; i < request->headers.count; i++) {
        dr_json_key(&json, request->headers.items[i].name);
        dr_json_text(&json, visible_header(arena, &request->headers.items[i], exact));
    }
    dr_json_end_object(&json);
    const char *body = request->body != NULL ? request->body : "";
    if (is_text(request)) {
        dr_json_key(&json, "body");
        dr_json_text(&json, visible(arena, body, request->body_length, exact));
    } else {
        struct dr_text text;
        dr_text_init(&text, 0);
        dr_base64_put(&text, body, request->body_length);
        dr_json_key(&json, "body_base64");
        dr_json_text(&json, text.bytes);
        dr_text_release(&text);
    }
    dr_json_end_object(&json);
    dr_text_puts(&command->context->out, "\n");
}

/* A word that a shell reads back as it is. */
static void put_word(struct dr_text *out, const char *word) {
    dr_text_puts(out, "'");
    for (; *word != '\0'; word++) {
        if (*word == '\'') {
            dr_text_puts(out, "'\\''");
        } else {
            dr_text_add(out, word, 1);
        }
    }
    dr_text_puts(out, "'");
}

static void show_curl(const struct dr_aws_command *command, const struct dr_http_request *request, bool exact) {
    struct dr_arena *arena = &command->context->arena;
    struct dr_text *out = &command->context->out;
    dr_text_format(out, "curl --path-as-is -X %s ", request->method);
    put_word(out, visible(arena, request->url, strlen(request->url), exact));
    for (size_t i = 0; i < request->headers.count; i++) {
        const struct dr_http_header *header = &request->headers.items[i];
        dr_text_puts(out, " \\\n  -H ");
        put_word(out, dr_arena_format(arena, "%s: %s", header->name, visible_header(arena, header, exact)));
    }
    if (request->body_length > 0 && is_text(request)) {
        dr_text_puts(out, " \\\n  --data-binary ");
        put_word(out, visible(arena, request->body, request->body_length, exact));
    } else if (request->body_length > 0) {
        dr_text_format(out, " \\\n  --data-binary @BODY  # %zu bytes that are no text; --format json shows them",
                       request->body_length);
    }
    dr_text_puts(out, "\n");
}

void dr_aws_show_request(const struct dr_aws_command *command, const struct dr_http_request *request, bool exact) {
    if (dr_options_is(command->options, "format", "json")) {
        show_json(command, request, exact);
    } else {
        show_curl(command, request, exact);
    }
}

static enum dr_code search(const struct dr_aws_command *command, const char *text, const struct dr_value *result,
                           const struct dr_value **ret_found, struct dr_error *error) {
    struct dr_jmespath *expression = NULL;
    struct dr_value *found = NULL;
    struct dr_arena *arena = &command->context->arena;
    enum dr_code code = dr_jmespath_parse(arena, text, &expression, error);
    if (code == DR_OK) {
        code = dr_jmespath_evaluate(expression, result, arena, &found, error);
    }
    *ret_found = found;
    return code;
}

enum dr_code dr_aws_show_result(const struct dr_aws_command *command, const struct dr_value *result,
                                struct dr_error *error) {
    struct dr_text *out = &command->context->out;
    const char *query = dr_options_text(command->options, "query");
    if (query != NULL) {
        enum dr_code code = search(command, query, result, &result, error);
        if (code != DR_OK) {
            return code;
        }
    }
    bool text = dr_options_is(command->options, "format", "text");
    if (text && result->kind != DR_VALUE_LIST && result->kind != DR_VALUE_MAP) {
        dr_text_format(out, "%s\n", result->text != NULL ? result->text : "");
    } else if (text || dr_options_is(command->options, "format", "yaml")) {
        dr_value_write_yaml(result, out);
    } else {
        struct dr_json_writer json;
        dr_json_writer_init(&json, out);
        dr_json_value(&json, result);
        dr_text_puts(out, "\n");
    }
    return DR_OK;
}

static void put_text(struct dr_json_writer *json, const char *key, const char *text) {
    if (text != NULL && text[0] != '\0') {
        dr_json_key(json, key);
        dr_json_text(json, text);
    }
}

enum dr_code dr_aws_show_fault(const struct dr_aws_command *command, const struct dr_aws_outcome *outcome) {
    const struct dr_aws_fault *fault = &outcome->fault;
    struct dr_json_writer json;
    dr_json_writer_init(&json, &command->context->out);
    dr_json_begin_object(&json);
    dr_json_key(&json, "error");
    dr_json_begin_object(&json);
    dr_json_key(&json, "code");
    dr_json_text(&json, fault->code);
    dr_json_key(&json, "message");
    dr_json_text(&json, fault->message);
    put_text(&json, "type", fault->type);
    put_text(&json, "query_code", fault->query_code);
    put_text(&json, "request_id", outcome->request_id);
    put_text(&json, "host_id", outcome->host_id);
    dr_json_key(&json, "status");
    dr_json_integer(&json, outcome->status);
    dr_json_key(&json, "retryable");
    dr_json_boolean(&json, fault->is_retryable);
    if (outcome->result->count > 0) {
        dr_json_key(&json, "members");
        dr_json_value(&json, outcome->result);
    }
    dr_json_end_object(&json);
    dr_json_end_object(&json);
    dr_text_puts(&command->context->out, "\n");
    return DR_SERVICE;
}
