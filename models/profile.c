/* Weekly profiles: 168 hourly levels of mean 1, and their integral. */
#include "models/profile.h"

#include <assert.h>
#include <math.h>

#define HOURS_PER_DAY 24
#define DAYS_PER_WEEK 7
#define S_PER_HOUR 3600.0

static dr_usec time_of_week_us(dr_usec at_us) {
    const dr_usec rest_us = at_us % DR_USEC_PER_WEEK;
    return rest_us < 0 ? rest_us + DR_USEC_PER_WEEK : rest_us;
}

static bool counts_fit(size_t hour_count, size_t day_count) {
    return (hour_count == HOURS_PER_DAY || hour_count == DR_HOURS_PER_WEEK) &&
           (day_count == 0 || day_count == DAYS_PER_WEEK);
}

/* Scales the levels to mean 1. By their peak first, so that a flat week becomes exactly 1 everywhere. */
static void normalise(struct dr_week *week, double peak) {
    double sum = 0;
    for (size_t i = 0; i < DR_HOURS_PER_WEEK; i++) {
        week->level[i] /= peak;
        sum += week->level[i];
    }
    double before = 0;
    for (size_t i = 0; i < DR_HOURS_PER_WEEK; i++) {
        week->level[i] *= DR_HOURS_PER_WEEK / sum;
        week->before[i] = fmin(before, DR_HOURS_PER_WEEK);
        before += week->level[i];
    }
    week->before[DR_HOURS_PER_WEEK] = DR_HOURS_PER_WEEK;
    week->peak = DR_HOURS_PER_WEEK / sum;
}

bool dr_week_make(const double *hours, size_t hour_count, const double *days, size_t day_count,
                  struct dr_week *ret_week) {
    if (!counts_fit(hour_count, day_count)) {
        return false;
    }
    struct dr_week week = {0};
    double peak = 0;
    for (size_t i = 0; i < DR_HOURS_PER_WEEK; i++) {
        const double level = hours[i % hour_count] * (day_count > 0 ? days[i / HOURS_PER_DAY] : 1);
        if (!isfinite(level) || level < 0) {
            return false;
        }
        week.level[i] = level;
        peak = fmax(peak, level);
    }
    if (peak <= 0) {
        return false;
    }
    normalise(&week, peak);
    *ret_week = week;
    return true;
}

double dr_week_level(const struct dr_week *week, dr_usec at_us) {
    return week->level[time_of_week_us(at_us) / DR_USEC_PER_HOUR];
}

dr_usec dr_week_next_us(dr_usec at_us) {
    const dr_usec rest_us = time_of_week_us(at_us) % DR_USEC_PER_HOUR;
    return dr_usec_add(at_us, DR_USEC_PER_HOUR - rest_us);
}

/* Integral from the start of the week that at_us lies in, in hours. */
static double since_monday_h(const struct dr_week *week, dr_usec at_us) {
    const dr_usec rest_us = time_of_week_us(at_us);
    const dr_usec hour = rest_us / DR_USEC_PER_HOUR;
    const double part_h = (double)(rest_us % DR_USEC_PER_HOUR) / (double)DR_USEC_PER_HOUR;
    return week->before[hour] + week->level[hour] * part_h;
}

/* Number of the week that at_us lies in; negative before time 0. */
static dr_usec week_number(dr_usec at_us) {
    return at_us / DR_USEC_PER_WEEK - (at_us % DR_USEC_PER_WEEK < 0 ? 1 : 0);
}

double dr_week_integral_s(const struct dr_week *week, dr_usec from_us, dr_usec to_us) {
    assert(from_us <= to_us);
    const double weeks = (double)(week_number(to_us) - week_number(from_us));
    const double rest_h = since_monday_h(week, to_us) - since_monday_h(week, from_us);
    return (weeks * DR_HOURS_PER_WEEK + rest_h) * S_PER_HOUR;
}
