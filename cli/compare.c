/* drsim compare: all strategies side by side, and a recommendation. */
#include "cli/simulation_options.h"

static enum dr_code run(struct dr_context *context, const struct dr_options *options, struct dr_error *error) {
    struct dr_scenario_file file;
    enum dr_code code = dr_context_scenario(context, options, options->operands[0], &file, error);
    if (code != DR_OK) {
        return code;
    }
    dr_scenario_release(&file);
    return dr_error_set(error, DR_FAILURE, "compare: not there yet");
}

static const struct dr_option options[] = {
    DR_OPTIONS_SIMULATION,
    {.name = NULL},
};

static const struct dr_example examples[] = {
    {"drsim compare scenario.yaml", "all strategies, and which to choose"},
    {"drsim compare scenario.yaml --set systems.shop.objectives.rto=30m", "what if the objective were weaker?"},
    {"drsim compare scenario.yaml --format json", "for a program"},
    {NULL, NULL},
};

const struct dr_command dr_command_compare = {
    .name = "compare",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "all strategies side by side, and which one to choose",
    .help =
        "Simulates the same disasters under every strategy and shows recovery time, data loss and cost side by side; "
        "then recommends the cheapest that qualifies, with the reasons.",
    .options = options,
    .examples = examples,
    .interruptible = true,
    .run = run,
};
