/* Compiling models: regions by their roles, office hours across zones, fronts, hazards, monitors. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "make_model.h"

#define HOUR DR_USEC_PER_HOUR
#define DAY DR_USEC_PER_DAY

/* --- regions --- */

static const struct {
    const char *regions;
    size_t home;
    size_t away;
} roles[] = {
    {"regions={home: {aws: us-east-1}, away: {aws: us-west-2}}", 0, 1},
    {"regions={away: {aws: us-west-2, role: recovery}, home: {aws: us-east-1, role: home}}", 1, 0},
    {"regions={away: {aws: us-west-2, role: recovery}, home: {aws: us-east-1}}", 1, 0},
    {"regions={away: {aws: us-west-2}, home: {aws: us-east-1, role: home}}", 1, 0},
    {"regions={x: {aws: eu-west-1}, home: {aws: us-east-1, role: home}, away: {aws: us-west-2, role: recovery}}", 1, 2},
    {"regions={home: {aws: us-east-1}, away: {aws: us-west-2}, x: {aws: eu-west-1}}", 0, 1},
    {"regions={away: {aws: us-west-2}, x: {aws: eu-west-1}, home: {aws: us-east-1, role: home}}", 2, 0},
};

Test(model, regions_go_by_role_and_else_by_order) {
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        const struct made_input input = {.file = "runbook.yaml", .strategy = "none", .set = {roles[i].regions}};
        struct made made;
        make_model(&input, &made);
        cr_expect(made.model->home == roles[i].home && made.model->away == roles[i].away, "%s: %zu, %zu",
                  roles[i].regions, made.model->home, made.model->away);
        make_release(&made);
    }
    const struct made_input both = {
        .file = "runbook.yaml",
        .strategy = "none",
        .set = {"regions={home: {aws: us-east-1, role: home}, away: {aws: us-west-2, role: home}}"}};
    make_expect_mistake(&both, "/regions", "expected two regions: one with role home and one with role recovery");
}

/* --- office hours --- */

struct window {
    const char *set[3];
    size_t count;
    dr_usec start_us[3];
    dr_usec length_us;
};

/* From Monday 00:00 in the scenario's zone. 2026-03-02 is a Monday; clocks change in New York on Sunday 2026-03-08, in
 * Berlin on Sunday 2026-03-29. */
static const struct window windows[] = {
    {{"people.acknowledge={office: 1m, hours: \"mon-wed 09:00-17:00\"}"},
     3,
     {9 * HOUR, DAY + 9 * HOUR, 2 * DAY + 9 * HOUR},
     8 * HOUR},
    /* New York, in winter: 14 to 22 h UTC. */
    {{"people.acknowledge={office: 1m, hours: \"mon 09:00-17:00\", zone: America/New_York}"}, 1, {14 * HOUR}, 8 * HOUR},
    /* And in summer. */
    {{"people.acknowledge={office: 1m, hours: \"mon 09:00-17:00\", zone: America/New_York}", "week=2026-07-08"},
     1,
     {13 * HOUR},
     8 * HOUR},
    /* Tokyo's Monday begins on Sunday: it is at the end of the week. */
    {{"people.acknowledge={office: 1m, hours: \"mon 06:00-14:00\", zone: Asia/Tokyo}"},
     1,
     {6 * DAY + 21 * HOUR},
     8 * HOUR},
    /* Honolulu's Sunday ends on Monday: over the end of the week. */
    {{"people.acknowledge={office: 1m, hours: \"sun 09:00-17:00\", zone: Pacific/Honolulu}"},
     1,
     {6 * DAY + 19 * HOUR},
     8 * HOUR},
    /* The scenario's clocks, not those of UTC. */
    {{"people.acknowledge={office: 1m, hours: \"mon 09:00-17:00\", zone: UTC}", "time_zone=America/New_York"},
     1,
     {4 * HOUR},
     8 * HOUR},
    /* The same zone: local hours, whatever clocks do (they change on the Sunday of that week). */
    {{"people.acknowledge={office: 1m, hours: \"mon 09:00-17:00\"}", "time_zone=America/New_York", "week=2026-03-04"},
     1,
     {9 * HOUR},
     8 * HOUR},
    {{"people.acknowledge={office: 1m, hours: \"sun 09:00-17:00\"}", "time_zone=America/New_York", "week=2026-03-08"},
     1,
     {6 * DAY + 9 * HOUR},
     8 * HOUR},
    /* Within the night in which an hour is missing, a window from 0 to 8 is 7 h long. */
    {{"people.acknowledge={office: 1m, hours: \"sun 00:00-08:00\"}", "time_zone=America/New_York", "week=2026-03-08"},
     1,
     {6 * DAY},
     7 * HOUR},
    /* Between the two changes New York is only 5 h from Berlin. */
    {{"people.acknowledge={office: 1m, hours: \"mon 09:00-17:00\", zone: Europe/Berlin}", "time_zone=America/New_York",
      "week=2026-03-16"},
     1,
     {4 * HOUR},
     8 * HOUR},
    {{"people.acknowledge={office: 1m, hours: \"mon 09:00-17:00\", zone: Europe/Berlin}", "time_zone=America/New_York",
      "week=2026-04-06"},
     1,
     {3 * HOUR},
     8 * HOUR},
};

Test(model, office_hours_are_instants_of_the_scenarios_week) {
    for (size_t i = 0; i < sizeof windows / sizeof windows[0]; i++) {
        struct made_input input = {.file = "runbook.yaml", .strategy = "none"};
        memcpy(input.set, windows[i].set, sizeof windows[i].set);
        struct made made;
        make_model(&input, &made);
        const struct dr_office *office = &made.model->acknowledge;
        cr_assert(office->count == windows[i].count, "%zu: %zu", i, office->count);
        for (size_t k = 0; k < office->count; k++) {
            cr_expect(office->starts_us[k] == windows[i].start_us[k], "%zu: starts at %g h", i,
                      (double)office->starts_us[k] / (double)HOUR);
            cr_expect(office->ends_us[k] - office->starts_us[k] == windows[i].length_us, "%zu: lasts %g h", i,
                      (double)(office->ends_us[k] - office->starts_us[k]) / (double)HOUR);
        }
        make_release(&made);
    }
}

/* A page at any instant: answered in a minute within hours, in ten outside, also where they reach over the week's end.
 */
Test(model, hours_over_the_end_of_the_week_count_on_both_sides) {
    const struct made_input input = {
        .file = "runbook.yaml",
        .steps = "{a: {manual: x, acts_on: web, models_as: [scale], takes: 0s, commit: true}}",
        .set = {"people.acknowledge={office: 1m, otherwise: 10m, answers: 100%, hours: \"sun 09:00-17:00\", zone: "
                "Pacific/Honolulu}"}};
    struct made made;
    make_model(&input, &made);
    size_t inside = 0;
    for (uint64_t i = 0; i < 2000; i++) {
        const struct dr_episode_outcome *outcome = make_trial(&made, i);
        double hour = outcome->onset_week_s / 3600;
        bool office = hour >= 6 * 24 + 19 || hour < 3;
        inside += office ? 1 : 0;
        run_expect_same("answer", outcome->rta_s, office ? 60 : 600);
    }
    cr_expect(inside > 40, "%zu", inside);
    make_release(&made);
}

/* Nobody answers out of hours: they wait until Sunday 19:00 UTC. */
Test(model, whoever_does_not_answer_is_asked_when_hours_begin) {
    const struct made_input input = {
        .file = "runbook.yaml",
        .steps = "{a: {manual: x, acts_on: web, models_as: [scale], takes: 0s, commit: true}}",
        .set = {"people.acknowledge={office: 1m, otherwise: 10m, answers: 0%, hours: \"sun 09:00-17:00\", zone: "
                "Pacific/Honolulu}"}};
    struct made made;
    make_model(&input, &made);
    for (uint64_t i = 0; i < 200; i++) {
        const struct dr_episode_outcome *outcome = make_trial(&made, i);
        double opens_s = (6 * 24 + 19) * 3600.0;
        bool office = outcome->onset_week_s >= opens_s || outcome->onset_week_s < 3 * 3600;
        run_expect_same("answer", outcome->rta_s, office ? 60 : opens_s - outcome->onset_week_s);
    }
    make_release(&made);
}

/* --- fronts --- */

static const struct {
    const char *components;
    const char *fronts; /* one letter a component: y or n */
} fronts[] = {
    {"{lb: {service: alb, needs: web}, web: {service: ec2-asg, needs: db}, db: {service: aurora-mysql}}", "yyn"},
    {"{web: {service: ec2-asg, needs: db}, db: {service: aurora-mysql}, dns: {service: route53}}", "ynn"},
    {"{db: {service: aurora-mysql}, files: {service: efs}, dns: {service: route53}}", "yyn"},
    {"{lb: {service: alb, needs: [web, db]}, web: {service: ec2-asg}, app: {service: ec2-asg}, db: {service: "
     "aurora-mysql}, two: {service: nlb, needs: [web, app]}}",
     "yyyyy"},
    {"{lb: {service: alb, needs: [files]}, files: {service: s3}}", "yn"},
};

Test(model, the_front_is_what_a_shallow_check_sees) {
    for (size_t i = 0; i < sizeof fronts / sizeof fronts[0]; i++) {
        char set[512];
        snprintf(set, sizeof set, "systems.shop.components=%s", fronts[i].components);
        const struct made_input input = {.file = "runbook.yaml", .strategy = "none", .set = {set}};
        struct made made;
        make_model(&input, &made);
        for (size_t k = 0; k < made.model->part_count; k++) {
            cr_expect(made.model->parts[k].front == (fronts[i].fronts[k] == 'y'), "%s: %s", fronts[i].components,
                      made.model->parts[k].stands->name);
        }
        make_release(&made);
    }
}

/* --- hazards and monitors --- */

#define TWO_HAZARDS                                                                                                    \
    "hazards={fire: {kind: natural, hits: region home, rate: 3/year, lasts: 1h, destroys: 0%}, flood: {kind: "         \
    "natural, "                                                                                                        \
    "hits: region away, rate: 1/year, lasts: 2h, destroys: 0%}}"

Test(model, hazards_are_weighed_by_their_rates) {
    struct made_input input = {.file = "runbook.yaml", .strategy = "none", .set = {TWO_HAZARDS}};
    struct made made;
    make_model(&input, &made);
    cr_assert(made.model->hazard_count == 2);
    cr_expect(fabs(made.model->hazards[0].up_to - 0.75) < 1e-12 && fabs(made.model->hazards[1].up_to - 1) < 1e-12);
    cr_expect(made.model->hazards[0].hits == DR_PLACE_HOME && made.model->hazards[1].hits == DR_PLACE_AWAY);
    size_t fires = 0;
    for (uint64_t i = 0; i < 2000; i++) {
        fires += make_trial(&made, i)->hazard == 0 ? 1 : 0;
    }
    cr_expect(fires > 1430 && fires < 1570, "%zu", fires); /* 1500 +- 3.6 x 19.4 */
    make_release(&made);

    input.hazard = "flood";
    make_model(&input, &made);
    cr_expect(made.model->hazard_count == 1 && strcmp(made.model->hazards[0].name, "flood") == 0);
    cr_expect(fabs(made.model->hazards[0].up_to - 1) <= 0);
    run_expect_same("nobody notices", make_trial(&made, 0)->rta_s, 0);
    make_release(&made);

    input.hazard = "flod";
    make_expect_mistake(&input, "", "unknown hazard \"flod\", did you mean \"flood\"?");
    input.hazard = "earthquake";
    make_expect_mistake(&input, "", "unknown hazard \"earthquake\"");
}

Test(model, hazards_that_can_not_be_weighed_are_mistakes) {
    struct made_input input = {.file = "runbook.yaml", .strategy = "none"};
    input.set[0] = TWO_HAZARDS;
    input.set[1] = "hazards.fire.rate=0/year";
    input.set[2] = "hazards.flood.rate=0/year";
    make_expect_mistake(&input, "/hazards",
                        "every hazard has rate 0: nothing to weigh them by; choose one with --hazard");
    input.hazard = "fire";
    struct made made;
    make_model(&input, &made);
    make_release(&made);

    input = (struct made_input){.file = "runbook.yaml", .strategy = "none", .set = {"hazards={}"}};
    make_expect_mistake(&input, "/hazards", "expected at least one hazard");
    input.set[0] = "regions={home: {aws: us-east-1}, away: {aws: us-west-2}, moon: {aws: eu-west-1}}";
    input.set[1] = "hazards.region-lost.hits=region moon";
    make_expect_mistake(&input, "/hazards/region-lost/hits",
                        "found region \"moon\", which is neither home nor for recovery");
}

/* More than 45 % of 18 is 9 (8.1 and one more); at most 18 % of 18, 3, may still report healthy. */
Test(model, checkers_are_counted_in_whole_ones) {
    const struct made_input input = {.file = "detection.yaml",
                                     .strategy = "none",
                                     .set = {"detection.checks.checkers=18",
                                             "detection.monitors={a: {in: outside, failing_over: 45%}, b: {in: home, "
                                             "failing_over: 50%}, c: {in: away, failing_over: 0%}}"}};
    struct made made;
    make_model(&input, &made);
    const struct dr_model *model = made.model;
    cr_assert(model->monitor_count == 3);
    cr_expect(model->monitors[0].failing == 9 && model->monitors[1].failing == 10 && model->monitors[2].failing == 1);
    cr_expect(!model->monitors[0].at[DR_PLACE_HOME] && !model->monitors[0].at[DR_PLACE_AWAY]);
    cr_expect(model->monitors[1].at[DR_PLACE_HOME] && !model->monitors[1].at[DR_PLACE_AWAY]);
    cr_expect(!model->monitors[2].at[DR_PLACE_HOME] && model->monitors[2].at[DR_PLACE_AWAY]);
    cr_expect(model->checks_failing == 15 && model->checks_healthy == 4);
    make_release(&made);
}
