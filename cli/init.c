/* drsim init: a first scenario to edit. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"

#define TEMPLATE_MAX_BYTES ((size_t)64 * 1024)

/* The template is data: minimal.yaml of the data folder, comments and all. */
static enum dr_code read_template(struct dr_context *context, const struct dr_options *options, struct dr_text *text,
                                  struct dr_error *error) {
    const char *folder = NULL;
    enum dr_code code = dr_context_data_folder(context, options, &folder, error);
    if (code != DR_OK) {
        return code;
    }
    const char *path = dr_arena_format(&context->arena, "%s/minimal.yaml", folder);
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return dr_error_set(error, DR_UNREADABLE, "can't read %s: %s", path, strerror(errno));
    }
    char bytes[4096];
    ssize_t length = 0;
    while ((length = read(descriptor, bytes, sizeof bytes)) > 0) {
        dr_text_add(text, bytes, (size_t)length);
    }
    (void)close(descriptor);
    return length == 0 ? DR_OK : dr_error_set(error, DR_UNREADABLE, "can't read %s: %s", path, strerror(errno));
}

/* Writes a file that must not exist yet. */
static enum dr_code write_new(const char *path, const struct dr_text *text, struct dr_error *error) {
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
    if (descriptor < 0 && errno == EEXIST) {
        return dr_error_set(error, DR_USAGE, "init: %s exists already; name another file", path);
    }
    if (descriptor < 0) {
        return dr_error_set(error, DR_FAILURE, "can't write %s: %s", path, strerror(errno));
    }
    enum dr_code code = dr_output_write(descriptor, text, error);
    if (close(descriptor) != 0 && code == DR_OK) {
        code = dr_error_set(error, DR_FAILURE, "can't write %s: %s", path, strerror(errno));
    }
    if (code != DR_OK) {
        (void)unlink(path);
    }
    return code;
}

static enum dr_code run(struct dr_context *context, const struct dr_options *options, struct dr_error *error) {
    const char *path = options->operand_count > 0 ? options->operands[0] : "scenario.yaml";
    struct dr_text text;
    dr_text_init(&text, TEMPLATE_MAX_BYTES);
    enum dr_code code = read_template(context, options, &text, error);
    if (code == DR_OK && strcmp(path, "-") == 0) {
        dr_text_add(&context->out, text.bytes, text.length);
    } else if (code == DR_OK) {
        code = write_new(path, &text, error);
        if (code == DR_OK) {
            dr_text_format(&context->out, "%s: written; edit it, then: drsim compare %s\n", path, path);
        }
    }
    dr_text_release(&text);
    return code;
}

static const struct dr_option options[] = {DR_OPTIONS_DATA, {.name = NULL}};

static const struct dr_example examples[] = {
    {"drsim init shop.yaml", "writes a small scenario, which can be compared at once"},
    {"drsim init -", "the same to stdout"},
    {NULL, NULL},
};

const struct dr_command dr_command_init = {
    .name = "init",
    .operands = "[FILE]",
    .operands_max = 1,
    .summary = "write a first scenario to edit",
    .help = "Writes a small scenario, one web tier and one database, to FILE (scenario.yaml where none is named; - is "
            "stdout). A file that exists is never overwritten.",
    .options = options,
    .examples = examples,
    .run = run,
};
