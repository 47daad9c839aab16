/* A weekly profile: a rate relative to its own mean, by hour of the week, in the scenario's time zone. Demand and
 * writes follow one. A flat profile is 1 everywhere. */
#ifndef DR_MODELS_PROFILE_H
#define DR_MODELS_PROFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/usec.h"

#define DR_HOURS_PER_WEEK 168

struct dr_week {
    double level[DR_HOURS_PER_WEEK];      /* relative to the mean of the week (mean 1), from Monday 00:00 local */
    double peak;                          /* the largest level */
    double before[DR_HOURS_PER_WEEK + 1]; /* integral in hours from the week's start: before[168] = 168 */
};

/* From 24 or 168 hourly values, each multiplied by the factor of its day (7 from Monday, or none). Returns false where
 * there are other counts, a value is negative or not finite, or all are 0. */
bool dr_week_make(const double *hours, size_t hour_count, const double *days, size_t day_count,
                  struct dr_week *ret_week);

/* Level at a time of the week; any time is taken modulo the week. */
double dr_week_level(const struct dr_week *week, dr_usec at_us);

/* Start of the next hour after at_us (which may be the start of one); DR_NEVER where that can't be said. */
dr_usec dr_week_next_us(dr_usec at_us);

/* Integral of the level over [from, to], from <= to, in seconds. to - from may exceed a week. */
double dr_week_integral_s(const struct dr_week *week, dr_usec from_us, dr_usec to_us);

#endif
