/* The state of one running episode, shared by the episode_*.c files. Reused by one thread for many trials. */
#ifndef DR_MODELS_EPISODE_PRIVATE_H
#define DR_MODELS_EPISODE_PRIVATE_H

#include "models/episode.h"
#include "models/service.h"
#include "sim/simulation.h"

enum dr_data_state { DR_DATA_EMPTY, DR_DATA_REPLICATING, DR_DATA_WRITABLE, DR_DATA_LEFT_BEHIND };

struct dr_part_state {
    bool exists;
    double running; /* share of the home count */
    enum dr_data_state data;
    bool cold;
    bool warming;
    struct dr_event warm; /* to come, where it is warming */
};

enum dr_step_status {
    DR_STEP_WAITING, /* for other steps */
    DR_STEP_BLOCKED, /* for a tool or a control plane */
    DR_STEP_RUNNING,
    DR_STEP_DONE,
    DR_STEP_FAILED
};

struct dr_step_state {
    enum dr_step_status status;
    size_t waiting;       /* steps it still waits for */
    size_t begun_by;      /* the step that was done last of those; DR_PLAN_NO_STEP: the declaration */
    size_t stands_in_for; /* a fallback: the step it is done instead of; else DR_PLAN_NO_STEP */
    dr_usec ready_us;     /* when nothing but tools kept it waiting */
    dr_usec start_us;
    bool succeeds;          /* known at its start */
    struct dr_event event;  /* its effect */
    struct dr_event ending; /* its end */
};

/* Why something changed: a link of the critical path, back to the onset. */
enum dr_cause_kind { DR_CAUSE_ONSET, DR_CAUSE_CHECKS, DR_CAUSE_STEP, DR_CAUSE_REPAIR, DR_CAUSE_SWITCH, DR_CAUSE_WARM };

struct dr_cause {
    enum dr_cause_kind kind;
    dr_usec at_us;
    size_t step;      /* kind STEP */
    size_t parent;    /* kinds SWITCH, WARM: why it began */
    dr_usec since_us; /* WARM: when it began */
};

#define DR_CAUSES_MAX 256

struct dr_episode;

struct dr_step_event {
    struct dr_episode *episode;
    size_t step;
};

struct dr_part_event {
    struct dr_episode *episode;
    size_t part;
    enum dr_place place;
    size_t parent;
    dr_usec since_us;
};

struct dr_episode {
    const struct dr_model *model;
    const struct dr_stream *stream;
    struct dr_simulation *simulation;
    struct dr_trace *trace; /* NULL: not told */
    size_t told;            /* records of the trace whose level of service is known */
    struct dr_service_state service;
    size_t blocking[DR_PLACE_COUNT]; /* a part that let nothing through when last asked; only a hint */
    struct dr_part_state *parts[DR_PLACE_COUNT];
    struct dr_step_state *steps;
    struct dr_step_event *step_events;
    struct dr_part_event *part_events[DR_PLACE_COUNT];
    dr_usec *age_us; /* per part: of the content of its data in the recovery region; DR_NEVER: none */
    struct dr_cause causes[DR_CAUSES_MAX];
    size_t cause_count;
    bool is_up[DR_PLACE_COUNT];
    bool looks_healthy[DR_PLACE_COUNT]; /* as the checks see it */
    enum dr_route_kind route;           /* DR_ROUTE_CHECKED: the checks are believed */
    enum dr_place routed_to;            /* DR_ROUTE_TO */
    const struct dr_model_hazard *hazard;
    size_t hazard_index;
    dr_usec onset_us;
    dr_usec repair_us;
    bool destroyed;
    dr_usec failing_us[DR_CHECKERS_MAX]; /* when each checker reports failure, ascending */
    dr_usec detected_us;
    dr_usec acknowledged_us;
    dr_usec declared_us;
    bool machine_detected;
    uint32_t assessments;
    bool began; /* the runbook */
    bool automatic;
    bool committed;
    bool halted;
    bool abandoned;
    bool split;
    bool away_used; /* users were served in the recovery region: its data has moved on */
    bool finished;
    size_t open_steps;      /* not yet done */
    struct dr_event people; /* acknowledgement or assessment to come */
};

#define DR_TELL(episode, who, ...)                                                                                     \
    DR_TRACE((episode)->trace, dr_simulation_now_us((episode)->simulation), who, __VA_ARGS__)

/* Uniform of a purpose. */
static inline double dr_episode_uniform(const struct dr_episode *episode, uint64_t purpose, uint32_t index) {
    return dr_stream_uniform(episode->stream, purpose, index);
}

/* Accounts for service until now. False where the episode is over: the event must do nothing. */
bool dr_episode_catch_up(struct dr_episode *episode);

/* A new cause; its index. */
size_t dr_episode_cause(struct dr_episode *episode, struct dr_cause cause);

/* Recomputes what both regions can serve, and where users are sent, after a change. */
void dr_episode_changed(struct dr_episode *episode, size_t cause);

/* episode_detect.c: detection, paging, decision. */
void dr_episode_detect(struct dr_episode *episode);
void dr_episode_repaired_checks(struct dr_episode *episode);

/* How long somebody takes to answer from now, by their office hours. */
dr_usec dr_episode_waiting_us(const struct dr_episode *episode, const struct dr_office *office, uint64_t purpose,
                              uint32_t index);

/* episode_steps.c */
void dr_episode_begin(struct dr_episode *episode);
void dr_episode_abandon(struct dr_episode *episode);
void dr_episode_unblock(struct dr_episode *episode);

/* episode_data.c: ages of the data in the recovery region at the disaster. */
void dr_episode_draw_data(struct dr_episode *episode);
void dr_episode_data_outcome(const struct dr_episode *episode, struct dr_episode_outcome *ret_outcome);

/* episode_path.c: where the time went. */
void dr_episode_path(const struct dr_episode *episode, double *ret_path_s);

#endif
