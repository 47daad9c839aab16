/* drsim simulate: one strategy under many disasters. */
#include "base/memory.h"
#include "cli/simulation.h"
#include "cli/simulation_options.h"

/* --- one disaster as a timeline --- */

static enum dr_code tell(struct dr_context *context, const struct dr_options *options,
                         const struct dr_simulation_job *job, const struct dr_model *model) {
    uint64_t trial = dr_options_number(options, "trace");
    const struct dr_stream stream = {.seed = job->input.run.seed, .trial = trial > 0 ? trial - 1 : 0};
    struct dr_episode_outcome *outcome = dr_alloc(1, dr_episode_outcome_size(model));
    struct dr_trace trace;
    dr_trace_init(&trace);
    trace.is_on = true;
    dr_episode_tell(model, &stream, &trace, outcome);
    if (dr_options_is(options, "format", "json")) {
        dr_report_timeline_json(&job->head, model, stream.trial + 1, &trace, outcome, &context->out);
    } else {
        dr_report_timeline(&job->head, model, stream.trial + 1, &trace, outcome, &job->style, &context->out);
    }
    dr_trace_release(&trace);
    dr_free(outcome);
    return DR_OK;
}

static enum dr_code run_trace(struct dr_context *context, const struct dr_options *options,
                              const struct dr_simulation_job *job, const char *strategy) {
    struct dr_errors errors;
    struct dr_model *model = NULL;
    const struct dr_model_input input = dr_comparison_model_input(&job->input, strategy);
    dr_errors_init(&errors);
    enum dr_code code = dr_model_make(&input, &context->arena, &model, &errors);
    dr_context_print_errors(&errors);
    dr_errors_release(&errors);
    return code == DR_OK ? tell(context, options, job, model) : code;
}

/* --- many disasters --- */

static enum dr_code finish(struct dr_context *context, const struct dr_options *options,
                           const struct dr_simulation_job *job, const struct dr_summary *summary,
                           struct dr_error *error) {
    if (dr_options_is(options, "format", "json")) {
        dr_report_simulate_json(&job->head, summary, &context->out);
    } else {
        dr_report_simulate_table(&job->head, summary, &job->style, &context->out);
    }
    if (!summary->complete) {
        return dr_error_set(error, DR_INTERRUPTED, "interrupted: the result is incomplete");
    }
    if (dr_options_has(options, "judge") && summary->verdict != DR_VERDICT_QUALIFIES) {
        return dr_error_set(error, DR_MISSED, "%s %s the objectives", summary->strategy,
                            summary->verdict == DR_VERDICT_FAILS ? "misses" : "is not shown to meet");
    }
    return DR_OK;
}

static enum dr_code run_many(struct dr_context *context, const struct dr_options *options,
                             const struct dr_simulation_job *job, const char *strategy, struct dr_error *error) {
    struct dr_errors errors;
    struct dr_summary summary;
    dr_errors_init(&errors);
    enum dr_code code = dr_comparison_run_one(&job->input, strategy, &context->arena, &summary, &errors);
    dr_simulation_job_done(job);
    dr_context_print_errors(&errors);
    dr_errors_release(&errors);
    if (code == DR_OK) {
        code = finish(context, options, job, &summary, error);
        dr_summary_release(&summary);
    }
    return code;
}

static enum dr_code run(struct dr_context *context, const struct dr_options *options, struct dr_error *error) {
    struct dr_simulation_job job;
    const char *strategy = NULL;
    enum dr_code code = dr_simulation_job_make(context, options, &job, error);
    if (code != DR_OK) {
        return code;
    }
    code = dr_context_strategy(&job.file.scenario, job.input.catalogue, dr_options_text(options, "strategy"), &strategy,
                               error);
    if (code == DR_OK) {
        code = dr_options_has(options, "trace") ? run_trace(context, options, &job, strategy)
                                                : run_many(context, options, &job, strategy, error);
    }
    dr_simulation_job_release(&job);
    return code;
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
