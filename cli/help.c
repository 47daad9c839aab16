/* drsim help: how commands are called. */
#include "cli/help.h"

#include <string.h>

#define INDENT 2
#define GAP 2

static const struct dr_option HELP = {.name = "help", .kind = DR_OPTION_FLAG, .help = "this text"};

void dr_help_usage(const struct dr_command *command, struct dr_text *out) {
    bool options = command->options[0].name != NULL;
    dr_text_format(out, "drsim %s%s%s%s", command->name, options ? " [OPTION...]" : "",
                   command->operands[0] != '\0' ? " " : "", command->operands);
}

/* A term, and its text in a column of its own. */
static void put_row(const char *term, const char *text, size_t column, size_t width, struct dr_text *out) {
    dr_text_format(out, "%*s%-*s", INDENT, "", (int)(column - INDENT), term);
    dr_output_wrap(text, column, column, width, out);
    dr_text_puts(out, "\n");
}

void dr_help_program(size_t width, struct dr_text *out) {
    size_t column = 0;
    for (size_t i = 0; dr_commands[i] != NULL; i++) {
        size_t length = strlen(dr_commands[i]->name);
        column = length > column ? length : column;
    }
    dr_text_puts(out, "Usage: drsim COMMAND [OPTION...] [FILE...]\n\n");
    dr_output_wrap(
        "drsim simulates disasters: from a scenario file, which describes a system, and a runbook, which says how "
        "it is recovered, it predicts the recovery time, the data loss and the cost that would really be "
        "achieved.",
        0, 0, width, out);
    dr_text_puts(out, "\n\nCommands:\n");
    for (size_t i = 0; dr_commands[i] != NULL; i++) {
        if (!dr_commands[i]->hidden) {
            put_row(dr_commands[i]->name, dr_commands[i]->summary, INDENT + column + GAP, width, out);
        }
    }
    dr_text_puts(out, "\n`drsim help COMMAND` shows options and examples; `drsim --version` the version.\n");
}

static size_t options_column(const struct dr_command *command) {
    size_t column = 0;
    for (size_t i = 0; command->options[i].name != NULL; i++) {
        struct dr_text form;
        dr_text_init(&form, 0);
        dr_option_print(&command->options[i], &form);
        column = form.length > column ? form.length : column;
        dr_text_release(&form);
    }
    return INDENT + (column > strlen("--help") ? column : strlen("--help")) + GAP;
}

static void put_option(const struct dr_option *option, size_t column, size_t width, struct dr_text *out) {
    struct dr_text form;
    struct dr_text help;
    dr_text_init(&form, 0);
    dr_text_init(&help, 0);
    dr_option_print(option, &form);
    dr_text_puts(&help, option->help);
    if (option->fallback != NULL) {
        dr_text_format(&help, " (default %s)", option->fallback);
    }
    put_row(form.bytes, help.bytes, column, width, out);
    dr_text_release(&help);
    dr_text_release(&form);
}

static void put_examples(const struct dr_example *examples, size_t width, struct dr_text *out) {
    dr_text_puts(out, "\nExamples:\n");
    for (size_t i = 0; examples[i].line != NULL; i++) {
        dr_text_format(out, "%*s%s\n%*s", INDENT, "", examples[i].line, 2 * INDENT + 2, "");
        dr_output_wrap(examples[i].says, 2 * INDENT + 2, 2 * INDENT + 2, width, out);
        dr_text_puts(out, "\n");
    }
}

void dr_help_command(const struct dr_command *command, size_t width, struct dr_text *out) {
    dr_text_puts(out, "Usage: ");
    dr_help_usage(command, out);
    dr_text_puts(out, "\n\n");
    dr_output_wrap(command->help, 0, 0, width, out);
    dr_text_puts(out, "\n\nOptions:\n");
    size_t column = options_column(command);
    for (size_t i = 0; command->options[i].name != NULL; i++) {
        put_option(&command->options[i], column, width, out);
    }
    put_option(&HELP, column, width, out);
    if (command->examples != NULL) {
        put_examples(command->examples, width, out);
    }
}

static enum dr_code run(struct dr_context *context, const struct dr_options *options, struct dr_error *error) {
    if (options->operand_count == 0) {
        dr_help_program(context->terminal.width, &context->out);
        return DR_OK;
    }
    const struct dr_command *command = dr_command_find(options->operands[0], error);
    if (command == NULL) {
        return DR_USAGE;
    }
    dr_help_command(command, context->terminal.width, &context->out);
    return DR_OK;
}

static const struct dr_option options[] = {{.name = NULL}};

static const struct dr_example examples[] = {
    {"drsim help compare", "options and examples of compare"},
    {NULL, NULL},
};

const struct dr_command dr_command_help = {
    .name = "help",
    .operands = "[COMMAND]",
    .operands_max = 1,
    .summary = "show the commands, or the options and examples of one",
    .help = "Shows the commands, or the options and examples of one.",
    .options = options,
    .examples = examples,
    .run = run,
};
