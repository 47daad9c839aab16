/* Recovery points and the composite against closed forms (../shared/validation.md 1c, 1d, 1j), through scenario files.
 */
#include <criterion/criterion.h>
#include <math.h>

#include "base/memory.h"
#include "run_scenario.h"

#define HOURS(value) (3600 * (value))

struct row {
    const char *name;
    const char *set[2];
    double mean_h;
    double sd_h;
    double p50_h;
    double p95_h;
    double p99_h;
    double needed;
};

static const struct row rows[] = {
    {"base", {NULL}, 18, 6.92820323, 18, 28.8, 29.76, 1.6e4},
    {"random copy time", {"systems.shop.components.orders.backup.takes=uniform(2h, 10h)"}, 18, 0, 0, 0, 0, 1.8e4},
    {"one in ten is bad",
     {"systems.shop.components.orders.backup.fails=10%"},
     20.66666667,
     10.91380370,
     19.33333333,
     43.33333333,
     0,
     3.0e4},
    {"Mon-Fri", {"systems.shop.components.orders.backup.days=mon-fri"}, 28.28571429, 0, 0, 69.6, 0, 4.8e4},
    /* The same schedule without clock times: its phase is random. */
    {"every day",
     {"systems.shop.components.orders.backup={every: 24h, takes: 6h, fails: 0%, keep: 60d}"},
     18,
     6.92820323,
     18,
     28.8,
     29.76,
     1.6e4},
};

static void compare(const struct row *row, const double *values, size_t count) {
    struct dr_mean mean = dr_statistic_mean(values, count);
    run_expect_mean(row->name, &mean, HOURS(row->mean_h), row->needed);
    if (row->sd_h > 0) {
        run_expect_variance(row->name, values, count, HOURS(row->sd_h) * HOURS(row->sd_h));
    }
    const double shares[] = {0.5, 0.95, 0.99};
    const double expected_h[] = {row->p50_h, row->p95_h, row->p99_h};
    for (size_t i = 0; i < 3; i++) {
        if (expected_h[i] > 0) {
            run_expect_quantile(row->name, values, count, shares[i], HOURS(expected_h[i]));
        }
    }
}

Test(validation_backups, are_as_old_as_the_closed_forms_say) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct run run;
        const struct run_input input = {.file = "data.yaml",
                                        .strategy = "backup-restore",
                                        .set = {rows[i].set[0], rows[i].set[1]},
                                        .trials = run_trials(rows[i].needed),
                                        .raw = true};
        run_scenario(&input, &run);
        double *values = NULL;
        (void)RUN_MEAN(&run, rpa_s, &values);
        compare(&rows[i], values, run.outcomes.count);
        dr_free(values);
        run_release(&run);
    }
}

/* From 6 h (just usable) to 30 h (the next one not yet), never outside; each is the onset's distance from 02:00. */
Test(validation_backups, are_the_newest_that_was_usable) {
    struct run run;
    const struct run_input input = {.file = "data.yaml", .strategy = "backup-restore", .trials = 2000, .raw = true};
    run_scenario(&input, &run);
    for (uint64_t i = 0; i < run.outcomes.count; i++) {
        const struct dr_episode_outcome *outcome = run_outcome(&run, i);
        double since_s = fmod(outcome->onset_week_s + HOURS(22), HOURS(24));
        run_expect_same("age", outcome->rpa_s, since_s >= HOURS(6) ? since_s : since_s + HOURS(24));
    }
    run_release(&run);
}

/* P(RPA > 48 h) = 0.0325 where one in ten is bad: what the RPO of the file misses. */
Test(validation_backups, miss_the_rpo_as_often_as_they_are_bad) {
    struct run run;
    const struct run_input input = {.file = "data.yaml",
                                    .strategy = "backup-restore",
                                    .set = {"systems.shop.components.orders.backup.fails=10%"},
                                    .trials = run_trials(1e5)};
    run_scenario(&input, &run);
    uint64_t count = run.summary.trials;
    run_expect_share("RPO met", (uint64_t)llround(run.summary.meets_rpo.share * (double)count), count, 1 - 0.0325, 4e3);
    run_release(&run);
}

/* --- a log with a daily burst --- */

/* Lag at t hours after midnight: rises with slope 1 - 30/100 until 2 h x 100/30, falls to 0 at 9 h. */
static double burst_lag_h(double t_h) {
    double turn_h = 2 * 100.0 / 30;
    if (t_h < turn_h) {
        return 0.7 * t_h;
    }
    return t_h < 9 ? 0.7 * turn_h * (9 - t_h) / (9 - turn_h) : 0;
}

Test(validation_log, the_hand_calculation_has_these_points) {
    cr_assert(fabs(burst_lag_h(1) - 0.7) < 1e-12 && fabs(burst_lag_h(5) - 3.5) < 1e-12 &&
              fabs(burst_lag_h(8) - 2.0) < 1e-12);
}

Test(validation_log, lags_behind_a_burst_exactly) {
    struct run run;
    const struct run_input input = {.file = "burst.yaml", .strategy = "pilot-light", .trials = 5000, .raw = true};
    run_scenario(&input, &run);
    for (uint64_t i = 0; i < run.outcomes.count; i++) {
        const struct dr_episode_outcome *outcome = run_outcome(&run, i);
        double t_h = fmod(outcome->onset_week_s, HOURS(24)) / 3600;
        cr_expect(fabs(outcome->rpa_s - HOURS(burst_lag_h(t_h))) < 2e-6, "at %.6f h: %.6f s, expected %.6f s", t_h,
                  outcome->rpa_s, HOURS(burst_lag_h(t_h)));
    }
    run_release(&run);
}

Test(validation_log, lags_as_the_fluid_queue_says) {
    struct run run;
    const struct run_input input = {
        .file = "burst.yaml", .strategy = "pilot-light", .trials = run_trials(2.77e5), .raw = true};
    run_scenario(&input, &run);
    double *lags = NULL;
    struct dr_mean mean = RUN_MEAN(&run, rpa_s, &lags);
    run_expect_mean("mean lag", &mean, HOURS(0.875), 2.77e5);
    uint64_t behind = 0;
    uint64_t over = 0;
    for (uint64_t i = 0; i < run.outcomes.count; i++) {
        behind += lags[i] > 0 ? 1 : 0;
        over += lags[i] > HOURS(1) ? 1 : 0;
    }
    run_expect_share("P(lag > 0)", behind, run.outcomes.count, 0.375, 1.8e5);
    run_expect_share("P(lag > 1 h)", over, run.outcomes.count, 0.2946428571, 2.6e5);
    run_expect_quantile("lag", lags, run.outcomes.count, 0.95, HOURS(4.044444444));
    /* Mean backlog 26.25 units of 3.6 GB; what is written then and not yet sent is what is lost. */
    struct dr_mean bytes = RUN_MEAN(&run, lost_bytes, NULL);
    run_expect_mean("backlog", &bytes, 26.25 * 3.6e9, 3.2e5);
    dr_free(lags);
    run_release(&run);
}

/* --- limits --- */

Test(validation_limits, no_lag_means_no_loss) {
    static const char *const sets[] = {
        "systems.shop.components.orders.replication={kind: synchronous}",
        "systems.shop.components.orders.replication={kind: log, latency: 0s, bandwidth: 1PB/s}",
    };
    for (size_t i = 0; i < 2; i++) {
        struct run run;
        const struct run_input input = {
            .file = "burst.yaml", .strategy = "pilot-light", .set = {sets[i]}, .trials = 1000, .raw = true};
        run_scenario(&input, &run);
        cr_expect(run.summary.rpa.at[DR_QUANTILE_P99] <= 0 && run.summary.lost_gb_mean <= 0, "%s", sets[i]);
        run_release(&run);
    }
}

/* A latency shifts the log's age: lag(t - L) + L. */
Test(validation_log, adds_its_latency) {
    struct run run;
    const struct run_input input = {.file = "burst.yaml",
                                    .strategy = "pilot-light",
                                    .set = {"systems.shop.components.orders.replication.latency=30m"},
                                    .trials = 1000,
                                    .raw = true};
    run_scenario(&input, &run);
    for (uint64_t i = 0; i < run.outcomes.count; i++) {
        const struct dr_episode_outcome *outcome = run_outcome(&run, i);
        double t_h = fmod(outcome->onset_week_s + HOURS(23.5), HOURS(24)) / 3600;
        cr_expect(fabs(outcome->rpa_s - HOURS(burst_lag_h(t_h) + 0.5)) < 2e-6);
    }
    run_release(&run);
}

/* --- end to end --- */

Test(validation_composite, has_the_rta_rpa_and_joint_of_the_closed_forms) {
    struct run run;
    const struct run_input input = {
        .file = "composite.yaml", .strategy = "pilot-light", .trials = run_trials(3.7e4), .raw = true};
    run_scenario(&input, &run);
    const struct dr_summary *summary = &run.summary;
    uint64_t count = summary->trials;
    struct dr_mean rta = dr_statistic_mean(summary->rta_s, count);
    run_expect_mean("RTA", &rta, 60 * 24.85, 2.3e4);
    run_expect_variance("RTA", summary->rta_s, count, 3600 * 130.3033333);
    run_expect_quantile("RTA", summary->rta_s, count, 0.5, 60 * 22.14959);
    run_expect_quantile("RTA", summary->rta_s, count, 0.95, 60 * 47.02048);
    run_expect_quantile("RTA", summary->rta_s, count, 0.99, 60 * 63.35000);
    struct dr_mean rpa = RUN_MEAN(&run, rpa_s, NULL);
    run_expect_mean("RPA", &rpa, 60 * 3.602040816, 2.2e4);
    run_expect_share("RTO", (uint64_t)llround(summary->meets_rto.share * (double)count), count, 0.7475508, 3.7e4);
    run_expect_share("RPO", (uint64_t)llround(summary->meets_rpo.share * (double)count), count, 0.98, 2.2e3);
    run_expect_share("both", (uint64_t)llround(summary->meets_both.share * (double)count), count, 0.7325998, 4e4);
    run_release(&run);
}
