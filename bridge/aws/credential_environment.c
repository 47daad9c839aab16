/* Credentials of the environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN. */
#include "bridge/aws/credential_private.h"

enum dr_code dr_aws_credential_environment(const struct dr_aws_credential_means *means, const char *profile,
                                           struct dr_arena *arena, struct dr_aws_credentials *ret_credentials,
                                           struct dr_error *error) {
    (void)profile;
    const char *key_id = dr_credential_variable(means, "AWS_ACCESS_KEY_ID");
    const char *secret = dr_credential_variable(means, "AWS_SECRET_ACCESS_KEY");
    const char *token = dr_credential_variable(means, "AWS_SESSION_TOKEN");
    token = token != NULL ? token : dr_credential_variable(means, "AWS_SECURITY_TOKEN");
    if (key_id == NULL && secret == NULL) {
        return DR_OK;
    }
    if (key_id == NULL || secret == NULL) {
        return dr_error_set(error, DR_INPUT, "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY go together, %s is not set",
                            key_id == NULL ? "the first" : "the second");
    }
    *ret_credentials = (struct dr_aws_credentials){
        .key_id = dr_credential_copy(arena, key_id),
        .secret = dr_credential_copy(arena, secret),
        .token = dr_credential_copy(arena, token),
        .account_id = dr_credential_copy(arena, dr_credential_variable(means, "AWS_ACCOUNT_ID")),
        .source = "environment",
        .expires_us = DR_NEVER};
    return DR_OK;
}
