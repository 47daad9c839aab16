/* served(t): limits, crossings and the integral, on paper and by brute force. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "models/service.h"

#define S DR_USEC_PER_S
#define EXPECT_NEAR(found, expected, tolerance)                                                                        \
    cr_expect(fabs((found) - (expected)) <= (tolerance), "%.12g, expected %.12g", (double)(found), (double)(expected))

static const double endless = INFINITY;

/* --- limits --- */

Test(service_limits, the_tightest_binds) {
    struct dr_limits limits;
    dr_limits_clear(&limits);
    EXPECT_NEAR(dr_limits_serve(&limits, 0.7, 0.5), 0.7, 0);
    dr_limits_add(&limits, 1, endless);
    cr_expect(limits.count == 0, "no limit at all");
    dr_limits_add(&limits, 1, 0.6);
    EXPECT_NEAR(dr_limits_serve(&limits, 0.5, 1), 0.5, 0);
    EXPECT_NEAR(dr_limits_serve(&limits, 0.9, 1), 0.6, 0);
    EXPECT_NEAR(dr_limits_serve(&limits, 0.9, 0.5), 0.9, 0);
    EXPECT_NEAR(dr_limits_serve(&limits, 0.9, 0.8), 0.75, 1e-15);
    dr_limits_add(&limits, 0.5, endless);
    EXPECT_NEAR(dr_limits_serve(&limits, 0.9, 1), 0.45, 1e-15);
    dr_limits_add(&limits, 0.4, 0.3); /* 40 % of what fits, and 0.3 fits */
    EXPECT_NEAR(dr_limits_serve(&limits, 0.9, 1), 0.12, 1e-15);
    EXPECT_NEAR(dr_limits_serve(&limits, 0.2, 1), 0.08, 1e-15);
    cr_expect(!dr_limits_is_dead(&limits) && limits.count == 3);
}

Test(service_limits, of_equal_modes_the_smaller_capacity_counts) {
    struct dr_limits limits;
    dr_limits_clear(&limits);
    dr_limits_add(&limits, 0.5, 0.8);
    dr_limits_add(&limits, 0.5, 0.6);
    dr_limits_add(&limits, 0.5, 0.9);
    cr_expect(limits.count == 1);
    EXPECT_NEAR(limits.capacity[0], 0.6, 0);
    EXPECT_NEAR(dr_limits_serve(&limits, 1, 1), 0.3, 1e-15);
}

/* A ninth limit joins the nearest mode, on the safe side. */
Test(service_limits, too_many_are_merged_on_the_safe_side) {
    struct dr_limits limits;
    dr_limits_clear(&limits);
    for (int i = 0; i < DR_LIMITS_MAX; i++) {
        dr_limits_add(&limits, 0.1 * (i + 1), endless);
    }
    dr_limits_add(&limits, 0.78, 0.5);
    cr_expect(limits.count == DR_LIMITS_MAX);
    EXPECT_NEAR(limits.mode[7], 0.78, 1e-15);
    EXPECT_NEAR(limits.capacity[7], 0.5, 0);
    dr_limits_add(&limits, 0.82, 0.4);
    EXPECT_NEAR(limits.mode[7], 0.78, 1e-15);
    EXPECT_NEAR(limits.capacity[7], 0.4, 0);
}

Test(service_limits, nothing_runs_or_nothing_works_is_dead) {
    struct dr_limits limits;
    dr_limits_clear(&limits);
    cr_expect(!dr_limits_is_dead(&limits));
    dr_limits_add(&limits, 0.01, 0.01);
    cr_expect(!dr_limits_is_dead(&limits));
    dr_limits_add(&limits, 1, 0);
    cr_expect(dr_limits_is_dead(&limits));
    dr_limits_clear(&limits);
    dr_limits_add(&limits, 0, endless);
    cr_expect(dr_limits_is_dead(&limits));
    EXPECT_NEAR(dr_limits_serve(&limits, 1, 1), 0, 0);
}

/* --- a service --- */

static void make_week(struct dr_week *week, double (*level)(int hour)) {
    double hours[168];
    for (int i = 0; i < 168; i++) {
        hours[i] = level(i);
    }
    cr_assert(dr_week_make(hours, 168, NULL, 0, week));
}

static double flat(int hour) {
    (void)hour;
    return 1;
}

static double days_and_nights(int hour) {
    return hour % 24 >= 8 && hour % 24 < 20 ? 1 : 0.25;
}

static double wild(int hour) {
    return 0.1 + (hour * 37 % 101) / 100.0;
}

/* Home is lost, users point there; the recovery region serves everything. */
static void lose_home(struct dr_service_state *state, const struct dr_week *week, double ttl_s) {
    const struct dr_traffic traffic = {.ttl_us = dr_usec_from_s(ttl_s)};
    memset(state, 0, sizeof *state);
    state->demand = week;
    state->stable_for_us = 10 * S;
    state->group_count = 1;
    state->group_share[0] = 1;
    dr_traffic_init(&state->groups[0], &traffic, DR_PLACE_HOME);
    dr_limits_add(&state->limits[DR_PLACE_HOME], 0, endless);
    state->levels[0] = (struct dr_level){.level = 0.5, .since_us = DR_NEVER, .restored_us = DR_NEVER};
    state->levels[1] = (struct dr_level){.level = 0.9, .since_us = DR_NEVER, .restored_us = DR_NEVER};
}

/* Half have moved 30 s after the switch at 100, 90 % after 54. Half of 60 s is lost on the way. */
Test(service, finds_when_the_share_that_counts_has_moved) {
    struct dr_week week;
    struct dr_service_state state;
    make_week(&week, flat);
    lose_home(&state, &week, 60);
    cr_expect(!dr_service_advance(&state, 100 * S));
    dr_traffic_switch(&state.groups[0], 100 * S, DR_PLACE_AWAY);
    dr_service_changed(&state, 7);
    cr_expect(!dr_service_advance(&state, 130 * S));
    cr_expect(dr_service_advance(&state, 1000 * S));
    cr_expect(state.levels[0].restored_us == 130 * S, "%lld", (long long)state.levels[0].restored_us);
    cr_expect(state.levels[1].restored_us == 154 * S, "%lld", (long long)state.levels[1].restored_us);
    for (size_t i = 0; i < 2; i++) {
        cr_expect(state.levels[i].crossing == DR_CROSSING_TRAFFIC && state.levels[i].cause == 7);
        cr_expect(state.levels[i].away);
    }
    EXPECT_NEAR(state.lost_s, 130, 1e-9);
    EXPECT_NEAR(state.lost_demand_s, 130, 1e-9);
}

/* A level that is there right after a change came about by the change. */
Test(service, says_what_a_level_came_from) {
    struct dr_week week;
    struct dr_service_state state;
    make_week(&week, flat);
    lose_home(&state, &week, 0);
    dr_service_advance(&state, 50 * S);
    dr_traffic_switch(&state.groups[0], 50 * S, DR_PLACE_AWAY);
    dr_service_changed(&state, 3);
    cr_expect(dr_service_advance(&state, 100 * S));
    cr_expect(state.levels[1].crossing == DR_CROSSING_CHANGE && state.levels[1].cause == 3 && state.levels[1].away);
    cr_expect(state.levels[1].restored_us == 50 * S);
    EXPECT_NEAR(state.lost_s, 50, 1e-9);

    /* Capacity for half of the peak: enough from 20:00 on, when demand falls to a quarter. */
    make_week(&week, days_and_nights);
    lose_home(&state, &week, 0);
    dr_traffic_switch(&state.groups[0], 0, DR_PLACE_AWAY);
    dr_limits_add(&state.limits[DR_PLACE_AWAY], 1, 0.4);
    state.onset_us = 12 * DR_USEC_PER_HOUR;
    dr_service_changed(&state, 3);
    cr_expect(dr_service_advance(&state, 10 * DR_USEC_PER_HOUR));
    cr_expect(state.levels[0].crossing == DR_CROSSING_DEMAND && state.levels[1].crossing == DR_CROSSING_DEMAND);
    cr_expect(state.levels[0].restored_us == 8 * DR_USEC_PER_HOUR);
    EXPECT_NEAR(state.lost_s, 0.6 * 8 * 3600, 1e-6); /* 0.4 of the peak is served */
    EXPECT_NEAR(state.lost_demand_s, 0.6 * 8 * 3600 * week.peak, 1e-6);
}

/* Service that breaks before it was there for long enough did not count; long enough, it did. */
static void break_again(struct dr_service_state *state, const struct dr_week *week, double stable_for_s) {
    lose_home(state, week, 60);
    state->stable_for_us = dr_usec_from_s(stable_for_s);
    dr_traffic_switch(&state->groups[0], 0, DR_PLACE_AWAY);
    dr_service_advance(state, 60 * S);
    dr_traffic_switch(&state->groups[0], 60 * S, DR_PLACE_HOME); /* half have left at 90 s, 10 % at 66 */
    dr_service_changed(state, 1);
    dr_service_advance(state, 200 * S);
}

Test(service, counts_only_where_it_stays) {
    struct dr_week week;
    struct dr_service_state state;
    make_week(&week, flat);
    break_again(&state, &week, 60);
    cr_expect(state.levels[0].restored_us == 30 * S && state.levels[1].restored_us == DR_NEVER, "half from 30 to 90 s");
    break_again(&state, &week, 60.001);
    cr_expect(state.levels[0].restored_us == DR_NEVER && state.levels[0].since_us == DR_NEVER);
    break_again(&state, &week, 12);
    cr_expect(state.levels[1].restored_us == 54 * S, "90 %% from 54 to 66 s");
    break_again(&state, &week, 12.001);
    cr_expect(state.levels[1].restored_us == DR_NEVER);
    EXPECT_NEAR(state.lost_s, 30 + 30 + 80, 1e-9);
}

/* Two regions that each serve half; the home region is lost, its users follow over 60 s. */
Test(service, adds_up_two_groups_of_users) {
    struct dr_week week;
    struct dr_service_state state;
    const struct dr_traffic traffic = {.ttl_us = 60 * S};
    make_week(&week, flat);
    lose_home(&state, &week, 60);
    state.group_count = 2;
    state.group_share[0] = 0.25;
    state.group_share[1] = 0.75;
    dr_traffic_init(&state.groups[1], &traffic, DR_PLACE_AWAY);
    EXPECT_NEAR(dr_service_served(&state, 0), 0.75, 1e-15);
    dr_traffic_switch(&state.groups[0], 0, DR_PLACE_AWAY);
    dr_service_changed(&state, 1);
    cr_expect(dr_service_advance(&state, 100 * S));
    cr_expect(state.levels[0].restored_us == 0 && state.levels[0].crossing == DR_CROSSING_CHANGE &&
              state.levels[0].away);
    cr_expect(state.levels[1].restored_us == 36 * S, "0.75 + 0.25 t/60 = 0.9");
    EXPECT_NEAR(state.lost_s, 0.25 * 30, 1e-9);
}

/* Nothing is followed beyond the end. */
Test(service, stops_once_both_levels_are_there) {
    struct dr_week week;
    struct dr_service_state state;
    make_week(&week, flat);
    lose_home(&state, &week, 0);
    dr_traffic_switch(&state.groups[0], 0, DR_PLACE_AWAY);
    cr_expect(dr_service_advance(&state, 2 * DR_USEC_PER_HOUR));
    cr_expect(state.now_us == DR_USEC_PER_HOUR, "the piece in which they were");
    cr_expect(dr_service_advance(&state, 3 * DR_USEC_PER_HOUR) && state.now_us == DR_USEC_PER_HOUR);
}

/* The quick way past a dead time loses the same as hour by hour (a mode of 1e-15 is dead, but not to the quick way). */
Test(service, passes_a_dead_time_as_if_it_had_looked) {
    struct dr_week week;
    struct dr_service_state quick;
    struct dr_service_state slow;
    make_week(&week, wild);
    lose_home(&quick, &week, 60);
    dr_limits_add(&quick.limits[DR_PLACE_AWAY], 0, endless);
    quick.onset_us = 5 * DR_USEC_PER_DAY + 1234567890;
    slow = quick;
    dr_limits_clear(&slow.limits[DR_PLACE_AWAY]);
    dr_limits_add(&slow.limits[DR_PLACE_AWAY], 1e-15, endless);
    for (dr_usec at_us = 0; at_us < 20 * DR_USEC_PER_DAY; at_us += 7 * DR_USEC_PER_HOUR / 3) {
        cr_expect(!dr_service_advance(&quick, at_us) && !dr_service_advance(&slow, at_us));
        cr_expect(quick.now_us == at_us && slow.now_us == at_us);
        EXPECT_NEAR(quick.lost_s, slow.lost_s, 1e-6);
        EXPECT_NEAR(quick.lost_demand_s, slow.lost_demand_s, 1e-5);
    }
    /* A level that had been reached is lost with it, unless it had lasted. */
    lose_home(&quick, &week, 0);
    quick.stable_for_us = 100 * S;
    dr_traffic_switch(&quick.groups[0], 0, DR_PLACE_AWAY);
    dr_service_advance(&quick, 50 * S);
    cr_expect(quick.levels[0].since_us == 0);
    dr_limits_add(&quick.limits[DR_PLACE_AWAY], 0, endless);
    dr_service_advance(&quick, 60 * S);
    cr_expect(quick.levels[0].since_us == DR_NEVER && quick.levels[0].restored_us == DR_NEVER);
}

/* --- by brute force --- */

static uint64_t next_random(uint64_t *seed) {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

static double uniform(uint64_t *seed) {
    return (double)next_random(seed) / 0x1p31;
}

static void limit_at_random(struct dr_limits *limits, uint64_t *seed) {
    dr_limits_clear(limits);
    for (uint64_t i = next_random(seed) % 4; i > 0; i--) {
        double mode = next_random(seed) % 3 == 0 ? 1 : uniform(seed);
        dr_limits_add(limits, mode, next_random(seed) % 4 == 0 ? endless : 1.5 * uniform(seed));
    }
}

static void begin_at_random(struct dr_service_state *state, const struct dr_week *week, uint64_t *seed) {
    memset(state, 0, sizeof *state);
    state->demand = week;
    state->onset_us = (dr_usec)(uniform(seed) * (double)DR_USEC_PER_WEEK);
    state->stable_for_us = 10 * S;
    state->group_count = 1 + next_random(seed) % 2;
    state->group_share[0] = state->group_count == 1 ? 1 : uniform(seed);
    state->group_share[1] = 1 - state->group_share[0];
    for (size_t i = 0; i < state->group_count; i++) {
        const struct dr_traffic traffic = {.ttl_us = (dr_usec)(next_random(seed) % 600) * S,
                                           .ignore = next_random(seed) % 2 == 0 ? 0 : uniform(seed),
                                           .ignore_for_us = dr_usec_from_s(1 + 1000 * uniform(seed))};
        dr_traffic_init(&state->groups[i], &traffic, (enum dr_place)(next_random(seed) % 2));
        state->levels[i] = (struct dr_level){.level = 2, .since_us = DR_NEVER, .restored_us = DR_NEVER};
    }
    state->levels[1] = state->levels[0];
}

static void change_at_random(struct dr_service_state *state, uint64_t *seed) {
    limit_at_random(&state->limits[next_random(seed) % 2], seed);
    size_t group = next_random(seed) % state->group_count;
    dr_traffic_switch(&state->groups[group], state->now_us, (enum dr_place)(next_random(seed) % 2));
    dr_service_changed(state, 0);
}

/* Midpoints of pieces of half a second. */
static void integrate(const struct dr_service_state *state, dr_usec to_us, double *lost_s, double *lost_demand_s) {
    const dr_usec step_us = S / 2;
    for (dr_usec at_us = state->now_us; at_us < to_us; at_us += step_us) {
        double lost = 0.5 * (1 - dr_service_served(state, at_us + step_us / 2));
        *lost_s += lost;
        *lost_demand_s += lost * dr_week_level(state->demand, state->onset_us + at_us + step_us / 2);
    }
}

Test(service, loses_what_brute_force_says_in_random_cases) {
    uint64_t seed = 3;
    struct dr_week week;
    make_week(&week, wild);
    for (int i = 0; i < 60; i++) {
        struct dr_service_state state;
        double lost_s = 0;
        double lost_demand_s = 0;
        begin_at_random(&state, &week, &seed);
        for (int change = 0; change < 6; change++) {
            change_at_random(&state, &seed);
            dr_usec to_us = state.now_us + (dr_usec)(1 + next_random(&seed) % 2400) * S;
            integrate(&state, to_us, &lost_s, &lost_demand_s);
            cr_expect(!dr_service_advance(&state, to_us) && state.now_us == to_us);
        }
        double slack = 0.02 + 1e-4 * lost_s; /* hours and bends fall between midpoints */
        cr_expect(fabs(state.lost_s - lost_s) <= slack, "case %d: %g s, by force %g s", i, state.lost_s, lost_s);
        cr_expect(fabs(state.lost_demand_s - lost_demand_s) <= 0.5 + 1e-3 * lost_demand_s,
                  "case %d: %g s, by force %g s", i, state.lost_demand_s, lost_demand_s);
    }
}

/* The instant at which a level is reached, or left, to the microsecond: one before it is on the other side. */
Test(service, finds_crossings_to_the_microsecond_in_random_cases) {
    uint64_t seed = 5;
    struct dr_week week;
    make_week(&week, flat);
    int found = 0;
    for (int i = 0; i < 200; i++) {
        struct dr_service_state state;
        begin_at_random(&state, &week, &seed);
        limit_at_random(&state.limits[DR_PLACE_HOME], &seed);
        limit_at_random(&state.limits[DR_PLACE_AWAY], &seed);
        change_at_random(&state, &seed);
        state.levels[0].level = uniform(&seed);
        state.stable_for_us = S / 1000;
        dr_service_advance(&state, 1800 * S);
        const struct dr_level *level = &state.levels[0];
        if (level->restored_us == DR_NEVER || level->restored_us == 0 || level->crossing != DR_CROSSING_TRAFFIC) {
            continue;
        }
        found++;
        cr_expect(dr_service_served(&state, level->restored_us) >= level->level - 1e-11);
        cr_expect(dr_service_served(&state, level->restored_us - 1) < level->level + 1e-11);
    }
    cr_expect(found >= 10, "%d cases", found);
}
