/* Field kinds of the domain. Each reads the whole text or complains about the whole text. */
#include "models/kinds.h"

#include <ctype.h>
#include <string.h>

#include "base/civil.h"
#include "base/jmespath.h"
#include "base/quantity.h"
#include "models/effect.h"

#define REGION_WORD "region "
#define OUTAGE_WORDS "outage expected over "
#define REPAIR_WORDS "repair expected over "
#define END_OF_DAY "24:00"
#define ALL_WEEKDAYS 0x7fu

/* What follows the words, or NULL where the text does not begin with them. */
static const char *after(const char *text, const char *words) {
    size_t length = strlen(words);
    return strncmp(text, words, length) == 0 ? text + length : NULL;
}

/* Schema of a text form and an object form: {"anyOf": [text, object]}. */
static void begin_forms(const char *pattern, struct dr_json_writer *out) {
    dr_json_begin_object(out);
    dr_json_key(out, "anyOf");
    dr_json_begin_list(out);
    dr_field_write_pattern(out, pattern);
    dr_json_begin_object(out);
    dr_json_key(out, "type");
    dr_json_text(out, "object");
    dr_json_key(out, "additionalProperties");
    dr_json_boolean(out, false);
}

static void end_forms(struct dr_json_writer *out) {
    dr_json_end_object(out);
    dr_json_end_list(out);
    dr_json_end_object(out);
}

static void write_required(const char *name, struct dr_json_writer *out) {
    dr_json_key(out, "required");
    dr_json_begin_list(out);
    dr_json_text(out, name);
    dr_json_end_list(out);
}

/* Scope. */

/* The name in `region NAME` or in the object form {region: NAME}; false where it is neither. */
static bool find_region(const struct dr_value *at, struct dr_value *ret_name) {
    if (at->kind == DR_VALUE_MAP) {
        const struct dr_value *name = at->count == 1 ? dr_value_get(at, "region") : NULL;
        *ret_name = name != NULL ? *name : *at;
        return name != NULL;
    }
    const char *text = dr_field_text(at);
    const char *name = text == NULL ? NULL : after(text, REGION_WORD);
    if (name == NULL) {
        return false;
    }
    *ret_name = *at;
    ret_name->text = name;
    ret_name->length = strlen(name);
    return true;
}

static enum dr_code read_scope(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,
                               void *ret_place, struct dr_errors *errors) {
    struct dr_value part;
    if (!find_region(at, &part)) {
        return dr_field_expected(field, at, errors);
    }
    struct dr_scope scope = {.kind = DR_SCOPE_REGION};
    enum dr_code code = dr_kind_name.read(&part, field, arena, &scope.name, errors);
    if (code == DR_OK) {
        *(struct dr_scope *)ret_place = scope;
    }
    return code;
}

static void scope_schema(const struct dr_field *field, struct dr_json_writer *out) {
    (void)field;
    begin_forms("^region [^ /.]([^/.]{0,62}[^ /.])?$", out);
    write_required("region", out);
    dr_json_key(out, "properties");
    dr_json_begin_object(out);
    dr_json_key(out, "region");
    dr_field_write_pattern(out, "^[^ /.]([^/.]{0,62}[^ /.])?$");
    dr_json_end_object(out);
    end_forms(out);
}

static void print_scope(const void *place, const struct dr_field *field, struct dr_text *out) {
    (void)field;
    const struct dr_scope *scope = place;
    dr_text_format(out, REGION_WORD "%s", scope->name);
}

static void scope_json(const void *place, const struct dr_field *field, struct dr_json_writer *out) {
    (void)field;
    const struct dr_scope *scope = place;
    dr_json_begin_object(out);
    dr_json_key(out, "region");
    dr_json_text(out, scope->name);
    dr_json_end_object(out);
}

const struct dr_kind dr_kind_scope = {
    .name = "scope",
    .size = sizeof(struct dr_scope),
    .read = read_scope,
    .schema = scope_schema,
    .print = print_scope,
    .json = scope_json,
    .help = "what is hit: `region` and the region's name",
    .example = "region home",
};

/* Rule. */

struct rule_words {
    const char *text;
    bool over; /* a duration follows */
    const char *name;
};

static const struct rule_words rules[] = {
    [DR_RULE_ALWAYS] = {"always", false, "always"},
    [DR_RULE_NEVER] = {"never", false, "never"},
    [DR_RULE_OUTAGE_OVER] = {OUTAGE_WORDS, true, "outage"},
    [DR_RULE_REPAIR_OVER] = {REPAIR_WORDS, true, "repair"},
};

static bool parse_rule(const char *text, struct dr_rule *ret_rule) {
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        const char *rest = after(text, rules[i].text);
        dr_usec over_us = 0;
        if (rest == NULL || (rules[i].over ? !dr_quantity_duration(rest, &over_us) : *rest != '\0')) {
            continue;
        }
        *ret_rule = (struct dr_rule){.kind = (enum dr_rule_kind)i, .over_us = over_us};
        return true;
    }
    return false;
}

#define DURATION_PATTERN "([0-9]+([.][0-9]+)?(us|ms|[smhdwy]))+"

/* The object form: {rule: outage, over: 30m}, {rule: always}. */
static bool parse_rule_map(const struct dr_value *at, struct dr_rule *ret_rule) {
    const struct dr_value *over = dr_value_get(at, "over");
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        dr_usec over_us = 0;
        if (dr_value_is(dr_value_get(at, "rule"), rules[i].name) && at->count == (rules[i].over ? 2 : 1)) {
            const char *text = rules[i].over && over != NULL ? dr_field_text(over) : NULL;
            bool good = !rules[i].over || (text != NULL && dr_quantity_duration(text, &over_us));
            *ret_rule = (struct dr_rule){.kind = (enum dr_rule_kind)i, .over_us = over_us};
            return good;
        }
    }
    return false;
}

static enum dr_code read_rule(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,
                              void *ret_place, struct dr_errors *errors) {
    (void)arena;
    struct dr_rule rule;
    const char *text = dr_field_text(at);
    bool good = at->kind == DR_VALUE_MAP ? parse_rule_map(at, &rule) : text != NULL && parse_rule(text, &rule);
    if (!good) {
        return dr_field_expected(field, at, errors);
    }
    *(struct dr_rule *)ret_place = rule;
    return DR_OK;
}

static void rule_schema(const struct dr_field *field, struct dr_json_writer *out) {
    (void)field;
    begin_forms("^(always|never|(outage|repair) expected over " DURATION_PATTERN ")$", out);
    write_required("rule", out);
    dr_json_key(out, "properties");
    dr_json_begin_object(out);
    dr_json_key(out, "rule");
    dr_json_begin_object(out);
    dr_json_key(out, "enum");
    dr_json_begin_list(out);
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        dr_json_text(out, rules[i].name);
    }
    dr_json_end_list(out);
    dr_json_end_object(out);
    dr_json_key(out, "over");
    dr_field_write_pattern(out, "^" DURATION_PATTERN "$");
    dr_json_end_object(out);
    end_forms(out);
}

static void print_rule(const void *place, const struct dr_field *field, struct dr_text *out) {
    (void)field;
    const struct dr_rule *rule = place;
    dr_text_puts(out, rules[rule->kind].text);
    if (rules[rule->kind].over) {
        dr_quantity_print_duration(rule->over_us, out);
    }
}

static void rule_json(const void *place, const struct dr_field *field, struct dr_json_writer *out) {
    (void)field;
    const struct dr_rule *rule = place;
    dr_json_begin_object(out);
    dr_json_key(out, "rule");
    dr_json_text(out, rules[rule->kind].name);
    if (rules[rule->kind].over) {
        struct dr_text over;
        dr_text_init(&over, 0);
        dr_quantity_print_duration(rule->over_us, &over);
        dr_json_key(out, "over");
        dr_json_text(out, over.bytes);
        dr_text_release(&over);
    }
    dr_json_end_object(out);
}

const struct dr_kind dr_kind_rule = {
    .name = "rule",
    .size = sizeof(struct dr_rule),
    .read = read_rule,
    .schema = rule_schema,
    .print = print_rule,
    .json = rule_json,
    .help = "`outage expected over DURATION` (since it began), `repair expected over DURATION` (from now), `always` or "
            "`never`",
    .example = "outage expected over 30m",
};

/* Hours. */

/* A clock time; as the end of a day also 24:00. */
static bool parse_clock(const char *text, dr_usec *ret_us) {
    if (strcmp(text, END_OF_DAY) == 0) {
        *ret_us = DR_USEC_PER_DAY;
        return true;
    }
    return dr_clock_parse(text, ret_us);
}

static bool parse_times(char *text, struct dr_hours *hours) {
    char *dash = strchr(text, '-');
    if (dash == NULL) {
        return false;
    }
    *dash = '\0';
    return parse_clock(text, &hours->from_us) && parse_clock(dash + 1, &hours->to_us) && hours->from_us < hours->to_us;
}

/* text is cut into its parts. */
static bool parse_hours(char *text, struct dr_hours *ret_hours) {
    struct dr_hours hours = {.weekdays = ALL_WEEKDAYS, .from_us = 0, .to_us = DR_USEC_PER_DAY};
    char *blank = strchr(text, ' ');
    if (blank != NULL) {
        *blank = '\0';
        if (!dr_weekdays_parse(text, &hours.weekdays) || hours.weekdays == 0 || !parse_times(blank + 1, &hours)) {
            return false;
        }
    } else if (strcmp(text, "always") != 0) {
        return false;
    }
    *ret_hours = hours;
    return true;
}

static enum dr_code read_hours(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,
                               void *ret_place, struct dr_errors *errors) {
    const char *text = dr_field_text(at);
    bool good = text != NULL && parse_hours(dr_arena_text(arena, text, at->length), ret_place);
    return good ? DR_OK : dr_field_expected(field, at, errors);
}

static void hours_schema(const struct dr_field *field, struct dr_json_writer *out) {
    (void)field;
    dr_field_write_pattern(
        out, "^(always|[a-z]+([-,][a-z]+)* [0-9]{2}:[0-9]{2}(:[0-9]{2})?-[0-9]{2}:[0-9]{2}(:[0-9]{2})?)$");
}

static void print_clock(dr_usec at_us, struct dr_text *out) {
    if (at_us == DR_USEC_PER_DAY) {
        dr_text_puts(out, END_OF_DAY);
    } else {
        dr_clock_print(at_us, out);
    }
}

static bool is_always(const struct dr_hours *hours) {
    return hours->weekdays == ALL_WEEKDAYS && hours->from_us == 0 && hours->to_us == DR_USEC_PER_DAY;
}

static void print_hours(const void *place, const struct dr_field *field, struct dr_text *out) {
    (void)field;
    const struct dr_hours *hours = place;
    if (is_always(hours)) {
        dr_text_puts(out, "always");
        return;
    }
    dr_weekdays_print(hours->weekdays, out);
    dr_text_puts(out, " ");
    print_clock(hours->from_us, out);
    dr_text_puts(out, "-");
    print_clock(hours->to_us, out);
}

const struct dr_kind dr_kind_hours = {
    .name = "hours",
    .size = sizeof(struct dr_hours),
    .read = read_hours,
    .schema = hours_schema,
    .print = print_hours,
    .help = "weekdays and clock times, or `always`",
    .example = "mon-fri 09:00-17:00",
};

/* Operation. */

static bool is_service_character(char byte) {
    return islower((unsigned char)byte) || isdigit((unsigned char)byte) || byte == '-';
}

static bool is_operation(const char *text) {
    const char *at = text;
    while (is_service_character(*at)) {
        at++;
    }
    if (at == text || *at != ':' || !isupper((unsigned char)at[1])) {
        return false;
    }
    at++;
    while (isalnum((unsigned char)*at)) {
        at++;
    }
    return *at == '\0';
}

static enum dr_code read_operation(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,
                                   void *ret_place, struct dr_errors *errors) {
    const char *text = dr_field_text(at);
    if (text == NULL || !is_operation(text)) {
        return dr_field_expected(field, at, errors);
    }
    *(const char **)ret_place = dr_arena_text(arena, text, at->length);
    return DR_OK;
}

static void operation_schema(const struct dr_field *field, struct dr_json_writer *out) {
    (void)field;
    dr_field_write_pattern(out, "^[a-z0-9-]+:[A-Z][A-Za-z0-9]*$");
}

static void print_operation(const void *place, const struct dr_field *field, struct dr_text *out) {
    (void)field;
    dr_text_puts(out, *(const char *const *)place);
}

const struct dr_kind dr_kind_operation = {
    .name = "operation",
    .size = sizeof(const char *),
    .read = read_operation,
    .schema = operation_schema,
    .print = print_operation,
    .help = "an operation as its provider names it: `service:Operation`",
    .example = "rds:RemoveFromGlobalCluster",
};

/* Verb. */

static void list_verbs(const char *ret_names[DR_VERB_COUNT]) {
    for (int i = 0; i < DR_VERB_COUNT; i++) {
        ret_names[i] = dr_verb_text((enum dr_verb)i);
    }
}

static enum dr_code read_verb(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,
                              void *ret_place, struct dr_errors *errors) {
    (void)arena;
    const char *text = dr_field_text(at);
    if (text == NULL) {
        return dr_field_expected(field, at, errors);
    }
    const char *names[DR_VERB_COUNT];
    list_verbs(names);
    for (int i = 0; i < DR_VERB_COUNT; i++) {
        if (strcmp(names[i], text) == 0) {
            *(int *)ret_place = i;
            return DR_OK;
        }
    }
    return dr_errors_unknown(errors, at, "verb", text, names, DR_VERB_COUNT);
}

static void verb_schema(const struct dr_field *field, struct dr_json_writer *out) {
    (void)field;
    const char *names[DR_VERB_COUNT];
    list_verbs(names);
    dr_json_begin_object(out);
    dr_json_key(out, "enum");
    dr_json_begin_list(out);
    for (int i = 0; i < DR_VERB_COUNT; i++) {
        dr_json_text(out, names[i]);
    }
    dr_json_end_list(out);
    dr_json_end_object(out);
}

static void print_verb(const void *place, const struct dr_field *field, struct dr_text *out) {
    (void)field;
    dr_text_puts(out, dr_verb_text((enum dr_verb) * (const int *)place));
}

const struct dr_kind dr_kind_verb = {
    .name = "verb",
    .size = sizeof(int),
    .read = read_verb,
    .schema = verb_schema,
    .print = print_verb,
    .help = "what an operation does in the model: scale, launch, promote, restore, route, ...",
    .example = "promote",
};

/* Expression. */

static enum dr_code read_expression(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,
                                    void *ret_place, struct dr_errors *errors) {
    const char *text = dr_field_text(at);
    if (text == NULL) {
        return dr_field_expected(field, at, errors);
    }
    struct dr_expression expression = {.text = dr_arena_text(arena, text, at->length)};
    struct dr_error error;
    if (dr_jmespath_parse(arena, expression.text, &expression.compiled, &error) != DR_OK) {
        return dr_errors_at(errors, at, "not a JMESPath expression: %s", error.message);
    }
    *(struct dr_expression *)ret_place = expression;
    return DR_OK;
}

static void expression_schema(const struct dr_field *field, struct dr_json_writer *out) {
    (void)field;
    dr_json_begin_object(out);
    dr_json_key(out, "type");
    dr_json_text(out, "string");
    dr_json_key(out, "minLength");
    dr_json_integer(out, 1);
    dr_json_end_object(out);
}

static void print_expression(const void *place, const struct dr_field *field, struct dr_text *out) {
    (void)field;
    const struct dr_expression *expression = place;
    dr_text_puts(out, expression->text);
}

const struct dr_kind dr_kind_expression = {
    .name = "JMESPath expression",
    .size = sizeof(struct dr_expression),
    .read = read_expression,
    .schema = expression_schema,
    .print = print_expression,
    .help = "a JMESPath expression (jmespath.org)",
    .example = "length(Items) > `0`",
};
