/* A call of an operation as pure functions: prepare makes the HTTP request of parameters, parse makes the result of an
 * HTTP reply. Neither does I/O or reads a clock, the environment or a file: time and random bytes are passed in, and so
 * is what finds the endpoint. Signing comes behind prepare. */
#ifndef DR_BRIDGE_AWS_CALL_H
#define DR_BRIDGE_AWS_CALL_H

#include "base/usec.h"
#include "bridge/aws/aws.h"
#include "bridge/aws/http.h"

/* What the world contributes to a request. */
struct dr_aws_facts {
    dr_usec now_us;                                                    /* UTC */
    void (*random)(void *context, unsigned char *bytes, size_t count); /* for idempotency tokens; NULL: zeros */
    void *random_context;
};

/* Where a request goes, as the endpoint rules say. */
struct dr_aws_target {
    const char *url; /* scheme://host[:port][/path], no `/` at its end needed */
    struct dr_http_headers headers;
    const char *auth_scheme;    /* "sigv4", "sigv4a", "none", …; NULL: the operation's */
    const char *signing_name;   /* NULL: the service's */
    const char *signing_region; /* NULL: the call's */
    bool no_double_encoding;    /* of the path, in the signature */
};

struct dr_aws_call;

/* Finds the endpoint for parameters that are already customised. Pure as well. */
typedef enum dr_code dr_aws_resolve_fn(void *context, const struct dr_aws_call *call, const struct dr_value *input,
                                       struct dr_arena *arena, struct dr_aws_target *ret_target,
                                       struct dr_error *error);

/* Presigns a request for another region (the source of a copy): fills the URL. */
typedef enum dr_code dr_aws_presign_fn(void *context, const struct dr_aws_call *call, const char *region,
                                       const struct dr_http_request *request, struct dr_arena *arena,
                                       const char **ret_url, struct dr_error *error);

struct dr_aws_call {
    const struct dr_aws_operation *operation;
    const struct dr_value *params; /* a map, or NULL: none */
    const char *region;            /* or NULL */
    const char *endpoint_url;      /* used as it is where resolve is NULL */
    dr_aws_resolve_fn *resolve;
    dr_aws_presign_fn *presign; /* NULL: requests that need a presigned URL go without */
    void *context;              /* of resolve and presign */
    struct dr_aws_facts facts;
    const char *user_agent; /* NULL: no such header */
    bool no_validate;       /* unknown members, wrong types and limits pass */
    bool blobs_are_text;    /* blobs of params are given as they are, not in base64 */
    bool checksums_only_where_required;
    bool no_compression;
    size_t compression_min_bytes; /* 0: botocore's 10240 */
};

struct dr_aws_prepared {
    struct dr_http_request request;
    struct dr_aws_target target;
    const struct dr_value *input; /* parameters as sent: customised, tokens filled in */
};

/* Makes the request. All mistakes of the parameters are collected (their pointer names the member), warnings too where
 * warnings is not NULL (values beyond max, outside enums). */
enum dr_code dr_aws_prepare(const struct dr_aws_call *call, struct dr_arena *arena,
                            struct dr_aws_prepared *ret_prepared, struct dr_errors *errors, struct dr_errors *warnings);

/* What a service answered. */
struct dr_aws_fault {
    const char *code;                 /* "ThrottlingException"; of the HTTP status where the reply names none */
    const char *message;              /* "" : none */
    const char *type;                 /* "Sender", "Receiver", or "" */
    const char *query_code;           /* the JSON protocol's code, where x-amzn-query-error replaced it, or NULL */
    const struct dr_aws_shape *shape; /* as modelled, or NULL */
    bool is_retryable;                /* transient, throttling, or modelled as retryable */
    bool is_throttling;
};

struct dr_aws_outcome {
    bool is_fault;
    struct dr_value *result;   /* the output structure; of a fault its modelled members */
    struct dr_aws_fault fault; /* where is_fault */
    int status;
    const char *request_id; /* "" : none was sent */
    const char *host_id;    /* S3's second id, or "" */
};

/* How results are shown. */
struct dr_aws_shown {
    bool blobs_are_text;    /* else base64 */
    bool times_are_seconds; /* else ISO 8601 */
    bool keys_stay_encoded; /* the caller asked for URL-encoded keys: they are not decoded */
};

/* Makes the result. Errors: DR_FAILURE where the reply doesn't fit the model or can't be read. A service's error is no
 * failure of parse: is_fault tells. shown NULL: the defaults. */
enum dr_code dr_aws_parse(const struct dr_aws_operation *operation, const struct dr_http_reply *reply,
                          const struct dr_aws_shown *shown, struct dr_arena *arena, struct dr_aws_outcome *ret_outcome,
                          struct dr_error *error);

#endif
