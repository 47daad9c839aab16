/* What a system costs a month under a strategy, line by line: the price lines of each component's service, times what
 * stands, runs, is stored, written, copied and asked for in each region. A month has 730 h. What disaster recovery
 * costs is the cost of a design less that of the strategy `none`: what both pay alike cancels. Equations:
 * docs/model.md. */
#ifndef DR_MODELS_COST_H
#define DR_MODELS_COST_H

#include "models/catalogue.h"
#include "models/plan.h"
#include "models/scenario.h"
#include "models/standing.h"

struct dr_cost_line {
    const char *component;
    enum dr_place place;    /* the region that is billed; global services: home */
    const char *what;       /* "instances, 2 x c6i.large" */
    double quantity;        /* above 0, in `unit` a month */
    const char *unit;       /* of the price, as the catalogue writes it: h, month, GiB-month, GiB, M (millions) */
    double price_usd;       /* of one unit */
    double monthly_usd;     /* quantity x price_usd */
    const char *price_path; /* in the catalogue: "prices/ec2/c6i.large" */
};

struct dr_cost {
    struct dr_cost_line *lines; /* by component, as the system orders them, then by price line, home first */
    size_t count;
    double monthly_usd; /* home_usd + away_usd */
    double home_usd;
    double away_usd;
};

/* Lines and texts live in the arena, or are the scenario's and the catalogue's. Lines of quantity 0 are left out.
 * Mistakes go to errors (DR_INPUT; *ret_cost is then untouched): an instance type that is missing or that the price
 * table does not have, or a price that is no amount of money or has no unit fit for the line. */
enum dr_code dr_cost_make(const struct dr_scenario *scenario, const struct dr_catalogue *catalogue,
                          const struct dr_standing_plan *standing, struct dr_arena *arena, struct dr_cost *ret_cost,
                          struct dr_errors *errors);

#endif
