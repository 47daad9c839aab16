/* The HTTP binding: path, query string and headers of requests. */
#include "bridge/aws/binding_http.h"

#include <string.h>

#include "bridge/aws/encode.h"

static const char *wire_name(const struct dr_aws_member *member) {
    return member->wire_name != NULL ? member->wire_name : member->name;
}

/* The member that fills a label, or NULL. */
static const struct dr_aws_member *label_member(const struct dr_aws_operation *operation, const char *label,
                                                size_t length) {
    for (size_t i = 0; operation->input != NULL && i < operation->input->shape->member_count; i++) {
        const struct dr_aws_member *member = &operation->input->shape->members[i];
        const char *name = wire_name(member);
        if (member->location == DR_AWS_IN_URI && strlen(name) == length && memcmp(name, label, length) == 0) {
            return member;
        }
    }
    return NULL;
}

/* Appends the value of a label; a greedy one (`{Key+}`) keeps its slashes. */
static bool put_label(struct dr_text *uri, const struct dr_aws_operation *operation, const struct dr_value *params,
                      const char *label, size_t length, const struct dr_aws_style *style) {
    bool is_greedy = length > 0 && label[length - 1] == '+';
    const struct dr_aws_member *member = label_member(operation, label, is_greedy ? length - 1 : length);
    const struct dr_value *value = member != NULL ? dr_value_get(params, member->name) : NULL;
    if (value == NULL || value->kind == DR_VALUE_NULL) {
        return false;
    }
    struct dr_text text;
    dr_text_init(&text, 0);
    dr_aws_scalar_put(&text, member, value, DR_AWS_PLACE_LABEL, style);
    dr_percent_put(uri, text.bytes, text.length, is_greedy ? "/" : "");
    dr_text_release(&text);
    return true;
}

static enum dr_code put_path(struct dr_text *uri, const struct dr_aws_operation *operation,
                             const struct dr_value *params, const struct dr_aws_style *style,
                             struct dr_errors *errors) {
    const char *at = operation->uri;
    while (*at != '\0') {
        size_t plain = strcspn(at, "{");
        dr_text_add(uri, at, plain);
        at += plain;
        if (*at == '\0') {
            break;
        }
        size_t length = strcspn(at + 1, "}");
        if (!put_label(uri, operation, params, at + 1, length, style)) {
            struct dr_error error;
            (void)dr_error_set(&error, DR_INPUT, "missing the value of \"%.*s\", which is part of the path",
                               (int)length, at + 1);
            dr_errors_add(errors, &error);
            return DR_INPUT;
        }
        at += length + 1 + (at[length + 1] == '}' ? 1 : 0);
    }
    return DR_OK;
}

struct query {
    struct dr_text *uri;
    const struct dr_aws_style *style;
};

static void put_pair(const struct query *query, const char *name, const struct dr_aws_member *member,
                     const struct dr_value *value) {
    struct dr_text text;
    dr_text_init(&text, 0);
    dr_aws_scalar_put(&text, member, value, DR_AWS_PLACE_QUERY, query->style);
    dr_text_puts(query->uri, strchr(query->uri->bytes, '?') != NULL ? "&" : "?");
    dr_percent_put(query->uri, name, strlen(name), "");
    dr_text_puts(query->uri, "=");
    dr_percent_put(query->uri, text.bytes, text.length, "");
    dr_text_release(&text);
}

/* A list gives a pair for each of its elements. */
static void put_pairs(const struct query *query, const char *name, const struct dr_aws_member *member,
                      const struct dr_value *value) {
    if (value->kind != DR_VALUE_LIST) {
        put_pair(query, name, member, value);
        return;
    }
    const struct dr_aws_member *element = member->shape->element != NULL ? member->shape->element : member;
    for (size_t i = 0; i < value->count; i++) {
        put_pair(query, name, element, value->items[i]);
    }
}

/* Whether a member of its own sets that name, which then counts more than a map's entry. */
static bool is_named(const struct dr_aws_shape *shape, const struct dr_value *params, const char *name) {
    for (size_t i = 0; i < shape->member_count; i++) {
        const struct dr_aws_member *member = &shape->members[i];
        if (member->location == DR_AWS_IN_QUERY && member->shape->kind != DR_AWS_MAP &&
            strcmp(wire_name(member), name) == 0 && dr_value_get(params, member->name) != NULL) {
            return true;
        }
    }
    return false;
}

static void put_map(const struct query *query, const struct dr_aws_shape *input, const struct dr_value *params,
                    const struct dr_aws_member *member, const struct dr_value *map) {
    for (size_t i = 0; i < map->count; i++) {
        const struct dr_value *value = map->items[i];
        if (value->kind != DR_VALUE_NULL && !is_named(input, params, value->key)) {
            put_pairs(query, value->key, member->shape->element != NULL ? member->shape->element : member, value);
        }
    }
}

/* botocore writes the separator even where only empty lists are given. */
static void put_separator(struct dr_text *uri, size_t before, bool given) {
    if (given && uri->length == before) {
        dr_text_puts(uri, strchr(uri->bytes, '?') != NULL ? "&" : "?");
    }
}

static void put_query(struct dr_text *uri, const struct dr_aws_operation *operation, const struct dr_value *params,
                      const struct dr_aws_style *style) {
    const struct query query = {.uri = uri, .style = style};
    const struct dr_aws_shape *shape = operation->input->shape;
    size_t before = uri->length;
    bool given = false;
    for (size_t i = 0; i < params->count; i++) {
        const struct dr_value *value = params->items[i];
        const struct dr_aws_member *member = dr_aws_shape_member(shape, value->key);
        if (member == NULL || member->location != DR_AWS_IN_QUERY || value->kind == DR_VALUE_NULL) {
            continue;
        }
        if (value->kind == DR_VALUE_MAP) {
            put_map(&query, shape, params, member, value);
        } else {
            put_pairs(&query, wire_name(member), member, value);
            given = true;
        }
    }
    put_separator(uri, before, given);
}

enum dr_code dr_aws_binding_uri(struct dr_text *uri, const struct dr_aws_operation *operation,
                                const struct dr_value *params, const struct dr_aws_style *style,
                                struct dr_errors *errors) {
    enum dr_code code = put_path(uri, operation, params, style, errors);
    if (code == DR_OK && operation->input != NULL) {
        put_query(uri, operation, params, style);
    }
    return code;
}

/* An element of a list in a header: text with a comma or quote is quoted. */
static void put_list_element(struct dr_text *text, const struct dr_aws_member *element, const struct dr_value *value,
                             const struct dr_aws_style *style) {
    struct dr_text plain;
    dr_text_init(&plain, 0);
    dr_aws_scalar_put(&plain, element, value, DR_AWS_PLACE_HEADER, style);
    bool quoted = element->shape->kind == DR_AWS_STRING && strpbrk(plain.bytes, "\",") != NULL;
    dr_text_puts(text, quoted ? "\"" : "");
    for (size_t i = 0; i < plain.length; i++) {
        dr_text_puts(text, quoted && plain.bytes[i] == '"' ? "\\" : "");
        dr_text_add(text, &plain.bytes[i], 1);
    }
    dr_text_puts(text, quoted ? "\"" : "");
    dr_text_release(&plain);
}

static void put_header_value(struct dr_text *text, const struct dr_aws_member *member, const struct dr_value *value,
                             const struct dr_aws_style *style) {
    if (value->kind != DR_VALUE_LIST || member->shape->element == NULL) {
        dr_aws_scalar_put(text, member, value, DR_AWS_PLACE_HEADER, style);
        return;
    }
    bool first = true;
    for (size_t i = 0; i < value->count; i++) {
        if (value->items[i]->kind != DR_VALUE_NULL) {
            dr_text_puts(text, first ? "" : ",");
            put_list_element(text, member->shape->element, value->items[i], style);
            first = false;
        }
    }
}

static void set_header(struct dr_arena *arena, struct dr_http_headers *headers, const char *name,
                       const struct dr_aws_member *member, const struct dr_value *value,
                       const struct dr_aws_style *style) {
    if (value->kind == DR_VALUE_NULL || (value->kind == DR_VALUE_LIST && value->count == 0)) {
        return;
    }
    struct dr_text text;
    dr_text_init(&text, 0);
    put_header_value(&text, member, value, style);
    dr_http_header_set(arena, headers, name, text.bytes);
    dr_text_release(&text);
}

void dr_aws_binding_headers(struct dr_arena *arena, struct dr_http_headers *headers,
                            const struct dr_aws_operation *operation, const struct dr_value *params,
                            const struct dr_aws_style *style) {
    for (size_t i = 0; operation->input != NULL && i < params->count; i++) {
        const struct dr_value *value = params->items[i];
        const struct dr_aws_member *member = dr_aws_shape_member(operation->input->shape, value->key);
        if (member != NULL && member->location == DR_AWS_IN_HEADER) {
            set_header(arena, headers, wire_name(member), member, value, style);
        }
        for (size_t j = 0; member != NULL && member->location == DR_AWS_IN_HEADERS && j < value->count; j++) {
            const char *prefix = member->wire_name != NULL ? member->wire_name : "";
            const char *name = dr_arena_format(arena, "%s%s", prefix, value->items[j]->key);
            const struct dr_aws_member *element = member->shape->element != NULL ? member->shape->element : member;
            set_header(arena, headers, name, element, value->items[j], style);
        }
    }
}
