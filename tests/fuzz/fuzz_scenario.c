/* Any bytes: the scenario is refused with messages, or each of its systems can be compiled (or refused) under a
 * strategy and simulated. */
#include "fuzz_world.h"

static void simulate(const struct dr_scenario_file *file, size_t system, const char *strategy) {
    struct dr_arena arena;
    struct dr_errors errors;
    struct dr_model *model = NULL;
    dr_arena_init(&arena);
    dr_errors_init(&errors);
    const struct dr_model_input input = {.scenario = &file->scenario,
                                         .catalogue = fuzz_catalogue(),
                                         .system = system,
                                         .strategy = strategy,
                                         .folder = file->folder};
    enum dr_code code = dr_model_make(&input, &arena, &model, &errors);
    fuzz_check_errors(code, &errors);
    if (code == DR_OK) {
        fuzz_run(model);
    }
    dr_errors_release(&errors);
    dr_arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct dr_catalogue *catalogue = fuzz_catalogue();
    struct dr_scenario_file file;
    struct dr_errors errors;
    dr_errors_init(&errors);
    enum dr_code code = dr_scenario_load_bytes("fuzz", (const char *)data, size, catalogue, &file, &errors);
    fuzz_check_errors(code, &errors);
    if (code == DR_OK) {
        for (size_t i = 0; i < file.scenario.systems.count; i++) {
            simulate(&file, i, catalogue->strategies.names[size % catalogue->strategies.count]);
        }
    }
    dr_errors_release(&errors);
    dr_scenario_release(&file);
    return 0;
}
