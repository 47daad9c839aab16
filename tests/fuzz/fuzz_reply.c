/* Any bytes: a raw HTTP reply is refused with words, or what was read lies within the message. */
#include <stdint.h>
#include <stdlib.h>

#include "bridge/transport.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_http_reply reply;
    size_t taken = 0;
    struct dr_error error = {0};
    enum dr_code code = dr_http_reply_parse(&arena, (const char *)data, size, &reply, &taken, &error);
    if (code == DR_OK && (taken > size || reply.body_length > size || reply.status < 0 || reply.status > 999)) {
        abort();
    }
    if (code != DR_OK && (error.code != code || error.message[0] == '\0')) {
        abort();
    }
    dr_arena_release(&arena);
    return 0;
}
