/* References between the parts of a scenario. */
#include "models/scenario_references.h"

#include <string.h>

#include "base/civil.h"
#include "models/profile.h"
#include "models/scenario_file.h"

struct checker {
    const struct dr_scenario *scenario;
    const struct dr_catalogue *catalogue;
    struct dr_arena *arena;
    struct dr_errors *errors;
};

static bool has(const struct dr_array *map, const char *name) {
    for (size_t i = 0; i < map->count; i++) {
        if (strcmp(map->names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void check_name(struct checker *checker, const struct dr_array *map, const struct dr_value *at, const char *noun,
                       const char *name) {
    if (name != NULL && !has(map, name)) {
        dr_errors_unknown(checker->errors, at, noun, name, (const char *const *)map->names, map->count);
    }
}

/* A region of the scenario, or `outside`. */
static void check_location(struct checker *checker, const struct dr_value *at, const char *name) {
    if (name != NULL && strcmp(name, "outside") != 0) {
        check_name(checker, &checker->scenario->regions, at, "region", name);
    }
}

static void check_profile(struct checker *checker, const struct dr_value *at, const char *name) {
    struct dr_week week;
    if (name == NULL || has(&checker->scenario->profiles, name) ||
        dr_scenario_week(checker->scenario, checker->catalogue, name, checker->arena, &week)) {
        return;
    }
    const struct dr_value *known = dr_value_get(checker->catalogue->root, "profiles");
    size_t own = checker->scenario->profiles.count;
    size_t count = own + (known != NULL ? known->count : 0);
    const char **names = dr_arena_alloc(checker->arena, count, sizeof *names);
    for (size_t i = 0; i < count; i++) {
        names[i] = i < own ? checker->scenario->profiles.names[i] : known->items[i - own]->key;
    }
    dr_errors_unknown(checker->errors, at, "profile", name, names, count);
}

static void check_zone(struct checker *checker, const struct dr_value *at, const char *name) {
    struct dr_zone *zone = NULL;
    struct dr_error error;
    if (name != NULL && dr_zone_new(name, &zone, &error) != DR_OK) {
        dr_errors_at(checker->errors, at, "%s", error.message);
    }
    dr_zone_free(zone);
}

/* --- components --- */

static void check_service(struct checker *checker, const struct dr_component *component) {
    check_name(checker, &checker->catalogue->services, dr_object_at(&component->object, &component->service), "service",
               component->service);
}

static void check_log(struct checker *checker, const struct dr_component *component) {
    const struct dr_replication *replication = &component->replication;
    if (replication->kind == DR_REPLICATION_LOG && component->writes.mean_bytes_per_s > 0 &&
        replication->bandwidth_bytes_per_s > 0 &&
        component->writes.mean_bytes_per_s >= replication->bandwidth_bytes_per_s) {
        dr_errors_at(checker->errors, dr_object_at(&component->object, &component->writes),
                     "data is written faster than it can be replicated: the backlog would grow without bound");
    }
}

static void check_component(struct checker *checker, const struct dr_system *system, size_t i) {
    const struct dr_component *component = (const struct dr_component *)system->components.items + i;
    check_service(checker, component);
    for (size_t k = 0; k < component->needs.count; k++) {
        check_name(checker, &system->components, component->needs.at[k], "component",
                   ((const char *const *)component->needs.items)[k]);
    }
    if (component->writes.object.at != NULL) {
        check_profile(checker, dr_object_at(&component->writes.object, &component->writes.profile),
                      component->writes.profile);
    }
    check_log(checker, component);
}

static size_t component_index(const struct dr_system *system, const char *name) {
    size_t found = SIZE_MAX;
    dr_array_find(&system->components, sizeof(struct dr_component), name, &found);
    return found;
}

struct frame {
    size_t component;
    size_t next; /* need to look at */
};

/* Depth-first search without recursion. marks: 0 new, 1 on the path, 2 done. */
static void search(struct checker *checker, const struct dr_system *system, size_t start, unsigned char *marks,
                   struct frame *stack) {
    size_t depth = 0;
    stack[depth++] = (struct frame){start, 0};
    marks[start] = 1;
    while (depth > 0) {
        struct frame *top = &stack[depth - 1];
        const struct dr_component *component = (const struct dr_component *)system->components.items + top->component;
        if (top->next == component->needs.count) {
            marks[top->component] = 2;
            depth--;
            continue;
        }
        size_t need = top->next++;
        size_t found = component_index(system, ((const char *const *)component->needs.items)[need]);
        if (found != SIZE_MAX && marks[found] == 1) {
            dr_errors_at(checker->errors, component->needs.at[need],
                         "component \"%s\" needs itself: `needs` makes a cycle", system->components.names[found]);
        } else if (found != SIZE_MAX && marks[found] == 0) {
            marks[found] = 1;
            stack[depth++] = (struct frame){found, 0};
        }
    }
}

static void check_cycles(struct checker *checker, const struct dr_system *system) {
    size_t count = system->components.count;
    unsigned char *marks = dr_arena_alloc(checker->arena, count, sizeof *marks);
    struct frame *stack = dr_arena_alloc(checker->arena, count, sizeof *stack);
    for (size_t i = 0; i < count; i++) {
        if (marks[i] == 0) {
            search(checker, system, i, marks, stack);
        }
    }
}

static void check_system(struct checker *checker, const struct dr_system *system) {
    for (size_t i = 0; i < system->components.count; i++) {
        check_component(checker, system, i);
    }
    check_cycles(checker, system);
    if (system->components.count == 0 && system->object.at != NULL) {
        dr_errors_at(checker->errors, system->object.at, "expected at least one component");
    }
    check_profile(checker, dr_object_at(&system->demand.object, &system->demand.profile), system->demand.profile);
    for (size_t i = 0; i < system->consistent.count; i++) {
        const struct dr_group *group = (const struct dr_group *)system->consistent.items + i;
        for (size_t k = 0; k < group->stores.count; k++) {
            check_name(checker, &system->components, group->stores.at[k], "component",
                       ((const char *const *)group->stores.items)[k]);
        }
    }
}

/* --- the rest --- */

static void check_people(struct checker *checker) {
    const struct dr_people *people = &checker->scenario->people;
    check_name(checker, &people->approvals, dr_object_at(&people->object, &people->approver), "role", people->approver);
    check_zone(checker, dr_object_at(&people->acknowledge.object, &people->acknowledge.zone), people->acknowledge.zone);
    for (size_t i = 0; i < people->approvals.count; i++) {
        const struct dr_waiting *waiting = (const struct dr_waiting *)people->approvals.items + i;
        check_zone(checker, dr_object_at(&waiting->object, &waiting->zone), waiting->zone);
    }
}

static void check_places(struct checker *checker) {
    const struct dr_scenario *scenario = checker->scenario;
    for (size_t i = 0; i < scenario->detection.monitors.count; i++) {
        const struct dr_monitor *monitor = (const struct dr_monitor *)scenario->detection.monitors.items + i;
        check_location(checker, dr_object_at(&monitor->object, &monitor->in), monitor->in);
    }
    for (size_t i = 0; i < scenario->tools.count; i++) {
        const struct dr_tool *tool = (const struct dr_tool *)scenario->tools.items + i;
        check_location(checker, dr_object_at(&tool->object, &tool->in), tool->in);
    }
    for (size_t i = 0; i < scenario->hazards.count; i++) {
        const struct dr_hazard *hazard = (const struct dr_hazard *)scenario->hazards.items + i;
        check_name(checker, &scenario->regions, dr_object_at(&hazard->object, &hazard->hits), "region",
                   hazard->hits.name);
    }
}

static void check_strategies(struct checker *checker) {
    const struct dr_scenario *scenario = checker->scenario;
    check_name(checker, &checker->catalogue->strategies, dr_object_at(&scenario->object, &scenario->strategy),
               "strategy", scenario->strategy);
    for (size_t i = 0; i < scenario->strategies.count; i++) {
        check_name(checker, &checker->catalogue->strategies, scenario->strategies.at[i], "strategy",
                   scenario->strategies.names[i]);
    }
}

/* `eu-central-1`, `us-gov-west-1`: at least two words and a number. */
static void check_region_name(struct checker *checker, const struct dr_region *region) {
    const char *at = region->aws;
    size_t words = 0;
    while (at != NULL && *at >= 'a' && *at <= 'z') {
        at += strspn(at, "abcdefghijklmnopqrstuvwxyz");
        words++;
        at += *at == '-' ? 1 : 0;
    }
    bool fine = region->aws == NULL ||
                (words >= 2 && words <= 5 && strspn(at, "0123456789") > 0 && strspn(at, "0123456789") == strlen(at));
    if (!fine) {
        dr_errors_expected(checker->errors, dr_object_at(&region->object, &region->aws),
                           "AWS's name of a region such as us-east-1");
    }
}

static void check_regions(struct checker *checker) {
    const struct dr_scenario *scenario = checker->scenario;
    const struct dr_region *regions = scenario->regions.items;
    if (scenario->object.at != NULL && scenario->regions.count == 1) {
        dr_errors_at(checker->errors, dr_object_at(&scenario->object, &scenario->regions),
                     "found one region, expected two: home and recovery");
    } else if (scenario->regions.count == 2 && regions[0].aws != NULL && regions[1].aws != NULL &&
               strcmp(regions[0].aws, regions[1].aws) == 0) {
        dr_errors_at(checker->errors, dr_object_at(&regions[1].object, &regions[1].aws),
                     "found \"%s\" twice, expected two regions: one that is lost and one that is not", regions[1].aws);
    }
    for (size_t i = 0; i < scenario->regions.count; i++) {
        check_region_name(checker, &regions[i]);
    }
}

static void check_week(struct checker *checker) {
    dr_usec at_us = 0;
    const struct dr_scenario *scenario = checker->scenario;
    if (scenario->week != NULL && !dr_civil_parse(scenario->week, &at_us)) {
        dr_errors_expected(checker->errors, dr_object_at(&scenario->object, &scenario->week),
                           "a date such as 2026-01-05");
    }
}

void dr_scenario_check_references(const struct dr_scenario *scenario, const struct dr_catalogue *catalogue,
                                  struct dr_arena *arena, struct dr_errors *errors) {
    struct checker checker = {scenario, catalogue, arena, errors};
    check_regions(&checker);
    check_zone(&checker, dr_object_at(&scenario->object, &scenario->time_zone), scenario->time_zone);
    check_week(&checker);
    for (size_t i = 0; i < scenario->systems.count; i++) {
        check_system(&checker, (const struct dr_system *)scenario->systems.items + i);
    }
    check_people(&checker);
    check_places(&checker);
    check_strategies(&checker);
}
