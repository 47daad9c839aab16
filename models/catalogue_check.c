/* Checks of the catalogue across its files: every entry says what it is and whence, every path leads somewhere. */
#include <string.h>

#include "models/catalogue_private.h"
#include "models/kinds.h"

#define ESTIMATE "estimate"
#define OF_COMPONENT "component"
#define COMPONENT_DEFAULTS "defaults/component"

/* Entries. */

static enum dr_code check_entry(const struct dr_value *entry, struct dr_errors *errors) {
    static const char *const needed[] = {"unit", "source", "as_of", "spread"};
    enum dr_code code = DR_OK;
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (dr_value_get(entry, needed[i]) == NULL) {
            code = dr_errors_at(errors, entry, "the entry has no %s", needed[i]);
        }
    }
    if (dr_value_is(dr_value_get(entry, "source"), ESTIMATE) && dr_value_get(entry, "why") == NULL) {
        code = dr_errors_at(errors, entry, "an estimate needs a why");
    }
    return code;
}

/* A part of the catalogue holds entries and tables of entries. */
static enum dr_code check_part(const struct dr_value *part, struct dr_errors *errors) {
    if (part->kind != DR_VALUE_MAP) {
        return dr_errors_expected(errors, part, "an entry with value, unit, source, as_of and spread");
    }
    if (dr_value_get(part, "value") != NULL) {
        return check_entry(part, errors);
    }
    enum dr_code code = DR_OK;
    for (size_t i = 0; i < part->count; i++) {
        if (check_part(part->items[i], errors) != DR_OK) {
            code = DR_INPUT;
        }
    }
    return code;
}

static enum dr_code check_parts(const struct dr_catalogue *catalogue, struct dr_errors *errors) {
    static const char *const parts[] = {"timings", "rates", "shares", "prices", "profiles", "defaults"};
    enum dr_code code = DR_OK;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (check_part(dr_value_get(catalogue->root, parts[i]), errors) != DR_OK) {
            code = DR_INPUT;
        }
    }
    return code;
}

/* Paths. */

/* at names an entry (with a value), or, where a table will do, a table of entries. */
static enum dr_code check_path(const struct dr_catalogue *catalogue, const struct dr_value *at, bool table,
                               struct dr_errors *errors) {
    const char *path = at == NULL ? NULL : dr_field_text(at);
    if (path == NULL) {
        return dr_errors_expected(errors, at, "the path of an entry, such as timings/ec2-launch");
    }
    const struct dr_value *entry = dr_catalogue_entry(catalogue, path);
    if (entry == NULL || (!table && dr_value_get(entry, "value") == NULL)) {
        return dr_errors_at(errors, at, "no entry \"%s\" in the catalogue", path);
    }
    return DR_OK;
}

static bool is_one_of(const struct dr_value *at, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (dr_value_is(at, words[i])) {
            return true;
        }
    }
    return false;
}

static enum dr_code check_price(const struct dr_catalogue *catalogue, const struct dr_value *line,
                                struct dr_errors *errors) {
    static const char *const per[] = {"instance",      "hour",      "month",     "stored-gb",
                                      "replicated-gb", "written-m", "backup-gb", "backup-copied-gb",
                                      "requests-m"};
    static const char *const where[] = {"home", "recovery", "both"};
    enum dr_code code = DR_OK;
    if (!is_one_of(dr_value_get(line, "per"), per, sizeof per / sizeof per[0])) {
        code = dr_errors_at(errors, line, "per is missing or unknown");
    }
    if (!is_one_of(dr_value_get(line, "where"), where, sizeof where / sizeof where[0])) {
        code = dr_errors_at(errors, line, "where is missing or not one of home, recovery, both");
    }
    if (dr_value_get(line, "what") == NULL || dr_value_get(line, "price") == NULL) {
        return dr_errors_at(errors, line, "what or price is missing");
    }
    return check_path(catalogue, dr_value_get(line, "price"), true, errors) != DR_OK ? DR_INPUT : code;
}

static enum dr_code check_defaults(const struct dr_catalogue *catalogue, const struct dr_value *defaults,
                                   struct dr_errors *errors) {
    const struct dr_value *known = dr_catalogue_entry(catalogue, COMPONENT_DEFAULTS);
    enum dr_code code = DR_OK;
    for (size_t i = 0; defaults != NULL && i < defaults->count; i++) {
        const struct dr_value *at = defaults->items[i];
        if (at->key == NULL || dr_value_get(known, at->key) == NULL) {
            code = dr_errors_at(errors, at, "no such default: " COMPONENT_DEFAULTS " does not have it");
        }
        if (check_path(catalogue, at, false, errors) != DR_OK) {
            code = DR_INPUT;
        }
    }
    return code;
}

static enum dr_code check_calls(const struct dr_catalogue *catalogue, const struct dr_service *service,
                                struct dr_errors *errors) {
    const struct dr_recipe *recipes = service->recipes.items;
    enum dr_code code = DR_OK;
    for (size_t i = 0; i < service->recipes.count; i++) {
        if (recipes[i].call != NULL && dr_catalogue_operation(catalogue, recipes[i].call) == NULL) {
            code = dr_errors_at(errors, dr_object_at(&recipes[i].object, &recipes[i].call),
                                "operation \"%s\" has no row in the catalogue", recipes[i].call);
        }
    }
    return code;
}

static enum dr_code check_service(const struct dr_catalogue *catalogue, const struct dr_service *service,
                                  struct dr_errors *errors) {
    enum dr_code code = check_defaults(catalogue, service->defaults, errors);
    for (size_t i = 0; service->prices != NULL && i < service->prices->count; i++) {
        if (check_price(catalogue, service->prices->items[i], errors) != DR_OK) {
            code = DR_INPUT;
        }
    }
    return check_calls(catalogue, service, errors) != DR_OK ? DR_INPUT : code;
}

enum dr_code dr_catalogue_check(const struct dr_catalogue *catalogue, struct dr_errors *errors) {
    enum dr_code code = check_parts(catalogue, errors);
    const struct dr_service *services = catalogue->services.items;
    for (size_t i = 0; i < catalogue->services.count; i++) {
        if (check_service(catalogue, &services[i], errors) != DR_OK) {
            code = DR_INPUT;
        }
    }
    const struct dr_operation *operations = catalogue->operations.items;
    for (size_t i = 0; i < catalogue->operations.count; i++) {
        const struct dr_operation *operation = &operations[i];
        if (strcmp(operation->takes, OF_COMPONENT) != 0 &&
            check_path(catalogue, dr_object_at(&operation->object, &operation->takes), false, errors) != DR_OK) {
            code = DR_INPUT;
        }
    }
    return code;
}
