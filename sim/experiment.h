/* An experiment: many independent trials of one model, on all cores, merged in trial order, so that the outcomes are
 * the same bytes for any number of threads. A trial writes one fixed-size record of doubles. */
#ifndef DR_SIM_EXPERIMENT_H
#define DR_SIM_EXPERIMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "sim/stream.h"

/* Runs one trial. `scratch` belongs to the thread (made by dr_experiment.scratch_new); `ret_outcome` has room for
 * `outcome_size` bytes, zeroed. Must depend on model and stream only. */
typedef void dr_trial_fn(const void *model, const struct dr_stream *stream, void *scratch, void *ret_outcome);

struct dr_progress {
    uint64_t done;
    uint64_t wanted; /* at present; grows with a stop rule */
};

struct dr_experiment {
    uint64_t seed;
    uint64_t trials;     /* wanted; with a stop rule: the most */
    unsigned threads;    /* 0: as many as the process may use */
    size_t outcome_size; /* bytes per trial */
    void *(*scratch_new)(const void *model);
    void (*scratch_free)(void *scratch);
    /* Stop rule, or NULL. Asked only at the fixed counts 1,000, 2,000, 4,000, ...; true: enough. It must depend on the
     * outcomes only. */
    bool (*enough)(const void *model, const void *outcomes, uint64_t count);
    /* Called about once a second from the calling thread, or NULL. */
    void (*progress)(void *context, const struct dr_progress *progress);
    void *progress_context;
    const volatile int *interrupted; /* set by a signal handler; NULL: never */
};

struct dr_outcomes {
    void *records; /* count x outcome_size, in trial order; owned */
    uint64_t count;
    bool complete; /* false: interrupted; the records are the longest complete prefix */
};

enum dr_code dr_experiment_run(const struct dr_experiment *experiment, dr_trial_fn *trial, const void *model,
                               struct dr_outcomes *ret_outcomes, struct dr_error *error);
void dr_outcomes_release(struct dr_outcomes *outcomes);

#endif
