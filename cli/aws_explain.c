/* drsim aws: listing services and operations, explaining parameters. */
#include <string.h>

#include "bridge/aws/describe.h"
#include "cli/aws.h"

static bool wants_json(const struct dr_aws_command *command) {
    return dr_options_is(command->options, "format", "json");
}

static void put_list(const struct dr_aws_command *command, const char *const *names, size_t count) {
    struct dr_text *out = &command->context->out;
    struct dr_json_writer json;
    if (!wants_json(command)) {
        for (size_t i = 0; i < count; i++) {
            dr_text_format(out, "%s\n", names[i]);
        }
        return;
    }
    dr_json_writer_init(&json, out);
    dr_json_begin_list(&json);
    for (size_t i = 0; i < count; i++) {
        dr_json_text(&json, names[i]);
    }
    dr_json_end_list(&json);
    dr_text_puts(out, "\n");
}

enum dr_code dr_aws_explain_models(const struct dr_aws_command *command) {
    struct dr_aws_models models = command->models;
    struct dr_text *out = &command->context->out;
    const char *const *names = NULL;
    size_t count = 0;
    dr_aws_models_age(&command->context->arena, &models);
    enum dr_code code = dr_aws_models_services(&command->context->arena, models.path, &names, &count, NULL);
    if (wants_json(command)) {
        struct dr_json_writer json;
        dr_json_writer_init(&json, out);
        dr_json_begin_object(&json);
        dr_json_key(&json, "path");
        dr_json_text(&json, models.path);
        dr_json_key(&json, "version");
        dr_json_text(&json, models.version);
        dr_json_key(&json, "date");
        dr_json_text(&json, models.date);
        dr_json_key(&json, "services");
        dr_json_integer(&json, (int64_t)count);
        dr_json_end_object(&json);
        dr_text_puts(out, "\n");
        return code;
    }
    dr_text_format(out, "path      %s\nversion   %s\ndate      %s\nservices  %zu\n", models.path,
                   models.version[0] != '\0' ? models.version : "unknown",
                   models.date[0] != '\0' ? models.date : "unknown", count);
    return code;
}

enum dr_code dr_aws_explain_services(const struct dr_aws_command *command, struct dr_error *error) {
    const char *const *names = NULL;
    size_t count = 0;
    enum dr_code code = dr_aws_models_services(&command->context->arena, command->models.path, &names, &count, error);
    if (code == DR_OK) {
        put_list(command, names, count);
    }
    return code;
}

void dr_aws_explain_service(const struct dr_aws_command *command) {
    size_t count = 0;
    const char *const *names = dr_aws_model_operations(command->model, &count);
    const struct dr_aws_service *service = dr_aws_model_service(command->model);
    if (!service->supported && !wants_json(command)) {
        dr_text_format(&command->context->out, "(not supported: its protocol is %s)\n", service->protocol_name);
    }
    put_list(command, names, count);
}

static void put_indented(const struct dr_aws_command *command, const char *text, size_t indent) {
    struct dr_text *out = &command->context->out;
    dr_text_format(out, "%*s", (int)indent, "");
    dr_output_wrap(text, indent, indent, command->context->terminal.width, out);
    dr_text_puts(out, "\n");
}

static void explain_member(const struct dr_aws_command *command, const struct dr_aws_member *member) {
    struct dr_arena *arena = &command->context->arena;
    const char *help = dr_aws_help_text(arena, member->help);
    const char *line = dr_arena_format(arena, "%s%s: %s%s", member->name, member->required ? " (required)" : "",
                                       dr_aws_type_text(arena, member->shape),
                                       member->shape->pattern != NULL && strlen(member->shape->pattern) < 60
                                           ? dr_arena_format(arena, ", pattern %s", member->shape->pattern)
                                           : "");
    put_indented(command, line, 2);
    if (help[0] != '\0') {
        put_indented(command, help, 6);
    }
}

static void explain_members(const struct dr_aws_command *command, const char *title, const struct dr_aws_member *root) {
    dr_text_format(&command->context->out, "\n%s:\n", title);
    for (size_t i = 0; root != NULL && i < root->shape->member_count; i++) {
        explain_member(command, &root->shape->members[i]);
    }
    if (root == NULL || root->shape->member_count == 0) {
        put_indented(command, "none", 2);
    }
}

void dr_aws_explain_operation(const struct dr_aws_command *command) {
    const struct dr_aws_operation *operation = command->operation;
    struct dr_text *out = &command->context->out;
    dr_text_format(out, "%s %s (%s)\n", operation->service->name, operation->name,
                   dr_aws_cli_name(&command->context->arena, operation->name));
    put_indented(command, dr_aws_help_text(&command->context->arena, operation->help), 2);
    if (operation->deprecated) {
        put_indented(command, "deprecated", 2);
    }
    if (operation->has_event_stream) {
        put_indented(command, "not supported: it has a stream of events", 2);
    }
    explain_members(command, "parameters", operation->input);
    explain_members(command, "result", operation->output);
    dr_text_puts(out, "\nerrors:\n");
    for (size_t i = 0; i < operation->error_count; i++) {
        const struct dr_aws_shape *shape = operation->errors[i];
        put_indented(command, shape->error_code != NULL ? shape->error_code : shape->name, 2);
    }
}

void dr_aws_explain_skeleton(const struct dr_aws_command *command) {
    struct dr_text *out = &command->context->out;
    struct dr_value *skeleton = dr_aws_skeleton(&command->context->arena, command->operation);
    if (dr_options_is(command->options, "format", "yaml")) {
        dr_value_write_yaml(skeleton, out);
        return;
    }
    struct dr_json_writer json;
    dr_json_writer_init(&json, out);
    dr_json_value(&json, skeleton);
    dr_text_puts(out, "\n");
}
