/* The queue of events behind a simulation, and of waiters behind a resource: an indexed 4-ary heap ordered by (time,
 * priority, sequence), with handles. A table of slots maps handles to places in the heap. O(log n) push, pop, remove
 * and move; no allocation once warm. The structs are here for inlining only: their members are private to sim/. */
#ifndef DR_SIM_EVENT_QUEUE_H
#define DR_SIM_EVENT_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/usec.h"

struct dr_simulation;

typedef void dr_event_fn(struct dr_simulation *simulation, void *payload);

/* Handle of a scheduled event; the zero value names none. Stays safe after the event has run (it then names none). */
struct dr_event {
    uint32_t slot; /* 1-based */
    uint32_t generation;
};

/* Private. One comparison of 128 bits (at, order) decides; keys never tie, because sequences differ. The payload is
 * here, not in the slot, since a callback waits for it first; so a key fills half a cache line. */
struct dr_event_key {
    uint64_t at;    /* us */
    uint64_t order; /* priority with its sign bit flipped, above the sequence */
    void *payload;
    uint32_t slot;
};

/* What an event does. */
struct dr_event_call {
    dr_event_fn *function;
    void *payload;
};

/* Private. Generation UINT32_MAX marks a retired slot: a generation is never given twice. */
struct dr_event_slot {
    dr_event_fn *function;
    uint32_t generation; /* of the event that is in it, or that will be next */
    uint32_t place;      /* in the heap; of a free slot: the next free one, 0: none */
};

/* Private. The zero value is an empty queue. */
struct dr_event_queue {
    struct dr_event_key *keys;   /* the heap */
    struct dr_event_slot *slots; /* slot 0 is never given */
    uint32_t count;              /* of keys */
    uint32_t capacity;           /* of keys, and of slots */
    uint32_t free;               /* first free slot, 0: none */
    uint32_t sequence;           /* of the next push; renumbered before it wraps */
    bool open;                   /* the root is a hole: its event was popped, and a push may take its place */
};

#define DR_EVENT_LIKELY(condition) __builtin_expect(!!(condition), 1)

void dr_event_queue_release(struct dr_event_queue *queue);

/* Drops everything, keeps the memory; handles given before name none. */
void dr_event_queue_clear(struct dr_event_queue *queue);

/* Private, and rare: makes free slots; and gives the pending events the sequences 0, 1, 2, ... in their order. */
__attribute__((cold, noinline)) void dr_event_queue_grow(struct dr_event_queue *queue);
__attribute__((cold, noinline)) void dr_event_queue_renumber(struct dr_event_queue *queue);

/* Private: the order of keys. */
static inline bool dr_event_key_before(const struct dr_event_key *left, const struct dr_event_key *right) {
#ifdef __SIZEOF_INT128__
    __extension__ const unsigned __int128 left_key = (unsigned __int128)left->at << 64 | left->order;
    __extension__ const unsigned __int128 right_key = (unsigned __int128)right->at << 64 | right->order;
    return left_key < right_key;
#else
    return left->at < right->at || (left->at == right->at && left->order < right->order);
#endif
}

/* Private: writes a key into its place and tells its slot. The empty statement keeps the halves of the key in two
 * registers: copied as one vector, a key that was just stored in halves would stall the load. */
static inline void dr_event_queue_put(struct dr_event_queue *queue, uint32_t place, struct dr_event_key key) {
    uint64_t at = key.at;
    uint64_t order = key.order;
    __asm__("" : "+r"(at), "+r"(order));
    queue->keys[place].at = at;
    queue->keys[place].order = order;
    queue->keys[place].payload = key.payload;
    queue->keys[place].slot = key.slot;
    queue->slots[key.slot].place = place;
}

/* Private: moves the hole at place towards the root until the key fits. */
static inline void dr_event_queue_sift_up(struct dr_event_queue *queue, uint32_t place, struct dr_event_key key) {
    while (place > 0) {
        const uint32_t parent = (place - 1) / 4;
        if (!dr_event_key_before(&key, &queue->keys[parent])) {
            break;
        }
        dr_event_queue_put(queue, place, queue->keys[parent]);
        place = parent;
    }
    dr_event_queue_put(queue, place, key);
}

/* Private: the least of the up to four children that begin at place child. */
static inline uint32_t dr_event_queue_least(const struct dr_event_queue *queue, uint32_t child) {
    const uint32_t end = queue->count - child < 4 ? queue->count : child + 4;
    uint32_t least = child;
    for (uint32_t i = child + 1; i < end; i++) {
        least = dr_event_key_before(&queue->keys[i], &queue->keys[least]) ? i : least;
    }
    return least;
}

/* Private: moves the hole at place towards the leaves until the key fits. */
static inline void dr_event_queue_sift_down(struct dr_event_queue *queue, uint32_t place, struct dr_event_key key) {
    for (uint32_t child = 4 * place + 1; child < queue->count; child = 4 * place + 1) {
        const uint32_t least = dr_event_queue_least(queue, child);
        if (!dr_event_key_before(&queue->keys[least], &key)) {
            break;
        }
        dr_event_queue_put(queue, place, queue->keys[least]);
        place = least;
    }
    dr_event_queue_put(queue, place, key);
}

/* Private: puts a key into the hole at the root of a queue that is not empty. The first level is apart, because most
 * new events go no deeper, and a queue of one or two events is common. */
static inline void dr_event_queue_replace(struct dr_event_queue *queue, struct dr_event_key key) {
    if (queue->count == 1) {
        dr_event_queue_put(queue, 0, key);
        return;
    }
    const uint32_t least = queue->count == 2 ? 1 : dr_event_queue_least(queue, 1);
    if (dr_event_key_before(&key, &queue->keys[least])) {
        dr_event_queue_put(queue, 0, key);
        return;
    }
    dr_event_queue_put(queue, 0, queue->keys[least]);
    dr_event_queue_sift_down(queue, least, key);
}

/* Private: puts a key into a hole in the middle, whichever way it has to go. */
static inline void dr_event_queue_settle(struct dr_event_queue *queue, uint32_t place, struct dr_event_key key) {
    if (place > 0 && dr_event_key_before(&key, &queue->keys[(place - 1) / 4])) {
        dr_event_queue_sift_up(queue, place, key);
    } else {
        dr_event_queue_sift_down(queue, place, key);
    }
}

/* Private: handles of the event that is in a slot name none from now on. */
static inline void dr_event_queue_expire(struct dr_event_queue *queue, uint32_t slot) {
    queue->slots[slot].generation++;
}

/* Private: gives an expired slot back, unless its generations are used up. */
static inline void dr_event_queue_free_slot(struct dr_event_queue *queue, uint32_t slot) {
    if (DR_EVENT_LIKELY(queue->slots[slot].generation != UINT32_MAX)) {
        queue->slots[slot].place = queue->free;
        queue->free = slot;
    }
}

/* Private: the order of the next push at a priority. */
static inline uint64_t dr_event_queue_order(struct dr_event_queue *queue, int32_t priority) {
    const uint64_t unsigned_priority = (uint32_t)priority ^ UINT32_C(0x80000000);
    return unsigned_priority << 32 | queue->sequence++;
}

/* Private: fills the hole that a pop left with the last key. */
static inline void dr_event_queue_close(struct dr_event_queue *queue) {
    if (queue->open) {
        queue->open = false;
        dr_event_queue_free_slot(queue, queue->keys[0].slot);
        if (--queue->count > 0) {
            dr_event_queue_sift_down(queue, 0, queue->keys[queue->count]);
        }
    }
}

/* Whether there is an event; if so, its time is written. */
static inline bool dr_event_queue_first(struct dr_event_queue *queue, dr_usec *ret_at_us) {
    dr_event_queue_close(queue);
    if (queue->count == 0) {
        return false;
    }
    *ret_at_us = (dr_usec)queue->keys[0].at;
    return true;
}

/* Private: fills a slot; the key that goes with it. */
static inline struct dr_event_key dr_event_queue_fill(struct dr_event_queue *queue, uint32_t slot, dr_usec at_us,
                                                      int32_t priority, struct dr_event_call call) {
    queue->slots[slot].function = call.function;
    return (struct dr_event_key){(uint64_t)at_us, dr_event_queue_order(queue, priority), call.payload, slot};
}

/* Payload of the first event, or NULL. */
static inline void *dr_event_queue_first_payload(struct dr_event_queue *queue) {
    dr_event_queue_close(queue);
    return queue->count > 0 ? queue->keys[0].payload : NULL;
}

/* Adds an event at at_us >= 0. */
static inline struct dr_event dr_event_queue_push(struct dr_event_queue *queue, dr_usec at_us, int32_t priority,
                                                  struct dr_event_call call) {
    if (!DR_EVENT_LIKELY(queue->sequence != UINT32_MAX)) {
        dr_event_queue_renumber(queue);
    }
    if (queue->open) {
        const uint32_t slot = queue->keys[0].slot;
        const uint32_t generation = queue->slots[slot].generation;
        if (DR_EVENT_LIKELY(generation != UINT32_MAX)) {
            queue->open = false;
            dr_event_queue_replace(queue, dr_event_queue_fill(queue, slot, at_us, priority, call));
            return (struct dr_event){slot, generation};
        }
        dr_event_queue_close(queue);
    }
    if (!DR_EVENT_LIKELY(queue->free != 0)) {
        dr_event_queue_grow(queue);
    }
    const uint32_t slot = queue->free;
    queue->free = queue->slots[slot].place;
    dr_event_queue_sift_up(queue, queue->count++, dr_event_queue_fill(queue, slot, at_us, priority, call));
    return (struct dr_event){slot, queue->slots[slot].generation};
}

/* Takes out the event that dr_event_queue_first has just shown. Its place and slot stay open, since most callbacks
 * schedule another event: replacing the root costs half of removing it and pushing. */
static inline struct dr_event_call dr_event_queue_pop(struct dr_event_queue *queue) {
    const uint32_t slot = queue->keys[0].slot;
    dr_event_queue_expire(queue, slot);
    queue->open = true;
    return (struct dr_event_call){queue->slots[slot].function, queue->keys[0].payload};
}

/* Whether the handle names an event that is in the queue. */
static inline bool dr_event_queue_has(const struct dr_event_queue *queue, struct dr_event event) {
    return event.slot < queue->capacity && queue->slots[event.slot].generation == event.generation;
}

/* Takes an event out; false where the handle names none. */
static inline bool dr_event_queue_remove(struct dr_event_queue *queue, struct dr_event event) {
    if (!dr_event_queue_has(queue, event)) {
        return false;
    }
    dr_event_queue_close(queue);
    const uint32_t place = queue->slots[event.slot].place;
    dr_event_queue_expire(queue, event.slot);
    dr_event_queue_free_slot(queue, event.slot);
    if (--queue->count != place) {
        dr_event_queue_settle(queue, place, queue->keys[queue->count]);
    }
    return true;
}

/* Moves an event to another time, behind those already there; false where the handle names none. */
static inline bool dr_event_queue_move(struct dr_event_queue *queue, struct dr_event event, dr_usec at_us) {
    if (!dr_event_queue_has(queue, event)) {
        return false;
    }
    dr_event_queue_close(queue);
    if (!DR_EVENT_LIKELY(queue->sequence != UINT32_MAX)) {
        dr_event_queue_renumber(queue);
    }
    const uint32_t place = queue->slots[event.slot].place;
    struct dr_event_key key = queue->keys[place];
    key.at = (uint64_t)at_us;
    key.order = (key.order & ~(uint64_t)UINT32_MAX) | queue->sequence++;
    dr_event_queue_settle(queue, place, key);
    return true;
}

#endif
