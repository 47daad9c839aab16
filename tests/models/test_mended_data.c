/* What reviews found about data, caches and queues, each mended. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "make_model.h"

static const struct dr_stands *stands_of(const struct made *made, const char *name) {
    for (size_t i = 0; i < made->model->standing.count; i++) {
        if (strcmp(made->model->standing.stands[i].name, name) == 0) {
            return &made->model->standing.stands[i];
        }
    }
    cr_assert(false, "no component %s", name);
    return NULL;
}

static bool has_step(const struct made *made, const char *name) {
    for (size_t i = 0; i < made->model->plan->count; i++) {
        if (strcmp(made->model->plan->steps[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* --- queues --- */

/* A queue starts empty elsewhere: it has no recovery point, under any strategy. */
Test(mended_data, a_queue_is_no_store) {
    static const char *const strategies[] = {"backup-restore", "pilot-light", "warm-standby", "hot-standby",
                                             "active-active"};
    for (size_t i = 0; i < sizeof strategies / sizeof strategies[0]; i++) {
        const struct made_input input = {
            .file = "runbook.yaml",
            .strategy = strategies[i],
            .set = {"systems.shop.components.jobs={service: sqs, utilisation: 100%, create: 0s}", "strategies={}",
                    "hazards.region-lost.destroys=100%"}};
        struct made made;
        make_model(&input, &made);
        const struct dr_episode_outcome *outcome = make_trial(&made, 0);
        cr_expect(made.model->store_count == 0, "%s", strategies[i]);
        cr_expect(!isinf(outcome->rta_s) && outcome->rpa_s <= 0, "%s: %g s, %g s", strategies[i], outcome->rta_s,
                  outcome->rpa_s);
        cr_expect((outcome->flags & (DR_EPISODE_LOST | DR_EPISODE_UNRECOVERABLE)) == 0, "%s", strategies[i]);
        make_release(&made);
    }
}

/* --- caches --- */

/* A cache that still replicates serves nothing by itself, but half is served without it: users are there at 20 s, half
 * of them counts once all have come, 60 s later. */
Test(mended_data, a_replicating_cache_serves_no_less_than_none_at_all) {
    struct made_input input = {.file = "constant.yaml",
                               .strategy = "hot-standby",
                               .set = {"systems.shop.objectives={rto: 1h, rpo: 48h, mbco: 50%, stable_for: 1s}",
                                       "systems.shop.components.orders.read_only_serves=100%",
                                       "systems.shop.components.sessions.without=50%"}};
    run_expect_same("without it", make_rta_s(&input), 80);
    input.set[2] = "systems.shop.components.sessions.read_only_serves=50%";
    run_expect_same("read only", make_rta_s(&input), 80);
    input.set[2] = NULL;
    run_expect_same("neither: promoted at 590", make_rta_s(&input), 590);
}

/* The cache is launched at 0, users come at 0 and warm it in 300 s; launched anew at 100 it is cold again, and warm at
 * 400, not at 300. */
Test(mended_data, a_cache_launched_anew_is_cold_anew) {
    const struct made_input input = {
        .file = "runbook.yaml",
        .strategy = "backup-restore",
        .set = {"systems.shop.components.cache={service: elasticache-redis, utilisation: 100%, warm_up: 300s, "
                "cold_serves: 0%, without: 0%}"},
        .steps =
            "{web: {manual: launch, acts_on: web, models_as: [launch], takes: 0s}, send: {manual: send, models_as: "
            "[route], takes: 0s}, one: {manual: launch, acts_on: cache, models_as: [launch], takes: 0s}, two: {after: "
            "one, manual: launch, acts_on: cache, models_as: [launch], takes: 100s, commit: true}}"};
    struct made made;
    make_model(&input, &made);
    run_expect_same("warm", make_trial(&made, 0)->rta_s, 400);
    cr_expect(make_told_times(&made, "cache", "is warm") == 1);
    run_expect_same("told", make_told_s(&made, "cache", "is warm"), 400);
    make_release(&made);
}

/* A cache launched anew after it was warm warms a second time: 50 s, then 100 + 50. */
Test(mended_data, a_warm_cache_launched_anew_warms_again) {
    const struct made_input input = {
        .file = "runbook.yaml",
        .strategy = "backup-restore",
        .set = {"systems.shop.components.cache={service: elasticache-redis, utilisation: 100%, warm_up: 50s, "
                "cold_serves: 0%, without: 0%}",
                "systems.shop.objectives={rto: 1h, rpo: 1h, stable_for: 10m}"},
        .steps =
            "{web: {manual: launch, acts_on: web, models_as: [launch], takes: 0s}, send: {manual: send, models_as: "
            "[route], takes: 0s}, one: {manual: launch, acts_on: cache, models_as: [launch], takes: 0s}, two: {after: "
            "one, manual: launch, acts_on: cache, models_as: [launch], takes: 100s, commit: true}}"};
    struct made made;
    make_model(&input, &made);
    run_expect_same("warm for good", make_trial(&made, 0)->rta_s, 150);
    cr_expect(make_told_times(&made, "cache", "is warm") == 2);
    make_release(&made);
}

/* --- overrides of how data gets there --- */

struct overridden {
    const char *strategy;
    const char *set;
    enum dr_data data;
    bool exists;
    double stands;
    bool promotes;
    bool restores;
    bool launches;
};

static const struct overridden overridden[] = {
    {"backup-restore", NULL, DR_DATA_BACKUP, false, 0, false, true, false},
    {"backup-restore", "strategies.backup-restore.data={orders: replica}", DR_DATA_REPLICA, true, 1, true, false,
     false},
    {"backup-restore", "strategies.backup-restore={data: {orders: replica}, standby: {orders: 50%}}", DR_DATA_REPLICA,
     true, 0.5, true, false, false},
    /* Aurora has one writer: two are not to be had. */
    {"backup-restore", "strategies.backup-restore.data={orders: writers}", DR_DATA_REPLICA, true, 1, true, false,
     false},
    {"hot-standby", "strategies.hot-standby.data={orders: backup}", DR_DATA_BACKUP, true, 1, false, true, false},
    {"hot-standby", "strategies.hot-standby.data={orders: none}", DR_DATA_NONE, true, 1, false, false, false},
    {"backup-restore", "strategies.backup-restore.data={orders: none}", DR_DATA_NONE, false, 0, false, false, false},
};

Test(mended_data, an_override_of_the_data_brings_what_stands_and_the_steps_with_it) {
    for (size_t i = 0; i < sizeof overridden / sizeof overridden[0]; i++) {
        const struct overridden *row = &overridden[i];
        const struct made_input input = {.file = "constant.yaml", .strategy = row->strategy, .set = {row->set}};
        struct made made;
        make_model(&input, &made);
        const struct dr_stands *stands = stands_of(&made, "orders");
        const char *what = row->set != NULL ? row->set : row->strategy;
        cr_expect(stands->data == row->data, "%s: data %d", what, (int)stands->data);
        cr_expect(stands->exists == row->exists && fabs(stands->stands - row->stands) <= 0, "%s", what);
        cr_expect(has_step(&made, "promote-orders") == row->promotes, "%s: promote", what);
        cr_expect(has_step(&made, "restore-orders") == row->restores, "%s: restore", what);
        cr_expect(has_step(&made, "launch-orders") == row->launches, "%s: launch", what);
        make_release(&made);
    }
}

/* What the service can't do brings nothing with it: a store that does not replicate is restored from backups. */
Test(mended_data, an_override_that_the_service_cannot_follow_leaves_nothing_standing) {
    struct made_input input = {.file = "constant.yaml",
                               .strategy = "backup-restore",
                               .set = {"systems.shop.components.orders.replication={kind: none}",
                                       "strategies.backup-restore.data={orders: replica}"}};
    struct made made;
    make_model(&input, &made);
    const struct dr_stands *stands = stands_of(&made, "orders");
    cr_expect(stands->data == DR_DATA_BACKUP && stands->degraded && !stands->exists && stands->stands <= 0);
    cr_expect(has_step(&made, "restore-orders") && !has_step(&made, "promote-orders"));
    make_release(&made);
}

/* DynamoDB takes writes in both regions: nothing is promoted. */
Test(mended_data, writers_are_not_promoted) {
    const struct made_input input = {
        .file = "constant.yaml",
        .strategy = "backup-restore",
        .set = {"systems.shop.components.orders.service=dynamodb", "strategies.backup-restore.data={orders: writers}"}};
    struct made made;
    make_model(&input, &made);
    const struct dr_stands *stands = stands_of(&made, "orders");
    cr_expect(stands->data == DR_DATA_WRITERS && !stands->degraded && stands->exists);
    cr_expect(!has_step(&made, "restore-orders") && !has_step(&made, "promote-orders"));
    make_release(&made);
}

/* --- what is lost --- */

/* A store that nothing is copied of, and that service does without: no data, no end of unsaved writes, however long ago
 * the last one was (they come in one hour of the day). */
Test(mended_data, without_any_copy_unsaved_writes_have_no_end) {
    const struct made_input input = {
        .file = "data.yaml",
        .strategy = "hot-standby",
        .set = {"systems.shop.components.orders.without=100%",
                "systems.shop.components.orders.writes={mean: 1MB/s, profile: once}",
                "profiles={once: {hours: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]}}",
                "strategies.hot-standby.data={orders: none}"}};
    struct made made;
    make_model(&input, &made);
    const struct dr_episode_outcome *outcome = make_trial(&made, 0);
    run_expect_same("service comes back", outcome->rta_s, 0);
    cr_expect(isinf(outcome->rpa_s) && isinf(outcome->unsaved_s), "unsaved %g s", outcome->unsaved_s);
    cr_expect(isinf(outcome->path_s[made.model->path_count]));
    cr_expect((outcome->flags & DR_EPISODE_FRESH) == 0);
    make_release(&made);
}

/* Both regions write; users of the lost one are 75 % (or 25 %) of all; 10 s of their 1 MB/s are missing. */
Test(mended_data, where_both_regions_write_the_lost_one_lacks_its_users_writes_only) {
    struct made_input input = {
        .file = "data.yaml",
        .strategy = "active-active",
        .set = {"systems.shop.components.orders={service: dynamodb, utilisation: 100%, size: 1GB, writes: 1MB/s, "
                "replication: {kind: log, latency: 10s, bandwidth: 1GB/s}}",
                "systems.shop.demand={peak: 1/s, away: 25%}", "hazards.region-lost.destroys=100%", NULL}};
    static const struct {
        const char *set;
        double bytes;
    } rows[] = {{"hazards.region-lost.hits=region home", 7.5e6}, {"hazards.region-lost.hits=region away", 2.5e6}};
    for (size_t i = 0; i < 2; i++) {
        struct made made;
        input.set[3] = rows[i].set;
        make_model(&input, &made);
        const struct dr_episode_outcome *outcome = make_trial(&made, 0);
        cr_expect(fabs(outcome->lost_bytes - rows[i].bytes) < 1, "%s: %g B", rows[i].set, outcome->lost_bytes);
        run_expect_same("age", outcome->rpa_s, 10);
        cr_expect((outcome->flags & DR_EPISODE_LOST) != 0 && (outcome->flags & DR_EPISODE_STRANDED) == 0);
        make_release(&made);
    }
}

/* A disaster that nobody recovers from loses data where the region that was hit held the writes. */
Test(mended_data, what_is_never_recovered_is_lost_with_its_region_only) {
    struct made_input input = {
        .file = "data.yaml",
        .strategy = "none",
        .set = {"hazards.region-lost.destroys=100%", "systems.shop.components.orders.writes=1MB/s"}};
    struct made made;
    make_model(&input, &made);
    const struct dr_episode_outcome *outcome = make_trial(&made, 0);
    cr_expect((outcome->flags & DR_EPISODE_UNRECOVERABLE) != 0 && (outcome->flags & DR_EPISODE_LOST) != 0);
    cr_expect(isinf(outcome->unsaved_s) && isinf(outcome->path_s[made.model->path_count]));
    make_release(&made);

    input.file = "runbook.yaml"; /* nothing is stored there */
    input.set[1] = NULL;
    make_model(&input, &made);
    outcome = make_trial(&made, 0);
    cr_expect((outcome->flags & DR_EPISODE_UNRECOVERABLE) != 0 && (outcome->flags & DR_EPISODE_LOST) == 0);
    make_release(&made);
}

/* --- schedules and objects --- */

/* The catalogue says 02:00; a file that says every 4 h means that. */
Test(mended_data, an_interval_overrules_the_catalogues_clock_times) {
    struct made_input input = {.file = "data.yaml", .strategy = "backup-restore"};
    struct made made;
    input.set[0] = "systems.shop.components.orders.backup={every: 4h, takes: 0s, fails: 0%}";
    make_model(&input, &made);
    const struct dr_component *component = stands_of(&made, "orders")->component;
    cr_expect(component->backup.every_us == 4 * DR_USEC_PER_HOUR && component->backup.at.count == 0);
    cr_expect(!dr_object_has(&component->backup.object, &component->backup.at));
    double oldest_s = 0;
    for (uint64_t i = 0; i < 50; i++) {
        oldest_s = fmax(oldest_s, make_trial(&made, i)->rpa_s);
    }
    cr_expect(oldest_s > 2 * 3600 && oldest_s <= 4 * 3600, "%g s", oldest_s);
    make_release(&made);

    input.set[0] = "systems.shop.components.orders.backup={takes: 0s, fails: 0%}";
    make_model(&input, &made);
    component = stands_of(&made, "orders")->component;
    cr_expect(component->backup.every_us == 0 && component->backup.at.count == 1);
    make_release(&made);

    input.set[0] = "systems.shop.components.orders.backup={at: \"03:00\", every: 4h}";
    make_expect_mistake(&input, "/systems/shop/components/orders/backup/every",
                        "found both `at` and `every`, expected one of them");
}

/* 100 objects a second, each 10 s under way: 1,000 are missing at any instant. */
Test(mended_data, objects_that_are_under_way_are_missing) {
    const struct made_input input = {
        .file = "data.yaml",
        .strategy = "hot-standby",
        .set = {
            "systems.shop.components.media={service: s3, size: 1GB, writes: 100MB/s, object_size: 1MB, replication: "
            "{kind: object, latency: 10s}}"}};
    struct made made;
    struct dr_summary summary;
    make_model(&input, &made);
    make_summary(&made, &(struct dr_run_options){.trials = 10}, &summary);
    cr_assert(summary.store_count == 2);
    cr_expect_str_eq(summary.stores[0].name, "orders");
    cr_expect(isnan(summary.stores[0].objects_missing), "orders replicates as a whole");
    cr_expect(fabs(summary.stores[1].objects_missing - 1000) < 1e-6, "%g", summary.stores[1].objects_missing);
    dr_summary_release(&summary);
    make_release(&made);
}
