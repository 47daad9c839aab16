/* compare on a terminal: the table, a picture of RTA against the RTO, the recommendation and its reasons. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/quantity.h"
#include "reports/report.h"
#include "reports/words.h"

/* --- the table: columns that are left out from the right of `rank` where the terminal is narrow --- */

struct column {
    const char *head;
    size_t width;
    bool right;
    unsigned rank; /* 0: always shown; else the highest goes first */
    void (*put)(const struct dr_summary *summary, struct dr_text *out);
};

static void put_name(const struct dr_summary *summary, struct dr_text *out) {
    dr_text_puts(out, summary->strategy);
}

static void put_rta_p50(const struct dr_summary *summary, struct dr_text *out) {
    dr_words_time(summary->rta.at[DR_QUANTILE_P50], out);
}

static void put_rta_p95(const struct dr_summary *summary, struct dr_text *out) {
    dr_words_time(summary->rta.at[DR_QUANTILE_P95], out);
}

static void put_rpa_p95(const struct dr_summary *summary, struct dr_text *out) {
    dr_words_time(summary->rpa.at[DR_QUANTILE_P95], out);
}

static void put_rto_met(const struct dr_summary *summary, struct dr_text *out) {
    dr_quantity_say_share(summary->meets_rto.share, out);
}

static void put_rpo_met(const struct dr_summary *summary, struct dr_text *out) {
    dr_quantity_say_share(summary->meets_rpo.share, out);
}

static void put_both_met(const struct dr_summary *summary, struct dr_text *out) {
    dr_quantity_say_share(summary->meets_both.share, out);
}

static void put_verdict(const struct dr_summary *summary, struct dr_text *out) {
    dr_text_puts(out, dr_verdict_text(summary->verdict));
}

static void put_dr_cost(const struct dr_summary *summary, struct dr_text *out) {
    dr_quantity_say_money(summary->dr_monthly_usd, out);
}

static const struct column columns[] = {
    {"strategy", 15, false, 0, put_name},     {"RTA p50", 11, true, 5, put_rta_p50},
    {"RTA p95", 11, true, 0, put_rta_p95},    {"RPA p95", 11, true, 3, put_rpa_p95},
    {"RTO met", 7, true, 2, put_rto_met},     {"RPO met", 7, true, 2, put_rpo_met},
    {"both met", 8, true, 0, put_both_met},   {"verdict", 9, false, 1, put_verdict},
    {"DR $/month", 10, true, 4, put_dr_cost},
};

#define COLUMNS (sizeof columns / sizeof columns[0])

static bool is_shown(const struct column *column, unsigned below) {
    return column->rank < below;
}

/* Columns of a lower rank than this fit into the width. */
static unsigned ranks_that_fit(size_t width) {
    for (unsigned below = 6; below > 1; below--) {
        size_t needed = 2; /* the arrow */
        for (size_t i = 0; i < COLUMNS; i++) {
            needed += is_shown(&columns[i], below) ? columns[i].width + 1 : 0;
        }
        if (needed <= width) {
            return below;
        }
    }
    return 1;
}

static void put_header(const struct dr_report_style *style, struct dr_text *out) {
    unsigned below = ranks_that_fit(style->width);
    dr_text_puts(out, style->bold);
    for (size_t i = 0; i < COLUMNS; i++) {
        if (is_shown(&columns[i], below)) {
            dr_text_puts(out, i > 0 ? " " : "");
            dr_words_cell(columns[i].head, columns[i].width, columns[i].right, out);
        }
    }
    dr_text_format(out, "%s\n", style->plain);
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

static void put_row(const struct dr_summary *summary, bool recommended, const struct dr_report_style *style,
                    struct dr_text *out) {
    unsigned below = ranks_that_fit(style->width);
    struct dr_text text;
    dr_text_init(&text, 0);
    for (size_t i = 0; i < COLUMNS; i++) {
        if (!is_shown(&columns[i], below)) {
            continue;
        }
        dr_text_clear(&text);
        columns[i].put(summary, &text);
        dr_text_puts(out, i > 0 ? " " : "");
        dr_text_puts(out, columns[i].put == put_verdict ? verdict_paint(style, summary->verdict) : "");
        dr_words_cell(text.bytes, columns[i].width, columns[i].right, out);
        dr_text_puts(out, columns[i].put == put_verdict ? style->plain : "");
    }
    dr_text_puts(out, recommended ? " <-\n" : "\n");
    dr_text_release(&text);
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
    line[middle] = isinf(summary->rta.at[DR_QUANTILE_P50]) ? '>' : 'o';
    size_t length = scale->columns;
    while (length > 0 && line[length - 1] == ' ') {
        length--;
    }
    dr_words_cell(summary->strategy, MARGIN, false, out);
    dr_text_add(out, line, length);
    dr_text_puts(out, "\n");
}

/* Above its mark, or further left where it would not fit. */
static void put_rto(double rto_s, size_t column, size_t width, struct dr_text *out) {
    struct dr_text label;
    dr_text_init(&label, 0);
    dr_text_puts(&label, "RTO ");
    dr_words_time(rto_s, &label);
    size_t last = label.length < width ? width - label.length : 0;
    dr_words_cell("", column < last ? column : last, false, out);
    dr_text_format(out, "%s\n", label.bytes);
    dr_text_release(&label);
}

static void put_legend(const struct dr_report_style *style, struct dr_text *out) {
    static const char legend[] = "o median, ] 95 % of disasters, > some never; logarithmic";
    size_t indent = style->width >= MARGIN + sizeof legend ? MARGIN : 0;
    dr_text_puts(out, style->dim);
    dr_words_cell("", indent, false, out);
    dr_words_paragraph("", legend, style->width, out);
    dr_text_puts(out, style->plain);
}

static void draw(const struct dr_comparison *comparison, const struct dr_report_style *style, struct dr_text *out) {
    double rto_s = dr_usec_to_s(comparison->items[0].summary.model->system->objectives.rto_us);
    struct scale scale = make_scale(comparison, rto_s, style->width);
    put_rto(rto_s, MARGIN + column_of(&scale, rto_s), style->width, out);
    for (size_t i = 0; i < comparison->count; i++) {
        draw_bar(&comparison->items[i].summary, &scale, rto_s, out);
    }
    put_legend(style, out);
}

/* --- the whole --- */

/* Stores with an RPO of their own. */
static void put_own_rpos(const struct dr_model *model, struct dr_text *out) {
    const char *before = " (";
    for (size_t i = 0; i < model->store_count; i++) {
        const struct dr_part *part = &model->parts[model->stores[i]];
        if (part->rpo_us != model->system->objectives.rpo_us) {
            dr_text_format(out, "%s%s: ", before, part->stands->name);
            dr_words_time(dr_usec_to_s(part->rpo_us), out);
            before = ", ";
        }
    }
    dr_text_puts(out, strcmp(before, ", ") == 0 ? ")" : "");
}

static void put_head(const struct dr_report_head *head, const struct dr_comparison *comparison,
                     const struct dr_report_style *style, struct dr_text *out) {
    const struct dr_summary *first = &comparison->items[0].summary;
    const struct dr_objectives *objectives = &first->model->system->objectives;
    struct dr_text line;
    dr_text_init(&line, 0);
    dr_text_format(&line, "%s: system %s, %s, %llu disasters for each strategy (seed %llu)", head->file->scenario.name,
                   head->system, dr_words_hazards(head, first->model), (unsigned long long)first->trials,
                   (unsigned long long)head->seed);
    dr_text_puts(out, style->bold);
    dr_words_paragraph("", line.bytes, style->width, out);
    dr_text_puts(out, style->plain);
    dr_text_clear(&line);
    dr_text_puts(&line, "RTO ");
    dr_words_time(dr_usec_to_s(objectives->rto_us), &line);
    dr_text_puts(&line, ", RPO ");
    dr_words_time(dr_usec_to_s(objectives->rpo_us), &line);
    put_own_rpos(first->model, &line);
    dr_text_format(&line, ", both in %g %% of disasters; restored means %g %% of demand served", 100 * objectives->in,
                   100 * objectives->mbco);
    dr_words_paragraph("", line.bytes, style->width, out);
    if (!comparison->complete) {
        dr_text_format(out, "%sINCOMPLETE: interrupted; figures are of the disasters simulated so far%s\n", style->warn,
                       style->plain);
    }
    dr_text_puts(out, "\n");
    dr_text_release(&line);
}

static void put_reasons(const struct dr_comparison *comparison, const struct dr_report_style *style,
                        struct dr_text *out) {
    dr_text_puts(out, style->bold);
    if (!comparison->complete) {
        dr_text_puts(out, "No recommendation: the comparison is incomplete");
    } else if (comparison->recommended == DR_NO_STRATEGY) {
        dr_text_puts(out, comparison->undecided ? "No recommendation yet" : "No strategy qualifies");
    } else {
        dr_text_format(out, "Recommended%s: %s", comparison->undecided ? " so far" : "",
                       comparison->items[comparison->recommended].summary.strategy);
        dr_text_puts(out, comparison->undecided ? " (a cheaper one is undecided)" : "");
    }
    dr_text_format(out, "%s\n", style->plain);
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
