/* Resolving a strategy against a system. */
#include "models/standing.h"

#include <string.h>

bool dr_component_kind_has_data(enum dr_component_kind kind) {
    return kind == DR_COMPONENT_DATABASE || kind == DR_COMPONENT_OBJECTS || kind == DR_COMPONENT_FILES;
}

bool dr_component_kind_is_counted(enum dr_component_kind kind) {
    return kind == DR_COMPONENT_COMPUTE || kind == DR_COMPONENT_DATABASE || kind == DR_COMPONENT_CACHE;
}

static bool can_replicate(const struct dr_stands *stands) {
    return stands->component->replication.kind != DR_REPLICATION_NONE;
}

/* What the service can do limits what the strategy asks for. */
static enum dr_data possible_data(const struct dr_stands *stands, enum dr_data wanted) {
    bool has_data = dr_component_kind_has_data((enum dr_component_kind)stands->service->kind);
    if (wanted == DR_DATA_WRITERS && !stands->service->multi_writer) {
        wanted = DR_DATA_REPLICA;
    }
    if ((wanted == DR_DATA_REPLICA || wanted == DR_DATA_WRITERS) && !can_replicate(stands)) {
        wanted = has_data ? DR_DATA_BACKUP : DR_DATA_NONE;
    }
    return wanted;
}

static void apply_strategy(const struct dr_strategy *strategy, struct dr_stands *stands) {
    enum dr_component_kind kind = (enum dr_component_kind)stands->service->kind;
    const struct dr_standing *row = dr_array_find(&strategy->kinds, sizeof *row, dr_component_kind_text(kind), NULL);
    if (row != NULL) {
        stands->exists = row->exists;
        stands->stands = row->stands;
        stands->data = (enum dr_data)row->data;
        stands->steps = row->steps;
    }
    if (stands->service->global) {
        stands->exists = true;
        stands->stands = 1;
    }
}

static void apply_override(const struct dr_override *override, struct dr_stands *stands) {
    const double *share = dr_array_find(&override->standby, sizeof *share, stands->name, NULL);
    const int *data = dr_array_find(&override->data, sizeof *data, stands->name, NULL);
    if (share != NULL) {
        stands->stands = *share;
        stands->exists = true;
    }
    if (data != NULL) {
        stands->data = (enum dr_data)(*data);
    }
}

static void check_names(const struct dr_array *map, const struct dr_system *system, struct dr_errors *errors) {
    for (size_t i = 0; i < map->count; i++) {
        if (dr_array_find(&system->components, sizeof(struct dr_component), map->names[i], NULL) == NULL) {
            dr_errors_unknown(errors, map->at[i], "component", map->names[i],
                              (const char *const *)system->components.names, system->components.count);
        }
    }
}

/* A stand-by share names a component of some system of the scenario. */
static void check_override(const struct dr_scenario *scenario, const struct dr_override *override,
                           const struct dr_system *system, struct dr_errors *errors) {
    if (scenario->systems.count == 1) {
        check_names(&override->standby, system, errors);
        check_names(&override->data, system, errors);
    }
}

static void resolve(const struct dr_strategy *strategy, const struct dr_override *override, struct dr_stands *stands) {
    apply_strategy(strategy, stands);
    if (override != NULL) {
        apply_override(override, stands);
    }
    enum dr_data wanted = stands->data;
    stands->data = possible_data(stands, wanted);
    stands->degraded = stands->data != wanted;
    bool replicates = stands->data == DR_DATA_REPLICA || stands->data == DR_DATA_WRITERS;
    if (replicates && override != NULL && dr_array_find(&override->data, sizeof(int), stands->name, NULL) != NULL) {
        stands->exists = true; /* a replica is there, and runs */
        stands->stands = stands->stands > 0 ? stands->stands : 1;
    }
}

enum dr_code dr_standing_make(const struct dr_scenario *scenario, const struct dr_catalogue *catalogue,
                              const char *strategy, size_t system, struct dr_arena *arena,
                              struct dr_standing_plan *ret_standing, struct dr_errors *errors) {
    size_t before = errors->count + errors->dropped;
    struct dr_standing_plan made = {.name = strategy, .strategy = dr_catalogue_strategy(catalogue, strategy)};
    made.override = dr_array_find(&scenario->strategies, sizeof(struct dr_override), strategy, NULL);
    made.system = (const struct dr_system *)scenario->systems.items + system;
    made.system_name = scenario->systems.names[system];
    made.count = made.system->components.count;
    made.stands = dr_arena_alloc(arena, made.count, sizeof *made.stands);
    made.trigger = (enum dr_trigger)made.strategy->trigger;
    if (made.override != NULL) {
        check_override(scenario, made.override, made.system, errors);
        if (dr_object_has(&made.override->object, &made.override->trigger)) {
            made.trigger = (enum dr_trigger)made.override->trigger;
        }
    }
    for (size_t i = 0; i < made.count; i++) {
        struct dr_stands *stands = &made.stands[i];
        stands->component = (const struct dr_component *)made.system->components.items + i;
        stands->name = made.system->components.names[i];
        stands->service = dr_catalogue_service(catalogue, stands->component->service);
        resolve(made.strategy, made.override, stands);
    }
    *ret_standing = made;
    return errors->count + errors->dropped > before ? DR_INPUT : DR_OK;
}
