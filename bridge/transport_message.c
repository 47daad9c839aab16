/* Raw HTTP/1.1 replies (RFC 9112) taken apart: status line, headers, a body of known length, chunked, or to the end. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "bridge/transport.h"

#define HEADERS_MAX 1000
#define CHUNK_DIGITS_MAX 15

struct reader {
    struct dr_arena *arena;
    const char *bytes;
    size_t length;
    size_t at;
    struct dr_error *error;
};

/* The next line without its end; false where there is no complete line left. */
static bool next_line(struct reader *reader, const char **ret_line, size_t *ret_length) {
    const char *line = reader->bytes + reader->at;
    const char *end = memchr(line, '\n', reader->length - reader->at);
    if (end == NULL) {
        return false;
    }
    size_t length = (size_t)(end - line);
    reader->at += length + 1;
    *ret_length = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    *ret_line = line;
    return true;
}

static enum dr_code wrong(struct reader *reader, const char *what) {
    return dr_error_set(reader->error, DR_INPUT, "broken HTTP reply: %s", what);
}

static bool is_digits(const char *text, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!isdigit((unsigned char)text[i])) {
            return false;
        }
    }
    return true;
}

static enum dr_code read_status(struct reader *reader, int *ret_status) {
    const char *line = NULL;
    size_t length = 0;
    if (!next_line(reader, &line, &length) || length < 12 || memcmp(line, "HTTP/", 5) != 0) {
        return wrong(reader, "expected a first line such as HTTP/1.1 200 OK");
    }
    const char *space = memchr(line, ' ', length);
    if (space == NULL || line + length - space < 4 || !is_digits(space + 1, 3) ||
        (line + length - space > 4 && space[4] != ' ')) {
        return wrong(reader, "the first line has no status of three digits");
    }
    *ret_status = (space[1] - '0') * 100 + (space[2] - '0') * 10 + (space[3] - '0');
    return DR_OK;
}

static const char *trimmed(struct dr_arena *arena, const char *text, size_t length) {
    while (length > 0 && (*text == ' ' || *text == '\t')) {
        text++;
        length--;
    }
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t')) {
        length--;
    }
    return dr_arena_text(arena, text, length);
}

static enum dr_code add_header(struct reader *reader, const char *line, size_t length,
                               struct dr_http_headers *headers) {
    const char *colon = memchr(line, ':', length);
    if ((*line == ' ' || *line == '\t') && headers->count > 0) { /* folded (obsolete, RFC 9112 5.2) */
        struct dr_http_header *last = &headers->items[headers->count - 1];
        last->value = dr_arena_format(reader->arena, "%s %s", last->value, trimmed(reader->arena, line, length));
        return DR_OK;
    }
    if (colon == NULL || colon == line) {
        return wrong(reader, "a header without name or colon");
    }
    size_t name = (size_t)(colon - line);
    dr_http_header_add(reader->arena, headers, trimmed(reader->arena, line, name),
                       trimmed(reader->arena, colon + 1, length - name - 1));
    return headers->count > HEADERS_MAX ? wrong(reader, "too many headers") : DR_OK;
}

static enum dr_code read_headers(struct reader *reader, struct dr_http_headers *headers) {
    for (;;) {
        const char *line = NULL;
        size_t length = 0;
        if (!next_line(reader, &line, &length)) {
            return wrong(reader, "the headers have no end");
        }
        if (length == 0) {
            return DR_OK;
        }
        enum dr_code code = add_header(reader, line, length, headers);
        if (code != DR_OK) {
            return code;
        }
    }
}

static bool chunk_size(const char *line, size_t length, size_t *ret_size) {
    size_t size = 0;
    size_t digits = 0;
    for (; digits < length && isxdigit((unsigned char)line[digits]); digits++) {
        char digit = (char)tolower((unsigned char)line[digits]);
        size = size * 16 + (size_t)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
    }
    *ret_size = size;
    return digits > 0 && digits <= CHUNK_DIGITS_MAX && (digits == length || strchr("; \t", line[digits]) != NULL);
}

/* The chunks' bytes; trailers become headers. */
static enum dr_code read_chunks(struct reader *reader, struct dr_text *body, struct dr_http_headers *headers) {
    for (;;) {
        const char *line = NULL;
        size_t length = 0;
        size_t size = 0;
        if (!next_line(reader, &line, &length) || !chunk_size(line, length, &size)) {
            return wrong(reader, "a chunk without size");
        }
        if (size == 0) {
            return read_headers(reader, headers);
        }
        if (size > reader->length - reader->at) {
            return wrong(reader, "the last chunk is cut off");
        }
        dr_text_add(body, reader->bytes + reader->at, size);
        reader->at += size;
        if (!next_line(reader, &line, &length) || length != 0) {
            return wrong(reader, "a chunk is longer than it says");
        }
    }
}

static enum dr_code read_chunked(struct reader *reader, struct dr_http_reply *reply) {
    struct dr_text body;
    dr_text_init(&body, reader->length + 1);
    enum dr_code code = read_chunks(reader, &body, &reply->headers);
    reply->body = dr_arena_text(reader->arena, body.bytes, body.length);
    reply->body_length = body.length;
    dr_text_release(&body);
    return code;
}

static enum dr_code read_length(struct reader *reader, const char *announced, struct dr_http_reply *reply) {
    size_t rest = reader->length - reader->at;
    unsigned long long size = rest;
    if (announced != NULL) {
        size_t digits = strlen(announced);
        if (digits == 0 || digits > CHUNK_DIGITS_MAX || !is_digits(announced, digits)) {
            return wrong(reader, "Content-Length is no number");
        }
        size = strtoull(announced, NULL, 10);
    }
    if (size > rest) {
        return dr_error_set(reader->error, DR_INPUT,
                            "broken HTTP reply: the body has %zu bytes, Content-Length says %s", rest, announced);
    }
    reply->body = dr_arena_text(reader->arena, reader->bytes + reader->at, (size_t)size);
    reply->body_length = (size_t)size;
    reader->at += (size_t)size;
    return DR_OK;
}

static enum dr_code read_body(struct reader *reader, struct dr_http_reply *reply) {
    if (reply->status / 100 == 1 || reply->status == 204 || reply->status == 304) {
        return DR_OK;
    }
    const char *encoding = dr_http_header(&reply->headers, "Transfer-Encoding");
    if (encoding != NULL && strcasecmp(encoding, "chunked") == 0) {
        return read_chunked(reader, reply);
    }
    return read_length(reader, dr_http_header(&reply->headers, "Content-Length"), reply);
}

enum dr_code dr_http_reply_parse(struct dr_arena *arena, const char *bytes, size_t length,
                                 struct dr_http_reply *ret_reply, size_t *ret_taken, struct dr_error *error) {
    struct reader reader = {.arena = arena, .bytes = bytes, .length = length, .error = error};
    struct dr_http_reply reply = {0};
    enum dr_code code = DR_OK;
    do { /* 1xx replies go before the real one */
        reply = (struct dr_http_reply){0};
        code = read_status(&reader, &reply.status);
        code = code != DR_OK ? code : read_headers(&reader, &reply.headers);
        code = code != DR_OK ? code : read_body(&reader, &reply);
    } while (code == DR_OK && reply.status / 100 == 1);
    if (code != DR_OK) {
        return code;
    }
    *ret_reply = reply;
    *ret_taken = reader.at;
    return DR_OK;
}
