/* Resources: the queue of waiting requests is an event queue in which every request stands at instant 0. */
#include "sim/resource.h"

#include <assert.h>

static dr_usec now_us(const struct dr_resource *resource) {
    return dr_simulation_now_us(resource->simulation);
}

void dr_resource_init(struct dr_resource *resource, struct dr_simulation *simulation, uint32_t capacity) {
    *resource = (struct dr_resource){.simulation = simulation};
    dr_resource_reset(resource, capacity);
}

void dr_resource_release(struct dr_resource *resource) {
    if (resource != NULL) {
        dr_event_queue_release(&resource->waiting);
    }
}

void dr_resource_reset(struct dr_resource *resource, uint32_t capacity) {
    dr_event_queue_clear(&resource->waiting);
    resource->capacity = capacity;
    resource->held = 0;
    resource->queued = 0;
    dr_resource_start_means(resource);
}

static void set_held(struct dr_resource *resource, uint32_t held) {
    resource->held = held;
    dr_time_mean_set(&resource->held_mean, now_us(resource), held);
}

static void set_queued(struct dr_resource *resource, uint32_t queued) {
    resource->queued = queued;
    dr_time_mean_set(&resource->queue_mean, now_us(resource), queued);
}

static bool has_room(const struct dr_resource *resource, uint32_t units) {
    return resource->held <= resource->capacity && units <= resource->capacity - resource->held;
}

static void grant(struct dr_resource *resource, struct dr_request *request) {
    set_held(resource, resource->held + request->units);
    request->is_waiting = false;
    request->place =
        dr_simulation_schedule(resource->simulation, now_us(resource), 0, request->function, request->payload);
}

/* Grants the requests at the head of the queue for which there is room. */
static void serve(struct dr_resource *resource) {
    struct dr_request *request = dr_event_queue_first_payload(&resource->waiting);
    while (request != NULL && has_room(resource, request->units)) {
        (void)dr_event_queue_pop(&resource->waiting);
        set_queued(resource, resource->queued - 1);
        grant(resource, request);
        request = dr_event_queue_first_payload(&resource->waiting);
    }
}

void dr_resource_acquire(struct dr_resource *resource, struct dr_request *request, uint32_t units, int32_t priority,
                         dr_event_fn *function, void *payload) {
    assert(units > 0 && !request->is_waiting);
    *request = (struct dr_request){.function = function, .payload = payload, .units = units};
    if (resource->queued == 0 && has_room(resource, units)) {
        grant(resource, request);
        return;
    }
    request->is_waiting = true;
    request->place = dr_event_queue_push(&resource->waiting, 0, priority, (struct dr_event_call){.payload = request});
    set_queued(resource, resource->queued + 1);
    serve(resource); /* a request of better priority than the head may have room */
}

bool dr_resource_cancel(struct dr_resource *resource, struct dr_request *request) {
    if (request->is_waiting) {
        request->is_waiting = false;
        (void)dr_event_queue_remove(&resource->waiting, request->place);
        request->place = (struct dr_event){0, 0};
        set_queued(resource, resource->queued - 1);
        serve(resource); /* the next may need fewer units */
        return true;
    }
    if (dr_simulation_cancel(resource->simulation, request->place)) {
        dr_resource_put_back(resource, request->units);
        return true;
    }
    return false;
}

void dr_resource_put_back(struct dr_resource *resource, uint32_t units) {
    assert(units <= resource->held);
    set_held(resource, resource->held - units);
    serve(resource);
}

void dr_resource_set_capacity(struct dr_resource *resource, uint32_t capacity) {
    resource->capacity = capacity;
    serve(resource);
}

uint32_t dr_resource_held(const struct dr_resource *resource) {
    return resource->held;
}

uint32_t dr_resource_queued(const struct dr_resource *resource) {
    return resource->queued;
}

double dr_resource_mean_queue(const struct dr_resource *resource) {
    return dr_time_mean_value(&resource->queue_mean, now_us(resource));
}

double dr_resource_mean_held(const struct dr_resource *resource) {
    return dr_time_mean_value(&resource->held_mean, now_us(resource));
}

void dr_resource_start_means(struct dr_resource *resource) {
    dr_time_mean_init(&resource->queue_mean, now_us(resource), resource->queued);
    dr_time_mean_init(&resource->held_mean, now_us(resource), resource->held);
}
