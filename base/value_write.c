/* Writing a value tree as YAML: block style, but short lists of scalars and empty containers in flow style; quotes only
 * where the text would read back as something else. */
#include <string.h>

#include "base/value_tree.h"

#define LINE_MAX_COLUMNS ((size_t)100)
#define FLOW_MAX_ITEMS ((size_t)50)
/* libyaml takes keys of up to 1,024 characters without `?`. */
#define SIMPLE_KEY_MAX_BYTES ((size_t)1000)

static void put_block(struct dr_text *out, const struct dr_value *value, size_t indent, bool is_on_line);

/* Whether a character may stand in a file as it is (YAML 1.2.2, 5.1, less line breaks and the byte order mark). */
static bool is_printable(uint32_t c) {
    if (c < 0x7F) {
        return c >= 0x20;
    }
    return c >= 0xA0 && c != 0x2028 && c != 0x2029 && c != 0xFEFF && c != 0xFFFE && c != 0xFFFF;
}

static void put_escaped(struct dr_text *out, uint32_t c) {
    switch (c) {
    case '"':
        dr_text_puts(out, "\\\"");
        break;
    case '\\':
        dr_text_puts(out, "\\\\");
        break;
    case '\n':
        dr_text_puts(out, "\\n");
        break;
    case '\t':
        dr_text_puts(out, "\\t");
        break;
    case '\r':
        dr_text_puts(out, "\\r");
        break;
    case '\0':
        dr_text_puts(out, "\\0");
        break;
    default:
        dr_text_format(out, c < 0x100 ? "\\x%02X" : "\\u%04X", c);
        break;
    }
}

static void put_quoted(struct dr_text *out, const char *text, size_t length) {
    dr_text_puts(out, "\"");
    for (size_t offset = 0; offset < length;) {
        uint32_t c = dr_utf8_next(text, length, &offset);
        if (c == '"' || c == '\\' || !is_printable(c)) {
            put_escaped(out, c);
        } else {
            dr_text_put_code_point(out, c);
        }
    }
    dr_text_puts(out, "\"");
}

static bool has_only_printable(const char *text, size_t length) {
    if (dr_utf8_invalid_at(text, length) < length) {
        return false;
    }
    for (size_t offset = 0; offset < length;) {
        if (!is_printable(dr_utf8_next(text, length, &offset))) {
            return false;
        }
    }
    return true;
}

static bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether the character at a place has a meaning of its own in a plain scalar. */
static bool is_special(const char *text, size_t length, size_t at, bool is_flow) {
    char next = at + 1 < length ? text[at + 1] : ' ';
    if (text[at] == '#') {
        return at > 0 && text[at - 1] == ' ';
    }
    if (text[at] == ':') {
        return next == ' ' || (is_flow && next != '/' && !is_alphanumeric(next));
    }
    return is_flow && strchr(",[]{}?", text[at]) != NULL;
}

static bool begins_specially(const char *text, size_t length) {
    if (strchr(" ,[]{}#&*!|>'\"%@`?:", text[0]) != NULL) { /* also NUL */
        return true;
    }
    bool is_marker = length >= 3 && (memcmp(text, "---", 3) == 0 || memcmp(text, "...", 3) == 0);
    return is_marker || (text[0] == '-' && (length == 1 || text[1] == ' '));
}

/* Whether a text can stand without quotes and be the same text. */
static bool is_plain_safe(const char *text, size_t length, bool is_flow) {
    if (length == 0 || begins_specially(text, length) || text[length - 1] == ' ' || !has_only_printable(text, length)) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (is_special(text, length, i, is_flow)) {
            return false;
        }
    }
    return true;
}

/* Texts that YAML 1.1 readers take for numbers, dates or truth values: a text that was quoted stays quoted. */
static bool is_ambiguous(const char *text, size_t length) {
    static const char *const words[] = {"y", "n", "yes", "no", "on", "off", ".inf", ".nan"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t same = 0;
        while (same < length && words[i][same] != '\0' &&
               (text[same] == words[i][same] || (text[same] | 0x20) == words[i][same])) {
            same++;
        }
        if (same == length && words[i][same] == '\0') {
            return true;
        }
    }
    bool has_base = length > 2 && text[0] == '0' && strchr("xXoObB", text[1]) != NULL; /* 0x1F */
    return has_base || strspn(text, "0123456789+-.:_") == length;
}

static void put_text(struct dr_text *out, const struct dr_value *value, bool is_flow) {
    bool is_plain = is_plain_safe(value->text, value->length, is_flow) &&
                    dr_value_plain_kind(value->text, value->length) == DR_VALUE_TEXT &&
                    (value->plain || !is_ambiguous(value->text, value->length));
    if (is_plain) {
        dr_text_add(out, value->text, value->length);
    } else {
        put_quoted(out, value->text, value->length);
    }
}

static void put_scalar(struct dr_text *out, const struct dr_value *value, bool is_flow) {
    double number = 0;
    if (value->kind == DR_VALUE_TEXT) {
        put_text(out, value, is_flow);
    } else if (value->length > 0 && dr_value_plain_kind(value->text, value->length) == value->kind) {
        dr_text_add(out, value->text, value->length);
    } else if (value->kind == DR_VALUE_NUMBER && dr_value_number(value, &number)) {
        dr_text_put_number(out, number, 0);
    } else {
        dr_text_puts(out, value->kind == DR_VALUE_BOOLEAN && value->boolean ? "true"
                          : value->kind == DR_VALUE_BOOLEAN                 ? "false"
                                                                            : "null");
    }
}

static bool is_container(const struct dr_value *value) {
    return value->kind == DR_VALUE_LIST || value->kind == DR_VALUE_MAP;
}

static size_t line_length(const struct dr_text *out) {
    size_t length = 0;
    while (length < out->length && out->bytes[out->length - length - 1] != '\n') {
        length++;
    }
    return length;
}

static bool has_only_scalars(const struct dr_value *list) {
    for (size_t i = 0; i < list->count; i++) {
        if (is_container(list->items[i])) {
            return false;
        }
    }
    return true;
}

/* Appends ` [a, b]` if it is a list of scalars that fits into the line. */
static bool put_flow(struct dr_text *out, const struct dr_value *value) {
    if (value->kind != DR_VALUE_LIST || value->count > FLOW_MAX_ITEMS || !has_only_scalars(value)) {
        return false;
    }
    struct dr_text flow;
    dr_text_init(&flow, 0);
    dr_text_puts(&flow, " [");
    for (size_t i = 0; i < value->count; i++) {
        dr_text_puts(&flow, i == 0 ? "" : ", ");
        put_scalar(&flow, value->items[i], true);
    }
    dr_text_puts(&flow, "]");
    bool fits = line_length(out) + flow.length <= LINE_MAX_COLUMNS;
    if (fits) {
        dr_text_add(out, flow.bytes, flow.length);
    }
    dr_text_release(&flow);
    return fits;
}

/* Appends what fits behind `key:` or `-` on the same line. False: the value needs lines of its own. */
static bool put_inline(struct dr_text *out, const struct dr_value *value) {
    if (!is_container(value)) {
        bool is_bare = value->kind == DR_VALUE_NULL && value->length == 0 && value->key != NULL; /* `key:` */
        if (!is_bare) {
            dr_text_puts(out, " ");
            put_scalar(out, value, false);
        }
    } else if (value->count == 0) {
        dr_text_puts(out, value->kind == DR_VALUE_MAP ? " {}" : " []");
    } else if (!put_flow(out, value)) {
        return false;
    }
    dr_text_puts(out, "\n");
    return true;
}

static void put_indent(struct dr_text *out, size_t indent) {
    for (size_t i = 0; i < indent; i++) {
        dr_text_add(out, " ", 1);
    }
}

/* `key:`, or `? key` and `:` where the key is long. */
static void put_key(struct dr_text *out, const char *key, size_t indent) {
    size_t length = strlen(key);
    bool is_plain = is_plain_safe(key, length, false) && dr_value_plain_kind(key, length) != DR_VALUE_NULL &&
                    strcmp(key, "<<") != 0;
    struct dr_text form;
    dr_text_init(&form, 0);
    if (is_plain) {
        dr_text_add(&form, key, length);
    } else {
        put_quoted(&form, key, length);
    }
    bool is_long = form.length > SIMPLE_KEY_MAX_BYTES;
    dr_text_puts(out, is_long ? "? " : "");
    dr_text_add(out, form.bytes, form.length);
    if (is_long) {
        dr_text_puts(out, "\n");
        put_indent(out, indent);
    }
    dr_text_puts(out, ":");
    dr_text_release(&form);
}

static void put_member(struct dr_text *out, const struct dr_value *value, const char *key, size_t indent) {
    put_key(out, key, indent);
    if (!put_inline(out, value)) {
        dr_text_puts(out, "\n");
        put_block(out, value, indent + 2, false);
    }
}

static void put_item(struct dr_text *out, const struct dr_value *value, size_t indent) {
    dr_text_puts(out, "-");
    if (!put_inline(out, value)) {
        dr_text_puts(out, " ");
        put_block(out, value, indent + 2, true);
    }
}

/* A container that is not empty, a line for each child; is_on_line: the first line is indented already. */
static void put_block(struct dr_text *out, const struct dr_value *value, size_t indent, bool is_on_line) {
    for (size_t i = 0; i < value->count; i++) {
        if (i > 0 || !is_on_line) {
            put_indent(out, indent);
        }
        if (value->kind == DR_VALUE_MAP) {
            put_member(out, value->items[i], value->items[i]->key, indent);
        } else {
            put_item(out, value->items[i], indent);
        }
    }
}

void dr_value_write_yaml(const struct dr_value *value, struct dr_text *text) {
    if (is_container(value) && value->count > 0) {
        put_block(text, value, 0, false);
    } else if (is_container(value)) {
        dr_text_puts(text, value->kind == DR_VALUE_MAP ? "{}\n" : "[]\n");
    } else {
        put_scalar(text, value, false);
        dr_text_puts(text, "\n");
    }
}
