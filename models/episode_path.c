/* Where the time went: from the instant of restoration back along what each change waited for. The parts add up to the
 * RTA. */
#include "models/episode_private.h"

struct walk {
    const struct dr_episode *episode;
    double *path_s;
    dr_usec at_us; /* not yet explained: [0, at) */
};

static void spend(struct walk *walk, size_t stage, dr_usec since_us) {
    if (since_us < walk->at_us) {
        walk->path_s[stage] += dr_usec_to_s(walk->at_us - since_us);
        walk->at_us = since_us;
    }
}

static void walk_declaration(struct walk *walk) {
    const struct dr_episode *episode = walk->episode;
    if (!episode->automatic) {
        spend(walk, DR_STAGE_DECISION, episode->acknowledged_us);
        spend(walk, DR_STAGE_ACKNOWLEDGE, episode->detected_us);
    }
    spend(walk, DR_STAGE_DETECTION, 0);
}

static void walk_steps(struct walk *walk, size_t step) {
    while (step != DR_PLAN_NO_STEP) {
        const struct dr_step_state *state = &walk->episode->steps[step];
        spend(walk, DR_STAGE_COUNT + step, state->start_us);
        spend(walk, DR_STAGE_TOOLS, state->ready_us);
        step = state->begun_by;
    }
    walk_declaration(walk);
}

static void walk_cause(struct walk *walk, size_t index) {
    for (;;) {
        const struct dr_cause *cause = &walk->episode->causes[index];
        switch (cause->kind) {
        case DR_CAUSE_STEP:
            walk_steps(walk, cause->step);
            return;
        case DR_CAUSE_CHECKS:
            spend(walk, DR_STAGE_DETECTION, 0);
            return;
        case DR_CAUSE_REPAIR:
            spend(walk, DR_STAGE_REPAIR, 0);
            return;
        case DR_CAUSE_ONSET:
            spend(walk, DR_STAGE_TRAFFIC, 0);
            return;
        case DR_CAUSE_SWITCH:
            spend(walk, DR_STAGE_TRAFFIC, cause->at_us);
            break;
        case DR_CAUSE_WARM:
            spend(walk, DR_STAGE_WARM_UP, cause->since_us);
            break;
        }
        index = cause->parent;
    }
}

static size_t last_switch(const struct dr_episode *episode, dr_usec before_us) {
    size_t latest = 0;
    for (size_t i = 0; i < episode->cause_count; i++) {
        if (episode->causes[i].kind == DR_CAUSE_SWITCH && episode->causes[i].at_us <= before_us) {
            latest = i;
        }
    }
    return latest;
}

void dr_episode_path(const struct dr_episode *episode, double *ret_path_s) {
    const struct dr_level *level = &episode->service.levels[0];
    if (level->restored_us == DR_NEVER || level->restored_us == 0) {
        return;
    }
    struct walk walk = {.episode = episode, .path_s = ret_path_s, .at_us = level->restored_us};
    switch (level->crossing) {
    case DR_CROSSING_TRAFFIC:
        walk_cause(&walk, last_switch(episode, level->restored_us));
        break;
    case DR_CROSSING_DEMAND:
        spend(&walk, DR_STAGE_DEMAND, episode->causes[level->cause].at_us);
        walk_cause(&walk, level->cause);
        break;
    case DR_CROSSING_CHANGE:
    case DR_CROSSING_NONE:
        walk_cause(&walk, level->cause);
        break;
    }
}
