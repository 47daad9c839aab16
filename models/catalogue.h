/* The catalogue: every default timing, rate, price and behaviour, as data with unit, source, date and spread
 * (scenarios/catalogue/<file>.yaml). Entries are maps with at least `value`, `source` and `as_of`; `spread` says how
 * uncertain the value (as a parameter) is: {n: 9} (from a sample of 9) or {factor: 2}. */
#ifndef DR_MODELS_CATALOGUE_H
#define DR_MODELS_CATALOGUE_H

#include "base/field.h"
#include "base/map.h"
#include "models/effect.h"
#include "models/kinds.h"
#include "sim/distribution.h"

/* Kinds of component. */
#define DR_COMPONENT_KINDS(X)                                                                                          \
    X(DR_COMPONENT_COMPUTE, "compute-group")                                                                           \
    X(DR_COMPONENT_BALANCER, "load-balancer")                                                                          \
    X(DR_COMPONENT_DATABASE, "database")                                                                               \
    X(DR_COMPONENT_CACHE, "cache")                                                                                     \
    X(DR_COMPONENT_OBJECTS, "object-store")                                                                            \
    X(DR_COMPONENT_FILES, "file-system")                                                                               \
    X(DR_COMPONENT_QUEUE, "queue")                                                                                     \
    X(DR_COMPONENT_CDN, "cdn")                                                                                         \
    X(DR_COMPONENT_DNS, "dns")                                                                                         \
    X(DR_COMPONENT_THIRD_PARTY, "third-party")

#define DR_COMPONENT_KIND_ENUMERATOR(name, text) name,
enum dr_component_kind { DR_COMPONENT_KINDS(DR_COMPONENT_KIND_ENUMERATOR) DR_COMPONENT_KIND_COUNT };
#undef DR_COMPONENT_KIND_ENUMERATOR

const char *dr_component_kind_text(enum dr_component_kind kind);
extern const struct dr_choice dr_component_kind_choices[];

struct dr_strategy;

/* How a service is recovered by a verb: the step that a derived runbook gets. One of call, run and manual is there. */
struct dr_recipe {
    struct dr_object object;
    const char *call;            /* service:Operation, or NULL */
    const char *run;             /* a command, or NULL */
    const char *manual;          /* what a person does, or NULL */
    const struct dr_value *with; /* parameters, with ${component}, ${count}, ${max}, ${region}, ${home} */
    const struct dr_value *verify;
};

/* A service: how a component of it behaves and what it costs. Defaults and prices are paths of entries
 * ("timings/ec2-launch", "prices/ec2"). */
struct dr_service {
    struct dr_object object;
    const char *help;
    int kind;                        /* enum dr_component_kind */
    bool global;                     /* not in a region: survives the loss of one */
    bool replica_writable;           /* its replicas take writes without promotion */
    bool multi_writer;               /* can be written in two regions at once */
    const struct dr_value *defaults; /* map from defaults (`launch`) to paths of entries */
    struct dr_array recipes;         /* map verb name -> struct dr_recipe */
    const struct dr_value *prices;   /* list of {per, price, where, what}; see scenarios/README.md and models/cost.h */
    const char *source;
    const char *as_of;
};

/* An operation's row: what it does in the model. */
struct dr_operation_effect {
    struct dr_object object;
    int verb;
    struct dr_expression to;     /* new count, by JMESPath over the parameters; empty: the home count */
    struct dr_expression states; /* route: {disabled, inverted, region} by JMESPath; see models/effect.c */
};

struct dr_operation {
    struct dr_object object;
    struct dr_array effects;   /* struct dr_operation_effect; empty: no effect on service */
    const char *takes;         /* path of a timing, or `component` (the component's own timing for the verb) */
    const char *repeat;        /* read, sets, token, look, never */
    struct dr_array iam;       /* const char * */
    const char *control_plane; /* AWS region in which its control plane sits; NULL: the region called */
    const char *source;
    const char *as_of;
};

struct dr_catalogue {
    struct dr_arena arena;
    const struct dr_value *root; /* one map: the files merged by their top-level keys */
    char sha256[65];             /* over the files, in name order */
    struct dr_array services;    /* map of struct dr_service */
    struct dr_array operations;  /* map of struct dr_operation */
    struct dr_array strategies;  /* map of struct dr_strategy, in their order */
    const char *folder;
};

/* Loads FOLDER/catalogue/<all>.yaml and FOLDER/strategies/<all>.yaml. Mistakes go to errors (DR_INPUT; DR_UNREADABLE
 * where a folder or file can't be read). *ret_catalogue is to be released only after DR_OK. */
enum dr_code dr_catalogue_load(const char *folder, struct dr_catalogue *ret_catalogue, struct dr_errors *errors);
void dr_catalogue_release(struct dr_catalogue *catalogue);

/* Value of an entry by path ("timings/ec2-launch", "defaults/traffic/ttl"): the entry's `value`, or NULL. */
const struct dr_value *dr_catalogue_value(const struct dr_catalogue *catalogue, const char *path);

/* The whole entry (value, unit, source, as_of, spread, ...), or NULL. */
const struct dr_value *dr_catalogue_entry(const struct dr_catalogue *catalogue, const char *path);

const struct dr_service *dr_catalogue_service(const struct dr_catalogue *catalogue, const char *name);
const struct dr_operation *dr_catalogue_operation(const struct dr_catalogue *catalogue, const char *name);
const struct dr_strategy *dr_catalogue_strategy(const struct dr_catalogue *catalogue, const char *name);

extern const struct dr_type dr_service_type;
extern const struct dr_type dr_operation_type;

#endif
