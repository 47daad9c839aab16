/* The loop of the kernel. */
#include "sim/simulation.h"

#include "base/memory.h"

struct dr_simulation *dr_simulation_new(void) {
    return dr_alloc(1, sizeof(struct dr_simulation));
}

void dr_simulation_free(struct dr_simulation *simulation) {
    if (simulation != NULL) {
        dr_event_queue_release(&simulation->queue);
        dr_free(simulation);
    }
}

void dr_simulation_reset(struct dr_simulation *simulation) {
    dr_event_queue_clear(&simulation->queue);
    simulation->now_us = 0;
    simulation->events = 0;
    simulation->until_us = -1;
}

/* The event is out of the queue before its callback runs: its handle then names none. */
static inline void run_first(struct dr_simulation *simulation, dr_usec at_us) {
    simulation->now_us = at_us;
    simulation->events++;
    const struct dr_event_call call = dr_event_queue_pop(&simulation->queue);
    call.function(simulation, call.payload);
}

bool dr_simulation_step(struct dr_simulation *simulation) {
    dr_usec at_us;
    if (!dr_event_queue_first(&simulation->queue, &at_us)) {
        return false;
    }
    run_first(simulation, at_us);
    return true;
}

void dr_simulation_run(struct dr_simulation *simulation, dr_usec until_us) {
    simulation->until_us = until_us;
    dr_usec at_us;
    while (dr_event_queue_first(&simulation->queue, &at_us) && at_us <= simulation->until_us) {
        run_first(simulation, at_us);
    }
    const bool stopped = simulation->until_us < 0;
    if (!stopped && until_us != DR_NEVER && until_us > simulation->now_us) {
        simulation->now_us = until_us;
    }
}

void dr_simulation_stop(struct dr_simulation *simulation) {
    simulation->until_us = -1;
}
