/* Streams of events, read whole. A message is: total length, length of headers, CRC of both, headers, payload, CRC of
 * everything before. Source: Smithy, "Amazon Event Stream Specification" (read 2026-11). */
#include <string.h>
#include <zlib.h>

#include "bridge/aws/codec.h"
#include "bridge/aws/encode.h"

#define PRELUDE_BYTES 12u
#define CRC_BYTES 4u

struct message {
    const unsigned char *headers;
    size_t headers_length;
    const unsigned char *payload;
    size_t payload_length;
};

struct header {
    const char *name;
    const char *text; /* the value as a header of HTTP would show it; blobs in base64 */
    size_t length;
};

struct headers {
    struct header items[32];
    size_t count;
};

static uint64_t big_endian(const unsigned char *bytes, size_t count) {
    uint64_t number = 0;
    for (size_t i = 0; i < count; i++) {
        number = number << 8 | bytes[i];
    }
    return number;
}

static bool has_crc(const unsigned char *bytes, size_t length) {
    return crc32_z(crc32_z(0, NULL, 0), bytes, length) == big_endian(bytes + length, CRC_BYTES);
}

/* Splits the next message off; false where it is cut or damaged. */
static bool next_message(const unsigned char **at, const unsigned char *end, struct message *ret_message) {
    size_t left = (size_t)(end - *at);
    if (left < PRELUDE_BYTES + CRC_BYTES) {
        return false;
    }
    size_t total = (size_t)big_endian(*at, 4);
    size_t headers = (size_t)big_endian(*at + 4, 4);
    if (total > left || total < PRELUDE_BYTES + CRC_BYTES || headers > total - PRELUDE_BYTES - CRC_BYTES ||
        !has_crc(*at, PRELUDE_BYTES - CRC_BYTES) || !has_crc(*at, total - CRC_BYTES)) {
        return false;
    }
    *ret_message = (struct message){.headers = *at + PRELUDE_BYTES,
                                    .headers_length = headers,
                                    .payload = *at + PRELUDE_BYTES + headers,
                                    .payload_length = total - PRELUDE_BYTES - CRC_BYTES - headers};
    *at += total;
    return true;
}

/* Bytes of a value by its type: 0 and 1 are the booleans, 6 and 7 carry a length, 8 is milliseconds, 9 a UUID. */
static bool value_size(unsigned type, const unsigned char *at, size_t left, size_t *ret_skip, size_t *ret_size) {
    static const size_t sizes[] = {0, 0, 1, 2, 4, 8, 0, 0, 8, 16};
    if (type >= sizeof sizes / sizeof *sizes) {
        return false;
    }
    bool counted = type == 6 || type == 7;
    if (counted && left < 2) {
        return false;
    }
    *ret_skip = counted ? 2 : 0;
    *ret_size = counted ? (size_t)big_endian(at, 2) : sizes[type];
    return left - *ret_skip >= *ret_size;
}

static void put_value(struct dr_text *text, unsigned type, const unsigned char *at, size_t size) {
    if (type <= 1) {
        dr_text_puts(text, type == 0 ? "true" : "false");
    } else if (type <= 5 || type == 8) {
        uint64_t raw = big_endian(at, size);
        unsigned shift = (unsigned)(64 - 8 * size);
        int64_t number = (int64_t)(raw << shift) / ((int64_t)1 << shift);
        if (type == 8) {
            dr_text_format(text, "%.3f", (double)number / 1000.0);
        } else {
            dr_text_format(text, "%lld", (long long)number);
        }
    } else if (type == 7) {
        dr_text_add(text, (const char *)at, size);
    } else {
        dr_base64_put(text, (const char *)at, size);
    }
}

/* Reads one header and moves behind it. */
static bool read_header(struct dr_arena *arena, const unsigned char **at, const unsigned char *end,
                        struct header *ret_header) {
    size_t name = **at;
    if ((size_t)(end - *at) < name + 2) {
        return false;
    }
    unsigned type = (*at)[1 + name];
    const unsigned char *value = *at + name + 2;
    size_t skip = 0;
    size_t size = 0;
    if (!value_size(type, value, (size_t)(end - value), &skip, &size)) {
        return false;
    }
    struct dr_text text;
    dr_text_init(&text, 0);
    put_value(&text, type, value + skip, size);
    *ret_header = (struct header){.name = dr_arena_text(arena, (const char *)*at + 1, name),
                                  .text = dr_arena_text(arena, text.bytes, text.length),
                                  .length = text.length};
    dr_text_release(&text);
    *at = value + skip + size;
    return true;
}

static bool read_headers(struct dr_arena *arena, const struct message *message, struct headers *headers) {
    const unsigned char *at = message->headers;
    const unsigned char *end = at + message->headers_length;
    while (at < end) {
        if (headers->count == sizeof headers->items / sizeof *headers->items ||
            !read_header(arena, &at, end, &headers->items[headers->count])) {
            return false;
        }
        headers->count++;
    }
    return true;
}

static const struct header *find(const struct headers *headers, const char *name) {
    for (size_t i = 0; i < headers->count; i++) {
        if (strcmp(headers->items[i].name, name) == 0) {
            return &headers->items[i];
        }
    }
    return NULL;
}

static const char *text_of(const struct headers *headers, const char *name) {
    const struct header *header = find(headers, name);
    return header != NULL ? header->text : "";
}

/* The payload of an event as one of its members says: raw, or a document. */
static struct dr_value *read_payload(struct dr_aws_reader *reader, const struct dr_aws_member *member,
                                     const struct message *message, dr_aws_event_fn *body) {
    const char *bytes = (const char *)message->payload;
    if (member->shape->kind == DR_AWS_STRING || (member->shape->kind == DR_AWS_BLOB && reader->blobs_are_text)) {
        return dr_value_new_text(reader->arena, bytes, message->payload_length);
    }
    if (member->shape->kind != DR_AWS_BLOB) {
        return body(reader, member, bytes, message->payload_length);
    }
    struct dr_text text;
    dr_text_init(&text, 0);
    dr_base64_put(&text, bytes, message->payload_length);
    struct dr_value *value = dr_value_new_text(reader->arena, text.bytes, text.length);
    dr_text_release(&text);
    return value;
}

static const struct dr_aws_member *payload_member(const struct dr_aws_shape *shape) {
    for (size_t i = 0; i < shape->member_count; i++) {
        if (shape->members[i].event_payload) {
            return &shape->members[i];
        }
    }
    return NULL;
}

static struct dr_value *read_event(struct dr_aws_reader *reader, const struct dr_aws_member *event,
                                   const struct message *message, const struct headers *headers,
                                   dr_aws_event_fn *body) {
    const struct dr_aws_member *payload = payload_member(event->shape);
    struct dr_value *result = NULL;
    if (payload == NULL && message->payload_length > 0) {
        result = body(reader, event, (const char *)message->payload, message->payload_length);
    }
    result = result != NULL ? result : dr_value_new_map(reader->arena);
    for (size_t i = 0; i < event->shape->member_count; i++) {
        const struct dr_aws_member *member = &event->shape->members[i];
        const struct header *header = member->event_header ? find(headers, member->name) : NULL;
        struct dr_value *value = NULL;
        if (header != NULL) {
            value = dr_aws_text_read(reader, member, header->text, header->length);
        } else if (member == payload) {
            value = read_payload(reader, member, message, body);
        }
        if (value != NULL) {
            dr_value_put(reader->arena, result, member->name, value);
        }
    }
    return result;
}

/* The service broke the stream off with an error. */
static void note_exception(struct dr_aws_reader *reader, const struct message *message, const struct headers *headers) {
    const char *code = text_of(headers, ":exception-type");
    code = code[0] != '\0' ? code : text_of(headers, ":error-code");
    const char *said = text_of(headers, ":error-message");
    if (reader->code == DR_OK) {
        reader->code = dr_error_set(reader->error, DR_SERVICE, "the service broke off its stream: %s: %.*s", code,
                                    said[0] != '\0' ? (int)strlen(said) : (int)message->payload_length,
                                    said[0] != '\0' ? said : (const char *)message->payload);
    }
}

struct stream {
    const struct dr_aws_member *member;
    const struct dr_aws_member *output;
    dr_aws_event_fn *body;
    struct dr_value **initial; /* NULL: none is expected */
    struct dr_value *events;
};

static void read_message(struct dr_aws_reader *reader, const struct stream *stream, const struct message *message) {
    struct headers headers = {.count = 0};
    if (!read_headers(reader->arena, message, &headers)) {
        (void)dr_aws_reader_fail(reader, stream->member, "a sound stream of events");
        return;
    }
    const char *kind = text_of(&headers, ":message-type");
    const char *type = text_of(&headers, ":event-type");
    const struct dr_aws_member *event = dr_aws_shape_member(stream->member->shape, type);
    if (strcmp(kind, "exception") == 0 || strcmp(kind, "error") == 0) {
        note_exception(reader, message, &headers);
    } else if (event != NULL) {
        struct dr_value *map = dr_value_new_map(reader->arena);
        dr_value_put(reader->arena, map, event->name, read_event(reader, event, message, &headers, stream->body));
        dr_value_append(reader->arena, stream->events, map);
    } else if (stream->initial != NULL && strcmp(type, "initial-response") == 0) {
        *stream->initial =
            stream->body(reader, stream->output, (const char *)message->payload, message->payload_length);
    }
}

struct dr_value *dr_aws_events_read(struct dr_aws_reader *reader, const struct dr_aws_member *stream,
                                    const struct dr_aws_member *output, const char *bytes, size_t length,
                                    dr_aws_event_fn *body, struct dr_value **ret_initial) {
    const unsigned char *at = (const unsigned char *)bytes;
    const unsigned char *end = length > 0 ? at + length : at;
    const struct stream parts = {.member = stream,
                                 .output = output,
                                 .body = body,
                                 .initial = ret_initial,
                                 .events = dr_value_new_list(reader->arena)};
    while (at != end && reader->code == DR_OK) {
        struct message message;
        if (!next_message(&at, end, &message)) {
            return dr_aws_reader_fail(reader, stream, "a sound stream of events");
        }
        read_message(reader, &parts, &message);
    }
    return reader->code == DR_OK ? parts.events : NULL;
}
