/* Reads and applies the POSIX rule of a time zone. */
#include "base/zone_rule.h"

#include <string.h>

#include "base/civil.h"

#define S_PER_HOUR 3600
#define S_PER_DAY 86400
#define S_PER_400_YEARS (INT64_C(146097) * S_PER_DAY)
#define DEFAULT_CHANGE_S (2 * S_PER_HOUR) /* POSIX: 02:00 where a rule gives no time */
#define CLOCK_HOURS_MAX 167               /* RFC 8536, 3.3.1 */
#define OFFSET_HOURS_MAX 24

static bool read_number(const char **text, int min, int max, int *ret_number) {
    int number = 0;
    const char *at = *text;
    for (; *at >= '0' && *at <= '9'; at++) {
        number = number * 10 + (*at - '0');
        if (number > max) {
            return false;
        }
    }
    if (at == *text || number < min) {
        return false;
    }
    *text = at;
    *ret_number = number;
    return true;
}

static bool skip_byte(const char **text, char byte) {
    if (**text != byte) {
        return false;
    }
    (*text)++;
    return true;
}

/* `EST`, or `<+03>`: three characters or more. */
static bool skip_name(const char **text) {
    bool is_quoted = skip_byte(text, '<');
    const char *allowed = is_quoted ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-"
                                    : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    size_t length = strspn(*text, allowed);
    *text += length;
    return length >= 3 && (!is_quoted || skip_byte(text, '>'));
}

/* `5`, `-3:30`, `+2:00:00`. */
static bool read_time(const char **text, int hours_max, int32_t *ret_s) {
    bool is_negative = skip_byte(text, '-');
    if (!is_negative) {
        (void)skip_byte(text, '+');
    }
    int hours = 0;
    int minutes = 0;
    int seconds = 0;
    if (!read_number(text, 0, hours_max, &hours)) {
        return false;
    }
    if (skip_byte(text, ':') && !read_number(text, 0, 59, &minutes)) {
        return false;
    }
    if (skip_byte(text, ':') && !read_number(text, 0, 59, &seconds)) {
        return false;
    }
    int32_t time_s = hours * S_PER_HOUR + minutes * 60 + seconds;
    *ret_s = is_negative ? -time_s : time_s;
    return true;
}

static bool read_day(const char **text, struct dr_zone_change *change) {
    if (skip_byte(text, 'M')) {
        change->kind = DR_ZONE_DAY_OF_WEEK;
        return read_number(text, 1, 12, &change->month) && skip_byte(text, '.') &&
               read_number(text, 1, 5, &change->week) && skip_byte(text, '.') && read_number(text, 0, 6, &change->day);
    }
    if (skip_byte(text, 'J')) {
        change->kind = DR_ZONE_DAY_NEVER_LEAP;
        return read_number(text, 1, 365, &change->day);
    }
    change->kind = DR_ZONE_DAY_OF_YEAR;
    return read_number(text, 0, 365, &change->day);
}

static bool read_change(const char **text, struct dr_zone_change *change) {
    change->time_s = DEFAULT_CHANGE_S;
    return skip_byte(text, ',') && read_day(text, change) &&
           (!skip_byte(text, '/') || read_time(text, CLOCK_HOURS_MAX, &change->time_s));
}

/* POSIX counts offsets westward: `EST5` is UTC-5. */
bool dr_zone_rule_parse(const char *text, struct dr_zone_rule *ret_rule) {
    struct dr_zone_rule rule = {0};
    int32_t west_s = 0;
    if (!skip_name(&text) || !read_time(&text, OFFSET_HOURS_MAX, &west_s)) {
        return false;
    }
    rule.standard_s = -west_s;
    rule.summer_s = rule.standard_s;
    if (*text != '\0') {
        rule.has_summer = true;
        rule.summer_s = rule.standard_s + S_PER_HOUR;
        if (!skip_name(&text)) {
            return false;
        }
        if (*text != ',') {
            if (!read_time(&text, OFFSET_HOURS_MAX, &west_s)) {
                return false;
            }
            rule.summer_s = -west_s;
        }
        if (!read_change(&text, &rule.start) || !read_change(&text, &rule.end)) {
            return false;
        }
    }
    if (*text != '\0') {
        return false;
    }
    *ret_rule = rule;
    return true;
}

/* The week-th such day of the month; the fifth may be the last but one, then a week less. */
static int64_t day_of_week(const struct dr_zone_change *change, int year) {
    int64_t first = dr_civil_days(year, change->month, 1);
    int64_t next = change->month == 12 ? dr_civil_days(year + 1, 1, 1) : dr_civil_days(year, change->month + 1, 1);
    int64_t weekday = ((first + 4) % 7 + 7) % 7; /* 1970-01-01 was a Thursday; 0 = Sunday */
    int64_t day = first + (change->day - weekday + 7) % 7 + 7 * ((int64_t)change->week - 1);
    return day >= next ? day - 7 : day;
}

/* Local seconds (since 1970, in the offset before the change) of a year's change. */
static int64_t change_local_s(const struct dr_zone_change *change, int year) {
    int64_t day = dr_civil_days(year, 1, 1);
    switch (change->kind) {
    case DR_ZONE_DAY_OF_WEEK:
        day = day_of_week(change, year);
        break;
    case DR_ZONE_DAY_NEVER_LEAP: {
        bool is_leap = dr_civil_days(year, 3, 1) - dr_civil_days(year, 2, 28) == 2;
        day += change->day - 1 + (is_leap && change->day >= 60 ? 1 : 0);
        break;
    }
    case DR_ZONE_DAY_OF_YEAR:
        day += change->day;
        break;
    }
    return day * S_PER_DAY + change->time_s;
}

/* Dates and days of the week repeat every 400 years, so that any instant has its like near 1970. */
int64_t dr_zone_rule_offset_s(const struct dr_zone_rule *rule, int64_t utc_s) {
    if (!rule->has_summer) {
        return rule->standard_s;
    }
    utc_s %= S_PER_400_YEARS;
    int64_t standard_s = utc_s + rule->standard_s;
    int year = dr_civil_from_us(standard_s * DR_USEC_PER_S).year;
    int64_t start_s = change_local_s(&rule->start, year) - rule->standard_s;
    int64_t end_s = change_local_s(&rule->end, year) - rule->summer_s;
    bool is_summer = start_s < end_s ? utc_s >= start_s && utc_s < end_s : utc_s >= start_s || utc_s < end_s;
    return is_summer ? rule->summer_s : rule->standard_s;
}
