/* simulate as JSON. */
#include "reports/result_json.h"

void dr_report_simulate_json(const struct dr_report_head *head, const struct dr_summary *summary, struct dr_text *out) {
    struct dr_json_writer json;
    dr_json_writer_init(&json, out);
    dr_json_begin_object(&json);
    dr_result_json_head(head, summary, &json);
    dr_json_key(&json, "complete");
    dr_json_boolean(&json, summary->complete);
    dr_json_key(&json, "strategy");
    dr_result_json_summary(summary, &json);
    dr_json_key(&json, "not_modelled");
    dr_json_begin_list(&json);
    for (size_t i = 0; dr_report_not_modelled[i] != NULL; i++) {
        dr_json_text(&json, dr_report_not_modelled[i]);
    }
    dr_json_end_list(&json);
    dr_json_end_object(&json);
    dr_text_puts(out, "\n");
}
