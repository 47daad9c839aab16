/* What must hold of every episode, whatever the scenario: constant.yaml with random values in random fields. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/service.h"
#include "run_scenario.h"

#ifdef DR_TEST_LONG
#define SCENARIOS 2000
#else
#define SCENARIOS 120
#endif
#define TRIALS 60

static const char *const strategies[] = {"none",         "backup-restore", "pilot-light",
                                         "warm-standby", "hot-standby",    "active-active"};
#define STRATEGIES (sizeof strategies / sizeof strategies[0])

/* --- random scenarios --- */

struct dice {
    struct dr_stream stream;
    uint64_t purpose;
    uint32_t thrown;
};

static struct dice dice_of(uint64_t scenario, const char *what) {
    return (struct dice){.stream = {.seed = 31, .trial = scenario}, .purpose = dr_purpose(what)};
}

static double between(struct dice *dice, double low, double high) {
    return low + (high - low) * dr_stream_uniform(&dice->stream, dice->purpose, dice->thrown++);
}

static const char *one_of(struct dice *dice, const char *const *choices, size_t count) {
    return choices[(size_t)between(dice, 0, (double)count)];
}

/* Settings of one random scenario. */
struct settings {
    struct run_input input;
    char text[RUN_SETS_MAX][160];
};

static void set_text(struct settings *settings, const char *path, const char *value) {
    size_t i = 0;
    while (settings->input.set[i] != NULL) {
        i++;
    }
    cr_assert(i < RUN_SETS_MAX - 1);
    snprintf(settings->text[i], sizeof settings->text[i], "%s=%s", path, value);
    settings->input.set[i] = settings->text[i];
}

static void set_number(struct settings *settings, const char *path, double value, const char *unit) {
    char text[64];
    snprintf(text, sizeof text, "%.3f%s", value, unit);
    set_text(settings, path, text);
}

/* A duration: constant, or of a random family. */
static void set_time(struct settings *settings, struct dice *dice, const char *path, double longest_s, bool constant) {
    char text[96];
    double s = between(dice, 0, longest_s);
    const char *const families[] = {"%.3fs", "exponential(%.3fs)", "uniform(0s, %.3fs)",
                                    "lognormal(mean=%.3fs, cv=1.5)"};
    const char *family = constant ? families[0] : one_of(dice, families, 4);
    snprintf(text, sizeof text, family, s + 0.001); /* NOLINT: one of the table */
    set_text(settings, path, text);
}

static void make_world(struct settings *settings, struct dice *dice, bool constant) {
    set_time(settings, dice, "people.acknowledge", 1800, constant);
    set_time(settings, dice, "people.declare.assess", 1800, constant);
    set_time(settings, dice, "people.approvals.manager.office", 3600, constant);
    set_time(settings, dice, "detection.monitors.probe.evaluation", 300, constant);
    set_number(settings, "traffic.ttl", between(dice, 0, 900), "s");
    set_number(settings, "traffic.ignore", constant ? 0 : between(dice, 0, 8), "%");
    if (!constant) {
        static const char *const rules[] = {"always", "never", "outage expected over 30m", "repair expected over 1h"};
        set_text(settings, "people.declare.when", one_of(dice, rules, 3));
        set_number(settings, "people.declare.sigma", between(dice, 0, 1.5), "");
        set_number(settings, "people.declare.reluctance", between(dice, 0, 60), "%");
        set_number(settings, "detection.checks.interval", between(dice, 0, 60), "s");
        set_time(settings, dice, "hazards.region-lost.lasts", 86400, false);
        set_number(settings, "hazards.region-lost.destroys", between(dice, 0, 20), "%");
        set_number(settings, "systems.shop.objectives.stable_for", between(dice, 0, 1800), "s");
        set_text(settings, "systems.shop.demand.profile", between(dice, 0, 1) < 0.5 ? "flat" : "retail-week");
    }
}

#define COMPONENT "systems.shop.components."

static void make_components(struct settings *settings, struct dice *dice, bool constant) {
    set_time(settings, dice, COMPONENT "web.launch", 1200, constant);
    set_time(settings, dice, COMPONENT "orders.promote", 1200, constant);
    set_time(settings, dice, COMPONENT "sessions.warm_up", 600, constant);
    set_number(settings, COMPONENT "web.utilisation", between(dice, 20, 100), "%");
    static const char *const counts[] = {"1", "2", "3", "5", "8", "12"};
    set_text(settings, COMPONENT "web.count", one_of(dice, counts, 6));
    set_number(settings, COMPONENT "sessions.cold_serves", between(dice, 0, 100), "%");
    if (!constant) {
        set_time(settings, dice, COMPONENT "orders.replication.latency", 60, false);
        set_time(settings, dice, COMPONENT "orders.restore", 3600, false);
        set_number(settings, COMPONENT "orders.read_only_serves", between(dice, 0, 100), "%");
        set_number(settings, COMPONENT "orders.backup.fails", between(dice, 0, 90), "%");
        set_number(settings, COMPONENT "sessions.without", between(dice, 0, 100), "%");
    }
}

static void make(uint64_t scenario, bool constant, struct settings *settings) {
    struct dice dice = dice_of(scenario, constant ? "constant" : "random");
    memset(settings, 0, sizeof *settings);
    settings->input = (struct run_input){.file = "constant.yaml", .trials = constant ? 1 : TRIALS, .raw = !constant};
    make_world(settings, &dice, constant);
    make_components(settings, &dice, constant);
    settings->input.strategy = one_of(&dice, strategies, STRATEGIES);
}

/* --- what holds of each episode --- */

static void expect_of_path(const struct run *run, const struct dr_episode_outcome *outcome, const char *who) {
    double sum_s = 0;
    for (size_t k = 0; k < run->model->path_count; k++) {
        cr_expect(outcome->path_s[k] >= 0, "%s: part %zu is negative", who, k);
        sum_s += outcome->path_s[k];
    }
    double expected_s = isinf(outcome->rta_s) ? 0 : outcome->rta_s;
    cr_expect(fabs(sum_s - expected_s) <= 1e-6 * (double)run->model->path_count,
              "%s: the path adds up to %.6f s, RTA is %.6f s", who, sum_s, expected_s);
}

static void expect_of_episode(const struct run *run, uint64_t i, const char *who) {
    const struct dr_episode_outcome *outcome = run_outcome(run, i);
    bool unrecoverable = (outcome->flags & DR_EPISODE_UNRECOVERABLE) != 0;
    bool away = (outcome->flags & DR_EPISODE_AWAY) != 0;
    cr_expect(outcome->rta_s >= 0 && outcome->rta_full_s >= outcome->rta_s, "%s", who);
    cr_expect(unrecoverable == (isinf(outcome->rta_s) != 0), "%s", who);
    cr_expect(!unrecoverable || isinf(outcome->rpa_s), "%s", who);
    cr_expect(outcome->rpa_s >= 0 && outcome->unsaved_s >= 0 && outcome->gap_s >= 0 && outcome->lost_bytes >= 0, "%s",
              who);
    cr_expect(unrecoverable || away || outcome->rpa_s <= 0, "%s: served at home, where nothing is missing", who);
    cr_expect(outcome->lost_service_s >= -1e-6 && outcome->outage_usd >= 0, "%s", who);
    cr_expect(isinf(outcome->rta_full_s) || outcome->lost_service_s <= outcome->rta_full_s + 1800 + 1e-3,
              "%s: lost %.3f s until %.3f s", who, outcome->lost_service_s, outcome->rta_full_s);
    cr_expect(isinf(outcome->rta_s) || outcome->rta_s <= 0 || away || outcome->rta_s >= outcome->repair_s - 1e-6,
              "%s: served at home before the repair", who);
    cr_expect(outcome->declared_s >= outcome->detected_s || strcmp(run->summary.strategy, "active-active") == 0, "%s",
              who);
    expect_of_path(run, outcome, who);
}

static void expect_of_summary(const struct dr_summary *summary, const char *who) {
    double least = fmin(summary->meets_rto.share, summary->meets_rpo.share);
    cr_expect(summary->meets_both.share <= least, "%s", who);
    cr_expect(summary->meets_both.share >= summary->meets_rto.share + summary->meets_rpo.share - 1 - 1e-12, "%s", who);
    cr_expect((summary->unrecoverable.share > 0) == (isinf(summary->rta.mean) != 0), "%s", who);
    for (size_t k = 0; k + 1 < DR_QUANTILE_COUNT; k++) {
        cr_expect(summary->rta.at[k] <= summary->rta.at[k + 1] && summary->rpa.at[k] <= summary->rpa.at[k + 1], "%s",
                  who);
    }
}

Test(property_episode, holds_what_the_definitions_say) {
    for (uint64_t i = 0; i < SCENARIOS; i++) {
        struct settings settings;
        struct run run;
        char who[64];
        make(i, false, &settings);
        snprintf(who, sizeof who, "scenario %u, %s", (unsigned)i, settings.input.strategy);
        run_scenario(&settings.input, &run);
        for (uint64_t k = 0; k < run.outcomes.count; k++) {
            expect_of_episode(&run, k, who);
        }
        expect_of_summary(&run.summary, who);
        run_release(&run);
    }
}

/* --- more of something, all else equal and constant --- */

/* The lost region never comes back: where the failover fails (a step takes longer than its verification waits), users
 * who were moved by more standby would have to move back at its repair. */
static const char *const for_good = "hazards.region-lost.destroys=100%";

static const struct {
    const char *what;
    const char *less;
    const char *more;
    bool helps; /* never raises RTA; else: never lowers it */
} changes[] = {
    {"TTL", "traffic.ttl=40s", "traffic.ttl=400s", false},
    {"promotion", COMPONENT "orders.promote=90s", COMPONENT "orders.promote=900s", false},
    {"standby", "strategies={warm-standby: {standby: {web: 20%}}, pilot-light: {standby: {web: 20%}}}",
     "strategies={warm-standby: {standby: {web: 80%}}, pilot-light: {standby: {web: 80%}}}", true},
    {"standby from none", "strategies={warm-standby: {standby: {web: 0%}}, pilot-light: {standby: {web: 0%}}}",
     "strategies={warm-standby: {standby: {web: 100%}}, pilot-light: {standby: {web: 100%}}}", true},
};

static double rta_with(const struct settings *settings, const char *set) {
    struct settings one = *settings;
    size_t i = 0;
    while (i < RUN_SETS_MAX && settings->input.set[i] != NULL) {
        one.input.set[i] = one.text[i];
        i++;
    }
    cr_assert(i < RUN_SETS_MAX - 2);
    one.input.set[i] = set;
    one.input.set[i + 1] = for_good;
    return run_rta_s(&one.input);
}

Test(property_episode, is_monotone_where_it_must_be) {
    size_t moved[4] = {0};
    for (uint64_t i = 0; i < SCENARIOS; i++) {
        struct settings settings;
        make(i, true, &settings);
        for (size_t k = 0; k < 4; k++) {
            double less_s = rta_with(&settings, changes[k].less);
            double more_s = rta_with(&settings, changes[k].more);
            bool fine = changes[k].helps ? more_s <= less_s : more_s >= less_s;
            cr_expect(fine, "scenario %u, %s: %s: %.6f s with less, %.6f s with more", (unsigned)i,
                      settings.input.strategy, changes[k].what, less_s, more_s);
            moved[k] += more_s < less_s || more_s > less_s ? 1 : 0;
        }
    }
    for (size_t k = 0; k < 4; k++) {
        cr_expect(moved[k] > 0, "%s never mattered: the test shows nothing", changes[k].what);
    }
}

/* --- served(t) itself --- */

static void make_limits(struct dice *dice, struct dr_limits *limits) {
    dr_limits_clear(limits);
    size_t count = (size_t)between(dice, 0, 12);
    for (size_t i = 0; i < count; i++) {
        double mode = between(dice, 0, 1) < 0.3 ? floor(between(dice, 0, 2)) : between(dice, 0, 1);
        dr_limits_add(limits, mode, between(dice, 0, 1) < 0.3 ? (double)INFINITY : between(dice, 0, 3));
    }
}

static void make_group(struct dice *dice, struct dr_traffic_state *group) {
    const struct dr_traffic traffic = {.ttl_us = (dr_usec)between(dice, 0, 600e6),
                                       .ignore = between(dice, 0, 1) < 0.5 ? 0 : between(dice, 0, 1),
                                       .ignore_for_us = (dr_usec)between(dice, 0, 7200e6)};
    dr_traffic_init(group, &traffic, between(dice, 0, 1) < 0.5 ? DR_PLACE_HOME : DR_PLACE_AWAY);
    dr_usec at_us = 0;
    size_t switches = (size_t)between(dice, 0, 40);
    for (size_t i = 0; i < switches; i++) {
        at_us += (dr_usec)between(dice, 0, 400e6);
        dr_traffic_switch(group, at_us, i % 2 == 0 ? DR_PLACE_AWAY : DR_PLACE_HOME);
    }
}

static dr_usec make_service(struct dice *dice, struct dr_service_state *state) {
    memset(state, 0, sizeof *state);
    make_limits(dice, &state->limits[DR_PLACE_HOME]);
    make_limits(dice, &state->limits[DR_PLACE_AWAY]);
    state->group_count = 1 + (size_t)between(dice, 0, 2);
    state->group_share[0] = state->group_count == 1 ? 1 : between(dice, 0, 1);
    state->group_share[1] = 1 - state->group_share[0];
    dr_usec last_us = 0;
    for (size_t i = 0; i < state->group_count; i++) {
        make_group(dice, &state->groups[i]);
        dr_usec switched_us = dr_traffic_switched_us(&state->groups[i]);
        last_us = switched_us > last_us ? switched_us : last_us;
    }
    return last_us;
}

Test(property_service, is_a_share) {
    double hours[24];
    struct dr_week week;
    for (uint64_t i = 0; i < 20 * SCENARIOS; i++) {
        struct dice dice = dice_of(i, "service");
        struct dr_service_state state;
        dr_usec from_us = make_service(&dice, &state);
        for (size_t k = 0; k < 24; k++) {
            hours[k] = between(&dice, 0.01, 5);
        }
        cr_assert(dr_week_make(hours, 24, NULL, 0, &week));
        state.demand = &week;
        state.onset_us = (dr_usec)between(&dice, 0, (double)DR_USEC_PER_WEEK);
        for (size_t k = 0; k < 20; k++) {
            double served = dr_service_served(&state, from_us + (dr_usec)between(&dice, 0, 4000e6));
            cr_expect(served >= 0 && served <= 1 + 1e-12, "state %u: %.17g", (unsigned)i, served);
        }
    }
}
