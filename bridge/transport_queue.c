/* A queue of requests that wait for the next turn. */
#include "bridge/transport_queue.h"

#include <string.h>

#include "base/memory.h"

uint64_t dr_transport_queue_put(struct dr_transport_queue *queue, const struct dr_http_request *request,
                                dr_transport_done *done, void *context) {
    dr_reserve((void **)&queue->items, &queue->capacity, queue->count + 1, sizeof *queue->items);
    struct dr_transport_queued *queued = &queue->items[queue->count++];
    *queued = (struct dr_transport_queued){.id = ++queue->last_id, .done = done, .context = context};
    dr_arena_init(&queued->arena);
    queued->request = dr_http_request_copy(&queued->arena, request);
    return queued->id;
}

bool dr_transport_queue_take(struct dr_transport_queue *queue, uint64_t id, struct dr_transport_queued *ret_queued) {
    for (size_t i = 0; i < queue->count; i++) {
        if (id == 0 || queue->items[i].id == id) {
            *ret_queued = queue->items[i];
            memmove(&queue->items[i], &queue->items[i + 1], (queue->count - i - 1) * sizeof *queue->items);
            queue->count--;
            return true;
        }
    }
    return false;
}

void dr_transport_queued_cancel(struct dr_transport_queued *queued) {
    struct dr_transport_result result = {.id = queued->id, .delivery = DR_DELIVERY_NOT_SENT, .cancelled = true};
    (void)dr_error_set(&result.error, DR_INTERRUPTED, "the request was cancelled");
    queued->done(queued->context, &result);
    dr_arena_release(&queued->arena);
}

void dr_transport_queue_release(struct dr_transport_queue *queue) {
    struct dr_transport_queued queued;
    while (dr_transport_queue_take(queue, 0, &queued)) {
        dr_transport_queued_cancel(&queued);
    }
    dr_free(queue->items);
    *queue = (struct dr_transport_queue){0};
}
