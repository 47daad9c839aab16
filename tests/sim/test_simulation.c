/* The kernel: order of events, handles, and the loop. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "base/memory.h"
#include "sim/simulation.h"
#include "sim/stream.h"

#define LOG_MAX 64

struct log {
    int entries[LOG_MAX];
    dr_usec at_us[LOG_MAX];
    size_t count;
};

struct note {
    struct log *log;
    int number;
};

static void write_note(struct dr_simulation *simulation, void *payload) {
    const struct note *note = payload;
    note->log->at_us[note->log->count] = dr_simulation_now_us(simulation);
    note->log->entries[note->log->count++] = note->number;
}

Test(simulation, runs_events_by_time_then_priority_then_order_of_scheduling) {
    static const struct {
        dr_usec at_us;
        int32_t priority;
        int place;
    } rows[] = {{5, 0, 4},
                {1, 1, 2},
                {1, -1, 0},
                {5, 0, 5},
                {1, 0, 1},
                {5, INT32_MIN, 3},
                {5, 0, 6},
                {9, 0, 9},
                {7, 0, 8},
                {5, INT32_MAX, 7},
                {DR_NEVER - 1, 0, 10}};
    enum { COUNT = sizeof rows / sizeof rows[0] };
    struct log log = {.count = 0};
    struct note notes[COUNT];
    struct dr_simulation *simulation = dr_simulation_new();
    for (size_t i = 0; i < COUNT; i++) {
        notes[i] = (struct note){&log, rows[i].place};
        dr_simulation_schedule(simulation, rows[i].at_us, rows[i].priority, write_note, &notes[i]);
    }
    dr_simulation_run(simulation, DR_NEVER);
    cr_assert(log.count == COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        cr_expect(log.entries[i] == (int)i, "place %zu holds %d", i, log.entries[i]);
    }
    cr_expect(log.at_us[0] == 1 && log.at_us[3] == 5 && log.at_us[10] == DR_NEVER - 1);
    cr_expect(dr_simulation_events(simulation) == COUNT);
    dr_simulation_free(simulation);
}

Test(simulation, schedules_nothing_at_never) {
    struct dr_simulation *simulation = dr_simulation_new();
    struct log log = {.count = 0};
    struct note note = {&log, 0};
    const struct dr_event event = dr_simulation_schedule(simulation, DR_NEVER, 0, write_note, &note);
    cr_expect(event.slot == 0);
    cr_expect(!dr_simulation_cancel(simulation, event));
    cr_expect(!dr_simulation_step(simulation));
    cr_expect(log.count == 0);
    dr_simulation_free(simulation);
}

Test(simulation, runs_up_to_and_including_the_given_instant_and_sets_the_clock_there) {
    struct dr_simulation *simulation = dr_simulation_new();
    struct log log = {.count = 0};
    struct note notes[3] = {{&log, 0}, {&log, 1}, {&log, 2}};
    for (int i = 0; i < 3; i++) {
        dr_simulation_schedule(simulation, 10 * (i + 1), 0, write_note, &notes[i]);
    }
    dr_simulation_run(simulation, 20);
    cr_expect(log.count == 2);
    cr_expect(dr_simulation_now_us(simulation) == 20);
    dr_simulation_run(simulation, 25);
    cr_expect(log.count == 2);
    cr_expect(dr_simulation_now_us(simulation) == 25);
    dr_simulation_run(simulation, 5);
    cr_expect(dr_simulation_now_us(simulation) == 25, "the clock never goes back");
    dr_simulation_run(simulation, DR_NEVER);
    cr_expect(log.count == 3);
    cr_expect(dr_simulation_now_us(simulation) == 30, "the clock stays at the last event");
    dr_simulation_free(simulation);
}

static void stop_now(struct dr_simulation *simulation, void *payload) {
    write_note(simulation, payload);
    dr_simulation_stop(simulation);
}

Test(simulation, stops_after_the_running_event_and_leaves_the_clock_there) {
    struct dr_simulation *simulation = dr_simulation_new();
    struct log log = {.count = 0};
    struct note notes[2] = {{&log, 0}, {&log, 1}};
    dr_simulation_schedule(simulation, 3, 0, stop_now, &notes[0]);
    dr_simulation_schedule(simulation, 3, 0, write_note, &notes[1]);
    dr_simulation_run(simulation, 100);
    cr_expect(log.count == 1);
    cr_expect(dr_simulation_now_us(simulation) == 3);
    dr_simulation_run(simulation, 100);
    cr_expect(log.count == 2, "the next run goes on");
    cr_expect(dr_simulation_now_us(simulation) == 100);
    dr_simulation_free(simulation);
}

Test(simulation, a_handle_names_none_once_its_event_has_run_or_was_cancelled) {
    struct dr_simulation *simulation = dr_simulation_new();
    struct log log = {.count = 0};
    struct note note = {&log, 0};
    const struct dr_event ran = dr_simulation_schedule(simulation, 1, 0, write_note, &note);
    cr_expect(dr_simulation_is_pending(simulation, ran));
    cr_expect(dr_simulation_step(simulation));
    const struct dr_event next = dr_simulation_schedule(simulation, 2, 0, write_note, &note);
    cr_expect(next.slot == ran.slot, "the slot is used again, so the generation has to tell them apart");
    cr_expect(!dr_simulation_is_pending(simulation, ran));
    cr_expect(!dr_simulation_cancel(simulation, ran));
    cr_expect(!dr_simulation_reschedule(simulation, ran, 9));
    cr_expect(dr_simulation_cancel(simulation, next));
    cr_expect(!dr_simulation_cancel(simulation, next));
    cr_expect(!dr_simulation_cancel(simulation, (struct dr_event){0, 0}));
    cr_expect(!dr_simulation_cancel(simulation, (struct dr_event){4000, 1}));
    cr_expect(!dr_simulation_step(simulation));
    dr_simulation_free(simulation);
}

struct self {
    struct dr_event own;
    bool cancelled;
};

static void cancel_self(struct dr_simulation *simulation, void *payload) {
    struct self *self = payload;
    self->cancelled = dr_simulation_cancel(simulation, self->own);
}

Test(simulation, a_running_event_cannot_cancel_itself) {
    struct dr_simulation *simulation = dr_simulation_new();
    struct self self = {.cancelled = true};
    self.own = dr_simulation_schedule(simulation, 1, 0, cancel_self, &self);
    dr_simulation_run(simulation, DR_NEVER);
    cr_expect(!self.cancelled);
    dr_simulation_free(simulation);
}

Test(simulation, a_rescheduled_event_runs_behind_those_already_there) {
    struct dr_simulation *simulation = dr_simulation_new();
    struct log log = {.count = 0};
    struct note notes[3] = {{&log, 0}, {&log, 1}, {&log, 2}};
    const struct dr_event first = dr_simulation_schedule(simulation, 5, 0, write_note, &notes[0]);
    dr_simulation_schedule(simulation, 5, 0, write_note, &notes[1]);
    const struct dr_event third = dr_simulation_schedule(simulation, 9, 0, write_note, &notes[2]);
    cr_expect(dr_simulation_reschedule(simulation, first, 5));
    cr_expect(dr_simulation_reschedule(simulation, third, 2));
    dr_simulation_run(simulation, DR_NEVER);
    cr_assert(log.count == 3);
    cr_expect(log.entries[0] == 2 && log.entries[1] == 1 && log.entries[2] == 0);
    dr_simulation_free(simulation);
}

Test(simulation, rescheduling_to_never_cancels) {
    struct dr_simulation *simulation = dr_simulation_new();
    struct log log = {.count = 0};
    struct note note = {&log, 0};
    const struct dr_event event = dr_simulation_schedule(simulation, 5, 0, write_note, &note);
    cr_expect(dr_simulation_reschedule(simulation, event, DR_NEVER));
    cr_expect(!dr_simulation_reschedule(simulation, event, 7));
    dr_simulation_run(simulation, DR_NEVER);
    cr_expect(log.count == 0);
    dr_simulation_free(simulation);
}

Test(simulation, reset_drops_events_and_keeps_old_handles_safe) {
    struct dr_simulation *simulation = dr_simulation_new();
    struct log log = {.count = 0};
    struct note note = {&log, 0};
    dr_simulation_schedule(simulation, 5, 0, write_note, &note);
    const struct dr_event old = dr_simulation_schedule(simulation, 9, 0, write_note, &note);
    cr_expect(dr_simulation_step(simulation));
    dr_simulation_reset(simulation);
    cr_expect(dr_simulation_now_us(simulation) == 0);
    cr_expect(dr_simulation_events(simulation) == 0);
    for (int i = 0; i < 10; i++) {
        dr_simulation_schedule(simulation, 1, 0, write_note, &note);
    }
    cr_expect(!dr_simulation_cancel(simulation, old));
    dr_simulation_run(simulation, DR_NEVER);
    cr_expect(log.count == 11);
    dr_simulation_free(simulation);
}

/* The naive model: an array of pending events, searched from end to end. */
#define SLOTS 300

struct pending {
    bool is_there;
    dr_usec at_us;
    int32_t priority;
    uint64_t sequence;
    struct dr_event event;
};

struct naive {
    struct pending pending[SLOTS];
    uint64_t sequence;
    size_t last_run; /* by the kernel */
    size_t runs;
};

struct ticket {
    struct naive *naive;
    size_t index;
};

static void mark_run(struct dr_simulation *simulation, void *payload) {
    (void)simulation;
    const struct ticket *ticket = payload;
    ticket->naive->last_run = ticket->index;
    ticket->naive->runs++;
}

static bool goes_before(const struct pending *left, const struct pending *right) {
    if (left->at_us != right->at_us) {
        return left->at_us < right->at_us;
    }
    if (left->priority != right->priority) {
        return left->priority < right->priority;
    }
    return left->sequence < right->sequence;
}

static size_t naive_first(const struct naive *naive) {
    size_t first = SLOTS;
    for (size_t i = 0; i < SLOTS; i++) {
        if (naive->pending[i].is_there && (first == SLOTS || goes_before(&naive->pending[i], &naive->pending[first]))) {
            first = i;
        }
    }
    return first;
}

/* One random operation on both; false where they differ. */
static bool one_operation(struct dr_simulation *simulation, struct naive *naive, struct ticket *tickets,
                          struct dr_stream_cursor *random) {
    const size_t index = (size_t)(dr_stream_cursor_uniform(random) * SLOTS);
    const double what = dr_stream_cursor_uniform(random);
    const dr_usec at_us = dr_simulation_now_us(simulation) + (dr_usec)(dr_stream_cursor_uniform(random) * 20);
    struct pending *pending = &naive->pending[index];
    if (what < 0.35) {
        const size_t first = naive_first(naive);
        const size_t runs = naive->runs;
        const bool ran = dr_simulation_step(simulation);
        if (first == SLOTS) {
            return !ran && naive->runs == runs;
        }
        naive->pending[first].is_there = false;
        return ran && naive->last_run == first && naive->runs == runs + 1 &&
               dr_simulation_now_us(simulation) == naive->pending[first].at_us;
    }
    if (what < 0.45) {
        const bool was_there = pending->is_there;
        pending->is_there = false;
        return dr_simulation_cancel(simulation, pending->event) == was_there;
    }
    if (what < 0.6) {
        pending->at_us = at_us;
        pending->sequence = naive->sequence++;
        return dr_simulation_reschedule(simulation, pending->event, at_us) == pending->is_there;
    }
    if (!pending->is_there) {
        const int32_t priority = (int32_t)(dr_stream_cursor_uniform(random) * 3) - 1;
        *pending = (struct pending){true, at_us, priority, naive->sequence++,
                                    dr_simulation_schedule(simulation, at_us, priority, mark_run, &tickets[index])};
    }
    return true;
}

/* sequence_gap: where not 0, the queue is brought so near to the end of its sequences every hundred operations. */
static void compare_with_naive(struct dr_simulation *simulation, uint64_t seed, size_t operations,
                               uint32_t sequence_gap) {
    struct naive *naive = dr_alloc(1, sizeof *naive);
    struct ticket tickets[SLOTS];
    for (size_t i = 0; i < SLOTS; i++) {
        tickets[i] = (struct ticket){naive, i};
    }
    struct dr_stream_cursor random;
    dr_stream_cursor_init(&random, &(struct dr_stream){seed, 0}, dr_purpose("operations"), 0);
    for (size_t i = 0; i < operations; i++) {
        if (sequence_gap != 0 && i % 100 == 0 && simulation->queue.sequence < UINT32_MAX - sequence_gap) {
            simulation->queue.sequence = UINT32_MAX - sequence_gap;
        }
        cr_assert(one_operation(simulation, naive, tickets, &random), "operation %zu of seed %d", i, (int)seed);
    }
    cr_assert(naive->runs > operations / 10, "the test has to run many events");
    dr_free(naive);
}

Test(simulation, agrees_with_a_naive_model_over_random_operations) {
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct dr_simulation *simulation = dr_simulation_new();
        compare_with_naive(simulation, seed, 20000, 0);
        dr_simulation_free(simulation);
    }
}

Test(simulation, agrees_with_a_naive_model_while_sequences_run_out) {
    struct dr_simulation *simulation = dr_simulation_new();
    compare_with_naive(simulation, 6, 20000, 30);
    cr_expect(simulation->queue.sequence < 20000, "sequences were renumbered");
    dr_simulation_reset(simulation);
    compare_with_naive(simulation, 7, 20000, 1);
    dr_simulation_free(simulation);
}

Test(simulation, agrees_with_a_naive_model_while_generations_run_out) {
    struct dr_simulation *simulation = dr_simulation_new();
    dr_event_queue_grow(&simulation->queue);
    for (uint32_t i = 1; i < simulation->queue.capacity; i++) {
        simulation->queue.slots[i].generation = UINT32_MAX - 20;
    }
    compare_with_naive(simulation, 8, 20000, 0);
    cr_expect(simulation->queue.slots[1].generation == UINT32_MAX, "slot 1 is retired");
    dr_simulation_free(simulation);
}

static void again(struct dr_simulation *simulation, void *payload) {
    uint32_t *left = payload;
    if (--*left > 0) {
        dr_simulation_schedule(simulation, dr_simulation_now_us(simulation) + 1, 0, again, left);
    }
}

Test(simulation, keeps_its_memory_once_warm) {
    struct dr_simulation *simulation = dr_simulation_new();
    uint32_t left[50];
    for (size_t i = 0; i < 50; i++) {
        left[i] = 1000;
        dr_simulation_schedule(simulation, 0, 0, again, &left[i]);
    }
    const struct dr_event_key *keys = simulation->queue.keys;
    const struct dr_event_slot *slots = simulation->queue.slots;
    dr_simulation_run(simulation, DR_NEVER);
    cr_expect(simulation->queue.keys == keys && simulation->queue.slots == slots);
    cr_expect(dr_simulation_events(simulation) == 50000);
    dr_simulation_free(simulation);
}

Test(simulation, free_takes_null) {
    dr_simulation_free(NULL);
    dr_event_queue_release(NULL);
}
