/* What the files of the distributions share. Inside, times are double microseconds: whole ones are exact up to 285
 * years, so that discrete parts compare equal, and nothing is rounded before the end. */
#ifndef DR_SIM_DISTRIBUTION_PRIVATE_H
#define DR_SIM_DISTRIBUTION_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/distribution.h"
#include "sim/distribution_table.h"

#define DR_DISTRIBUTION_PARAMETERS 4 /* at most, of one family */
#define DR_DISTRIBUTION_DEPTH 8
#define DR_DISTRIBUTION_ARGUMENTS 10000

enum dr_shape {
    DR_SHAPE_CONSTANT,
    DR_SHAPE_UNIFORM,
    DR_SHAPE_TRIANGULAR,
    DR_SHAPE_PERT,
    DR_SHAPE_EXPONENTIAL,
    DR_SHAPE_LOGNORMAL,
    DR_SHAPE_WEIBULL,
    DR_SHAPE_GAMMA,
    DR_SHAPE_EMPIRICAL,
    DR_SHAPE_MIXTURE,
    DR_SHAPE_SHIFTED,
    DR_SHAPE_TRUNCATED
};

enum dr_parameter_kind { DR_PARAMETER_DURATION, DR_PARAMETER_NUMBER, DR_PARAMETER_NESTED };

struct dr_parameter {
    const char *name; /* NULL ends the list */
    enum dr_parameter_kind kind;
    bool is_positional; /* its name may be left out */
};

/* A family as it is written. Parameters are bits in the order of their table. */
struct dr_family {
    const char *name;
    enum dr_shape shape;
    bool is_list; /* any number of positional arguments */
    struct dr_parameter parameters[DR_DISTRIBUTION_PARAMETERS + 1];
    unsigned forms[2]; /* sets of parameters that must be given; 0: there is no second form */
    unsigned optional; /* parameters that may be added to a form, one at least */
    const char *needs; /* "median and p95, or mean and cv" */
    const char *example;
};

extern const struct dr_family dr_families[]; /* up to a NULL name */
const struct dr_family *dr_family_find(const char *name);
const struct dr_family *dr_family_of(enum dr_shape shape);

/* A discrete value of a mixture and the probabilities around it. */
struct dr_atom {
    double x_us;
    double before;  /* P(X < x) */
    double up_to;   /* P(X <= x) */
    double earlier; /* sum of the masses of the atoms before this */
};

struct dr_distribution {
    enum dr_shape shape;
    const struct dr_family *family;
    unsigned given;                               /* bits of the parameters that were written */
    unsigned named;                               /* of these, those with their names */
    double arguments[DR_DISTRIBUTION_PARAMETERS]; /* as written: us, or plain numbers */

    double low_us;  /* constant: the value; else the lower end, or the shift */
    double high_us; /* uniform, triangular, PERT: the upper end; truncated: the maximum or +infinity */
    double mode_us;
    double scale_us; /* of exponential, Weibull, gamma; of tables */
    double p;        /* triangular: P(X <= mode); lognormal: mu; Weibull: shape; gamma: shape; PERT: alpha */
    double q;        /* lognormal: sigma; PERT: beta */
    double mean_us;
    const struct dr_quantile_table *table; /* gamma, PERT, mixture: of the quantile over scale_us */

    const struct dr_distribution **parts; /* mixture; shifted and truncated: one */
    const double *weights;                /* mixture */
    const double *values_us;              /* empirical: as written */
    const double *sorted_us;              /* empirical: ascending */
    size_t count;                         /* of parts or values */

    double before; /* truncated: P(inner < low) */
    double mass;   /* truncated: P(low <= inner <= high) */

    const struct dr_atom *atoms; /* mixture: ascending */
    size_t atom_count;
    double lumped; /* mixture: sum of the atoms' masses */
    double smooth; /* mixture: 1 - lumped */
    const struct dr_distribution
        *only; /* mixture: the one part that is continuous, if one is and no other has a share */
};

enum dr_below { DR_BELOW_UP_TO /* P(X <= x) */, DR_BELOW_BEFORE /* P(X < x) */, DR_BELOW_SMOOTH /* without atoms */ };

double dr_distribution_below_us(const struct dr_distribution *distribution, double x_us, enum dr_below which);
double dr_distribution_quantile_us(const struct dr_distribution *distribution, double u);

/* Gamma and PERT: the quantile over scale_us without the table (complement = 1 - u). */
double dr_distribution_exact(const struct dr_distribution *distribution, double u, double complement);

/* Completes a distribution whose arguments and parts are set: parameters, mean. Returns false where the arguments make
 * no distribution; then *ret_parameter is the one at fault and what it should have been stands in expected. */
bool dr_distribution_settle(struct dr_distribution *distribution, unsigned *ret_parameter, struct dr_text *expected);

/* Builds what drawing needs beyond closed forms: tables, atoms. Not needed for P(X <= x). */
void dr_distribution_prepare(struct dr_arena *arena, struct dr_distribution *distribution);

/* The object form, as JSON. */
void dr_distribution_write_json(const struct dr_distribution *distribution, struct dr_json_writer *out);
void dr_distribution_write_schema(struct dr_json_writer *out);

/* Whole microseconds, half up; not beyond DR_NEVER. */
dr_usec dr_distribution_round_us(double us);

#endif
