/* Conditions: who is woken, in which order. */
#include <criterion/criterion.h>

#include "sim/condition.h"

struct guest {
    const int *level;
    int needs;
    int number;
    char *log;
};

static bool is_enough(const void *payload) {
    const struct guest *guest = payload;
    return *guest->level >= guest->needs;
}

static void woken(struct dr_simulation *simulation, void *payload) {
    (void)simulation;
    const struct guest *guest = payload;
    const size_t length = strlen(guest->log);
    guest->log[length] = (char)('0' + guest->number);
    guest->log[length + 1] = '\0';
}

Test(condition, wakes_those_whose_predicate_holds_by_priority_then_order) {
    int level = 0;
    char text[16] = "";
    struct guest guests[5] = {
        {&level, 1, 0, text}, {&level, 2, 1, text}, {&level, 1, 2, text}, {&level, 1, 3, text}, {&level, 9, 4, text}};
    static const int32_t priorities[5] = {5, 0, 1, 1, -7};
    struct dr_waiter waiters[5] = {{.is_waiting = false}};
    struct dr_simulation *simulation = dr_simulation_new();
    struct dr_condition condition;
    dr_condition_init(&condition, simulation);
    for (int i = 0; i < 5; i++) {
        dr_condition_wait(&condition, &waiters[i], priorities[i], is_enough, woken, &guests[i]);
    }
    cr_expect(dr_condition_signal(&condition) == 0);
    level = 1;
    cr_expect(dr_condition_waiting(&condition) == 5, "a change without a signal wakes nobody");
    cr_expect(dr_condition_signal(&condition) == 3);
    cr_expect_str_eq(text, "", "no callback runs inside of signal");
    dr_simulation_run(simulation, DR_NEVER);
    cr_expect_str_eq(text, "230");
    level = 9;
    cr_expect(dr_condition_signal(&condition) == 2);
    dr_simulation_run(simulation, DR_NEVER);
    cr_expect_str_eq(text, "23041");
    cr_expect(dr_condition_waiting(&condition) == 0);
    dr_condition_release(&condition);
    dr_simulation_free(simulation);
}

Test(condition, a_waiter_without_predicate_is_woken_by_any_signal) {
    char text[8] = "";
    struct guest guest = {NULL, 0, 7, text};
    struct dr_waiter waiter = {.is_waiting = false};
    struct dr_simulation *simulation = dr_simulation_new();
    struct dr_condition condition;
    dr_condition_init(&condition, simulation);
    dr_condition_wait(&condition, &waiter, 0, NULL, woken, &guest);
    cr_expect(dr_condition_signal(&condition) == 1);
    dr_simulation_run(simulation, DR_NEVER);
    cr_expect_str_eq(text, "7");
    dr_condition_release(&condition);
    dr_simulation_free(simulation);
}

Test(condition, a_wait_can_be_cancelled_until_its_callback_has_run) {
    char text[8] = "";
    struct guest guests[3] = {{NULL, 0, 0, text}, {NULL, 0, 1, text}, {NULL, 0, 2, text}};
    struct dr_waiter waiters[3] = {{.is_waiting = false}};
    struct dr_simulation *simulation = dr_simulation_new();
    struct dr_condition condition;
    dr_condition_init(&condition, simulation);
    for (int i = 0; i < 3; i++) {
        dr_condition_wait(&condition, &waiters[i], 0, NULL, woken, &guests[i]);
    }
    cr_expect(dr_condition_cancel(&condition, &waiters[1]));
    cr_expect(!dr_condition_cancel(&condition, &waiters[1]));
    cr_expect(dr_condition_signal(&condition) == 2);
    cr_expect(dr_condition_cancel(&condition, &waiters[0]), "woken, but its callback has not run");
    dr_simulation_run(simulation, DR_NEVER);
    cr_expect(!dr_condition_cancel(&condition, &waiters[2]));
    cr_expect_str_eq(text, "2");
    dr_condition_release(&condition);
    dr_simulation_free(simulation);
}

Test(condition, reset_forgets_the_waiters) {
    char text[8] = "";
    struct guest guest = {NULL, 0, 0, text};
    struct dr_waiter waiter = {.is_waiting = false};
    struct dr_simulation *simulation = dr_simulation_new();
    struct dr_condition condition;
    dr_condition_init(&condition, simulation);
    dr_condition_wait(&condition, &waiter, 0, NULL, woken, &guest);
    dr_condition_reset(&condition);
    cr_expect(dr_condition_signal(&condition) == 0);
    dr_condition_release(&condition);
    dr_condition_release(NULL);
    dr_simulation_free(simulation);
}
