/* A growing text buffer with a maximum, and UTF-8 helpers. */
#include "base/text.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define DEFAULT_MAX_BYTES ((size_t)64 * 1024 * 1024)
#define FIRST_CAPACITY ((size_t)64)
#define REPLACEMENT UINT32_C(0xFFFD)

void dr_text_init(struct dr_text *text, size_t max_bytes) {
    *text = (struct dr_text){.max = max_bytes == 0 ? DEFAULT_MAX_BYTES : max_bytes, .capacity = FIRST_CAPACITY};
    text->bytes = dr_alloc(text->capacity, 1);
}

void dr_text_release(struct dr_text *text) {
    if (text == NULL) {
        return;
    }
    dr_free(text->bytes);
    *text = (struct dr_text){0};
}

void dr_text_clear(struct dr_text *text) {
    text->length = 0;
    text->truncated = false;
    text->bytes[0] = '\0';
}

/* How many of length bytes can be kept in room bytes without cutting a code point. */
static size_t fitting(const char *bytes, size_t length, size_t room) {
    if (length <= room) {
        return length;
    }
    size_t kept = room;
    while (kept > 0 && room - kept < 3 && ((unsigned char)bytes[kept] & 0xC0u) == 0x80u) {
        kept--;
    }
    return kept;
}

void dr_text_add(struct dr_text *text, const char *bytes, size_t length) {
    if (length == 0 || text->truncated) {
        return;
    }
    size_t kept = fitting(bytes, length, text->max - text->length);
    text->truncated = kept < length;
    dr_reserve((void **)&text->bytes, &text->capacity, text->length + kept + 1, 1);
    memcpy(text->bytes + text->length, bytes, kept);
    text->length += kept;
    text->bytes[text->length] = '\0';
}

void dr_text_puts(struct dr_text *text, const char *string) {
    dr_text_add(text, string, strlen(string));
}

void dr_text_format_list(struct dr_text *text, const char *format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    char small[256];
    int length = vsnprintf(small, sizeof small, format, arguments);
    assert(length >= 0);
    if ((size_t)length < sizeof small) {
        dr_text_add(text, small, (size_t)length);
    } else {
        char *large = dr_alloc((size_t)length + 1, 1);
        (void)vsnprintf(large, (size_t)length + 1, format, again);
        dr_text_add(text, large, (size_t)length);
        dr_free(large);
    }
    va_end(again);
}

void dr_text_format(struct dr_text *text, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    dr_text_format_list(text, format, arguments);
    va_end(arguments);
}

/* Writes `1.5e+06` without the padding of the exponent: `1.5e6`. */
static void put_tidy_exponent(struct dr_text *text, const char *number) {
    const char *e = strchr(number, 'e');
    if (e == NULL) {
        dr_text_puts(text, number);
        return;
    }
    dr_text_add(text, number, (size_t)(e - number) + 1);
    e++;
    if (*e == '-') {
        dr_text_puts(text, "-");
    }
    e += *e == '-' || *e == '+' ? 1 : 0;
    while (*e == '0' && e[1] != '\0') {
        e++;
    }
    dr_text_puts(text, e);
}

void dr_text_put_number(struct dr_text *text, double number, int digits) {
    assert(isfinite(number));
    char form[40];
    if (digits > 0 && digits < 17) {
        (void)snprintf(form, sizeof form, "%.*e", digits - 1, number);
        number = strtod(form, NULL);
    }
    const double exact_below = 9007199254740992.0; /* 2^53 */
    if (fabs(number) <= exact_below && !(trunc(number) < number) && !(trunc(number) > number)) {
        (void)snprintf(form, sizeof form, "%.0f", number);
        dr_text_puts(text, form);
        return;
    }
    for (int precision = 15; precision <= 17; precision++) {
        (void)snprintf(form, sizeof form, "%.*g", precision, number);
        double back = strtod(form, NULL);
        if (!(back < number) && !(back > number)) {
            break;
        }
    }
    put_tidy_exponent(text, form);
}

/* The bytes of a sequence by its first byte (0: no first byte), and the range of its second byte (RFC 3629, 4). */
static size_t sequence_length(unsigned char first, unsigned char *ret_low, unsigned char *ret_high) {
    *ret_low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    *ret_high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (first < 0x80) {
        return 1;
    }
    if (first < 0xC2 || first > 0xF4) {
        return 0;
    }
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

static bool sequence_is_valid(const unsigned char *at, size_t rest, size_t *ret_length) {
    unsigned char low = 0;
    unsigned char high = 0;
    size_t length = sequence_length(at[0], &low, &high);
    if (length == 0 || length > rest) {
        return false;
    }
    if (length > 1 && (at[1] < low || at[1] > high)) {
        return false;
    }
    for (size_t i = 2; i < length; i++) {
        if ((at[i] & 0xC0u) != 0x80u) {
            return false;
        }
    }
    *ret_length = length;
    return true;
}

size_t dr_utf8_invalid_at(const char *bytes, size_t length) {
    const unsigned char *at = (const unsigned char *)bytes;
    size_t offset = 0;
    while (offset < length) {
        uint64_t eight = 0;
        if (length - offset >= sizeof eight) { /* most text is ASCII: eight bytes at once */
            memcpy(&eight, at + offset, sizeof eight);
            if ((eight & UINT64_C(0x8080808080808080)) == 0) {
                offset += sizeof eight;
                continue;
            }
        }
        size_t step = 0;
        if (!sequence_is_valid(at + offset, length - offset, &step)) {
            return offset;
        }
        offset += step;
    }
    return length;
}

uint32_t dr_utf8_next(const char *bytes, size_t length, size_t *offset) {
    assert(*offset < length);
    const unsigned char *at = (const unsigned char *)bytes + *offset;
    size_t step = 0;
    if (!sequence_is_valid(at, length - *offset, &step)) {
        (*offset)++;
        return REPLACEMENT;
    }
    *offset += step;
    if (step == 1) {
        return at[0];
    }
    uint32_t code_point = at[0] & (0xFFu >> (step + 1));
    for (size_t i = 1; i < step; i++) {
        code_point = code_point << 6 | (at[i] & 0x3Fu);
    }
    return code_point;
}

void dr_text_put_code_point(struct dr_text *text, uint32_t code_point) {
    char bytes[4];
    size_t length = 1;
    if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) {
        code_point = REPLACEMENT;
    }
    if (code_point < 0x80) {
        bytes[0] = (char)code_point;
    } else {
        length = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
        static const unsigned first_bits[] = {0, 0, 0xC0, 0xE0, 0xF0};
        for (size_t i = length - 1; i > 0; i--) {
            bytes[i] = (char)(0x80u | (code_point & 0x3Fu));
            code_point >>= 6;
        }
        bytes[0] = (char)(first_bits[length] | code_point);
    }
    dr_text_add(text, bytes, length);
}

struct range {
    uint32_t first;
    uint32_t last;
};

static bool is_in(const struct range *ranges, size_t count, uint32_t code_point) {
    for (size_t i = 0; i < count; i++) {
        if (code_point >= ranges[i].first && code_point <= ranges[i].last) {
            return true;
        }
    }
    return false;
}

/* The large blocks of combining marks and of wide characters (Unicode 15, EastAsianWidth.txt W and F). */
static size_t columns_of(uint32_t code_point) {
    static const struct range none[] = {{0x0300, 0x036F}, {0x0483, 0x0489},  {0x0591, 0x05BD}, {0x064B, 0x065F},
                                        {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},  {0x200B, 0x200F}, {0x2028, 0x202E},
                                        {0x2060, 0x2064}, {0x20D0, 0x20F0},  {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
                                        {0xFEFF, 0xFEFF}, {0xE0100, 0xE01EF}};
    static const struct range two[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},  {0x3041, 0xA4CF},   {0xA960, 0xA97C},
                                       {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},  {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},
                                       {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},  {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF},
                                       {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
    if (code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0)) {
        return 0;
    }
    if (code_point < 0x300) {
        return 1;
    }
    if (is_in(none, sizeof none / sizeof none[0], code_point)) {
        return 0;
    }
    return is_in(two, sizeof two / sizeof two[0], code_point) ? 2 : 1;
}

size_t dr_utf8_columns(const char *bytes, size_t length) {
    size_t columns = 0;
    for (size_t offset = 0; offset < length;) {
        columns += columns_of(dr_utf8_next(bytes, length, &offset));
    }
    return columns;
}
