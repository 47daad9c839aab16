/* Endpoint and signature of calls. */
#include "bridge/aws/client.h"

#include <string.h>

#include "bridge/aws/customise.h"
#include "bridge/aws/model.h"

#define PRESIGNED_LIFE_S 3600u /* of the URL inside a copy's request, as botocore */

enum dr_code dr_aws_client_load(struct dr_arena *arena, const struct dr_aws_service *service,
                                struct dr_aws_client *ret_client, struct dr_error *error) {
    struct dr_value *rule_set = NULL;
    struct dr_value *partitions = NULL;
    enum dr_code code = dr_aws_models_read(arena, service->folder, "endpoint-rule-set-1", &rule_set, error);
    if (code == DR_OK) {
        code = dr_aws_models_read(arena, service->root, "partitions", &partitions, error);
    }
    if (code == DR_OK) {
        *ret_client = (struct dr_aws_client){.rule_set = rule_set, .partitions = partitions};
    }
    return code;
}

/* The rules' headers, a list of values each. */
static void add_headers(struct dr_arena *arena, const struct dr_value *headers, struct dr_http_headers *ret_headers) {
    for (size_t i = 0; headers != NULL && i < headers->count; i++) {
        const struct dr_value *values = headers->items[i];
        for (size_t j = 0; values->kind == DR_VALUE_LIST && j < values->count; j++) {
            if (values->items[j]->text != NULL) {
                dr_http_header_add(arena, ret_headers, values->key, values->items[j]->text);
            }
        }
    }
}

enum dr_code dr_aws_client_resolve(void *context, const struct dr_aws_call *call, const struct dr_value *input,
                                   struct dr_arena *arena, struct dr_aws_target *ret_target, struct dr_error *error) {
    const struct dr_aws_client *client = context;
    const struct dr_aws_endpoint_inputs inputs = {.rule_set = client->rule_set,
                                                  .partitions = client->partitions,
                                                  .built_ins = dr_aws_endpoint_built_ins(arena, &client->endpoint),
                                                  .operation = call->operation,
                                                  .parameters = input};
    struct dr_aws_endpoint endpoint;
    struct dr_aws_endpoint_signing signing = {.scheme = NULL};
    enum dr_code code = dr_aws_endpoint_find(&inputs, arena, &endpoint, error);
    if (code == DR_OK) {
        code = dr_aws_endpoint_signing(&endpoint, false, arena, &signing, error);
    }
    if (code != DR_OK) {
        return code;
    }
    struct dr_aws_target target = {.url = endpoint.url,
                                   .auth_scheme = signing.scheme,
                                   .signing_name = signing.name,
                                   .signing_region = signing.region,
                                   .no_double_encoding = signing.encode_once};
    add_headers(arena, endpoint.headers, &target.headers);
    *ret_target = target;
    return DR_OK;
}

static bool offers_only_none(const struct dr_value *auth) {
    return auth != NULL && auth->kind == DR_VALUE_LIST && auth->count > 0 &&
           dr_value_is(auth->items[0], "smithy.api#noAuth");
}

bool dr_aws_client_must_sign(const struct dr_aws_operation *operation, const struct dr_aws_target *target) {
    const char *type = operation->auth_type;
    if (type != NULL) {
        return strcmp(type, "none") != 0;
    }
    bool open = target->auth_scheme != NULL && strcmp(target->auth_scheme, "none") == 0;
    return !open && !offers_only_none(operation->auth);
}

/* Signatures other than version 4 are of a few old or special services. */
static enum dr_code check_kind(const struct dr_aws_operation *operation, struct dr_error *error) {
    static const char *const known[] = {"v4", "s3", "s3v4", "v4-unsigned-body"};
    const char *kind = operation->auth_type != NULL ? operation->auth_type : operation->service->signature_version;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(known[i], kind) == 0) {
            return DR_OK;
        }
    }
    return dr_error_set(error, DR_FAILURE, "%s wants a signature of kind \"%s\", which is not supported",
                        operation->service->service_id, kind);
}

static struct dr_aws_signing signing_of(const struct dr_aws_client *client, const struct dr_aws_call *call,
                                        const struct dr_aws_target *target, dr_usec at_us) {
    const struct dr_aws_service *service = call->operation->service;
    const char *region = target->signing_region != NULL ? target->signing_region : call->region;
    const char *name = target->signing_name != NULL ? target->signing_name : service->signing_name;
    bool raw = dr_aws_customise_signs_raw(name);
    return (struct dr_aws_signing){.credentials = client->credentials,
                                   .region = region != NULL ? region : "",
                                   .service = name,
                                   .at_us = at_us,
                                   .keep_path = raw,
                                   .encode_once = raw || target->no_double_encoding,
                                   .hash_header = raw};
}

enum dr_code dr_aws_client_sign(const struct dr_aws_client *client, const struct dr_aws_call *call, dr_usec at_us,
                                struct dr_arena *arena, struct dr_aws_prepared *prepared, struct dr_error *error) {
    enum dr_code code = check_kind(call->operation, error);
    if (code != DR_OK) {
        return code;
    }
    struct dr_aws_signing signing = signing_of(client, call, &prepared->target, at_us);
    bool is_safe = strncmp(prepared->request.url, "https:", strlen("https:")) == 0;
    if (dr_http_header(&prepared->request.headers, "X-Amz-Trailer") != NULL) {
        signing.payload = DR_AWS_UNSIGNED_TRAILER;
    } else if (call->operation->unsigned_payload && is_safe) {
        signing.payload = DR_AWS_UNSIGNED_PAYLOAD;
    }
    return dr_aws_sign(&signing, arena, &prepared->request, NULL, error);
}

/* The presigned URL goes to the same service in another region: same rules, that region's name. */
enum dr_code dr_aws_client_presign(void *context, const struct dr_aws_call *call, const char *region,
                                   const struct dr_http_request *request, struct dr_arena *arena, const char **ret_url,
                                   struct dr_error *error) {
    const struct dr_aws_client *client = context;
    const struct dr_aws_target target = {.signing_region = region};
    struct dr_http_request copy = *request;
    struct dr_aws_signing signing = signing_of(client, call, &target, call->facts.now_us);
    signing.expires_s = PRESIGNED_LIFE_S;
    enum dr_code code = dr_aws_presign(&signing, arena, &copy, NULL, error);
    if (code == DR_OK) {
        *ret_url = copy.url;
    }
    return code;
}
