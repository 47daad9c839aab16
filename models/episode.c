/* One disaster: setting it up, what the regions can serve, where users are sent, and its outcome. */
#include "models/episode_private.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

/* How long service is followed after the last event, beside what clients that ignore the TTL need. */
#define FOLLOWED_US (8 * DR_USEC_PER_DAY)

size_t dr_episode_outcome_size(const struct dr_model *model) {
    return sizeof(struct dr_episode_outcome) + (model->path_count + model->store_count) * sizeof(double);
}

const char *dr_stage_text(enum dr_stage stage) {
#define TEXT(name, text, help) text,
    static const char *const texts[DR_STAGE_COUNT] = {DR_STAGES(TEXT)};
#undef TEXT
    return texts[stage];
}

void *dr_episode_scratch_new(const void *model_pointer) {
    const struct dr_model *model = model_pointer;
    struct dr_episode *episode = dr_alloc(1, sizeof *episode);
    size_t steps = model->plan != NULL ? model->plan->count : 0;
    episode->simulation = dr_simulation_new();
    episode->steps = dr_alloc(steps, sizeof *episode->steps);
    episode->step_events = dr_alloc(steps, sizeof *episode->step_events);
    episode->age_us = dr_alloc(model->part_count, sizeof *episode->age_us);
    for (size_t i = 0; i < DR_PLACE_COUNT; i++) {
        episode->parts[i] = dr_alloc(model->part_count, sizeof *episode->parts[i]);
        episode->part_events[i] = dr_alloc(model->part_count, sizeof *episode->part_events[i]);
    }
    return episode;
}

void dr_episode_scratch_free(void *scratch) {
    struct dr_episode *episode = scratch;
    if (episode == NULL) {
        return;
    }
    for (size_t i = 0; i < DR_PLACE_COUNT; i++) {
        dr_free(episode->parts[i]);
        dr_free(episode->part_events[i]);
    }
    dr_free(episode->age_us);
    dr_free(episode->step_events);
    dr_free(episode->steps);
    dr_simulation_free(episode->simulation);
    dr_free(episode);
}

size_t dr_episode_cause(struct dr_episode *episode, struct dr_cause cause) {
    if (episode->cause_count == DR_CAUSES_MAX) {
        return DR_CAUSES_MAX - 1;
    }
    episode->causes[episode->cause_count] = cause;
    return episode->cause_count++;
}

/* --- what a region can serve --- */

/* Whether a replica's region sends its writes to the writer in the home region: where users are sent to both regions
 * all the time, it must. */
static bool forwards_writes(const struct dr_episode *episode, size_t i) {
    return episode->model->standing.strategy->users_both && episode->is_up[DR_PLACE_HOME] &&
           episode->parts[DR_PLACE_HOME][i].data == DR_DATA_WRITABLE;
}

static double data_mode(const struct dr_episode *episode, size_t i, const struct dr_part_state *state) {
    const struct dr_part *part = &episode->model->parts[i];
    switch (state->data) {
    case DR_DATA_WRITABLE:
        return 1;
    case DR_DATA_REPLICATING:
        return forwards_writes(episode, i) ? 1 : fmax(part->read_only, part->without);
    case DR_DATA_EMPTY:
        return part->has_data ? part->without : 1;
    case DR_DATA_LEFT_BEHIND:
        break;
    }
    return 0;
}

/* Share of requests that it can serve, at most up to a capacity. */
struct part_limit {
    double mode;
    double capacity;
};

static struct part_limit limit_of(const struct dr_episode *episode, enum dr_place place, size_t i) {
    const struct dr_part *part = &episode->model->parts[i];
    const struct dr_part_state *state = &episode->parts[place][i];
    if (!state->exists || state->running <= 0) {
        return (struct part_limit){part->without, (double)INFINITY};
    }
    double mode = data_mode(episode, i, state);
    if (state->cold && part->cold < mode) {
        mode = part->cold;
    }
    return (struct part_limit){mode, part->counted ? part->capacity * state->running : (double)INFINITY};
}

/* Adds the limits of a region's parts. False, and no limit but 0, at the first that lets nothing through: then the
 * others don't matter. */
static bool add_parts(struct dr_episode *episode, enum dr_place place, size_t from, size_t to) {
    struct dr_limits *limits = &episode->service.limits[place];
    for (size_t i = from; i < to; i++) {
        if (episode->model->parts[i].global) {
            continue;
        }
        struct part_limit limit = limit_of(episode, place, i);
        if (limit.mode <= 0 || limit.capacity <= 0) {
            episode->blocking[place] = i;
            dr_limits_clear(limits);
            dr_limits_add(limits, 0, (double)INFINITY);
            return false;
        }
        dr_limits_add(limits, limit.mode, limit.capacity);
    }
    return true;
}

/* The part that let nothing through last time is asked first: with many parts it often still does. */
static void find_limits(struct dr_episode *episode, enum dr_place place) {
    struct dr_limits *limits = &episode->service.limits[place];
    size_t blocking = episode->blocking[place];
    dr_limits_clear(limits);
    if (!episode->is_up[place]) {
        dr_limits_add(limits, 0, (double)INFINITY);
        return;
    }
    if (add_parts(episode, place, blocking, blocking + 1)) {
        dr_limits_clear(limits);
        (void)add_parts(episode, place, 0, episode->model->part_count);
    }
}

/* --- where users are sent --- */

static bool front_answers(const struct dr_part *part, const struct dr_part_state *state) {
    return state->exists && state->running > 0 && (!part->has_data || state->data != DR_DATA_EMPTY);
}

/* Whether the load balancer of a region has healthy targets: known at once. */
static bool has_targets(const struct dr_episode *episode, enum dr_place place) {
    if (!episode->is_up[place]) {
        return false;
    }
    for (size_t i = 0; i < episode->model->part_count; i++) {
        if (episode->model->parts[i].front && !front_answers(&episode->model->parts[i], &episode->parts[place][i])) {
            return false;
        }
    }
    bool deep = episode->model->scenario->traffic.deep && place == DR_PLACE_AWAY;
    return !deep || dr_limits_serve(&episode->service.limits[place], 1, 1) > 0;
}

static bool is_believed_healthy(const struct dr_episode *episode, enum dr_place place) {
    if (place == DR_PLACE_HOME && episode->route == DR_ROUTE_DISABLED) {
        return true;
    }
    if (place == DR_PLACE_HOME && episode->route == DR_ROUTE_INVERTED) {
        return !episode->looks_healthy[place];
    }
    return episode->looks_healthy[place];
}

static enum dr_place answer_for(const struct dr_episode *episode, enum dr_place preferred) {
    enum dr_place other = preferred == DR_PLACE_HOME ? DR_PLACE_AWAY : DR_PLACE_HOME;
    if (episode->route == DR_ROUTE_TO) {
        return episode->routed_to;
    }
    if (!episode->model->scenario->traffic.failover || is_believed_healthy(episode, preferred)) {
        return preferred;
    }
    return has_targets(episode, other) ? other : preferred; /* fail open */
}

static const char *place_name(const struct dr_episode *episode, enum dr_place place) {
    size_t index = place == DR_PLACE_HOME ? episode->model->home : episode->model->away;
    return episode->model->scenario->regions.names[index];
}

static void send_users(struct dr_episode *episode, size_t cause) {
    dr_usec now_us = dr_simulation_now_us(episode->simulation);
    for (size_t i = 0; i < episode->service.group_count; i++) {
        struct dr_traffic_state *group = &episode->service.groups[i];
        enum dr_place to = answer_for(episode, group->first);
        if (to == dr_traffic_answer(group)) {
            continue;
        }
        dr_traffic_switch(group, now_us, to);
        size_t switched = dr_episode_cause(episode, (struct dr_cause){DR_CAUSE_SWITCH, now_us, 0, cause, now_us});
        dr_service_changed(&episode->service, switched);
        episode->split |= to == DR_PLACE_HOME && episode->is_up[to] && episode->committed;
        DR_TELL(episode, "DNS", "the answer is now %s; clients follow within %.0f s", place_name(episode, to),
                dr_usec_to_s(group->ttl_us));
    }
}

/* --- caches --- */

static void warm(struct dr_simulation *simulation, void *payload) {
    struct dr_part_event *event = payload;
    struct dr_episode *episode = event->episode;
    if (!dr_episode_catch_up(episode)) {
        return;
    }
    episode->parts[event->place][event->part].cold = false;
    DR_TELL(episode, episode->model->parts[event->part].stands->name, "is warm");
    dr_episode_changed(episode,
                       dr_episode_cause(episode, (struct dr_cause){DR_CAUSE_WARM, dr_simulation_now_us(simulation), 0,
                                                                   event->parent, event->since_us}));
}

static bool has_users(const struct dr_episode *episode, enum dr_place place) {
    for (size_t i = 0; i < episode->service.group_count; i++) {
        if (dr_traffic_answer(&episode->service.groups[i]) == place) {
            return true;
        }
    }
    return false;
}

/* Whether requests get through a region, but for caches that are cold: answered ones fill them. */
static bool would_answer(const struct dr_episode *episode, enum dr_place place) {
    for (size_t i = 0; i < episode->model->part_count; i++) {
        const struct dr_part *part = &episode->model->parts[i];
        const struct dr_part_state *state = &episode->parts[place][i];
        bool is_there = state->exists && state->running > 0;
        if (!part->global && (is_there ? data_mode(episode, i, state) : part->without) <= 0) {
            return false;
        }
    }
    return true;
}

static bool is_cold(const struct dr_part_state *state) {
    return state->cold && !state->warming && state->exists && state->running > 0;
}

static void start_warming(struct dr_episode *episode, enum dr_place place, size_t cause) {
    const struct dr_model *model = episode->model;
    if (!episode->is_up[place] || !has_users(episode, place)) {
        return;
    }
    dr_usec now_us = dr_simulation_now_us(episode->simulation);
    for (size_t i = 0; i < model->part_count; i++) {
        struct dr_part_state *state = &episode->parts[place][i];
        if (!is_cold(state) || !would_answer(episode, place)) {
            continue;
        }
        state->warming = true;
        episode->part_events[place][i] = (struct dr_part_event){episode, i, place, cause, now_us};
        double uniform = dr_episode_uniform(episode, model->parts[i].purpose_warm_up, (uint32_t)place);
        state->warm = dr_simulation_schedule(
            episode->simulation, dr_usec_add(now_us, dr_distribution_at_us(model->parts[i].warm_up, uniform)), 0, warm,
            &episode->part_events[place][i]);
    }
}

void dr_episode_changed(struct dr_episode *episode, size_t cause) {
    dr_service_changed(&episode->service, cause);
    find_limits(episode, DR_PLACE_HOME);
    find_limits(episode, DR_PLACE_AWAY);
    send_users(episode, cause);
    episode->away_used |=
        has_users(episode, DR_PLACE_AWAY) && dr_limits_serve(&episode->service.limits[DR_PLACE_AWAY], 1, 1) > 0;
    start_warming(episode, DR_PLACE_HOME, episode->service.cause);
    start_warming(episode, DR_PLACE_AWAY, episode->service.cause);
}

/* Service right after the events told last. */
static void mark_told(struct dr_episode *episode) {
    if (episode->trace != NULL) {
        dr_trace_mark(episode->trace, episode->told, dr_service_served(&episode->service, episode->service.now_us));
        episode->told = episode->trace->count;
    }
}

bool dr_episode_catch_up(struct dr_episode *episode) {
    if (dr_simulation_now_us(episode->simulation) > episode->service.now_us) {
        mark_told(episode);
    }
    if (!episode->finished && dr_service_advance(&episode->service, dr_simulation_now_us(episode->simulation))) {
        episode->finished = true;
    }
    if (episode->finished) {
        dr_simulation_stop(episode->simulation);
    }
    return !episode->finished;
}

/* --- the lost region comes back --- */

static void leave_data_behind(struct dr_episode *episode) {
    for (size_t i = 0; i < episode->model->part_count; i++) {
        const struct dr_part *part = &episode->model->parts[i];
        bool both_write = part->stands->data == DR_DATA_WRITERS;
        if (part->has_data && !both_write && episode->parts[DR_PLACE_AWAY][i].data == DR_DATA_WRITABLE &&
            !part->stands->service->replica_writable) {
            episode->parts[DR_PLACE_HOME][i].data = DR_DATA_LEFT_BEHIND;
        }
    }
}

static void repair(struct dr_simulation *simulation, void *payload) {
    struct dr_episode *episode = payload;
    if (!dr_episode_catch_up(episode)) {
        return;
    }
    enum dr_place place = episode->hazard->hits;
    episode->is_up[place] = true;
    DR_TELL(episode, place_name(episode, place), "is back");
    if (place == DR_PLACE_HOME && episode->committed && episode->away_used) {
        leave_data_behind(episode);
    } else if (place == DR_PLACE_HOME && !episode->committed) {
        dr_episode_abandon(episode);
    }
    size_t cause =
        dr_episode_cause(episode, (struct dr_cause){DR_CAUSE_REPAIR, dr_simulation_now_us(simulation), 0, 0, 0});
    dr_episode_changed(episode, cause);
    dr_episode_repaired_checks(episode);
    dr_episode_unblock(episode);
}

/* DNS can be changed again. */
static void control_plane_back(struct dr_simulation *simulation, void *payload) {
    struct dr_episode *episode = payload;
    (void)simulation;
    if (dr_episode_catch_up(episode)) {
        dr_episode_unblock(episode);
    }
}

/* --- an episode --- */

static void pick_hazard(struct dr_episode *episode) {
    const struct dr_model *model = episode->model;
    double uniform = model->hazard_count > 1 ? dr_episode_uniform(episode, model->purpose_hazard, 0) : 0;
    size_t i = 0;
    while (i + 1 < model->hazard_count && uniform > model->hazards[i].up_to) {
        i++;
    }
    episode->hazard = &model->hazards[i];
    episode->hazard_index = i;
    const struct dr_hazard *hazard = episode->hazard->hazard;
    episode->destroyed =
        hazard->destroys > 0 && dr_episode_uniform(episode, episode->hazard->purpose_destroys, 0) < hazard->destroys;
    double lasts = dr_episode_uniform(episode, episode->hazard->purpose_lasts, 0);
    episode->repair_us = episode->destroyed ? DR_NEVER : dr_distribution_at_us(hazard->lasts, lasts);
}

static void stand_up_home(struct dr_episode *episode) {
    for (size_t i = 0; i < episode->model->part_count; i++) {
        episode->parts[DR_PLACE_HOME][i] =
            (struct dr_part_state){.exists = true, .running = 1, .data = DR_DATA_WRITABLE};
    }
}

static enum dr_data_state standing_data(const struct dr_part *part) {
    switch (part->stands->data) {
    case DR_DATA_WRITERS:
        return DR_DATA_WRITABLE;
    case DR_DATA_REPLICA:
        return part->stands->service->replica_writable ? DR_DATA_WRITABLE : DR_DATA_REPLICATING;
    case DR_DATA_NONE:
    case DR_DATA_BACKUP:
        break;
    }
    return part->has_data ? DR_DATA_EMPTY : DR_DATA_WRITABLE;
}

static void stand_up_away(struct dr_episode *episode) {
    bool has_users = episode->model->standing.strategy->users_both;
    for (size_t i = 0; i < episode->model->part_count; i++) {
        const struct dr_part *part = &episode->model->parts[i];
        struct dr_part_state *state = &episode->parts[DR_PLACE_AWAY][i];
        *state = (struct dr_part_state){.exists = part->stands->exists,
                                        .running = part->counted ? part->away_running : 1,
                                        .data = standing_data(part)};
        state->cold = part->is_cache && part->stands->data == DR_DATA_NONE && !has_users;
    }
}

static void set_up_users(struct dr_episode *episode) {
    const struct dr_model *model = episode->model;
    struct dr_service_state *service = &episode->service;
    double away = model->standing.strategy->users_both ? model->system->demand.away : 0;
    service->group_count = away > 0 ? 2 : 1;
    service->group_share[0] = 1 - away;
    service->group_share[1] = away;
    dr_traffic_init(&service->groups[0], &model->scenario->traffic, DR_PLACE_HOME);
    dr_traffic_init(&service->groups[1], &model->scenario->traffic, DR_PLACE_AWAY);
}

static void set_up_service(struct dr_episode *episode) {
    struct dr_service_state *service = &episode->service;
    const struct dr_objectives *objectives = &episode->model->system->objectives;
    service->demand = &episode->model->demand;
    service->onset_us = episode->onset_us;
    service->stable_for_us = objectives->stable_for_us;
    service->now_us = 0;
    service->lost_s = 0;
    service->lost_demand_s = 0;
    const double levels[2] = {objectives->mbco, objectives->full};
    for (size_t i = 0; i < 2; i++) {
        service->levels[i] = (struct dr_level){.level = levels[i], .since_us = DR_NEVER, .restored_us = DR_NEVER};
    }
    set_up_users(episode);
}

static void set_up(struct dr_episode *episode, const struct dr_model *model, const struct dr_stream *stream) {
    episode->model = model;
    episode->stream = stream;
    dr_simulation_reset(episode->simulation);
    episode->cause_count = 0;
    for (size_t i = 0; i < DR_PLACE_COUNT; i++) {
        episode->is_up[i] = true;
        episode->looks_healthy[i] = true;
    }
    episode->route = DR_ROUTE_CHECKED;
    episode->detected_us = DR_NEVER;
    episode->acknowledged_us = DR_NEVER;
    episode->declared_us = DR_NEVER;
    episode->machine_detected = false;
    episode->assessments = 0;
    episode->began = false;
    episode->automatic = false;
    episode->committed = false;
    episode->halted = false;
    episode->abandoned = false;
    episode->split = false;
    episode->away_used = false;
    episode->finished = false;
    episode->people = (struct dr_event){0, 0};
    double onset = dr_episode_uniform(episode, model->purpose_onset, 0);
    episode->onset_us = (dr_usec)(onset * (double)DR_USEC_PER_WEEK);
    pick_hazard(episode);
    stand_up_home(episode);
    stand_up_away(episode);
    set_up_service(episode);
    dr_episode_draw_data(episode);
}

/* Service after the last event: users still move, demand still changes. */
static void follow_on(struct dr_episode *episode) {
    const struct dr_traffic *traffic = &episode->model->scenario->traffic;
    bool anything = dr_limits_serve(&episode->service.limits[DR_PLACE_HOME], 1, 1) > 0 ||
                    dr_limits_serve(&episode->service.limits[DR_PLACE_AWAY], 1, 1) > 0;
    if (!anything || episode->finished) {
        return;
    }
    dr_usec until_us = dr_usec_add(episode->service.now_us, FOLLOWED_US + traffic->ttl_us);
    if (traffic->ignore > 0) {
        until_us = dr_usec_add(until_us, 10 * traffic->ignore_for_us);
    }
    dr_service_advance(&episode->service, until_us);
}

static void run(struct dr_episode *episode) {
    episode->is_up[episode->hazard->hits] = false;
    DR_TELL(episode, place_name(episode, episode->hazard->hits), "is lost (%s)", episode->hazard->name);
    size_t cause = dr_episode_cause(episode, (struct dr_cause){.kind = DR_CAUSE_ONSET});
    dr_episode_changed(episode, cause);
    dr_simulation_schedule(episode->simulation, episode->repair_us, 1, repair, episode);
    dr_episode_detect(episode);
    if (episode->model->scenario->traffic.control_plane_after_us > 0) {
        dr_simulation_schedule(episode->simulation, episode->model->scenario->traffic.control_plane_after_us, 1,
                               control_plane_back, episode);
    }
    dr_simulation_run(episode->simulation, DR_NEVER);
    mark_told(episode);
    follow_on(episode);
}

static uint32_t flags_of(const struct dr_episode *episode) {
    const struct dr_level *level = &episode->service.levels[0];
    uint32_t flags = 0;
    flags |= level->restored_us == DR_NEVER ? DR_EPISODE_UNRECOVERABLE : 0;
    flags |= episode->began ? DR_EPISODE_DECLARED : 0;
    flags |= episode->committed ? DR_EPISODE_COMMITTED : 0;
    flags |= episode->abandoned ? DR_EPISODE_ABANDONED : 0;
    flags |= episode->destroyed ? DR_EPISODE_DESTROYED : 0;
    flags |= level->restored_us != DR_NEVER && level->away ? DR_EPISODE_AWAY : 0;
    flags |= episode->halted ? DR_EPISODE_HALTED : 0;
    flags |= episode->split ? DR_EPISODE_SPLIT : 0;
    return flags;
}

static void write_outcome(const struct dr_episode *episode, struct dr_episode_outcome *outcome) {
    const struct dr_service_state *service = &episode->service;
    const struct dr_model *model = episode->model;
    outcome->rta_s = dr_usec_to_s(service->levels[0].restored_us);
    outcome->rta_full_s = dr_usec_to_s(service->levels[1].restored_us);
    outcome->lost_service_s = service->lost_s;
    outcome->detected_s = dr_usec_to_s(episode->detected_us);
    outcome->declared_s = dr_usec_to_s(episode->declared_us);
    outcome->repair_s = dr_usec_to_s(episode->repair_us);
    outcome->onset_week_s = dr_usec_to_s(episode->onset_us);
    outcome->hazard = (uint32_t)episode->hazard_index;
    outcome->flags = flags_of(episode);
    bool endless = (outcome->flags & DR_EPISODE_UNRECOVERABLE) != 0 && model->system->revenue_usd_per_h > 0;
    outcome->outage_usd = endless ? (double)INFINITY : service->lost_demand_s / 3600 * model->system->revenue_usd_per_h;
    dr_episode_data_outcome(episode, outcome);
    dr_episode_path(episode, outcome->path_s);
}

void dr_episode_trial(const void *model, const struct dr_stream *stream, void *scratch, void *ret_outcome) {
    struct dr_episode *episode = scratch;
    set_up(episode, model, stream);
    run(episode);
    write_outcome(episode, ret_outcome);
}

void dr_episode_tell(const struct dr_model *model, const struct dr_stream *stream, struct dr_trace *trace,
                     struct dr_episode_outcome *ret_outcome) {
    struct dr_episode *episode = dr_episode_scratch_new(model);
    episode->trace = trace;
    dr_episode_trial(model, stream, episode, ret_outcome);
    dr_episode_scratch_free(episode);
}
