/* Fuzzing service models: whatever a model says, interning, validating, preparing and explaining end without harm. */
#include <string.h>

#include "bridge/aws/call.h"
#include "bridge/aws/describe.h"
#include "bridge/aws/model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(const struct dr_aws_operation *operation) {
    struct dr_arena arena;
    struct dr_errors errors;
    struct dr_aws_prepared prepared;
    struct dr_aws_outcome outcome;
    const struct dr_http_reply reply = {.status = 200, .body = "{\"a\":[{}]}", .body_length = 10};
    dr_arena_init(&arena);
    dr_errors_init(&errors);
    struct dr_aws_call call = {.operation = operation, .endpoint_url = "https://example.com"};
    call.params = dr_aws_skeleton(&arena, operation);
    (void)dr_aws_prepare(&call, &arena, &prepared, &errors, NULL);
    call.no_validate = true;
    (void)dr_aws_prepare(&call, &arena, &prepared, &errors, NULL);
    (void)dr_aws_parse(operation, &reply, NULL, &arena, &outcome, NULL);
    dr_errors_release(&errors);
    dr_arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct dr_aws_model *model = NULL;
    size_t count = 0;
    char *text = NULL;
    struct dr_arena arena;
    dr_arena_init(&arena);
    text = dr_arena_text(&arena, (const char *)data, size);
    if (dr_aws_model_parse(text, size, &model, NULL) == DR_OK) {
        const char *const *names = dr_aws_model_operations(model, &count);
        for (size_t i = 0; i < count && i < 20; i++) {
            const struct dr_aws_operation *operation = NULL;
            if (dr_aws_model_operation(model, names[i], &operation, NULL) == DR_OK) {
                use(operation);
            }
        }
    }
    dr_aws_model_free(model);
    dr_arena_release(&arena);
    return 0;
}
