/* Loading a scenario: read, fill, resolve. */
#include "models/scenario_file.h"

#include <string.h>

#include "base/digest.h"
#include "base/quantity.h"
#include "models/profile.h"
#include "models/scenario_references.h"

struct filler {
    const struct dr_catalogue *catalogue;
    const struct dr_service *service; /* of the component that is being filled; NULL: none */
};

/* "service/launch" is the service's own default of that name, else the default of any component. */
static const struct dr_value *find_service_default(const struct filler *filler, const char *key) {
    const struct dr_value *path = filler->service != NULL ? dr_value_get(filler->service->defaults, key) : NULL;
    if (path != NULL && path->kind == DR_VALUE_TEXT) {
        return dr_catalogue_value(filler->catalogue, path->text);
    }
    char fallback[96] = "defaults/component/";
    size_t used = strlen(fallback);
    if (strlen(key) + used >= sizeof fallback) {
        return NULL;
    }
    memcpy(fallback + used, key, strlen(key) + 1);
    return dr_catalogue_value(filler->catalogue, fallback);
}

static const struct dr_value *find_default(void *context, const char *path, enum dr_origin_kind *ret_kind) {
    const struct filler *filler = context;
    *ret_kind = DR_ORIGIN_CATALOGUE;
    if (strncmp(path, "service/", 8) == 0) {
        return find_service_default(filler, path + 8);
    }
    return dr_catalogue_value(filler->catalogue, path);
}

/* One of `at` and `every`: what the file says overrules what the catalogue says. */
static void settle_schedule(struct dr_schedule *schedule, struct dr_object *object, struct dr_errors *errors) {
    enum dr_origin_kind at = dr_object_origin(object, &schedule->at)->kind;
    enum dr_origin_kind every = dr_object_origin(object, &schedule->every_us)->kind;
    bool at_given = at == DR_ORIGIN_FILE || at == DR_ORIGIN_OPTION;
    bool every_given = every == DR_ORIGIN_FILE || every == DR_ORIGIN_OPTION;
    if (at_given && every_given) {
        dr_errors_at(errors, dr_object_at(object, &schedule->every_us),
                     "found both `at` and `every`, expected one of them");
    } else if (at_given) {
        schedule->every_us = 0;
        dr_object_forget(object, &schedule->every_us);
    } else if (every_given) {
        schedule->at.count = 0;
        dr_object_forget(object, &schedule->at);
    }
}

static void settle_schedules(struct dr_scenario *scenario, struct dr_errors *errors) {
    for (size_t i = 0; i < scenario->systems.count; i++) {
        struct dr_system *system = (struct dr_system *)scenario->systems.items + i;
        for (size_t k = 0; k < system->components.count; k++) {
            struct dr_component *component = (struct dr_component *)system->components.items + k;
            settle_schedule(&component->backup, &component->backup.object, errors);
            settle_schedule(&component->replication.schedule, &component->replication.object, errors);
        }
    }
}

static void fill_component(struct dr_component *component, struct filler *filler, struct dr_arena *arena,
                           struct dr_errors *errors) {
    filler->service = dr_catalogue_service(filler->catalogue, component->service != NULL ? component->service : "");
    dr_type_fill(component, find_default, filler, arena, errors);
    filler->service = NULL;
}

/* Where the file says nothing of acknowledgement, the catalogue says how long it takes outside office hours, and how
 * often it fails; a duration that the file gives alone holds at all hours. */
static void fill_acknowledge(struct dr_waiting *acknowledge, const struct dr_catalogue *catalogue,
                             struct dr_arena *arena, struct dr_errors *errors) {
    if (acknowledge->object.at != NULL) {
        return;
    }
    const struct dr_value *otherwise = dr_catalogue_value(catalogue, "defaults/people/acknowledge/otherwise");
    const struct dr_value *answers = dr_catalogue_value(catalogue, "defaults/people/acknowledge/answers");
    if (otherwise != NULL) {
        dr_distribution_read(otherwise, arena, &acknowledge->otherwise, errors);
    }
    if (answers != NULL) {
        dr_quantity_share(answers->text, &acknowledge->answers);
    }
}

static enum dr_code fill(struct dr_scenario *scenario, const struct dr_catalogue *catalogue, struct dr_arena *arena,
                         struct dr_errors *errors) {
    struct filler filler = {.catalogue = catalogue};
    for (size_t i = 0; i < scenario->systems.count; i++) {
        struct dr_system *system = (struct dr_system *)scenario->systems.items + i;
        for (size_t k = 0; k < system->components.count; k++) {
            fill_component((struct dr_component *)system->components.items + k, &filler, arena, errors);
        }
    }
    enum dr_code code = dr_type_fill(scenario, find_default, &filler, arena, errors);
    settle_schedules(scenario, errors);
    fill_acknowledge(&scenario->people.acknowledge, catalogue, arena, errors);
    return code;
}

static void name_folder(struct dr_scenario_file *file) {
    const char *slash = strrchr(file->path, '/');
    file->folder = slash != NULL ? dr_arena_text(&file->arena, file->path, (size_t)(slash - file->path + 1)) : "";
}

static enum dr_code read_tree(struct dr_scenario_file *file, const char *const *overrides, size_t count,
                              struct dr_errors *errors) {
    struct dr_error error;
    enum dr_code code = dr_value_load_digest(&file->arena, file->path, &file->root, file->sha256, &error);
    for (size_t i = 0; code == DR_OK && i < count; i++) {
        code = dr_value_override(&file->arena, file->root, overrides[i], "--set", &error);
    }
    if (code != DR_OK) {
        dr_errors_add(errors, &error);
    }
    return code;
}

static void init_file(struct dr_scenario_file *file, const char *path) {
    memset(file, 0, sizeof *file);
    dr_arena_init(&file->arena);
    file->path = dr_arena_text(&file->arena, path, strlen(path));
    name_folder(file);
}

/* From the tree to the scenario. */
static enum dr_code settle(struct dr_scenario_file *file, const struct dr_catalogue *catalogue,
                           struct dr_errors *errors) {
    size_t before = errors->count + errors->dropped;
    struct dr_scenario *scenario = &file->scenario;
    if (dr_type_read(&dr_scenario_type, file->root, &file->arena, scenario, errors) == DR_OK) {
        fill(scenario, catalogue, &file->arena, errors);
        dr_scenario_check_references(scenario, catalogue, &file->arena, errors);
        dr_type_check(scenario, errors);
    } else {
        dr_scenario_check_references(scenario, catalogue, &file->arena, errors);
    }
    dr_errors_sort(errors);
    return errors->count + errors->dropped > before ? DR_INPUT : DR_OK;
}

enum dr_code dr_scenario_load(const char *path, const char *const *overrides, size_t override_count,
                              const struct dr_catalogue *catalogue, struct dr_scenario_file *ret_file,
                              struct dr_errors *errors) {
    init_file(ret_file, path);
    enum dr_code code = read_tree(ret_file, overrides, override_count, errors);
    return code == DR_OK ? settle(ret_file, catalogue, errors) : code;
}

enum dr_code dr_scenario_load_bytes(const char *name, const char *bytes, size_t length,
                                    const struct dr_catalogue *catalogue, struct dr_scenario_file *ret_file,
                                    struct dr_errors *errors) {
    struct dr_error error;
    init_file(ret_file, name);
    dr_digest(bytes, length, ret_file->sha256);
    enum dr_code code = dr_value_parse(&ret_file->arena, ret_file->path, bytes, length, &ret_file->root, &error);
    if (code != DR_OK) {
        dr_errors_add(errors, &error);
        return code;
    }
    return settle(ret_file, catalogue, errors);
}

void dr_scenario_release(struct dr_scenario_file *file) {
    if (file != NULL) {
        dr_arena_release(&file->arena);
        file->root = NULL;
    }
}

static bool week_of(const struct dr_profile *profile, struct dr_week *ret_week) {
    return dr_week_make(profile->hours.items, profile->hours.count, profile->days.items, profile->days.count, ret_week);
}

bool dr_scenario_week(const struct dr_scenario *scenario, const struct dr_catalogue *catalogue, const char *name,
                      struct dr_arena *arena, struct dr_week *ret_week) {
    const struct dr_profile *own = dr_array_find(&scenario->profiles, sizeof *own, name, NULL);
    if (own != NULL) {
        return week_of(own, ret_week);
    }
    const struct dr_value *found = dr_catalogue_value(catalogue, dr_arena_format(arena, "profiles/%s", name));
    if (found == NULL) {
        return false;
    }
    struct dr_profile profile;
    struct dr_errors errors;
    dr_errors_init(&errors);
    enum dr_code code = dr_type_read(&dr_profile_type, found, arena, &profile, &errors);
    dr_errors_release(&errors);
    return code == DR_OK && week_of(&profile, ret_week);
}
