/* Inside the providers of credentials: requests, JSON documents and STS. */
#ifndef DR_BRIDGE_AWS_CREDENTIAL_PRIVATE_H
#define DR_BRIDGE_AWS_CREDENTIAL_PRIVATE_H

#include "base/value.h"
#include "bridge/aws/config.h"
#include "bridge/aws/credential.h"
#include "bridge/aws/http.h"

/* A variable of the environment, or NULL; a key of a profile, or NULL. */
const char *dr_credential_variable(const struct dr_aws_credential_means *means, const char *name);
const char *dr_credential_key(const struct dr_aws_credential_means *means, const char *profile, const char *key);

char *dr_credential_copy(struct dr_arena *arena, const char *text);

/* Sends a request and waits for its answer. Errors: DR_FAILURE where none came; *ret_reached says whether anything
 * listens there (NULL: not wanted). */
enum dr_code dr_credential_fetch(const struct dr_aws_credential_means *means, const struct dr_http_request *request,
                                 dr_usec timeout_us, struct dr_arena *arena, struct dr_http_reply *ret_reply,
                                 bool *ret_reached, struct dr_error *error);

/* A small text file, without blanks at its end. */
enum dr_code dr_credential_file(const char *path, struct dr_arena *arena, const char **ret_text,
                                struct dr_error *error);

/* Credentials from a JSON document with AccessKeyId, SecretAccessKey, the token under a name of its own, Expiration
 * and AccountId. what: the source, for messages. */
enum dr_code dr_credential_read_json(const char *what, const char *bytes, size_t length, const char *token_name,
                                     struct dr_arena *arena, struct dr_aws_credentials *ret_credentials,
                                     struct dr_error *error);

/* A role to take. source NULL: by a web identity's token. */
struct dr_credential_role {
    const char *arn;
    const char *session_name; /* NULL: one is made */
    const char *external_id;
    const char *duration_s;
    const char *web_token;
    const char *region;
    const struct dr_aws_credentials *source;
};
enum dr_code dr_credential_assume(const struct dr_aws_credential_means *means, const struct dr_credential_role *role,
                                  struct dr_arena *arena, struct dr_aws_credentials *ret_credentials,
                                  struct dr_error *error);

/* The credentials of a profile without the environment: for source_profile. */
enum dr_code dr_credential_of_profile(const struct dr_aws_credential_means *means, const char *profile,
                                      struct dr_arena *arena, struct dr_aws_credentials *ret_credentials,
                                      struct dr_error *error);

#endif
