/* A reply becomes a result, or a fault. */
#include <string.h>
#include <strings.h>

#include "bridge/aws/checksum.h"
#include "bridge/aws/customise.h"
#include "bridge/aws/model.h"
#include "bridge/aws/protocol.h"

#define FIRST_FAULT_STATUS 301 /* as botocore: 300 and below are results */

/* A page of a proxy or load balancer, or nothing at all, in place of a service's error. */
static bool is_generic(const struct dr_http_reply *reply) {
    size_t at = 0;
    while (at < reply->body_length && strchr(" \t\r\n", reply->body[at]) != NULL && reply->body[at] != '\0') {
        at++;
    }
    size_t left = reply->body_length - at;
    const char *page = "<html>";
    return reply->status >= 500 &&
           (left == 0 || (left >= strlen(page) && strncasecmp(reply->body + at, page, strlen(page)) == 0));
}

/* Members of a modelled fault; a reply that doesn't fit them still is that fault. */
static void read_fault_members(struct dr_aws_reader *reader, const struct dr_aws_operation *operation,
                               const struct dr_http_reply *reply, struct dr_aws_outcome *outcome) {
    bool own_code = outcome->fault.query_code != NULL && dr_aws_customise_has_own_codes(operation);
    const struct dr_aws_shape *shape =
        dr_aws_model_fault(operation->model, own_code ? outcome->fault.query_code : outcome->fault.code);
    if (shape == NULL || shape->kind != DR_AWS_STRUCTURE) {
        return;
    }
    const struct dr_aws_member root = {.name = "", .shape = shape, .payload = shape->payload};
    reader->error = NULL;
    outcome->fault.shape = shape;
    struct dr_value *members = dr_aws_protocol_of(operation->service)->read(reader, operation, &root, reply);
    if (members != NULL && members->kind == DR_VALUE_MAP) {
        outcome->result = members;
    }
}

static void read_fault(struct dr_aws_reader *reader, const struct dr_aws_operation *operation,
                       const struct dr_http_reply *reply, struct dr_aws_outcome *outcome) {
    outcome->is_fault = true;
    outcome->result = dr_value_new_map(reader->arena);
    outcome->fault = (struct dr_aws_fault){.code = "", .message = "", .type = ""};
    if (is_generic(reply)) {
        dr_aws_fault_status(reply, reader->arena, outcome);
    } else {
        dr_aws_protocol_of(operation->service)->fault(reply, reader->arena, outcome);
        read_fault_members(reader, operation, reply, outcome);
    }
    dr_aws_fault_classify(outcome);
}

static const char *reply_id(const struct dr_http_reply *reply) {
    static const char *const names[] = {"x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *id = dr_http_header(&reply->headers, names[i]);
        if (id != NULL) {
            return id;
        }
    }
    return "";
}

enum dr_code dr_aws_parse(const struct dr_aws_operation *operation, const struct dr_http_reply *reply,
                          const struct dr_aws_shown *shown, struct dr_arena *arena, struct dr_aws_outcome *ret_outcome,
                          struct dr_error *error) {
    struct dr_aws_reader reader = {.arena = arena,
                                   .error = error,
                                   .blobs_are_text = shown != NULL && shown->blobs_are_text,
                                   .times_are_seconds = shown != NULL && shown->times_are_seconds};
    struct dr_http_reply seen = *reply;
    enum dr_code code = dr_aws_checksum_check(operation, reply, error);
    if (code != DR_OK) {
        return code;
    }
    dr_aws_customise_reply(operation, arena, &seen);
    const char *host_id = dr_http_header(&seen.headers, "x-amz-id-2");
    struct dr_aws_outcome outcome = {
        .status = seen.status, .request_id = reply_id(&seen), .host_id = host_id != NULL ? host_id : ""};
    if (seen.status >= FIRST_FAULT_STATUS) {
        read_fault(&reader, operation, &seen, &outcome);
    } else if (operation->output == NULL) {
        outcome.result = dr_value_new_map(arena);
    } else {
        outcome.result = dr_aws_protocol_of(operation->service)->read(&reader, operation, operation->output, &seen);
        if (reader.code != DR_OK || outcome.result == NULL) {
            return reader.code != DR_OK ? reader.code : dr_error_set(error, DR_FAILURE, "the reply is empty");
        }
    }
    dr_aws_customise_outcome(operation, &seen, shown, arena, &outcome);
    *ret_outcome = outcome;
    return DR_OK;
}
