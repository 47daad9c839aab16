/* Statistics over outcomes in trial order: exact quantiles without interpolation, order-statistic intervals (model
 * notes 7), proportions, means, paired differences, time-weighted means. */
#ifndef DR_SIM_STATISTIC_H
#define DR_SIM_STATISTIC_H

#include <stddef.h>
#include <stdint.h>

#include "base/usec.h"

struct dr_interval {
    double low;  /* -infinity: below the smallest seen */
    double high; /* +infinity: beyond the largest seen, or not recoverable */
};

/* Sorts a copy of count values ascending; +infinity sorts last, NaN must not occur. Free with dr_free. */
double *dr_statistic_sorted(const double *values, size_t count);

/* The ceil(count * share)-th smallest of sorted values (count > 0, 0 < share <= 1); rounding errors of the product are
 * forgiven (1e-9). */
double dr_statistic_quantile(const double *sorted, size_t count, double share);

/* Two-sided interval of a quantile from ranks: P(Bin(count, share) < low rank) <= (1 - confidence) / 2, likewise above.
 * Ranks are 1-based; low rank 0: below the smallest seen; high rank count + 1: "> max". count < 2^32. With atoms in
 * the distribution the interval (both ends included) covers at least as often. */
void dr_statistic_quantile_ranks(size_t count, double share, double confidence, size_t *ret_low, size_t *ret_high);
struct dr_interval dr_statistic_quantile_interval(const double *sorted, size_t count, double share, double confidence);

/* Exact (Clopper-Pearson) interval of a proportion; hits <= count < 2^32, count > 0. */
struct dr_interval dr_statistic_share_interval(uint64_t hits, uint64_t count, double confidence);

struct dr_mean {
    double mean;
    double deviation; /* sample standard deviation; 0 where count < 2 */
    double error;     /* standard error of the mean */
    size_t count;
};

/* Mean and deviation in two passes, in order (same bytes for any thread count). An infinite value makes the mean,
 * deviation and error infinite. */
struct dr_mean dr_statistic_mean(const double *values, size_t count);

/* Mean of left - right, trial by trial (common random numbers). Where both are infinite the difference is 0. */
struct dr_mean dr_statistic_paired_mean(const double *left, const double *right, size_t count);

/* Normal interval of a mean. */
struct dr_interval dr_statistic_mean_interval(const struct dr_mean *mean, double confidence);

/* Quantile of the standard normal distribution. */
double dr_statistic_normal_quantile(double share);

/* Time-weighted mean of a step function. The members are private. */
struct dr_time_mean {
    dr_usec since_us;
    double level;
    double area; /* level x seconds */
    dr_usec start_us;
};

void dr_time_mean_init(struct dr_time_mean *mean, dr_usec at_us, double level);
void dr_time_mean_set(struct dr_time_mean *mean, dr_usec at_us, double level);
double dr_time_mean_value(const struct dr_time_mean *mean, dr_usec at_us);

#endif
