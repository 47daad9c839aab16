/* An HTTP request and an HTTP reply as plain data: what prepare makes, the signer completes and a transport carries.
 * Everything lies in the arena that is passed in; bodies are whole, in memory. Header names keep their spelling and are
 * compared without case. */
#ifndef DR_BRIDGE_AWS_HTTP_H
#define DR_BRIDGE_AWS_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct dr_http_header {
    const char *name;
    const char *value;
};

struct dr_http_headers {
    struct dr_http_header *items; /* in the order in which they were added */
    size_t count;
    size_t capacity; /* internal */
};

struct dr_http_request {
    const char *method;
    const char *url; /* absolute, percent-encoded: scheme://host[:port]/path[?query] */
    struct dr_http_headers headers;
    const char *body; /* NULL: none */
    size_t body_length;
};

struct dr_http_reply {
    int status;
    struct dr_http_headers headers;
    const char *body; /* NULL: none */
    size_t body_length;
};

/* Value of the first header of that name (case ignored), or NULL. */
const char *dr_http_header(const struct dr_http_headers *headers, const char *name);

/* Adds a header behind the others; name and value are copied. */
void dr_http_header_add(struct dr_arena *arena, struct dr_http_headers *headers, const char *name, const char *value);

/* Sets the header of that name: the first one is replaced (its new spelling counts), else it is added. */
void dr_http_header_set(struct dr_arena *arena, struct dr_http_headers *headers, const char *name, const char *value);

/* Removes all headers of that name. */
void dr_http_header_remove(struct dr_http_headers *headers, const char *name);

#endif
