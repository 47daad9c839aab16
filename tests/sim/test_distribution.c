/* Distributions: published quantiles and moments, the laws every distribution obeys, the mini-language. */
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/distribution.h"

struct bench {
    struct dr_arena arena;
    struct dr_errors errors;
    struct dr_text text;
};

static void setup(struct bench *bench) {
    dr_arena_init(&bench->arena);
    dr_errors_init(&bench->errors);
    dr_text_init(&bench->text, 0);
}

static void teardown(struct bench *bench) {
    dr_arena_release(&bench->arena);
    dr_errors_release(&bench->errors);
    dr_text_release(&bench->text);
}

static const struct dr_distribution *read_text(struct bench *bench, const char *text) {
    const struct dr_distribution *distribution = NULL;
    struct dr_value *at = dr_value_new_text(&bench->arena, text, strlen(text));
    enum dr_code code = dr_distribution_read(at, &bench->arena, &distribution, &bench->errors);
    cr_assert(code == DR_OK, "%s: %s", text, bench->errors.count > 0 ? bench->errors.items[0].message : "?");
    return distribution;
}

static bool is_near(double number, double expected, double relative) {
    return fabs(number - expected) <= relative * fabs(expected);
}

struct quantile_case {
    const char *text;
    double u;
    double at_s;
    double relative;
};

/* Closed forms by hand; gamma and PERT from their published tables (validation.md 1e, 1f), checked with scipy 1.10. */
static const struct quantile_case quantiles[] = {
    {"15m", 0.3, 900, 0},
    {"uniform(2m, 10m)", 0.25, 240, 1e-15},
    {"triangular(10m, 20m, 60m)", 0.2, 1200, 1e-15},
    {"triangular(10m, 20m, 60m)", 0.05, 900, 1e-15},
    {"exponential(15m)", 0.5, 900 * 0.69314718055994531, 1e-15},
    {"lognormal(median=6m, p95=20m)", 0.5, 360, 1e-14},
    {"lognormal(median=6m, p95=20m)", 0.95, 1200, 1e-14},
    {"lognormal(mean=20m, cv=1)", 0.5, 1200 / 1.4142135623730951, 1e-14},
    {"weibull(shape=0.7, scale=1h)", 0.63212055882855767, 3600, 1e-14},
    {"weibull(shape=1, mean=10m)", 0.5, 600 * 0.69314718055994531, 1e-14},
    {"gamma(shape=4, scale=15m)", 0.95, 60 * 116.3048479, 1e-5},
    {"pert(10m, 20m, 60m)", 0.95, 60 * 41.06383621, 1e-5},
    {"empirical(5m, 1m, 2m)", 0.33, 60, 0},
    {"empirical(5m, 1m, 2m)", 0.34, 120, 0},
    {"empirical(5m, 1m, 2m)", 0.99, 300, 0},
    {"mixture(30%: 0s, 70%: exponential(10m))", 0.3, 0, 0},
    {"mixture(30%: 0s, 70%: exponential(10m))", 0.65, 600 * 0.69314718055994531, 1e-14},
    {"mixture(50%: uniform(0s, 10m), 50%: 5m)", 0.25, 300, 1e-14},
    {"mixture(50%: uniform(0s, 10m), 50%: 5m)", 0.5, 300, 0},
    {"mixture(50%: uniform(0s, 10m), 50%: 5m)", 0.75, 300, 0},
    {"mixture(50%: uniform(0s, 10m), 50%: 5m)", 0.875, 450, 1e-14},
    {"mixture(50%: uniform(1m, 2m), 50%: uniform(10m, 20m))", 0.25, 90, 1e-6},
    {"mixture(50%: uniform(1m, 2m), 50%: uniform(10m, 20m))", 0.75, 900, 1e-6},
    {"mixture(20%: 1m, 30%: 2m, 50%: 3m)", 0.2, 60, 0},
    {"mixture(20%: 1m, 30%: 2m, 50%: 3m)", 0.21, 120, 0},
    {"mixture(20%: 1m, 30%: 2m, 50%: 3m)", 0.999999, 180, 0},
    {"shifted(by=2m, exponential(3m))", 0.5, 120 + 180 * 0.69314718055994531, 1e-14},
    {"truncated(exponential(10m), min=0s, max=1h)", 0.999999999, 3600, 1e-6},
    {"truncated(uniform(0s, 10m), min=2m, max=4m)", 0.5, 180, 1e-14},
};

Test(distribution, gives_published_quantiles) {
    struct bench bench;
    setup(&bench);
    for (size_t i = 0; i < sizeof quantiles / sizeof quantiles[0]; i++) {
        const struct dr_distribution *distribution = read_text(&bench, quantiles[i].text);
        double at_s = dr_distribution_at_s(distribution, quantiles[i].u);
        cr_expect(is_near(at_s, quantiles[i].at_s, quantiles[i].relative), "%s at %g gave %.17g", quantiles[i].text,
                  quantiles[i].u, at_s);
    }
    teardown(&bench);
}

struct mean_case {
    const char *text;
    double mean_s;
    double relative;
    double deviation_s; /* square root of the variance, 0: not checked */
};

static const struct mean_case means[] = {
    {"15m", 900, 0, 0},
    {"uniform(2m, 10m)", 360, 1e-15, 138.56406460551018},
    {"triangular(10m, 20m, 60m)", 1800, 1e-15, 60 * 10.801234497346433}, /* variance 116.6667 min^2 */
    {"pert(10m, 20m, 60m)", 1500, 1e-15, 60 * 8.6602540378443865},       /* variance 75 min^2 */
    {"exponential(15m)", 900, 1e-15, 900},
    {"lognormal(mean=20m, cv=1)", 1200, 1e-15, 1200},
    {"lognormal(median=1h, p95=4h)", 5135.0817986, 1e-9, 0}, /* 3600 exp(sigma^2/2), sigma = ln 4 / 1.6448536 */
    {"weibull(shape=2, scale=1h)", 3600 * 0.88622692545275801, 1e-14, 0}, /* Gamma(1.5) */
    {"weibull(shape=0.7, mean=4h)", 14400, 1e-14, 0},
    {"gamma(shape=4, scale=15m)", 3600, 1e-15, 1800},
    {"gamma(shape=2, mean=30m)", 1800, 1e-15, 0},
    {"empirical(1m, 2m, 6m)", 180, 1e-15, 0},
    {"mixture(30%: 0s, 70%: exponential(10m))", 420, 1e-14, 0},
    {"shifted(by=2m, exponential(3m))", 300, 1e-15, 180},
    {"truncated(exponential(10m), min=5m)", 900, 1e-8, 600},                            /* no memory */
    {"truncated(exponential(10m), max=10m)", 600 * (1 - 0.58197670686932643), 1e-8, 0}, /* 1 - 1/(e-1) */
    {"truncated(exponential(1s), max=1y)", 1, 1e-6, 0},
    {"truncated(uniform(0s, 10m), min=2m, max=4m)", 180, 1e-8, 0},
    {"truncated(empirical(1m, 2m, 5m), max=2m)", 90, 1e-7, 0},
    {"truncated(lognormal(median=6m, p95=20m), min=0s)", 470.59097955, 1e-9, 0}, /* 360 exp(sigma^2/2) */
};

/* The midpoint rule over the quantile function, finer towards both ends (u = 3t^2 - 2t^3). */
static double moment_s(const struct dr_distribution *distribution, double about_s, int power) {
    double sum = 0;
    int count = 200000;
    for (int i = 0; i < count; i++) {
        double t = (i + 0.5) / count;
        double u = t * t * (3 - 2 * t);
        if (u > 0 && u < 1) {
            sum += pow(dr_distribution_at_s(distribution, u) - about_s, power) * 6 * t * (1 - t) / count;
        }
    }
    return sum;
}

Test(distribution, has_the_mean_and_variance_of_its_formula) {
    struct bench bench;
    setup(&bench);
    for (size_t i = 0; i < sizeof means / sizeof means[0]; i++) {
        const struct dr_distribution *distribution = read_text(&bench, means[i].text);
        double mean_s = dr_distribution_mean_s(distribution);
        cr_expect(is_near(mean_s, means[i].mean_s, means[i].relative), "%s: mean %.17g", means[i].text, mean_s);
        cr_expect(is_near(moment_s(distribution, 0, 1), mean_s, 1e-3), "%s: mean of its draws", means[i].text);
        if (means[i].deviation_s > 0) {
            double deviation_s = sqrt(moment_s(distribution, mean_s, 2));
            cr_expect(is_near(deviation_s, means[i].deviation_s, 3e-3), "%s: deviation %.17g", means[i].text,
                      deviation_s);
        }
    }
    teardown(&bench);
}

/* One of each kind and some that are hard: heavy tails, gaps, atoms inside, steep and flat stretches, nesting. */
static const char *const samples[] = {
    "0s",
    "15m",
    "uniform(0s, 10m)",
    "uniform(5m, 5m)",
    "triangular(min=10m, mode=20m, max=60m)",
    "triangular(min=10m, mode=10m, max=60m)",
    "triangular(min=10m, mode=60m, max=60m)",
    "pert(min=10m, mode=20m, max=60m)",
    "pert(min=0s, mode=0s, max=1h)",
    "pert(min=0s, mode=1h, max=1h)",
    "pert(min=1m, mode=1m, max=1m)",
    "exponential(mean=15m)",
    "lognormal(median=6m, p95=20m)",
    "lognormal(mean=6m, cv=100)",
    "weibull(shape=0.7, scale=4h)",
    "weibull(shape=12, mean=4h)",
    "gamma(shape=0.05, scale=1h)",
    "gamma(shape=0.3, mean=1h)",
    "gamma(shape=1, scale=1h)",
    "gamma(shape=4, scale=15m)",
    "gamma(shape=50, mean=1h)",
    "gamma(shape=1000, mean=1h)",
    "empirical(5m, 1m, 2m, 2m)",
    "mixture(30%: 0s, 70%: exponential(10m))",
    "mixture(50%: uniform(1m, 2m), 50%: uniform(10m, 20m))",
    "mixture(20%: lognormal(median=1m, p95=2m), 30%: gamma(shape=2, mean=1h), 50%: 10m)",
    "mixture(90%: lognormal(median=10s, p95=12s), 10%: lognormal(median=10h, p95=12h))",
    "mixture(50%: pert(1m, 2m, 5m), 25%: 3m, 25%: empirical(1m, 4m))",
    "mixture(0.1%: exponential(100d), 99.9%: exponential(1s))",
    "mixture(40%: mixture(50%: 1m, 50%: exponential(2m)), 60%: truncated(exponential(5m), min=1m, max=6m))",
    "mixture(10%: 1m, 20%: 2m, 70%: 3m)",
    "shifted(by=2m, exponential(mean=3m))",
    "shifted(by=2m, gamma(shape=2, mean=3m))",
    "truncated(exponential(mean=10m), min=0s, max=1h)",
    "truncated(lognormal(median=6m, p95=20m), min=5m)",
    "truncated(mixture(30%: 0s, 70%: exponential(mean=10m)), min=0s, max=20m)",
    "truncated(empirical(1m, 2m, 5m), min=2m, max=4m)",
    "shifted(by=1m, truncated(mixture(50%: 1m, 50%: uniform(0s, 3m)), max=2m))",
};

#define SAMPLES (sizeof samples / sizeof samples[0])
#define GRID 6000

/* Dense in the middle, and in both tails down to 1e-9. */
static double grid(int i) {
    if (i < 1000) {
        return pow(10, -9 + 8.0 * i / 1000);
    }
    if (i >= GRID - 1000) {
        return 1 - pow(10, -9 + 8.0 * (GRID - 1 - i) / 1000);
    }
    return 0.1 + 0.8 * (i - 1000) / (GRID - 2000.0);
}

Test(distribution, never_falls_as_u_grows) {
    struct bench bench;
    setup(&bench);
    for (size_t i = 0; i < SAMPLES; i++) {
        const struct dr_distribution *distribution = read_text(&bench, samples[i]);
        double last_s = 0;
        for (int j = 0; j < GRID; j++) {
            double at_s = dr_distribution_at_s(distribution, grid(j));
            cr_assert(at_s >= last_s, "%s: %.17g after %.17g at u = %.17g", samples[i], at_s, last_s, grid(j));
            last_s = at_s;
        }
    }
    teardown(&bench);
}

/* P(X < x) <= u <= P(X <= x) at x = the quantile of u; the table's error of 1e-4 in x is allowed for. */
Test(distribution, inverts_its_own_probability) {
    struct bench bench;
    setup(&bench);
    for (size_t i = 0; i < SAMPLES; i++) {
        const struct dr_distribution *distribution = read_text(&bench, samples[i]);
        for (int j = 0; j < GRID; j += 7) {
            double u = grid(j);
            double at_us = dr_distribution_at_s(distribution, u) * 1e6;
            if (at_us > 9e18) {
                continue;
            }
            double before = at_us < 1 ? 0 : dr_distribution_below(distribution, (dr_usec)(at_us * (1 - 1e-4)) - 1);
            double up_to = dr_distribution_below(distribution, (dr_usec)(at_us * (1 + 1e-4)) + 1);
            cr_assert(before <= u + 1e-12 && up_to >= u - 1e-12, "%s at %.17g: %.17g us, %.17g to %.17g", samples[i], u,
                      at_us, before, up_to);
        }
        cr_expect(dr_distribution_below(distribution, DR_NEVER) > 1 - 1e-9, "%s", samples[i]);
        cr_expect(dr_distribution_below(distribution, -1) <= 0, "%s", samples[i]);
    }
    teardown(&bench);
}

static void compare_gamma(struct bench *bench, double shape, double *worst) {
    dr_text_clear(&bench->text);
    dr_text_format(&bench->text, "gamma(shape=%g, scale=1000000s)", shape);
    const struct dr_distribution *distribution = read_text(bench, bench->text.bytes);
    for (int i = 0; i < GRID; i++) {
        double u = grid(i);
        double exact_s = 1e6 * (u < 0.5 ? gsl_cdf_gamma_Pinv(u, shape, 1) : gsl_cdf_gamma_Qinv(1 - u, shape, 1));
        if (isnan(exact_s)) { /* where GSL's own steps underflow, the first term of the power series will do */
            exact_s = 1e6 * exp((log(u) + lgamma(shape + 1)) / shape);
        } else if (u > 0.5 && fabs(gsl_cdf_gamma_Q(exact_s / 1e6, shape, 1) / (1 - u) - 1) > 1e-6) {
            continue; /* GSL's inverse fails its own probability here; the table is held to that elsewhere */
        }
        double error = fabs(dr_distribution_at_s(distribution, u) / exact_s - 1);
        cr_assert(error < 1e-4, "gamma %g at %.17g: relative error %g", shape, u, error);
        *worst = fmax(*worst, error);
    }
}

Test(distribution, keeps_gamma_tables_within_their_error_bound) {
    static const double shapes[] = {0.05, 0.1, 0.5, 0.9, 1, 1.1, 2, 4, 10, 100, 1000};
    struct bench bench;
    setup(&bench);
    double worst = 0;
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        compare_gamma(&bench, shapes[i], &worst);
    }
    cr_expect(worst < 5e-5, "worst %g", worst);
    teardown(&bench);
}

Test(distribution, keeps_pert_tables_within_their_error_bound) {
    struct bench bench;
    setup(&bench);
    for (int mode = 0; mode <= 1000; mode += 125) {
        dr_text_clear(&bench.text);
        dr_text_format(&bench.text, "pert(0s, %ds, 1000s)", mode);
        const struct dr_distribution *distribution = read_text(&bench, bench.text.bytes);
        double alpha = 1 + 4 * mode / 1000.0;
        double beta = 6 - alpha;
        for (int i = 0; i < GRID; i++) {
            double u = grid(i);
            double exact_s =
                1000 * (u < 0.5 ? gsl_cdf_beta_Pinv(u, alpha, beta) : gsl_cdf_beta_Qinv(1 - u, alpha, beta));
            double error = fabs(dr_distribution_at_s(distribution, u) / exact_s - 1);
            cr_assert(error < 1e-4, "mode %d at %.17g: relative error %g", mode, u, error);
        }
    }
    teardown(&bench);
}

/* Mixture of exponentials: the quantile by bisection of 1 - sum w exp(-x/m). */
Test(distribution, keeps_mixture_tables_within_their_error_bound) {
    struct bench bench;
    setup(&bench);
    const struct dr_distribution *distribution =
        read_text(&bench, "mixture(25%: exponential(10s), 75%: exponential(1000s))");
    for (int i = 0; i < GRID; i++) {
        double low_s = 0;
        double high_s = 1e6;
        while (high_s - low_s > 1e-12 * high_s) {
            double middle_s = (low_s + high_s) / 2;
            double below = -0.25 * expm1(-middle_s / 10) - 0.75 * expm1(-middle_s / 1000);
            *(below < grid(i) ? &low_s : &high_s) = middle_s;
        }
        double error = fabs(dr_distribution_at_s(distribution, grid(i)) / high_s - 1);
        cr_assert(error < 1e-4, "at %.17g: relative error %g", grid(i), error);
    }
    teardown(&bench);
}

Test(distribution, rounds_half_microseconds_up_and_saturates) {
    struct bench bench;
    setup(&bench);
    const struct dr_distribution *narrow = read_text(&bench, "uniform(0us, 3us)");
    cr_expect(dr_distribution_at_us(narrow, 0.5) == 2);
    cr_expect(dr_distribution_at_us(narrow, 0.49) == 1);
    const struct dr_distribution *wide = read_text(&bench, "lognormal(median=1000y, p95=70000y)");
    cr_expect(dr_distribution_at_us(wide, 0.999999) == DR_NEVER);
    const struct dr_distribution *never = dr_distribution_constant(&bench.arena, DR_NEVER);
    cr_expect(dr_distribution_at_us(never, 0.5) == DR_NEVER);
    teardown(&bench);
}

Test(distribution, knows_what_is_constant) {
    static const char *const constants[] = {"15m",
                                            "0s",
                                            "uniform(5m, 5m)",
                                            "shifted(by=1m, 2m)",
                                            "empirical(1m, 1m)",
                                            "mixture(100%: 5m)",
                                            "truncated(empirical(1m, 2m), max=2m)"};
    struct bench bench;
    setup(&bench);
    for (size_t i = 0; i < sizeof constants / sizeof constants[0]; i++) {
        bool is_constant = dr_distribution_is_constant(read_text(&bench, constants[i]));
        cr_expect(is_constant == (i < 6), "%s", constants[i]);
    }
    cr_expect(dr_distribution_is_constant(dr_distribution_constant(&bench.arena, 7)));
    cr_expect(!dr_distribution_is_constant(read_text(&bench, "exponential(5m)")));
    cr_expect(!dr_distribution_is_constant(read_text(&bench, "mixture(50%: 5m, 50%: exponential(5m))")));
    teardown(&bench);
}

Test(distribution, scales_all_of_its_times) {
    struct bench bench;
    setup(&bench);
    for (size_t i = 0; i < SAMPLES; i++) {
        const struct dr_distribution *distribution = read_text(&bench, samples[i]);
        const struct dr_distribution *scaled = dr_distribution_scaled(&bench.arena, distribution, 2.5);
        cr_expect(is_near(dr_distribution_mean_s(scaled), 2.5 * dr_distribution_mean_s(distribution), 1e-13));
        for (int j = 0; j < GRID; j += 97) {
            double at_s = dr_distribution_at_s(distribution, grid(j));
            double scaled_s = dr_distribution_at_s(scaled, grid(j));
            cr_assert(is_near(scaled_s, 2.5 * at_s, 1e-9), "%s at %.17g: %.17g, scaled %.17g", samples[i], grid(j),
                      at_s, scaled_s);
        }
    }
    const struct dr_distribution *scaled =
        dr_distribution_scaled(&bench.arena, read_text(&bench, "shifted(by=2m, weibull(shape=0.7, scale=3m))"), 0.5);
    dr_distribution_print(scaled, &bench.text);
    cr_expect_str_eq(bench.text.bytes, "shifted(by=1m, weibull(shape=0.7, scale=1m30s))");
    teardown(&bench);
}

/* Texts in their normal form print as themselves. */
static const char *const normal_forms[] = {
    "15m",
    "1h30m",
    "uniform(2m, 10m)",
    "uniform(min=2m, max=10m)",
    "triangular(min=1m, mode=2m, max=5m)",
    "pert(1m, 2m, 5m)",
    "exponential(mean=15m)",
    "exponential(15m)",
    "lognormal(median=6m, p95=20m)",
    "lognormal(mean=6m, cv=1.5)",
    "weibull(shape=0.7, scale=4h)",
    "weibull(shape=0.7, mean=4h)",
    "gamma(shape=2, mean=30m)",
    "gamma(shape=2, scale=30m)",
    "empirical(5m, 1m, 2m)",
    "mixture(30%: 0s, 70%: exponential(10m))",
    "mixture(33.3%: 0s, 66.7%: mixture(50%: 1m, 50%: 2m))",
    "shifted(by=2m, exponential(3m))",
    "truncated(exponential(10m), min=0s, max=1h)",
    "truncated(exponential(10m), max=1h)",
};

Test(distribution_text, prints_what_it_read) {
    struct bench bench;
    setup(&bench);
    for (size_t i = 0; i < sizeof normal_forms / sizeof normal_forms[0]; i++) {
        dr_text_clear(&bench.text);
        dr_distribution_print(read_text(&bench, normal_forms[i]), &bench.text);
        cr_expect_str_eq(bench.text.bytes, normal_forms[i]);
    }
    dr_text_clear(&bench.text);
    dr_distribution_print(read_text(&bench, "  truncated ( max = 60m,exponential( mean=600s ) , min=0s )"),
                          &bench.text);
    cr_expect_str_eq(bench.text.bytes, "truncated(exponential(mean=10m), min=0s, max=1h)");
    teardown(&bench);
}

static void write_object_form(struct bench *bench, const struct dr_distribution *distribution) {
    struct dr_json_writer writer;
    dr_text_clear(&bench->text);
    dr_json_writer_init(&writer, &bench->text);
    dr_kind_distribution.json(&distribution, NULL, &writer);
}

static const struct dr_distribution *read_json(struct bench *bench, const char *json) {
    struct dr_value *value = NULL;
    const struct dr_distribution *distribution = NULL;
    struct dr_error error = {0};
    cr_assert(dr_value_parse_json(&bench->arena, "test", json, strlen(json), &value, &error) == DR_OK, "%s: %s", json,
              error.message);
    cr_assert(dr_distribution_read(value, &bench->arena, &distribution, &bench->errors) == DR_OK, "%s: %s", json,
              bench->errors.count > 0 ? bench->errors.items[0].message : "?");
    return distribution;
}

Test(distribution_object, reads_back_the_object_form_it_writes) {
    struct bench bench;
    setup(&bench);
    for (size_t i = 0; i < SAMPLES; i++) {
        const struct dr_distribution *distribution = read_text(&bench, samples[i]);
        write_object_form(&bench, distribution);
        char *json = dr_arena_text(&bench.arena, bench.text.bytes, bench.text.length);
        const struct dr_distribution *again = read_json(&bench, json);
        for (int j = 0; j < GRID; j += 499) {
            double at_s = dr_distribution_at_s(distribution, grid(j));
            double again_s = dr_distribution_at_s(again, grid(j));
            cr_assert(memcmp(&at_s, &again_s, sizeof at_s) == 0, "%s", json);
        }
        write_object_form(&bench, again);
        cr_expect_str_eq(bench.text.bytes, json);
    }
    teardown(&bench);
}

struct object_case {
    const char *json;
    const char *text;
};

static const struct object_case objects[] = {
    {"\"15m\"", "15m"},
    {"{\"constant\": \"15m\"}", "15m"},
    {"{\"lognormal\": {\"median\": \"6m\", \"p95\": \"20m\"}}", "lognormal(median=6m, p95=20m)"},
    {"{\"exponential\": \"10m\"}", "exponential(10m)"},
    {"{\"uniform\": [\"2m\", \"10m\"]}", "uniform(2m, 10m)"},
    {"{\"weibull\": {\"shape\": 0.7, \"scale\": \"4h\"}}", "weibull(shape=0.7, scale=4h)"},
    {"{\"weibull\": {\"shape\": \"7e-1\", \"scale\": \"4h\"}}", NULL},
    {"{\"empirical\": [\"1m\", \"2m\"]}", "empirical(1m, 2m)"},
    {"{\"mixture\": [{\"weight\": \"30%\", \"of\": \"0s\"}, {\"weight\": \"70%\", \"of\": {\"exponential\": "
     "\"10m\"}}]}",
     "mixture(30%: 0s, 70%: exponential(10m))"},
    {"{\"mixture\": [\"30%: 0s\", \"70%: exponential(10m)\"]}", "mixture(30%: 0s, 70%: exponential(10m))"},
    {"{\"shifted\": {\"by\": \"2m\", \"of\": \"exponential(3m)\"}}", "shifted(by=2m, exponential(3m))"},
    {"{\"truncated\": {\"of\": {\"exponential\": {\"mean\": \"10m\"}}, \"max\": \"1h\"}}",
     "truncated(exponential(mean=10m), max=1h)"},
};

Test(distribution_object, means_the_same_as_the_text) {
    struct bench bench;
    setup(&bench);
    for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++) {
        if (objects[i].text == NULL) {
            continue;
        }
        dr_text_clear(&bench.text);
        dr_distribution_print(read_json(&bench, objects[i].json), &bench.text);
        cr_expect_str_eq(bench.text.bytes, objects[i].text);
    }
    teardown(&bench);
}

struct mistake {
    const char *text;
    const char *message; /* a part of it */
    const char *nearest;
};

static const struct mistake mistakes[] = {
    {"", "found \"\", expected a duration such as 15m or a distribution such as lognormal(median=6m, p95=20m)", ""},
    {"15", "found \"15\", expected a duration such as 15m or", ""},
    {"15x", "found \"15x\", expected a duration such as 15m or", ""},
    {"lognormal(median=6, p95=20m)", "median of lognormal: found \"6\", expected a duration such as 6m", ""},
    {"lognormal(median=6m, p95=20)", "p95 of lognormal: found \"20\", expected a duration such as 20m", ""},
    {"lognormal(median=6m, p95=5m)", "p95 of lognormal: found \"5m\", expected more than the median, 6m", ""},
    {"lognormal(median=6m, p95=6m)", "p95 of lognormal: found \"6m\", expected more than the median, 6m", ""},
    {"lognormal(median=0s, p95=6m)", "median of lognormal: found \"0s\", expected more than 0s", ""},
    {"lognormal(median=6m)", "lognormal needs median and p95, or mean and cv, as in lognormal(median=6m, p95=20m)", ""},
    {"lognormal(median=6m, cv=1)", "lognormal needs median and p95, or mean and cv", ""},
    {"lognormal(median=6m, p95=20m, cv=1)", "lognormal needs median and p95, or mean and cv", ""},
    {"lognormal(6m, 20m)", "argument of lognormal: found \"6m\", expected median and p95, or mean and cv", ""},
    {"lognormal(mean=6m, cv=0)", "cv of lognormal: found \"0\", expected a number above 0, at most 100", ""},
    {"lognormal(mean=6m, cv=101)", "cv of lognormal: found \"101\", expected a number above 0", ""},
    {"lognormal(mean=6m, cv=50%)", "cv of lognormal: found \"50%\", expected a number such as 0.7", ""},
    {"lognormal(median=6m, median=7m, p95=20m)", "median of lognormal is given twice", ""},
    {"lognormal(medain=6m, p95=20m)", "unknown argument of lognormal \"medain\"", "median"},
    {"lognormal(MEDIAN=6m, p95=20m)", "unknown argument of lognormal \"MEDIAN\"", "median"},
    {"log-normal(median=6m, p95=20m)", "unknown distribution \"log-normal\"", "lognormal"},
    {"Exponential(10m)", "unknown distribution \"Exponential\"", "exponential"},
    {"(10m)", "unknown distribution \"\"", ""},
    {"lognormal(median=6m", "the parenthesis of lognormal is not closed", ""},
    {"exponential(10m))", "exponential: found \")\", expected nothing behind the closing parenthesis", ""},
    {"exponential(10m) 5", "exponential: found \" 5\"", ""},
    {"exponential()", "exponential needs mean, as in exponential(mean=15m)", ""},
    {"exponential(0s)", "mean of exponential: found \"0s\", expected more than 0s", ""},
    {"exponential(-5m)", "mean of exponential: found \"-5m\", expected a duration", ""},
    {"exponential(5m,)", "argument of exponential: found \"\"", ""},
    {"uniform(10m, 2m)", "max of uniform: found \"2m\", expected not less than min, 10m", ""},
    {"uniform(1m, 2m, 3m)", "argument of uniform: found \"3m\", expected min and max", ""},
    {"triangular(10m, 5m, 20m)", "mode of triangular: found \"5m\", expected not less than min, 10m", ""},
    {"pert(min=10m, max=20m, mode=25m)", "mode of pert: found \"25m\", expected not more than max, 20m", ""},
    {"weibull(shape=0, scale=1h)", "shape of weibull: found \"0\", expected a number from 0.05 to 1000", ""},
    {"gamma(shape=2m, scale=1h)", "shape of gamma: found \"2m\", expected a number such as 0.7", ""},
    {"gamma(shape=1e400, scale=1h)", "shape of gamma: found \"1e400\", expected a number", ""},
    {"gamma(shape=2, scale=0s)", "scale of gamma: found \"0s\", expected more than 0s", ""},
    {"empirical()", "empirical needs durations, as in empirical(1m, 2m, 5m)", ""},
    {"empirical(1m, 2)", "argument of empirical: found \"2\", expected a duration such as 2m", ""},
    {"empirical(a=1m)", "arguments of empirical have no names, found \"a\"", ""},
    {"empirical(30%: 1m)", "argument of empirical: found \"30%\", expected a duration without a weight", ""},
    {"mixture(30%: 0s, 60%: 1m)", "the weights of mixture sum to 90%, expected 100%", ""},
    {"mixture(30: 0s, 70%: 1m)", "weight of mixture: found \"30\", expected a share such as 30%", ""},
    {"mixture(0s, 100%: 1m)", "argument of mixture: found \"0s\", expected a weight before it", ""},
    {"mixture(100%: 5)", "part of mixture: found \"5\", expected a duration such as 5m", ""},
    {"uniform(30%: 1m, 2m)", "argument of uniform: found \"30%\", expected no weight", ""},
    {"shifted(by=2m)", "shifted needs by and a distribution", ""},
    {"shifted(by=2m, expo(3m))", "unknown distribution \"expo\"", "exponential"},
    {"truncated(exponential(10m))", "truncated needs a distribution and min or max", ""},
    {"truncated(exponential(10m), min=2h, max=1h)", "max of truncated: found \"1h\", expected not less than min, 2h",
     ""},
    {"truncated(exponential(1m), min=1h)", "min of truncated: found \"1h\", expected a range that holds", ""},
    {"shifted(by=1s,shifted(by=1s,shifted(by=1s,shifted(by=1s,shifted(by=1s,shifted(by=1s,shifted(by=1s,shifted(by=1s,"
     "exponential(1s)))))))))",
     "distributions are nested deeper than 8", ""},
};

Test(distribution_text, says_which_argument_is_wrong_and_what_was_expected) {
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        struct bench bench;
        setup(&bench);
        const struct dr_distribution *distribution = NULL;
        struct dr_value *at = dr_value_new_text(&bench.arena, mistakes[i].text, strlen(mistakes[i].text));
        enum dr_code code = dr_distribution_read(at, &bench.arena, &distribution, &bench.errors);
        cr_expect(code == DR_INPUT, "took %s", mistakes[i].text);
        cr_expect(distribution == NULL);
        cr_assert(bench.errors.count > 0, "%s", mistakes[i].text);
        cr_expect(strstr(bench.errors.items[0].message, mistakes[i].message) != NULL, "%s: %s", mistakes[i].text,
                  bench.errors.items[0].message);
        cr_expect_str_eq(bench.errors.items[0].nearest, mistakes[i].nearest);
        teardown(&bench);
    }
}

Test(distribution_text, reports_all_wrong_arguments_at_once) {
    struct bench bench;
    setup(&bench);
    const char *text = "mixture(30: 0, 70%: lognormal(median=6, p95=20))";
    struct dr_value *at = dr_value_new_text(&bench.arena, text, strlen(text));
    const struct dr_distribution *distribution = NULL;
    cr_expect(dr_distribution_read(at, &bench.arena, &distribution, &bench.errors) == DR_INPUT);
    cr_expect(bench.errors.count == 4, "%zu", bench.errors.count);
    teardown(&bench);
}

static const struct mistake object_mistakes[] = {
    {"15", "found a number, expected a duration such as 15m", ""},
    {"[1]", "found a list, expected a duration such as 15m", ""},
    {"null", "found nothing, expected a duration such as 15m", ""},
    {"{}", "found a map with 0 keys", ""},
    {"{\"gamma\": {}, \"pert\": {}}", "found a map with 2 keys", ""},
    {"{\"gama\": {}}", "unknown distribution \"gama\"", "gamma"},
    {"{\"lognormal\": {\"median\": 6, \"p95\": \"20m\"}}",
     "median of lognormal: found a number, expected a duration such as 6m", ""},
    {"{\"gamma\": {\"shape\": \"x\", \"mean\": \"20m\"}}", "shape of gamma: found \"x\", expected a number", ""},
    {"{\"mixture\": [{\"weight\": \"100%\", \"off\": \"0s\"}]}", "argument of mixture: found a map, expected a weight",
     ""},
    {"{\"mixture\": [{\"wieght\": \"100%\", \"of\": \"0s\"}]}", "unknown key of mixture \"wieght\"", "weight"},
    {"{\"mixture\": [{\"weight\": 1, \"of\": \"0s\"}]}", "weight of mixture: found a number, expected a share", ""},
    {"{\"exponential\": null}", "mean of exponential: found nothing, expected a duration", ""},
};

Test(distribution_object, says_what_is_wrong_and_where) {
    for (size_t i = 0; i < sizeof object_mistakes / sizeof object_mistakes[0]; i++) {
        struct bench bench;
        setup(&bench);
        struct dr_value *value = NULL;
        const struct dr_distribution *distribution = NULL;
        const char *json = object_mistakes[i].text;
        cr_assert(dr_value_parse_json(&bench.arena, "test", json, strlen(json), &value, NULL) == DR_OK);
        cr_expect(dr_distribution_read(value, &bench.arena, &distribution, &bench.errors) == DR_INPUT, "took %s", json);
        cr_assert(bench.errors.count > 0, "%s", json);
        cr_expect(strstr(bench.errors.items[0].message, object_mistakes[i].message) != NULL, "%s: %s", json,
                  bench.errors.items[0].message);
        cr_expect_str_eq(bench.errors.items[0].nearest, object_mistakes[i].nearest);
        cr_expect(bench.errors.items[0].line == 1);
        teardown(&bench);
    }
}

Test(distribution_kind, writes_a_schema_with_every_family) {
    static const char *const families[] = {"uniform", "triangular", "pert",    "exponential", "lognormal", "weibull",
                                           "gamma",   "empirical",  "mixture", "shifted",     "truncated"};
    struct bench bench;
    setup(&bench);
    struct dr_json_writer writer;
    struct dr_value *schema = NULL;
    dr_json_writer_init(&writer, &bench.text);
    dr_kind_distribution.schema(NULL, &writer);
    cr_assert(dr_value_parse_json(&bench.arena, "schema", bench.text.bytes, bench.text.length, &schema, NULL) == DR_OK);
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
        char pointer[64];
        snprintf(pointer, sizeof pointer, "/oneOf/1/properties/%s", families[i]);
        cr_expect(dr_value_find(schema, pointer) != NULL, "%s", families[i]);
    }
    teardown(&bench);
}
