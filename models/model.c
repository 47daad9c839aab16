/* Compiling a scenario, a strategy and a choice of hazards into a model. */
#include "models/model.h"

#include <math.h>
#include <string.h>

#include "base/suggest.h"
#include "models/derive.h"
#include "models/scenario_file.h"

struct maker {
    const struct dr_model_input *input;
    struct dr_arena *arena;
    struct dr_errors *errors;
    struct dr_model *model;
};

bool dr_model_regions(const struct dr_scenario *scenario, size_t *ret_home, size_t *ret_away,
                      struct dr_errors *errors) {
    const struct dr_region *regions = scenario->regions.items;
    size_t found[2] = {SIZE_MAX, SIZE_MAX};
    for (size_t i = 0; i < scenario->regions.count; i++) {
        if (dr_object_has(&regions[i].object, &regions[i].role) && found[regions[i].role] == SIZE_MAX) {
            found[regions[i].role] = i;
        }
    }
    for (size_t i = 0; i < scenario->regions.count; i++) {
        for (size_t role = 0; role < 2 && !dr_object_has(&regions[i].object, &regions[i].role); role++) {
            if (found[role] == SIZE_MAX) {
                found[role] = i;
                break;
            }
        }
    }
    if (found[DR_ROLE_HOME] == SIZE_MAX || found[DR_ROLE_RECOVERY] == SIZE_MAX) {
        dr_errors_at(errors, dr_object_at(&scenario->object, &scenario->regions),
                     "expected two regions: one with role home and one with role recovery");
        return false;
    }
    *ret_home = found[DR_ROLE_HOME];
    *ret_away = found[DR_ROLE_RECOVERY];
    return true;
}

static uint64_t purpose(const struct maker *maker, const char *what, const char *name) {
    return dr_purpose(dr_arena_format(maker->arena, "%s/%s/%s", what, maker->model->system_name, name));
}

/* --- parts --- */

static void make_replication(struct maker *maker, struct dr_part *part) {
    const struct dr_component *component = part->stands->component;
    const struct dr_replication *replication = &component->replication;
    bool replicates = part->stands->data == DR_DATA_REPLICA || part->stands->data == DR_DATA_WRITERS;
    if (replicates && replication->kind == DR_REPLICATION_LOG && part->writes != NULL) {
        part->log = dr_arena_alloc(maker->arena, 1, sizeof *part->log);
        if (!dr_log_lag_make(part->writes, component->writes.mean_bytes_per_s, replication->bandwidth_bytes_per_s,
                             part->log)) {
            dr_errors_at(maker->errors, component->object.at,
                         "data is written faster than it can be replicated: the backlog would grow without bound");
        }
    }
    if (replicates && replication->kind == DR_REPLICATION_OBJECT) {
        part->object = dr_arena_alloc(maker->arena, 1, sizeof *part->object);
        dr_object_lag_make(replication->latency, part->object);
        part->objects_per_s = component->writes.mean_bytes_per_s / component->object_bytes;
    }
    bool snapshots = replicates && replication->kind == DR_REPLICATION_SNAPSHOT;
    if (snapshots || part->stands->data == DR_DATA_BACKUP) {
        const char *name = dr_arena_format(maker->arena, "%s/%s/%s", snapshots ? "snapshot" : "backup",
                                           maker->model->system_name, part->stands->name);
        part->points = dr_arena_alloc(maker->arena, 1, sizeof *part->points);
        dr_points_make(snapshots ? &replication->schedule : &component->backup, name, maker->arena, part->points);
    }
}

static void make_writes(struct maker *maker, struct dr_part *part) {
    const struct dr_writes *writes = &part->stands->component->writes;
    if (writes->object.at == NULL || writes->mean_bytes_per_s <= 0) {
        return;
    }
    struct dr_week *week = dr_arena_alloc(maker->arena, 1, sizeof *week);
    if (dr_scenario_week(maker->input->scenario, maker->input->catalogue, writes->profile, maker->arena, week)) {
        part->writes = week;
    }
}

static double running_share(const struct dr_stands *stands) {
    double count = (double)stands->component->count;
    return stands->stands > 0 ? ceil(stands->stands * count - 1e-9) / count : 0;
}

static void make_part(struct maker *maker, size_t i) {
    struct dr_part *part = &maker->model->parts[i];
    const struct dr_stands *stands = &maker->model->standing.stands[i];
    const struct dr_component *component = stands->component;
    enum dr_component_kind kind = (enum dr_component_kind)stands->service->kind;
    part->stands = stands;
    part->has_data = dr_component_kind_has_data(kind);
    part->counted = dr_component_kind_is_counted(kind);
    part->is_cache = kind == DR_COMPONENT_CACHE;
    part->global = stands->service->global;
    part->capacity = 1 / component->utilisation;
    part->away_running = running_share(stands);
    part->read_only = component->read_only_serves;
    part->cold = component->cold_serves;
    part->without = component->without;
    part->warm_up = component->warm_up;
    part->rpo_us = dr_object_has(&component->object, &component->rpo_us) ? component->rpo_us
                                                                         : maker->model->system->objectives.rpo_us;
    part->purpose_latency = purpose(maker, "replication", stands->name);
    part->purpose_warm_up = purpose(maker, "warm-up", stands->name);
    make_writes(maker, part);
    make_replication(maker, part);
}

static bool is_balancer(const struct dr_part *part) {
    return part->stands->service->kind == DR_COMPONENT_BALANCER;
}

static void mark_needs(struct dr_model *model, const struct dr_part *balancer) {
    const struct dr_array *needs = &balancer->stands->component->needs;
    for (size_t i = 0; i < needs->count; i++) {
        size_t found = 0;
        if (dr_array_find(&model->system->components, sizeof(struct dr_component),
                          ((const char *const *)needs->items)[i], &found) != NULL) {
            model->parts[found].front |= model->parts[found].counted && !model->parts[found].global;
        }
    }
}

/* The front: load balancers and what they send to; where there is none, groups of instances; else everything. */
static void mark_front(struct dr_model *model) {
    bool balancers = false;
    bool groups = false;
    for (size_t i = 0; i < model->part_count; i++) {
        balancers |= is_balancer(&model->parts[i]);
        groups |= model->parts[i].stands->service->kind == DR_COMPONENT_COMPUTE;
    }
    for (size_t i = 0; i < model->part_count; i++) {
        struct dr_part *part = &model->parts[i];
        if (balancers && is_balancer(part)) {
            part->front = true;
            mark_needs(model, part);
        } else if (!balancers) {
            part->front = !part->global && (!groups || part->stands->service->kind == DR_COMPONENT_COMPUTE);
        }
    }
}

static void make_groups(struct maker *maker) {
    struct dr_model *model = maker->model;
    const struct dr_array *components = &model->system->components;
    model->group_count = model->system->consistent.count;
    model->groups = dr_arena_alloc(maker->arena, model->group_count, sizeof *model->groups);
    for (size_t i = 0; i < model->group_count; i++) {
        const struct dr_array *stores = &((const struct dr_group *)model->system->consistent.items + i)->stores;
        struct dr_model_group *group = &model->groups[i];
        group->parts = dr_arena_alloc(maker->arena, stores->count, sizeof *group->parts);
        for (size_t k = 0; k < stores->count; k++) {
            const char *name = ((const char *const *)stores->items)[k];
            if (dr_array_find(components, sizeof(struct dr_component), name, &group->parts[group->count]) != NULL) {
                group->count++;
            }
        }
    }
}

static void make_parts(struct maker *maker) {
    struct dr_model *model = maker->model;
    model->part_count = model->standing.count;
    model->parts = dr_arena_alloc(maker->arena, model->part_count, sizeof *model->parts);
    for (size_t i = 0; i < model->part_count; i++) {
        make_part(maker, i);
    }
    model->stores = dr_arena_alloc(maker->arena, model->part_count, sizeof *model->stores);
    for (size_t i = 0; i < model->part_count; i++) {
        if (model->parts[i].has_data && !model->parts[i].global) {
            model->stores[model->store_count++] = i;
        }
    }
    make_groups(maker);
    mark_front(model);
}

/* --- people and their hours --- */

static dr_usec week_start_us(const struct dr_scenario *scenario) {
    dr_usec at_us = 0;
    if (scenario->week == NULL || !dr_civil_parse(scenario->week, &at_us)) {
        return 0;
    }
    struct dr_civil civil = dr_civil_from_us(at_us);
    dr_usec into_us = ((civil.hour * 60 + civil.minute) * INT64_C(60) + civil.second) * DR_USEC_PER_S;
    return at_us - into_us - civil.microsecond - civil.weekday * DR_USEC_PER_DAY;
}

/* Instants of the scenario's local week at which a window of another zone's day starts and ends. */
static void add_window(struct dr_office *office, const struct dr_hours *hours, dr_usec monday_us, int day,
                       const struct dr_zone *theirs, const struct dr_zone *ours) {
    dr_usec midnight_us = monday_us + day * DR_USEC_PER_DAY;
    dr_usec start_utc_us = dr_zone_to_utc_us(theirs, midnight_us + hours->from_us);
    dr_usec end_utc_us = dr_zone_to_utc_us(theirs, midnight_us + hours->to_us);
    dr_usec start_us = start_utc_us + dr_zone_offset_us(ours, start_utc_us) - monday_us;
    office->starts_us[office->count] = (start_us + DR_USEC_PER_WEEK) % DR_USEC_PER_WEEK;
    office->ends_us[office->count] = office->starts_us[office->count] + (end_utc_us - start_utc_us);
    office->count++;
}

static void make_office(struct maker *maker, const struct dr_waiting *waiting, struct dr_office *office) {
    struct dr_error error;
    struct dr_zone *ours = NULL;
    struct dr_zone *theirs = NULL;
    const char *zone = waiting->zone != NULL ? waiting->zone : maker->input->scenario->time_zone;
    office->waiting = waiting;
    if (dr_zone_new(maker->input->scenario->time_zone, &ours, &error) == DR_OK &&
        dr_zone_new(zone, &theirs, &error) == DR_OK) {
        for (int day = 0; day < 7; day++) {
            if ((waiting->hours.weekdays >> day & 1u) != 0) {
                add_window(office, &waiting->hours, week_start_us(maker->input->scenario), day, theirs, ours);
            }
        }
    }
    dr_zone_free(ours);
    dr_zone_free(theirs);
}

static void make_people(struct maker *maker) {
    struct dr_model *model = maker->model;
    make_office(maker, &model->scenario->people.acknowledge, &model->acknowledge);
    size_t count = model->plan != NULL ? model->plan->count : 0;
    model->approvals = dr_arena_alloc(maker->arena, count, sizeof *model->approvals);
    for (size_t i = 0; i < count; i++) {
        if (model->plan->steps[i].waiting != NULL) {
            make_office(maker, model->plan->steps[i].waiting, &model->approvals[i]);
        }
    }
}

/* --- detection --- */

static size_t checkers_above(double share, int64_t checkers) {
    return (size_t)floor(share * (double)checkers + 1e-9);
}

static void make_monitors(struct maker *maker) {
    struct dr_model *model = maker->model;
    const struct dr_detection *detection = &model->scenario->detection;
    model->monitor_count = detection->monitors.count;
    model->monitors = dr_arena_alloc(maker->arena, model->monitor_count, sizeof *model->monitors);
    for (size_t i = 0; i < model->monitor_count; i++) {
        struct dr_model_monitor *monitor = &model->monitors[i];
        monitor->monitor = (const struct dr_monitor *)detection->monitors.items + i;
        monitor->failing = checkers_above(monitor->monitor->failing_over, detection->checks.checkers) + 1;
        monitor->at[DR_PLACE_HOME] = strcmp(monitor->monitor->in, model->scenario->regions.names[model->home]) == 0;
        monitor->at[DR_PLACE_AWAY] = strcmp(monitor->monitor->in, model->scenario->regions.names[model->away]) == 0;
        monitor->purpose =
            dr_purpose(dr_arena_format(maker->arena, "detection/monitor/%s", detection->monitors.names[i]));
    }
    size_t healthy = checkers_above(detection->checks.healthy_above, detection->checks.checkers);
    model->checks_failing = (size_t)detection->checks.checkers - healthy;
    model->checks_healthy = healthy + 1;
}

/* --- hazards --- */

static bool place_of(const struct dr_model *model, const char *region, enum dr_place *ret_place) {
    bool home = strcmp(region, model->scenario->regions.names[model->home]) == 0;
    *ret_place = home ? DR_PLACE_HOME : DR_PLACE_AWAY;
    return home || strcmp(region, model->scenario->regions.names[model->away]) == 0;
}

static void add_hazard(struct maker *maker, size_t i) {
    struct dr_model *model = maker->model;
    struct dr_model_hazard *hazard = &model->hazards[model->hazard_count];
    hazard->hazard = (const struct dr_hazard *)model->scenario->hazards.items + i;
    hazard->name = model->scenario->hazards.names[i];
    if (!place_of(model, hazard->hazard->hits.name, &hazard->hits)) {
        dr_errors_at(maker->errors, dr_object_at(&hazard->hazard->object, &hazard->hazard->hits),
                     "found region \"%s\", which is neither home nor for recovery", hazard->hazard->hits.name);
        return;
    }
    hazard->purpose_lasts = dr_purpose(dr_arena_format(maker->arena, "hazard/%s/lasts", hazard->name));
    hazard->purpose_destroys = dr_purpose(dr_arena_format(maker->arena, "hazard/%s/destroys", hazard->name));
    model->hazard_count++;
}

static void weigh_hazards(struct maker *maker) {
    struct dr_model *model = maker->model;
    double sum = 0;
    double before = 0;
    for (size_t i = 0; i < model->hazard_count; i++) {
        sum += model->hazards[i].hazard->rate_per_s;
    }
    if (sum <= 0 && model->hazard_count > 1) {
        dr_errors_at(maker->errors, dr_object_at(&model->scenario->object, &model->scenario->hazards),
                     "every hazard has rate 0: nothing to weigh them by; choose one with --hazard");
        return;
    }
    for (size_t i = 0; i < model->hazard_count; i++) {
        before += model->hazards[i].hazard->rate_per_s;
        model->hazards[i].up_to = sum > 0 ? before / sum : 1;
    }
}

static void report_hazard(struct maker *maker, const char *name) {
    struct dr_error error;
    const struct dr_array *hazards = &maker->model->scenario->hazards;
    const char *near = dr_suggest(name, (const char *const *)hazards->names, hazards->count);
    if (near != NULL) {
        (void)dr_error_set(&error, DR_USAGE, "unknown hazard \"%s\", did you mean \"%s\"?", name, near);
    } else {
        (void)dr_error_set(&error, DR_USAGE, "unknown hazard \"%s\"", name);
    }
    dr_errors_add(maker->errors, &error);
}

static void make_hazards(struct maker *maker) {
    struct dr_model *model = maker->model;
    const struct dr_array *hazards = &model->scenario->hazards;
    const char *wanted = maker->input->hazard;
    bool found = false;
    model->hazards = dr_arena_alloc(maker->arena, hazards->count, sizeof *model->hazards);
    for (size_t i = 0; i < hazards->count; i++) {
        if (wanted == NULL || strcmp(hazards->names[i], wanted) == 0) {
            found = true;
            add_hazard(maker, i);
        }
    }
    if (!found && wanted != NULL) {
        report_hazard(maker, wanted);
    } else if (!found) {
        dr_errors_at(maker->errors, dr_object_at(&model->scenario->object, &model->scenario->hazards),
                     "expected at least one hazard");
    }
    weigh_hazards(maker);
}

/* --- the plan --- */

static struct dr_plan_input plan_input(const struct maker *maker) {
    return (struct dr_plan_input){.scenario = maker->input->scenario,
                                  .catalogue = maker->input->catalogue,
                                  .system = maker->model->system,
                                  .system_name = maker->model->system_name,
                                  .home = maker->model->home,
                                  .away = maker->model->away,
                                  .overrides = maker->input->parameters,
                                  .override_count = maker->input->parameter_count};
}

static const struct dr_runbook *derive(const struct maker *maker) {
    const struct dr_derive_input input = {.scenario = maker->input->scenario,
                                          .catalogue = maker->input->catalogue,
                                          .standing = &maker->model->standing,
                                          .home = maker->model->home,
                                          .away = maker->model->away};
    struct dr_value *root = dr_derive_runbook(&input, maker->arena);
    struct dr_runbook *runbook = NULL;
    if (root != NULL) {
        dr_runbook_read(root, maker->input->catalogue, maker->arena, &runbook, maker->errors);
    }
    return runbook;
}

static const struct dr_runbook *find_runbook(const struct maker *maker) {
    const struct dr_standing_plan *standing = &maker->model->standing;
    if (standing->trigger == DR_TRIGGER_NONE) {
        return NULL;
    }
    if (maker->input->runbook != NULL) {
        return maker->input->runbook;
    }
    if (standing->override == NULL || standing->override->runbook == NULL) {
        return derive(maker);
    }
    struct dr_runbook *runbook = NULL;
    const char *name = standing->override->runbook;
    const char *path = name[0] == '/' ? name
                                      : dr_arena_format(maker->arena, "%s%s",
                                                        maker->input->folder != NULL ? maker->input->folder : "", name);
    if (dr_runbook_load(path, maker->input->catalogue, maker->arena, &runbook, maker->errors) != DR_OK) {
        dr_errors_at(maker->errors, dr_object_at(&standing->override->object, &standing->override->runbook),
                     "can't use the runbook \"%s\" of %s", name, standing->name);
        return NULL;
    }
    bool other = runbook->system != NULL && strcmp(runbook->system, maker->model->system_name) != 0;
    return other ? derive(maker) : runbook;
}

static void skip_approvals(const struct maker *maker, struct dr_plan *plan) {
    for (size_t i = 0; i < plan->count; i++) {
        plan->steps[i].skipped |=
            maker->input->asking != DR_ASKING_AS_IS && plan->steps[i].action == DR_ACTION_APPROVAL;
    }
}

static void make_plan(struct maker *maker) {
    const struct dr_runbook *runbook = find_runbook(maker);
    if (runbook == NULL) {
        return;
    }
    struct dr_plan *plan = dr_arena_alloc(maker->arena, 1, sizeof *plan);
    const struct dr_plan_input input = plan_input(maker);
    if (dr_plan_compile(&input, runbook, maker->arena, plan, maker->errors) == DR_OK) {
        skip_approvals(maker, plan);
        maker->model->plan = plan;
    }
}

static void make_demand(struct maker *maker) {
    struct dr_model *model = maker->model;
    dr_scenario_week(model->scenario, model->catalogue, model->system->demand.profile, maker->arena, &model->demand);
}

static void name_purposes(struct dr_model *model) {
    model->purpose_onset = dr_purpose("onset");
    model->purpose_hazard = dr_purpose("hazard");
    model->purpose_phase = dr_purpose("detection/checker/phase");
    model->purpose_answer = dr_purpose("detection/checker/answer");
    model->purpose_noticed = dr_purpose("detection/noticed");
    model->purpose_acknowledge = dr_purpose("people/acknowledge");
    model->purpose_assess = dr_purpose("people/assess");
    model->purpose_estimate = dr_purpose("people/estimate");
    model->purpose_reluctance = dr_purpose("people/reluctance");
}

enum dr_code dr_model_make(const struct dr_model_input *input, struct dr_arena *arena, struct dr_model **ret_model,
                           struct dr_errors *errors) {
    size_t before = errors->count + errors->dropped;
    struct dr_model *model = dr_arena_alloc(arena, 1, sizeof *model);
    struct maker maker = {input, arena, errors, model};
    model->scenario = input->scenario;
    model->catalogue = input->catalogue;
    model->system = (const struct dr_system *)input->scenario->systems.items + input->system;
    model->system_name = input->scenario->systems.names[input->system];
    name_purposes(model);
    if (!dr_model_regions(input->scenario, &model->home, &model->away, errors) ||
        dr_standing_make(input->scenario, input->catalogue, input->strategy, input->system, arena, &model->standing,
                         errors) != DR_OK) {
        return DR_INPUT;
    }
    if (input->asking == DR_ASKING_NOBODY && model->standing.trigger == DR_TRIGGER_PEOPLE) {
        model->standing.trigger = DR_TRIGGER_AUTOMATIC;
    }
    make_parts(&maker);
    make_plan(&maker);
    make_people(&maker);
    make_monitors(&maker);
    make_hazards(&maker);
    make_demand(&maker);
    model->path_count = DR_STAGE_COUNT + (model->plan != NULL ? model->plan->count : 0);
    if (errors->count + errors->dropped > before) {
        return errors->items[errors->count - 1].code;
    }
    *ret_model = model;
    return DR_OK;
}
