/* The functions behind the table of customisations. They know members, never services. */
#ifndef DR_BRIDGE_AWS_CUSTOMISE_PRIVATE_H
#define DR_BRIDGE_AWS_CUSTOMISE_PRIVATE_H

#include "bridge/aws/call.h"

typedef enum dr_code dr_aws_input_fn(const struct dr_aws_call *call, struct dr_arena *arena, struct dr_value *input,
                                     struct dr_errors *errors);

dr_aws_input_fn dr_aws_s3_check_bucket;         /* a name or the ARN of an access point */
dr_aws_input_fn dr_aws_s3_ask_for_url_encoding; /* keys may hold what XML can't */
dr_aws_input_fn dr_aws_s3_quote_copy_source;    /* text or {Bucket, Key, VersionId} to a quoted path */
dr_aws_input_fn dr_aws_s3_check_metadata;       /* headers hold ASCII only */
dr_aws_input_fn dr_aws_s3_digest_keys;          /* keys of SSE-C: base64 and MD5 */
dr_aws_input_fn dr_aws_encode_user_data;        /* base64 */
dr_aws_input_fn dr_aws_strip_id_prefixes;       /* `/hostedzone/Z1` -> Z1 */
dr_aws_input_fn dr_aws_default_account;         /* `-` */

struct dr_aws_change {
    const struct dr_aws_call *call;
    const struct dr_value *input;
    const char *detail; /* of the row */
    struct dr_errors *errors;
};

typedef enum dr_code dr_aws_request_fn(const struct dr_aws_change *change, struct dr_arena *arena,
                                       struct dr_http_request *request);

dr_aws_request_fn dr_aws_add_version_header;
dr_aws_request_fn dr_aws_add_tree_hash; /* SHA-256 of the body and its tree hash */
dr_aws_request_fn dr_aws_accept_json;
dr_aws_request_fn dr_aws_expect_continue;
dr_aws_request_fn dr_aws_escape_line_ends;     /* XML parsers would change them */
dr_aws_request_fn dr_aws_presign_copy;         /* the source region's permission, and the destination's name */
dr_aws_request_fn dr_aws_presign_replica;      /* likewise; SourceRegion itself is not sent */
dr_aws_request_fn dr_aws_use_predict_endpoint; /* the URL that the caller gives */
dr_aws_request_fn dr_aws_post_instead_of_get;  /* the query string becomes a form */

typedef void dr_aws_reply_fn(const struct dr_aws_operation *operation, struct dr_arena *arena,
                             struct dr_http_reply *reply);

dr_aws_reply_fn dr_aws_s3_find_hidden_error; /* 200 with an error in its body becomes 500 */
dr_aws_reply_fn dr_aws_s3_check_expires;     /* what is no date is left out */

struct dr_aws_reading {
    const struct dr_aws_operation *operation;
    const struct dr_http_reply *reply;
    const struct dr_aws_shown *shown; /* or NULL */
};

typedef void dr_aws_outcome_fn(const struct dr_aws_reading *reading, struct dr_arena *arena,
                               struct dr_aws_outcome *outcome);

dr_aws_outcome_fn dr_aws_s3_read_location; /* the root's text: the model can't say it */
dr_aws_outcome_fn dr_aws_s3_decode_keys;   /* undoes the URL encoding that was asked for */
dr_aws_outcome_fn dr_aws_s3_keep_expires;  /* the header as it came */
dr_aws_outcome_fn dr_aws_decode_policies;  /* percent-encoded JSON to structures */
dr_aws_outcome_fn dr_aws_decode_template;  /* JSON to structures */
dr_aws_outcome_fn dr_aws_decode_console;   /* base64 to text */

#endif
