/* served(t), its crossings and its integral. */
#include "models/service.h"

#include <math.h>

/* Comparisons with a level forgive rounding of the shares. */
#define SLACK 1e-12

/* Where the binding limit changes within a piece, the integral is halved down to this. */
#define SHORTEST_US (DR_USEC_PER_S / 4)

/* --- limits --- */

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
    if (mode >= 1 && isinf(capacity)) {
        return; /* no limit */
    }
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

/* Which limit binds: twice its index, plus 1 where its capacity does; NO_LIMIT: none. */
#define NO_LIMIT (2 * DR_LIMITS_MAX)

static double serve(const struct dr_limits *limits, double share, double demand, size_t *ret_binding) {
    double least = share;
    size_t binding = NO_LIMIT;
    for (size_t i = 0; i < limits->count; i++) {
        bool full = share * demand > limits->capacity[i];
        double serves = limits->mode[i] * (full ? limits->capacity[i] / demand : share);
        if (serves < least) {
            least = serves;
            binding = 2 * i + (full ? 1 : 0);
        }
    }
    *ret_binding = binding;
    return least;
}

double dr_limits_serve(const struct dr_limits *limits, double share, double demand) {
    size_t binding;
    return serve(limits, share, demand, &binding);
}

bool dr_limits_is_dead(const struct dr_limits *limits) {
    for (size_t i = 0; i < limits->count; i++) {
        if (limits->mode[i] <= 0 || limits->capacity[i] <= 0) {
            return true;
        }
    }
    return false;
}

/* --- an instant --- */

struct instant {
    struct dr_traffic_shares groups[DR_GROUPS_MAX];
    double away; /* share of users that point at the recovery region */
    double served;
    size_t binding[DR_PLACE_COUNT];
};

static void serve_both(const struct dr_service_state *state, double demand, struct instant *instant) {
    double home = serve(&state->limits[DR_PLACE_HOME], 1 - instant->away, demand, &instant->binding[DR_PLACE_HOME]);
    double away = serve(&state->limits[DR_PLACE_AWAY], instant->away, demand, &instant->binding[DR_PLACE_AWAY]);
    instant->served = home + away;
}

static struct instant look(const struct dr_service_state *state, dr_usec at_us, double demand) {
    struct instant instant = {.away = 0};
    for (size_t i = 0; i < state->group_count; i++) {
        instant.groups[i] = dr_traffic_shares_at(&state->groups[i], at_us);
        instant.away += state->group_share[i] * dr_traffic_away(&state->groups[i], &instant.groups[i]);
    }
    serve_both(state, demand, &instant);
    return instant;
}

static double demand_at(const struct dr_service_state *state, dr_usec at_us) {
    return dr_week_level(state->demand, state->onset_us + at_us) / state->demand->peak;
}

double dr_service_served(const struct dr_service_state *state, dr_usec at_us) {
    return look(state, at_us, demand_at(state, at_us)).served;
}

/* --- a piece: demand constant, shares monotone and without bends --- */

struct piece {
    dr_usec from_us;
    dr_usec to_us;
    double demand;
    struct instant start;
    struct instant end;
};

/* Where to look next, as a part of what is left: every third time the middle, since a plateau at the level (near 100 %
 * service is flat to within a double's resolution) would otherwise be crossed microsecond by microsecond. */
static double search_part(double low, double high, int step) {
    double width = low - high;
    return step % 3 == 2 || !(fabs(width) > 0) ? 0.5 : low / width;
}

/* The first instant of (from, to] at which served is on the other side of the level than at the start: regula falsi
 * (the Illinois variant) over whole microseconds. */
static dr_usec crossing_us(const struct dr_service_state *state, const struct piece *piece, double level) {
    dr_usec from_us = piece->from_us;
    dr_usec to_us = piece->to_us;
    double threshold = level - SLACK;
    bool rising = piece->end.served >= threshold;
    double low = piece->start.served - threshold;
    double high = piece->end.served - threshold;
    int side = 0;
    for (int step = 0; to_us - from_us > 1; step++) {
        double part = search_part(low, high, step);
        dr_usec middle_us = from_us + (dr_usec)(part * (double)(to_us - from_us));
        middle_us = middle_us <= from_us ? from_us + 1 : middle_us >= to_us ? to_us - 1 : middle_us;
        double excess = look(state, middle_us, piece->demand).served - threshold;
        if ((excess >= 0) == rising) {
            to_us = middle_us;
            high = excess;
            low = side == 1 ? low / 2 : low;
            side = 1;
        } else {
            from_us = middle_us;
            low = excess;
            high = side == -1 ? high / 2 : high;
            side = -1;
        }
    }
    return to_us;
}

static void reached(const struct dr_service_state *state, struct dr_level *level, dr_usec at_us, double demand,
                    enum dr_crossing crossing) {
    struct instant then = look(state, at_us, demand);
    level->since_us = at_us;
    level->crossing = crossing;
    level->cause = state->cause;
    level->away = 2 * dr_limits_serve(&state->limits[DR_PLACE_AWAY], then.away, demand) > then.served;
}

static void follow(const struct dr_service_state *state, const struct piece *piece, struct dr_level *level) {
    bool starts_above = piece->start.served >= level->level - SLACK;
    bool ends_above = piece->end.served >= level->level - SLACK;
    if (starts_above && level->since_us == DR_NEVER) {
        bool changed = state->changed_us == piece->from_us;
        reached(state, level, piece->from_us, piece->demand, changed ? DR_CROSSING_CHANGE : DR_CROSSING_DEMAND);
    } else if (!starts_above) {
        level->since_us = DR_NEVER;
    }
    if (!starts_above && ends_above) {
        reached(state, level, crossing_us(state, piece, level->level), piece->demand, DR_CROSSING_TRAFFIC);
    } else if (starts_above && !ends_above &&
               crossing_us(state, piece, level->level) - level->since_us < state->stable_for_us) {
        level->since_us = DR_NEVER;
    }
    if (level->since_us != DR_NEVER && piece->to_us - level->since_us >= state->stable_for_us) {
        level->restored_us = level->since_us;
    }
}

/* Integral, in seconds, of what one region serves while one limit binds. */
static double served_by_s(const struct dr_limits *limits, size_t binding, double share_s, double length_s,
                          double demand) {
    if (binding == NO_LIMIT) {
        return share_s;
    }
    size_t i = binding / 2;
    return limits->mode[i] * (binding % 2 == 1 ? limits->capacity[i] / demand * length_s : share_s);
}

/* Integral of served over a piece, in seconds; exact while the same limits bind. */
static double served_s(const struct dr_service_state *state, const struct piece *piece) {
    double length_s = dr_usec_to_s(piece->to_us - piece->from_us);
    bool same = piece->start.binding[DR_PLACE_HOME] == piece->end.binding[DR_PLACE_HOME] &&
                piece->start.binding[DR_PLACE_AWAY] == piece->end.binding[DR_PLACE_AWAY];
    if (!same && piece->to_us - piece->from_us < SHORTEST_US) {
        return 0.5 * (piece->start.served + piece->end.served) * length_s;
    }
    if (!same) {
        struct piece first = *piece;
        struct piece second = *piece;
        first.to_us = piece->from_us + (piece->to_us - piece->from_us) / 2;
        first.end = look(state, first.to_us, piece->demand);
        second.from_us = first.to_us;
        second.start = first.end;
        return served_s(state, &first) + served_s(state, &second);
    }
    double away_s = 0;
    for (size_t i = 0; i < state->group_count; i++) {
        away_s += state->group_share[i] *
                  dr_traffic_away_s(&state->groups[i], &piece->start.groups[i], &piece->end.groups[i], length_s);
    }
    return served_by_s(&state->limits[DR_PLACE_HOME], piece->start.binding[DR_PLACE_HOME], length_s - away_s, length_s,
                       piece->demand) +
           served_by_s(&state->limits[DR_PLACE_AWAY], piece->start.binding[DR_PLACE_AWAY], away_s, length_s,
                       piece->demand);
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

static void follow_levels(struct dr_service_state *state, const struct piece *piece) {
    for (size_t i = 0; i < 2; i++) {
        if (state->levels[i].restored_us == DR_NEVER) {
            follow(state, piece, &state->levels[i]);
        }
    }
}

/* Nobody is served: no need to look hour by hour. */
static void advance_dead(struct dr_service_state *state, dr_usec to_us) {
    state->levels[0].since_us = state->levels[0].restored_us == DR_NEVER ? DR_NEVER : state->levels[0].since_us;
    state->levels[1].since_us = state->levels[1].restored_us == DR_NEVER ? DR_NEVER : state->levels[1].since_us;
    state->lost_s += dr_usec_to_s(to_us - state->now_us);
    state->lost_demand_s += dr_week_integral_s(state->demand, state->onset_us + state->now_us, state->onset_us + to_us);
    state->now_us = to_us;
}

bool dr_service_advance(struct dr_service_state *state, dr_usec to_us) {
    bool dead = dr_limits_is_dead(&state->limits[DR_PLACE_HOME]) && dr_limits_is_dead(&state->limits[DR_PLACE_AWAY]);
    if (dead && state->now_us < to_us && !is_restored(state)) {
        advance_dead(state, to_us);
    }
    while (state->now_us < to_us && !is_restored(state)) {
        struct piece piece = {.from_us = state->now_us, .to_us = piece_end_us(state, state->now_us, to_us)};
        piece.demand = demand_at(state, piece.from_us);
        piece.start = look(state, piece.from_us, piece.demand);
        piece.end = look(state, piece.to_us, piece.demand);
        follow_levels(state, &piece);
        double lost_s = dr_usec_to_s(piece.to_us - piece.from_us) - served_s(state, &piece);
        state->lost_s += lost_s;
        state->lost_demand_s += lost_s * piece.demand * state->demand->peak;
        state->now_us = piece.to_us;
    }
    return is_restored(state);
}

void dr_service_changed(struct dr_service_state *state, size_t cause) {
    state->changed_us = state->now_us;
    state->cause = cause;
}
