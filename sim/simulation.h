/* The discrete-event kernel: a clock and a queue of events ordered by (time, priority, sequence). Events carry a
 * callback and a payload; a handle cancels or reschedules one in O(log n). Memory comes from a pool: no allocation per
 * event once warm. A simulation is used by one thread; there is no other state. */
#ifndef DR_SIM_SIMULATION_H
#define DR_SIM_SIMULATION_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/usec.h"
#include "sim/event_queue.h"

/* Here for inlining only: the members are private. */
struct dr_simulation {
    struct dr_event_queue queue;
    dr_usec now_us;
    uint64_t events;
    dr_usec until_us; /* of the running dr_simulation_run; -1: stopped */
};

struct dr_simulation *dr_simulation_new(void);
void dr_simulation_free(struct dr_simulation *simulation);

/* Drops every event and sets the clock to 0 and the sequence to 0; keeps the memory. */
void dr_simulation_reset(struct dr_simulation *simulation);

static inline dr_usec dr_simulation_now_us(const struct dr_simulation *simulation) {
    return simulation->now_us;
}

/* Events run so far. */
static inline uint64_t dr_simulation_events(const struct dr_simulation *simulation) {
    return simulation->events;
}

/* Whether the handle names an event that is still to come. */
static inline bool dr_simulation_is_pending(const struct dr_simulation *simulation, struct dr_event event) {
    return dr_event_queue_has(&simulation->queue, event);
}

/* Schedules function(simulation, payload) at at_us (not before now: an assertion). Lower priority values run first
 * among events of one instant; then the order of scheduling. At DR_NEVER nothing is scheduled. */
static inline struct dr_event dr_simulation_schedule(struct dr_simulation *simulation, dr_usec at_us, int32_t priority,
                                                     dr_event_fn *function, void *payload) {
    assert(at_us >= simulation->now_us);
    if (!DR_EVENT_LIKELY(at_us != DR_NEVER)) {
        return (struct dr_event){0, 0};
    }
    return dr_event_queue_push(&simulation->queue, at_us, priority, (struct dr_event_call){function, payload});
}

/* False where the event has run, was cancelled, or never was. */
static inline bool dr_simulation_cancel(struct dr_simulation *simulation, struct dr_event event) {
    return dr_event_queue_remove(&simulation->queue, event);
}

/* Moves an event to another instant, as though it had been cancelled and scheduled anew: it runs behind those of its
 * priority that are already there. To DR_NEVER: cancels it. False where dr_simulation_cancel would be. */
static inline bool dr_simulation_reschedule(struct dr_simulation *simulation, struct dr_event event, dr_usec at_us) {
    assert(at_us >= simulation->now_us);
    if (at_us == DR_NEVER) {
        return dr_event_queue_remove(&simulation->queue, event);
    }
    return dr_event_queue_move(&simulation->queue, event, at_us);
}

/* Runs the next event; false where there is none. */
bool dr_simulation_step(struct dr_simulation *simulation);

/* Runs events up to and including until_us, then sets the clock there (unless DR_NEVER or stopped). */
void dr_simulation_run(struct dr_simulation *simulation, dr_usec until_us);

/* Makes dr_simulation_run return after the running event. */
void dr_simulation_stop(struct dr_simulation *simulation);

#endif
