/* Where users go: a failover record in DNS, its answers over time, and clients that look it up again.
 * A client that respects the TTL looks up every `ttl`, at a phase of its own: the share of such clients that point at a
 * region at t is the share of (t - ttl, t] in which that region was the answer. A client that ignores it looks up again
 * after an exponential time, so that share relaxes towards the present answer. Nothing here is random. */
#ifndef DR_MODELS_TRAFFIC_H
#define DR_MODELS_TRAFFIC_H

#include "base/usec.h"
#include "models/plan.h"

#define DR_SWITCHES_MAX 24

struct dr_traffic_state {
    dr_usec ttl_us;
    double ignore;
    double ignore_for_s;
    enum dr_place first;                  /* answer before the first switch */
    dr_usec switched_us[DR_SWITCHES_MAX]; /* ascending; each changes the answer to the other region */
    size_t count;
    double ignoring_away; /* share of the ignoring clients that point away, at the last switch */
};

void dr_traffic_init(struct dr_traffic_state *state, const struct dr_traffic *traffic, enum dr_place first);

enum dr_place dr_traffic_answer(const struct dr_traffic_state *state);

/* Changes the answer at an instant (not before the last). No change where it is the answer already. */
void dr_traffic_switch(struct dr_traffic_state *state, dr_usec at_us, enum dr_place to);

/* Shares that point at the recovery region: of the clients that respect the TTL, and of those that don't. */
struct dr_traffic_shares {
    double respecting;
    double ignoring;
};

struct dr_traffic_shares dr_traffic_shares_at(const struct dr_traffic_state *state, dr_usec at_us);

/* Share of all clients that point at the recovery region. */
double dr_traffic_away(const struct dr_traffic_state *state, const struct dr_traffic_shares *shares);

/* Its integral, in seconds, between two instants between which nothing switches or bends. */
double dr_traffic_away_s(const struct dr_traffic_state *state, const struct dr_traffic_shares *from,
                         const struct dr_traffic_shares *to, double length_s);

/* The next instant after at_us at which the share's course bends; DR_NEVER: none. */
dr_usec dr_traffic_bend_us(const struct dr_traffic_state *state, dr_usec at_us);

/* When the answer last changed; 0 where it never did. */
dr_usec dr_traffic_switched_us(const struct dr_traffic_state *state);

#endif
