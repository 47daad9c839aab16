/* What stands under a strategy, and the runbook that follows from it: every service under every strategy. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "make_model.h"
#include "models/derive.h"
#include "models/parameters.h"

static const struct dr_stands *stands_of(const struct made *made, const char *name) {
    for (size_t i = 0; i < made->model->standing.count; i++) {
        if (strcmp(made->model->standing.stands[i].name, name) == 0) {
            return &made->model->standing.stands[i];
        }
    }
    cr_assert(false, "no component %s", name);
    return NULL;
}

static const struct dr_plan_step *step_of(const struct made *made, const char *name) {
    for (size_t i = 0; made->model->plan != NULL && i < made->model->plan->count; i++) {
        if (strcmp(made->model->plan->steps[i].name, name) == 0) {
            return &made->model->plan->steps[i];
        }
    }
    return NULL;
}

/* --- standing --- */

static const struct {
    const char *strategy;
    const char *service;
    bool exists;
    double stands;
    enum dr_data data;
    bool degraded;
} rows[] = {
    {"none", "ec2-asg", false, 0, DR_DATA_NONE, false},
    {"none", "route53", true, 1, DR_DATA_NONE, false}, /* global services stand everywhere */
    {"backup-restore", "route53", true, 1, DR_DATA_NONE, false},
    {"backup-restore", "third-party", true, 1, DR_DATA_NONE, false},
    {"backup-restore", "alb", false, 0, DR_DATA_NONE, false},
    {"backup-restore", "efs", false, 0, DR_DATA_BACKUP, false},
    {"pilot-light", "ec2-asg", true, 0, DR_DATA_NONE, false},
    {"pilot-light", "rds-mysql", true, 1, DR_DATA_REPLICA, false},
    {"pilot-light", "elasticache-redis", false, 0, DR_DATA_NONE, false},
    {"warm-standby", "ec2-asg", true, 0.5, DR_DATA_NONE, false},
    {"warm-standby", "elasticache-redis", true, 1, DR_DATA_NONE, false},
    {"hot-standby", "elasticache-redis", true, 1, DR_DATA_REPLICA, false},
    {"hot-standby", "s3", true, 1, DR_DATA_REPLICA, false},
    {"active-active", "s3", true, 1, DR_DATA_WRITERS, false},
    {"active-active", "dynamodb", true, 1, DR_DATA_WRITERS, false},
    {"active-active", "aurora-postgresql", true, 1, DR_DATA_REPLICA, true},
    {"active-active", "efs", true, 1, DR_DATA_REPLICA, true},
    {"active-active", "sqs", true, 1, DR_DATA_NONE, false},
};

Test(standing, is_what_the_strategy_says_and_the_service_can) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char set[128];
        snprintf(set, sizeof set, "systems.shop.components.one={service: %s}", rows[i].service);
        const struct made_input input = {
            .file = "runbook.yaml", .strategy = rows[i].strategy, .set = {set, "strategies={}"}};
        struct made made;
        make_model(&input, &made);
        const struct dr_stands *stands = stands_of(&made, "one");
        cr_expect(stands->exists == rows[i].exists && fabs(stands->stands - rows[i].stands) <= 0 &&
                      stands->data == rows[i].data && stands->degraded == rows[i].degraded,
                  "%s of %s: %d %g %d %d", rows[i].service, rows[i].strategy, stands->exists, stands->stands,
                  (int)stands->data, stands->degraded);
        make_release(&made);
    }
}

/* Without replication the strategy's replica is a backup where there is data, and nothing where there is none. */
Test(standing, without_replication_there_are_backups_or_nothing) {
    static const struct {
        const char *set;
        enum dr_data data;
    } none[] = {{"systems.shop.components.one={service: aurora-mysql, replication: {kind: none}}", DR_DATA_BACKUP},
                {"systems.shop.components.one={service: elasticache-redis, replication: {kind: none}}", DR_DATA_NONE}};
    for (size_t i = 0; i < 2; i++) {
        const struct made_input input = {
            .file = "runbook.yaml", .strategy = "hot-standby", .set = {none[i].set, "strategies={}"}};
        struct made made;
        make_model(&input, &made);
        cr_expect(stands_of(&made, "one")->data == none[i].data && stands_of(&made, "one")->degraded);
        make_release(&made);
    }
}

Test(standing, shares_and_triggers_are_overridden) {
    struct made_input input = {.file = "runbook.yaml",
                               .strategy = "backup-restore",
                               .set = {"systems.shop.components.web={service: ec2-asg, count: 4}",
                                       "strategies.backup-restore={standby: {web: 50%}, trigger: automatic}"}};
    struct made made;
    make_model(&input, &made);
    cr_expect(stands_of(&made, "web")->exists && fabs(stands_of(&made, "web")->stands - 0.5) <= 0);
    cr_expect(made.model->standing.trigger == DR_TRIGGER_AUTOMATIC);
    cr_expect(step_of(&made, "launch-web") == NULL, "it stands");
    cr_expect(fabs(made.model->parts[0].away_running - 0.5) <= 0);
    make_release(&made);

    input.set[1] = "strategies.backup-restore.standby={web: 30%}";
    make_model(&input, &made);
    cr_expect(fabs(made.model->parts[0].away_running - 0.5) <= 0, "30 %% of 4 are 2 whole ones");
    make_release(&made);

    input.set[1] = "strategies.backup-restore.trigger=none";
    make_model(&input, &made);
    cr_expect(made.model->plan == NULL);
    make_release(&made);
}

Test(standing, an_override_of_no_component_is_a_mistake) {
    struct made_input input = {
        .file = "runbook.yaml", .strategy = "backup-restore", .set = {"strategies.backup-restore.standby={wbe: 50%}"}};
    make_expect_mistake(&input, "/strategies/backup-restore/standby/wbe",
                        "unknown component \"wbe\", did you mean \"web\"?");
    input.set[0] = "strategies.backup-restore.data={wbe: replica}";
    make_expect_mistake(&input, "/strategies/backup-restore/data/wbe",
                        "unknown component \"wbe\", did you mean \"web\"?");
    /* With several systems it may be another's. */
    input.set[1] = "systems.other={objectives: {rto: 1h, rpo: 1h}, demand: {peak: 1/s}, components: {wbe: {service: "
                   "on-server}}}";
    struct made made;
    make_model(&input, &made);
    make_release(&made);
}

/* --- deriving --- */

/* Every service of the catalogue under every strategy: the runbook compiles, and recovers what it can. */
static void derive_one(const char *service, const char *strategy) {
    char set[160];
    snprintf(set, sizeof set, "systems.shop.components={one: {service: %s, size: 1GB, count: 2, max: 5}}", service);
    const struct made_input input = {.file = "runbook.yaml", .strategy = strategy, .set = {set, "strategies={}"}};
    struct made made;
    make_model(&input, &made);
    const struct dr_stands *stands = stands_of(&made, "one");
    bool replica = stands->data == DR_DATA_REPLICA && !stands->service->replica_writable;
    bool people = strcmp(strategy, "none") != 0;
    bool restores = stands->data == DR_DATA_BACKUP;
    cr_expect((step_of(&made, "promote-one") != NULL) == (people && replica), "%s, %s", service, strategy);
    cr_expect((step_of(&made, "restore-one") != NULL) == (people && restores), "%s, %s", service, strategy);
    bool launches = step_of(&made, "launch-one") != NULL;
    cr_expect(!launches || !stands->exists, "%s, %s", service, strategy);
    cr_expect((step_of(&made, "scale-one") != NULL) ==
                  (people && stands->exists && stands->stands < 1 && stands->service->kind == DR_COMPONENT_COMPUTE),
              "%s, %s", service, strategy);
    cr_expect(!people || launches || restores || stands->exists, "%s, %s: it comes to stand somehow", service,
              strategy);
    bool pins =
        people && (strcmp(strategy, "active-active") != 0 || replica); /* what is promoted must keep its users */
    cr_expect((step_of(&made, "pin-users") != NULL) == pins);
    make_release(&made);
}

Test(derive, knows_every_service_under_every_strategy) {
    const struct dr_catalogue *catalogue = run_catalogue();
    cr_assert(catalogue->services.count >= 14 && catalogue->strategies.count == 6);
    for (size_t i = 0; i < catalogue->services.count; i++) {
        for (size_t k = 0; k < catalogue->strategies.count; k++) {
            derive_one(catalogue->services.names[i], catalogue->strategies.names[k]);
        }
    }
}

/* Each recipe of each service, with its parameters replaced: nothing of `${...}` is left but the runbook's own. */
static void derive_verb(const struct dr_service *service, const char *name, enum dr_verb verb) {
    const struct dr_recipe *recipe =
        dr_array_find(&service->recipes, sizeof(struct dr_recipe), dr_verb_text(verb), NULL);
    if (recipe == NULL || (recipe->with == NULL && recipe->verify == NULL && recipe->manual == NULL)) {
        return;
    }
    struct dr_arena arena;
    struct dr_errors errors;
    dr_arena_init(&arena);
    dr_errors_init(&errors);
    struct dr_value *known = dr_value_new_map(&arena);
    static const char *const parameters[] = {"component", "region", "home", "system", "count", "max"};
    for (size_t i = 0; i < 6; i++) {
        dr_value_put(&arena, known, parameters[i], dr_value_new_integer(&arena, 1));
    }
    if (recipe->with != NULL) {
        cr_expect(dr_parameters_apply(recipe->with, known, &arena, &errors) != NULL, "%s: %s", name,
                  dr_verb_text(verb));
    }
    if (recipe->verify != NULL) {
        cr_expect(dr_parameters_apply(recipe->verify, known, &arena, &errors) != NULL, "%s: %s", name,
                  dr_verb_text(verb));
    }
    cr_expect(errors.count == 0, "%s: %s", name, dr_verb_text(verb));
    dr_errors_release(&errors);
    dr_arena_release(&arena);
}

Test(derive, knows_what_every_recipe_asks_for) {
    const struct dr_catalogue *catalogue = run_catalogue();
    for (size_t i = 0; i < catalogue->services.count; i++) {
        for (int verb = 0; verb < DR_VERB_COUNT; verb++) {
            derive_verb((const struct dr_service *)catalogue->services.items + i, catalogue->services.names[i],
                        (enum dr_verb)verb);
        }
    }
}

static size_t index_of(const struct made *made, const char *name) {
    return (size_t)(step_of(made, name) - made->model->plan->steps);
}

static bool waits_for(const struct made *made, const char *step, const char *other) {
    const struct dr_plan_step *found = step_of(made, step);
    cr_assert(found != NULL && step_of(made, other) != NULL, "%s, %s", step, other);
    for (size_t i = 0; i < found->after_count; i++) {
        if (found->after[i] == index_of(made, other)) {
            return true;
        }
    }
    return false;
}

/* backup-restore builds in the order of needs; pilot-light does all at once. */
Test(derive, waits_for_needs_where_the_strategy_is_in_order) {
    struct made_input input = {.file = "constant.yaml", .strategy = "backup-restore"};
    struct made made;
    make_model(&input, &made);
    cr_expect(waits_for(&made, "launch-web", "restore-orders") && waits_for(&made, "launch-web", "launch-sessions"));
    cr_expect(!waits_for(&made, "launch-web", "confirm") && waits_for(&made, "restore-orders", "confirm"));
    cr_expect(waits_for(&made, "launch-lb", "launch-web") && waits_for(&made, "verify-service", "launch-lb"));
    cr_expect(waits_for(&made, "pin-users", "verify-service") && waits_for(&made, "tell-stakeholders", "pin-users"));
    cr_expect(!step_of(&made, "confirm")->commit && step_of(&made, "confirm")->action == DR_ACTION_APPROVAL);
    make_release(&made);

    input.strategy = "pilot-light";
    make_model(&input, &made);
    cr_expect(waits_for(&made, "scale-web", "confirm") && waits_for(&made, "promote-orders", "confirm"));
    cr_expect(!waits_for(&made, "scale-web", "promote-orders"));
    cr_expect(waits_for(&made, "verify-service", "scale-web") && waits_for(&made, "verify-service", "promote-orders") &&
              waits_for(&made, "verify-service", "launch-sessions"));
    make_release(&made);
}

/* Nobody is asked where nobody is named, or where the checks start it. */
Test(derive, asks_whoever_approves) {
    static const struct {
        const char *strategy;
        const char *set;
        bool asks;
    } cases[] = {{"pilot-light", NULL, true},
                 {"pilot-light", "strategies.pilot-light.trigger=automatic", false},
                 {"active-active", NULL, false}};
    for (size_t i = 0; i < 3; i++) {
        const struct made_input input = {.file = "constant.yaml", .strategy = cases[i].strategy, .set = {cases[i].set}};
        struct made made;
        make_model(&input, &made);
        cr_expect((step_of(&made, "confirm") != NULL) == cases[i].asks, "%zu", i);
        cr_expect((step_of(&made, "announce") != NULL) == !cases[i].asks, "%zu", i);
        make_release(&made);
    }
    const struct made_input nobody = {.file = "data.yaml", .strategy = "pilot-light"};
    struct made made;
    make_model(&nobody, &made);
    cr_expect(step_of(&made, "announce") != NULL);
    make_release(&made);
}

/* Unasked, the checks start it at 20 s and nobody is asked: a derived runbook has no approval, another's is skipped. */
Test(derive, unasked_skips_approvals) {
    struct made_input input = {.file = "constant.yaml", .strategy = "hot-standby", .unasked = true};
    struct made made;
    make_model(&input, &made);
    cr_expect(step_of(&made, "confirm") == NULL && made.model->standing.trigger == DR_TRIGGER_AUTOMATIC);
    run_expect_same("20 + 100", make_trial(&made, 0)->rta_s, 120);
    make_release(&made);

    input.steps =
        "{ask: {approval: {by: manager}, commit: true}, a: {after: ask, manual: x, acts_on: orders, models_as: "
        "[promote]}, b: {after: ask, manual: x, acts_on: sessions, models_as: [promote]}}";
    make_model(&input, &made);
    cr_expect(step_of(&made, "ask")->skipped && !step_of(&made, "a")->skipped);
    run_expect_same("20 + 100", make_trial(&made, 0)->rta_s, 120);
    make_release(&made);

    input.unasked = false;
    make_model(&input, &made);
    cr_expect(!step_of(&made, "ask")->skipped);
    run_expect_same("540 + 100", make_trial(&made, 0)->rta_s, 640);
    make_release(&made);
}

/* The derived tree itself. */
Test(derive, writes_a_runbook_file) {
    const struct made_input input = {.file = "constant.yaml", .strategy = "backup-restore"};
    struct made made;
    make_model(&input, &made);
    struct dr_derive_input derive = {.scenario = &made.file.scenario,
                                     .catalogue = run_catalogue(),
                                     .standing = &made.model->standing,
                                     .home = made.model->home,
                                     .away = made.model->away,
                                     .scenario_file = "constant.yaml"};
    const struct dr_value *root = dr_derive_runbook(&derive, &made.arena);
    static const struct {
        const char *pointer;
        const char *text;
    } places[] = {
        {"/scenario", "constant.yaml"},
        {"/name", "fail shop over to us-west-2 (backup-restore)"},
        {"/modes/0", "ungraceful"},
        {"/parameters/health_url", "https://shop.example.com/health"},
        {"/parameters/switch_bucket", "shop-switch"},
        {"/steps/confirm/approval/by", "manager"},
        {"/steps/confirm/says", "us-east-1 is lost: fail over to us-west-2?"},
        {"/steps/launch-web/region", "us-west-2"},
        {"/steps/launch-web/acts_on", "web"},
        {"/steps/verify-service/check/http", "${health_url}"},
        {"/steps/pin-users/call", "s3:PutObject"},
        {"/steps/tell-stakeholders/message/text", "shop now runs in us-west-2"},
    };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        const struct dr_value *found = dr_value_find(root, places[i].pointer);
        cr_assert(found != NULL, "%s", places[i].pointer);
        cr_expect_str_eq(found->text, places[i].text);
    }
    derive.scenario_file = NULL;
    cr_expect(dr_value_find(dr_derive_runbook(&derive, &made.arena), "/scenario") == NULL);
    make_release(&made);
}
