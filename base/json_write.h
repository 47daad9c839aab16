/* Writing JSON: a streaming writer with indentation, so that results never hold a non-finite number or a rounded
 * integer. The writer checks nesting with assertions. */
#ifndef DR_BASE_JSON_WRITE_H
#define DR_BASE_JSON_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "base/value.h"

struct dr_json_writer {
    struct dr_text *out;
    unsigned depth;
    bool after_value[DR_VALUE_MAX_DEPTH + 28];
    bool is_object[DR_VALUE_MAX_DEPTH + 28];
    bool after_key;
    bool compact; /* one line */
};

void dr_json_writer_init(struct dr_json_writer *writer, struct dr_text *out);
void dr_json_begin_object(struct dr_json_writer *writer);
void dr_json_end_object(struct dr_json_writer *writer);
void dr_json_begin_list(struct dr_json_writer *writer);
void dr_json_end_list(struct dr_json_writer *writer);
void dr_json_key(struct dr_json_writer *writer, const char *key);
void dr_json_text(struct dr_json_writer *writer, const char *text);
void dr_json_text_bytes(struct dr_json_writer *writer, const char *bytes, size_t length);

/* Shortest decimal form with at most `digits` significant digits (0: as many as reading back equal needs); a
 * non-finite number is written as null. */
void dr_json_number(struct dr_json_writer *writer, double number, int digits);
void dr_json_integer(struct dr_json_writer *writer, int64_t number);
void dr_json_unsigned_text(struct dr_json_writer *writer, uint64_t number); /* as a string: 64-bit seeds */
void dr_json_boolean(struct dr_json_writer *writer, bool boolean);
void dr_json_null(struct dr_json_writer *writer);
void dr_json_value(struct dr_json_writer *writer, const struct dr_value *value);

#endif
