/* compare on a terminal: the table, a picture of RTA against the RTO, the recommendation and its reasons. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/quantity.h"
#include "reports/report.h"
#include "reports/words.h"

/* --- cells --- */

struct cells {
    struct dr_text *out;
    struct dr_text text; /* of the cell being written */
};

static void put_cell(struct cells *cells, size_t width, bool right) {
    dr_words_cell(cells->text.bytes, width, right, cells->out);
    dr_text_puts(cells->out, "  ");
    dr_text_clear(&cells->text);
}

static const char *verdict_paint(const struct dr_report_style *style, enum dr_verdict verdict) {
    switch (verdict) {
    case DR_VERDICT_QUALIFIES:
        return style->good;
    case DR_VERDICT_FAILS:
        return style->bad;
    case DR_VERDICT_UNDECIDED:
        break;
    }
    return style->warn;
}

enum { NAME = 15, TIME = 10, SHARE = 7, BOTH = 7, VERDICT = 9, USD = 9 };

static void put_header(const struct dr_report_style *style, struct dr_text *out) {
    dr_text_puts(out, style->bold);
    dr_words_cell("strategy", NAME + 2, false, out);
    static const char *const times[] = {"RTA p50", "RTA p95", "RPA p95"};
    for (size_t i = 0; i < 3; i++) {
        dr_words_cell(times[i], TIME, true, out);
        dr_text_puts(out, "  ");
    }
    dr_words_cell("RTO met", SHARE, true, out);
    dr_words_cell("RPO met", SHARE + 2, true, out);
    dr_words_cell("both", BOTH + 2, true, out);
    dr_text_puts(out, "  ");
    dr_words_cell("verdict", VERDICT, false, out);
    dr_words_cell("DR $/month", USD + 2, true, out);
    dr_text_puts(out, style->plain);
    dr_text_puts(out, "\n");
}

static void put_row(const struct dr_summary *summary, bool recommended, const struct dr_report_style *style,
                    struct dr_text *out) {
    struct cells cells = {.out = out};
    dr_text_init(&cells.text, 0);
    dr_text_puts(out, recommended ? style->bold : "");
    dr_text_puts(&cells.text, summary->strategy);
    put_cell(&cells, NAME, false);
    const double times[] = {summary->rta.at[DR_QUANTILE_P50], summary->rta.at[DR_QUANTILE_P95],
                            summary->rpa.at[DR_QUANTILE_P95]};
    for (size_t i = 0; i < 3; i++) {
        dr_words_time(times[i], &cells.text);
        put_cell(&cells, TIME, true);
    }
    const double shares[] = {summary->meets_rto.share, summary->meets_rpo.share, summary->meets_both.share};
    for (size_t i = 0; i < 3; i++) {
        dr_quantity_say_share(shares[i], &cells.text);
        put_cell(&cells, SHARE, true);
    }
    dr_text_puts(out, verdict_paint(style, summary->verdict));
    dr_text_puts(&cells.text, dr_verdict_text(summary->verdict));
    put_cell(&cells, VERDICT, false);
    dr_text_puts(out, style->plain);
    dr_quantity_say_money(summary->dr_monthly_usd, &cells.text);
    dr_words_cell(cells.text.bytes, USD, true, out);
    dr_text_puts(out, recommended ? "  <-" : "");
    dr_text_puts(out, "\n");
    dr_text_release(&cells.text);
}

/* --- the picture --- */

enum { MARGIN = 17, PICTURE_MAX = 70 };

struct scale {
    double low; /* ln s */
    double high;
    size_t columns;
};

static double bounded(double seconds) {
    return seconds < 1 ? 1 : seconds;
}

static struct scale make_scale(const struct dr_comparison *comparison, double rto_s, size_t width) {
    struct scale scale = {.low = log(bounded(rto_s)), .high = log(bounded(rto_s))};
    for (size_t i = 0; i < comparison->count; i++) {
        const double *at = comparison->items[i].summary.rta.at;
        const double ends[] = {at[DR_QUANTILE_P50], at[DR_QUANTILE_P95]};
        for (size_t k = 0; k < 2; k++) {
            if (!isinf(ends[k])) {
                scale.low = fmin(scale.low, log(bounded(ends[k])));
                scale.high = fmax(scale.high, log(bounded(ends[k])));
            }
        }
    }
    scale.low -= 0.3;
    scale.high += 0.3;
    scale.columns = width > MARGIN + PICTURE_MAX + 2 ? PICTURE_MAX : width > MARGIN + 12 ? width - MARGIN - 2 : 10;
    return scale;
}

static size_t column_of(const struct scale *scale, double seconds) {
    if (isinf(seconds)) {
        return scale->columns - 1;
    }
    double part = (log(bounded(seconds)) - scale->low) / (scale->high - scale->low);
    double column = floor(part * (double)(scale->columns - 1) + 0.5);
    return column < 0 ? 0 : column >= (double)scale->columns ? scale->columns - 1 : (size_t)column;
}

static void draw_bar(const struct dr_summary *summary, const struct scale *scale, double rto_s, struct dr_text *out) {
    char line[PICTURE_MAX + 1];
    memset(line, ' ', scale->columns);
    line[scale->columns] = '\0';
    double p95_s = summary->rta.at[DR_QUANTILE_P95];
    size_t middle = column_of(scale, summary->rta.at[DR_QUANTILE_P50]);
    size_t end = column_of(scale, p95_s);
    for (size_t i = middle; i <= end; i++) {
        line[i] = '=';
    }
    line[column_of(scale, rto_s)] = '|';
    line[end] = isinf(p95_s) ? '>' : ']';
    line[middle] = 'o';
    dr_words_cell(summary->strategy, MARGIN, false, out);
    dr_text_puts(out, line);
    dr_text_puts(out, "\n");
}

static void draw(const struct dr_comparison *comparison, const struct dr_report_style *style, struct dr_text *out) {
    double rto_s = dr_usec_to_s(comparison->items[0].summary.model->system->objectives.rto_us);
    struct scale scale = make_scale(comparison, rto_s, style->width);
    dr_words_cell("", MARGIN + column_of(&scale, rto_s), false, out);
    dr_text_puts(out, "RTO ");
    dr_words_time(rto_s, out);
    dr_text_puts(out, "\n");
    for (size_t i = 0; i < comparison->count; i++) {
        draw_bar(&comparison->items[i].summary, &scale, rto_s, out);
    }
    dr_text_format(out, "%s%*so median, ] 95 %% of disasters, > some never; logarithmic%s\n", style->dim, MARGIN, "",
                   style->plain);
}

/* --- the whole --- */

static void put_head(const struct dr_report_head *head, const struct dr_comparison *comparison,
                     const struct dr_report_style *style, struct dr_text *out) {
    const struct dr_summary *first = &comparison->items[0].summary;
    const struct dr_objectives *objectives = &first->model->system->objectives;
    dr_text_format(out, "%s%s%s: system %s, ", style->bold, head->file->scenario.name, style->plain, head->system);
    dr_text_format(out, "%s, %llu disasters for each strategy (seed %llu)\n",
                   head->hazard != NULL ? head->hazard : "all hazards by their rates",
                   (unsigned long long)first->trials, (unsigned long long)head->seed);
    dr_text_puts(out, "RTO ");
    dr_words_time(dr_usec_to_s(objectives->rto_us), out);
    dr_text_puts(out, ", RPO ");
    dr_words_time(dr_usec_to_s(objectives->rpo_us), out);
    dr_text_format(out, ", both in %g %% of disasters; restored means %g %% of demand served\n", 100 * objectives->in,
                   100 * objectives->mbco);
    if (!comparison->complete) {
        dr_text_format(out, "%sINCOMPLETE: interrupted; figures are of the disasters simulated so far%s\n", style->warn,
                       style->plain);
    }
    dr_text_puts(out, "\n");
}

static void put_reasons(const struct dr_comparison *comparison, const struct dr_report_style *style,
                        struct dr_text *out) {
    bool found = comparison->recommended != DR_NO_STRATEGY;
    dr_text_format(out, "%sRecommended: %s%s\n", style->bold,
                   found ? comparison->items[comparison->recommended].summary.strategy
                         : (comparison->undecided ? "undecided" : "none of these"),
                   style->plain);
    for (size_t i = 0; i < comparison->reason_count; i++) {
        dr_words_paragraph("- ", comparison->reasons[i], style->width, out);
    }
}

static void put_not_modelled(const struct dr_report_style *style, struct dr_text *out) {
    dr_text_puts(out, style->dim);
    dr_text_puts(out, "Not modelled:\n");
    for (size_t i = 0; dr_report_not_modelled[i] != NULL; i++) {
        dr_words_paragraph("- ", dr_report_not_modelled[i], style->width, out);
    }
    dr_text_puts(out, style->plain);
}

void dr_report_compare_table(const struct dr_report_head *head, const struct dr_comparison *comparison,
                             const struct dr_report_style *style, struct dr_text *out) {
    put_head(head, comparison, style, out);
    put_header(style, out);
    for (size_t i = 0; i < comparison->count; i++) {
        put_row(&comparison->items[i].summary, i == comparison->recommended, style, out);
    }
    dr_text_puts(out, "\n");
    draw(comparison, style, out);
    dr_text_puts(out, "\n");
    put_reasons(comparison, style, out);
    dr_text_puts(out, "\n");
    put_not_modelled(style, out);
}
