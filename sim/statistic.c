/* Statistics over outcomes. Binomial tails are summed here, from the far end: gsl_cdf_beta_P gives up (NaN) after 512
 * terms of its continued fraction, which large counts need. */
#include "sim/statistic.h"

#include <assert.h>
#include <float.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define RADIX_BITS 11
#define RADIX_SIZE (1U << RADIX_BITS)
#define RADIX_PASSES 6 /* 6 x 11 bits cover 64 */
#define RADIX_MIN 512  /* below it, clearing the counts costs more than qsort */

/* Far beyond any tail that matters: a binomial has less than 1e-190 there. */
#define TAIL_DEVIATIONS 30

static int compare_doubles(const void *left, const void *right) {
    const double left_value = *(const double *)left;
    const double right_value = *(const double *)right;
    return (left_value > right_value) - (left_value < right_value);
}

/* Bits whose unsigned order is the order of the doubles, and back. */
static uint64_t key_of(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits >> 63 != 0 ? ~bits : bits | UINT64_C(1) << 63;
}

static double value_of(uint64_t key) {
    const uint64_t bits = key >> 63 != 0 ? key & ~(UINT64_C(1) << 63) : ~key;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static unsigned digit_of(uint64_t key, unsigned pass) {
    return (unsigned)(key >> (pass * RADIX_BITS)) & (RADIX_SIZE - 1);
}

/* One stable pass by one digit. */
static void scatter(const uint64_t *from, uint64_t *to, size_t count, unsigned pass) {
    size_t places[RADIX_SIZE] = {0};
    for (size_t i = 0; i < count; i++) {
        places[digit_of(from[i], pass)]++;
    }
    size_t sum = 0;
    for (size_t i = 0; i < RADIX_SIZE; i++) {
        const size_t here = places[i];
        places[i] = sum;
        sum += here;
    }
    for (size_t i = 0; i < count; i++) {
        to[places[digit_of(from[i], pass)]++] = from[i];
    }
}

static void sort_by_radix(double *values, size_t count) {
    uint64_t *keys = dr_alloc(count, sizeof *keys);
    uint64_t *other = dr_alloc(count, sizeof *other);
    for (size_t i = 0; i < count; i++) {
        keys[i] = key_of(values[i]);
    }
    for (unsigned pass = 0; pass < RADIX_PASSES; pass += 2) { /* an even number: ends in keys */
        scatter(keys, other, count, pass);
        scatter(other, keys, count, pass + 1);
    }
    for (size_t i = 0; i < count; i++) {
        values[i] = value_of(keys[i]);
    }
    dr_free(keys);
    dr_free(other);
}

double *dr_statistic_sorted(const double *values, size_t count) {
    double *sorted = dr_alloc(count, sizeof *sorted);
    if (count > 0) {
        memcpy(sorted, values, count * sizeof *sorted);
    }
    if (count < RADIX_MIN) {
        qsort(sorted, count, sizeof *sorted, compare_doubles);
    } else {
        sort_by_radix(sorted, count);
    }
    return sorted;
}

/* ceil(count * share), where a product that is a whole number but for rounding counts as that number. */
static size_t rank_of(size_t count, double share) {
    const double rank = ceil((double)count * share - 1e-9);
    if (rank < 1) {
        return 1;
    }
    return rank < (double)count ? (size_t)rank : count;
}

double dr_statistic_quantile(const double *sorted, size_t count, double share) {
    assert(count > 0 && share > 0 && share <= 1);
    return sorted[rank_of(count, share) - 1];
}

/* Where summing a binomial begins or ends on one side of its mean. */
static double far_tail(size_t count, double share) {
    const double deviation = sqrt((double)count * share * (1 - share));
    return TAIL_DEVIATIONS * (deviation + 1);
}

/* The terms of a binomial distribution, one after the other. */
struct binomial {
    double count;
    double odds;
    double at;
    double term; /* P(X = at) */
};

/* Begins where the terms are far too small to count, but not so small that they underflow: from a term of 0 all others
 * would be 0 too. */
static struct binomial binomial_begin(size_t count, double share) {
    const double mean = floor((double)count * share);
    const double step = ceil(far_tail(count, share) / (2 * TAIL_DEVIATIONS));
    const double low = floor(mean - far_tail(count, share));
    struct binomial binomial = {.count = (double)count, .odds = share / (1 - share), .at = low > 0 ? low : 0};
    assert(count <= UINT32_MAX);
    binomial.term = gsl_ran_binomial_pdf((unsigned)binomial.at, share, (unsigned)count);
    while (binomial.term < DBL_MIN && binomial.at + step <= mean) {
        binomial.at += step;
        binomial.term = gsl_ran_binomial_pdf((unsigned)binomial.at, share, (unsigned)count);
    }
    return binomial;
}

static void binomial_next(struct binomial *binomial) {
    binomial->term *= (binomial->count - binomial->at) / (binomial->at + 1) * binomial->odds;
    binomial->at += 1;
}

/* The largest rank with P(X < rank) <= tail; X binomial. */
static size_t low_rank(size_t count, double share, double tail) {
    if (share >= 1) {
        return count;
    }
    struct binomial binomial = binomial_begin(count, share);
    double below = 0; /* P(X < at) */
    while (binomial.at < binomial.count && below + binomial.term <= tail) {
        below += binomial.term;
        binomial_next(&binomial);
    }
    return (size_t)binomial.at;
}

void dr_statistic_quantile_ranks(size_t count, double share, double confidence, size_t *ret_low, size_t *ret_high) {
    assert(share > 0 && share <= 1 && confidence > 0 && confidence < 1);
    const double tail = (1 - confidence) / 2;
    *ret_low = low_rank(count, share, tail);
    /* P(X >= high) = P(count - X <= count - high): the same tail, seen from above. */
    *ret_high = share < 1 ? count + 1 - low_rank(count, 1 - share, tail) : count + 1;
}

struct dr_interval dr_statistic_quantile_interval(const double *sorted, size_t count, double share, double confidence) {
    size_t low;
    size_t high;
    dr_statistic_quantile_ranks(count, share, confidence, &low, &high);
    return (struct dr_interval){.low = low == 0 ? -(double)INFINITY : sorted[low - 1],
                                .high = high > count ? (double)INFINITY : sorted[high - 1]};
}

/* P(X >= hits) of a binomial. */
static double binomial_from(uint64_t hits, uint64_t count, double share) {
    const double end = (double)count * share + far_tail(count, share);
    struct binomial binomial = binomial_begin(count, share);
    if ((double)hits > end || (double)hits < binomial.at) {
        return (double)hits > end ? 0 : 1;
    }
    double below = 0;
    while (binomial.at < (double)hits) {
        below += binomial.term;
        binomial_next(&binomial);
    }
    double from = 0;
    while (binomial.at <= binomial.count && binomial.at <= end) {
        from += binomial.term;
        binomial_next(&binomial);
    }
    return from < below ? from : 1 - below;
}

/* The share at which P(X >= hits) = tail, by bisection; hits > 0. */
static double low_share(uint64_t hits, uint64_t count, double tail) {
    double low = 0;
    double high = 1;
    double middle = 0.5;
    while (middle > low && middle < high && high - low > 1e-15 * high) {
        if (binomial_from(hits, count, middle) < tail) {
            low = middle;
        } else {
            high = middle;
        }
        middle = low + (high - low) / 2;
    }
    return high;
}

struct dr_interval dr_statistic_share_interval(uint64_t hits, uint64_t count, double confidence) {
    assert(hits <= count && confidence > 0 && confidence < 1);
    const double tail = (1 - confidence) / 2;
    return (struct dr_interval){.low = hits == 0 ? 0 : low_share(hits, count, tail),
                                .high = hits == count ? 1 : 1 - low_share(count - hits, count, tail)};
}

struct dr_mean dr_statistic_mean(const double *values, size_t count) {
    struct dr_mean mean = {.count = count};
    if (count == 0) {
        return mean;
    }
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += values[i];
    }
    mean.mean = sum / (double)count;
    if (!isfinite(mean.mean)) {
        mean.deviation = (double)INFINITY;
        mean.error = (double)INFINITY;
        return mean;
    }
    double squares = 0;
    for (size_t i = 0; i < count; i++) {
        squares += (values[i] - mean.mean) * (values[i] - mean.mean);
    }
    mean.deviation = count < 2 ? 0 : sqrt(squares / (double)(count - 1));
    mean.error = mean.deviation / sqrt((double)count);
    return mean;
}

struct dr_mean dr_statistic_paired_mean(const double *left, const double *right, size_t count) {
    double *differences = dr_alloc(count, sizeof *differences);
    for (size_t i = 0; i < count; i++) {
        const bool equal = left[i] <= right[i] && left[i] >= right[i]; /* infinities too */
        differences[i] = equal ? 0 : left[i] - right[i];
    }
    const struct dr_mean mean = dr_statistic_mean(differences, count);
    dr_free(differences);
    return mean;
}

double dr_statistic_normal_quantile(double share) {
    return gsl_cdf_ugaussian_Pinv(share);
}

struct dr_interval dr_statistic_mean_interval(const struct dr_mean *mean, double confidence) {
    const double half = dr_statistic_normal_quantile(1 - (1 - confidence) / 2) * mean->error;
    return (struct dr_interval){.low = mean->mean - half, .high = mean->mean + half};
}

void dr_time_mean_init(struct dr_time_mean *mean, dr_usec at_us, double level) {
    *mean = (struct dr_time_mean){.since_us = at_us, .level = level, .start_us = at_us};
}

void dr_time_mean_set(struct dr_time_mean *mean, dr_usec at_us, double level) {
    assert(at_us >= mean->since_us);
    mean->area += mean->level * dr_usec_to_s(at_us - mean->since_us);
    mean->since_us = at_us;
    mean->level = level;
}

double dr_time_mean_value(const struct dr_time_mean *mean, dr_usec at_us) {
    assert(at_us >= mean->since_us);
    if (at_us == mean->start_us) {
        return mean->level;
    }
    const double area = mean->area + mean->level * dr_usec_to_s(at_us - mean->since_us);
    return area / dr_usec_to_s(at_us - mean->start_us);
}
