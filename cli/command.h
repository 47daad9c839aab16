/* The table of commands: a row says how a command is called, what help shows of it and what it does. A new command is
 * a file with its row and one line in cli/command.c. */
#ifndef DR_CLI_COMMAND_H
#define DR_CLI_COMMAND_H

#include "cli/context.h"
#include "cli/options.h"

struct dr_example {
    const char *line; /* behind the `$ `; NULL ends a list */
    const char *says; /* what it does, lower case */
};

struct dr_command {
    const char *name;
    const char *operands; /* as help shows them: "FILE..."; "" : none */
    size_t operands_min;
    size_t operands_max; /* SIZE_MAX: any number */
    const char *summary; /* one line, lower case, for the list of commands */
    const char *help;    /* a paragraph */
    const struct dr_option *options;
    const struct dr_example *examples;
    bool interruptible; /* Ctrl-C sets *context->interrupted instead of ending the program */
    bool helps_itself;  /* with operands, `--help` is the command's own: run sees options->help */
    bool hidden;        /* for those who develop drsim: not in the list of commands */
    /* Puts the result into context->out, which is written afterwards. A failure that it told of itself (see
     * dr_context_print_errors) leaves *error alone; else *error is printed. */
    enum dr_code (*run)(struct dr_context *context, const struct dr_options *options, struct dr_error *error);
};

/* All commands, up to NULL, in the order in which help lists them. */
extern const struct dr_command *const dr_commands[];

/* A command by name, or NULL: then *error (may be NULL) says so and names the nearest. */
const struct dr_command *dr_command_find(const char *name, struct dr_error *error);

extern const struct dr_command dr_command_aws;
extern const struct dr_command dr_command_catalogue;
extern const struct dr_command dr_command_check;
extern const struct dr_command dr_command_compare;
extern const struct dr_command dr_command_completion;
extern const struct dr_command dr_command_explain;
extern const struct dr_command dr_command_help;
extern const struct dr_command dr_command_init;
extern const struct dr_command dr_command_manual;
extern const struct dr_command dr_command_plan;
extern const struct dr_command dr_command_reference;
extern const struct dr_command dr_command_schema;
extern const struct dr_command dr_command_simulate;

/* Rows that several commands share. */
extern const char *const dr_format_choices[]; /* table, json */
#define DR_OPTIONS_DATA                                                                                                \
    { .name = "data", .argument = "DIR", .kind = DR_OPTION_TEXT, .help = "folder of the catalogue and the strategies" }
#define DR_OPTIONS_SET                                                                                                 \
    {                                                                                                                  \
        .name = "set", .argument = "PATH=VALUE", .kind = DR_OPTION_TEXTS,                                              \
        .help = "change a value of the scenario: systems.shop.objectives.rto=10m (may be repeated)"                    \
    }
#define DR_OPTIONS_SYSTEM                                                                                              \
    { .name = "system", .argument = "NAME", .kind = DR_OPTION_TEXT, .help = "the system, where a scenario has several" }
#define DR_OPTIONS_PARAM                                                                                               \
    {                                                                                                                  \
        .name = "param", .argument = "NAME=VALUE", .kind = DR_OPTION_TEXTS,                                            \
        .help = "change a parameter of the runbook (may be repeated)"                                                  \
    }
#define DR_OPTIONS_FORMAT                                                                                              \
    {                                                                                                                  \
        .name = "format", .argument = "table|json", .kind = DR_OPTION_CHOICE, .fallback = "table",                     \
        .choices = dr_format_choices, .help = "for people or for programs"                                             \
    }

#endif
