/* How figures are written for people. */
#ifndef DR_REPORTS_WORDS_H
#define DR_REPORTS_WORDS_H

#include "base/text.h"
#include "reports/report.h"

/* `1 h 12 min`; `never` for +infinity. */
void dr_words_time(double seconds, struct dr_text *out);

/* The hazard that is simulated, or "all hazards by their rates". */
const char *dr_words_hazards(const struct dr_report_head *head, const struct dr_model *model);

/* Appends a cell: the text in `width` columns (more where it is longer), right-aligned where `right`. */
void dr_words_cell(const char *text, size_t width, bool right, struct dr_text *out);

/* Appends a paragraph broken at blanks to width columns; the first line begins with `first`, the others with as many
 * blanks. */
void dr_words_paragraph(const char *first, const char *text, size_t width, struct dr_text *out);

#endif
