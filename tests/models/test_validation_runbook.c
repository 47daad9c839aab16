/* Runbooks, people and detection against closed forms (../shared/validation.md 1e, 1f), through scenario files. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "run_scenario.h"

struct row {
    const char *runbook;
    double mean_s;
    double variance_s2; /* 0: not compared */
    double p50_s;       /* 0: not compared, likewise below */
    double p95_s;
    double p99_s;
    double needed; /* trials for 1 % */
};

#define MINUTES(value) (60 * (value))
#define MINUTES2(value) (3600 * (value))

static const struct row rows[] = {
    {"serial", MINUTES(65), MINUTES2(4006.25), MINUTES(47.9304), MINUTES(165.256), MINUTES(307.719), 1.0e5},
    {"erlang", MINUTES(60), MINUTES2(900), 0, MINUTES(116.3048479), 0, 2.7e4},
    {"parallel-2", MINUTES(45), MINUTES2(1125), 0, MINUTES(110.28415), 0, 6.0e4},
    {"parallel-5", MINUTES(68.5), MINUTES2(1317.25), 0, MINUTES(137.54274), 0, 3.0e4},
    {"parallel-10", MINUTES(87.86904762), MINUTES2(1394.790958), 0, MINUTES(158.26032), 0, 2.0e4},
    {"diamond", MINUTES(53), 0, 0, 0, 0, 3.8e4},
    {"pert", MINUTES(25), MINUTES2(75), 0, MINUTES(41.06383621), 0, 1.3e4},
    {"triangular", MINUTES(30), MINUTES2(116.6666667), 0, 0, 0, 1.4e4},
    {"retry", MINUTES(4.650666667), 0, 0, 0, 0, 1.6e5},
    {"retry-jitter", MINUTES(3.992), 0, 0, 0, 0, 1.6e5},
    {"retry-continue", MINUTES(4.224), 0, 0, 0, 0, 7.7e4},
    {"approval", 3600 * 15.23809524, 0, 3600 * 8.8, 3600 * 55.6, 3600 * 62.32, 1.5e5},
    {"on-call", 3600 * 4.921428571, 0, 0, 0, 0, 6.3e5},
};

static void run_runbook(const char *name, const char *set, double needed, bool raw, struct run *ret_run) {
    char runbook[128];
    snprintf(runbook, sizeof runbook, "strategies.pilot-light.runbook=runbooks/%s.yaml", name);
    const struct run_input input = {.file = "runbook.yaml",
                                    .strategy = "pilot-light",
                                    .set = {runbook, set},
                                    .trials = run_trials(needed),
                                    .raw = raw};
    run_scenario(&input, ret_run);
}

static void compare(const struct row *row, const struct run *run) {
    const double *values = run->summary.rta_s;
    size_t count = run->summary.trials;
    struct dr_mean mean = dr_statistic_mean(values, count);
    run_expect_mean(row->runbook, &mean, row->mean_s, row->needed);
    if (row->variance_s2 > 0) {
        run_expect_variance(row->runbook, values, count, row->variance_s2);
    }
    const double shares[] = {0.5, 0.95, 0.99};
    const double expected[] = {row->p50_s, row->p95_s, row->p99_s};
    for (size_t i = 0; i < 3; i++) {
        if (expected[i] > 0) {
            run_expect_quantile(row->runbook, values, count, shares[i], expected[i]);
        }
    }
}

Test(validation_runbook, takes_as_long_as_the_closed_forms_say) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct run run;
        run_runbook(rows[i].runbook, NULL, rows[i].needed, false, &run);
        compare(&rows[i], &run);
        run_release(&run);
    }
}

/* P(c on the critical path) = (1/20)^-1... the longer of two exponentials: c/(b + c) = 30/50; it is b in 0.4. */
Test(validation_runbook, finds_the_branch_that_is_critical) {
    struct run run;
    run_runbook("diamond", NULL, 3.8e4, true, &run);
    uint64_t hits = 0;
    size_t b = 0;
    while (strcmp(run.model->plan->steps[b].name, "b") != 0) {
        b++;
    }
    for (uint64_t i = 0; i < run.outcomes.count; i++) {
        hits += run_outcome(&run, i)->path_s[DR_STAGE_COUNT + b] > 0 ? 1 : 0;
    }
    run_expect_share("b is critical", hits, run.outcomes.count, 0.4, 1.7e5);
    run_release(&run);
}

/* Four attempts, each fine in 60 %: 1 - 0.4^4. What fails takes 4 x 2 + 1 + 2 + 4 = 15 min, so that the mean of the
 * others is (4.224 - 0.0256 x 15) / 0.9744. */
Test(validation_runbook, gives_up_after_so_many_attempts) {
    struct run run;
    run_runbook("retry-stop", "hazards.region-lost.destroys=100%", 7.7e4, false, &run);
    uint64_t count = run.summary.trials;
    uint64_t lost = (uint64_t)llround(run.summary.unrecoverable.share * (double)count);
    run_expect_share("gave up", lost, count, 0.0256, 4.2e6);
    double *sorted = dr_statistic_sorted(run.summary.rta_s, count);
    struct dr_mean mean = dr_statistic_mean(sorted, count - lost);
    run_expect_mean("recovered", &mean, MINUTES((4.224 - 0.0256 * 15) / 0.9744), 5e4);
    cr_expect(isinf(run.summary.rta.mean) && isinf(sorted[count - 1]));
    dr_free(sorted);
    run_release(&run);

    /* Where the step's failure is passed over, every runbook ends. */
    run_runbook("retry-continue", "hazards.region-lost.destroys=100%", 1000, false, &run);
    cr_expect(run.summary.unrecoverable.share <= 0);
    run_release(&run);
}

/* Onset uniform over the week; nobody answers out of hours: P(0) = 40/168, and given a wait its mean is 20 h. */
Test(validation_runbook, waits_for_office_hours) {
    struct run run;
    run_runbook("approval", NULL, 1.5e5, false, &run);
    uint64_t hits = 0;
    for (uint64_t i = 0; i < run.summary.trials; i++) {
        hits += run.summary.rta_s[i] <= 0 ? 1 : 0;
    }
    run_expect_share("no wait", hits, run.summary.trials, 40.0 / 168, 3.5e5);
    run_expect_quantile("p90", run.summary.rta_s, run.summary.trials, 0.90, 3600 * 47.2);
    run_release(&run);

    /* With somebody awake at all hours nobody waits. */
    run_runbook("approval", "people.approvals.manager.answers=100%", 1000, false, &run);
    run_expect_same("nobody asleep", run.summary.rta.at[DR_QUANTILE_P99], 0);
    run_release(&run);
}

/* Office hours are those of the approver: 9 to 17 in New York is 14 to 22 h UTC in January. */
Test(validation_runbook, asks_within_the_hours_of_who_is_asked) {
    static const struct {
        const char *approver;
        double from_h;
    } zones[] = {
        {"people.approvals.manager={office: 60s, otherwise: 600s, hours: \"mon-fri 09:00-17:00\"}", 9},
        {"people.approvals.manager={office: 60s, otherwise: 600s, hours: \"mon-fri 09:00-17:00\", zone: "
         "America/New_York}",
         14},
    };
    for (size_t i = 0; i < 2; i++) {
        struct run run;
        run_runbook("approval", zones[i].approver, 2000, true, &run);
        for (uint64_t k = 0; k < run.outcomes.count; k++) {
            const struct dr_episode_outcome *outcome = run_outcome(&run, k);
            double hour = fmod(outcome->onset_week_s / 3600, 24);
            bool office = outcome->onset_week_s < 5 * 86400.0 && hour >= zones[i].from_h && hour < zones[i].from_h + 8;
            run_expect_same("approval", outcome->rta_s, office ? 60 : 600);
        }
        run_release(&run);
    }
}

static double runbook_s(const char *name, const char *set) {
    struct run run;
    run_runbook(name, set, 1, false, &run);
    double rta_s = run.summary.rta_s[0];
    run_release(&run);
    return rta_s;
}

Test(validation_runbook, does_another_step_instead_of_one_that_fails) {
    run_expect_same("60 + 10 + 60, then 120", runbook_s("instead", NULL), 250);
}

/* What a step uses dies with its region: it waits until that is back, then takes its time; the region serves before. */
Test(validation_runbook, waits_for_the_tools_it_uses) {
    run_expect_same("at home", runbook_s("tools", "tools={sso: home}"), 3000 * 86400.0);
    run_expect_same("outside", runbook_s("tools", "tools={sso: outside}"), 60);
    run_expect_same("away", runbook_s("tools", "tools={sso: away}"), 60);
}

/* --- detection --- */

static const struct {
    const char *set[3];
    double mean_s;
    double p50_s;
    double p95_s;
} detections[] = {
    {{"detection.checks.checkers=1"}, 25, 25, 29.5},
    {{"detection.checks.checkers=3", "detection.monitors.probe.failing_over=50%"}, 25, 0, 0},
    {{"detection.checks.checkers=5", "detection.monitors.probe.failing_over=50%"}, 25, 0, 0},
    {{"detection.checks.checkers=18", "detection.monitors.probe.failing_over=45%"}, 24.73684211, 0, 0},
    /* A failing request takes 4 s to fail. */
    {{"detection.checks.answers=4s"}, 29, 29, 33.5},
};

Test(validation_detection, takes_as_long_as_checkers_with_phases_of_their_own) {
    for (size_t i = 0; i < sizeof detections / sizeof detections[0]; i++) {
        struct run run;
        struct run_input input = {.file = "detection.yaml", .strategy = "hot-standby", .trials = 10000};
        for (size_t k = 0; k < 2; k++) {
            input.set[k] = detections[i].set[k];
        }
        run_scenario(&input, &run);
        size_t count = run.summary.trials;
        struct dr_mean mean = dr_statistic_mean(run.summary.rta_s, count);
        run_expect_mean(input.set[0], &mean, detections[i].mean_s, 1400);
        if (detections[i].p50_s > 0) {
            run_expect_quantile(input.set[0], run.summary.rta_s, count, 0.5, detections[i].p50_s);
            run_expect_quantile(input.set[0], run.summary.rta_s, count, 0.95, detections[i].p95_s);
        }
        run_release(&run);
    }
}

/* Route 53 waits until at most 18 % of its checkers report healthy: of 18, floor(0.18 x 18) = 3 may; the 15th decides:
 * 20 + 10 x 15/19 s. Nobody is asked. */
Test(validation_detection, moves_users_once_few_checkers_are_content) {
    struct run run;
    const struct run_input input = {
        .file = "detection.yaml",
        .strategy = "hot-standby",
        .set = {"traffic.failover=true", "people.declare.when=never", "detection.checks.checkers=18"},
        .trials = 10000};
    run_scenario(&input, &run);
    struct dr_mean mean = dr_statistic_mean(run.summary.rta_s, run.summary.trials);
    run_expect_mean("18 % rule", &mean, 20 + 10 * 15.0 / 19, 1400);
    run_release(&run);
}

/* Detection and DNS of clients with phases of their own: a client's mean is 25 + 150 s, which is the integral of what
 * is not served. */
Test(validation_detection, and_dns_lose_the_service_of_both) {
    struct run run;
    const struct run_input input = {.file = "detection.yaml",
                                    .strategy = "hot-standby",
                                    .set = {"traffic.ttl=300s", "systems.shop.objectives.full=100%"},
                                    .trials = 10000,
                                    .raw = true};
    run_scenario(&input, &run);
    struct dr_mean mean = RUN_MEAN(&run, lost_service_s, NULL);
    run_expect_mean("lost service", &mean, 175, 2000);
    run_release(&run);
}

/* --- DNS: nothing is random --- */

static const struct {
    const char *mbco;
    const char *ignore;
    double rta_s;
} dns[] = {
    {"systems.shop.objectives.mbco=20%", "traffic.ignore=0%", 60},
    {"systems.shop.objectives.mbco=95%", "traffic.ignore=0%", 285},
    {"systems.shop.objectives.mbco=95%", "traffic.ignore=5%", 298.74261817},
    {"systems.shop.objectives.mbco=99%", "traffic.ignore=5%", 5793.976485},
    /* validation.md prints 298.7426162: its root is 298.74261817. F(300) = 0.95 + 0.05 (1 - e^(-300/3600)): reached
       exactly then, not before. */
    {"systems.shop.objectives.mbco=95.39977792685338%", "traffic.ignore=5%", 300},
};

Test(validation_dns, moves_clients_by_their_ttl) {
    for (size_t i = 0; i < sizeof dns / sizeof dns[0]; i++) {
        const struct run_input input = {
            .file = "traffic.yaml", .strategy = "hot-standby", .set = {dns[i].mbco, dns[i].ignore}};
        double rta_s = run_rta_s(&input);
        cr_expect(fabs(rta_s - dns[i].rta_s) <= 1e-6 + 2e-10 * dns[i].rta_s, "%s: %.7f s, expected %.7f s", dns[i].mbco,
                  rta_s, dns[i].rta_s);
    }
}

/* What is lost until the last client has moved: half the TTL; with 5 % that ignore it, 0.95 x 150 + 0.05 x 3600. */
Test(validation_dns, loses_the_mean_residual_ttl) {
    static const struct {
        const char *ignore;
        double lost_s;
    } cases[] = {{"traffic.ignore=0%", 150}, {"traffic.ignore=5%", 322.5}};
    for (size_t i = 0; i < 2; i++) {
        struct run run;
        const struct run_input input = {
            .file = "traffic.yaml", .strategy = "hot-standby", .set = {cases[i].ignore}, .trials = 1, .raw = true};
        run_scenario(&input, &run);
        run_expect_same(cases[i].ignore, run_outcome(&run, 0)->lost_service_s, cases[i].lost_s);
        run_release(&run);
    }
}
