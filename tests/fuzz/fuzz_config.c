/* Any bytes: a configuration file is refused with a line, or read into sections of texts and blocks. */
#include <stdint.h>
#include <stdlib.h>

#include "bridge/aws/profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_value *sections = NULL;
    struct dr_error error = {0};
    enum dr_code code = dr_aws_ini_parse(&arena, "fuzz", (const char *)data, size, &sections, &error);
    if (code != DR_OK && (error.code != code || error.message[0] == '\0')) {
        abort();
    }
    for (size_t i = 0; code == DR_OK && i < sections->count; i++) {
        for (size_t j = 0; j < sections->items[i]->count; j++) {
            enum dr_value_kind kind = sections->items[i]->items[j]->kind;
            if (kind != DR_VALUE_TEXT && kind != DR_VALUE_MAP) {
                abort();
            }
        }
    }
    dr_arena_release(&arena);
    return 0;
}
