/* drsim compare: all strategies side by side, and a recommendation. */
#include <string.h>

#include "cli/simulation.h"
#include "cli/simulation_options.h"

/* With --judge: the strategy that stands today (or --strategy) must qualify. */
static enum dr_code judge(const struct dr_simulation_job *job, const struct dr_options *options,
                          const struct dr_comparison *comparison, struct dr_error *error) {
    const char *judged = dr_options_text(options, "strategy");
    judged = judged != NULL ? judged : job->file.scenario.strategy;
    for (size_t i = 0; i < comparison->count; i++) {
        const struct dr_summary *summary = &comparison->items[i].summary;
        if (judged != NULL && strcmp(summary->strategy, judged) == 0) {
            return summary->verdict == DR_VERDICT_QUALIFIES
                       ? DR_OK
                       : dr_error_set(error, DR_MISSED, "%s %s the objectives", judged,
                                      summary->verdict == DR_VERDICT_FAILS ? "misses" : "is not shown to meet");
        }
    }
    return dr_error_set(error, DR_USAGE, "--judge: the scenario has no `strategy`; name one with --strategy");
}

static enum dr_code finish(struct dr_context *context, const struct dr_simulation_job *job,
                           const struct dr_options *options, const struct dr_comparison *comparison,
                           struct dr_error *error) {
    if (dr_options_is(options, "format", "json")) {
        dr_report_compare_json(&job->head, comparison, &context->out);
    } else {
        dr_report_compare_table(&job->head, comparison, &job->style, &context->out);
    }
    if (!comparison->complete) {
        return dr_error_set(error, DR_INTERRUPTED, "interrupted: the result is incomplete");
    }
    return dr_options_has(options, "judge") ? judge(job, options, comparison, error) : DR_OK;
}

static enum dr_code run_job(struct dr_context *context, const struct dr_options *options, struct dr_simulation_job *job,
                            struct dr_error *error) {
    struct dr_comparison comparison;
    struct dr_errors errors;
    dr_errors_init(&errors);
    if (dr_options_text(options, "strategy") != NULL) {
        enum dr_code code = dr_context_strategy(&job->file.scenario, job->input.catalogue,
                                                dr_options_text(options, "strategy"), &job->input.only, error);
        if (code != DR_OK) {
            return code;
        }
    }
    enum dr_code code = dr_comparison_run(&job->input, &comparison, &errors);
    dr_simulation_job_done(job);
    dr_context_print_errors(&errors);
    if (code == DR_OK) {
        code = finish(context, job, options, &comparison, error);
    }
    dr_comparison_release(&comparison);
    dr_errors_release(&errors);
    return code;
}

static enum dr_code run(struct dr_context *context, const struct dr_options *options, struct dr_error *error) {
    struct dr_simulation_job job;
    enum dr_code code = dr_simulation_job_make(context, options, &job, error);
    if (code == DR_OK) {
        code = run_job(context, options, &job, error);
        dr_simulation_job_release(&job);
    }
    return code;
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
