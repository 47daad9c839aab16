/* The mini-languages of scenario files: what they read, what they print, what they refuse. */
#include <criterion/criterion.h>
#include <string.h>

#include "models/effect.h"
#include "models/kinds.h"

struct reading {
    struct dr_arena arena;
    struct dr_errors errors;
    union {
        struct dr_scope scope;
        struct dr_rule rule;
        struct dr_hours hours;
        struct dr_expression expression;
        const char *text;
        int verb;
    } place;
    enum dr_code code;
    struct dr_text printed;
};

/* Reads a text (quoted, so that YAML does not matter) as a kind. */
static void read_text(struct reading *reading, const struct dr_kind *kind, const char *text) {
    const struct dr_field field = {.name = "field", .kind = kind};
    dr_arena_init(&reading->arena);
    dr_errors_init(&reading->errors);
    dr_text_init(&reading->printed, 0);
    memset(&reading->place, 0, sizeof reading->place);
    struct dr_value *value = dr_value_new_text(&reading->arena, text, strlen(text));
    reading->code = kind->read(value, &field, &reading->arena, &reading->place, &reading->errors);
    if (reading->code == DR_OK) {
        kind->print(&reading->place, &field, &reading->printed);
    }
}

static void release(struct reading *reading) {
    dr_text_release(&reading->printed);
    dr_errors_release(&reading->errors);
    dr_arena_release(&reading->arena);
}

struct sample {
    const struct dr_kind *kind;
    const char *text;
};

Test(kinds, print_what_they_read) {
    static const struct sample samples[] = {
        {&dr_kind_scope, "region home"},
        {&dr_kind_scope, "region west coast"},
        {&dr_kind_rule, "always"},
        {&dr_kind_rule, "never"},
        {&dr_kind_rule, "outage expected over 30m"},
        {&dr_kind_rule, "repair expected over 1h30m"},
        {&dr_kind_rule, "outage expected over 0s"},
        {&dr_kind_hours, "mon-fri 09:00-17:00"},
        {&dr_kind_hours, "sat,sun 00:00-24:00"},
        {&dr_kind_hours, "always"},
        {&dr_kind_operation, "rds:RemoveFromGlobalCluster"},
        {&dr_kind_operation, "route53-recovery-cluster:UpdateRoutingControlState"},
        {&dr_kind_operation, "s3:ListObjectsV2"},
        {&dr_kind_verb, "promote"},
        {&dr_kind_expression, "length(Groups[0].Instances[?State=='InService']) >= `4`"},
    };
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        struct reading reading;
        read_text(&reading, samples[i].kind, samples[i].text);
        cr_expect(reading.code == DR_OK, "%s: %s", samples[i].kind->name, samples[i].text);
        cr_expect_str_eq(reading.printed.bytes, samples[i].text);
        release(&reading);
    }
}

Test(kinds, refuse_with_one_message_what_they_cannot_read) {
    static const struct sample samples[] = {
        {&dr_kind_scope, "home"},
        {&dr_kind_scope, "region "},
        {&dr_kind_scope, "region a/b"},
        {&dr_kind_scope, "Region home"},
        {&dr_kind_rule, "outage expected over"},
        {&dr_kind_rule, "outage expected over 30"},
        {&dr_kind_rule, "outage expected over -5m"},
        {&dr_kind_rule, "always "},
        {&dr_kind_rule, "sometimes"},
        {&dr_kind_hours, "mon-fri"},
        {&dr_kind_hours, "mon-fri 17:00-09:00"},
        {&dr_kind_hours, "mon-fri 09:00-09:00"},
        {&dr_kind_hours, "mon-fri 09:00"},
        {&dr_kind_hours, "mon-fri 09:00-25:00"},
        {&dr_kind_hours, "09:00-17:00"},
        {&dr_kind_hours, "moon 09:00-17:00"},
        {&dr_kind_hours, ""},
        {&dr_kind_operation, "rds"},
        {&dr_kind_operation, "rds:"},
        {&dr_kind_operation, ":Publish"},
        {&dr_kind_operation, "RDS:Publish"},
        {&dr_kind_operation, "rds:publish"},
        {&dr_kind_operation, "rds:Pub lish"},
        {&dr_kind_operation, "rds:Publish:More"},
        {&dr_kind_verb, "promte"},
        {&dr_kind_verb, ""},
        {&dr_kind_expression, ""},
        {&dr_kind_expression, "length("},
    };
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        struct reading reading;
        read_text(&reading, samples[i].kind, samples[i].text);
        cr_expect(reading.code == DR_INPUT, "%s: \"%s\"", samples[i].kind->name, samples[i].text);
        cr_expect(reading.errors.count == 1, "%s: \"%s\": %zu messages", samples[i].kind->name, samples[i].text,
                  reading.errors.count);
        release(&reading);
    }
}

Test(kinds, refuse_lists_and_nothing) {
    static const struct dr_kind *const kinds[] = {&dr_kind_scope,     &dr_kind_rule, &dr_kind_hours,
                                                  &dr_kind_operation, &dr_kind_verb, &dr_kind_expression};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct reading reading;
        read_text(&reading, kinds[i], kinds[i]->example);
        cr_expect(reading.code == DR_OK, "the example of %s", kinds[i]->name);
        const struct dr_field field = {.name = "field", .kind = kinds[i]};
        struct dr_value *list = dr_value_new_list(&reading.arena);
        struct dr_value *nothing = dr_value_new_null(&reading.arena);
        cr_expect(kinds[i]->read(list, &field, &reading.arena, &reading.place, &reading.errors) == DR_INPUT);
        cr_expect(kinds[i]->read(nothing, &field, &reading.arena, &reading.place, &reading.errors) == DR_INPUT);
        release(&reading);
    }
}

Test(kinds, hours_count_days_from_monday_and_time_from_midnight) {
    struct reading reading;
    read_text(&reading, &dr_kind_hours, "mon-fri 09:00-17:30");
    cr_expect(reading.place.hours.weekdays == 0x1f);
    cr_expect(reading.place.hours.from_us == 9 * DR_USEC_PER_HOUR);
    cr_expect(reading.place.hours.to_us == 17 * DR_USEC_PER_HOUR + 30 * DR_USEC_PER_MINUTE);
    release(&reading);
    read_text(&reading, &dr_kind_hours, "always");
    cr_expect(reading.place.hours.weekdays == 0x7f);
    cr_expect(reading.place.hours.from_us == 0);
    cr_expect(reading.place.hours.to_us == DR_USEC_PER_DAY);
    release(&reading);
    /* The same week in other words is printed in the short ones. */
    read_text(&reading, &dr_kind_hours, "mon-sun 00:00-24:00");
    cr_expect_str_eq(reading.printed.bytes, "always");
    release(&reading);
}

Test(kinds, rules_tell_outage_from_repair) {
    struct reading reading;
    read_text(&reading, &dr_kind_rule, "outage expected over 30m");
    cr_expect(reading.place.rule.kind == DR_RULE_OUTAGE_OVER);
    cr_expect(reading.place.rule.over_us == 30 * DR_USEC_PER_MINUTE);
    release(&reading);
    read_text(&reading, &dr_kind_rule, "repair expected over 1h");
    cr_expect(reading.place.rule.kind == DR_RULE_REPAIR_OVER);
    cr_expect(reading.place.rule.over_us == DR_USEC_PER_HOUR);
    release(&reading);
}

Test(kinds, misspelt_verbs_get_the_nearest_one) {
    struct reading reading;
    read_text(&reading, &dr_kind_verb, "promte");
    cr_assert(reading.errors.count == 1);
    cr_expect_str_eq(reading.errors.items[0].nearest, "promote");
    release(&reading);
}

Test(kinds, verbs_have_texts_and_say_what_they_act_on) {
    cr_expect_str_eq(dr_verb_text(DR_VERB_SCALE), "scale");
    cr_expect_str_eq(dr_verb_text(DR_VERB_CONFIGURE), "configure");
    cr_expect(dr_verb_needs_component(DR_VERB_RESTORE));
    cr_expect(!dr_verb_needs_component(DR_VERB_ROUTE));
    for (int i = 0; i < DR_VERB_COUNT; i++) {
        struct reading reading;
        read_text(&reading, &dr_kind_verb, dr_verb_text((enum dr_verb)i));
        cr_expect(reading.code == DR_OK && reading.place.verb == i);
        cr_expect(strlen(dr_verb_help((enum dr_verb)i)) > 0);
        release(&reading);
    }
}

Test(kinds, broken_expressions_say_where) {
    struct reading reading;
    read_text(&reading, &dr_kind_expression, "a.[");
    cr_assert(reading.errors.count == 1);
    cr_expect(strstr(reading.errors.items[0].message, "JMESPath") != NULL);
    release(&reading);
}

Test(kinds, schemas_are_json_objects) {
    static const struct dr_kind *const kinds[] = {&dr_kind_scope,     &dr_kind_rule, &dr_kind_hours,
                                                  &dr_kind_operation, &dr_kind_verb, &dr_kind_expression};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const struct dr_field field = {.name = "field", .kind = kinds[i]};
        struct dr_text text;
        dr_text_init(&text, 0);
        struct dr_json_writer writer;
        dr_json_writer_init(&writer, &text);
        kinds[i]->schema(&field, &writer);
        struct dr_arena arena;
        dr_arena_init(&arena);
        struct dr_value *schema = NULL;
        struct dr_error error;
        cr_assert(dr_value_parse_json(&arena, "schema", text.bytes, text.length, &schema, &error) == DR_OK, "%s",
                  error.message);
        cr_expect(dr_value_get(schema, "type") != NULL || dr_value_get(schema, "enum") != NULL ||
                  dr_value_get(schema, "anyOf") != NULL);
        dr_arena_release(&arena);
        dr_text_release(&text);
    }
}

/* Reads a JSON text as a kind and prints it in the text form; NULL where it is refused. */
static const char *read_json(struct reading *reading, const struct dr_kind *kind, const char *json) {
    const struct dr_field field = {.name = "field", .kind = kind};
    struct dr_value *value = NULL;
    struct dr_error error;
    dr_arena_init(&reading->arena);
    dr_errors_init(&reading->errors);
    dr_text_init(&reading->printed, 0);
    cr_assert(dr_value_parse_json(&reading->arena, "test", json, strlen(json), &value, &error) == DR_OK);
    reading->code = kind->read(value, &field, &reading->arena, &reading->place, &reading->errors);
    if (reading->code != DR_OK) {
        return NULL;
    }
    kind->print(&reading->place, &field, &reading->printed);
    return reading->printed.bytes;
}

static const struct {
    const struct dr_kind *kind;
    const char *text;
    const char *json;
} object_forms[] = {
    {&dr_kind_scope, "region home", "{\"region\": \"home\"}"},
    {&dr_kind_rule, "always", "{\"rule\": \"always\"}"},
    {&dr_kind_rule, "outage expected over 30m", "{\"rule\": \"outage\", \"over\": \"30m\"}"},
    {&dr_kind_rule, "repair expected over 1m30s", "{\"rule\": \"repair\", \"over\": \"1m30s\"}"},
};

Test(kinds, object_forms_name_their_parts_and_can_be_read) {
    for (size_t i = 0; i < sizeof object_forms / sizeof object_forms[0]; i++) {
        struct reading reading;
        const struct dr_field field = {.name = "field", .kind = object_forms[i].kind};
        read_text(&reading, object_forms[i].kind, object_forms[i].text);
        struct dr_text text;
        dr_text_init(&text, 0);
        struct dr_json_writer writer;
        dr_json_writer_init(&writer, &text);
        writer.compact = true;
        object_forms[i].kind->json(&reading.place, &field, &writer);
        cr_expect_str_eq(text.bytes, object_forms[i].json);
        dr_text_release(&text);
        release(&reading);
        cr_expect_str_eq(read_json(&reading, object_forms[i].kind, object_forms[i].json), object_forms[i].text);
        release(&reading);
    }
}

Test(kinds, refuse_object_forms_with_other_parts) {
    static const char *const wrong[] = {
        "{\"rule\": \"always\", \"over\": \"30m\"}",  "{\"rule\": \"outage\"}",
        "{\"rule\": \"outage\", \"over\": 30}",       "{\"rule\": \"sometimes\"}",
        "{\"rule\": \"repair\", \"under\": \"30m\"}", "{}",
    };
    struct reading reading;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_expect(read_json(&reading, &dr_kind_rule, wrong[i]) == NULL, "%s", wrong[i]);
        cr_expect(reading.errors.count == 1);
        release(&reading);
    }
    cr_expect(read_json(&reading, &dr_kind_scope, "{\"zone\": \"home\"}") == NULL);
    release(&reading);
    cr_expect(read_json(&reading, &dr_kind_scope, "{\"region\": \"a/b\"}") == NULL);
    release(&reading);
}
