/* Episodes: where the time goes, when a disaster is declared, and how far stores lie apart. All on paper. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "make_model.h"

/* --- the critical path --- */

struct part {
    const char *name;
    double s;
};

static const struct {
    const char *strategy;
    const char *set;
    struct part parts[9]; /* latest first; in the order of tests/models/test_validation_exact.c, backwards */
} paths[] = {
    {"none", NULL, {{"repair", 3000 * 86400.0}}},
    {"backup-restore",
     NULL,
     {{"traffic", 57},
      {"launch-lb", 120},
      {"launch-web", 360},
      {"restore-orders", 2400},
      {"confirm", 300},
      {"decision", 60},
      {"acknowledgement", 120},
      {"detection", 60}}},
    {"backup-restore",
     "systems.shop.components.sessions.warm_up=90s",
     {{"warm-up", 90},
      {"launch-lb", 120},
      {"launch-web", 360},
      {"restore-orders", 2400},
      {"confirm", 300},
      {"decision", 60},
      {"acknowledgement", 120},
      {"detection", 60}}},
    {"pilot-light",
     NULL,
     {{"traffic", 57},
      {"scale-web", 300},
      {"confirm", 300},
      {"decision", 60},
      {"acknowledgement", 120},
      {"detection", 60}}},
    {"warm-standby",
     NULL,
     {{"scale-web", 300}, {"confirm", 300}, {"decision", 60}, {"acknowledgement", 120}, {"detection", 60}}},
    {"hot-standby",
     NULL,
     {{"promote-orders", 100}, {"confirm", 300}, {"decision", 60}, {"acknowledgement", 120}, {"detection", 60}}},
    {"active-active", NULL, {{"promote-orders", 100}, {"detection", 20}}},
};

static const char *path_name(const struct dr_model *model, size_t i) {
    return i < DR_STAGE_COUNT ? dr_stage_text((enum dr_stage)i) : model->plan->steps[i - DR_STAGE_COUNT].name;
}

static double expected_s(const struct part *parts, const char *name) {
    for (size_t i = 0; i < 9 && parts[i].name != NULL; i++) {
        if (strcmp(parts[i].name, name) == 0) {
            return parts[i].s;
        }
    }
    return 0;
}

Test(episode, says_where_the_time_went) {
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        const struct made_input input = {.file = "constant.yaml", .strategy = paths[i].strategy, .set = {paths[i].set}};
        struct made made;
        make_model(&input, &made);
        const struct dr_episode_outcome *outcome = make_trial(&made, 0);
        double sum_s = 0;
        for (size_t k = 0; k < made.model->path_count; k++) {
            run_expect_same(path_name(made.model, k), outcome->path_s[k],
                            expected_s(paths[i].parts, path_name(made.model, k)));
            sum_s += outcome->path_s[k];
        }
        run_expect_same(paths[i].strategy, sum_s, outcome->rta_s);
        make_release(&made);
    }
}

/* Half of the group carries half of the peak; from 12:00 to 24:00 demand is no more than that. */
Test(episode, waits_for_demand_to_fall) {
    const struct made_input input = {
        .file = "runbook.yaml",
        .strategy = "warm-standby",
        .set = {"systems.shop.components.web={service: on-server, utilisation: 100%, count: 2}",
                "profiles={half: {hours: [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}}",
                "systems.shop.demand={peak: 1/s, profile: half}"},
        .steps = "{a: {message: {to: all, text: x}, commit: true}}"};
    struct made made;
    make_model(&input, &made);
    for (uint64_t i = 0; i < 50; i++) {
        const struct dr_episode_outcome *outcome = make_trial(&made, i);
        double of_day_s = fmod(outcome->onset_week_s, 86400);
        double waits_s = of_day_s < 43200 ? 43200 - of_day_s : 0;
        run_expect_same("RTA", outcome->rta_s, waits_s);
        run_expect_same("demand", outcome->path_s[DR_STAGE_DEMAND], waits_s);
        run_expect_same("lost", outcome->lost_service_s, waits_s / 2);
    }
    make_release(&made);
}

/* Of 897 s, 10 min are asked for: without the approval, or the scaling, it would be 597. */
Test(episode, sums_up_what_would_have_to_be_faster) {
    const struct made_input input = {
        .file = "constant.yaml", .strategy = "pilot-light", .set = {"systems.shop.objectives.rto=10m"}};
    static const struct {
        const char *name;
        bool is_step;
        double mean_s;
        double without;
    } most[] = {{"approval by manager", true, 300, 1}, {"step scale-web", true, 300, 1},
                {"acknowledgement", false, 120, 0},    {"decision", false, 60, 0},
                {"detection", false, 60, 0},           {"traffic", false, 57, 0}};
    struct made made;
    struct dr_summary summary;
    make_model(&input, &made);
    make_summary(&made, &(struct dr_run_options){.trials = 40}, &summary);
    cr_assert(summary.spent_count == 6);
    for (size_t i = 0; i < 6; i++) {
        const struct dr_spent *spent = &summary.spent[i];
        cr_expect_str_eq(spent->name, most[i].name);
        cr_expect(spent->is_step == most[i].is_step && fabs(spent->without - most[i].without) <= 0, "%s", spent->name);
        run_expect_same(spent->name, spent->mean_s, most[i].mean_s);
        run_expect_same(spent->name, spent->tail_s, most[i].mean_s);
        cr_expect(fabs(spent->share - most[i].mean_s / 897) < 1e-9, "%s", spent->name);
    }
    cr_expect(summary.verdict == DR_VERDICT_FAILS && summary.meets_rto.share <= 0 && summary.meets_rpo.share >= 1);
    cr_expect_str_eq(dr_verdict_text(summary.verdict), "fails");
    dr_summary_release(&summary);
    make_release(&made);
}

/* --- declaring --- */

/* Repair after `lasts`; assessed at once and every 10 min. Declared at `declared_s`; -1: never. */
static const struct {
    const char *when;
    const char *lasts;
    double declared_s;
} rules[] = {
    {"always", "1m", 0},
    {"never", "10h", -1},
    {"outage expected over 30m", "31m", 0},
    {"outage expected over 30m", "30m", -1}, /* not over */
    {"outage expected over 30m", "29m", -1},
    {"repair expected over 30m", "31m", 0},
    {"repair expected over 30m", "29m", -1},
};

static double declared_s(const char *when, const char *lasts, const char *more) {
    char sets[2][128];
    snprintf(sets[0], sizeof sets[0], "people.declare={when: %s, assess: 0s, update: 10m, sigma: 0, reluctance: 0%%}",
             when);
    snprintf(sets[1], sizeof sets[1], "hazards.region-lost.lasts=%s", lasts);
    const struct made_input input = {.file = "runbook.yaml",
                                     .set = {sets[0], sets[1], "traffic.failover=false", more},
                                     .steps = "{a: {manual: x, takes: 100d}}"};
    struct made made;
    make_model(&input, &made);
    (void)make_trial(&made, 0);
    double found_s = make_told_s(&made, "duty manager", "declares");
    make_release(&made);
    return found_s;
}

Test(episode, declares_by_the_rule) {
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        double found_s = declared_s(rules[i].when, rules[i].lasts, NULL);
        cr_expect(fabs(found_s - rules[i].declared_s) < 1e-6, "%s, %s: %g s", rules[i].when, rules[i].lasts, found_s);
    }
    /* 20 min into it, 11 min are left: the outage lasts over 30 min, the repair does not. */
    cr_expect(fabs(declared_s("outage expected over 30m", "31m", "people.acknowledge=20m") - 1200) < 1e-6);
    cr_expect(declared_s("repair expected over 30m", "31m", "people.acknowledge=20m") < 0);
}

/* Reluctance is about data: where none would be lost, nobody hesitates; where some would, it may be held back again and
 * again. */
Test(episode, is_held_back_only_where_data_would_be_lost) {
    struct made_input input = {.file = "runbook.yaml",
                               .set = {"people.declare={when: always, assess: 0s, update: 10m, reluctance: 99%}",
                                       "hazards.region-lost.lasts=1h"},
                               .steps = "{a: {manual: x, takes: 100d}}"};
    struct made made;
    make_model(&input, &made);
    (void)make_trial(&made, 0);
    run_expect_same("no data", make_told_s(&made, "duty manager", "declares"), 0);
    make_release(&made);

    input.file = "data.yaml";
    make_model(&input, &made);
    (void)make_trial(&made, 0);
    cr_expect(make_told_s(&made, "duty manager", "declares") < 0);
    cr_expect(make_told_times(&made, "duty manager", "holds failover back") == 6, "at 0, 10, ... 50 min: %zu",
              make_told_times(&made, "duty manager", "holds failover back"));
    make_release(&made);

    input.set[2] = "systems.shop.components.orders.replication={kind: synchronous}";
    make_model(&input, &made);
    (void)make_trial(&made, 0);
    run_expect_same("no data is lost", make_told_s(&made, "duty manager", "declares"), 0);
    make_release(&made);
}

/* --- stores that must agree --- */

#define STORE(name, latency)                                                                                           \
    "systems.shop.components." name "={service: aurora-mysql, promote: 0s, replication: {kind: log, latency: " latency \
    ", bandwidth: 1GB/s}}"

Test(episode, measures_how_far_stores_lie_apart) {
    static const struct {
        const char *consistent;
        double gap_s;
    } rows[] = {{"[[a, b]]", 5}, {"[[a, b], [a, c]]", 19}, {"[[b, c], [a, b]]", 24}, {"[[b]]", 0},
                {"[]", 0},       {"[[a, web]]", 7}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char set[128];
        snprintf(set, sizeof set, "systems.shop.consistent=%s", rows[i].consistent);
        const struct made_input input = {.file = "runbook.yaml",
                                         .strategy = "hot-standby",
                                         .set = {STORE("a", "7s"), STORE("b", "2s"), STORE("c", "26s"), set}};
        struct made made;
        make_model(&input, &made);
        const struct dr_episode_outcome *outcome = make_trial(&made, 0);
        run_expect_same(rows[i].consistent, outcome->gap_s, rows[i].gap_s);
        run_expect_same("oldest", outcome->rpa_s, 26);
        cr_expect((outcome->flags & DR_EPISODE_AWAY) != 0);
        make_release(&made);
    }
}

/* Each store has its own objective. */
Test(episode, is_fresh_where_every_store_is) {
    static const struct {
        const char *rpo;
        bool fresh;
    } rows[] = {{"systems.shop.components.a.rpo=7s", true}, {"systems.shop.components.a.rpo=6s", false}};
    for (size_t i = 0; i < 2; i++) {
        const struct made_input input = {.file = "runbook.yaml",
                                         .strategy = "hot-standby",
                                         .set = {STORE("a", "7s"), STORE("b", "2s"), rows[i].rpo}};
        struct made made;
        struct dr_summary summary;
        make_model(&input, &made);
        cr_expect(((make_trial(&made, 0)->flags & DR_EPISODE_FRESH) != 0) == rows[i].fresh, "%s", rows[i].rpo);
        make_summary(&made, &(struct dr_run_options){.trials = 3}, &summary);
        cr_assert(summary.store_count == 2);
        cr_expect(fabs(summary.stores[0].meets.share - (rows[i].fresh ? 1 : 0)) <= 0);
        cr_expect(fabs(summary.stores[1].meets.share - 1) <= 0);
        run_expect_same("a", summary.stores[0].rpa.mean, 7);
        run_expect_same("b", summary.stores[1].rpa.mean, 2);
        dr_summary_release(&summary);
        make_release(&made);
    }
}

/* --- found by mutants --- */

/* Where nobody recovers, no time went anywhere. */
Test(episode, spends_nothing_where_nothing_is_recovered) {
    const struct made_input input = {
        .file = "runbook.yaml", .strategy = "none", .set = {"hazards.region-lost.destroys=100%"}};
    struct made made;
    struct dr_summary summary;
    make_model(&input, &made);
    make_summary(&made, &(struct dr_run_options){.trials = 10}, &summary);
    cr_expect(summary.spent_count == 0 && summary.unrecoverable.share >= 1);
    cr_expect(isinf(summary.rta.mean) && isinf(summary.rta.mean_recovered));
    dr_summary_release(&summary);
    make_release(&made);
    dr_episode_scratch_free(NULL);
}

/* Data was restored elsewhere, and written there since; the home region returns, users follow, its data is old. */
Test(episode, leaves_data_behind_in_a_region_that_comes_back) {
    const struct made_input input = {
        .file = "data.yaml",
        .strategy = "backup-restore",
        .set = {"hazards.region-lost.lasts=200s", "systems.shop.objectives={rto: 1h, rpo: 48h, stable_for: 1h}"},
        .steps = "{a: {manual: x, acts_on: orders, models_as: [restore], takes: 100s, commit: true}, b: {manual: x, "
                 "acts_on: web, models_as: [launch], takes: 100s}}"};
    struct made made;
    make_model(&input, &made);
    const struct dr_episode_outcome *outcome = make_trial(&made, 0);
    run_expect_same("away", make_told_s(&made, "DNS", "the answer is now away"), 100);
    run_expect_same("home", make_told_s(&made, "DNS", "the answer is now home"), 200);
    cr_expect((outcome->flags & DR_EPISODE_SPLIT) != 0 && (outcome->flags & DR_EPISODE_UNRECOVERABLE) != 0);
    make_release(&made);
}

/* A deep check of the recovery region looks through to the store: nobody is sent there before it is promoted. */
Test(episode, sends_nobody_where_a_deep_check_finds_nothing_that_serves) {
    static const struct {
        const char *set;
        double sent_s;
    } rows[] = {{"traffic.deep=true", 100}, {"traffic.deep=false", 0}};
    for (size_t i = 0; i < 2; i++) {
        const struct made_input input = {
            .file = "data.yaml",
            .strategy = "hot-standby",
            .set = {rows[i].set, "systems.shop.components.orders.read_only_serves=0%"},
            .steps = "{a: {manual: x, acts_on: orders, models_as: [promote], takes: 100s, commit: true}}"};
        struct made made;
        make_model(&input, &made);
        run_expect_same("served", make_trial(&made, 0)->rta_s, 100);
        run_expect_same(rows[i].set, make_told_s(&made, "DNS", "the answer is now away"), rows[i].sent_s);
        make_release(&made);
    }
}
