/* Recovery points on a schedule, against hand calculation and the closed forms of validation reference 1c. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/lag.h"

#define H DR_USEC_PER_HOUR
#define DAY DR_USEC_PER_DAY
#define WEEK DR_USEC_PER_WEEK
#define MON_FRI 0x1fu
#define KEEP (52 * WEEK)

static struct dr_arena arena;

static void setup(void) {
    dr_arena_init(&arena);
}

static void teardown(void) {
    dr_arena_release(&arena);
}

TestSuite(points, .init = setup, .fini = teardown);

static const struct dr_distribution *distribution(const char *text) {
    struct dr_errors errors;
    dr_errors_init(&errors);
    const struct dr_distribution *read = NULL;
    const struct dr_value *value = dr_value_new_text(&arena, text, strlen(text));
    cr_assert(dr_distribution_read(value, &arena, &read, &errors) == DR_OK, "%s", text);
    dr_errors_release(&errors);
    return read;
}

struct plan {
    dr_usec every_us;
    dr_usec at_us[4];
    size_t at_count;
    unsigned days;
    const char *takes;
    double fails;
    dr_usec keep_us;
};

static struct dr_points make(const struct plan *plan) {
    const struct dr_schedule schedule = {.at = {.items = (void *)(uintptr_t)plan->at_us, .count = plan->at_count},
                                         .days = plan->days,
                                         .every_us = plan->every_us,
                                         .takes = distribution(plan->takes),
                                         .fails = plan->fails,
                                         .keep_us = plan->keep_us};
    struct dr_points points;
    dr_points_make(&schedule, "backup/shop/orders", &arena, &points);
    return points;
}

/* Twice on working days, out of order and one of them twice. */
static const struct plan working_days = {
    .at_us = {14 * H, 2 * H, 14 * H}, .at_count = 3, .days = MON_FRI, .takes = "2h", .keep_us = KEEP};

static const struct dr_stream stream = {.seed = 5, .trial = 11};

Test(points, clock_times_are_sorted_and_counted_once) {
    const struct dr_points points = make(&working_days);
    cr_assert(points.start_count == 10);
    for (size_t i = 0; i < 10; i++) {
        cr_assert(points.starts_us[i] == (dr_usec)(i / 2) * DAY + (i % 2 == 0 ? 2 : 14) * H);
    }
    cr_assert(dr_points_per_week(&points) == 10);
}

Test(points, the_newest_finished_job_counts) {
    const struct dr_points points = make(&working_days);
    static const struct {
        dr_usec onset_us;
        dr_usec age_us;
    } rows[] = {
        {1 * H, 59 * H},            /* Monday 01:00: Friday 14:00 */
        {2 * H, 60 * H},            /* the job of 02:00 has only started */
        {4 * H - 1, 62 * H - 1},    /* and is not quite done */
        {4 * H, 2 * H},             /* done */
        {15 * H, 13 * H},           /* the job of 14:00 runs */
        {16 * H, 2 * H},            /* done */
        {4 * DAY + 20 * H, 6 * H},  /* Friday 20:00 */
        {6 * DAY + 23 * H, 57 * H}, /* Sunday 23:00 */
        {3 * WEEK + 4 * H, 2 * H},  /* any week */
        {-1 * H, 57 * H},           /* before time 0: Sunday 23:00 */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_expect(dr_points_age_us(&points, &stream, rows[i].onset_us) == rows[i].age_us, "row %zu: %g h", i,
                  dr_usec_to_s(dr_points_age_us(&points, &stream, rows[i].onset_us)) / 3600);
    }
}

Test(points, a_job_of_that_very_instant_counts) {
    struct plan plan = working_days;
    plan.takes = "0s";
    const struct dr_points points = make(&plan);
    cr_expect(dr_points_age_us(&points, &stream, 14 * H) == 0);
    cr_expect(dr_points_age_us(&points, &stream, 14 * H - 1) == 12 * H - 1);
}

Test(points, no_days_said_means_every_day) {
    struct plan plan = working_days;
    plan.days = 0;
    const struct dr_points points = make(&plan);
    cr_assert(points.start_count == 14);
    cr_assert(dr_points_age_us(&points, &stream, 1 * H) == 11 * H);
}

Test(points, content_older_than_retention_is_gone) {
    struct plan plan = working_days;
    plan.keep_us = 59 * H;
    const struct dr_points points = make(&plan);
    cr_expect(dr_points_age_us(&points, &stream, 1 * H) == 59 * H, "at its last instant it is still there");
    cr_expect(dr_points_age_us(&points, &stream, 1 * H + 1) == DR_NEVER);
    plan.keep_us = 0;
    const struct dr_points unlimited = make(&plan);
    cr_expect(dr_points_age_us(&unlimited, &stream, 1 * H + 1) == 59 * H + 1, "no retention said: without limit");
}

Test(points, there_is_none_without_jobs_or_where_all_fail) {
    struct plan plan = working_days;
    plan.at_count = 0;
    const struct dr_points none = make(&plan);
    cr_expect(dr_points_age_us(&none, &stream, 5 * H) == DR_NEVER && dr_points_per_week(&none) == 0);
    plan = working_days;
    plan.fails = 1;
    const struct dr_points failing = make(&plan);
    cr_expect(dr_points_age_us(&failing, &stream, 5 * H) == DR_NEVER);
    const struct dr_points random =
        make(&(struct plan){.every_us = 300 * DR_USEC_PER_S, .takes = "1s", .fails = 1, .keep_us = DR_NEVER});
    cr_expect(dr_points_age_us(&random, &stream, 5 * H) == DR_NEVER, "and the search ends");
}

Test(points, copies_may_take_far_longer_than_the_interval) {
    const struct dr_points points =
        make(&(struct plan){.every_us = 5 * DR_USEC_PER_MINUTE, .takes = "100h", .keep_us = KEEP});
    const dr_usec age_us = dr_points_age_us(&points, &stream, 0);
    cr_expect(age_us >= 100 * H && age_us < 100 * H + 5 * DR_USEC_PER_MINUTE);
    cr_expect(dr_points_per_week(&points) == 2016);
}

Test(points, random_phase_does_not_depend_on_the_instant) {
    const struct dr_points points = make(&(struct plan){.every_us = 24 * H, .takes = "6h", .keep_us = KEEP});
    cr_assert(dr_points_age_us(&points, &stream, 3 * H) == dr_points_age_us(&points, &stream, 77 * H));
}

/* The draws of job i are those of index i of the documented purposes: recompute the answer from them. */
Test(points, draws_are_addressed_by_job) {
    const struct plan plan = {
        .every_us = 6 * H, .takes = "lognormal(median=4h, p95=30h)", .fails = 0.3, .keep_us = 400 * H};
    const struct dr_points points = make(&plan);
    const uint64_t phase = dr_purpose("backup/shop/orders/phase");
    const uint64_t takes = dr_purpose("backup/shop/orders/takes");
    const uint64_t fails = dr_purpose("backup/shop/orders/fails");
    for (uint64_t trial = 0; trial < 2000; trial++) {
        const struct dr_stream draws = {.seed = 3, .trial = trial};
        const dr_usec newest_us = (dr_usec)(dr_stream_uniform(&draws, phase, 0) * (double)plan.every_us);
        dr_usec expected_us = DR_NEVER;
        for (uint32_t i = 0; i < 80; i++) {
            const dr_usec age_us = newest_us + i * plan.every_us;
            const bool usable = age_us <= plan.keep_us && dr_stream_uniform(&draws, fails, i) >= plan.fails &&
                                dr_distribution_at_us(points.takes, dr_stream_uniform(&draws, takes, i)) <= age_us;
            expected_us = usable && age_us < expected_us ? age_us : expected_us;
        }
        cr_assert(dr_points_age_us(&points, &draws, 0) == expected_us, "trial %d", (int)trial);
    }
}

Test(points, more_failures_or_less_retention_never_help) {
    struct plan plan = working_days;
    plan.fails = 0.3;
    const struct dr_points some = make(&plan);
    plan.fails = 0.6;
    const struct dr_points more = make(&plan);
    plan.keep_us = 60 * H;
    const struct dr_points less = make(&plan);
    for (uint64_t trial = 0; trial < 2000; trial++) {
        const struct dr_stream draws = {.seed = 4, .trial = trial};
        const dr_usec onset_us = (dr_usec)trial * 7 * DR_USEC_PER_MINUTE;
        const dr_usec more_us = dr_points_age_us(&more, &draws, onset_us);
        const dr_usec less_us = dr_points_age_us(&less, &draws, onset_us);
        cr_assert(dr_points_age_us(&some, &draws, onset_us) <= more_us);
        cr_assert(less_us == (more_us <= 60 * H ? more_us : DR_NEVER));
    }
}

Test(points, clean_points_are_older_than_the_corruption) {
    const struct dr_points points = make(&working_days);
    cr_expect(dr_points_clean_age_us(&points, &stream, 16 * H, 0) == 2 * H);
    cr_expect(dr_points_clean_age_us(&points, &stream, 16 * H, 2 * H) == 2 * H, "taken at the instant of corruption");
    cr_expect(dr_points_clean_age_us(&points, &stream, 16 * H, 2 * H + 1) == 14 * H);
    cr_expect(dr_points_clean_age_us(&points, &stream, 16 * H, 15 * H) == WEEK - 4 * DAY + 2 * H);
    cr_expect(dr_points_clean_age_us(&points, &stream, 16 * H, 2 * WEEK + 3 * H) == 2 * WEEK + 14 * H);
    cr_expect(dr_points_clean_age_us(&points, &stream, 16 * H, KEEP + 1) == DR_NEVER);
    cr_expect(dr_points_clean_age_us(&points, &stream, 16 * H, DR_NEVER) == DR_NEVER);
}

/* -- closed forms: mean over trials with the disaster uniform over the week ---------------------------------------- */

struct tally {
    double mean_h;
    double error_h; /* standard error of the mean */
    double q95_h;
    double above_48; /* share */
};

static int by_size(const void *left, const void *right) {
    const double a = *(const double *)left;
    const double b = *(const double *)right;
    return (a > b) - (a < b);
}

static struct tally tally_of(double *ages_h, size_t count) {
    double sum = 0;
    double squares = 0;
    size_t above = 0;
    for (size_t i = 0; i < count; i++) {
        sum += ages_h[i];
        squares += ages_h[i] * ages_h[i];
        above += ages_h[i] > 48;
    }
    qsort(ages_h, count, sizeof *ages_h, by_size);
    const double n = (double)count;
    return (struct tally){.mean_h = sum / n,
                          .error_h = sqrt((squares / n - sum / n * sum / n) / n),
                          .q95_h = ages_h[(size_t)ceil(0.95 * n) - 1],
                          .above_48 = (double)above / n};
}

static struct tally run(const struct plan *plan, size_t trials) {
    const struct dr_points points = make(plan);
    const uint64_t onset = dr_purpose("test/onset");
    double *ages_h = calloc(trials, sizeof *ages_h);
    for (size_t i = 0; i < trials; i++) {
        const struct dr_stream draws = {.seed = 20240607, .trial = i};
        const dr_usec onset_us = (dr_usec)(dr_stream_uniform(&draws, onset, 0) * (double)WEEK);
        ages_h[i] = dr_usec_to_s(dr_points_age_us(&points, &draws, onset_us)) / 3600;
    }
    const struct tally tally = tally_of(ages_h, trials);
    free(ages_h);
    return tally;
}

/* Within 3.29 standard errors, and within 1 %. */
static void expect_mean(const char *name, double value, double error, double expected) {
    cr_expect(fabs(value - expected) <= 3.29 * error, "%s: %g +- %g, not %g", name, value, error, expected);
    cr_expect(fabs(value - expected) <= 0.01 * expected, "%s: %g, not %g", name, value, expected);
}

static const struct {
    const char *name;
    struct plan plan;
    double mean_h;
    double q95_h;
} rows[] = {
    {"nightly", {.at_us = {2 * H}, .at_count = 1, .days = 0x7f, .takes = "6h", .keep_us = KEEP}, 18, 28.8},
    {"every 24 h", {.every_us = 24 * H, .takes = "6h", .keep_us = KEEP}, 18, 28.8},
    {"random copy time", {.every_us = 24 * H, .takes = "uniform(2h, 10h)", .keep_us = KEEP}, 18, 0},
    {"pipelined", {.at_us = {2 * H}, .at_count = 1, .days = 0x7f, .takes = "30h", .keep_us = KEEP}, 42, 52.8},
    {"a tenth fails", {.every_us = 24 * H, .takes = "6h", .fails = 0.1, .keep_us = KEEP}, 62.0 / 3, 130.0 / 3},
    {"Monday to Friday",
     {.at_us = {2 * H}, .at_count = 1, .days = MON_FRI, .takes = "6h", .keep_us = KEEP},
     198.0 / 7,
     69.6},
};

Test(points, agree_with_the_closed_forms) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct tally tally = run(&rows[i].plan, 200000);
        expect_mean(rows[i].name, tally.mean_h, tally.error_h, rows[i].mean_h);
        cr_expect(rows[i].q95_h <= 0 || fabs(tally.q95_h / rows[i].q95_h - 1) <= 0.01, "%s: q95 %g, not %g",
                  rows[i].name, tally.q95_h, rows[i].q95_h);
    }
}

/* P(RPA > 48 h) = 0.0325: (1 - p) (1 - u) p + p^2 with j = 1, u = 0.75. 1 % needs 3.2 million trials. */
Test(points, failed_jobs_lengthen_the_tail_as_computed) {
    enum { COUNT = 3300000 };
    const struct plan plan = {.at_us = {2 * H}, .at_count = 1, .takes = "6h", .fails = 0.1, .keep_us = KEEP};
    const struct tally tally = run(&plan, COUNT);
    expect_mean("P(RPA > 48 h)", tally.above_48, sqrt(0.0325 * 0.9675 / COUNT), 0.0325);
    expect_mean("mean", tally.mean_h, tally.error_h, 62.0 / 3);
}

/* Corruption noticed an exponential time after it began: E[dwell + age of the newest clean copy at its onset], and the
 * share in which retention has taken the last one. */
static void run_corruption(const struct plan *plan, double dwell_mean_h, double expected_h, double expected_none) {
    enum { COUNT = 400000 };
    const struct dr_points points = make(plan);
    double sum = 0;
    double squares = 0;
    size_t none = 0;
    for (size_t i = 0; i < COUNT; i++) {
        const struct dr_stream draws = {.seed = 99, .trial = i};
        const double dwell_h = -dwell_mean_h * log(dr_stream_uniform(&draws, dr_purpose("test/dwell"), 0));
        const dr_usec age_us = dr_points_clean_age_us(&points, &draws, 0, dr_usec_from_s(dwell_h * 3600));
        const double age_h = dr_usec_to_s(age_us) / 3600;
        none += age_us == DR_NEVER;
        sum += age_us == DR_NEVER ? 0 : age_h;
        squares += age_us == DR_NEVER ? 0 : age_h * age_h;
    }
    const double n = (double)(COUNT - none);
    expect_mean("mean", sum / n, sqrt((squares / n - sum / n * sum / n) / n), expected_h);
    const double error = sqrt(expected_none * (1 - expected_none) / COUNT);
    cr_expect(fabs((double)none / COUNT - expected_none) <= 3.29 * error, "none: %g", (double)none / COUNT);
}

Test(points, corruption_outlives_retention_as_computed) {
    const struct plan kept_30_days = {.every_us = 24 * H, .takes = "0s", .keep_us = 720 * H};
    run_corruption(&kept_30_days, 168, 169.3675083, 0.01479545088);
    run_corruption(&kept_30_days, 240, 212.8796449, 0.05236151689);
}

Test(points, a_copy_still_under_way_steps_one_back) {
    const struct plan plan = {.every_us = 24 * H, .takes = "6h", .keep_us = KEEP};
    run_corruption(&plan, 4, 18.89252064, 0);
}
