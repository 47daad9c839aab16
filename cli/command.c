/* The table of commands. */
#include "cli/command.h"

#include <string.h>

#include "base/suggest.h"

const struct dr_command *const dr_commands[] = {
    &dr_command_check,     &dr_command_simulate,
    &dr_command_compare,   &dr_command_plan,
    &dr_command_init,      &dr_command_explain,
    &dr_command_catalogue, &dr_command_aws,
    &dr_command_schema,    &dr_command_help,
    &dr_command_reference, &dr_command_completion,
    &dr_command_manual,    NULL,
};

const char *const dr_format_choices[] = {"table", "json", NULL};

const struct dr_command *dr_command_find(const char *name, struct dr_error *error) {
    const char *names[sizeof dr_commands / sizeof dr_commands[0]];
    size_t count = 0;
    for (; dr_commands[count] != NULL; count++) {
        if (strcmp(dr_commands[count]->name, name) == 0) {
            return dr_commands[count];
        }
        names[count] = dr_commands[count]->name;
    }
    const char *near = dr_suggest(name, names, count);
    if (near != NULL) {
        (void)dr_error_set(error, DR_USAGE, "unknown command \"%s\", did you mean \"%s\"?", name, near);
    } else {
        (void)dr_error_set(error, DR_USAGE, "unknown command \"%s\"; `drsim --help` lists them", name);
    }
    return NULL;
}
