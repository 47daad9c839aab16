/* Reading objects by their field table, filling them, checking them, and writing them down. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/field.h"
#include "sample.h"

static struct dr_arena arena;
static struct dr_errors errors;
static struct dr_text text;
static struct sample sample;

static void setup(void) {
    dr_arena_init(&arena);
    dr_errors_init(&errors);
    dr_text_init(&text, 0);
}

static void teardown(void) {
    dr_arena_release(&arena);
    dr_errors_release(&errors);
    dr_text_release(&text);
}

TestSuite(field, .init = setup, .fini = teardown);

static struct dr_value *parse(const char *source, const char *bytes) {
    struct dr_value *value = NULL;
    struct dr_error error = {0};
    bool json = bytes[0] == '{';
    enum dr_code code = json ? dr_value_parse_json(&arena, source, bytes, strlen(bytes), &value, &error)
                             : dr_value_parse_yaml(&arena, source, bytes, strlen(bytes), &value, &error);
    cr_assert(code == DR_OK, "%s: %s", bytes, error.message);
    return value;
}

static enum dr_code read_sample(const char *bytes) {
    return dr_type_read(&sample_type, parse("a.yaml", bytes), &arena, &sample, &errors);
}

/* Reads a document that has `title: t` and one more line; its messages, one a line. */
static const char *messages(const char *bytes) {
    dr_text_clear(&text);
    dr_errors_release(&errors);
    dr_errors_init(&errors);
    const char *document = bytes[0] == '{' ? bytes : dr_arena_format(&arena, "title: t\n%s\n", bytes);
    enum dr_code code = read_sample(document);
    cr_expect(code == (errors.count == 0 ? DR_OK : DR_INPUT), "%s", bytes);
    for (size_t i = 0; i < errors.count; i++) {
        dr_text_format(&text, "%s%s", i == 0 ? "" : "\n", errors.items[i].message);
    }
    return text.bytes;
}

Test(field, reads_every_kind_into_its_place) {
    cr_assert(read_sample(sample_full) == DR_OK, "%s", errors.count > 0 ? errors.items[0].message : "");
    cr_expect_str_eq(sample.title, "all\nof it");
    cr_expect_str_eq(sample.id, "m\303\274ller gmbh");
    cr_expect(sample.boolean && sample.integer == 42);
    cr_expect(sample.number == 1500 && sample.duration_us == 90 * DR_USEC_PER_MINUTE);
    cr_expect(sample.size == 200.0 * 1024 * 1024 * 1024 && sample.bandwidth == 5e9 / 8);
    cr_expect(fabs(sample.rate * 31536000 - 0.1) < 1e-15 && sample.share == 0.95 && sample.load == 2.5);
    cr_expect(sample.money == 18000 && sample.money_rate == 18000);
    cr_expect(sample.clock_us == DR_USEC_PER_DAY - 30 * DR_USEC_PER_S && sample.days == 0x1f);
    cr_expect(sample.colour == SAMPLE_GREEN && sample.with->kind == DR_VALUE_MAP);
    cr_expect(sample.limit.max_us == 5 * DR_USEC_PER_MINUTE && sample.limit.tries == 3);
    cr_expect(sample.object.type == &sample_type && sample.limit.object.type == &sample_limit_type);
    cr_expect(sample.object.at != NULL && sample.object.at->kind == DR_VALUE_MAP);
}

Test(field, keeps_maps_and_lists_in_file_order) {
    cr_assert(read_sample(sample_full) == DR_OK);
    const struct sample_part *parts = sample.parts.items;
    cr_assert(sample.parts.count == 2 && parts[1].parts.count == 1);
    cr_expect_str_eq(sample.parts.names[0], "one");
    cr_expect_str_eq(sample.parts.names[1], "two");
    cr_expect_str_eq(parts[1].label, "second");
    cr_expect_str_eq(((const struct sample_part *)parts[1].parts.items)->label, "d");
    const struct sample_limit *limits = sample.limits.items;
    cr_assert(sample.limits.count == 2 && sample.limits.names == NULL);
    cr_expect(limits[0].max_us == DR_USEC_PER_MINUTE && limits[1].tries == 2);
    cr_expect(sample.limits.at[1] == limits[1].object.at);
    cr_expect_str_eq(sample.rates.names[0], "c6i.large");
    cr_expect(((const double *)sample.rates.items)[1] == 0.02);
}

Test(field, a_single_value_stands_for_a_list_of_one) {
    cr_assert(read_sample("title: t\ntags: alone\nlimits: 2m\n") == DR_OK);
    cr_assert(sample.tags.count == 1 && sample.limits.count == 1);
    cr_expect_str_eq(*(const char **)sample.tags.items, "alone");
    cr_expect(((const struct sample_limit *)sample.limits.items)->max_us == 2 * DR_USEC_PER_MINUTE);
}

Test(field, a_scalar_sets_the_shorthand_field_of_a_map) {
    cr_assert(read_sample("title: t\nlimit: 5m\n") == DR_OK);
    cr_expect(sample.limit.max_us == 5 * DR_USEC_PER_MINUTE);
    cr_expect(sample.limit.object.at != NULL && sample.limit.object.at->kind == DR_VALUE_TEXT);
    cr_expect(dr_object_has(&sample.limit.object, &sample.limit.max_us));
    cr_expect(!dr_object_has(&sample.limit.object, &sample.limit.tries));
}

Test(field, absence_stays_absent) {
    cr_assert(read_sample("title: t\n") == DR_OK);
    cr_expect(dr_object_has(&sample.object, &sample.title));
    cr_expect(!dr_object_has(&sample.object, &sample.integer));
    cr_expect(!dr_object_has(&sample.object, &sample.limit));
    cr_expect(!dr_object_has(&sample.object, &sample.tags));
    cr_expect(sample.limit.object.at == NULL && sample.limit.object.origins != NULL);
    cr_expect(sample.limit.object.type == &sample_limit_type);
    cr_expect(!dr_object_is_effective(&sample.limit.object));
}

Test(field, nothing_means_all_defaults_where_it_is_allowed) {
    cr_assert(read_sample("title: t\nlimit:\nwait:\nrates:\nwith:\n") == DR_OK);
    cr_expect(dr_object_has(&sample.object, &sample.limit) && sample.limit.object.at != NULL);
    cr_expect(!dr_object_has(&sample.object, &sample.wait_us));
    cr_expect(dr_object_has(&sample.object, &sample.rates) && sample.rates.count == 0);
    cr_expect(dr_object_has(&sample.object, &sample.with) && sample.with->kind == DR_VALUE_NULL);
    cr_expect_str_eq(messages("integer:"), "found nothing, expected a whole number between -5 and 100");
    cr_expect_str_eq(messages("tags:"), "found nothing, expected text such as hello");
    cr_expect_str_eq(messages("parts:"), "found nothing, expected a map from names to part of it");
    cr_expect_str_eq(messages("note:"), "found nothing, expected a map with fields such as by, after");
}

/* A line of YAML, and the message about it ("": none). */
static const struct {
    const char *line;
    const char *message;
} scalars[] = {
    {"id: 123", ""},
    {"id: yes", ""},
    {"id: true", ""},
    {"id: a/b", "found \"a/b\", expected a name of 1 to 64 characters without \"/\", \".\", \"$\" and outer blanks"},
    {"id: a.b", "found \"a.b\", expected a name of 1 to 64 characters without \"/\", \".\", \"$\" and outer blanks"},
    {"id: \" a\"", "found \" a\", expected a name of 1 to 64 characters without \"/\", \".\", \"$\" and outer blanks"},
    {"id: [a]", "found a list, expected a name such as web"},
    {"boolean: false", ""},
    {"boolean: yes", "found \"yes\", expected true or false"},
    {"boolean: \"true\"", "found \"true\", expected true or false"},
    {"boolean: True", "found \"True\", expected true or false"},
    {"integer: +7", ""},
    {"integer: -5", ""},
    {"integer: -6", "found \"-6\", expected a whole number between -5 and 100"},
    {"integer: 101", "found \"101\", expected a whole number between -5 and 100"},
    {"integer: 1.5", "found \"1.5\", expected a whole number between -5 and 100"},
    {"integer: 1e3", "found \"1e3\", expected a whole number between -5 and 100"},
    {"integer: \"12\"", "found \"12\", expected a whole number between -5 and 100"},
    {"integer: 99999999999999999999", "found \"99999999999999999999\", expected a whole number between -5 and 100"},
    {"number: 1.", ""},
    {"number: -.5e-3", ""},
    {"number: .inf", "found \".inf\", expected a number such as 1.5"},
    {"number: nan", "found \"nan\", expected a number such as 1.5"},
    {"number: 0x10", "found \"0x10\", expected a number such as 1.5"},
    {"number: 1e", "found \"1e\", expected a number such as 1.5"},
    {"number: 1e999", "found \"1e999\", expected a number of a smaller size"},
    {"number: \"1\"", "found \"1\", expected a number such as 1.5"},
    {"duration: 15m", ""},
    {"duration: \"15m\"", ""},
    {"duration: 15x", "found \"15x\", expected a duration such as 15m"},
    {"duration: 15", "found \"15\", expected a duration with its unit, such as 15m"},
    {"duration: -5m", "found \"-5m\", expected a duration such as 15m"},
    {"duration: {a: 1}", "found a map, expected a duration such as 15m"},
    {"duration: true", "found \"true\", expected a duration such as 15m"},
    {"wait: 59s", "found \"59s\", expected a duration of at least 1m"},
    {"wait: 100y", ""},
    {"limit: 2h", "found \"2h\", expected a duration between 1s and 1h"},
    {"share: 150%", "found \"150%\", expected a share between 0% and 100%"},
    {"share: 100%", ""},
    {"load: 300%", ""},
    {"load: 301%", "found \"301%\", expected a share between 0% and 300%"},
    {"share: 0.5", "found \"0.5\", expected a share with its unit, such as 95%"},
    {"size: 5", "found \"5\", expected a size with its unit, such as 200GiB"},
    {"money: free", "found \"free\", expected money such as $18000"},
    {"money_rate: $5", "found \"$5\", expected an amount of money per time such as $18000/h"},
    {"clock: 24:30", "found \"24:30\", expected a time of day such as 02:00"},
    {"clock: 02:00", ""},
    {"days: mon-frii", "found \"mon-frii\", expected weekdays such as mon-fri"},
    {"colour: red", ""},
    {"colour: gren", "found \"gren\", expected one of red, green; did you mean \"green\"?"},
    {"colour: 5", "found \"5\", expected one of red, green"},
    {"limit: [1m]", "found a list, expected a duration between 1s and 1h"},
    {"note: 5", "found \"5\", expected a map with fields such as by, after"},
    {"parts: 5", "found \"5\", expected a map from names to part of it"},
    {"parts: {a: {label: x, needs: [b/c]}}", "found \"b/c\", expected the name of a part such as web"},
    {"parts: {a/b: {label: x}}",
     "found the name \"a/b\", expected a name of 1 to 64 characters without \"/\", \".\", \"$\" and outer blanks"},
    {"tags: [a, ~]", "found nothing, expected text such as hello"},
    {"with: {Any.thing/: [1]}", ""},
};

Test(field, says_what_was_found_and_what_was_expected) {
    for (size_t i = 0; i < sizeof scalars / sizeof scalars[0]; i++) {
        cr_expect_str_eq(messages(scalars[i].line), scalars[i].message, "%s: %s", scalars[i].line, text.bytes);
    }
}

Test(field, json_numbers_need_no_quotes_and_quantities_do) {
    cr_expect_str_eq(messages("{\"title\": \"t\", \"duration\": 15}"),
                     "found \"15\", expected a duration with its unit, such as 15m");
    cr_expect_str_eq(messages("{\"title\": 5}"), "found \"5\", expected text such as hello");
    cr_expect_str_eq(messages("{\"title\": \"t\", \"integer\": \"5\"}"),
                     "found \"5\", expected a whole number between -5 and 100");
    cr_expect_str_eq(messages("{\"title\": \"t\", \"integer\": 5, \"number\": 5}"), "");
    cr_expect_str_eq(messages("{\"title\": \"a\\u0000b\"}"), "found \"a\\x00b\", expected text such as hello");
}

Test(field, names_may_have_64_characters) {
    char line[600] = "id: ";
    for (int i = 0; i < 64; i++) {
        strcat(line, "\303\274");
    }
    cr_expect_str_eq(messages(line), "");
    strcat(line, "\303\274");
    cr_expect(strlen(messages(line)) > 0);
}

Test(field, collects_every_mistake_in_file_order) {
    const char *document = "titel: x\n"
                           "integer: 1.5\n"
                           "parts:\n"
                           "  one: {lable: x}\n"
                           "  two: {label: y, limit: {max: 2h, triess: 3}}\n"
                           "duration: 5\n";
    cr_expect(read_sample(document) == DR_INPUT);
    static const struct {
        unsigned line;
        const char *pointer;
        const char *message;
    } expected[] = {
        {1, "", "missing field \"title\""},
        {1, "/titel", "unknown field \"titel\", did you mean \"title\"?"},
        {2, "/integer", "found \"1.5\", expected a whole number between -5 and 100"},
        {4, "/parts/one", "missing field \"label\""},
        {4, "/parts/one/lable", "unknown field \"lable\", did you mean \"label\"?"},
        {5, "/parts/two/limit/max", "found \"2h\", expected a duration between 1s and 1h"},
        {5, "/parts/two/limit/triess", "unknown field \"triess\", did you mean \"tries\"?"},
        {6, "/duration", "found \"5\", expected a duration with its unit, such as 15m"},
    };
    cr_assert(errors.count == 8, "%zu", errors.count);
    for (size_t i = 0; i < 8; i++) {
        cr_expect(errors.items[i].line == expected[i].line, "%zu: line %u", i, errors.items[i].line);
        cr_expect_str_eq(errors.items[i].pointer, expected[i].pointer);
        cr_expect_str_eq(errors.items[i].message, expected[i].message);
        cr_expect_str_eq(errors.items[i].source, "a.yaml");
    }
}

Test(field, tells_of_the_comma_that_cuts_a_value_in_two) {
    cr_expect_str_eq(messages("note: {by: me(a=1, b=2)}"),
                     "unknown field \"b=2)\": inside { } a comma ends a value, so put quotes around the whole one");
}

Test(field, counts_mistakes_beyond_the_limit_as_failure) {
    struct dr_value *root = dr_value_new_map(&arena);
    for (int i = 0; i < DR_ERRORS_MAX; i++) {
        dr_errors_at(&errors, root, "full");
    }
    cr_expect(dr_type_read(&sample_type, root, &arena, &sample, &errors) == DR_INPUT);
    cr_expect(errors.dropped == 1);
}

/* Filling. */

static const char catalogue_text[] = "{\"defaults\": {\"wait\": \"20m\", \"limit\": {\"max\": \"30s\", \"tries\": 2},"
                                     " \"note\": {\"after\": \"9s\"}}}";

static const struct dr_value *find(void *context, const char *path, enum dr_origin_kind *ret_kind) {
    const struct dr_value *value = dr_value_find(context, dr_arena_format(&arena, "/%s", path));
    cr_expect(*ret_kind == DR_ORIGIN_CATALOGUE);
    if (strcmp(path, "defaults/limit/tries") == 0) {
        *ret_kind = DR_ORIGIN_STRATEGY;
    }
    return value;
}

static enum dr_code fill(const char *catalogue) {
    return dr_type_fill(&sample, find, parse("catalogue.yaml", catalogue), &arena, &errors);
}

Test(field, fills_absent_fields_and_tells_where_from) {
    cr_assert(read_sample("title: t\nlimits: [{max: 3m}]\nparts: {a: {label: x, limit: 4m}}\n") == DR_OK);
    cr_assert(fill(catalogue_text) == DR_OK, "%s", errors.count > 0 ? errors.items[0].message : "");
    cr_expect(sample.wait_us == 20 * DR_USEC_PER_MINUTE);
    const struct dr_origin *origin = dr_object_origin(&sample.object, &sample.wait_us);
    cr_expect(origin->kind == DR_ORIGIN_CATALOGUE);
    cr_expect_str_eq(origin->path, "defaults/wait");
    cr_expect_str_eq(origin->at->source, "catalogue.yaml");
    const struct sample_limit *limits = sample.limits.items;
    cr_expect(limits[0].max_us == 3 * DR_USEC_PER_MINUTE && limits[0].tries == 2);
    cr_expect(dr_object_origin(&limits[0].object, &limits[0].max_us)->kind == DR_ORIGIN_FILE);
    cr_expect(dr_object_origin(&limits[0].object, &limits[0].tries)->kind == DR_ORIGIN_STRATEGY);
    const struct sample_part *parts = sample.parts.items;
    cr_expect(parts[0].limit.tries == 2);
}

Test(field, fills_inside_absent_objects_which_stay_absent) {
    cr_assert(read_sample("title: t\n") == DR_OK);
    cr_assert(fill(catalogue_text) == DR_OK);
    cr_expect(sample.limit.max_us == 30 * DR_USEC_PER_S && sample.limit.object.at == NULL);
    cr_expect(!dr_object_has(&sample.object, &sample.limit));
    cr_expect(dr_object_has(&sample.limit.object, &sample.limit.max_us));
    cr_expect(dr_object_is_effective(&sample.limit.object));
    /* the note's `by` is required: filling `after` makes no note */
    cr_expect(sample.note.after_us == 9 * DR_USEC_PER_S && !dr_object_is_effective(&sample.note.object));
}

Test(field, names_the_fallback_that_is_not_found) {
    cr_assert(read_sample("title: t\nwait: 3m\nlimit: {max: 1m}\n") == DR_OK);
    cr_expect(fill("{\"defaults\": {\"note\": {\"after\": \"1s\"}}}") == DR_INPUT);
    cr_assert(errors.count == 0 || errors.count == 1);
    cr_expect_str_eq(errors.items[0].message, "no default \"defaults/limit/tries\" for the field \"tries\"");
    cr_expect_str_eq(errors.items[0].pointer, "/limit");
}

static const struct dr_value *find_nothing(void *context, const char *path, enum dr_origin_kind *ret_kind) {
    (void)context;
    (void)path;
    *ret_kind = DR_ORIGIN_ABSENT;
    return NULL;
}

Test(field, a_fallback_may_leave_a_field_absent) {
    cr_assert(read_sample("title: t\n") == DR_OK);
    cr_expect(dr_type_fill(&sample, find_nothing, NULL, &arena, &errors) == DR_OK);
    cr_expect(!dr_object_has(&sample.object, &sample.wait_us));
}

Test(field, a_bad_default_is_reported_in_the_catalogue) {
    cr_assert(read_sample("title: t\nlimit: {tries: 1}\nnote: {by: a, after: 1s}\n") == DR_OK);
    cr_expect(fill("{\"defaults\": {\"limit\": {\"max\": \"1h\"}, \"wait\": \"1s\"}}") == DR_INPUT);
    cr_assert(errors.count == 1);
    cr_expect_str_eq(errors.items[0].source, "catalogue.yaml");
    cr_expect_str_eq(errors.items[0].pointer, "/defaults/wait");
}

Test(field, complains_at_the_field_or_else_at_its_object) {
    cr_assert(read_sample("title: t\nlimit: {tries: 1}\n") == DR_OK);
    cr_assert(fill(catalogue_text) == DR_OK);
    cr_expect(dr_object_at(&sample.limit.object, &sample.limit.tries) ==
              dr_value_find(sample.object.at, "/limit/tries"));
    cr_expect(dr_object_at(&sample.limit.object, &sample.limit.max_us) == sample.limit.object.at);
    cr_expect(dr_object_at(&sample.object, &sample.colour) == sample.object.at);
}

Test(field, runs_the_checks_of_objects_wherever_they_are) {
    cr_assert(read_sample("title: t\nlimit: {max: 1h, tries: 10}\nlimits: [1m, {max: 1h, tries: 10}]\n"
                          "parts: {a: {label: x, parts: {b: {label: y, limit: {max: 1h, tries: 10}}}}}\n") == DR_OK);
    cr_expect(dr_type_check(&sample, &errors) == DR_INPUT);
    cr_assert(errors.count == 3);
    cr_expect_str_eq(errors.items[0].pointer, "/limit");
    cr_expect_str_eq(errors.items[1].pointer, "/parts/a/parts/b/limit");
    cr_expect_str_eq(errors.items[2].pointer, "/limits/1");
    cr_assert(read_sample("title: t\nlimit: {max: 1h, tries: 9}\n") == DR_OK);
    cr_expect(dr_type_check(&sample, &errors) == DR_OK);
}

/* Writing. */

static const char *normalised(void) {
    struct dr_json_writer writer;
    dr_text_clear(&text);
    dr_json_writer_init(&writer, &text);
    writer.compact = true;
    dr_object_write_json(&sample, &writer);
    return text.bytes;
}

Test(field, the_normalised_form_has_object_forms_and_defaults_in_table_order) {
    cr_assert(read_sample("limits: 1m\nparts: {a: {limit: 10s, label: 5}}\nmoney: $18,000\ntitle: t\n"
                          "duration: 90m\nwith: {n: 5, t: 007}\n") == DR_OK);
    cr_assert(fill(catalogue_text) == DR_OK);
    cr_expect_str_eq(normalised(),
                     "{\"title\": \"t\", \"duration\": \"1h30m\", \"money\": \"$18000\", \"with\": {\"n\": 5, \"t\": "
                     "\"007\"}, \"wait\": \"20m\", \"limit\": {\"max\": \"30s\", \"tries\": 2}, \"parts\": {\"a\": "
                     "{\"label\": \"5\", \"limit\": {\"max\": \"10s\", \"tries\": 2}}}, \"limits\": [{\"max\": "
                     "\"1m\", \"tries\": 2}]}");
}

Test(field, the_normalised_form_reads_back_to_itself) {
    cr_assert(read_sample(sample_full) == DR_OK);
    const char *first = dr_arena_format(&arena, "%s", normalised());
    cr_assert(read_sample(first) == DR_OK);
    cr_expect_str_eq(normalised(), first);
}

Test(field, origins_are_a_line_each) {
    struct dr_value *root = parse("scenario.yaml", "title: \"a\\nb\"\nparts:\n  x:\n    label: l\n    needs: [p, q]\n"
                                                   "rates: {a/b: 5%}\n");
    struct dr_error error = {0};
    cr_assert(dr_value_override(&arena, root, "colour=red", "--set", &error) == DR_OK, "%s", error.message);
    cr_assert(dr_type_read(&sample_type, root, &arena, &sample, &errors) == DR_OK);
    cr_assert(fill(catalogue_text) == DR_OK);
    cr_expect(dr_object_origin(&sample.object, &sample.colour)->kind == DR_ORIGIN_OPTION);
    dr_object_write_origins(&sample, &text);
    cr_expect_str_eq(text.bytes, "/title = \"a\\nb\"   (scenario.yaml:1)\n"
                                 "/colour = red   (--set)\n"
                                 "/wait = 20m   (catalogue: defaults/wait)\n"
                                 "/limit/max = 30s   (catalogue: defaults/limit/max)\n"
                                 "/limit/tries = 2   (strategy: defaults/limit/tries)\n"
                                 "/parts/x/label = l   (scenario.yaml:4)\n"
                                 "/parts/x/needs/0 = p   (scenario.yaml:5)\n"
                                 "/parts/x/needs/1 = q   (scenario.yaml:5)\n"
                                 "/parts/x/limit/max = 30s   (catalogue: defaults/limit/max)\n"
                                 "/parts/x/limit/tries = 2   (strategy: defaults/limit/tries)\n"
                                 "/rates/a~1b = 5%   (scenario.yaml:6)\n");
}

/* Random changes of a good tree: the reader never crashes; what it accepts, it writes in a form that it accepts. */

static unsigned next_random(unsigned *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static struct dr_value *random_node(struct dr_value *node, unsigned *state) {
    while (node->count > 0 && next_random(state) % 4 != 0) {
        node = node->items[next_random(state) % node->count];
    }
    return node;
}

static const char *const odd_texts[] = {"",  "15m",  "-1",  "5%",       "1e400", "a/b",
                                        "$", "true", "mon", "\xc3\xbc", "max",   "title"};

static void put_odd_text(struct dr_value *node, unsigned *state) {
    node->text = odd_texts[next_random(state) % (sizeof odd_texts / sizeof odd_texts[0])];
    node->length = strlen(node->text);
}

static void mutate(struct dr_value *node, unsigned *state) {
    switch (next_random(state) % 6) {
    case 0:
        node->count = node->count > 0 ? node->count - 1 : 0;
        break;
    case 1:
        node->kind = DR_VALUE_NULL;
        node->count = 0;
        break;
    case 2:
        node->kind = DR_VALUE_TEXT;
        node->plain = next_random(state) % 2;
        node->count = 0;
        put_odd_text(node, state);
        break;
    case 3:
        node->kind = node->kind == DR_VALUE_MAP ? DR_VALUE_LIST : node->kind;
        break;
    case 4:
        if (node->key != NULL) {
            node->key = next_random(state) % 2 ? "max" : "a/b";
        }
        break;
    default:
        if (node->kind == DR_VALUE_MAP && node->count > 0) {
            dr_value_put(&arena, node, "limit", dr_value_copy(&arena, node->items[0]));
        }
        break;
    }
}

Test(field, random_changes_give_an_error_or_an_object_that_reads_back) {
    unsigned state = 1;
    size_t accepted = 0;
    size_t refused = 0;
    for (int round = 0; round < 3000; round++) {
        struct dr_value *root = dr_value_copy(&arena, parse("a.json", sample_full));
        for (unsigned i = next_random(&state) % 3; i < 3; i++) {
            mutate(random_node(root, &state), &state);
        }
        dr_errors_release(&errors);
        dr_errors_init(&errors);
        enum dr_code code = dr_type_read(&sample_type, root, &arena, &sample, &errors);
        cr_assert(code == (errors.count == 0 ? DR_OK : DR_INPUT));
        refused += code != DR_OK;
        if (code == DR_OK) {
            accepted++;
            const char *first = dr_arena_format(&arena, "%s", normalised());
            cr_assert(read_sample(first) == DR_OK, "%s: %s", first, errors.items[0].message);
            cr_assert_str_eq(normalised(), first);
        }
        dr_arena_release(&arena);
        dr_arena_init(&arena);
    }
    cr_expect(accepted > 100 && refused > 100, "%zu accepted, %zu refused", accepted, refused);
}
