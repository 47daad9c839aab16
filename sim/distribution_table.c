/* Builds and reads quantile tables. */
#include "sim/distribution_table.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define CELL_BITS 3
#define CELLS_PER_BINADE (1 << CELL_BITS)
#define BINADES 19 /* from 2^-20 to 2^-1 */
#define CELLS (BINADES * CELLS_PER_BINADE)
#define CELL_SHIFT (52 - CELL_BITS)
#define FIRST_CELL ((uint64_t)(1023 - 20) << CELL_BITS) /* exponent and leading mantissa bits of 2^-20 */

#define PARTS 16 /* of a cell that one cubic doesn't fit */
#define LEVELS 3

struct cell {
    double coefficients[4];   /* of the logarithm, by the place in the cell from 0 to 1; the first is NaN: left out */
    double ends[2];           /* of the logarithm, at place 0 and 1 */
    const struct cell *parts; /* where left out: PARTS equal parts, or NULL */
};

struct dr_quantile_table {
    struct cell lower[CELLS]; /* by u */
    struct cell upper[CELLS]; /* by 1 - u */
};

static uint64_t bits_of(double number) {
    uint64_t bits = 0;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

/* Cell of a tail probability in (0, 1/2), or CELLS where it is below the table; place from 0 to 1 inside. */
static size_t find_cell(double tail, double *ret_place) {
    uint64_t bits = bits_of(tail);
    uint64_t index = bits >> CELL_SHIFT;
    *ret_place = (double)(bits & ((UINT64_C(1) << CELL_SHIFT) - 1)) * 0x1p-49;
    return index < FIRST_CELL ? CELLS : (size_t)(index - FIRST_CELL);
}

/* One half belongs to the upper side, whose last cell ends there: take the next smaller double. */
static double upper_tail(double u) {
    double tail = 1 - u;
    return tail < 0.5 ? tail : 0x1.fffffffffffffp-2;
}

static const struct cell *cell_at(const struct dr_quantile_table *table, double u, double *ret_place) {
    bool is_lower = u < 0.5;
    size_t index = find_cell(is_lower ? u : upper_tail(u), ret_place);
    if (index >= CELLS) {
        return NULL;
    }
    const struct cell *cell = is_lower ? &table->lower[index] : &table->upper[index];
    while (cell->parts != NULL) {
        *ret_place *= PARTS;
        size_t part = (size_t)*ret_place;
        *ret_place -= (double)part;
        cell = &cell->parts[part];
    }
    return cell;
}

static double clamp(double number, double end, double other_end) {
    double low = end < other_end ? end : other_end;
    double high = end < other_end ? other_end : end;
    return number < low ? low : number > high ? high : number;
}

static double cubic(const double coefficients[4], double place) {
    return coefficients[0] + place * (coefficients[1] + place * (coefficients[2] + place * coefficients[3]));
}

double dr_quantile_table_at(const struct dr_quantile_table *table, double u) {
    double place = 0;
    const struct cell *cell = cell_at(table, u, &place);
    if (cell == NULL || isnan(cell->coefficients[0])) {
        return -1;
    }
    return exp(clamp(cubic(cell->coefficients, place), cell->ends[0], cell->ends[1]));
}

void dr_quantile_table_around(const struct dr_quantile_table *table, double u, double *ret_low, double *ret_high) {
    double place = 0;
    const struct cell *cell = cell_at(table, u, &place);
    if (cell != NULL) {
        double first = exp(cell->ends[0]);
        double second = exp(cell->ends[1]);
        *ret_low = first < second ? first : second;
        *ret_high = first < second ? second : first;
    } else if (u < 0.5) {
        *ret_low = 0;
        *ret_high = exp(table->lower[0].ends[0]);
    } else {
        *ret_low = exp(table->upper[0].ends[0]);
        *ret_high = HUGE_VAL;
    }
}

/* The cubic through values at places 0, 1/3, 2/3, 1 (Newton's divided differences, multiplied out). */
static void fit(const double values[4], double coefficients[4]) {
    double first = values[1] - values[0];
    double second = values[2] - 2 * values[1] + values[0];
    double third = values[3] - 3 * values[2] + 3 * values[1] - values[0];
    coefficients[0] = values[0];
    coefficients[1] = 3 * first - 1.5 * second + third;
    coefficients[2] = 4.5 * (second - third);
    coefficients[3] = 4.5 * third;
}

/* Whether the slope keeps the sign of `direction`: at both ends and at its own extremum. */
static bool is_monotone(const double coefficients[4], double direction) {
    double at_start = direction * coefficients[1];
    double at_end = direction * (coefficients[1] + 2 * coefficients[2] + 3 * coefficients[3]);
    if (at_start < 0 || at_end < 0) {
        return false;
    }
    double extremum = -coefficients[2] / (3 * coefficients[3]);
    if (!(extremum > 0 && extremum < 1)) {
        return true;
    }
    return direction * (coefficients[1] + coefficients[2] * extremum) >= 0;
}

/* Places of a cell where the exact quantile is taken: the fit's four and two to try the fit at. */
static const double places[6] = {0, 1.0 / 6, 1.0 / 3, 0.5, 2.0 / 3, 1};

static double cell_start(size_t index) {
    uint64_t bits = (FIRST_CELL + index) << CELL_SHIFT;
    double start = 0;
    memcpy(&start, &bits, sizeof start);
    return start;
}

struct builder {
    struct dr_arena *arena;
    dr_quantile_fn *exact;
    const void *context;
    bool is_lower;
};

static bool is_good(const struct cell *cell, const double logarithms[6]) {
    bool fits = is_monotone(cell->coefficients, cell->ends[1] >= cell->ends[0] ? 1 : -1);
    for (size_t i = 1; i <= 3; i += 2) {
        fits = fits && fabs(cubic(cell->coefficients, places[i]) - logarithms[i]) <= DR_QUANTILE_TABLE_ERROR;
    }
    return fits; /* false also where a logarithm isn't finite */
}

/* Quantiles are taken in growing order, so that each is a lower limit for the next; *at_least is that of the cell's
 * lower end, and becomes that of its upper end. Returns whether the cubic fits. */
static bool fit_cell(const struct builder *builder, double start, double width, double *at_least, struct cell *cell) {
    double logarithms[6];
    for (size_t i = 0; i < 6; i++) {
        size_t k = builder->is_lower ? i : 5 - i;
        double tail = start + places[k] * width;
        double quantile = builder->is_lower ? builder->exact(builder->context, tail, 1 - tail, *at_least)
                                            : builder->exact(builder->context, 1 - tail, tail, *at_least);
        *at_least = quantile > *at_least ? quantile : *at_least;
        logarithms[k] = log(*at_least);
    }
    double values[4] = {logarithms[0], logarithms[2], logarithms[4], logarithms[5]};
    fit(values, cell->coefficients);
    cell->ends[0] = values[0];
    cell->ends[1] = values[3];
    return is_good(cell, logarithms);
}

static void build_cell(const struct builder *builder, double start, double width, int level, double *at_least,
                       struct cell *cell) {
    double low = *at_least;
    if (fit_cell(builder, start, width, at_least, cell)) {
        return;
    }
    cell->coefficients[0] = (double)NAN;
    if (level == LEVELS) {
        return;
    }
    struct cell *parts = dr_arena_alloc(builder->arena, PARTS, sizeof *parts);
    double part_width = width / PARTS;
    for (size_t i = 0; i < PARTS; i++) {
        size_t k = builder->is_lower ? i : PARTS - 1 - i;
        build_cell(builder, start + (double)k * part_width, part_width, level + 1, &low, &parts[k]);
    }
    *at_least = low > *at_least ? low : *at_least; /* solved anew, it may differ in the last digits */
    cell->parts = parts;
}

static void build_side(const struct builder *builder, double *at_least, struct cell *cells) {
    for (size_t i = 0; i < CELLS; i++) {
        size_t index = builder->is_lower ? i : CELLS - 1 - i;
        double width = ldexp(1.0 / CELLS_PER_BINADE, (int)(index / CELLS_PER_BINADE) - 20);
        build_cell(builder, cell_start(index), width, 1, at_least, &cells[index]);
    }
}

const struct dr_quantile_table *dr_quantile_table_new(struct dr_arena *arena, dr_quantile_fn *exact,
                                                      const void *context) {
    struct dr_quantile_table *table = dr_arena_alloc(arena, 1, sizeof *table);
    struct builder builder = {.arena = arena, .exact = exact, .context = context, .is_lower = true};
    double at_least = 0;
    build_side(&builder, &at_least, table->lower);
    builder.is_lower = false;
    build_side(&builder, &at_least, table->upper);
    return table;
}
