/* Time as whole microseconds: the two conversions. */
#include "base/usec.h"

#include <assert.h>
#include <math.h>

/* The first double that no int64 can hold: 2^63. */
#define BEYOND_INT64 9223372036854775808.0

dr_usec dr_usec_from_s_far(double seconds) {
    assert(!isnan(seconds));
    double microseconds = round(seconds * (double)DR_USEC_PER_S);
    if (microseconds >= BEYOND_INT64) {
        return DR_NEVER;
    }
    if (microseconds < -BEYOND_INT64) {
        return INT64_MIN;
    }
    return (dr_usec)microseconds;
}

double dr_usec_to_s(dr_usec at_us) {
    return at_us == DR_NEVER ? (double)INFINITY : (double)at_us / (double)DR_USEC_PER_S;
}
