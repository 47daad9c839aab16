/* One disaster as a timeline that a person follows. */
#include <math.h>
#include <stdio.h>

#include "base/civil.h"
#include "reports/result_json.h"
#include "reports/words.h"

static void put_clock(dr_usec onset_us, dr_usec at_us, struct dr_text *out) {
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    dr_usec week_us = (onset_us + at_us) % DR_USEC_PER_WEEK;
    int64_t s = week_us / DR_USEC_PER_S;
    dr_text_format(out, "%s %02d:%02d:%02d", days[s / 86400], (int)(s / 3600 % 24), (int)(s / 60 % 60), (int)(s % 60));
}

static void put_since(dr_usec at_us, struct dr_text *out) {
    int64_t s = at_us / DR_USEC_PER_S;
    dr_text_format(out, "+%lld:%02d:%02d", (long long)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
}

static void put_record(const struct dr_trace *trace, const struct dr_trace_record *record, dr_usec onset_us,
                       struct dr_text *out) {
    struct dr_text since;
    dr_text_init(&since, 0);
    put_clock(onset_us, record->at_us, out);
    dr_text_puts(out, "  ");
    put_since(record->at_us, &since);
    dr_words_cell(since.bytes, 10, true, out);
    dr_text_puts(out, "  ");
    dr_text_clear(&since);
    if (!isnan(record->level)) {
        dr_text_format(&since, "%.0f %%", floor(100 * record->level));
    }
    dr_words_cell(since.bytes, 6, true, out);
    dr_text_format(out, "  %-20.20s  %s\n", record->name, dr_trace_text(trace, record));
    dr_text_release(&since);
}

static void put_restored(const struct dr_model *model, dr_usec at_us, dr_usec onset_us, struct dr_text *out) {
    struct dr_text since;
    dr_text_init(&since, 0);
    put_clock(onset_us, at_us, out);
    put_since(at_us, &since);
    dr_text_puts(out, "  ");
    dr_words_cell(since.bytes, 10, true, out);
    dr_text_format(out, "  %4.0f %%  %-20.20s  is restored, to stay\n", floor(100 * model->system->objectives.mbco),
                   model->system_name);
    dr_text_release(&since);
}

static void put_oldest(const struct dr_model *model, const struct dr_episode_outcome *outcome, struct dr_text *out) {
    for (size_t i = 0; i < model->store_count && model->store_count > 1; i++) {
        if (outcome->path_s[model->path_count + i] >= outcome->rpa_s) {
            dr_text_format(out, " (%s)", model->parts[model->stores[i]].stands->name);
            return;
        }
    }
}

static void put_data(const struct dr_model *model, const struct dr_episode_outcome *outcome, struct dr_text *out) {
    if (isinf(outcome->rpa_s)) {
        dr_text_puts(out, ", with no usable data");
        return;
    }
    dr_text_puts(out, outcome->rpa_s > 0 ? ", with data " : ", with nothing lost");
    if (outcome->rpa_s > 0) {
        dr_words_time(outcome->rpa_s, out);
        dr_text_puts(out, " old");
        put_oldest(model, outcome, out);
    }
}

static void put_end(const struct dr_model *model, const struct dr_episode_outcome *outcome,
                    const struct dr_report_style *style, struct dr_text *out) {
    dr_text_format(out, "\n%s", style->bold);
    if (isinf(outcome->rta_s)) {
        dr_text_puts(out, "Service did not come back");
    } else {
        dr_text_puts(out, "Restored after ");
        dr_words_time(outcome->rta_s, out);
        dr_text_puts(out, (outcome->flags & DR_EPISODE_AWAY) != 0 ? " in the recovery region" : " at home");
        put_data(model, outcome, out);
    }
    dr_text_format(out, "%s\n", style->plain);
}

void dr_report_timeline(const struct dr_report_head *head, const struct dr_model *model, uint64_t trial,
                        const struct dr_trace *trace, const struct dr_episode_outcome *outcome,
                        const struct dr_report_style *style, struct dr_text *out) {
    dr_usec onset_us = dr_usec_from_s(outcome->onset_week_s);
    dr_text_format(out, "%s%s%s: system %s, %s, disaster %llu (seed %llu); clock: %s\n\n", style->bold,
                   head->file->scenario.name, style->plain, head->system, model->standing.name,
                   (unsigned long long)trial, (unsigned long long)head->seed, model->scenario->time_zone);
    dr_text_format(out, "%sclock              since    served  who                   what%s\n", style->bold,
                   style->plain);
    bool told = false;
    dr_usec restored_us = dr_usec_from_s(outcome->rta_s);
    for (size_t i = 0; i < trace->count; i++) {
        if (!told && trace->records[i].at_us > restored_us) {
            put_restored(model, restored_us, onset_us, out);
            told = true;
        }
        put_record(trace, &trace->records[i], onset_us, out);
    }
    if (!told && restored_us != DR_NEVER) {
        put_restored(model, restored_us, onset_us, out);
    }
    put_end(model, outcome, style, out);
}

void dr_report_timeline_json(const struct dr_report_head *head, const struct dr_model *model, uint64_t trial,
                             const struct dr_trace *trace, const struct dr_episode_outcome *outcome,
                             struct dr_text *out) {
    struct dr_json_writer json;
    struct dr_summary summary = {.model = model, .trials = 1};
    struct dr_text clock;
    dr_text_init(&clock, 0);
    dr_json_writer_init(&json, out);
    dr_json_begin_object(&json);
    dr_result_json_head(head, &summary, &json);
    dr_json_key(&json, "strategy");
    dr_json_text(&json, model->standing.name);
    dr_json_key(&json, "trial");
    dr_json_integer(&json, (int64_t)trial);
    dr_result_json_number("rta_s", outcome->rta_s, &json);
    dr_result_json_number("rpa_s", outcome->rpa_s, &json);
    dr_json_key(&json, "events");
    dr_json_begin_list(&json);
    for (size_t i = 0; i < trace->count; i++) {
        const struct dr_trace_record *record = &trace->records[i];
        dr_text_clear(&clock);
        put_clock(dr_usec_from_s(outcome->onset_week_s), record->at_us, &clock);
        dr_json_begin_object(&json);
        dr_result_json_number("at_s", dr_usec_to_s(record->at_us), &json);
        dr_json_key(&json, "clock");
        dr_json_text(&json, clock.bytes);
        dr_result_json_number("served", isnan(record->level) ? (double)INFINITY : record->level, &json);
        dr_json_key(&json, "who");
        dr_json_text(&json, record->name);
        dr_json_key(&json, "what");
        dr_json_text(&json, dr_trace_text(trace, record));
        dr_json_end_object(&json);
    }
    dr_json_end_list(&json);
    dr_json_end_object(&json);
    dr_text_puts(out, "\n");
    dr_text_release(&clock);
}
