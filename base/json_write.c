/* Writing JSON: a streaming writer. */
#include "base/json_write.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/value_tree.h"

static const unsigned depth_max = sizeof((struct dr_json_writer *)0)->after_value / sizeof(bool);

void dr_json_writer_init(struct dr_json_writer *writer, struct dr_text *out) {
    *writer = (struct dr_json_writer){.out = out};
}

static void put_line_break(struct dr_json_writer *writer) {
    if (writer->compact) {
        return;
    }
    dr_text_puts(writer->out, "\n");
    for (unsigned i = 0; i < writer->depth; i++) {
        dr_text_puts(writer->out, "  ");
    }
}

/* What stands between the value (or key) before and the next one. */
static void put_separator(struct dr_json_writer *writer) {
    if (writer->after_value[writer->depth]) {
        dr_text_puts(writer->out, writer->compact && writer->depth > 0 ? ", " : ",");
    }
    if (writer->depth > 0) {
        put_line_break(writer);
    }
    writer->after_value[writer->depth] = true;
}

/* Before any value: after its key, or separated from the value before. */
static void begin_value(struct dr_json_writer *writer) {
    assert(writer->after_key == writer->is_object[writer->depth]);
    if (!writer->after_key) {
        put_separator(writer);
    }
    writer->after_key = false;
}

static void begin(struct dr_json_writer *writer, bool is_object) {
    begin_value(writer);
    dr_text_puts(writer->out, is_object ? "{" : "[");
    writer->depth++;
    assert(writer->depth < depth_max);
    writer->after_value[writer->depth] = false;
    writer->is_object[writer->depth] = is_object;
}

static void end(struct dr_json_writer *writer, bool is_object) {
    assert(writer->depth > 0 && !writer->after_key && writer->is_object[writer->depth] == is_object);
    bool was_empty = !writer->after_value[writer->depth];
    writer->depth--;
    if (!was_empty) {
        put_line_break(writer);
    }
    dr_text_puts(writer->out, is_object ? "}" : "]");
}

void dr_json_begin_object(struct dr_json_writer *writer) {
    begin(writer, true);
}

void dr_json_end_object(struct dr_json_writer *writer) {
    end(writer, true);
}

void dr_json_begin_list(struct dr_json_writer *writer) {
    begin(writer, false);
}

void dr_json_end_list(struct dr_json_writer *writer) {
    end(writer, false);
}

static void put_escaped(struct dr_text *out, unsigned char c) {
    static const char *const short_forms[0x80] = {['"'] = "\\\"", ['\\'] = "\\\\", ['\b'] = "\\b", ['\f'] = "\\f",
                                                  ['\n'] = "\\n", ['\r'] = "\\r",  ['\t'] = "\\t"};
    if (short_forms[c] != NULL) {
        dr_text_puts(out, short_forms[c]);
    } else {
        dr_text_format(out, "\\u%04x", c);
    }
}

static bool is_literal(unsigned char c) {
    return c >= 0x20 && c != '"' && c != '\\' && c != 0x7F;
}

/* Valid UTF-8 in quotes. */
static void put_valid(struct dr_text *out, const char *bytes, size_t length) {
    for (size_t i = 0; i < length;) {
        size_t until = i;
        while (until < length && is_literal((unsigned char)bytes[until])) {
            until++;
        }
        dr_text_add(out, bytes + i, until - i);
        if (until < length) {
            put_escaped(out, (unsigned char)bytes[until]);
            until++;
        }
        i = until;
    }
}

static void put_quoted(struct dr_text *out, const char *bytes, size_t length) {
    dr_text_puts(out, "\"");
    while (length > 0) {
        size_t valid = dr_utf8_invalid_at(bytes, length);
        put_valid(out, bytes, valid);
        if (valid < length) {
            dr_text_put_code_point(out, 0xFFFD); /* a byte that JSON can't hold */
            valid++;
        }
        bytes += valid;
        length -= valid;
    }
    dr_text_puts(out, "\"");
}

void dr_json_key(struct dr_json_writer *writer, const char *key) {
    assert(writer->is_object[writer->depth] && !writer->after_key);
    put_separator(writer);
    put_quoted(writer->out, key, strlen(key));
    dr_text_puts(writer->out, ": ");
    writer->after_key = true;
}

void dr_json_text_bytes(struct dr_json_writer *writer, const char *bytes, size_t length) {
    begin_value(writer);
    put_quoted(writer->out, bytes, length);
}

void dr_json_text(struct dr_json_writer *writer, const char *text) {
    dr_json_text_bytes(writer, text, strlen(text));
}

void dr_json_number(struct dr_json_writer *writer, double number, int digits) {
    begin_value(writer);
    if (isfinite(number)) {
        dr_text_put_number(writer->out, number, digits);
    } else {
        dr_text_puts(writer->out, "null");
    }
}

void dr_json_integer(struct dr_json_writer *writer, int64_t number) {
    begin_value(writer);
    dr_text_format(writer->out, "%" PRId64, number);
}

void dr_json_unsigned_text(struct dr_json_writer *writer, uint64_t number) {
    begin_value(writer);
    dr_text_format(writer->out, "\"%" PRIu64 "\"", number);
}

void dr_json_boolean(struct dr_json_writer *writer, bool boolean) {
    begin_value(writer);
    dr_text_puts(writer->out, boolean ? "true" : "false");
}

void dr_json_null(struct dr_json_writer *writer) {
    begin_value(writer);
    dr_text_puts(writer->out, "null");
}

/* A number stays as written where JSON knows that form (YAML also knows `+5`, `.5`, `5.`). */
static void put_number_value(struct dr_json_writer *writer, const struct dr_value *value) {
    double number = 0;
    if (dr_value_text_is_json_number(value->text, value->length)) {
        begin_value(writer);
        dr_text_add(writer->out, value->text, value->length);
    } else if (dr_value_number(value, &number)) {
        dr_json_number(writer, number, 0);
    } else {
        dr_json_text_bytes(writer, value->text, value->length);
    }
}

static void put_children(struct dr_json_writer *writer, const struct dr_value *value) {
    for (size_t i = 0; i < value->count; i++) {
        if (value->kind == DR_VALUE_MAP) {
            dr_json_key(writer, value->items[i]->key);
        }
        dr_json_value(writer, value->items[i]);
    }
}

void dr_json_value(struct dr_json_writer *writer, const struct dr_value *value) {
    switch (value->kind) {
    case DR_VALUE_NULL:
        dr_json_null(writer);
        break;
    case DR_VALUE_BOOLEAN:
        dr_json_boolean(writer, value->boolean);
        break;
    case DR_VALUE_NUMBER:
        put_number_value(writer, value);
        break;
    case DR_VALUE_TEXT:
        dr_json_text_bytes(writer, value->text, value->length);
        break;
    case DR_VALUE_LIST:
        dr_json_begin_list(writer);
        put_children(writer, value);
        dr_json_end_list(writer);
        break;
    case DR_VALUE_MAP:
        dr_json_begin_object(writer);
        put_children(writer, value);
        dr_json_end_object(writer);
        break;
    }
}
