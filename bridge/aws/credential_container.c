/* Credentials of a container: ECS gives a path, EKS and others a whole URL
 * (docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html). A URL without TLS is only taken for
 * hosts that are this machine or AWS's own link-local addresses. */
#include <string.h>
#include <strings.h>

#include "bridge/aws/credential_private.h"
#include "bridge/aws/sign_private.h"

#define ECS_HOST "http://169.254.170.2"
#define TIMEOUT_US (2 * DR_USEC_PER_S)

static bool is_allowed(const char *url) {
    static const char *const hosts[] = {"localhost", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]", "[::1]"};
    struct dr_sign_url parts;
    if (!dr_sign_url_split(url, &parts)) {
        return false;
    }
    if (parts.scheme.length == 5 && strncasecmp(parts.scheme.at, "https", 5) == 0) {
        return true;
    }
    struct dr_sign_part host = parts.authority;
    bool bracketed = *host.at == '[';
    const char *close = bracketed ? memchr(host.at, ']', host.length) : memchr(host.at, ':', host.length);
    host.length = close == NULL ? host.length : (size_t)(close - host.at) + (bracketed ? 1 : 0);
    if (memchr(parts.authority.at, '@', parts.authority.length) != NULL) {
        return false;
    }
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        if (host.length == strlen(hosts[i]) && strncasecmp(host.at, hosts[i], host.length) == 0) {
            return true;
        }
    }
    size_t digits = strspn(host.at, "0123456789.");
    return host.length > 4 && strncmp(host.at, "127.", 4) == 0 && digits >= host.length;
}

static enum dr_code add_token(const struct dr_aws_credential_means *means, struct dr_arena *arena,
                              struct dr_http_request *request, struct dr_error *error) {
    const char *path = dr_credential_variable(means, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    const char *token = dr_credential_variable(means, "AWS_CONTAINER_AUTHORIZATION_TOKEN");
    enum dr_code code = path == NULL ? DR_OK : dr_credential_file(path, arena, &token, error);
    if (code == DR_OK && token != NULL && strpbrk(token, "\r\n") != NULL) {
        code = dr_error_set(error, DR_INPUT, "the container's authorization token holds a line end");
    }
    if (code == DR_OK && token != NULL) {
        dr_http_header_add(arena, &request->headers, "Authorization", token);
    }
    return code;
}

enum dr_code dr_aws_credential_container(const struct dr_aws_credential_means *means, const char *profile,
                                         struct dr_arena *arena, struct dr_aws_credentials *ret_credentials,
                                         struct dr_error *error) {
    (void)profile;
    const char *path = dr_credential_variable(means, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    const char *url = dr_credential_variable(means, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
    if (path == NULL && url == NULL) {
        return DR_OK;
    }
    struct dr_http_request request = {.method = "GET",
                                      .url = path != NULL ? dr_arena_format(arena, ECS_HOST "%s", path) : url};
    if (path == NULL && !is_allowed(url)) {
        return dr_error_set(error, DR_INPUT,
                            "AWS_CONTAINER_CREDENTIALS_FULL_URI: found \"%.100s\", expected https, or "
                            "a host that is this machine",
                            url);
    }
    dr_http_header_add(arena, &request.headers, "Accept", "application/json");
    struct dr_http_reply reply;
    enum dr_code code = add_token(means, arena, &request, error);
    code = code != DR_OK ? code : dr_credential_fetch(means, &request, TIMEOUT_US, arena, &reply, NULL, error);
    if (code != DR_OK) {
        return code;
    }
    if (reply.status != 200) {
        return dr_error_set(error, DR_FAILURE, "the container's credentials: status %d", reply.status);
    }
    return dr_credential_read_json("container", reply.body == NULL ? "" : reply.body, reply.body_length, "Token", arena,
                                   ret_credentials, error);
}
