/* Any bytes: the YAML reader refuses them with a place, or what it read is equal after writing it and reading again. */
#include <stdint.h>
#include <stdlib.h>

#include "base/value.h"

static void write_and_read(struct dr_arena *arena, const struct dr_value *value) {
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
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_value *value = NULL;
    struct dr_error error = {0};
    enum dr_code code = dr_value_parse_yaml(&arena, "fuzz", (const char *)data, size, &value, &error);
    if (code == DR_OK && arena.used_bytes < (size_t)16 * 1024 * 1024) { /* aliases may make it large: slow, not wrong */
        write_and_read(&arena, value);
    } else if (code != DR_OK && (error.code != code || error.message[0] == '\0' || error.line == 0)) {
        abort();
    }
    dr_arena_release(&arena);
    return 0;
}
