/* The five protocols. */
#include "bridge/aws/protocol.h"

#include <string.h>

#include "bridge/aws/binding_http.h"
#include "bridge/aws/encode.h"

static void take_body(struct dr_arena *arena, struct dr_text *text, struct dr_aws_parts *parts) {
    parts->body = dr_arena_text(arena, text->bytes, text->length);
    parts->body_length = text->length;
    dr_text_release(text);
}

static enum dr_code write_form(const struct dr_aws_operation *operation, const struct dr_value *params,
                               const struct dr_aws_style *style, struct dr_arena *arena, struct dr_aws_parts *parts,
                               struct dr_errors *errors) {
    (void)errors;
    struct dr_text text;
    dr_text_init(&text, 0);
    dr_text_format(&text, "Action=%s&Version=", operation->name);
    dr_percent_put(&text, operation->service->api_version, strlen(operation->service->api_version), "");
    if (operation->input != NULL) {
        dr_aws_form_put(&text, operation->input, params, style);
    }
    take_body(arena, &text, parts);
    parts->path = "/";
    dr_http_header_add(arena, &parts->headers, "Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    return DR_OK;
}

static enum dr_code write_json(const struct dr_aws_operation *operation, const struct dr_value *params,
                               const struct dr_aws_style *style, struct dr_arena *arena, struct dr_aws_parts *parts,
                               struct dr_errors *errors) {
    (void)errors;
    const struct dr_aws_service *service = operation->service;
    const char *target = service->target_prefix != NULL ? service->target_prefix : "";
    dr_http_header_add(arena, &parts->headers, "X-Amz-Target",
                       dr_arena_format(arena, "%s.%s", target, operation->name));
    dr_http_header_add(arena, &parts->headers, "Content-Type",
                       dr_arena_format(arena, "application/x-amz-json-%s", service->json_version));
    if (service->query_compatible) {
        dr_http_header_add(arena, &parts->headers, "x-amzn-query-mode", "true");
    }
    struct dr_text text;
    dr_text_init(&text, 0);
    if (operation->input != NULL) {
        dr_aws_json_put(&text, operation->input, params, style, false);
    } else {
        dr_text_puts(&text, "{}");
    }
    take_body(arena, &text, parts);
    parts->path = "/";
    return DR_OK;
}

static bool is_raw(const struct dr_aws_member *payload) {
    return payload->shape->kind == DR_AWS_BLOB || payload->shape->kind == DR_AWS_STRING;
}

/* What a rest protocol's body is made of. */
enum body { NO_BODY, EMPTY_BODY, RAW_BODY, PAYLOAD_BODY, MEMBERS_BODY };

static bool has_body_members(const struct dr_aws_shape *shape, const struct dr_value *params, bool given) {
    for (size_t i = 0; i < shape->member_count; i++) {
        const struct dr_aws_member *member = &shape->members[i];
        const struct dr_value *value = dr_value_get(params, member->name);
        bool in_body =
            given ? member->location == DR_AWS_IN_BODY || member->location == DR_AWS_IN_STATUS : !member->has_location;
        if (in_body && (!given || (value != NULL && value->kind != DR_VALUE_NULL))) {
            return true;
        }
    }
    return false;
}

/* Members that the model doesn't know belong to the body as well. */
static bool has_unknown_members(const struct dr_aws_shape *shape, const struct dr_value *params) {
    for (size_t i = 0; i < params->count; i++) {
        if (dr_aws_shape_member(shape, params->items[i]->key) == NULL) {
            return true;
        }
    }
    return false;
}

static enum body choose_body(const struct dr_aws_operation *operation, const struct dr_value *params,
                             const struct dr_value **ret_payload) {
    if (operation->input == NULL) {
        return NO_BODY;
    }
    const struct dr_aws_shape *shape = operation->input->shape;
    const struct dr_aws_member *raw = operation->input->payload;
    if (raw != NULL) {
        const struct dr_value *value = dr_value_get(params, raw->name);
        bool is_there = value != NULL && value->kind != DR_VALUE_NULL;
        *ret_payload = is_there ? value : NULL;
        if (is_raw(raw)) {
            return is_there ? RAW_BODY : NO_BODY;
        }
        return is_there ? PAYLOAD_BODY : EMPTY_BODY;
    }
    if (has_body_members(shape, params, true) || has_unknown_members(shape, params)) {
        return MEMBERS_BODY;
    }
    return has_body_members(shape, params, false) ? EMPTY_BODY : NO_BODY;
}

static void put_raw(struct dr_text *text, const struct dr_aws_member *payload, const struct dr_value *value,
                    const struct dr_aws_style *style) {
    if (payload->shape->kind == DR_AWS_BLOB && value->kind == DR_VALUE_TEXT) {
        dr_aws_blob_put(text, value, style);
    } else {
        dr_aws_scalar_put(text, payload, value, DR_AWS_PLACE_LABEL, style);
    }
}

/* The name of an XML body's root element. */
static const char *root_name(const struct dr_aws_member *root) {
    return root->wire_name != NULL ? root->wire_name : root->shape->name;
}

static void put_rest_body(struct dr_text *text, const struct dr_aws_operation *operation, const struct dr_value *params,
                          const struct dr_aws_style *style, enum body body, const struct dr_value *payload) {
    bool is_json = operation->service->protocol == DR_AWS_REST_JSON;
    const struct dr_aws_member *root = operation->input;
    if (body == RAW_BODY) {
        put_raw(text, root->payload, payload, style);
        return;
    }
    if (body == EMPTY_BODY) {
        dr_text_puts(text, is_json ? "{}" : "");
        return;
    }
    bool members_only = body == MEMBERS_BODY;
    const struct dr_value *value = members_only ? params : payload;
    root = members_only ? root : root->payload;
    if (is_json) {
        dr_aws_json_put(text, root, value, style, members_only);
    } else {
        dr_aws_xml_put(text, root, root_name(root), value, style, members_only);
    }
}

static enum dr_code write_rest(const struct dr_aws_operation *operation, const struct dr_value *params,
                               const struct dr_aws_style *style, struct dr_arena *arena, struct dr_aws_parts *parts,
                               struct dr_errors *errors) {
    const struct dr_value *payload = NULL;
    struct dr_text text;
    dr_text_init(&text, 0);
    enum dr_code code = dr_aws_binding_uri(&text, operation, params, style, errors);
    parts->path = dr_arena_text(arena, text.bytes, text.length);
    dr_aws_binding_headers(arena, &parts->headers, operation, params, style);
    enum body body = choose_body(operation, params, &payload);
    dr_text_clear(&text);
    if (body != NO_BODY) {
        put_rest_body(&text, operation, params, style, body, payload);
    }
    bool is_structured = body == EMPTY_BODY || body == PAYLOAD_BODY || body == MEMBERS_BODY;
    if (operation->service->protocol == DR_AWS_REST_JSON && is_structured &&
        dr_http_header(&parts->headers, "Content-Type") == NULL) {
        dr_http_header_add(arena, &parts->headers, "Content-Type", "application/json");
    }
    take_body(arena, &text, parts);
    parts->body = body != NO_BODY ? parts->body : NULL;
    return code;
}

/* An empty body counts as an empty object; what is no JSON can't be read. */
static struct dr_value *read_json_bytes(struct dr_aws_reader *reader, const struct dr_aws_member *member,
                                        const char *bytes, size_t length) {
    struct dr_value *value = NULL;
    if (length == 0) {
        return dr_aws_json_read(reader, member, dr_value_new_map(reader->arena));
    }
    enum dr_code code = dr_value_parse_json(reader->arena, "the reply", bytes, length, &value,
                                            reader->code == DR_OK ? reader->error : NULL);
    reader->code = code != DR_OK && reader->code == DR_OK ? DR_FAILURE : reader->code;
    return code == DR_OK ? dr_aws_json_read(reader, member, value) : NULL;
}

/* The member that is a stream of events, or NULL. */
static const struct dr_aws_member *stream_member(const struct dr_aws_member *root) {
    for (size_t i = 0; i < root->shape->member_count; i++) {
        if (root->shape->members[i].event_stream) {
            return &root->shape->members[i];
        }
    }
    return NULL;
}

/* The first event of a stream holds the other members. */
static struct dr_value *read_json_stream(struct dr_aws_reader *reader, const struct dr_aws_member *stream,
                                         const struct dr_aws_member *root, const struct dr_http_reply *reply) {
    struct dr_value *result = NULL;
    struct dr_value *events =
        dr_aws_events_read(reader, stream, root, reply->body, reply->body_length, read_json_bytes, &result);
    if (events != NULL && result != NULL && result->kind == DR_VALUE_MAP) {
        dr_value_put(reader->arena, result, stream->name, events);
        return result;
    }
    return dr_aws_reader_fail(reader, stream, "a stream of events that begins with the initial response");
}

static struct dr_value *read_json(struct dr_aws_reader *reader, const struct dr_aws_operation *operation,
                                  const struct dr_aws_member *root, const struct dr_http_reply *reply) {
    const struct dr_aws_member *stream = operation->has_event_stream ? stream_member(root) : NULL;
    return stream != NULL ? read_json_stream(reader, stream, root, reply)
                          : read_json_bytes(reader, root, reply->body, reply->body_length);
}

static const struct dr_xml_node *parse_xml(struct dr_aws_reader *reader, const char *bytes, size_t length) {
    struct dr_xml_node *root = NULL;
    if (length == 0) {
        root = dr_arena_alloc(reader->arena, 1, sizeof *root);
        root->name = "";
        root->text = "";
        return root;
    }
    enum dr_code code = dr_xml_parse(reader->arena, bytes, length, &root, reader->code == DR_OK ? reader->error : NULL);
    reader->code = code != DR_OK && reader->code == DR_OK ? DR_FAILURE : reader->code;
    return code == DR_OK ? root : NULL;
}

/* A fault's members stand in its <Error>; a query result stands in its wrapper. */
static struct dr_value *read_query(struct dr_aws_reader *reader, const struct dr_aws_operation *operation,
                                   const struct dr_aws_member *root, const struct dr_http_reply *reply) {
    const struct dr_xml_node *node = parse_xml(reader, reply->body, reply->body_length);
    if (node == NULL) {
        return NULL;
    }
    if (root->shape->is_exception) {
        node = dr_aws_fault_node(node);
    } else if (operation->result_wrapper != NULL) {
        node = dr_xml_child(node, operation->result_wrapper);
    }
    return node != NULL ? dr_aws_xml_read(reader, root, node)
                        : dr_aws_reader_fail(reader, root, "wrapped as the model says");
}

static struct dr_value *read_raw(struct dr_aws_reader *reader, const struct dr_aws_member *payload,
                                 const struct dr_http_reply *reply) {
    const char *body = reply->body != NULL ? reply->body : "";
    if (payload->shape->kind == DR_AWS_STRING || reader->blobs_are_text) {
        return dr_value_new_text(reader->arena, body, reply->body_length);
    }
    struct dr_text text;
    dr_text_init(&text, 0);
    dr_base64_put(&text, body, reply->body_length);
    struct dr_value *value = dr_value_new_text(reader->arena, text.bytes, text.length);
    dr_text_release(&text);
    return value;
}

static struct dr_value *read_xml_bytes(struct dr_aws_reader *reader, const struct dr_aws_member *member,
                                       const char *bytes, size_t length) {
    const struct dr_xml_node *node = parse_xml(reader, bytes, length);
    node = node != NULL && member->shape->is_exception ? dr_aws_fault_node(node) : node;
    return node != NULL ? dr_aws_xml_read(reader, member, node) : NULL;
}

/* The body as a whole is the payload: a stream, raw bytes or a document, which is absent where the body is empty. */
static struct dr_value *read_payload(struct dr_aws_reader *reader, const struct dr_aws_member *root,
                                     const struct dr_http_reply *reply, dr_aws_event_fn *body) {
    const struct dr_aws_member *payload = root->payload;
    if (payload->event_stream) {
        return dr_aws_events_read(reader, payload, root, reply->body, reply->body_length, body, NULL);
    }
    if (is_raw(payload)) {
        return read_raw(reader, payload, reply);
    }
    return reply->body_length > 0 ? body(reader, payload, reply->body, reply->body_length) : NULL;
}

/* Members of the body by the body, the others by status and headers. */
static struct dr_value *read_rest(struct dr_aws_reader *reader, const struct dr_aws_operation *operation,
                                  const struct dr_aws_member *root, const struct dr_http_reply *reply) {
    bool is_json = operation->service->protocol == DR_AWS_REST_JSON;
    dr_aws_event_fn *body = is_json ? read_json_bytes : read_xml_bytes;
    struct dr_value *result = NULL;
    reader->converts_text = is_json;
    if (root->payload == NULL) {
        result = body(reader, root, reply->body, reply->body_length);
    } else {
        struct dr_value *value = read_payload(reader, root, reply, body);
        result = dr_value_new_map(reader->arena);
        if (value != NULL) {
            dr_value_put(reader->arena, result, root->payload->name, value);
        }
    }
    if (result != NULL && result->kind == DR_VALUE_MAP) {
        dr_aws_binding_read(reader, root->shape, reply, result);
    }
    return result;
}

static const struct dr_aws_protocol protocols[] = {
    [DR_AWS_JSON] = {"json", {.body_time = DR_AWS_TIME_UNIX}, write_json, read_json, dr_aws_fault_json},
    [DR_AWS_REST_JSON] = {"rest-json", {.body_time = DR_AWS_TIME_UNIX}, write_rest, read_rest, dr_aws_fault_rest_json},
    [DR_AWS_REST_XML] = {"rest-xml", {.body_time = DR_AWS_TIME_ISO8601}, write_rest, read_rest, dr_aws_fault_rest_xml},
    [DR_AWS_QUERY] = {"query", {.body_time = DR_AWS_TIME_ISO8601}, write_form, read_query, dr_aws_fault_query},
    [DR_AWS_EC2] =
        {"ec2", {.body_time = DR_AWS_TIME_ISO8601, .is_ec2 = true}, write_form, read_query, dr_aws_fault_query},
};

const struct dr_aws_protocol *dr_aws_protocol_of(const struct dr_aws_service *service) {
    return &protocols[service->protocol];
}
