/* References between the parts of a scenario: names that must exist, cycles, time zones. */
#ifndef DR_MODELS_SCENARIO_REFERENCES_H
#define DR_MODELS_SCENARIO_REFERENCES_H

#include "models/catalogue.h"
#include "models/scenario.h"

/* Appends every dangling reference, with the nearest right name. Copes with a scenario that was read with mistakes. */
void dr_scenario_check_references(const struct dr_scenario *scenario, const struct dr_catalogue *catalogue,
                                  struct dr_arena *arena, struct dr_errors *errors);

#endif
