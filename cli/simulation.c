/* What simulate and compare share. */
#include "cli/simulation.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "cli/simulation_options.h"

/* Trials that --precision may use where --trials does not say. */
#define PRECISION_TRIALS_MAX 4096000

static double now_s(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void show_progress(void *context, const struct dr_progress *progress) {
    struct dr_simulation_job *job = context;
    double now = now_s();
    if (job->shown_done > progress->done) {
        job->since_s = now; /* the next strategy */
    }
    job->shown_done = progress->done;
    double rate = now > job->since_s ? (double)progress->done / (now - job->since_s) : 0;
    double left_s = rate > 0 ? (double)(progress->wanted - progress->done) / rate : 0;
    (void)dprintf(STDERR_FILENO, "\r%llu of %llu disasters, %.0f/s, %.0f s left \033[K",
                  (unsigned long long)progress->done, (unsigned long long)progress->wanted, rate, left_s);
}

void dr_simulation_job_done(const struct dr_simulation_job *job) {
    if (job->input.run.progress != NULL) {
        (void)dprintf(STDERR_FILENO, "\r\033[K");
    }
}

static void read_run_options(struct dr_context *context, const struct dr_options *options,
                             struct dr_simulation_job *job) {
    struct dr_run_options *run = &job->input.run;
    run->precision = dr_options_share(options, "precision");
    run->trials = run->precision > 0 && !dr_options_has(options, "trials") ? PRECISION_TRIALS_MAX
                                                                           : dr_options_number(options, "trials");
    run->seed = dr_options_number(options, "seed");
    run->threads = (unsigned)dr_options_number(options, "threads");
    run->interrupted = context->interrupted;
    run->progress = context->terminal.err_is_terminal ? show_progress : NULL;
    run->progress_context = job;
}

static struct dr_report_style style_of(const struct dr_terminal *terminal) {
    return (struct dr_report_style){.width = terminal->width,
                                    .plain = dr_terminal_paint(terminal, DR_PAINT_PLAIN),
                                    .bold = dr_terminal_paint(terminal, DR_PAINT_BOLD),
                                    .dim = dr_terminal_paint(terminal, DR_PAINT_DIM),
                                    .good = dr_terminal_paint(terminal, DR_PAINT_GOOD),
                                    .bad = dr_terminal_paint(terminal, DR_PAINT_BAD),
                                    .warn = dr_terminal_paint(terminal, DR_PAINT_WARN)};
}

static enum dr_code fill_job(struct dr_context *context, const struct dr_options *options,
                             struct dr_simulation_job *job, struct dr_error *error) {
    const struct dr_catalogue *catalogue = NULL;
    enum dr_code code = dr_context_catalogue(context, options, &catalogue, error);
    if (code == DR_OK) {
        code = dr_context_system(&job->file.scenario, dr_options_text(options, "system"), &job->input.system, error);
    }
    if (code != DR_OK) {
        return code;
    }
    job->input.file = &job->file;
    job->input.catalogue = catalogue;
    job->input.hazard = dr_options_text(options, "hazard");
    job->input.parameters = dr_options_texts(options, "param", &job->input.parameter_count);
    read_run_options(context, options, job);
    job->head = (struct dr_report_head){.file = &job->file,
                                        .system = job->file.scenario.systems.names[job->input.system],
                                        .hazard = job->input.hazard,
                                        .seed = job->input.run.seed,
                                        .version = dr_version(),
                                        .catalogue_sha256 = catalogue->sha256};
    job->style = style_of(&context->terminal);
    return DR_OK;
}

enum dr_code dr_simulation_job_make(struct dr_context *context, const struct dr_options *options,
                                    struct dr_simulation_job *ret_job, struct dr_error *error) {
    *ret_job = (struct dr_simulation_job){.since_s = now_s()};
    enum dr_code code = dr_context_scenario(context, options, options->operands[0], &ret_job->file, error);
    if (code != DR_OK) {
        return code;
    }
    code = fill_job(context, options, ret_job, error);
    if (code != DR_OK) {
        dr_scenario_release(&ret_job->file);
    }
    return code;
}

void dr_simulation_job_release(struct dr_simulation_job *job) {
    if (job != NULL) {
        dr_scenario_release(&job->file);
    }
}
