/* Weekly profiles: levels, normalisation, integrals. */
#include <criterion/criterion.h>
#include <math.h>

#include "models/profile.h"

#define H DR_USEC_PER_HOUR
#define DAY DR_USEC_PER_DAY
#define WEEK DR_USEC_PER_WEEK

/* Hour i of the day has weight i; Saturday and Sunday half of it. */
static struct dr_week sloping_week(void) {
    double hours[24];
    const double days[7] = {1, 1, 1, 1, 1, 0.5, 0.5};
    for (int i = 0; i < 24; i++) {
        hours[i] = i;
    }
    struct dr_week week;
    cr_assert(dr_week_make(hours, 24, days, 7, &week));
    return week;
}

static bool near(double value, double expected, double tolerance) {
    return fabs(value - expected) <= tolerance;
}

Test(profile, flat_is_exactly_one_everywhere) {
    double hours[24];
    for (int i = 0; i < 24; i++) {
        hours[i] = 0.1;
    }
    struct dr_week week;
    cr_assert(dr_week_make(hours, 24, NULL, 0, &week));
    for (int i = 0; i < 168; i++) {
        cr_assert(week.level[i] == 1 && week.before[i] == i);
    }
    cr_assert(week.before[168] == 168 && week.peak == 1);
}

Test(profile, has_mean_one_and_keeps_proportions) {
    const struct dr_week week = sloping_week();
    /* Sum of the week: 276 a day, six days' worth; 168 hours. */
    const double unit = 168.0 / (276.0 * 6);
    for (int i = 0; i < 168; i++) {
        const double expected = (i % 24) * unit * (i / 24 >= 5 ? 0.5 : 1);
        cr_assert(near(week.level[i], expected, 1e-12), "hour %d", i);
    }
    cr_assert(near(week.peak, 23 * unit, 1e-12));
    cr_assert(near(week.before[24], 276 * unit, 1e-9));
    cr_assert(week.before[0] == 0 && week.before[168] == 168);
}

Test(profile, takes_168_values_from_monday) {
    double hours[168] = {0};
    hours[167] = 5;
    struct dr_week week;
    cr_assert(dr_week_make(hours, 168, NULL, 0, &week));
    cr_assert(near(week.level[167], 168, 1e-12) && week.level[0] == 0 && near(week.peak, 168, 1e-12));
    cr_assert(week.before[167] == 0);
}

Test(profile, refuses_what_has_no_mean) {
    double hours[168] = {0};
    const double days[7] = {0, 0, 0, 0, 0, 0, 0};
    struct dr_week week = {.peak = -7};
    cr_assert(!dr_week_make(hours, 24, NULL, 0, &week));
    hours[3] = 1;
    cr_assert(!dr_week_make(hours, 24, days, 7, &week));
    cr_assert(!dr_week_make(hours, 25, NULL, 0, &week));
    cr_assert(!dr_week_make(hours, 24, days, 5, &week));
    hours[4] = -1;
    cr_assert(!dr_week_make(hours, 24, NULL, 0, &week));
    hours[4] = NAN;
    cr_assert(!dr_week_make(hours, 24, NULL, 0, &week));
    hours[4] = INFINITY;
    cr_assert(!dr_week_make(hours, 24, NULL, 0, &week));
    cr_assert(week.peak == -7, "a refused profile writes nothing");
}

Test(profile, level_changes_at_the_hour_and_repeats_weekly) {
    const struct dr_week week = sloping_week();
    cr_assert(dr_week_level(&week, 7 * H - 1) == week.level[6]);
    cr_assert(dr_week_level(&week, 7 * H) == week.level[7]);
    cr_assert(dr_week_level(&week, WEEK - 1) == week.level[167]);
    cr_assert(dr_week_level(&week, 3 * WEEK + 30 * H) == week.level[30]);
    cr_assert(dr_week_level(&week, -1) == week.level[167]);
    cr_assert(dr_week_level(&week, -WEEK) == week.level[0]);
}

Test(profile, next_hour_is_after_the_instant) {
    cr_assert(dr_week_next_us(0) == H);
    cr_assert(dr_week_next_us(H - 1) == H);
    cr_assert(dr_week_next_us(H) == 2 * H);
    cr_assert(dr_week_next_us(5 * WEEK + 1) == 5 * WEEK + H);
    cr_assert(dr_week_next_us(-1) == 0);
    cr_assert(dr_week_next_us(DR_NEVER) == DR_NEVER);
}

Test(profile, integrates_parts_of_hours_and_several_weeks) {
    const struct dr_week week = sloping_week();
    const double unit = 168.0 / (276.0 * 6);
    cr_assert(dr_week_integral_s(&week, 5 * H, 5 * H) == 0);
    cr_assert(near(dr_week_integral_s(&week, 10 * H + H / 2, 12 * H + H / 4), (5 + 11 + 3) * unit * 3600, 1e-6));
    cr_assert(near(dr_week_integral_s(&week, WEEK - H, WEEK + 2 * H), (11.5 + 0 + 1) * unit * 3600, 1e-6));
    cr_assert(near(dr_week_integral_s(&week, 7 * H, 2 * WEEK + 7 * H), 2 * 168 * 3600.0, 1e-6));
    cr_assert(near(dr_week_integral_s(&week, -H, 2 * H), (11.5 + 0 + 1) * unit * 3600, 1e-6));
}

Test(profile, integral_is_the_sum_over_hourly_steps) {
    const struct dr_week week = sloping_week();
    const dr_usec from_us = 3 * DAY + 1234567;
    const dr_usec to_us = from_us + 9 * DAY + 987654321;
    double sum_s = 0;
    for (dr_usec at_us = from_us; at_us < to_us;) {
        const dr_usec next_us = dr_week_next_us(at_us) < to_us ? dr_week_next_us(at_us) : to_us;
        sum_s += dr_week_level(&week, at_us) * dr_usec_to_s(next_us - at_us);
        at_us = next_us;
    }
    cr_assert(near(dr_week_integral_s(&week, from_us, to_us), sum_s, 1e-5));
}
