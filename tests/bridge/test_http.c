/* Headers of requests and replies. */
#include <criterion/criterion.h>

#include "bridge/aws/http.h"

Test(http, keeps_the_order_and_spelling_of_headers) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_http_headers headers = {0};
    for (int i = 0; i < 20; i++) {
        dr_http_header_add(&arena, &headers, dr_arena_format(&arena, "X-Head-%d", i), dr_arena_format(&arena, "%d", i));
    }
    cr_assert(headers.count == 20);
    cr_expect_str_eq(headers.items[13].name, "X-Head-13");
    cr_expect_str_eq(dr_http_header(&headers, "x-HEAD-19"), "19");
    cr_expect(dr_http_header(&headers, "X-Head-20") == NULL);
    dr_arena_release(&arena);
}

Test(http, sets_and_removes_headers_without_regard_to_case) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_http_headers headers = {0};
    dr_http_header_set(&arena, &headers, "content-type", "a");
    dr_http_header_set(&arena, &headers, "Content-Type", "b");
    dr_http_header_add(&arena, &headers, "Other", "c");
    cr_assert(headers.count == 2);
    cr_expect_str_eq(headers.items[0].name, "Content-Type");
    cr_expect_str_eq(headers.items[0].value, "b");
    dr_http_header_remove(&headers, "CONTENT-TYPE");
    cr_assert(headers.count == 1);
    cr_expect_str_eq(headers.items[0].name, "Other");
    dr_arena_release(&arena);
}
