/* A quantile function as a table: the logarithm of the quantile, cubic in each of some hundred cells. Cells are eighths
 * of binades of u below one half and of 1 - u above, so that they narrow towards both ends, and a cell is found from
 * the bits of a double. A cell whose cubic isn't monotone, or is off by more than DR_QUANTILE_TABLE_ERROR where it was
 * tried at building, is divided; what is then still wrong (a kink, a gap) is left out: there, and beyond the ends, the
 * caller computes the exact value. */
#ifndef DR_SIM_DISTRIBUTION_TABLE_H
#define DR_SIM_DISTRIBUTION_TABLE_H

#include "base/arena.h"

#define DR_QUANTILE_TABLE_ERROR 2e-5   /* relative, at the tried points; tests hold the table to 1e-4 everywhere */
#define DR_QUANTILE_TABLE_TAIL 0x1p-20 /* the table covers from here to one minus this */

struct dr_quantile_table;

/* The exact quantile at u (complement = 1 - u, exact where u is near 1), known to be at_least so much. */
typedef double dr_quantile_fn(const void *context, double u, double complement, double at_least);

const struct dr_quantile_table *dr_quantile_table_new(struct dr_arena *arena, dr_quantile_fn *exact,
                                                      const void *context);

/* The quantile at u in (0, 1), or a negative number where the table doesn't say. */
double dr_quantile_table_at(const struct dr_quantile_table *table, double u);

/* Quantiles that stand below and above that at u; ret_high is +infinity beyond the upper end. */
void dr_quantile_table_around(const struct dr_quantile_table *table, double u, double *ret_low, double *ret_high);

#endif
