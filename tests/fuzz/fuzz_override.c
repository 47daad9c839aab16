/* The first line is an assignment, the rest a document: overriding fails with a message, or the tree stays well formed
 * (it can be written and read back equal). */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/value.h"

static void check(struct dr_arena *arena, const struct dr_value *value) {
    struct dr_text text;
    dr_text_init(&text, 0);
    dr_value_write_yaml(value, &text);
    struct dr_value *back = NULL;
    struct dr_error error;
    enum dr_code code = dr_value_parse_yaml(arena, "again", text.bytes, text.length, &back, &error);
    if (code != DR_OK || !dr_value_equal(value, back)) {
        abort();
    }
    dr_text_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const uint8_t *end = size == 0 ? NULL : memchr(data, '\n', size);
    if (end == NULL) {
        return 0;
    }
    struct dr_arena arena;
    dr_arena_init(&arena);
    size_t length = (size_t)(end - data);
    const char *assignment = dr_arena_text(&arena, (const char *)data, length);
    struct dr_value *value = NULL;
    struct dr_error error = {0};
    const char *document = (const char *)end + 1;
    if (dr_value_parse_yaml(&arena, "fuzz", document, size - length - 1, &value, &error) == DR_OK &&
        arena.used_bytes < (size_t)16 * 1024 * 1024) {
        enum dr_code code = dr_value_override(&arena, value, assignment, "--set", &error);
        if (code != DR_OK && (error.code != code || strcmp(error.source, "--set") != 0)) {
            abort();
        }
        check(&arena, value);
    }
    dr_arena_release(&arena);
    return 0;
}
