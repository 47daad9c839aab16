/* Errors: filling, collecting, sorting and formatting. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/suggest.h"
#include "base/text.h"
#include "base/value.h"

#define FOUND_MAX_BYTES ((size_t)60)
#define LISTED_NAMES_MAX ((size_t)8)

struct code_row {
    int status;
    const char *text;
};

#define DR_CODE_ROW(name, status, text) [name] = {status, text},
static const struct code_row code_rows[DR_CODE_COUNT] = {DR_CODES(DR_CODE_ROW)};
#undef DR_CODE_ROW

int dr_code_status(enum dr_code code) {
    return code_rows[code].status;
}

const char *dr_code_text(enum dr_code code) {
    return code_rows[code].text;
}

/* Whether a text ends in a part of a code point, all that is left of it being its first bytes. */
static bool is_cut_off(const char *rest, size_t length) {
    size_t continuations = 0;
    while (continuations + 1 < length && ((unsigned char)rest[continuations + 1] & 0xC0u) == 0x80u) {
        continuations++;
    }
    return (unsigned char)rest[0] >= 0xC2 && (unsigned char)rest[0] <= 0xF4 && continuations + 1 == length &&
           length < 4;
}

/* Makes a text that may have been cut anywhere one line of valid UTF-8. */
static void make_one_line(char *text) {
    size_t length = strlen(text);
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7F) {
            text[i] = ' ';
        }
    }
    for (size_t at = dr_utf8_invalid_at(text, length); at < length; at = dr_utf8_invalid_at(text, length)) {
        if (is_cut_off(text + at, length - at)) {
            text[at] = '\0';
            return;
        }
        text[at] = '?';
    }
}

static void copy_cut(char *place, size_t size, const char *text) {
    (void)snprintf(place, size, "%s", text);
    make_one_line(place);
}

static void set_message(struct dr_error *error, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

static void set_message(struct dr_error *error, const char *format, va_list arguments) {
    (void)vsnprintf(error->message, sizeof error->message, format, arguments);
    make_one_line(error->message);
}

static void set_place(struct dr_error *error, const struct dr_value *at) {
    if (at == NULL) {
        return;
    }
    error->line = at->line;
    error->column = at->column;
    copy_cut(error->source, sizeof error->source, at->source == NULL ? "" : at->source);
    struct dr_text pointer;
    dr_text_init(&pointer, 0);
    dr_value_pointer(at, &pointer);
    copy_cut(error->pointer, sizeof error->pointer, pointer.bytes);
    dr_text_release(&pointer);
}

enum dr_code dr_error_set(struct dr_error *error, enum dr_code code, const char *format, ...) {
    if (error != NULL) {
        struct dr_error set = {.code = code};
        va_list arguments;
        va_start(arguments, format);
        set_message(&set, format, arguments);
        va_end(arguments);
        *error = set;
    }
    return code;
}

enum dr_code dr_error_set_at(struct dr_error *error, enum dr_code code, const struct dr_value *at, const char *format,
                             ...) {
    if (error != NULL) {
        struct dr_error set = {.code = code};
        va_list arguments;
        va_start(arguments, format);
        set_message(&set, format, arguments);
        va_end(arguments);
        set_place(&set, at);
        *error = set;
    }
    return code;
}

void dr_error_format(const struct dr_error *error, char *text, size_t size) {
    char place[32] = "";
    if (error->line > 0 && error->column > 0) {
        (void)snprintf(place, sizeof place, "%u:%u", error->line, error->column);
    } else if (error->line > 0) {
        (void)snprintf(place, sizeof place, "%u", error->line);
    }
    bool has_source = error->source[0] != '\0';
    bool has_place = place[0] != '\0';
    (void)snprintf(text, size, "%s%s%s%s%s%s%s", error->source, has_source && has_place ? ":" : "", place,
                   has_source || has_place ? ": " : "", error->pointer, error->pointer[0] == '\0' ? "" : ": ",
                   error->message);
    if (size > 0) {
        make_one_line(text);
    }
}

void dr_errors_init(struct dr_errors *errors) {
    *errors = (struct dr_errors){0};
}

void dr_errors_release(struct dr_errors *errors) {
    if (errors == NULL) {
        return;
    }
    dr_free(errors->items);
    *errors = (struct dr_errors){0};
}

void dr_errors_add(struct dr_errors *errors, const struct dr_error *error) {
    if (errors->count == DR_ERRORS_MAX) {
        errors->dropped++;
        return;
    }
    if (errors->items == NULL) {
        errors->items = dr_alloc(DR_ERRORS_MAX, sizeof *errors->items);
    }
    errors->items[errors->count] = *error;
    errors->count++;
}

/* What stands at a value: its text with control characters escaped and cut to fit. False: ret_text is a description. */
static bool describe(const struct dr_value *at, struct dr_text *ret_text) {
    bool is_scalar = at != NULL && at->kind != DR_VALUE_LIST && at->kind != DR_VALUE_MAP && at->kind != DR_VALUE_NULL;
    if (!is_scalar) {
        dr_text_puts(ret_text, at == NULL ? "nothing" : dr_value_kind_text(at));
        return false;
    }
    for (size_t offset = 0; offset < at->length && ret_text->length < FOUND_MAX_BYTES;) {
        uint32_t code_point = dr_utf8_next(at->text, at->length, &offset);
        if (code_point == '\n') {
            dr_text_puts(ret_text, "\\n");
        } else if (code_point < 0x20 || code_point == 0x7F) {
            dr_text_format(ret_text, "\\x%02X", code_point);
        } else {
            dr_text_put_code_point(ret_text, code_point);
        }
        if (ret_text->length >= FOUND_MAX_BYTES && offset < at->length) {
            dr_text_puts(ret_text, "...");
        }
    }
    return true;
}

enum dr_code dr_errors_expected(struct dr_errors *errors, const struct dr_value *at, const char *expected_format, ...) {
    struct dr_error error = {.code = DR_INPUT};
    va_list arguments;
    va_start(arguments, expected_format);
    (void)vsnprintf(error.expected, sizeof error.expected, expected_format, arguments);
    va_end(arguments);
    make_one_line(error.expected);
    struct dr_text found;
    dr_text_init(&found, 0);
    const char *quote = describe(at, &found) ? "\"" : "";
    copy_cut(error.found, sizeof error.found, found.bytes);
    (void)snprintf(error.message, sizeof error.message, "found %s%s%s, expected %s", quote, error.found, quote,
                   error.expected);
    dr_text_release(&found);
    set_place(&error, at);
    dr_errors_add(errors, &error);
    return DR_INPUT;
}

enum dr_code dr_errors_at(struct dr_errors *errors, const struct dr_value *at, const char *format, ...) {
    struct dr_error error = {.code = DR_INPUT};
    va_list arguments;
    va_start(arguments, format);
    set_message(&error, format, arguments);
    va_end(arguments);
    set_place(&error, at);
    dr_errors_add(errors, &error);
    return DR_INPUT;
}

static void list_names(const char *const *names, size_t count, struct dr_text *text) {
    for (size_t i = 0; i < count; i++) {
        dr_text_puts(text, i == 0 ? "" : i + 1 == count ? " or " : ", ");
        dr_text_puts(text, names[i]);
    }
}

/* What could be meant: the nearest name, or all of them where they are few. */
static void add_hint(struct dr_error *error, const char *nearest, const char *const *names, size_t count) {
    struct dr_text text;
    dr_text_init(&text, sizeof error->message - 1);
    dr_text_puts(&text, error->message);
    struct dr_text listed;
    dr_text_init(&listed, 0);
    list_names(names, count, &listed);
    bool is_listed = count > 0 && count <= LISTED_NAMES_MAX && listed.length < sizeof error->expected;
    if (is_listed) {
        copy_cut(error->expected, sizeof error->expected, listed.bytes);
    }
    if (nearest != NULL) {
        copy_cut(error->nearest, sizeof error->nearest, nearest);
        dr_text_format(&text, ", did you mean \"%s\"?", nearest);
    } else if (is_listed) {
        dr_text_format(&text, ", expected %s", listed.bytes);
    }
    copy_cut(error->message, sizeof error->message, text.bytes);
    dr_text_release(&listed);
    dr_text_release(&text);
}

enum dr_code dr_errors_unknown(struct dr_errors *errors, const struct dr_value *at, const char *noun, const char *name,
                               const char *const *names, size_t count) {
    struct dr_error error = {.code = DR_INPUT};
    copy_cut(error.found, sizeof error.found, name);
    (void)snprintf(error.message, sizeof error.message, "unknown %s \"%s\"", noun, error.found);
    make_one_line(error.message);
    add_hint(&error, dr_suggest(name, names, count), names, count);
    set_place(&error, at);
    /* Where the key is what is unknown, the key's place is better than the value's. */
    if (at != NULL && at->key != NULL && at->key_line > 0 && strcmp(at->key, name) == 0 && !dr_value_is(at, name)) {
        error.line = at->key_line;
        error.column = at->key_column;
    }
    dr_errors_add(errors, &error);
    return DR_INPUT;
}

static bool is_before(const struct dr_error *left, const struct dr_error *right) {
    int sources = strcmp(left->source, right->source);
    if (sources != 0) {
        return sources < 0;
    }
    return left->line != right->line ? left->line < right->line : left->column < right->column;
}

void dr_errors_sort(struct dr_errors *errors) {
    for (size_t i = 1; i < errors->count; i++) {
        struct dr_error moving = errors->items[i];
        size_t to = i;
        while (to > 0 && is_before(&moving, &errors->items[to - 1])) {
            errors->items[to] = errors->items[to - 1];
            to--;
        }
        errors->items[to] = moving;
    }
}
