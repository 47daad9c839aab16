/* A trace: what happened in one trial, as records of time, name and text. Off by default, and then it costs one branch:
 * the macro evaluates its arguments only when the trace is on. */
#ifndef DR_SIM_TRACE_H
#define DR_SIM_TRACE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "base/usec.h"

#define DR_TRACE_MAX_RECORDS 1000000
#define DR_TRACE_MAX_BYTES (64U * 1024 * 1024) /* of all texts */

struct dr_trace_record {
    dr_usec at_us;
    const char *name; /* borrowed: must outlive the trace */
    size_t text_at;   /* see dr_trace_text */
    double level;     /* what dr_trace_mark said of that instant; NaN: nothing */
};

struct dr_trace {
    bool is_on;
    struct dr_trace_record *records; /* owned, in the order in which they were added */
    size_t count;
    size_t dropped; /* records beyond the maximum, counted only */
    size_t capacity;
    struct dr_text texts; /* one behind the other, each ended by a NUL */
};

/* Off. */
void dr_trace_init(struct dr_trace *trace);
void dr_trace_release(struct dr_trace *trace);

/* Drops the records, keeps the memory and whether it is on: for the next trial. */
void dr_trace_clear(struct dr_trace *trace);

/* Adds a record with a printf-style text. Use DR_TRACE, which does nothing where the trace is NULL or off. */
void dr_trace_add(struct dr_trace *trace, dr_usec at_us, const char *name, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#define DR_TRACE(trace, at_us, name, ...)                                                                              \
    do {                                                                                                               \
        struct dr_trace *dr_trace_to = (trace);                                                                        \
        if (dr_trace_to != NULL && dr_trace_to->is_on) {                                                               \
            dr_trace_add(dr_trace_to, (at_us), (name), __VA_ARGS__);                                                   \
        }                                                                                                              \
    } while (0)

/* Sets the level (of service, say) of all records from `first` on. Free where the trace is NULL or off. */
void dr_trace_mark(struct dr_trace *trace, size_t first, double level);

/* Text of a record; valid until the next record is added. */
const char *dr_trace_text(const struct dr_trace *trace, const struct dr_trace_record *record);

#endif
