/* Errors of services in all their forms: JSON with __type or in headers, XML with one or two wrappers, S3's bare
 * <Error>, pages of proxies, and nothing but a status. */
#include <string.h>

#include "bridge/aws/protocol.h"

/* RFC 9110's reason phrases, for replies that say nothing else. */
static const struct status_row {
    int status;
    const char *reason;
} statuses[] = {
    {301, "Moved Permanently"},
    {302, "Found"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {416, "Range Not Satisfiable"},
    {429, "Too Many Requests"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
};

static const char *header_or(const struct dr_http_reply *reply, const char *name, const char *fallback) {
    const char *value = dr_http_header(&reply->headers, name);
    return value != NULL ? value : fallback;
}

void dr_aws_fault_status(const struct dr_http_reply *reply, struct dr_arena *arena, struct dr_aws_outcome *outcome) {
    outcome->fault.code = dr_arena_format(arena, "%d", reply->status);
    outcome->fault.message = "";
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        outcome->fault.message = statuses[i].status == reply->status ? statuses[i].reason : outcome->fault.message;
    }
}

/* `aws.protocoltests#FooError:http://…` -> FooError. */
static const char *bare_code(struct dr_arena *arena, const char *code) {
    size_t length = strcspn(code, ":");
    for (size_t i = length; i > 0; i--) {
        if (code[i - 1] == '#') {
            return dr_arena_text(arena, code + i, length - i);
        }
    }
    return dr_arena_text(arena, code, length);
}

/* The text of a member, whatever its case is said to be. */
static const char *either(const struct dr_value *map, const char *first, const char *second) {
    const struct dr_value *value = dr_value_get(map, first);
    value = value != NULL ? value : dr_value_get(map, second);
    if (value == NULL || (value->kind != DR_VALUE_TEXT && value->kind != DR_VALUE_NUMBER)) {
        return NULL;
    }
    return value->text;
}

/* A body that is no JSON object is the message itself. */
static const struct dr_value *json_body(const struct dr_http_reply *reply, struct dr_arena *arena) {
    struct dr_value *value = NULL;
    if (reply->body_length > 0 &&
        dr_value_parse_json(arena, NULL, reply->body, reply->body_length, &value, NULL) == DR_OK &&
        value->kind == DR_VALUE_MAP) {
        return value;
    }
    value = dr_value_new_map(arena);
    if (reply->body_length > 0) {
        dr_value_put(arena, value, "message", dr_value_new_text(arena, reply->body, reply->body_length));
    }
    return value;
}

/* `x-amzn-query-error: Code;Sender`: services that used to speak the query protocol keep their old codes. */
static void read_query_error(const struct dr_http_reply *reply, struct dr_arena *arena,
                             struct dr_aws_outcome *outcome) {
    const char *text = dr_http_header(&reply->headers, "x-amzn-query-error");
    const char *semicolon = text != NULL ? strchr(text, ';') : NULL;
    if (semicolon != NULL && semicolon > text && strchr(semicolon + 1, ';') == NULL) {
        outcome->fault.query_code = outcome->fault.code;
        outcome->fault.code = dr_arena_text(arena, text, (size_t)(semicolon - text));
        outcome->fault.type = semicolon + 1;
    }
}

static void read_json(const struct dr_http_reply *reply, struct dr_arena *arena, const struct dr_value *body,
                      const char *code, struct dr_aws_outcome *outcome) {
    const char *message = either(body, "message", "Message");
    dr_aws_fault_status(reply, arena, outcome);
    outcome->fault.code = code != NULL ? bare_code(arena, code) : outcome->fault.code;
    outcome->fault.message = message != NULL ? message : "";
    outcome->request_id = header_or(reply, "x-amzn-requestid", header_or(reply, "x-amz-request-id", ""));
    read_query_error(reply, arena, outcome);
}

void dr_aws_fault_json(const struct dr_http_reply *reply, struct dr_arena *arena, struct dr_aws_outcome *outcome) {
    const struct dr_value *body = json_body(reply, arena);
    const char *code = either(body, "__type", "__type");
    code = code != NULL ? code : dr_http_header(&reply->headers, "x-amzn-errortype");
    read_json(reply, arena, body, code != NULL ? code : either(body, "code", "Code"), outcome);
}

void dr_aws_fault_rest_json(const struct dr_http_reply *reply, struct dr_arena *arena, struct dr_aws_outcome *outcome) {
    const struct dr_value *body = json_body(reply, arena);
    const char *code = dr_http_header(&reply->headers, "x-amzn-errortype");
    code = code != NULL ? code : either(body, "code", "Code");
    read_json(reply, arena, body, code != NULL ? code : either(body, "__type", "__type"), outcome);
}

const struct dr_xml_node *dr_aws_fault_node(const struct dr_xml_node *root) {
    const struct dr_xml_node *errors = dr_xml_child(root, "Errors");
    const struct dr_xml_node *error = dr_xml_child(errors != NULL ? errors : root, "Error");
    return error != NULL ? error : root;
}

static const char *text_of(const struct dr_xml_node *node, const char *name, const char *fallback) {
    const struct dr_xml_node *child = dr_xml_child(node, name);
    return child != NULL && child->text[0] != '\0' ? child->text : fallback;
}

/* Fills the outcome from an XML error; false where the body is none. */
static bool read_xml(const struct dr_http_reply *reply, struct dr_arena *arena, struct dr_aws_outcome *outcome) {
    struct dr_xml_node *root = NULL;
    if (reply->body_length == 0 || dr_xml_parse(arena, reply->body, reply->body_length, &root, NULL) != DR_OK) {
        return false;
    }
    const struct dr_xml_node *error = dr_aws_fault_node(root);
    outcome->fault.code = text_of(error, "Code", "");
    outcome->fault.message = text_of(error, "Message", text_of(error, "message", ""));
    outcome->fault.type = text_of(error, "Type", "");
    const char *id = text_of(root, "RequestId", text_of(root, "RequestID", text_of(root, "requestId", "")));
    outcome->request_id = id[0] != '\0' ? id : outcome->request_id;
    return true;
}

void dr_aws_fault_query(const struct dr_http_reply *reply, struct dr_arena *arena, struct dr_aws_outcome *outcome) {
    outcome->request_id = header_or(reply, "x-amzn-requestid", "");
    if (!read_xml(reply, arena, outcome)) {
        dr_aws_fault_status(reply, arena, outcome);
    }
}

void dr_aws_fault_rest_xml(const struct dr_http_reply *reply, struct dr_arena *arena, struct dr_aws_outcome *outcome) {
    outcome->request_id = header_or(reply, "x-amzn-requestid", header_or(reply, "x-amz-request-id", ""));
    outcome->host_id = header_or(reply, "x-amz-id-2", "");
    if (!read_xml(reply, arena, outcome)) {
        dr_aws_fault_status(reply, arena, outcome);
    }
}

/* Source: AWS SDKs and Tools Reference Guide, "Retry behavior", standard mode (read 2026-11). */
static const char *const throttling_codes[] = {
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottledException",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "TransactionInProgressException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "RequestThrottled",
    "SlowDown",
    "PriorRequestNotComplete",
    "EC2ThrottledException",
};
static const char *const transient_codes[] = {"RequestTimeout", "RequestTimeoutException", "InternalError",
                                              "InternalFailure"};

static bool is_one_of(const char *code, const char *const *codes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(codes[i], code) == 0) {
            return true;
        }
    }
    return false;
}

void dr_aws_fault_classify(struct dr_aws_outcome *outcome) {
    struct dr_aws_fault *fault = &outcome->fault;
    bool modelled = fault->shape != NULL && fault->shape->is_retryable;
    bool transient_status =
        outcome->status == 500 || outcome->status == 502 || outcome->status == 503 || outcome->status == 504;
    fault->is_throttling = is_one_of(fault->code, throttling_codes, sizeof throttling_codes / sizeof(char *)) ||
                           (fault->shape != NULL && fault->shape->is_throttling) || outcome->status == 429;
    fault->is_retryable = fault->is_throttling || modelled || transient_status ||
                          is_one_of(fault->code, transient_codes, sizeof transient_codes / sizeof(char *));
}
