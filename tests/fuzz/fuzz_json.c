/* Any bytes: the JSON reader refuses them, or what it read is equal after writing it as JSON and as YAML. */
#include <stdint.h>
#include <stdlib.h>

#include "base/json_write.h"
#include "base/value.h"

static void must_be_equal(enum dr_code code, const struct dr_value *left, const struct dr_value *right) {
    if (code != DR_OK || !dr_value_equal(left, right)) {
        abort();
    }
}

static void write_and_read(struct dr_arena *arena, const struct dr_value *value) {
    struct dr_text text;
    dr_text_init(&text, 0);
    struct dr_json_writer writer;
    dr_json_writer_init(&writer, &text);
    dr_json_value(&writer, value);
    struct dr_value *back = NULL;
    struct dr_error error;
    enum dr_code code = dr_value_parse_json(arena, "json", text.bytes, text.length, &back, &error);
    must_be_equal(code, value, back);
    dr_text_clear(&text);
    dr_value_write_yaml(value, &text);
    code = dr_value_parse_yaml(arena, "yaml", text.bytes, text.length, &back, &error);
    must_be_equal(code, value, back);
    dr_text_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_value *value = NULL;
    struct dr_error error = {0};
    enum dr_code code = dr_value_parse_json(&arena, "fuzz", (const char *)data, size, &value, &error);
    if (code == DR_OK) {
        write_and_read(&arena, value);
    } else if (error.code != code || error.message[0] == '\0' || error.line == 0) {
        abort();
    }
    dr_arena_release(&arena);
    return 0;
}
