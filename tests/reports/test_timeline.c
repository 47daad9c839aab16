/* One disaster as a timeline. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "make_model.h"
#include "reports/report.h"

static const struct dr_report_style style = {
    .width = 80, .plain = ".", .bold = "*", .dim = "", .good = "", .bad = "", .warn = ""};

static void expect_in(const char *text, const char *words) {
    cr_expect(strstr(text, words) != NULL, "expected \"%s\" in:\n%s", words, text);
}

/* Writes a timeline of two records, the second over the end of the week. */
static void write(const struct dr_episode_outcome *outcome, struct dr_text *out, bool json) {
    const struct made_input input = {.file = "runbook.yaml", .strategy = "hot-standby", .set = {"strategies={}"}};
    struct made made;
    make_model(&input, &made);
    const struct dr_report_head head = {
        .file = &made.file, .system = "shop", .seed = 7, .version = "0", .catalogue_sha256 = ""};
    made.trace.is_on = true;
    dr_trace_add(&made.trace, 0, "home", "is lost (%s)", "fire");
    dr_trace_mark(&made.trace, 0, 0.999);
    dr_trace_add(&made.trace, 90061 * DR_USEC_PER_S, "a-name-that-is-longer-than-twenty", "done");
    dr_text_clear(out);
    if (json) {
        dr_report_timeline_json(&head, made.model, 3, &made.trace, outcome, out);
    } else {
        dr_report_timeline(&head, made.model, 3, &made.trace, outcome, &style, out);
    }
    make_release(&made);
}

Test(timeline, tells_when_who_and_what) {
    struct dr_text out;
    dr_text_init(&out, 0);
    const struct dr_episode_outcome outcome = {
        .rta_s = 90, .rpa_s = 5, .flags = DR_EPISODE_AWAY, .onset_week_s = 604799};
    write(&outcome, &out, false);
    expect_in(out.bytes, "*a runbook.: system shop, hot-standby, disaster 3 (seed 7); clock: UTC\n");
    expect_in(out.bytes, "Sun 23:59:59    +0:00:00    99 %  home                  is lost (fire)\n");
    expect_in(out.bytes, "Tue 01:01:00   +25:01:01          a-name-that-is-longe  done\n");
    expect_in(out.bytes, "\n*Restored after 1 min 30 s in the recovery region, with data 5 s old.\n");
    dr_text_release(&out);
}

Test(timeline, tells_how_it_ended) {
    struct dr_text out;
    dr_text_init(&out, 0);
    write(&(struct dr_episode_outcome){.rta_s = INFINITY, .rpa_s = INFINITY}, &out, false);
    expect_in(out.bytes, "\n*Service did not come back.\n");
    write(&(struct dr_episode_outcome){.rta_s = 3600}, &out, false);
    expect_in(out.bytes, "\n*Restored after 1 h at home, with nothing lost.\n");
    write(&(struct dr_episode_outcome){.rta_s = 3600, .rpa_s = INFINITY, .flags = DR_EPISODE_AWAY}, &out, false);
    expect_in(out.bytes, "\n*Restored after 1 h in the recovery region, with no usable data.\n");
    dr_text_release(&out);
}

Test(timeline, is_json_too) {
    struct dr_text out;
    dr_text_init(&out, 0);
    write(&(struct dr_episode_outcome){.rta_s = INFINITY, .rpa_s = 5, .onset_week_s = 604799}, &out, true);
    struct dr_arena arena;
    struct dr_value *root = NULL;
    struct dr_error error;
    dr_arena_init(&arena);
    cr_assert(dr_value_parse_json(&arena, "out", out.bytes, out.length, &root, &error) == DR_OK, "%s", error.message);
    cr_expect(dr_value_get(root, "rta_s")->kind == DR_VALUE_NULL);
    cr_expect_str_eq(dr_value_get(root, "rpa_s")->text, "5");
    cr_expect_str_eq(dr_value_find(root, "/events/0/clock")->text, "Sun 23:59:59");
    cr_expect_str_eq(dr_value_find(root, "/events/0/served")->text, "0.999");
    cr_expect(dr_value_find(root, "/events/1/served")->kind == DR_VALUE_NULL);
    cr_expect_str_eq(dr_value_find(root, "/events/1/at_s")->text, "90061");
    cr_expect_str_eq(dr_value_find(root, "/events/1/who")->text, "a-name-that-is-longer-than-twenty");
    dr_arena_release(&arena);
    dr_text_release(&out);
}
