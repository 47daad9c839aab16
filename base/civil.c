/* Civil time: the proleptic Gregorian calendar, clock times, days of the week, and their texts. */
#include "base/civil.h"

#include <string.h>

#define DAYS_PER_ERA 146097 /* 400 years */
#define DAYS_TO_1970 719468 /* from 0000-03-01 to 1970-01-01 */

/* Day of 1970-01-01 = 0 and its month, by the era arithmetic of Howard Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms" (2013-2021), days_from_civil and civil_from_days: years begin in March, so that a leap day comes last. */
int64_t dr_civil_days(int64_t year, int64_t month, int64_t day) {
    year -= month <= 2 ? 1 : 0;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

static void date_from_days(int64_t days, struct dr_civil *ret_civil) {
    days += DAYS_TO_1970;
    int64_t era = (days >= 0 ? days : days - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
    int64_t day_of_era = days - era * DAYS_PER_ERA;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    ret_civil->day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
    ret_civil->month = (int)(month < 10 ? month + 3 : month - 9);
    ret_civil->year = (int)(year_of_era + era * 400 + (ret_civil->month <= 2 ? 1 : 0));
}

static int64_t floor_divide(int64_t left, int64_t right) {
    return left / right - (left % right < 0 ? 1 : 0);
}

struct dr_civil dr_civil_from_us(dr_usec local_us) {
    int64_t days = floor_divide(local_us, DR_USEC_PER_DAY);
    int64_t rest_us = local_us % DR_USEC_PER_DAY + (local_us % DR_USEC_PER_DAY < 0 ? DR_USEC_PER_DAY : 0);
    struct dr_civil civil = {
        .hour = (int)(rest_us / DR_USEC_PER_HOUR),
        .minute = (int)(rest_us / DR_USEC_PER_MINUTE % 60),
        .second = (int)(rest_us / DR_USEC_PER_S % 60),
        .microsecond = (int)(rest_us % DR_USEC_PER_S),
        .weekday = (int)(((days + 3) % 7 + 7) % 7), /* 1970-01-01 was a Thursday */
    };
    date_from_days(days, &civil);
    return civil;
}

static dr_usec clock_us(int hour, int minute, int second, int microsecond) {
    return hour * DR_USEC_PER_HOUR + minute * DR_USEC_PER_MINUTE + second * DR_USEC_PER_S + microsecond;
}

dr_usec dr_civil_to_us(const struct dr_civil *civil) {
    return dr_civil_days(civil->year, civil->month, civil->day) * DR_USEC_PER_DAY +
           clock_us(civil->hour, civil->minute, civil->second, civil->microsecond);
}

static int days_of_month(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && is_leap ? 29 : days[month - 1];
}

/* Exactly count digits, moving *text behind them; the number must be within the limits. */
static bool read_digits(const char **text, int count, int min, int max, int *ret_number) {
    int number = 0;
    for (int i = 0; i < count; i++) {
        char byte = (*text)[i];
        if (byte < '0' || byte > '9') {
            return false;
        }
        number = number * 10 + (byte - '0');
    }
    if (number < min || number > max) {
        return false;
    }
    *text += count;
    *ret_number = number;
    return true;
}

static bool read_byte(const char **text, char byte) {
    if (**text != byte) {
        return false;
    }
    (*text)++;
    return true;
}

/* `.5`, `.123456789`: what is finer than a microsecond is cut off (some services write nanoseconds). */
static bool read_fraction(const char **text, int *ret_microsecond) {
    int microsecond = 0;
    int count = 0;
    int place = 100000;
    for (; **text >= '0' && **text <= '9'; (*text)++, count++) {
        microsecond += (**text - '0') * place;
        place /= 10;
    }
    *ret_microsecond = microsecond;
    return count >= 1 && count <= 9;
}

/* `HH:MM`, `HH:MM:SS` or `HH:MM:SS.ffffff`. */
static bool read_clock(const char **text, dr_usec *ret_us) {
    int hour = 0;
    int minute = 0;
    int second = 0;
    int microsecond = 0;
    if (!read_digits(text, 2, 0, 23, &hour) || !read_byte(text, ':') || !read_digits(text, 2, 0, 59, &minute)) {
        return false;
    }
    if (read_byte(text, ':')) {
        if (!read_digits(text, 2, 0, 59, &second) || (read_byte(text, '.') && !read_fraction(text, &microsecond))) {
            return false;
        }
    }
    *ret_us = clock_us(hour, minute, second, microsecond);
    return true;
}

static bool read_date(const char **text, dr_usec *ret_us) {
    struct dr_civil civil = {0};
    if (!read_digits(text, 4, 1, 9999, &civil.year) || !read_byte(text, '-') ||
        !read_digits(text, 2, 1, 12, &civil.month) || !read_byte(text, '-') ||
        !read_digits(text, 2, 1, days_of_month(civil.year, civil.month), &civil.day)) {
        return false;
    }
    *ret_us = dr_civil_to_us(&civil);
    return true;
}

/* `Z` or `+HH:MM`. */
static bool read_offset(const char **text, dr_usec *ret_us) {
    if (read_byte(text, 'Z')) {
        *ret_us = 0;
        return true;
    }
    int sign = **text == '-' ? -1 : 1;
    int hour = 0;
    int minute = 0;
    if (!(read_byte(text, '+') || read_byte(text, '-')) || !read_digits(text, 2, 0, 23, &hour) ||
        !read_byte(text, ':') || !read_digits(text, 2, 0, 59, &minute)) {
        return false;
    }
    *ret_us = sign * clock_us(hour, minute, 0, 0);
    return true;
}

bool dr_civil_parse(const char *text, dr_usec *ret_utc_us) {
    dr_usec date_us = 0;
    dr_usec time_us = 0;
    dr_usec offset_us = 0;
    if (!read_date(&text, &date_us)) {
        return false;
    }
    if (*text != '\0') {
        if (!read_byte(&text, 'T') || !read_clock(&text, &time_us) || !read_offset(&text, &offset_us) ||
            *text != '\0') {
            return false;
        }
    }
    *ret_utc_us = date_us + time_us - offset_us;
    return true;
}

static void print_fraction(int microsecond, struct dr_text *text) {
    if (microsecond == 0) {
        return;
    }
    int digits = 6;
    while (microsecond % 10 == 0) {
        microsecond /= 10;
        digits--;
    }
    dr_text_format(text, ".%0*d", digits, microsecond);
}

void dr_civil_print(dr_usec utc_us, struct dr_text *text) {
    if (utc_us == DR_NEVER) {
        dr_text_puts(text, "never");
        return;
    }
    struct dr_civil civil = dr_civil_from_us(utc_us);
    dr_text_format(text, "%04d-%02d-%02dT%02d:%02d:%02d", civil.year, civil.month, civil.day, civil.hour, civil.minute,
                   civil.second);
    print_fraction(civil.microsecond, text);
    dr_text_puts(text, "Z");
}

bool dr_clock_parse(const char *text, dr_usec *ret_us) {
    dr_usec us = 0;
    if (!read_clock(&text, &us) || *text != '\0') {
        return false;
    }
    *ret_us = us;
    return true;
}

void dr_clock_print(dr_usec since_midnight_us, struct dr_text *text) {
    struct dr_civil civil = dr_civil_from_us(since_midnight_us);
    dr_text_format(text, "%02d:%02d", civil.hour, civil.minute);
    if (civil.second != 0 || civil.microsecond != 0) {
        dr_text_format(text, ":%02d", civil.second);
        print_fraction(civil.microsecond, text);
    }
}

static const char *const weekdays[7] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

#define EVERY_DAY 127u

static bool read_weekday(const char **text, unsigned *ret_day) {
    for (unsigned day = 0; day < 7; day++) {
        if (strncmp(*text, weekdays[day], 3) == 0) {
            *text += 3;
            *ret_day = day;
            return true;
        }
    }
    return false;
}

/* `mon` or `mon-fri`; a range may run over Sunday (`fri-mon`). A day that is already in *bits is a mistake. */
static bool read_weekday_range(const char **text, unsigned *bits) {
    unsigned day = 0;
    if (!read_weekday(text, &day)) {
        return false;
    }
    unsigned last = day;
    if (read_byte(text, '-') && (!read_weekday(text, &last) || last == day)) {
        return false;
    }
    for (;; day = (day + 1) % 7) {
        if ((*bits & 1u << day) != 0) {
            return false;
        }
        *bits |= 1u << day;
        if (day == last) {
            return true;
        }
    }
}

bool dr_weekdays_parse(const char *text, unsigned *ret_bits) {
    if (strcmp(text, "daily") == 0) {
        *ret_bits = EVERY_DAY;
        return true;
    }
    unsigned bits = 0;
    do {
        if (!read_weekday_range(&text, &bits)) {
            return false;
        }
    } while (read_byte(&text, ','));
    if (*text != '\0') {
        return false;
    }
    *ret_bits = bits;
    return true;
}

/* Three days or more in a row are a range. */
void dr_weekdays_print(unsigned bits, struct dr_text *text) {
    if ((bits & EVERY_DAY) == EVERY_DAY) {
        dr_text_puts(text, "daily");
        return;
    }
    const char *separator = "";
    for (unsigned day = 0; day < 7; day++) {
        if ((bits & 1u << day) == 0) {
            continue;
        }
        unsigned last = day;
        while (last < 6 && (bits & 1u << (last + 1)) != 0) {
            last++;
        }
        dr_text_format(text, "%s%s", separator, weekdays[day]);
        separator = ",";
        if (last >= day + 2) {
            dr_text_format(text, "-%s", weekdays[last]);
            day = last;
        }
    }
}
