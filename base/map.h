/* A map from text to a pointer: hashed look-up, iteration in order of insertion. Keys are copied. */
#ifndef DR_BASE_MAP_H
#define DR_BASE_MAP_H

#include <stddef.h>
#include <stdint.h>

struct dr_map_entry {
    const char *key;
    void *item; /* borrowed */
};

struct dr_map {
    struct dr_map_entry *entries; /* in order of insertion */
    size_t count;
    size_t capacity;
    size_t *slots;
    size_t slot_count;
};

void dr_map_init(struct dr_map *map);
void dr_map_release(struct dr_map *map);

/* Item of a key, or NULL. */
void *dr_map_get(const struct dr_map *map, const char *key);

/* Sets the item of a key; returns the item that stood there before, or NULL. */
void *dr_map_put(struct dr_map *map, const char *key, void *item);

/* Hash of a key; the same on every machine. */
uint64_t dr_map_hash(const char *key);

#endif
