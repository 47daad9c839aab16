/* IAM Identity Center (SSO): a role's credentials by the token that `aws sso login` left in ~/.aws/sso/cache. */
#include <assert.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "bridge/aws/credential_private.h"
#include "bridge/aws/profile.h"
#include "bridge/aws/sign_private.h"

#define TIMEOUT_US (60 * DR_USEC_PER_S)

struct session {
    const char *profile;
    const char *start_url;
    const char *region;
    const char *account;
    const char *role;
    const char *cache_key; /* what the token file is named after */
};

/* SHA-1 is the name's form, no protection. */
static const char *file_name(const char *key, struct dr_arena *arena) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    char digits[2 * EVP_MAX_MD_SIZE + 1] = "";
    (void)EVP_Digest(key, strlen(key), digest, &length, EVP_sha1(), NULL);
    for (unsigned i = 0; i < length; i++) {
        (void)snprintf(digits + (size_t)2 * i, 3, "%02x", digest[i]);
    }
    return dr_arena_format(arena, "~/.aws/sso/cache/%s.json", digits);
}

static enum dr_code read_session(const struct dr_aws_credential_means *means, const char *profile,
                                 struct session *ret_session, struct dr_error *error) {
    const char *name = dr_credential_key(means, profile, "sso_session");
    const struct dr_value *section = name == NULL
                                         ? dr_aws_profile(means->config->files, profile)
                                         : dr_value_get(dr_value_get(means->config->files, "sso_sessions"), name);
    struct session session = {.profile = profile,
                              .start_url = dr_aws_profile_text(section, "sso_start_url"),
                              .region = dr_aws_profile_text(section, "sso_region"),
                              .account = dr_credential_key(means, profile, "sso_account_id"),
                              .role = dr_credential_key(means, profile, "sso_role_name")};
    session.cache_key = name != NULL ? name : session.start_url;
    if (session.cache_key == NULL || session.start_url == NULL || session.region == NULL || session.account == NULL ||
        session.role == NULL) {
        return dr_error_set(error, DR_INPUT,
                            "profile %.100s: SSO needs sso_start_url, sso_region, sso_account_id and sso_role_name",
                            profile);
    }
    *ret_session = session;
    return DR_OK;
}

static enum dr_code read_token(const struct dr_aws_credential_means *means, const struct session *session,
                               struct dr_arena *arena, const char **ret_token, struct dr_error *error) {
    const char *text = NULL;
    struct dr_value *document = NULL;
    struct dr_error inner;
    assert(session->cache_key != NULL);
    const char *path = dr_aws_config_path(means->config, file_name(session->cache_key, arena), arena);
    if (dr_credential_file(path, arena, &text, &inner) != DR_OK ||
        dr_value_parse_json(arena, path, text, strlen(text), &document, &inner) != DR_OK) {
        return dr_error_set(error, DR_INPUT, "profile %.100s: no SSO token: run aws sso login", session->profile);
    }
    const char *token = dr_aws_profile_text(document, "accessToken");
    const char *expires = dr_aws_profile_text(document, "expiresAt");
    dr_usec expires_us = 0;
    if (token == NULL || expires == NULL || !dr_civil_parse(expires, &expires_us) ||
        expires_us <= means->now_us(means->now_context)) {
        return dr_error_set(error, DR_INPUT, "profile %.100s: the SSO token has expired: run aws sso login",
                            session->profile);
    }
    *ret_token = token;
    return DR_OK;
}

static enum dr_code ask(const struct dr_aws_credential_means *means, const struct session *session, const char *token,
                        struct dr_arena *arena, struct dr_http_reply *ret_reply, struct dr_error *error) {
    const char *url = NULL;
    enum dr_code code = means->endpoint(means->endpoint_context, "portal.sso", session->region, arena, &url, error);
    if (code != DR_OK) {
        return code;
    }
    struct dr_text text;
    dr_text_init(&text, 0);
    dr_text_format(&text, "%s/federation/credentials?role_name=", url);
    dr_sign_encode(&text, session->role, strlen(session->role), "");
    dr_text_puts(&text, "&account_id=");
    dr_sign_encode(&text, session->account, strlen(session->account), "");
    struct dr_http_request request = {.method = "GET", .url = dr_arena_text(arena, text.bytes, text.length)};
    dr_text_release(&text);
    dr_http_header_add(arena, &request.headers, "x-amz-sso_bearer_token", token);
    return dr_credential_fetch(means, &request, TIMEOUT_US, arena, ret_reply, NULL, error);
}

static enum dr_code read_reply(const struct session *session, const struct dr_http_reply *reply, struct dr_arena *arena,
                               struct dr_aws_credentials *ret_credentials, struct dr_error *error) {
    struct dr_value *document = NULL;
    struct dr_error inner;
    if (reply->status == 401) {
        return dr_error_set(error, DR_INPUT, "profile %.100s: the SSO token is not accepted: run aws sso login",
                            session->profile);
    }
    if (reply->status != 200 || reply->body == NULL ||
        dr_value_parse_json(arena, "SSO", reply->body, reply->body_length, &document, &inner) != DR_OK) {
        return dr_error_set(error, DR_SERVICE, "profile %.100s: SSO answers with status %d", session->profile,
                            reply->status);
    }
    const struct dr_value *role = dr_value_get(document, "roleCredentials");
    const struct dr_value *expires = dr_value_get(role, "expiration"); /* milliseconds since 1970 */
    struct dr_aws_credentials found = {.key_id = dr_aws_profile_text(role, "accessKeyId"),
                                       .secret = dr_aws_profile_text(role, "secretAccessKey"),
                                       .token = dr_aws_profile_text(role, "sessionToken"),
                                       .account_id = session->account,
                                       .source = dr_arena_format(arena, "profile %s: SSO", session->profile),
                                       .expires_us = DR_NEVER};
    if (found.key_id == NULL || found.secret == NULL) {
        return dr_error_set(error, DR_SERVICE, "profile %.100s: SSO gave no credentials", session->profile);
    }
    if (expires != NULL && expires->kind == DR_VALUE_NUMBER) {
        found.expires_us = dr_usec_from_s(strtod(expires->text, NULL) / 1000.0);
    }
    *ret_credentials = found;
    return DR_OK;
}

enum dr_code dr_aws_credential_sso(const struct dr_aws_credential_means *means, const char *profile,
                                   struct dr_arena *arena, struct dr_aws_credentials *ret_credentials,
                                   struct dr_error *error) {
    if (dr_credential_key(means, profile, "sso_account_id") == NULL &&
        dr_credential_key(means, profile, "sso_role_name") == NULL) {
        return DR_OK;
    }
    struct session session = {0};
    const char *token = NULL;
    struct dr_http_reply reply;
    enum dr_code code = read_session(means, profile, &session, error);
    code = code != DR_OK ? code : read_token(means, &session, arena, &token, error);
    code = code != DR_OK ? code : ask(means, &session, token, arena, &reply, error);
    return code != DR_OK ? code : read_reply(&session, &reply, arena, ret_credentials, error);
}
