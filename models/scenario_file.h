/* Loading a scenario file: tree, overrides, fields, defaults from the catalogue, references. */
#ifndef DR_MODELS_SCENARIO_FILE_H
#define DR_MODELS_SCENARIO_FILE_H

#include "models/catalogue.h"
#include "models/scenario.h"

struct dr_scenario_file {
    struct dr_arena arena;
    const char *path;   /* as the user gave it */
    const char *folder; /* that it lies in; runbooks are relative to it */
    char sha256[65];    /* of the file's bytes */
    struct dr_value *root;
    struct dr_scenario scenario;
};

/* Loads and checks. `overrides` are PATH=VALUE of --set. All mistakes go to errors, sorted; *ret_file is to be released
 * whatever is returned. */
enum dr_code dr_scenario_load(const char *path, const char *const *overrides, size_t override_count,
                              const struct dr_catalogue *catalogue, struct dr_scenario_file *ret_file,
                              struct dr_errors *errors);

/* The same from bytes; `name` stands for the path in messages, and its folder is where runbooks are looked for. */
enum dr_code dr_scenario_load_bytes(const char *name, const char *bytes, size_t length,
                                    const struct dr_catalogue *catalogue, struct dr_scenario_file *ret_file,
                                    struct dr_errors *errors);
void dr_scenario_release(struct dr_scenario_file *file);

/* The week of a profile of the scenario or the catalogue. False where there is none of that name. */
struct dr_week;
bool dr_scenario_week(const struct dr_scenario *scenario, const struct dr_catalogue *catalogue, const char *name,
                      struct dr_arena *arena, struct dr_week *ret_week);

#endif
