/* A queue of requests that wait for the next turn: what the transports without a network share. */
#ifndef DR_BRIDGE_TRANSPORT_QUEUE_H
#define DR_BRIDGE_TRANSPORT_QUEUE_H

#include "bridge/transport.h"

struct dr_transport_queued {
    uint64_t id;
    struct dr_arena arena;
    struct dr_http_request request;
    dr_transport_done *done;
    void *context;
};

struct dr_transport_queue {
    struct dr_transport_queued *items; /* owned */
    size_t count;
    size_t capacity;
    uint64_t last_id;
};

uint64_t dr_transport_queue_put(struct dr_transport_queue *queue, const struct dr_http_request *request,
                                dr_transport_done *done, void *context);

/* Takes the first request, or that of the id (0: the first); false where there is none. Release its arena. */
bool dr_transport_queue_take(struct dr_transport_queue *queue, uint64_t id, struct dr_transport_queued *ret_queued);

/* Calls the request back as cancelled, and releases it. */
void dr_transport_queued_cancel(struct dr_transport_queued *queued);

/* Cancels all. */
void dr_transport_queue_release(struct dr_transport_queue *queue);

#endif
