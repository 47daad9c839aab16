/* What providers of credentials share: requests, files and JSON documents. */
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "bridge/aws/credential_private.h"
#include "bridge/aws/profile.h"
#include "bridge/transport.h"

#define REPLY_MAX_BYTES ((size_t)1024 * 1024)
#define FILE_MAX_BYTES ((size_t)64 * 1024)

const char *dr_credential_variable(const struct dr_aws_credential_means *means, const char *name) {
    return dr_environment_get(&means->config->environment, name);
}

const char *dr_credential_key(const struct dr_aws_credential_means *means, const char *profile, const char *key) {
    return dr_aws_profile_text(dr_aws_profile(means->config->files, profile), key);
}

char *dr_credential_copy(struct dr_arena *arena, const char *text) {
    return text == NULL ? NULL : dr_arena_text(arena, text, strlen(text));
}

enum dr_code dr_credential_fetch(const struct dr_aws_credential_means *means, const struct dr_http_request *request,
                                 dr_usec timeout_us, struct dr_arena *arena, struct dr_http_reply *ret_reply,
                                 bool *ret_reached, struct dr_error *error) {
    struct dr_transport_options options = {
        .connect_us = timeout_us, .total_us = timeout_us, .body_max_bytes = REPLY_MAX_BYTES};
    struct dr_transport_result result;
    if (means->transport == NULL) {
        return dr_error_set(error, DR_FAILURE, "credentials need a call, and there is no network here");
    }
    enum dr_code code =
        dr_transport_send(means->transport, request, &options, means->stop, means->stop_context, arena, &result, error);
    if (code != DR_OK) {
        return code;
    }
    if (ret_reached != NULL) {
        *ret_reached = result.delivery != DR_DELIVERY_NOT_SENT;
    }
    if (result.delivery != DR_DELIVERY_ANSWERED) {
        return dr_error_set(error, result.cancelled ? DR_INTERRUPTED : DR_FAILURE, "%s", result.error.message);
    }
    *ret_reply = result.reply;
    return DR_OK;
}

enum dr_code dr_credential_file(const char *path, struct dr_arena *arena, const char **ret_text,
                                struct dr_error *error) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return dr_error_set(error, DR_UNREADABLE, "can't read %.200s", path);
    }
    char *text = dr_arena_alloc(arena, FILE_MAX_BYTES, 1);
    size_t length = fread(text, 1, FILE_MAX_BYTES - 1, file);
    bool failed = ferror(file) != 0;
    (void)fclose(file);
    while (length > 0 && strchr(" \t\r\n", text[length - 1]) != NULL) {
        length--;
    }
    text[length] = '\0';
    if (failed || length == 0) {
        return dr_error_set(error, DR_UNREADABLE, "can't read %.200s, or it is empty", path);
    }
    *ret_text = text;
    return DR_OK;
}

static const char *text_of(struct dr_arena *arena, const struct dr_value *map, const char *key) {
    const struct dr_value *value = dr_value_get(map, key);
    return value != NULL && value->kind == DR_VALUE_TEXT && value->length > 0 ? dr_credential_copy(arena, value->text)
                                                                              : NULL;
}

enum dr_code dr_credential_read_json(const char *what, const char *bytes, size_t length, const char *token_name,
                                     struct dr_arena *arena, struct dr_aws_credentials *ret_credentials,
                                     struct dr_error *error) {
    struct dr_value *document = NULL;
    struct dr_error inner;
    if (dr_value_parse_json(arena, what, bytes, length, &document, &inner) != DR_OK) {
        return dr_error_set(error, DR_FAILURE, "%s gave no JSON: %s", what, inner.message);
    }
    struct dr_aws_credentials found = {.key_id = text_of(arena, document, "AccessKeyId"),
                                       .secret = text_of(arena, document, "SecretAccessKey"),
                                       .token = text_of(arena, document, token_name),
                                       .account_id = text_of(arena, document, "AccountId"),
                                       .expires_us = DR_NEVER,
                                       .source = dr_credential_copy(arena, what)};
    const char *expires = text_of(arena, document, "Expiration");
    const char *message = text_of(arena, document, "Message");
    if (found.key_id == NULL || found.secret == NULL) {
        return dr_error_set(error, DR_FAILURE, "%s gave no credentials%s%.200s", what, message == NULL ? "" : ": ",
                            message == NULL ? "" : message);
    }
    if (expires != NULL && !dr_civil_parse(expires, &found.expires_us)) {
        return dr_error_set(error, DR_FAILURE, "%s gave credentials with a broken Expiration", what);
    }
    *ret_credentials = found;
    return DR_OK;
}
