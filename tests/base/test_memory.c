/* Memory, arenas and maps. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/memory.h"

Test(memory, is_zeroed_and_never_null) {
    unsigned char *bytes = dr_alloc(1000, 1);
    for (size_t i = 0; i < 1000; i++) {
        cr_assert(bytes[i] == 0);
    }
    dr_free(bytes);
    void *nothing = dr_alloc(0, 8);
    cr_expect(nothing != NULL);
    nothing = dr_resize(nothing, 0, 0);
    cr_expect(nothing != NULL);
    dr_free(nothing);
    dr_free(NULL);
}

Test(memory, overflow_aborts, .signal = SIGABRT) {
    (void)dr_resize(NULL, SIZE_MAX / 2, 3);
}

Test(memory, reserve_doubles_and_keeps_the_items) {
    int *items = NULL;
    size_t capacity = 0;
    size_t growths = 0;
    for (int i = 0; i < 10000; i++) {
        size_t before = capacity;
        dr_reserve((void **)&items, &capacity, (size_t)i + 1, sizeof *items);
        growths += capacity != before;
        cr_assert(capacity > (size_t)i);
        items[i] = i;
    }
    for (int i = 0; i < 10000; i++) {
        cr_assert(items[i] == i);
    }
    cr_expect(growths < 20, "%zu", growths);
    dr_free(items);
}

Test(arena, hands_out_zeroed_aligned_memory_that_does_not_overlap) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    unsigned char *blocks[300];
    for (size_t i = 0; i < 300; i++) {
        size_t size = 1 + i * i % 7919;
        blocks[i] = dr_arena_alloc(&arena, size, 1);
        cr_assert((uintptr_t)blocks[i] % _Alignof(max_align_t) == 0);
        for (size_t j = 0; j < size; j++) {
            cr_assert(blocks[i][j] == 0);
        }
        memset(blocks[i], (int)(i % 255) + 1, size);
        (void)dr_arena_text(&arena, "odd", 3);
    }
    for (size_t i = 0; i < 300; i++) {
        for (size_t j = 0; j < 1 + i * i % 7919; j++) {
            cr_assert(blocks[i][j] == i % 255 + 1);
        }
    }
    dr_arena_release(&arena);
    cr_expect(arena.blocks == NULL && arena.used_bytes == 0);
    dr_arena_release(&arena);
    dr_arena_release(NULL);
}

Test(arena, large_objects_do_not_waste_the_block_in_use) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    char *first = dr_arena_alloc(&arena, 16, 1);
    char *large = dr_arena_alloc(&arena, 5000000, 1);
    char *second = dr_arena_alloc(&arena, 16, 1);
    memset(large, 1, 5000000);
    cr_expect(second == first + 16);
    cr_expect(second[0] == 0);
    cr_expect(arena.used_bytes == 5000032);
    dr_arena_release(&arena);
}

Test(arena, formats_and_copies_texts) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    cr_expect_str_eq(dr_arena_format(&arena, "%s-%d", "a", 5), "a-5");
    cr_expect_str_eq(dr_arena_format(&arena, "%s", ""), "");
    cr_expect(strlen(dr_arena_format(&arena, "%05000d", 1)) == 5000);
    cr_expect_str_eq(dr_arena_text(&arena, "abcdef", 3), "abc");
    cr_expect_str_eq(dr_arena_text(&arena, NULL, 0), "");
    dr_arena_release(&arena);
}

Test(arena, overflow_aborts, .signal = SIGABRT) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    (void)dr_arena_alloc(&arena, SIZE_MAX / 2, 4);
}

Test(map, keeps_order_and_finds_all) {
    struct dr_map map;
    struct dr_arena arena;
    dr_arena_init(&arena);
    dr_map_init(&map);
    cr_expect(dr_map_get(&map, "a") == NULL);
    static int items[3000];
    for (size_t i = 0; i < 3000; i++) {
        cr_assert(dr_map_put(&map, dr_arena_format(&arena, "key %zu", i), &items[i]) == NULL);
    }
    for (size_t i = 0; i < 3000; i++) {
        const char *key = dr_arena_format(&arena, "key %zu", i);
        cr_assert(dr_map_get(&map, key) == &items[i]);
        cr_assert_str_eq(map.entries[i].key, key);
    }
    cr_expect(dr_map_get(&map, "key 3000") == NULL && dr_map_get(&map, "") == NULL);
    cr_expect(map.count == 3000);
    dr_map_release(&map);
    dr_map_release(NULL);
    dr_arena_release(&arena);
}

Test(map, put_returns_what_stood_there_and_copies_keys) {
    struct dr_map map;
    dr_map_init(&map);
    int first = 1;
    int second = 2;
    char key[] = "key";
    (void)dr_map_put(&map, key, &first);
    key[0] = 'x';
    cr_expect(dr_map_put(&map, "key", &second) == &first);
    cr_expect(dr_map_get(&map, "key") == &second && dr_map_get(&map, "xey") == NULL && map.count == 1);
    cr_expect(dr_map_put(&map, "", &first) == NULL && dr_map_get(&map, "") == &first);
    dr_map_release(&map);
}
