/* The reference page and explanations, from the field table alone. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/field.h"
#include "sample.h"

static struct dr_text page;
static struct dr_text nearest;

static void setup(void) {
    dr_text_init(&page, 0);
    dr_text_init(&nearest, 0);
}

static void teardown(void) {
    dr_text_release(&page);
    dr_text_release(&nearest);
}

TestSuite(reference, .init = setup, .fini = teardown);

static void expect_in_page(const char *piece) {
    cr_expect(strstr(page.bytes, piece) != NULL, "%s is missing in\n%s", piece, page.bytes);
}

Test(reference, has_a_section_a_type_and_a_row_a_field) {
    dr_type_write_reference(&sample_type, &page);
    expect_in_page("# Fields of a sample file\n");
    expect_in_page("\n## sample\n\nA sample file.\n\n| field | kind | default | range | meaning | example |\n");
    expect_in_page("\n| `title` | text | required |  | the title | `hello` |\n");
    expect_in_page("\n| `wait` | duration | `defaults/wait` | of at least 1m | how long to wait | `15m` |\n");
    expect_in_page("\n| `limits` | list of [limit](#limit) |  |  | several limits |  |\n");
    expect_in_page("\n| `parts` | map from names to [part-of-it](#part-of-it) |  |  | the parts |  |\n");
    expect_in_page("\n| `rates` | map from part names to share |  | between 0% and 100% | shares by part |  |\n");
    expect_in_page("\n| `needs` | list of name (of: part) |  |  | other parts | `[one, two]` |\n");
    expect_in_page("\n| `max` | duration (may stand for the whole) | `defaults/limit/max` | between 1s and 1h |");
    expect_in_page("\n| `colour` | `red`, `green` |  |  | which colour |  |\n");
    expect_in_page("\nChoices of `colour`:\n\n- `red`: like blood\n- `green`: like grass\n");
}

Test(reference, escapes_what_would_break_a_table) {
    dr_type_write_reference(&sample_type, &page);
    expect_in_page("| who \\| whom |");
}

Test(reference, lists_each_type_and_each_kind_once) {
    dr_type_write_reference(&sample_type, &page);
    const char *first = strstr(page.bytes, "\n## limit\n");
    cr_assert(first != NULL);
    cr_expect(strstr(first + 1, "\n## limit\n") == NULL);
    const char *kinds = strstr(page.bytes, "\n## Kinds of value\n");
    cr_assert(kinds != NULL);
    const char *duration = strstr(kinds, "\n| duration | a duration with units");
    cr_assert(duration != NULL);
    cr_expect(strstr(duration + 1, "\n| duration |") == NULL);
}

Test(reference, is_the_same_every_time) {
    dr_type_write_reference(&sample_type, &page);
    dr_type_write_reference(&sample_type, &nearest);
    cr_expect_str_eq(page.bytes, nearest.bytes);
}

Test(reference, explains_a_field_by_its_path) {
    cr_assert(dr_type_explain(&sample_type, "parts.any name.limit.max", &page, &nearest));
    cr_expect_str_eq(page.bytes, "parts.*.limit.max\n"
                                 "  meaning:  longest time\n"
                                 "  kind:     duration\n"
                                 "  written:  a duration with units us, ms, s, m, h, d, w, y (8,760 h): 90s, 1h30m, "
                                 "2.5d\n"
                                 "  required: no\n"
                                 "  default:  defaults/limit/max\n"
                                 "  range:    between 1s and 1h\n"
                                 "  example:  5m\n");
    cr_expect(nearest.length == 0);
}

static const struct {
    const char *path;
    const char *piece;
} explained[] = {
    {"", "sample\n  meaning:  A sample file.\n  fields:\n    title "},
    {"title", "title\n"},
    {"colour", "  choices:\n    red                  like blood\n"},
    {"limit", "  written:  a map, or just its max\n"},
    {"limits", "  kind:     list of (or one) limit\n"},
    {"limits.0.tries", "limits.*.tries\n"},
    {"parts.*", "parts.*\n"},
    {"parts.*.parts.x.parts.y.label", "parts.*.parts.*.parts.*.label\n"},
    {"parts.*.needs.0", "parts.*.needs.*\n"},
    {"with.anything.below", "with\n"},
};

Test(reference, explains_any_path_that_the_table_has) {
    for (size_t i = 0; i < sizeof explained / sizeof explained[0]; i++) {
        dr_text_clear(&page);
        cr_expect(dr_type_explain(&sample_type, explained[i].path, &page, NULL), "%s", explained[i].path);
        cr_expect(strstr(page.bytes, explained[i].piece) != NULL, "%s: %s", explained[i].path, page.bytes);
    }
}

static const struct {
    const char *path;
    const char *nearest;
} misspelt[] = {
    {"titel", "title"},           {"parts.*.lable", "parts.*.label"}, {"parts.one.limit.triess", "parts.*.limit.tries"},
    {"money.amount", "money"},    {"tries", "limit.tries"},           {"zzzzzzzzzz", ""},
    {"limit.max.x", "limit.max"}, {"parts.one.zzzzzzzz", "parts.*"},
};

Test(reference, names_the_nearest_path_of_a_wrong_one) {
    for (size_t i = 0; i < sizeof misspelt / sizeof misspelt[0]; i++) {
        dr_text_clear(&nearest);
        cr_expect(!dr_type_explain(&sample_type, misspelt[i].path, &page, &nearest), "%s", misspelt[i].path);
        cr_expect_str_eq(nearest.bytes, misspelt[i].nearest, "%s: %s", misspelt[i].path, nearest.bytes);
        cr_expect(page.length == 0);
    }
    cr_expect(!dr_type_explain(&sample_type, "titel", &page, NULL));
}

Test(reference, every_listed_path_can_be_explained) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    const char **paths = NULL;
    size_t count = dr_type_paths(&sample_type, &arena, &paths);
    cr_assert(count > 30, "%zu", count);
    cr_expect_str_eq(paths[0], "title");
    bool listed = false;
    for (size_t i = 0; i < count; i++) {
        cr_expect(dr_type_explain(&sample_type, paths[i], &page, NULL), "%s", paths[i]);
        listed = listed || strcmp(paths[i], "parts.*.parts") == 0;
        cr_expect(strcmp(paths[i], "parts.*.parts.*.label") != 0);
    }
    cr_expect(listed);
    dr_arena_release(&arena);
}
