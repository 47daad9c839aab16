/* drsim schema: JSON Schemas of files and results. */
#include <string.h>

#include "base/suggest.h"
#include "cli/command.h"
#include "models/runbook.h"
#include "models/strategy.h"

/* What has a schema: a type of the field tables, else (type NULL) a file schemas/NAME.json of the data folder. */
static const struct {
    const char *name;
    const struct dr_type *type;
} shapes[] = {
    {"scenario", &dr_scenario_type},
    {"runbook", &dr_runbook_type},
    {"strategy", &dr_strategy_type},
    {"catalogue-service", &dr_service_type},
    {"catalogue-operation", &dr_operation_type},
    {"catalogue", NULL},
    {"check", NULL},
    {"compare", NULL},
    {"simulate", NULL},
    {"trace", NULL},
};
#define SHAPE_COUNT (sizeof shapes / sizeof shapes[0])

static enum dr_code fail_unknown(const char *name, struct dr_error *error) {
    const char *names[SHAPE_COUNT];
    struct dr_text list;
    dr_text_init(&list, 0);
    for (size_t i = 0; i < SHAPE_COUNT; i++) {
        names[i] = shapes[i].name;
        dr_text_format(&list, "%s%s", i > 0 ? ", " : "", names[i]);
    }
    const char *near = dr_suggest(name, names, SHAPE_COUNT);
    enum dr_code code = near != NULL
                            ? dr_error_set(error, DR_USAGE, "unknown schema \"%s\", did you mean \"%s\"?", name, near)
                            : dr_error_set(error, DR_USAGE, "unknown schema \"%s\"; there are: %s", name, list.bytes);
    dr_text_release(&list);
    return code;
}

static enum dr_code put_file(struct dr_context *context, const struct dr_options *options, const char *name,
                             struct dr_error *error) {
    const char *folder = NULL;
    struct dr_value *root = NULL;
    enum dr_code code = dr_context_data_folder(context, options, &folder, error);
    if (code == DR_OK) {
        code = dr_value_load(&context->arena, dr_arena_format(&context->arena, "%s/schemas/%s.json", folder, name),
                             &root, error);
    }
    if (code == DR_OK) {
        struct dr_json_writer json;
        dr_json_writer_init(&json, &context->out);
        dr_json_value(&json, root);
        dr_text_puts(&context->out, "\n");
    }
    return code;
}

static enum dr_code run(struct dr_context *context, const struct dr_options *options, struct dr_error *error) {
    const char *name = options->operands[0];
    size_t i = 0;
    while (i < SHAPE_COUNT && strcmp(shapes[i].name, name) != 0) {
        i++;
    }
    if (i == SHAPE_COUNT) {
        return fail_unknown(name, error);
    }
    if (shapes[i].type == NULL) {
        return put_file(context, options, name, error);
    }
    struct dr_json_writer json;
    dr_json_writer_init(&json, &context->out);
    dr_type_write_schema(shapes[i].type, dr_arena_format(&context->arena, "urn:drsim:%s:1", name), &json);
    dr_text_puts(&context->out, "\n");
    return DR_OK;
}

static const struct dr_option options[] = {DR_OPTIONS_DATA, {.name = NULL}};

static const struct dr_example examples[] = {
    {"drsim schema scenario > scenario.schema.json", "for an editor that checks YAML and completes keys"},
    {"drsim schema check", "the shape of what `drsim check --format json` prints"},
    {NULL, NULL},
};

const struct dr_command dr_command_schema = {
    .name = "schema",
    .operands = "NAME",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "JSON Schema of a kind of file or result",
    .help = "Prints a JSON Schema (draft 2020-12). Files: scenario, runbook, strategy, catalogue-service, "
            "catalogue-operation. Results (what --format json prints): catalogue, check, compare, simulate, "
            "trace (simulate --trace).",
    .options = options,
    .examples = examples,
    .run = run,
};
