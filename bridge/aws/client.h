/* What puts the parts of the client together for one service: its endpoint rules find where a call goes, and how the
 * request is signed follows from them, from the model and from the table of customisations. Still pure: rule sets,
 * partitions, credentials and times are given. */
#ifndef DR_BRIDGE_AWS_CLIENT_H
#define DR_BRIDGE_AWS_CLIENT_H

#include "bridge/aws/call.h"
#include "bridge/aws/credential.h"
#include "bridge/aws/endpoint.h"
#include "bridge/aws/sign.h"

struct dr_aws_client {
    const struct dr_value *rule_set;   /* of the service */
    const struct dr_value *partitions; /* of the models */
    struct dr_aws_endpoint_options endpoint;
    const struct dr_aws_credentials *credentials; /* NULL: nothing is signed, and no URL presigned */
};

/* Reads the rule set and the partitions that stand beside a model. Errors: DR_UNREADABLE, DR_INPUT. */
enum dr_code dr_aws_client_load(struct dr_arena *arena, const struct dr_aws_service *service,
                                struct dr_aws_client *ret_client, struct dr_error *error);

/* For dr_aws_call: context is a struct dr_aws_client. */
dr_aws_resolve_fn dr_aws_client_resolve;
dr_aws_presign_fn dr_aws_client_presign;

/* Whether a request must be signed at all. */
bool dr_aws_client_must_sign(const struct dr_aws_operation *operation, const struct dr_aws_target *target);

/* Signs a prepared request. Errors: DR_FAILURE where the service wants a signature of another kind. */
enum dr_code dr_aws_client_sign(const struct dr_aws_client *client, const struct dr_aws_call *call, dr_usec at_us,
                                struct dr_arena *arena, struct dr_aws_prepared *prepared, struct dr_error *error);

#endif
