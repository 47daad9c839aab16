/* The kinds of quantities (text with a unit, quoted or not), of clock times and of weekdays. */
#include "base/civil.h"
#include "base/field.h"
#include "base/field_private.h"
#include "base/quantity.h"
#include "base/usec.h"

/* A bare number gets told about the unit; anything else about the kind. */
static enum dr_code expected_quantity(const struct dr_field *field, const struct dr_value *at,
                                      struct dr_errors *errors) {
    if (at->kind != DR_VALUE_NUMBER) {
        return dr_field_expected(field, at, errors);
    }
    struct dr_text noun;
    dr_text_init(&noun, 0);
    dr_field_print_noun(field, &noun);
    dr_errors_expected(errors, at, "%s with its unit, such as %s", noun.bytes, field->kind->example);
    dr_text_release(&noun);
    return DR_INPUT;
}

static enum dr_code read_us(const struct dr_value *at, const struct dr_field *field,
                            bool (*parse)(const char *, dr_usec *), dr_usec *ret_us, struct dr_errors *errors) {
    const char *text = dr_field_text(at);
    dr_usec at_us = 0;
    if (text == NULL || !parse(text, &at_us)) {
        return expected_quantity(field, at, errors);
    }
    if (dr_field_check_range(field, at, dr_usec_to_s(at_us), errors) != DR_OK) {
        return DR_INPUT;
    }
    *ret_us = at_us;
    return DR_OK;
}

static enum dr_code read_quantity(const struct dr_value *at, const struct dr_field *field,
                                  bool (*parse)(const char *, double *), double *ret_number, struct dr_errors *errors) {
    const char *text = dr_field_text(at);
    double number = 0;
    if (text == NULL || !parse(text, &number)) {
        return expected_quantity(field, at, errors);
    }
    if (dr_field_check_range(field, at, number, errors) != DR_OK) {
        return DR_INPUT;
    }
    *ret_number = number;
    return DR_OK;
}

static enum dr_code read_duration(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,
                                  void *ret_place, struct dr_errors *errors) {
    (void)arena;
    return read_us(at, field, dr_quantity_duration, ret_place, errors);
}

static void print_duration(const void *place, const struct dr_field *field, struct dr_text *out) {
    (void)field;
    dr_quantity_print_duration(*(const dr_usec *)place, out);
}

static void duration_limit(double limit, struct dr_text *out) {
    dr_quantity_print_duration(dr_usec_from_s(limit), out);
}

#define NUMBER_PATTERN "[0-9]+(\\.[0-9]+)?"
#define PART_PATTERN(unit) "(" NUMBER_PATTERN unit ")?"

/* Units from large to small, each once, a fraction in the last one only. */
static const char duration_pattern[] =
    "^(?=[0-9])(?!.*\\.[0-9]+[a-z]+[0-9])" PART_PATTERN("y") PART_PATTERN("w") PART_PATTERN("d") PART_PATTERN("h")
        PART_PATTERN("m(in)?") PART_PATTERN("s") PART_PATTERN("ms") PART_PATTERN("us") "$";

static void duration_schema(const struct dr_field *field, struct dr_json_writer *out) {
    (void)field;
    dr_field_write_pattern(out, duration_pattern);
}

const struct dr_kind dr_kind_duration = {
    .name = "duration",
    .size = sizeof(dr_usec),
    .read = read_duration,
    .schema = duration_schema,
    .print = print_duration,
    .limit = duration_limit,
    .help = "a duration with units us, ms, s, m, h, d, w, y (8,760 h): 90s, 1h30m, 2.5d",
    .example = "15m",
};

/* The five behaviours of a quantity kept in a double. */
#define QUANTITY(noun)                                                                                                 \
    static enum dr_code read_##noun(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,   \
                                    void *ret_place, struct dr_errors *errors) {                                       \
        (void)arena;                                                                                                   \
        return read_quantity(at, field, dr_quantity_##noun, ret_place, errors);                                        \
    }                                                                                                                  \
    static void print_##noun(const void *place, const struct dr_field *field, struct dr_text *out) {                   \
        (void)field;                                                                                                   \
        dr_quantity_print_##noun(*(const double *)place, out);                                                         \
    }                                                                                                                  \
    static void noun##_limit(double limit, struct dr_text *out) {                                                      \
        dr_quantity_print_##noun(limit, out);                                                                          \
    }                                                                                                                  \
    static void noun##_schema(const struct dr_field *field, struct dr_json_writer *out) {                              \
        (void)field;                                                                                                   \
        dr_field_write_pattern(out, noun##_pattern);                                                                   \
    }

#define MONEY_PATTERN "\\$([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\\.[0-9]+)?"

static const char size_pattern[] = "^" NUMBER_PATTERN "([kKMGTP]|[KMGTP]i)?B$";
static const char bandwidth_pattern[] = "^" NUMBER_PATTERN "(([kKMGTP]|[KMGTP]i)?B/s|[kMGT]?bps|[kKMGT]?bit/s)$";
static const char rate_pattern[] = "^" NUMBER_PATTERN "/(s|m|min|minute|h|hour|d|day|week|month|year|y)$";
static const char money_pattern[] = "^" MONEY_PATTERN "$";
static const char money_rate_pattern[] = "^" MONEY_PATTERN "/(s|m|min|minute|h|hour|d|day|week|month|year|y)$";

QUANTITY(size)
QUANTITY(bandwidth)
QUANTITY(rate)
QUANTITY(money)
QUANTITY(money_rate)

const struct dr_kind dr_kind_size = {
    .name = "size",
    .size = sizeof(double),
    .read = read_size,
    .schema = size_schema,
    .print = print_size,
    .limit = size_limit,
    .help = "a size in bytes with a decimal or binary unit: 0B, 1.5TB, 200GiB",
    .example = "200GiB",
};

const struct dr_kind dr_kind_bandwidth = {
    .name = "bandwidth",
    .size = sizeof(double),
    .read = read_bandwidth,
    .schema = bandwidth_schema,
    .print = print_bandwidth,
    .limit = bandwidth_limit,
    .help = "a size per second: 4MiB/s, 500Mbit/s, 5Gbps",
    .example = "4MiB/s",
};

const struct dr_kind dr_kind_rate = {
    .name = "rate",
    .size = sizeof(double),
    .read = read_rate,
    .schema = rate_schema,
    .print = print_rate,
    .limit = rate_limit,
    .help = "events per time: 1200/s, 3/month, 0.1/year",
    .example = "0.1/year",
};

const struct dr_kind dr_kind_money = {
    .name = "money",
    .size = sizeof(double),
    .read = read_money,
    .schema = money_schema,
    .print = print_money,
    .limit = money_limit,
    .help = "US dollars: $0.50, $18000, $18,000",
    .example = "$18000",
};

const struct dr_kind dr_kind_money_rate = {
    .name = "amount of money per time",
    .size = sizeof(double),
    .read = read_money_rate,
    .schema = money_rate_schema,
    .print = print_money_rate,
    .limit = money_rate_limit,
    .help = "US dollars per time: $18000/h, $50/day, $120/month (730 h), $9000/year",
    .example = "$18000/h",
};

/* A share is at most 100% unless its field says otherwise. */
static enum dr_code read_share(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,
                               void *ret_place, struct dr_errors *errors) {
    (void)arena;
    double share = 0;
    enum dr_code code = read_quantity(at, field, dr_quantity_share, &share, errors);
    if (code == DR_OK && !dr_field_has_minimum(field) && !dr_field_has_maximum(field) && (share < 0 || share > 1)) {
        code = dr_field_expected(field, at, errors);
    }
    if (code == DR_OK) {
        *(double *)ret_place = share;
    }
    return code;
}

static void print_share(const void *place, const struct dr_field *field, struct dr_text *out) {
    (void)field;
    dr_quantity_print_share(*(const double *)place, out);
}

static void share_limit(double limit, struct dr_text *out) {
    dr_quantity_print_share(limit, out);
}

static void share_schema(const struct dr_field *field, struct dr_json_writer *out) {
    bool at_most_one = !dr_field_has_minimum(field) && !dr_field_has_maximum(field);
    dr_field_write_pattern(out, at_most_one ? "^0*(100(\\.0+)?|[0-9]{1,2}(\\.[0-9]+)?)%$" : "^" NUMBER_PATTERN "%$");
}

const struct dr_kind dr_kind_share = {
    .name = "share",
    .size = sizeof(double),
    .read = read_share,
    .schema = share_schema,
    .print = print_share,
    .limit = share_limit,
    .help = "a share with a percent sign: 95%, 0.1%",
    .example = "95%",
};

/* Civil time. */

static enum dr_code read_clock(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,
                               void *ret_place, struct dr_errors *errors) {
    (void)arena;
    const char *text = dr_field_text(at);
    dr_usec since_midnight_us = 0;
    if (text == NULL || !dr_clock_parse(text, &since_midnight_us)) {
        return dr_field_expected(field, at, errors);
    }
    *(dr_usec *)ret_place = since_midnight_us;
    return DR_OK;
}

static void print_clock(const void *place, const struct dr_field *field, struct dr_text *out) {
    (void)field;
    dr_clock_print(*(const dr_usec *)place, out);
}

static void clock_schema(const struct dr_field *field, struct dr_json_writer *out) {
    (void)field;
    dr_field_write_pattern(out, "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?$");
}

const struct dr_kind dr_kind_clock = {
    .name = "time of day",
    .size = sizeof(dr_usec),
    .read = read_clock,
    .schema = clock_schema,
    .print = print_clock,
    .help = "a time of day: 02:00, 23:59:30",
    .example = "02:00",
};

static enum dr_code read_weekdays(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,
                                  void *ret_place, struct dr_errors *errors) {
    (void)arena;
    const char *text = dr_field_text(at);
    unsigned bits = 0;
    if (text == NULL || !dr_weekdays_parse(text, &bits)) {
        return dr_field_expected(field, at, errors);
    }
    *(unsigned *)ret_place = bits;
    return DR_OK;
}

static void print_weekdays(const void *place, const struct dr_field *field, struct dr_text *out) {
    (void)field;
    dr_weekdays_print(*(const unsigned *)place, out);
}

#define DAY_PATTERN "(mon|tue|wed|thu|fri|sat|sun)"
#define RANGE_PATTERN DAY_PATTERN "(-" DAY_PATTERN ")?"

/* No day is named twice; that ranges don't overlap is beyond a pattern. */
static void weekdays_schema(const struct dr_field *field, struct dr_json_writer *out) {
    (void)field;
    dr_field_write_pattern(out, "^(?!.*" DAY_PATTERN ".*\\1)(daily|" RANGE_PATTERN "(," RANGE_PATTERN ")*)$");
}

const struct dr_kind dr_kind_weekdays = {
    .name = "weekdays",
    .size = sizeof(unsigned),
    .read = read_weekdays,
    .schema = weekdays_schema,
    .print = print_weekdays,
    .help = "days of the week: daily, mon-fri, sat,sun",
    .example = "mon-fri",
};
