/* Any JSON as a rule set, as its parameters and as partitions: an endpoint or an error in words. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/aws/arn.h"
#include "bridge/aws/rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_value *value = NULL;
    struct dr_error error = {0};
    if (dr_value_parse_json(&arena, "fuzz", (const char *)data, size, &value, &error) == DR_OK) {
        struct dr_aws_endpoint endpoint;
        enum dr_code code =
            dr_aws_rules_evaluate(value, value, dr_value_get(value, "given"), &arena, &endpoint, &error);
        if (code == DR_OK ? endpoint.url == NULL : error.message[0] == '\0') {
            abort();
        }
    }
    struct dr_aws_arn arn;
    if (dr_aws_arn_parse(&arena, dr_arena_text(&arena, (const char *)data, size), &arn) && arn.resource[0] == '\0') {
        abort();
    }
    dr_arena_release(&arena);
    return 0;
}
