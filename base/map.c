/* A map from text to a pointer: entries in order of insertion, and a table of slots (open addressing) over them. */
#include "base/map.h"

#include <string.h>

#include "base/memory.h"

uint64_t dr_map_hash(const char *key) {
    /* FNV-1a, 64 bits (Fowler, Noll, Vo; IETF draft-eastlake-fnv); its low bits are good enough for a mask. */
    uint64_t hash = UINT64_C(14695981039346656037);
    for (const char *at = key; *at != '\0'; at++) {
        hash = (hash ^ (unsigned char)*at) * UINT64_C(1099511628211);
    }
    return hash ^ hash >> 32;
}

void dr_map_init(struct dr_map *map) {
    *map = (struct dr_map){0};
}

void dr_map_release(struct dr_map *map) {
    if (map == NULL) {
        return;
    }
    for (size_t i = 0; i < map->count; i++) {
        dr_free((void *)(uintptr_t)map->entries[i].key); /* ours: const only for readers */
    }
    dr_free(map->entries);
    dr_free(map->slots);
    *map = (struct dr_map){0};
}

/* The slot of a key: holds its entry's number plus one, or 0 where the key is missing. */
static size_t slot_of(const struct dr_map *map, const char *key) {
    size_t slot = (size_t)dr_map_hash(key) & (map->slot_count - 1);
    while (map->slots[slot] != 0 && strcmp(map->entries[map->slots[slot] - 1].key, key) != 0) {
        slot = (slot + 1) & (map->slot_count - 1);
    }
    return slot;
}

void *dr_map_get(const struct dr_map *map, const char *key) {
    if (map->count == 0) {
        return NULL;
    }
    size_t number = map->slots[slot_of(map, key)];
    return number == 0 ? NULL : map->entries[number - 1].item;
}

/* Keeps at least half of the slots free. */
static void grow_slots(struct dr_map *map) {
    if (map->slot_count >= 2 * (map->count + 1)) {
        return;
    }
    dr_free(map->slots);
    map->slot_count = map->slot_count == 0 ? 16 : map->slot_count * 2;
    map->slots = dr_alloc(map->slot_count, sizeof *map->slots);
    for (size_t i = 0; i < map->count; i++) {
        map->slots[slot_of(map, map->entries[i].key)] = i + 1;
    }
}

void *dr_map_put(struct dr_map *map, const char *key, void *item) {
    grow_slots(map);
    size_t slot = slot_of(map, key);
    if (map->slots[slot] != 0) {
        struct dr_map_entry *entry = &map->entries[map->slots[slot] - 1];
        void *before = entry->item;
        entry->item = item;
        return before;
    }
    size_t length = strlen(key);
    char *copy = dr_alloc(length + 1, 1);
    memcpy(copy, key, length);
    dr_reserve((void **)&map->entries, &map->capacity, map->count + 1, sizeof *map->entries);
    map->entries[map->count] = (struct dr_map_entry){.key = copy, .item = item};
    map->count++;
    map->slots[slot] = map->count;
    return NULL;
}
