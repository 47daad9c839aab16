/* Amazon resource names. */
#include "bridge/aws/arn.h"

#include <string.h>

bool dr_aws_arn_parse(struct dr_arena *arena, const char *text, struct dr_aws_arn *ret_arn) {
    const char *parts[6];
    size_t lengths[6];
    for (size_t i = 0; i < 6; i++) {
        parts[i] = text;
        lengths[i] = i < 5 ? strcspn(text, ":") : strlen(text);
        text += lengths[i];
        if (i < 5 && *text++ != ':') {
            return false;
        }
    }
    if (lengths[0] != 3 || memcmp(parts[0], "arn", 3) != 0 || lengths[1] == 0 || lengths[2] == 0 || lengths[5] == 0) {
        return false;
    }
    *ret_arn = (struct dr_aws_arn){.partition = dr_arena_text(arena, parts[1], lengths[1]),
                                   .service = dr_arena_text(arena, parts[2], lengths[2]),
                                   .region = dr_arena_text(arena, parts[3], lengths[3]),
                                   .account = dr_arena_text(arena, parts[4], lengths[4]),
                                   .resource = dr_arena_text(arena, parts[5], lengths[5])};
    return true;
}
