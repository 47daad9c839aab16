/* The dry transport: shows requests instead of sending them. */
#include "base/memory.h"
#include "bridge/transport_queue.h"

struct dry {
    struct dr_transport head;
    struct dr_transport_queue queue;
    dr_transport_seen *seen;
    void *context;
};

static enum dr_code dry_start(struct dr_transport *transport, const struct dr_http_request *request,
                              const struct dr_transport_options *options, dr_transport_done *done, void *context,
                              uint64_t *ret_id, struct dr_error *error) {
    (void)options;
    (void)error;
    *ret_id = dr_transport_queue_put(&((struct dry *)transport)->queue, request, done, context);
    return DR_OK;
}

static enum dr_code dry_turn(struct dr_transport *transport, dr_usec wait_us, struct dr_error *error) {
    (void)wait_us;
    (void)error;
    struct dry *dry = (struct dry *)transport;
    struct dr_transport_queued queued;
    while (dr_transport_queue_take(&dry->queue, 0, &queued)) {
        struct dr_transport_result result = {.id = queued.id, .delivery = DR_DELIVERY_NOT_SENT};
        (void)dr_error_set(&result.error, DR_FAILURE, "a dry run sends nothing");
        dry->seen(dry->context, &queued.request);
        queued.done(queued.context, &result);
        dr_arena_release(&queued.arena);
    }
    return DR_OK;
}

static void dry_cancel(struct dr_transport *transport, uint64_t id) {
    struct dr_transport_queued queued;
    if (id != 0 && dr_transport_queue_take(&((struct dry *)transport)->queue, id, &queued)) {
        dr_transport_queued_cancel(&queued);
    }
}

static void dry_free(struct dr_transport *transport) {
    struct dry *dry = (struct dry *)transport;
    dr_transport_queue_release(&dry->queue);
    dr_free(dry);
}

struct dr_transport *dr_transport_dry_new(dr_transport_seen *seen, void *context) {
    static const struct dr_transport_ops ops = {
        .start = dry_start, .turn = dry_turn, .cancel = dry_cancel, .free = dry_free};
    struct dry *dry = dr_alloc(1, sizeof *dry);
    *dry = (struct dry){.head = {.ops = &ops}, .seen = seen, .context = context};
    return &dry->head;
}
