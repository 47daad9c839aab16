/* Memory: allocation that aborts on exhaustion (no untested out-of-memory paths), and cleanup of locals. */
#ifndef DR_BASE_MEMORY_H
#define DR_BASE_MEMORY_H

#include <stddef.h>

#define DR_CLEANUP(destroy) __attribute__((cleanup(destroy)))

/* Zeroed memory for count objects of size bytes; count or size 0 gives a pointer that can be freed. Aborts with a
 * message on exhaustion or overflow. Free with dr_free. */
void *dr_alloc(size_t count, size_t size);

/* Grows (or shrinks) a block to count objects; new bytes are not zeroed. Aborts on exhaustion. */
void *dr_resize(void *block, size_t count, size_t size);

void dr_free(void *block);

/* Ensures that an array at *items with room for *capacity elements of size bytes can hold needed ones: doubles.
 * Usage: dr_reserve((void **)&list->items, &list->capacity, list->count + 1, sizeof *list->items). */
void dr_reserve(void **items, size_t *capacity, size_t needed, size_t size);

#endif
