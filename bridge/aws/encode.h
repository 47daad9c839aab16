/* Text forms that AWS's protocols share: base64, percent encoding, numbers as Python prints them (botocore's requests
 * are the reference, byte for byte), JSON as Python's json.dumps writes it. */
#ifndef DR_BRIDGE_AWS_ENCODE_H
#define DR_BRIDGE_AWS_ENCODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/value.h"

void dr_base64_put(struct dr_text *text, const char *bytes, size_t length);

/* Decodes standard base64 (blanks are skipped); false where it is none. The bytes lie in the arena, NUL behind them. */
bool dr_base64_read(struct dr_arena *arena, const char *text, size_t length, const char **ret_bytes,
                    size_t *ret_length);

/* Everything but letters, digits, `-._~` and the bytes of safe is escaped. */
void dr_percent_put(struct dr_text *text, const char *bytes, size_t length, const char *safe);

/* The same for the bodies of forms: a space is a plus. */
void dr_form_put(struct dr_text *text, const char *bytes, size_t length);

/* Decodes %XX; what is no escape stays. */
void dr_percent_read(struct dr_text *text, const char *bytes, size_t length);

/* A number as Python's str() prints a float: 1.0, 1e+16, 1e-05. */
void dr_float_put(struct dr_text *text, double number);

/* A number of a value tree: integers as written, everything else as a float. */
void dr_number_put(struct dr_text *text, const struct dr_value *value);

/* A JSON text, everything beyond ASCII escaped. */
void dr_json_put_text(struct dr_text *text, const char *bytes, size_t length);

/* A value as json.dumps writes it: `, ` and `: ` between parts, or `,` and `:` where compact. */
void dr_json_put_value(struct dr_text *text, const struct dr_value *value, bool compact);

#endif
