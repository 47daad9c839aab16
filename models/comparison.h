/* Comparing strategies: the same disasters under each, and the recommendation with its reasons. */
#ifndef DR_MODELS_COMPARISON_H
#define DR_MODELS_COMPARISON_H

#include "models/result.h"
#include "models/scenario_file.h"

#define DR_NO_STRATEGY SIZE_MAX

struct dr_comparison_input {
    const struct dr_scenario_file *file;
    const struct dr_catalogue *catalogue;
    size_t system;
    const char *hazard;            /* NULL: all, weighted by their rates */
    const char *only;              /* NULL: all strategies */
    const char *const *parameters; /* of --param */
    size_t parameter_count;
    struct dr_run_options run;
};

struct dr_what_if {
    struct dr_share both;
    enum dr_verdict verdict;
    double rta_p95_s;
    const char *most; /* what then takes most of the time; NULL: nothing does */
    double most_s;    /* on average */
};

struct dr_compared {
    struct dr_summary summary;
    /* What if fewer people were asked; only where it was worth a look. */
    bool has_what_if;
    struct dr_what_if approved;  /* the approval given in advance: whoever is on call decides */
    struct dr_what_if automatic; /* the health checks start it, nobody is asked */
    /* P(both) of this one less that of the recommended one, paired by disaster. */
    struct dr_mean difference;
};

struct dr_comparison {
    struct dr_arena arena;     /* models, costs, reasons */
    struct dr_compared *items; /* in the catalogue's order; owned */
    size_t count;
    size_t recommended;   /* index; DR_NO_STRATEGY: none qualifies, or undecided */
    bool undecided;       /* some strategy that may qualify is cheaper than what would be recommended */
    const char **reasons; /* plain sentences, the answer first */
    size_t reason_count;
    bool complete; /* false: interrupted */
};

/* Runs every strategy (or `only` one), prices it against `none`, judges and recommends. Release whatever is returned.
 */
enum dr_code dr_comparison_run(const struct dr_comparison_input *input, struct dr_comparison *ret_comparison,
                               struct dr_errors *errors);
void dr_comparison_release(struct dr_comparison *comparison);

/* Chooses the cheapest that qualifies and writes the reasons (models/reasons.c). */
void dr_comparison_recommend(struct dr_comparison *comparison);
void dr_comparison_reason(struct dr_comparison *comparison);

/* What the model of a strategy is made from. */
struct dr_model_input dr_comparison_model_input(const struct dr_comparison_input *input, const char *strategy);

/* The model and price of one strategy; its dr_monthly_usd is against `none`. */
enum dr_code dr_comparison_run_one(const struct dr_comparison_input *input, const char *strategy,
                                   struct dr_arena *arena, struct dr_summary *ret_summary, struct dr_errors *errors);

#endif
