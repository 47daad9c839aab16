/* The model: one system under one strategy and one set of hazards, compiled so that an episode (one disaster) reads no
 * file, allocates nothing and is a pure function of (model, stream). Immutable; shared by all threads. */
#ifndef DR_MODELS_MODEL_H
#define DR_MODELS_MODEL_H

#include "base/civil.h"
#include "models/lag.h"
#include "models/plan.h"
#include "models/profile.h"
#include "models/standing.h"

#define DR_CHECKERS_MAX 64

/* A person's office hours as instants of the scenario's local week, and how long they take to answer. */
struct dr_office {
    const struct dr_waiting *waiting;
    dr_usec starts_us[8]; /* ascending; a window may reach over the end of the week */
    dr_usec ends_us[8];
    size_t count;
};

/* A component's constants. */
struct dr_part {
    const struct dr_stands *stands;
    bool has_data;
    bool counted; /* its capacity is that of running instances */
    bool is_cache;
    bool global;
    double capacity;     /* at home, as a share of peak demand: 1 / utilisation; infinite where not counted */
    double away_running; /* share of the home count that runs in the recovery region before the disaster */
    double read_only;    /* see struct dr_component */
    double cold;
    double without;
    const struct dr_distribution *warm_up;
    dr_usec rpo_us; /* of its data */
    bool front;     /* its state decides whether a shallow health check of its region succeeds */
    /* Data in the recovery region at the disaster. */
    struct dr_log_lag *log; /* NULL where not of that kind */
    struct dr_object_lag *object;
    struct dr_points *points;
    const struct dr_week *writes; /* profile; NULL: none are written */
    double objects_per_s;
    uint64_t purpose_latency;
    uint64_t purpose_warm_up;
};

struct dr_model_monitor {
    const struct dr_monitor *monitor;
    size_t failing;          /* checkers that must report failure */
    bool at[DR_PLACE_COUNT]; /* where it runs; neither: outside */
    uint64_t purpose;
};

struct dr_model_hazard {
    const struct dr_hazard *hazard;
    const char *name;
    enum dr_place hits;
    double up_to; /* cumulative share of the hazards' rates */
    uint64_t purpose_lasts;
    uint64_t purpose_destroys;
};

/* Stages of the critical path beside the steps of the plan. */
#define DR_STAGES(X)                                                                                                   \
    X(DR_STAGE_DETECTION, "detection", "until the disaster was noticed and somebody paged")                            \
    X(DR_STAGE_ACKNOWLEDGE, "acknowledgement", "until somebody worked on it")                                          \
    X(DR_STAGE_DECISION, "decision", "assessment, estimates of the repair time, declaration")                          \
    X(DR_STAGE_TOOLS, "waiting for tools", "steps that waited for a tool or a control plane that was down")            \
    X(DR_STAGE_WARM_UP, "warm-up", "until caches were warm")                                                           \
    X(DR_STAGE_TRAFFIC, "traffic", "until users had moved")                                                            \
    X(DR_STAGE_DEMAND, "demand", "until demand had fallen to what could be served")                                    \
    X(DR_STAGE_REPAIR, "repair", "until the lost region was back")

#define DR_STAGE_ENUMERATOR(name, text, help) name,
enum dr_stage { DR_STAGES(DR_STAGE_ENUMERATOR) DR_STAGE_COUNT };
#undef DR_STAGE_ENUMERATOR

const char *dr_stage_text(enum dr_stage stage);

/* Stores that must agree, as indices of parts. */
struct dr_model_group {
    size_t *parts;
    size_t count;
};

struct dr_model {
    const struct dr_scenario *scenario;
    const struct dr_catalogue *catalogue;
    const struct dr_system *system;
    const char *system_name;
    struct dr_standing_plan standing;
    const struct dr_plan *plan; /* NULL: nothing is done (none) */
    size_t home;
    size_t away;
    struct dr_part *parts;
    size_t part_count;
    size_t *stores; /* indices of the parts that hold data in a region */
    size_t store_count;
    struct dr_model_group *groups;
    size_t group_count;
    struct dr_week demand;
    struct dr_office acknowledge;
    struct dr_office *approvals; /* per step of the plan; unused where the step is no approval */
    struct dr_model_monitor *monitors;
    size_t monitor_count;
    struct dr_model_hazard *hazards; /* those chosen */
    size_t hazard_count;
    size_t checks_failing; /* checkers that must report failure for the endpoint to be unhealthy */
    size_t checks_healthy; /* checkers that must report success for it to be healthy again */
    uint64_t purpose_onset;
    uint64_t purpose_hazard;
    uint64_t purpose_phase;
    uint64_t purpose_answer;
    uint64_t purpose_noticed;
    uint64_t purpose_acknowledge;
    uint64_t purpose_assess;
    uint64_t purpose_estimate;
    uint64_t purpose_reluctance;
    size_t path_count; /* DR_STAGE_COUNT + steps */
};

/* Who has to be asked before failover: as the scenario says; nobody approves (the approval was given in advance,
 * whoever is on call decides); nobody at all (the health checks start it). */
enum dr_asking { DR_ASKING_AS_IS, DR_ASKING_NO_APPROVAL, DR_ASKING_NOBODY };

struct dr_model_input {
    const struct dr_scenario *scenario;
    const struct dr_catalogue *catalogue;
    size_t system;
    const char *strategy;
    const char *hazard;               /* NULL: all */
    const struct dr_runbook *runbook; /* to use instead of the strategy's own; NULL: that */
    const char *const *parameters;    /* of --param */
    size_t parameter_count;
    const char *folder;    /* of the scenario file: runbooks are relative to it */
    enum dr_asking asking; /* what if: who has to be asked */
};

/* Compiles everything; reads the strategy's runbook file if there is one, else derives it. */
enum dr_code dr_model_make(const struct dr_model_input *input, struct dr_arena *arena, struct dr_model **ret_model,
                           struct dr_errors *errors);

/* Indices of the home and the recovery region. */
bool dr_model_regions(const struct dr_scenario *scenario, size_t *ret_home, size_t *ret_away, struct dr_errors *errors);

/* Reads and fills a runbook file. */
enum dr_code dr_runbook_load(const char *path, const struct dr_catalogue *catalogue, struct dr_arena *arena,
                             struct dr_runbook **ret_runbook, struct dr_errors *errors);
enum dr_code dr_runbook_read(const struct dr_value *root, const struct dr_catalogue *catalogue, struct dr_arena *arena,
                             struct dr_runbook **ret_runbook, struct dr_errors *errors);

#endif
