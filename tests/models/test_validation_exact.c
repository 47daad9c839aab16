/* Scenarios in which everything is constant: RTA is a sum on paper, to the microsecond; and what must not change it. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "run_scenario.h"

/* Every strategy waits for: the checks 20 s, a monitor 40 s (page at 60), acknowledgement 120 (180), assessment 60
 * (declared at 240), approval 300 (the runbook's other steps begin at 540). Active/active: the checks alone (20).
 *
 * backup-restore, in the order of needs: restore orders 600 + 180 GB / 100 MB/s = 2400 (540 .. 2940) beside launch
 *   sessions 240 (.. 780); launch web 60 + 300 (.. 3300); launch lb 120 (.. 3420): the region answers, DNS switches; 95
 * % of clients follow within 0.95 x 60 = 57 (.. 3477); the cache is warm 30 after the switch (3450), before that.
 * pilot-light: scale web 300 (540 .. 840) beside promote orders 100 (.. 640), launch sessions 240 (.. 780); DNS
 * switches at 840; warm at 870; + 57: 897. warm-standby: users come at 20 (+ 57); half of the web tier stands there:
 * scaled at 840, orders promoted at 640: 840. hot-standby: users come at 20; orders promoted at 640, sessions at 590:
 * 640. active-active: the other half of the users comes at 20 (of these 90 % within 54); orders promoted 20 + 100,
 * sessions 20 + 50: 120. none: nothing but the repair after 3000 days, at which users still point there. */
static const struct {
    const char *strategy;
    double rta_s;
    double ttl_s;     /* more with a TTL of 120 s rather than 60 */
    double promote_s; /* more with a promotion of 200 s rather than 100 */
    double restore_s; /* more with half of the restore throughput */
} rows[] = {
    {"none", 3000 * 86400.0, 0, 0, 0}, {"backup-restore", 3477, 57, 0, 1800},
    {"pilot-light", 897, 57, 0, 0},    {"warm-standby", 840, 0, 0, 0},
    {"hot-standby", 640, 0, 100, 0},   {"active-active", 120, 8, 100, 0}, /* 20 + 0.9 x 120 = 128 */
};
#define ROWS (sizeof rows / sizeof rows[0])

static double with(const char *strategy, const char *set) {
    const struct run_input input = {.file = "constant.yaml", .strategy = strategy, .set = {set}};
    return run_rta_s(&input);
}

Test(validation_exact, rta_is_the_sum_on_paper) {
    for (size_t i = 0; i < ROWS; i++) {
        run_expect_same(rows[i].strategy, with(rows[i].strategy, NULL), rows[i].rta_s);
    }
}

Test(validation_exact, a_minute_of_ttl_moves_the_95th_client_by_57_seconds) {
    for (size_t i = 0; i < ROWS; i++) {
        run_expect_same(rows[i].strategy, with(rows[i].strategy, "traffic.ttl=120s"), rows[i].rta_s + rows[i].ttl_s);
    }
}

Test(validation_exact, a_longer_promotion_counts_where_it_is_critical) {
    for (size_t i = 0; i < ROWS; i++) {
        double rta_s = with(rows[i].strategy, "systems.shop.components.orders.promote=200s");
        run_expect_same(rows[i].strategy, rta_s, rows[i].rta_s + rows[i].promote_s);
    }
}

Test(validation_exact, half_of_the_bandwidth_doubles_what_depends_on_size) {
    for (size_t i = 0; i < ROWS; i++) {
        double rta_s = with(rows[i].strategy, "systems.shop.components.orders.restore_throughput=50MB/s");
        run_expect_same(rows[i].strategy, rta_s, rows[i].rta_s + rows[i].restore_s);
    }
}

/* Warm only 90 s after the first users: 3420 + 90, later than the 95th client. While cold half is served. */
Test(validation_exact, a_cold_cache_holds_the_return_up) {
    const char *set = "systems.shop.components.sessions.warm_up=90s";
    run_expect_same("backup-restore", with("backup-restore", set), 3510);
    run_expect_same("pilot-light", with("pilot-light", set), 930);
    run_expect_same("warm-standby", with("warm-standby", set), 840);
}

/* A part of the demand fits before the group is scaled: the rest comes back as it grows. */
Test(validation_exact, half_a_group_serves_half) {
    run_expect_same(
        "50 %", with("warm-standby", "systems.shop.objectives={rto: 1h, rpo: 48h, mbco: 50%, stable_for: 1s}"), 640);
    run_expect_same("idle", with("warm-standby", "systems.shop.components.web.utilisation=50%"),
                    670); /* the cache warms from the promotion on */
    run_expect_same("51 %", with("warm-standby", "systems.shop.components.web.utilisation=51%"),
                    670); /* 0.5 / 0.51 = 98 % >= 95 % */
    run_expect_same("53 %", with("warm-standby", "systems.shop.components.web.utilisation=53%"),
                    840); /* 0.5 / 0.53 = 94 % */
}

/* The step ends at the first look at which its effect is there, but the effect counts from when it is there; what waits
 * for the step waits for the look: promote 110 s, looked at every 5 s; web created in 367 s, looked at every 15 s. */
Test(validation_exact, steps_end_when_somebody_looks) {
    run_expect_same("effect", with("hot-standby", "systems.shop.components.orders.promote=101s"), 641);
    run_expect_same("look", with("backup-restore", "systems.shop.components.web.create=67s"), 3477 + 15);
}

struct part {
    const char *name;
    double mean_s;
};

static void expect_parts(const struct run_input *input, const struct part *parts, size_t count) {
    struct run run;
    run_scenario(input, &run);
    cr_expect(run.summary.spent_count == count, "%zu parts", run.summary.spent_count);
    for (size_t i = 0; i < run.summary.spent_count; i++) {
        size_t k = 0;
        while (k < count && strcmp(parts[k].name, run.summary.spent[i].name) != 0) {
            k++;
        }
        cr_assert(k < count, "%s: %.6f s", run.summary.spent[i].name, run.summary.spent[i].mean_s);
        run_expect_same(parts[k].name, run.summary.spent[i].mean_s, parts[k].mean_s);
    }
    run_release(&run);
}

Test(validation_exact, parts_of_the_critical_path_are_those_of_the_sum) {
    const struct run_input input = {.file = "constant.yaml", .strategy = "backup-restore", .trials = 1};
    static const struct part parts[] = {{"step restore-orders", 2400},
                                        {"step launch-web", 360},
                                        {"approval by manager", 300},
                                        {"acknowledgement", 120},
                                        {"step launch-lb", 120},
                                        {"decision", 60},
                                        {"detection", 60},
                                        {"traffic", 57}};
    expect_parts(&input, parts, sizeof parts / sizeof parts[0]);
}

/* Declared at 240 s, promoted at 340 s, which leaves the home region's data behind; the next step needs a tool there,
 * back at 7200 s; + 60 + 300 + 57: 7617. */
Test(validation_exact, waiting_for_tools_is_part_of_the_critical_path) {
    const struct run_input input = {.file = "constant.yaml",
                                    .strategy = "pilot-light",
                                    .set = {"strategies.pilot-light.runbook=runbooks/late-tools.yaml",
                                            "tools={sso: home}", "hazards.region-lost.lasts=7200s"},
                                    .trials = 1};
    run_expect_same("RTA", run_rta_s(&input), 7617);
    static const struct part parts[] = {{"waiting for tools", 7200 - 340},
                                        {"step scale", 300},
                                        {"acknowledgement", 120},
                                        {"step promote", 100},
                                        {"step sign-in", 60},
                                        {"decision", 60},
                                        {"detection", 60},
                                        {"traffic", 57}};
    expect_parts(&input, parts, sizeof parts / sizeof parts[0]);
}

Test(validation_exact, recovery_points_are_the_latencies) {
    static const struct {
        const char *strategy;
        double rpa_s;
    } points[] = {{"none", 0}, {"pilot-light", 7}, {"warm-standby", 7}, {"hot-standby", 7}, {"active-active", 7}};
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        struct run run;
        const struct run_input input = {.file = "constant.yaml", .strategy = points[i].strategy, .trials = 1};
        run_scenario(&input, &run);
        run_expect_same(points[i].strategy, run.summary.rpa.at[0], points[i].rpa_s);
        run_release(&run);
    }
}

/* --- limits --- */

Test(validation_limits, infinite_bandwidth_leaves_what_does_not_depend_on_size) {
    run_expect_same("restore", with("backup-restore", "systems.shop.components.orders.restore_throughput=1PB/s"),
                    3477 - 1800 + 30); /* 600.00018 s are seen at the look after 630 */
}

Test(validation_limits, without_a_ttl_everybody_moves_at_once) {
    run_expect_same("pilot-light", with("pilot-light", "traffic.ttl=0s"), 870); /* then the cache is last */
    run_expect_same("hot-standby", with("hot-standby", "traffic.ttl=0s"), 640);
}

/* --- what must not matter --- */

Test(validation_exact, names_and_order_do_not_matter) {
    for (size_t i = 0; i < ROWS; i++) {
        const struct run_input input = {.file = "permuted.yaml", .strategy = rows[i].strategy, .system = "store"};
        run_expect_same(rows[i].strategy, run_rta_s(&input), rows[i].rta_s);
    }
}

static void expect_same_outcomes(const struct run_input *left, const struct run_input *right) {
    struct run one;
    struct run other;
    run_scenario(left, &one);
    run_scenario(right, &other);
    cr_assert(one.outcomes.count == other.outcomes.count);
    uint64_t different = 0;
    for (uint64_t i = 0; i < one.outcomes.count; i++) {
        /* All but the path, whose steps stand in another order. */
        different += memcmp(run_outcome(&one, i), run_outcome(&other, i), sizeof(struct dr_episode_outcome)) != 0;
    }
    cr_expect(different == 0, "%s: %llu of %llu outcomes differ", left->strategy, (unsigned long long)different,
              (unsigned long long)one.outcomes.count);
    run_release(&one);
    run_release(&other);
}

Test(validation_order, of_components_and_systems_changes_no_outcome) {
    for (size_t i = 0; i < ROWS; i++) {
        const struct run_input left = {
            .file = "shuffled.yaml", .strategy = rows[i].strategy, .system = "shop", .trials = 500, .raw = true};
        struct run_input right = left;
        right.file = "shuffled-back.yaml";
        expect_same_outcomes(&left, &right);
    }
}

Test(validation_order, of_threads_changes_no_outcome) {
    static const unsigned threads[] = {2, 7};
    for (size_t i = 0; i < 2; i++) {
        const struct run_input left = {.file = "shuffled.yaml",
                                       .strategy = "pilot-light",
                                       .system = "shop",
                                       .trials = 1501,
                                       .threads = 1,
                                       .raw = true};
        struct run_input right = left;
        right.threads = threads[i];
        expect_same_outcomes(&left, &right);
    }
}
