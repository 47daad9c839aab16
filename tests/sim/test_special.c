/* The normal distribution's functions, against GSL and against each other. */
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "sim/special.h"

Test(special, finds_the_normal_quantile_to_fifteen_digits) {
    /* AS 241's own check values: p = 0.25, 0.001, 1e-20. */
    cr_expect(fabs(dr_normal_quantile(0.25) - -0.6744897501960817) < 1e-15);
    cr_expect(fabs(dr_normal_quantile(0.001) - -3.090232306167814) < 4e-15);
    cr_expect(fabs(dr_normal_quantile(1e-20) - -9.262340089798408) < 1e-14);
    cr_expect(fabs(dr_normal_quantile(0.5)) < 1e-300);
    for (int i = 1; i < 20000; i++) {
        double u = i / 20000.0;
        cr_assert(fabs(dr_normal_quantile(u) - gsl_cdf_ugaussian_Pinv(u)) < 4e-15, "at %g", u);
    }
    for (int i = -300; i < 0; i++) {
        double u = pow(10, i);
        cr_assert(fabs(dr_normal_quantile(u) / gsl_cdf_ugaussian_Pinv(u) - 1) < 1e-14, "at %g", u);
    }
}

Test(special, inverts_the_normal_probability) {
    for (int i = -600; i <= 400; i++) {
        double z = i / 100.0;
        cr_assert(fabs(dr_normal_quantile(dr_normal_below(z)) - z) < 1e-10, "at %g", z);
    }
}
