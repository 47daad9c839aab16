/* DNS answers and the clients that follow them. */
#include "models/traffic.h"

#include <math.h>
#include <string.h>

/* After so many mean times (e^-40 = 4e-18) every client that ignores the TTL has looked again. */
#define FORGOTTEN 40

static enum dr_place other(enum dr_place place) {
    return place == DR_PLACE_HOME ? DR_PLACE_AWAY : DR_PLACE_HOME;
}

void dr_traffic_init(struct dr_traffic_state *state, const struct dr_traffic *traffic, enum dr_place first) {
    state->ttl_us = traffic->ttl_us;
    state->ignore = traffic->ignore;
    state->ignore_for_s = dr_usec_to_s(traffic->ignore_for_us);
    state->first = first;
    state->count = 0;
    state->ignoring_away = first == DR_PLACE_AWAY ? 1 : 0;
}

enum dr_place dr_traffic_answer(const struct dr_traffic_state *state) {
    return state->count % 2 == 0 ? state->first : other(state->first);
}

dr_usec dr_traffic_switched_us(const struct dr_traffic_state *state) {
    return state->count == 0 ? 0 : state->switched_us[state->count - 1];
}

static double ignoring_away(const struct dr_traffic_state *state, dr_usec at_us) {
    double target = dr_traffic_answer(state) == DR_PLACE_AWAY ? 1 : 0;
    if (state->count == 0 || state->ignore_for_s <= 0) {
        return target;
    }
    double waited_s = dr_usec_to_s(at_us - dr_traffic_switched_us(state));
    if (waited_s > FORGOTTEN * state->ignore_for_s) {
        return target;
    }
    return target + (state->ignoring_away - target) * exp(-waited_s / state->ignore_for_s);
}

/* Share of (at - ttl, at] in which the answer was the recovery region. */
static double respecting_away(const struct dr_traffic_state *state, dr_usec at_us) {
    enum dr_place answer = dr_traffic_answer(state);
    dr_usec from_us = at_us - state->ttl_us;
    dr_usec until_us = at_us;
    dr_usec away_us = 0;
    for (size_t i = state->count; i > 0 && until_us > from_us; i--) {
        dr_usec start_us = state->switched_us[i - 1] > from_us ? state->switched_us[i - 1] : from_us;
        away_us += answer == DR_PLACE_AWAY ? until_us - start_us : 0;
        until_us = start_us;
        answer = other(answer);
    }
    away_us += until_us > from_us && state->first == DR_PLACE_AWAY ? until_us - from_us : 0;
    return (double)away_us / (double)state->ttl_us;
}

/* Forgets the two oldest switches: the answer before and after them is the same. */
static void forget_oldest(struct dr_traffic_state *state) {
    memmove(state->switched_us, state->switched_us + 2, (state->count - 2) * sizeof *state->switched_us);
    state->count -= 2;
}

void dr_traffic_switch(struct dr_traffic_state *state, dr_usec at_us, enum dr_place to) {
    if (dr_traffic_answer(state) == to) {
        return;
    }
    if (state->count == DR_SWITCHES_MAX) {
        forget_oldest(state);
    }
    state->ignoring_away = ignoring_away(state, at_us);
    state->switched_us[state->count++] = at_us;
}

struct dr_traffic_shares dr_traffic_shares_at(const struct dr_traffic_state *state, dr_usec at_us) {
    double answer = dr_traffic_answer(state) == DR_PLACE_AWAY ? 1 : 0;
    bool settled = state->count == 0 || state->ttl_us == 0 || at_us - dr_traffic_switched_us(state) >= state->ttl_us;
    return (struct dr_traffic_shares){.respecting = settled ? answer : respecting_away(state, at_us),
                                      .ignoring = state->ignore > 0 ? ignoring_away(state, at_us) : answer};
}

double dr_traffic_away(const struct dr_traffic_state *state, const struct dr_traffic_shares *shares) {
    return (1 - state->ignore) * shares->respecting + state->ignore * shares->ignoring;
}

double dr_traffic_away_s(const struct dr_traffic_state *state, const struct dr_traffic_shares *from,
                         const struct dr_traffic_shares *to, double length_s) {
    double answer = dr_traffic_answer(state) == DR_PLACE_AWAY ? 1 : 0;
    double respecting_s = 0.5 * (from->respecting + to->respecting) * length_s;
    double ignoring_s = answer * length_s + (from->ignoring - to->ignoring) * state->ignore_for_s;
    return (1 - state->ignore) * respecting_s + state->ignore * ignoring_s;
}

dr_usec dr_traffic_bend_us(const struct dr_traffic_state *state, dr_usec at_us) {
    for (size_t i = 0; i < state->count; i++) {
        dr_usec bend_us = dr_usec_add(state->switched_us[i], state->ttl_us);
        if (bend_us > at_us) {
            return bend_us;
        }
    }
    return DR_NEVER;
}
