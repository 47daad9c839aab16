/* compare as JSON. */
#include "reports/result_json.h"

static void put_what_if(const char *key, const struct dr_what_if *what_if, struct dr_json_writer *json) {
    dr_json_key(json, key);
    dr_json_begin_object(json);
    dr_result_json_number("both", what_if->both.share, json);
    dr_result_json_interval("both_ci95", &what_if->both.interval, json);
    dr_result_json_number("rta_p95_s", what_if->rta_p95_s, json);
    dr_json_key(json, "verdict");
    dr_json_text(json, dr_verdict_text(what_if->verdict));
    dr_json_end_object(json);
}

static void put_what_ifs(const struct dr_compared *item, struct dr_json_writer *json) {
    if (item->has_what_if) {
        put_what_if("approved_in_advance", &item->approved, json);
        put_what_if("automatic", &item->automatic, json);
    }
}

static void put_difference(const struct dr_comparison *comparison, size_t i, struct dr_json_writer *json) {
    if (comparison->recommended == DR_NO_STRATEGY || comparison->recommended == i) {
        return;
    }
    const struct dr_mean *difference = &comparison->items[i].difference;
    struct dr_interval interval = dr_statistic_mean_interval(difference, DR_CONFIDENCE);
    dr_json_key(json, "against_recommended");
    dr_json_begin_object(json);
    dr_result_json_number("both_difference", difference->mean, json);
    dr_result_json_interval("both_difference_ci95", &interval, json);
    dr_json_end_object(json);
}

static void put_reasons(const struct dr_comparison *comparison, struct dr_json_writer *json) {
    dr_json_key(json, "recommended");
    if (comparison->recommended == DR_NO_STRATEGY) {
        dr_json_null(json);
    } else {
        dr_json_text(json, comparison->items[comparison->recommended].summary.strategy);
    }
    dr_json_key(json, "undecided");
    dr_json_boolean(json, comparison->undecided);
    dr_json_key(json, "reasons");
    dr_json_begin_list(json);
    for (size_t i = 0; i < comparison->reason_count; i++) {
        dr_json_text(json, comparison->reasons[i]);
    }
    dr_json_end_list(json);
    dr_json_key(json, "not_modelled");
    dr_json_begin_list(json);
    for (size_t i = 0; dr_report_not_modelled[i] != NULL; i++) {
        dr_json_text(json, dr_report_not_modelled[i]);
    }
    dr_json_end_list(json);
}

void dr_report_compare_json(const struct dr_report_head *head, const struct dr_comparison *comparison,
                            struct dr_text *out) {
    struct dr_json_writer json;
    dr_json_writer_init(&json, out);
    dr_json_begin_object(&json);
    dr_result_json_head(head, &comparison->items[0].summary, &json);
    dr_json_key(&json, "complete");
    dr_json_boolean(&json, comparison->complete);
    dr_json_key(&json, "strategies");
    dr_json_begin_list(&json);
    for (size_t i = 0; i < comparison->count; i++) {
        dr_json_begin_object(&json);
        dr_result_json_members(&comparison->items[i].summary, &json);
        put_what_ifs(&comparison->items[i], &json);
        put_difference(comparison, i, &json);
        dr_json_end_object(&json);
    }
    dr_json_end_list(&json);
    put_reasons(comparison, &json);
    dr_json_end_object(&json);
    dr_text_puts(out, "\n");
}
