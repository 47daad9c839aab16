/* Scalars of headers and XML elements, by their shape. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bridge/aws/codec.h"
#include "bridge/aws/encode.h"
#include "bridge/aws/timestamp.h"

struct dr_value *dr_aws_reader_fail(struct dr_aws_reader *reader, const struct dr_aws_member *member,
                                    const char *expected) {
    if (reader->code == DR_OK) {
        const char *name = member->name[0] != '\0' ? member->name : member->shape->name;
        reader->code = dr_error_set(reader->error, DR_FAILURE, "the reply's %s is not %s", name, expected);
    }
    return NULL;
}

static struct dr_value *read_timestamp(struct dr_aws_reader *reader, const struct dr_aws_member *member,
                                       const char *text) {
    dr_usec at_us = 0;
    if (!dr_timestamp_read_text(text, &at_us)) {
        return dr_aws_reader_fail(reader, member, "a timestamp");
    }
    if (reader->times_are_seconds) {
        dr_usec rest_us = ((at_us % DR_USEC_PER_S) + DR_USEC_PER_S) % DR_USEC_PER_S;
        return dr_value_new_integer(reader->arena, (at_us - rest_us) / DR_USEC_PER_S);
    }
    struct dr_text shown;
    dr_text_init(&shown, 0);
    dr_timestamp_put_result(&shown, at_us);
    struct dr_value *value = dr_value_new_text(reader->arena, shown.bytes, shown.length);
    dr_text_release(&shown);
    return value;
}

static struct dr_value *read_blob(struct dr_aws_reader *reader, const struct dr_aws_member *member, const char *text,
                                  size_t length) {
    const char *bytes = NULL;
    size_t count = 0;
    if (!dr_base64_read(reader->arena, text, length, &bytes, &count)) {
        return dr_aws_reader_fail(reader, member, "base64");
    }
    if (reader->blobs_are_text) {
        return dr_value_new_text(reader->arena, bytes, count);
    }
    struct dr_text again;
    dr_text_init(&again, 0);
    dr_base64_put(&again, bytes, count);
    struct dr_value *value = dr_value_new_text(reader->arena, again.bytes, again.length);
    dr_text_release(&again);
    return value;
}

/* A number's text without blanks and plus sign, as JSON writes numbers; NULL where it is none. */
static const char *number_text(struct dr_arena *arena, const char *text, bool whole) {
    text += strspn(text, " \t\r\n+");
    size_t length = strcspn(text, " \t\r\n");
    const char *number = dr_arena_text(arena, text, length);
    const char *digits = number + (number[0] == '-' ? 1 : 0);
    if (whole) {
        bool fine = digits[0] != '\0' && strspn(digits, "0123456789") == strlen(digits);
        while (fine && digits[0] == '0' && digits[1] != '\0') {
            digits++;
        }
        return fine ? dr_arena_format(arena, "%s%s", number[0] == '-' ? "-" : "", digits) : NULL;
    }
    char *end = NULL;
    double read = strtod(number, &end);
    if (end == number || *end != '\0' || strspn(digits, "0123456789.eE+-") != strlen(digits)) {
        return NULL;
    }
    struct dr_text shown;
    dr_text_init(&shown, 0);
    dr_float_put(&shown, read);
    const char *again = dr_arena_text(arena, shown.bytes, shown.length);
    dr_text_release(&shown);
    return again;
}

/* 64-bit integers stay exact: the text is kept. */
static struct dr_value *read_number(struct dr_aws_reader *reader, const struct dr_aws_member *member,
                                    const char *text) {
    bool whole = member->shape->kind == DR_AWS_INTEGER;
    const char *number = number_text(reader->arena, text, whole);
    struct dr_value *value = NULL;
    if (!whole && (strcmp(text, "NaN") == 0 || strcmp(text, "Infinity") == 0 || strcmp(text, "-Infinity") == 0)) {
        return dr_value_new_text(reader->arena, text, strlen(text));
    }
    if (number == NULL || dr_value_parse_json(reader->arena, NULL, number, strlen(number), &value, NULL) != DR_OK) {
        return dr_aws_reader_fail(reader, member, whole ? "a whole number" : "a number");
    }
    return value;
}

struct dr_value *dr_aws_text_read(struct dr_aws_reader *reader, const struct dr_aws_member *member, const char *text,
                                  size_t length) {
    switch (member->shape->kind) {
    case DR_AWS_TIMESTAMP:
        return read_timestamp(reader, member, text);
    case DR_AWS_BLOB:
        return read_blob(reader, member, text, length);
    case DR_AWS_BOOLEAN:
        return dr_value_new_boolean(reader->arena, strcasecmp(text, "true") == 0);
    case DR_AWS_INTEGER:
    case DR_AWS_FLOAT:
        return read_number(reader, member, text);
    case DR_AWS_STRING:
    case DR_AWS_STRUCTURE:
    case DR_AWS_LIST:
    case DR_AWS_MAP:
        return dr_value_new_text(reader->arena, text, length);
    }
    return NULL;
}
