/* The HTTP binding: what stands in the status and headers of replies. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "bridge/aws/binding_http.h"
#include "bridge/aws/encode.h"

/* JSON in base64. */
static struct dr_value *read_json(struct dr_aws_reader *reader, const struct dr_aws_member *member, const char *text) {
    const char *bytes = NULL;
    size_t length = 0;
    struct dr_value *value = NULL;
    if (!dr_base64_read(reader->arena, text, strlen(text), &bytes, &length) ||
        dr_value_parse_json(reader->arena, NULL, bytes, length, &value, NULL) != DR_OK) {
        return dr_aws_reader_fail(reader, member, "JSON in base64");
    }
    return value;
}

/* Length of the next element of a comma-separated list: HTTP dates hold a comma of their own, quoted text any. */
static size_t element_length(const struct dr_aws_member *element, const char *text) {
    if (text[0] == '"') {
        size_t at = 1;
        while (text[at] != '\0' && text[at] != '"') {
            at += text[at] == '\\' && text[at + 1] != '\0' ? 2 : 1;
        }
        return at + strcspn(text + at, ",");
    }
    size_t length = strcspn(text, ",");
    bool is_date = element->shape->kind == DR_AWS_TIMESTAMP &&
                   (element->time == DR_AWS_TIME_DEFAULT || element->time == DR_AWS_TIME_RFC822);
    return is_date && text[length] == ',' ? length + 1 + strcspn(text + length + 1, ",") : length;
}

static const char *unquoted(struct dr_arena *arena, const char *text, size_t length) {
    while (length > 0 && isspace((unsigned char)text[length - 1])) {
        length--;
    }
    char *copy = dr_arena_text(arena, text, length);
    if (length < 2 || text[0] != '"' || text[length - 1] != '"') {
        return copy;
    }
    size_t count = 0;
    for (size_t i = 1; i + 1 < length; i++) {
        i += text[i] == '\\' && i + 2 < length ? 1 : 0;
        copy[count++] = text[i];
    }
    copy[count] = '\0';
    return copy;
}

static struct dr_value *read_list(struct dr_aws_reader *reader, const struct dr_aws_member *member, const char *text) {
    const struct dr_aws_member *element = member->shape->element;
    struct dr_value *list = dr_value_new_list(reader->arena);
    while (*text != '\0') {
        text += strspn(text, " \t");
        size_t length = element_length(element, text);
        const char *plain = unquoted(reader->arena, text, length);
        struct dr_value *value = dr_aws_text_read(reader, element, plain, strlen(plain));
        if (value != NULL) {
            dr_value_append(reader->arena, list, value);
        }
        text += length + (text[length] == ',' ? 1 : 0);
    }
    return list;
}

static struct dr_value *read_header(struct dr_aws_reader *reader, const struct dr_aws_member *member,
                                    const char *text) {
    if (member->json_value) {
        return read_json(reader, member, text);
    }
    return member->shape->kind == DR_AWS_LIST ? read_list(reader, member, text)
                                              : dr_aws_text_read(reader, member, text, strlen(text));
}

/* All headers with a prefix, without it. */
static struct dr_value *read_headers(struct dr_aws_reader *reader, const struct dr_aws_member *member,
                                     const struct dr_http_headers *headers) {
    const char *prefix = member->wire_name != NULL ? member->wire_name : "";
    struct dr_value *map = dr_value_new_map(reader->arena);
    for (size_t i = 0; i < headers->count; i++) {
        if (strncasecmp(headers->items[i].name, prefix, strlen(prefix)) == 0) {
            const char *value = headers->items[i].value;
            dr_value_put(reader->arena, map, headers->items[i].name + strlen(prefix),
                         dr_value_new_text(reader->arena, value, strlen(value)));
        }
    }
    return map;
}

static struct dr_value *read_member(struct dr_aws_reader *reader, const struct dr_aws_member *member,
                                    const struct dr_http_reply *reply) {
    if (member->location == DR_AWS_IN_STATUS) {
        return dr_value_new_integer(reader->arena, reply->status);
    }
    if (member->location == DR_AWS_IN_HEADERS) {
        return read_headers(reader, member, &reply->headers);
    }
    if (member->location == DR_AWS_IN_HEADER) {
        const char *text =
            dr_http_header(&reply->headers, member->wire_name != NULL ? member->wire_name : member->name);
        return text != NULL ? read_header(reader, member, text) : NULL;
    }
    return NULL;
}

void dr_aws_binding_read(struct dr_aws_reader *reader, const struct dr_aws_shape *shape,
                         const struct dr_http_reply *reply, struct dr_value *result) {
    for (size_t i = 0; i < shape->member_count; i++) {
        struct dr_value *value = read_member(reader, &shape->members[i], reply);
        if (value != NULL) {
            dr_value_put(reader->arena, result, shape->members[i].name, value);
        }
    }
}
