/* The endpoint of a call. */
#include "bridge/aws/endpoint.h"

#include <string.h>

#include "base/jmespath.h"

static void put_text(struct dr_arena *arena, struct dr_value *map, const char *key, const char *text) {
    if (text != NULL) {
        dr_value_put(arena, map, key, dr_value_new_text(arena, text, strlen(text)));
    }
}

static void put_truth(struct dr_arena *arena, struct dr_value *map, const char *key, bool truth) {
    dr_value_put(arena, map, key, dr_value_new_boolean(arena, truth));
}

struct dr_value *dr_aws_endpoint_built_ins(struct dr_arena *arena, const struct dr_aws_endpoint_options *options) {
    struct dr_value *map = dr_value_new_map(arena);
    bool given = options->endpoint_url != NULL;
    put_text(arena, map, "AWS::Region", options->region);
    put_text(arena, map, "SDK::Endpoint", options->endpoint_url);
    put_text(arena, map, "AWS::Auth::AccountId", options->account_id);
    put_text(arena, map, "AWS::Auth::AccountIdEndpointMode", options->account_id_mode);
    put_truth(arena, map, "AWS::UseFIPS", options->use_fips && !given);
    put_truth(arena, map, "AWS::UseDualStack", options->use_dual_stack && !given);
    put_truth(arena, map, "AWS::S3::ForcePathStyle", options->path_style);
    put_truth(arena, map, "AWS::S3::Accelerate", options->accelerate);
    put_truth(arena, map, "AWS::S3::UseArnRegion", !options->ignore_arn_region);
    put_truth(arena, map, "AWS::S3::DisableMultiRegionAccessPoints", options->disable_multi_region_points);
    put_truth(arena, map, "AWS::S3::UseGlobalEndpoint", options->global_endpoints);
    put_truth(arena, map, "AWS::STS::UseGlobalEndpoint", options->global_endpoints);
    put_truth(arena, map, "AWS::S3Control::UseArnRegion", false);
    return map;
}

static const struct dr_value *set(const struct dr_value *value) {
    return value == NULL || value->kind == DR_VALUE_NULL ? NULL : value;
}

static const struct dr_value *from_member(const struct dr_aws_endpoint_inputs *inputs, const char *name) {
    const struct dr_aws_member *input = inputs->operation->input;
    for (size_t i = 0; input != NULL && i < input->shape->member_count; i++) {
        const struct dr_aws_member *member = &input->shape->members[i];
        if (member->context_param != NULL && strcmp(member->context_param, name) == 0) {
            return set(dr_value_get(inputs->parameters, member->name));
        }
    }
    return NULL;
}

/* By the JMESPath that the model names; *ret_value stays where there is none, or it finds nothing. */
static enum dr_code from_path(const struct dr_aws_endpoint_inputs *inputs, const char *name, struct dr_arena *arena,
                              const struct dr_value **ret_value, struct dr_error *error) {
    const struct dr_value *row = dr_value_get(inputs->operation->operation_context_params, name);
    const struct dr_value *path = dr_value_get(row, "path");
    if (path == NULL || path->kind != DR_VALUE_TEXT || inputs->parameters == NULL) {
        return DR_OK;
    }
    struct dr_jmespath *jmespath = NULL;
    struct dr_value *found = NULL;
    enum dr_code code = dr_jmespath_parse(arena, path->text, &jmespath, error);
    code = code != DR_OK ? code : dr_jmespath_evaluate(jmespath, inputs->parameters, arena, &found, error);
    if (code != DR_OK) {
        struct dr_error inner = *error;
        return dr_error_set(error, DR_FAILURE, "the model's path \"%.100s\" of the endpoint's parameter %s: %s",
                            path->text, name, inner.message);
    }
    if (set(found) != NULL) {
        *ret_value = found;
    }
    return DR_OK;
}

static enum dr_code from_operation(const struct dr_aws_endpoint_inputs *inputs, const char *name,
                                   struct dr_arena *arena, const struct dr_value **ret_value, struct dr_error *error) {
    if (inputs->operation == NULL) {
        return DR_OK;
    }
    const struct dr_value *row = dr_value_get(inputs->operation->static_context_params, name);
    const struct dr_value *value = set(dr_value_get(row, "value"));
    value = value != NULL ? value : from_member(inputs, name);
    if (value == NULL) {
        return from_path(inputs, name, arena, ret_value, error);
    }
    *ret_value = value;
    return DR_OK;
}

static const struct dr_value *from_client(const struct dr_aws_endpoint_inputs *inputs, const struct dr_value *row) {
    const struct dr_value *value = set(dr_value_get(inputs->client, row->key));
    const struct dr_value *built_in = dr_value_get(row, "builtIn");
    if (value == NULL && built_in != NULL && built_in->kind == DR_VALUE_TEXT) {
        value = set(dr_value_get(inputs->built_ins, built_in->text));
    }
    return value;
}

enum dr_code dr_aws_endpoint_parameters(const struct dr_aws_endpoint_inputs *inputs, struct dr_arena *arena,
                                        struct dr_value **ret_parameters, struct dr_error *error) {
    struct dr_error unused;
    const struct dr_value *declared = dr_value_get(inputs->rule_set, "parameters");
    struct dr_value *parameters = dr_value_new_map(arena);
    for (size_t i = 0; declared != NULL && declared->kind == DR_VALUE_MAP && i < declared->count; i++) {
        const struct dr_value *row = declared->items[i];
        const struct dr_value *value = NULL;
        enum dr_code code = from_operation(inputs, row->key, arena, &value, error == NULL ? &unused : error);
        if (code != DR_OK) {
            return code;
        }
        value = value != NULL ? value : from_client(inputs, row);
        if (value != NULL) {
            dr_value_put(arena, parameters, row->key, dr_value_copy(arena, value));
        }
    }
    *ret_parameters = parameters;
    return DR_OK;
}

enum dr_code dr_aws_endpoint_find(const struct dr_aws_endpoint_inputs *inputs, struct dr_arena *arena,
                                  struct dr_aws_endpoint *ret_endpoint, struct dr_error *error) {
    struct dr_value *parameters = NULL;
    enum dr_code code = dr_aws_endpoint_parameters(inputs, arena, &parameters, error);
    if (code != DR_OK) {
        return code;
    }
    return dr_aws_rules_evaluate(inputs->rule_set, inputs->partitions, parameters, arena, ret_endpoint, error);
}

static const char *text_of(const struct dr_value *map, const char *key) {
    const struct dr_value *value = dr_value_get(map, key);
    return value != NULL && value->kind == DR_VALUE_TEXT ? value->text : NULL;
}

static bool is_supported(const char *scheme, bool express) {
    return strcmp(scheme, "sigv4") == 0 || strcmp(scheme, "none") == 0 ||
           (express && strcmp(scheme, "sigv4-s3express") == 0);
}

enum dr_code dr_aws_endpoint_signing(const struct dr_aws_endpoint *endpoint, bool express, struct dr_arena *arena,
                                     struct dr_aws_endpoint_signing *ret_signing, struct dr_error *error) {
    const struct dr_value *schemes = dr_value_get(endpoint->properties, "authSchemes");
    const char *offered = "";
    for (size_t i = 0; schemes != NULL && schemes->kind == DR_VALUE_LIST && i < schemes->count; i++) {
        const struct dr_value *row = schemes->items[i];
        const char *name = text_of(row, "name");
        const struct dr_value *once = dr_value_get(row, "disableDoubleEncoding");
        if (name != NULL && is_supported(name, express)) {
            *ret_signing = (struct dr_aws_endpoint_signing){.scheme = name,
                                                            .region = text_of(row, "signingRegion"),
                                                            .name = text_of(row, "signingName"),
                                                            .encode_once = once != NULL && once->boolean};
            return DR_OK;
        }
        offered = dr_arena_format(arena, "%s%s%s", offered, *offered == '\0' ? "" : ", ", name == NULL ? "?" : name);
    }
    if (*offered != '\0') {
        return dr_error_set(error, DR_INPUT,
                            "the endpoint wants requests to be signed by %.200s, which is not supported", offered);
    }
    *ret_signing = (struct dr_aws_endpoint_signing){0};
    return DR_OK;
}
