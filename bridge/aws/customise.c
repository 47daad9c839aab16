/* The table of what AWS's own client does outside of its models. Source: botocore 1.44.5, handlers.py, BUILTIN_HANDLERS
 * (Apache-2.0), of which the rows that change requests or results are here; the functions are our own. */
#include "bridge/aws/customise.h"

#include <string.h>

#include "bridge/aws/customise_private.h"

/* operation NULL: all operations of the service. */
static const struct input_row {
    const char *service;
    const char *operation;
    dr_aws_input_fn *change;
} input_rows[] = {
    {"s3", NULL, dr_aws_s3_check_bucket},
    {"s3", "ListObjects", dr_aws_s3_ask_for_url_encoding},
    {"s3", "ListObjectsV2", dr_aws_s3_ask_for_url_encoding},
    {"s3", "ListObjectVersions", dr_aws_s3_ask_for_url_encoding},
    {"s3", "CopyObject", dr_aws_s3_quote_copy_source},
    {"s3", "UploadPartCopy", dr_aws_s3_quote_copy_source},
    {"s3", "CopyObject", dr_aws_s3_check_metadata},
    {"s3", "PutObject", dr_aws_s3_check_metadata},
    {"s3", "CreateMultipartUpload", dr_aws_s3_check_metadata},
    {"s3", "HeadObject", dr_aws_s3_digest_keys},
    {"s3", "GetObject", dr_aws_s3_digest_keys},
    {"s3", "PutObject", dr_aws_s3_digest_keys},
    {"s3", "CopyObject", dr_aws_s3_digest_keys},
    {"s3", "CreateMultipartUpload", dr_aws_s3_digest_keys},
    {"s3", "UploadPart", dr_aws_s3_digest_keys},
    {"s3", "UploadPartCopy", dr_aws_s3_digest_keys},
    {"s3", "CompleteMultipartUpload", dr_aws_s3_digest_keys},
    {"ec2", "RunInstances", dr_aws_encode_user_data},
    {"autoscaling", "CreateLaunchConfiguration", dr_aws_encode_user_data},
    {"route53", NULL, dr_aws_strip_id_prefixes},
    {"glacier", NULL, dr_aws_default_account},
};

static const struct request_row {
    const char *service;
    const char *operation;
    dr_aws_request_fn *change;
    const char *detail; /* what the function needs to know */
} request_rows[] = {
    {"glacier", NULL, dr_aws_add_version_header, "x-amz-glacier-version"},
    {"glacier", "UploadArchive", dr_aws_add_tree_hash, NULL},
    {"glacier", "UploadMultipartPart", dr_aws_add_tree_hash, NULL},
    {"apigateway", NULL, dr_aws_accept_json, NULL},
    {"s3", "PutObject", dr_aws_expect_continue, NULL},
    {"s3", "UploadPart", dr_aws_expect_continue, NULL},
    {"s3", "DeleteObjects", dr_aws_escape_line_ends, NULL},
    {"s3", "PutBucketLifecycleConfiguration", dr_aws_escape_line_ends, NULL},
    {"ec2", "CopySnapshot", dr_aws_presign_copy, "PresignedUrl"},
    {"rds", "CopyDBClusterSnapshot", dr_aws_presign_replica, "PreSignedUrl"},
    {"rds", "CreateDBCluster", dr_aws_presign_replica, "PreSignedUrl"},
    {"rds", "CopyDBSnapshot", dr_aws_presign_replica, "PreSignedUrl"},
    {"rds", "CreateDBInstanceReadReplica", dr_aws_presign_replica, "PreSignedUrl"},
    {"rds", "StartDBInstanceAutomatedBackupsReplication", dr_aws_presign_replica, "PreSignedUrl"},
    {"neptune", "CopyDBClusterSnapshot", dr_aws_presign_replica, "PreSignedUrl"},
    {"neptune", "CreateDBCluster", dr_aws_presign_replica, "PreSignedUrl"},
    {"docdb", "CopyDBClusterSnapshot", dr_aws_presign_replica, "PreSignedUrl"},
    {"docdb", "CreateDBCluster", dr_aws_presign_replica, "PreSignedUrl"},
    {"machinelearning", "Predict", dr_aws_use_predict_endpoint, NULL},
    {"cloudsearchdomain", "Search", dr_aws_post_instead_of_get, NULL},
};

/* What the endpoint rules put into the host already. */
static const struct left_out_row {
    const char *service;
    const char *path; /* at the beginning of the path template, or NULL */
    const char *host; /* the whole host prefix, or NULL */
} left_out_rows[] = {
    {"s3", "/{Bucket}", NULL},
    {"s3control", NULL, "{AccountId}."},
};

static const struct reply_row {
    const char *service;
    const char *operation;
    dr_aws_reply_fn *change;
} reply_rows[] = {
    {"s3", NULL, dr_aws_s3_find_hidden_error},
    {"s3", NULL, dr_aws_s3_check_expires},
};

static const struct outcome_row {
    const char *service;
    const char *operation;
    dr_aws_outcome_fn *change;
} outcome_rows[] = {
    {"s3", "GetBucketLocation", dr_aws_s3_read_location},
    {"s3", "ListObjects", dr_aws_s3_decode_keys},
    {"s3", "ListObjectsV2", dr_aws_s3_decode_keys},
    {"s3", "ListObjectVersions", dr_aws_s3_decode_keys},
    {"s3", NULL, dr_aws_s3_keep_expires},
    {"iam", NULL, dr_aws_decode_policies},
    {"cloudformation", "GetTemplate", dr_aws_decode_template},
    {"ec2", "GetConsoleOutput", dr_aws_decode_console},
};

/* Services whose faults are modelled under the JSON protocol's code though the reply translates it. */
static const char *const own_code_services[] = {"sqs"};

/* Signing names whose signatures take the path as it is and name the body's hash in a header. */
static const char *const raw_signing_names[] = {"s3", "s3-outposts", "s3-object-lambda", "s3express"};

static bool applies(const struct dr_aws_operation *operation, const char *service, const char *name) {
    return strcmp(operation->service->name, service) == 0 && (name == NULL || strcmp(operation->name, name) == 0);
}

enum dr_code dr_aws_customise_input(const struct dr_aws_call *call, struct dr_arena *arena, struct dr_value *input,
                                    struct dr_errors *errors) {
    enum dr_code code = DR_OK;
    for (size_t i = 0; i < sizeof input_rows / sizeof *input_rows && code == DR_OK; i++) {
        if (applies(call->operation, input_rows[i].service, input_rows[i].operation)) {
            code = input_rows[i].change(call, arena, input, errors);
        }
    }
    return code;
}

void dr_aws_customise_operation(struct dr_aws_operation *operation) {
    for (size_t i = 0; i < sizeof left_out_rows / sizeof *left_out_rows; i++) {
        const struct left_out_row *row = &left_out_rows[i];
        if (!applies(operation, row->service, NULL)) {
            continue;
        }
        if (row->path != NULL && strncmp(operation->uri, row->path, strlen(row->path)) == 0) {
            operation->uri += strlen(row->path);
        }
        if (row->host != NULL && operation->host_prefix != NULL && strcmp(operation->host_prefix, row->host) == 0) {
            operation->host_prefix = NULL;
        }
    }
}

enum dr_code dr_aws_customise_request(const struct dr_aws_call *call, const struct dr_value *input,
                                      struct dr_arena *arena, struct dr_http_request *request,
                                      struct dr_errors *errors) {
    enum dr_code code = DR_OK;
    for (size_t i = 0; i < sizeof request_rows / sizeof *request_rows && code == DR_OK; i++) {
        const struct request_row *row = &request_rows[i];
        if (applies(call->operation, row->service, row->operation)) {
            const struct dr_aws_change change = {.call = call, .input = input, .detail = row->detail, .errors = errors};
            code = row->change(&change, arena, request);
        }
    }
    return code;
}

void dr_aws_customise_reply(const struct dr_aws_operation *operation, struct dr_arena *arena,
                            struct dr_http_reply *reply) {
    for (size_t i = 0; i < sizeof reply_rows / sizeof *reply_rows; i++) {
        if (applies(operation, reply_rows[i].service, reply_rows[i].operation)) {
            reply_rows[i].change(operation, arena, reply);
        }
    }
}

bool dr_aws_customise_has_own_codes(const struct dr_aws_operation *operation) {
    for (size_t i = 0; i < sizeof own_code_services / sizeof *own_code_services; i++) {
        if (applies(operation, own_code_services[i], NULL)) {
            return true;
        }
    }
    return false;
}

bool dr_aws_customise_signs_raw(const char *signing_name) {
    for (size_t i = 0; i < sizeof raw_signing_names / sizeof *raw_signing_names; i++) {
        if (strcmp(raw_signing_names[i], signing_name) == 0) {
            return true;
        }
    }
    return false;
}

void dr_aws_customise_outcome(const struct dr_aws_operation *operation, const struct dr_http_reply *reply,
                              const struct dr_aws_shown *shown, struct dr_arena *arena,
                              struct dr_aws_outcome *outcome) {
    const struct dr_aws_reading reading = {.operation = operation, .reply = reply, .shown = shown};
    for (size_t i = 0; i < sizeof outcome_rows / sizeof *outcome_rows && !outcome->is_fault; i++) {
        if (applies(operation, outcome_rows[i].service, outcome_rows[i].operation)) {
            outcome_rows[i].change(&reading, arena, outcome);
        }
    }
}
