/* Comparing strategies: which is recommended, and every sentence that says why. The disasters are those of
 * constant.yaml; figures are then set by hand. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "make_model.h"
#include "models/comparison.h"

static void compare(const char *const set[2], struct dr_scenario_file *ret_file, struct dr_comparison *ret_comparison) {
    struct dr_errors errors;
    dr_errors_init(&errors);
    const char *sets[5] = {MAKE_PRICED};
    size_t count = 3;
    for (size_t i = 0; set != NULL && i < 2 && set[i] != NULL; i++) {
        sets[count++] = set[i];
    }
    cr_assert(dr_scenario_load(DR_TEST_SCENARIOS "/constant.yaml", sets, count, run_catalogue(), ret_file, &errors) ==
              DR_OK);
    const struct dr_comparison_input input = {
        .file = ret_file, .catalogue = run_catalogue(), .run = {.trials = 100, .seed = 1}};
    cr_assert(dr_comparison_run(&input, ret_comparison, &errors) == DR_OK);
    dr_errors_release(&errors);
}

static void finish(struct dr_scenario_file *file, struct dr_comparison *comparison) {
    dr_comparison_release(comparison);
    dr_scenario_release(file);
}

static struct dr_compared *item_of(struct dr_comparison *comparison, const char *strategy) {
    for (size_t i = 0; i < comparison->count; i++) {
        if (strcmp(comparison->items[i].summary.strategy, strategy) == 0) {
            return &comparison->items[i];
        }
    }
    cr_assert(false, "no %s", strategy);
    return NULL;
}

static void say_again(struct dr_comparison *comparison) {
    comparison->reason_count = 0;
    dr_comparison_recommend(comparison);
    dr_comparison_reason(comparison);
}

static size_t times_said(const struct dr_comparison *comparison, const char *words) {
    size_t times = 0;
    for (size_t i = 0; i < comparison->reason_count; i++) {
        times += strstr(comparison->reasons[i], words) != NULL ? 1 : 0;
    }
    return times;
}

static void expect_said(const struct dr_comparison *comparison, const char *words) {
    size_t times = times_said(comparison, words);
    cr_expect(times == 1, "said %zu times: %s", times, words);
    for (size_t i = 0; times != 1 && i < comparison->reason_count; i++) {
        cr_log_error("%s", comparison->reasons[i]);
    }
}

/* Everything but `none` meets both; the cheapest of these is the one without instances. */
Test(comparison, recommends_the_cheapest_that_qualifies) {
    struct dr_scenario_file file;
    struct dr_comparison comparison;
    compare(NULL, &file, &comparison);
    cr_assert(comparison.count == 6 && comparison.complete && comparison.recommended != DR_NO_STRATEGY);
    const struct dr_summary *best = &comparison.items[comparison.recommended].summary;
    cr_expect_str_eq(best->strategy, "backup-restore");
    for (size_t i = 1; i < comparison.count; i++) {
        const struct dr_summary *one = &comparison.items[i].summary;
        cr_expect(one->verdict == DR_VERDICT_QUALIFIES, "%s", one->strategy);
        cr_expect(one->cost.monthly_usd >= best->cost.monthly_usd, "%s", one->strategy);
        cr_expect(fabs(comparison.items[i].difference.mean) <= 0);
    }
    cr_expect(comparison.items[0].summary.verdict == DR_VERDICT_FAILS && !comparison.undecided);
    cr_expect(fabs(comparison.items[0].difference.mean + 1) <= 0, "none meets both in none");
    cr_expect(fabs(comparison.items[0].summary.dr_monthly_usd) <= 0, "and costs nothing more than itself");
    expect_said(&comparison,
                "backup-restore is the cheapest that qualifies: it meets both objectives in 100.0 % (96.4 % to "
                "100.0 %) of disasters (asked: 95 %) and costs $");
    expect_said(&comparison, " a month more than no disaster recovery.");
    cr_expect(times_said(&comparison, " qualifies too, for $") == 4);
    cr_expect(times_said(&comparison, " a month more.") == 4);
    cr_expect(strstr(comparison.reasons[0], "is the cheapest") != NULL, "the answer first");
    expect_said(&comparison, "none fails: RTO is met in 0.0 %");
    finish(&file, &comparison);
}

Test(comparison, says_when_nothing_or_nothing_certain_qualifies) {
    struct dr_scenario_file file;
    struct dr_comparison comparison;
    compare(NULL, &file, &comparison);
    for (size_t i = 0; i < comparison.count; i++) {
        comparison.items[i].summary.verdict = DR_VERDICT_FAILS;
    }
    item_of(&comparison, "hot-standby")->summary.meets_both.share = 1.5; /* the best */
    say_again(&comparison);
    cr_expect(comparison.recommended == DR_NO_STRATEGY && !comparison.undecided);
    expect_said(
        &comparison,
        "No strategy qualifies: both objectives must be met in 95 % of disasters; hot-standby comes nearest with ");
    struct dr_summary *pilot = &item_of(&comparison, "pilot-light")->summary;
    pilot->verdict = DR_VERDICT_UNDECIDED;
    pilot->trials_needed = 1234;
    say_again(&comparison);
    cr_expect(comparison.recommended == DR_NO_STRATEGY && comparison.undecided);
    expect_said(&comparison, "No strategy is shown to qualify yet: both objectives");
    expect_said(&comparison, "pilot-light is undecided (at least about 1234 trials would tell): RTO");
    pilot->trials_needed = INFINITY;
    say_again(&comparison);
    expect_said(&comparison, "pilot-light is undecided (it lies on what is asked): RTO");
    /* What is undecided and dearer than the best does not matter. */
    item_of(&comparison, "backup-restore")->summary.verdict = DR_VERDICT_QUALIFIES;
    say_again(&comparison);
    cr_expect(comparison.recommended == 1 && !comparison.undecided);
    pilot->cost.monthly_usd = 0;
    say_again(&comparison);
    cr_expect(comparison.recommended == 1 && comparison.undecided);
    finish(&file, &comparison);
}

Test(comparison, says_what_misses_and_by_how_much) {
    struct dr_scenario_file file;
    struct dr_comparison comparison;
    compare(NULL, &file, &comparison);
    struct dr_compared *item = item_of(&comparison, "pilot-light");
    struct dr_summary *pilot = &item->summary;
    pilot->verdict = DR_VERDICT_FAILS;
    pilot->meets_rto.share = 0.25;
    pilot->meets_rpo.share = 0.5;
    pilot->rta.at[DR_QUANTILE_P95] = 5400;
    pilot->stores[0].rpa.at[DR_QUANTILE_P95] = 3 * 86400;
    pilot->stores[0].meets.share = 0.5;
    pilot->spent_count = 1;
    say_again(&comparison);
    expect_said(&comparison, "pilot-light fails: RTO is met in 25.0 % (p95 of RTA is 1 h 30 min), RPO in 50.0 % "
                             "(p95 of orders is 3 d). On average ");
    pilot->rta.at[DR_QUANTILE_P95] = INFINITY;
    pilot->stores[0].rpa.at[DR_QUANTILE_P95] = INFINITY;
    pilot->spent_count = 0;
    say_again(&comparison);
    expect_said(&comparison,
                "pilot-light fails: RTO is met in 25.0 %, and service never comes back in more than one disaster in "
                "twenty, RPO in 50.0 % (orders: often no usable copy).");
    cr_expect(times_said(&comparison, "often no usable copy). On average") == 0);
    pilot->rta.at[DR_QUANTILE_P95] = 100;
    pilot->stores[0].rpa.at[DR_QUANTILE_P95] = 100;
    say_again(&comparison);
    expect_said(&comparison, "pilot-light fails: RTO is met in 25.0 %, RPO in 50.0 %.");
    finish(&file, &comparison);
}

Test(comparison, says_where_the_time_goes) {
    struct dr_scenario_file file;
    struct dr_comparison comparison;
    struct dr_spent spent[4] = {{.name = "detection", .mean_s = 60},
                                {.name = "step scale-web", .is_step = true, .mean_s = 30},
                                {.name = "traffic", .mean_s = 20},
                                {.name = "repair", .mean_s = 10}};
    static const char *const words[] = {
        "On average 1 min go to detection.", "On average 1 min go to detection and 30 s go to step scale-web.",
        "On average 1 min go to detection, 30 s go to step scale-web and 20 s go to traffic.",
        "On average 1 min go to detection, 30 s go to step scale-web and 20 s go to traffic."};
    compare(NULL, &file, &comparison);
    struct dr_summary *pilot = &item_of(&comparison, "pilot-light")->summary;
    struct dr_spent *own = pilot->spent;
    pilot->verdict = DR_VERDICT_FAILS;
    pilot->spent = spent;
    for (size_t count = 1; count <= 4; count++) {
        pilot->spent_count = count;
        say_again(&comparison);
        expect_said(&comparison, words[count - 1]);
    }
    pilot->spent = own;
    finish(&file, &comparison);
}

Test(comparison, says_what_asking_fewer_people_would_change) {
    struct dr_scenario_file file;
    struct dr_comparison comparison;
    compare(NULL, &file, &comparison);
    struct dr_compared *item = item_of(&comparison, "pilot-light");
    item->summary.verdict = DR_VERDICT_FAILS;
    item->has_what_if = true;
    item->approved = (struct dr_what_if){.both = {0.25, {0.2, 0.3}}, .verdict = DR_VERDICT_FAILS};
    item->automatic =
        (struct dr_what_if){.both = {0.5, {0.4, 0.6}}, .verdict = DR_VERDICT_FAILS, .most = "warm-up", .most_s = 90};
    say_again(&comparison);
    expect_said(&comparison,
                " With the approval given in advance both would be met in 25.0 %, with failover started by the health "
                "checks in 50.0 %: not enough, 1 min 30 s then go to warm-up.");
    item->automatic.most = NULL;
    item->automatic.verdict = DR_VERDICT_UNDECIDED;
    say_again(&comparison);
    expect_said(&comparison, "health checks in 50.0 %: undecided.");
    item->automatic.verdict = DR_VERDICT_QUALIFIES;
    item->summary.cost.monthly_usd = comparison.items[comparison.recommended].summary.cost.monthly_usd - 12;
    say_again(&comparison);
    expect_said(&comparison, "Or pilot-light with failover started by the health checks, nobody is asked (a false "
                             "alarm would fail over too): it would meet both in 50.0 % (40.0 % to 60.0 %), for $12 a "
                             "month less.");
    item->approved.verdict = DR_VERDICT_QUALIFIES;
    item->summary.cost.monthly_usd += 12;
    say_again(&comparison);
    expect_said(&comparison, "Or pilot-light with the approval given in advance, whoever is on call decides: it would "
                             "meet both in 25.0 % (20.0 % to 30.0 %), for the same money.");
    for (size_t i = 0; i < comparison.count; i++) {
        comparison.items[i].summary.verdict = DR_VERDICT_FAILS;
    }
    say_again(&comparison);
    expect_said(&comparison, "in 25.0 % (20.0 % to 30.0 %).");
    finish(&file, &comparison);
}

/* hot-standby takes 640 s where people are asked (540 of them), 120 s unasked; the RTO is 10 min. */
Test(comparison, looks_whether_asking_is_what_takes_too_long) {
    struct dr_scenario_file file;
    struct dr_comparison comparison;
    compare((const char *const[]){"systems.shop.objectives={rto: 10m, rpo: 48h, mbco: 95%, full: 99%, stable_for: 1s}",
                                  NULL},
            &file, &comparison);
    const struct dr_compared *hot = item_of(&comparison, "hot-standby");
    cr_expect(hot->summary.verdict == DR_VERDICT_FAILS && hot->has_what_if);
    cr_expect(hot->automatic.verdict == DR_VERDICT_QUALIFIES && fabs(hot->automatic.rta_p95_s - 120) < 1e-3);
    cr_expect(!item_of(&comparison, "active-active")->has_what_if && !item_of(&comparison, "none")->has_what_if);
    cr_expect_str_eq(comparison.items[comparison.recommended].summary.strategy, "active-active");
    finish(&file, &comparison);
}

/* --- findings --- */

Test(comparison, finds_a_rule_that_waits_longer_than_the_rto) {
    struct dr_scenario_file file;
    struct dr_comparison comparison;
    compare((const char *const[]){"people.declare.when=outage expected over 2h", "hazards.region-lost.lasts=90m"},
            &file, &comparison);
    expect_said(&comparison,
                "The rule to declare a disaster only where it is expected to last over 2 h can't meet an RTO "
                "of 1 h for those that last between the two: 100.0 % of disasters do. In ");
    expect_said(&comparison, " nothing was declared and the RTO was missed (wrong estimates and reluctance included).");
    finish(&file, &comparison);
    compare((const char *const[]){"people.declare.when=outage expected over 1h", "hazards.region-lost.lasts=90m"},
            &file, &comparison);
    cr_expect(times_said(&comparison, "The rule to declare") == 0);
    finish(&file, &comparison);
}

Test(comparison, finds_alarms_that_are_lost_and_services_that_can_not) {
    struct dr_scenario_file file;
    struct dr_comparison comparison;
    compare((const char *const[]){"detection.monitors.near={in: home}",
                                  "systems.shop.components.orders.replication={kind: none}"},
            &file, &comparison);
    expect_said(&comparison,
                "The alarm \"near\" runs in the home region and is lost with it: it never pages in a disaster "
                "of that region.");
    expect_said(&comparison,
                "orders (aurora-mysql) can't do what hot-standby asks: it does not replicate between regions, "
                "so backups are assumed.");
    finish(&file, &comparison);
    compare(NULL, &file, &comparison);
    expect_said(&comparison, "orders (aurora-mysql) can't do what active-active asks: it has one writer. It is assumed "
                             "that the recovery region sends its writes to the home region");
    cr_expect(times_said(&comparison, "The alarm") == 0);
    finish(&file, &comparison);
}

Test(comparison, finds_copies_that_are_late_or_rare) {
    struct dr_scenario_file file;
    struct dr_comparison comparison;
    compare((const char *const[]){"systems.shop.components.orders.rpo=0s", NULL}, &file, &comparison);
    expect_said(&comparison,
                "orders (aurora-mysql) is replicated after a write was acknowledged, so its copy is always a "
                "little old");
    expect_said(&comparison,
                "backup-restore: a copy of orders begins every 1 d on average and is usable within 1 h in 95 % of "
                "cases: more frequent copies alone can't meet an RPO of 0 s.");
    finish(&file, &comparison);
    compare((const char *const[]){"systems.shop.components.orders.rpo=4h", NULL}, &file, &comparison);
    expect_said(&comparison,
                "backup-restore: a copy of orders begins every 1 d on average and is usable within 1 h in 95 % of "
                "cases; for an RPO of 4 h one would have to begin every 3 h.");
    cr_expect(times_said(&comparison, "always a little old") == 0);
    finish(&file, &comparison);
}

/* --- one strategy, mistakes, interruption --- */

Test(comparison, runs_one_strategy_and_stops_when_told) {
    struct dr_scenario_file file;
    struct dr_comparison comparison;
    struct dr_errors errors;
    dr_errors_init(&errors);
    const char *const sets[] = {MAKE_PRICED};
    cr_assert(dr_scenario_load(DR_TEST_SCENARIOS "/constant.yaml", sets, 3, run_catalogue(), &file, &errors) == DR_OK);
    struct dr_comparison_input input = {
        .file = &file, .catalogue = run_catalogue(), .only = "warm-standby", .run = {.trials = 10, .seed = 1}};
    cr_assert(dr_comparison_run(&input, &comparison, &errors) == DR_OK);
    cr_expect(comparison.count == 1 && comparison.items[0].summary.verdict == DR_VERDICT_UNDECIDED);
    cr_expect(comparison.items[0].has_what_if && comparison.recommended == DR_NO_STRATEGY && comparison.undecided);
    dr_comparison_release(&comparison);

    volatile int interrupted = 1;
    input.run.interrupted = &interrupted;
    cr_expect(dr_comparison_run(&input, &comparison, &errors) == DR_INTERRUPTED && errors.count == 1);
    dr_comparison_release(&comparison);
    input.run.interrupted = NULL;
    input.hazard = "nothing";
    cr_expect(dr_comparison_run(&input, &comparison, &errors) != DR_OK && errors.count == 2);
    dr_comparison_release(&comparison);
    dr_errors_release(&errors);
    dr_scenario_release(&file);
}
