/* What a system costs a month: figures worked out by hand from the shipped catalogue's list prices. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "models/cost.h"
#include "models/scenario_file.h"
#include "models/strategy.h"

/* Everything a test needs: catalogue, scenario and what came of them. */
static struct dr_catalogue catalogue;
static struct dr_scenario_file file;
static struct dr_arena arena;
static struct dr_errors errors;

static void start(void) {
    dr_errors_init(&errors);
    dr_arena_init(&arena);
    cr_assert(dr_catalogue_load(DR_TEST_SCENARIOS, &catalogue, &errors) == DR_OK);
}

static void stop(void) {
    dr_scenario_release(&file);
    dr_catalogue_release(&catalogue);
    dr_arena_release(&arena);
    dr_errors_release(&errors);
}

TestSuite(cost, .init = start, .fini = stop);

static void log_errors(void) {
    for (size_t i = 0; i < errors.count; i++) {
        char text[1024];
        dr_error_format(&errors.items[i], text, sizeof text);
        cr_log_error("%s", text);
    }
}

static enum dr_code load(const char *path) {
    dr_scenario_release(&file);
    return dr_scenario_load(path, NULL, 0, &catalogue, &file, &errors);
}

/* Loads a scenario of one system `shop` with these components; `more` is the end of the file. */
static void load_shop(const char *demand, const char *components, const char *more) {
    char path[] = "/tmp/drsim-cost-XXXXXX";
    int descriptor = mkstemp(path);
    cr_assert(descriptor >= 0);
    FILE *out = fdopen(descriptor, "w");
    cr_assert(out != NULL);
    fprintf(out,
            "drsim: 1\n"
            "name: shop\n"
            "regions: {home: {aws: us-east-1}, away: {aws: us-west-2}}\n"
            "systems:\n"
            "  shop:\n"
            "    objectives: {rto: 1h, rpo: 1h}\n"
            "    demand: %s\n"
            "    components:\n%s"
            "hazards: {fire: {kind: natural, hits: region home, rate: 0.01/year, lasts: 1d}}\n%s",
            demand, components, more);
    fclose(out);
    enum dr_code code = load(path);
    unlink(path);
    log_errors();
    cr_assert(code == DR_OK);
}

static enum dr_code make(const char *strategy, struct dr_cost *ret_cost) {
    struct dr_standing_plan standing;
    enum dr_code code = dr_standing_make(&file.scenario, &catalogue, strategy, 0, &arena, &standing, &errors);
    cr_assert(code == DR_OK);
    return dr_cost_make(&file.scenario, &catalogue, &standing, &arena, ret_cost, &errors);
}

static struct dr_cost cost_of(const char *strategy) {
    struct dr_cost cost = {0};
    enum dr_code code = make(strategy, &cost);
    log_errors();
    cr_assert(code == DR_OK);
    return cost;
}

static bool is(double value, double expected) {
    return fabs(value - expected) <= 1e-9 * fmax(1, fabs(expected));
}

#define EXPECT_IS(value, expected)                                                                                     \
    cr_expect(is(value, expected), "found %.10g, expected %.10g", value, (double)(expected))

/* The line of a component in a region whose text begins so; NULL: there is none. */
static const struct dr_cost_line *line_of(const struct dr_cost *cost, const char *component, enum dr_place place,
                                          const char *what) {
    for (size_t i = 0; i < cost->count; i++) {
        const struct dr_cost_line *line = &cost->lines[i];
        if (strcmp(line->component, component) == 0 && line->place == place &&
            strncmp(line->what, what, strlen(what)) == 0) {
            return line;
        }
    }
    return NULL;
}

static double quantity_of(const struct dr_cost *cost, const char *component, enum dr_place place, const char *what) {
    const struct dr_cost_line *line = line_of(cost, component, place, what);
    return line != NULL ? line->quantity : 0;
}

/* 0.5 MiB/s in a month of 730 h: 0.5 x 2,628,000 MiB = 1,314,000 MiB = 1,283.203125 GiB
 * = 336.384 million writes of 4 KiB. */
static const char shop[] =
    "      front: {service: alb, needs: [web]}\n"
    "      web: {service: ec2-asg, instance: c6i.large, count: 2, needs: [orders]}\n"
    "      orders: {service: aurora-mysql, instance: db.r6g.large, size: 100GiB, writes: 0.5MiB/s}\n";

/* front: 0.0225 x 730 + one LCU 0.008 x 730 = 16.425 + 5.84;  web: 2 x 0.085 x 730 = 124.10
 * orders: 0.26 x 730 + 100 x 0.10 + 336.384 x 0.20 = 189.80 + 10 + 67.2768;  together 413.4418 */
#define SHOP_HOME 413.4418

/* Replicated writes 336.384 x 0.20, transfer 1,283.203125 GiB x 0.02, beside what the database costs at home. */
#define ORDERS_AWAY (189.80 + 10 + 67.2768 + 25.6640625)

Test(cost, of_none_is_that_of_the_home_region) {
    load_shop("100/s", shop, "");
    struct dr_cost cost = cost_of("none");
    EXPECT_IS(cost.monthly_usd, SHOP_HOME);
    EXPECT_IS(cost.home_usd, SHOP_HOME);
    EXPECT_IS(cost.away_usd, 0);
    cr_expect(cost.count == 6);
}

Test(cost, of_a_pilot_light_is_data_and_infrastructure_without_instances_of_the_groups) {
    load_shop("100/s", shop, "");
    struct dr_cost cost = cost_of("pilot-light");
    EXPECT_IS(cost.home_usd, SHOP_HOME);
    EXPECT_IS(cost.away_usd, 16.425 + ORDERS_AWAY); /* 309.1658625 */
    cr_expect(line_of(&cost, "web", DR_PLACE_AWAY, "instances") == NULL);
}

Test(cost, of_a_warm_standby_of_half_adds_half_the_instances) {
    load_shop("100/s", shop, "");
    struct dr_cost cost = cost_of("warm-standby");
    EXPECT_IS(cost.away_usd, 16.425 + 62.05 + ORDERS_AWAY); /* one c6i.large: 0.085 x 730 = 62.05 */
    EXPECT_IS(cost.monthly_usd, SHOP_HOME + 16.425 + 62.05 + ORDERS_AWAY);
}

Test(cost, of_active_active_adds_all_instances) {
    load_shop("100/s", shop, "");
    struct dr_cost cost = cost_of("active-active");
    EXPECT_IS(cost.home_usd, SHOP_HOME);
    EXPECT_IS(cost.away_usd, 16.425 + 124.10 + ORDERS_AWAY);
}

/* A day's writes are 0.5 x 86,400 MiB = 42.1875 GiB; 7 copies are kept, one a day:
 * 100 + 6 x 42.1875 = 353.125 GiB x 0.021 = 7.415625; copied 42.1875 x 730/24 = 1,283.203125 GiB x 0.02 = 25.6640625.
 */
Test(cost, of_backups_is_one_full_copy_and_the_changes_of_the_others) {
    load_shop("100/s", shop, "");
    struct dr_cost cost = cost_of("backup-restore");
    EXPECT_IS(quantity_of(&cost, "orders", DR_PLACE_AWAY, "backups"), 353.125);
    EXPECT_IS(quantity_of(&cost, "orders", DR_PLACE_AWAY, "backup transfer"), 1283.203125);
    EXPECT_IS(cost.away_usd, 7.415625 + 25.6640625);
    cr_expect_str_eq(line_of(&cost, "orders", DR_PLACE_AWAY, "backup transfer")->what,
                     "backup transfer, without the first full copy");
}

/* 3 % a day: 100 x (1 + 6 x 3 %) = 118 GiB kept; 3 x 730/24 = 91.25 GiB copied. */
Test(cost, of_backups_takes_the_catalogues_daily_change_where_writes_are_unknown) {
    load_shop("100/s", "      orders: {service: aurora-mysql, instance: db.r6g.large, size: 100GiB}\n", "");
    struct dr_cost cost = cost_of("backup-restore");
    EXPECT_IS(quantity_of(&cost, "orders", DR_PLACE_AWAY, "backups"), 118);
    EXPECT_IS(quantity_of(&cost, "orders", DR_PLACE_AWAY, "backup transfer"), 91.25);
    EXPECT_IS(cost.away_usd, 118 * 0.021 + 91.25 * 0.02);
}

/* Every 6 h, kept for 14 days: 56 copies, each with a quarter of 3 %: 100 x (1 + 55 x 0.75 %) = 141.25 GiB.
 * On Mondays and Thursdays, kept for 14 days: 4 copies, each with 3.5 days' change: 100 x (1 + 3 x 10.5 %) = 131.5 GiB.
 */
Test(cost, of_backups_follows_schedule_and_retention) {
    load_shop("100/s",
              "      a: {service: aurora-mysql, instance: db.r6g.large, size: 100GiB, backup: {every: 6h, keep: 14d}}\n"
              "      b:\n"
              "        service: aurora-mysql\n"
              "        instance: db.r6g.large\n"
              "        size: 100GiB\n"
              "        backup: {at: [\"03:00\"], days: \"mon,thu\", keep: 14d}\n",
              "");
    struct dr_cost cost = cost_of("backup-restore");
    EXPECT_IS(quantity_of(&cost, "a", DR_PLACE_AWAY, "backups"), 141.25);
    EXPECT_IS(quantity_of(&cost, "a", DR_PLACE_AWAY, "backup transfer"), 91.25); /* as much in four parts */
    EXPECT_IS(quantity_of(&cost, "b", DR_PLACE_AWAY, "backups"), 131.5);
}

/* 1 MiB/s rewrites 10 GiB many times a day: each backup holds all of it, never more: 7 x 10 GiB. */
Test(cost, of_an_increment_is_never_more_than_all_data) {
    load_shop("100/s", "      orders: {service: aurora-mysql, instance: db.r6g.large, size: 10GiB, writes: 1MiB/s}\n",
              "");
    struct dr_cost cost = cost_of("backup-restore");
    EXPECT_IS(quantity_of(&cost, "orders", DR_PLACE_AWAY, "backups"), 70);
    EXPECT_IS(quantity_of(&cost, "orders", DR_PLACE_AWAY, "backup transfer"), 10.0 * 730 / 24);
}

Test(cost, lines_say_what_they_are_made_of) {
    load_shop("100/s", shop, "");
    struct dr_cost cost = cost_of("warm-standby");
    const struct dr_cost_line *line = line_of(&cost, "web", DR_PLACE_AWAY, "instances");
    cr_assert(line != NULL);
    cr_expect_str_eq(line->what, "instances, 1 x c6i.large");
    cr_expect_str_eq(line->unit, "h");
    cr_expect_str_eq(line->price_path, "prices/ec2/c6i.large");
    EXPECT_IS(line->quantity, 730);
    EXPECT_IS(line->price_usd, 0.085);
    EXPECT_IS(line->monthly_usd, 62.05);
    line = line_of(&cost, "orders", DR_PLACE_HOME, "storage");
    cr_assert(line != NULL);
    cr_expect_str_eq(line->unit, "GiB-month");
    cr_expect_str_eq(line->price_path, "prices/aurora-storage");
}

Test(cost, sums_are_those_of_the_lines) {
    load_shop("100/s", shop, "");
    struct dr_cost cost = cost_of("warm-standby");
    double at[DR_PLACE_COUNT] = {0};
    for (size_t i = 0; i < cost.count; i++) {
        EXPECT_IS(cost.lines[i].monthly_usd, cost.lines[i].quantity * cost.lines[i].price_usd);
        cr_expect(cost.lines[i].quantity > 0);
        at[cost.lines[i].place] += cost.lines[i].monthly_usd;
    }
    EXPECT_IS(cost.home_usd, at[DR_PLACE_HOME]);
    EXPECT_IS(cost.away_usd, at[DR_PLACE_AWAY]);
    EXPECT_IS(cost.monthly_usd, at[DR_PLACE_HOME] + at[DR_PLACE_AWAY]);
}

/* Half of 3 are 2; 7 % of 100 are 7, though 0.07 x 100 is above 7 in doubles. */
Test(cost, runs_whole_instances) {
    load_shop("100/s",
              "      odd: {service: ec2-asg, instance: c6i.large, count: 3}\n"
              "      many: {service: ec2-asg, instance: c6i.large, count: 100}\n",
              "strategies: {warm-standby: {standby: {many: 7%}}}\n");
    struct dr_cost cost = cost_of("warm-standby");
    EXPECT_IS(quantity_of(&cost, "odd", DR_PLACE_AWAY, "instances"), 2 * 730);
    EXPECT_IS(quantity_of(&cost, "many", DR_PLACE_AWAY, "instances"), 7 * 730);
    EXPECT_IS(quantity_of(&cost, "many", DR_PLACE_HOME, "instances"), 100 * 730);
}

/* 100 GB = 1e11 bytes = 93.13225746... GiB, as AWS bills. */
Test(cost, counts_bytes_in_the_unit_of_the_price) {
    load_shop("100/s", "      orders: {service: aurora-mysql, instance: db.r6g.large, size: 100GB}\n", "");
    struct dr_cost cost = cost_of("none");
    EXPECT_IS(quantity_of(&cost, "orders", DR_PLACE_HOME, "storage"), 1e11 / 1073741824);
}

/* 100/s at all hours: 262.8 million requests a month. 1 MiB/s: 2,628,000 MiB = 2,691.072 million writes of 1 KiB. */
static const char table[] = "      carts: {service: dynamodb, size: 10GiB, writes: 1MiB/s}\n";

Test(cost, of_users_is_in_the_region_that_serves_them) {
    load_shop("{peak: 100/s, away: 25%}", table, "");
    struct dr_cost cost = cost_of("hot-standby");
    EXPECT_IS(quantity_of(&cost, "carts", DR_PLACE_HOME, "reads"), 262.8);
    EXPECT_IS(quantity_of(&cost, "carts", DR_PLACE_AWAY, "reads"), 0);
    cost = cost_of("active-active");
    EXPECT_IS(quantity_of(&cost, "carts", DR_PLACE_HOME, "reads"), 197.1);
    EXPECT_IS(quantity_of(&cost, "carts", DR_PLACE_AWAY, "reads"), 65.7);
}

/* Each byte crosses once, in whichever direction: 2,628,000 MiB = 2,566.40625 GiB. Each write is made in both regions.
 */
Test(cost, of_two_writers_is_each_write_made_in_both_regions_and_sent_once) {
    load_shop("100/s", table, "");
    struct dr_cost cost = cost_of("active-active");
    EXPECT_IS(quantity_of(&cost, "carts", DR_PLACE_HOME, "writes"), 2691.072);
    EXPECT_IS(quantity_of(&cost, "carts", DR_PLACE_AWAY, "replicated writes"), 2691.072);
    const struct dr_cost_line *line = line_of(&cost, "carts", DR_PLACE_AWAY, "replication transfer");
    cr_assert(line != NULL);
    cr_expect_str_eq(line->what, "replication transfer, both ways");
    EXPECT_IS(line->quantity, 2566.40625);
}

/* A peak of twice the mean: mean 50/s, 131.4 million a month, whatever the strategy. */
Test(cost, of_requests_follows_mean_demand) {
    load_shop("{peak: 100/s, profile: day}", table,
              "profiles: {day: {hours: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]}}\n");
    struct dr_cost cost = cost_of("none");
    EXPECT_IS(quantity_of(&cost, "carts", DR_PLACE_HOME, "reads"), 131.4);
}

/* 1 MiB/s of objects of 2 MiB: 1.314 million PUTs. */
Test(cost, of_objects_counts_one_write_an_object) {
    load_shop("100/s", "      media: {service: s3, size: 1TiB, writes: 1MiB/s, object_size: 2MiB}\n", "");
    struct dr_cost cost = cost_of("pilot-light");
    EXPECT_IS(quantity_of(&cost, "media", DR_PLACE_HOME, "PUT requests"), 1.314);
    EXPECT_IS(quantity_of(&cost, "media", DR_PLACE_AWAY, "PUT requests of replication"), 1.314);
    EXPECT_IS(quantity_of(&cost, "media", DR_PLACE_AWAY, "storage"), 1024);
    EXPECT_IS(quantity_of(&cost, "media", DR_PLACE_AWAY, "replication time control"), 2566.40625);
}

/* Zone 0.50, health check 0.50 and 1.00 for HTTPS; 262.8 million HTTPS requests at 1.00. */
Test(cost, of_global_services_is_charged_once_under_any_strategy) {
    load_shop("100/s",
              "      dns: {service: route53}\n"
              "      cdn: {service: cloudfront}\n",
              "");
    for (size_t i = 0; i < catalogue.strategies.count; i++) {
        struct dr_cost cost = cost_of(catalogue.strategies.names[i]);
        EXPECT_IS(cost.home_usd, 2 + 262.8);
        EXPECT_IS(cost.away_usd, 0);
    }
}

Test(cost, of_a_replica_counts_where_the_scenario_asks_for_one) {
    load_shop("100/s", shop, "strategies: {backup-restore: {data: {orders: replica}}}\n");
    struct dr_cost cost = cost_of("backup-restore");
    EXPECT_IS(quantity_of(&cost, "orders", DR_PLACE_AWAY, "storage"), 100);
    EXPECT_IS(quantity_of(&cost, "orders", DR_PLACE_AWAY, "backups"), 0);
    EXPECT_IS(quantity_of(&cost, "orders", DR_PLACE_AWAY, "instances"), 730); /* a replica is an instance */
}

static void expect_mistake(const char *components, const char *pointer, const char *message) {
    load_shop("100/s", components, "");
    struct dr_cost cost = {.count = 99};
    cr_assert(make("none", &cost) == DR_INPUT);
    cr_expect(cost.count == 99);
    cr_assert(errors.count == 1);
    cr_expect_str_eq(errors.items[0].pointer, pointer);
    cr_expect_str_eq(errors.items[0].message, message);
}

Test(cost, names_the_nearest_instance_type) {
    expect_mistake("      web: {service: ec2-asg, instance: c6i.lagre}\n", "/systems/shop/components/web/instance",
                   "unknown instance type \"c6i.lagre\", did you mean \"c6i.large\"?");
}

Test(cost, needs_an_instance_type_where_instances_have_a_price) {
    expect_mistake("      web: {service: ec2-asg}\n", "/systems/shop/components/web", "missing field \"instance\"");
}

Test(cost, of_servers_of_ones_own_is_unknown_and_left_out) {
    load_shop("100/s", "      web: {service: on-server}\n", "");
    struct dr_cost cost = cost_of("active-active");
    cr_expect(cost.count == 0);
    EXPECT_IS(cost.monthly_usd, 0);
}

/* Changes one place of the loaded catalogue. */
static void change(const char *assignment) {
    cr_assert(dr_value_override(&catalogue.arena, (struct dr_value *)catalogue.root, assignment, "--set", NULL) ==
              DR_OK);
}

/* 100 GiB = 107.3741824 GB at 0.10; the other figures stay. */
Test(cost, knows_gigabytes_of_1e9_bytes) {
    change("prices.aurora-storage.unit=GB-month");
    load_shop("100/s", shop, "");
    struct dr_cost cost = cost_of("none");
    EXPECT_IS(quantity_of(&cost, "orders", DR_PLACE_HOME, "storage"), 107.3741824);
    EXPECT_IS(cost.home_usd, SHOP_HOME + 0.73741824);
}

Test(cost, refuses_prices_that_are_none) {
    static const char *const changes[][2] = {
        {"prices.aurora-storage.unit=IOPS-month",
         "found \"IOPS-month\", expected a unit such as GiB-month, GB-month, GiB or GB"},
        {"prices.aurora-storage.value=10%", "found \"10%\", expected a price such as $0.085"},
        {"prices.aurora-io.io=4", "found \"4\", expected the size of one write, such as 4KiB"},
    };
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        dr_catalogue_release(&catalogue);
        cr_assert(dr_catalogue_load(DR_TEST_SCENARIOS, &catalogue, &errors) == DR_OK);
        dr_errors_release(&errors);
        dr_errors_init(&errors);
        load_shop("100/s", shop, "");
        change(changes[i][0]);
        struct dr_cost cost;
        cr_expect(make("none", &cost) == DR_INPUT, "%s", changes[i][0]);
        cr_assert(errors.count == 1, "%s: %zu mistakes", changes[i][0], errors.count);
        cr_expect_str_eq(errors.items[0].message, changes[i][1]);
    }
}

Test(cost, never_falls_from_one_shipped_strategy_to_the_next) {
    if (access(DR_TEST_SCENARIOS "/ecommerce/scenario.yaml", R_OK) != 0) {
        cr_skip_test("scenarios/ecommerce is not there");
    }
    enum dr_code code = load(DR_TEST_SCENARIOS "/ecommerce/scenario.yaml");
    log_errors();
    cr_assert(code == DR_OK);
    double before = 0;
    for (size_t i = 0; i < catalogue.strategies.count; i++) {
        const char *name = catalogue.strategies.names[i];
        struct dr_cost cost = cost_of(name);
        cr_expect(cost.monthly_usd > before - 1e-6, "%s costs %.2f, the one before %.2f", name, cost.monthly_usd,
                  before);
        before = cost.monthly_usd;
    }
}
