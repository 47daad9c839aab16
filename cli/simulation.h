/* What simulate and compare share beside their options: a scenario loaded, options read, progress shown. */
#ifndef DR_CLI_SIMULATION_H
#define DR_CLI_SIMULATION_H

#include "cli/command.h"
#include "models/comparison.h"
#include "reports/report.h"

struct dr_simulation_job {
    struct dr_scenario_file file;
    struct dr_comparison_input input;
    struct dr_report_head head;
    struct dr_report_style style;
    double since_s;      /* clock when the strategy at hand began, for progress */
    uint64_t shown_done; /* progress shown last */
};

/* Loads the scenario and reads the options. *ret_job must stay where it is; release it after DR_OK only. */
enum dr_code dr_simulation_job_make(struct dr_context *context, const struct dr_options *options,
                                    struct dr_simulation_job *ret_job, struct dr_error *error);
void dr_simulation_job_release(struct dr_simulation_job *job);

/* Takes the progress line off the terminal. */
void dr_simulation_job_done(const struct dr_simulation_job *job);

#endif
