/* Compiling runbooks: each mistake has one message, and steps come out in order, timed and with their effects. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "make_model.h"

#define OK "takes: 1s"

/* --- mistakes --- */

static const struct {
    const char *steps;
    const char *pointer;
    const char *message;
} mistakes[] = {
    {"{a: {manual: x, " OK ", after: [bb]}, b: {manual: x, " OK "}}", "/steps/a/after/0",
     "unknown step \"bb\", did you mean \"b\"?"},
    {"{a: {manual: x, " OK ", after: [b]}, b: {manual: x, " OK ", after: [a]}}", "/steps/a",
     "step \"a\" waits for itself: `after` makes a cycle"},
    {"{a: {manual: x, " OK ", after: [a]}}", "/steps/a", "step \"a\" waits for itself: `after` makes a cycle"},
    {"{a: {manual: x, " OK ", region: us-west-1}}", "/steps/a/region",
     "unknown region \"us-west-1\", expected home or away"},
    {"{a: {manual: x, " OK ", uses: [sso]}}", "/steps/a/uses/0", "unknown tool \"sso\""},
    {"{a: {approval: {by: manger}}}", "/steps/a/approval/by", "unknown role \"manger\", did you mean \"manager\"?"},
    {"{a: {manual: x, " OK ", on_failure: contineu}}", "/steps/a/on_failure", "unknown step \"contineu\", expected a"},
    {"{a: {" OK "}}", "/steps/a",
     "found none, expected exactly one of call, run, check, approval, message, manual, wait"},
    {"{a: {" OK ", manual: x, run: y}}", "/steps/a",
     "found several, expected exactly one of call, run, check, approval, message, manual, wait"},
    {"{a: {manual: x, " OK ", models_as: [scale]}}", "/steps/a",
     "missing field \"acts_on\": which component does it change?"},
    {"{a: {manual: x, " OK ", acts_on: wbe, models_as: [scale]}}", "/steps/a/acts_on",
     "unknown component \"wbe\", did you mean \"web\"?"},
    {"{a: {manual: x, " OK ", acts_on: ship/web, models_as: [scale]}}", "/steps/a/acts_on",
     "found \"ship/web\", expected a component of system \"shop\""},
    {"{a: {manual: x, " OK ", models_as: [{verb: route, region: mars}]}}", "/steps/a/models_as/0/region",
     "unknown region \"mars\", expected home or away"},
    {"{a: {call: iam:CreateUser, " OK "}}", "/steps/a/call",
     "the catalogue has no row for \"iam:CreateUser\": add `models_as` (what it does in the model)"},
    {"{a: {call: iam:CreateUser}}", "/steps/a/call",
     "the catalogue has no row for \"iam:CreateUser\": add `models_as` (what it does in the model) and `takes`"},
    {"{a: {call: iam:CreateUser, models_as: [configure]}}", "/steps/a/call",
     "the catalogue has no row for \"iam:CreateUser\": add `takes` (how long it takes)"},
    {"{a: {call: autoscaling:UpdateAutoScalingGroup, acts_on: web, with: {AutoScalingGroupName: g, DesiredCapacity: "
     "1.5}}}",
     "/steps/a/with/DesiredCapacity", "found \"1.5\", expected a whole number of instances"},
    {"{a: {call: autoscaling:UpdateAutoScalingGroup, acts_on: web, with: {AutoScalingGroupName: g, DesiredCapacity: "
     "-1}}}",
     "/steps/a/with/DesiredCapacity", "found \"-1\", expected a whole number of instances"},
    {"{a: {call: sns:Publish, with: {Message: \"${what}\"}}}", "/steps/a/with/Message", "unknown parameter \"what\""},
    {"{a: {call: sns:Publish, with: {Message: \"to ${what\"}}}", "/steps/a/with/Message",
     "found \"${\" without \"}\", expected ${name} (write $${ for a literal ${)"},
    {"{a: {manual: x, " OK ", verify: {call: sns:ListTopics, with: {A: \"${what}\"}}}}", NULL,
     "unknown parameter \"what\""},
    {"{a: {manual: x, " OK ", verify: {every: 1s}}}", "/steps/a/verify", "expected either `call` or `http`"},
};

Test(plan, names_each_mistake_once) {
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        const struct made_input input = {.file = "runbook.yaml", .steps = mistakes[i].steps};
        make_expect_mistake(&input, mistakes[i].pointer, mistakes[i].message);
    }
}

Test(plan, names_all_mistakes_of_a_file) {
    const struct made_input input = {.file = "runbook.yaml",
                                     .steps = "{a: {manual: x, " OK ", uses: [sso], region: mars, after: [c]}, b: {" OK
                                              "}}"};
    struct made made;
    make_try(&input, &made);
    cr_expect(made.model == NULL && made.errors.count == 4, "%zu", made.errors.count);
    make_release(&made);
}

/* --- parameters --- */

Test(plan, parameters_are_replaced_and_overridden) {
    struct made_input input = {
        .file = "runbook.yaml",
        .runbook = "parameters: {group: g, size: 3},",
        .steps = "{a: {call: autoscaling:UpdateAutoScalingGroup, acts_on: web, with: {AutoScalingGroupName: "
                 "\"the ${group} of $${x}\", DesiredCapacity: \"${size}\"}}}"};
    struct made made;
    make_model(&input, &made);
    const struct dr_plan_step *step = &made.model->plan->steps[0];
    cr_expect_str_eq(dr_value_get(step->with, "AutoScalingGroupName")->text, "the g of ${x}");
    cr_expect(dr_value_get(step->with, "DesiredCapacity")->kind == DR_VALUE_NUMBER);
    cr_expect(step->effect_count == 1 && step->effects[0].verb == DR_VERB_SCALE && step->effects[0].count == 3);
    make_release(&made);

    input.parameters[0] = "size=5";
    make_model(&input, &made);
    cr_expect(made.model->plan->steps[0].effects[0].count == 5);
    make_release(&made);

    input.parameters[0] = "sise=5";
    make_expect_mistake(&input, "", "--param sise=5: expected NAME=VALUE with a parameter of the runbook");
    input.parameters[0] = "size";
    make_expect_mistake(&input, "", "--param size: expected NAME=VALUE with a parameter of the runbook");
    input.parameters[0] = "group=[1, 2]";
    make_expect_mistake(&input, "/steps/a/with/AutoScalingGroupName",
                        "parameter \"group\" is a list: it can't stand inside a text");
}

/* --- order --- */

static size_t index_of(const struct dr_plan *plan, const char *name) {
    for (size_t i = 0; i < plan->count; i++) {
        if (strcmp(plan->steps[i].name, name) == 0) {
            return i;
        }
    }
    cr_assert(false, "no step %s", name);
    return 0;
}

Test(plan, comes_in_an_order_in_which_nothing_waits_for_what_is_behind_it) {
    const struct made_input input = {.file = "runbook.yaml",
                                     .steps = "{e: {manual: x, " OK ", after: [c, d]}, d: {manual: x, " OK
                                              ", after: a}, c: {manual: x, " OK ", after: [a, b]}, b: {manual: x, " OK
                                              "}, a: {manual: x, " OK ", on_failure: f}, f: {manual: x, " OK "}}"};
    struct made made;
    make_model(&input, &made);
    const struct dr_plan *plan = made.model->plan;
    static const char *const order[] = {"b", "a", "f", "d", "c", "e"};
    cr_assert(plan->count == 6);
    size_t befores = 0;
    size_t afters = 0;
    for (size_t i = 0; i < plan->count; i++) {
        cr_expect_str_eq(plan->steps[i].name, order[i]);
        befores += plan->steps[i].before_count;
        afters += plan->steps[i].after_count;
        for (size_t k = 0; k < plan->steps[i].after_count; k++) {
            cr_expect(plan->steps[i].after[k] < i);
        }
        for (size_t k = 0; k < plan->steps[i].before_count; k++) {
            cr_expect(plan->steps[i].before[k] > i);
        }
    }
    cr_expect(befores == 5 && afters == 5);
    const struct dr_plan_step *a = &plan->steps[index_of(plan, "a")];
    cr_expect(a->fallback == index_of(plan, "f") && plan->steps[a->fallback].is_fallback && !a->is_fallback);
    cr_expect(a->on_failure == DR_ON_FAILURE_STEP && plan->steps[0].on_failure == DR_ON_FAILURE_STOP);
    make_release(&made);
}

/* --- modes, places, draws --- */

Test(plan, a_step_of_another_mode_is_skipped) {
    const struct made_input input = {
        .file = "runbook.yaml",
        .steps = "{a: {manual: x, takes: 100s, modes: [graceful, return]}, b: {after: a, manual: x, takes: 10s, modes: "
                 "[return, ungraceful]}, c: {after: b, manual: x, acts_on: web, models_as: [scale], takes: 0s}}"};
    struct made made;
    make_model(&input, &made);
    cr_expect(made.model->plan->steps[0].skipped && !made.model->plan->steps[1].skipped &&
              !made.model->plan->steps[2].skipped);
    run_expect_same("10 s", make_trial(&made, 0)->rta_s, 10);
    make_release(&made);
}

Test(plan, regions_go_by_either_name) {
    static const struct {
        const char *region;
        enum dr_place place;
    } rows[] = {
        {"us-east-1", DR_PLACE_HOME}, {"home", DR_PLACE_HOME}, {"us-west-2", DR_PLACE_AWAY}, {"away", DR_PLACE_AWAY}};
    for (size_t i = 0; i < 4; i++) {
        char steps[128];
        snprintf(steps, sizeof steps, "{a: {manual: x, " OK ", region: %s}}", rows[i].region);
        const struct made_input input = {.file = "runbook.yaml", .steps = steps};
        struct made made;
        make_model(&input, &made);
        cr_expect(made.model->plan->steps[0].place == rows[i].place);
        make_release(&made);
    }
    const struct made_input third = {.file = "runbook.yaml",
                                     .set = {"regions.third={aws: eu-west-1}"},
                                     .steps = "{a: {manual: x, " OK ", region: third}}"};
    make_expect_mistake(&third, "/steps/a/region", "found region \"third\", which is neither home nor for recovery");
}

/* Steps that do the same to the same component share their draws over runbooks; a second one has its own. */
Test(plan, draws_are_named_by_what_is_done) {
    const struct made_input input = {.file = "runbook.yaml",
                                     .steps = "{one: {manual: x, " OK
                                              ", acts_on: web, models_as: [scale]}, two: {manual: x, " OK
                                              ", acts_on: shop/web, models_as: [scale]}, three: {manual: x, " OK "}}"};
    struct made made;
    make_model(&input, &made);
    const struct dr_plan_step *steps = made.model->plan->steps;
    cr_expect(steps[0].purpose_duration == dr_purpose("step/shop/scale/web/duration"));
    cr_expect(steps[0].purpose_success == dr_purpose("step/shop/scale/web/success"));
    cr_expect(steps[1].purpose_duration == dr_purpose("step/two/duration"));
    cr_expect(steps[1].purpose_backoff == dr_purpose("step/two/backoff"));
    cr_expect(steps[2].purpose_duration == dr_purpose("step/three/duration"));
    cr_expect(steps[2].purpose_then == dr_purpose("step/three/then"));
    make_release(&made);
}

/* --- durations and effects --- */

#define TIMES                                                                                                          \
    "systems.shop.components.web={service: ec2-asg, count: 4, create: 60s, launch: 300s, utilisation: 100%}",          \
        "systems.shop.components.orders={service: aurora-mysql, size: 180GB, promote: 100s, restore: 600s, "           \
        "restore_throughput: 100MB/s, create: 40s, launch: 7s}"

static const struct {
    const char *step;
    double takes_s; /* median of one attempt */
    double then_s;  /* 0: nothing after it */
    double extra_s;
} timed[] = {
    {"manual: x, acts_on: web, models_as: [scale]", 300, 0, 0},
    {"manual: x, acts_on: web, models_as: [start]", 300, 0, 0},
    {"run: x, acts_on: web, models_as: [stop]", 300, 0, 0},
    {"manual: x, acts_on: web, models_as: [launch]", 60, 300, 0},
    {"manual: x, acts_on: orders, models_as: [launch]", 40, 0, 0},
    {"manual: x, acts_on: orders, models_as: [promote]", 100, 0, 0},
    {"manual: x, acts_on: orders, models_as: [detach]", 100, 0, 0},
    {"manual: x, acts_on: orders, models_as: [restore]", 600, 0, 1800},
    {"manual: x, acts_on: orders, models_as: [copy]", 0, 0, 1800},
    {"manual: x, acts_on: orders, models_as: [replicate]", 0, 0, 1800},
    {"manual: x, acts_on: orders, models_as: [snapshot]", 0, 0, 1800},
    {"manual: x, models_as: [route]", 900, 0, 0},             /* defaults/step/manual */
    {"run: x", 60, 0, 0},                                     /* defaults/step/run */
    {"check: {http: \"https://shop.example.com\"}", 2, 0, 0}, /* defaults/step/http */
    {"message: {to: all, text: hello}", 0, 0, 0},
    {"approval: {by: manager}", 0, 0, 0},
    {"wait: 5m", 300, 0, 0},
    {"call: rds:RemoveFromGlobalCluster, acts_on: orders", 100, 0, 0},
    {"call: rds:RemoveFromGlobalCluster, acts_on: orders, takes: 3s", 3, 0, 0},
    {"call: iam:CreateUser, models_as: [configure], takes: 4s", 4, 0, 0},
    {"manual: x, takes: 5s, acts_on: web, models_as: [launch]", 5, 0, 0},
};

Test(plan, steps_take_the_time_of_their_component_or_of_the_catalogue) {
    for (size_t i = 0; i < sizeof timed / sizeof timed[0]; i++) {
        char steps[256];
        snprintf(steps, sizeof steps, "{a: {%s}}", timed[i].step);
        const struct made_input input = {.file = "runbook.yaml", .set = {TIMES}, .steps = steps};
        struct made made;
        make_model(&input, &made);
        const struct dr_plan_step *step = &made.model->plan->steps[0];
        cr_expect(fabs(dr_distribution_at_s(step->takes, 0.5) - timed[i].takes_s) < 1e-3 * (1 + timed[i].takes_s),
                  "%s: %g s", timed[i].step, dr_distribution_at_s(step->takes, 0.5));
        cr_expect((step->takes_then != NULL) == (timed[i].then_s > 0), "%s", timed[i].step);
        cr_expect(step->takes_then == NULL ||
                  fabs(dr_distribution_at_s(step->takes_then, 0.5) - timed[i].then_s) < 1e-6);
        cr_expect(fabs(step->takes_extra_s - timed[i].extra_s) < 1e-6, "%s: %g s", timed[i].step, step->takes_extra_s);
        make_release(&made);
    }
}

/* What each verb makes of a component, followed through one disaster. */
Test(plan, effects_change_the_component_they_are_said_to_change) {
    static const struct {
        const char *strategy;
        const char *steps;
        double rta_s;
    } rows[] = {
        {"pilot-light", "{a: {manual: x, takes: 10s, acts_on: web, models_as: [start]}}", 10},
        {"pilot-light", "{a: {manual: x, takes: 10s, acts_on: web, models_as: [{verb: scale, count: 1}]}}", 10},
        {"pilot-light",
         "{a: {manual: x, takes: 10s, acts_on: web, models_as: [scale]}, b: {after: a, manual: x, takes: 0s, acts_on: "
         "web, models_as: [stop]}, c: {after: b, manual: x, takes: 30s, acts_on: web, models_as: [start]}}",
         40},
        {"backup-restore", "{a: {manual: x, takes: 10s, acts_on: web, models_as: [launch]}}", 10},
        {"backup-restore",
         "{a: {manual: x, takes: 10s, acts_on: web, models_as: [start]}, b: {after: a, manual: x, takes: 20s, acts_on: "
         "web, models_as: [launch]}}",
         30},
        /* Nothing of this serves anybody. */
        {"pilot-light",
         "{a: {manual: x, takes: 10s, acts_on: web, models_as: [snapshot, replicate, notify, wait, observe, "
         "configure]}}",
         3000 * 86400.0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct made_input input = {.file = "runbook.yaml", .strategy = rows[i].strategy, .steps = rows[i].steps};
        run_expect_same(rows[i].steps, make_rta_s(&input), rows[i].rta_s);
    }
}

/* A failover record's health check: what UpdateHealthCheck leaves behind. */
Test(plan, health_check_changes_are_told_apart) {
    static const struct {
        const char *with;
        enum dr_route_kind route;
    } rows[] = {
        {"{HealthCheckId: h, Disabled: true}", DR_ROUTE_DISABLED},
        {"{HealthCheckId: h, Inverted: true}", DR_ROUTE_INVERTED},
        {"{HealthCheckId: h, Disabled: true, Inverted: true}", DR_ROUTE_DISABLED},
        {"{HealthCheckId: h, Disabled: false, Inverted: false}", DR_ROUTE_CHECKED},
        {"{HealthCheckId: h}", DR_ROUTE_CHECKED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char steps[256];
        snprintf(steps, sizeof steps, "{a: {call: route53:UpdateHealthCheck, takes: 0s, with: %s}}", rows[i].with);
        const struct made_input input = {.file = "runbook.yaml", .steps = steps};
        struct made made;
        make_model(&input, &made);
        const struct dr_plan_step *step = &made.model->plan->steps[0];
        cr_expect(step->effect_count == 1 && step->effects[0].verb == DR_VERB_ROUTE);
        cr_expect(step->effects[0].route == rows[i].route, "%s: %d", rows[i].with, (int)step->effects[0].route);
        cr_expect(step->control_plane_home, "us-east-1 is home");
        make_release(&made);
    }
}
