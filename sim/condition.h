/* A condition: callbacks that wait until something holds ("capacity is there", "the region is up"). Whoever changes the
 * state signals; the waiters whose predicate then holds are woken, by priority, then first come, first served. */
#ifndef DR_SIM_CONDITION_H
#define DR_SIM_CONDITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/simulation.h"

/* Asked at a signal: whether the waiter may go on. Must not change anything. */
typedef bool dr_condition_fn(const void *payload);

/* A wait. It lies in the caller's memory, which must stay in place until the callback has run or the wait was
 * cancelled; then it can be used again. The members are private; the zero value is idle. */
struct dr_waiter {
    dr_condition_fn *holds;
    dr_event_fn *function;
    void *payload;
    int32_t priority;
    bool is_waiting;
    struct dr_event woken; /* in the simulation */
};

/* The members are private. */
struct dr_condition {
    struct dr_simulation *simulation; /* borrowed */
    struct dr_waiter **waiters;       /* in the order in which they are asked */
    size_t count;
    size_t capacity;
};

void dr_condition_init(struct dr_condition *condition, struct dr_simulation *simulation);
void dr_condition_release(struct dr_condition *condition);

/* Forgets all waiters, keeps the memory: for the next trial. Zero them before they are used again. */
void dr_condition_reset(struct dr_condition *condition);

/* Waits for a signal at which holds(payload) is true (NULL: for the next signal). The state at the time of the call is
 * not looked at: ask before waiting. Lower priority values go first. */
void dr_condition_wait(struct dr_condition *condition, struct dr_waiter *waiter, int32_t priority,
                       dr_condition_fn *holds, dr_event_fn *function, void *payload);

/* Withdraws a wait whose callback has not run. False where it has run, or never was. */
bool dr_condition_cancel(struct dr_condition *condition, struct dr_waiter *waiter);

/* Asks the waiters in order; function(simulation, payload) of those that may go on is scheduled at this instant with
 * priority 0. Returns how many were woken. A woken callback that uses up what it waited for must expect that one before
 * it did so too: it asks again, and waits again. */
size_t dr_condition_signal(struct dr_condition *condition);

size_t dr_condition_waiting(const struct dr_condition *condition);

#endif
