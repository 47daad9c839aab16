/* Inside the signer: the canonical forms, and the steps that headers and presigned queries share. */
#ifndef DR_BRIDGE_AWS_SIGN_PRIVATE_H
#define DR_BRIDGE_AWS_SIGN_PRIVATE_H

#include "base/text.h"
#include "bridge/aws/sign.h"

#define DR_SIGN_ALGORITHM "AWS4-HMAC-SHA256"

/* A part of a text that is not its own. */
struct dr_sign_part {
    const char *at;
    size_t length;
};

/* An absolute URL taken apart; the fragment is dropped. */
struct dr_sign_url {
    struct dr_sign_part scheme;
    struct dr_sign_part authority;
    struct dr_sign_part path;
    struct dr_sign_part query;
};

/* One signing on its way. */
struct dr_sign_run {
    const struct dr_aws_signing *signing;
    struct dr_arena *arena;
    struct dr_sign_url url;
    char time[24];       /* 20150830T123600Z; the date is its first 8 bytes */
    const char *scope;   /* 20150830/us-east-1/service/aws4_request */
    const char *payload; /* the body's hash, or what stands for it */
    const char *headers; /* canonical headers */
    const char *signed_headers;
};

bool dr_sign_url_split(const char *url, struct dr_sign_url *ret_url);

/* Percent-encodes all but letters, digits, `-._~` and the bytes of `kept`. */
void dr_sign_encode(struct dr_text *out, const char *bytes, size_t length, const char *kept);

void dr_sign_canonical_path(const struct dr_aws_signing *signing, struct dr_sign_part path, struct dr_text *out);

/* Query parameters decoded, encoded again and sorted by name, then value. */
void dr_sign_canonical_query(struct dr_sign_part query, struct dr_text *out);

/* Fills headers and signed_headers. */
void dr_sign_canonical_headers(struct dr_sign_run *run, const struct dr_http_request *request);

/* Checks the inputs and fills url, time, scope and payload. */
enum dr_code dr_sign_begin(struct dr_sign_run *run, const struct dr_http_request *request, struct dr_error *error);

/* The canonical request, the string to sign and the signature; query is that of the request as it will be sent. */
void dr_sign_finish(const struct dr_sign_run *run, const char *method, struct dr_sign_part query,
                    struct dr_aws_signature *ret_signature);

/* Name of the session token's header or parameter. */
const char *dr_sign_token_name(const struct dr_aws_signing *signing);

#endif
