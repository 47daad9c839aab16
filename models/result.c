/* Running the episodes of a model and summing them up. */
#include "models/result.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Half-width that --precision asks of P(both), beside the relative one of the p95 of RTA. */
#define SHARE_HALF_WIDTH 0.005

/* Fewest trials of a stop rule. */
#define PRECISE_TRIALS_MIN 2000

const char *dr_quantile_text(enum dr_quantile quantile) {
#define TEXT(name, text, share) text,
    static const char *const texts[DR_QUANTILE_COUNT] = {DR_QUANTILES(TEXT)};
#undef TEXT
    return texts[quantile];
}

double dr_quantile_share(enum dr_quantile quantile) {
#define SHARE(name, text, share) share,
    static const double shares[DR_QUANTILE_COUNT] = {DR_QUANTILES(SHARE)};
#undef SHARE
    return shares[quantile];
}

const char *dr_verdict_text(enum dr_verdict verdict) {
    static const char *const texts[] = {"qualifies", "fails", "undecided"};
    return texts[verdict];
}

struct records {
    const struct dr_model *model;
    const char *bytes;
    size_t size;
    uint64_t count;
};

static const struct dr_episode_outcome *record(const struct records *records, uint64_t i) {
    return (const void *)(records->bytes + i * records->size);
}

static double *column(const struct records *records, size_t offset) {
    double *values = dr_alloc(records->count, sizeof *values);
    for (uint64_t i = 0; i < records->count; i++) {
        memcpy(&values[i], records->bytes + i * records->size + offset, sizeof *values);
    }
    return values;
}

static bool meets_rto(const struct records *records, const struct dr_episode_outcome *outcome) {
    return outcome->rta_s <= dr_usec_to_s(records->model->system->objectives.rto_us);
}

static bool meets_rpo(const struct dr_episode_outcome *outcome) {
    return (outcome->flags & DR_EPISODE_FRESH) != 0;
}

/* --- quantities --- */

static void sum_up_quantity(const double *values, size_t count, struct dr_quantity *quantity) {
    double *sorted = dr_statistic_sorted(values, count);
    size_t finite = count;
    while (finite > 0 && isinf(sorted[finite - 1])) {
        finite--;
    }
    struct dr_mean all = dr_statistic_mean(sorted, finite);
    quantity->mean_recovered = finite > 0 ? all.mean : (double)INFINITY;
    quantity->mean = finite == count ? all.mean : (double)INFINITY;
    quantity->mean_interval = dr_statistic_mean_interval(&all, DR_CONFIDENCE);
    quantity->mean_interval.low = fmax(quantity->mean_interval.low, 0); /* of a quantity that is never below 0 */
    for (size_t i = 0; i < DR_QUANTILE_COUNT; i++) {
        double share = dr_quantile_share((enum dr_quantile)i);
        quantity->at[i] = dr_statistic_quantile(sorted, count, share);
        quantity->interval[i] = dr_statistic_quantile_interval(sorted, count, share, DR_CONFIDENCE);
    }
    dr_free(sorted);
}

static void sum_up_column(const struct records *records, size_t offset, struct dr_quantity *quantity) {
    double *values = column(records, offset);
    sum_up_quantity(values, records->count, quantity);
    dr_free(values);
}

static struct dr_share share_of(uint64_t hits, uint64_t count) {
    return (struct dr_share){(double)hits / (double)count, dr_statistic_share_interval(hits, count, DR_CONFIDENCE)};
}

static struct dr_share flag_share(const struct records *records, uint32_t flag) {
    uint64_t hits = 0;
    for (uint64_t i = 0; i < records->count; i++) {
        hits += (record(records, i)->flags & flag) != 0 ? 1 : 0;
    }
    return share_of(hits, records->count);
}

/* --- objectives --- */

static enum dr_verdict judge(const struct dr_share *both, double asked) {
    if (both->interval.low >= asked) {
        return DR_VERDICT_QUALIFIES;
    }
    return both->interval.high < asked ? DR_VERDICT_FAILS : DR_VERDICT_UNDECIDED;
}

/* Trials after which a normal interval of this width would lie on one side of what is asked. */
static double needed_trials(double share, double asked, uint64_t done) {
    double distance = fabs(share - asked);
    double tail = (1 - DR_CONFIDENCE) / 2;
    double z = dr_statistic_normal_quantile(1 - tail);
    double needed = z * z * share * (1 - share) / (distance * distance);
    if (distance <= 0) {
        return (double)INFINITY;
    }
    if (share >= 1 || share <= 0) { /* no spread seen: the exact bound of n of n, or of none of n */
        needed = log(tail) / log(share >= 1 ? asked : 1 - asked);
    }
    return fmax(ceil(needed), (double)done + 1);
}

static void sum_up_objectives(const struct records *records, struct dr_summary *summary) {
    uint64_t rto = 0;
    uint64_t rpo = 0;
    uint64_t both = 0;
    uint64_t undeclared = 0;
    uint64_t intolerable = 0;
    const struct dr_objectives *objectives = &records->model->system->objectives;
    bool has_mtpd = dr_object_has(&objectives->object, &objectives->mtpd_us);
    summary->met = dr_alloc(records->count, sizeof *summary->met);
    for (uint64_t i = 0; i < records->count; i++) {
        const struct dr_episode_outcome *outcome = record(records, i);
        bool in_time = meets_rto(records, outcome);
        bool fresh = meets_rpo(outcome);
        summary->met[i] = in_time && fresh ? 1 : 0;
        rto += in_time ? 1 : 0;
        rpo += fresh ? 1 : 0;
        both += summary->met[i];
        intolerable += has_mtpd && outcome->rta_s > dr_usec_to_s(objectives->mtpd_us) ? 1 : 0;
        undeclared += !in_time && (outcome->flags & DR_EPISODE_DECLARED) == 0 ? 1 : 0;
    }
    summary->meets_rto = share_of(rto, records->count);
    summary->meets_rpo = share_of(rpo, records->count);
    summary->meets_both = share_of(both, records->count);
    summary->undeclared_missed = share_of(undeclared, records->count);
    summary->over_mtpd = share_of(intolerable, records->count);
    double asked = objectives->in;
    summary->verdict = judge(&summary->meets_both, asked);
    summary->trials_needed = needed_trials(summary->meets_both.share, asked, records->count);
}

/* --- where the time went --- */

static void add_spent(const struct records *records, double tail_from_s, size_t stage, struct dr_spent *spent) {
    double sum = 0;
    double tail = 0;
    uint64_t recovered = 0;
    uint64_t slow = 0;
    uint64_t without = 0;
    double rto_s = dr_usec_to_s(records->model->system->objectives.rto_us);
    for (uint64_t i = 0; i < records->count; i++) {
        const struct dr_episode_outcome *outcome = record(records, i);
        without += outcome->rta_s - outcome->path_s[stage] <= rto_s && meets_rpo(outcome) ? 1 : 0;
        if (isinf(outcome->rta_s)) {
            continue;
        }
        recovered++;
        sum += outcome->path_s[stage];
        if (outcome->rta_s >= tail_from_s) {
            tail += outcome->path_s[stage];
            slow++;
        }
    }
    spent->mean_s = recovered > 0 ? sum / (double)recovered : 0;
    spent->tail_s = slow > 0 ? tail / (double)slow : 0;
    spent->without = (double)without / (double)records->count;
}

static int more_first(const void *left, const void *right) {
    const struct dr_spent *a = left;
    const struct dr_spent *b = right;
    if (a->mean_s < b->mean_s || a->mean_s > b->mean_s) {
        return a->mean_s > b->mean_s ? -1 : 1;
    }
    return strcmp(a->name, b->name);
}

static void sum_up_path(const struct records *records, struct dr_summary *summary) {
    const struct dr_model *model = records->model;
    double tail_from_s = summary->rta.at[DR_QUANTILE_P90];
    summary->spent = dr_alloc(model->path_count, sizeof *summary->spent);
    double total = summary->rta.mean_recovered;
    for (size_t i = 0; i < model->path_count; i++) {
        struct dr_spent *spent = &summary->spent[summary->spent_count];
        spent->is_step = i >= DR_STAGE_COUNT;
        spent->name = spent->is_step ? model->plan->steps[i - DR_STAGE_COUNT].label : dr_stage_text((enum dr_stage)i);
        add_spent(records, tail_from_s, i, spent);
        spent->share = total > 0 && !isinf(total) ? spent->mean_s / total : 0;
        summary->spent_count += spent->mean_s > 0 ? 1 : 0;
    }
    qsort(summary->spent, summary->spent_count, sizeof *summary->spent, more_first);
}

/* --- stores --- */

static void sum_up_stores(const struct records *records, struct dr_summary *summary) {
    const struct dr_model *model = records->model;
    summary->store_count = model->store_count;
    summary->stores = dr_alloc(model->store_count, sizeof *summary->stores);
    for (size_t i = 0; i < model->store_count; i++) {
        struct dr_store_summary *store = &summary->stores[i];
        const struct dr_part *part = &model->parts[model->stores[i]];
        size_t offset = sizeof(struct dr_episode_outcome) + (model->path_count + i) * sizeof(double);
        double *ages = column(records, offset);
        uint64_t hits = 0;
        store->name = part->stands->name;
        store->rpo_s = dr_usec_to_s(part->rpo_us);
        store->objects_missing =
            part->object != NULL ? dr_object_lag_missing(part->object, part->objects_per_s) : (double)NAN;
        for (uint64_t k = 0; k < records->count; k++) {
            hits += ages[k] <= store->rpo_s ? 1 : 0;
        }
        store->meets = share_of(hits, records->count);
        sum_up_quantity(ages, records->count, &store->rpa);
        dr_free(ages);
    }
}

/* --- money --- */

static void sum_up_loss(const struct records *records, struct dr_summary *summary) {
    double *usd = column(records, offsetof(struct dr_episode_outcome, outage_usd));
    double *bytes = column(records, offsetof(struct dr_episode_outcome, lost_bytes));
    sum_up_quantity(usd, records->count, &summary->outage_usd);
    summary->lost_gb_mean = dr_statistic_mean(bytes, records->count).mean / 1e9;
    dr_free(bytes);
    dr_free(usd);
    double per_s = 0;
    for (size_t i = 0; i < records->model->hazard_count; i++) {
        per_s += records->model->hazards[i].hazard->rate_per_s;
    }
    double finite = 0;
    for (uint64_t i = 0; i < records->count; i++) {
        double one = record(records, i)->outage_usd;
        finite += isinf(one) ? 0 : one / (double)records->count;
    }
    double per_year = per_s * 8760 * 3600;
    summary->recovered_per_year_usd = finite * per_year;
    summary->outage_per_year_usd = isinf(summary->outage_usd.mean) ? (double)INFINITY : finite * per_year;
}

static void sum_up(const struct records *records, struct dr_summary *summary) {
    summary->trials = records->count;
    summary->rta_s = column(records, offsetof(struct dr_episode_outcome, rta_s));
    sum_up_quantity(summary->rta_s, records->count, &summary->rta);
    sum_up_column(records, offsetof(struct dr_episode_outcome, rta_full_s), &summary->rta_full);
    sum_up_column(records, offsetof(struct dr_episode_outcome, rpa_s), &summary->rpa);
    sum_up_column(records, offsetof(struct dr_episode_outcome, unsaved_s), &summary->unsaved);
    sum_up_column(records, offsetof(struct dr_episode_outcome, gap_s), &summary->gap);
    sum_up_column(records, offsetof(struct dr_episode_outcome, detected_s), &summary->detected_at);
    sum_up_column(records, offsetof(struct dr_episode_outcome, declared_s), &summary->declared_at);
    sum_up_objectives(records, summary);
    summary->unrecoverable = flag_share(records, DR_EPISODE_UNRECOVERABLE);
    summary->declared = flag_share(records, DR_EPISODE_DECLARED);
    summary->abandoned = flag_share(records, DR_EPISODE_ABANDONED);
    summary->stranded = flag_share(records, DR_EPISODE_STRANDED);
    summary->lost = flag_share(records, DR_EPISODE_LOST);
    summary->split = flag_share(records, DR_EPISODE_SPLIT);
    sum_up_path(records, summary);
    sum_up_stores(records, summary);
    sum_up_loss(records, summary);
}

/* --- the stop rule --- */

struct precise_model {
    const struct dr_model *model;
    double precision;
};

static bool is_precise(const struct records *records, double precision) {
    struct dr_quantity rta;
    uint64_t both = 0;
    sum_up_column(records, offsetof(struct dr_episode_outcome, rta_s), &rta);
    for (uint64_t i = 0; i < records->count; i++) {
        both += meets_rto(records, record(records, i)) && meets_rpo(record(records, i)) ? 1 : 0;
    }
    struct dr_share met = share_of(both, records->count);
    struct dr_interval p95 = rta.interval[DR_QUANTILE_P95];
    double scale = rta.at[DR_QUANTILE_P95];
    if (scale <= 0) { /* an atom at 0: relative precision means nothing there */
        scale = dr_usec_to_s(records->model->system->objectives.rto_us);
    }
    bool fine = isinf(p95.low) || (!isinf(p95.high) && (p95.high - p95.low) / 2 <= precision * scale);
    return fine && (met.interval.high - met.interval.low) / 2 <= SHARE_HALF_WIDTH;
}

static void *precise_scratch_new(const void *model) {
    return dr_episode_scratch_new(((const struct precise_model *)model)->model);
}

static void precise_trial(const void *model, const struct dr_stream *stream, void *scratch, void *ret_outcome) {
    dr_episode_trial(((const struct precise_model *)model)->model, stream, scratch, ret_outcome);
}

/* Stopping on a narrow interval is sequential: it must have been narrow at the look before too. */
static bool enough(const void *model, const void *outcomes, uint64_t count) {
    const struct precise_model *precise = model;
    struct records records = {precise->model, outcomes, dr_episode_outcome_size(precise->model), count};
    if (count < PRECISE_TRIALS_MIN || !is_precise(&records, precise->precision)) {
        return false;
    }
    records.count = count / 2;
    return is_precise(&records, precise->precision);
}

enum dr_code dr_result_run(const struct dr_model *model, const struct dr_run_options *options,
                           struct dr_summary *ret_summary, struct dr_error *error) {
    const struct precise_model precise = {model, options->precision};
    const struct dr_experiment experiment = {.seed = options->seed,
                                             .trials = options->trials,
                                             .threads = options->threads,
                                             .outcome_size = dr_episode_outcome_size(model),
                                             .scratch_new = precise_scratch_new,
                                             .scratch_free = dr_episode_scratch_free,
                                             .enough = options->precision > 0 ? enough : NULL,
                                             .progress = options->progress,
                                             .progress_context = options->progress_context,
                                             .interrupted = options->interrupted};
    struct dr_outcomes outcomes;
    enum dr_code code = dr_experiment_run(&experiment, precise_trial, &precise, &outcomes, error);
    if (code != DR_OK) {
        return code;
    }
    if (outcomes.count == 0) {
        dr_outcomes_release(&outcomes);
        return dr_error_set(error, DR_INTERRUPTED, "interrupted before the first disaster was simulated");
    }
    memset(ret_summary, 0, sizeof *ret_summary);
    ret_summary->strategy = model->standing.name;
    ret_summary->model = model;
    ret_summary->complete = outcomes.complete;
    const struct records records = {model, outcomes.records, experiment.outcome_size, outcomes.count};
    sum_up(&records, ret_summary);
    dr_outcomes_release(&outcomes);
    return DR_OK;
}

void dr_summary_release(struct dr_summary *summary) {
    if (summary != NULL) {
        dr_free(summary->spent);
        dr_free(summary->stores);
        dr_free(summary->rta_s);
        dr_free(summary->met);
        summary->rta_s = NULL;
        summary->met = NULL;
    }
}
