/* Fuzzing XML replies: the tree and a result read by a small model. */
#include <string.h>

#include "bridge/aws/call.h"
#include "bridge/aws/model.h"
#include "bridge/aws/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char model_text[] =
    "{\"metadata\":{\"protocol\":\"rest-xml\"},\"operations\":{\"Get\":{\"output\":{\"shape\":\"Out\"}}},\"shapes\":{"
    "\"Out\":{\"type\":\"structure\",\"members\":{\"L\":{\"shape\":\"L\"},\"M\":{\"shape\":\"M\"},\"F\":{\"shape\":"
    "\"F\"},"
    "\"T\":{\"shape\":\"T\"},\"B\":{\"shape\":\"B\"},\"S\":{\"shape\":\"Out\"},\"U\":{\"shape\":\"U\"},"
    "\"A\":{\"shape\":\"X\",\"xmlAttribute\":true,\"locationName\":\"x:a\"}}},"
    "\"L\":{\"type\":\"list\",\"member\":{\"shape\":\"X\"}},\"F\":{\"type\":\"list\",\"flattened\":true,"
    "\"member\":{\"shape\":\"N\"}},\"M\":{\"type\":\"map\",\"key\":{\"shape\":\"X\"},\"value\":{\"shape\":\"X\"}},"
    "\"T\":{\"type\":\"timestamp\"},\"B\":{\"type\":\"blob\"},\"N\":{\"type\":\"double\"},\"X\":{\"type\":\"string\"},"
    "\"U\":{\"type\":\"structure\",\"union\":true,\"members\":{\"a\":{\"shape\":\"X\"}}}}}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct dr_arena arena;
    struct dr_aws_model *model = NULL;
    const struct dr_aws_operation *operation = NULL;
    dr_arena_init(&arena);
    const struct dr_http_reply reply = {.status = size % 2 == 0 ? 200 : 400,
                                        .body = dr_arena_text(&arena, (const char *)data, size),
                                        .body_length = size};
    struct dr_aws_outcome outcome;
    if (dr_aws_model_parse(model_text, strlen(model_text), &model, NULL) == DR_OK &&
        dr_aws_model_operation(model, "Get", &operation, NULL) == DR_OK) {
        (void)dr_aws_parse(operation, &reply, NULL, &arena, &outcome, NULL);
    }
    dr_aws_model_free(model);
    dr_arena_release(&arena);
    return 0;
}
