/* The strict JSON reader (RFC 8259): one pass, no recursion, places of all parts kept. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/value_tree.h"

struct reader {
    struct dr_arena *arena;
    const char *source;
    const char *bytes;
    size_t length;
    size_t at;
    uint32_t line;
    size_t line_start;    /* offset of the line's first byte */
    size_t continuations; /* UTF-8 continuation bytes of the line so far: no columns of their own */
    size_t nodes;
    struct dr_text scratch; /* of texts with escapes */
    struct dr_value *open[DR_VALUE_MAX_DEPTH];
    size_t depth;
    const char *key; /* of the member whose value comes next; NULL in lists */
    uint32_t key_line;
    uint32_t key_column;
    struct dr_error *error;
};

/* Says what stands at an offset and what was expected there. */
static enum dr_code fail(const struct reader *reader, size_t offset, const char *expected) {
    char found[64];
    uint32_t line = 0;
    uint32_t column = 0;
    dr_value_describe(reader->bytes, reader->length, offset, found, sizeof found);
    dr_value_position(reader->bytes, offset < reader->length ? offset : reader->length, &line, &column);
    return dr_value_syntax_error(reader->error, reader->source, line, column, found, expected);
}

/* The same where a word (a run of letters, digits and signs) stands there. */
static enum dr_code fail_word(const struct reader *reader, size_t offset, size_t length, const char *expected) {
    char found[64];
    uint32_t line = 0;
    uint32_t column = 0;
    (void)snprintf(found, sizeof found, "\"%.*s%s\"", (int)(length > 40 ? 40 : length), reader->bytes + offset,
                   length > 40 ? "..." : "");
    dr_value_position(reader->bytes, offset, &line, &column);
    return dr_value_syntax_error(reader->error, reader->source, line, column, found, expected);
}

static uint32_t column_here(const struct reader *reader) {
    return (uint32_t)(reader->at - reader->line_start - reader->continuations + 1);
}

/* The byte at a place; NUL behind the end. */
static char peek(const struct reader *reader) {
    return reader->at < reader->length ? reader->bytes[reader->at] : '\0';
}

static void begin_line(struct reader *reader) {
    reader->line++;
    reader->line_start = reader->at;
    reader->continuations = 0;
}

static void skip_blanks(struct reader *reader) {
    for (;;) {
        char c = peek(reader);
        if (c == '\n' || c == '\r') {
            reader->at++;
            reader->at += c == '\r' && peek(reader) == '\n' ? 1 : 0;
            begin_line(reader);
        } else if (c == ' ' || c == '\t') {
            reader->at++;
        } else {
            return;
        }
    }
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    char low = (char)(c | 0x20);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/* Four hexadecimal digits. */
static bool read_unit(struct reader *reader, uint32_t *ret_unit) {
    uint32_t unit = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(peek(reader));
        if (digit < 0) {
            return false;
        }
        unit = unit << 4 | (uint32_t)digit;
        reader->at++;
    }
    *ret_unit = unit;
    return true;
}

/* What follows `\u`: one unit, or a pair of surrogates. */
static enum dr_code read_unicode_escape(struct reader *reader, size_t start) {
    uint32_t unit = 0;
    if (!read_unit(reader, &unit)) {
        return fail(reader, reader->at, "four hexadecimal digits after \\u");
    }
    if (unit >= 0xD800 && unit <= 0xDFFF) {
        uint32_t low = 0;
        bool is_pair =
            unit <= 0xDBFF && reader->length - reader->at >= 6 && memcmp(reader->bytes + reader->at, "\\u", 2) == 0;
        reader->at += is_pair ? 2 : 0;
        if (!is_pair || !read_unit(reader, &low) || low < 0xDC00 || low > 0xDFFF) {
            return fail_word(reader, start, 6, "a pair of surrogates, such as \\ud83d\\ude00");
        }
        unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }
    dr_text_put_code_point(&reader->scratch, unit);
    return DR_OK;
}

static enum dr_code read_escape(struct reader *reader) {
    static const char plain[0x80] = {
        ['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t'};
    size_t start = reader->at;
    reader->at++;
    char c = peek(reader);
    if (c == 'u') {
        reader->at++;
        return read_unicode_escape(reader, start);
    }
    if ((unsigned char)c >= sizeof plain || plain[(unsigned char)c] == '\0') {
        return fail(reader, reader->at, "one of \" \\ / b f n r t u after \\ (a \\ itself is written \\\\)");
    }
    dr_text_add(&reader->scratch, &plain[(unsigned char)c], 1);
    reader->at++;
    return DR_OK;
}

/* Moves over the literal bytes of a text. */
static void skip_literal(struct reader *reader) {
    size_t at = reader->at;
    for (; at < reader->length; at++) {
        unsigned char c = (unsigned char)reader->bytes[at];
        if (c == '"' || c == '\\' || c < 0x20) {
            break;
        }
        reader->continuations += (c & 0xC0u) == 0x80u;
    }
    reader->at = at;
}

/* A text in quotes; the reader stands on the first quote. */
static enum dr_code read_text(struct reader *reader, const char **ret_text, size_t *ret_length) {
    dr_text_clear(&reader->scratch);
    reader->at++;
    for (;;) {
        size_t start = reader->at;
        skip_literal(reader);
        size_t length = reader->at - start;
        char c = peek(reader);
        if (c == '"' && reader->scratch.length == 0) { /* no escapes: copied once */
            *ret_text = dr_arena_text(reader->arena, reader->bytes + start, length);
            *ret_length = length;
            reader->at++;
            return DR_OK;
        }
        dr_text_add(&reader->scratch, reader->bytes + start, length);
        if (c == '"') {
            *ret_text = dr_arena_text(reader->arena, reader->scratch.bytes, reader->scratch.length);
            *ret_length = reader->scratch.length;
            reader->at++;
            return DR_OK;
        }
        if (c != '\\') {
            return fail(reader, reader->at,
                        reader->at < reader->length && (c == '\n' || c == '\r')
                            ? "\" at the end of the text (a line break in it is written \\n)"
                            : "\" at the end of the text, or an escape such as \\n");
        }
        enum dr_code code = read_escape(reader);
        if (code != DR_OK) {
            return code;
        }
    }
}

static size_t word_length(const struct reader *reader) {
    size_t at = reader->at;
    while (at < reader->length) {
        char c = reader->bytes[at];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!is_letter && !(c >= '0' && c <= '9') && c != '+' && c != '-' && c != '.') {
            break;
        }
        at++;
    }
    return at - reader->at;
}

/* true, false, null or a number. */
static enum dr_code read_word(struct reader *reader, struct dr_value *value, const char *expected) {
    const char *word = reader->bytes + reader->at;
    size_t length = word_length(reader);
    if (length == 0) {
        return fail(reader, reader->at, expected);
    }
    if (length == 4 && memcmp(word, "null", 4) == 0) {
        value->kind = DR_VALUE_NULL;
    } else if ((length == 4 && memcmp(word, "true", 4) == 0) || (length == 5 && memcmp(word, "false", 5) == 0)) {
        value->kind = DR_VALUE_BOOLEAN;
        value->boolean = length == 4;
    } else if (dr_value_text_is_json_number(word, length)) {
        value->kind = DR_VALUE_NUMBER;
    } else {
        bool is_numeric = strchr("+-.0123456789", word[0]) != NULL;
        return fail_word(reader, reader->at, length,
                         is_numeric ? "a number as JSON writes it (no leading zeros, no +, digits around the point)"
                                    : "true, false, null, a number or a text in double quotes");
    }
    value->text = dr_arena_text(reader->arena, word, length);
    value->length = length;
    reader->at += length;
    return DR_OK;
}

static enum dr_code check_key(struct reader *reader, size_t length) {
    if (memchr(reader->key, '\0', length) != NULL) {
        return dr_value_syntax_error(reader->error, reader->source, reader->key_line, reader->key_column,
                                     "a key with the character U+0000", "a key without it");
    }
    const struct dr_value *first = dr_value_get(reader->open[reader->depth - 1], reader->key);
    return first == NULL ? DR_OK : dr_value_duplicate_error(reader->error, first, reader->key_line, reader->key_column);
}

/* `"key":` */
static enum dr_code read_key(struct reader *reader, const char *expected) {
    skip_blanks(reader);
    if (peek(reader) != '"') {
        return fail(reader, reader->at, expected);
    }
    size_t length = 0;
    reader->key_line = reader->line;
    reader->key_column = column_here(reader);
    enum dr_code code = read_text(reader, &reader->key, &length);
    if (code == DR_OK) {
        code = check_key(reader, length);
    }
    if (code != DR_OK) {
        return code;
    }
    skip_blanks(reader);
    if (peek(reader) != ':') {
        return fail(reader, reader->at, "\":\" after the key");
    }
    reader->at++;
    return DR_OK;
}

static void link_value(struct reader *reader, struct dr_value *value) {
    if (reader->depth == 0) {
        return;
    }
    value->key = reader->key;
    value->key_line = reader->key == NULL ? 0 : reader->key_line;
    value->key_column = reader->key == NULL ? 0 : reader->key_column;
    dr_value_add_child(reader->arena, reader->open[reader->depth - 1], value);
}

static enum dr_code open_container(struct reader *reader, struct dr_value *value) {
    value->kind = peek(reader) == '{' ? DR_VALUE_MAP : DR_VALUE_LIST;
    if (reader->depth == DR_VALUE_MAX_DEPTH) {
        return dr_error_set_at(reader->error, DR_INPUT, value, "nested deeper than %d levels", DR_VALUE_MAX_DEPTH);
    }
    link_value(reader, value);
    reader->open[reader->depth] = value;
    reader->depth++;
    reader->key = NULL;
    reader->at++;
    return DR_OK;
}

/* A scalar, or the beginning of a container. */
static enum dr_code read_value(struct reader *reader, const char *expected, struct dr_value **ret_value) {
    skip_blanks(reader);
    struct dr_value *value = dr_value_new(reader->arena, DR_VALUE_TEXT);
    value->source = reader->source;
    value->line = reader->line;
    value->column = column_here(reader);
    *ret_value = value;
    reader->nodes++;
    if (reader->nodes > DR_VALUE_MAX_NODES) {
        return dr_error_set_at(reader->error, DR_INPUT, value, "more than %d values", DR_VALUE_MAX_NODES);
    }
    char c = peek(reader);
    if (c == '{' || c == '[') {
        return open_container(reader, value);
    }
    enum dr_code code = c == '"' ? read_text(reader, &value->text, &value->length) : read_word(reader, value, expected);
    if (code == DR_OK) {
        link_value(reader, value);
    }
    return code;
}

/* Closes the innermost container if its bracket is here. */
static bool close_container(struct reader *reader) {
    skip_blanks(reader);
    bool is_map = reader->open[reader->depth - 1]->kind == DR_VALUE_MAP;
    if (peek(reader) != (is_map ? '}' : ']')) {
        return false;
    }
    reader->at++;
    reader->depth--;
    return true;
}

/* What comes between a value that is complete and the next: commas, closing brackets, a key. */
static enum dr_code read_between(struct reader *reader) {
    while (reader->depth > 0) {
        const struct dr_value *container = reader->open[reader->depth - 1];
        bool is_map = container->kind == DR_VALUE_MAP;
        if (close_container(reader)) {
            continue;
        }
        if (peek(reader) != ',') {
            return fail(reader, reader->at, is_map ? "\",\" or \"}\"" : "\",\" or \"]\"");
        }
        reader->at++;
        reader->key = NULL;
        return is_map ? read_key(reader, "a key in double quotes after the comma") : DR_OK;
    }
    return DR_OK;
}

/* What follows an opening bracket: a first key, or nothing in an empty container (*ret_is_empty). */
static enum dr_code read_opening(struct reader *reader, bool *ret_is_empty) {
    bool is_map = reader->open[reader->depth - 1]->kind == DR_VALUE_MAP;
    *ret_is_empty = close_container(reader);
    return is_map && !*ret_is_empty ? read_key(reader, "a key in double quotes, or \"}\"") : DR_OK;
}

static enum dr_code read_document(struct reader *reader, struct dr_value **ret_root) {
    const char *expected = "a value";
    struct dr_value *root = NULL;
    do {
        struct dr_value *value = NULL;
        size_t depth = reader->depth;
        enum dr_code code = read_value(reader, expected, &value);
        if (code != DR_OK) {
            return code;
        }
        root = root == NULL ? value : root;
        bool is_complete = reader->depth == depth;
        if (!is_complete) {
            code = read_opening(reader, &is_complete);
            expected = "a value or \"]\"";
        }
        if (code == DR_OK && is_complete) {
            code = read_between(reader);
            expected = "a value";
        }
        if (code != DR_OK) {
            return code;
        }
    } while (reader->depth > 0);
    skip_blanks(reader);
    if (reader->at < reader->length) {
        return fail(reader, reader->at, "the end of the file");
    }
    *ret_root = root;
    return DR_OK;
}

enum dr_code dr_value_parse_json(struct dr_arena *arena, const char *source, const char *bytes, size_t length,
                                 struct dr_value **ret_value, struct dr_error *error) {
    enum dr_code code = dr_value_check_bytes(source, &bytes, &length, error);
    if (code != DR_OK) {
        return code;
    }
    struct reader reader = {.arena = arena,
                            .source = source == NULL ? NULL : dr_arena_text(arena, source, strlen(source)),
                            .bytes = bytes,
                            .length = length,
                            .line = 1,
                            .error = error};
    dr_text_init(&reader.scratch, 0);
    code = read_document(&reader, ret_value);
    dr_text_release(&reader.scratch);
    return code;
}
