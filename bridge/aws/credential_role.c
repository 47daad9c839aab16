/* Roles of profiles: role_arn, by the credentials of another profile (source_profile), or of a named source
 * (credential_source). */
#include <string.h>

#include "bridge/aws/credential_private.h"

#define CHAIN_MAX 16

struct chain {
    const char *profiles[CHAIN_MAX];
    size_t count;
};

static enum dr_code from_profile(const struct dr_aws_credential_means *means, const char *profile, struct chain *chain,
                                 struct dr_arena *arena, struct dr_aws_credentials *ret_credentials,
                                 struct dr_error *error);

static enum dr_code from_source(const struct dr_aws_credential_means *means, const char *profile, const char *source,
                                struct dr_arena *arena, struct dr_aws_credentials *ret_credentials,
                                struct dr_error *error) {
    static const struct {
        const char *name;
        dr_aws_credential_provider *provider;
    } sources[] = {{"Environment", dr_aws_credential_environment},
                   {"EcsContainer", dr_aws_credential_container},
                   {"Ec2InstanceMetadata", dr_aws_credential_instance}};
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        if (strcmp(sources[i].name, source) == 0) {
            enum dr_code code = sources[i].provider(means, profile, arena, ret_credentials, error);
            return code != DR_OK || ret_credentials->key_id != NULL
                       ? code
                       : dr_error_set(error, DR_INPUT, "profile %.100s: credential_source %s has no credentials",
                                      profile, source);
        }
    }
    return dr_error_set(error, DR_INPUT,
                        "profile %.100s: found credential_source \"%.60s\", expected Environment, EcsContainer or "
                        "Ec2InstanceMetadata",
                        profile, source);
}

static bool has_keys(const struct dr_aws_credential_means *means, const char *profile) {
    return dr_credential_key(means, profile, "aws_access_key_id") != NULL;
}

/* A profile may name itself as the source where it holds keys; any other ring has no end. */
static enum dr_code from_source_profile(const struct dr_aws_credential_means *means, const char *profile,
                                        const char *source, struct chain *chain, struct dr_arena *arena,
                                        struct dr_aws_credentials *ret_credentials, struct dr_error *error) {
    if (strcmp(profile, source) == 0 && has_keys(means, source)) {
        return dr_aws_credential_shared(means, source, arena, ret_credentials, error);
    }
    for (size_t i = 0; i < chain->count; i++) {
        if (strcmp(chain->profiles[i], source) == 0) {
            return dr_error_set(error, DR_INPUT, "profile %.100s: its source_profile leads back to %.100s", profile,
                                source);
        }
    }
    enum dr_code code = from_profile(means, source, chain, arena, ret_credentials, error);
    if (code == DR_OK && ret_credentials->key_id == NULL) {
        return dr_error_set(error, DR_INPUT, "profile %.100s: its source_profile %.100s has no credentials", profile,
                            source);
    }
    return code;
}

static enum dr_code check(const struct dr_aws_credential_means *means, const char *profile, const char *source_profile,
                          const char *source, struct dr_error *error) {
    if (dr_credential_key(means, profile, "mfa_serial") != NULL) {
        return dr_error_set(error, DR_INPUT,
                            "profile %.100s: roles with mfa_serial are not supported, take the role "
                            "with the AWS CLI and pass its credentials",
                            profile);
    }
    if ((source_profile == NULL) == (source == NULL)) {
        return dr_error_set(error, DR_INPUT,
                            "profile %.100s: role_arn needs either source_profile or credential_source", profile);
    }
    return DR_OK;
}

static enum dr_code take_role(const struct dr_aws_credential_means *means, const char *profile, const char *arn,
                              struct chain *chain, struct dr_arena *arena, struct dr_aws_credentials *ret_credentials,
                              struct dr_error *error) {
    const char *source_profile = dr_credential_key(means, profile, "source_profile");
    const char *source = dr_credential_key(means, profile, "credential_source");
    enum dr_code code = check(means, profile, source_profile, source, error);
    if (code != DR_OK) {
        return code;
    }
    if (chain->count == CHAIN_MAX) {
        return dr_error_set(error, DR_INPUT, "profile %.100s: too many roles one after the other", profile);
    }
    chain->profiles[chain->count++] = profile;
    struct dr_aws_credentials by = {0};
    code = source != NULL ? from_source(means, profile, source, arena, &by, error)
                          : from_source_profile(means, profile, source_profile, chain, arena, &by, error);
    if (code != DR_OK) {
        return code;
    }
    struct dr_credential_role role = {.arn = arn,
                                      .session_name = dr_credential_key(means, profile, "role_session_name"),
                                      .external_id = dr_credential_key(means, profile, "external_id"),
                                      .duration_s = dr_credential_key(means, profile, "duration_seconds"),
                                      .region = dr_credential_key(means, profile, "region"),
                                      .source = &by};
    code = dr_credential_assume(means, &role, arena, ret_credentials, error);
    dr_aws_credentials_wipe(&by);
    return code;
}

static enum dr_code from_profile(const struct dr_aws_credential_means *means, const char *profile, struct chain *chain,
                                 struct dr_arena *arena, struct dr_aws_credentials *ret_credentials,
                                 struct dr_error *error) {
    const char *arn = dr_credential_key(means, profile, "role_arn");
    bool by_web_identity = dr_credential_key(means, profile, "web_identity_token_file") != NULL;
    if (arn != NULL && !by_web_identity && (chain->count == 0 || !has_keys(means, profile))) {
        return take_role(means, profile, arn, chain, arena, ret_credentials, error);
    }
    return chain->count == 0 ? DR_OK : dr_credential_of_profile(means, profile, arena, ret_credentials, error);
}

enum dr_code dr_aws_credential_role(const struct dr_aws_credential_means *means, const char *profile,
                                    struct dr_arena *arena, struct dr_aws_credentials *ret_credentials,
                                    struct dr_error *error) {
    struct chain chain = {0};
    return from_profile(means, profile, &chain, arena, ret_credentials, error);
}
