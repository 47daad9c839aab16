/* drsim reference: the page of all fields of a kind of file, in Markdown. */
#include <string.h>

#include "cli/command.h"
#include "models/runbook.h"

static enum dr_code run(struct dr_context *context, const struct dr_options *options, struct dr_error *error) {
    const char *name = options->operands[0];
    if (strcmp(name, "scenario") == 0) {
        dr_type_write_reference(&dr_scenario_type, &context->out);
    } else if (strcmp(name, "runbook") == 0) {
        dr_type_write_reference(&dr_runbook_type, &context->out);
    } else {
        return dr_error_set(error, DR_USAGE, "reference: found \"%s\", expected scenario or runbook", name);
    }
    return DR_OK;
}

static const struct dr_option options[] = {{.name = NULL}};

static const struct dr_example examples[] = {
    {"drsim reference scenario | less", "all fields of a scenario"},
    {NULL, NULL},
};

const struct dr_command dr_command_reference = {
    .name = "reference",
    .operands = "scenario|runbook",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "all fields of a kind of file, as a page in Markdown",
    .help = "Prints the reference page of scenario or runbook files: every field with its type, range, default and "
            "meaning.",
    .options = options,
    .examples = examples,
    .run = run,
};
