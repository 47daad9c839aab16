/* Checking a scenario or a runbook file. */
#include "cli/check_file.h"

#include <string.h>

#include "models/cost.h"

static bool same(const struct dr_error *left, const struct dr_error *right) {
    return left->line == right->line && left->column == right->column && strcmp(left->source, right->source) == 0 &&
           strcmp(left->message, right->message) == 0;
}

static bool holds(const struct dr_errors *errors, const struct dr_error *error) {
    for (size_t i = 0; i < errors->count; i++) {
        if (same(&errors->items[i], error)) {
            return true;
        }
    }
    return false;
}

/* Adds the mistakes of one strategy that another did not show already. Those of a derived runbook have no place in a
 * file: they get the scenario's. */
static void merge(const struct dr_errors *from, const char *strategy, const char *path, struct dr_errors *into) {
    for (size_t i = 0; i < from->count; i++) {
        struct dr_error error = from->items[i];
        if (error.source[0] == '\0') {
            char message[sizeof error.message];
            memcpy(message, error.message, sizeof message);
            enum dr_code code = error.code;
            (void)dr_error_set(&error, code, "strategy %s: %.*s", strategy, (int)sizeof message - 96, message);
            size_t length = strlen(path) < sizeof error.source ? strlen(path) : sizeof error.source - 1;
            memcpy(error.source, path, length);
        }
        if (!holds(into, &error)) {
            dr_errors_add(into, &error);
        }
    }
    into->dropped += from->dropped;
}

/* One hazard will do where all have rate 0 and hence no weights. */
static const char *choose_hazard(const struct dr_scenario *scenario) {
    const struct dr_hazard *hazards = scenario->hazards.items;
    for (size_t i = 0; i < scenario->hazards.count; i++) {
        if (hazards[i].rate_per_s > 0) {
            return NULL;
        }
    }
    return scenario->hazards.count > 0 ? scenario->hazards.names[0] : NULL;
}

static void compile_system(const struct dr_check_input *input, size_t system, struct dr_checked *checked) {
    const struct dr_array *strategies = &input->catalogue->strategies;
    for (size_t i = 0; i < strategies->count; i++) {
        const struct dr_model_input model_input = {
            .scenario = &checked->scenario.scenario,
            .catalogue = input->catalogue,
            .system = system,
            .strategy = strategies->names[i],
            .hazard = choose_hazard(&checked->scenario.scenario),
            .folder = checked->scenario.folder,
        };
        struct dr_errors errors;
        struct dr_arena arena;
        struct dr_model *model = NULL;
        dr_errors_init(&errors);
        dr_arena_init(&arena);
        if (dr_model_make(&model_input, &arena, &model, &errors) == DR_OK) {
            struct dr_cost cost;
            (void)dr_cost_make(model->scenario, input->catalogue, &model->standing, &arena, &cost, &errors);
        }
        merge(&errors, strategies->names[i], input->path, &checked->errors);
        dr_arena_release(&arena);
        dr_errors_release(&errors);
    }
}

static void put_count(size_t count, const char *one, const char *many, struct dr_text *out) {
    dr_text_format(out, "%zu %s", count, count == 1 ? one : many);
}

static void tell_scenario(const struct dr_scenario *scenario, const struct dr_catalogue *catalogue,
                          struct dr_text *out) {
    size_t components = 0;
    for (size_t i = 0; i < scenario->systems.count; i++) {
        components += ((const struct dr_system *)scenario->systems.items)[i].components.count;
    }
    dr_text_puts(out, "scenario: ");
    put_count(scenario->systems.count, "system", "systems", out);
    dr_text_puts(out, ", ");
    put_count(components, "component", "components", out);
    dr_text_puts(out, ", ");
    put_count(scenario->hazards.count, "hazard", "hazards", out);
    dr_text_puts(out, "; ");
    put_count(catalogue->strategies.count, "strategy", "strategies", out);
    dr_text_puts(out, " compiled");
}

static void check_scenario(const struct dr_check_input *input, struct dr_checked *checked) {
    checked->has_scenario = true;
    enum dr_code code = dr_scenario_load(input->path, input->sets, input->set_count, input->catalogue,
                                         &checked->scenario, &checked->errors);
    if (code != DR_OK) {
        return;
    }
    checked->object = &checked->scenario.scenario;
    for (size_t i = 0; i < checked->scenario.scenario.systems.count; i++) {
        compile_system(input, i, checked);
    }
    dr_errors_sort(&checked->errors);
    tell_scenario(&checked->scenario.scenario, input->catalogue, &checked->facts);
}

static const char *beside(struct dr_arena *arena, const char *path, const char *name) {
    const char *slash = strrchr(path, '/');
    if (name[0] == '/' || slash == NULL) {
        return name;
    }
    return dr_arena_format(arena, "%.*s%s", (int)(slash - path + 1), path, name);
}

static bool find_system(const struct dr_check_input *input, struct dr_checked *checked,
                        const struct dr_runbook *runbook, size_t *ret_system) {
    const struct dr_array *systems = &checked->scenario.scenario.systems;
    if (input->system == NULL && systems->count == 1) {
        *ret_system = 0;
        return true;
    }
    if (input->system == NULL) {
        dr_errors_at(&checked->errors, dr_object_at(&runbook->object, &runbook->scenario),
                     "its scenario has %zu systems: choose one with --system", systems->count);
        return false;
    }
    if (dr_array_find(systems, sizeof(struct dr_system), input->system, ret_system) == NULL) {
        dr_errors_unknown(&checked->errors, dr_object_at(&runbook->object, &runbook->scenario), "system", input->system,
                          (const char *const *)systems->names, systems->count);
        return false;
    }
    return true;
}

static void compile_runbook(const struct dr_check_input *input, const struct dr_runbook *runbook,
                            struct dr_checked *checked) {
    struct dr_plan_input plan_input = {.scenario = &checked->scenario.scenario, .catalogue = input->catalogue};
    struct dr_plan plan;
    size_t system = 0;
    if (!dr_model_regions(plan_input.scenario, &plan_input.home, &plan_input.away, &checked->errors) ||
        !find_system(input, checked, runbook, &system)) {
        return;
    }
    plan_input.system = (const struct dr_system *)plan_input.scenario->systems.items + system;
    plan_input.system_name = plan_input.scenario->systems.names[system];
    (void)dr_plan_compile(&plan_input, runbook, &checked->arena, &plan, &checked->errors);
    dr_text_puts(&checked->facts, "runbook: ");
    put_count(runbook->steps.count, "step", "steps", &checked->facts);
    dr_text_format(&checked->facts, ", compiled for the system %s of %s", plan_input.system_name,
                   checked->scenario.path);
}

static void check_runbook(const struct dr_check_input *input, const struct dr_value *root, struct dr_checked *checked) {
    struct dr_runbook *runbook = NULL;
    if (dr_runbook_read(root, input->catalogue, &checked->arena, &runbook, &checked->errors) != DR_OK) {
        dr_errors_sort(&checked->errors);
        return;
    }
    checked->object = runbook;
    if (runbook->scenario == NULL) {
        dr_text_puts(&checked->facts, "runbook: ");
        put_count(runbook->steps.count, "step", "steps", &checked->facts);
        dr_text_puts(&checked->facts, "; it names no scenario, so only its form was checked");
        return;
    }
    const char *path = beside(&checked->arena, input->path, runbook->scenario);
    checked->has_scenario = true;
    if (dr_scenario_load(path, input->sets, input->set_count, input->catalogue, &checked->scenario, &checked->errors) ==
        DR_OK) {
        compile_runbook(input, runbook, checked);
    }
    dr_errors_sort(&checked->errors);
}

/* A runbook says so by its key; anything else is taken for a scenario, whose reader then tells what is missing. */
static void check_by_kind(const struct dr_check_input *input, struct dr_checked *checked) {
    struct dr_value *root = NULL;
    struct dr_error error;
    if (dr_value_load(&checked->arena, input->path, &root, &error) != DR_OK) {
        dr_errors_add(&checked->errors, &error);
        return;
    }
    if (dr_value_get(root, "drsim_runbook") != NULL) {
        checked->kind = DR_CHECKED_RUNBOOK;
        check_runbook(input, root, checked);
    } else {
        check_scenario(input, checked);
    }
}

enum dr_code dr_check_file(const struct dr_check_input *input, struct dr_checked *ret_checked) {
    *ret_checked = (struct dr_checked){.code = DR_OK};
    dr_errors_init(&ret_checked->errors);
    dr_text_init(&ret_checked->facts, 0);
    dr_arena_init(&ret_checked->arena);
    check_by_kind(input, ret_checked);
    if (ret_checked->errors.count > 0) {
        dr_text_clear(&ret_checked->facts);
        ret_checked->code = ret_checked->errors.items[0].code;
    }
    return ret_checked->code;
}

void dr_checked_release(struct dr_checked *checked) {
    if (checked == NULL) {
        return;
    }
    if (checked->has_scenario) {
        dr_scenario_release(&checked->scenario);
    }
    dr_errors_release(&checked->errors);
    dr_text_release(&checked->facts);
    dr_arena_release(&checked->arena);
}
