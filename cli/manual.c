/* drsim manual: the manual page drsim(1), made from the tables. docs/man/drsim.1 is its output. */
#include <string.h>

#include "cli/help.h"

/* Text of a man page: backslashes, dashes, and dots or quotes at the start of a line are special. */
static void put_escaped(const char *text, struct dr_text *out) {
    bool starts_line = out->length == 0 || out->bytes[out->length - 1] == '\n';
    if (starts_line && (text[0] == '.' || text[0] == '\'')) {
        dr_text_puts(out, "\\&");
    }
    for (; *text != '\0'; text++) {
        if (*text == '\\') {
            dr_text_puts(out, "\\e");
        } else if (*text == '-') {
            dr_text_puts(out, "\\-");
        } else {
            dr_text_add(out, text, 1);
        }
    }
}

static void put_option(const struct dr_option *option, struct dr_text *out) {
    struct dr_text form;
    dr_text_init(&form, 0);
    dr_option_print(option, &form);
    dr_text_puts(out, ".TP\n.B ");
    put_escaped(form.bytes, out);
    dr_text_puts(out, "\n");
    put_escaped(option->help, out);
    if (option->fallback != NULL) {
        dr_text_format(out, " (default %s)", option->fallback);
    }
    dr_text_puts(out, "\n");
    dr_text_release(&form);
}

static void put_examples(const struct dr_example *examples, struct dr_text *out) {
    for (size_t i = 0; examples != NULL && examples[i].line != NULL; i++) {
        dr_text_puts(out, ".TP\n.B ");
        put_escaped(examples[i].line, out);
        dr_text_puts(out, "\n");
        put_escaped(examples[i].says, out);
        dr_text_puts(out, "\n");
    }
}

static void put_command(const struct dr_command *command, struct dr_text *out) {
    struct dr_text usage;
    dr_text_init(&usage, 0);
    dr_help_usage(command, &usage);
    dr_text_puts(out, ".SS ");
    put_escaped(usage.bytes, out);
    dr_text_puts(out, "\n");
    put_escaped(command->help, out);
    dr_text_puts(out, "\n");
    for (size_t i = 0; command->options[i].name != NULL; i++) {
        put_option(&command->options[i], out);
    }
    dr_text_puts(out, ".PP\nExamples:\n");
    put_examples(command->examples, out);
    dr_text_release(&usage);
}

/* One row a status: several codes may share one. */
static void put_statuses(struct dr_text *out) {
    dr_text_puts(out, ".SH EXIT STATUS\n");
    int before = -1;
    for (enum dr_code code = DR_OK; code < DR_CODE_COUNT; code++) {
        int status = dr_code_status(code);
        if (status != before) {
            dr_text_format(out, ".TP\n.B %d\n%s", status, dr_code_text(code));
        } else {
            dr_text_format(out, "; %s", dr_code_text(code));
        }
        bool last = code + 1 == DR_CODE_COUNT || dr_code_status(code + 1) != status;
        dr_text_puts(out, last ? "\n" : "");
        before = status;
    }
}

static enum dr_code run(struct dr_context *context, const struct dr_options *options, struct dr_error *error) {
    (void)options;
    (void)error;
    struct dr_text *out = &context->out;
    dr_text_format(
        out,
        ".\\\" made by `drsim manual` from the tables of commands and options\n"
        ".TH DRSIM 1 \"\" \"drsim %s\" \"User commands\"\n"
        ".SH NAME\ndrsim \\- simulate disasters and how a system recovers from them\n"
        ".SH SYNOPSIS\n.B drsim\n.I COMMAND\n[\\fIOPTION\\fR...] [\\fIFILE\\fR...]\n"
        ".SH DESCRIPTION\n"
        "From a scenario file, which describes a system, and a runbook, which says how it is recovered, drsim\n"
        "predicts the recovery time, the data loss and the cost that would really be achieved.\n"
        ".SH COMMANDS\n",
        dr_version());
    for (size_t i = 0; dr_commands[i] != NULL; i++) {
        if (!dr_commands[i]->hidden) {
            put_command(dr_commands[i], out);
        }
    }
    put_statuses(out);
    dr_text_puts(out, ".SH ENVIRONMENT\n"
                      ".TP\n.B DRSIM_DATA\nfolder of the catalogue and the strategies, where \\-\\-data is not given\n"
                      ".TP\n.B NO_COLOR\nno colours, where it is set to anything\n"
                      ".TP\n.B COLUMNS\nwidth of the result\n");
    return DR_OK;
}

static const struct dr_option options[] = {{.name = NULL}};

static const struct dr_example examples[] = {
    {"drsim manual > docs/man/drsim.1", "the committed page"},
    {NULL, NULL},
};

const struct dr_command dr_command_manual = {
    .name = "manual",
    .operands = "",
    .summary = "the manual page, in roff",
    .help = "Prints the manual page drsim(1).",
    .options = options,
    .examples = examples,
    .hidden = true,
    .run = run,
};
