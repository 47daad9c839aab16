/* Distributions: what their users call, and the field kind. */
#include "sim/distribution.h"

#include <assert.h>
#include <math.h>

#include "base/quantity.h"
#include "sim/distribution_private.h"

#define US_LIMIT 9.2e18 /* below 2^63, which no double may be converted beyond */

dr_usec dr_distribution_round_us(double us) {
    if (!(us < US_LIMIT)) {
        return DR_NEVER;
    }
    dr_usec whole_us = (dr_usec)us;
    return whole_us + (us - (double)whole_us >= 0.5 ? 1 : 0);
}

dr_usec dr_distribution_at_us(const struct dr_distribution *distribution, double uniform) {
    assert(uniform > 0 && uniform < 1);
    return dr_distribution_round_us(dr_distribution_quantile_us(distribution, uniform));
}

double dr_distribution_at_s(const struct dr_distribution *distribution, double uniform) {
    assert(uniform > 0 && uniform < 1);
    return dr_distribution_quantile_us(distribution, uniform) / (double)DR_USEC_PER_S;
}

double dr_distribution_below(const struct dr_distribution *distribution, dr_usec at_us) {
    double x_us = at_us == DR_NEVER ? HUGE_VAL : (double)at_us;
    return dr_distribution_below_us(distribution, x_us, DR_BELOW_UP_TO);
}

double dr_distribution_mean_s(const struct dr_distribution *distribution) {
    return distribution->mean_us / (double)DR_USEC_PER_S;
}

bool dr_distribution_is_constant(const struct dr_distribution *d) {
    switch (d->shape) {
    case DR_SHAPE_CONSTANT:
        return true;
    case DR_SHAPE_EMPIRICAL:
        return d->sorted_us[0] >= d->sorted_us[d->count - 1];
    case DR_SHAPE_MIXTURE:
        return d->smooth <= 0 && d->atom_count == 1;
    case DR_SHAPE_SHIFTED:
        return dr_distribution_is_constant(d->parts[0]);
    case DR_SHAPE_TRUNCATED:
        return d->high_us <= d->low_us || dr_distribution_is_constant(d->parts[0]);
    case DR_SHAPE_UNIFORM:
    case DR_SHAPE_TRIANGULAR:
    case DR_SHAPE_PERT:
    case DR_SHAPE_EXPONENTIAL:
    case DR_SHAPE_LOGNORMAL:
    case DR_SHAPE_WEIBULL:
    case DR_SHAPE_GAMMA:
        return false;
    }
    return false;
}

static const double *scaled_values(struct dr_arena *arena, const double *values_us, size_t count, double factor) {
    double *copy_us = dr_arena_alloc(arena, count, sizeof *copy_us);
    for (size_t i = 0; i < count; i++) {
        copy_us[i] = values_us[i] * factor;
    }
    return copy_us;
}

static void scale_lists(struct dr_arena *arena, struct dr_distribution *d, double factor) {
    if (d->values_us != NULL) {
        d->values_us = scaled_values(arena, d->values_us, d->count, factor);
        d->sorted_us = scaled_values(arena, d->sorted_us, d->count, factor);
    }
    if (d->parts != NULL) {
        const struct dr_distribution **parts = dr_arena_alloc(arena, d->count, sizeof *parts);
        for (size_t i = 0; i < d->count; i++) {
            parts[i] = dr_distribution_scaled(arena, d->parts[i], factor);
        }
        d->parts = parts;
    }
    if (d->atom_count > 0) {
        struct dr_atom *atoms = dr_arena_alloc(arena, d->atom_count, sizeof *atoms);
        for (size_t i = 0; i < d->atom_count; i++) {
            atoms[i] = d->atoms[i];
            atoms[i].x_us *= factor;
        }
        d->atoms = atoms;
    }
    if (d->only != NULL) {
        d->only = dr_distribution_scaled(arena, d->only, factor);
    }
}

/* Tables are of the quantile over scale_us: copies share them. */
const struct dr_distribution *dr_distribution_scaled(struct dr_arena *arena, const struct dr_distribution *distribution,
                                                     double factor) {
    assert(factor > 0);
    struct dr_distribution *d = dr_arena_alloc(arena, 1, sizeof *d);
    *d = *distribution;
    for (size_t i = 0; d->family->parameters[i].name != NULL; i++) {
        d->arguments[i] *= d->family->parameters[i].kind == DR_PARAMETER_DURATION ? factor : 1;
    }
    d->low_us *= factor;
    d->high_us *= factor;
    d->mode_us *= factor;
    d->scale_us *= factor;
    d->mean_us *= factor;
    d->p += d->shape == DR_SHAPE_LOGNORMAL ? log(factor) : 0;
    scale_lists(arena, d, factor);
    return d;
}

static enum dr_code read_kind(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,
                              void *ret_place, struct dr_errors *errors) {
    (void)field;
    return dr_distribution_read(at, arena, ret_place, errors);
}

static void write_schema(const struct dr_field *field, struct dr_json_writer *out) {
    (void)field;
    dr_distribution_write_schema(out);
}

static const struct dr_distribution *placed(const void *place) {
    return *(const struct dr_distribution *const *)place;
}

static void print_kind(const void *place, const struct dr_field *field, struct dr_text *out) {
    (void)field;
    dr_distribution_print(placed(place), out);
}

static void write_json(const void *place, const struct dr_field *field, struct dr_json_writer *out) {
    (void)field;
    dr_distribution_write_json(placed(place), out);
}

static void print_limit(double limit, struct dr_text *out) {
    dr_quantity_print_duration(dr_usec_from_s(limit), out);
}

const struct dr_kind dr_kind_distribution = {
    .name = "duration or distribution",
    .size = sizeof(const struct dr_distribution *),
    .read = read_kind,
    .schema = write_schema,
    .print = print_kind,
    .json = write_json,
    .help =
        "a duration, or one of uniform, triangular, pert, exponential, lognormal, weibull, gamma, empirical, mixture, "
        "shifted, truncated",
    .example = "lognormal(median=6m, p95=20m)",
    .limit = print_limit,
};
