/* Seconds to microseconds: the inline way rounds as round() does, half away from zero. */
#include <criterion/criterion.h>
#include <math.h>

#include "base/usec.h"

static bool rounds_right(double microseconds) {
    const double seconds = microseconds / 1e6;
    return dr_usec_from_s(seconds) == (dr_usec)round(seconds * 1e6) &&
           dr_usec_from_s(-seconds) == (dr_usec)round(-seconds * 1e6);
}

Test(usec, rounds_half_away_from_zero_at_every_magnitude) {
    for (double magnitude = 1; magnitude < 0x1p60; magnitude *= 2) {
        for (int step = -4; step <= 4; step++) {
            const double at = magnitude + step * 0.25;
            cr_expect(rounds_right(at), "%.17g us", at);
            cr_expect(rounds_right(nextafter(at, 0)), "below %.17g us", at);
            cr_expect(rounds_right(nextafter(at, INFINITY)), "above %.17g us", at);
        }
    }
}

Test(usec, the_double_below_a_half_rounds_to_zero) {
    /* the seconds whose product with 1e6 is the double below 0.5 */
    double seconds = 5e-7;
    while (seconds * 1e6 >= 0.5) {
        seconds = nextafter(seconds, 0);
    }
    cr_expect(dr_usec_from_s(seconds) == 0);
    cr_expect(dr_usec_from_s(-seconds) == 0);
}

Test(usec, saturates_beyond_the_range) {
    cr_expect(dr_usec_from_s(1e13) == DR_NEVER);
    cr_expect(dr_usec_from_s(9.2e12) == INT64_C(9200000000000000000));
    cr_expect(dr_usec_from_s((double)INFINITY) == DR_NEVER);
}
