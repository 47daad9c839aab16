/* Detection by checkers and monitors, paging, and the duty manager's decision. */
#include <math.h>

#include "models/episode_private.h"
#include "sim/statistic.h"

/* --- people --- */

static bool is_office(const struct dr_office *office, dr_usec week_us, dr_usec *ret_next_us) {
    dr_usec next_us = DR_NEVER;
    for (size_t i = 0; i < office->count; i++) {
        dr_usec start_us = office->starts_us[i];
        dr_usec length_us = office->ends_us[i] - start_us;
        dr_usec since_us = (week_us - start_us + 2 * DR_USEC_PER_WEEK) % DR_USEC_PER_WEEK;
        if (since_us < length_us) {
            *ret_next_us = 0;
            return true;
        }
        dr_usec until_us = DR_USEC_PER_WEEK - since_us;
        next_us = until_us < next_us ? until_us : next_us;
    }
    *ret_next_us = next_us;
    return false;
}

dr_usec dr_episode_waiting_us(const struct dr_episode *episode, const struct dr_office *office, uint64_t purpose,
                              uint32_t index) {
    const struct dr_waiting *waiting = office->waiting;
    dr_usec week_us =
        (episode->onset_us + dr_simulation_now_us(episode->simulation) % DR_USEC_PER_WEEK) % DR_USEC_PER_WEEK;
    dr_usec opens_us = 0;
    bool inside = is_office(office, week_us, &opens_us);
    double answer = dr_episode_uniform(episode, purpose, 2 * index);
    if (!inside && waiting->answers < 1 && dr_episode_uniform(episode, purpose, 2 * index + 1) >= waiting->answers) {
        return opens_us;
    }
    bool as_office = inside || waiting->otherwise == NULL;
    return dr_distribution_at_us(as_office ? waiting->office : waiting->otherwise, answer);
}

static bool would_lose_data(const struct dr_episode *episode) {
    for (size_t i = 0; i < episode->model->part_count; i++) {
        if (episode->model->parts[i].has_data && !episode->model->parts[i].global && episode->age_us[i] > 0) {
            return true;
        }
    }
    return false;
}

/* Whether the rule asks for failover, by an estimate that is not the truth. */
static bool rule_asks(const struct dr_episode *episode, uint32_t index) {
    const struct dr_declare *declare = &episode->model->scenario->people.declare;
    dr_usec now_us = dr_simulation_now_us(episode->simulation);
    if (declare->when.kind == DR_RULE_ALWAYS || declare->when.kind == DR_RULE_NEVER) {
        return declare->when.kind == DR_RULE_ALWAYS;
    }
    double remaining_s = dr_usec_to_s(episode->repair_us) - dr_usec_to_s(now_us);
    if (declare->sigma > 0) {
        double uniform = dr_episode_uniform(episode, episode->model->purpose_estimate, index);
        remaining_s *= exp(declare->sigma * dr_statistic_normal_quantile(uniform));
    }
    double expected_s = declare->when.kind == DR_RULE_OUTAGE_OVER ? dr_usec_to_s(now_us) + remaining_s : remaining_s;
    return expected_s > dr_usec_to_s(declare->when.over_us);
}

static bool holds_back(const struct dr_episode *episode, uint32_t index) {
    double reluctance = episode->model->scenario->people.declare.reluctance;
    return reluctance > 0 && would_lose_data(episode) &&
           dr_episode_uniform(episode, episode->model->purpose_reluctance, index) < reluctance;
}

static void assess(struct dr_simulation *simulation, void *payload) {
    struct dr_episode *episode = payload;
    if (!dr_episode_catch_up(episode)) {
        return;
    }
    uint32_t index = episode->assessments++;
    bool asks = rule_asks(episode, index);
    if (asks && !holds_back(episode, index)) {
        DR_TELL(episode, "duty manager", "declares a disaster");
        dr_episode_begin(episode);
        return;
    }
    DR_TELL(episode, "duty manager", asks ? "holds failover back: it would lose data" : "does not expect it to last");
    const struct dr_declare *declare = &episode->model->scenario->people.declare;
    double uniform = dr_episode_uniform(episode, episode->model->purpose_assess, index + 1);
    dr_usec wait_us = dr_distribution_at_us(declare->update, uniform);
    if (declare->when.kind == DR_RULE_NEVER || wait_us <= 0) {
        return;
    }
    episode->people =
        dr_simulation_schedule(simulation, dr_usec_add(dr_simulation_now_us(simulation), wait_us), 2, assess, episode);
}

static void acknowledge(struct dr_simulation *simulation, void *payload) {
    struct dr_episode *episode = payload;
    if (!dr_episode_catch_up(episode)) {
        return;
    }
    episode->acknowledged_us = dr_simulation_now_us(simulation);
    DR_TELL(episode, "on call", "acknowledges");
    double uniform = dr_episode_uniform(episode, episode->model->purpose_assess, 0);
    dr_usec wait_us = dr_distribution_at_us(episode->model->scenario->people.declare.assess, uniform);
    episode->people =
        dr_simulation_schedule(simulation, dr_usec_add(episode->acknowledged_us, wait_us), 2, assess, episode);
}

/* Somebody is paged. */
static void page(struct dr_simulation *simulation, void *payload) {
    struct dr_episode *episode = payload;
    if (!dr_episode_catch_up(episode)) {
        return;
    }
    DR_TELL(episode, episode->machine_detected ? "monitor" : "people",
            episode->machine_detected ? "pages whoever is on call" : "notice, and page whoever is on call");
    if (episode->model->plan == NULL || episode->model->standing.trigger != DR_TRIGGER_PEOPLE ||
        episode->hazard->hits != DR_PLACE_HOME || episode->is_up[DR_PLACE_HOME]) {
        return;
    }
    dr_usec wait_us =
        dr_episode_waiting_us(episode, &episode->model->acknowledge, episode->model->purpose_acknowledge, 0);
    episode->people = dr_simulation_schedule(simulation, dr_usec_add(dr_simulation_now_us(simulation), wait_us), 2,
                                             acknowledge, episode);
}

/* --- checkers --- */

static void sort(dr_usec *items, size_t count) {
    for (size_t i = 1; i < count; i++) {
        dr_usec item = items[i];
        size_t k = i;
        for (; k > 0 && items[k - 1] > item; k--) {
            items[k] = items[k - 1];
        }
        items[k] = item;
    }
}

/* When each checker has seen `threshold` results of the new kind: its own phase, then whole intervals. `first` keeps
 * the draws of failing and of healing apart. */
static void draw_checkers(struct dr_episode *episode, uint32_t first, bool failing, dr_usec *ret_us) {
    const struct dr_checks *checks = &episode->model->scenario->detection.checks;
    size_t count = (size_t)checks->checkers;
    bool answers_fixed = dr_distribution_is_constant(checks->answers);
    for (uint32_t i = 0; i < count; i++) {
        double phase = dr_episode_uniform(episode, episode->model->purpose_phase, first + i);
        double answer = answers_fixed ? 0.5 : dr_episode_uniform(episode, episode->model->purpose_answer, first + i);
        ret_us[i] = dr_usec_from_s(phase * dr_usec_to_s(checks->interval_us)) +
                    (checks->threshold - 1) * checks->interval_us +
                    (failing ? dr_distribution_at_us(checks->answers, answer) : 0);
    }
    sort(ret_us, count);
}

static void checks_fail(struct dr_simulation *simulation, void *payload) {
    struct dr_episode *episode = payload;
    enum dr_place place = episode->hazard->hits;
    if (!dr_episode_catch_up(episode) || episode->is_up[place]) {
        return;
    }
    episode->looks_healthy[place] = false;
    DR_TELL(episode, "health checks", "call the endpoint unhealthy");
    size_t cause =
        dr_episode_cause(episode, (struct dr_cause){DR_CAUSE_CHECKS, dr_simulation_now_us(simulation), 0, 0, 0});
    dr_episode_changed(episode, cause);
    if (place == DR_PLACE_HOME && episode->model->plan != NULL &&
        episode->model->standing.trigger == DR_TRIGGER_AUTOMATIC) {
        episode->automatic = true;
        dr_episode_begin(episode);
    }
}

static void checks_heal(struct dr_simulation *simulation, void *payload) {
    struct dr_episode *episode = payload;
    if (!dr_episode_catch_up(episode)) {
        return;
    }
    episode->looks_healthy[episode->hazard->hits] = true;
    DR_TELL(episode, "health checks", "call the endpoint healthy again");
    size_t cause =
        dr_episode_cause(episode, (struct dr_cause){DR_CAUSE_REPAIR, dr_simulation_now_us(simulation), 0, 0, 0});
    dr_episode_changed(episode, cause);
}

void dr_episode_repaired_checks(struct dr_episode *episode) {
    if (episode->looks_healthy[episode->hazard->hits]) {
        return;
    }
    dr_usec healing_us[DR_CHECKERS_MAX];
    draw_checkers(episode, DR_CHECKERS_MAX, false, healing_us);
    dr_usec wait_us = healing_us[episode->model->checks_healthy - 1];
    dr_simulation_schedule(episode->simulation, dr_usec_add(dr_simulation_now_us(episode->simulation), wait_us), 0,
                           checks_heal, episode);
}

/* The first of the monitors that are still there, and of people who notice by themselves. */
static dr_usec first_page_us(struct dr_episode *episode) {
    const struct dr_model *model = episode->model;
    double noticed = dr_episode_uniform(episode, model->purpose_noticed, 0);
    dr_usec first_us = dr_distribution_at_us(model->scenario->detection.noticed, noticed);
    for (size_t i = 0; i < model->monitor_count; i++) {
        const struct dr_model_monitor *monitor = &model->monitors[i];
        if (monitor->at[episode->hazard->hits]) {
            DR_TELL(episode, "monitoring", "one alarm is lost with its region");
            continue;
        }
        double uniform = dr_episode_uniform(episode, monitor->purpose, 0);
        dr_usec at_us = dr_usec_add(episode->failing_us[monitor->failing - 1],
                                    dr_distribution_at_us(monitor->monitor->evaluation, uniform));
        if (at_us < first_us) {
            first_us = at_us;
            episode->machine_detected = true;
        }
    }
    return first_us;
}

void dr_episode_detect(struct dr_episode *episode) {
    draw_checkers(episode, 0, true, episode->failing_us);
    dr_simulation_schedule(episode->simulation, episode->failing_us[episode->model->checks_failing - 1], 0, checks_fail,
                           episode);
    episode->detected_us = first_page_us(episode);
    dr_simulation_schedule(episode->simulation, episode->detected_us, 2, page, episode);
}
