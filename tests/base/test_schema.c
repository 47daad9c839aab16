/* The JSON Schema of a type. Whether a validator agrees with the reader is tested by schema_check.py. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/field.h"
#include "sample.h"

static struct dr_arena arena;
static struct dr_text text;
static struct dr_value *schema;

static void setup(void) {
    struct dr_json_writer writer;
    struct dr_error error = {0};
    dr_arena_init(&arena);
    dr_text_init(&text, 0);
    dr_json_writer_init(&writer, &text);
    dr_type_write_schema(&sample_type, "https://example.com/sample.json", &writer);
    enum dr_code code = dr_value_parse_json(&arena, "schema", text.bytes, text.length, &schema, &error);
    cr_assert(code == DR_OK, "%s", error.message);
}

static void teardown(void) {
    dr_arena_release(&arena);
    dr_text_release(&text);
}

TestSuite(schema, .init = setup, .fini = teardown);

/* The JSON on one line of what a pointer leads to. */
static const char *at(const char *pointer) {
    const struct dr_value *value = dr_value_find(schema, pointer);
    if (value == NULL) {
        return "(nothing)";
    }
    struct dr_json_writer writer;
    dr_text_clear(&text);
    dr_json_writer_init(&writer, &text);
    writer.compact = true;
    dr_json_value(&writer, value);
    return text.bytes;
}

#define PROPERTY "/$defs/sample/properties/"

static const struct {
    const char *pointer;
    const char *json;
} expected[] = {
    {"/$schema", "\"https://json-schema.org/draft/2020-12/schema\""},
    {"/$id", "\"https://example.com/sample.json\""},
    {"/title", "\"sample\""},
    {"/description", "\"A sample file.\""},
    {"/$ref", "\"#/$defs/sample\""},
    {"/$defs/sample/required", "[\"title\"]"},
    {"/$defs/sample/additionalProperties", "false"},
    {PROPERTY "title", "{\"description\": \"the title\", \"examples\": [\"hello\"], \"type\": \"string\", "
                       "\"pattern\": \"^[^\\\\u0000-\\\\u0008\\\\u000b-\\\\u001f\\\\u007f-\\\\u009f]*$\"}"},
    {PROPERTY "integer", "{\"description\": \"how many (between -5 and 100)\", \"type\": \"integer\", \"minimum\": -5, "
                         "\"maximum\": 100}"},
    {PROPERTY "number", "{\"description\": \"how much\", \"type\": \"number\"}"},
    {PROPERTY "boolean", "{\"description\": \"whether\", \"type\": \"boolean\"}"},
    {PROPERTY "colour", "{\"description\": \"which colour\", \"enum\": [\"red\", \"green\"]}"},
    {PROPERTY "with", "{\"description\": \"anything\"}"},
    {PROPERTY "wait/description", "\"how long to wait (of at least 1m) [default: defaults/wait]\""},
    {PROPERTY "wait/anyOf/1", "{\"type\": \"null\"}"},
    {PROPERTY "limit/anyOf/0", "{\"$ref\": \"#/$defs/limit\"}"},
    {PROPERTY "parts/additionalProperties", "{\"$ref\": \"#/$defs/part-of-it\"}"},
    {PROPERTY "parts/propertyNames/maxLength", "64"},
    {PROPERTY "limits/anyOf/0", "{\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/limit\"}}"},
    {PROPERTY "limits/anyOf/1", "{\"not\": {\"type\": \"array\"}, \"$ref\": \"#/$defs/limit\"}"},
    {"/$defs/part-of-it/properties/parts/additionalProperties", "{\"$ref\": \"#/$defs/part-of-it\"}"},
    {"/$defs/part-of-it/properties/needs/examples", "[[\"one\", \"two\"]]"},
    {"/$defs/limit/anyOf/0/type", "\"object\""},
    {"/$defs/limit/anyOf/1/type", "\"string\""},
    {"/$defs/note/description", "(nothing)"},
};

Test(schema, says_what_the_table_says) {
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        cr_expect_str_eq(at(expected[i].pointer), expected[i].json, "%s: %s", expected[i].pointer,
                         at(expected[i].pointer));
    }
}

Test(schema, defines_each_type_once) {
    const struct dr_value *definitions = dr_value_get(schema, "$defs");
    cr_assert(definitions != NULL && definitions->count == 4);
    cr_expect_str_eq(definitions->items[0]->key, "sample");
}

Test(schema, tells_apart_two_types_of_one_name) {
    static const struct dr_type twin = {.name = "limit", .size = sizeof(struct dr_object)};
    static const struct dr_field fields[] = {
        {.name = "a", .kind = &dr_kind_object, .type = &sample_limit_type, .offset = 16, .flags = DR_FIELD_LIST},
        {.name = "b", .kind = &dr_kind_object, .type = &twin, .offset = 64, .flags = DR_FIELD_LIST},
    };
    static const struct dr_type both = {.name = "both", .size = 128, .fields = fields, .count = 2};
    struct dr_json_writer writer;
    dr_text_clear(&text);
    dr_json_writer_init(&writer, &text);
    dr_type_write_schema(&both, "x", &writer);
    cr_expect(strstr(text.bytes, "\"#/$defs/limit\"") != NULL);
    cr_expect(strstr(text.bytes, "\"#/$defs/limit-2\"") != NULL);
    cr_expect(strstr(text.bytes, "\"limit-2\": {") != NULL);
}
