/* Any bytes: the runbook is refused with messages, or compiled (or refused) against the smallest scenario and
 * simulated. */
#include "fuzz_world.h"

static const struct dr_scenario_file *world(void) {
    static struct dr_scenario_file file;
    static int loaded = 0;
    static const char *const roles[] = {"people.approvals={chief: 5m, incident manager: 25m}"};
    if (!loaded) {
        struct dr_errors errors;
        dr_errors_init(&errors);
        if (dr_scenario_load(DR_DATA_SOURCE "/minimal.yaml", roles, 1, fuzz_catalogue(), &file, &errors) != DR_OK) {
            abort();
        }
        dr_errors_release(&errors);
        loaded = 1;
    }
    return &file;
}

static enum dr_code read(const uint8_t *data, size_t size, struct dr_arena *arena, struct dr_runbook **ret_runbook,
                         struct dr_errors *errors) {
    struct dr_error error;
    struct dr_value *root = NULL;
    enum dr_code code = dr_value_parse(arena, "fuzz", (const char *)data, size, &root, &error);
    if (code != DR_OK) {
        dr_errors_add(errors, &error);
        return code;
    }
    return dr_runbook_read(root, fuzz_catalogue(), arena, ret_runbook, errors);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct dr_arena arena;
    struct dr_errors errors;
    struct dr_runbook *runbook = NULL;
    struct dr_model *model = NULL;
    dr_arena_init(&arena);
    dr_errors_init(&errors);
    enum dr_code code = read(data, size, &arena, &runbook, &errors);
    if (code == DR_OK) {
        const struct dr_model_input input = {.scenario = &world()->scenario,
                                             .catalogue = fuzz_catalogue(),
                                             .strategy = "pilot-light",
                                             .runbook = runbook,
                                             .folder = ""};
        code = dr_model_make(&input, &arena, &model, &errors);
    }
    fuzz_check_errors(code, &errors);
    if (code == DR_OK) {
        fuzz_run(model);
    }
    dr_errors_release(&errors);
    dr_arena_release(&arena);
    return 0;
}
