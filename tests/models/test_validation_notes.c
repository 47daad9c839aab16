/* Mechanisms that are easy to get subtly wrong (../shared/model-notes.md 11, 13, 14), through scenario files. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "run_scenario.h"

static bool has(const struct run *run, uint32_t flag) {
    return (run_outcome(run, 0)->flags & flag) != 0;
}

/* --- 14: health checks --- */

static void change_check(const char *runbook, const char *region, struct run *ret_run) {
    const struct run_input input = {
        .file = "health-check.yaml", .strategy = "hot-standby", .set = {runbook, region}, .trials = 1, .raw = true};
    run_scenario(&input, ret_run);
}

static const char *const disable = "strategies.hot-standby.runbook=runbooks/disable.yaml";
static const char *const invert = "strategies.hot-standby.runbook=runbooks/invert.yaml";
static const char *const in_virginia = "regions.home.aws=us-east-1";

Test(validation_health_check, moves_users_by_itself) {
    struct run run;
    change_check(NULL, NULL, &run);
    run_expect_same("nothing", run_outcome(&run, 0)->rta_s, 20 + 57);
    cr_expect(has(&run, DR_EPISODE_AWAY) && !has(&run, DR_EPISODE_SPLIT));
    run_release(&run);
}

/* Disabled counts as healthy; inverted swaps: either way the dead primary is the answer again, until it is repaired. */
Test(validation_health_check, sends_users_back_to_the_dead_primary_once_disabled_or_inverted) {
    const char *const books[] = {disable, invert};
    for (size_t i = 0; i < 2; i++) {
        struct run run;
        change_check(books[i], NULL, &run);
        run_expect_same(books[i], run_outcome(&run, 0)->rta_s, 6 * 3600);
        cr_expect(!has(&run, DR_EPISODE_AWAY));
        run_release(&run);
    }
}

/* Where Route 53's control plane is lost with the home region the call can't be made, and users stay where they are. */
Test(validation_health_check, cannot_be_changed_while_its_control_plane_is_down) {
    const char *const books[] = {disable, invert};
    for (size_t i = 0; i < 2; i++) {
        struct run run;
        change_check(books[i], in_virginia, &run);
        run_expect_same(books[i], run_outcome(&run, 0)->rta_s, 20 + 57);
        cr_expect(!has(&run, DR_EPISODE_COMMITTED));
        run_release(&run);
    }
}

/* A pilot light has no healthy targets: the record fails open, and users get the dead primary until it is scaled. */
Test(validation_health_check, fails_open_without_targets) {
    const struct run_input input = {
        .file = "health-check.yaml",
        .strategy = "pilot-light",
        .set = {"systems.shop.components.web.launch=10m", "people.declare.when=never", "strategies={}"}};
    run_expect_same("never scaled", run_rta_s(&input), 6 * 3600);
    struct run_input scaled = input;
    scaled.set[1] = "people.declare.when=always";
    run_expect_same("scaled", run_rta_s(&scaled), 20 + 30 + 600 + 57);
}

/* --- 14: the pin --- */

/* hot-standby of constant.yaml serves again at 640 s; here the home region is back at 1000 s, before that has been
 * stable. */
static void come_back(const char *runbook, struct run *ret_run) {
    const struct run_input input = {.file = "constant.yaml",
                                    .strategy = "hot-standby",
                                    .set = {"hazards.region-lost.lasts=1000s",
                                            "systems.shop.objectives={rto: 1h, rpo: 48h, mbco: 95%, stable_for: 30m}",
                                            runbook},
                                    .trials = 200,
                                    .raw = true};
    run_scenario(&input, ret_run);
}

Test(validation_pin, keeps_users_away_after_the_home_region_returns) {
    struct run run;
    come_back(NULL, &run);
    run_expect_same("pinned", run.summary.rta.at[DR_QUANTILE_P99], 640);
    cr_expect(run.summary.split.share <= 0 && run.summary.unrecoverable.share <= 0);
    run_release(&run);
}

/* The home region's data was left behind when the replica was promoted (240 + 100 s): users are sent to what can't
 * serve. */
Test(validation_pin, is_missed_where_users_return_to_data_left_behind) {
    struct run run;
    come_back("strategies.hot-standby={runbook: runbooks/promote.yaml}", &run);
    cr_expect(run.summary.split.share >= 1 && run.summary.unrecoverable.share >= 1);
    cr_expect(isinf(run.summary.rta.at[DR_QUANTILE_P50]));
    run_release(&run);
}

/* --- 13: an alarm dies with its region --- */

static double detected_s(const char *where) {
    struct run run;
    const struct run_input input = {.file = "detection.yaml",
                                    .strategy = "hot-standby",
                                    .set = {where, "detection.noticed=30m"},
                                    .trials = 1,
                                    .raw = true};
    run_scenario(&input, &run);
    double found_s = run_outcome(&run, 0)->detected_s;
    run_release(&run);
    return found_s;
}

Test(validation_monitor, pages_nobody_from_the_lost_region) {
    run_expect_same("home", detected_s("detection.monitors.probe.in=home"), 1800);
    cr_expect(detected_s("detection.monitors.probe.in=away") <= 30);
    cr_expect(detected_s("detection.monitors.probe.in=outside") <= 30);
}

/* The seed's own: its alarm in us-east-1 is of no use when that is lost. */
Test(validation_monitor, of_the_shop_that_runs_at_home_changes_nothing) {
    struct run runs[2];
    static const char *const sets[] = {"name=as it is", "detection.monitors.health-check alarm.evaluation=0s"};
    for (size_t i = 0; i < 2; i++) {
        const struct run_input input = {.file = DR_TEST_SHIPPED "/ecommerce/scenario.yaml",
                                        .strategy = "warm-standby",
                                        .set = {sets[i]},
                                        .trials = 300,
                                        .raw = true};
        run_scenario(&input, &runs[i]);
    }
    cr_expect(memcmp(runs[0].outcomes.records, runs[1].outcomes.records, 300 * runs[0].outcome_size) == 0);
    run_release(&runs[0]);
    run_release(&runs[1]);
}

/* --- 11: the decision --- */

static void decide(const char *strategy, const char *lasts, uint64_t trials, struct run *ret_run) {
    const struct run_input input = {
        .file = "constant.yaml",
        .strategy = strategy,
        .set = {"people.declare={when: outage expected over 30m, assess: 60s, update: 5m, sigma: 0, reluctance: 0%}",
                lasts, "systems.shop.objectives={rto: 15m, rpo: 48h, mbco: 95%, stable_for: 5m}"},
        .trials = trials,
        .raw = true};
    run_scenario(&input, ret_run);
}

/* Such outages are never declared, and the users of a pilot light wait for the repair: past an RTO of 15 min. */
Test(validation_decision, leaves_outages_of_15_to_30_minutes_alone) {
    struct run run;
    decide("pilot-light", "hazards.region-lost.lasts=uniform(15m, 30m)", 500, &run);
    cr_expect(run.summary.declared.share <= 0 && run.summary.undeclared_missed.share >= 1);
    for (uint64_t i = 0; i < run.outcomes.count; i++) {
        run_expect_same("RTA", run_outcome(&run, i)->rta_s, run_outcome(&run, i)->repair_s);
    }
    run_release(&run);
}

Test(validation_decision, declares_what_is_expected_to_last_longer) {
    struct run run;
    decide("pilot-light", "hazards.region-lost.lasts=30m", 1, &run);
    cr_expect(!has(&run, DR_EPISODE_DECLARED));
    run_release(&run);
    decide("pilot-light", "hazards.region-lost.lasts=1801s", 1, &run);
    cr_expect(has(&run, DR_EPISODE_DECLARED));
    run_expect_same("declared", run_outcome(&run, 0)->declared_s, 240);
    run_release(&run);
    decide("pilot-light", "hazards.region-lost.lasts=uniform(31m, 10h)", 500, &run);
    cr_expect(run.summary.declared.share >= 1);
    run_release(&run);
}

/* Declared at 240 s, committed when approved at 540 s. Back at 500 s: given up, and users are served where they are. */
Test(validation_decision, is_given_up_when_the_region_returns_before_the_commit) {
    struct run run;
    const struct run_input input = {.file = "constant.yaml",
                                    .strategy = "pilot-light",
                                    .set = {"hazards.region-lost.lasts=500s"},
                                    .trials = 1,
                                    .raw = true};
    run_scenario(&input, &run);
    run_expect_same("RTA", run_outcome(&run, 0)->rta_s, 500);
    cr_expect(has(&run, DR_EPISODE_ABANDONED) && !has(&run, DR_EPISODE_COMMITTED) && !has(&run, DR_EPISODE_AWAY));
    run_release(&run);
}

/* Promoted, and so committed, at 640 s; back at 700 s: the failover goes on, the home region's data was left behind.
 * The tier is scaled at 840 s, but the healed check prefers home until users are pinned. */
Test(validation_decision, stands_when_the_region_returns_after_the_commit) {
    struct run run;
    const struct run_input input = {.file = "constant.yaml",
                                    .strategy = "pilot-light",
                                    .set = {"hazards.region-lost.lasts=700s",
                                            "systems.shop.objectives={rto: 1h, rpo: 48h, mbco: 95%, stable_for: 5m}"},
                                    .trials = 1,
                                    .raw = true};
    run_scenario(&input, &run);
    cr_expect(!has(&run, DR_EPISODE_ABANDONED) && has(&run, DR_EPISODE_COMMITTED) && has(&run, DR_EPISODE_AWAY));
    double rta_s = run_outcome(&run, 0)->rta_s;
    cr_expect(rta_s > 840 + 60 + 57 && rta_s < 840 + 60 + 90 + 57, "%.3f s", rta_s);
    run_release(&run);
}
