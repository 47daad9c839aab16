/* Steps to effects and durations. */
#include "models/plan_effects.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/jmespath.h"
#include "models/catalogue.h"

struct maker {
    const struct dr_plan_effects_input *input;
    struct dr_arena *arena;
    struct dr_errors *errors;
    struct dr_plan_step *step;
};

static const struct dr_component *component_of(const struct maker *maker, const struct dr_effect *effect) {
    return (const struct dr_component *)maker->input->plan->system->components.items + effect->component;
}

/* Index of `component` or `system/component` in the system; SIZE_MAX and an error where there is none. */
static size_t find_component(struct maker *maker, const struct dr_value *at, const char *name) {
    const struct dr_plan_input *plan = maker->input->plan;
    const char *slash = strchr(name, '/');
    const char *bare = slash != NULL ? slash + 1 : name;
    if (slash != NULL && (strlen(plan->system_name) != (size_t)(slash - name) ||
                          strncmp(plan->system_name, name, (size_t)(slash - name)) != 0)) {
        dr_errors_at(maker->errors, at, "found \"%s\", expected a component of system \"%s\"", name, plan->system_name);
        return SIZE_MAX;
    }
    for (size_t i = 0; i < plan->system->components.count; i++) {
        if (strcmp(plan->system->components.names[i], bare) == 0) {
            return i;
        }
    }
    dr_errors_unknown(maker->errors, at, "component", bare, (const char *const *)plan->system->components.names,
                      plan->system->components.count);
    return SIZE_MAX;
}

static size_t acts_on(struct maker *maker) {
    const struct dr_step *source = maker->input->source;
    if (source->acts_on == NULL) {
        dr_errors_at(maker->errors, source->object.at, "missing field \"acts_on\": which component does it change?");
        return SIZE_MAX;
    }
    return find_component(maker, dr_object_at(&source->object, &source->acts_on), source->acts_on);
}

static void add_effect(struct maker *maker, struct dr_effect effect) {
    maker->step->effects[maker->step->effect_count++] = effect;
}

/* --- models_as --- */

static void add_modelled(struct maker *maker, const struct dr_modelled *modelled) {
    struct dr_effect effect = {.verb = (enum dr_verb)modelled->verb,
                               .component = SIZE_MAX,
                               .count = dr_object_has(&modelled->object, &modelled->count) ? modelled->count : -1,
                               .route = DR_ROUTE_TO,
                               .place = DR_PLACE_AWAY};
    if (dr_verb_needs_component(effect.verb)) {
        effect.component =
            modelled->component != NULL
                ? find_component(maker, dr_object_at(&modelled->object, &modelled->component), modelled->component)
                : acts_on(maker);
    }
    if (modelled->region != NULL && !dr_plan_place(maker->input->plan, modelled->region, &effect.place)) {
        dr_plan_report_region(maker->input->plan, dr_object_at(&modelled->object, &modelled->region), modelled->region,
                              maker->errors);
    }
    add_effect(maker, effect);
}

/* --- the catalogue's row of an operation --- */

static const struct dr_value *evaluate(struct maker *maker, const struct dr_expression *expression) {
    struct dr_value *found = NULL;
    struct dr_error error;
    if (expression->compiled == NULL || maker->step->with == NULL) {
        return NULL;
    }
    if (dr_jmespath_evaluate(expression->compiled, maker->step->with, maker->arena, &found, &error) != DR_OK) {
        return NULL;
    }
    return found;
}

static int64_t wanted_count(struct maker *maker, const struct dr_operation_effect *row) {
    double count = 0;
    const struct dr_value *found = evaluate(maker, &row->to);
    if (found != NULL && found->kind != DR_VALUE_NULL &&
        (!dr_value_number(found, &count) || count < 0 || count > 1e6 || count > floor(count))) {
        dr_errors_expected(maker->errors, found, "a whole number of instances");
        return 0;
    }
    return found != NULL && found->kind != DR_VALUE_NULL ? (int64_t)count : -1;
}

static bool is_set(const struct dr_value *states, const char *key) {
    const struct dr_value *found = dr_value_get(states, key);
    return found != NULL && found->kind == DR_VALUE_BOOLEAN && found->boolean;
}

static enum dr_route_kind route_of(struct maker *maker, const struct dr_operation_effect *row) {
    if (row->states.compiled == NULL) {
        return DR_ROUTE_TO;
    }
    const struct dr_value *states = evaluate(maker, &row->states);
    if (is_set(states, "disabled")) {
        return DR_ROUTE_DISABLED;
    }
    return is_set(states, "inverted") ? DR_ROUTE_INVERTED : DR_ROUTE_CHECKED;
}

static void add_row(struct maker *maker, const struct dr_operation_effect *row) {
    struct dr_effect effect = {.verb = (enum dr_verb)row->verb, .component = SIZE_MAX, .place = DR_PLACE_AWAY};
    if (dr_verb_needs_component(effect.verb)) {
        effect.component = acts_on(maker);
    }
    effect.count = wanted_count(maker, row);
    if (effect.verb == DR_VERB_ROUTE) {
        effect.route = route_of(maker, row);
    }
    add_effect(maker, effect);
}

/* --- durations --- */

static bool changes_service(enum dr_verb verb) {
    return dr_verb_needs_component(verb) != 0;
}

/* A component's own timing for a verb. */
static void take_component_time(struct maker *maker, const struct dr_effect *effect) {
    const struct dr_component *component = component_of(maker, effect);
    const struct dr_service *service = dr_catalogue_service(maker->input->plan->catalogue, component->service);
    bool is_group = service != NULL && service->kind == DR_COMPONENT_COMPUTE;
    struct dr_plan_step *step = maker->step;
    switch (effect->verb) {
    case DR_VERB_SCALE:
    case DR_VERB_START:
    case DR_VERB_STOP:
        step->takes = component->launch;
        break;
    case DR_VERB_LAUNCH:
        step->takes = component->create;
        step->takes_then = is_group ? component->launch : NULL;
        break;
    case DR_VERB_PROMOTE:
    case DR_VERB_DETACH:
        step->takes = component->promote;
        break;
    case DR_VERB_RESTORE:
        step->takes = component->restore;
        step->takes_extra_s = component->size_bytes / component->restore_bytes_per_s;
        break;
    case DR_VERB_COPY:
    case DR_VERB_REPLICATE:
    case DR_VERB_SNAPSHOT:
        step->takes = dr_distribution_constant(maker->arena, 0);
        step->takes_extra_s = component->size_bytes / component->restore_bytes_per_s;
        break;
    case DR_VERB_ROUTE:
    case DR_VERB_NOTIFY:
    case DR_VERB_WAIT:
    case DR_VERB_OBSERVE:
    case DR_VERB_CONFIGURE:
    case DR_VERB_COUNT:
        break;
    }
}

static void take_entry(struct maker *maker, const char *path) {
    const struct dr_value *found = dr_catalogue_value(maker->input->plan->catalogue, path);
    if (found == NULL) {
        dr_errors_at(maker->errors, maker->input->source->object.at, "the catalogue has no entry \"%s\"", path);
    } else {
        dr_distribution_read(found, maker->arena, &maker->step->takes, maker->errors);
    }
}

static void take_component(struct maker *maker) {
    struct dr_plan_step *step = maker->step;
    if (step->effect_count > 0 && changes_service(step->effects[0].verb) && step->effects[0].component != SIZE_MAX) {
        take_component_time(maker, &step->effects[0]);
    }
}

static void take_component_or_entry(struct maker *maker, const char *path) {
    take_component(maker);
    if (maker->step->takes == NULL) {
        take_entry(maker, path);
    }
}

static void time_call(struct maker *maker, const struct dr_operation *row) {
    if (row == NULL || row->takes == NULL) {
        return;
    }
    if (strcmp(row->takes, "component") == 0) {
        take_component(maker);
    } else {
        take_entry(maker, row->takes);
    }
}

static void time_action(struct maker *maker, const struct dr_operation *row) {
    const struct dr_step *source = maker->input->source;
    switch (maker->step->action) {
    case DR_ACTION_CALL:
        time_call(maker, row);
        break;
    case DR_ACTION_CHECK:
        take_entry(maker, "defaults/step/http");
        break;
    case DR_ACTION_APPROVAL:
        maker->step->takes = dr_distribution_constant(maker->arena, 0);
        break;
    case DR_ACTION_MESSAGE:
        take_entry(maker, "defaults/step/message");
        break;
    case DR_ACTION_WAIT:
        maker->step->takes = source->wait;
        break;
    case DR_ACTION_RUN:
        take_component_or_entry(maker, "defaults/step/run");
        break;
    case DR_ACTION_MANUAL:
        take_component_or_entry(maker, "defaults/step/manual");
        break;
    case DR_ACTION_COUNT:
        break;
    }
}

/* --- a call without a row --- */

static const struct dr_operation *find_row(struct maker *maker) {
    const struct dr_step *source = maker->input->source;
    if (maker->step->action != DR_ACTION_CALL) {
        return NULL;
    }
    const struct dr_operation *row = dr_catalogue_operation(maker->input->plan->catalogue, source->call);
    bool modelled = dr_object_has(&source->object, &source->models_as);
    if (row == NULL && !modelled) {
        dr_errors_at(maker->errors, dr_object_at(&source->object, &source->call),
                     "the catalogue has no row for \"%s\": add `models_as` (what it does in the model)%s", source->call,
                     source->takes == NULL ? " and `takes`" : "");
    } else if (row == NULL && source->takes == NULL) {
        dr_errors_at(maker->errors, dr_object_at(&source->object, &source->call),
                     "the catalogue has no row for \"%s\": add `takes` (how long it takes)", source->call);
    }
    return row;
}

static void make_effects(struct maker *maker, const struct dr_operation *row) {
    const struct dr_step *source = maker->input->source;
    bool modelled = dr_object_has(&source->object, &source->models_as);
    size_t count = modelled ? source->models_as.count : row != NULL ? row->effects.count : 0;
    maker->step->effects = dr_arena_alloc(maker->arena, count, sizeof *maker->step->effects);
    for (size_t i = 0; i < count; i++) {
        if (modelled) {
            add_modelled(maker, (const struct dr_modelled *)source->models_as.items + i);
        } else {
            add_row(maker, (const struct dr_operation_effect *)row->effects.items + i);
        }
    }
}

static bool sits_at_home(const struct maker *maker, const struct dr_operation *row) {
    enum dr_place place;
    return row != NULL && row->control_plane != NULL && dr_plan_place(maker->input->plan, row->control_plane, &place) &&
           place == DR_PLACE_HOME;
}

void dr_plan_effects(const struct dr_plan_effects_input *input, struct dr_arena *arena, struct dr_plan_step *step,
                     struct dr_errors *errors) {
    struct maker maker = {.input = input, .arena = arena, .errors = errors, .step = step};
    size_t before = errors->count + errors->dropped;
    const struct dr_operation *row = find_row(&maker);
    make_effects(&maker, row);
    step->control_plane_home = sits_at_home(&maker, row);
    if (input->source->takes != NULL && step->action == DR_ACTION_APPROVAL) {
        dr_errors_at(errors, dr_object_at(&input->source->object, &input->source->takes),
                     "an approval takes as long as people.approvals says: leave `takes` out");
    }
    if (input->source->takes != NULL) {
        step->takes = input->source->takes;
    } else if (errors->count + errors->dropped == before) {
        time_action(&maker, row);
    }
    if (step->takes == NULL && errors->count + errors->dropped == before) {
        dr_errors_at(errors, input->source->object.at, "missing field \"takes\": how long does it take?");
    }
}
