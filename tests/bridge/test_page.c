/* Paginators. */
#include <criterion/criterion.h>
#include <string.h>

#include "bridge/aws/encode.h"
#include "bridge/aws/page.h"

static struct dr_value *json(struct dr_arena *arena, const char *text) {
    struct dr_value *value = NULL;
    cr_assert(dr_value_parse_json(arena, NULL, text, strlen(text), &value, NULL) == DR_OK, "%s", text);
    return value;
}

static const char *shown(struct dr_arena *arena, const struct dr_value *value) {
    struct dr_text text;
    dr_text_init(&text, 0);
    dr_json_put_value(&text, value, true);
    const char *copy = dr_arena_text(arena, text.bytes, text.length);
    dr_text_release(&text);
    return copy;
}

Test(page, joins_pages_until_there_is_no_token) {
    struct dr_arena arena;
    struct dr_aws_pager *pager = NULL;
    const struct dr_value *next = NULL;
    dr_arena_init(&arena);
    const struct dr_value *pagination =
        json(&arena, "{\"input_token\":\"Marker\",\"output_token\":\"Next || Items[-1].Id\",\"more_results\":\"More\","
                     "\"result_key\":[\"Items\",\"In.Count\"],\"non_aggregate_keys\":[\"Owner\"]}");
    cr_assert(dr_aws_pager_new(&arena, pagination, json(&arena, "{\"Size\":2}"), &pager, NULL) == DR_OK);
    cr_assert(dr_aws_pager_take(pager,
                                json(&arena, "{\"Items\":[{\"Id\":\"a\"},{\"Id\":\"b\"}],\"More\":true,"
                                             "\"In\":{\"Count\":2},\"Owner\":\"me\",\"Other\":1}"),
                                &next, NULL) == DR_OK);
    cr_assert(next != NULL);
    cr_expect_str_eq(shown(&arena, next), "{\"Size\":2,\"Marker\":\"b\"}");
    cr_assert(dr_aws_pager_take(pager,
                                json(&arena, "{\"Items\":[{\"Id\":\"c\"}],\"More\":false,\"In\":{\"Count\":1},"
                                             "\"Owner\":\"you\"}"),
                                &next, NULL) == DR_OK);
    cr_expect(next == NULL);
    cr_expect_str_eq(
        shown(&arena, dr_aws_pager_total(pager)),
        "{\"Items\":[{\"Id\":\"a\"},{\"Id\":\"b\"},{\"Id\":\"c\"}],\"In\":{\"Count\":3},\"Owner\":\"me\"}");
    dr_arena_release(&arena);
}

Test(page, ends_where_a_token_repeats) {
    struct dr_arena arena;
    struct dr_aws_pager *pager = NULL;
    const struct dr_value *next = NULL;
    struct dr_error error;
    dr_arena_init(&arena);
    const struct dr_value *page = json(&arena, "{\"T\":\"x\",\"I\":[1]}");
    cr_assert(dr_aws_pager_new(&arena,
                               json(&arena, "{\"input_token\":\"T\",\"output_token\":\"T\",\"result_key\":\"I\"}"),
                               NULL, &pager, NULL) == DR_OK);
    cr_assert(dr_aws_pager_take(pager, page, &next, &error) == DR_OK);
    cr_expect(dr_aws_pager_take(pager, page, &next, &error) == DR_FAILURE);
    dr_arena_release(&arena);
}

Test(page, refuses_broken_paginators) {
    static const char *const texts[] = {"{}", "{\"input_token\":1,\"output_token\":\"T\"}",
                                        "{\"input_token\":[\"A\",\"B\"],\"output_token\":\"T\",\"result_key\":\"I\"}",
                                        "{\"input_token\":\"A\",\"output_token\":\"T[\",\"result_key\":\"I\"}",
                                        "{\"input_token\":\"A\",\"output_token\":\"T\",\"more_results\":\"]\"}"};
    struct dr_arena arena;
    dr_arena_init(&arena);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct dr_aws_pager *pager = NULL;
        cr_expect(dr_aws_pager_new(&arena, json(&arena, texts[i]), NULL, &pager, NULL) != DR_OK, "%s", texts[i]);
    }
    dr_arena_release(&arena);
}
