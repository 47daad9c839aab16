/* Dispatch: words, command, options, result. */
#include "cli/program.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/help.h"

static enum dr_code run_without_command(struct dr_context *context) {
    struct dr_text help;
    dr_text_init(&help, 0);
    dr_help_program(context->terminal.width, &help);
    fputs(help.bytes, stderr);
    dr_text_release(&help);
    return DR_USAGE;
}

static enum dr_code check_operands(const struct dr_command *command, const struct dr_options *options,
                                   struct dr_error *error) {
    struct dr_text usage;
    dr_text_init(&usage, 0);
    dr_help_usage(command, &usage);
    enum dr_code code = DR_OK;
    if (options->operand_count < command->operands_min) {
        code = dr_error_set(error, DR_USAGE, "%s: something is missing; usage: %s", command->name, usage.bytes);
    } else if (options->operand_count > command->operands_max) {
        code = dr_error_set(error, DR_USAGE, "%s: \"%s\" is one too many; usage: %s", command->name,
                            options->operands[command->operands_max], usage.bytes);
    }
    dr_text_release(&usage);
    return code;
}

/* Help on what the operands name: the words are read once more, without those that ask for help. */
static enum dr_code run_own_help(struct dr_context *context, const struct dr_command *command, size_t count,
                                 const char *const *words, struct dr_error *error) {
    struct dr_options options;
    const char **kept = dr_arena_alloc(&context->arena, count + 1, sizeof *kept);
    size_t kept_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(words[i], "--help") != 0 && strcmp(words[i], "-h") != 0) {
            kept[kept_count++] = words[i];
        }
    }
    enum dr_code code = dr_options_read(command->options, kept_count, kept, &options, error);
    if (code == DR_OK && options.operand_count == 0) {
        dr_help_command(command, context->terminal.width, &context->out);
    } else if (code == DR_OK) {
        options.help = true;
        code = command->run(context, &options, error);
    }
    dr_options_release(&options);
    return code;
}

static enum dr_code run_command(struct dr_context *context, const struct dr_command *command, size_t count,
                                const char *const *words, struct dr_error *error) {
    struct dr_options options;
    enum dr_code code = dr_options_read(command->options, count, words, &options, error);
    if (code == DR_OK && options.help && command->helps_itself) {
        code = run_own_help(context, command, count, words, error);
    } else if (code == DR_OK && options.help) {
        dr_help_command(command, context->terminal.width, &context->out);
    } else if (code == DR_OK) {
        code = check_operands(command, &options, error);
        if (code == DR_OK) {
            code = command->run(context, &options, error);
        }
    }
    dr_options_release(&options);
    return code;
}

static void put_version(struct dr_text *out) {
    dr_text_format(out,
                   "drsim %s\nLicence GPL-3.0-or-later: free software, without any warranty; see the file LICENSE.\n",
                   dr_version());
}

static enum dr_code dispatch(struct dr_context *context, size_t count, const char *const *words,
                             void (*catch_interrupts)(void), struct dr_error *error) {
    if (count == 0) {
        return run_without_command(context);
    }
    if (strcmp(words[0], "--version") == 0) {
        put_version(&context->out);
        return DR_OK;
    }
    if (strcmp(words[0], "--help") == 0 || strcmp(words[0], "-h") == 0) {
        dr_help_program(context->terminal.width, &context->out);
        return DR_OK;
    }
    if (words[0][0] == '-') {
        return dr_error_set(error, DR_USAGE, "unknown option %s: a command comes first; `drsim --help` lists them",
                            words[0]);
    }
    const struct dr_command *command = dr_command_find(words[0], error);
    if (command == NULL) {
        return DR_USAGE;
    }
    if (command->interruptible) {
        catch_interrupts();
    }
    return run_command(context, command, count - 1, words + 1, error);
}

int dr_program_run(int count, const char *const *words, const volatile sig_atomic_t *interrupted,
                   void (*catch_interrupts)(void)) {
    struct dr_context context;
    struct dr_error error = {.code = DR_OK};
    struct dr_error writing = {.code = DR_OK};
    dr_context_init(&context, interrupted);
    enum dr_code code = dispatch(&context, count > 1 ? (size_t)count - 1 : 0, words + 1, catch_interrupts, &error);
    if (dr_output_write(STDOUT_FILENO, &context.out, &writing) != DR_OK) {
        dr_context_print_error(&writing);
        code = writing.code;
    }
    if (error.code != DR_OK) {
        dr_context_print_error(&error);
    }
    dr_context_release(&context);
    return dr_code_status(code);
}
