/* The curves of a distribution: P(X <= x) and its inverse. */
#include <float.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

#include "sim/distribution_private.h"
#include "sim/special.h"

#define SMALL 1e-4                 /* where three terms of the series are exact to 1e-11 */
#define U_MAX 0x1.fffffffffffffp-1 /* the largest double below 1 */

static double clamp(double number, double low, double high) {
    return number < low ? low : number > high ? high : number;
}

static double triangular_below(const struct dr_distribution *d, double x_us) {
    if (x_us < d->mode_us) {
        return (x_us - d->low_us) * (x_us - d->low_us) / ((d->high_us - d->low_us) * (d->mode_us - d->low_us));
    }
    return 1 - (d->high_us - x_us) * (d->high_us - x_us) / ((d->high_us - d->low_us) * (d->high_us - d->mode_us));
}

/* Families with a closed form, for low < x < high. */
static double smooth_below(const struct dr_distribution *d, double x_us) {
    if (d->shape == DR_SHAPE_UNIFORM) {
        return (x_us - d->low_us) / (d->high_us - d->low_us);
    }
    if (d->shape == DR_SHAPE_TRIANGULAR) {
        return triangular_below(d, x_us);
    }
    if (d->shape == DR_SHAPE_PERT) {
        return gsl_cdf_beta_P((x_us - d->low_us) / d->scale_us, d->p, d->q);
    }
    if (d->shape == DR_SHAPE_EXPONENTIAL) {
        return -expm1(-x_us / d->scale_us);
    }
    if (d->shape == DR_SHAPE_LOGNORMAL) {
        return dr_normal_below((log(x_us) - d->p) / d->q);
    }
    if (d->shape == DR_SHAPE_WEIBULL) {
        return -expm1(-pow(x_us / d->scale_us, d->p));
    }
    return gsl_cdf_gamma_P(x_us / d->scale_us, d->p, 1);
}

static double empirical_below(const struct dr_distribution *d, double x_us, bool is_inclusive) {
    size_t low = 0;
    size_t high = d->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (d->sorted_us[middle] < x_us || (is_inclusive && d->sorted_us[middle] <= x_us)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return (double)low / (double)d->count;
}

static double mixture_below(const struct dr_distribution *d, double x_us, enum dr_below which) {
    double sum = 0;
    for (size_t i = 0; i < d->count; i++) {
        sum += d->weights[i] * dr_distribution_below_us(d->parts[i], x_us, which);
    }
    return sum < 1 ? sum : 1;
}

static double truncated_below(const struct dr_distribution *d, double x_us, enum dr_below which) {
    const struct dr_distribution *inner = d->parts[0];
    if (which == DR_BELOW_SMOOTH) {
        double until = dr_distribution_below_us(inner, x_us < d->high_us ? x_us : d->high_us, which);
        double from = dr_distribution_below_us(inner, d->low_us, which);
        return until > from ? (until - from) / d->mass : 0;
    }
    bool is_inclusive = which == DR_BELOW_UP_TO;
    if (x_us < d->low_us || (!is_inclusive && x_us <= d->low_us)) {
        return 0;
    }
    if (x_us > d->high_us || (is_inclusive && x_us >= d->high_us)) {
        return 1;
    }
    return clamp((dr_distribution_below_us(inner, x_us, which) - d->before) / d->mass, 0, 1);
}

double dr_distribution_below_us(const struct dr_distribution *d, double x_us, enum dr_below which) {
    switch (d->shape) {
    case DR_SHAPE_CONSTANT:
        return which != DR_BELOW_SMOOTH && (x_us > d->low_us || (which == DR_BELOW_UP_TO && x_us >= d->low_us)) ? 1 : 0;
    case DR_SHAPE_EMPIRICAL:
        return which == DR_BELOW_SMOOTH ? 0 : empirical_below(d, x_us, which == DR_BELOW_UP_TO);
    case DR_SHAPE_MIXTURE:
        return mixture_below(d, x_us, which);
    case DR_SHAPE_SHIFTED:
        return dr_distribution_below_us(d->parts[0], x_us - d->low_us, which);
    case DR_SHAPE_TRUNCATED:
        return truncated_below(d, x_us, which);
    case DR_SHAPE_UNIFORM:
    case DR_SHAPE_TRIANGULAR:
    case DR_SHAPE_PERT:
    case DR_SHAPE_EXPONENTIAL:
    case DR_SHAPE_LOGNORMAL:
    case DR_SHAPE_WEIBULL:
    case DR_SHAPE_GAMMA:
        return x_us <= d->low_us ? 0 : x_us >= d->high_us ? 1 : smooth_below(d, x_us);
    }
    return 0;
}

/* Both branches meet at the mode; rounding must not make them cross. */
static double triangular_quantile(const struct dr_distribution *d, double u) {
    double width_us = d->high_us - d->low_us;
    if (u < d->p) {
        double x_us = d->low_us + width_us * sqrt(u * d->p);
        return x_us < d->mode_us ? x_us : d->mode_us;
    }
    double x_us = d->high_us - width_us * sqrt((1 - u) * (1 - d->p));
    return x_us > d->mode_us ? x_us : d->mode_us;
}

static double exact_below(const struct dr_distribution *d, double x) {
    return d->shape == DR_SHAPE_GAMMA ? gsl_cdf_gamma_P(x, d->p, 1) : gsl_cdf_beta_P(x, d->p, d->q);
}

static double exact_above(const struct dr_distribution *d, double x) {
    return d->shape == DR_SHAPE_GAMMA ? gsl_cdf_gamma_Q(x, d->p, 1) : gsl_cdf_beta_Q(x, d->p, d->q);
}

/* Gamma, where x is small: the first terms of the inverse of P(X <= x) = s^shape (1 - shape x / (shape + 1) + ...) with
 * s = (u Gamma(shape + 1))^(1 / shape) (A. R. DiDonato and A. H. Morris, ACM TOMS 12 (1986), 377-393). */
static double small_gamma(double shape, double s) {
    double second = s / (shape + 1);
    double third = (3 * shape + 5) * s * s / (2 * (shape + 1) * (shape + 1) * (shape + 2));
    return s * (1 + second + third);
}

static double gsl_inverse(const struct dr_distribution *d, double u, double complement) {
    if (d->shape == DR_SHAPE_GAMMA) {
        return u < 0.5 ? gsl_cdf_gamma_Pinv(u, d->p, 1) : gsl_cdf_gamma_Qinv(complement, d->p, 1);
    }
    return u < 0.5 ? gsl_cdf_beta_Pinv(u, d->p, d->q) : gsl_cdf_beta_Qinv(complement, d->p, d->q);
}

static bool is_beyond(const struct dr_distribution *d, double x, double u, double complement) {
    return u < 0.5 ? exact_below(d, x) >= u : exact_above(d, x) <= complement;
}

static double bisect_exact(const struct dr_distribution *d, double u, double complement) {
    double low = 0;
    double high = 1;
    while (d->shape == DR_SHAPE_GAMMA && high < 1e6 && !is_beyond(d, high, u, complement)) {
        low = high;
        high *= 2;
    }
    for (int i = 0; i < 200 && high - low > 1e-14 * high; i++) {
        double middle = low + (high - low) / 2;
        *(is_beyond(d, middle, u, complement) ? &high : &low) = middle;
    }
    return high;
}

/* GSL 2.7's inverse of the gamma is NaN for small shapes and wrong for some large ones (shape 1000, u = 0.9923), so
 * that its answer is tried on the probability itself. */
double dr_distribution_exact(const struct dr_distribution *d, double u, double complement) {
    if (d->shape == DR_SHAPE_GAMMA) {
        double s = exp((log(u) + gsl_sf_lngamma(d->p + 1)) / d->p);
        if (s < SMALL) {
            return small_gamma(d->p, s);
        }
    }
    double x = gsl_inverse(d, u, complement);
    double error = u < 0.5 ? exact_below(d, x) / u - 1 : exact_above(d, x) / complement - 1;
    return fabs(error) < 1e-9 ? x : bisect_exact(d, u, complement);
}

/* Gamma and PERT: the table, and the exact value where it doesn't say (one draw in half a million, at both ends). */
static double tabled_quantile(const struct dr_distribution *d, double u) {
    double quantile = dr_quantile_table_at(d->table, u);
    if (quantile < 0) {
        double low = 0;
        double high = 0;
        dr_quantile_table_around(d->table, u, &low, &high);
        quantile = clamp(dr_distribution_exact(d, u, 1 - u), low, high);
    }
    return d->low_us + d->scale_us * quantile;
}

static double empirical_quantile(const struct dr_distribution *d, double u) {
    double rank = ceil(u * (double)d->count);
    size_t index = rank < 1 ? 0 : (size_t)rank - 1;
    return d->sorted_us[index < d->count ? index : d->count - 1];
}

/* Bisection of P(X <= x) without atoms, from a fixed interval: monotone in the target because each step is. */
static double solve_smooth(const struct dr_distribution *d, double v, double low_us, double high_us) {
    double target = v * d->smooth;
    while (isinf(high_us)) {
        double next_us = low_us > 1 ? low_us * 2 : 2;
        if (isinf(next_us) || dr_distribution_below_us(d, next_us, DR_BELOW_SMOOTH) >= target) {
            high_us = next_us;
            break;
        }
        low_us = next_us;
    }
    for (int i = 0; i < 200 && high_us - low_us > 1e-13 * high_us; i++) {
        double middle_us = low_us + (high_us - low_us) / 2;
        if (dr_distribution_below_us(d, middle_us, DR_BELOW_SMOOTH) >= target) {
            high_us = middle_us;
        } else {
            low_us = middle_us;
        }
    }
    return high_us;
}

static double smooth_quantile(const struct dr_distribution *d, double v) {
    if (d->only != NULL) {
        return dr_distribution_quantile_us(d->only, v);
    }
    double quantile = dr_quantile_table_at(d->table, v);
    if (quantile >= 0) {
        return d->scale_us * quantile;
    }
    double low = 0;
    double high = 0;
    dr_quantile_table_around(d->table, v, &low, &high);
    return solve_smooth(d, v, d->scale_us * low, d->scale_us * high);
}

/* The first atom that u does not lie beyond. */
static size_t atom_at(const struct dr_distribution *d, double u) {
    size_t low = 0;
    size_t high = d->atom_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (d->atoms[middle].up_to < u) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* At an atom, its value; between two, the quantile of what is continuous, at u less the atoms that lie before. */
static double mixture_quantile(const struct dr_distribution *d, double u) {
    size_t next = atom_at(d, u);
    if (next < d->atom_count && (u > d->atoms[next].before || d->smooth <= 0)) {
        return d->atoms[next].x_us;
    }
    if (d->smooth <= 0) {
        return d->atoms[d->atom_count - 1].x_us;
    }
    double lumped = next < d->atom_count ? d->atoms[next].earlier : d->lumped;
    double x_us = smooth_quantile(d, clamp((u - lumped) / d->smooth, DBL_MIN, U_MAX));
    double low_us = next > 0 ? d->atoms[next - 1].x_us : 0;
    double high_us = next < d->atom_count ? d->atoms[next].x_us : HUGE_VAL;
    return clamp(x_us, low_us, high_us);
}

static double truncated_quantile(const struct dr_distribution *d, double u) {
    double v = clamp(d->before + u * d->mass, DBL_MIN, U_MAX);
    return clamp(dr_distribution_quantile_us(d->parts[0], v), d->low_us, d->high_us);
}

double dr_distribution_quantile_us(const struct dr_distribution *d, double u) {
    switch (d->shape) {
    case DR_SHAPE_CONSTANT:
        return d->low_us;
    case DR_SHAPE_UNIFORM:
        return d->low_us + (d->high_us - d->low_us) * u;
    case DR_SHAPE_TRIANGULAR:
        return triangular_quantile(d, u);
    case DR_SHAPE_EXPONENTIAL:
        return -d->scale_us * log1p(-u);
    case DR_SHAPE_LOGNORMAL:
        return exp(d->p + d->q * dr_normal_quantile(u));
    case DR_SHAPE_WEIBULL:
        return d->scale_us * exp(log(-log1p(-u)) / d->p);
    case DR_SHAPE_PERT:
    case DR_SHAPE_GAMMA:
        return tabled_quantile(d, u);
    case DR_SHAPE_EMPIRICAL:
        return empirical_quantile(d, u);
    case DR_SHAPE_MIXTURE:
        return mixture_quantile(d, u);
    case DR_SHAPE_SHIFTED:
        return d->low_us + dr_distribution_quantile_us(d->parts[0], u);
    case DR_SHAPE_TRUNCATED:
        return truncated_quantile(d, u);
    }
    return 0;
}
