/* A client of the tests. */
#include "client.h"

#include <criterion/criterion.h>
#include <string.h>

#include "bridge/aws/encode.h"
#include "bridge/aws/model_private.h"

static char *quoted(struct dr_arena *arena, const char *text) {
    char *copy = dr_arena_text(arena, text, strlen(text));
    for (char *at = copy; *at != '\0'; at++) {
        *at = *at == '\'' ? '"' : *at;
    }
    return copy;
}

static struct dr_value *json(struct dr_arena *arena, const char *text) {
    struct dr_value *value = NULL;
    struct dr_error error = {.message = ""};
    const char *copy = quoted(arena, text);
    cr_assert(dr_value_parse_json(arena, "test", copy, strlen(copy), &value, &error) == DR_OK, "%s: %s", error.message,
              text);
    return value;
}

void client_begin(struct client *client, const char *service, const char *metadata, const char *operation,
                  const char *shapes) {
    *client = (struct client){0};
    dr_arena_init(&client->arena);
    dr_errors_init(&client->errors);
    dr_errors_init(&client->warnings);
    const char *text = dr_arena_format(&client->arena, "{'metadata':{%s},'operations':{%s},'shapes':{%s}}", metadata,
                                       operation, shapes);
    cr_assert(dr_aws_model_from_value(json(&client->arena, text), &client->model, &client->error) == DR_OK);
    client->model->service.name = service;
    const char *name = client->model->operations.entries[0].key;
    cr_assert(dr_aws_model_operation(client->model, name, &client->operation, &client->error) == DR_OK, "%s",
              client->error.message);
    client->call = (struct dr_aws_call){
        .operation = client->operation, .endpoint_url = "https://example.com", .region = "us-west-2"};
}

void client_end(struct client *client) {
    dr_aws_model_free(client->model);
    dr_errors_release(&client->errors);
    dr_errors_release(&client->warnings);
    dr_arena_release(&client->arena);
}

enum dr_code client_prepare(struct client *client, const char *params) {
    dr_errors_release(&client->errors);
    dr_errors_release(&client->warnings);
    dr_errors_init(&client->errors);
    dr_errors_init(&client->warnings);
    client->call.params = params != NULL ? json(&client->arena, params) : NULL;
    return dr_aws_prepare(&client->call, &client->arena, &client->prepared, &client->errors, &client->warnings);
}

enum dr_code client_parse(struct client *client, int status, const char *headers, const char *body) {
    struct dr_http_reply reply = {.status = status, .body = body, .body_length = body != NULL ? strlen(body) : 0};
    while (*headers != '\0') {
        size_t name = strcspn(headers, ":");
        size_t line = strcspn(headers, "\n");
        dr_http_header_add(&client->arena, &reply.headers, dr_arena_text(&client->arena, headers, name),
                           dr_arena_text(&client->arena, headers + name + 2, line - name - 2));
        headers += line + 1;
    }
    return dr_aws_parse(client->operation, &reply, NULL, &client->arena, &client->outcome, &client->error);
}

const char *client_result(struct client *client) {
    struct dr_text text;
    dr_text_init(&text, 0);
    dr_json_put_value(&text, client->outcome.result, true);
    for (size_t i = 0; i < text.length; i++) {
        text.bytes[i] = text.bytes[i] == '"' ? '\'' : text.bytes[i];
    }
    const char *copy = dr_arena_text(&client->arena, text.bytes, text.length);
    dr_text_release(&text);
    return copy;
}

const char *client_body(struct client *client) {
    return client->prepared.request.body != NULL ? client->prepared.request.body : "(none)";
}

const char *client_header(struct client *client, const char *name) {
    const char *value = dr_http_header(&client->prepared.request.headers, name);
    return value != NULL ? value : "(none)";
}

const char *client_mistake(struct client *client, size_t index) {
    return index < client->errors.count ? client->errors.items[index].message : "";
}
