/* The endpoint of a call: which parameters the service's rules get, and what their answer means for signing.
 * A parameter's value comes from, in this order: the operation's static context, the caller's input (a member that is
 * marked, or a JMESPath over the input), the client's configuration, a built-in value (region, FIPS …), the rules'
 * default. */
#ifndef DR_BRIDGE_AWS_ENDPOINT_H
#define DR_BRIDGE_AWS_ENDPOINT_H

#include "bridge/aws/aws.h"
#include "bridge/aws/rule.h"

struct dr_aws_endpoint_inputs {
    const struct dr_value *rule_set;
    const struct dr_value *partitions;
    const struct dr_value *built_ins;         /* a map: "AWS::Region" … to values; NULL: none */
    const struct dr_value *client;            /* a map of client context parameters; NULL: none */
    const struct dr_aws_operation *operation; /* NULL: no context of an operation */
    const struct dr_value *parameters;        /* the operation's input, or NULL */
};

/* What the client's configuration sets; zero values are AWS's defaults. */
struct dr_aws_endpoint_options {
    const char *region;
    const char *endpoint_url;    /* NULL: the rules find it; FIPS and dual stack do not apply to a given one */
    const char *account_id;      /* of the credentials, or NULL */
    const char *account_id_mode; /* "preferred", "disabled", "required", or NULL */
    bool use_fips;
    bool use_dual_stack;
    bool path_style;                  /* S3 */
    bool accelerate;                  /* S3 */
    bool ignore_arn_region;           /* S3: the region of the client holds, not that of the ARN */
    bool disable_multi_region_points; /* S3 */
    bool global_endpoints;            /* STS and S3's us-east-1: the old global hosts */
};

/* How a request to an endpoint is signed. */
struct dr_aws_endpoint_signing {
    const char *scheme; /* "sigv4", "none", …; NULL: the rules say nothing */
    const char *region; /* NULL: the client's */
    const char *name;   /* NULL: the service's */
    bool encode_once;   /* disableDoubleEncoding */
};

/* The built-in values that options amount to. */
struct dr_value *dr_aws_endpoint_built_ins(struct dr_arena *arena, const struct dr_aws_endpoint_options *options);

/* The parameters that the rule set gets. Errors: DR_FAILURE for a broken JMESPath in the model. */
enum dr_code dr_aws_endpoint_parameters(const struct dr_aws_endpoint_inputs *inputs, struct dr_arena *arena,
                                        struct dr_value **ret_parameters, struct dr_error *error);

/* Parameters, then dr_aws_rules_evaluate. */
enum dr_code dr_aws_endpoint_find(const struct dr_aws_endpoint_inputs *inputs, struct dr_arena *arena,
                                  struct dr_aws_endpoint *ret_endpoint, struct dr_error *error);

/* The first supported one of the endpoint's authSchemes. Supported is sigv4 (and, where express says so,
 * sigv4-s3express). Errors: DR_INPUT where the rules offer only others. */
enum dr_code dr_aws_endpoint_signing(const struct dr_aws_endpoint *endpoint, bool express, struct dr_arena *arena,
                                     struct dr_aws_endpoint_signing *ret_signing, struct dr_error *error);

#endif
