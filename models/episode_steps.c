/* The runbook in an episode: steps that wait, start, are retried, take effect, end, fail. */
#include <math.h>

#include "models/episode_private.h"

static const struct dr_plan_step *step_of(const struct dr_episode *episode, size_t i) {
    return &episode->model->plan->steps[i];
}

static void try_start(struct dr_episode *episode, size_t i);

/* --- effects --- */

static double share_of(const struct dr_episode *episode, const struct dr_effect *effect) {
    const struct dr_component *component = episode->model->parts[effect->component].stands->component;
    return effect->count < 0 ? 1 : (double)effect->count / (double)component->count;
}

static bool promote(struct dr_episode *episode, const struct dr_effect *effect, struct dr_part_state *state) {
    if (!state->exists || state->data != DR_DATA_REPLICATING) {
        return false;
    }
    state->data = DR_DATA_WRITABLE;
    episode->parts[DR_PLACE_HOME][effect->component].data = DR_DATA_LEFT_BEHIND;
    return true;
}

static bool restore(const struct dr_episode *episode, const struct dr_effect *effect, struct dr_part_state *state) {
    if (episode->model->parts[effect->component].has_data && episode->age_us[effect->component] == DR_NEVER) {
        return false;
    }
    state->exists = true;
    state->running = state->running > 0 ? state->running : 1;
    state->data = DR_DATA_WRITABLE;
    return true;
}

static bool launch(struct dr_episode *episode, const struct dr_effect *effect, struct dr_part_state *state) {
    state->exists = true;
    state->running = share_of(episode, effect);
    state->cold = episode->model->parts[effect->component].is_cache;
    state->warming = false;
    dr_simulation_cancel(episode->simulation, state->warm);
    return true;
}

static bool route(struct dr_episode *episode, const struct dr_effect *effect) {
    episode->route = effect->route;
    episode->routed_to = effect->place;
    return true;
}

static bool set_running(struct dr_part_state *state, double running) {
    if (state->exists) {
        state->running = running;
    }
    return state->exists;
}

/* Applies an effect. False where the component's state does not allow it: the call was accepted, nothing changed. */
static bool apply(struct dr_episode *episode, const struct dr_plan_step *step, const struct dr_effect *effect) {
    if (effect->component == SIZE_MAX) {
        return effect->verb != DR_VERB_ROUTE || route(episode, effect);
    }
    struct dr_part_state *state = &episode->parts[step->place][effect->component];
    switch (effect->verb) {
    case DR_VERB_SCALE:
        return set_running(state, share_of(episode, effect));
    case DR_VERB_START:
        return set_running(state, 1);
    case DR_VERB_STOP:
        return set_running(state, 0);
    case DR_VERB_LAUNCH:
        return launch(episode, effect, state);
    case DR_VERB_PROMOTE:
    case DR_VERB_DETACH:
        return promote(episode, effect, state);
    case DR_VERB_RESTORE:
    case DR_VERB_COPY:
        return restore(episode, effect, state);
    case DR_VERB_ROUTE:
    case DR_VERB_REPLICATE:
    case DR_VERB_SNAPSHOT:
    case DR_VERB_NOTIFY:
    case DR_VERB_WAIT:
    case DR_VERB_OBSERVE:
    case DR_VERB_CONFIGURE:
    case DR_VERB_COUNT:
        break;
    }
    return true;
}

/* --- ends --- */

static void release_after(struct dr_episode *episode, size_t i) {
    const struct dr_plan_step *step = step_of(episode, i);
    for (size_t k = 0; k < step->before_count; k++) {
        struct dr_step_state *next = &episode->steps[step->before[k]];
        next->waiting--;
        if (next->waiting == 0 && next->status == DR_STEP_WAITING && !step_of(episode, step->before[k])->is_fallback) {
            next->begun_by = i;
            try_start(episode, step->before[k]);
        }
    }
}

static void commit(struct dr_episode *episode, size_t i) {
    if (step_of(episode, i)->commit && !episode->committed) {
        episode->committed = true;
        DR_TELL(episode, "runbook", "there is no way back now");
    }
}

static void done(struct dr_episode *episode, size_t i) {
    struct dr_step_state *state = &episode->steps[i];
    state->status = DR_STEP_DONE;
    commit(episode, i);
    if (state->stands_in_for != DR_PLAN_NO_STEP) {
        done(episode, state->stands_in_for);
        return;
    }
    episode->open_steps--;
    if (episode->open_steps == 0 && !episode->committed) {
        episode->committed = true;
        DR_TELL(episode, "runbook", "is wholly done: there is no way back now");
    }
    release_after(episode, i);
}

static void failed(struct dr_episode *episode, size_t i) {
    const struct dr_plan_step *step = step_of(episode, i);
    episode->steps[i].status = DR_STEP_FAILED;
    switch (step->on_failure) {
    case DR_ON_FAILURE_CONTINUE:
        DR_TELL(episode, step->name, "failed; the runbook goes on");
        done(episode, i);
        break;
    case DR_ON_FAILURE_STEP:
        DR_TELL(episode, step->name, "failed; %s is done instead", step_of(episode, step->fallback)->name);
        episode->steps[step->fallback].stands_in_for = i;
        episode->steps[step->fallback].begun_by = i;
        try_start(episode, step->fallback);
        break;
    case DR_ON_FAILURE_STOP:
        DR_TELL(episode, step->name, "failed; the runbook stops");
        episode->halted = true;
        break;
    }
}

static void end(struct dr_simulation *simulation, void *payload) {
    struct dr_step_event *event = payload;
    struct dr_episode *episode = event->episode;
    (void)simulation;
    if (!dr_episode_catch_up(episode)) {
        return;
    }
    if (!episode->steps[event->step].succeeds) {
        failed(episode, event->step);
        return;
    }
    DR_TELL(episode, step_of(episode, event->step)->name, "done");
    done(episode, event->step);
}

/* An effect that changed nothing is found out by a verification only: where the step has one, it fails, at the end of
 * the time that it was given. */
static void look_in_vain(struct dr_episode *episode, size_t i) {
    const struct dr_plan_step *step = step_of(episode, i);
    struct dr_step_state *state = &episode->steps[i];
    if (step->source->verify.object.at == NULL || state->status != DR_STEP_RUNNING) {
        return;
    }
    state->succeeds = false;
    if (step->within_us > 0) {
        dr_simulation_cancel(episode->simulation, state->ending);
        state->ending = dr_simulation_schedule(episode->simulation, dr_usec_add(state->start_us, step->within_us), 3,
                                               end, &episode->step_events[i]);
    }
}

/* The effect is there; without a verification the step ends with it. */
static void take_effect(struct dr_simulation *simulation, void *payload) {
    struct dr_step_event *event = payload;
    struct dr_episode *episode = event->episode;
    if (!dr_episode_catch_up(episode)) {
        return;
    }
    const struct dr_plan_step *step = step_of(episode, event->step);
    struct dr_step_state *state = &episode->steps[event->step];
    bool all = true;
    for (size_t k = 0; k < step->effect_count; k++) {
        all &= apply(episode, step, &step->effects[k]);
    }
    if (!all) {
        DR_TELL(episode, step->name, "was accepted, but nothing changed");
        look_in_vain(episode, event->step);
    }
    if (all && step->effect_count > 0) {
        commit(episode, event->step); /* there is no way back from the effect, seen or not */
    }
    if (all && step->effect_count > 0 && dr_simulation_is_pending(simulation, state->ending)) {
        DR_TELL(episode, step->name, "takes effect");
    }
    if (step->effect_count > 0) {
        dr_episode_changed(episode,
                           dr_episode_cause(episode, (struct dr_cause){DR_CAUSE_STEP, dr_simulation_now_us(simulation),
                                                                       event->step, 0, 0}));
    }
    if (state->status == DR_STEP_RUNNING && !dr_simulation_is_pending(simulation, state->ending)) {
        end(simulation, payload);
    }
}

/* --- starts --- */

static dr_usec backoff_us(const struct dr_episode *episode, const struct dr_plan_step *step, uint32_t attempt) {
    double wait_s = dr_usec_to_s(step->retry.backoff_us) * pow(step->retry.factor, (double)attempt);
    wait_s = fmin(wait_s, dr_usec_to_s(step->retry.cap_us));
    if (step->retry.jitter == DR_JITTER_FULL) {
        wait_s *= dr_episode_uniform(episode, step->purpose_backoff, attempt);
    }
    return dr_usec_from_s(wait_s);
}

static dr_usec attempt_us(const struct dr_episode *episode, const struct dr_plan_step *step, uint32_t attempt) {
    dr_usec length_us = 0;
    double uniform =
        dr_distribution_is_constant(step->takes) ? 0.5 : dr_episode_uniform(episode, step->purpose_duration, attempt);
    length_us = dr_distribution_at_us(step->takes, uniform);
    if (step->takes_then != NULL) {
        double then = dr_episode_uniform(episode, step->purpose_then, attempt);
        length_us = dr_usec_add(length_us, dr_distribution_at_us(step->takes_then, then));
    }
    return dr_usec_add(length_us, dr_usec_from_s(step->takes_extra_s));
}

/* Time of all attempts of a step from now, and whether one succeeds. */
static dr_usec attempts_us(const struct dr_episode *episode, const struct dr_plan_step *step, bool *ret_succeeds) {
    dr_usec total_us = 0;
    uint32_t attempts = (uint32_t)step->retry.attempts;
    for (uint32_t k = 0; k < attempts; k++) {
        total_us = dr_usec_add(total_us, attempt_us(episode, step, k));
        if (step->succeeds >= 1 || dr_episode_uniform(episode, step->purpose_success, k) < step->succeeds) {
            *ret_succeeds = true;
            return total_us;
        }
        if (k + 1 < attempts) {
            total_us = dr_usec_add(total_us, backoff_us(episode, step, k));
        }
    }
    *ret_succeeds = false;
    return total_us;
}

static dr_usec approval_us(const struct dr_episode *episode, size_t i, bool *ret_succeeds) {
    const struct dr_plan_step *step = step_of(episode, i);
    dr_usec wait_us = dr_episode_waiting_us(episode, &episode->model->approvals[i], step->purpose_waiting, 0);
    *ret_succeeds = step->expires_us == 0 || wait_us <= step->expires_us;
    return *ret_succeeds ? wait_us : step->expires_us;
}

/* With a verification, the step ends at the first look at which the effect is there. */
static dr_usec looked_at_us(const struct dr_plan_step *step, dr_usec effect_us) {
    if (step->every_us <= 0 || effect_us == DR_NEVER) {
        return effect_us;
    }
    dr_usec looks = effect_us / step->every_us + (effect_us % step->every_us > 0 ? 1 : 0);
    return looks > DR_NEVER / step->every_us ? DR_NEVER : looks * step->every_us;
}

static void start(struct dr_episode *episode, size_t i) {
    const struct dr_plan_step *step = step_of(episode, i);
    struct dr_step_state *state = &episode->steps[i];
    dr_usec now_us = dr_simulation_now_us(episode->simulation);
    state->status = DR_STEP_RUNNING;
    state->start_us = now_us;
    DR_TELL(episode, step->name, "begins");
    dr_usec effect_us = step->action == DR_ACTION_APPROVAL ? approval_us(episode, i, &state->succeeds)
                                                           : attempts_us(episode, step, &state->succeeds);
    bool has_effect = state->succeeds;
    dr_usec end_us = state->succeeds ? looked_at_us(step, effect_us) : effect_us;
    if (step->within_us > 0 && end_us > step->within_us) {
        state->succeeds = false; /* the effect may come later, but nobody looks any more */
        end_us = step->within_us;
    }
    struct dr_step_event *event = &episode->step_events[i];
    *event = (struct dr_step_event){episode, i};
    if (end_us > effect_us || !state->succeeds) {
        state->ending = dr_simulation_schedule(episode->simulation, dr_usec_add(now_us, end_us), 3, end, event);
    }
    if (has_effect) {
        state->event =
            dr_simulation_schedule(episode->simulation, dr_usec_add(now_us, effect_us), 2, take_effect, event);
    }
}

/* A control plane that sits in the lost region; DNS may be had back before the region is. */
static bool control_plane_is_down(const struct dr_episode *episode, const struct dr_plan_step *step) {
    dr_usec after_us = episode->model->scenario->traffic.control_plane_after_us;
    bool routes = step->effect_count > 0 && step->effects[0].verb == DR_VERB_ROUTE;
    bool accelerated = routes && after_us > 0 && dr_simulation_now_us(episode->simulation) >= after_us;
    return step->control_plane_home && !accelerated;
}

static bool is_blocked(const struct dr_episode *episode, const struct dr_plan_step *step) {
    bool home_down = !episode->is_up[DR_PLACE_HOME];
    bool away_down = !episode->is_up[DR_PLACE_AWAY];
    bool calls = step->action == DR_ACTION_CALL;
    return (home_down && (step->uses_home || (calls && control_plane_is_down(episode, step)) ||
                          (calls && step->place == DR_PLACE_HOME))) ||
           (away_down && (step->uses_away || (calls && step->place == DR_PLACE_AWAY)));
}

static void try_start(struct dr_episode *episode, size_t i) {
    const struct dr_plan_step *step = step_of(episode, i);
    struct dr_step_state *state = &episode->steps[i];
    if (episode->halted) {
        return;
    }
    state->ready_us = dr_simulation_now_us(episode->simulation);
    if (step->skipped) {
        state->start_us = state->ready_us;
        done(episode, i);
    } else if (is_blocked(episode, step)) {
        state->status = DR_STEP_BLOCKED;
        DR_TELL(episode, step->name, "waits: what it uses is down");
    } else {
        start(episode, i);
    }
}

void dr_episode_unblock(struct dr_episode *episode) {
    if (!episode->began || episode->abandoned || episode->halted) {
        return;
    }
    for (size_t i = 0; i < episode->model->plan->count; i++) {
        if (episode->steps[i].status == DR_STEP_BLOCKED && !is_blocked(episode, step_of(episode, i))) {
            start(episode, i);
        }
    }
}

void dr_episode_begin(struct dr_episode *episode) {
    const struct dr_plan *plan = episode->model->plan;
    if (episode->began) {
        return;
    }
    episode->began = true;
    episode->declared_us = dr_simulation_now_us(episode->simulation);
    episode->open_steps = 0;
    for (size_t i = 0; i < plan->count; i++) {
        episode->open_steps += plan->steps[i].is_fallback ? 0 : 1;
        episode->steps[i] = (struct dr_step_state){.status = DR_STEP_WAITING,
                                                   .waiting = plan->steps[i].after_count,
                                                   .begun_by = DR_PLAN_NO_STEP,
                                                   .stands_in_for = DR_PLAN_NO_STEP};
    }
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->steps[i].after_count == 0 && !plan->steps[i].is_fallback) {
            try_start(episode, i);
        }
    }
}

void dr_episode_abandon(struct dr_episode *episode) {
    dr_simulation_cancel(episode->simulation, episode->people);
    if (!episode->began) {
        return;
    }
    episode->abandoned = true;
    episode->route = DR_ROUTE_CHECKED;
    DR_TELL(episode, "runbook", "is abandoned: the region is back");
    for (size_t i = 0; i < episode->model->plan->count; i++) {
        dr_simulation_cancel(episode->simulation, episode->steps[i].event);
        dr_simulation_cancel(episode->simulation, episode->steps[i].ending);
    }
    for (size_t i = 0; i < episode->model->part_count; i++) {
        episode->parts[DR_PLACE_HOME][i].data = DR_DATA_WRITABLE;
    }
}
