/* The discrete-event kernel: a clock and a queue of events ordered by (time, priority, sequence). Events carry a
 * callback and a payload; a handle cancels or reschedules one in O(log n). Memory comes from a pool: no allocation per
 * event once warm. A simulation is used by one thread; there is no other state. */
#ifndef DR_SIM_SIMULATION_H
#define DR_SIM_SIMULATION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/usec.h"

struct dr_simulation;

typedef void dr_event_fn(struct dr_simulation *simulation, void *payload);

/* Handle of a scheduled event; the zero value names none. Stays safe after the event has run (it then names none). */
struct dr_event {
    uint32_t slot; /* 1-based */
    uint32_t generation;
};

struct dr_simulation *dr_simulation_new(void);
void dr_simulation_free(struct dr_simulation *simulation);

/* Drops every event and sets the clock to 0 and the sequence to 0; keeps the memory. */
void dr_simulation_reset(struct dr_simulation *simulation);

dr_usec dr_simulation_now_us(const struct dr_simulation *simulation);
uint64_t dr_simulation_events(const struct dr_simulation *simulation); /* run so far */

/* Schedules function(simulation, payload) at at_us (not before now: an assertion). Lower priority values run first
 * among events of one instant; then the order of scheduling. At DR_NEVER nothing is scheduled. */
struct dr_event dr_simulation_schedule(struct dr_simulation *simulation, dr_usec at_us, int32_t priority,
                                       dr_event_fn *function, void *payload);

/* False where the event has run, was cancelled, or never was. */
bool dr_simulation_cancel(struct dr_simulation *simulation, struct dr_event event);
bool dr_simulation_reschedule(struct dr_simulation *simulation, struct dr_event event, dr_usec at_us);

/* Runs the next event; false where there is none. */
bool dr_simulation_step(struct dr_simulation *simulation);

/* Runs events up to and including until_us, then sets the clock there (unless DR_NEVER or stopped). */
void dr_simulation_run(struct dr_simulation *simulation, dr_usec until_us);

/* Makes dr_simulation_run return after the running event. */
void dr_simulation_stop(struct dr_simulation *simulation);

#endif
