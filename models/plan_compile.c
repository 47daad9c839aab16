/* Compiling a runbook into a plan: names become indices, operations become effects, steps are put in order. */
#include <stdio.h>
#include <string.h>

#include "base/quantity.h"
#include "models/catalogue.h"
#include "models/parameters.h"
#include "models/plan.h"
#include "models/plan_effects.h"
#include "sim/stream.h"

struct compiler {
    const struct dr_plan_input *input;
    const struct dr_runbook *runbook;
    struct dr_arena *arena;
    struct dr_errors *errors;
    const struct dr_value *parameters;
    struct dr_plan_step *steps; /* in file order */
    size_t count;
};

static const struct dr_step *source_step(const struct compiler *compiler, size_t i) {
    return (const struct dr_step *)compiler->runbook->steps.items + i;
}

static const char *text_at(const struct dr_array *array, size_t i) {
    return ((const char *const *)array->items)[i];
}

static size_t find_name(const struct dr_array *map, const char *name) {
    for (size_t i = 0; name != NULL && i < map->count; i++) {
        if (strcmp(map->names[i], name) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* Index of a named item; SIZE_MAX and an error at `at` where there is none. */
static size_t resolve(struct compiler *compiler, const struct dr_array *map, const struct dr_value *at,
                      const char *noun, const char *name) {
    size_t found = find_name(map, name);
    if (found == SIZE_MAX) {
        dr_errors_unknown(compiler->errors, at, noun, name, (const char *const *)map->names, map->count);
    }
    return found;
}

bool dr_plan_place(const struct dr_plan_input *input, const char *region, enum dr_place *ret_place) {
    const struct dr_region *regions = input->scenario->regions.items;
    for (size_t i = 0; i < input->scenario->regions.count; i++) {
        bool named = strcmp(input->scenario->regions.names[i], region) == 0;
        bool aws = regions[i].aws != NULL && strcmp(regions[i].aws, region) == 0;
        if (named || aws) {
            *ret_place = i == input->home ? DR_PLACE_HOME : DR_PLACE_AWAY;
            return i == input->home || i == input->away;
        }
    }
    return false;
}

void dr_plan_report_region(const struct dr_plan_input *input, const struct dr_value *at, const char *region,
                           struct dr_errors *errors) {
    const struct dr_array *regions = &input->scenario->regions;
    const struct dr_region *items = regions->items;
    for (size_t i = 0; i < regions->count; i++) {
        if (strcmp(regions->names[i], region) == 0 || (items[i].aws != NULL && strcmp(items[i].aws, region) == 0)) {
            dr_errors_at(errors, at, "found region \"%s\", which is neither home nor for recovery", region);
            return;
        }
    }
    dr_errors_unknown(errors, at, "region", region, (const char *const *)regions->names, regions->count);
}

static void compile_place(struct compiler *compiler, const struct dr_step *source, struct dr_plan_step *step) {
    step->place = DR_PLACE_AWAY;
    if (source->region == NULL || dr_plan_place(compiler->input, source->region, &step->place)) {
        return;
    }
    dr_plan_report_region(compiler->input, dr_object_at(&source->object, &source->region), source->region,
                          compiler->errors);
}

static void compile_tools(struct compiler *compiler, const struct dr_step *source, struct dr_plan_step *step) {
    const struct dr_scenario *scenario = compiler->input->scenario;
    for (size_t i = 0; i < source->uses.count; i++) {
        size_t tool = resolve(compiler, &scenario->tools, source->uses.at[i], "tool", text_at(&source->uses, i));
        enum dr_place place;
        if (tool != SIZE_MAX &&
            dr_plan_place(compiler->input, ((const struct dr_tool *)scenario->tools.items)[tool].in, &place)) {
            step->uses_home |= place == DR_PLACE_HOME;
            step->uses_away |= place == DR_PLACE_AWAY;
        }
    }
}

static void compile_after(struct compiler *compiler, const struct dr_step *source, struct dr_plan_step *step) {
    step->after = dr_arena_alloc(compiler->arena, source->after.count, sizeof *step->after);
    for (size_t i = 0; i < source->after.count; i++) {
        size_t found =
            resolve(compiler, &compiler->runbook->steps, source->after.at[i], "step", text_at(&source->after, i));
        if (found != SIZE_MAX) {
            step->after[step->after_count++] = found;
        }
    }
}

static void compile_failure(struct compiler *compiler, const struct dr_step *source, struct dr_plan_step *step) {
    step->fallback = DR_PLAN_NO_STEP;
    if (source->on_failure == NULL || strcmp(source->on_failure, "stop") == 0) {
        step->on_failure = DR_ON_FAILURE_STOP;
    } else if (strcmp(source->on_failure, "continue") == 0) {
        step->on_failure = DR_ON_FAILURE_CONTINUE;
    } else {
        step->on_failure = DR_ON_FAILURE_STEP;
        size_t found = resolve(compiler, &compiler->runbook->steps, dr_object_at(&source->object, &source->on_failure),
                               "step", source->on_failure);
        step->fallback = found == SIZE_MAX ? DR_PLAN_NO_STEP : found;
    }
}

static void compile_waiting(struct compiler *compiler, const struct dr_step *source, struct dr_plan_step *step) {
    const struct dr_array *roles = &compiler->input->scenario->people.approvals;
    size_t role = resolve(compiler, roles, dr_object_at(&source->approval.object, &source->approval.by), "role",
                          source->approval.by);
    if (role != SIZE_MAX) {
        step->waiting = (const struct dr_waiting *)roles->items + role;
    }
    step->expires_us = source->approval.expires_us;
}

static bool is_in_mode(const struct dr_array *modes) {
    for (size_t i = 0; i < modes->count; i++) {
        if (((const int *)modes->items)[i] == DR_MODE_UNGRACEFUL) {
            return true;
        }
    }
    return modes->count == 0;
}

static void compile_with(struct compiler *compiler, const struct dr_step *source, struct dr_plan_step *step) {
    if (source->with != NULL) {
        step->with = dr_parameters_apply(source->with, compiler->parameters, compiler->arena, compiler->errors);
    }
    if (source->verify.with != NULL) {
        dr_parameters_apply(source->verify.with, compiler->parameters, compiler->arena, compiler->errors);
    }
}

/* Time between looks of a verification; 0: there is none. */
static dr_usec polling_us(const struct compiler *compiler, const struct dr_verify *verify) {
    dr_usec every_us = 0;
    if (verify->object.at == NULL || dr_object_has(&verify->object, &verify->every_us)) {
        return verify->every_us;
    }
    const struct dr_value *found = dr_catalogue_value(compiler->input->catalogue, "defaults/step/every");
    return found != NULL && dr_quantity_duration(found->text, &every_us) ? every_us : 0;
}

/* `on_failure: stop` must not mean a step. */
static void check_step_name(struct compiler *compiler, const struct dr_plan_step *step) {
    if (strcmp(step->name, "stop") == 0 || strcmp(step->name, "continue") == 0) {
        dr_errors_at(compiler->errors, step->source->object.at,
                     "a step can't be called \"%s\": `on_failure` gives that word a meaning", step->name);
    }
}

static void compile_step(struct compiler *compiler, size_t i) {
    const struct dr_step *source = source_step(compiler, i);
    struct dr_plan_step *step = &compiler->steps[i];
    step->name = compiler->runbook->steps.names[i];
    step->label = source->approval.by != NULL ? dr_arena_format(compiler->arena, "approval by %s", source->approval.by)
                                              : dr_arena_format(compiler->arena, "step %s", step->name);
    step->source = source;
    step->succeeds = source->succeeds;
    step->retry = source->retry;
    step->commit = source->commit;
    step->skipped = !is_in_mode(&source->modes);
    step->every_us = polling_us(compiler, &source->verify);
    step->within_us = source->verify.object.at != NULL ? source->verify.within_us : 0;
    check_step_name(compiler, step);
    compile_place(compiler, source, step);
    compile_tools(compiler, source, step);
    compile_after(compiler, source, step);
    compile_failure(compiler, source, step);
    if (!dr_step_action(source, compiler->errors, &step->action)) {
        return;
    }
    compile_with(compiler, source, step);
    if (step->action == DR_ACTION_APPROVAL) {
        compile_waiting(compiler, source, step);
    }
    const struct dr_plan_effects_input effects = {
        .plan = compiler->input, .source = source, .parameters = compiler->parameters};
    dr_plan_effects(&effects, compiler->arena, step, compiler->errors);
}

/* The wait for a role is shared between runbooks; a second approval by the same role is another wait. */
static void name_waiting(struct compiler *compiler, size_t i, const char *key) {
    struct dr_plan_step *step = &compiler->steps[i];
    if (step->action != DR_ACTION_APPROVAL || step->source->approval.by == NULL) {
        return;
    }
    step->purpose_waiting = dr_purpose(dr_arena_format(compiler->arena, "approval/%s", step->source->approval.by));
    for (size_t k = 0; k < i; k++) {
        if (compiler->steps[k].purpose_waiting == step->purpose_waiting) {
            step->purpose_waiting = dr_purpose(dr_arena_format(compiler->arena, "%s/waiting", key));
        }
    }
}

/* Draws are keyed by what is done to which component, so that strategies and runbooks share them; a second step that
 * does the same, and a step without a component, are keyed by name. */
static void name_draws(struct compiler *compiler, size_t i) {
    struct dr_plan_step *step = &compiler->steps[i];
    const char *key = dr_arena_format(compiler->arena, "step/%s", step->name);
    if (step->effect_count > 0 && step->effects[0].component != SIZE_MAX) {
        const char *component = compiler->input->system->components.names[step->effects[0].component];
        const char *shared = dr_arena_format(compiler->arena, "step/%s/%s/%s", compiler->input->system_name,
                                             dr_verb_text(step->effects[0].verb), component);
        uint64_t purpose = dr_purpose(dr_arena_format(compiler->arena, "%s/duration", shared));
        bool taken = false;
        for (size_t k = 0; k < i; k++) {
            taken |= compiler->steps[k].purpose_duration == purpose;
        }
        key = taken ? key : shared;
    }
    step->purpose_duration = dr_purpose(dr_arena_format(compiler->arena, "%s/duration", key));
    step->purpose_then = dr_purpose(dr_arena_format(compiler->arena, "%s/then", key));
    step->purpose_success = dr_purpose(dr_arena_format(compiler->arena, "%s/success", key));
    step->purpose_backoff = dr_purpose(dr_arena_format(compiler->arena, "%s/backoff", key));
    name_waiting(compiler, i, key);
}

static bool is_ready(const struct compiler *compiler, const struct dr_plan_step *step, const size_t *position) {
    (void)compiler;
    for (size_t k = 0; k < step->after_count; k++) {
        if (position[step->after[k]] == SIZE_MAX) {
            return false;
        }
    }
    return true;
}

static void check_after(struct compiler *compiler, const struct dr_plan_step *step) {
    for (size_t k = 0; k < step->after_count; k++) {
        if (compiler->steps[step->after[k]].is_fallback) {
            dr_errors_at(compiler->errors, dr_object_at(&step->source->object, &step->source->after),
                         "step \"%s\" is only done in place of another: wait for that one",
                         compiler->steps[step->after[k]].name);
        }
    }
}

/* A step that is done in place of another belongs to one step only, and chains of them end. */
static void check_fallback(struct compiler *compiler, size_t i) {
    struct dr_plan_step *step = &compiler->steps[i];
    const struct dr_value *at = dr_object_at(&step->source->object, &step->source->on_failure);
    size_t next = step->fallback;
    for (size_t k = 0; k <= compiler->count && next != DR_PLAN_NO_STEP; k++) {
        if (next == i || k == compiler->count) {
            dr_errors_at(compiler->errors, at, "step \"%s\" comes back to itself: `on_failure` makes a cycle",
                         step->name);
            return;
        }
        next = compiler->steps[next].fallback;
    }
    if (compiler->steps[step->fallback].is_fallback) {
        dr_errors_at(compiler->errors, at, "step \"%s\" already stands in for another step",
                     compiler->steps[step->fallback].name);
    }
    compiler->steps[step->fallback].is_fallback = true;
}

static void check_fallbacks(struct compiler *compiler) {
    for (size_t i = 0; i < compiler->count; i++) {
        if (compiler->steps[i].fallback != DR_PLAN_NO_STEP) {
            check_fallback(compiler, i);
        }
    }
    for (size_t i = 0; i < compiler->count; i++) {
        check_after(compiler, &compiler->steps[i]);
    }
}

static void report_cycle(struct compiler *compiler, const size_t *position) {
    for (size_t i = 0; i < compiler->count; i++) {
        if (position[i] == SIZE_MAX) {
            dr_errors_at(compiler->errors, compiler->steps[i].source->object.at,
                         "step \"%s\" waits for itself: `after` makes a cycle", compiler->steps[i].name);
            return;
        }
    }
}

static void link_back(struct compiler *compiler, struct dr_plan *plan) {
    for (size_t i = 0; i < plan->count; i++) {
        for (size_t k = 0; k < plan->steps[i].after_count; k++) {
            plan->steps[plan->steps[i].after[k]].before_count++;
        }
    }
    for (size_t i = 0; i < plan->count; i++) {
        struct dr_plan_step *step = &plan->steps[i];
        step->before = dr_arena_alloc(compiler->arena, step->before_count, sizeof *step->before);
        step->before_count = 0;
        for (size_t k = 0; k < step->after_count; k++) {
            struct dr_plan_step *needed = &plan->steps[step->after[k]];
            needed->before[needed->before_count++] = i;
        }
    }
}

/* Topological order, ties in file order. position[i] = place of file step i in the plan. */
static bool put_in_order(struct compiler *compiler, struct dr_plan *plan) {
    size_t *position = dr_arena_alloc(compiler->arena, compiler->count, sizeof *position);
    memset(position, 0xff, compiler->count * sizeof *position);
    plan->steps = dr_arena_alloc(compiler->arena, compiler->count, sizeof *plan->steps);
    for (bool moved = true; moved && plan->count < compiler->count;) {
        moved = false;
        for (size_t i = 0; i < compiler->count; i++) {
            if (position[i] == SIZE_MAX && is_ready(compiler, &compiler->steps[i], position)) {
                position[i] = plan->count;
                plan->steps[plan->count++] = compiler->steps[i];
                moved = true;
            }
        }
    }
    if (plan->count < compiler->count) {
        report_cycle(compiler, position);
        return false;
    }
    for (size_t i = 0; i < plan->count; i++) {
        struct dr_plan_step *step = &plan->steps[i];
        for (size_t k = 0; k < step->after_count; k++) {
            step->after[k] = position[step->after[k]];
        }
        if (step->fallback != DR_PLAN_NO_STEP) {
            step->fallback = position[step->fallback];
        }
    }
    link_back(compiler, plan);
    return true;
}

enum dr_code dr_plan_compile(const struct dr_plan_input *input, const struct dr_runbook *runbook,
                             struct dr_arena *arena, struct dr_plan *ret_plan, struct dr_errors *errors) {
    size_t before = errors->count + errors->dropped;
    struct compiler compiler = {
        .input = input, .runbook = runbook, .arena = arena, .errors = errors, .count = runbook->steps.count};
    compiler.parameters = dr_parameters_override(dr_value_get(runbook->object.at, "parameters"), input->overrides,
                                                 input->override_count, arena, errors);
    compiler.steps = dr_arena_alloc(arena, compiler.count, sizeof *compiler.steps);
    if (compiler.count == 0) {
        return dr_errors_at(errors, dr_object_at(&runbook->object, &runbook->steps), "expected at least one step");
    }
    for (size_t i = 0; i < compiler.count; i++) {
        compile_step(&compiler, i);
        name_draws(&compiler, i);
    }
    check_fallbacks(&compiler);
    struct dr_plan plan = {.name = runbook->name, .system = input->system, .runbook = runbook};
    if (!put_in_order(&compiler, &plan) || errors->count + errors->dropped > before) {
        return DR_INPUT;
    }
    *ret_plan = plan;
    return DR_OK;
}
