/* AWS Signature Version 4, as pure functions: request, credentials and instant in, signed request out. Signing by
 * headers (dr_aws_sign) or by query parameters (dr_aws_presign). What differs between services (S3 signs the path as it
 * is sent and names the body's hash in a header) are properties, never a service's name.
 * Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html. */
#ifndef DR_BRIDGE_AWS_SIGN_H
#define DR_BRIDGE_AWS_SIGN_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "bridge/aws/credential.h"
#include "bridge/aws/http.h"

#define DR_AWS_UNSIGNED_PAYLOAD "UNSIGNED-PAYLOAD"
#define DR_AWS_UNSIGNED_TRAILER "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
#define DR_AWS_SECURITY_TOKEN "X-Amz-Security-Token"

struct dr_aws_signing {
    const struct dr_aws_credentials *credentials;
    const char *region;
    const char *service;    /* the signing name */
    dr_usec at_us;          /* UTC, corrected for the server's clock */
    const char *payload;    /* stands for the body's hash (DR_AWS_UNSIGNED_PAYLOAD …); NULL: the hash of the body */
    bool keep_path;         /* dots and double slashes stay (S3) */
    bool encode_once;       /* the path is signed as it is sent (S3), else encoded once more */
    bool hash_header;       /* adds X-Amz-Content-SHA256 (S3) */
    bool omit_token;        /* the session token is sent but not signed */
    const char *token_name; /* header or parameter of the session token; NULL: DR_AWS_SECURITY_TOKEN */
    unsigned expires_s;     /* presigned requests: life time */
};

/* What signing made on its way, for tests and for --debug; nothing in it is secret but the signature itself. */
struct dr_aws_signature {
    const char *canonical_request;
    const char *string_to_sign;
    const char *signed_headers;
    const char *signature; /* 64 hexadecimal digits */
};

/* Signs *request by headers: replaces X-Amz-Date, the token's header and Authorization, and where the properties say
 * so X-Amz-Content-SHA256. ret_signature may be NULL. Errors: DR_INPUT where URL or credentials are not complete. */
enum dr_code dr_aws_sign(const struct dr_aws_signing *signing, struct dr_arena *arena, struct dr_http_request *request,
                         struct dr_aws_signature *ret_signature, struct dr_error *error);

/* Signs *request by parameters behind those of its URL. The body's hash is that of the properties. */
enum dr_code dr_aws_presign(const struct dr_aws_signing *signing, struct dr_arena *arena,
                            struct dr_http_request *request, struct dr_aws_signature *ret_signature,
                            struct dr_error *error);

/* How far the server's clock is ahead of ours (negative: behind), from the Date header of its reply. False where there
 * is no such header, or no date in it. */
bool dr_aws_clock_skew(const struct dr_http_reply *reply, dr_usec now_us, dr_usec *ret_skew_us);

/* `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110's preferred form) as UTC. */
bool dr_aws_http_date(const char *text, dr_usec *ret_utc_us);

#endif
