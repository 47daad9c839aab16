/* Traces: off by default, in order, bounded. */
#include <criterion/criterion.h>

#include "sim/trace.h"

static int evaluated;

static int count_evaluation(void) {
    return ++evaluated;
}

Test(trace, is_off_by_default_and_evaluates_nothing_then) {
    struct dr_trace trace;
    dr_trace_init(&trace);
    DR_TRACE(&trace, 1, "step", "%d", count_evaluation());
    DR_TRACE((struct dr_trace *)NULL, 1, "step", "%d", count_evaluation());
    cr_expect(trace.count == 0 && evaluated == 0);
    trace.is_on = true;
    DR_TRACE(&trace, 1, "step", "%d", count_evaluation());
    cr_expect(trace.count == 1 && evaluated == 1);
    dr_trace_release(&trace);
}

Test(trace, keeps_records_in_order) {
    struct dr_trace trace;
    dr_trace_init(&trace);
    trace.is_on = true;
    for (int i = 0; i < 1000; i++) {
        DR_TRACE(&trace, i, i % 2 == 0 ? "even" : "odd", "number %d", i);
    }
    cr_assert(trace.count == 1000);
    cr_expect(trace.records[999].at_us == 999);
    cr_expect_str_eq(trace.records[999].name, "odd");
    cr_expect_str_eq(dr_trace_text(&trace, &trace.records[0]), "number 0");
    cr_expect_str_eq(dr_trace_text(&trace, &trace.records[999]), "number 999");
    dr_trace_clear(&trace);
    cr_expect(trace.count == 0 && trace.is_on);
    DR_TRACE(&trace, 5, "again", "x");
    cr_expect_str_eq(dr_trace_text(&trace, &trace.records[0]), "x");
    dr_trace_release(&trace);
    dr_trace_release(NULL);
}

Test(trace, counts_what_goes_beyond_its_maximum) {
    struct dr_trace trace;
    dr_trace_init(&trace);
    trace.is_on = true;
    for (int i = 0; i < DR_TRACE_MAX_RECORDS + 7; i++) {
        DR_TRACE(&trace, i, "tick", "t");
    }
    cr_expect(trace.count == DR_TRACE_MAX_RECORDS && trace.dropped == 7);
    dr_trace_release(&trace);
}
