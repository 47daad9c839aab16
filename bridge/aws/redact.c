/* Redaction. */
#include "bridge/aws/redact.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define NAME_MAX_LENGTH ((size_t)128)

static bool contains(const char *text, const char *word) {
    size_t length = strlen(word);
    for (; *text != '\0'; text++) {
        if (strncasecmp(text, word, length) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_any(const char *name, const char *const *names, size_t count, bool whole) {
    for (size_t i = 0; i < count; i++) {
        if (whole ? strcasecmp(name, names[i]) == 0 : contains(name, names[i])) {
            return true;
        }
    }
    return false;
}

bool dr_redact_is_secret(const char *name) {
    static const char *const words[] = {"password",    "passwd",     "secret",       "token",       "credential",
                                        "keymaterial", "privatekey", "customer-key", "customerkey", "x-amz-signature"};
    static const char *const exact[] = {"authorization", "proxy-authorization", "cookie", "set-cookie"};
    /* These page through results, or mark a call so that it can be repeated; a name or address is none either. */
    static const char *const harmless[] = {"nexttoken",
                                           "nextpagetoken",
                                           "pagetoken",
                                           "paginationtoken",
                                           "continuationtoken",
                                           "nextcontinuationtoken",
                                           "startingtoken",
                                           "clienttoken",
                                           "clientrequesttoken",
                                           "idempotencytoken",
                                           "clientidempotencytoken",
                                           "requesttoken",
                                           "creationtoken",
                                           "callertoken",
                                           "nextforwardtoken",
                                           "nextbackwardtoken",
                                           "secretarn",
                                           "secretid",
                                           "secretname",
                                           "clientcredentialsarn",
                                           "x-amz-server-side-encryption-customer-key-md5",
                                           "ssecustomerkeymd5",
                                           "copysourcessecustomerkeymd5",
                                           "x-amz-copy-source-server-side-encryption-customer-key-md5"};
    if (is_any(name, harmless, sizeof harmless / sizeof *harmless, true)) {
        return false;
    }
    return is_any(name, words, sizeof words / sizeof *words, false) ||
           is_any(name, exact, sizeof exact / sizeof *exact, true);
}

const char *dr_redact_header(const char *name, const char *value, struct dr_arena *arena) {
    if (dr_redact_is_secret(name)) {
        return DR_REDACTED;
    }
    struct dr_text text;
    dr_text_init(&text, 0);
    dr_redact_text(value, strlen(value), &text);
    const char *copy = dr_arena_text(arena, text.bytes, text.length);
    dr_text_release(&text);
    return copy;
}

/* A place in a text. */
struct cursor {
    const char *at;
    const char *end;
};

static bool is_name_byte(char byte) {
    return isalnum((unsigned char)byte) || byte == '-' || byte == '_';
}

static bool starts(struct cursor cursor, const char *word) {
    size_t length = strlen(word);
    return (size_t)(cursor.end - cursor.at) >= length && strncasecmp(cursor.at, word, length) == 0;
}

static void skip_blanks(struct cursor *cursor) {
    while (cursor->at < cursor->end && (*cursor->at == ' ' || *cursor->at == '\t')) {
        cursor->at++;
    }
}

static const char *find_any(struct cursor cursor, const char *marks) {
    while (cursor.at < cursor.end && (*cursor.at == '\0' || strchr(marks, *cursor.at) == NULL)) {
        cursor.at++;
    }
    return cursor.at;
}

/* End of a JSON text that begins at the cursor, its quote not included; quote: `"` or `\"` inside another text. */
static const char *json_end(struct cursor cursor, bool escaped) {
    for (; cursor.at < cursor.end; cursor.at++) {
        if (*cursor.at == '"' && !escaped) {
            return cursor.at;
        }
        if (*cursor.at == '\\') {
            if (escaped && cursor.at + 1 < cursor.end && cursor.at[1] == '"') {
                return cursor.at;
            }
            cursor.at += cursor.at + 1 < cursor.end ? 1 : 0;
        }
    }
    return cursor.at;
}

/* `": "value"` behind a name: where the value begins and ends. */
static bool json_value(struct cursor cursor, const char **ret_begin, const char **ret_end) {
    bool escaped = starts(cursor, "\\\"");
    if (!escaped && !starts(cursor, "\"")) {
        return false;
    }
    cursor.at += escaped ? 2 : 1;
    skip_blanks(&cursor);
    if (!starts(cursor, ":")) {
        return false;
    }
    cursor.at++;
    while (cursor.at < cursor.end && isspace((unsigned char)*cursor.at)) {
        cursor.at++;
    }
    if (!starts(cursor, escaped ? "\\\"" : "\"")) {
        return false;
    }
    cursor.at += escaped ? 2 : 1;
    *ret_begin = cursor.at;
    *ret_end = json_end(cursor, escaped);
    return true;
}

/* End of a value in a query that is itself percent-encoded. */
static const char *encoded_end(struct cursor cursor) {
    const char *end = find_any(cursor, "& \t\r\n\"'<>");
    for (; cursor.at < end; cursor.at++) {
        if (starts(cursor, "%26") || starts(cursor, "%2526")) {
            return cursor.at;
        }
    }
    return end;
}

/* What a secret name is followed by decides where its value lies. */
static bool value_behind(struct cursor cursor, const char **ret_begin, const char **ret_end) {
    if (json_value(cursor, ret_begin, ret_end)) {
        return true;
    }
    bool encoded = starts(cursor, "%3D") || starts(cursor, "%253D");
    if (encoded || starts(cursor, "=")) {
        cursor.at += encoded ? (starts(cursor, "%3D") ? 3 : 5) : 1;
        *ret_begin = cursor.at;
        *ret_end = encoded ? encoded_end(cursor) : find_any(cursor, "& \t\r\n\"'<>");
        return true;
    }
    if (starts(cursor, ">")) { /* XML */
        cursor.at++;
        *ret_begin = cursor.at;
        *ret_end = find_any(cursor, "<");
        return true;
    }
    if (starts(cursor, ":")) { /* a header, also inside a quoted word of a command line */
        cursor.at++;
        skip_blanks(&cursor);
        *ret_begin = cursor.at;
        *ret_end = find_any(cursor, "\r\n\"'");
        return true;
    }
    return false;
}

/* In a request's form, members of structures and lists have dots: the last part that is no number counts. In texts,
 * `Signature=` of an Authorization header is secret too. */
static bool is_secret_here(const char *name, size_t length) {
    char copy[NAME_MAX_LENGTH + 1];
    size_t kept = length > NAME_MAX_LENGTH ? NAME_MAX_LENGTH : length;
    memcpy(copy, name + (length - kept), kept);
    copy[kept] = '\0';
    return dr_redact_is_secret(copy) || strcasecmp(copy, "Signature") == 0;
}

void dr_redact_text(const char *bytes, size_t length, struct dr_text *out) {
    struct cursor cursor = {bytes, bytes + length};
    while (cursor.at < cursor.end) {
        const char *name = cursor.at;
        while (cursor.at < cursor.end && is_name_byte(*cursor.at)) {
            cursor.at++;
        }
        dr_text_add(out, name, (size_t)(cursor.at - name));
        const char *begin = NULL;
        const char *end = NULL;
        if (cursor.at > name && is_secret_here(name, (size_t)(cursor.at - name)) &&
            value_behind(cursor, &begin, &end) && end > begin) {
            dr_text_add(out, cursor.at, (size_t)(begin - cursor.at));
            dr_text_puts(out, DR_REDACTED);
            cursor.at = end;
        } else if (cursor.at < cursor.end) {
            dr_text_add(out, cursor.at, 1);
            cursor.at++;
        }
    }
}

static struct dr_value *redact_scalar(struct dr_arena *arena, const struct dr_value *value) {
    if (value->kind != DR_VALUE_TEXT) {
        return dr_value_copy(arena, value);
    }
    struct dr_text text;
    dr_text_init(&text, 0);
    dr_redact_text(value->text, value->length, &text);
    struct dr_value *copy = dr_value_new_text(arena, text.bytes, text.length);
    dr_text_release(&text);
    return copy;
}

static bool is_marked(const struct dr_aws_member *member) {
    return member != NULL && (member->sensitive || (member->shape != NULL && member->shape->sensitive));
}

static const struct dr_aws_member *member_of(const struct dr_aws_member *member, const char *key) {
    const struct dr_aws_shape *shape = member == NULL ? NULL : member->shape;
    if (shape == NULL) {
        return NULL;
    }
    for (size_t i = 0; shape->kind == DR_AWS_STRUCTURE && key != NULL && i < shape->member_count; i++) {
        if (strcmp(shape->members[i].name, key) == 0) {
            return &shape->members[i];
        }
    }
    return shape->kind == DR_AWS_STRUCTURE ? NULL : shape->element;
}

/* What stands under a secret name; structures in it are looked at member by member. */
static struct dr_value *hide(struct dr_arena *arena, const struct dr_aws_member *member, const struct dr_value *value) {
    if (value->kind == DR_VALUE_TEXT) {
        return dr_value_new_text(arena, DR_REDACTED, strlen(DR_REDACTED));
    }
    if (value->kind != DR_VALUE_LIST) {
        return dr_redact_value(arena, member, value);
    }
    struct dr_value *copy = dr_value_new_list(arena);
    for (size_t i = 0; i < value->count; i++) {
        dr_value_append(arena, copy, hide(arena, member_of(member, NULL), value->items[i]));
    }
    return copy;
}

struct dr_value *dr_redact_value(struct dr_arena *arena, const struct dr_aws_member *member,
                                 const struct dr_value *value) {
    bool is_scalar = value->kind != DR_VALUE_LIST && value->kind != DR_VALUE_MAP;
    if (is_marked(member)) {
        return value->kind == DR_VALUE_NULL ? dr_value_new_null(arena)
                                            : dr_value_new_text(arena, DR_REDACTED, strlen(DR_REDACTED));
    }
    if (is_scalar) {
        return redact_scalar(arena, value);
    }
    bool is_list = value->kind == DR_VALUE_LIST;
    struct dr_value *copy = is_list ? dr_value_new_list(arena) : dr_value_new_map(arena);
    for (size_t i = 0; i < value->count; i++) {
        const struct dr_value *child = value->items[i];
        const struct dr_aws_member *inner = member_of(member, child->key);
        bool hidden = !is_list && dr_redact_is_secret(child->key);
        struct dr_value *kept =
            hidden && !is_marked(inner) ? hide(arena, inner, child) : dr_redact_value(arena, inner, child);
        if (is_list) {
            dr_value_append(arena, copy, kept);
        } else {
            dr_value_put(arena, copy, child->key, kept);
        }
    }
    return copy;
}
