/* Changes to replies and to what was read from them. */
#include <string.h>
#include <strings.h>

#include "bridge/aws/customise_private.h"
#include "bridge/aws/encode.h"
#include "bridge/aws/timestamp.h"
#include "bridge/aws/xml.h"

static bool has_raw_payload(const struct dr_aws_operation *operation) {
    const struct dr_aws_member *payload = operation->output->payload;
    return payload != NULL && (payload->shape->kind == DR_AWS_BLOB || payload->shape->kind == DR_AWS_STRING);
}

void dr_aws_s3_find_hidden_error(const struct dr_aws_operation *operation, struct dr_arena *arena,
                                 struct dr_http_reply *reply) {
    struct dr_xml_node *root = NULL;
    if (reply->status != 200 || reply->body_length == 0 || operation->output == NULL || operation->has_event_stream ||
        has_raw_payload(operation)) {
        return;
    }
    bool is_xml = dr_xml_parse(arena, reply->body, reply->body_length, &root, NULL) == DR_OK;
    if (!is_xml || strcmp(root->name, "Error") == 0) {
        reply->status = 500;
    }
}

/* The output's member of that name, if it is the header of that name. */
static bool has_expires(const struct dr_aws_operation *operation) {
    const struct dr_aws_member *member =
        operation->output != NULL ? dr_aws_shape_member(operation->output->shape, "Expires") : NULL;
    return member != NULL && member->location == DR_AWS_IN_HEADER;
}

void dr_aws_s3_check_expires(const struct dr_aws_operation *operation, struct dr_arena *arena,
                             struct dr_http_reply *reply) {
    const char *text = has_expires(operation) ? dr_http_header(&reply->headers, "Expires") : NULL;
    dr_usec at_us = 0;
    if (text == NULL || dr_timestamp_read_text(text, &at_us)) {
        return;
    }
    struct dr_http_headers kept = {0};
    for (size_t i = 0; i < reply->headers.count; i++) {
        if (strcasecmp(reply->headers.items[i].name, "Expires") != 0) {
            dr_http_header_add(arena, &kept, reply->headers.items[i].name, reply->headers.items[i].value);
        }
    }
    reply->headers = kept;
}

void dr_aws_s3_keep_expires(const struct dr_aws_reading *reading, struct dr_arena *arena,
                            struct dr_aws_outcome *outcome) {
    const char *text = has_expires(reading->operation) ? dr_http_header(&reading->reply->headers, "Expires") : NULL;
    if (text != NULL) {
        dr_value_put(arena, outcome->result, "ExpiresString", dr_value_new_text(arena, text, strlen(text)));
    }
}

void dr_aws_s3_read_location(const struct dr_aws_reading *reading, struct dr_arena *arena,
                             struct dr_aws_outcome *outcome) {
    struct dr_xml_node *root = NULL;
    const struct dr_http_reply *reply = reading->reply;
    if (reply->body_length > 0 && dr_xml_parse(arena, reply->body, reply->body_length, &root, NULL) == DR_OK) {
        dr_value_put(arena, outcome->result, "LocationConstraint",
                     root->length > 0 ? dr_value_new_text(arena, root->text, root->length) : dr_value_new_null(arena));
    }
}

static void decode_member(struct dr_arena *arena, struct dr_value *map, const char *name) {
    const struct dr_value *value = dr_value_get(map, name);
    if (value != NULL && value->kind == DR_VALUE_TEXT) {
        struct dr_text text;
        dr_text_init(&text, 0);
        dr_percent_read(&text, value->text, value->length);
        dr_value_put(arena, map, name, dr_value_new_text(arena, text.bytes, text.length));
        dr_text_release(&text);
    }
}

void dr_aws_s3_decode_keys(const struct dr_aws_reading *reading, struct dr_arena *arena,
                           struct dr_aws_outcome *outcome) {
    static const char *const names[] = {"Delimiter", "Marker",        "NextMarker", "StartAfter",
                                        "KeyMarker", "NextKeyMarker", "Prefix"};
    static const char *const lists[] = {"Contents", "CommonPrefixes", "Versions", "DeleteMarkers"};
    if ((reading->shown != NULL && reading->shown->keys_stay_encoded) ||
        !dr_value_is(dr_value_get(outcome->result, "EncodingType"), "url")) {
        return;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        decode_member(arena, outcome->result, names[i]);
    }
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const struct dr_value *list = dr_value_get(outcome->result, lists[i]);
        for (size_t j = 0; list != NULL && j < list->count; j++) {
            decode_member(arena, list->items[j], "Key");
            decode_member(arena, list->items[j], "Prefix");
        }
    }
}

/* The structure of a JSON text, percent-encoded or not; NULL where it is none. */
static struct dr_value *json_of(struct dr_arena *arena, const struct dr_value *value, bool encoded) {
    struct dr_text text;
    struct dr_value *read = NULL;
    dr_text_init(&text, 0);
    if (encoded) {
        dr_percent_read(&text, value->text, value->length);
    } else {
        dr_text_add(&text, value->text, value->length);
    }
    enum dr_code code = dr_value_parse_json(arena, NULL, text.bytes, text.length, &read, NULL);
    dr_text_release(&text);
    return code == DR_OK ? read : NULL;
}

/* Members whose shape is a policy document, wherever they stand. */
static void decode_documents(struct dr_arena *arena, const struct dr_aws_shape *shape, struct dr_value *value) {
    for (size_t i = 0; shape->kind == DR_AWS_LIST && value->kind == DR_VALUE_LIST && i < value->count; i++) {
        decode_documents(arena, shape->element->shape, value->items[i]);
    }
    if (shape->kind != DR_AWS_STRUCTURE || value->kind != DR_VALUE_MAP) {
        return;
    }
    for (size_t i = 0; i < value->count; i++) {
        struct dr_value *part = value->items[i];
        const struct dr_aws_member *member = dr_aws_shape_member(shape, part->key);
        if (member == NULL) {
            continue;
        }
        if (part->kind == DR_VALUE_TEXT && strcmp(member->shape->name, "policyDocumentType") == 0) {
            struct dr_value *read = json_of(arena, part, true);
            if (read != NULL) {
                dr_value_put(arena, value, member->name, read);
            }
        } else {
            decode_documents(arena, member->shape, part);
        }
    }
}

void dr_aws_decode_policies(const struct dr_aws_reading *reading, struct dr_arena *arena,
                            struct dr_aws_outcome *outcome) {
    if (reading->operation->output != NULL) {
        decode_documents(arena, reading->operation->output->shape, outcome->result);
    }
}

void dr_aws_decode_template(const struct dr_aws_reading *reading, struct dr_arena *arena,
                            struct dr_aws_outcome *outcome) {
    (void)reading;
    const struct dr_value *body = dr_value_get(outcome->result, "TemplateBody");
    struct dr_value *read = body != NULL && body->kind == DR_VALUE_TEXT ? json_of(arena, body, false) : NULL;
    if (read != NULL) {
        dr_value_put(arena, outcome->result, "TemplateBody", read);
    }
}

/* Bytes that are no UTF-8 become U+FFFD. */
void dr_aws_decode_console(const struct dr_aws_reading *reading, struct dr_arena *arena,
                           struct dr_aws_outcome *outcome) {
    (void)reading;
    const struct dr_value *output = dr_value_get(outcome->result, "Output");
    const char *bytes = NULL;
    size_t length = 0;
    if (output == NULL || output->kind != DR_VALUE_TEXT ||
        !dr_base64_read(arena, output->text, output->length, &bytes, &length)) {
        return;
    }
    struct dr_text text;
    dr_text_init(&text, 0);
    for (size_t at = 0; at < length;) {
        dr_text_put_code_point(&text, dr_utf8_next(bytes, length, &at));
    }
    dr_value_put(arena, outcome->result, "Output", dr_value_new_text(arena, text.bytes, text.length));
    dr_text_release(&text);
}
