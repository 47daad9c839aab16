/* Results: many episodes of one strategy, summed up. Every figure comes with its interval; nothing infinite is averaged
 * (model notes 6 to 8). */
#ifndef DR_MODELS_RESULT_H
#define DR_MODELS_RESULT_H

#include "models/cost.h"
#include "models/episode.h"
#include "sim/experiment.h"
#include "sim/statistic.h"

#define DR_CONFIDENCE 0.95 /* of every interval that is shown */

/* name, text, share; the quantiles that results show */
#define DR_QUANTILES(X)                                                                                                \
    X(DR_QUANTILE_P50, "p50", 0.50)                                                                                    \
    X(DR_QUANTILE_P90, "p90", 0.90) X(DR_QUANTILE_P95, "p95", 0.95) X(DR_QUANTILE_P99, "p99", 0.99)

#define DR_QUANTILE_ENUMERATOR(name, text, share) name,
enum dr_quantile { DR_QUANTILES(DR_QUANTILE_ENUMERATOR) DR_QUANTILE_COUNT };
#undef DR_QUANTILE_ENUMERATOR

const char *dr_quantile_text(enum dr_quantile quantile);
double dr_quantile_share(enum dr_quantile quantile);

/* A quantity over all episodes, in seconds; +infinity: never. */
struct dr_quantity {
    double mean; /* +infinity where some episode is infinite */
    struct dr_interval mean_interval;
    double mean_recovered; /* over the finite ones */
    double at[DR_QUANTILE_COUNT];
    struct dr_interval interval[DR_QUANTILE_COUNT];
};

struct dr_share {
    double share;
    struct dr_interval interval;
};

enum dr_verdict { DR_VERDICT_QUALIFIES, DR_VERDICT_FAILS, DR_VERDICT_UNDECIDED };
const char *dr_verdict_text(enum dr_verdict verdict);

/* What one stage or step adds to the RTA on the critical path. */
struct dr_spent {
    const char *name; /* of a stage, or the label of a step */
    bool is_step;
    double mean_s;  /* over the episodes that recover */
    double share;   /* of the mean RTA of those */
    double tail_s;  /* mean over the slowest tenth of them */
    double without; /* share of disasters that would meet both, were it 0 and nothing else in the way: an upper bound */
};

/* One store: the age of its data after recovery, and the share of disasters in which that is within its RPO. */
struct dr_store_summary {
    const char *name;
    double rpo_s;
    double objects_missing; /* on average at the disaster; NaN: it does not replicate by object */
    struct dr_quantity rpa;
    struct dr_share meets;
};

struct dr_summary {
    const char *strategy;
    const struct dr_model *model;
    uint64_t trials;
    bool complete;
    struct dr_quantity rta;
    struct dr_quantity rta_full;
    struct dr_quantity rpa;
    struct dr_quantity unsaved;
    struct dr_quantity gap;
    struct dr_quantity detected_at; /* from onset until somebody was paged */
    struct dr_quantity declared_at; /* until failover began; +infinity: it did not */
    struct dr_share unrecoverable;
    struct dr_share meets_rto;
    struct dr_share meets_rpo;
    struct dr_share meets_both;
    struct dr_share over_mtpd; /* RTA above the MTPD; 0 where the scenario gives none */
    enum dr_verdict verdict;
    double trials_needed; /* where undecided: about so many would decide; +infinity: can't tell */
    struct dr_share declared;
    struct dr_share abandoned;
    struct dr_share undeclared_missed; /* not declared, and the repair took longer than the RTO */
    struct dr_share stranded;
    struct dr_share lost;
    struct dr_share split;
    double lost_gb_mean;
    struct dr_quantity outage_usd; /* lost revenue; +infinity where service never came back */
    double outage_per_year_usd;    /* mean x rate of the hazards; +infinity where service may never come back */
    double recovered_per_year_usd; /* of the disasters that are recovered from alone */
    struct dr_cost cost;
    double dr_monthly_usd;  /* cost less that of `none` */
    struct dr_spent *spent; /* most first; owned */
    size_t spent_count;
    struct dr_store_summary *stores; /* owned */
    size_t store_count;
    double *rta_s;      /* per trial, for paired differences; owned */
    unsigned char *met; /* per trial: both objectives; owned */
};

struct dr_run_options {
    uint64_t trials;  /* or the most, with a precision */
    double precision; /* 0: no stop rule */
    uint64_t seed;
    unsigned threads; /* 0: as many as there are */
    void (*progress)(void *context, const struct dr_progress *progress);
    void *progress_context;
    const volatile int *interrupted;
};

/* Runs the episodes of a model and sums them up. cost and dr_monthly_usd are left for the caller. */
enum dr_code dr_result_run(const struct dr_model *model, const struct dr_run_options *options,
                           struct dr_summary *ret_summary, struct dr_error *error);
void dr_summary_release(struct dr_summary *summary);

#endif
