/* The plan: a runbook compiled once against its scenario. Simulator and, in later work, replay execute this same
 * structure; neither reads YAML. Immutable; lives in the arena it was compiled into. */
#ifndef DR_MODELS_PLAN_H
#define DR_MODELS_PLAN_H

#include "models/effect.h"
#include "models/runbook.h"
#include "models/scenario.h"

struct dr_catalogue;

enum dr_place { DR_PLACE_HOME, DR_PLACE_AWAY, DR_PLACE_COUNT };

/* What an operation leaves behind on the health-checked failover record (model notes 14). */
enum dr_route_kind {
    DR_ROUTE_TO,       /* users are sent to `place`, whatever the checks say */
    DR_ROUTE_DISABLED, /* the primary's check is disabled: it counts as healthy */
    DR_ROUTE_INVERTED, /* the primary's check is inverted: healthy and unhealthy swap */
    DR_ROUTE_CHECKED   /* neither: the check is believed again */
};

struct dr_effect {
    enum dr_verb verb;
    size_t component; /* index in the system's components; SIZE_MAX where the verb needs none */
    int64_t count;    /* scale, launch: instances; -1: as at home */
    enum dr_route_kind route;
    enum dr_place place;
};

#define DR_PLAN_NO_STEP SIZE_MAX

struct dr_plan_step {
    const char *name;
    const char *label; /* as results call it: "step scale-web", "approval by incident manager" */
    const struct dr_step *source;
    enum dr_action action;
    enum dr_place place;     /* region in which it is called; its control plane must be up there */
    bool control_plane_home; /* its control plane sits in the home region, wherever it is called */
    struct dr_effect *effects;
    size_t effect_count;
    size_t *after; /* indices of earlier steps of the plan */
    size_t after_count;
    size_t *before; /* indices of the steps that wait for this one */
    size_t before_count;
    const struct dr_distribution *takes;      /* of one attempt */
    const struct dr_distribution *takes_then; /* launching a group: its instances, after it was created; else NULL */
    double takes_extra_s;                     /* restore, copy: size over throughput, added to each draw */
    const struct dr_waiting *waiting;         /* approval steps */
    double succeeds;
    struct dr_retry retry;
    dr_usec every_us;
    dr_usec within_us;
    dr_usec expires_us;
    bool commit;
    bool skipped;   /* not done in this mode: takes no time, has no effect */
    bool uses_home; /* needs a tool that sits in the home region */
    bool uses_away;
    enum dr_on_failure on_failure;
    size_t fallback;             /* index of the step done instead, or DR_PLAN_NO_STEP */
    bool is_fallback;            /* only done in place of another */
    const struct dr_value *with; /* parameters, `${name}` replaced */
    /* Addresses of its draws. */
    uint64_t purpose_duration;
    uint64_t purpose_then;
    uint64_t purpose_success;
    uint64_t purpose_backoff;
    uint64_t purpose_waiting;
};

struct dr_plan {
    const char *name;
    const struct dr_system *system;
    struct dr_plan_step *steps; /* in topological order; ties in file order */
    size_t count;
    const struct dr_runbook *runbook;
};

struct dr_plan_input {
    const struct dr_scenario *scenario;
    const struct dr_catalogue *catalogue;
    const struct dr_system *system;
    const char *system_name;
    size_t home; /* indices of regions */
    size_t away;
    const char *const *overrides; /* `NAME=VALUE` of --param */
    size_t override_count;
};

/* Compiles a runbook that was read and filled. All mistakes go to errors: unknown steps, components, roles, tools,
 * parameters, cycles, operations without a row, actions. */
enum dr_code dr_plan_compile(const struct dr_plan_input *input, const struct dr_runbook *runbook,
                             struct dr_arena *arena, struct dr_plan *ret_plan, struct dr_errors *errors);

#endif
