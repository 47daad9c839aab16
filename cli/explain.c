/* drsim explain: what a field means. */
#include "cli/command.h"
#include "models/runbook.h"

static enum dr_code fail_unknown(const char *path, const struct dr_text *nearest, struct dr_error *error) {
    if (nearest->length > 0) {
        return dr_error_set(error, DR_USAGE, "unknown field \"%s\", did you mean \"%s\"?", path, nearest->bytes);
    }
    return dr_error_set(error, DR_USAGE, "unknown field \"%s\"; `drsim reference scenario` shows all", path);
}

/* The field of either kind of file; a path that both have is explained for both. */
static enum dr_code explain(const char *path, bool scenario, bool runbook, struct dr_text *out,
                            struct dr_error *error) {
    struct dr_text near[2];
    const struct dr_type *types[2] = {&dr_scenario_type, &dr_runbook_type};
    const bool wanted[2] = {scenario, runbook};
    bool found = false;
    for (size_t i = 0; i < 2; i++) {
        dr_text_init(&near[i], 0);
        if (!wanted[i]) {
            continue;
        }
        size_t before = out->length;
        if (found) {
            dr_text_puts(out, "\n");
        }
        if (dr_type_explain(types[i], path, out, &near[i])) {
            found = true;
        } else {
            out->length = before;
            out->bytes[before] = '\0';
        }
    }
    const struct dr_text *nearest = near[0].length > 0 ? &near[0] : &near[1];
    enum dr_code code = found ? DR_OK : fail_unknown(path, nearest, error);
    dr_text_release(&near[0]);
    dr_text_release(&near[1]);
    return code;
}

static enum dr_code run(struct dr_context *context, const struct dr_options *options, struct dr_error *error) {
    bool runbook = dr_options_has(options, "runbook");
    bool scenario = dr_options_has(options, "scenario");
    bool both = runbook == scenario;
    return explain(options->operands[0], both || scenario, both || runbook, &context->out, error);
}

static const struct dr_option options[] = {
    {.name = "scenario", .kind = DR_OPTION_FLAG, .help = "only fields of scenario files"},
    {.name = "runbook", .kind = DR_OPTION_FLAG, .help = "only fields of runbook files"},
    {.name = NULL},
};

static const struct dr_example examples[] = {
    {"drsim explain systems.shop.objectives.rto", "what it is, what may be written, its default"},
    {"drsim explain steps.scale-web.verify.until", "a field of runbooks"},
    {NULL, NULL},
};

const struct dr_command dr_command_explain = {
    .name = "explain",
    .operands = "FIELD",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "what a field of a scenario or runbook means",
    .help =
        "Explains a field of scenario or runbook files, named by its path; any name, or `*`, stands for the keys of a "
        "map.",
    .options = options,
    .examples = examples,
    .run = run,
};
