/* Calendar, clock times, days of the week and time zones. */
#include <criterion/criterion.h>
#include <string.h>
#include <sys/stat.h>

#include "base/civil.h"
#include "base/zone_rule.h"

struct instant_case {
    const char *text;
    dr_usec us;
};

/* Seconds from `date -u -d TEXT +%s`. */
static const struct instant_case instants[] = {
    {"1970-01-01", 0},
    {"1970-01-01T00:00:00Z", 0},
    {"2026-11-25T13:12:00Z", INT64_C(1795612320000000)},
    {"2026-11-25T13:12Z", INT64_C(1795612320000000)},
    {"2026-11-25T14:12:00+01:00", INT64_C(1795612320000000)},
    {"2026-11-25T08:12:00-05:00", INT64_C(1795612320000000)},
    {"2000-02-29T23:59:59.5Z", INT64_C(951868799500000)},
    {"1969-12-31T23:59:59.999999Z", -1},
    {"1969-12-31T23:59:59.999999999Z", -1},
    {"0001-01-01", INT64_C(-62135596800000000)},
    {"9999-12-31T23:59:59Z", INT64_C(253402300799000000)},
};

Test(civil, reads_instants) {
    for (size_t i = 0; i < sizeof instants / sizeof instants[0]; i++) {
        dr_usec us = 7;
        cr_expect(dr_civil_parse(instants[i].text, &us), "refused %s", instants[i].text);
        cr_expect(us == instants[i].us, "%s gave %lld", instants[i].text, (long long)us);
    }
}

static const char *const no_instants[] = {
    "",
    "2026",
    "2026-11",
    "2026-13-01",
    "2026-00-01",
    "2026-11-31",
    "2026-02-29",
    "1900-02-29",
    "0000-01-01",
    "2026-11-25T",
    "2026-11-25T13:12:00",
    "2026-11-25 13:12:00Z",
    "2026-11-25T24:00:00Z",
    "2026-11-25T13:60:00Z",
    "2026-11-25T13:12:60Z",
    "2026-11-25T13:12:00.Z",
    "2026-11-25T13:12:00.1234567890Z",
    "2026-11-25T13:12:00Zx",
    "2026-11-25T13:12:00+1:00",
    "2026-11-25T13:12:00+0100",
    "26-11-25",
    "2026-11-25z",
    "+2026-11-25",
};

Test(civil, refuses_what_is_no_instant) {
    for (size_t i = 0; i < sizeof no_instants / sizeof no_instants[0]; i++) {
        dr_usec us = 7;
        cr_expect(!dr_civil_parse(no_instants[i], &us), "read \"%s\"", no_instants[i]);
        cr_expect(us == 7);
    }
}

static const struct instant_case printed[] = {
    {"1970-01-01T00:00:00Z", 0},
    {"1969-12-31T23:59:59.999999Z", -1},
    {"2026-11-25T13:12:00.25Z", INT64_C(1795612320250000)},
    {"294247-01-10T04:00:54.775806Z", DR_NEVER - 1},
    {"never", DR_NEVER},
};

Test(civil, prints_instants) {
    for (size_t i = 0; i < sizeof printed / sizeof printed[0]; i++) {
        struct dr_text text;
        dr_text_init(&text, 0);
        dr_civil_print(printed[i].us, &text);
        cr_expect_str_eq(text.bytes, printed[i].text);
        dr_text_release(&text);
    }
}

Test(civil, finds_every_day_of_800_years_again) {
    int day = 1;
    int month = 1;
    int year = 1600;
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t number = dr_civil_days(1600, 1, 1);
    for (; year < 2400; number++) {
        struct dr_civil civil = dr_civil_from_us(number * DR_USEC_PER_DAY);
        cr_assert(civil.year == year && civil.month == month && civil.day == day, "day %lld", (long long)number);
        cr_assert(civil.weekday == (int)(((number + 3) % 7 + 7) % 7));
        cr_assert(dr_civil_to_us(&civil) == number * DR_USEC_PER_DAY);
        bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        if (++day > days[month - 1] + (month == 2 && is_leap ? 1 : 0)) {
            day = 1;
            month++;
        }
        if (month > 12) {
            month = 1;
            year++;
        }
    }
}

Test(civil, splits_an_instant_into_its_parts) {
    struct dr_civil civil = dr_civil_from_us(INT64_C(1795612320250000));
    cr_expect(civil.year == 2026 && civil.month == 11 && civil.day == 25);
    cr_expect(civil.hour == 13 && civil.minute == 12 && civil.second == 0 && civil.microsecond == 250000);
    cr_expect(civil.weekday == 2, "a Wednesday");
}

Test(clock, reads_times_of_day) {
    dr_usec us = 0;
    cr_expect(dr_clock_parse("02:00", &us) && us == 2 * DR_USEC_PER_HOUR);
    cr_expect(dr_clock_parse("23:59:30", &us) && us == 86370 * DR_USEC_PER_S);
    cr_expect(dr_clock_parse("00:00:00.5", &us) && us == 500000);
    static const char *const wrong[] = {"", "2:00", "24:00", "12:60", "12", "12:00:60", "12:00 ", "-1:00", "12:00Z"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        us = 7;
        cr_expect(!dr_clock_parse(wrong[i], &us) && us == 7, "read \"%s\"", wrong[i]);
    }
}

Test(clock, prints_what_it_reads) {
    static const char *const texts[] = {"00:00", "02:00", "23:59:30", "23:59:59.999999", "12:00:00.5"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct dr_text text;
        dr_text_init(&text, 0);
        dr_usec us = 0;
        cr_assert(dr_clock_parse(texts[i], &us));
        dr_clock_print(us, &text);
        cr_expect_str_eq(text.bytes, texts[i]);
        dr_text_release(&text);
    }
}

struct weekday_case {
    const char *text;
    unsigned bits;
    const char *printed;
};

static const struct weekday_case weekdays[] = {
    {"daily", 127, "daily"},         {"mon-sun", 127, "daily"},          {"mon", 1, "mon"},
    {"mon-fri", 31, "mon-fri"},      {"sat,sun", 96, "sat,sun"},         {"sat-sun", 96, "sat,sun"},
    {"fri-mon", 113, "mon,fri-sun"}, {"mon-wed,fri", 23, "mon-wed,fri"}, {"sun,mon", 65, "mon,sun"},
};

Test(weekdays, reads_and_prints_days) {
    for (size_t i = 0; i < sizeof weekdays / sizeof weekdays[0]; i++) {
        struct dr_text text;
        dr_text_init(&text, 0);
        unsigned bits = 0;
        cr_expect(dr_weekdays_parse(weekdays[i].text, &bits), "refused %s", weekdays[i].text);
        cr_expect(bits == weekdays[i].bits, "%s gave %u", weekdays[i].text, bits);
        dr_weekdays_print(bits, &text);
        cr_expect_str_eq(text.bytes, weekdays[i].printed);
        dr_text_release(&text);
    }
}

Test(weekdays, refuses_what_names_no_days) {
    static const char *const wrong[] = {"",     "Mon",        "monday",  "mon-",    "-fri",        "mon,",
                                        ",mon", "mon mon",    "mon,mon", "mon-mon", "mon-fri,fri", "daily,mon",
                                        "mo",   "mon-fri-sun"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        unsigned bits = 1000;
        cr_expect(!dr_weekdays_parse(wrong[i], &bits) && bits == 1000, "read \"%s\"", wrong[i]);
    }
}

static dr_usec instant(const char *text) {
    dr_usec us = 0;
    cr_assert(dr_civil_parse(text, &us), "%s", text);
    return us;
}

Test(zone, knows_utc_and_offsets_without_any_file) {
    struct dr_zone *zone = NULL;
    cr_assert(dr_zone_new("UTC", &zone, NULL) == DR_OK);
    cr_expect(dr_zone_offset_us(zone, 0) == 0);
    cr_expect(dr_zone_to_utc_us(zone, 12345678) == 12345678);
    dr_zone_free(zone);
    cr_assert(dr_zone_new("-03:30", &zone, NULL) == DR_OK);
    cr_expect(dr_zone_offset_us(zone, 0) == -12600 * DR_USEC_PER_S);
    cr_expect(dr_zone_to_utc_us(zone, 0) == 12600 * DR_USEC_PER_S);
    dr_zone_free(zone);
    dr_zone_free(NULL);
}

Test(zone, refuses_wrong_names_and_paths) {
    static const char *const wrong[] = {"",         "Mars/Olympus", "../etc/passwd", "/etc/passwd", "America/../UTC",
                                        "+2:00",    "+02:60",       "+19:00",        "+02:00x",     "zone.tab",
                                        "America",  "America/",     "localtime",     "UTC0\n",      "right/UTC",
                                        "tzdata.zi"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct dr_zone *zone = NULL;
        struct dr_error error = {0};
        cr_expect(dr_zone_new(wrong[i], &zone, &error) == DR_INPUT, "took \"%s\"", wrong[i]);
        cr_expect(zone == NULL);
        cr_expect(strstr(error.message, "expected a time zone such as") != NULL);
    }
}

static struct dr_zone *zone_or_skip(const char *name) {
    struct stat status;
    if (stat("/usr/share/zoneinfo/America/New_York", &status) != 0) {
        cr_skip("tzdata is not installed");
    }
    struct dr_zone *zone = NULL;
    cr_assert(dr_zone_new(name, &zone, NULL) == DR_OK, "%s", name);
    return zone;
}

struct zone_case {
    const char *zone;
    const char *utc;
    int offset_s;
};

/* From `TZ=ZONE date -d UTC +%z`; years above 2037 come from the footer. */
static const struct zone_case zones[] = {
    {"America/New_York", "1800-01-01T00:00:00Z", -17762}, {"America/New_York", "2026-01-01T00:00:00Z", -18000},
    {"America/New_York", "2026-03-08T06:59:59Z", -18000}, {"America/New_York", "2026-03-08T07:00:00Z", -14400},
    {"America/New_York", "2026-11-01T05:59:59Z", -14400}, {"America/New_York", "2026-11-01T06:00:00Z", -18000},
    {"America/New_York", "2060-07-01T00:00:00Z", -14400}, {"America/New_York", "2060-12-01T00:00:00Z", -18000},
    {"Australia/Sydney", "2050-01-01T00:00:00Z", 39600},  {"Australia/Sydney", "2050-07-01T00:00:00Z", 36000},
    {"Europe/Dublin", "2050-07-01T00:00:00Z", 3600},      {"Europe/Dublin", "2050-12-01T00:00:00Z", 0},
    {"Asia/Kolkata", "2050-07-01T00:00:00Z", 19800},      {"Pacific/Apia", "2011-12-30T09:59:59Z", -36000},
    {"Pacific/Apia", "2011-12-30T10:00:00Z", 50400},      {"Etc/UTC", "2050-07-01T00:00:00Z", 0},
};

Test(zone, knows_the_offset_at_an_instant) {
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        struct dr_zone *zone = zone_or_skip(zones[i].zone);
        dr_usec offset_us = dr_zone_offset_us(zone, instant(zones[i].utc));
        cr_expect(offset_us == zones[i].offset_s * DR_USEC_PER_S, "%s at %s: %lld", zones[i].zone, zones[i].utc,
                  (long long)offset_us);
        dr_zone_free(zone);
    }
}

struct local_case {
    const char *local; /* written as if it were UTC */
    const char *utc;
};

static const struct local_case locals[] = {
    {"2026-01-15T12:00:00Z", "2026-01-15T17:00:00Z"},
    {"2026-03-08T01:59:59Z", "2026-03-08T06:59:59Z"},
    {"2026-03-08T02:00:00Z", "2026-03-08T07:00:00Z"}, /* in the gap */
    {"2026-03-08T02:30:00Z", "2026-03-08T07:00:00Z"},
    {"2026-03-08T02:59:59.5Z", "2026-03-08T07:00:00Z"},
    {"2026-03-08T03:00:00Z", "2026-03-08T07:00:00Z"},
    {"2026-11-01T00:59:59Z", "2026-11-01T04:59:59Z"},
    {"2026-11-01T01:30:00Z", "2026-11-01T05:30:00Z"}, /* in the overlap: the first */
    {"2026-11-01T02:00:00Z", "2026-11-01T07:00:00Z"},
    {"2070-03-09T02:30:00Z", "2070-03-09T07:00:00Z"}, /* by the footer's rule */
    {"2070-11-02T01:30:00Z", "2070-11-02T05:30:00Z"},
};

Test(zone, turns_local_time_into_an_instant) {
    struct dr_zone *zone = zone_or_skip("America/New_York");
    for (size_t i = 0; i < sizeof locals / sizeof locals[0]; i++) {
        dr_usec utc_us = dr_zone_to_utc_us(zone, instant(locals[i].local));
        cr_expect(utc_us == instant(locals[i].utc), "%s gave %lld", locals[i].local, (long long)utc_us);
    }
    dr_zone_free(zone);
}

Test(zone, gives_local_time_that_never_runs_backwards_when_made_from_local_time) {
    struct dr_zone *zone = zone_or_skip("Australia/Lord_Howe"); /* half an hour of summer time */
    dr_usec last_us = INT64_MIN;
    for (dr_usec local_us = instant("2026-01-01"); local_us < instant("2027-01-01");
         local_us += 7 * DR_USEC_PER_MINUTE) {
        dr_usec utc_us = dr_zone_to_utc_us(zone, local_us);
        cr_assert(utc_us >= last_us);
        last_us = utc_us;
    }
    dr_zone_free(zone);
}

Test(zone, survives_the_ends_of_time) {
    struct dr_zone *zone = zone_or_skip("America/New_York");
    cr_expect(dr_zone_offset_us(zone, INT64_MIN) == -17762 * DR_USEC_PER_S);
    dr_usec offset_us = dr_zone_offset_us(zone, DR_NEVER);
    cr_expect(offset_us == -18000 * DR_USEC_PER_S || offset_us == -14400 * DR_USEC_PER_S);
    cr_expect(dr_zone_to_utc_us(zone, DR_NEVER) == DR_NEVER);
    dr_zone_free(zone);
}

Test(zone_rule, reads_the_three_ways_to_name_a_day) {
    struct dr_zone_rule rule;
    cr_assert(dr_zone_rule_parse("AAA0BBB,J60/0,J300/0", &rule));
    cr_expect(dr_zone_rule_offset_s(&rule, instant("2028-02-29T12:00:00Z") / DR_USEC_PER_S) == 0);
    cr_expect(dr_zone_rule_offset_s(&rule, instant("2028-03-01T00:00:00Z") / DR_USEC_PER_S) == 3600);
    cr_assert(dr_zone_rule_parse("AAA0BBB-1,59/0,300/0", &rule));
    cr_expect(dr_zone_rule_offset_s(&rule, instant("2028-02-29T00:00:00Z") / DR_USEC_PER_S) == 3600);
    cr_expect(dr_zone_rule_offset_s(&rule, instant("2028-02-28T23:59:59Z") / DR_USEC_PER_S) == 0);
    cr_assert(dr_zone_rule_parse("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", &rule)); /* America/Nuuk */
    cr_expect(dr_zone_rule_offset_s(&rule, instant("2050-03-27T00:59:59Z") / DR_USEC_PER_S) == -7200);
    cr_expect(dr_zone_rule_offset_s(&rule, instant("2050-03-27T01:00:00Z") / DR_USEC_PER_S) == -3600);
    cr_assert(dr_zone_rule_parse("XXX3EDT4,0/0,J365/23", &rule)); /* summer time all year */
    cr_expect(dr_zone_rule_offset_s(&rule, instant("2050-01-01T00:00:00Z") / DR_USEC_PER_S) == -14400);
}

Test(zone_rule, refuses_broken_rules) {
    static const char *const wrong[] = {"",
                                        "EST",
                                        "ES5",
                                        "EST5EDT",
                                        "EST5EDT,M3.2.0",
                                        "EST25",
                                        "EST5:60",
                                        "<EST5",
                                        "EST5EDT,M13.1.0,M11.1.0",
                                        "EST5EDT,M3.0.0,M11.1.0",
                                        "EST5EDT,J0,J5",
                                        "EST5EDT,M3.2.0,M11.1.0x",
                                        "EST5EDT,M3.2.0/168,M11.1.0"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct dr_zone_rule rule;
        cr_expect(!dr_zone_rule_parse(wrong[i], &rule), "took \"%s\"", wrong[i]);
    }
}
