/* What a command runs in: where the data lie, the terminal, the result that is written at the end, and how mistakes
 * are told. Only cli/ reads the environment, prints and exits. */
#ifndef DR_CLI_CONTEXT_H
#define DR_CLI_CONTEXT_H

#include <signal.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/json_write.h"
#include "cli/options.h"
#include "cli/output.h"
#include "models/catalogue.h"
#include "models/scenario_file.h"

struct dr_context {
    struct dr_terminal terminal;
    struct dr_text out;    /* the result: written to stdout when the command has ended, whatever it returns */
    struct dr_arena arena; /* lives as long as the context */
    const volatile sig_atomic_t *interrupted; /* not 0 once Ctrl-C was pressed; NULL: never */
    const char *data_folder;                  /* NULL until looked for */
    struct dr_catalogue catalogue;
    bool has_catalogue;
};

void dr_context_init(struct dr_context *context, const volatile sig_atomic_t *interrupted);
void dr_context_release(struct dr_context *context);

/* Folder of the data: --data, DRSIM_DATA, the installed place, the source folder recorded at build time; the first
 * that is named or exists. The command's table must have DR_OPTIONS_DATA. */
enum dr_code dr_context_data_folder(struct dr_context *context, const struct dr_options *options,
                                    const char **ret_folder, struct dr_error *error);

/* The catalogue, loaded once. Mistakes in it are printed. */
enum dr_code dr_context_catalogue(struct dr_context *context, const struct dr_options *options,
                                  const struct dr_catalogue **ret_catalogue, struct dr_error *error);

/* Loads the catalogue and a scenario with the --set of options, and prints all mistakes. *ret_file is to be released
 * after DR_OK only. */
enum dr_code dr_context_scenario(struct dr_context *context, const struct dr_options *options, const char *path,
                                 struct dr_scenario_file *ret_file, struct dr_error *error);

/* Index of the system called name; NULL: the only one. Errors: DR_USAGE, with the names there are. */
enum dr_code dr_context_system(const struct dr_scenario *scenario, const char *name, size_t *ret_system,
                               struct dr_error *error);

/* The strategy called name; NULL: the one the scenario says stands today. Errors: DR_USAGE. */
enum dr_code dr_context_strategy(const struct dr_scenario *scenario, const struct dr_catalogue *catalogue,
                                 const char *name, const char **ret_strategy, struct dr_error *error);

/* Prints every mistake on stderr, `drsim: FILE:LINE:COLUMN: POINTER: MESSAGE` a line, and how many more there are. */
void dr_context_print_errors(const struct dr_errors *errors);

/* Prints one error, or a line of the program's own, on stderr. */
void dr_context_print_error(const struct dr_error *error);
void dr_context_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Writes the key `versions` and its object: the program's version, and the catalogue's hash where it was loaded. */
void dr_context_write_versions(const struct dr_context *context, struct dr_json_writer *json);

/* The program's version. */
const char *dr_version(void);

#endif
