/* Makes requests and reads replies for tests that compare them with another implementation: `call_probe MODELS`, one
 * JSON object a line on stdin, one a line on stdout. {service, operation, params, endpoint, region} gives {method, url,
 * headers, body} (body in base64) or {errors}; with `reply` {status, headers, body} it gives {result} or {fault} or
 * {errors}. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_write.h"
#include "base/map.h"
#include "bridge/aws/call.h"
#include "bridge/aws/encode.h"
#include "bridge/aws/model.h"

struct probe {
    const char *models;
    struct dr_map loaded;
    struct dr_text out;
    struct dr_json_writer json;
    struct dr_arena arena; /* of a line */
};

static const char *text_of(const struct dr_value *map, const char *key, const char *fallback) {
    const struct dr_value *value = dr_value_get(map, key);
    return value != NULL && value->kind == DR_VALUE_TEXT ? value->text : fallback;
}

static void put_bytes(struct probe *probe, const char *key, const char *bytes, size_t length) {
    struct dr_text text;
    dr_text_init(&text, 0);
    dr_base64_put(&text, bytes, length);
    dr_json_key(&probe->json, key);
    dr_json_text(&probe->json, text.bytes);
    dr_text_release(&text);
}

static void put_error(struct probe *probe, const char *message) {
    dr_json_key(&probe->json, "errors");
    dr_json_begin_list(&probe->json);
    dr_json_text(&probe->json, message);
    dr_json_end_list(&probe->json);
}

static void put_errors(struct probe *probe, const struct dr_errors *errors) {
    dr_json_key(&probe->json, "errors");
    dr_json_begin_list(&probe->json);
    for (size_t i = 0; i < errors->count; i++) {
        char text[1024];
        dr_error_format(&errors->items[i], text, sizeof text);
        dr_json_text(&probe->json, text);
    }
    dr_json_end_list(&probe->json);
}

static void put_request(struct probe *probe, const struct dr_http_request *request) {
    dr_json_key(&probe->json, "method");
    dr_json_text(&probe->json, request->method);
    dr_json_key(&probe->json, "url");
    dr_json_text(&probe->json, request->url);
    dr_json_key(&probe->json, "headers");
    dr_json_begin_object(&probe->json);
    for (size_t i = 0; i < request->headers.count; i++) {
        dr_json_key(&probe->json, request->headers.items[i].name);
        dr_json_text(&probe->json, request->headers.items[i].value);
    }
    dr_json_end_object(&probe->json);
    put_bytes(probe, "body", request->body != NULL ? request->body : "", request->body_length);
}

static void prepare(struct probe *probe, const struct dr_aws_operation *operation, const struct dr_value *line) {
    struct dr_aws_prepared prepared;
    struct dr_errors errors;
    dr_errors_init(&errors);
    const struct dr_aws_call call = {.operation = operation,
                                     .params = dr_value_get(line, "params"),
                                     .region = text_of(line, "region", "us-east-1"),
                                     .endpoint_url = text_of(line, "endpoint", "https://example.com")};
    if (dr_aws_prepare(&call, &probe->arena, &prepared, &errors, NULL) == DR_OK) {
        put_request(probe, &prepared.request);
    } else {
        put_errors(probe, &errors);
    }
    dr_errors_release(&errors);
}

static struct dr_http_reply reply_of(struct probe *probe, const struct dr_value *given) {
    struct dr_http_reply reply = {.status = atoi(dr_value_get(given, "status")->text)};
    const struct dr_value *headers = dr_value_get(given, "headers");
    const struct dr_value *body = dr_value_get(given, "body");
    for (size_t i = 0; headers != NULL && i < headers->count; i++) {
        dr_http_header_add(&probe->arena, &reply.headers, headers->items[i]->key, headers->items[i]->text);
    }
    if (body != NULL) {
        (void)dr_base64_read(&probe->arena, body->text, body->length, &reply.body, &reply.body_length);
    }
    return reply;
}

static void parse(struct probe *probe, const struct dr_aws_operation *operation, const struct dr_value *line) {
    struct dr_http_reply reply = reply_of(probe, dr_value_get(line, "reply"));
    struct dr_aws_outcome outcome;
    struct dr_error error;
    if (dr_aws_parse(operation, &reply, NULL, &probe->arena, &outcome, &error) != DR_OK) {
        put_error(probe, error.message);
        return;
    }
    if (outcome.is_fault) {
        dr_json_key(&probe->json, "fault");
        dr_json_begin_object(&probe->json);
        dr_json_key(&probe->json, "code");
        dr_json_text(&probe->json, outcome.fault.code);
        dr_json_key(&probe->json, "message");
        dr_json_text(&probe->json, outcome.fault.message);
        dr_json_end_object(&probe->json);
    }
    dr_json_key(&probe->json, "result");
    dr_json_value(&probe->json, outcome.result);
}

static struct dr_aws_model *model_of(struct probe *probe, const char *service, struct dr_error *error) {
    struct dr_aws_model *model = dr_map_get(&probe->loaded, service);
    if (model == NULL && dr_aws_model_load(probe->models, service, &model, error) == DR_OK) {
        (void)dr_map_put(&probe->loaded, service, model);
    }
    return model;
}

static void answer(struct probe *probe, const char *text) {
    struct dr_value *line = NULL;
    struct dr_error error = {.message = ""};
    const struct dr_aws_operation *operation = NULL;
    dr_json_begin_object(&probe->json);
    if (dr_value_parse_json(&probe->arena, NULL, text, strlen(text), &line, &error) != DR_OK) {
        put_error(probe, error.message);
    } else {
        struct dr_aws_model *model = model_of(probe, text_of(line, "service", ""), &error);
        if (model == NULL ||
            dr_aws_model_operation(model, text_of(line, "operation", ""), &operation, &error) != DR_OK) {
            put_error(probe, error.message);
        } else if (dr_value_get(line, "reply") != NULL) {
            parse(probe, operation, line);
        } else {
            prepare(probe, operation, line);
        }
    }
    dr_json_end_object(&probe->json);
}

int main(int count, char **arguments) {
    struct probe probe = {.models = count > 1 ? arguments[1] : ""};
    char *line = NULL;
    size_t size = 0;
    dr_map_init(&probe.loaded);
    while (getline(&line, &size, stdin) > 0) {
        dr_arena_init(&probe.arena);
        dr_text_init(&probe.out, 0);
        dr_json_writer_init(&probe.json, &probe.out);
        probe.json.compact = true;
        answer(&probe, line);
        printf("%s\n", probe.out.bytes);
        (void)fflush(stdout);
        dr_text_release(&probe.out);
        dr_arena_release(&probe.arena);
    }
    for (size_t i = 0; i < probe.loaded.count; i++) {
        dr_aws_model_free(probe.loaded.entries[i].item);
    }
    dr_map_release(&probe.loaded);
    free(line);
    return 0;
}
