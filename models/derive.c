/* From a strategy's verbs per component, and the services' recipes, to the steps of a runbook. */
#include "models/derive.h"

#include <string.h>

#include "models/parameters.h"

/* Of a step's name; names may have 64 characters (base/field.h), each of one byte or more. */
#define NAME_MAX_BYTES 64

struct deriver {
    const struct dr_derive_input *input;
    struct dr_arena *arena;
    struct dr_value *steps;
    struct dr_value **last; /* per component: name of its last step, as a text value; NULL: none */
    const char *first;      /* the step that everything waits for */
    bool commits;           /* some step is a point of no return */
};

static struct dr_value *text(const struct deriver *deriver, const char *content) {
    return dr_value_new_text(deriver->arena, content, strlen(content));
}

static void put_text(const struct deriver *deriver, struct dr_value *map, const char *key, const char *content) {
    dr_value_put(deriver->arena, map, key, text(deriver, content));
}

static const char *region_name(const struct deriver *deriver, size_t index) {
    const struct dr_region *region = (const struct dr_region *)deriver->input->scenario->regions.items + index;
    return region->aws != NULL ? region->aws : deriver->input->scenario->regions.names[index];
}

/* What a recipe's `${...}` stand for. */
static struct dr_value *recipe_parameters(const struct deriver *deriver, const struct dr_stands *stands) {
    struct dr_value *map = dr_value_new_map(deriver->arena);
    int64_t count = stands->component->count;
    put_text(deriver, map, "component", stands->name);
    put_text(deriver, map, "region", region_name(deriver, deriver->input->away));
    put_text(deriver, map, "home", region_name(deriver, deriver->input->home));
    put_text(deriver, map, "system", deriver->input->standing->system_name);
    dr_value_put(deriver->arena, map, "count", dr_value_new_integer(deriver->arena, count));
    dr_value_put(deriver->arena, map, "max",
                 dr_value_new_integer(deriver->arena, stands->component->max > 0 ? stands->component->max : count));
    return map;
}

static const struct dr_recipe *find_recipe(const struct dr_stands *stands, enum dr_verb verb) {
    return dr_array_find(&stands->service->recipes, sizeof(struct dr_recipe), dr_verb_text(verb), NULL);
}

/* Puts a part of a recipe with its parameters replaced. Recipes are data of ours: a test derives every one of them. */
static void put_applied(const struct deriver *deriver, struct dr_value *step, const char *key,
                        const struct dr_value *part, const struct dr_value *parameters) {
    struct dr_errors mistakes;
    dr_errors_init(&mistakes);
    struct dr_value *applied = part != NULL ? dr_parameters_apply(part, parameters, deriver->arena, &mistakes) : NULL;
    if (applied != NULL) {
        dr_value_put(deriver->arena, step, key, applied);
    }
    dr_errors_release(&mistakes);
}

static void put_recipe(const struct deriver *deriver, const struct dr_stands *stands, enum dr_verb verb,
                       struct dr_value *step) {
    const struct dr_recipe *recipe = find_recipe(stands, verb);
    struct dr_value *parameters = recipe_parameters(deriver, stands);
    put_text(deriver, step, "call", recipe->call);
    put_text(deriver, step, "region", region_name(deriver, deriver->input->away));
    put_applied(deriver, step, "with", recipe->with, parameters);
    put_text(deriver, step, "acts_on", stands->name);
    put_applied(deriver, step, "verify", recipe->verify, parameters);
}

/* A verb without a recipe is a task for a person; it takes the component's own time. */
static void put_manual(const struct deriver *deriver, const struct dr_stands *stands, enum dr_verb verb,
                       struct dr_value *step) {
    const struct dr_recipe *recipe = find_recipe(stands, verb);
    if (recipe != NULL && recipe->manual != NULL) {
        put_applied(deriver, step, "manual", dr_value_new_text(deriver->arena, recipe->manual, strlen(recipe->manual)),
                    recipe_parameters(deriver, stands));
    } else {
        put_text(deriver, step, "manual",
                 dr_arena_format(deriver->arena, "%s %s in %s", dr_verb_text(verb), stands->name,
                                 region_name(deriver, deriver->input->away)));
    }
    put_text(deriver, step, "acts_on", stands->name);
    struct dr_value *list = dr_value_new_list(deriver->arena);
    dr_value_append(deriver->arena, list, text(deriver, dr_verb_text(verb)));
    dr_value_put(deriver->arena, step, "models_as", list);
}

static void add_needed(const struct deriver *deriver, const struct dr_stands *stands, struct dr_value *after) {
    const struct dr_system *system = deriver->input->standing->system;
    for (size_t i = 0; i < stands->component->needs.count; i++) {
        size_t needed = 0;
        const char *name = ((const char *const *)stands->component->needs.items)[i];
        if (dr_array_find(&system->components, sizeof(struct dr_component), name, &needed) != NULL &&
            deriver->last[needed] != NULL) {
            dr_value_append(deriver->arena, after, dr_value_copy(deriver->arena, deriver->last[needed]));
        }
    }
}

static struct dr_value *wait_for(const struct deriver *deriver, size_t component) {
    const struct dr_standing_plan *standing = deriver->input->standing;
    struct dr_value *after = dr_value_new_list(deriver->arena);
    if (deriver->last[component] != NULL) {
        dr_value_append(deriver->arena, after, dr_value_copy(deriver->arena, deriver->last[component]));
        return after;
    }
    if (standing->strategy->in_order) {
        add_needed(deriver, &standing->stands[component], after);
    }
    if (after->count == 0 && deriver->first != NULL) {
        dr_value_append(deriver->arena, after, text(deriver, deriver->first));
    }
    return after;
}

/* The point of no return: a promoted replica, else users who are sent to the recovery region for good. Until then the
 * home region may come back and nothing is lost. */
static void put_commit(const struct deriver *deriver, struct dr_value *step) {
    dr_value_put(deriver->arena, step, "commit", dr_value_new_boolean(deriver->arena, true));
}

/* `scale-web`; where that is too long for a name, the component's number. */
static const char *step_name(const struct deriver *deriver, size_t component, enum dr_verb verb) {
    const char *name =
        dr_arena_format(deriver->arena, "%s-%s", dr_verb_text(verb), deriver->input->standing->stands[component].name);
    return strlen(name) <= NAME_MAX_BYTES
               ? name
               : dr_arena_format(deriver->arena, "%s-component-%zu", dr_verb_text(verb), component + 1);
}

static void add_step(struct deriver *deriver, size_t component, enum dr_verb verb) {
    const struct dr_stands *stands = &deriver->input->standing->stands[component];
    const char *name = step_name(deriver, component, verb);
    struct dr_value *step = dr_value_new_map(deriver->arena);
    dr_value_put(deriver->arena, step, "after", wait_for(deriver, component));
    const struct dr_recipe *recipe = find_recipe(stands, verb);
    if (recipe != NULL && recipe->call != NULL) {
        put_recipe(deriver, stands, verb, step);
    } else {
        put_manual(deriver, stands, verb, step);
    }
    if (verb == DR_VERB_PROMOTE || verb == DR_VERB_DETACH) {
        put_commit(deriver, step);
        deriver->commits = true;
    }
    dr_value_put(deriver->arena, deriver->steps, name, step);
    deriver->last[component] = text(deriver, name);
}

/* Whether a verb of the strategy has something to do for this component. */
static bool applies(const struct dr_stands *stands, enum dr_verb verb) {
    bool replica = stands->data == DR_DATA_REPLICA && !stands->service->replica_writable;
    bool has_data = dr_component_kind_has_data((enum dr_component_kind)stands->service->kind);
    switch (verb) {
    case DR_VERB_SCALE:
        return stands->exists && stands->stands < 1;
    case DR_VERB_LAUNCH:
        return !stands->exists;
    case DR_VERB_PROMOTE:
    case DR_VERB_DETACH:
        return replica;
    case DR_VERB_RESTORE:
    case DR_VERB_COPY:
        return has_data && stands->data == DR_DATA_BACKUP;
    case DR_VERB_START:
    case DR_VERB_STOP:
    case DR_VERB_ROUTE:
    case DR_VERB_REPLICATE:
    case DR_VERB_SNAPSHOT:
    case DR_VERB_NOTIFY:
    case DR_VERB_WAIT:
    case DR_VERB_OBSERVE:
    case DR_VERB_CONFIGURE:
    case DR_VERB_COUNT:
        break;
    }
    return true;
}

static bool has_verb(const struct dr_stands *stands, enum dr_verb verb) {
    const int *verbs = stands->steps.items;
    for (size_t i = 0; i < stands->steps.count; i++) {
        if (verbs[i] == (int)verb) {
            return true;
        }
    }
    return false;
}

/* What the strategy's verbs lack where the service, or the scenario, changed how data gets there: a replica must be
 * promoted, a backup restored. */
static void add_missing(struct deriver *deriver, size_t component) {
    const struct dr_stands *stands = &deriver->input->standing->stands[component];
    bool promotes = has_verb(stands, DR_VERB_PROMOTE) || has_verb(stands, DR_VERB_DETACH);
    bool restores = has_verb(stands, DR_VERB_RESTORE) || has_verb(stands, DR_VERB_COPY);
    bool is_group = stands->service->kind == DR_COMPONENT_COMPUTE;
    if (is_group && !has_verb(stands, DR_VERB_LAUNCH) && applies(stands, DR_VERB_LAUNCH)) {
        add_step(deriver, component, DR_VERB_LAUNCH);
    }
    if (is_group && !has_verb(stands, DR_VERB_SCALE) && applies(stands, DR_VERB_SCALE)) {
        add_step(deriver, component, DR_VERB_SCALE);
    }
    if (!promotes && applies(stands, DR_VERB_PROMOTE)) {
        add_step(deriver, component, DR_VERB_PROMOTE);
    }
    if (!restores && applies(stands, DR_VERB_RESTORE)) {
        add_step(deriver, component, DR_VERB_RESTORE);
    }
}

static void add_component(struct deriver *deriver, size_t component) {
    const struct dr_stands *stands = &deriver->input->standing->stands[component];
    const int *verbs = stands->steps.items;
    for (size_t i = 0; i < stands->steps.count; i++) {
        if (applies(stands, (enum dr_verb)verbs[i])) {
            add_step(deriver, component, (enum dr_verb)verbs[i]);
        }
    }
    add_missing(deriver, component);
}

/* Depth first, so that what a component needs comes before it. */
static void add_with_needs(struct deriver *deriver, size_t component, bool *done) {
    const struct dr_standing_plan *standing = deriver->input->standing;
    if (done[component]) {
        return;
    }
    done[component] = true;
    const struct dr_array *needs = &standing->stands[component].component->needs;
    for (size_t i = 0; i < needs->count; i++) {
        size_t needed = 0;
        if (dr_array_find(&standing->system->components, sizeof(struct dr_component),
                          ((const char *const *)needs->items)[i], &needed) != NULL) {
            add_with_needs(deriver, needed, done);
        }
    }
    add_component(deriver, component);
}

static void add_first(struct deriver *deriver) {
    const struct dr_people *people = &deriver->input->scenario->people;
    struct dr_value *step = dr_value_new_map(deriver->arena);
    const char *away = region_name(deriver, deriver->input->away);
    bool asks = deriver->input->standing->strategy->approval && people->approver != NULL &&
                deriver->input->standing->trigger == DR_TRIGGER_PEOPLE;
    if (asks) {
        struct dr_value *approval = dr_value_new_map(deriver->arena);
        put_text(deriver, approval, "by", people->approver);
        dr_value_put(deriver->arena, step, "approval", approval);
        put_text(deriver, step, "says",
                 dr_arena_format(deriver->arena, "%s is lost: fail over to %s?",
                                 region_name(deriver, deriver->input->home), away));
    } else {
        struct dr_value *message = dr_value_new_map(deriver->arena);
        put_text(deriver, message, "to", "everybody on call");
        put_text(deriver, message, "text", dr_arena_format(deriver->arena, "failing over to %s", away));
        dr_value_put(deriver->arena, step, "message", message);
    }
    deriver->first = asks ? "confirm" : "announce";
    dr_value_put(deriver->arena, deriver->steps, deriver->first, step);
}

/* Names of the steps that no other step waits for. */
static struct dr_value *open_ends(const struct deriver *deriver) {
    struct dr_value *after = dr_value_new_list(deriver->arena);
    for (size_t i = 0; i < deriver->input->standing->count; i++) {
        if (deriver->last[i] != NULL) {
            dr_value_append(deriver->arena, after, dr_value_copy(deriver->arena, deriver->last[i]));
        }
    }
    if (after->count == 0) {
        dr_value_append(deriver->arena, after, text(deriver, deriver->first));
    }
    return after;
}

static struct dr_value *one_name(const struct deriver *deriver, const char *name) {
    struct dr_value *after = dr_value_new_list(deriver->arena);
    dr_value_append(deriver->arena, after, text(deriver, name));
    return after;
}

static void add_verify(struct deriver *deriver) {
    struct dr_value *step = dr_value_new_map(deriver->arena);
    struct dr_value *check = dr_value_new_map(deriver->arena);
    dr_value_put(deriver->arena, step, "after", open_ends(deriver));
    put_text(deriver, check, "http", "${health_url}");
    dr_value_put(deriver->arena, step, "check", check);
    dr_value_put(deriver->arena, deriver->steps, "verify-service", step);
}

/* Pins users to the recovery region by an object there that a health check watches: no control plane of the lost region
 * is needed, and the return of the home region doesn't send them back (model notes 14). */
static void add_pin(struct deriver *deriver, const char *takes) {
    struct dr_value *step = dr_value_new_map(deriver->arena);
    struct dr_value *with = dr_value_new_map(deriver->arena);
    dr_value_put(deriver->arena, step, "after", one_name(deriver, "verify-service"));
    put_text(deriver, step, "call", "s3:PutObject");
    put_text(deriver, step, "region", region_name(deriver, deriver->input->away));
    put_text(deriver, with, "Bucket", "${switch_bucket}");
    put_text(deriver, with, "Key", "failed-over");
    put_text(deriver, with, "Body", "away");
    dr_value_put(deriver->arena, step, "with", with);
    struct dr_value *effects = dr_value_new_list(deriver->arena);
    dr_value_append(deriver->arena, effects, text(deriver, "route"));
    dr_value_put(deriver->arena, step, "models_as", effects);
    put_text(deriver, step, "takes", takes);
    put_text(deriver, step, "undo", "restore");
    if (!deriver->commits) {
        put_commit(deriver, step);
    }
    put_text(deriver, step, "says", "a health check over this object keeps users in the recovery region");
    dr_value_put(deriver->arena, deriver->steps, "pin-users", step);
}

static void add_last(struct deriver *deriver, const char *after) {
    struct dr_value *step = dr_value_new_map(deriver->arena);
    struct dr_value *message = dr_value_new_map(deriver->arena);
    dr_value_put(deriver->arena, step, "after", one_name(deriver, after));
    put_text(deriver, message, "to", "stakeholders");
    put_text(deriver, message, "text",
             dr_arena_format(deriver->arena, "%s now runs in %s", deriver->input->standing->system_name,
                             region_name(deriver, deriver->input->away)));
    dr_value_put(deriver->arena, step, "message", message);
    dr_value_put(deriver->arena, deriver->steps, "tell-stakeholders", step);
}

static struct dr_value *head(const struct deriver *deriver) {
    struct dr_value *root = dr_value_new_map(deriver->arena);
    dr_value_put(deriver->arena, root, "drsim_runbook", dr_value_new_integer(deriver->arena, 1));
    put_text(deriver, root, "name",
             dr_arena_format(deriver->arena, "fail %s over to %s (%s)", deriver->input->standing->system_name,
                             region_name(deriver, deriver->input->away), deriver->input->standing->name));
    if (deriver->input->scenario_file != NULL) {
        put_text(deriver, root, "scenario", deriver->input->scenario_file);
    }
    dr_value_put(deriver->arena, root, "modes", one_name(deriver, "ungraceful"));
    struct dr_value *parameters = dr_value_new_map(deriver->arena);
    put_text(deriver, parameters, "health_url",
             dr_arena_format(deriver->arena, "https://%s.example.com/health", deriver->input->standing->system_name));
    put_text(deriver, parameters, "switch_bucket",
             dr_arena_format(deriver->arena, "%s-switch", deriver->input->standing->system_name));
    dr_value_put(deriver->arena, root, "parameters", parameters);
    return root;
}

static const char *pin_time(const struct dr_derive_input *input) {
    const struct dr_value *found = dr_catalogue_value(input->catalogue, "defaults/step/pin");
    return found != NULL ? found->text : "0s";
}

struct dr_value *dr_derive_runbook(const struct dr_derive_input *input, struct dr_arena *arena) {
    struct deriver deriver = {.input = input, .arena = arena};
    if (input->standing->trigger == DR_TRIGGER_NONE) {
        return NULL;
    }
    deriver.steps = dr_value_new_map(arena);
    deriver.last = dr_arena_alloc(arena, input->standing->count, sizeof(*deriver.last));
    bool *done = dr_arena_alloc(arena, input->standing->count, sizeof *done);
    struct dr_value *root = head(&deriver);
    add_first(&deriver);
    for (size_t i = 0; i < input->standing->count; i++) {
        add_with_needs(&deriver, i, done);
    }
    add_verify(&deriver);
    bool pins = !input->standing->strategy->users_both || deriver.commits;
    if (pins) {
        add_pin(&deriver, pin_time(input));
    }
    add_last(&deriver, pins ? "pin-users" : "verify-service");
    dr_value_put(arena, root, "steps", deriver.steps);
    return root;
}
