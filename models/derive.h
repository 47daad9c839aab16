/* Deriving the runbook that a strategy needs from a scenario's architecture, as the tree of a runbook file: what `drsim
 * plan` prints, a person may edit, and the simulator compiles. */
#ifndef DR_MODELS_DERIVE_H
#define DR_MODELS_DERIVE_H

#include "models/standing.h"

struct dr_derive_input {
    const struct dr_scenario *scenario;
    const struct dr_catalogue *catalogue;
    const struct dr_standing_plan *standing;
    size_t home; /* indices of regions */
    size_t away;
    const char *scenario_file; /* as the runbook should name it; NULL: not named */
};

/* The runbook as a tree; NULL where the strategy has no steps at all (none). */
struct dr_value *dr_derive_runbook(const struct dr_derive_input *input, struct dr_arena *arena);

#endif
