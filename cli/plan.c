/* drsim plan: the runbook that a strategy needs, as a file to edit and use. */
#include <string.h>

#include "cli/command.h"
#include "models/derive.h"
#include "models/model.h"

struct planned {
    const char *path;
    const struct dr_scenario_file *file;
    const struct dr_catalogue *catalogue;
    const char *strategy;
    size_t system;
};

/* The runbook names its scenario by the file's bare name: it is meant to lie beside it. */
static const char *bare_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static void put_derived(const struct planned *planned, const struct dr_value *runbook, struct dr_text *out) {
    dr_text_format(
        out,
        "# Derived by drsim %s from %s for the strategy %s. Save it beside the scenario, replace what stands\n"
        "# for your own names, and use it with `strategies: {%s: {runbook: FILE}}`.\n",
        dr_version(), bare_name(planned->path), planned->strategy, planned->strategy);
    dr_value_write_yaml(runbook, out);
}

static enum dr_code derive(struct dr_context *context, const struct planned *planned) {
    struct dr_standing_plan standing;
    struct dr_derive_input input = {.scenario = &planned->file->scenario,
                                    .catalogue = planned->catalogue,
                                    .standing = &standing,
                                    .scenario_file = bare_name(planned->path)};
    struct dr_errors errors;
    dr_errors_init(&errors);
    enum dr_code code = DR_INPUT;
    if (dr_model_regions(input.scenario, &input.home, &input.away, &errors)) {
        code = dr_standing_make(input.scenario, planned->catalogue, planned->strategy, planned->system, &context->arena,
                                &standing, &errors);
    }
    dr_context_print_errors(&errors);
    dr_errors_release(&errors);
    if (code != DR_OK) {
        return code;
    }
    const struct dr_value *runbook = dr_derive_runbook(&input, &context->arena);
    if (runbook == NULL) {
        dr_context_say("the strategy %s does nothing: it has no runbook", planned->strategy);
        return DR_OK;
    }
    put_derived(planned, runbook, &context->out);
    return DR_OK;
}

static const char *own_runbook(const struct planned *planned) {
    const struct dr_override *override =
        dr_array_find(&planned->file->scenario.strategies, sizeof *override, planned->strategy, NULL);
    return override != NULL ? override->runbook : NULL;
}

/* The file that the scenario brings, read and written again: comments are lost, the content is not. */
static enum dr_code put_current(struct dr_context *context, const struct planned *planned, const char *name,
                                struct dr_error *error) {
    struct dr_value *root = NULL;
    const char *path = name[0] == '/' ? name : dr_arena_format(&context->arena, "%s%s", planned->file->folder, name);
    enum dr_code code = dr_value_load(&context->arena, path, &root, error);
    if (code == DR_OK) {
        dr_text_format(&context->out, "# %s\n", path);
        dr_value_write_yaml(root, &context->out);
    }
    return code;
}

static enum dr_code plan(struct dr_context *context, const struct dr_options *options,
                         const struct dr_scenario_file *file, struct dr_error *error) {
    struct planned planned = {.path = options->operands[0], .file = file, .catalogue = &context->catalogue};
    enum dr_code code = dr_context_strategy(&file->scenario, planned.catalogue, dr_options_text(options, "strategy"),
                                            &planned.strategy, error);
    if (code == DR_OK) {
        code = dr_context_system(&file->scenario, dr_options_text(options, "system"), &planned.system, error);
    }
    if (code != DR_OK) {
        return code;
    }
    const char *own = own_runbook(&planned);
    if (dr_options_has(options, "current") && own != NULL) {
        return put_current(context, &planned, own, error);
    }
    if (own != NULL) {
        dr_context_say("%s uses %s for %s; this is what would be derived (--current prints that file)", planned.path,
                       own, planned.strategy);
    }
    return derive(context, &planned);
}

static enum dr_code run(struct dr_context *context, const struct dr_options *options, struct dr_error *error) {
    struct dr_scenario_file file;
    enum dr_code code = dr_context_scenario(context, options, options->operands[0], &file, error);
    if (code == DR_OK) {
        code = plan(context, options, &file, error);
        dr_scenario_release(&file);
    }
    return code;
}

static const struct dr_option options[] = {
    {.name = "strategy",
     .argument = "NAME",
     .kind = DR_OPTION_TEXT,
     .help = "the strategy; else the scenario's `strategy`"},
    DR_OPTIONS_SYSTEM,
    {.name = "current",
     .kind = DR_OPTION_FLAG,
     .help = "print the runbook file that the scenario brings for the strategy, if it brings one"},
    DR_OPTIONS_SET,
    DR_OPTIONS_DATA,
    {.name = NULL},
};

static const struct dr_example examples[] = {
    {"drsim plan scenario.yaml --strategy pilot-light > pilot-light.yaml", "a runbook to edit"},
    {NULL, NULL},
};

const struct dr_command dr_command_plan = {
    .name = "plan",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "derive the runbook that a strategy needs",
    .help = "Derives the runbook that a strategy needs from the scenario's architecture and prints it as a file that a "
            "person can edit and the scenario can name.",
    .options = options,
    .examples = examples,
    .run = run,
};
