/* Time as whole microseconds in an int64 (docs/decisions/0001-int64-microseconds.md). Names end in `_us`.
 * Only dr_usec_from_s and dr_usec_to_s convert; sums saturate at DR_NEVER, which means "does not happen". */
#ifndef DR_BASE_USEC_H
#define DR_BASE_USEC_H

#include <math.h>
#include <stdint.h>

typedef int64_t dr_usec;

#define DR_NEVER INT64_MAX
#define DR_USEC_PER_S INT64_C(1000000)
#define DR_USEC_PER_MINUTE (60 * DR_USEC_PER_S)
#define DR_USEC_PER_HOUR (60 * DR_USEC_PER_MINUTE)
#define DR_USEC_PER_DAY (24 * DR_USEC_PER_HOUR)
#define DR_USEC_PER_WEEK (7 * DR_USEC_PER_DAY)

/* What dr_usec_from_s does beyond 2^52 us. */
dr_usec dr_usec_from_s_far(double seconds);

/* Seconds to microseconds, rounded half away from zero; +infinity and anything beyond the range give DR_NEVER. Inline,
 * since every draw of a time goes through it. The addend is the double below a half: with a half itself, the double
 * below 0.5 would round to 1. */
static inline dr_usec dr_usec_from_s(double seconds) {
    const double microseconds = seconds * (double)DR_USEC_PER_S;
    if (fabs(microseconds) < 0x1p52) {
        return (dr_usec)(microseconds + copysign(0x1.fffffffffffffp-2, microseconds));
    }
    return dr_usec_from_s_far(seconds);
}

/* Microseconds to seconds; DR_NEVER gives +infinity. */
double dr_usec_to_s(dr_usec at_us);

/* Sum of two non-negative times, saturating: anything plus DR_NEVER is DR_NEVER. */
static inline dr_usec dr_usec_add(dr_usec left_us, dr_usec right_us) {
    return left_us > DR_NEVER - right_us ? DR_NEVER : left_us + right_us;
}

#endif
