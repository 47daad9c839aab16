/* Runs a scenario file of tests/scenarios (or any other) as the program does, and compares what comes out with figures
 * from paper. All failures are reported through Criterion. */
#ifndef DR_TESTS_RUN_SCENARIO_H
#define DR_TESTS_RUN_SCENARIO_H

#include "models/comparison.h"

#define RUN_SETS_MAX 32

struct run_input {
    const char *file;              /* below tests/scenarios, or absolute */
    const char *strategy;          /* as the catalogue names it */
    const char *set[RUN_SETS_MAX]; /* PATH=VALUE, as --set; NULL ends them */
    uint64_t trials;
    uint64_t seed;      /* 0: 1 */
    unsigned threads;   /* 0: as many as there are */
    bool raw;           /* also keeps every outcome */
    const char *system; /* NULL: the first */
};

struct run {
    struct dr_scenario_file file;
    struct dr_arena arena;
    struct dr_model *model;
    struct dr_summary summary;
    struct dr_outcomes outcomes; /* raw */
    size_t outcome_size;
};

/* The shipped catalogue, loaded once a process. */
const struct dr_catalogue *run_catalogue(void);

/* Loads, compiles, runs. Fails the test where anything is wrong. */
void run_scenario(const struct run_input *input, struct run *ret_run);
void run_release(struct run *run);

const struct dr_episode_outcome *run_outcome(const struct run *run, uint64_t i);

/* RTA in seconds of the only trial that such an input runs: for scenarios in which nothing is random. */
double run_rta_s(const struct run_input *input);

/* Trials for a figure that needs `needed` of them to be within 1 %: so many in the nightly run, at most 40,000 else. */
uint64_t run_trials(double needed);

/* Whether a mean agrees: within 3.29 standard errors, and where there were `needed` trials also within 1 %. */
void run_expect_mean(const char *what, const struct dr_mean *mean, double expected, double needed);
void run_expect_share(const char *what, uint64_t hits, uint64_t count, double expected, double needed);
void run_expect_variance(const char *what, const double *values, size_t count, double expected);
/* Whether a quantile's order-statistic interval of 99.9 % holds the expected value. */
void run_expect_quantile(const char *what, const double *values, size_t count, double share, double expected);

/* Whether two times in seconds are the same microsecond. */
void run_expect_same(const char *what, double found_s, double expected_s);

/* Mean of a member of every outcome; values (may be NULL) are the caller's, to be freed with dr_free. */
struct dr_mean run_mean(const struct run *run, size_t offset, double **ret_values);
#define RUN_MEAN(run, member, ret_values) run_mean((run), offsetof(struct dr_episode_outcome, member), (ret_values))

#endif
