/* Models of tests. */
#include "make_model.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static size_t count_texts(const char *const *texts, size_t max) {
    size_t count = 0;
    while (count < max && texts[count] != NULL) {
        count++;
    }
    return count;
}

static enum dr_code load(const struct made_input *input, struct made *made) {
    if (input->file == NULL) {
        return dr_scenario_load_bytes("test.yaml", input->scenario, strlen(input->scenario), run_catalogue(),
                                      &made->file, &made->errors);
    }
    char path[1024];
    snprintf(path, sizeof path, DR_TEST_SCENARIOS "/%s", input->file);
    return dr_scenario_load(path, input->set, count_texts(input->set, RUN_SETS_MAX), run_catalogue(), &made->file,
                            &made->errors);
}

static enum dr_code read_runbook(const struct made_input *input, struct made *made, struct dr_runbook **ret_runbook) {
    struct dr_value *root = NULL;
    struct dr_error error;
    const char *text = dr_arena_format(&made->arena, "{drsim_runbook: 1, name: a runbook, %s steps: %s}",
                                       input->runbook != NULL ? input->runbook : "", input->steps);
    if (dr_value_parse_yaml(&made->arena, "runbook", text, strlen(text), &root, &error) != DR_OK) {
        dr_errors_add(&made->errors, &error);
        return error.code;
    }
    return dr_runbook_read(root, run_catalogue(), &made->arena, ret_runbook, &made->errors);
}

void make_try(const struct made_input *input, struct made *ret_made) {
    struct dr_runbook *runbook = NULL;
    memset(ret_made, 0, sizeof *ret_made);
    dr_errors_init(&ret_made->errors);
    dr_arena_init(&ret_made->arena);
    dr_trace_init(&ret_made->trace);
    if (load(input, ret_made) != DR_OK || (input->steps != NULL && read_runbook(input, ret_made, &runbook) != DR_OK)) {
        return;
    }
    const struct dr_model_input made = {.scenario = &ret_made->file.scenario,
                                        .catalogue = run_catalogue(),
                                        .strategy = input->strategy != NULL ? input->strategy : "pilot-light",
                                        .hazard = input->hazard,
                                        .runbook = runbook,
                                        .parameters = input->parameters,
                                        .parameter_count = count_texts(input->parameters, 4),
                                        .folder = ret_made->file.folder,
                                        .asking = input->unasked ? DR_ASKING_NOBODY : DR_ASKING_AS_IS};
    (void)dr_model_make(&made, &ret_made->arena, &ret_made->model, &ret_made->errors);
}

static void log_mistakes(const struct made *made) {
    for (size_t i = 0; i < made->errors.count; i++) {
        char text[1024];
        dr_error_format(&made->errors.items[i], text, sizeof text);
        cr_log_error("%s", text);
    }
}

void make_model(const struct made_input *input, struct made *ret_made) {
    make_try(input, ret_made);
    log_mistakes(ret_made);
    cr_assert(ret_made->model != NULL && ret_made->errors.count == 0);
}

void make_release(struct made *made) {
    dr_trace_release(&made->trace);
    dr_arena_release(&made->arena);
    dr_scenario_release(&made->file);
    dr_errors_release(&made->errors);
}

const struct dr_episode_outcome *make_trial(struct made *made, uint64_t trial) {
    struct dr_episode_outcome *outcome = dr_arena_alloc(&made->arena, 1, dr_episode_outcome_size(made->model));
    const struct dr_stream stream = {.seed = 1, .trial = trial};
    dr_trace_clear(&made->trace);
    made->trace.is_on = true;
    dr_episode_tell(made->model, &stream, &made->trace, outcome);
    return outcome;
}

double make_rta_s(const struct made_input *input) {
    struct made made;
    make_model(input, &made);
    double rta_s = make_trial(&made, 0)->rta_s;
    make_release(&made);
    return rta_s;
}

static bool is_told(const struct made *made, size_t i, const char *who, const char *what) {
    const struct dr_trace_record *record = &made->trace.records[i];
    return (who == NULL || strcmp(record->name, who) == 0) && strstr(dr_trace_text(&made->trace, record), what) != NULL;
}

double make_told_s(const struct made *made, const char *who, const char *what) {
    for (size_t i = 0; i < made->trace.count; i++) {
        if (is_told(made, i, who, what)) {
            return dr_usec_to_s(made->trace.records[i].at_us);
        }
    }
    return -1;
}

size_t make_told_times(const struct made *made, const char *who, const char *what) {
    size_t times = 0;
    for (size_t i = 0; i < made->trace.count; i++) {
        times += is_told(made, i, who, what) ? 1 : 0;
    }
    return times;
}

void make_summary(const struct made *made, const struct dr_run_options *options, struct dr_summary *ret_summary) {
    struct dr_error error;
    struct dr_run_options run = *options;
    run.seed = run.seed == 0 ? 1 : run.seed;
    cr_assert(dr_result_run(made->model, &run, ret_summary, &error) == DR_OK, "%s", error.message);
}

void make_expect_mistake(const struct made_input *input, const char *pointer, const char *message) {
    struct made made;
    make_try(input, &made);
    bool fits = made.errors.count == 1 && strcmp(made.errors.items[0].message, message) == 0 &&
                (pointer == NULL || strcmp(made.errors.items[0].pointer, pointer) == 0);
    cr_expect(fits, "expected %s: %s", pointer != NULL ? pointer : "", message);
    if (!fits) {
        log_mistakes(&made);
    }
    make_release(&made);
}
