/* Models from a scenario file (or text) and a runbook's text, for tests that look at one trial, at a timeline or at the
 * mistakes that are reported. */
#ifndef DR_TESTS_MAKE_MODEL_H
#define DR_TESTS_MAKE_MODEL_H

#include "run_scenario.h"
#include "sim/trace.h"

struct made_input {
    const char *file;              /* below tests/scenarios; NULL: `scenario` */
    const char *scenario;          /* text of a whole scenario, where there is no file */
    const char *strategy;          /* NULL: pilot-light */
    const char *set[RUN_SETS_MAX]; /* PATH=VALUE, as --set, of a file */
    const char *steps;             /* YAML flow map of a runbook's steps; NULL: the strategy's own runbook */
    const char *runbook;       /* more of that runbook, as members of a flow map, each ended by a comma; NULL: none */
    const char *parameters[4]; /* of --param */
    const char *hazard;
    bool unasked;
};

struct made {
    struct dr_scenario_file file;
    struct dr_arena arena;
    struct dr_errors errors;
    struct dr_model *model; /* NULL where something is wrong */
    struct dr_trace trace;  /* of the last make_trial */
};

/* Reads and compiles; mistakes are in errors. */
void make_try(const struct made_input *input, struct made *ret_made);
/* The same; fails the test where anything is wrong. */
void make_model(const struct made_input *input, struct made *ret_made);
void make_release(struct made *made);

/* One disaster (seed 1), with its timeline; the outcome lives as long as made. */
const struct dr_episode_outcome *make_trial(struct made *made, uint64_t trial);

/* RTA of the first disaster. */
double make_rta_s(const struct made_input *input);

/* When something was first told, in seconds; -1: never. Where `who` is NULL, by anybody. */
double make_told_s(const struct made *made, const char *who, const char *what);
size_t make_told_times(const struct made *made, const char *who, const char *what);

/* Sums up trials of seed 1; to be released with dr_summary_release. */
void make_summary(const struct made *made, const struct dr_run_options *options, struct dr_summary *ret_summary);

/* What the components of constant.yaml need to have a price: as --set. */
#define MAKE_PRICED                                                                                                    \
    "systems.shop.components.web.instance=c6i.large", "systems.shop.components.orders.instance=db.r6g.xlarge",         \
        "systems.shop.components.sessions.instance=cache.r6g.large"

/* Expects exactly one mistake, with this message and (where not NULL) pointer. */
void make_expect_mistake(const struct made_input *input, const char *pointer, const char *message);

#endif
