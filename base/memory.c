/* Memory: allocation that aborts on exhaustion. */
#include "base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void give_up(size_t count, size_t size) {
    (void)fprintf(stderr, "drsim: out of memory (%zu objects of %zu bytes)\n", count, size);
    abort();
}

void *dr_alloc(size_t count, size_t size) {
    void *block = count == 0 || size == 0 ? calloc(1, 1) : calloc(count, size);
    if (block == NULL) {
        give_up(count, size);
    }
    return block;
}

void *dr_resize(void *block, size_t count, size_t size) {
    if (size != 0 && count > SIZE_MAX / size) {
        give_up(count, size);
    }
    size_t bytes = count * size;
    void *resized = realloc(block, bytes == 0 ? 1 : bytes);
    if (resized == NULL) {
        give_up(count, size);
    }
    return resized;
}

void dr_free(void *block) {
    free(block);
}

void dr_reserve(void **items, size_t *capacity, size_t needed, size_t size) {
    if (needed <= *capacity) {
        return;
    }
    size_t doubled = *capacity > SIZE_MAX / 2 ? needed : *capacity * 2;
    size_t enough = doubled > needed ? doubled : needed;
    if (enough < 8) {
        enough = 8;
    }
    /* The caller's pointer is of another type: it is read and written as bytes, which aliasing rules allow. */
    void *block = NULL;
    memcpy(&block, items, sizeof block);
    block = dr_resize(block, enough, size);
    memcpy(items, &block, sizeof block);
    *capacity = enough;
}
