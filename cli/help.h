/* Help texts, made from the table of commands. */
#ifndef DR_CLI_HELP_H
#define DR_CLI_HELP_H

#include "cli/command.h"

/* What drsim is and its commands. */
void dr_help_program(size_t width, struct dr_text *out);

/* Usage, options and examples of one command. */
void dr_help_command(const struct dr_command *command, size_t width, struct dr_text *out);

/* The line `drsim NAME [OPTION...] OPERANDS`. */
void dr_help_usage(const struct dr_command *command, struct dr_text *out);

#endif
