/* A resource with a capacity: responders, repair crews, an API quota, servers of a region. Who asks for units either
 * holds them at once or waits; waiting is by priority, then first come, first served, and nobody overtakes the head of
 * the queue, even if fewer units would do. Queue length and use are kept as time means. No preemption. */
#ifndef DR_SIM_RESOURCE_H
#define DR_SIM_RESOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/usec.h"
#include "sim/simulation.h"
#include "sim/statistic.h"

/* The members are private. */
struct dr_resource {
    struct dr_simulation *simulation; /* borrowed */
    struct dr_event_queue waiting;
    uint32_t capacity;
    uint32_t held;
    uint32_t queued; /* requests in waiting */
    struct dr_time_mean queue_mean;
    struct dr_time_mean held_mean;
};

/* A request for units. It lies in the caller's memory, which must stay in place until the callback has run or the
 * request was cancelled; then it can be used again. The members are private; the zero value is idle. */
struct dr_request {
    struct dr_event place; /* in the queue while waiting, else in the simulation */
    dr_event_fn *function;
    void *payload;
    uint32_t units;
    bool is_waiting;
};

void dr_resource_init(struct dr_resource *resource, struct dr_simulation *simulation, uint32_t capacity);
void dr_resource_release(struct dr_resource *resource);

/* As after init, at the simulation's present time, with the memory kept: for the next trial, after
 * dr_simulation_reset. Requests that waited are forgotten: zero them before they are used again. */
void dr_resource_reset(struct dr_resource *resource, uint32_t capacity);

/* Asks for units (at least 1); lower priority values go first. When they are granted, function(simulation, payload) is
 * scheduled at that instant with priority 0: a callback never runs inside of acquire or release. */
void dr_resource_acquire(struct dr_resource *resource, struct dr_request *request, uint32_t units, int32_t priority,
                         dr_event_fn *function, void *payload);

/* Withdraws a request whose callback has not run; units already granted go to the next. False where it has run, or
 * never was. */
bool dr_resource_cancel(struct dr_resource *resource, struct dr_request *request);

/* Gives back units that were granted (at most as many as are held: an assertion). */
void dr_resource_put_back(struct dr_resource *resource, uint32_t units);

/* Changes the capacity; what is held beyond it runs out as it is given back. */
void dr_resource_set_capacity(struct dr_resource *resource, uint32_t capacity);

uint32_t dr_resource_held(const struct dr_resource *resource);
uint32_t dr_resource_queued(const struct dr_resource *resource); /* requests that wait */

/* Means over time since init, reset or dr_resource_start_means: requests that wait; units that are held. */
double dr_resource_mean_queue(const struct dr_resource *resource);
double dr_resource_mean_held(const struct dr_resource *resource);

/* Begins the means anew at the present time (after a warm-up). */
void dr_resource_start_means(struct dr_resource *resource);

#endif
