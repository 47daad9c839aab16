/* Credentials of an EC2 instance's role, by its metadata service, version 2 (a session token first)
 * (docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html). Where nothing listens, this is no
 * instance, and that is no error. */
#include <string.h>

#include "bridge/aws/credential_private.h"

#define TOKEN_LIFE_S "21600"
#define ROLES "/latest/meta-data/iam/security-credentials/"

struct metadata {
    const struct dr_aws_credential_means *means;
    struct dr_arena *arena;
    const char *token;
};

static enum dr_code send_once(const struct metadata *metadata, const char *method, const char *path,
                              struct dr_http_reply *ret_reply, bool *ret_reached, struct dr_error *error) {
    const struct dr_aws_config *config = metadata->means->config;
    size_t length = strlen(config->metadata_endpoint);
    length -= length > 0 && config->metadata_endpoint[length - 1] == '/' ? 1 : 0;
    struct dr_http_request request = {
        .method = method,
        .url = dr_arena_format(metadata->arena, "%.*s%s", (int)length, config->metadata_endpoint, path)};
    if (metadata->token != NULL) {
        dr_http_header_add(metadata->arena, &request.headers, "X-aws-ec2-metadata-token", metadata->token);
    } else {
        dr_http_header_add(metadata->arena, &request.headers, "X-aws-ec2-metadata-token-ttl-seconds", TOKEN_LIFE_S);
    }
    return dr_credential_fetch(metadata->means, &request, config->metadata_timeout_us, metadata->arena, ret_reply,
                               ret_reached, error);
}

/* Sends until there is an answer that is no failure of the service; all of these requests only read. */
static enum dr_code ask(const struct metadata *metadata, const char *method, const char *path,
                        struct dr_http_reply *ret_reply, bool *ret_reached, struct dr_error *error) {
    enum dr_code code = DR_FAILURE;
    for (unsigned i = 0; i < metadata->means->config->metadata_attempts; i++) {
        code = send_once(metadata, method, path, ret_reply, ret_reached, error);
        if (code == DR_INTERRUPTED || (code == DR_OK && ret_reply->status < 500)) {
            break;
        }
    }
    return code;
}

static const char *first_line(struct dr_arena *arena, const struct dr_http_reply *reply) {
    const char *body = reply->body == NULL ? "" : reply->body;
    return dr_arena_text(arena, body, strcspn(body, "\r\n"));
}

static enum dr_code read_role(struct metadata *metadata, struct dr_aws_credentials *ret_credentials,
                              struct dr_error *error) {
    struct dr_http_reply reply;
    enum dr_code code = ask(metadata, "GET", ROLES, &reply, NULL, error);
    const char *role = code == DR_OK ? first_line(metadata->arena, &reply) : "";
    if (code != DR_OK || reply.status == 404 || *role == '\0') {
        return code; /* an instance without a role */
    }
    if (reply.status != 200) {
        return dr_error_set(error, DR_FAILURE, "instance metadata: status %d for the role's name", reply.status);
    }
    code = ask(metadata, "GET", dr_arena_format(metadata->arena, ROLES "%s", role), &reply, NULL, error);
    if (code == DR_OK && reply.status != 200) {
        code = dr_error_set(error, DR_FAILURE, "instance metadata: status %d for role %.100s", reply.status, role);
    }
    return code != DR_OK ? code
                         : dr_credential_read_json("instance metadata", reply.body == NULL ? "" : reply.body,
                                                   reply.body_length, "Token", metadata->arena, ret_credentials, error);
}

enum dr_code dr_aws_credential_instance(const struct dr_aws_credential_means *means, const char *profile,
                                        struct dr_arena *arena, struct dr_aws_credentials *ret_credentials,
                                        struct dr_error *error) {
    (void)profile;
    if (means->config->metadata_disabled || means->transport == NULL) {
        return DR_OK;
    }
    struct metadata metadata = {.means = means, .arena = arena};
    struct dr_http_reply reply;
    struct dr_error inner = {0};
    bool reached = false;
    enum dr_code code = ask(&metadata, "PUT", "/latest/api/token", &reply, &reached, &inner);
    if (code == DR_INTERRUPTED) {
        return dr_error_set(error, code, "%s", inner.message);
    }
    if (code != DR_OK || reply.status != 200) {
        return DR_OK; /* no instance, or none that lets us ask */
    }
    metadata.token = first_line(arena, &reply);
    return read_role(&metadata, ret_credentials, error);
}
