/* Transports: what carries an HTTP request to a service and its reply back. Asynchronous: start hands a request over,
 * turn lets time pass and calls back for what ended, cancel gives up. Of each request a transport tells how far it
 * came, since a request that may have had an effect must not be sent again blindly. */
#ifndef DR_BRIDGE_TRANSPORT_H
#define DR_BRIDGE_TRANSPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/usec.h"
#include "bridge/aws/http.h"

enum dr_delivery {
    DR_DELIVERY_NOT_SENT,   /* nothing of the request left this machine: it had no effect */
    DR_DELIVERY_UNANSWERED, /* sent, wholly or in part, and no complete reply came: it may have had its effect */
    DR_DELIVERY_ANSWERED    /* a complete reply came, of whatever status */
};

/* How one request is sent. Zero: no limit of that kind. */
struct dr_transport_options {
    bool once;             /* must not be repeated by the transport itself: a connection of its own */
    dr_usec connect_us;    /* time-out until a connection stands */
    dr_usec silence_us;    /* time-out between bytes of the reply; whole seconds, rounded up */
    dr_usec total_us;      /* time-out of all of it */
    size_t body_max_bytes; /* of a reply; 0: 64 MiB */
};

/* How a request ended. Valid only while the callback runs. */
struct dr_transport_result {
    uint64_t id;
    enum dr_delivery delivery;
    struct dr_http_reply reply; /* whole where answered; else what came of it (status 0: nothing) */
    struct dr_error error;      /* why it was not answered; code DR_OK where it was */
    bool timed_out;
    bool cancelled;
};

typedef void dr_transport_done(void *context, const struct dr_transport_result *result);

struct dr_transport;

struct dr_transport_ops {
    enum dr_code (*start)(struct dr_transport *transport, const struct dr_http_request *request,
                          const struct dr_transport_options *options, dr_transport_done *done, void *context,
                          uint64_t *ret_id, struct dr_error *error);
    enum dr_code (*turn)(struct dr_transport *transport, dr_usec wait_us, struct dr_error *error);
    void (*cancel)(struct dr_transport *transport, uint64_t id);
    void (*free)(struct dr_transport *transport);
};

/* The head of every transport's own structure. */
struct dr_transport {
    const struct dr_transport_ops *ops;
};

/* Hands a request over; it is copied. done is called exactly once, from turn, cancel or free. Errors: DR_INPUT for a
 * request that can't be sent (then done is not called). */
enum dr_code dr_transport_start(struct dr_transport *transport, const struct dr_http_request *request,
                                const struct dr_transport_options *options, dr_transport_done *done, void *context,
                                uint64_t *ret_id, struct dr_error *error);

/* Waits up to wait_us for something to happen, and calls back for each request that ended. */
enum dr_code dr_transport_turn(struct dr_transport *transport, dr_usec wait_us, struct dr_error *error);

/* Ends a request now; it is called back with what is known of it. An id that has ended is ignored. */
void dr_transport_cancel(struct dr_transport *transport, uint64_t id);

/* Cancels what is under way. */
void dr_transport_free(struct dr_transport *transport);

/* Sends and waits for the end. The result's texts lie in the arena. A request that ended without an answer is no error
 * of this function: the result says it. stop is asked about ten times a second (NULL: never): true cancels. */
enum dr_code dr_transport_send(struct dr_transport *transport, const struct dr_http_request *request,
                               const struct dr_transport_options *options, bool (*stop)(void *context),
                               void *stop_context, struct dr_arena *arena, struct dr_transport_result *ret_result,
                               struct dr_error *error);

/* A copy of a request or reply. */
struct dr_http_request dr_http_request_copy(struct dr_arena *arena, const struct dr_http_request *request);
struct dr_http_reply dr_http_reply_copy(struct dr_arena *arena, const struct dr_http_reply *reply);

/* The real one, over libcurl. */
struct dr_transport_curl_options {
    const char *ca_bundle; /* file of certificates, or NULL: the system's */
    const char *proxy;     /* URL, or NULL: none */
    const char *no_proxy;  /* hosts that need none, or NULL */
};
enum dr_code dr_transport_curl_new(const struct dr_transport_curl_options *options, struct dr_transport **ret_transport,
                                   struct dr_error *error);

/* Answers each request with the next of the raw HTTP/1.1 messages in a text, whatever was asked; a request beyond the
 * last ends as not sent. The text is borrowed. */
struct dr_transport *dr_transport_recorded_new(const char *messages, size_t length);

/* Shows each request instead of sending it; all end as not sent. */
typedef void dr_transport_seen(void *context, const struct dr_http_request *request);
struct dr_transport *dr_transport_dry_new(dr_transport_seen *seen, void *context);

/* Parses one raw HTTP/1.1 reply (lines may end with LF alone) and says how many bytes it took. A body without length
 * reaches to the end. Errors: DR_INPUT with what is wrong, also for a body that is shorter than announced. */
enum dr_code dr_http_reply_parse(struct dr_arena *arena, const char *bytes, size_t length,
                                 struct dr_http_reply *ret_reply, size_t *ret_taken, struct dr_error *error);

#endif
