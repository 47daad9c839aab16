/* DNS answers and the clients that follow them: sums on paper, and the definition itself, sampled. */
#include <criterion/criterion.h>
#include <math.h>

#include "models/traffic.h"

#define S DR_USEC_PER_S

static struct dr_traffic_state traffic_of(double ttl_s, double ignore, double ignore_for_s, enum dr_place first) {
    struct dr_traffic_state state;
    const struct dr_traffic traffic = {
        .ttl_us = dr_usec_from_s(ttl_s), .ignore = ignore, .ignore_for_us = dr_usec_from_s(ignore_for_s)};
    dr_traffic_init(&state, &traffic, first);
    return state;
}

static double away_at(const struct dr_traffic_state *state, dr_usec at_us) {
    struct dr_traffic_shares shares = dr_traffic_shares_at(state, at_us);
    return dr_traffic_away(state, &shares);
}

#define EXPECT_NEAR(found, expected, tolerance)                                                                        \
    cr_expect(fabs((found) - (expected)) <= (tolerance), "%.12g, expected %.12g", (double)(found), (double)(expected))

Test(traffic, stays_where_it_is_until_something_switches) {
    for (int place = 0; place < 2; place++) {
        struct dr_traffic_state state = traffic_of(60, 0.2, 100, (enum dr_place)place);
        cr_expect(dr_traffic_answer(&state) == (enum dr_place)place);
        EXPECT_NEAR(away_at(&state, 0), place == DR_PLACE_AWAY ? 1 : 0, 0);
        EXPECT_NEAR(away_at(&state, 1000 * S), place == DR_PLACE_AWAY ? 1 : 0, 0);
        cr_expect(dr_traffic_bend_us(&state, 0) == DR_NEVER);
        cr_expect(dr_traffic_switched_us(&state) == 0);
        dr_traffic_switch(&state, 5 * S, (enum dr_place)place); /* that is the answer already */
        cr_expect(state.count == 0 && dr_traffic_switched_us(&state) == 0);
    }
}

Test(traffic, moves_clients_in_a_straight_line_over_one_ttl) {
    struct dr_traffic_state state = traffic_of(60, 0, 0, DR_PLACE_HOME);
    dr_traffic_switch(&state, 100 * S, DR_PLACE_AWAY);
    cr_expect(dr_traffic_answer(&state) == DR_PLACE_AWAY && dr_traffic_switched_us(&state) == 100 * S);
    static const struct {
        dr_usec at_s;
        double away;
    } rows[] = {{100, 0}, {115, 0.25}, {130, 0.5}, {159, 59.0 / 60}, {160, 1}, {161, 1}, {10000, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        EXPECT_NEAR(away_at(&state, rows[i].at_s * S), rows[i].away, 1e-15);
    }
}

/* Away from 10 to 30 s, looked up every 60 s: the share is the part of the last 60 s that lies between. */
Test(traffic, remembers_several_answers_within_one_ttl) {
    struct dr_traffic_state state = traffic_of(60, 0, 0, DR_PLACE_HOME);
    dr_traffic_switch(&state, 10 * S, DR_PLACE_AWAY);
    dr_traffic_switch(&state, 30 * S, DR_PLACE_HOME);
    static const struct {
        dr_usec at_s;
        double away;
    } rows[] = {{30, 20.0 / 60}, {40, 20.0 / 60}, {70, 20.0 / 60}, {80, 10.0 / 60}, {90, 0}, {91, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        EXPECT_NEAR(away_at(&state, rows[i].at_s * S), rows[i].away, 1e-15);
    }
}

/* From away to home at 10 s and back at 40: before the first switch everybody was away. */
Test(traffic, counts_the_answer_before_the_first_switch) {
    struct dr_traffic_state state = traffic_of(60, 0, 0, DR_PLACE_AWAY);
    dr_traffic_switch(&state, 10 * S, DR_PLACE_HOME);
    EXPECT_NEAR(away_at(&state, 25 * S), 45.0 / 60, 1e-15);
    dr_traffic_switch(&state, 40 * S, DR_PLACE_AWAY);
    EXPECT_NEAR(away_at(&state, 50 * S), 30.0 / 60, 1e-15); /* of (-10, 50]: 20 before 10, 10 since 40 */
    EXPECT_NEAR(away_at(&state, 100 * S), 1, 1e-15);
}

Test(traffic, without_a_ttl_moves_everybody_at_once) {
    struct dr_traffic_state state = traffic_of(0, 0, 0, DR_PLACE_HOME);
    dr_traffic_switch(&state, 10 * S, DR_PLACE_AWAY);
    EXPECT_NEAR(away_at(&state, 10 * S), 1, 0);
}

/* 20 % look up again after an exponential time of mean 100 s. */
Test(traffic, lets_clients_that_ignore_the_ttl_forget_exponentially) {
    struct dr_traffic_state state = traffic_of(0, 0.2, 100, DR_PLACE_HOME);
    dr_traffic_switch(&state, 0, DR_PLACE_AWAY);
    EXPECT_NEAR(away_at(&state, 50 * S), 0.8 + 0.2 * (1 - exp(-0.5)), 1e-14);
    dr_traffic_switch(&state, 50 * S, DR_PLACE_HOME);
    EXPECT_NEAR(away_at(&state, 50 * S), 0.2 * (1 - exp(-0.5)), 1e-14);
    EXPECT_NEAR(away_at(&state, 150 * S), 0.2 * (1 - exp(-0.5)) * exp(-1), 1e-14);
    dr_traffic_switch(&state, 150 * S, DR_PLACE_AWAY);
    EXPECT_NEAR(away_at(&state, 250 * S), 0.8 + 0.2 * (1 + ((1 - exp(-0.5)) * exp(-1) - 1) * exp(-1)), 1e-14);
    /* After 40 mean times nobody is left: exactly. */
    cr_expect(away_at(&state, (150 + 3000) * S) < 1);
    EXPECT_NEAR(away_at(&state, (150 + 4001) * S), 1, 0);
}

Test(traffic, of_clients_that_ignore_the_ttl_for_no_time_nobody_stays_behind) {
    struct dr_traffic_state state = traffic_of(60, 1, 0, DR_PLACE_HOME);
    dr_traffic_switch(&state, 0, DR_PLACE_AWAY);
    EXPECT_NEAR(away_at(&state, 0), 1, 0);
}

/* The course bends one TTL after each switch, and nowhere else. */
Test(traffic, bends_one_ttl_after_each_switch) {
    struct dr_traffic_state state = traffic_of(60, 0.1, 100, DR_PLACE_HOME);
    dr_traffic_switch(&state, 10 * S, DR_PLACE_AWAY);
    dr_traffic_switch(&state, 30 * S, DR_PLACE_HOME);
    cr_expect(dr_traffic_bend_us(&state, 0) == 70 * S);
    cr_expect(dr_traffic_bend_us(&state, 70 * S - 1) == 70 * S);
    cr_expect(dr_traffic_bend_us(&state, 70 * S) == 90 * S);
    cr_expect(dr_traffic_bend_us(&state, 90 * S) == DR_NEVER);
}

/* More switches than are remembered: the two oldest go, what the answer is stays right, and so do shares whose TTL
 * does not reach so far back. */
Test(traffic, forgets_the_oldest_switches) {
    struct dr_traffic_state state = traffic_of(60, 0.5, 1000, DR_PLACE_HOME);
    double ignoring = 0;
    for (int i = 1; i <= 3 * DR_SWITCHES_MAX + 1; i++) {
        bool away = i % 2 == 1;
        dr_traffic_switch(&state, i * 100 * S, away ? DR_PLACE_AWAY : DR_PLACE_HOME);
        cr_expect(dr_traffic_answer(&state) == (away ? DR_PLACE_AWAY : DR_PLACE_HOME));
        cr_expect(dr_traffic_switched_us(&state) == i * 100 * S && state.count <= DR_SWITCHES_MAX);
        double target = away ? 1 : 0;
        EXPECT_NEAR(away_at(&state, (i * 100 + 30) * S), 0.5 * 0.5 + 0.5 * (target + (ignoring - target) * exp(-0.03)),
                    1e-12);
        ignoring = target + (ignoring - target) * exp(-0.1);
    }
}

/* --- against the definition --- */

static uint64_t next_random(uint64_t *seed) {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

static double uniform(uint64_t *seed) {
    return (double)next_random(seed) / 0x1p31;
}

struct answers {
    double at_s[8];
    size_t count;
    bool first_away;
};

static bool was_away(const struct answers *answers, double at_s) {
    bool away = answers->first_away;
    for (size_t i = 0; i < answers->count && answers->at_s[i] <= at_s; i++) {
        away = !away;
    }
    return away;
}

/* A client with phase u asked last at t - u x TTL. */
static double sampled(const struct answers *answers, double at_s, double ttl_s) {
    const int clients = 4000;
    double away = 0;
    for (int i = 0; i < clients; i++) {
        away += was_away(answers, at_s - ttl_s * (i + 0.5) / clients) ? 1 : 0;
    }
    return away / clients;
}

static void switch_at_random(struct dr_traffic_state *state, struct answers *answers, uint64_t *seed) {
    double at_s = 0;
    answers->count = 1 + next_random(seed) % 8;
    for (size_t i = 0; i < answers->count; i++) {
        at_s += 60 * uniform(seed);
        answers->at_s[i] = dr_usec_to_s(dr_usec_from_s(at_s));
        bool away = (i % 2 == 0) != answers->first_away;
        dr_traffic_switch(state, dr_usec_from_s(at_s), away ? DR_PLACE_AWAY : DR_PLACE_HOME);
    }
}

Test(traffic, follows_clients_that_ask_once_a_ttl) {
    uint64_t seed = 7;
    for (int i = 0; i < 50; i++) {
        double ttl_s = 20 + 200 * uniform(&seed);
        struct answers answers = {.first_away = i % 2 == 1};
        struct dr_traffic_state state = traffic_of(ttl_s, 0, 0, answers.first_away ? DR_PLACE_AWAY : DR_PLACE_HOME);
        switch_at_random(&state, &answers, &seed);
        double from_s = answers.at_s[answers.count - 1];
        for (int k = 0; k < 10; k++) {
            double at_s = dr_usec_to_s(dr_usec_from_s(from_s + 1.2 * ttl_s * k / 10));
            EXPECT_NEAR(away_at(&state, dr_usec_from_s(at_s)), sampled(&answers, at_s, ttl_s), 9.0 / 4000);
        }
    }
}

/* The integral between bends, in closed form, against the midpoints of thousands of pieces. */
Test(traffic, integrates_between_bends) {
    uint64_t seed = 11;
    for (int i = 0; i < 50; i++) {
        struct answers answers = {.first_away = i % 2 == 1};
        struct dr_traffic_state state = traffic_of(20 + 200 * uniform(&seed), uniform(&seed), 10 + 300 * uniform(&seed),
                                                   answers.first_away ? DR_PLACE_AWAY : DR_PLACE_HOME);
        switch_at_random(&state, &answers, &seed);
        dr_usec from_us = dr_traffic_switched_us(&state);
        for (int piece = 0; piece < 10; piece++) {
            dr_usec bend_us = dr_traffic_bend_us(&state, from_us);
            dr_usec to_us = bend_us == DR_NEVER ? from_us + 100 * S : bend_us;
            struct dr_traffic_shares from = dr_traffic_shares_at(&state, from_us);
            struct dr_traffic_shares to = dr_traffic_shares_at(&state, to_us);
            double length_s = dr_usec_to_s(to_us - from_us);
            double sum = 0;
            for (int k = 0; k < 2000; k++) {
                sum += away_at(&state, from_us + (dr_usec)((double)(to_us - from_us) * (k + 0.5) / 2000)) / 2000;
            }
            EXPECT_NEAR(dr_traffic_away_s(&state, &from, &to, length_s), sum * length_s, 1e-5 * (1 + length_s));
            from_us = to_us;
        }
    }
}
