/* The rare paths of the queue of events: growing, renumbering, clearing. */
#include "sim/event_queue.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"

#define FIRST_CAPACITY 64U

void dr_event_queue_release(struct dr_event_queue *queue) {
    if (queue == NULL) {
        return;
    }
    dr_free(queue->keys);
    dr_free(queue->slots);
    *queue = (struct dr_event_queue){0};
}

void dr_event_queue_clear(struct dr_event_queue *queue) {
    dr_event_queue_close(queue);
    for (uint32_t i = 0; i < queue->count; i++) {
        dr_event_queue_expire(queue, queue->keys[i].slot);
        dr_event_queue_free_slot(queue, queue->keys[i].slot);
    }
    queue->count = 0;
    queue->sequence = 0;
}

/* Doubles both tables; the new slots are free, lowest first. Slot 0 stays out: the zero handle names none. */
void dr_event_queue_grow(struct dr_event_queue *queue) {
    const uint32_t old = queue->capacity;
    const uint32_t capacity = old == 0 ? FIRST_CAPACITY : old * 2;
    assert(capacity > old);
    queue->keys = dr_resize(queue->keys, capacity, sizeof *queue->keys);
    queue->slots = dr_resize(queue->slots, capacity, sizeof *queue->slots);
    for (uint32_t i = old; i < capacity; i++) {
        queue->slots[i] = (struct dr_event_slot){.generation = 1, .place = i + 1 < capacity ? i + 1 : 0};
    }
    queue->free = old == 0 ? 1 : old;
    queue->capacity = capacity;
}

static int compare_keys(const void *left, const void *right) {
    return dr_event_key_before(left, right) ? -1 : dr_event_key_before(right, left);
}

/* A sorted array is a heap. */
void dr_event_queue_renumber(struct dr_event_queue *queue) {
    dr_event_queue_close(queue);
    qsort(queue->keys, queue->count, sizeof *queue->keys, compare_keys);
    for (uint32_t i = 0; i < queue->count; i++) {
        struct dr_event_key *key = &queue->keys[i];
        key->order = (key->order & ~(uint64_t)UINT32_MAX) | i;
        queue->slots[key->slot].place = i;
    }
    queue->sequence = queue->count;
}
