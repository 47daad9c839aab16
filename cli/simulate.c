/* drsim simulate: one strategy under many disasters. */
#include "cli/simulation_options.h"

static enum dr_code run(struct dr_context *context, const struct dr_options *options, struct dr_error *error) {
    struct dr_scenario_file file;
    enum dr_code code = dr_context_scenario(context, options, options->operands[0], &file, error);
    if (code != DR_OK) {
        return code;
    }
    dr_scenario_release(&file);
    return dr_error_set(error, DR_FAILURE, "simulate: not there yet");
}

static const struct dr_option options[] = {
    DR_OPTIONS_SIMULATION,
    {.name = "trace",
     .argument = "TRIAL",
     .kind = DR_OPTION_MAYBE_COUNT,
     .max = DR_TRIALS_MAX,
     .help = "tell one disaster as a timeline (the first, or the TRIALth)"},
    {.name = NULL},
};

static const struct dr_example examples[] = {
    {"drsim simulate scenario.yaml", "the strategy that stands today, 10,000 disasters"},
    {"drsim simulate scenario.yaml --strategy pilot-light --trials 100000 --format json", "another one, for a program"},
    {"drsim simulate scenario.yaml --trace=7", "the seventh disaster as a timeline"},
    {"drsim simulate scenario.yaml --judge", "for a pipeline: status 3 where an objective is missed"},
    {NULL, NULL},
};

const struct dr_command dr_command_simulate = {
    .name = "simulate",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "predict recovery time, data loss and cost of one strategy",
    .help =
        "Simulates many disasters under one strategy and shows the recovery time (RTA) and data loss (RPA) achieved, "
        "how often the objectives are met, the cost, and where the time went.",
    .options = options,
    .examples = examples,
    .interruptible = true,
    .run = run,
};
