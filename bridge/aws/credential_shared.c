/* Keys that stand in the shared files: aws_access_key_id, aws_secret_access_key, aws_session_token. */
#include "bridge/aws/credential_private.h"

enum dr_code dr_aws_credential_shared(const struct dr_aws_credential_means *means, const char *profile,
                                      struct dr_arena *arena, struct dr_aws_credentials *ret_credentials,
                                      struct dr_error *error) {
    const char *key_id = dr_credential_key(means, profile, "aws_access_key_id");
    const char *secret = dr_credential_key(means, profile, "aws_secret_access_key");
    if (key_id == NULL && secret == NULL) {
        return DR_OK;
    }
    if (key_id == NULL || secret == NULL) {
        return dr_error_set(error, DR_INPUT, "profile %.100s: aws_access_key_id and aws_secret_access_key go together",
                            profile);
    }
    *ret_credentials = (struct dr_aws_credentials){
        .key_id = dr_credential_copy(arena, key_id),
        .secret = dr_credential_copy(arena, secret),
        .token = dr_credential_copy(arena, dr_credential_key(means, profile, "aws_session_token")),
        .account_id = dr_credential_copy(arena, dr_credential_key(means, profile, "aws_account_id")),
        .source = dr_arena_format(arena, "profile %s: shared files", profile),
        .expires_us = DR_NEVER};
    return DR_OK;
}
