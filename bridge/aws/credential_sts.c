/* Roles: AssumeRole and AssumeRoleWithWebIdentity of STS, by its query protocol (docs.aws.amazon.com/STS/latest/
 * APIReference/). Written by hand, since credentials are needed before any service model is read. */
#include <string.h>

#include "base/civil.h"
#include "bridge/aws/credential_private.h"
#include "bridge/aws/sign.h"
#include "bridge/aws/sign_private.h"

#define API_VERSION "2011-06-15"
#define TIMEOUT_US (60 * DR_USEC_PER_S)
#define CONTENT_TYPE "application/x-www-form-urlencoded; charset=utf-8"

static void put(struct dr_text *form, const char *name, const char *value) {
    if (value != NULL) {
        dr_text_format(form, "%s%s=", form->length > 0 ? "&" : "", name);
        dr_sign_encode(form, value, strlen(value), "");
    }
}

static const char *session_name(const struct dr_aws_credential_means *means, const struct dr_credential_role *role,
                                struct dr_arena *arena) {
    return role->session_name != NULL
               ? role->session_name
               : dr_arena_format(arena, "drsim-%lld", (long long)(means->now_us(means->now_context) / DR_USEC_PER_S));
}

static void put_form(const struct dr_aws_credential_means *means, const struct dr_credential_role *role,
                     struct dr_arena *arena, struct dr_text *form) {
    put(form, "Action", role->source == NULL ? "AssumeRoleWithWebIdentity" : "AssumeRole");
    put(form, "Version", API_VERSION);
    put(form, "RoleArn", role->arn);
    put(form, "RoleSessionName", session_name(means, role, arena));
    put(form, "WebIdentityToken", role->web_token);
    put(form, "ExternalId", role->external_id);
    put(form, "DurationSeconds", role->duration_s);
}

/* The text of the first element of that name, the five entities resolved; NULL: there is none. */
static const char *element(const char *xml, const char *name, struct dr_arena *arena) {
    static const char *const entities[][2] = {
        {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}};
    const char *begin = strstr(xml, dr_arena_format(arena, "<%s>", name));
    if (begin == NULL) {
        return NULL;
    }
    struct dr_text text;
    dr_text_init(&text, 0);
    for (begin += strlen(name) + 2; *begin != '\0' && *begin != '<';) {
        size_t i = 0;
        while (i < 5 && strncmp(begin, entities[i][0], strlen(entities[i][0])) != 0) {
            i++;
        }
        dr_text_add(&text, i < 5 ? entities[i][1] : begin, 1);
        begin += i < 5 ? strlen(entities[i][0]) : 1;
    }
    const char *copy = dr_arena_text(arena, text.bytes, text.length);
    dr_text_release(&text);
    return copy;
}

/* arn:aws:sts::123456789012:assumed-role/… → the account. */
static const char *account_of(const char *arn, struct dr_arena *arena) {
    for (int i = 0; arn != NULL && i < 4; i++) {
        arn = strchr(arn, ':');
        arn = arn == NULL ? NULL : arn + 1;
    }
    size_t length = arn == NULL ? 0 : strcspn(arn, ":");
    return length == 0 ? NULL : dr_arena_text(arena, arn, length);
}

static enum dr_code read_reply(const struct dr_http_reply *reply, const struct dr_credential_role *role,
                               struct dr_arena *arena, struct dr_aws_credentials *ret_credentials,
                               struct dr_error *error) {
    const char *xml = reply->body == NULL ? "" : reply->body;
    if (reply->status != 200) {
        const char *code = element(xml, "Code", arena);
        const char *message = element(xml, "Message", arena);
        return dr_error_set(error, DR_SERVICE, "role %.100s: %s: %.200s", role->arn,
                            code == NULL ? dr_arena_format(arena, "status %d", reply->status) : code,
                            message == NULL ? "no reason was given" : message);
    }
    struct dr_aws_credentials found = {.key_id = element(xml, "AccessKeyId", arena),
                                       .secret = element(xml, "SecretAccessKey", arena),
                                       .token = element(xml, "SessionToken", arena),
                                       .account_id = account_of(element(xml, "Arn", arena), arena),
                                       .source = dr_arena_format(arena, "role %s", role->arn)};
    const char *expires = element(xml, "Expiration", arena);
    if (found.key_id == NULL || found.secret == NULL || expires == NULL ||
        !dr_civil_parse(expires, &found.expires_us)) {
        return dr_error_set(error, DR_FAILURE, "role %.100s: the reply holds no credentials", role->arn);
    }
    *ret_credentials = found;
    return DR_OK;
}

static enum dr_code sign(const struct dr_aws_credential_means *means, const struct dr_credential_role *role,
                         const char *region, struct dr_arena *arena, struct dr_http_request *request,
                         struct dr_error *error) {
    if (role->source == NULL) {
        return DR_OK;
    }
    struct dr_aws_signing signing = {
        .credentials = role->source, .region = region, .service = "sts", .at_us = means->now_us(means->now_context)};
    return dr_aws_sign(&signing, arena, request, NULL, error);
}

enum dr_code dr_credential_assume(const struct dr_aws_credential_means *means, const struct dr_credential_role *role,
                                  struct dr_arena *arena, struct dr_aws_credentials *ret_credentials,
                                  struct dr_error *error) {
    const char *region = role->region != NULL ? role->region : means->config->region;
    const char *url = NULL;
    if (region == NULL) {
        return dr_error_set(error, DR_INPUT, "role %.100s: taking a role needs a region", role->arn);
    }
    enum dr_code code = means->endpoint(means->endpoint_context, "sts", region, arena, &url, error);
    if (code != DR_OK) {
        return code;
    }
    struct dr_text form;
    dr_text_init(&form, 0);
    put_form(means, role, arena, &form);
    size_t length = strlen(url);
    struct dr_http_request request = {
        .method = "POST",
        .url = dr_arena_format(arena, "%s%s", url, length > 0 && url[length - 1] == '/' ? "" : "/"),
        .body = dr_arena_text(arena, form.bytes, form.length),
        .body_length = form.length};
    dr_text_release(&form);
    dr_http_header_add(arena, &request.headers, "Content-Type", CONTENT_TYPE);
    struct dr_http_reply reply;
    code = sign(means, role, region, arena, &request, error);
    code = code != DR_OK ? code : dr_credential_fetch(means, &request, TIMEOUT_US, arena, &reply, NULL, error);
    return code != DR_OK ? code : read_reply(&reply, role, arena, ret_credentials, error);
}
