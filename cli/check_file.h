/* Checking one file as far as it can be without a simulation: a scenario with the runbook of every strategy for every
 * system, or a runbook with its scenario. */
#ifndef DR_CLI_CHECK_FILE_H
#define DR_CLI_CHECK_FILE_H

#include "base/error.h"
#include "base/text.h"
#include "models/model.h"
#include "models/scenario_file.h"

enum dr_checked_kind { DR_CHECKED_SCENARIO, DR_CHECKED_RUNBOOK };

struct dr_check_input {
    const struct dr_catalogue *catalogue;
    const char *path;
    const char *const *sets; /* of --set */
    size_t set_count;
    const char *system; /* for a runbook; NULL: the only one of its scenario */
};

struct dr_checked {
    enum dr_checked_kind kind;
    enum dr_code code;
    struct dr_errors errors;
    struct dr_text facts; /* what was checked, in a few words; "" where there are mistakes */
    const void *object;   /* struct dr_scenario or struct dr_runbook; NULL where it could not be read */
    struct dr_arena arena;
    struct dr_scenario_file scenario; /* of a runbook: the one it names */
    bool has_scenario;
};

/* Fills *ret_checked, which is to be released whatever is returned (its `code`). */
enum dr_code dr_check_file(const struct dr_check_input *input, struct dr_checked *ret_checked);
void dr_checked_release(struct dr_checked *checked);

#endif
