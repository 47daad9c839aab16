/* Small types that the tests of the field table share. */
#include "sample.h"

#define ROWS(array) .fields = (array), .count = DR_FIELD_COUNT(array)
#define AT(type, member) .offset = offsetof(struct type, member)

static const struct dr_field limit_fields[] = {
    {.name = "max",
     .kind = &dr_kind_duration,
     AT(sample_limit, max_us),
     .min = 1,
     .max = 3600,
     .flags = DR_FIELD_SHORTHAND,
     .fallback = "defaults/limit/max",
     .help = "longest time",
     .example = "5m"},
    {.name = "tries",
     .kind = &dr_kind_integer,
     AT(sample_limit, tries),
     .min = 1,
     .max = 10,
     .fallback = "defaults/limit/tries",
     .help = "how often",
     .example = "3"},
};

static enum dr_code limit_check(const void *object, struct dr_errors *errors) {
    const struct sample_limit *limit = object;
    bool strange = limit->tries == 10 && limit->max_us == DR_USEC_PER_HOUR;
    return strange ? dr_errors_at(errors, limit->object.at, "ten tries of an hour") : DR_OK;
}

const struct dr_type sample_limit_type = {
    .name = "limit", .help = "A limit.", .size = sizeof(struct sample_limit), ROWS(limit_fields), .check = limit_check};

static const struct dr_type part_type;

static const struct dr_field part_fields[] = {
    {.name = "label",
     .kind = &dr_kind_text,
     AT(sample_part, label),
     .flags = DR_FIELD_REQUIRED,
     .help = "what it says"},
    {.name = "needs",
     .kind = &dr_kind_name,
     AT(sample_part, needs),
     .flags = DR_FIELD_LIST,
     .refers_to = "part",
     .help = "other parts",
     .example = "[one, two]"},
    {.name = "limit", .kind = &dr_kind_object, .type = &sample_limit_type, AT(sample_part, limit), .help = "its limit"},
    {.name = "parts",
     .kind = &dr_kind_object,
     .type = &part_type,
     AT(sample_part, parts),
     .flags = DR_FIELD_MAP,
     .help = "parts inside"},
};

static const struct dr_type part_type = {
    .name = "part of it", .help = "A part of parts.", .size = sizeof(struct sample_part), ROWS(part_fields)};

static const struct dr_field note_fields[] = {
    {.name = "by", .kind = &dr_kind_name, AT(sample_note, by), .flags = DR_FIELD_REQUIRED, .help = "who | whom"},
    {.name = "after",
     .kind = &dr_kind_duration,
     AT(sample_note, after_us),
     .fallback = "defaults/note/after",
     .help = "when"},
};

static const struct dr_type note_type = {.name = "note", .size = sizeof(struct sample_note), ROWS(note_fields)};

static const struct dr_choice colours[] = {
    {"red", SAMPLE_RED, "like blood"},
    {"green", SAMPLE_GREEN, "like grass"},
    {NULL, 0, NULL},
};

#define PLAIN(field_name, field_kind, member, text)                                                                    \
    { .name = field_name, .kind = &field_kind, AT(sample, member), .help = text }

static const struct dr_field sample_fields[] = {
    {.name = "title",
     .kind = &dr_kind_text,
     AT(sample, title),
     .flags = DR_FIELD_REQUIRED,
     .help = "the title",
     .example = "hello"},
    PLAIN("id", dr_kind_name, id, "a name"),
    PLAIN("boolean", dr_kind_boolean, boolean, "whether"),
    {.name = "integer", .kind = &dr_kind_integer, AT(sample, integer), .min = -5, .max = 100, .help = "how many"},
    PLAIN("number", dr_kind_number, number, "how much"),
    PLAIN("duration", dr_kind_duration, duration_us, "how long"),
    PLAIN("size", dr_kind_size, size, "how large"),
    PLAIN("bandwidth", dr_kind_bandwidth, bandwidth, "how fast"),
    PLAIN("rate", dr_kind_rate, rate, "how often"),
    PLAIN("share", dr_kind_share, share, "which part"),
    PLAIN("money", dr_kind_money, money, "what it costs"),
    PLAIN("money_rate", dr_kind_money_rate, money_rate, "what it costs all the time"),
    PLAIN("clock", dr_kind_clock, clock_us, "at what time"),
    PLAIN("days", dr_kind_weekdays, days, "on which days"),
    {.name = "colour", .kind = &dr_kind_choice, .choices = colours, AT(sample, colour), .help = "which colour"},
    {.name = "with", .kind = &dr_kind_value, AT(sample, with), .flags = DR_FIELD_ANY_KEY, .help = "anything"},
    {.name = "wait",
     .kind = &dr_kind_duration,
     AT(sample, wait_us),
     .min = 60,
     .max = -1,
     .flags = DR_FIELD_NULLABLE,
     .fallback = "defaults/wait",
     .help = "how long to wait",
     .example = "15m"},
    {.name = "load", .kind = &dr_kind_share, AT(sample, load), .min = 0, .max = 3, .help = "may be above 100%"},
    {.name = "limit",
     .kind = &dr_kind_object,
     .type = &sample_limit_type,
     AT(sample, limit),
     .flags = DR_FIELD_NULLABLE,
     .help = "the limit"},
    {.name = "note", .kind = &dr_kind_object, .type = &note_type, AT(sample, note), .help = "a note"},
    {.name = "parts",
     .kind = &dr_kind_object,
     .type = &part_type,
     AT(sample, parts),
     .flags = DR_FIELD_MAP,
     .help = "the parts"},
    {.name = "limits",
     .kind = &dr_kind_object,
     .type = &sample_limit_type,
     AT(sample, limits),
     .flags = DR_FIELD_LIST,
     .help = "several limits"},
    {.name = "tags", .kind = &dr_kind_text, AT(sample, tags), .flags = DR_FIELD_LIST, .help = "any tags"},
    {.name = "rates",
     .kind = &dr_kind_share,
     AT(sample, rates),
     .flags = DR_FIELD_MAP | DR_FIELD_ANY_KEY | DR_FIELD_NULLABLE,
     .refers_to = "part",
     .help = "shares by part"},
};

const struct dr_type sample_type = {
    .name = "sample", .help = "A sample file.", .size = sizeof(struct sample), ROWS(sample_fields)};

const char sample_full[] =
    "{\"title\": \"all\\nof it\", \"id\": \"m\303\274ller gmbh\", \"boolean\": true, \"integer\": 42, \"number\": "
    "1.5e3,\n"
    " \"duration\": \"1h30m\", \"size\": \"200GiB\", \"bandwidth\": \"5Gbps\", \"rate\": \"0.1/year\", \"share\": "
    "\"95%\",\n"
    " \"money\": \"$18,000\", \"money_rate\": \"$18000/h\", \"clock\": \"23:59:30\", \"days\": \"mon-fri\",\n"
    " \"colour\": \"green\", \"with\": {\"Any\": [1, null, {\"x\": true}]}, \"wait\": \"2m\", \"load\": \"250%\",\n"
    " \"limit\": {\"max\": \"5m\", \"tries\": 3}, \"note\": {\"by\": \"me\", \"after\": \"3s\"},\n"
    " \"parts\": {\"one\": {\"label\": \"first\", \"needs\": \"two\", \"limit\": \"10s\"},\n"
    "           \"two\": {\"label\": \"second\", \"needs\": [], \"parts\": {\"deep\": {\"label\": \"d\", \"limit\": "
    "{}}}}},\n"
    " \"limits\": [\"1m\", {\"tries\": 2}], \"tags\": [\"a\", \"b\"], \"rates\": {\"c6i.large\": \"1%\", \"x/y\": "
    "\"2%\"}}\n";
