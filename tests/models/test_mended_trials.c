/* How many disasters a result needs: what would decide, and the stop rule of --precision. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "make_model.h"

static double needed(const char *steps, const char *in, uint64_t trials, struct dr_share *ret_both) {
    char objectives[128];
    snprintf(objectives, sizeof objectives, "systems.shop.objectives={rto: 1h, rpo: 1h, stable_for: 1s, in: %s}", in);
    const struct made_input input = {.file = "runbook.yaml", .steps = steps, .set = {objectives}};
    struct made made;
    struct dr_summary summary;
    make_model(&input, &made);
    make_summary(&made, &(struct dr_run_options){.trials = trials}, &summary);
    double found = summary.trials_needed;
    *ret_both = summary.meets_both;
    dr_summary_release(&summary);
    make_release(&made);
    return found;
}

#define FAST "{a: {manual: a, acts_on: web, models_as: [scale], takes: 1s, commit: true}}"
#define SLOW "{a: {manual: a, acts_on: web, models_as: [scale], takes: 2h, commit: true}}"
#define MIXED "{a: {manual: a, acts_on: web, models_as: [scale], takes: exponential(1h), commit: true}}"

/* n of n has the lower bound 0.025^(1/n): 0.95 from n = ln 0.025 / ln 0.95 = 71.9 on; none of n likewise. */
Test(mended_trials, where_all_or_none_meet_the_exact_bound_says_how_many_decide) {
    struct dr_share both;
    cr_expect(fabs(needed(FAST, "95%", 10, &both) - 72) < 1e-9 && both.share >= 1);
    cr_expect(fabs(needed(FAST, "99%", 10, &both) - 368) < 1e-9, "ln 0.025 / ln 0.99 = 367.04");
    cr_expect(fabs(needed(SLOW, "5%", 10, &both) - 72) < 1e-9 && both.share <= 0);
    cr_expect(fabs(needed(SLOW, "95%", 1, &both) - 2) < 1e-9, "ln 0.025 / ln 0.05 = 1.23");
    cr_expect(fabs(needed(FAST, "95%", 500, &both) - 501) < 1e-9, "never fewer than there were");
    cr_expect(both.interval.low >= 0.95);
    cr_expect(needed(FAST, "95%", 71, &both) > 71 && both.interval.low < 0.95);
    (void)needed(FAST, "95%", 72, &both);
    cr_expect(both.interval.low >= 0.95, "72 of 72 decide");
}

/* 1.96^2 p (1 - p) / (p - asked)^2 between; and no number where the share is what is asked. */
Test(mended_trials, between_the_normal_width_says_how_many_decide) {
    struct dr_share both;
    double found = needed(MIXED, "70%", 200, &both);
    double p = both.share;
    double expected = ceil(1.959963985 * 1.959963985 * p * (1 - p) / ((p - 0.7) * (p - 0.7)));
    cr_expect(fabs(found - fmax(expected, 201)) <= 1, "%g, expected %g", found, expected);
    cr_expect(isinf(needed(FAST, "100%", 10, &both)));
}

/* --- the stop rule --- */

static bool is_narrow(const struct made *made, uint64_t trials, double precision) {
    struct dr_summary summary;
    make_summary(made, &(struct dr_run_options){.trials = trials}, &summary);
    struct dr_interval p95 = summary.rta.interval[DR_QUANTILE_P95];
    struct dr_interval both = summary.meets_both.interval;
    bool narrow =
        (p95.high - p95.low) / 2 <= precision * summary.rta.at[DR_QUANTILE_P95] && (both.high - both.low) / 2 <= 0.005;
    dr_summary_release(&summary);
    return narrow;
}

static uint64_t stops_at(const struct made *made, double precision, unsigned threads, struct dr_summary *ret_summary) {
    const struct dr_run_options options = {.trials = 200000, .precision = precision, .threads = threads};
    make_summary(made, &options, ret_summary);
    return ret_summary->trials;
}

/* It stops at the first count at which both it and the look before, at half of it, were narrow. */
Test(mended_trials, precision_stops_after_two_narrow_looks) {
    const struct made_input input = {.file = "runbook.yaml", .steps = MIXED, .set = {"systems.shop.objectives.rto=3h"}};
    struct made made;
    struct dr_summary summary;
    make_model(&input, &made);
    uint64_t count = stops_at(&made, 0.05, 0, &summary);
    dr_summary_release(&summary);
    cr_expect(count >= 4000 && count < 200000, "%llu trials", (unsigned long long)count);
    cr_expect(is_narrow(&made, count, 0.05) && is_narrow(&made, count / 2, 0.05));
    cr_expect(!is_narrow(&made, count / 4, 0.05), "it went on no longer than it had to");
    make_release(&made);
}

/* Where nothing is random the first look, at 1,000, would do: the least is 2,000. */
Test(mended_trials, precision_takes_two_thousand_trials_at_least) {
    const struct made_input input = {.file = "runbook.yaml", .steps = FAST};
    struct made made;
    struct dr_summary summary;
    make_model(&input, &made);
    uint64_t count = stops_at(&made, 0.5, 0, &summary);
    cr_expect(count == 2000, "%llu trials", (unsigned long long)count);
    cr_expect(summary.complete);
    dr_summary_release(&summary);
    make_release(&made);
}

Test(mended_trials, precision_stops_at_the_same_count_on_any_number_of_threads) {
    static const unsigned threads[] = {1, 2, 7};
    const struct made_input input = {.file = "runbook.yaml", .steps = MIXED, .set = {"systems.shop.objectives.rto=3h"}};
    struct made made;
    struct dr_summary first;
    make_model(&input, &made);
    stops_at(&made, 0.05, threads[0], &first);
    for (size_t i = 1; i < 3; i++) {
        struct dr_summary other;
        cr_expect(stops_at(&made, 0.05, threads[i], &other) == first.trials);
        cr_expect(fabs(other.rta.mean - first.rta.mean) <= 0);
        cr_expect(fabs(other.rta.interval[DR_QUANTILE_P95].high - first.rta.interval[DR_QUANTILE_P95].high) <= 0);
        cr_expect(fabs(other.meets_both.share - first.meets_both.share) <= 0);
        dr_summary_release(&other);
    }
    dr_summary_release(&first);
    make_release(&made);
}
