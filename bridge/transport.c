/* What all transports share: calls through the table, the blocking form, copies of messages. */
#include "bridge/transport.h"

#include <string.h>

#define ASK_EVERY_US (DR_USEC_PER_S / 10)

enum dr_code dr_transport_start(struct dr_transport *transport, const struct dr_http_request *request,
                                const struct dr_transport_options *options, dr_transport_done *done, void *context,
                                uint64_t *ret_id, struct dr_error *error) {
    return transport->ops->start(transport, request, options, done, context, ret_id, error);
}

enum dr_code dr_transport_turn(struct dr_transport *transport, dr_usec wait_us, struct dr_error *error) {
    return transport->ops->turn(transport, wait_us, error);
}

void dr_transport_cancel(struct dr_transport *transport, uint64_t id) {
    transport->ops->cancel(transport, id);
}

void dr_transport_free(struct dr_transport *transport) {
    if (transport != NULL) {
        transport->ops->free(transport);
    }
}

static struct dr_http_headers headers_copy(struct dr_arena *arena, const struct dr_http_headers *headers) {
    struct dr_http_headers copy = {0};
    for (size_t i = 0; i < headers->count; i++) {
        dr_http_header_add(arena, &copy, headers->items[i].name, headers->items[i].value);
    }
    return copy;
}

static const char *text_copy(struct dr_arena *arena, const char *text, size_t length) {
    return text == NULL ? NULL : dr_arena_text(arena, text, length);
}

struct dr_http_request dr_http_request_copy(struct dr_arena *arena, const struct dr_http_request *request) {
    return (struct dr_http_request){.method = text_copy(arena, request->method, strlen(request->method)),
                                    .url = text_copy(arena, request->url, strlen(request->url)),
                                    .headers = headers_copy(arena, &request->headers),
                                    .body = text_copy(arena, request->body, request->body_length),
                                    .body_length = request->body_length};
}

struct dr_http_reply dr_http_reply_copy(struct dr_arena *arena, const struct dr_http_reply *reply) {
    return (struct dr_http_reply){.status = reply->status,
                                  .headers = headers_copy(arena, &reply->headers),
                                  .body = text_copy(arena, reply->body, reply->body_length),
                                  .body_length = reply->body_length};
}

struct waiting {
    struct dr_arena *arena;
    struct dr_transport_result result;
    bool ended;
};

static void keep_result(void *context, const struct dr_transport_result *result) {
    struct waiting *waiting = context;
    waiting->result = *result;
    waiting->result.reply = dr_http_reply_copy(waiting->arena, &result->reply);
    waiting->ended = true;
}

enum dr_code dr_transport_send(struct dr_transport *transport, const struct dr_http_request *request,
                               const struct dr_transport_options *options, bool (*stop)(void *context),
                               void *stop_context, struct dr_arena *arena, struct dr_transport_result *ret_result,
                               struct dr_error *error) {
    struct waiting waiting = {.arena = arena};
    uint64_t id = 0;
    enum dr_code code = dr_transport_start(transport, request, options, keep_result, &waiting, &id, error);
    while (code == DR_OK && !waiting.ended) {
        if (stop != NULL && stop(stop_context)) {
            dr_transport_cancel(transport, id);
        } else {
            code = dr_transport_turn(transport, ASK_EVERY_US, error);
        }
    }
    if (code != DR_OK) {
        dr_transport_cancel(transport, id);
        return code;
    }
    *ret_result = waiting.result;
    return DR_OK;
}
