/* Text forms that AWS's protocols share. */
#include "bridge/aws/encode.h"

#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void dr_base64_put(struct dr_text *text, const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i < 3 ? length - i : 3;
        uint32_t word = (uint32_t)(unsigned char)bytes[i] << 16;
        word |= left > 1 ? (uint32_t)(unsigned char)bytes[i + 1] << 8 : 0;
        word |= left > 2 ? (uint32_t)(unsigned char)bytes[i + 2] : 0;
        char quad[4] = {alphabet[word >> 18], alphabet[word >> 12 & 63], left > 1 ? alphabet[word >> 6 & 63] : '=',
                        left > 2 ? alphabet[word & 63] : '='};
        dr_text_add(text, quad, sizeof quad);
    }
}

bool dr_base64_read(struct dr_arena *arena, const char *text, size_t length, const char **ret_bytes,
                    size_t *ret_length) {
    char *bytes = dr_arena_alloc(arena, length / 4 * 3 + 4, 1);
    size_t count = 0;
    size_t digits = 0;
    size_t pads = 0;
    uint32_t word = 0;
    for (size_t i = 0; i < length; i++) {
        const char *digit = text[i] != '\0' ? strchr(alphabet, text[i]) : NULL;
        if (isspace((unsigned char)text[i])) {
            continue;
        }
        if (text[i] == '=' && digits % 4 >= 2) {
            pads++;
            continue;
        }
        if (digit == NULL || pads > 0) {
            return false;
        }
        word = word << 6 | (uint32_t)(digit - alphabet);
        digits++;
        if (digits % 4 != 1) {
            bytes[count++] = (char)(word >> (6 - 2 * ((digits + 3) % 4)) & 0xff);
        }
    }
    if ((digits + pads) % 4 != 0) {
        return false;
    }
    *ret_bytes = bytes;
    *ret_length = count;
    return true;
}

void dr_percent_put(struct dr_text *text, const char *bytes, size_t length, const char *safe) {
    for (size_t i = 0; i < length; i++) {
        char c = bytes[i];
        if (c != '\0' && ((unsigned char)c < 0x80) &&
            (isalnum((unsigned char)c) || strchr("-._~", c) != NULL || strchr(safe, c) != NULL)) {
            dr_text_add(text, &c, 1);
        } else {
            dr_text_format(text, "%%%02X", (unsigned)(unsigned char)c);
        }
    }
}

void dr_form_put(struct dr_text *text, const char *bytes, size_t length) {
    size_t at = 0;
    while (at < length) {
        const char *space = memchr(bytes + at, ' ', length - at);
        size_t end = space != NULL ? (size_t)(space - bytes) : length;
        dr_percent_put(text, bytes + at, end - at, "");
        dr_text_puts(text, space != NULL ? "+" : "");
        at = end + 1;
    }
}

void dr_percent_read(struct dr_text *text, const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '%' && i + 2 < length && isxdigit((unsigned char)bytes[i + 1]) &&
            isxdigit((unsigned char)bytes[i + 2])) {
            char hex[3] = {bytes[i + 1], bytes[i + 2], '\0'};
            char c = (char)strtoul(hex, NULL, 16);
            dr_text_add(text, &c, 1);
            i += 2;
        } else {
            dr_text_add(text, &bytes[i], 1);
        }
    }
}

/* Shortest digits that read back equal, and the decimal exponent of the first one. */
static int shortest_digits(double number, char digits[32], int *ret_exponent) {
    char form[40];
    for (int precision = 0; precision < 17; precision++) {
        (void)snprintf(form, sizeof form, "%.*e", precision, number);
        if (precision == 16 || !(strtod(form, NULL) < number || strtod(form, NULL) > number)) {
            break;
        }
    }
    int count = 0;
    const char *at = form;
    for (; *at != 'e'; at++) {
        if (isdigit((unsigned char)*at)) {
            digits[count++] = *at;
        }
    }
    *ret_exponent = (int)strtol(at + 1, NULL, 10);
    while (count > 1 && digits[count - 1] == '0') {
        count--;
    }
    digits[count] = '\0';
    return count;
}

/* Digits with a point behind the first `whole` of them (whole may be 0 or negative). */
static void put_plain(struct dr_text *text, const char *digits, int count, int whole) {
    if (whole <= 0) {
        dr_text_puts(text, "0.");
        for (int i = whole; i < 0; i++) {
            dr_text_puts(text, "0");
        }
        dr_text_puts(text, digits);
        return;
    }
    for (int i = 0; i < whole; i++) {
        dr_text_add(text, i < count ? &digits[i] : "0", 1);
    }
    dr_text_puts(text, ".");
    dr_text_puts(text, count > whole ? digits + whole : "0");
}

void dr_float_put(struct dr_text *text, double number) {
    char digits[32];
    int exponent = 0;
    if (!isfinite(number)) {
        dr_text_puts(text, isnan(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
        return;
    }
    dr_text_puts(text, signbit(number) ? "-" : "");
    int count = shortest_digits(fabs(number), digits, &exponent);
    if (exponent >= -4 && exponent < 16) {
        put_plain(text, digits, count, exponent + 1);
        return;
    }
    dr_text_format(text, "%c%s%se%c%02d", digits[0], count > 1 ? "." : "", digits + 1, exponent < 0 ? '-' : '+',
                   abs(exponent));
}

void dr_number_put(struct dr_text *text, const struct dr_value *value) {
    double number = 0;
    if (strpbrk(value->text, ".eE") == NULL || !dr_value_number(value, &number)) {
        dr_text_add(text, value->text, value->length);
        return;
    }
    dr_float_put(text, number);
}

static const char *short_escape(uint32_t code_point) {
    switch (code_point) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    case '\b':
        return "\\b";
    case '\f':
        return "\\f";
    default:
        return NULL;
    }
}

void dr_json_put_text(struct dr_text *text, const char *bytes, size_t length) {
    dr_text_puts(text, "\"");
    size_t at = 0;
    while (at < length) {
        uint32_t code_point = dr_utf8_next(bytes, length, &at);
        const char *escape = short_escape(code_point);
        if (escape != NULL) {
            dr_text_puts(text, escape);
        } else if (code_point >= ' ' && code_point < 0x7f) {
            dr_text_add(text, &(char){(char)code_point}, 1);
        } else if (code_point >= 0x10000) {
            uint32_t pair = code_point - 0x10000;
            dr_text_format(text, "\\u%04x\\u%04x", 0xd800u + (pair >> 10), 0xdc00u + (pair & 0x3ff));
        } else if (code_point == 0x7f) {
            dr_text_puts(text, "\x7f");
        } else {
            dr_text_format(text, "\\u%04x", code_point);
        }
    }
    dr_text_puts(text, "\"");
}

static void put_container(struct dr_text *text, const struct dr_value *value, bool compact) {
    bool is_map = value->kind == DR_VALUE_MAP;
    dr_text_puts(text, is_map ? "{" : "[");
    for (size_t i = 0; i < value->count; i++) {
        dr_text_puts(text, i == 0 ? "" : compact ? "," : ", ");
        if (is_map) {
            dr_json_put_text(text, value->items[i]->key, strlen(value->items[i]->key));
            dr_text_puts(text, compact ? ":" : ": ");
        }
        dr_json_put_value(text, value->items[i], compact);
    }
    dr_text_puts(text, is_map ? "}" : "]");
}

void dr_json_put_value(struct dr_text *text, const struct dr_value *value, bool compact) {
    switch (value->kind) {
    case DR_VALUE_NULL:
        dr_text_puts(text, "null");
        break;
    case DR_VALUE_BOOLEAN:
        dr_text_puts(text, value->boolean ? "true" : "false");
        break;
    case DR_VALUE_NUMBER:
        dr_number_put(text, value);
        break;
    case DR_VALUE_TEXT:
        dr_json_put_text(text, value->text, value->length);
        break;
    case DR_VALUE_LIST:
    case DR_VALUE_MAP:
        put_container(text, value, compact);
        break;
    }
}
