/* Instants in the three forms of AWS's protocols. */
#include "bridge/aws/timestamp.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/civil.h"
#include "bridge/aws/encode.h"

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

/* Seconds, rounded to the microsecond; years 1 to 9999. */
static bool from_seconds(const char *text, dr_usec *ret_us) {
    char *end = NULL;
    double seconds = strtod(text, &end);
    if (end == text || *end != '\0' || !(seconds > -62135596801.0 && seconds < 253402300800.0) ||
        strpbrk(text, "xXnN") != NULL) {
        return false;
    }
    *ret_us = dr_usec_from_s(seconds);
    return true;
}

/* Reads digits (at most `most`) at *at and moves behind them. */
static bool read_digits(const char **at, size_t most, int *ret_number) {
    size_t count = 0;
    int number = 0;
    while (count < most && isdigit((unsigned char)**at)) {
        number = number * 10 + (**at - '0');
        (*at)++;
        count++;
    }
    *ret_number = number;
    return count > 0;
}

static bool read_clock(const char **at, struct dr_civil *civil) {
    if (!read_digits(at, 2, &civil->hour) || *(*at)++ != ':' || !read_digits(at, 2, &civil->minute)) {
        return false;
    }
    if (**at != ':') {
        return true;
    }
    (*at)++;
    return read_digits(at, 2, &civil->second);
}

/* A fraction of a second, cut to microseconds. */
static void read_fraction(const char **at, struct dr_civil *civil) {
    int unit = 100000;
    for ((*at)++; isdigit((unsigned char)**at); (*at)++) {
        civil->microsecond += (**at - '0') * unit;
        unit /= 10;
    }
}

/* `Z`, `GMT`, `UTC`, `+01:00`, `-0800` or nothing (UTC). */
static bool read_offset(const char *at, dr_usec *ret_us) {
    while (*at == ' ') {
        at++;
    }
    *ret_us = 0;
    if (*at == '\0' || strcasecmp(at, "Z") == 0 || strcasecmp(at, "GMT") == 0 || strcasecmp(at, "UTC") == 0) {
        return true;
    }
    int hours = 0;
    int minutes = 0;
    char sign = *at++;
    if ((sign != '+' && sign != '-') || !read_digits(&at, 2, &hours)) {
        return false;
    }
    at += *at == ':' ? 1 : 0;
    if (*at != '\0' && !read_digits(&at, 2, &minutes)) {
        return false;
    }
    *ret_us = (hours * DR_USEC_PER_HOUR + minutes * DR_USEC_PER_MINUTE) * (sign == '-' ? -1 : 1);
    return *at == '\0' && hours < 24 && minutes < 60;
}

static bool finish(const char *at, const struct dr_civil *civil, dr_usec *ret_us) {
    dr_usec offset_us = 0;
    if (civil->month < 1 || civil->month > 12 || civil->day < 1 || civil->day > 31 || civil->hour > 23 ||
        civil->minute > 59 || civil->second > 60 || !read_offset(at, &offset_us)) {
        return false;
    }
    *ret_us = dr_civil_to_us(civil) - offset_us;
    return true;
}

/* `2026-11-25`, `2026-11-25T13:12:00.5Z`, `20261125T131200Z`. */
static bool from_iso(const char *at, dr_usec *ret_us) {
    struct dr_civil civil = {.day = 1};
    if (!read_digits(&at, 4, &civil.year)) {
        return false;
    }
    bool dashes = *at == '-';
    at += dashes ? 1 : 0;
    if (!read_digits(&at, 2, &civil.month) || (dashes && *at++ != '-') || !read_digits(&at, 2, &civil.day)) {
        return false;
    }
    if (*at == '\0') {
        return finish(at, &civil, ret_us);
    }
    if (*at != 'T' && *at != 't' && *at != ' ') {
        return false;
    }
    at++;
    if (dashes) {
        if (!read_clock(&at, &civil)) {
            return false;
        }
    } else if (!read_digits(&at, 2, &civil.hour) || !read_digits(&at, 2, &civil.minute) ||
               !read_digits(&at, 2, &civil.second)) {
        return false;
    }
    if (*at == '.' || *at == ',') {
        read_fraction(&at, &civil);
    }
    return finish(at, &civil, ret_us);
}

/* `Wed, 25 Nov 2026 13:12:00 GMT`; the weekday may be missing and is not checked. */
static bool from_rfc822(const char *at, dr_usec *ret_us) {
    struct dr_civil civil = {0};
    const char *comma = strchr(at, ',');
    at = comma != NULL ? comma + 1 : at;
    at += strspn(at, " ");
    if (!read_digits(&at, 2, &civil.day) || (*at != ' ' && *at != '-')) {
        return false;
    }
    at++;
    for (int i = 0; i < 12; i++) {
        civil.month = strncasecmp(at, months[i], 3) == 0 ? i + 1 : civil.month;
    }
    at += civil.month > 0 ? 3 : 0;
    if (civil.month == 0 || (*at != ' ' && *at != '-')) {
        return false;
    }
    at++;
    if (!read_digits(&at, 4, &civil.year) || *at++ != ' ' || !read_clock(&at, &civil)) {
        return false;
    }
    if (*at == '.') {
        read_fraction(&at, &civil);
    }
    return finish(at, &civil, ret_us);
}

bool dr_timestamp_read_text(const char *text, dr_usec *ret_us) {
    return from_seconds(text, ret_us) || from_iso(text, ret_us) || from_rfc822(text, ret_us);
}

bool dr_timestamp_read(const struct dr_value *value, dr_usec *ret_us) {
    if (value->kind == DR_VALUE_NUMBER) {
        return from_seconds(value->text, ret_us);
    }
    return value->kind == DR_VALUE_TEXT && strlen(value->text) == value->length &&
           dr_timestamp_read_text(value->text, ret_us);
}

static void put_iso(struct dr_text *text, const struct dr_civil *civil, const char *zone) {
    dr_text_format(text, "%04d-%02d-%02dT%02d:%02d:%02d", civil->year, civil->month, civil->day, civil->hour,
                   civil->minute, civil->second);
    if (civil->microsecond > 0) {
        dr_text_format(text, ".%06d", civil->microsecond);
    }
    dr_text_puts(text, zone);
}

void dr_timestamp_put(struct dr_text *text, dr_usec at_us, enum dr_aws_time form) {
    struct dr_civil civil = dr_civil_from_us(at_us);
    if (form == DR_AWS_TIME_UNIX) {
        if (civil.microsecond == 0) {
            dr_text_format(text, "%lld", (long long)(at_us / DR_USEC_PER_S));
        } else {
            dr_float_put(text, (double)at_us / (double)DR_USEC_PER_S);
        }
    } else if (form == DR_AWS_TIME_RFC822) {
        dr_text_format(text, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[civil.weekday], civil.day,
                       months[civil.month - 1], civil.year, civil.hour, civil.minute, civil.second);
    } else {
        put_iso(text, &civil, "Z");
    }
}

void dr_timestamp_put_result(struct dr_text *text, dr_usec at_us) {
    struct dr_civil civil = dr_civil_from_us(at_us);
    put_iso(text, &civil, "+00:00");
}
