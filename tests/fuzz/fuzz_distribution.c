/* Any text: it is refused with a message, or its quantiles don't fall, and what it prints reads back the same. A text
 * that begins with `{` is tried as JSON. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sim/distribution.h"

static const double uniforms[] = {0x1p-53, 1e-9, 1e-6, 0.01, 0.25, 0.5, 0.75, 0.99, 0.999999, 1 - 0x1p-53};

static void require(bool is_true) {
    if (!is_true) {
        abort();
    }
}

static const struct dr_value *to_value(struct dr_arena *arena, const uint8_t *data, size_t size) {
    struct dr_value *value = NULL;
    if (size > 0 && data[0] == '{') {
        (void)dr_value_parse_json(arena, "fuzz", (const char *)data, size, &value, NULL);
        return value;
    }
    return dr_value_new_text(arena, (const char *)data, size);
}

static void check(struct dr_arena *arena, const struct dr_distribution *distribution, struct dr_errors *errors) {
    struct dr_text text;
    dr_text_init(&text, 0);
    dr_distribution_print(distribution, &text);
    const struct dr_distribution *again = NULL;
    struct dr_value *value = dr_value_new_text(arena, text.bytes, text.length);
    require(dr_distribution_read(value, arena, &again, errors) == DR_OK);
    double last_s = 0;
    for (size_t i = 0; i < sizeof uniforms / sizeof uniforms[0]; i++) {
        double at_s = dr_distribution_at_s(distribution, uniforms[i]);
        double again_s = dr_distribution_at_s(again, uniforms[i]);
        require(at_s >= last_s && memcmp(&at_s, &again_s, sizeof at_s) == 0);
        require(dr_distribution_at_us(distribution, uniforms[i]) >= 0);
        last_s = at_s;
    }
    require(dr_distribution_mean_s(distribution) >= 0);
    dr_text_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > 400) {
        return 0; /* the cost of tables, not of reading, would be what is found */
    }
    struct dr_arena arena;
    struct dr_errors errors;
    dr_arena_init(&arena);
    dr_errors_init(&errors);
    const struct dr_value *value = to_value(&arena, data, size);
    const struct dr_distribution *distribution = NULL;
    if (value != NULL) {
        enum dr_code code = dr_distribution_read(value, &arena, &distribution, &errors);
        require((code == DR_OK) == (errors.count == 0));
        if (code == DR_OK) {
            check(&arena, distribution, &errors);
        }
    }
    dr_errors_release(&errors);
    dr_arena_release(&arena);
    return 0;
}
