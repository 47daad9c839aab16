/* Parts of results as JSON, shared by compare and simulate. */
#ifndef DR_REPORTS_RESULT_JSON_H
#define DR_REPORTS_RESULT_JSON_H

#include "reports/report.h"

/* Significant digits of figures; beyond them the CPU's mathematics may differ. */
#define DR_JSON_DIGITS 9

/* `"scenario": {...}, "system": ..., "hazards": [...], "versions": {...}, "seed": ..., "trials": ...` */
void dr_result_json_head(const struct dr_report_head *head, const struct dr_summary *summary,
                         struct dr_json_writer *json);

/* One strategy, as an object. */
void dr_result_json_summary(const struct dr_summary *summary, struct dr_json_writer *json);

/* The members of one strategy, inside an object that the caller began. */
void dr_result_json_members(const struct dr_summary *summary, struct dr_json_writer *json);

void dr_result_json_interval(const char *key, const struct dr_interval *interval, struct dr_json_writer *json);
void dr_result_json_number(const char *key, double number, struct dr_json_writer *json);

#endif
