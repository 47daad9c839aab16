/* What stands of a system under a strategy: the strategy's rows by kind of component, the scenario's overrides, and
 * what the services can do at all, resolved to one row a component. */
#ifndef DR_MODELS_STANDING_H
#define DR_MODELS_STANDING_H

#include "models/catalogue.h"
#include "models/scenario.h"
#include "models/strategy.h"

struct dr_stands {
    const struct dr_component *component;
    const char *name;
    const struct dr_service *service;
    bool exists;           /* its infrastructure stands in the recovery region */
    double stands;         /* share of the home count that runs there */
    enum dr_data data;     /* how its data gets there, after what the service can do */
    bool degraded;         /* the strategy asked for more than the service can do */
    struct dr_array steps; /* int, enum dr_verb: what recovers it */
};

struct dr_standing_plan {
    const char *name; /* of the strategy */
    const struct dr_strategy *strategy;
    const struct dr_override *override; /* of the scenario; NULL: none */
    const struct dr_system *system;
    const char *system_name;
    enum dr_trigger trigger;
    struct dr_stands *stands; /* one per component of the system, in order */
    size_t count;
};

/* Whether components of this kind hold data that recovery must bring back. A queue does not: it starts empty, and the
 * messages in it are not followed. */
bool dr_component_kind_has_data(enum dr_component_kind kind);

/* Whether their capacity is that of a number of instances or nodes. */
bool dr_component_kind_is_counted(enum dr_component_kind kind);

/* Mistakes (an override of an unknown component) go to errors. */
enum dr_code dr_standing_make(const struct dr_scenario *scenario, const struct dr_catalogue *catalogue,
                              const char *strategy, size_t system, struct dr_arena *arena,
                              struct dr_standing_plan *ret_standing, struct dr_errors *errors);

#endif
