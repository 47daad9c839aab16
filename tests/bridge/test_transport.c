/* Raw replies, and the transports without a network. The real one: transport_faults.py. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/text.h"
#include "bridge/transport.h"

static enum dr_code parse(struct dr_arena *arena, const char *text, struct dr_http_reply *ret_reply, size_t *ret_taken,
                          struct dr_error *error) {
    return dr_http_reply_parse(arena, text, strlen(text), ret_reply, ret_taken, error);
}

static const struct {
    const char *text;
    int status;
    const char *body;
    size_t left;
} replies[] = {
    {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP", 200, "ok", 4},
    {"HTTP/1.1 200 OK\nContent-Length: 2\n\nok\n", 200, "ok", 1},
    {"HTTP/1.1 200\r\n\r\nto the end", 200, "to the end", 0},
    {"HTTP/1.0 404 Not Found\r\n\r\n", 404, "", 0},
    {"HTTP/1.1 204 No Content\r\n\r\nx", 204, NULL, 1},
    {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", 201, "", 0},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3;a=b\r\nabc\r\nA\r\n0123456789\r\n0\r\nX-T: 1\r\n\r\nx",
     200, "abc0123456789", 1},
};

Test(transport, parses_raw_replies) {
    for (size_t i = 0; i < sizeof replies / sizeof *replies; i++) {
        struct dr_arena arena;
        dr_arena_init(&arena);
        struct dr_http_reply reply;
        size_t taken = 0;
        struct dr_error error = {0};
        enum dr_code code = parse(&arena, replies[i].text, &reply, &taken, &error);
        cr_assert(code == DR_OK, "%s: %s", replies[i].text, error.message);
        cr_expect(reply.status == replies[i].status);
        cr_expect(strlen(replies[i].text) - taken == replies[i].left, "%s", replies[i].text);
        if (replies[i].body == NULL) {
            cr_expect(reply.body == NULL);
        } else {
            cr_expect_str_eq(reply.body, replies[i].body);
        }
        dr_arena_release(&arena);
    }
}

Test(transport, keeps_headers_trimmed_and_unfolded) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_http_reply reply;
    size_t taken = 0;
    struct dr_error error;
    cr_assert(parse(&arena, "HTTP/1.1 200 OK\r\nA:  b c \r\n\td\r\nE:\r\n\r\n", &reply, &taken, &error) == DR_OK);
    cr_expect_str_eq(dr_http_header(&reply.headers, "a"), "b c d");
    cr_expect_str_eq(dr_http_header(&reply.headers, "e"), "");
    dr_arena_release(&arena);
}

static const struct {
    const char *text;
    const char *message;
} broken[] = {
    {"", "expected a first line such as HTTP/1.1 200 OK"},
    {"HTTP/1.1 200 OK", "expected a first line such as HTTP/1.1 200 OK"},
    {"HELLO this is not it\r\n\r\n", "expected a first line such as HTTP/1.1 200 OK"},
    {"HTTP/1.1 20x OK\r\n\r\n", "the first line has no status of three digits"},
    {"HTTP/1.1 2000 OK\r\n\r\n", "the first line has no status of three digits"},
    {"HTTP/1.1-200\r\n\r\n", "the first line has no status of three digits"},
    {"HTTP/1.1 200 OK\r\nA: b\r\n", "the headers have no end"},
    {"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "a header without name or colon"},
    {"HTTP/1.1 200 OK\r\n: b\r\n\r\n", "a header without name or colon"},
    {"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "Content-Length is no number"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\n", "Content-Length is no number"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", "the body has 3 bytes, Content-Length says 5"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "a chunk without size"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "a chunk without size"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", "a chunk without size"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "the last chunk is cut off"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n", "a chunk is longer than it says"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nx", "the headers have no end"},
};

Test(transport, says_what_is_broken_in_a_reply) {
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct dr_arena arena;
        dr_arena_init(&arena);
        struct dr_http_reply reply;
        size_t taken = 0;
        struct dr_error error = {0};
        cr_expect(parse(&arena, broken[i].text, &reply, &taken, &error) == DR_INPUT, "%s", broken[i].text);
        cr_expect(strstr(error.message, broken[i].message) != NULL, "%s: %s", broken[i].text, error.message);
        dr_arena_release(&arena);
    }
}

Test(transport, bounds_the_number_of_headers) {
    struct dr_text text;
    dr_text_init(&text, 0);
    dr_text_puts(&text, "HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 1100; i++) {
        dr_text_format(&text, "H%d: x\r\n", i);
    }
    dr_text_puts(&text, "\r\n");
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_http_reply reply;
    size_t taken = 0;
    struct dr_error error = {0};
    cr_expect(parse(&arena, text.bytes, &reply, &taken, &error) == DR_INPUT);
    cr_expect(strstr(error.message, "too many headers") != NULL);
    dr_arena_release(&arena);
    dr_text_release(&text);
}

struct seen {
    struct dr_arena arena;
    struct dr_http_request request;
    unsigned requests;
    unsigned results;
    struct dr_transport_result last;
};

static void see(void *context, const struct dr_http_request *request) {
    struct seen *seen = context;
    seen->request = dr_http_request_copy(&seen->arena, request);
    seen->requests++;
}

static void keep(void *context, const struct dr_transport_result *result) {
    struct seen *seen = context;
    seen->last = *result;
    seen->results++;
}

static bool stop(void *context) {
    (void)context;
    return true;
}

Test(transport, dry_shows_requests_and_sends_none) {
    struct seen seen = {0};
    dr_arena_init(&seen.arena);
    struct dr_transport *transport = dr_transport_dry_new(see, &seen);
    struct dr_http_request request = {.method = "PUT", .url = "https://h/", .body = "a\0b", .body_length = 3};
    dr_http_header_add(&seen.arena, &request.headers, "A", "b");
    struct dr_transport_result result;
    struct dr_error error;
    cr_assert(dr_transport_send(transport, &request, NULL, NULL, NULL, &seen.arena, &result, &error) == DR_OK);
    cr_expect(result.delivery == DR_DELIVERY_NOT_SENT);
    cr_expect_str_eq(result.error.message, "a dry run sends nothing");
    cr_expect_str_eq(seen.request.method, "PUT");
    cr_expect(seen.request.body_length == 3 && memcmp(seen.request.body, "a\0b", 4) == 0);
    cr_expect_str_eq(dr_http_header(&seen.request.headers, "A"), "b");
    cr_assert(dr_transport_send(transport, &request, NULL, stop, NULL, &seen.arena, &result, &error) == DR_OK);
    cr_expect(result.cancelled && result.error.code == DR_INTERRUPTED);
    cr_expect(seen.requests == 1);
    uint64_t id = 0;
    cr_assert(dr_transport_start(transport, &request, NULL, keep, &seen, &id, &error) == DR_OK);
    dr_transport_cancel(transport, id + 1);
    dr_transport_cancel(transport, 0);
    cr_expect(seen.results == 0);
    dr_transport_free(transport);
    cr_expect(seen.results == 1 && seen.last.cancelled && seen.last.id == id, "free cancels what waits");
    dr_arena_release(&seen.arena);
}

Test(transport, recorded_answers_with_one_message_after_the_other) {
    static const char messages[] = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\noneHTTP/1.1 500 No\r\nContent-Length: "
                                   "3\r\n\r\ntwoHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort";
    struct dr_transport *transport = dr_transport_recorded_new(messages, strlen(messages));
    struct dr_http_request request = {.method = "GET", .url = "https://h/"};
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_transport_result result;
    struct dr_error error;
    cr_assert(dr_transport_send(transport, &request, NULL, NULL, NULL, &arena, &result, &error) == DR_OK);
    cr_expect(result.delivery == DR_DELIVERY_ANSWERED && result.reply.status == 200);
    cr_expect_str_eq(result.reply.body, "one");
    cr_assert(dr_transport_send(transport, &request, NULL, NULL, NULL, &arena, &result, &error) == DR_OK);
    cr_expect(result.reply.status == 500);
    cr_assert(dr_transport_send(transport, &request, NULL, NULL, NULL, &arena, &result, &error) == DR_OK);
    cr_expect(result.delivery == DR_DELIVERY_UNANSWERED);
    cr_assert(dr_transport_send(transport, &request, NULL, NULL, NULL, &arena, &result, &error) == DR_OK);
    cr_expect(result.delivery == DR_DELIVERY_NOT_SENT);
    cr_expect_str_eq(result.error.message, "there is no further recorded reply");
    uint64_t id = 0;
    struct seen seen = {0};
    cr_assert(dr_transport_start(transport, &request, NULL, keep, &seen, &id, &error) == DR_OK);
    dr_transport_cancel(transport, id);
    cr_expect(seen.results == 1 && seen.last.cancelled);
    dr_transport_free(transport);
    dr_transport_free(NULL);
    dr_arena_release(&arena);
}
