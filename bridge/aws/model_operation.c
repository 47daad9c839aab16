/* Interning of operations. */
#include <string.h>

#include "bridge/aws/model_private.h"

static void read_http(const struct dr_value *value, struct dr_aws_operation *operation) {
    const struct dr_value *http = dr_value_get(value, "http");
    const char *method = dr_aws_text_of(http, "method");
    const char *uri = dr_aws_text_of(http, "requestUri");
    operation->method = method != NULL ? method : "POST";
    operation->uri = uri != NULL ? uri : "/";
    operation->host_prefix = dr_aws_text_of(dr_value_get(value, "endpoint"), "hostPrefix");
}

static void read_checksums(const struct dr_value *value, struct dr_aws_operation *operation) {
    const struct dr_value *checksums = dr_value_get(value, "httpChecksum");
    operation->checksums = checksums;
    operation->checksum_required =
        dr_aws_flag_of(value, "httpChecksumRequired") || dr_aws_flag_of(checksums, "requestChecksumRequired");
    operation->checksum_algorithm = dr_aws_text_of(checksums, "requestAlgorithmMember");
    operation->checksum_mode = dr_aws_text_of(checksums, "requestValidationModeMember");
    operation->compressions = dr_value_get(dr_value_get(value, "requestcompression"), "encodings");
}

static void read_traits(const struct dr_value *value, struct dr_aws_operation *operation) {
    operation->auth_type = dr_aws_text_of(value, "authtype");
    operation->auth = dr_value_get(value, "auth");
    operation->unsigned_payload =
        dr_aws_flag_of(value, "unsignedPayload") ||
        (operation->auth_type != NULL && strcmp(operation->auth_type, "v4-unsigned-body") == 0);
    operation->is_readonly = dr_aws_flag_of(value, "readonly");
    operation->idempotent = dr_aws_flag_of(value, "idempotent");
    operation->deprecated = dr_aws_flag_of(value, "deprecated");
    operation->endpoint_discovery_required = dr_aws_flag_of(dr_value_get(value, "endpointdiscovery"), "required");
    operation->is_endpoint_discovery = dr_aws_flag_of(value, "endpointoperation");
    operation->static_context_params = dr_value_get(value, "staticContextParams");
    operation->operation_context_params = dr_value_get(value, "operationContextParams");
    operation->help = dr_value_get(value, "documentation");
}

static void read_errors(struct dr_aws_model *model, const struct dr_value *value, struct dr_aws_operation *operation) {
    const struct dr_value *list = dr_value_get(value, "errors");
    size_t count = list != NULL && list->kind == DR_VALUE_LIST ? list->count : 0;
    const struct dr_aws_shape **errors = dr_arena_alloc(&model->arena, count + 1, sizeof *errors);
    for (size_t i = 0; i < count; i++) {
        const char *name = dr_aws_text_of(list->items[i], "shape");
        const struct dr_aws_shape *shape = name != NULL ? dr_aws_shape_intern(model, name) : NULL;
        if (shape != NULL) {
            errors[operation->error_count++] = shape;
        }
    }
    operation->errors = errors;
}

/* Input or output: an absent one is fine, a broken one isn't. */
static bool read_root(struct dr_aws_model *model, const struct dr_value *value, const char *key,
                      const struct dr_aws_member **ret_member) {
    const struct dr_value *reference = dr_value_get(value, key);
    if (reference == NULL) {
        return true;
    }
    struct dr_aws_member *member = dr_arena_alloc(&model->arena, 1, sizeof *member);
    *ret_member = member;
    return dr_aws_member_intern(model, "", reference, member) && member->shape->kind == DR_AWS_STRUCTURE;
}

/* The wrapper of a query result may be said at the reference or at the shape. */
static void read_wrapper(struct dr_aws_model *model, const struct dr_value *value, struct dr_aws_operation *operation) {
    const struct dr_value *output = dr_value_get(value, "output");
    const char *name = dr_aws_text_of(output, "shape");
    const struct dr_aws_fragment *fragment = name != NULL ? dr_map_get(&model->shapes, name) : NULL;
    operation->result_wrapper = dr_aws_text_of(output, "resultWrapper");
    if (operation->result_wrapper == NULL && fragment != NULL) {
        operation->result_wrapper = dr_aws_text_of(fragment->value, "resultWrapper");
    }
}

static bool has_event_stream(const struct dr_aws_member *root) {
    for (size_t i = 0; root != NULL && i < root->shape->member_count; i++) {
        const struct dr_aws_member *member = &root->shape->members[i];
        if (member->event_stream || member->shape->event_stream) {
            return true;
        }
    }
    return false;
}

const struct dr_aws_operation *dr_aws_operation_intern(struct dr_aws_model *model, const char *name) {
    struct dr_aws_fragment *fragment = dr_map_get(&model->operations, name);
    if (fragment == NULL || fragment->interned != NULL) {
        return fragment != NULL ? fragment->interned : NULL;
    }
    const struct dr_value *value = dr_aws_fragment_value(model, fragment);
    if (value == NULL || value->kind != DR_VALUE_MAP) {
        return NULL;
    }
    struct dr_aws_operation *operation = dr_arena_alloc(&model->arena, 1, sizeof *operation);
    operation->service = &model->service;
    operation->model = model;
    operation->name = dr_arena_text(&model->arena, name, strlen(name));
    if (!read_root(model, value, "input", &operation->input) ||
        !read_root(model, value, "output", &operation->output)) {
        return NULL;
    }
    read_http(value, operation);
    read_checksums(value, operation);
    read_traits(value, operation);
    read_wrapper(model, value, operation);
    read_errors(model, value, operation);
    operation->has_event_stream = has_event_stream(operation->input) || has_event_stream(operation->output);
    fragment->interned = operation;
    return operation;
}
