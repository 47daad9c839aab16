/* served(t): the share of demand that is served, the one equation behind RTA, loss and trace (docs/model.md):
 *   served(t) = sum over regions of  min over the region's limits of  mode x min(share(t), capacity / demand(t))
 * where share(t) is the share of users that point at the region, a limit is a component's (or several's of one mode)
 * capacity relative to peak demand, and demand(t) is relative to its peak. Between changes, demand is constant by hour
 * and the shares are monotone, so that crossings are found exactly. Users that point at a dead region count as demand
 * that is not served. */
#ifndef DR_MODELS_SERVICE_H
#define DR_MODELS_SERVICE_H

#include <stdbool.h>

#include "models/profile.h"
#include "models/traffic.h"

#define DR_LIMITS_MAX 8
#define DR_GROUPS_MAX 2

struct dr_limits {
    size_t count;
    double mode[DR_LIMITS_MAX];
    double capacity[DR_LIMITS_MAX];
};

/* Clears, then adds limits; equal modes are merged to the smaller capacity. */
void dr_limits_clear(struct dr_limits *limits);
void dr_limits_add(struct dr_limits *limits, double mode, double capacity);

/* Share of all demand that a region serves of the users who point at it. */
double dr_limits_serve(const struct dr_limits *limits, double share, double demand);

/* Whether it can serve anybody. */
bool dr_limits_is_dead(const struct dr_limits *limits);

/* How a level came to be reached. */
enum dr_crossing { DR_CROSSING_NONE, DR_CROSSING_CHANGE, DR_CROSSING_TRAFFIC, DR_CROSSING_DEMAND };

struct dr_level {
    double level;
    dr_usec since_us;          /* since when service has been at or above it; DR_NEVER: it is below */
    dr_usec restored_us;       /* once it has stayed there for long enough; DR_NEVER: not yet */
    enum dr_crossing crossing; /* how `since` came about */
    size_t cause;              /* of the change that it was counted from */
    bool away;                 /* the recovery region served the larger part then */
};

struct dr_service_state {
    const struct dr_week *demand;
    dr_usec onset_us; /* instant of the week at time 0 */
    dr_usec stable_for_us;
    struct dr_limits limits[DR_PLACE_COUNT];
    struct dr_traffic_state groups[DR_GROUPS_MAX];
    double group_share[DR_GROUPS_MAX];
    size_t group_count;
    dr_usec now_us;     /* served(t) is accounted for until here */
    dr_usec changed_us; /* of the last change of limits or answers, with its cause */
    size_t cause;
    struct dr_level levels[2]; /* mbco, full */
    double lost_s;             /* integral of 1 - served */
    double lost_demand_s;      /* the same weighted by demand relative to its mean */
};

/* What is served of demand. */
double dr_service_served(const struct dr_service_state *state, dr_usec at_us);

/* Accounts for (now, to]. Stops early, and returns true, once both levels are restored. */
bool dr_service_advance(struct dr_service_state *state, dr_usec to_us);

/* A change at now with its cause: to be called after limits or answers changed. */
void dr_service_changed(struct dr_service_state *state, size_t cause);

#endif
