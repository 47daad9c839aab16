/* Credentials by a program: credential_process of a profile. It prints a JSON document, version 1
 * (docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html). No shell is involved: words are split at
 * blanks, with quotes and backslashes as a shell has them. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bridge/aws/credential_private.h"

#define WORDS_MAX 64
#define OUTPUT_MAX_BYTES ((size_t)64 * 1024)
#define TIMEOUT_US (60 * DR_USEC_PER_S)
#define ASK_EVERY_MS 100

static bool is_blank(char byte) {
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* One word at *at, moved behind it; false where a quote stays open. */
static bool next_word(const char **at, struct dr_text *word) {
    char quote = '\0';
    for (; **at != '\0' && (quote != '\0' || !is_blank(**at)); (*at)++) {
        if (quote == '\0' && (**at == '"' || **at == '\'')) {
            quote = **at;
        } else if (**at == quote) {
            quote = '\0';
        } else {
            bool escapes = **at == '\\' && quote != '\'' && (*at)[1] != '\0' &&
                           (quote == '\0' || (*at)[1] == '"' || (*at)[1] == '\\');
            *at += escapes ? 1 : 0;
            dr_text_add(word, *at, 1);
        }
    }
    return quote == '\0';
}

static bool split(const char *command, struct dr_arena *arena, char **ret_words) {
    size_t count = 0;
    bool right = true;
    struct dr_text word;
    dr_text_init(&word, 0);
    while (right) {
        while (is_blank(*command)) {
            command++;
        }
        if (*command == '\0') {
            break;
        }
        dr_text_clear(&word);
        right = next_word(&command, &word) && count < WORDS_MAX;
        if (right) {
            ret_words[count++] = dr_arena_text(arena, word.bytes, word.length);
        }
    }
    ret_words[count] = NULL;
    dr_text_release(&word);
    return right && count > 0;
}

struct process {
    pid_t pid;
    int out; /* its standard output; -1: closed */
};

static enum dr_code start(const struct dr_aws_credential_means *means, char **words, struct process *ret_process,
                          struct dr_error *error) {
    static char *const nothing[] = {NULL};
    int ends[2];
    if (pipe(ends) != 0) {
        return dr_error_set(error, DR_FAILURE, "credential_process: no pipe");
    }
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    posix_spawn_file_actions_t actions;
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    (void)posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    (void)posix_spawn_file_actions_addclose(&actions, ends[1]);
    char *const *environment = means->process_environment != NULL ? means->process_environment : nothing;
    pid_t pid = 0;
    int status = posix_spawnp(&pid, words[0], &actions, NULL, words, environment);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)close(ends[1]);
    if (status != 0) {
        (void)close(ends[0]);
        return dr_error_set(error, DR_FAILURE, "credential_process: can't run \"%.100s\"", words[0]);
    }
    *ret_process = (struct process){.pid = pid, .out = ends[0]};
    return DR_OK;
}

/* Reads to the end of the output; false where it takes too long, is too much, or is stopped. */
static bool read_output(const struct dr_aws_credential_means *means, const struct process *process,
                        struct dr_text *output) {
    for (dr_usec waited_us = 0; waited_us < TIMEOUT_US;) {
        struct pollfd ready = {.fd = process->out, .events = POLLIN};
        if (poll(&ready, 1, ASK_EVERY_MS) == 0) {
            waited_us += ASK_EVERY_MS * (DR_USEC_PER_S / 1000);
            if (means->stop != NULL && means->stop(means->stop_context)) {
                return false;
            }
            continue;
        }
        char buffer[4096];
        ssize_t got = read(process->out, buffer, sizeof buffer);
        if (got <= 0 && !(got < 0 && errno == EINTR)) {
            return got == 0;
        }
        dr_text_add(output, buffer, got < 0 ? 0 : (size_t)got);
        if (output->truncated) {
            return false;
        }
    }
    return false;
}

static enum dr_code end(const struct process *process, bool complete, struct dr_error *error) {
    int status = 0;
    (void)close(process->out);
    if (!complete) {
        (void)kill(process->pid, SIGKILL);
    }
    while (waitpid(process->pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (!complete) {
        return dr_error_set(error, DR_FAILURE, "credential_process: it took too long, or printed too much");
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        return dr_error_set(error, DR_FAILURE, "credential_process: it ended with status %d",
                            WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    }
    return DR_OK;
}

static enum dr_code run(const struct dr_aws_credential_means *means, const char *command, struct dr_arena *arena,
                        struct dr_text *output, struct dr_error *error) {
    char *words[WORDS_MAX + 1];
    struct process process = {.out = -1};
    if (!split(command, arena, words)) {
        return dr_error_set(error, DR_INPUT, "credential_process: can't be split into words");
    }
    enum dr_code code = start(means, words, &process, error);
    return code != DR_OK ? code : end(&process, read_output(means, &process, output), error);
}

static enum dr_code check_version(const char *bytes, size_t length, struct dr_arena *arena, struct dr_error *error) {
    struct dr_value *document = NULL;
    struct dr_error inner;
    if (dr_value_parse_json(arena, "credential_process", bytes, length, &document, &inner) != DR_OK) {
        return dr_error_set(error, DR_FAILURE, "credential_process gave no JSON: %s", inner.message);
    }
    const struct dr_value *version = dr_value_get(document, "Version");
    if (version == NULL || version->kind != DR_VALUE_NUMBER || strcmp(version->text, "1") != 0) {
        return dr_error_set(error, DR_FAILURE, "credential_process gave no document of Version 1");
    }
    return DR_OK;
}

enum dr_code dr_aws_credential_process(const struct dr_aws_credential_means *means, const char *profile,
                                       struct dr_arena *arena, struct dr_aws_credentials *ret_credentials,
                                       struct dr_error *error) {
    const char *command = dr_credential_key(means, profile, "credential_process");
    if (command == NULL) {
        return DR_OK;
    }
    struct dr_text output;
    dr_text_init(&output, OUTPUT_MAX_BYTES);
    enum dr_code code = run(means, command, arena, &output, error);
    code = code != DR_OK ? code : check_version(output.bytes, output.length, arena, error);
    if (code == DR_OK) {
        code = dr_credential_read_json("credential_process", output.bytes, output.length, "SessionToken", arena,
                                       ret_credentials, error);
    }
    dr_text_release(&output);
    return code;
}
