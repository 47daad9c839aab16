/* Where the data lie: the folder with catalogue/ and strategies/. */
#ifndef DR_CLI_DATA_H
#define DR_CLI_DATA_H

#include "base/arena.h"
#include "base/error.h"

/* named (--data), DRSIM_DATA, the place of an installed program (beside its bin folder, or the configured prefix where
 * the program stands in it), the source folder recorded at build time. A folder that somebody named must be one. */
enum dr_code dr_data_find(const char *named, struct dr_arena *arena, const char **ret_folder, struct dr_error *error);

#endif
