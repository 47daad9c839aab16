/* Inside of `drsim aws`: what its parts share. */
#ifndef DR_CLI_AWS_H
#define DR_CLI_AWS_H

#include "bridge/aws/call.h"
#include "bridge/aws/model.h"
#include "cli/context.h"

struct dr_aws_command {
    struct dr_context *context;
    const struct dr_options *options;
    struct dr_aws_models models;
    struct dr_aws_model *model; /* of the service, once it is chosen */
    const struct dr_aws_operation *operation;
    const struct dr_value *params; /* --params, or NULL */
};

/* Listing and explaining (aws_explain.c): into context->out. */
enum dr_code dr_aws_explain_models(const struct dr_aws_command *command);
enum dr_code dr_aws_explain_services(const struct dr_aws_command *command, struct dr_error *error);
void dr_aws_explain_service(const struct dr_aws_command *command);
void dr_aws_explain_operation(const struct dr_aws_command *command);
void dr_aws_explain_skeleton(const struct dr_aws_command *command);

/* Calling (aws_call.c): dry, from a recorded reply, or for real. */
enum dr_code dr_aws_call_run(const struct dr_aws_command *command, struct dr_error *error);

/* Showing (aws_show.c). exact: signature and secrets are shown as well. */
void dr_aws_show_request(const struct dr_aws_command *command, const struct dr_http_request *request, bool exact);
enum dr_code dr_aws_show_result(const struct dr_aws_command *command, const struct dr_value *result,
                                struct dr_error *error);
enum dr_code dr_aws_show_fault(const struct dr_aws_command *command, const struct dr_aws_outcome *outcome);

#endif
