/* The runbook file: how a system is recovered, as a DAG of steps. It is compiled once into a struct dr_plan
 * (models/plan.h), which simulator and replay execute; neither reads this. models/runbook_table.c declares the fields.
 */
#ifndef DR_MODELS_RUNBOOK_H
#define DR_MODELS_RUNBOOK_H

#include "base/field.h"
#include "models/kinds.h"
#include "sim/distribution.h"

/* What a step does: exactly one of these per step. */
#define DR_ACTIONS(X)                                                                                                  \
    X(DR_ACTION_CALL, "call")                                                                                          \
    X(DR_ACTION_RUN, "run")                                                                                            \
    X(DR_ACTION_CHECK, "check")                                                                                        \
    X(DR_ACTION_APPROVAL, "approval")                                                                                  \
    X(DR_ACTION_MESSAGE, "message")                                                                                    \
    X(DR_ACTION_MANUAL, "manual")                                                                                      \
    X(DR_ACTION_WAIT, "wait")

#define DR_ACTION_ENUMERATOR(name, text) name,
enum dr_action { DR_ACTIONS(DR_ACTION_ENUMERATOR) DR_ACTION_COUNT };
#undef DR_ACTION_ENUMERATOR

enum dr_mode { DR_MODE_GRACEFUL, DR_MODE_UNGRACEFUL, DR_MODE_RETURN };
enum dr_on_failure { DR_ON_FAILURE_STOP, DR_ON_FAILURE_CONTINUE, DR_ON_FAILURE_STEP };
enum dr_jitter { DR_JITTER_NONE, DR_JITTER_FULL };

struct dr_approval {
    struct dr_object object;
    const char *by;     /* role of people.approvals */
    dr_usec expires_us; /* 0: never */
};

struct dr_http_check {
    struct dr_object object;
    const char *http; /* URL */
    int64_t expect;   /* status; 0: any 2xx */
};

struct dr_message {
    struct dr_object object;
    const char *to;
    const char *text;
};

struct dr_verify {
    struct dr_object object;
    const char *call; /* read-only operation, or NULL */
    const char *http; /* URL, or NULL */
    const struct dr_value *with;
    struct dr_expression until;
    dr_usec every_us;  /* time between looks; 0: the effect is seen at once */
    dr_usec within_us; /* the step fails where the effect is not there by then; 0: no limit */
};

struct dr_retry {
    struct dr_object object;
    int64_t attempts; /* in all */
    dr_usec backoff_us;
    double factor;
    dr_usec cap_us;
    int jitter; /* enum dr_jitter */
};

/* What the step is simulated as, where the catalogue has no row for it. */
struct dr_modelled {
    struct dr_object object;
    int verb;
    const char *component; /* NULL: acts_on */
    int64_t count;         /* scale: instances; 0: the home count */
    const char *region;    /* route: where users are sent; NULL: the recovery region */
};

struct dr_step {
    struct dr_object object;
    struct dr_array after; /* const char * */
    const char *says;
    const char *call;
    const char *region; /* AWS's name, or the scenario's; NULL: the recovery region */
    const struct dr_value *with;
    const char *run;
    struct dr_http_check check;
    struct dr_approval approval;
    struct dr_message message;
    const char *manual;
    const struct dr_distribution *wait;
    const char *acts_on;       /* component, or system/component */
    struct dr_array models_as; /* struct dr_modelled */
    const struct dr_distribution *takes;
    double succeeds; /* share of attempts */
    struct dr_retry retry;
    struct dr_verify verify;
    const char *undo;
    bool commit;
    struct dr_array uses;   /* const char *: tools */
    const char *on_failure; /* stop, continue, or the name of a step that is done instead */
    struct dr_array modes;  /* int, enum dr_mode; empty: all */
};

struct dr_guardrails {
    struct dr_object object;
    struct dr_array regions;
    struct dr_array accounts;
    struct dr_array stop_if; /* struct dr_stop_if */
};

struct dr_stop_if {
    struct dr_object object;
    const char *http;
    int64_t fails;
};

struct dr_runbook {
    struct dr_object object;
    int64_t version;
    const char *name;
    const char *system;         /* that it recovers; NULL: every one that uses it */
    const char *scenario;       /* file, relative to the runbook; NULL: none said */
    struct dr_array modes;      /* int */
    struct dr_array parameters; /* map of const struct dr_value * */
    struct dr_guardrails guardrails;
    struct dr_array steps; /* map of struct dr_step */
};

extern const struct dr_type dr_runbook_type;

/* Which action a step is. False where it has none or several: then an error was appended. */
bool dr_step_action(const struct dr_step *step, struct dr_errors *errors, enum dr_action *ret_action);

#endif
