/* Experiments on threads: the same bytes for any number of them, stop rules, interruption. Plain main, for TSan. */
#include "sim/experiment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "sim/simulation.h"

struct outcome {
    double sum;
    double trial;
    double events;
};

struct model {
    double rate;
    uint64_t enough_at;    /* for the stop rule */
    uint64_t interrupt_at; /* trial that interrupts; UINT64_MAX: none */
    int *interrupted;
    unsigned pause_us;
};

static int failures;

#define EXPECT(condition)                                                                                              \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            (void)fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                                      \
            failures++;                                                                                                \
        }                                                                                                              \
    } while (0)

static void *scratch_new(const void *model) {
    (void)model;
    return dr_simulation_new();
}

static void scratch_free(void *scratch) {
    dr_simulation_free(scratch);
}

struct walk {
    const struct model *model;
    struct dr_stream_cursor cursor;
    struct outcome *outcome;
};

static void step(struct dr_simulation *simulation, void *payload) {
    struct walk *walk = payload;
    const double gap_s = dr_stream_cursor_exponential_s(&walk->cursor, 1 / walk->model->rate);
    walk->outcome->sum += gap_s;
    if (gap_s < 3) {
        dr_simulation_schedule(simulation, dr_simulation_now_us(simulation) + dr_usec_from_s(gap_s), 0, step, walk);
    }
}

static void pause_for(unsigned pause_us) {
    const struct timespec pause = {.tv_nsec = (long)pause_us * 1000};
    (void)nanosleep(&pause, NULL);
}

static void trial(const void *context, const struct dr_stream *stream, void *scratch, void *ret_outcome) {
    const struct model *model = context;
    struct dr_simulation *simulation = scratch;
    struct walk walk = {.model = model, .outcome = ret_outcome};
    if (stream->trial == model->interrupt_at) {
        __atomic_store_n(model->interrupted, 1, __ATOMIC_RELAXED);
    }
    if (model->pause_us > 0) {
        pause_for(model->pause_us);
    }
    dr_stream_cursor_init(&walk.cursor, stream, dr_purpose("gap"), 0);
    dr_simulation_reset(simulation);
    dr_simulation_schedule(simulation, 0, 0, step, &walk);
    dr_simulation_run(simulation, DR_NEVER);
    walk.outcome->trial = (double)stream->trial;
    walk.outcome->events = (double)dr_simulation_events(simulation);
}

static bool is_enough(const void *context, const void *outcomes, uint64_t count) {
    const struct model *model = context;
    const struct outcome *records = outcomes;
    EXPECT(count == 1000 || count == 2000 || count == 4000 || count == 5000);
    for (uint64_t i = 0; i < count; i++) {
        EXPECT(records[i].events > 0);
    }
    return count >= model->enough_at;
}

static struct dr_experiment experiment_of(uint64_t trials, unsigned threads) {
    return (struct dr_experiment){.seed = 11,
                                  .trials = trials,
                                  .threads = threads,
                                  .outcome_size = sizeof(struct outcome),
                                  .scratch_new = scratch_new,
                                  .scratch_free = scratch_free};
}

static struct dr_outcomes run(const struct dr_experiment *experiment, const struct model *model) {
    struct dr_outcomes outcomes = {.records = NULL};
    struct dr_error error;
    EXPECT(dr_experiment_run(experiment, trial, model, &outcomes, &error) == DR_OK);
    return outcomes;
}

static bool same(const struct dr_outcomes *left, const struct dr_outcomes *right) {
    return left->count == right->count &&
           memcmp(left->records, right->records, left->count * sizeof(struct outcome)) == 0;
}

static void gives_the_same_bytes_for_any_number_of_threads(void) {
    static const unsigned threads[] = {1, 2, 7, 0};
    static const uint64_t trials[] = {1, 3, 1000, 2777};
    const struct model model = {.rate = 1, .interrupt_at = UINT64_MAX};
    for (size_t t = 0; t < 4; t++) {
        struct dr_experiment experiment = experiment_of(trials[t], 1);
        struct dr_outcomes first = run(&experiment, &model);
        EXPECT(first.complete && first.count == trials[t]);
        for (size_t i = 0; i < 4; i++) {
            experiment.threads = threads[i];
            struct dr_outcomes other = run(&experiment, &model);
            EXPECT(other.complete && same(&first, &other));
            dr_outcomes_release(&other);
        }
        const struct outcome *records = first.records;
        EXPECT(records[trials[t] - 1].trial == (double)(trials[t] - 1));
        dr_outcomes_release(&first);
    }
}

static void stops_at_the_first_look_that_is_enough(void) {
    static const uint64_t rows[][2] = {{1, 1000}, {1001, 2000}, {3000, 4000}, {4001, 5000}, {9999, 5000}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct model model = {.rate = 1, .interrupt_at = UINT64_MAX, .enough_at = rows[i][0]};
        struct dr_experiment experiment = experiment_of(5000, 1);
        experiment.enough = is_enough;
        struct dr_outcomes first = run(&experiment, &model);
        experiment.threads = 7;
        struct dr_outcomes other = run(&experiment, &model);
        EXPECT(first.complete && first.count == rows[i][1] && same(&first, &other));
        dr_outcomes_release(&first);
        dr_outcomes_release(&other);
    }
}

static void keeps_the_longest_complete_prefix_when_interrupted(void) {
    const struct model plain = {.rate = 1, .interrupt_at = UINT64_MAX};
    struct dr_experiment experiment = experiment_of(3000, 2);
    struct dr_outcomes whole = run(&experiment, &plain);
    static const unsigned threads[] = {1, 2, 7};
    for (size_t i = 0; i < 3; i++) {
        int interrupted = 0;
        const struct model model = {.rate = 1, .interrupt_at = 1500, .interrupted = &interrupted};
        experiment.threads = threads[i];
        experiment.interrupted = &interrupted;
        struct dr_outcomes part = run(&experiment, &model);
        EXPECT(!part.complete && part.count <= 1501); /* a thread that was held up may leave less */
        EXPECT(threads[i] > 1 || part.count == 1501);
        EXPECT(memcmp(whole.records, part.records, part.count * sizeof(struct outcome)) == 0);
        struct dr_outcomes none = run(&experiment, &model);
        EXPECT(!none.complete && none.count == 0);
        dr_outcomes_release(&none);
        dr_outcomes_release(&part);
    }
    dr_outcomes_release(&whole);
}

static void count_calls(void *context, const struct dr_progress *progress) {
    EXPECT(progress->wanted == 300 && progress->done > 0 && progress->done < 300);
    ++*(unsigned *)context;
}

static void reports_progress_about_once_a_second(void) {
    const struct model model = {.rate = 1, .interrupt_at = UINT64_MAX, .pause_us = 10000};
    struct dr_experiment experiment = experiment_of(300, 2);
    unsigned calls = 0;
    experiment.progress = count_calls;
    experiment.progress_context = &calls;
    struct dr_outcomes outcomes = run(&experiment, &model);
    EXPECT(outcomes.complete && calls >= 1 && calls <= 30);
    dr_outcomes_release(&outcomes);
}

static void runs_no_trial_where_none_is_wanted(void) {
    const struct model model = {.rate = 1};
    const struct dr_experiment experiment = experiment_of(0, 0);
    struct dr_outcomes outcomes = run(&experiment, &model);
    EXPECT(outcomes.complete && outcomes.count == 0);
    dr_outcomes_release(&outcomes);
    dr_outcomes_release(NULL);
}

int main(void) {
    gives_the_same_bytes_for_any_number_of_threads();
    stops_at_the_first_look_that_is_enough();
    keeps_the_longest_complete_prefix_when_interrupted();
    reports_progress_about_once_a_second();
    runs_no_trial_where_none_is_wanted();
    return failures == 0 ? 0 : 1;
}
