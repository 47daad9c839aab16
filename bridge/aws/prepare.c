/* Parameters become a request. */
#include <ctype.h>
#include <string.h>

#include "bridge/aws/checksum.h"
#include "bridge/aws/customise.h"
#include "bridge/aws/protocol.h"
#include "bridge/aws/validate.h"

static enum dr_code refuse(struct dr_errors *errors, enum dr_code code, const char *message, const char *name) {
    struct dr_error error;
    (void)dr_error_set(&error, code, "%s: %s", name, message);
    dr_errors_add(errors, &error);
    return code;
}

static enum dr_code check_supported(const struct dr_aws_operation *operation, struct dr_errors *errors) {
    if (!operation->service->supported) {
        return refuse(errors, DR_FAILURE, "its protocol is not supported", operation->service->service_id);
    }
    if (operation->has_event_stream) {
        return refuse(errors, DR_FAILURE, "operations with event streams are not supported", operation->name);
    }
    return DR_OK;
}

/* A version 4 UUID of random bytes. */
static struct dr_value *token_new(const struct dr_aws_facts *facts, struct dr_arena *arena) {
    unsigned char bytes[16] = {0};
    if (facts->random != NULL) {
        facts->random(facts->random_context, bytes, sizeof bytes);
    }
    bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40);
    bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
    struct dr_text text;
    dr_text_init(&text, 0);
    for (size_t i = 0; i < sizeof bytes; i++) {
        dr_text_format(&text, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", bytes[i]);
    }
    struct dr_value *token = dr_value_new_text(arena, text.bytes, text.length);
    dr_text_release(&text);
    return token;
}

/* What botocore sets where the caller leaves it out: idempotency tokens, validation of the reply's checksum. */
static void fill_in(const struct dr_aws_call *call, struct dr_arena *arena, struct dr_value *input) {
    const struct dr_aws_operation *operation = call->operation;
    for (size_t i = 0; operation->input != NULL && i < operation->input->shape->member_count; i++) {
        const struct dr_aws_member *member = &operation->input->shape->members[i];
        if (member->idempotency_token && dr_value_get(input, member->name) == NULL) {
            dr_value_put(arena, input, member->name, token_new(&call->facts, arena));
        }
    }
    const char *mode = operation->checksum_mode;
    if (mode != NULL && !call->checksums_only_where_required && dr_value_get(input, mode) == NULL) {
        dr_value_put(arena, input, mode, dr_value_new_text(arena, "ENABLED", strlen("ENABLED")));
    }
}

static enum dr_code make_input(const struct dr_aws_call *call, struct dr_arena *arena, struct dr_value **ret_input,
                               struct dr_errors *errors) {
    if (call->params != NULL && call->params->kind != DR_VALUE_MAP) {
        return dr_errors_expected(errors, call->params, "a map of parameters");
    }
    struct dr_value *input = call->params != NULL ? dr_value_copy(arena, call->params) : dr_value_new_map(arena);
    fill_in(call, arena, input);
    *ret_input = input;
    return dr_aws_customise_input(call, arena, input, errors);
}

static enum dr_code validate(const struct dr_aws_call *call, const struct dr_value *input, struct dr_errors *errors,
                             struct dr_errors *warnings) {
    static const struct dr_aws_shape nothing = {.name = "", .kind = DR_AWS_STRUCTURE, .type = "structure"};
    static const struct dr_aws_member no_input = {.name = "", .shape = &nothing};
    if (call->no_validate) {
        return DR_OK;
    }
    const struct dr_aws_validation validation = {
        .errors = errors, .warnings = warnings, .blobs_are_text = call->blobs_are_text};
    return dr_aws_validate(&validation, call->operation->input != NULL ? call->operation->input : &no_input, input);
}

/* Only letters, digits, dots and dashes may enter a host name. */
static bool is_host_part(const struct dr_value *value) {
    if (value == NULL || value->kind != DR_VALUE_TEXT || value->length == 0) {
        return false;
    }
    for (size_t i = 0; i < value->length; i++) {
        unsigned char c = (unsigned char)value->text[i];
        if (c >= 0x80 || (!isalnum(c) && c != '.' && c != '-')) {
            return false;
        }
    }
    return true;
}

/* Appends the host prefix, its {labels} filled in. */
static enum dr_code put_host_prefix(struct dr_text *text, const struct dr_aws_operation *operation,
                                    const struct dr_value *input, struct dr_errors *errors) {
    const char *at = operation->host_prefix != NULL ? operation->host_prefix : "";
    while (*at != '\0') {
        size_t plain = strcspn(at, "{");
        dr_text_add(text, at, plain);
        at += plain;
        if (*at == '\0') {
            break;
        }
        size_t length = strcspn(at + 1, "}");
        char label[128] = "";
        memcpy(label, at + 1, length < sizeof label ? length : 0);
        const struct dr_value *value = dr_value_get(input, label);
        if (!is_host_part(value)) {
            struct dr_error error;
            (void)dr_error_set(&error, DR_INPUT, "%s enters the host name: it must be letters, digits, dots and dashes",
                               label);
            dr_errors_add(errors, &error);
            return DR_INPUT;
        }
        dr_text_add(text, value->text, value->length);
        at += length + 1 + (at[length + 1] == '}' ? 1 : 0);
    }
    return DR_OK;
}

/* Puts a path behind an endpoint's own: exactly one slash between them, the endpoint's query last. */
static void put_path(struct dr_text *url, const char *rest, const char *path) {
    size_t own = strcspn(rest, "?#");
    bool is_bare = path[0] == '\0' || strcmp(path, "/") == 0;
    if (is_bare) {
        dr_text_add(url, rest, own);
        dr_text_puts(url, own == 0 ? "/" : "");
        path = "";
    } else {
        dr_text_add(url, rest, own > 0 && rest[own - 1] == '/' && path[0] == '/' ? own - 1 : own);
        dr_text_puts(url, own == 0 && path[0] != '/' ? "/" : "");
    }
    dr_text_puts(url, path);
    if (rest[own] == '?') {
        dr_text_puts(url, strchr(path, '?') != NULL ? "&" : "?");
        dr_text_puts(url, rest + own + 1);
    }
}

static enum dr_code make_url(const struct dr_aws_operation *operation, const char *endpoint, const char *path,
                             const struct dr_value *input, struct dr_arena *arena, const char **ret_url,
                             struct dr_errors *errors) {
    const char *host = strstr(endpoint, "://");
    if (host == NULL) {
        return refuse(errors, DR_INPUT, "the endpoint is no URL (scheme://host)", endpoint);
    }
    host += strlen("://");
    struct dr_text url;
    dr_text_init(&url, 0);
    dr_text_add(&url, endpoint, (size_t)(host - endpoint));
    enum dr_code code = put_host_prefix(&url, operation, input, errors);
    size_t length = strcspn(host, "/?#");
    dr_text_add(&url, host, length);
    put_path(&url, host + length, path);
    *ret_url = dr_arena_text(arena, url.bytes, url.length);
    dr_text_release(&url);
    return code;
}

static enum dr_code find_target(const struct dr_aws_call *call, const struct dr_value *input, struct dr_arena *arena,
                                struct dr_aws_target *ret_target, struct dr_errors *errors) {
    struct dr_error error;
    *ret_target = (struct dr_aws_target){.url = call->endpoint_url};
    enum dr_code code = DR_OK;
    if (call->resolve != NULL) {
        code = call->resolve(call->context, call, input, arena, ret_target, &error);
    } else if (call->endpoint_url == NULL) {
        code = dr_error_set(&error, DR_INPUT, "no endpoint is given");
    }
    if (code != DR_OK) {
        dr_errors_add(errors, &error);
    }
    return code;
}

static void add_common_headers(const struct dr_aws_call *call, const struct dr_aws_target *target,
                               struct dr_arena *arena, struct dr_http_headers *headers) {
    for (size_t i = 0; i < target->headers.count; i++) {
        dr_http_header_set(arena, headers, target->headers.items[i].name, target->headers.items[i].value);
    }
    if (call->operation->is_endpoint_discovery) {
        dr_http_header_set(arena, headers, "x-amz-api-version", call->operation->service->api_version);
    }
    if (call->user_agent != NULL) {
        dr_http_header_set(arena, headers, "User-Agent", call->user_agent);
    }
}

static enum dr_code write_request(const struct dr_aws_call *call, struct dr_arena *arena,
                                  struct dr_aws_prepared *prepared, struct dr_errors *errors) {
    struct dr_aws_operation operation = *call->operation;
    dr_aws_customise_operation(&operation);
    const struct dr_aws_protocol *protocol = dr_aws_protocol_of(operation.service);
    struct dr_aws_style style = protocol->style;
    struct dr_aws_parts parts = {.path = "/"};
    style.blobs_are_text = call->blobs_are_text;
    enum dr_code code = protocol->write(&operation, prepared->input, &style, arena, &parts, errors);
    if (code != DR_OK) {
        return code;
    }
    prepared->request = (struct dr_http_request){
        .method = operation.method, .headers = parts.headers, .body = parts.body, .body_length = parts.body_length};
    add_common_headers(call, &prepared->target, arena, &prepared->request.headers);
    return make_url(&operation, prepared->target.url, parts.path, prepared->input, arena, &prepared->request.url,
                    errors);
}

static enum dr_code finish_request(const struct dr_aws_call *call, struct dr_arena *arena,
                                   struct dr_aws_prepared *prepared, struct dr_errors *errors) {
    struct dr_error error;
    enum dr_code code = dr_aws_customise_request(call, prepared->input, arena, &prepared->request, errors);
    if (code != DR_OK) {
        return code;
    }
    dr_aws_compress(call, arena, &prepared->request);
    code = dr_aws_checksum_add(call, prepared->input, arena, &prepared->request, &error);
    if (code != DR_OK) {
        dr_errors_add(errors, &error);
    }
    return code;
}

enum dr_code dr_aws_prepare(const struct dr_aws_call *call, struct dr_arena *arena,
                            struct dr_aws_prepared *ret_prepared, struct dr_errors *errors,
                            struct dr_errors *warnings) {
    struct dr_aws_prepared prepared = {0};
    struct dr_value *input = NULL;
    enum dr_code code = check_supported(call->operation, errors);
    if (code == DR_OK) {
        code = make_input(call, arena, &input, errors);
    }
    if (code == DR_OK) {
        prepared.input = input;
        code = validate(call, input, errors, warnings);
    }
    if (code == DR_OK) {
        code = find_target(call, input, arena, &prepared.target, errors);
    }
    if (code == DR_OK) {
        code = write_request(call, arena, &prepared, errors);
    }
    if (code == DR_OK) {
        code = finish_request(call, arena, &prepared, errors);
    }
    if (code == DR_OK) {
        *ret_prepared = prepared;
    }
    return code;
}
