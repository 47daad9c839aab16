/* Conditions: a sorted array of waiters. */
#include "sim/condition.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

void dr_condition_init(struct dr_condition *condition, struct dr_simulation *simulation) {
    *condition = (struct dr_condition){.simulation = simulation};
}

void dr_condition_release(struct dr_condition *condition) {
    if (condition != NULL) {
        dr_free(condition->waiters);
        *condition = (struct dr_condition){0};
    }
}

void dr_condition_reset(struct dr_condition *condition) {
    condition->count = 0;
}

/* Behind all waiters of the same priority. */
static size_t place_for(const struct dr_condition *condition, int32_t priority) {
    size_t place = condition->count;
    while (place > 0 && condition->waiters[place - 1]->priority > priority) {
        place--;
    }
    return place;
}

void dr_condition_wait(struct dr_condition *condition, struct dr_waiter *waiter, int32_t priority,
                       dr_condition_fn *holds, dr_event_fn *function, void *payload) {
    assert(!waiter->is_waiting);
    *waiter = (struct dr_waiter){
        .holds = holds, .function = function, .payload = payload, .priority = priority, .is_waiting = true};
    dr_reserve((void **)&condition->waiters, &condition->capacity, condition->count + 1, sizeof *condition->waiters);
    const size_t place = place_for(condition, priority);
    struct dr_waiter **at = condition->waiters + place;
    memmove(at + 1, at, (condition->count - place) * sizeof *at);
    *at = waiter;
    condition->count++;
}

static void remove_waiter(struct dr_condition *condition, const struct dr_waiter *waiter) {
    for (size_t i = 0; i < condition->count; i++) {
        if (condition->waiters[i] == waiter) {
            struct dr_waiter **at = condition->waiters + i;
            memmove(at, at + 1, (condition->count - i - 1) * sizeof *at);
            condition->count--;
            return;
        }
    }
}

bool dr_condition_cancel(struct dr_condition *condition, struct dr_waiter *waiter) {
    if (!waiter->is_waiting) {
        return dr_simulation_cancel(condition->simulation, waiter->woken);
    }
    waiter->is_waiting = false;
    remove_waiter(condition, waiter);
    return true;
}

static void wake(struct dr_condition *condition, struct dr_waiter *waiter) {
    waiter->is_waiting = false;
    waiter->woken = dr_simulation_schedule(condition->simulation, dr_simulation_now_us(condition->simulation), 0,
                                           waiter->function, waiter->payload);
}

size_t dr_condition_signal(struct dr_condition *condition) {
    size_t kept = 0;
    for (size_t i = 0; i < condition->count; i++) {
        struct dr_waiter *waiter = condition->waiters[i];
        if (waiter->holds == NULL || waiter->holds(waiter->payload)) {
            wake(condition, waiter);
        } else {
            condition->waiters[kept++] = waiter;
        }
    }
    const size_t woken = condition->count - kept;
    condition->count = kept;
    return woken;
}

size_t dr_condition_waiting(const struct dr_condition *condition) {
    return condition->count;
}
