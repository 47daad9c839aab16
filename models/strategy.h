/* Strategies are data (scenarios/strategies/NAME.yaml): per kind of component, what stands in the recovery region, how
 * data gets there and which steps recover it. The runbook is derived from these (models/derive.h). */
#ifndef DR_MODELS_STRATEGY_H
#define DR_MODELS_STRATEGY_H

#include "base/field.h"

/* X(name, text, help): what starts the runbook. */
enum dr_trigger { DR_TRIGGER_NONE, DR_TRIGGER_PEOPLE, DR_TRIGGER_AUTOMATIC };

/* How the data of a component gets to the recovery region. */
enum dr_data {
    DR_DATA_NONE,    /* it does not: a cache starts empty, a store is lost with its region */
    DR_DATA_BACKUP,  /* by backups, copied */
    DR_DATA_REPLICA, /* by replication; a replica must be promoted unless the service's replicas are writable */
    DR_DATA_WRITERS  /* both regions write */
};

struct dr_standing {
    struct dr_object object;
    bool exists;           /* its infrastructure stands in the recovery region */
    double stands;         /* share of the home count that runs there */
    int data;              /* enum dr_data */
    struct dr_array steps; /* int, enum dr_verb */
};

struct dr_strategy {
    struct dr_object object;
    int64_t version;
    const char *name;
    const char *help;
    int64_t order;         /* position in tables */
    int trigger;           /* enum dr_trigger */
    bool approval;         /* its derived runbook asks people.approver */
    bool in_order;         /* a component's steps wait for those of the components it needs */
    bool users_both;       /* users are sent to both regions all the time */
    struct dr_array kinds; /* map of struct dr_standing, by kind of component */
};

extern const struct dr_type dr_strategy_type;
extern const struct dr_choice dr_trigger_choices[];
extern const struct dr_choice dr_data_choices[];

#endif
