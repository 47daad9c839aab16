/* served(t), its crossings and its integral. */
#include "models/service.h"

#include <math.h>

/* Comparisons with a level forgive rounding of the shares. */
#define SLACK 1e-12

/* Integration stops halving here. */
#define SHORTEST_US (DR_USEC_PER_S / 4)

void dr_limits_clear(struct dr_limits *limits) {
    limits->count = 0;
}

static size_t nearest_mode(const struct dr_limits *limits, double mode) {
    size_t nearest = 0;
    for (size_t i = 1; i < limits->count; i++) {
        if (fabs(limits->mode[i] - mode) < fabs(limits->mode[nearest] - mode)) {
            nearest = i;
        }
    }
    return nearest;
}

void dr_limits_add(struct dr_limits *limits, double mode, double capacity) {
    size_t i = limits->count > 0 ? nearest_mode(limits, mode) : 0;
    bool merges = limits->count > 0 && (fabs(limits->mode[i] - mode) <= 0 || limits->count == DR_LIMITS_MAX);
    if (!merges) {
        limits->mode[limits->count] = mode;
        limits->capacity[limits->count++] = capacity;
        return;
    }
    limits->mode[i] = fmin(limits->mode[i], mode);
    limits->capacity[i] = fmin(limits->capacity[i], capacity);
}

double dr_limits_serve(const struct dr_limits *limits, double share, double demand) {
    double least = share;
    for (size_t i = 0; i < limits->count; i++) {
        double can = share * demand > limits->capacity[i] ? limits->capacity[i] / demand : share;
        double serves = limits->mode[i] * can;
        least = serves < least ? serves : least;
    }
    return least;
}

double dr_service_away(const struct dr_service_state *state, dr_usec at_us) {
    double away = 0;
    for (size_t i = 0; i < state->group_count; i++) {
        away += state->group_share[i] * dr_traffic_away(&state->groups[i], at_us);
    }
    return away;
}

static double demand_at(const struct dr_service_state *state, dr_usec at_us) {
    return dr_week_level(state->demand, state->onset_us + at_us) / state->demand->peak;
}

/* What is served at an instant under the demand of a piece. */
static double served(const struct dr_service_state *state, dr_usec at_us, double demand) {
    double away = dr_service_away(state, at_us);
    return dr_limits_serve(&state->limits[DR_PLACE_HOME], 1 - away, demand) +
           dr_limits_serve(&state->limits[DR_PLACE_AWAY], away, demand);
}

double dr_service_served(const struct dr_service_state *state, dr_usec at_us) {
    return served(state, at_us, demand_at(state, at_us));
}

/* The first instant of (from, to] at which served is at or above the level (rising) or below it (falling). */
static dr_usec crossing_us(const struct dr_service_state *state, dr_usec from_us, dr_usec to_us, double demand,
                           double level, bool rising) {
    while (to_us - from_us > 1) {
        dr_usec middle_us = from_us + (to_us - from_us) / 2;
        if ((served(state, middle_us, demand) >= level - SLACK) == rising) {
            to_us = middle_us;
        } else {
            from_us = middle_us;
        }
    }
    return to_us;
}

static void reached(const struct dr_service_state *state, struct dr_level *level, dr_usec at_us, double demand,
                    enum dr_crossing crossing) {
    double away = dr_service_away(state, at_us);
    level->since_us = at_us;
    level->crossing = crossing;
    level->cause = state->cause;
    level->away = dr_limits_serve(&state->limits[DR_PLACE_AWAY], away, demand) >
                  dr_limits_serve(&state->limits[DR_PLACE_HOME], 1 - away, demand);
}

struct piece {
    dr_usec from_us;
    dr_usec to_us;
    double demand;
    double at_start;
    double at_end;
};

static void follow(const struct dr_service_state *state, const struct piece *piece, struct dr_level *level) {
    bool starts_above = piece->at_start >= level->level - SLACK;
    bool ends_above = piece->at_end >= level->level - SLACK;
    if (starts_above && level->since_us == DR_NEVER) {
        bool changed = state->changed_us == piece->from_us;
        reached(state, level, piece->from_us, piece->demand, changed ? DR_CROSSING_CHANGE : DR_CROSSING_DEMAND);
    } else if (!starts_above) {
        level->since_us = DR_NEVER;
    }
    if (!starts_above && ends_above) {
        dr_usec at_us = crossing_us(state, piece->from_us, piece->to_us, piece->demand, level->level, true);
        reached(state, level, at_us, piece->demand, DR_CROSSING_TRAFFIC);
    } else if (starts_above && !ends_above) {
        dr_usec at_us = crossing_us(state, piece->from_us, piece->to_us, piece->demand, level->level, false);
        if (at_us - level->since_us < state->stable_for_us) {
            level->since_us = DR_NEVER;
        }
    }
    if (level->since_us != DR_NEVER && piece->to_us - level->since_us >= state->stable_for_us) {
        level->restored_us = level->since_us;
    }
}

/* Integral of served over a stretch in seconds: where the ends and the middle lie on one line it is exact; else it is
 * halved. */
static double served_s(const struct dr_service_state *state, const struct piece *piece) {
    dr_usec middle_us = piece->from_us + (piece->to_us - piece->from_us) / 2;
    double length_s = dr_usec_to_s(piece->to_us - piece->from_us);
    double middle = served(state, middle_us, piece->demand);
    double chord = 0.5 * (piece->at_start + piece->at_end);
    if (fabs(middle - chord) <= 1e-9 || piece->to_us - piece->from_us < SHORTEST_US) {
        return length_s * (piece->at_start + 4 * middle + piece->at_end) / 6;
    }
    struct piece first = *piece;
    struct piece second = *piece;
    first.to_us = middle_us;
    first.at_end = middle;
    second.from_us = middle_us;
    second.at_start = middle;
    return served_s(state, &first) + served_s(state, &second);
}

static void account(struct dr_service_state *state, const struct piece *piece) {
    bool flat = fabs(piece->at_start - piece->at_end) <= 0;
    double length_s = dr_usec_to_s(piece->to_us - piece->from_us);
    double lost_s = length_s - (flat ? length_s * piece->at_start : served_s(state, piece));
    state->lost_s += lost_s;
    state->lost_demand_s += lost_s * piece->demand * state->demand->peak;
}

static dr_usec piece_end_us(const struct dr_service_state *state, dr_usec from_us, dr_usec to_us) {
    dr_usec hour_us = dr_week_next_us(state->onset_us + from_us) - state->onset_us;
    dr_usec end_us = hour_us < to_us ? hour_us : to_us;
    for (size_t i = 0; i < state->group_count; i++) {
        dr_usec bend_us = dr_traffic_bend_us(&state->groups[i], from_us);
        end_us = bend_us < end_us ? bend_us : end_us;
    }
    return end_us;
}

static bool is_restored(const struct dr_service_state *state) {
    return state->levels[0].restored_us != DR_NEVER && state->levels[1].restored_us != DR_NEVER;
}

bool dr_service_advance(struct dr_service_state *state, dr_usec to_us) {
    while (state->now_us < to_us && !is_restored(state)) {
        struct piece piece = {.from_us = state->now_us, .to_us = piece_end_us(state, state->now_us, to_us)};
        piece.demand = demand_at(state, piece.from_us);
        piece.at_start = served(state, piece.from_us, piece.demand);
        piece.at_end = served(state, piece.to_us, piece.demand);
        for (size_t i = 0; i < 2; i++) {
            if (state->levels[i].restored_us == DR_NEVER) {
                follow(state, &piece, &state->levels[i]);
            }
        }
        account(state, &piece);
        state->now_us = piece.to_us;
    }
    return is_restored(state);
}

void dr_service_changed(struct dr_service_state *state, size_t cause) {
    state->changed_us = state->now_us;
    state->cause = cause;
}
