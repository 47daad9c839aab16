/* Documents from results. Nothing here simulates, prints or reads the environment: text goes into a buffer. */
#ifndef DR_REPORTS_REPORT_H
#define DR_REPORTS_REPORT_H

#include "base/json_write.h"
#include "models/comparison.h"
#include "sim/trace.h"

/* Escape sequences around what is good, bad or to be noticed; "" where there is no colour. */
struct dr_report_style {
    size_t width; /* columns */
    const char *plain;
    const char *bold;
    const char *dim;
    const char *good;
    const char *bad;
    const char *warn;
};

/* What a result was made from. */
struct dr_report_head {
    const struct dr_scenario_file *file;
    const char *system;
    const char *hazard; /* NULL: all */
    uint64_t seed;
    const char *version; /* of the program */
    const char *catalogue_sha256;
};

/* compare */
void dr_report_compare_table(const struct dr_report_head *head, const struct dr_comparison *comparison,
                             const struct dr_report_style *style, struct dr_text *out);
void dr_report_compare_json(const struct dr_report_head *head, const struct dr_comparison *comparison,
                            struct dr_text *out);

/* simulate */
void dr_report_simulate_table(const struct dr_report_head *head, const struct dr_summary *summary,
                              const struct dr_report_style *style, struct dr_text *out);
void dr_report_simulate_json(const struct dr_report_head *head, const struct dr_summary *summary, struct dr_text *out);

/* One disaster as a timeline: time of the week, time since onset, who, what. */
void dr_report_timeline(const struct dr_report_head *head, const struct dr_model *model, uint64_t trial,
                        const struct dr_trace *trace, const struct dr_episode_outcome *outcome,
                        const struct dr_report_style *style, struct dr_text *out);
void dr_report_timeline_json(const struct dr_report_head *head, const struct dr_model *model, uint64_t trial,
                             const struct dr_trace *trace, const struct dr_episode_outcome *outcome,
                             struct dr_text *out);

/* What the simulator leaves out: sentences up to NULL. */
extern const char *const dr_report_not_modelled[];

#endif
