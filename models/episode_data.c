/* The data of the recovery region at the disaster: how old it is, and what that means for the outcome. */
#include <math.h>

#include "models/episode_private.h"

static dr_usec log_age_us(const struct dr_episode *episode, const struct dr_part *part) {
    const struct dr_distribution *latency = part->stands->component->replication.latency;
    dr_usec latency_us = dr_distribution_at_us(latency, dr_episode_uniform(episode, part->purpose_latency, 0));
    if (part->log == NULL) {
        return latency_us;
    }
    dr_usec sent_us = episode->onset_us - latency_us % DR_USEC_PER_WEEK + DR_USEC_PER_WEEK;
    return dr_usec_add(latency_us, dr_log_lag_age_us(part->log, sent_us));
}

static dr_usec replica_age_us(const struct dr_episode *episode, const struct dr_part *part) {
    switch ((enum dr_replication_kind)part->stands->component->replication.kind) {
    case DR_REPLICATION_SYNCHRONOUS:
        return 0;
    case DR_REPLICATION_LOG:
        return log_age_us(episode, part);
    case DR_REPLICATION_OBJECT: {
        double level = part->writes != NULL ? dr_week_level(part->writes, episode->onset_us) : 1;
        return dr_object_lag_age_us(part->object, part->objects_per_s * level,
                                    dr_episode_uniform(episode, part->purpose_latency, 0));
    }
    case DR_REPLICATION_SNAPSHOT:
        return dr_points_age_us(part->points, episode->stream, episode->onset_us);
    case DR_REPLICATION_NONE:
        break;
    }
    return DR_NEVER;
}

static dr_usec age_us(const struct dr_episode *episode, const struct dr_part *part) {
    switch (part->stands->data) {
    case DR_DATA_REPLICA:
    case DR_DATA_WRITERS:
        return replica_age_us(episode, part);
    case DR_DATA_BACKUP:
        return dr_points_age_us(part->points, episode->stream, episode->onset_us);
    case DR_DATA_NONE:
        break;
    }
    return DR_NEVER;
}

void dr_episode_draw_data(struct dr_episode *episode) {
    for (size_t i = 0; i < episode->model->part_count; i++) {
        const struct dr_part *part = &episode->model->parts[i];
        episode->age_us[i] = part->has_data && !part->global ? age_us(episode, part) : 0;
    }
}

/* Seconds from the last acknowledged write before the disaster to the recovery point. */
static double unsaved_s(const struct dr_episode *episode, const struct dr_part *part, dr_usec age_us) {
    if (part->writes == NULL) {
        return 0;
    }
    dr_usec idle_us = 0;
    dr_usec at_us = episode->onset_us + DR_USEC_PER_WEEK;
    while (dr_week_level(part->writes, at_us - idle_us - 1) <= 0 && idle_us < DR_USEC_PER_WEEK) {
        dr_usec into_us = (at_us - idle_us - 1) % DR_USEC_PER_HOUR + 1;
        idle_us += into_us;
    }
    if (age_us == DR_NEVER) {
        return (double)INFINITY;
    }
    return age_us > idle_us ? dr_usec_to_s(age_us - idle_us) : 0;
}

/* Where both regions write, the lost one took its users' share of the writes. */
static double share_written(const struct dr_episode *episode, const struct dr_part *part) {
    if (part->stands->data != DR_DATA_WRITERS || episode->service.group_count < 2) {
        return 1;
    }
    return episode->service.group_share[episode->hazard->hits == DR_PLACE_HOME ? 0 : 1];
}

static double lost_bytes(const struct dr_episode *episode, const struct dr_part *part, dr_usec age_us) {
    double mean = part->stands->component->writes.mean_bytes_per_s;
    if (part->writes == NULL || age_us == DR_NEVER) {
        return 0;
    }
    dr_usec weeks_us = (age_us / DR_USEC_PER_WEEK + 1) * DR_USEC_PER_WEEK;
    dr_usec until_us = episode->onset_us + weeks_us;
    return mean * share_written(episode, part) * dr_week_integral_s(part->writes, until_us - age_us, until_us);
}

static double group_gap_s(const struct dr_episode *episode, const struct dr_model_group *group) {
    dr_usec oldest_us = 0;
    dr_usec newest_us = DR_NEVER;
    for (size_t i = 0; i < group->count; i++) {
        dr_usec one_us = episode->age_us[group->parts[i]];
        oldest_us = one_us > oldest_us ? one_us : oldest_us;
        newest_us = one_us < newest_us ? one_us : newest_us;
    }
    return oldest_us == DR_NEVER ? (double)INFINITY : dr_usec_to_s(oldest_us) - dr_usec_to_s(newest_us);
}

/* Whether the data of a store that is used from now on lacks writes of the lost region. */
static bool lacks_writes(const struct dr_episode *episode, const struct dr_part *part, uint32_t flags) {
    if (episode->hazard->hits == DR_PLACE_AWAY) {
        return part->stands->data == DR_DATA_WRITERS;
    }
    return (flags & DR_EPISODE_AWAY) != 0;
}

static void add_store(const struct dr_episode *episode, size_t i, struct dr_episode_outcome *outcome) {
    const struct dr_part *part = &episode->model->parts[i];
    outcome->rpa_s = fmax(outcome->rpa_s, dr_usec_to_s(episode->age_us[i]));
    outcome->unsaved_s = fmax(outcome->unsaved_s, unsaved_s(episode, part, episode->age_us[i]));
    outcome->lost_bytes += lost_bytes(episode, part, episode->age_us[i]);
}

static void add_stores(const struct dr_episode *episode, struct dr_episode_outcome *outcome) {
    const struct dr_model *model = episode->model;
    bool fresh = true;
    for (size_t i = 0; i < model->store_count; i++) {
        size_t part = model->stores[i];
        if (lacks_writes(episode, &model->parts[part], outcome->flags)) {
            add_store(episode, part, outcome);
            outcome->path_s[model->path_count + i] = dr_usec_to_s(episode->age_us[part]);
            fresh &= episode->age_us[part] <= model->parts[part].rpo_us;
        }
    }
    outcome->flags |= fresh ? DR_EPISODE_FRESH : 0;
}

/* Whether some store's writes went with the region that was hit. */
static bool loses_data(const struct dr_episode *episode) {
    const struct dr_model *model = episode->model;
    for (size_t i = 0; i < model->store_count; i++) {
        if (episode->hazard->hits == DR_PLACE_HOME || model->parts[model->stores[i]].stands->data == DR_DATA_WRITERS) {
            return true;
        }
    }
    return false;
}

void dr_episode_data_outcome(const struct dr_episode *episode, struct dr_episode_outcome *ret_outcome) {
    const struct dr_model *model = episode->model;
    if ((ret_outcome->flags & DR_EPISODE_UNRECOVERABLE) != 0) {
        ret_outcome->rpa_s = (double)INFINITY;
        ret_outcome->unsaved_s = (double)INFINITY;
        ret_outcome->flags |= episode->destroyed && loses_data(episode) ? DR_EPISODE_LOST : 0;
        for (size_t i = 0; i < model->store_count; i++) {
            ret_outcome->path_s[model->path_count + i] = (double)INFINITY;
        }
        return;
    }
    add_stores(episode, ret_outcome);
    for (size_t i = 0; (ret_outcome->flags & DR_EPISODE_AWAY) != 0 && i < model->group_count; i++) {
        ret_outcome->gap_s = fmax(ret_outcome->gap_s, group_gap_s(episode, &model->groups[i]));
    }
    if (ret_outcome->rpa_s > 0) {
        ret_outcome->flags |= episode->destroyed ? DR_EPISODE_LOST : DR_EPISODE_STRANDED;
    }
}
