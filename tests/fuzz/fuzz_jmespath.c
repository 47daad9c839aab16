/* Fuzzes JMESPath: an expression, a line feed, a JSON document. What parses is evaluated, and its result written. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/jmespath.h"
#include "base/json_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void evaluate(struct dr_arena *arena, const char *expression, const char *json, size_t length) {
    struct dr_jmespath *jmespath = NULL;
    struct dr_value *given = NULL;
    struct dr_value *value = NULL;
    struct dr_error error = {0};
    if (dr_jmespath_parse(arena, expression, &jmespath, &error) != DR_OK ||
        dr_value_parse_json(arena, "fuzz", json, length, &given, &error) != DR_OK ||
        dr_jmespath_evaluate(jmespath, given, arena, &value, &error) != DR_OK) {
        if (error.code != DR_INPUT || error.message[0] == '\0') {
            abort(); /* a failure without a message */
        }
        return;
    }
    struct dr_text text;
    struct dr_json_writer writer;
    dr_text_init(&text, 1u << 20);
    dr_json_writer_init(&writer, &text);
    dr_json_value(&writer, value);
    if (text.length == 0 || dr_utf8_invalid_at(text.bytes, text.length) < text.length - text.truncated * 3) {
        abort();
    }
    dr_text_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const uint8_t *line_end = size == 0 ? NULL : memchr(data, '\n', size);
    size_t expression_length = line_end == NULL ? size : (size_t)(line_end - data);
    size_t json_at = line_end == NULL ? size : expression_length + 1;
    struct dr_arena arena;
    dr_arena_init(&arena);
    const char *expression = dr_arena_text(&arena, (const char *)data, expression_length);
    const char *json = dr_arena_text(&arena, (const char *)data + json_at, size - json_at);
    evaluate(&arena, expression, json, size - json_at);
    dr_arena_release(&arena);
    return 0;
}
