/* An arena: many small objects that live and die together (a parsed file, a compiled plan). */
#ifndef DR_BASE_ARENA_H
#define DR_BASE_ARENA_H

#include <stddef.h>

struct dr_arena {
    struct dr_arena_block *blocks; /* newest first */
    size_t used_bytes;             /* handed out over the arena's life */
};

void dr_arena_init(struct dr_arena *arena);
void dr_arena_release(struct dr_arena *arena);

/* Zeroed memory, aligned for any object, valid until release. */
void *dr_arena_alloc(struct dr_arena *arena, size_t count, size_t size);

/* A NUL-terminated copy of length bytes of text. */
char *dr_arena_text(struct dr_arena *arena, const char *text, size_t length);

/* A formatted text. */
char *dr_arena_format(struct dr_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
