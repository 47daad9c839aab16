/* Civil time: weeks, clock times and IANA time zones (read from the system's TZif files, no tzset, no TZ variable).
 * An instant is microseconds since 1970-01-01T00:00:00Z. */
#ifndef DR_BASE_CIVIL_H
#define DR_BASE_CIVIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "base/usec.h"

struct dr_zone; /* a time zone's transitions; immutable once loaded */

/* Loads a zone by IANA name (`America/New_York`, `UTC`) or offset (`+02:00`). Names are checked: no path tricks.
 * Errors: DR_INPUT with the nearest idea of what was expected. Free with dr_zone_free. */
enum dr_code dr_zone_new(const char *name, struct dr_zone **ret_zone, struct dr_error *error);
void dr_zone_free(struct dr_zone *zone);

/* Offset to UTC in force at an instant: local = utc + offset. */
dr_usec dr_zone_offset_us(const struct dr_zone *zone, dr_usec utc_us);

/* The instant of a local time; in a gap (which no clock shows) the instant at which the gap ends, in an overlap the
 * first of the two. */
dr_usec dr_zone_to_utc_us(const struct dr_zone *zone, dr_usec local_us);

struct dr_civil {
    int year, month, day; /* month 1-12, day 1-31 */
    int hour, minute, second;
    int weekday; /* 0 = Monday */
    int microsecond;
};

struct dr_civil dr_civil_from_us(dr_usec local_us);
dr_usec dr_civil_to_us(const struct dr_civil *civil); /* weekday is not read */

/* Days from 1970-01-01 to a date. */
int64_t dr_civil_days(int64_t year, int64_t month, int64_t day);

/* `2026-11-25T13:12:00Z` and with offsets; also `2026-11-25` (its midnight in UTC). Seconds may have a fraction of up
 * to nine digits; what is finer than a microsecond is cut off. */
bool dr_civil_parse(const char *text, dr_usec *ret_utc_us);
void dr_civil_print(dr_usec utc_us, struct dr_text *text);

/* `02:00`, `23:59:30` -> since midnight; `24:00` is refused. */
bool dr_clock_parse(const char *text, dr_usec *ret_us);
void dr_clock_print(dr_usec since_midnight_us, struct dr_text *text);

/* `mon-fri`, `sat,sun`, `daily`, `mon`, `fri-mon` -> bit 0 = Monday. A day named twice is refused. */
bool dr_weekdays_parse(const char *text, unsigned *ret_bits);
void dr_weekdays_print(unsigned bits, struct dr_text *text);

#endif
