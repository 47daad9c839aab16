/* Headers of requests and replies. */
#include "bridge/aws/http.h"

#include <string.h>
#include <strings.h>

static struct dr_http_header *find(const struct dr_http_headers *headers, const char *name) {
    for (size_t i = 0; i < headers->count; i++) {
        if (strcasecmp(headers->items[i].name, name) == 0) {
            return &headers->items[i];
        }
    }
    return NULL;
}

const char *dr_http_header(const struct dr_http_headers *headers, const char *name) {
    const struct dr_http_header *header = find(headers, name);
    return header != NULL ? header->value : NULL;
}

static struct dr_http_header copied(struct dr_arena *arena, const char *name, const char *value) {
    return (struct dr_http_header){.name = dr_arena_text(arena, name, strlen(name)),
                                   .value = dr_arena_text(arena, value, strlen(value))};
}

void dr_http_header_add(struct dr_arena *arena, struct dr_http_headers *headers, const char *name, const char *value) {
    if (headers->count == headers->capacity) {
        size_t capacity = headers->capacity == 0 ? 8 : headers->capacity * 2;
        struct dr_http_header *items = dr_arena_alloc(arena, capacity, sizeof *items);
        if (headers->count > 0) {
            memcpy(items, headers->items, headers->count * sizeof *items);
        }
        headers->items = items;
        headers->capacity = capacity;
    }
    headers->items[headers->count++] = copied(arena, name, value);
}

void dr_http_header_set(struct dr_arena *arena, struct dr_http_headers *headers, const char *name, const char *value) {
    struct dr_http_header *header = find(headers, name);
    if (header == NULL) {
        dr_http_header_add(arena, headers, name, value);
        return;
    }
    *header = copied(arena, name, value);
}

void dr_http_header_remove(struct dr_http_headers *headers, const char *name) {
    size_t kept = 0;
    for (size_t i = 0; i < headers->count; i++) {
        if (strcasecmp(headers->items[i].name, name) != 0) {
            headers->items[kept++] = headers->items[i];
        }
    }
    headers->count = kept;
}
