/* Signature Version 4 by query parameters: a request that anyone may send until it expires. */
#include <string.h>

#include "bridge/aws/sign_private.h"

static void put_parameter(struct dr_text *query, const char *name, const char *value) {
    dr_text_puts(query, query->length > 0 ? "&" : "");
    dr_text_format(query, "%s=", name);
    dr_sign_encode(query, value, strlen(value), "");
}

/* The request's parameters and those of the signature but itself; an unsigned token comes later. */
static void put_parameters(const struct dr_sign_run *run, struct dr_text *query) {
    const struct dr_aws_signing *signing = run->signing;
    dr_text_add(query, run->url.query.at, run->url.query.length);
    put_parameter(query, "X-Amz-Algorithm", DR_SIGN_ALGORITHM);
    put_parameter(query, "X-Amz-Credential",
                  dr_arena_format(run->arena, "%s/%s", signing->credentials->key_id, run->scope));
    put_parameter(query, "X-Amz-Date", run->time);
    if (signing->expires_s > 0) {
        put_parameter(query, "X-Amz-Expires", dr_arena_format(run->arena, "%u", signing->expires_s));
    }
    put_parameter(query, "X-Amz-SignedHeaders", run->signed_headers);
    if (signing->credentials->token != NULL && !signing->omit_token) {
        put_parameter(query, dr_sign_token_name(signing), signing->credentials->token);
    }
}

static void set_url(const struct dr_sign_run *run, struct dr_http_request *request, struct dr_text *query,
                    const char *signature) {
    const struct dr_aws_signing *signing = run->signing;
    if (signing->credentials->token != NULL && signing->omit_token) {
        put_parameter(query, dr_sign_token_name(signing), signing->credentials->token);
    }
    put_parameter(query, "X-Amz-Signature", signature);
    const struct dr_sign_url *url = &run->url;
    size_t front = (size_t)(url->path.at + url->path.length - request->url);
    request->url = dr_arena_format(run->arena, "%.*s%s?%s", (int)front, request->url, url->path.length == 0 ? "/" : "",
                                   query->bytes);
}

enum dr_code dr_aws_presign(const struct dr_aws_signing *signing, struct dr_arena *arena,
                            struct dr_http_request *request, struct dr_aws_signature *ret_signature,
                            struct dr_error *error) {
    struct dr_sign_run run = {.signing = signing, .arena = arena};
    enum dr_code code = dr_sign_begin(&run, request, error);
    if (code != DR_OK) {
        return code;
    }
    dr_http_header_remove(&request->headers, "Authorization");
    dr_http_header_remove(&request->headers, "X-Amz-Date");
    if (signing->hash_header) {
        dr_http_header_set(arena, &request->headers, "X-Amz-Content-SHA256", run.payload);
    }
    dr_sign_canonical_headers(&run, request);
    struct dr_text query;
    dr_text_init(&query, 0);
    put_parameters(&run, &query);
    struct dr_aws_signature signature;
    dr_sign_finish(&run, request->method, (struct dr_sign_part){query.bytes, query.length}, &signature);
    set_url(&run, request, &query, signature.signature);
    dr_text_release(&query);
    if (ret_signature != NULL) {
        *ret_signature = signature;
    }
    return DR_OK;
}
