/* Objects replicated one by one, against closed forms and brute force. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "models/lag.h"

static struct dr_arena arena;

static void setup(void) {
    dr_arena_init(&arena);
}

static void teardown(void) {
    dr_arena_release(&arena);
}

TestSuite(lag_object, .init = setup, .fini = teardown);

static bool near(double value, double expected, double tolerance) {
    return fabs(value - expected) <= tolerance;
}

/* xorshift64* (Vigna 2016), so that the tests don't share the simulator's draws. */
static double next_uniform(uint64_t *state) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return ((double)((*state * UINT64_C(2685821657736338717)) >> 11) + 0.5) * 0x1p-53;
}

static const struct dr_distribution *distribution(const char *text) {
    struct dr_errors errors;
    dr_errors_init(&errors);
    const struct dr_distribution *read = NULL;
    const struct dr_value *value = dr_value_new_text(&arena, text, strlen(text));
    cr_assert(dr_distribution_read(value, &arena, &read, &errors) == DR_OK, "%s", text);
    dr_errors_release(&errors);
    return read;
}

static struct dr_object_lag object_lag(const char *delay) {
    struct dr_object_lag lag;
    dr_object_lag_make(distribution(delay), &lag);
    return lag;
}

static double age_s(const struct dr_object_lag *lag, double objects_per_s, double uniform) {
    return dr_usec_to_s(dr_object_lag_age_us(lag, objects_per_s, uniform));
}

/* Exponential delays: excess(x) = m exp(-x/m), so P(age <= x) = exp(-rate m exp(-x/m)), a Gumbel law cut off at 0. */
Test(lag_object, is_gumbel_for_exponential_delays) {
    const struct dr_object_lag lag = object_lag("exponential(mean=10s)");
    static const double rates[] = {0.02, 0.3, 5, 1000, 1e5};
    for (size_t j = 0; j < 5; j++) {
        for (int i = 1; i < 1000; i++) {
            const double uniform = i / 1000.0;
            const double expected_s = fmax(0, 10 * log(rates[j] * 10 / -log(uniform)));
            cr_assert(near(age_s(&lag, rates[j], uniform), expected_s, 0.003), "rate %g, %g: %.9g, not %.9g", rates[j],
                      uniform, age_s(&lag, rates[j], uniform), expected_s);
        }
    }
    cr_expect(near(age_s(&lag, 1000, 1 - 1e-6), 10 * log(1e4 / -log1p(-1e-6)), 0.003), "far in the tail");
}

Test(lag_object, excess_of_exponential_and_uniform_delays_is_exact_to_1e_5) {
    const struct dr_object_lag exponential = object_lag("exponential(mean=10s)");
    const struct dr_object_lag uniform = object_lag("uniform(10s, 40s)");
    for (size_t i = 0; i < DR_OBJECT_LAG_POINTS; i++) {
        const double x = uniform.at_s[i];
        const double expected = x < 10 ? 25 - x : (40 - x) * (40 - x) / 60;
        cr_assert(near(uniform.excess_s[i], expected, 2e-5 * expected + 1e-12), "point %zu", i);
        const double gumbel = 10 * exp(-exponential.at_s[i] / 10);
        cr_assert(near(exponential.excess_s[i], gumbel, (i < 900 ? 1e-5 : 1e-2) * gumbel), "point %zu: %g, not %g", i,
                  exponential.excess_s[i], gumbel);
    }
}

/* Objects that all take 7 s: missing are those of the last 7 s, the oldest of them is Exp away from 7 s. */
Test(lag_object, constant_delay_leaves_the_last_arrivals) {
    const struct dr_object_lag lag = object_lag("7s");
    for (int i = 1; i < 100; i++) {
        const double expected_s = fmax(0, 7 + log(i / 100.0) / 0.3);
        cr_assert(near(age_s(&lag, 0.3, i / 100.0), expected_s, 1e-6));
    }
    cr_expect(near(dr_object_lag_missing(&lag, 0.3), 2.1, 1e-9));
}

Test(lag_object, is_zero_where_nothing_is_missing) {
    const struct dr_object_lag lag = object_lag("exponential(mean=10s)");
    const double none = exp(-0.2); /* P(0 missing) at a mean of 2 missing in 100 s */
    cr_expect(dr_object_lag_age_us(&lag, 0.02, none - 1e-3) == 0);
    cr_expect(dr_object_lag_age_us(&lag, 0.02, none + 1e-3) > 0);
    cr_expect(dr_object_lag_age_us(&lag, 0, 0.999999) == 0);
    cr_expect(near(dr_object_lag_missing(&lag, 0.02), 0.2, 1e-12));
}

Test(lag_object, never_falls_in_the_uniform_or_the_rate) {
    static const char *const delays[] = {"exponential(mean=10s)", "lognormal(median=6s, p95=60s)", "7s",
                                         "uniform(10s, 40s)"};
    for (size_t j = 0; j < 4; j++) {
        const struct dr_object_lag lag = object_lag(delays[j]);
        for (double rate = 0.01; rate < 1e6; rate *= 10) {
            for (int i = 1; i < 500; i++) {
                const double uniform = i / 500.0;
                cr_assert(age_s(&lag, rate, uniform) <= age_s(&lag, rate, uniform + 0.0019));
                cr_assert(age_s(&lag, rate, uniform) <= age_s(&lag, rate * 1.1, uniform));
            }
        }
    }
}

/* -- brute force: Poisson arrivals before the instant, each with its own delay; the oldest that is still under way. */

struct law {
    const char *text;
    double median_s; /* lognormal; 0: exponential of mean 10 s */
    double sigma;
    double look_back_s;
    double objects_per_s;
};

static double draw_delay_s(const struct law *law, uint64_t *state) {
    const double first = next_uniform(state);
    if (law->median_s <= 0) {
        return -10 * log(first);
    }
    const double normal = sqrt(-2 * log(first)) * cos(2 * 3.14159265358979323846 * next_uniform(state));
    return law->median_s * exp(law->sigma * normal);
}

static double simulate_age_s(const struct law *law, uint64_t *state) {
    double oldest_s = 0;
    double ago_s = -log(next_uniform(state)) / law->objects_per_s;
    while (ago_s < law->look_back_s) {
        if (draw_delay_s(law, state) > ago_s) {
            oldest_s = ago_s;
        }
        ago_s += -log(next_uniform(state)) / law->objects_per_s;
    }
    return oldest_s;
}

/* Kolmogorov-Smirnov distance at 0.1 %: 1.95 / sqrt(n); P(age = 0) is an atom, so only quantiles above 0 count. */
Test(lag_object, agrees_with_brute_force) {
    enum { COUNT = 20000, QUANTILES = 200 };
    /* sigma = ln(60 / 6) / 1.6448536 */
    static const struct law laws[] = {{"exponential(mean=10s)", 0, 0, 250, 0.5},
                                      {"exponential(mean=10s)", 0, 0, 250, 2},
                                      {"lognormal(median=6s, p95=60s)", 6, 1.3998820, 3000, 0.1},
                                      {"lognormal(median=6s, p95=60s)", 6, 1.3998820, 3000, 0.5}};
    uint64_t state = 20240607;
    for (size_t j = 0; j < sizeof laws / sizeof *laws; j++) {
        const struct dr_object_lag lag = object_lag(laws[j].text);
        size_t below[QUANTILES] = {0};
        double quantiles_s[QUANTILES];
        for (int i = 0; i < QUANTILES; i++) {
            quantiles_s[i] = age_s(&lag, laws[j].objects_per_s, (i + 0.5) / QUANTILES);
        }
        for (size_t n = 0; n < COUNT; n++) {
            const double simulated_s = simulate_age_s(&laws[j], &state);
            for (int i = 0; i < QUANTILES; i++) {
                below[i] += simulated_s <= quantiles_s[i];
            }
        }
        for (int i = 0; i < QUANTILES; i++) {
            const double share = (double)below[i] / COUNT;
            cr_assert(quantiles_s[i] <= 0 || near(share, (i + 0.5) / QUANTILES, 1.95 / sqrt(COUNT)),
                      "%s at %g/s, quantile %g: %g", laws[j].text, laws[j].objects_per_s, (i + 0.5) / QUANTILES, share);
        }
    }
}
