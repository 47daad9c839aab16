/* An arena: a chain of zeroed blocks from which objects are cut. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

#define FIRST_BLOCK_BYTES ((size_t)4096)
#define LARGEST_BLOCK_BYTES ((size_t)1024 * 1024)

struct dr_arena_block {
    struct dr_arena_block *next;
    size_t size;
    size_t used;
    max_align_t objects[];
};

void dr_arena_init(struct dr_arena *arena) {
    *arena = (struct dr_arena){0};
}

void dr_arena_release(struct dr_arena *arena) {
    if (arena == NULL) {
        return;
    }
    struct dr_arena_block *block = arena->blocks;
    while (block != NULL) {
        struct dr_arena_block *next = block->next;
        dr_free(block);
        block = next;
    }
    *arena = (struct dr_arena){0};
}

static struct dr_arena_block *block_new(size_t size) {
    struct dr_arena_block *block = dr_alloc(1, sizeof *block + size);
    block->size = size;
    return block;
}

/* A block with room for bytes. One that is large gets a block of its own, behind the one in use. */
static struct dr_arena_block *block_with_room(struct dr_arena *arena, size_t bytes) {
    struct dr_arena_block *newest = arena->blocks;
    if (newest != NULL && bytes > LARGEST_BLOCK_BYTES / 4) {
        struct dr_arena_block *large = block_new(bytes);
        large->next = newest->next;
        newest->next = large;
        return large;
    }
    size_t size = newest == NULL ? FIRST_BLOCK_BYTES : newest->size * 2;
    size = size > LARGEST_BLOCK_BYTES ? LARGEST_BLOCK_BYTES : size;
    struct dr_arena_block *block = block_new(size > bytes ? size : bytes);
    block->next = newest;
    arena->blocks = block;
    return block;
}

static void *cut(struct dr_arena *arena, size_t bytes, size_t alignment) {
    struct dr_arena_block *block = arena->blocks;
    size_t at = block == NULL ? 0 : (block->used + alignment - 1) / alignment * alignment;
    if (block == NULL || at > block->size || block->size - at < bytes) {
        block = block_with_room(arena, bytes);
        at = 0;
    }
    block->used = at + bytes;
    arena->used_bytes += bytes;
    return (char *)block->objects + at;
}

void *dr_arena_alloc(struct dr_arena *arena, size_t count, size_t size) {
    if (size != 0 && count > PTRDIFF_MAX / size) {
        (void)fprintf(stderr, "drsim: out of memory (%zu objects of %zu bytes)\n", count, size);
        abort();
    }
    return cut(arena, count * size == 0 ? 1 : count * size, _Alignof(max_align_t));
}

char *dr_arena_text(struct dr_arena *arena, const char *text, size_t length) {
    char *copy = cut(arena, length + 1, 1);
    if (length > 0) {
        memcpy(copy, text, length);
    }
    copy[length] = '\0';
    return copy;
}

char *dr_arena_format(struct dr_arena *arena, const char *format, ...) {
    struct dr_text formatted;
    dr_text_init(&formatted, 0);
    va_list arguments;
    va_start(arguments, format);
    dr_text_format_list(&formatted, format, arguments);
    va_end(arguments);
    char *text = dr_arena_text(arena, formatted.bytes, formatted.length);
    dr_text_release(&formatted);
    return text;
}
