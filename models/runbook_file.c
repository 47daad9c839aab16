/* Loading a runbook file. */
#include "models/model.h"
#include "models/runbook.h"

static const struct dr_value *find_default(void *context, const char *path, enum dr_origin_kind *ret_kind) {
    *ret_kind = DR_ORIGIN_CATALOGUE;
    return dr_catalogue_value(context, path);
}

enum dr_code dr_runbook_read(const struct dr_value *root, const struct dr_catalogue *catalogue, struct dr_arena *arena,
                             struct dr_runbook **ret_runbook, struct dr_errors *errors) {
    struct dr_runbook *runbook = dr_arena_alloc(arena, 1, sizeof *runbook);
    struct dr_catalogue lent = *catalogue; /* the context of a fallback isn't const */
    enum dr_code code = dr_type_read(&dr_runbook_type, root, arena, runbook, errors);
    if (code == DR_OK) {
        code = dr_type_fill(runbook, find_default, &lent, arena, errors);
    }
    if (code == DR_OK) {
        code = dr_type_check(runbook, errors);
    }
    if (code == DR_OK) {
        *ret_runbook = runbook;
    }
    return code;
}

enum dr_code dr_runbook_load(const char *path, const struct dr_catalogue *catalogue, struct dr_arena *arena,
                             struct dr_runbook **ret_runbook, struct dr_errors *errors) {
    struct dr_value *root = NULL;
    struct dr_error error;
    enum dr_code code = dr_value_load(arena, path, &root, &error);
    if (code != DR_OK) {
        dr_errors_add(errors, &error);
        return code;
    }
    return dr_runbook_read(root, catalogue, arena, ret_runbook, errors);
}
