/* Running scenario files in tests. */
#include "run_scenario.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define SIGMAS 3.29 /* two-sided 1e-3 */
#define QUANTILE_SHARE 0.999
#define QUICK_TRIALS 40000

static struct dr_catalogue catalogue;
static bool loaded;

static void fail_with(const struct dr_errors *errors, const char *what) {
    for (size_t i = 0; i < errors->count; i++) {
        char text[1024];
        dr_error_format(&errors->items[i], text, sizeof text);
        cr_log_error("%s", text);
    }
    cr_assert(false, "%s: %zu mistakes", what, errors->count);
}

static void unload(void) {
    dr_catalogue_release(&catalogue);
}

const struct dr_catalogue *run_catalogue(void) {
    if (!loaded) {
        struct dr_errors errors;
        dr_errors_init(&errors);
        if (dr_catalogue_load(DR_TEST_SHIPPED, &catalogue, &errors) != DR_OK) {
            fail_with(&errors, "catalogue");
        }
        dr_errors_release(&errors);
        loaded = true;
        atexit(unload);
    }
    return &catalogue;
}

static size_t count_sets(const struct run_input *input) {
    size_t count = 0;
    while (count < RUN_SETS_MAX && input->set[count] != NULL) {
        count++;
    }
    return count;
}

static void load(const struct run_input *input, struct run *run, struct dr_errors *errors) {
    char path[1024];
    snprintf(path, sizeof path, "%s%s", input->file[0] == '/' ? "" : DR_TEST_SCENARIOS "/", input->file);
    if (dr_scenario_load(path, input->set, count_sets(input), run_catalogue(), &run->file, errors) != DR_OK) {
        fail_with(errors, input->file);
    }
}

static void compile(const struct run_input *input, struct run *run, struct dr_errors *errors) {
    struct dr_model_input made = {.scenario = &run->file.scenario,
                                  .catalogue = run_catalogue(),
                                  .strategy = input->strategy,
                                  .folder = run->file.folder};
    const struct dr_array *systems = &run->file.scenario.systems;
    if (input->system != NULL) {
        cr_assert(dr_array_find(systems, sizeof(struct dr_system), input->system, &made.system) != NULL);
    }
    if (dr_model_make(&made, &run->arena, &run->model, errors) != DR_OK) {
        fail_with(errors, input->strategy);
    }
}

static void run_raw(const struct run_input *input, struct run *run) {
    struct dr_error error;
    run->outcome_size = dr_episode_outcome_size(run->model);
    const struct dr_experiment experiment = {.seed = input->seed == 0 ? 1 : input->seed,
                                             .trials = input->trials,
                                             .threads = input->threads,
                                             .outcome_size = run->outcome_size,
                                             .scratch_new = dr_episode_scratch_new,
                                             .scratch_free = dr_episode_scratch_free};
    cr_assert(dr_experiment_run(&experiment, dr_episode_trial, run->model, &run->outcomes, &error) == DR_OK, "%s",
              error.message);
}

void run_scenario(const struct run_input *input, struct run *ret_run) {
    struct dr_errors errors;
    struct dr_error error;
    dr_errors_init(&errors);
    memset(ret_run, 0, sizeof *ret_run);
    dr_arena_init(&ret_run->arena);
    load(input, ret_run, &errors);
    compile(input, ret_run, &errors);
    const struct dr_run_options options = {
        .trials = input->trials, .seed = input->seed == 0 ? 1 : input->seed, .threads = input->threads};
    cr_assert(dr_result_run(ret_run->model, &options, &ret_run->summary, &error) == DR_OK, "%s", error.message);
    if (input->raw) {
        run_raw(input, ret_run);
    }
    dr_errors_release(&errors);
}

void run_release(struct run *run) {
    dr_summary_release(&run->summary);
    dr_outcomes_release(&run->outcomes);
    dr_arena_release(&run->arena);
    dr_scenario_release(&run->file);
}

const struct dr_episode_outcome *run_outcome(const struct run *run, uint64_t i) {
    return (const void *)((const char *)run->outcomes.records + i * run->outcome_size);
}

double run_rta_s(const struct run_input *input) {
    struct run run;
    struct run_input once = *input;
    once.trials = once.trials == 0 ? 1 : once.trials;
    run_scenario(&once, &run);
    double rta_s = run.summary.rta_s[0];
    run_release(&run);
    return rta_s;
}

uint64_t run_trials(double needed) {
#ifdef DR_TEST_LONG
    return (uint64_t)needed;
#else
    return needed < QUICK_TRIALS ? (uint64_t)needed : QUICK_TRIALS;
#endif
}

void run_expect_mean(const char *what, const struct dr_mean *mean, double expected, double needed) {
    double off = fabs(mean->mean - expected);
    cr_expect(off <= SIGMAS * mean->error, "%s: mean %.9g, expected %.9g, off by %.2f standard errors", what,
              mean->mean, expected, off / mean->error);
    cr_expect((double)mean->count < needed || off <= 0.01 * fabs(expected), "%s: mean %.9g is more than 1 %% from %.9g",
              what, mean->mean, expected);
}

void run_expect_share(const char *what, uint64_t hits, uint64_t count, double expected, double needed) {
    const struct dr_mean mean = {
        .mean = (double)hits / (double)count, .error = sqrt(expected * (1 - expected) / (double)count), .count = count};
    run_expect_mean(what, &mean, expected, needed);
}

void run_expect_variance(const char *what, const double *values, size_t count, double expected) {
    struct dr_mean mean = dr_statistic_mean(values, count);
    double *squares = dr_alloc(count, sizeof *squares);
    for (size_t i = 0; i < count; i++) {
        squares[i] = (values[i] - mean.mean) * (values[i] - mean.mean);
    }
    struct dr_mean variance = dr_statistic_mean(squares, count);
    run_expect_mean(what, &variance, expected, INFINITY);
    dr_free(squares);
}

void run_expect_quantile(const char *what, const double *values, size_t count, double share, double expected) {
    double *sorted = dr_statistic_sorted(values, count);
    struct dr_interval interval = dr_statistic_quantile_interval(sorted, count, share, QUANTILE_SHARE);
    /* Microseconds, and quantiles from tables, forgive a little. */
    double slack = 1e-6 + 1e-6 * fabs(expected);
    cr_expect(interval.low <= expected + slack && expected - slack <= interval.high,
              "%s: quantile %.3g is in [%.9g, %.9g], expected %.9g", what, share, interval.low, interval.high,
              expected);
    dr_free(sorted);
}

void run_expect_same(const char *what, double found_s, double expected_s) {
    cr_expect(fabs(found_s - expected_s) < 0.5e-6, "%s: %.6f s, expected %.6f s", what, found_s, expected_s);
}

struct dr_mean run_mean(const struct run *run, size_t offset, double **ret_values) {
    uint64_t count = run->outcomes.count;
    double *values = dr_alloc(count, sizeof *values);
    for (uint64_t i = 0; i < count; i++) {
        memcpy(&values[i], (const char *)run_outcome(run, i) + offset, sizeof *values);
    }
    struct dr_mean mean = dr_statistic_mean(values, count);
    if (ret_values != NULL) {
        *ret_values = values;
    } else {
        dr_free(values);
    }
    return mean;
}
