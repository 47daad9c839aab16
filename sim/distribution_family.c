/* The families of distributions and their parameters: one row each, from which reading, printing, the schema and the
 * messages come. */
#include <string.h>

#include "sim/distribution_private.h"

#define D DR_PARAMETER_DURATION
#define N DR_PARAMETER_NUMBER
#define X DR_PARAMETER_NESTED

const struct dr_family dr_families[] = {
    {.name = "constant",
     .shape = DR_SHAPE_CONSTANT,
     .parameters = {{"value", D, true}},
     .forms = {1},
     .needs = "a duration",
     .example = "15m"},
    {.name = "uniform",
     .shape = DR_SHAPE_UNIFORM,
     .parameters = {{"min", D, true}, {"max", D, true}},
     .forms = {3},
     .needs = "min and max",
     .example = "uniform(2m, 10m)"},
    {.name = "triangular",
     .shape = DR_SHAPE_TRIANGULAR,
     .parameters = {{"min", D, true}, {"mode", D, true}, {"max", D, true}},
     .forms = {7},
     .needs = "min, mode and max",
     .example = "triangular(min=2m, mode=5m, max=20m)"},
    {.name = "pert",
     .shape = DR_SHAPE_PERT,
     .parameters = {{"min", D, true}, {"mode", D, true}, {"max", D, true}},
     .forms = {7},
     .needs = "min, mode and max",
     .example = "pert(min=2m, mode=5m, max=20m)"},
    {.name = "exponential",
     .shape = DR_SHAPE_EXPONENTIAL,
     .parameters = {{"mean", D, true}},
     .forms = {1},
     .needs = "mean",
     .example = "exponential(mean=15m)"},
    {.name = "lognormal",
     .shape = DR_SHAPE_LOGNORMAL,
     .parameters = {{"median", D, false}, {"p95", D, false}, {"mean", D, false}, {"cv", N, false}},
     .forms = {3, 12},
     .needs = "median and p95, or mean and cv",
     .example = "lognormal(median=6m, p95=20m)"},
    {.name = "weibull",
     .shape = DR_SHAPE_WEIBULL,
     .parameters = {{"shape", N, false}, {"scale", D, false}, {"mean", D, false}},
     .forms = {3, 5},
     .needs = "shape and scale, or shape and mean",
     .example = "weibull(shape=0.7, mean=4h)"},
    {.name = "gamma",
     .shape = DR_SHAPE_GAMMA,
     .parameters = {{"shape", N, false}, {"scale", D, false}, {"mean", D, false}},
     .forms = {3, 5},
     .needs = "shape and scale, or shape and mean",
     .example = "gamma(shape=2, mean=30m)"},
    {.name = "empirical",
     .shape = DR_SHAPE_EMPIRICAL,
     .is_list = true,
     .needs = "durations",
     .example = "empirical(1m, 2m, 5m)"},
    {.name = "mixture",
     .shape = DR_SHAPE_MIXTURE,
     .is_list = true,
     .needs = "weighted distributions",
     .example = "mixture(30%: 0s, 70%: exponential(10m))"},
    {.name = "shifted",
     .shape = DR_SHAPE_SHIFTED,
     .parameters = {{"by", D, false}, {"of", X, true}},
     .forms = {3},
     .needs = "by and a distribution",
     .example = "shifted(by=2m, exponential(3m))"},
    {.name = "truncated",
     .shape = DR_SHAPE_TRUNCATED,
     .parameters = {{"of", X, true}, {"min", D, false}, {"max", D, false}},
     .forms = {1},
     .optional = 6,
     .needs = "a distribution and min or max",
     .example = "truncated(exponential(10m), min=0s, max=1h)"},
    {.name = NULL},
};

const struct dr_family *dr_family_find(const char *name) {
    for (const struct dr_family *family = dr_families; family->name != NULL; family++) {
        if (strcmp(family->name, name) == 0) {
            return family;
        }
    }
    return NULL;
}

const struct dr_family *dr_family_of(enum dr_shape shape) {
    const struct dr_family *family = dr_families;
    while (family->shape != shape) {
        family++;
    }
    return family;
}
