/* Figures for people. */
#include "reports/words.h"

#include <math.h>
#include <string.h>

#include "base/quantity.h"

void dr_words_time(double seconds, struct dr_text *out) {
    if (isinf(seconds)) {
        dr_text_puts(out, "never");
    } else {
        dr_quantity_say_duration(dr_usec_from_s(seconds), out);
    }
}

const char *dr_words_hazards(const struct dr_report_head *head, const struct dr_model *model) {
    if (head->hazard != NULL) {
        return head->hazard;
    }
    return model->hazard_count == 1 ? model->hazards[0].name : "all hazards by their rates";
}

static void pad(size_t count, struct dr_text *out) {
    for (size_t i = 0; i < count; i++) {
        dr_text_puts(out, " ");
    }
}

void dr_words_cell(const char *text, size_t width, bool right, struct dr_text *out) {
    size_t columns = dr_utf8_columns(text, strlen(text));
    size_t missing = columns < width ? width - columns : 0;
    pad(right ? missing : 0, out);
    dr_text_puts(out, text);
    pad(right ? 0 : missing, out);
}

void dr_words_paragraph(const char *first, const char *text, size_t width, struct dr_text *out) {
    size_t indent = dr_utf8_columns(first, strlen(first));
    size_t column = indent;
    dr_text_puts(out, first);
    for (const char *word = text; *word != '\0';) {
        size_t length = strcspn(word, " ");
        size_t columns = dr_utf8_columns(word, length);
        if (column > indent && column + 1 + columns > width) {
            dr_text_puts(out, "\n");
            pad(indent, out);
            column = indent;
        } else if (column > indent) {
            dr_text_puts(out, " ");
            column++;
        }
        dr_text_add(out, word, length);
        column += columns;
        word += length;
        word += strspn(word, " ");
    }
    dr_text_puts(out, "\n");
}
