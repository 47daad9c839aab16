/* A log as a fluid queue, against hand calculation, the closed form of validation reference 1d and invariants. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "models/lag.h"

#define H DR_USEC_PER_HOUR
#define WEEK DR_USEC_PER_WEEK
#define GB_PER_H (1e9 / 3600)

static bool near(double value, double expected, double tolerance) {
    return fabs(value - expected) <= tolerance;
}

/* xorshift64* (Vigna 2016), so that the tests don't share the simulator's draws. */
static double next_uniform(uint64_t *state) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return ((double)((*state * UINT64_C(2685821657736338717)) >> 11) + 0.5) * 0x1p-53;
}

/* Validation d1: every day 2 h at 100 GB/h, else 10; the link takes 30 GB/h. */
static struct dr_log_lag burst_lag(struct dr_week *ret_week) {
    double hours[24];
    for (int i = 0; i < 24; i++) {
        hours[i] = i < 2 ? 100 : 10;
    }
    struct dr_log_lag lag;
    cr_assert(dr_week_make(hours, 24, NULL, 0, ret_week));
    cr_assert(dr_log_lag_make(ret_week, 17.5 * GB_PER_H, 30 * GB_PER_H, &lag));
    return lag;
}

Test(lag_log, follows_the_periodic_burst_exactly) {
    struct dr_week week;
    const struct dr_log_lag lag = burst_lag(&week);
    static const struct {
        double at_h;
        double backlog_gb;
        double age_h;
    } rows[] = {{0, 0, 0},    {1, 70, 0.7}, {2, 140, 1.4}, {20.0 / 3, 140 - 20 * 14.0 / 3, 14.0 / 3},
                {5, 80, 3.5}, {8, 20, 2},   {9, 0, 0},     {23.9, 0, 0}};
    /* At 5 h 80 GB wait: 30 GB of the three quiet hours and 50 GB, half an hour, of the burst. At 8 h 20 GB: two quiet
     * hours. The age rises by 0.7 h an hour until the burst has left at 20/3 h, then falls by 2. */
    for (size_t day = 0; day < 7; day++) {
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            const dr_usec at_us = (dr_usec)day * DR_USEC_PER_DAY + (dr_usec)llround(rows[i].at_h * (double)H);
            cr_expect(near(dr_log_lag_backlog_bytes(&lag, at_us) / 1e9, rows[i].backlog_gb, 1e-6), "%g h",
                      rows[i].at_h);
            cr_expect(near(dr_usec_to_s(dr_log_lag_age_us(&lag, at_us)) / 3600, rows[i].age_h, 1e-8), "%g h: %.9g",
                      rows[i].at_h, dr_usec_to_s(dr_log_lag_age_us(&lag, at_us)) / 3600);
        }
    }
}

Test(lag_log, knows_mean_and_peak_of_the_burst) {
    struct dr_week week;
    const struct dr_log_lag lag = burst_lag(&week);
    cr_assert(near(lag.mean_backlog_bytes / 26.25e9, 1, 1e-12));
    cr_assert(near(lag.peak_lag_s, 14.0 / 3 * 3600, 1e-8));
}

static int by_size(const void *left, const void *right) {
    const double a = *(const double *)left;
    const double b = *(const double *)right;
    return (a > b) - (a < b);
}

/* E[lag] 0.875 h, P(lag > 0) 0.375, P(lag > 1 h) 0.2946428571, 95 % quantile 4.044444444 h, on a grid of 20 s. */
Test(lag_log, spreads_over_time_as_the_closed_form) {
    struct dr_week week;
    const struct dr_log_lag lag = burst_lag(&week);
    enum { COUNT = 7 * 24 * 180 };
    double *ages_h = calloc(COUNT, sizeof *ages_h);
    double sum_h = 0;
    size_t above_0 = 0;
    size_t above_1 = 0;
    for (size_t i = 0; i < COUNT; i++) {
        ages_h[i] = dr_usec_to_s(dr_log_lag_age_us(&lag, (dr_usec)i * 20000000 + 10000000)) / 3600;
        sum_h += ages_h[i];
        above_0 += ages_h[i] > 0;
        above_1 += ages_h[i] > 1;
    }
    qsort(ages_h, COUNT, sizeof *ages_h, by_size);
    cr_expect(near(sum_h / COUNT, 0.875, 1e-5));
    cr_expect(near((double)above_0 / COUNT, 0.375, 5e-4));
    cr_expect(near((double)above_1 / COUNT, 0.2946428571, 5e-4));
    cr_expect(near(ages_h[(size_t)(0.95 * COUNT)], 4.044444444, 5e-3));
    free(ages_h);
}

/* A week of random levels, some hours empty, and a link that is busy to the given share. */
static struct dr_log_lag random_lag(uint64_t *state, double load, struct dr_week *ret_week) {
    double hours[168];
    for (int i = 0; i < 168; i++) {
        const double level = next_uniform(state);
        hours[i] = level < 0.2 ? 0 : level * level * level;
    }
    struct dr_log_lag lag;
    cr_assert(dr_week_make(hours, 168, NULL, 0, ret_week));
    cr_assert(dr_log_lag_make(ret_week, 3e6, 3e6 / load, &lag));
    return lag;
}

static const double loads[] = {0.3, 0.6, 0.9, 0.99};

/* Instants at which the age may bend or jump: ends of hours, the same instants as they leave the queue, and the
 * instants at which the queue empties. */
static size_t bends_of(const struct dr_log_lag *lag, double *ret_bends_s) {
    const double c = lag->bandwidth_bytes_per_s;
    size_t count = 0;
    for (int i = 0; i <= 168; i++) {
        const double falls = c - lag->mean_bytes_per_s * lag->week->level[i % 168];
        ret_bends_s[count++] = i * 3600.0;
        ret_bends_s[count++] = fmod(i * 3600.0 + lag->backlog_bytes[i] / c, 168 * 3600.0);
        if (falls > 0 && lag->backlog_bytes[i] < falls * 3600) {
            ret_bends_s[count++] = fmod(i * 3600.0 + lag->backlog_bytes[i] / falls, 168 * 3600.0);
        }
    }
    qsort(ret_bends_s, count, sizeof *ret_bends_s, by_size);
    return count;
}

/* Time average over the week: between bends the age is linear, so its middle counts. */
static double mean_age_s(const struct dr_log_lag *lag) {
    double bends_s[3 * 169];
    const size_t count = bends_of(lag, bends_s);
    double area = 0;
    for (size_t i = 1; i < count; i++) {
        const double width_s = bends_s[i] - bends_s[i - 1];
        const dr_usec middle_us = (dr_usec)((bends_s[i] + bends_s[i - 1]) / 2 * 1e6);
        area += width_s * dr_usec_to_s(dr_log_lag_age_us(lag, middle_us));
    }
    return area / (168 * 3600.0);
}

/* The invariant of 1d: the time average of the age is the mean backlog over the bandwidth, whatever the profile. */
Test(lag_log, mean_age_is_mean_backlog_over_bandwidth) {
    uint64_t state = 12345;
    for (int i = 0; i < 200; i++) {
        struct dr_week week;
        const struct dr_log_lag lag = random_lag(&state, loads[i % 4], &week);
        const double expected_s = lag.mean_backlog_bytes / lag.bandwidth_bytes_per_s;
        cr_assert(expected_s > 0);
        cr_assert(near(mean_age_s(&lag), expected_s, 1e-7 * expected_s + 1e-5), "profile %d: %.12g, not %.12g", i,
                  mean_age_s(&lag), expected_s);
    }
}

/* First in, first out: what was written during the age is what waits. */
Test(lag_log, what_was_written_during_the_age_waits) {
    uint64_t state = 777;
    for (int i = 0; i < 2000; i++) {
        struct dr_week week;
        const struct dr_log_lag lag = random_lag(&state, loads[i % 4], &week);
        const dr_usec at_us = WEEK + (dr_usec)(next_uniform(&state) * (double)WEEK);
        const dr_usec age_us = dr_log_lag_age_us(&lag, at_us);
        const double written = lag.mean_bytes_per_s * dr_week_integral_s(&week, at_us - age_us, at_us);
        cr_assert(near(written, dr_log_lag_backlog_bytes(&lag, at_us), 100), "profile %d", i);
        cr_assert(age_us >= 0 && dr_usec_to_s(age_us) <= lag.peak_lag_s + 1e-5);
    }
}

Test(lag_log, peak_is_reached) {
    uint64_t state = 99;
    for (int i = 0; i < 50; i++) {
        struct dr_week week;
        const struct dr_log_lag lag = random_lag(&state, loads[i % 4], &week);
        double largest_s = 0;
        for (int j = 0; j < 168; j++) {
            const double leaves_s = j * 3600.0 + lag.backlog_bytes[j] / lag.bandwidth_bytes_per_s;
            largest_s = fmax(largest_s, dr_usec_to_s(dr_log_lag_age_us(&lag, dr_usec_from_s(leaves_s - 1e-4))));
        }
        cr_assert(near(largest_s, lag.peak_lag_s, 1e-3), "profile %d", i);
    }
}

/* Sunday's last two hours write 84 units an hour each (all of the week's 168); the link sends 7 an hour: the queue is
 * busy for 24 h, until Monday 22:00. */
Test(lag_log, reaches_back_over_the_week_boundary) {
    double hours[168] = {0};
    hours[166] = 1;
    hours[167] = 1;
    struct dr_week week;
    struct dr_log_lag lag;
    cr_assert(dr_week_make(hours, 168, NULL, 0, &week));
    cr_assert(dr_log_lag_make(&week, 1, 7, &lag));
    cr_expect(near(lag.backlog_bytes[0], 154.0 * 3600, 1e-6));
    cr_expect(lag.backlog_bytes[168] == lag.backlog_bytes[0]);
    /* At Monday 10:00 84 have left, those of Sunday 22 to 23 h. Just before, the oldest is of 22:59:..., 11 h ago. */
    cr_expect(near(dr_usec_to_s(dr_log_lag_age_us(&lag, 10 * H)), 11 * 3600, 1e-5));
    cr_expect(near(dr_usec_to_s(dr_log_lag_age_us(&lag, 4 * H)), 5.5 * 3600, 1e-5));
    cr_expect(near(dr_usec_to_s(dr_log_lag_age_us(&lag, WEEK + 4 * H)), 5.5 * 3600, 1e-5));
    cr_expect(near(dr_usec_to_s(dr_log_lag_age_us(&lag, 22 * H - 1000)), 22 * 3600, 1e-2));
    cr_expect(dr_log_lag_age_us(&lag, 22 * H) == 0);
    cr_expect(dr_log_lag_age_us(&lag, -3 * H) == 0);
    cr_expect(near(lag.peak_lag_s, 22 * 3600, 1e-6));
    cr_expect(near(lag.mean_backlog_bytes, (154.0 * 2 / 2 + 154.0 * 22 / 2) / 168 * 3600, 1e-6));
}

/* 5 units in hour 0, nothing in 1 to 3, 5 in hour 4: with 1 an hour sent, what waits at 5 h was all written in hour 4
 * but for nothing of the gap. */
Test(lag_log, skips_hours_in_which_nothing_was_written) {
    double hours[168] = {0};
    hours[0] = 5;
    hours[4] = 5;
    struct dr_week week;
    struct dr_log_lag lag;
    cr_assert(dr_week_make(hours, 168, NULL, 0, &week));
    const double unit = 10.0 / 168; /* bytes a s: mean of the week */
    cr_assert(dr_log_lag_make(&week, unit, 1, &lag));
    cr_expect(near(dr_log_lag_backlog_bytes(&lag, 5 * H), 5.0 * 3600, 1e-6));
    cr_expect(near(dr_usec_to_s(dr_log_lag_age_us(&lag, 4 * H + H / 2)), 4.5 * 3600 - 0.9 * 3600, 1e-5));
    cr_expect(near(dr_usec_to_s(dr_log_lag_age_us(&lag, 5 * H - 1000000)), 5 * 3600 - 1 - (5 * 3600 - 1) / 5.0, 1e-5));
    cr_expect(near(dr_usec_to_s(dr_log_lag_age_us(&lag, 5 * H)), 3600, 1e-5), "at 5 h hour 0 has just left");
}

/* The queue empties at 3 h sharp, after two hours without writes: what rounding leaves must not look back over them. */
Test(lag_log, rounding_leaves_no_age) {
    double hours[168] = {0};
    hours[0] = 1;
    struct dr_week week;
    struct dr_log_lag lag;
    cr_assert(dr_week_make(hours, 168, NULL, 0, &week));
    for (int i = 1; i < 100; i++) {
        cr_assert(dr_log_lag_make(&week, 0.1 * i, 0.1 * i * 168 / 3, &lag));
        cr_expect(dr_log_lag_age_us(&lag, 3 * H) == 0, "%d", i);
    }
}

Test(lag_log, has_no_lag_without_backlog) {
    double hours[24];
    for (int i = 0; i < 24; i++) {
        hours[i] = 1 + i % 3;
    }
    struct dr_week week;
    struct dr_log_lag lag;
    cr_assert(dr_week_make(hours, 24, NULL, 0, &week));
    static const double bandwidths[] = {1.6, INFINITY};
    for (size_t j = 0; j < 2; j++) {
        cr_assert(dr_log_lag_make(&week, 1, bandwidths[j], &lag));
        cr_expect(lag.mean_backlog_bytes == 0 && lag.peak_lag_s == 0);
        for (int i = 0; i < 168; i++) {
            cr_expect(dr_log_lag_age_us(&lag, i * H + 17) == 0 && dr_log_lag_backlog_bytes(&lag, i * H + 17) == 0);
        }
    }
    cr_assert(dr_log_lag_make(&week, 0, 1, &lag));
    cr_expect(dr_log_lag_age_us(&lag, 5 * H) == 0 && lag.peak_lag_s == 0);
}

Test(lag_log, refuses_what_would_grow_without_bound) {
    struct dr_week week;
    struct dr_log_lag lag = burst_lag(&week);
    cr_assert(!dr_log_lag_make(&week, 30, 30, &lag));
    cr_assert(!dr_log_lag_make(&week, 31, 30, &lag));
    cr_assert(!dr_log_lag_make(&week, -1, 30, &lag));
    cr_assert(!dr_log_lag_make(&week, NAN, 30, &lag));
    cr_assert(!dr_log_lag_make(&week, 1, NAN, &lag));
    cr_assert(lag.mean_bytes_per_s == 17.5 * GB_PER_H, "a refusal writes nothing");
}
