/* What reviews of the model found, each mended: without the mending every one of these fails. Times are sums on paper.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "make_model.h"

#define NEVER_S (3000 * 86400.0) /* how long the region is lost in runbook.yaml */
#define LOOK "verify: {http: \"https://shop.example.com\""
#define SERVE "serve: {after: a, manual: start the web tier, acts_on: web, models_as: [scale], takes: 0s}"

static void expect_rta(const char *what, const char *steps, double expected_s) {
    const struct made_input input = {.file = "runbook.yaml", .steps = steps};
    run_expect_same(what, make_rta_s(&input), expected_s);
}

/* --- people --- */

/* The region comes back after 5 min, the alarm comes after 10: nobody fails over. Service must stay for an hour before
 * it counts, so that the disaster is still followed at that time. */
Test(mended, a_page_after_the_region_is_back_declares_nothing) {
    const struct made_input input = {.file = "runbook.yaml",
                                     .steps = "{a: {manual: a, takes: 60s, commit: true}, " SERVE "}",
                                     .set = {"hazards.region-lost.lasts=5m", "detection.monitors.probe.evaluation=10m",
                                             "systems.shop.objectives={rto: 1h, rpo: 1h, stable_for: 1h}"}};
    struct made made;
    make_model(&input, &made);
    const struct dr_episode_outcome *outcome = make_trial(&made, 0);
    run_expect_same("page", make_told_s(&made, "monitor", "pages"), 600);
    run_expect_same("service", outcome->rta_s, 300);
    cr_expect(outcome->flags == DR_EPISODE_FRESH, "flags %u", outcome->flags);
    cr_expect(make_told_s(&made, "duty manager", "declares") < 0);
    make_release(&made);
}

/* Detected after 10 min; declared 2 min later; and never where nobody declares. */
Test(mended, results_say_when_it_was_detected_and_declared) {
    struct made_input input = {.file = "runbook.yaml",
                               .steps = "{a: {manual: a, takes: 60s, commit: true}, " SERVE "}",
                               .set = {"detection.monitors.probe.evaluation=10m", "people.declare.assess=2m"}};
    struct made made;
    struct dr_summary summary;
    make_model(&input, &made);
    make_summary(&made, &(struct dr_run_options){.trials = 20}, &summary);
    run_expect_same("detected", summary.detected_at.mean, 600);
    run_expect_same("detected p99", summary.detected_at.at[DR_QUANTILE_P99], 600);
    run_expect_same("declared", summary.declared_at.mean, 720);
    run_expect_same("RTA", summary.rta.mean, 780);
    dr_summary_release(&summary);
    make_release(&made);

    input.set[2] = "people.declare.when=never";
    make_model(&input, &made);
    make_summary(&made, &(struct dr_run_options){.trials = 20}, &summary);
    run_expect_same("detected all the same", summary.detected_at.at[DR_QUANTILE_P50], 600);
    cr_expect(isinf(summary.declared_at.at[DR_QUANTILE_P50]) && isinf(summary.declared_at.mean));
    cr_expect(summary.declared.share <= 0);
    dr_summary_release(&summary);
    make_release(&made);
}

/* Two approvals by one role are two waits: with one draw for both, all pairs would be equal. */
Test(mended, two_approvals_by_one_role_wait_twice) {
    const struct made_input input = {
        .file = "runbook.yaml",
        .set = {"people.approvals.manager.office=exponential(30m)", "people.approvals.manager.answers=100%"},
        .steps = "{a: {approval: {by: manager}}, b: {after: a, approval: {by: manager}}, c: {after: b, approval: {by: "
                 "manager}}, serve: {after: c, manual: start, acts_on: web, models_as: [scale], takes: 0s}}"};
    struct made made;
    make_model(&input, &made);
    for (uint64_t i = 0; i < 20; i++) {
        const double *path_s = make_trial(&made, i)->path_s + DR_STAGE_COUNT;
        cr_expect(path_s[0] > 0 && path_s[1] > 0 && path_s[2] > 0);
        cr_expect(fabs(path_s[0] - path_s[1]) > 1e-3 && fabs(path_s[1] - path_s[2]) > 1e-3 &&
                  fabs(path_s[0] - path_s[2]) > 1e-3);
    }
    make_release(&made);
}

/* --- money --- */

static void sum_up(const char *destroys, const char *revenue, struct dr_summary *ret_summary, struct made *ret_made) {
    const struct made_input input = {
        .file = "runbook.yaml",
        .strategy = "none",
        .set = {"traffic.failover=false", "hazards.region-lost.lasts=1h", destroys, revenue}};
    make_model(&input, ret_made);
    make_summary(ret_made, &(struct dr_run_options){.trials = 400}, ret_summary);
}

/* Where service may never come back, revenue is lost without end, if there is any; what is recovered from is counted by
 * itself: $3,600 each, one a year, for the share of them that end. */
Test(mended, revenue_is_lost_without_end_only_where_there_is_revenue) {
    struct dr_summary summary;
    struct made made;
    sum_up("hazards.region-lost.destroys=50%", "systems.shop.revenue=$3600/h", &summary, &made);
    double ends = 1 - summary.unrecoverable.share;
    cr_assert(ends > 0.3 && ends < 0.7);
    cr_expect(isinf(summary.outage_usd.mean) && isinf(summary.outage_per_year_usd));
    cr_expect(fabs(summary.outage_usd.mean_recovered - 3600) < 1e-3);
    cr_expect(fabs(summary.recovered_per_year_usd - ends * 3600) < 1e-3, "%g", summary.recovered_per_year_usd);
    dr_summary_release(&summary);
    make_release(&made);

    sum_up("hazards.region-lost.destroys=50%", "systems.shop.revenue=$0/h", &summary, &made);
    cr_expect(summary.unrecoverable.share > 0.3);
    cr_expect(fabs(summary.outage_usd.mean) <= 0 && fabs(summary.outage_per_year_usd) <= 0 &&
              fabs(summary.recovered_per_year_usd) <= 0);
    dr_summary_release(&summary);
    make_release(&made);

    sum_up("hazards.region-lost.destroys=0%", "systems.shop.revenue=$3600/h", &summary, &made);
    cr_expect(fabs(summary.outage_per_year_usd - 3600) < 1e-3 && fabs(summary.recovered_per_year_usd - 3600) < 1e-3);
    dr_summary_release(&summary);
    make_release(&made);

    sum_up("hazards.region-lost.destroys=100%", "systems.shop.revenue=$3600/h", &summary, &made);
    cr_expect(isinf(summary.outage_per_year_usd) && fabs(summary.recovered_per_year_usd) <= 0);
    dr_summary_release(&summary);
    make_release(&made);
}

/* --- verification --- */

/* The effect is there after 50 s, looks are at 40 and 80: within 60 s nobody has seen it; within 80 s somebody has. */
Test(mended, within_is_measured_against_the_look_that_sees_the_effect) {
    expect_rta("60 s",
               "{a: {manual: a, takes: 50s, on_failure: continue, " LOOK ", every: 40s, within: 60s}}, " SERVE "}", 60);
    expect_rta("80 s", "{a: {manual: a, takes: 50s, on_failure: stop, " LOOK ", every: 40s, within: 80s}}, " SERVE "}",
               80);
    expect_rta("stop", "{a: {manual: a, takes: 50s, on_failure: stop, " LOOK ", every: 40s, within: 79s}}, " SERVE "}",
               NEVER_S);
}

/* Nobody looks any more after 60 s; the web tier starts after 100 all the same. */
static void come_late(const char *on_failure, double next_s) {
    char steps[512];
    snprintf(steps, sizeof steps,
             "{a: {manual: a, acts_on: web, models_as: [scale], takes: 100s, on_failure: %s, " LOOK
             ", every: 10s, within: 60s}}, b: {after: a, manual: b, takes: 0s, commit: true}}",
             on_failure);
    const struct made_input input = {.file = "runbook.yaml", .steps = steps};
    struct made made;
    make_model(&input, &made);
    run_expect_same("late", make_trial(&made, 0)->rta_s, 100);
    run_expect_same("failed", make_told_s(&made, "a", "failed"), 60);
    run_expect_same("the next step", make_told_s(&made, "b", "begins"), next_s);
    cr_expect(make_told_times(&made, "a", "done") == 0);
    make_release(&made);
}

Test(mended, an_effect_that_comes_late_still_comes) {
    come_late("continue", 60);
    come_late("stop", -1);
}

/* The same where the state does not allow the effect: the step has ended already, and ends once only. */
Test(mended, an_effect_that_comes_late_and_changes_nothing_ends_no_step_twice) {
    const struct made_input input = {
        .file = "runbook.yaml",
        .steps =
            "{a: {manual: a, acts_on: web, models_as: [promote], takes: 100s, on_failure: continue, " LOOK
            ", every: 10s, within: 60s}}, serve: {after: a, manual: start, acts_on: web, models_as: [scale], takes: "
            "300s}}"};
    struct made made;
    make_model(&input, &made);
    run_expect_same("60 + 300", make_trial(&made, 0)->rta_s, 360);
    run_expect_same("told", make_told_s(&made, "a", "nothing changed"), 100);
    cr_expect(make_told_times(&made, "a", "failed") == 1);
    cr_expect(make_told_times(&made, "serve", "begins") == 1);
    make_release(&made);
}

/* A web tier has nothing to promote: the call is accepted, and only a verification finds out, at the end of its time.
 */
Test(mended, an_effect_that_changed_nothing_is_found_out_by_a_verification_only) {
    expect_rta("nobody looks",
               "{a: {manual: a, acts_on: web, models_as: [promote], takes: 10s, on_failure: stop}, " SERVE "}", 10);
    expect_rta("until 200 s",
               "{a: {manual: a, acts_on: web, models_as: [promote], takes: 10s, on_failure: continue, " LOOK
               ", every: 10s, within: 200s}}, " SERVE "}",
               200);
    expect_rta("at the first look",
               "{a: {manual: a, acts_on: web, models_as: [promote], takes: 7s, on_failure: c, " LOOK
               ", every: 10s}}, c: {manual: c, takes: 100s}, " SERVE "}",
               110);
}

/* Without `every` the catalogue says how often: 10 s. `every: 0s` sees at once; no verification, no polling. */
Test(mended, a_verification_polls_every_ten_seconds_unless_it_says_otherwise) {
    expect_rta("default", "{a: {manual: a, takes: 3s, " LOOK "}}, " SERVE "}", 10);
    expect_rta("at once", "{a: {manual: a, takes: 3s, " LOOK ", every: 0s}}, " SERVE "}", 3);
    expect_rta("every 4 s", "{a: {manual: a, takes: 13s, " LOOK ", every: 4s}}, " SERVE "}", 16);
    expect_rta("none", "{a: {manual: a, takes: 3s}, " SERVE "}", 3);
}

/* --- the point of no return --- */

/* No step commits: once all are done there is no way back all the same. The region returns 60 s later with old data. */
Test(mended, a_runbook_that_is_wholly_done_is_not_abandoned) {
    struct made_input input = {
        .file = "data.yaml",
        .set = {"hazards.region-lost.lasts=100s", "systems.shop.objectives={rto: 1h, rpo: 48h, stable_for: 1h}",
                "systems.shop.components.web.without=100%"},
        .steps = "{a: {manual: a, acts_on: orders, models_as: [promote], takes: 40s}, b: {after: "
                 "a, manual: send, models_as: [route], takes: 0s}}"};
    struct made made;
    make_model(&input, &made);
    const struct dr_episode_outcome *outcome = make_trial(&made, 0);
    cr_expect((outcome->flags & DR_EPISODE_COMMITTED) != 0);
    cr_expect((outcome->flags & (DR_EPISODE_ABANDONED | DR_EPISODE_SPLIT)) == 0);
    cr_expect((outcome->flags & DR_EPISODE_AWAY) != 0);
    run_expect_same("RTA", outcome->rta_s, 40);
    run_expect_same("no way back", make_told_s(&made, "runbook", "wholly done"), 40);
    make_release(&made);

    input.steps = "{a: {manual: a, acts_on: orders, models_as: [promote], takes: 40s}, b: {after: a, manual: b, takes: "
                  "200s}, c: {after: b, manual: send, models_as: [route], takes: 0s}}";
    make_model(&input, &made);
    outcome = make_trial(&made, 0);
    cr_expect((outcome->flags & DR_EPISODE_ABANDONED) != 0 && (outcome->flags & DR_EPISODE_COMMITTED) == 0);
    run_expect_same("abandoned", make_told_s(&made, "runbook", "abandoned"), 100);
    make_release(&made);
}

/* --- fallbacks --- */

#define FAILS "manual: x, takes: 1s, succeeds: 0%"

static void expect_refused(const char *steps, const char *pointer, const char *message) {
    const struct made_input input = {.file = "runbook.yaml", .steps = steps};
    make_expect_mistake(&input, pointer, message);
}

Test(mended, a_step_that_stands_in_for_itself_is_refused) {
    expect_refused("{a: {" FAILS ", on_failure: a}}", "/steps/a/on_failure",
                   "step \"a\" comes back to itself: `on_failure` makes a cycle");
    struct made made;
    const struct made_input input = {.file = "runbook.yaml",
                                     .steps = "{a: {" FAILS ", on_failure: b}, b: {" FAILS
                                              ", on_failure: c}, c: {" FAILS ", on_failure: b}}"};
    make_try(&input, &made);
    cr_expect(made.model == NULL && made.errors.count >= 1);
    cr_expect(strstr(made.errors.items[0].message, "`on_failure` makes a cycle") != NULL);
    make_release(&made);
}

Test(mended, a_step_that_stands_in_for_two_others_is_refused) {
    expect_refused("{a: {" FAILS ", on_failure: c}, b: {" FAILS ", on_failure: c}, c: {manual: c, takes: 1s}}",
                   "/steps/b/on_failure", "step \"c\" already stands in for another step");
}

Test(mended, a_step_that_waits_for_a_fallback_is_refused) {
    expect_refused("{a: {" FAILS
                   ", on_failure: c}, c: {manual: c, takes: 1s}, d: {after: [a, c], manual: d, takes: 1s}}",
                   "/steps/d/after", "step \"c\" is only done in place of another: wait for that one");
    expect_refused("{a: {" FAILS ", on_failure: c}, c: {manual: c, takes: 1s}, d: {after: c, manual: d, takes: 1s}}",
                   "/steps/d/after", "step \"c\" is only done in place of another: wait for that one");
}

/* A chain that ends is fine: 1 + 1 + 5 s, and then what waited for the first. */
Test(mended, fallbacks_of_fallbacks_stand_in_for_the_first) {
    expect_rta("a chain",
               "{a: {" FAILS ", on_failure: b}, b: {" FAILS ", on_failure: c}, c: {manual: c, takes: 5s}, " SERVE "}",
               7);
    struct made made;
    const struct made_input unknown = {.file = "runbook.yaml", .steps = "{a: {" FAILS ", on_failure: nothing}}"};
    make_try(&unknown, &made);
    cr_expect(made.model == NULL && made.errors.count == 1);
    make_release(&made);
}

/* --- control planes --- */

static double changed_dns_s(const char *after, const char *call, double *ret_waits_s) {
    char steps[512];
    snprintf(steps, sizeof steps,
             "{send: {call: %s, takes: 20s, with: {HostedZoneId: z, HealthCheckId: z}, commit: true}}", call);
    const struct made_input input = {.file = "detection.yaml",
                                     .strategy = "hot-standby",
                                     .steps = steps,
                                     .set = {"detection.checks.interval=0s", "hazards.region-lost.lasts=3000d", after}};
    struct made made;
    make_model(&input, &made);
    double rta_s = make_trial(&made, 0)->rta_s;
    *ret_waits_s = make_told_s(&made, "send", "waits");
    make_release(&made);
    return rta_s;
}

/* Route 53's control plane is in us-east-1, which is lost: records change once it is back, or 60 min after with
 * accelerated recovery, which is for records alone. */
Test(mended, records_change_after_an_hour_where_that_was_ordered) {
    double waits_s = 0;
    run_expect_same("not ordered", changed_dns_s(NULL, "route53:ChangeResourceRecordSets", &waits_s), NEVER_S);
    run_expect_same("it waits", waits_s, 0);
    run_expect_same("ordered",
                    changed_dns_s("traffic.control_plane_after=60m", "route53:ChangeResourceRecordSets", &waits_s),
                    3620);
    run_expect_same("it waits", waits_s, 0);
    run_expect_same("outside", changed_dns_s(NULL, "route53-recovery-cluster:UpdateRoutingControlState", &waits_s), 20);
    run_expect_same("never waits", waits_s, -1);
}
