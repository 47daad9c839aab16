/* Distributions of durations (and other non-negative amounts), drawn by inversion: one uniform per variate, hence
 * common random numbers and monotone coupling. Made from the mini-language `lognormal(median=6m, p95=20m)` or its
 * object form; print after parse is the identity. Immutable after parsing; lives in the arena it was parsed into. */
#ifndef DR_SIM_DISTRIBUTION_H
#define DR_SIM_DISTRIBUTION_H

#include "base/arena.h"
#include "base/error.h"
#include "base/field.h"
#include "base/text.h"
#include "base/usec.h"
#include "base/value.h"

struct dr_distribution;

/* Field kind: place is `const struct dr_distribution *`. Reads a duration (`15m`: constant), a call or an object. */
extern const struct dr_kind dr_kind_distribution;

/* Reads one value; appends to errors and returns DR_INPUT where it can't. */
enum dr_code dr_distribution_read(const struct dr_value *at, struct dr_arena *arena,
                                  const struct dr_distribution **ret_distribution, struct dr_errors *errors);

const struct dr_distribution *dr_distribution_constant(struct dr_arena *arena, dr_usec at_us);

/* Quantile at uniform in (0, 1), in whole microseconds (never negative, saturates at DR_NEVER). */
dr_usec dr_distribution_at_us(const struct dr_distribution *distribution, double uniform);

/* The same in seconds, unrounded. */
double dr_distribution_at_s(const struct dr_distribution *distribution, double uniform);

/* Cumulative probability of a duration: P(X <= at). */
double dr_distribution_below(const struct dr_distribution *distribution, dr_usec at_us);

double dr_distribution_mean_s(const struct dr_distribution *distribution);
bool dr_distribution_is_constant(const struct dr_distribution *distribution);
void dr_distribution_print(const struct dr_distribution *distribution, struct dr_text *text);

/* A copy whose time scale is multiplied by factor (> 0). */
const struct dr_distribution *dr_distribution_scaled(struct dr_arena *arena, const struct dr_distribution *distribution,
                                                     double factor);

#endif
