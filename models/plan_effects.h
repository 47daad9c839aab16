/* What a step does in the model and how long it takes: from `models_as` and `takes`, else from the catalogue's row of
 * its operation, else from the action itself. */
#ifndef DR_MODELS_PLAN_EFFECTS_H
#define DR_MODELS_PLAN_EFFECTS_H

#include "models/plan.h"

struct dr_plan_effects_input {
    const struct dr_plan_input *plan;
    const struct dr_step *source;
    const struct dr_value *parameters;
};

/* Fills effects, takes, takes_then, takes_extra_s and control_plane_home of a step whose action, place and parameters
 * are known. Says which of `models_as` and `takes` is missing. */
void dr_plan_effects(const struct dr_plan_effects_input *input, struct dr_arena *arena, struct dr_plan_step *step,
                     struct dr_errors *errors);

/* Place of a region by its name in the scenario or AWS's. False where it is neither home nor recovery. */
bool dr_plan_place(const struct dr_plan_input *input, const char *region, enum dr_place *ret_place);

/* Reports a region of a runbook that is unknown, or is a third one. */
void dr_plan_report_region(const struct dr_plan_input *input, const struct dr_value *at, const char *region,
                           struct dr_errors *errors);

#endif
