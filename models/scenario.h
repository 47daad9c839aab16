/* The scenario: one business system (or several), its regions, people, hazards, objectives and strategies, as read from
 * a file and filled from the catalogue. The structs mirror the file (docs/scenario.md); models/scenario_table.c
 * declares their fields. Immutable once loaded; lives in the arena of struct dr_scenario_file. */
#ifndef DR_MODELS_SCENARIO_H
#define DR_MODELS_SCENARIO_H

#include "base/field.h"
#include "base/usec.h"
#include "models/kinds.h"
#include "sim/distribution.h"

enum dr_criticality { DR_CRITICALITY_LOW, DR_CRITICALITY_MEDIUM, DR_CRITICALITY_HIGH, DR_CRITICALITY_CRITICAL };

/* How data reaches the recovery region. */
enum dr_replication_kind {
    DR_REPLICATION_NONE,
    DR_REPLICATION_SYNCHRONOUS, /* nothing acknowledged is ever missing */
    DR_REPLICATION_LOG,         /* a FIFO log: latency + backlog over bandwidth */
    DR_REPLICATION_OBJECT,      /* each object on its own: the oldest missing one sets the recovery point */
    DR_REPLICATION_SNAPSHOT     /* a scheduled snapshot and its copy */
};

enum dr_hazard_kind {
    DR_HAZARD_NATURAL,
    DR_HAZARD_TECHNICAL,
    DR_HAZARD_HUMAN,
    DR_HAZARD_MALICIOUS,
    DR_HAZARD_DEPENDENCY
};

enum dr_region_role { DR_ROLE_HOME, DR_ROLE_RECOVERY };

struct dr_region {
    struct dr_object object;
    const char *aws; /* AWS's name: us-east-1 */
    int role;        /* enum dr_region_role */
};

struct dr_objectives {
    struct dr_object object;
    dr_usec rto_us;
    dr_usec rpo_us;
    double in;   /* share of disasters in which both must be met */
    double mbco; /* share of demand that must be served for the system to count as restored */
    double full; /* share from which service counts as full */
    dr_usec stable_for_us;
    dr_usec mtpd_us; /* DR_NEVER where none is given */
};

/* A schedule of recovery points. Either `at` (clock times, on `days`) or `every` (random phase). */
struct dr_schedule {
    struct dr_object object;
    struct dr_array at;                  /* dr_usec since midnight */
    unsigned days;                       /* bit 0 = Monday */
    dr_usec every_us;                    /* 0: `at` is used */
    const struct dr_distribution *takes; /* from start (content time) until usable in the recovery region */
    double fails;                        /* share of recovery points that turn out unusable */
    dr_usec keep_us;                     /* retention */
};

struct dr_replication {
    struct dr_object object;
    int kind;                              /* enum dr_replication_kind */
    const struct dr_distribution *latency; /* log: propagation; object: delay of one object; synchronous: unused */
    double bandwidth_bytes_per_s;          /* log: of the link or the applier */
    struct dr_schedule schedule;           /* snapshot */
};

struct dr_writes {
    struct dr_object object;
    double mean_bytes_per_s;
    const char *profile; /* name of a weekly profile */
};

struct dr_component {
    struct dr_object object;
    const char *service;
    const char *instance; /* instance, class or node type, as priced */
    int64_t count;        /* instances or nodes that stand at home */
    int64_t max;
    double size_bytes;
    struct dr_writes writes;
    dr_usec rpo_us;          /* of this store alone; absent: the system's */
    double object_bytes;     /* mean size of one object, for per-object replication */
    struct dr_array needs;   /* const char *: components of the same system */
    double utilisation;      /* share of the capacity of `count` instances that peak demand uses */
    double read_only_serves; /* share of requests served while its data is read-only */
    double cold_serves;      /* share of requests served while cold */
    double without;          /* share of requests served while it is down */
    struct dr_replication replication;
    struct dr_schedule backup;
    const struct dr_distribution *create;  /* from nothing until it exists */
    const struct dr_distribution *launch;  /* of instances until they serve */
    const struct dr_distribution *promote; /* replica to writer */
    const struct dr_distribution *restore; /* part of a restore that does not depend on size */
    double restore_bytes_per_s;
    const struct dr_distribution *warm_up; /* from first users until warm */
};

struct dr_demand {
    struct dr_object object;
    double peak_per_s;
    const char *profile;
    double away; /* share of users whom an active/active strategy sends to the recovery region */
};

struct dr_system {
    struct dr_object object;
    int criticality;
    struct dr_objectives objectives;
    struct dr_demand demand;
    double revenue_usd_per_h;   /* at mean demand */
    struct dr_array components; /* map of struct dr_component */
    struct dr_array consistent; /* list of struct dr_group: stores that must agree */
};

struct dr_group {
    struct dr_object object;
    struct dr_array stores; /* const char * */
};

struct dr_checks {
    struct dr_object object;
    dr_usec interval_us;
    int64_t threshold; /* consecutive failures */
    int64_t checkers;
    double healthy_above; /* unhealthy once the share of checkers that report healthy is not above this */
    const struct dr_distribution *answers; /* how long a failing check takes to fail */
};

struct dr_monitor {
    struct dr_object object;
    double failing_over;                      /* fires once the share of checkers that report failing is above this */
    const struct dr_distribution *evaluation; /* from that until the page is sent */
    const char *in;                           /* region in which it runs, or `outside` */
};

struct dr_detection {
    struct dr_object object;
    struct dr_checks checks;
    struct dr_array monitors;              /* map of struct dr_monitor */
    const struct dr_distribution *noticed; /* people notice without any monitor, from onset */
};

struct dr_waiting {
    struct dr_object object;
    struct dr_hours hours;                   /* of the person who decides */
    const char *zone;                        /* their time zone; NULL: the scenario's */
    const struct dr_distribution *office;    /* waiting time within their hours */
    const struct dr_distribution *otherwise; /* and outside; NULL: the same */
    double answers; /* share of cases outside their hours in which somebody answers; else when the hours begin */
};

struct dr_declare {
    struct dr_object object;
    struct dr_rule when;
    const struct dr_distribution *assess; /* from acknowledgement until the first estimate */
    const struct dr_distribution *update; /* between estimates */
    double sigma;                         /* standard deviation of ln(estimated / true remaining repair time) */
    double reluctance; /* share of assessments that hold failover back although the rule says go, where data would be
                          lost */
};

struct dr_people {
    struct dr_object object;
    struct dr_waiting acknowledge; /* shorthand: a distribution for all hours */
    struct dr_declare declare;
    struct dr_array approvals; /* map of struct dr_waiting, by role */
    const char *approver;      /* role that approves a derived runbook; NULL: none */
};

struct dr_traffic {
    struct dr_object object;
    bool failover; /* a health-checked failover record moves users by itself */
    bool deep;     /* the recovery region's health check looks through to the data stores */
    dr_usec ttl_us;
    dr_usec control_plane_after_us; /* DNS can be changed again so long into the loss of its control plane; 0: not */
    double ignore;                  /* share of clients that ignore the TTL */
    dr_usec ignore_for_us;          /* mean of their exponential extra delay */
};

struct dr_hazard {
    struct dr_object object;
    int kind; /* enum dr_hazard_kind */
    struct dr_scope hits;
    double rate_per_s;
    const struct dr_distribution *lasts;
    double destroys; /* share of cases in which what was hit never comes back, nor its data */
};

struct dr_tool {
    struct dr_object object;
    const char *in; /* region it runs in, or `outside` */
};

/* What a scenario changes of a strategy. */
struct dr_override {
    struct dr_object object;
    const char *runbook;     /* file, relative to the scenario */
    struct dr_array standby; /* map of double: component -> share that stands in the recovery region */
    struct dr_array data;    /* map of int (enum dr_data): component -> how its data gets there */
    int trigger;             /* enum dr_trigger */
};

struct dr_profile {
    struct dr_object object;
    struct dr_array hours; /* double: 24 or 168 relative rates, from Monday 00:00 of the scenario's time zone */
    struct dr_array days;  /* double: 7 factors, from Monday; empty: all 1 */
};

struct dr_scenario {
    struct dr_object object;
    int64_t version;
    const char *name;
    const char *strategy; /* stands today; NULL: none said */
    const char *time_zone;
    const char *week;        /* a date of the week whose clock changes count */
    struct dr_array regions; /* map of struct dr_region */
    struct dr_array systems; /* map of struct dr_system */
    struct dr_detection detection;
    struct dr_people people;
    struct dr_traffic traffic;
    struct dr_array hazards;    /* map of struct dr_hazard */
    struct dr_array tools;      /* map of struct dr_tool */
    struct dr_array profiles;   /* map of struct dr_profile */
    struct dr_array strategies; /* map of struct dr_override */
};

extern const struct dr_type dr_scenario_type;
extern const struct dr_type dr_component_type;
extern const struct dr_type dr_profile_type;

/* Item of a map by name, or NULL; *ret_index (may be NULL) gets its position. */
void *dr_array_find(const struct dr_array *map, size_t item_size, const char *name, size_t *ret_index);

#endif
