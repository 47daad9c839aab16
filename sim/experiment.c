/* Trials on threads. Chunks are handed out in order by an atomic counter and outcomes go straight to their place, so
 * that the order of execution leaves no trace. With a stop rule the threads never run beyond the next look. */
#define _GNU_SOURCE /* sched_getaffinity */
#include "sim/experiment.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"

#define FIRST_LOOK 1000
#define CHUNK_MAX 64
#define CHUNKS_PER_THREAD 16 /* enough that threads end at about the same time */

struct worker;

/* What the threads of one experiment share. */
struct crew {
    const struct dr_experiment *experiment;
    dr_trial_fn *trial;
    const void *model;
    unsigned char *records;
    uint64_t limit; /* trials below it may run */
    uint64_t chunk;
    atomic_uint_fast64_t next; /* the next trial to hand out */
    struct worker *workers;
    unsigned count;
    unsigned working; /* guarded by lock */
    pthread_mutex_t lock;
    pthread_cond_t idle; /* working has become 0 */
};

struct worker {
    struct crew *crew;
    void *scratch; /* made by the thread at its first trial */
    bool has_scratch;
    pthread_t thread;
    uint64_t stopped_at; /* first trial of its last chunk that was not run; UINT64_MAX: none */
    atomic_uint_fast64_t done;
    unsigned char apart[64]; /* the counters of two threads share no cache line */
};

static bool is_interrupted(const struct dr_experiment *experiment) {
    return experiment->interrupted != NULL && __atomic_load_n(experiment->interrupted, __ATOMIC_RELAXED) != 0;
}

static void run_trial(struct worker *worker, uint64_t number) {
    const struct crew *crew = worker->crew;
    const struct dr_stream stream = {.seed = crew->experiment->seed, .trial = number};
    unsigned char *record = crew->records + number * crew->experiment->outcome_size;
    memset(record, 0, crew->experiment->outcome_size);
    crew->trial(crew->model, &stream, worker->scratch, record);
    atomic_fetch_add_explicit(&worker->done, 1, memory_order_relaxed);
}

/* Runs one chunk; false where it was interrupted. */
static bool run_chunk(struct worker *worker, uint64_t begin, uint64_t end) {
    for (uint64_t number = begin; number < end; number++) {
        if (is_interrupted(worker->crew->experiment)) {
            worker->stopped_at = number;
            return false;
        }
        run_trial(worker, number);
    }
    return true;
}

static void run_chunks(struct worker *worker) {
    struct crew *crew = worker->crew;
    bool goes_on = true;
    while (goes_on) {
        const uint64_t begin = atomic_fetch_add_explicit(&crew->next, crew->chunk, memory_order_relaxed);
        if (begin >= crew->limit) {
            return;
        }
        const uint64_t left = crew->limit - begin;
        goes_on = run_chunk(worker, begin, begin + (left < crew->chunk ? left : crew->chunk));
    }
}

static void *work(void *argument) {
    struct worker *worker = argument;
    struct crew *crew = worker->crew;
    if (!worker->has_scratch && crew->experiment->scratch_new != NULL) {
        worker->scratch = crew->experiment->scratch_new(crew->model);
    }
    worker->has_scratch = true;
    run_chunks(worker);
    (void)pthread_mutex_lock(&crew->lock);
    if (--crew->working == 0) {
        (void)pthread_cond_signal(&crew->idle);
    }
    (void)pthread_mutex_unlock(&crew->lock);
    return NULL;
}

static uint64_t trials_done(const struct crew *crew) {
    uint64_t done = 0;
    for (unsigned i = 0; i < crew->count; i++) {
        done += atomic_load_explicit(&crew->workers[i].done, memory_order_relaxed);
    }
    return done;
}

static void tell_progress(const struct crew *crew) {
    if (crew->experiment->progress != NULL) {
        const struct dr_progress progress = {.done = trials_done(crew), .wanted = crew->limit};
        crew->experiment->progress(crew->experiment->progress_context, &progress);
    }
}

/* Waits for the threads, and reports about once a second meanwhile. */
static void wait_until_idle(struct crew *crew) {
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec++;
    (void)pthread_mutex_lock(&crew->lock);
    while (crew->working > 0) {
        if (pthread_cond_timedwait(&crew->idle, &crew->lock, &until) == ETIMEDOUT) {
            (void)pthread_mutex_unlock(&crew->lock);
            tell_progress(crew);
            (void)clock_gettime(CLOCK_MONOTONIC, &until);
            until.tv_sec++;
            (void)pthread_mutex_lock(&crew->lock);
        }
    }
    (void)pthread_mutex_unlock(&crew->lock);
}

/* Starts the threads with all signals blocked, so that handlers run in the calling thread. Returns how many. */
static unsigned start_threads(struct crew *crew) {
    sigset_t all;
    sigset_t before;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    unsigned started = 0;
    (void)pthread_mutex_lock(&crew->lock);
    while (started < crew->count &&
           pthread_create(&crew->workers[started].thread, NULL, work, &crew->workers[started]) == 0) {
        started++;
    }
    crew->working = started; /* no thread counts itself out before the lock is free */
    (void)pthread_mutex_unlock(&crew->lock);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

static uint64_t chunk_for(uint64_t trials, unsigned threads) {
    const uint64_t chunk = trials / ((uint64_t)threads * CHUNKS_PER_THREAD);
    if (chunk < 1) {
        return 1;
    }
    return chunk < CHUNK_MAX ? chunk : CHUNK_MAX;
}

/* Makes room for the outcomes up to trial `end`; each is zeroed by its trial, so that memory is touched as it is used.
 */
static void reserve_records(struct crew *crew, uint64_t end) {
    crew->records = dr_resize(crew->records, end, crew->experiment->outcome_size);
}

/* Runs trials [begin, end); one thread is enough if no more can be had. False where not even one could be started. */
static bool run_stage(struct crew *crew, uint64_t begin, uint64_t end) {
    reserve_records(crew, end);
    crew->limit = end;
    crew->chunk = chunk_for(end - begin, crew->count);
    atomic_store(&crew->next, begin);
    for (unsigned i = 0; i < crew->count; i++) {
        crew->workers[i].stopped_at = UINT64_MAX;
    }
    const unsigned started = start_threads(crew);
    wait_until_idle(crew);
    for (unsigned i = 0; i < started; i++) {
        (void)pthread_join(crew->workers[i].thread, NULL);
    }
    return started > 0;
}

/* How many trials from the first on are complete: everything that was handed out, up to the first that was left. */
static uint64_t complete_prefix(struct crew *crew) {
    uint64_t prefix = atomic_load(&crew->next);
    prefix = prefix < crew->limit ? prefix : crew->limit;
    for (unsigned i = 0; i < crew->count; i++) {
        prefix = crew->workers[i].stopped_at < prefix ? crew->workers[i].stopped_at : prefix;
    }
    return prefix;
}

static uint64_t next_look(const struct dr_experiment *experiment, uint64_t count) {
    const uint64_t look = count == 0 ? FIRST_LOOK : count * 2;
    return experiment->enough == NULL || look > experiment->trials ? experiment->trials : look;
}

static enum dr_code run_stages(struct crew *crew, struct dr_outcomes *outcomes, struct dr_error *error) {
    const struct dr_experiment *experiment = crew->experiment;
    bool enough = false;
    while (!enough && outcomes->count < experiment->trials) {
        const uint64_t end = next_look(experiment, outcomes->count);
        if (!run_stage(crew, outcomes->count, end)) {
            return dr_error_set(error, DR_FAILURE, "can't start a thread");
        }
        outcomes->count = complete_prefix(crew);
        if (outcomes->count < end) {
            outcomes->complete = false;
            return DR_OK;
        }
        enough = experiment->enough != NULL && experiment->enough(crew->model, crew->records, end);
    }
    return DR_OK;
}

/* Processors that this process may use. */
static unsigned processors(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) {
        return (unsigned)CPU_COUNT(&set);
    }
    const long online = sysconf(_SC_NPROCESSORS_ONLN); /* more than 1,024 processors: the set is too small */
    return online > 0 ? (unsigned)online : 1;
}

static void crew_init(struct crew *crew, const struct dr_experiment *experiment) {
    const unsigned wanted = experiment->threads > 0 ? experiment->threads : processors();
    crew->experiment = experiment;
    crew->count = wanted < experiment->trials ? wanted : (unsigned)experiment->trials;
    crew->workers = dr_alloc(crew->count, sizeof *crew->workers);
    for (unsigned i = 0; i < crew->count; i++) {
        crew->workers[i].crew = crew;
    }
    pthread_condattr_t attributes;
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&crew->idle, &attributes);
    (void)pthread_condattr_destroy(&attributes);
    (void)pthread_mutex_init(&crew->lock, NULL);
}

static void crew_release(struct crew *crew) {
    for (unsigned i = 0; i < crew->count; i++) {
        if (crew->workers[i].has_scratch && crew->experiment->scratch_free != NULL) {
            crew->experiment->scratch_free(crew->workers[i].scratch);
        }
    }
    (void)pthread_mutex_destroy(&crew->lock);
    (void)pthread_cond_destroy(&crew->idle);
    dr_free(crew->workers);
}

enum dr_code dr_experiment_run(const struct dr_experiment *experiment, dr_trial_fn *trial, const void *model,
                               struct dr_outcomes *ret_outcomes, struct dr_error *error) {
    assert(experiment->outcome_size > 0);
    struct crew crew = {.trial = trial, .model = model};
    crew_init(&crew, experiment);
    struct dr_outcomes outcomes = {.complete = true};
    const enum dr_code code = run_stages(&crew, &outcomes, error);
    crew_release(&crew);
    if (code != DR_OK) {
        dr_free(crew.records);
        return code;
    }
    outcomes.records = crew.records;
    *ret_outcomes = outcomes;
    return DR_OK;
}

void dr_outcomes_release(struct dr_outcomes *outcomes) {
    if (outcomes != NULL) {
        dr_free(outcomes->records);
        *outcomes = (struct dr_outcomes){0};
    }
}
