/* A role by a web identity's token, as EKS and CI systems give it: AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN, or the
 * same keys of the profile. */
#include "bridge/aws/credential_private.h"

static const char *setting(const struct dr_aws_credential_means *means, const char *profile, const char *key,
                           const char *variable) {
    const char *value = dr_credential_key(means, profile, key);
    return value != NULL || means->config->profile_is_chosen ? value : dr_credential_variable(means, variable);
}

enum dr_code dr_aws_credential_web_identity(const struct dr_aws_credential_means *means, const char *profile,
                                            struct dr_arena *arena, struct dr_aws_credentials *ret_credentials,
                                            struct dr_error *error) {
    const char *path = setting(means, profile, "web_identity_token_file", "AWS_WEB_IDENTITY_TOKEN_FILE");
    if (path == NULL) {
        return DR_OK;
    }
    struct dr_credential_role role = {.arn = setting(means, profile, "role_arn", "AWS_ROLE_ARN"),
                                      .session_name =
                                          setting(means, profile, "role_session_name", "AWS_ROLE_SESSION_NAME"),
                                      .region = dr_credential_key(means, profile, "region")};
    if (role.arn == NULL) {
        return dr_error_set(error, DR_INPUT, "a web identity's token file needs a role: role_arn or AWS_ROLE_ARN");
    }
    enum dr_code code =
        dr_credential_file(dr_aws_config_path(means->config, path, arena), arena, &role.web_token, error);
    return code != DR_OK ? code : dr_credential_assume(means, &role, arena, ret_credentials, error);
}
