/* Traces: records in an array, texts in one buffer. */
#include "sim/trace.h"

#include <math.h>
#include <stdarg.h>

#include "base/memory.h"

void dr_trace_init(struct dr_trace *trace) {
    *trace = (struct dr_trace){.is_on = false};
    dr_text_init(&trace->texts, DR_TRACE_MAX_BYTES);
}

void dr_trace_release(struct dr_trace *trace) {
    if (trace == NULL) {
        return;
    }
    dr_free(trace->records);
    dr_text_release(&trace->texts);
    *trace = (struct dr_trace){.is_on = false};
}

void dr_trace_clear(struct dr_trace *trace) {
    trace->count = 0;
    trace->dropped = 0;
    dr_text_clear(&trace->texts);
}

void dr_trace_add(struct dr_trace *trace, dr_usec at_us, const char *name, const char *format, ...) {
    if (trace->count >= DR_TRACE_MAX_RECORDS || trace->texts.truncated) {
        trace->dropped++;
        return;
    }
    const size_t text_at = trace->texts.length;
    va_list arguments;
    va_start(arguments, format);
    dr_text_format_list(&trace->texts, format, arguments);
    va_end(arguments);
    dr_text_add(&trace->texts, "", 1);
    dr_reserve((void **)&trace->records, &trace->capacity, trace->count + 1, sizeof *trace->records);
    trace->records[trace->count++] =
        (struct dr_trace_record){.at_us = at_us, .name = name, .text_at = text_at, .level = (double)NAN};
}

void dr_trace_mark(struct dr_trace *trace, size_t first, double level) {
    for (size_t i = first; trace != NULL && trace->is_on && i < trace->count; i++) {
        trace->records[i].level = level;
    }
}

const char *dr_trace_text(const struct dr_trace *trace, const struct dr_trace_record *record) {
    return trace->texts.bytes + record->text_at;
}
