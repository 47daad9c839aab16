/* A client of the tests: a model given as JSON, one operation of it, calls and replies. */
#ifndef DR_TESTS_BRIDGE_CLIENT_H
#define DR_TESTS_BRIDGE_CLIENT_H

#include "bridge/aws/call.h"
#include "bridge/aws/model.h"

struct client {
    struct dr_arena arena;
    struct dr_aws_model *model;
    const struct dr_aws_operation *operation;
    struct dr_aws_call call; /* of the next prepare; endpoint https://example.com */
    struct dr_aws_prepared prepared;
    struct dr_aws_outcome outcome;
    struct dr_errors errors;
    struct dr_errors warnings;
    struct dr_error error;
};

/* A model: metadata and shapes as JSON members (with single quotes), one operation of the given JSON. service: name of
 * the folder that the model seems to come from. */
void client_begin(struct client *client, const char *service, const char *metadata, const char *operation,
                  const char *shapes);
void client_end(struct client *client);

/* Prepares with parameters in JSON (single quotes stand for double ones). */
enum dr_code client_prepare(struct client *client, const char *params);

/* Parses a reply; headers: "Name: value\n" lines. */
enum dr_code client_parse(struct client *client, int status, const char *headers, const char *body);

/* The result as compact JSON; body and headers of the request as texts. */
const char *client_result(struct client *client);
const char *client_body(struct client *client);
const char *client_header(struct client *client, const char *name);

/* The first mistake's message, or "". */
const char *client_mistake(struct client *client, size_t index);

#endif
