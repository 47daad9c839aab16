/* drsim check: are the files right? */
#include <stdint.h>
#include <string.h>

#include "cli/check_file.h"
#include "cli/command.h"

static void put_text_or_null(struct dr_json_writer *json, const char *key, const char *text) {
    dr_json_key(json, key);
    if (text[0] != '\0') {
        dr_json_text(json, text);
    } else {
        dr_json_null(json);
    }
}

static void put_place(struct dr_json_writer *json, const char *key, uint32_t number) {
    dr_json_key(json, key);
    if (number > 0) {
        dr_json_integer(json, number);
    } else {
        dr_json_null(json);
    }
}

static void write_error(const struct dr_error *error, struct dr_json_writer *json) {
    dr_json_begin_object(json);
    put_text_or_null(json, "file", error->source);
    put_place(json, "line", error->line);
    put_place(json, "column", error->column);
    dr_json_key(json, "pointer");
    dr_json_text(json, error->pointer);
    put_text_or_null(json, "found", error->found);
    put_text_or_null(json, "expected", error->expected);
    put_text_or_null(json, "nearest", error->nearest);
    dr_json_key(json, "message");
    dr_json_text(json, error->message);
    dr_json_end_object(json);
}

static void write_file(const char *path, const struct dr_checked *checked, struct dr_json_writer *json) {
    dr_json_begin_object(json);
    dr_json_key(json, "file");
    dr_json_text(json, path);
    dr_json_key(json, "kind");
    dr_json_text(json, checked->kind == DR_CHECKED_RUNBOOK ? "runbook" : "scenario");
    dr_json_key(json, "ok");
    dr_json_boolean(json, checked->code == DR_OK);
    dr_json_key(json, "errors");
    dr_json_begin_list(json);
    for (size_t i = 0; i < checked->errors.count; i++) {
        write_error(&checked->errors.items[i], json);
    }
    dr_json_end_list(json);
    dr_json_key(json, "more_errors");
    dr_json_integer(json, (int64_t)checked->errors.dropped);
    dr_json_end_object(json);
}

/* What stdout gets of a file that is right. */
static void put_good(const struct dr_options *options, const char *path, const struct dr_checked *checked,
                     struct dr_text *out) {
    if (dr_options_has(options, "normalised")) {
        struct dr_json_writer json;
        dr_json_writer_init(&json, out);
        dr_object_write_json(checked->object, &json);
        dr_text_puts(out, "\n");
    } else if (dr_options_has(options, "origins")) {
        dr_object_write_origins(checked->object, out);
    } else {
        dr_text_format(out, "%s: ok (%s)\n", path, checked->facts.bytes);
    }
}

static enum dr_code check_one(struct dr_context *context, const struct dr_options *options,
                              struct dr_check_input *input, struct dr_json_writer *json) {
    struct dr_checked checked;
    enum dr_code code = dr_check_file(input, &checked);
    if (json != NULL) {
        write_file(input->path, &checked, json);
    } else if (code == DR_OK) {
        put_good(options, input->path, &checked, &context->out);
    } else {
        dr_context_print_errors(&checked.errors);
    }
    dr_checked_release(&checked);
    return code;
}

static enum dr_code check_options(const struct dr_options *options, struct dr_error *error) {
    bool normalised = dr_options_has(options, "normalised");
    bool origins = dr_options_has(options, "origins");
    bool json = dr_options_is(options, "format", "json");
    if ((normalised && origins) || ((normalised || origins) && json)) {
        return dr_error_set(error, DR_USAGE, "check: --normalised, --origins and --format json exclude each other");
    }
    if ((normalised || origins) && options->operand_count > 1) {
        return dr_error_set(error, DR_USAGE, "check: --%s takes one file", normalised ? "normalised" : "origins");
    }
    return DR_OK;
}

static enum dr_code check_all(struct dr_context *context, const struct dr_options *options,
                              struct dr_check_input *input, struct dr_json_writer *json) {
    enum dr_code worst = DR_OK;
    for (size_t i = 0; i < options->operand_count; i++) {
        input->path = options->operands[i];
        enum dr_code code = check_one(context, options, input, json);
        worst = worst == DR_OK ? code : worst;
    }
    return worst;
}

static enum dr_code run(struct dr_context *context, const struct dr_options *options, struct dr_error *error) {
    struct dr_check_input input = {.system = dr_options_text(options, "system")};
    input.sets = dr_options_texts(options, "set", &input.set_count);
    enum dr_code code = check_options(options, error);
    if (code == DR_OK) {
        code = dr_context_catalogue(context, options, &input.catalogue, error);
    }
    if (code != DR_OK || !dr_options_is(options, "format", "json")) {
        return code == DR_OK ? check_all(context, options, &input, NULL) : code;
    }
    struct dr_json_writer json;
    dr_json_writer_init(&json, &context->out);
    dr_json_begin_object(&json);
    dr_context_write_versions(context, &json);
    dr_json_key(&json, "files");
    dr_json_begin_list(&json);
    code = check_all(context, options, &input, &json);
    dr_json_end_list(&json);
    dr_json_end_object(&json);
    dr_text_puts(&context->out, "\n");
    return code;
}

static const struct dr_option options[] = {
    {.name = "normalised",
     .kind = DR_OPTION_FLAG,
     .help = "print the file as JSON with every default and in object forms"},
    {.name = "origins", .kind = DR_OPTION_FLAG, .help = "print every effective value and where it comes from"},
    DR_OPTIONS_SET,
    DR_OPTIONS_SYSTEM,
    DR_OPTIONS_FORMAT,
    DR_OPTIONS_DATA,
    {.name = NULL},
};

static const struct dr_example examples[] = {
    {"drsim check scenario.yaml failover.yaml", "all mistakes of both, each with its place"},
    {"drsim check scenario.yaml --origins", "every effective value: from the file, or from which default"},
    {"drsim check scenario.yaml --format json", "for an editor"},
    {NULL, NULL},
};

const struct dr_command dr_command_check = {
    .name = "check",
    .operands = "FILE...",
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .summary = "validate scenario and runbook files: all mistakes at once",
    .help = "Checks scenario and runbook files and shows all mistakes at once, each with its place, what was found and "
            "what "
            "was expected. Of a scenario, the runbook of every strategy is compiled too; a runbook is compiled for the "
            "scenario that it names. Mistakes go to stderr and make the status 2.",
    .options = options,
    .examples = examples,
    .run = run,
};
