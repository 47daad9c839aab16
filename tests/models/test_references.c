/* References between the parts of a scenario: each mistake has one message at its place. */
#include <criterion/criterion.h>
#include <string.h>

#include "make_model.h"

static const struct {
    const char *set;
    const char *pointer;
    const char *message;
} mistakes[] = {
    {"regions={home: {aws: us-east-1}}", "/regions", "found one region, expected two: home and recovery"},
    {"time_zone=Mars/Olympus", "/time_zone", NULL},
    {"week=2026-13-45", "/week", "found \"2026-13-45\", expected a date such as 2026-01-05"},
    {"systems.shop.components.web.service=ec2-agg", "/systems/shop/components/web/service",
     "unknown service \"ec2-agg\", did you mean \"ec2-asg\"?"},
    {"systems.shop.components.web.needs=[oders]", "/systems/shop/components/web/needs/0",
     "unknown component \"oders\", did you mean \"orders\"?"},
    {"systems.shop.components.orders.needs=[web]", "/systems/shop/components/orders/needs/0",
     "component \"web\" needs itself: `needs` makes a cycle"},
    {"systems.shop.components.web.needs=[web]", "/systems/shop/components/web/needs/0",
     "component \"web\" needs itself: `needs` makes a cycle"},
    {"systems.shop.components.orders.writes={mean: 1MB/s, profile: fast}",
     "/systems/shop/components/orders/writes/profile",
     "unknown profile \"fast\", expected flat, retail-week, office-week or nightly-batch"},
    {"systems.shop.demand.profile=flatt", "/systems/shop/demand/profile",
     "unknown profile \"flatt\", did you mean \"flat\"?"},
    {"systems.shop.components.orders={service: aurora-mysql, writes: 2MB/s, replication: {kind: log, latency: 1s, "
     "bandwidth: 1MB/s}}",
     "/systems/shop/components/orders/writes",
     "data is written faster than it can be replicated: the backlog would grow without bound"},
    {"systems.shop.consistent=[[orders, media]]", "/systems/shop/consistent/0/1",
     "unknown component \"media\", expected web or orders"},
    {"systems.shop.components={}", "/systems/shop", "expected at least one component"},
    {"people.approver=boss", "/people/approver", "unknown role \"boss\""},
    {"people.acknowledge={office: 1m, zone: Mars/Olympus}", "/people/acknowledge/zone", NULL},
    {"people.approvals={boss: {office: 1m, zone: Mars/Olympus}}", "/people/approvals/boss/zone", NULL},
    {"detection.monitors={probe: {in: outsid}}", "/detection/monitors/probe/in",
     "unknown region \"outsid\", expected home or away"},
    {"tools={sso: {in: hom}}", NULL, "unknown region \"hom\", did you mean \"home\"?"},
    {"hazards.region-lost.hits=region moon", "/hazards/region-lost/hits",
     "unknown region \"moon\", expected home or away"},
    {"strategy=warm-stanby", "/strategy", "unknown strategy \"warm-stanby\", did you mean \"warm-standby\"?"},
    {"strategies={hot-stanby: {}}", "/strategies/hot-stanby",
     "unknown strategy \"hot-stanby\", did you mean \"hot-standby\"?"},
};

static void expect_zone(const struct made_input *input, const char *pointer) {
    struct made made;
    make_try(input, &made);
    cr_expect(made.model == NULL && made.errors.count == 1, "%s: %zu", pointer, made.errors.count);
    if (made.errors.count == 1) {
        cr_expect_str_eq(made.errors.items[0].pointer, pointer);
        cr_expect(strstr(made.errors.items[0].message, "Mars/Olympus") != NULL, "%s", made.errors.items[0].message);
    }
    make_release(&made);
}

Test(references, that_lead_nowhere_are_named_once) {
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        const struct made_input input = {.file = "data.yaml", .strategy = "hot-standby", .set = {mistakes[i].set}};
        if (mistakes[i].message == NULL) {
            expect_zone(&input, mistakes[i].pointer);
        } else {
            make_expect_mistake(&input, mistakes[i].pointer, mistakes[i].message);
        }
    }
}

Test(references, a_longer_cycle_is_found_once) {
    const struct made_input input = {
        .file = "data.yaml",
        .set = {
            "systems.shop.components={a: {service: on-server, needs: [b, d]}, b: {service: on-server, needs: c}, c: "
            "{service: on-server, needs: [d, a]}, d: {service: on-server}}"}};
    make_expect_mistake(&input, "/systems/shop/components/c/needs/1",
                        "component \"a\" needs itself: `needs` makes a cycle");
}

/* What two components need is no cycle. */
Test(references, a_diamond_is_no_cycle) {
    const struct made_input input = {
        .file = "data.yaml",
        .strategy = "hot-standby",
        .set = {
            "systems.shop.components={a: {service: on-server, needs: [b, c]}, b: {service: on-server, needs: d}, c: "
            "{service: on-server, needs: d}, d: {service: on-server}}"}};
    struct made made;
    make_model(&input, &made);
    make_release(&made);
}
