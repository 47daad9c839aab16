/* A growing text buffer with a maximum, and UTF-8 helpers. Always NUL-terminated. */
#ifndef DR_BASE_TEXT_H
#define DR_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dr_text {
    char *bytes; /* owned; never NULL after dr_text_init */
    size_t length;
    size_t capacity;
    size_t max; /* bytes; appending beyond it sets truncated and drops the rest */
    bool truncated;
};

/* max_bytes 0: 64 MiB. */
void dr_text_init(struct dr_text *text, size_t max_bytes);
void dr_text_release(struct dr_text *text);
void dr_text_clear(struct dr_text *text);
void dr_text_add(struct dr_text *text, const char *bytes, size_t length);
void dr_text_puts(struct dr_text *text, const char *string);
void dr_text_format(struct dr_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void dr_text_format_list(struct dr_text *text, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* Appends the shortest decimal form that reads back equal (integers up to 2^53 without exponent), or, with digits > 0,
 * of the number rounded to so many significant digits. The number must be finite. */
void dr_text_put_number(struct dr_text *text, double number, int digits);

/* Offset of the first byte that is not valid UTF-8 (RFC 3629: no overlong forms, surrogates, beyond U+10FFFF), or
 * length where all of it is valid. */
size_t dr_utf8_invalid_at(const char *bytes, size_t length);

/* Decodes the code point at *offset and moves the offset behind it. An invalid byte gives U+FFFD. */
uint32_t dr_utf8_next(const char *bytes, size_t length, size_t *offset);

/* Appends the UTF-8 form of a code point. */
void dr_text_put_code_point(struct dr_text *text, uint32_t code_point);

/* Columns that a terminal needs for the text (wide and combining characters counted as such). */
size_t dr_utf8_columns(const char *bytes, size_t length);

#endif
