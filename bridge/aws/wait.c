/* Waiters of the models. The rules are botocore's (waiter.py). */
#include "bridge/aws/wait.h"

#include <string.h>

#include "base/jmespath.h"
#include "base/suggest.h"
#include "bridge/aws/model.h"
#include "bridge/aws/model_private.h"

static enum dr_code unknown(struct dr_arena *arena, const struct dr_value *waiters, const char *name,
                            struct dr_error *error) {
    size_t count = waiters != NULL ? waiters->count : 0;
    const char **names = dr_arena_alloc(arena, count + 1, sizeof *names);
    bool dashed = strchr(name, '-') != NULL;
    for (size_t i = 0; i < count; i++) {
        const char *own = waiters->items[i]->key;
        names[i] = dashed ? dr_aws_cli_name(arena, own) : own;
    }
    const char *nearest = dr_suggest(name, names, count);
    return nearest != NULL ? dr_error_set(error, DR_USAGE, "unknown waiter \"%s\", did you mean \"%s\"?", name, nearest)
                           : dr_error_set(error, DR_USAGE, "unknown waiter \"%s\"", name);
}

static enum dr_code read_waiter(const struct dr_value *value, struct dr_aws_waiter *ret_waiter,
                                struct dr_error *error) {
    double delay_s = 0;
    double attempts = 0;
    struct dr_aws_waiter waiter = {.name = value->key,
                                   .operation = dr_aws_text_of(value, "operation"),
                                   .acceptors = dr_value_get(value, "acceptors")};
    if (waiter.operation == NULL || waiter.acceptors == NULL ||
        !dr_value_number(dr_value_get(value, "delay"), &delay_s) ||
        !dr_value_number(dr_value_get(value, "maxAttempts"), &attempts) || !(attempts >= 1 && attempts < 1e9)) {
        return dr_error_set(error, DR_FAILURE, "the waiter %s of the model is broken", value->key);
    }
    waiter.delay_us = dr_usec_from_s(delay_s);
    waiter.attempts = (size_t)attempts;
    *ret_waiter = waiter;
    return DR_OK;
}

enum dr_code dr_aws_waiter_find(struct dr_arena *arena, const struct dr_value *file, const char *name,
                                struct dr_aws_waiter *ret_waiter, struct dr_error *error) {
    const struct dr_value *waiters = dr_value_get(file, "waiters");
    for (size_t i = 0; waiters != NULL && i < waiters->count; i++) {
        if (dr_aws_names_agree(waiters->items[i]->key, name)) {
            return read_waiter(waiters->items[i], ret_waiter, error);
        }
    }
    return unknown(arena, waiters, name, error);
}

/* Whether each (all) or any element of a list equals what is expected; an empty list never does. */
static bool list_matches(const struct dr_value *list, const struct dr_value *expected, bool all) {
    if (list->kind != DR_VALUE_LIST || list->count == 0) {
        return false;
    }
    for (size_t i = 0; i < list->count; i++) {
        if (dr_value_equal(list->items[i], expected) != all) {
            return !all;
        }
    }
    return all;
}

static enum dr_code path_matches(const struct dr_value *acceptor, const char *matcher, const struct dr_value *result,
                                 struct dr_arena *arena, bool *ret_matches, struct dr_error *error) {
    struct dr_jmespath *expression = NULL;
    struct dr_value *found = NULL;
    const struct dr_value *expected = dr_value_get(acceptor, "expected");
    const char *argument = dr_aws_text_of(acceptor, "argument");
    enum dr_code code = dr_jmespath_parse(arena, argument != NULL ? argument : "", &expression, error);
    if (code != DR_OK) {
        return DR_FAILURE;
    }
    *ret_matches = false;
    if (dr_jmespath_evaluate(expression, result, arena, &found, NULL) == DR_OK && expected != NULL) {
        *ret_matches = strcmp(matcher, "path") == 0 ? dr_value_equal(found, expected)
                                                    : list_matches(found, expected, strcmp(matcher, "pathAll") == 0);
    }
    return DR_OK;
}

/* expected: a code, true (any error) or false (no error). */
static bool error_matches(const struct dr_value *expected, const struct dr_aws_outcome *outcome) {
    if (expected->kind == DR_VALUE_BOOLEAN) {
        return expected->boolean == outcome->is_fault;
    }
    return outcome->is_fault && dr_value_is(expected, outcome->fault.code);
}

static enum dr_code matches(const struct dr_value *acceptor, const struct dr_aws_outcome *outcome,
                            struct dr_arena *arena, bool *ret_matches, struct dr_error *error) {
    const char *matcher = dr_aws_text_of(acceptor, "matcher");
    const struct dr_value *expected = dr_value_get(acceptor, "expected");
    double status = 0;
    *ret_matches = false;
    if (matcher == NULL || expected == NULL) {
        return dr_error_set(error, DR_FAILURE, "a waiter of the model is broken: no matcher");
    }
    if (strcmp(matcher, "status") == 0) {
        *ret_matches = dr_value_number(expected, &status) && (int)status == outcome->status;
    } else if (strcmp(matcher, "error") == 0) {
        *ret_matches = error_matches(expected, outcome);
    } else if (!outcome->is_fault) {
        return path_matches(acceptor, matcher, outcome->result, arena, ret_matches, error);
    }
    return DR_OK;
}

/* Says what an acceptor saw. */
static const char *explain(const struct dr_value *acceptor, struct dr_arena *arena) {
    const struct dr_value *expected = dr_value_get(acceptor, "expected");
    const char *argument = dr_aws_text_of(acceptor, "argument");
    return dr_arena_format(arena, "%s is %s", argument != NULL ? argument : dr_aws_text_of(acceptor, "matcher"),
                           expected->text);
}

/* The first acceptor that matches, or NULL. */
static enum dr_code find_acceptor(const struct dr_aws_waiter *waiter, const struct dr_aws_outcome *outcome,
                                  struct dr_arena *arena, const struct dr_value **ret_acceptor,
                                  struct dr_error *error) {
    for (size_t i = 0; i < waiter->acceptors->count; i++) {
        bool fits = false;
        enum dr_code code = matches(waiter->acceptors->items[i], outcome, arena, &fits, error);
        if (code != DR_OK || fits) {
            *ret_acceptor = fits ? waiter->acceptors->items[i] : NULL;
            return code;
        }
    }
    *ret_acceptor = NULL;
    return DR_OK;
}

enum dr_code dr_aws_waiter_take(struct dr_aws_waiter *waiter, const struct dr_aws_outcome *outcome,
                                struct dr_arena *arena, enum dr_aws_waiting *ret_waiting, const char **ret_reason,
                                struct dr_error *error) {
    const struct dr_value *acceptor = NULL;
    enum dr_code code = find_acceptor(waiter, outcome, arena, &acceptor, error);
    if (code != DR_OK) {
        return code;
    }
    const char *state = acceptor != NULL ? dr_aws_text_of(acceptor, "state") : NULL;
    waiter->made++;
    *ret_reason = "";
    if (state != NULL && strcmp(state, "success") == 0) {
        *ret_waiting = DR_AWS_WAIT_DONE;
    } else if (state != NULL && strcmp(state, "failure") == 0) {
        *ret_waiting = DR_AWS_WAIT_FAILED;
        *ret_reason = explain(acceptor, arena);
    } else if (state == NULL && outcome->is_fault) {
        *ret_waiting = DR_AWS_WAIT_FAILED;
        *ret_reason = dr_arena_format(arena, "%s: %s", outcome->fault.code, outcome->fault.message);
    } else if (waiter->made >= waiter->attempts) {
        *ret_waiting = DR_AWS_WAIT_TIMED_OUT;
        *ret_reason = dr_arena_format(arena, "not within %zu attempts", waiter->attempts);
    } else {
        *ret_waiting = DR_AWS_WAIT_ON;
    }
    return DR_OK;
}
