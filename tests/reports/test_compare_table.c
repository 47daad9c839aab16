/* The comparison on terminals of several widths, and with figures that are infinite. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "make_model.h"
#include "reports/report.h"

static struct dr_scenario_file file;
static struct dr_comparison comparison;
static struct dr_text out;

static void start(void) {
    struct dr_errors errors;
    dr_errors_init(&errors);
    dr_text_init(&out, 0);
    const char *const sets[] = {MAKE_PRICED};
    cr_assert(dr_scenario_load(DR_TEST_SCENARIOS "/constant.yaml", sets, 3, run_catalogue(), &file, &errors) == DR_OK);
    const struct dr_comparison_input input = {
        .file = &file, .catalogue = run_catalogue(), .run = {.trials = 100, .seed = 1}};
    cr_assert(dr_comparison_run(&input, &comparison, &errors) == DR_OK);
    dr_errors_release(&errors);
}

static void stop(void) {
    dr_comparison_release(&comparison);
    dr_scenario_release(&file);
    dr_text_release(&out);
}

TestSuite(compare_table, .init = start, .fini = stop);

static const char *write(size_t width) {
    const struct dr_report_head head = {.file = &file, .system = "shop", .seed = 1, .version = "0"};
    const struct dr_report_style style = {
        .width = width, .plain = "", .bold = "", .dim = "", .good = "+", .bad = "-", .warn = "?"};
    dr_text_clear(&out);
    dr_report_compare_table(&head, &comparison, &style, &out);
    return out.bytes;
}

static const char *end_of_line(const char *line) {
    const char *end = strchr(line, '\n');
    return end != NULL ? end : line + strlen(line);
}

/* The n-th line that begins with a word; "" where there is none. */
static void find_line(const char *text, const char *word, size_t n, char *ret_line, size_t size) {
    ret_line[0] = '\0';
    for (const char *line = text; *line != '\0'; line = end_of_line(line) + (*end_of_line(line) != '\0' ? 1 : 0)) {
        if (strncmp(line, word, strlen(word)) == 0 && n-- == 0) {
            size_t length = (size_t)(end_of_line(line) - line);
            cr_assert(length < size);
            memcpy(ret_line, line, length);
            ret_line[length] = '\0';
            return;
        }
    }
}

static void set_rta(double p50_s, double p95_s) {
    for (size_t i = 0; i < comparison.count; i++) {
        comparison.items[i].summary.rta.at[DR_QUANTILE_P50] = p50_s;
        comparison.items[i].summary.rta.at[DR_QUANTILE_P95] = p95_s;
    }
}

/* The picture is as wide as the terminal allows, up to 70 columns. */
Test(compare_table, draws_as_wide_as_the_terminal) {
    static const struct {
        size_t width;
        size_t columns;
    } widths[] = {{60, 41}, {80, 61}, {200, 70}, {89, 70}, {90, 70}, {30, 11}, {10, 10}};
    set_rta(60, INFINITY);
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        char line[512];
        find_line(write(widths[i].width), "backup-restore", 1, line, sizeof line);
        cr_expect(strlen(line) == 17 + widths[i].columns, "width %zu: %s", widths[i].width, line);
    }
}

/* Nothing is wider than the terminal, wherever the RTO is drawn. */
Test(compare_table, fits_the_terminal) {
    static const size_t widths[] = {60, 80, 200};
    static const double rta_s[] = {1, 600, 3600, 30 * 86400.0};
    for (size_t i = 0; i < 3; i++) {
        for (size_t k = 0; k < 4; k++) {
            set_rta(rta_s[k], rta_s[k]);
            for (const char *at = write(widths[i]); *at != '\0'; at = end_of_line(at) + 1) {
                cr_expect((size_t)(end_of_line(at) - at) <= widths[i], "%zu: %.*s", widths[i],
                          (int)(end_of_line(at) - at), at);
            }
        }
    }
}

/* The median, the bar and its end stand where their logarithms are; all constants: one point. */
Test(compare_table, draws_medians_and_ends) {
    char line[512];
    struct dr_quantity *rta = &comparison.items[2].summary.rta; /* pilot-light */
    rta->at[DR_QUANTILE_P50] = 60;
    rta->at[DR_QUANTILE_P95] = 3600;
    find_line(write(80), "pilot-light", 1, line, sizeof line);
    const char *median = strchr(line + 17, 'o');
    const char *end = strrchr(line, ']');
    cr_assert(median != NULL && end != NULL && median < end, "%s", line);
    /* From 60 to 3600 s of ln: the scale goes from 0.3 below 60 to 0.3 above 3000 days. */
    double per_column = (log(3000 * 86400.0) - log(60) + 0.6) / 60;
    cr_expect(labs((long)(end - median) - lround(log(60) / per_column)) <= 1, "%s", line);
    for (const char *at = median + 1; at < end; at++) {
        cr_expect(*at == '=');
    }
    cr_expect(strchr(line, '|') == NULL, "the end hides the RTO, which is 1 h too");
    rta->at[DR_QUANTILE_P95] = 7200;
    find_line(write(80), "pilot-light", 1, line, sizeof line);
    cr_expect(strchr(line, '|') != NULL && strchr(line, '|') < strchr(line, ']'), "%s", line);
}

Test(compare_table, shows_what_never_ends) {
    char line[512];
    struct dr_summary *pilot = &comparison.items[2].summary;
    pilot->rta.at[DR_QUANTILE_P95] = INFINITY;
    pilot->rpa.at[DR_QUANTILE_P95] = INFINITY;
    find_line(write(80), "pilot-light", 1, line, sizeof line);
    cr_expect(line[strlen(line) - 1] == '>' && strlen(line) == 78, "%s", line);
    cr_expect(strchr(line + 17, 'o') != NULL && strchr(line, ']') == NULL, "%s", line);
    find_line(write(120), "pilot-light", 0, line, sizeof line);
    cr_expect(strstr(line, "14 min 57 s") != NULL && strstr(line, "never") != NULL, "%s", line);
    /* More than half never end: there is no median to draw. */
    pilot->rta.at[DR_QUANTILE_P50] = INFINITY;
    find_line(write(80), "pilot-light", 1, line, sizeof line);
    cr_expect(line[strlen(line) - 1] == '>' && strchr(line + 17, 'o') == NULL, "%s", line);
    set_rta(INFINITY, INFINITY);
    find_line(write(80), "hot-standby", 1, line, sizeof line);
    cr_expect(line[strlen(line) - 1] == '>' && strchr(line, '|') != NULL, "%s", line);
}

Test(compare_table, says_what_is_recommended_or_not) {
    char line[512];
    find_line(write(120), "backup-restore", 0, line, sizeof line);
    cr_expect(strstr(line, "+qualifies") != NULL && strcmp(line + strlen(line) - 3, " <-") == 0, "%s", line);
    find_line(write(80), "none", 0, line, sizeof line);
    cr_expect(strstr(line, "-fails") != NULL && strstr(line, "<-") == NULL, "%s", line);
    comparison.recommended = DR_NO_STRATEGY;
    comparison.items[1].summary.verdict = DR_VERDICT_UNDECIDED;
    find_line(write(120), "backup-restore", 0, line, sizeof line);
    cr_expect(strstr(line, "?undecided") != NULL && strstr(line, "<-") == NULL, "%s", line);
    cr_expect(strstr(out.bytes, "No strategy qualifies\n") != NULL);
    comparison.undecided = true;
    cr_expect(strstr(write(80), "No recommendation yet\n") != NULL);
    cr_expect(strstr(out.bytes, "INCOMPLETE") == NULL);
    comparison.complete = false;
    cr_expect(strstr(write(120), "INCOMPLETE: interrupted; figures are of the disasters simulated so far") != NULL);
    cr_expect(strstr(out.bytes,
                     "RTO 1 h, RPO 2 d, both in 95 % of disasters; restored means 95 % of demand served\n") != NULL);
    cr_expect(strstr(out.bytes, "system shop, region-lost, 100 disasters for each strategy (seed 1)\n") != NULL);
}
