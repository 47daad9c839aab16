/* drsim aws: one call of any operation of any service, or its exact request. */
#include "cli/aws.h"

#include <stdlib.h>
#include <string.h>

#include "cli/command.h"

/* A variable of the environment; an empty one counts as unset. */
static const char *variable(const char *name) {
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

static enum dr_code find_models(struct dr_aws_command *command, struct dr_error *error) {
    const char *given = dr_options_text(command->options, "models");
    given = given != NULL ? given : variable("DRSIM_AWS_MODELS");
    return dr_aws_models_find(&command->context->arena, given, variable("HOME"), NULL, &command->models, error);
}

/* --params JSON or @FILE. */
static enum dr_code read_params(struct dr_aws_command *command, struct dr_error *error) {
    const char *text = dr_options_text(command->options, "params");
    struct dr_value *value = NULL;
    struct dr_arena *arena = &command->context->arena;
    if (text == NULL) {
        return DR_OK;
    }
    enum dr_code code = text[0] == '@' ? dr_value_load(arena, text + 1, &value, error)
                                       : dr_value_parse_json(arena, "--params", text, strlen(text), &value, error);
    command->params = value;
    return code;
}

static enum dr_code run_operation(struct dr_aws_command *command, const char *name, struct dr_error *error) {
    enum dr_code code = dr_aws_model_operation(command->model, name, &command->operation, error);
    if (code != DR_OK) {
        return code;
    }
    if (command->options->help) {
        dr_aws_explain_operation(command);
        return DR_OK;
    }
    if (dr_options_has(command->options, "skeleton")) {
        dr_aws_explain_skeleton(command);
        return DR_OK;
    }
    code = read_params(command, error);
    return code == DR_OK ? dr_aws_call_run(command, error) : code;
}

static enum dr_code run_service(struct dr_aws_command *command, struct dr_error *error) {
    const struct dr_options *options = command->options;
    enum dr_code code = dr_aws_model_load(command->models.path, options->operands[0], &command->model, error);
    if (code == DR_OK && options->operand_count == 1) {
        dr_aws_explain_service(command);
    } else if (code == DR_OK) {
        code = run_operation(command, options->operands[1], error);
    }
    dr_aws_model_free(command->model);
    return code;
}

static enum dr_code check_options(const struct dr_options *options, struct dr_error *error) {
    if (dr_options_has(options, "execute") && dr_options_has(options, "dry-run")) {
        return dr_error_set(error, DR_USAGE, "aws: --execute and --dry-run exclude each other");
    }
    if (dr_options_has(options, "execute") && dr_options_has(options, "recorded")) {
        return dr_error_set(error, DR_USAGE, "aws: --execute and --recorded exclude each other");
    }
    if (dr_options_has(options, "no-sign") && dr_options_has(options, "show-signature")) {
        return dr_error_set(error, DR_USAGE, "aws: --no-sign and --show-signature exclude each other");
    }
    return DR_OK;
}

static enum dr_code run(struct dr_context *context, const struct dr_options *options, struct dr_error *error) {
    struct dr_aws_command command = {.context = context, .options = options};
    enum dr_code code = check_options(options, error);
    if (code == DR_OK) {
        code = find_models(&command, error);
    }
    if (code != DR_OK) {
        return code;
    }
    if (dr_options_has(options, "models-info")) {
        return dr_aws_explain_models(&command);
    }
    return options->operand_count == 0 ? dr_aws_explain_services(&command, error) : run_service(&command, error);
}

static const char *const formats[] = {"json", "yaml", "text", NULL};

static const struct dr_option options[] = {
    {.name = "params", .argument = "JSON|@FILE", .kind = DR_OPTION_TEXT, .help = "the operation's parameters"},
    {.name = "region", .argument = "REGION", .kind = DR_OPTION_TEXT, .help = "instead of the profile's"},
    {.name = "endpoint-url", .argument = "URL", .kind = DR_OPTION_TEXT, .help = "instead of AWS's own endpoint"},
    {.name = "profile", .argument = "NAME", .kind = DR_OPTION_TEXT, .help = "of the shared configuration files"},
    {.name = "models", .argument = "DIR", .kind = DR_OPTION_TEXT, .help = "botocore's data folder with the models"},
    {.name = "query", .argument = "EXPR", .kind = DR_OPTION_TEXT, .help = "JMESPath expression over the result"},
    {.name = "all-pages", .kind = DR_OPTION_FLAG, .help = "ask for all pages and join them"},
    {.name = "wait",
     .argument = "WAITER",
     .kind = DR_OPTION_TEXT,
     .help = "repeat until a waiter of the model is done"},
    {.name = "execute", .kind = DR_OPTION_FLAG, .help = "send the request"},
    {.name = "dry-run", .kind = DR_OPTION_FLAG, .help = "show the request only (this is the default)"},
    {.name = "recorded",
     .argument = "FILE",
     .kind = DR_OPTION_TEXT,
     .help = "read a raw HTTP reply instead of sending"},
    {.name = "no-sign", .kind = DR_OPTION_FLAG, .help = "send without a signature"},
    {.name = "no-validate", .kind = DR_OPTION_FLAG, .help = "pass parameters that the model doesn't know"},
    {.name = "debug", .kind = DR_OPTION_FLAG, .help = "show requests and replies on stderr, without secrets"},
    {.name = "show-signature", .kind = DR_OPTION_FLAG, .help = "sign the dry run, show it exactly, with its secrets"},
    {.name = "skeleton", .kind = DR_OPTION_FLAG, .help = "parameters to fill in"},
    {.name = "models-info", .kind = DR_OPTION_FLAG, .help = "where the models are, and how old"},
    {.name = "format",
     .argument = "json|yaml|text",
     .kind = DR_OPTION_CHOICE,
     .choices = formats,
     .help = "of the result; of a dry run json, else a curl command"},
    {.name = NULL},
};

static const struct dr_example examples[] = {
    {"drsim aws rds", "the operations of a service"},
    {"drsim aws rds RebootDBInstance --help", "the parameters of an operation"},
    {"drsim aws dynamodb ListTables --region us-west-2", "the request, as a curl command; nothing is sent"},
    {NULL, NULL},
};

const struct dr_command dr_command_aws = {
    .name = "aws",
    .operands = "[SERVICE [OPERATION]]",
    .operands_max = 2,
    .summary = "one AWS call, or its exact request",
    .help =
        "Calls any operation of any AWS service, from AWS's published service models (those of an installed "
        "botocore, or of --models or DRSIM_AWS_MODELS). Nothing is sent without --execute. Blobs are given and shown "
        "in base64. Without SERVICE it lists the services, without OPERATION a service's operations.",
    .options = options,
    .examples = examples,
    .interruptible = true,
    .helps_itself = true,
    .run = run,
};
