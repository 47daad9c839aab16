/* simulate on a terminal: what one strategy achieves, where the time went, what it costs. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/quantity.h"
#include "reports/report.h"
#include "reports/words.h"

enum { LABEL = 24, CELL = 11 };

struct cells {
    struct dr_text *out;
    struct dr_text text;
};

static void put_cell(struct cells *cells, size_t width) {
    dr_words_cell(cells->text.bytes, width, true, cells->out);
    dr_text_puts(cells->out, "  ");
    dr_text_clear(&cells->text);
}

/* --- quantities --- */

static void put_mean(struct cells *cells, const struct dr_quantity *quantity) {
    if (isinf(quantity->mean)) {
        dr_text_puts(&cells->text, "-");
    } else {
        dr_words_time(quantity->mean, &cells->text);
    }
    put_cell(cells, CELL);
}

static void put_interval(const struct dr_interval *interval, struct dr_text *out) {
    dr_text_puts(out, "  ");
    if (interval->low <= 0) {
        dr_text_puts(out, "0 s");
    } else {
        dr_words_time(interval->low, out);
    }
    dr_text_puts(out, " to ");
    if (isinf(interval->high)) {
        dr_text_puts(out, "> largest seen");
    } else {
        dr_words_time(interval->high, out);
    }
}

enum { WIDE = LABEL + 5 * (CELL + 2) + 28, NARROW = LABEL + 5 * (CELL + 2) };

/* On a narrow terminal the p90 is left out, on one that is not wide the interval. */
static bool shows(const struct dr_report_style *style, enum dr_quantile quantile) {
    return quantile != DR_QUANTILE_P90 || style->width >= NARROW;
}

static void put_quantity(const char *label, const struct dr_quantity *quantity, const struct dr_report_style *style,
                         struct dr_text *out) {
    struct cells cells = {.out = out};
    dr_text_init(&cells.text, 0);
    dr_words_cell(label, LABEL, false, out);
    put_mean(&cells, quantity);
    for (size_t i = 0; i < DR_QUANTILE_COUNT; i++) {
        if (shows(style, (enum dr_quantile)i)) {
            dr_words_time(quantity->at[i], &cells.text);
            put_cell(&cells, CELL);
        }
    }
    if (style->width >= WIDE) {
        put_interval(&quantity->interval[DR_QUANTILE_P95], out);
    }
    dr_text_puts(out, "\n");
    dr_text_release(&cells.text);
}

static void put_heads(const struct dr_report_style *style, struct dr_text *out) {
    dr_text_puts(out, style->bold);
    dr_words_cell("", LABEL, false, out);
    dr_words_cell("mean", CELL, true, out);
    for (size_t i = 0; i < DR_QUANTILE_COUNT; i++) {
        if (shows(style, (enum dr_quantile)i)) {
            dr_text_puts(out, "  ");
            dr_words_cell(dr_quantile_text((enum dr_quantile)i), CELL, true, out);
        }
    }
    dr_text_format(out, "%s%s\n", style->width >= WIDE ? "    95 % interval of p95" : "", style->plain);
}

static void put_quantities(const struct dr_summary *summary, const struct dr_report_style *style, struct dr_text *out) {
    put_heads(style, out);
    put_quantity("RTA (agreed minimum)", &summary->rta, style, out);
    put_quantity("RTA (full service)", &summary->rta_full, style, out);
    put_quantity("RPA (oldest store)", &summary->rpa, style, out);
    for (size_t i = 0; i < summary->store_count && summary->store_count > 1; i++) {
        char label[48];
        (void)snprintf(label, sizeof label, "  %.20s", summary->stores[i].name);
        put_quantity(label, &summary->stores[i].rpa, style, out);
    }
    put_quantity("unsaved writes", &summary->unsaved, style, out);
    if (summary->model->system->consistent.count > 0) {
        put_quantity("stores differ by", &summary->gap, style, out);
    }
    put_quantity("paged after", &summary->detected_at, style, out);
    if (summary->model->plan != NULL) {
        put_quantity("failover begun after", &summary->declared_at, style, out);
    }
}

/* --- shares --- */

static void put_share(const char *label, const struct dr_share *share, const char *tail, struct dr_text *out) {
    dr_words_cell(label, LABEL, false, out);
    struct dr_text text;
    dr_text_init(&text, 0);
    dr_quantity_say_share(share->share, &text);
    dr_words_cell(text.bytes, CELL, true, out);
    dr_text_clear(&text);
    dr_quantity_say_share(share->interval.low, &text);
    dr_text_puts(&text, " to ");
    dr_quantity_say_share(share->interval.high, &text);
    dr_text_format(out, "   (%s)%s\n", text.bytes, tail);
    dr_text_release(&text);
}

static const char *verdict_paint(const struct dr_report_style *style, enum dr_verdict verdict) {
    return verdict == DR_VERDICT_QUALIFIES ? style->good : verdict == DR_VERDICT_FAILS ? style->bad : style->warn;
}

static void put_objectives(const struct dr_summary *summary, const struct dr_report_style *style, struct dr_text *out) {
    const struct dr_objectives *objectives = &summary->model->system->objectives;
    struct dr_text rto;
    struct dr_text rpo;
    dr_text_init(&rto, 0);
    dr_text_init(&rpo, 0);
    dr_text_puts(&rto, "RTO of ");
    dr_words_time(dr_usec_to_s(objectives->rto_us), &rto);
    dr_text_puts(&rto, " met");
    dr_text_puts(&rpo, "RPO of ");
    dr_words_time(dr_usec_to_s(objectives->rpo_us), &rpo);
    dr_text_puts(&rpo, " met");
    put_share(rto.bytes, &summary->meets_rto, "", out);
    put_share(rpo.bytes, &summary->meets_rpo, "", out);
    put_share("both met", &summary->meets_both, "", out);
    put_share("unrecoverable", &summary->unrecoverable, "", out);
    if (dr_object_has(&objectives->object, &objectives->mtpd_us)) {
        put_share("longer than the MTPD", &summary->over_mtpd, "", out);
    }
    dr_text_format(out, "%-*s%s%s%s", LABEL, "verdict", verdict_paint(style, summary->verdict),
                   dr_verdict_text(summary->verdict), style->plain);
    dr_text_format(out, " (asked: both in %g %% of disasters)", 100 * objectives->in);
    if (summary->verdict == DR_VERDICT_UNDECIDED && !isinf(summary->trials_needed)) {
        dr_text_format(out, "; needs about %.0f trials", summary->trials_needed);
    }
    dr_text_puts(out, "\n");
    dr_text_release(&rpo);
    dr_text_release(&rto);
}

/* Objects that are missing when disaster strikes, per-object replication. */
static void put_missing(const struct dr_summary *summary, struct dr_text *out) {
    for (size_t i = 0; i < summary->store_count; i++) {
        if (!isnan(summary->stores[i].objects_missing)) {
            dr_text_format(out, "%-*s%*.1f   of %s, on average\n", LABEL, "objects missing", CELL,
                           summary->stores[i].objects_missing, summary->stores[i].name);
        }
    }
}

static void put_disasters(const struct dr_summary *summary, struct dr_text *out) {
    if (summary->model->plan != NULL) {
        put_share("failover begun", &summary->declared, "", out);
        put_share("  then abandoned", &summary->abandoned, "  the lost region came back first", out);
        put_share("late, nothing declared", &summary->undeclared_missed, "", out);
    }
    put_share("writes stranded", &summary->stranded, "  in a region that comes back", out);
    put_share("writes lost", &summary->lost, "  with a region that doesn't", out);
    put_missing(summary, out);
    if (summary->split.share > 0) {
        put_share("sent back to old data", &summary->split, "  when the home region returned", out);
    }
}

/* --- where the time went --- */

static void put_spent(const struct dr_summary *summary, const struct dr_report_style *style, struct dr_text *out) {
    struct cells cells = {.out = out};
    dr_text_init(&cells.text, 0);
    dr_text_format(out, "\n%s%-*s%*s  %*s  %*s  %*s%s\n", style->bold, LABEL + 4, "Where the time went", CELL, "mean",
                   7, "share", CELL, "slowest 10%", 16, "both if it were 0", style->plain);
    for (size_t i = 0; i < summary->spent_count; i++) {
        const struct dr_spent *spent = &summary->spent[i];
        char label[64];
        (void)snprintf(label, sizeof label, "%.27s", spent->name);
        dr_words_cell(label, LABEL + 4, false, out);
        dr_words_time(spent->mean_s, &cells.text);
        put_cell(&cells, CELL);
        dr_quantity_say_share(spent->share, &cells.text);
        put_cell(&cells, 7);
        dr_words_time(spent->tail_s, &cells.text);
        put_cell(&cells, CELL);
        dr_text_puts(&cells.text, "at most ");
        dr_quantity_say_share(spent->without, &cells.text);
        put_cell(&cells, 16);
        dr_text_puts(out, "\n");
    }
    dr_text_release(&cells.text);
}

/* --- money --- */

static const char *place_text(enum dr_place place) {
    return place == DR_PLACE_HOME ? "home" : "away";
}

static void put_loss(const struct dr_summary *summary, struct dr_text *usd, struct dr_text *out) {
    bool unbounded = isinf(summary->outage_usd.mean);
    if (!isinf(summary->outage_usd.mean_recovered)) {
        dr_quantity_say_money(summary->outage_usd.mean_recovered, usd);
        dr_text_format(out, "Lost revenue in a disaster%s, mean %s", unbounded ? " that is recovered from" : "",
                       usd->bytes);
        dr_text_clear(usd);
        dr_quantity_say_money(summary->recovered_per_year_usd, usd);
        dr_text_format(out, "; a year, at the hazards' rates, %s\n", usd->bytes);
    }
    if (unbounded) {
        dr_text_puts(out,
                     "Revenue after a disaster that is not recovered from is lost for good, and not counted here\n");
    }
}

static void put_cost(const struct dr_summary *summary, const struct dr_report_style *style, struct dr_text *out) {
    struct dr_text usd;
    dr_text_init(&usd, 0);
    dr_text_format(out, "\n%sCost a month%s\n", style->bold, style->plain);
    for (size_t i = 0; i < summary->cost.count; i++) {
        const struct dr_cost_line *line = &summary->cost.lines[i];
        dr_quantity_say_money(line->monthly_usd, &usd);
        dr_text_format(out, "  %-16.16s %-5s %*s  %s\n", line->component, place_text(line->place), 9, usd.bytes,
                       line->what);
        dr_text_clear(&usd);
    }
    dr_quantity_say_money(summary->cost.monthly_usd, &usd);
    dr_text_format(out, "  %-22s %*s", "in all", 9, usd.bytes);
    dr_text_clear(&usd);
    dr_quantity_say_money(summary->dr_monthly_usd, &usd);
    dr_text_format(out, "  of which disaster recovery %s\n", usd.bytes);
    dr_text_clear(&usd);
    put_loss(summary, &usd, out);
    dr_text_release(&usd);
}

void dr_report_simulate_table(const struct dr_report_head *head, const struct dr_summary *summary,
                              const struct dr_report_style *style, struct dr_text *out) {
    dr_text_format(out, "%s%s%s: system %s, %s, %s%s%s, %llu disasters (seed %llu)\n\n", style->bold,
                   head->file->scenario.name, style->plain, head->system, dr_words_hazards(head, summary->model),
                   style->bold, summary->strategy, style->plain, (unsigned long long)summary->trials,
                   (unsigned long long)head->seed);
    if (!summary->complete) {
        dr_text_format(out, "%sINCOMPLETE: interrupted; figures are of the disasters simulated so far%s\n\n",
                       style->warn, style->plain);
    }
    put_quantities(summary, style, out);
    dr_text_puts(out, "\n");
    put_objectives(summary, style, out);
    put_disasters(summary, out);
    put_spent(summary, style, out);
    put_cost(summary, style, out);
    dr_text_format(out, "\n%sNot modelled:\n", style->dim);
    for (size_t i = 0; dr_report_not_modelled[i] != NULL; i++) {
        dr_words_paragraph("- ", dr_report_not_modelled[i], style->width, out);
    }
    dr_text_puts(out, style->plain);
}
