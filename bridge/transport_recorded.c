/* The recorded transport: answers with raw HTTP/1.1 messages. */
#include "base/memory.h"
#include "bridge/transport_queue.h"

struct recorded {
    struct dr_transport head;
    struct dr_transport_queue queue;
    const char *bytes;
    size_t length; /* that are left */
};

static enum dr_code recorded_start(struct dr_transport *transport, const struct dr_http_request *request,
                                   const struct dr_transport_options *options, dr_transport_done *done, void *context,
                                   uint64_t *ret_id, struct dr_error *error) {
    (void)options;
    (void)error;
    *ret_id = dr_transport_queue_put(&((struct recorded *)transport)->queue, request, done, context);
    return DR_OK;
}

static void answer(struct recorded *recorded, struct dr_transport_queued *queued) {
    struct dr_transport_result result = {.id = queued->id, .delivery = DR_DELIVERY_NOT_SENT};
    size_t taken = recorded->length;
    if (recorded->length == 0) {
        (void)dr_error_set(&result.error, DR_INPUT, "there is no further recorded reply");
    } else if (dr_http_reply_parse(&queued->arena, recorded->bytes, recorded->length, &result.reply, &taken,
                                   &result.error) == DR_OK) {
        result.delivery = DR_DELIVERY_ANSWERED;
    } else {
        result.delivery = DR_DELIVERY_UNANSWERED;
    }
    recorded->bytes += taken;
    recorded->length -= taken;
    queued->done(queued->context, &result);
    dr_arena_release(&queued->arena);
}

static enum dr_code recorded_turn(struct dr_transport *transport, dr_usec wait_us, struct dr_error *error) {
    (void)wait_us;
    (void)error;
    struct recorded *recorded = (struct recorded *)transport;
    struct dr_transport_queued queued;
    while (dr_transport_queue_take(&recorded->queue, 0, &queued)) {
        answer(recorded, &queued);
    }
    return DR_OK;
}

static void recorded_cancel(struct dr_transport *transport, uint64_t id) {
    struct dr_transport_queued queued;
    if (id != 0 && dr_transport_queue_take(&((struct recorded *)transport)->queue, id, &queued)) {
        dr_transport_queued_cancel(&queued);
    }
}

static void recorded_free(struct dr_transport *transport) {
    struct recorded *recorded = (struct recorded *)transport;
    dr_transport_queue_release(&recorded->queue);
    dr_free(recorded);
}

struct dr_transport *dr_transport_recorded_new(const char *messages, size_t length) {
    static const struct dr_transport_ops ops = {
        .start = recorded_start, .turn = recorded_turn, .cancel = recorded_cancel, .free = recorded_free};
    struct recorded *recorded = dr_alloc(1, sizeof *recorded);
    *recorded = (struct recorded){.head = {.ops = &ops}, .bytes = messages, .length = length};
    return &recorded->head;
}
