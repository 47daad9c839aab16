/* Statistics: quantiles, their intervals and coverage, proportions, means, time means. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "sim/statistic.h"
#include "sim/stream.h"

static bool near(double found, double wanted, double tolerance) {
    return fabs(found - wanted) <= tolerance;
}

Test(statistic, sorts_as_qsort_does_with_infinity_last) {
    static const size_t counts[] = {0, 1, 2, 511, 512, 513, 10000};
    for (size_t k = 0; k < sizeof counts / sizeof counts[0]; k++) {
        const size_t count = counts[k];
        double *values = dr_alloc(count, sizeof *values);
        double total = 0;
        for (size_t i = 0; i < count; i++) {
            const double uniform = dr_stream_uniform(&(struct dr_stream){1, k}, 1, (uint32_t)i);
            values[i] = i % 7 == 3 ? INFINITY : (uniform - 0.5) * pow(10, (double)(i % 40) - 20);
            total += i % 7 == 3 ? 0 : values[i];
        }
        double *sorted = dr_statistic_sorted(values, count);
        double sorted_total = 0;
        size_t infinite = 0;
        for (size_t i = 0; i < count; i++) {
            cr_assert(i == 0 || sorted[i - 1] <= sorted[i], "place %zu of %zu", i, count);
            infinite += isinf(sorted[i]) != 0;
            sorted_total += isinf(sorted[i]) ? 0 : sorted[i];
        }
        cr_expect(infinite == (count + 3) / 7);
        cr_expect(near(sorted_total, total, 1e-6 * (1 + fabs(total))));
        dr_free(values);
        dr_free(sorted);
    }
}

Test(statistic, the_quantile_is_the_ceil_n_q_th_smallest) {
    double sorted[1000];
    for (int i = 0; i < 1000; i++) {
        sorted[i] = i + 1;
    }
    static const struct {
        size_t count;
        double share;
        double wanted;
    } rows[] = {{100, 0.5, 50},  {100, 0.95, 95},   {100, 0.951, 96}, {1000, 0.999, 999},
                {1000, 1, 1000}, {1000, 1e-6, 1},   {1, 0.5, 1},      {10, 0.3, 3},
                {10, 0.7, 7},    {1000, 0.57, 570}, {100, 0.07, 7},   {100, 0.55, 55},
                {100, 0.14, 14}, {100, 0.29, 29},   {100, 0.57, 57},  {1000, 0.945, 945}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cr_expect(dr_statistic_quantile(sorted, rows[i].count, rows[i].share) == rows[i].wanted, "row %zu", i);
    }
}

/* validation.md 1h: confidence 95 %. */
Test(statistic, ranks_of_a_quantile_interval_are_those_of_the_binomial) {
    static const struct {
        size_t count;
        double share;
        size_t low;
        size_t high;
    } rows[] = {{100, 0.5, 40, 61},         {1000, 0.95, 936, 964}, {1000, 0.99, 983, 997}, {10000, 0.99, 9880, 9920},
                {10000, 0.999, 9983, 9997}, {5, 0.5, 0, 6},         {59, 0.95, 52, 60},     {10, 1, 10, 11}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t low;
        size_t high;
        dr_statistic_quantile_ranks(rows[i].count, rows[i].share, 0.95, &low, &high);
        cr_expect(low == rows[i].low && high == rows[i].high, "row %zu: (%zu, %zu)", i, low, high);
    }
}

/* Where the far tail is below what a double can hold, ranks are still those of the binomial. (Figures: its terms by
 * lgamma, summed from 0.) */
Test(statistic, ranks_of_large_samples_do_not_underflow) {
    static const struct {
        size_t count;
        double share;
        size_t low;
        size_t high;
    } rows[] = {{16000, 0.95, 15146, 15255},  {20000, 0.95, 18939, 19061},     {100000, 0.95, 94864, 95136},
                {100000, 0.99, 98938, 99062}, {1000000, 0.95, 949572, 950428}, {100000, 0.5, 49690, 50311}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t low;
        size_t high;
        dr_statistic_quantile_ranks(rows[i].count, rows[i].share, 0.95, &low, &high);
        cr_expect(low == rows[i].low && high == rows[i].high, "row %zu: (%zu, %zu)", i, low, high);
    }
}

/* Wilks: the smallest n whose maximum is a 95 % upper bound (two-sided 90 %: 5 % above) of the quantile. */
Test(statistic, the_maximum_bounds_a_quantile_from_wilks_number_on) {
    static const struct {
        double share;
        size_t count;
    } rows[] = {{0.95, 59}, {0.99, 299}, {0.999, 2995}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t low;
        size_t high;
        dr_statistic_quantile_ranks(rows[i].count, rows[i].share, 0.9, &low, &high);
        cr_expect(high == rows[i].count, "row %zu: %zu", i, high);
        dr_statistic_quantile_ranks(rows[i].count - 1, rows[i].share, 0.9, &low, &high);
        cr_expect(high == rows[i].count, "row %zu: one fewer is not enough", i);
    }
}

Test(statistic, an_interval_beyond_the_sample_is_infinite) {
    const double sorted[3] = {1, 2, 3};
    const struct dr_interval interval = dr_statistic_quantile_interval(sorted, 3, 0.5, 0.95);
    cr_expect(interval.low == -(double)INFINITY && interval.high == (double)INFINITY);
}

/* How often of 20,000 samples the 95 % interval of a quantile holds the true one. */
static double coverage(size_t count, double share, double (*draw)(double uniform), double truth) {
    enum { REPETITIONS = 20000 };
    double *values = dr_alloc(count, sizeof *values);
    size_t hits = 0;
    size_t low;
    size_t high;
    dr_statistic_quantile_ranks(count, share, 0.95, &low, &high);
    for (uint64_t trial = 0; trial < REPETITIONS; trial++) {
        struct dr_stream_cursor cursor;
        dr_stream_cursor_init(&cursor, &(struct dr_stream){20, trial}, count, 0);
        for (size_t i = 0; i < count; i++) {
            values[i] = draw(dr_stream_cursor_uniform(&cursor));
        }
        double *sorted = dr_statistic_sorted(values, count);
        hits += sorted[low - 1] <= truth && truth <= sorted[high - 1];
        dr_free(sorted);
    }
    dr_free(values);
    return (double)hits / REPETITIONS;
}

static double exponential(double uniform) {
    return -log(uniform);
}

/* Whole numbers 0, 1, 2, ...: every quantile is an atom. */
static double atoms(double uniform) {
    return floor(-2 * log(uniform));
}

Test(statistic, quantile_intervals_cover_as_often_as_the_binomial_says) {
    /* validation.md 1h: 0.9647997798 and 0.9580952682, deviation of 20,000 repetitions 0.0013 and 0.0014 */
    const double median = coverage(100, 0.5, exponential, -log(0.5));
    cr_expect(near(median, 0.9647997798, 3.29 * 0.0013), "median %.5f", median);
    const double tail = coverage(1000, 0.95, exponential, -log(0.05));
    cr_expect(near(tail, 0.9580952682, 3.29 * 0.0014), "0.95: %.5f", tail);
}

Test(statistic, quantile_intervals_of_atoms_cover_at_least_as_often) {
    /* The median of floor(2 Exp): P(X <= 1) = 1 - exp(-1) = 0.632 > 0.5 > P(X <= 0) = 0.393. */
    const double share = coverage(100, 0.5, atoms, 1);
    cr_expect(share >= 0.95, "median %.5f", share);
    /* 0.95: P(X <= 5) = 1 - exp(-3) = 0.9502, P(X <= 4) = 0.918: the quantile 5 is the hardest case, just above. */
    const double tail = coverage(1000, 0.95, atoms, 5);
    cr_expect(tail >= 0.95, "0.95: %.5f", tail);
}

/* Clopper-Pearson, 95 %: closed forms at the ends, and beta quantiles of R's binom.test for 3 of 20 and 50 of 100. */
Test(statistic, the_interval_of_a_share_is_clopper_pearsons) {
    struct dr_interval interval = dr_statistic_share_interval(0, 10, 0.95);
    cr_expect(interval.low == 0 && near(interval.high, 1 - pow(0.025, 0.1), 1e-12));
    interval = dr_statistic_share_interval(10, 10, 0.95);
    cr_expect(near(interval.low, pow(0.025, 0.1), 1e-12) && interval.high == 1);
    interval = dr_statistic_share_interval(3, 20, 0.95);
    cr_expect(near(interval.low, 0.0320709, 1e-7) && near(interval.high, 0.3789268, 1e-7), "%.8f %.8f", interval.low,
              interval.high);
    interval = dr_statistic_share_interval(50, 100, 0.95);
    cr_expect(near(interval.low, 0.3983211, 1e-7) && near(interval.high, 0.6016789, 1e-7), "%.8f %.8f", interval.low,
              interval.high);
    /* validation.md 1h: no event in 10,000, one-sided 95 % (two-sided 90 %) */
    interval = dr_statistic_share_interval(0, 10000, 0.9);
    cr_expect(near(interval.high, 2.99528e-4, 1e-9));
}

Test(statistic, the_interval_of_a_share_holds_for_large_counts) {
    const struct dr_interval interval = dr_statistic_share_interval(500000, 1000000, 0.95);
    const double half = 1.959964 * 0.5 / 1000; /* the normal approximation is good to 1e-6 here */
    cr_expect(near(interval.low, 0.5 - half, 2e-6) && near(interval.high, 0.5 + half, 2e-6), "%.8f %.8f", interval.low,
              interval.high);
}

Test(statistic, mean_and_deviation_are_those_of_the_sample) {
    const double values[] = {2, 4, 4, 4, 5, 5, 7, 9};
    const struct dr_mean mean = dr_statistic_mean(values, 8);
    cr_expect(near(mean.mean, 5, 1e-15));
    cr_expect(near(mean.deviation, sqrt(32.0 / 7), 1e-15));
    cr_expect(near(mean.error, sqrt(32.0 / 7 / 8), 1e-15));
    const struct dr_interval interval = dr_statistic_mean_interval(&mean, 0.95);
    cr_expect(near(interval.high - 5, 1.959963984540054 * mean.error, 1e-12));
    cr_expect(near(5 - interval.low, interval.high - 5, 1e-12));
    cr_expect(dr_statistic_mean(values, 1).deviation == 0);
    cr_expect(dr_statistic_mean(values, 0).count == 0);
    const double infinite[] = {1, INFINITY};
    cr_expect(isinf(dr_statistic_mean(infinite, 2).mean) && isinf(dr_statistic_mean(infinite, 2).error));
}

Test(statistic, paired_differences_ignore_what_both_share) {
    const double left[] = {1e9 + 3, 2, INFINITY, 7};
    const double right[] = {1e9 + 1, 0, INFINITY, 5};
    const struct dr_mean mean = dr_statistic_paired_mean(left, right, 4);
    cr_expect(near(mean.mean, 1.5, 1e-15));
    cr_expect(near(mean.deviation, 1, 1e-15));
}

Test(statistic, normal_quantiles_are_right) {
    cr_expect(near(dr_statistic_normal_quantile(0.975), 1.959963984540054, 1e-12));
    cr_expect(near(dr_statistic_normal_quantile(0.5), 0, 1e-15));
}

Test(statistic, a_time_mean_weighs_levels_by_their_duration) {
    struct dr_time_mean mean;
    dr_time_mean_init(&mean, 10 * DR_USEC_PER_S, 4);
    cr_expect(near(dr_time_mean_value(&mean, 10 * DR_USEC_PER_S), 4, 0));
    dr_time_mean_set(&mean, 12 * DR_USEC_PER_S, 1);
    dr_time_mean_set(&mean, 12 * DR_USEC_PER_S, 2);
    dr_time_mean_set(&mean, 15 * DR_USEC_PER_S, 0);
    cr_expect(near(dr_time_mean_value(&mean, 20 * DR_USEC_PER_S), (4 * 2 + 2 * 3) / 10.0, 1e-15));
}
