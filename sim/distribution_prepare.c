/* What drawing needs beyond closed forms: quantile tables of gamma, PERT and mixtures, and the atoms of mixtures. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "sim/distribution_private.h"

#define TOLERANCE 1e-11 /* of the logarithm, when a table's values are solved for */

struct mass {
    double x_us;
    double mass;
};

struct masses {
    struct mass *items;
    size_t count;
    size_t capacity;
};

static double exact_quantile(const void *context, double u, double complement, double at_least) {
    (void)at_least;
    return dr_distribution_exact(context, u, complement);
}

/* An interval of the logarithm with the excess of P(X <= x) over the target at its ends. */
struct bracket {
    double low;
    double high;
    double low_excess;
    double high_excess;
};

static double excess(const struct dr_distribution *d, double logarithm, double target) {
    return dr_distribution_below_us(d, exp(logarithm), DR_BELOW_SMOOTH) - target;
}

static struct bracket widen(const struct dr_distribution *d, double target, double at_least) {
    struct bracket bracket = {.low = log(at_least > 1e-3 ? at_least : 1e-3)};
    bracket.low_excess = excess(d, bracket.low, target);
    while (bracket.low_excess >= 0 && bracket.low > -700) { /* only where the first value lies below a nanosecond */
        bracket.low -= 10;
        bracket.low_excess = excess(d, bracket.low, target);
    }
    double step = 0.02;
    bracket.high = bracket.low + step;
    bracket.high_excess = excess(d, bracket.high, target);
    while (bracket.high_excess < 0 && bracket.high < 700) {
        bracket.low = bracket.high;
        bracket.low_excess = bracket.high_excess;
        step *= 2;
        bracket.high += step;
        bracket.high_excess = excess(d, bracket.high, target);
    }
    return bracket;
}

/* Moves one end of the bracket to the middle; the weight of an end that stays a second time is halved. */
static void narrow(struct bracket *bracket, double middle, double middle_excess, int *side) {
    if (middle_excess >= 0) {
        bracket->high = middle;
        bracket->high_excess = middle_excess;
        bracket->low_excess *= *side > 0 ? 0.5 : 1;
        *side = 1;
    } else {
        bracket->low = middle;
        bracket->low_excess = middle_excess;
        bracket->high_excess *= *side < 0 ? 0.5 : 1;
        *side = -1;
    }
}

/* False position with that halving (Illinois; M. Dowell and P. Jarratt, BIT 11 (1971), 168-174); every fourth step
 * bisects, so that steep and flat stretches can't hold it up. */
static double exact_mixture(const void *context, double u, double complement, double at_least) {
    const struct dr_distribution *d = context;
    (void)complement;
    double target = u * d->smooth;
    struct bracket bracket = widen(d, target, at_least);
    int side = 0;
    for (int i = 0; i < 200 && bracket.high - bracket.low > TOLERANCE; i++) {
        double share = i % 4 == 3 ? 0.5 : bracket.low_excess / (bracket.low_excess - bracket.high_excess);
        double middle = bracket.low + (bracket.high - bracket.low) * (share > 0 && share < 1 ? share : 0.5);
        double middle_excess = excess(d, middle, target);
        if (fabs(middle_excess) <= 1e-12 * target) {
            return exp(middle);
        }
        narrow(&bracket, middle, middle_excess, &side);
    }
    return exp(bracket.high);
}

static void add_mass(struct masses *masses, double x_us, double mass) {
    dr_reserve((void **)&masses->items, &masses->capacity, masses->count + 1, sizeof *masses->items);
    masses->items[masses->count++] = (struct mass){x_us, mass};
}

static void collect(const struct dr_distribution *d, struct masses *masses);

static void collect_mixture(const struct dr_distribution *d, struct masses *masses) {
    for (size_t i = 0; i < d->count; i++) {
        size_t first = masses->count;
        collect(d->parts[i], masses);
        for (size_t j = first; j < masses->count; j++) {
            masses->items[j].mass *= d->weights[i];
        }
    }
}

static void collect_truncated(const struct dr_distribution *d, struct masses *masses) {
    size_t first = masses->count;
    collect(d->parts[0], masses);
    size_t kept = first;
    for (size_t j = first; j < masses->count; j++) {
        struct mass mass = masses->items[j];
        if (mass.x_us >= d->low_us && mass.x_us <= d->high_us) {
            masses->items[kept++] = (struct mass){mass.x_us, mass.mass / d->mass};
        }
    }
    masses->count = kept;
}

/* Appends the discrete values of a distribution. */
static void collect(const struct dr_distribution *d, struct masses *masses) {
    size_t first = masses->count;
    if (d->shape == DR_SHAPE_CONSTANT) {
        add_mass(masses, d->low_us, 1);
    } else if (d->shape == DR_SHAPE_EMPIRICAL) {
        for (size_t i = 0; i < d->count; i++) {
            add_mass(masses, d->sorted_us[i], 1 / (double)d->count);
        }
    } else if (d->shape == DR_SHAPE_MIXTURE) {
        collect_mixture(d, masses);
    } else if (d->shape == DR_SHAPE_TRUNCATED) {
        collect_truncated(d, masses);
    } else if (d->shape == DR_SHAPE_SHIFTED) {
        collect(d->parts[0], masses);
        for (size_t j = first; j < masses->count; j++) {
            masses->items[j].x_us += d->low_us;
        }
    }
}

/* By value, then by mass: sums don't depend on the order of what is equal. */
static int compare_masses(const void *left, const void *right) {
    const struct mass *first = left;
    const struct mass *second = right;
    if (first->x_us < second->x_us || first->x_us > second->x_us) {
        return first->x_us < second->x_us ? -1 : 1;
    }
    return (first->mass > second->mass) - (first->mass < second->mass);
}

static void prepare_atoms(struct dr_arena *arena, struct dr_distribution *d) {
    struct masses masses = {0};
    collect(d, &masses);
    if (masses.count > 0) {
        qsort(masses.items, masses.count, sizeof masses.items[0], compare_masses);
    }
    struct dr_atom *atoms = dr_arena_alloc(arena, masses.count + 1, sizeof *atoms);
    for (size_t i = 0; i < masses.count; i++) {
        double x_us = masses.items[i].x_us;
        if (d->atom_count == 0 || atoms[d->atom_count - 1].x_us < x_us) {
            atoms[d->atom_count++] = (struct dr_atom){
                .x_us = x_us,
                .before = dr_distribution_below_us(d, x_us, DR_BELOW_BEFORE),
                .up_to = dr_distribution_below_us(d, x_us, DR_BELOW_UP_TO),
                .earlier = d->lumped,
            };
        }
        d->lumped += masses.items[i].mass;
    }
    d->atoms = atoms;
    dr_free(masses.items);
}

static bool has_smooth(const struct dr_distribution *d) {
    return dr_distribution_below_us(d, HUGE_VAL, DR_BELOW_SMOOTH) > 1e-12;
}

static bool has_atoms(const struct dr_distribution *d) {
    struct masses masses = {0};
    collect(d, &masses);
    dr_free(masses.items);
    return masses.count > 0;
}

/* The one part that all of the continuous mass is in, and nothing else: its own quantile will do. */
static const struct dr_distribution *find_only(const struct dr_distribution *d) {
    const struct dr_distribution *only = NULL;
    for (size_t i = 0; i < d->count; i++) {
        if (has_smooth(d->parts[i])) {
            if (only != NULL || has_atoms(d->parts[i])) {
                return NULL;
            }
            only = d->parts[i];
        }
    }
    return only;
}

/* Parts were made by the reader, in this arena; nobody else holds them yet. */
static struct dr_distribution *own_copy(struct dr_arena *arena, const struct dr_distribution *part) {
    struct dr_distribution *copy = dr_arena_alloc(arena, 1, sizeof *copy);
    *copy = *part;
    dr_distribution_prepare(arena, copy);
    return copy;
}

static void prepare_mixture(struct dr_arena *arena, struct dr_distribution *d) {
    d->smooth = has_smooth(d) ? d->smooth : 0;
    prepare_atoms(arena, d);
    const struct dr_distribution *only = d->smooth > 0 ? find_only(d) : NULL;
    if (only != NULL) {
        d->only = own_copy(arena, only);
    } else if (d->smooth > 0) {
        d->table = dr_quantile_table_new(arena, exact_mixture, d);
    }
}

void dr_distribution_prepare(struct dr_arena *arena, struct dr_distribution *d) {
    if (d->shape == DR_SHAPE_GAMMA || d->shape == DR_SHAPE_PERT) {
        d->table = dr_quantile_table_new(arena, exact_quantile, d);
    } else if (d->shape == DR_SHAPE_SHIFTED || d->shape == DR_SHAPE_TRUNCATED) {
        d->parts[0] = own_copy(arena, d->parts[0]);
    } else if (d->shape == DR_SHAPE_MIXTURE) {
        prepare_mixture(arena, d);
    }
}
