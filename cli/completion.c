/* drsim completion: scripts that complete commands and options in a shell, made from the tables. */
#include <string.h>

#include "cli/command.h"
#include "models/runbook.h"

static void put_words(const struct dr_command *command, struct dr_text *out) {
    for (size_t i = 0; command->options[i].name != NULL; i++) {
        dr_text_format(out, "--%s ", command->options[i].name);
    }
    dr_text_puts(out, "--help");
}

static void put_commands(struct dr_text *out) {
    for (size_t i = 0; dr_commands[i] != NULL; i++) {
        if (!dr_commands[i]->hidden) {
            dr_text_format(out, "%s%s", i > 0 ? " " : "", dr_commands[i]->name);
        }
    }
}

/* Values of options with choices, the same for every command that has them. */
static void put_choices(const struct dr_command *command, const char *indent, struct dr_text *out) {
    for (size_t i = 0; command->options[i].name != NULL; i++) {
        const struct dr_option *option = &command->options[i];
        if (option->kind != DR_OPTION_CHOICE) {
            continue;
        }
        dr_text_format(out, "%s%s:--%s) words='", indent, command->name, option->name);
        for (size_t k = 0; option->choices[k] != NULL; k++) {
            dr_text_format(out, "%s%s", k > 0 ? " " : "", option->choices[k]);
        }
        dr_text_puts(out, "' ;;\n");
    }
}

static void put_fields(struct dr_context *context, struct dr_text *out) {
    const struct dr_type *types[] = {&dr_scenario_type, &dr_runbook_type};
    for (size_t i = 0; i < 2; i++) {
        const char **paths = NULL;
        size_t count = dr_type_paths(types[i], &context->arena, &paths);
        for (size_t k = 0; k < count; k++) {
            dr_text_format(out, "%s%s", i + k > 0 ? " " : "", paths[k]);
        }
    }
}

static void put_bash(struct dr_context *context, struct dr_text *out) {
    dr_text_puts(out, "# Completion of drsim in bash: source it, or save it as drsim in the folder of completions.\n"
                      "_drsim() {\n"
                      "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=''\n"
                      "    COMPREPLY=()\n"
                      "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                      "        words='");
    put_commands(out);
    dr_text_puts(out, " --help --version'\n"
                      "    else\n"
                      "        case ${COMP_WORDS[1]}:$before in\n");
    for (size_t i = 0; dr_commands[i] != NULL; i++) {
        put_choices(dr_commands[i], "            ", out);
    }
    dr_text_puts(out, "            help:help) words='");
    put_commands(out);
    dr_text_puts(out, "' ;;\n            explain:explain) words='");
    put_fields(context, out);
    dr_text_puts(out, "' ;;\n            *) case ${COMP_WORDS[1]} in\n");
    for (size_t i = 0; dr_commands[i] != NULL; i++) {
        dr_text_format(out, "                %s) words='", dr_commands[i]->name);
        put_words(dr_commands[i], out);
        dr_text_puts(out, "' ;;\n");
    }
    dr_text_puts(out, "                esac\n"
                      "                case $word in -*) ;; *) words='' ;; esac ;;\n"
                      "        esac\n"
                      "    fi\n"
                      "    [ -z \"$words\" ] && return\n"
                      "    set -f\n"
                      "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
                      "    set +f\n"
                      "}\n"
                      "complete -o default -F _drsim drsim\n");
}

static enum dr_code run(struct dr_context *context, const struct dr_options *options, struct dr_error *error) {
    const char *shell = options->operands[0];
    if (strcmp(shell, "bash") == 0) {
        put_bash(context, &context->out);
        return DR_OK;
    }
    if (strcmp(shell, "zsh") == 0) {
        dr_text_puts(&context->out, "#compdef drsim\nautoload -U +X bashcompinit && bashcompinit\n");
        put_bash(context, &context->out);
        return DR_OK;
    }
    return dr_error_set(error, DR_USAGE, "completion: found \"%s\", expected bash or zsh", shell);
}

static const struct dr_option options[] = {{.name = NULL}};

static const struct dr_example examples[] = {
    {"source <(drsim completion bash)", "complete commands, options and fields in this shell"},
    {NULL, NULL},
};

const struct dr_command dr_command_completion = {
    .name = "completion",
    .operands = "bash|zsh",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "a script that completes commands and options in a shell",
    .help = "Prints a script that completes drsim's commands, options and fields in bash or zsh.",
    .options = options,
    .examples = examples,
    .run = run,
};
