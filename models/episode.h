/* An episode: one disaster, at a random instant of the week, until service is back to stay. docs/model.md has every
 * equation. A trial of an experiment is one episode. */
#ifndef DR_MODELS_EPISODE_H
#define DR_MODELS_EPISODE_H

#include "models/model.h"
#include "sim/stream.h"
#include "sim/trace.h"

enum dr_episode_flag {
    DR_EPISODE_UNRECOVERABLE = 1, /* service or data never came back */
    DR_EPISODE_DECLARED = 2,
    DR_EPISODE_COMMITTED = 4,
    DR_EPISODE_ABANDONED = 8,  /* declared, but the lost region came back first */
    DR_EPISODE_DESTROYED = 16, /* what was hit never comes back */
    DR_EPISODE_AWAY = 32,      /* restored in the recovery region */
    DR_EPISODE_STRANDED = 64,  /* unreplicated writes are in a region that comes back */
    DR_EPISODE_LOST = 128,     /* and in one that doesn't */
    DR_EPISODE_HALTED = 256,   /* a step failed and stopped the runbook */
    DR_EPISODE_SPLIT = 512,    /* users were sent back to a region whose data was left behind */
    DR_EPISODE_FRESH = 1024    /* every store met its RPO */
};

/* Times in seconds from onset; +infinity: never. A record of fixed size. */
struct dr_episode_outcome {
    double rta_s;          /* at mbco */
    double rta_full_s;     /* at full service */
    double rpa_s;          /* the oldest store's; +infinity: no usable data */
    double unsaved_s;      /* from the last acknowledged write */
    double gap_s;          /* largest difference between stores of one consistency group */
    double lost_bytes;     /* acknowledged writes that the recovered data lacks */
    double lost_service_s; /* integral of (1 - served) */
    double outage_usd;     /* lost revenue */
    double detected_s;
    double declared_s;
    double repair_s;
    double onset_week_s; /* instant of the week, local */
    uint32_t flags;
    uint32_t hazard; /* index in the model's hazards */
    /* Per stage and step of the critical path: adds up to rta_s where that is finite. Behind it, per store of the
     * model: the age of the data that is used from then on. */
    double path_s[];
};

size_t dr_episode_outcome_size(const struct dr_model *model);

/* For struct dr_experiment. */
void *dr_episode_scratch_new(const void *model);
void dr_episode_scratch_free(void *scratch);
void dr_episode_trial(const void *model, const struct dr_stream *stream, void *scratch, void *ret_outcome);

/* The same, told as a timeline. */
void dr_episode_tell(const struct dr_model *model, const struct dr_stream *stream, struct dr_trace *trace,
                     struct dr_episode_outcome *ret_outcome);

#endif
