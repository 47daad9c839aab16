/* From arguments to parameters: checks what is written, and the mean. */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <math.h>

#include "base/quantity.h"
#include "sim/distribution_private.h"
#include "sim/special.h"

#define SHAPE_MIN 0.05 /* below, a Weibull's or gamma's quantiles span more orders of magnitude than a double has */
#define SHAPE_MAX 1000.0
#define CV_MAX 100.0
#define REST_MIN 1e-6 /* a truncation that leaves less is a mistake, and its quantiles would be coarse */
#define PIECES 60     /* halvings of an interval of integration towards its lower end */
#define QUADRATURE_LIMIT 200

struct complaint {
    unsigned *ret_parameter;
    struct dr_text *expected;
};

static bool complain(const struct complaint *complaint, unsigned parameter, const char *expected, double than_us) {
    *complaint->ret_parameter = parameter;
    dr_text_puts(complaint->expected, expected);
    if (than_us >= 0) {
        dr_quantity_print_duration(dr_distribution_round_us(than_us), complaint->expected);
    }
    return false;
}

static bool is_given(const struct dr_distribution *d, unsigned parameter) {
    return (d->given >> parameter & 1) != 0;
}

static bool want_positive(const struct dr_distribution *d, unsigned parameter, const struct complaint *complaint) {
    if (!is_given(d, parameter) || d->arguments[parameter] > 0) {
        return true;
    }
    return complain(complaint, parameter, "more than 0s", -1);
}

static bool want_shape(const struct dr_distribution *d, unsigned parameter, const struct complaint *complaint) {
    if (d->arguments[parameter] >= SHAPE_MIN && d->arguments[parameter] <= SHAPE_MAX) {
        return true;
    }
    return complain(complaint, parameter, "a number from 0.05 to 1000", -1);
}

static bool settle_range(struct dr_distribution *d, double low_us, double high_us, unsigned high,
                         const struct complaint *complaint) {
    d->low_us = low_us;
    d->high_us = high_us;
    d->mean_us = low_us + (high_us - low_us) / 2;
    if (high_us < low_us) {
        return complain(complaint, high, "not less than min, ", low_us);
    }
    if (high_us <= low_us) {
        d->shape = DR_SHAPE_CONSTANT;
    }
    return true;
}

static bool settle_three(struct dr_distribution *d, const struct complaint *complaint) {
    double mode_us = d->arguments[1];
    if (!settle_range(d, d->arguments[0], d->arguments[2], 2, complaint)) {
        return false;
    }
    if (mode_us < d->low_us) {
        return complain(complaint, 1, "not less than min, ", d->low_us);
    }
    if (mode_us > d->high_us) {
        return complain(complaint, 1, "not more than max, ", d->high_us);
    }
    double width_us = d->high_us - d->low_us;
    d->mode_us = mode_us;
    d->scale_us = width_us;
    if (d->shape == DR_SHAPE_TRIANGULAR) {
        d->p = (mode_us - d->low_us) / width_us;
        d->mean_us = (d->low_us + mode_us + d->high_us) / 3;
    } else if (d->shape == DR_SHAPE_PERT) {
        d->p = 1 + 4 * (mode_us - d->low_us) / width_us;
        d->q = 1 + 4 * (d->high_us - mode_us) / width_us;
        d->mean_us = (d->low_us + 4 * mode_us + d->high_us) / 6;
    }
    return true;
}

static bool settle_exponential(struct dr_distribution *d, const struct complaint *complaint) {
    d->scale_us = d->arguments[0];
    d->mean_us = d->arguments[0];
    return want_positive(d, 0, complaint);
}

/* median, p95: mu = ln median, sigma = (ln p95 - mu) / z95. mean, cv: sigma^2 = ln(1 + cv^2), mu = ln mean - sigma^2/2.
 */
static bool settle_lognormal(struct dr_distribution *d, const struct complaint *complaint) {
    if (!want_positive(d, 0, complaint) || !want_positive(d, 2, complaint)) {
        return false;
    }
    if (is_given(d, 0)) {
        if (d->arguments[1] <= d->arguments[0]) {
            return complain(complaint, 1, "more than the median, ", d->arguments[0]);
        }
        d->p = log(d->arguments[0]);
        d->q = log(d->arguments[1] / d->arguments[0]) / dr_normal_quantile(0.95);
        d->mean_us = exp(d->p + d->q * d->q / 2);
        return true;
    }
    double cv = d->arguments[3];
    if (!(cv > 0 && cv <= CV_MAX)) {
        return complain(complaint, 3, "a number above 0, at most 100", -1);
    }
    d->q = sqrt(log1p(cv * cv));
    d->p = log(d->arguments[2]) - d->q * d->q / 2;
    d->mean_us = d->arguments[2];
    return true;
}

/* mean_of_unit: mean of the distribution of scale 1. */
static bool settle_scale(struct dr_distribution *d, double mean_of_unit, const struct complaint *complaint) {
    d->p = d->arguments[0];
    if (!want_shape(d, 0, complaint) || !want_positive(d, 1, complaint) || !want_positive(d, 2, complaint)) {
        return false;
    }
    d->scale_us = is_given(d, 1) ? d->arguments[1] : d->arguments[2] / mean_of_unit;
    d->mean_us = is_given(d, 1) ? d->arguments[1] * mean_of_unit : d->arguments[2];
    return true;
}

static bool settle_empirical(struct dr_distribution *d) {
    double sum_us = 0;
    for (size_t i = 0; i < d->count; i++) {
        sum_us += d->sorted_us[i];
    }
    d->mean_us = sum_us / (double)d->count;
    return true;
}

static bool settle_mixture(struct dr_distribution *d) {
    d->scale_us = 1;
    d->smooth = dr_distribution_below_us(d, HUGE_VAL, DR_BELOW_SMOOTH);
    for (size_t i = 0; i < d->count; i++) {
        d->mean_us += d->weights[i] * d->parts[i]->mean_us;
    }
    return true;
}

static double integrand(double x_us, void *context) {
    const struct dr_distribution *d = context;
    return dr_distribution_below_us(d, x_us, DR_BELOW_UP_TO);
}

/* Integral of P(X <= x) from low to high, relative error 1e-8 or so: in pieces that halve towards the lower end, so
 * that no feature is missed that is small beside the interval. */
static double integral_us(struct dr_distribution *d, double low_us, double high_us) {
    gsl_integration_workspace *workspace = gsl_integration_workspace_alloc(QUADRATURE_LIMIT);
    gsl_function function = {.function = integrand, .params = d};
    double sum_us = 0;
    double end_us = high_us - low_us;
    for (int i = 0; i < PIECES && end_us > 1e-3; i++) {
        double start_us = i == PIECES - 1 ? 0 : end_us / 2;
        double part_us = 0;
        double error_us = 0;
        gsl_integration_qag(&function, low_us + start_us, low_us + end_us, 1e-10 * end_us, 1e-9, QUADRATURE_LIMIT,
                            GSL_INTEG_GAUSS21, workspace, &part_us, &error_us);
        sum_us += part_us;
        end_us = start_us;
    }
    gsl_integration_workspace_free(workspace);
    return sum_us;
}

/* With a maximum, max - integral of P(X <= x); without, what is left of the inner mean above the minimum. */
static double truncated_mean_us(struct dr_distribution *d, struct dr_distribution *inner) {
    if (isfinite(d->high_us)) {
        return d->high_us - integral_us(d, d->low_us, d->high_us);
    }
    double below_us = d->low_us * d->before - integral_us(inner, 0, d->low_us);
    return (inner->mean_us - below_us) / d->mass;
}

static bool settle_truncated(struct dr_distribution *d, const struct complaint *complaint) {
    struct dr_distribution inner = *d->parts[0];
    d->low_us = is_given(d, 1) ? d->arguments[1] : 0;
    d->high_us = is_given(d, 2) ? d->arguments[2] : HUGE_VAL;
    if (d->high_us < d->low_us) {
        return complain(complaint, 2, "not less than min, ", d->low_us);
    }
    d->before = dr_distribution_below_us(&inner, d->low_us, DR_BELOW_BEFORE);
    d->mass = dr_distribution_below_us(&inner, d->high_us, DR_BELOW_UP_TO) - d->before;
    if (d->mass < REST_MIN) {
        return complain(complaint, is_given(d, 2) ? 2 : 1, "a range that holds 0.0001% of the distribution or more",
                        -1);
    }
    d->mean_us = truncated_mean_us(d, &inner);
    return true;
}

bool dr_distribution_settle(struct dr_distribution *d, unsigned *ret_parameter, struct dr_text *expected) {
    struct complaint complaint = {ret_parameter, expected};
    d->high_us = HUGE_VAL;
    switch (d->shape) {
    case DR_SHAPE_CONSTANT:
        d->low_us = d->arguments[0];
        d->mean_us = d->low_us;
        return true;
    case DR_SHAPE_UNIFORM:
        return settle_range(d, d->arguments[0], d->arguments[1], 1, &complaint);
    case DR_SHAPE_TRIANGULAR:
    case DR_SHAPE_PERT:
        return settle_three(d, &complaint);
    case DR_SHAPE_EXPONENTIAL:
        return settle_exponential(d, &complaint);
    case DR_SHAPE_LOGNORMAL:
        return settle_lognormal(d, &complaint);
    case DR_SHAPE_WEIBULL:
        return settle_scale(d, tgamma(1 + 1 / d->arguments[0]), &complaint);
    case DR_SHAPE_GAMMA:
        return settle_scale(d, d->arguments[0], &complaint);
    case DR_SHAPE_EMPIRICAL:
        return settle_empirical(d);
    case DR_SHAPE_MIXTURE:
        return settle_mixture(d);
    case DR_SHAPE_SHIFTED:
        d->low_us = d->arguments[0];
        d->mean_us = d->low_us + d->parts[0]->mean_us;
        return true;
    case DR_SHAPE_TRUNCATED:
        return settle_truncated(d, &complaint);
    }
    return false;
}
