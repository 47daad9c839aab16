/* Resources: who is served when, cancelling, capacity, means. */
#include <criterion/criterion.h>
#include <math.h>

#include "sim/resource.h"

struct user {
    struct dr_resource *resource;
    struct dr_request request;
    int number;
    uint32_t units;
    dr_usec holds_us;
    char *log; /* digits of the users as they are granted */
};

static void give_back(struct dr_simulation *simulation, void *payload) {
    (void)simulation;
    const struct user *user = payload;
    dr_resource_put_back(user->resource, user->units);
}

static void granted(struct dr_simulation *simulation, void *payload) {
    const struct user *user = payload;
    const size_t length = strlen(user->log);
    user->log[length] = (char)('0' + user->number);
    user->log[length + 1] = '\0';
    dr_simulation_schedule(simulation, dr_simulation_now_us(simulation) + user->holds_us, 0, give_back, payload);
}

static struct dr_simulation *simulation;
static struct dr_resource resource;
static struct user users[8];
static char log_text[32];

static void begin(uint32_t capacity) {
    simulation = dr_simulation_new();
    dr_resource_init(&resource, simulation, capacity);
    log_text[0] = '\0';
}

static void end(void) {
    dr_resource_release(&resource);
    dr_simulation_free(simulation);
}

static void ask(int number, uint32_t units, int32_t priority, dr_usec holds_us) {
    users[number] =
        (struct user){.resource = &resource, .number = number, .units = units, .holds_us = holds_us, .log = log_text};
    dr_resource_acquire(&resource, &users[number].request, units, priority, granted, &users[number]);
}

Test(resource, grants_by_priority_then_first_come_first_served) {
    begin(1);
    ask(0, 1, 5, 10);
    ask(1, 1, 1, 10);
    ask(2, 1, 0, 10);
    ask(3, 1, 1, 10);
    ask(4, 1, -1, 10);
    cr_expect(dr_resource_held(&resource) == 1 && dr_resource_queued(&resource) == 4);
    cr_expect_str_eq(log_text, "", "no callback runs inside of acquire");
    dr_simulation_run(simulation, DR_NEVER);
    cr_expect_str_eq(log_text, "04213");
    cr_expect(dr_simulation_now_us(simulation) == 50);
    end();
}

Test(resource, nobody_overtakes_the_head_of_the_queue) {
    begin(3);
    ask(0, 2, 0, 10);
    ask(1, 2, 0, 10);
    ask(2, 1, 0, 10);
    dr_simulation_run(simulation, 5);
    cr_expect_str_eq(log_text, "0");
    dr_simulation_run(simulation, DR_NEVER);
    cr_expect_str_eq(log_text, "012");
    cr_expect(dr_simulation_now_us(simulation) == 20, "1 and 2 fit together");
    end();
}

Test(resource, a_better_priority_that_fits_goes_before_a_head_that_does_not) {
    begin(3);
    ask(0, 2, 0, 10);
    ask(1, 2, 0, 10);
    ask(2, 1, -1, 10);
    dr_simulation_run(simulation, 5);
    cr_expect_str_eq(log_text, "02");
    end();
}

Test(resource, a_cancelled_wait_is_skipped_and_lets_the_next_go) {
    begin(2);
    ask(0, 1, 0, 10);
    ask(1, 2, 0, 10);
    ask(2, 1, 0, 10);
    cr_expect(dr_resource_cancel(&resource, &users[1].request));
    cr_expect(!dr_resource_cancel(&resource, &users[1].request));
    cr_expect(dr_resource_queued(&resource) == 0 && dr_resource_held(&resource) == 2);
    dr_simulation_run(simulation, DR_NEVER);
    cr_expect_str_eq(log_text, "02");
    end();
}

Test(resource, a_grant_cancelled_before_its_callback_goes_to_the_next) {
    begin(1);
    ask(0, 1, 0, 10);
    ask(1, 1, 0, 10);
    cr_expect(dr_resource_cancel(&resource, &users[0].request));
    dr_simulation_run(simulation, DR_NEVER);
    cr_expect_str_eq(log_text, "1");
    cr_expect(!dr_resource_cancel(&resource, &users[1].request), "its callback has run");
    cr_expect(dr_resource_held(&resource) == 0);
    end();
}

Test(resource, cancelling_a_cancelled_wait_hits_no_other_event) {
    begin(1);
    ask(0, 1, 0, 10);
    ask(1, 1, 0, 10);
    cr_expect(dr_resource_cancel(&resource, &users[1].request));
    for (int i = 0; i < 5; i++) {
        cr_expect(!dr_resource_cancel(&resource, &users[1].request));
        cr_expect(dr_simulation_step(simulation) == (i < 2));
    }
    cr_expect(dr_resource_held(&resource) == 0);
    end();
}

Test(resource, more_capacity_serves_those_who_wait_and_less_takes_nothing_away) {
    begin(1);
    ask(0, 1, 0, 10);
    ask(1, 1, 0, 10);
    ask(2, 1, 0, 10);
    dr_resource_set_capacity(&resource, 2);
    cr_expect(dr_resource_held(&resource) == 2);
    dr_resource_set_capacity(&resource, 0);
    cr_expect(dr_resource_held(&resource) == 2);
    dr_simulation_run(simulation, 100);
    cr_expect_str_eq(log_text, "01");
    cr_expect(dr_resource_queued(&resource) == 1);
    dr_resource_set_capacity(&resource, 1);
    dr_simulation_run(simulation, DR_NEVER);
    cr_expect_str_eq(log_text, "012");
    end();
}

Test(resource, keeps_queue_length_and_use_as_time_means) {
    begin(1);
    ask(0, 1, 0, 10);
    ask(1, 1, 0, 20);
    dr_simulation_run(simulation, 40);
    cr_expect(fabs(dr_resource_mean_queue(&resource) - 10.0 / 40) < 1e-12);
    cr_expect(fabs(dr_resource_mean_held(&resource) - 30.0 / 40) < 1e-12);
    dr_resource_start_means(&resource);
    dr_simulation_run(simulation, 50);
    cr_expect(fabs(dr_resource_mean_held(&resource)) < 1e-12);
    end();
}

Test(resource, reset_forgets_everything) {
    begin(1);
    ask(0, 1, 0, 10);
    ask(1, 1, 0, 10);
    dr_simulation_run(simulation, 3);
    dr_simulation_reset(simulation);
    dr_resource_reset(&resource, 2);
    cr_expect(dr_resource_held(&resource) == 0 && dr_resource_queued(&resource) == 0);
    log_text[0] = '\0';
    ask(2, 2, 0, 10);
    dr_simulation_run(simulation, DR_NEVER);
    cr_expect_str_eq(log_text, "2");
    end();
}
