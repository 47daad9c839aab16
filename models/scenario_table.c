/* The fields of a scenario file: one declaration for reading, defaults, the schema and the reference page. */
#include "models/scenario.h"

#include <string.h>

#include "models/strategy.h"

#define ROWS(array) .fields = (array), .count = DR_FIELD_COUNT(array)
#define AT(type, member) .offset = offsetof(struct type, member)

static const struct dr_choice role_choices[] = {
    {"home", DR_ROLE_HOME, "where the system runs"},
    {"recovery", DR_ROLE_RECOVERY, "where it is recovered"},
    {NULL, 0, NULL},
};

static const struct dr_field region_fields[] = {
    {.name = "aws",
     .kind = &dr_kind_name,
     AT(dr_region, aws),
     .help = "AWS's name of the region; leave it out for a place that is not AWS's",
     .example = "us-east-1"},
    {.name = "role",
     .kind = &dr_kind_choice,
     .choices = role_choices,
     AT(dr_region, role),
     .help = "what the region is for; where none says so, the first is home and the second is for recovery",
     .example = "home"},
};
static const struct dr_type region_type = {.name = "region",
                                           .help = "A region: a place that can be lost as a whole.",
                                           .size = sizeof(struct dr_region),
                                           ROWS(region_fields)};

static const struct dr_field objectives_fields[] = {
    {.name = "rto",
     .kind = &dr_kind_duration,
     AT(dr_objectives, rto_us),
     .flags = DR_FIELD_REQUIRED,
     .help = "recovery time objective: from the onset until at least `mbco` of demand is served again, to stay",
     .example = "15m"},
    {.name = "rpo",
     .kind = &dr_kind_duration,
     AT(dr_objectives, rpo_us),
     .flags = DR_FIELD_REQUIRED,
     .help =
         "recovery point objective: the oldest acceptable age of the recovered data, measured back from the disruption",
     .example = "5m"},
    {.name = "in",
     .kind = &dr_kind_share,
     AT(dr_objectives, in),
     .min = 0,
     .max = 1,
     .fallback = "defaults/objectives/in",
     .help = "share of disasters in which both must be met",
     .example = "95%"},
    {.name = "mbco",
     .kind = &dr_kind_share,
     AT(dr_objectives, mbco),
     .min = 0.01,
     .max = 1,
     .fallback = "defaults/objectives/mbco",
     .help = "minimum business continuity objective: the share of demand that must be served for the system to count "
             "as restored",
     .example = "95%"},
    {.name = "full",
     .kind = &dr_kind_share,
     AT(dr_objectives, full),
     .min = 0.01,
     .max = 1,
     .fallback = "defaults/objectives/full",
     .help = "share of demand from which service counts as full",
     .example = "99%"},
    {.name = "stable_for",
     .kind = &dr_kind_duration,
     AT(dr_objectives, stable_for_us),
     .min = 0,
     .max = 604800,
     .fallback = "defaults/objectives/stable_for",
     .help = "how long service must stay at the level to count as restored; the time itself is not added to the RTA",
     .example = "5m"},
    {.name = "mtpd",
     .kind = &dr_kind_duration,
     AT(dr_objectives, mtpd_us),
     .help = "maximum tolerable period of disruption; must not be below the RTO",
     .example = "4h"},
};

static enum dr_code objectives_check(const void *object, struct dr_errors *errors) {
    const struct dr_objectives *objectives = object;
    if (dr_object_has(&objectives->object, &objectives->mtpd_us) && objectives->mtpd_us < objectives->rto_us) {
        return dr_errors_at(errors, dr_object_at(&objectives->object, &objectives->mtpd_us),
                            "mtpd is below rto: the system must be back within the tolerable period");
    }
    if (objectives->full < objectives->mbco) {
        return dr_errors_at(errors, dr_object_at(&objectives->object, &objectives->full), "full is below mbco");
    }
    return DR_OK;
}
static const struct dr_type objectives_type = {.name = "objectives",
                                               .help = "What recovery must achieve.",
                                               .size = sizeof(struct dr_objectives),
                                               ROWS(objectives_fields),
                                               .check = objectives_check};

static const struct dr_choice replication_choices[] = {
    {"none", DR_REPLICATION_NONE, "no replication"},
    {"synchronous", DR_REPLICATION_SYNCHRONOUS, "every acknowledged write is in both places"},
    {"log", DR_REPLICATION_LOG, "a log sent in order: latency + backlog over bandwidth"},
    {"object", DR_REPLICATION_OBJECT, "each object on its own, order not kept"},
    {"snapshot", DR_REPLICATION_SNAPSHOT, "a scheduled snapshot and its copy"},
    {NULL, 0, NULL},
};

#define SCHEDULE_ROWS(type, base, path, at_path, days_path, every_path)                                                \
    {.name = "at",                                                                                                     \
     .kind = &dr_kind_clock,                                                                                           \
     AT(type, base at),                                                                                                \
     .flags = DR_FIELD_LIST,                                                                                           \
     .fallback = at_path,                                                                                              \
     .help = "clock times at which a job starts, in the scenario's time zone; give this or `every`",                   \
     .example = "02:00"},                                                                                              \
        {.name = "days",                                                                                               \
         .kind = &dr_kind_weekdays,                                                                                    \
         AT(type, base days),                                                                                          \
         .fallback = days_path,                                                                                        \
         .help = "days of the week on which the jobs of `at` start",                                                   \
         .example = "mon-fri"},                                                                                        \
        {.name = "every",                                                                                              \
         .kind = &dr_kind_duration,                                                                                    \
         AT(type, base every_us),                                                                                      \
         .fallback = every_path,                                                                                       \
         .min = 1,                                                                                                     \
         .max = 31536000,                                                                                              \
         .help = "interval between jobs whose clock times are not known (random phase)",                               \
         .example = "5m"},                                                                                             \
        {.name = "takes",                                                                                              \
         .kind = &dr_kind_distribution,                                                                                \
         AT(type, base takes),                                                                                         \
         .fallback = path "-takes",                                                                                    \
         .help = "from the start of a job, whose content is of that instant, until its recovery point can be used in " \
                 "the recovery region",                                                                                \
         .example = "1h"},                                                                                             \
        {.name = "fails",                                                                                              \
         .kind = &dr_kind_share,                                                                                       \
         AT(type, base fails),                                                                                         \
         .min = 0,                                                                                                     \
         .max = 1,                                                                                                     \
         .fallback = path "-fails",                                                                                    \
         .help = "share of recovery points that turn out to be unusable, each on its own",                             \
         .example = "2%"},                                                                                             \
    {                                                                                                                  \
        .name = "keep", .kind = &dr_kind_duration, AT(type, base keep_us), .min = 1, .max = 3153600000.0,              \
        .fallback = path "-keep", .help = "how long a recovery point is kept, measured on the age of its content",     \
        .example = "35d"                                                                                               \
    }

static const struct dr_field schedule_fields[] = {
    SCHEDULE_ROWS(dr_schedule, , "service/backup", "service/backup-at", "service/backup-days", NULL)};
static const struct dr_type schedule_type = {.name = "backup",
                                             .help = "Backups that are copied to the recovery region.",
                                             .size = sizeof(struct dr_schedule),
                                             ROWS(schedule_fields)};

static const struct dr_field replication_fields[] = {
    {.name = "kind",
     .kind = &dr_kind_choice,
     .choices = replication_choices,
     AT(dr_replication, kind),
     .fallback = "service/replication-kind",
     .help = "how the service replicates between regions",
     .example = "log"},
    {.name = "latency",
     .kind = &dr_kind_distribution,
     AT(dr_replication, latency),
     .fallback = "service/replication-latency",
     .help = "log: propagation of a write that does not queue; object: delay of one object",
     .example = "1s"},
    {.name = "bandwidth",
     .kind = &dr_kind_bandwidth,
     AT(dr_replication, bandwidth_bytes_per_s),
     .min = 1,
     .max = 1e15,
     .fallback = "service/replication-bandwidth",
     .help = "log: what the link or the applying side can take; writes above it queue up",
     .example = "100MiB/s"},
    SCHEDULE_ROWS(dr_replication, schedule., "service/replication", NULL, NULL, "service/replication-every"),
};
static const struct dr_type replication_type = {
    .name = "replication",
    .help = "How a component's data is replicated to the recovery region, where a strategy uses a replica.",
    .size = sizeof(struct dr_replication),
    ROWS(replication_fields)};

static const struct dr_field writes_fields[] = {
    {.name = "mean",
     .kind = &dr_kind_bandwidth,
     AT(dr_writes, mean_bytes_per_s),
     .min = 0,
     .max = 1e15,
     .flags = DR_FIELD_REQUIRED | DR_FIELD_SHORTHAND,
     .help = "mean rate over the week",
     .example = "4MiB/s"},
    {.name = "profile",
     .kind = &dr_kind_name,
     AT(dr_writes, profile),
     .fallback = "defaults/demand/profile",
     .refers_to = "profile",
     .help = "how the rate varies over the week",
     .example = "retail-week"},
};
static const struct dr_type writes_type = {
    .name = "writes", .help = "Rate at which data is written.", .size = sizeof(struct dr_writes), ROWS(writes_fields)};

#define SHARE(member_name, member, path, text)                                                                         \
    {                                                                                                                  \
        .name = member_name, .kind = &dr_kind_share, AT(dr_component, member), .min = 0, .max = 1,                     \
        .fallback = "service/" path, .help = text, .example = "80%"                                                    \
    }
#define TIME(member, path, text)                                                                                       \
    {                                                                                                                  \
        .name = #member, .kind = &dr_kind_distribution, AT(dr_component, member), .fallback = "service/" path,         \
        .help = text, .example = "lognormal(median=2m, p95=6m)"                                                        \
    }

static const struct dr_field component_fields[] = {
    {.name = "service",
     .kind = &dr_kind_name,
     AT(dr_component, service),
     .flags = DR_FIELD_REQUIRED | DR_FIELD_SHORTHAND,
     .refers_to = "service",
     .help = "which service of the catalogue it is (`drsim catalogue services`)",
     .example = "aurora-mysql"},
    {.name = "instance",
     .kind = &dr_kind_text,
     AT(dr_component, instance),
     .help = "instance, class or node type, as the price list names it",
     .example = "m6i.xlarge"},
    {.name = "count",
     .kind = &dr_kind_integer,
     AT(dr_component, count),
     .min = 1,
     .max = 1000000,
     .fallback = "defaults/component/count",
     .help = "instances or nodes that stand in the home region",
     .example = "4"},
    {.name = "max",
     .kind = &dr_kind_integer,
     AT(dr_component, max),
     .min = 1,
     .max = 1000000,
     .help = "most instances the group may grow to; not below `count`",
     .example = "10"},
    {.name = "size",
     .kind = &dr_kind_size,
     AT(dr_component, size_bytes),
     .min = 0,
     .max = 1e18,
     .help = "data held",
     .example = "500GiB"},
    {.name = "writes",
     .kind = &dr_kind_object,
     .type = &writes_type,
     AT(dr_component, writes),
     .help = "rate at which data is written; a bandwidth alone means its mean",
     .example = "4MiB/s"},
    {.name = "rpo",
     .kind = &dr_kind_duration,
     AT(dr_component, rpo_us),
     .help = "oldest acceptable age of this store's recovered data, where it differs from the system's RPO",
     .example = "15m"},
    {.name = "object_size",
     .kind = &dr_kind_size,
     AT(dr_component, object_bytes),
     .min = 1,
     .max = 1e15,
     .fallback = "service/object-size",
     .help = "mean size of one object, for per-object replication",
     .example = "200kB"},
    {.name = "needs",
     .kind = &dr_kind_name,
     AT(dr_component, needs),
     .flags = DR_FIELD_LIST,
     .refers_to = "component",
     .help = "components without which it can't serve",
     .example = "[app]"},
    SHARE("utilisation", utilisation, "utilisation",
          "share of the capacity of `count` instances that peak demand uses"),
    SHARE("read_only_serves", read_only_serves, "read-only-serves",
          "share of requests that can be served while its data can only be read (a replica before promotion)"),
    SHARE("cold_serves", cold_serves, "cold-serves", "share of requests that can be served while it is cold"),
    SHARE("without", without, "without", "share of requests that can be served while it is down"),
    {.name = "replication",
     .kind = &dr_kind_object,
     .type = &replication_type,
     AT(dr_component, replication),
     .help = "replication to the recovery region"},
    {.name = "backup",
     .kind = &dr_kind_object,
     .type = &schedule_type,
     AT(dr_component, backup),
     .help = "backups to the recovery region"},
    TIME(create, "create", "time to create it in the recovery region from nothing, without its data"),
    TIME(launch, "launch", "time from the call that starts instances until they serve"),
    TIME(promote, "promote", "time to make its replica the writer"),
    TIME(restore, "restore", "the part of a restore that does not depend on size"),
    {.name = "restore_throughput",
     .kind = &dr_kind_bandwidth,
     AT(dr_component, restore_bytes_per_s),
     .min = 1,
     .max = 1e15,
     .fallback = "service/restore-throughput",
     .help = "rate at which a restore gets its data back",
     .example = "60MiB/s"},
    TIME(warm_up, "warm-up", "time from the first users until a cold one is warm"),
};

static enum dr_code component_check(const void *object, struct dr_errors *errors) {
    const struct dr_component *component = object;
    if (dr_object_has(&component->object, &component->max) && component->max < component->count) {
        return dr_errors_at(errors, dr_object_at(&component->object, &component->max), "max is below count (%lld)",
                            (long long)component->count);
    }
    if (component->utilisation <= 0) {
        return dr_errors_at(errors, dr_object_at(&component->object, &component->utilisation),
                            "utilisation must be above 0%%");
    }
    return DR_OK;
}
const struct dr_type dr_component_type = {
    .name = "component",
    .help = "One part of a system. Everything that is not given comes from its service's row of the catalogue.",
    .size = sizeof(struct dr_component),
    ROWS(component_fields),
    .check = component_check};

static const struct dr_field demand_fields[] = {
    {.name = "peak",
     .kind = &dr_kind_rate,
     AT(dr_demand, peak_per_s),
     .min = 1e-9,
     .max = 1e12,
     .flags = DR_FIELD_REQUIRED | DR_FIELD_SHORTHAND,
     .help = "requests at the busiest hour of the week",
     .example = "1200/s"},
    {.name = "profile",
     .kind = &dr_kind_name,
     AT(dr_demand, profile),
     .fallback = "defaults/demand/profile",
     .refers_to = "profile",
     .help = "how demand varies over the week",
     .example = "retail-week"},
    {.name = "away",
     .kind = &dr_kind_share,
     AT(dr_demand, away),
     .min = 0,
     .max = 1,
     .fallback = "defaults/demand/away",
     .help = "share of users whom a strategy that serves from both regions sends to the recovery region",
     .example = "50%"},
};
static const struct dr_type demand_type = {
    .name = "demand", .help = "What users ask for.", .size = sizeof(struct dr_demand), ROWS(demand_fields)};

static const struct dr_field group_fields[] = {
    {.name = "stores",
     .kind = &dr_kind_name,
     AT(dr_group, stores),
     .flags = DR_FIELD_LIST | DR_FIELD_REQUIRED | DR_FIELD_SHORTHAND,
     .refers_to = "component",
     .help = "stores that must agree with each other after recovery",
     .example = "[orders, media]"},
};
static const struct dr_type group_type = {.name = "consistency group",
                                          .help = "Stores whose data must agree.",
                                          .size = sizeof(struct dr_group),
                                          ROWS(group_fields)};

static const struct dr_choice criticality_choices[] = {
    {"low", DR_CRITICALITY_LOW, NULL},
    {"medium", DR_CRITICALITY_MEDIUM, NULL},
    {"high", DR_CRITICALITY_HIGH, NULL},
    {"critical", DR_CRITICALITY_CRITICAL, NULL},
    {NULL, 0, NULL},
};

static const struct dr_field system_fields[] = {
    {.name = "criticality",
     .kind = &dr_kind_choice,
     .choices = criticality_choices,
     AT(dr_system, criticality),
     .help = "how much the business depends on it",
     .example = "critical"},
    {.name = "objectives",
     .kind = &dr_kind_object,
     .type = &objectives_type,
     AT(dr_system, objectives),
     .flags = DR_FIELD_REQUIRED,
     .help = "recovery objectives"},
    {.name = "demand",
     .kind = &dr_kind_object,
     .type = &demand_type,
     AT(dr_system, demand),
     .flags = DR_FIELD_REQUIRED,
     .help = "what users ask for; a rate alone means its peak",
     .example = "1200/s"},
    {.name = "revenue",
     .kind = &dr_kind_money_rate,
     AT(dr_system, revenue_usd_per_h),
     .min = 0,
     .max = 1e12,
     .help = "revenue that is lost while nothing is served, at mean demand; it follows demand",
     .example = "$18000/h"},
    {.name = "components",
     .kind = &dr_kind_object,
     .type = &dr_component_type,
     AT(dr_system, components),
     .flags = DR_FIELD_MAP | DR_FIELD_REQUIRED,
     .help = "its parts, by name"},
    {.name = "consistent",
     .kind = &dr_kind_object,
     .type = &group_type,
     AT(dr_system, consistent),
     .flags = DR_FIELD_LIST,
     .help = "groups of stores that must agree with each other",
     .example = "[[orders, media]]"},
};
static const struct dr_type system_type = {
    .name = "system", .help = "A business system.", .size = sizeof(struct dr_system), ROWS(system_fields)};

static const struct dr_field checks_fields[] = {
    {.name = "interval",
     .kind = &dr_kind_duration,
     AT(dr_checks, interval_us),
     .min = 0,
     .max = 86400,
     .fallback = "defaults/detection/interval",
     .help = "time between a checker's requests",
     .example = "30s"},
    {.name = "threshold",
     .kind = &dr_kind_integer,
     AT(dr_checks, threshold),
     .min = 1,
     .max = 100,
     .fallback = "defaults/detection/threshold",
     .help = "consecutive failures (or successes) after which a checker changes its report",
     .example = "3"},
    {.name = "checkers",
     .kind = &dr_kind_integer,
     AT(dr_checks, checkers),
     .min = 1,
     .max = 64,
     .fallback = "defaults/detection/checkers",
     .help = "number of checkers, each with a phase of its own",
     .example = "16"},
    {.name = "healthy_above",
     .kind = &dr_kind_share,
     AT(dr_checks, healthy_above),
     .min = 0,
     .max = 0.99,
     .fallback = "defaults/detection/healthy_above",
     .help = "the endpoint is healthy while more than this share of checkers reports so",
     .example = "18%"},
    {.name = "answers",
     .kind = &dr_kind_distribution,
     AT(dr_checks, answers),
     .fallback = "defaults/detection/answers",
     .help = "how long a failing request takes to fail",
     .example = "4s"},
};
static const struct dr_type checks_type = {.name = "checks",
                                           .help =
                                               "Health checks of the home region's endpoint, made from outside of it.",
                                           .size = sizeof(struct dr_checks),
                                           ROWS(checks_fields)};

static const struct dr_field monitor_fields[] = {
    {.name = "failing_over",
     .kind = &dr_kind_share,
     AT(dr_monitor, failing_over),
     .min = 0,
     .max = 0.999,
     .fallback = "defaults/detection/monitor/failing_over",
     .help = "fires once more than this share of the checkers reports failure",
     .example = "50%"},
    {.name = "evaluation",
     .kind = &dr_kind_distribution,
     AT(dr_monitor, evaluation),
     .fallback = "defaults/detection/monitor/evaluation",
     .help = "from then until somebody is paged: metric delay, alarm periods, delivery",
     .example = "2m"},
    {.name = "in",
     .kind = &dr_kind_name,
     AT(dr_monitor, in),
     .flags = DR_FIELD_REQUIRED,
     .refers_to = "region",
     .help = "the region it runs in, or `outside`; a monitor dies with its region",
     .example = "home"},
};
static const struct dr_type monitor_type = {.name = "monitor",
                                            .help = "An alarm that pages somebody.",
                                            .size = sizeof(struct dr_monitor),
                                            ROWS(monitor_fields)};

static const struct dr_field detection_fields[] = {
    {.name = "checks",
     .kind = &dr_kind_object,
     .type = &checks_type,
     AT(dr_detection, checks),
     .help = "health checks"},
    {.name = "monitors",
     .kind = &dr_kind_object,
     .type = &monitor_type,
     AT(dr_detection, monitors),
     .flags = DR_FIELD_MAP,
     .help = "alarms, by name; where there is none, people notice"},
    {.name = "noticed",
     .kind = &dr_kind_distribution,
     AT(dr_detection, noticed),
     .fallback = "defaults/detection/noticed",
     .help = "how long it takes until somebody notices and pages without any monitor",
     .example = "lognormal(median=10m, p95=30m)"},
};
static const struct dr_type detection_type = {.name = "detection",
                                              .help = "How a disaster is noticed.",
                                              .size = sizeof(struct dr_detection),
                                              ROWS(detection_fields)};

/* Whose office hours count. */
#define HOURS_ROWS                                                                                                     \
    {.name = "hours",                                                                                                  \
     .kind = &dr_kind_hours,                                                                                           \
     AT(dr_waiting, hours),                                                                                            \
     .fallback = "defaults/people/waiting/hours",                                                                      \
     .help = "office hours",                                                                                           \
     .example = "mon-fri 09:00-17:00"},                                                                                \
    {                                                                                                                  \
        .name = "zone", .kind = &dr_kind_text, AT(dr_waiting, zone),                                                   \
        .help = "time zone of these hours; the scenario's where it is not given", .example = "Europe/Berlin"           \
    }

static const struct dr_field waiting_fields[] = {
    {.name = "office",
     .kind = &dr_kind_distribution,
     AT(dr_waiting, office),
     .flags = DR_FIELD_REQUIRED | DR_FIELD_SHORTHAND,
     .help = "waiting time within office hours",
     .example = "5m"},
    {.name = "otherwise",
     .kind = &dr_kind_distribution,
     AT(dr_waiting, otherwise),
     .help = "waiting time outside office hours; the same where it is not given",
     .example = "25m"},
    {.name = "answers",
     .kind = &dr_kind_share,
     AT(dr_waiting, answers),
     .min = 0,
     .max = 1,
     .fallback = "defaults/people/waiting/answers",
     .help = "share of cases outside office hours in which somebody answers; in the others the answer comes when "
             "office hours begin",
     .example = "90%"},
    HOURS_ROWS,
};
static const struct dr_type waiting_type = {.name = "waiting",
                                            .help = "How long people take to answer, within and outside office hours.",
                                            .size = sizeof(struct dr_waiting),
                                            ROWS(waiting_fields)};

static const struct dr_field acknowledge_fields[] = {
    {.name = "office",
     .kind = &dr_kind_distribution,
     AT(dr_waiting, office),
     .fallback = "defaults/people/acknowledge/office",
     .flags = DR_FIELD_SHORTHAND,
     .help = "from the page until somebody works on it, within office hours",
     .example = "lognormal(median=4m, p95=15m)"},
    {.name = "otherwise",
     .kind = &dr_kind_distribution,
     AT(dr_waiting, otherwise),
     .help = "and outside; the same where it is not given",
     .example = "lognormal(median=10m, p95=30m)"},
    {.name = "answers",
     .kind = &dr_kind_share,
     AT(dr_waiting, answers),
     .min = 0,
     .max = 1,
     .fallback = "defaults/people/waiting/answers",
     .help = "share of pages outside office hours that somebody answers; the others are seen when office hours begin",
     .example = "95%"},
    HOURS_ROWS,
};
static const struct dr_type acknowledge_type = {.name = "acknowledge",
                                                .help = "How long a page takes to be acknowledged.",
                                                .size = sizeof(struct dr_waiting),
                                                ROWS(acknowledge_fields)};

static const struct dr_field declare_fields[] = {
    {.name = "when",
     .kind = &dr_kind_rule,
     AT(dr_declare, when),
     .fallback = "defaults/people/declare/when",
     .flags = DR_FIELD_SHORTHAND,
     .help = "the rule for invoking the recovery plan",
     .example = "outage expected over 30m"},
    {.name = "assess",
     .kind = &dr_kind_distribution,
     AT(dr_declare, assess),
     .fallback = "defaults/people/declare/assess",
     .help = "from acknowledgement until the first estimate of the repair time",
     .example = "5m"},
    {.name = "update",
     .kind = &dr_kind_distribution,
     AT(dr_declare, update),
     .fallback = "defaults/people/declare/update",
     .help = "time between estimates",
     .example = "15m"},
    {.name = "sigma",
     .kind = &dr_kind_number,
     AT(dr_declare, sigma),
     .min = 0,
     .max = 5,
     .fallback = "defaults/people/declare/sigma",
     .help = "error of an estimate: standard deviation of the logarithm of estimated over true remaining repair time; "
             "0 is an oracle, for tests",
     .example = "0.7"},
    {.name = "reluctance",
     .kind = &dr_kind_share,
     AT(dr_declare, reluctance),
     .min = 0,
     .max = 0.99,
     .fallback = "defaults/people/declare/reluctance",
     .help = "share of assessments at which failover is held back although the rule asks for it, because it would lose "
             "data",
     .example = "10%"},
};
static const struct dr_type declare_type = {.name = "declare",
                                            .help = "How a disaster is declared. The duty manager is no oracle.",
                                            .size = sizeof(struct dr_declare),
                                            ROWS(declare_fields)};

static const struct dr_field people_fields[] = {
    {.name = "acknowledge",
     .kind = &dr_kind_object,
     .type = &acknowledge_type,
     AT(dr_people, acknowledge),
     .help = "from the page until somebody works on it; a duration or distribution alone holds at all hours",
     .example = "lognormal(median=4m, p95=15m)"},
    {.name = "declare",
     .kind = &dr_kind_object,
     .type = &declare_type,
     AT(dr_people, declare),
     .help = "how a disaster is declared",
     .example = "{when: outage expected over 30m}"},
    {.name = "approvals",
     .kind = &dr_kind_object,
     .type = &waiting_type,
     AT(dr_people, approvals),
     .flags = DR_FIELD_MAP,
     .help = "waiting time of a runbook's approval steps, by role",
     .example = "{incident manager: {office: 5m, otherwise: 25m}}"},
    {.name = "approver",
     .kind = &dr_kind_name,
     AT(dr_people, approver),
     .refers_to = "role",
     .help =
         "role that must approve the derived runbook of a strategy that asks for approval; none where it is not given",
     .example = "incident manager"},
};
static const struct dr_type people_type = {.name = "people",
                                           .help = "The people who recover the system.",
                                           .size = sizeof(struct dr_people),
                                           ROWS(people_fields)};

static const struct dr_field traffic_fields[] = {
    {.name = "failover",
     .kind = &dr_kind_boolean,
     AT(dr_traffic, failover),
     .fallback = "defaults/traffic/failover",
     .help = "whether a health-checked failover record moves users by itself",
     .example = "true"},
    {.name = "deep",
     .kind = &dr_kind_boolean,
     AT(dr_traffic, deep),
     .fallback = "defaults/traffic/deep",
     .help = "whether the recovery region's health check looks through to its data stores; a shallow one sends users "
             "to a region whose database can't be written yet",
     .example = "false"},
    {.name = "ttl",
     .kind = &dr_kind_duration,
     AT(dr_traffic, ttl_us),
     .min = 0,
     .max = 604800,
     .fallback = "defaults/traffic/ttl",
     .help = "time to live of the DNS record",
     .example = "60s"},
    {.name = "control_plane_after",
     .kind = &dr_kind_duration,
     AT(dr_traffic, control_plane_after_us),
     .min = 1,
     .max = 604800,
     .help = "how long into a loss of the region of its control plane DNS records can be changed again (Route 53's "
             "accelerated "
             "recovery, which must be ordered: about 60 min); not at all where it is not given",
     .example = "60m"},
    {.name = "ignore",
     .kind = &dr_kind_share,
     AT(dr_traffic, ignore),
     .min = 0,
     .max = 1,
     .fallback = "defaults/traffic/ignore",
     .help = "share of clients that ignore the TTL",
     .example = "2%"},
    {.name = "ignore_for",
     .kind = &dr_kind_duration,
     AT(dr_traffic, ignore_for_us),
     .min = 0,
     .max = 31536000,
     .fallback = "defaults/traffic/ignore_for",
     .help = "mean time after which such a client looks again (exponential)",
     .example = "30m"},
};
static const struct dr_type traffic_type = {.name = "traffic",
                                            .help = "How users find the region that serves them.",
                                            .size = sizeof(struct dr_traffic),
                                            ROWS(traffic_fields)};

static const struct dr_choice hazard_choices[] = {
    {"natural", DR_HAZARD_NATURAL, "earthquake, flood, hurricane, fire"},
    {"technical", DR_HAZARD_TECHNICAL, "hardware, software, network, power"},
    {"human", DR_HAZARD_HUMAN, "deletion, misconfiguration, insider"},
    {"malicious", DR_HAZARD_MALICIOUS, "ransomware, denial of service, breach"},
    {"dependency", DR_HAZARD_DEPENDENCY, "third party, supply chain"},
    {NULL, 0, NULL},
};

static const struct dr_field hazard_fields[] = {
    {.name = "kind",
     .kind = &dr_kind_choice,
     .choices = hazard_choices,
     AT(dr_hazard, kind),
     .flags = DR_FIELD_REQUIRED,
     .help = "one of the five kinds of disaster",
     .example = "technical"},
    {.name = "hits",
     .kind = &dr_kind_scope,
     AT(dr_hazard, hits),
     .flags = DR_FIELD_REQUIRED,
     .refers_to = "region",
     .help = "what is lost",
     .example = "region home"},
    {.name = "rate",
     .kind = &dr_kind_rate,
     AT(dr_hazard, rate_per_s),
     .min = 0,
     .max = 1,
     .flags = DR_FIELD_REQUIRED,
     .help = "how often it happens",
     .example = "0.05/year"},
    {.name = "lasts",
     .kind = &dr_kind_distribution,
     AT(dr_hazard, lasts),
     .flags = DR_FIELD_REQUIRED,
     .help = "how long until what was hit is repaired and serves again",
     .example = "lognormal(median=5h, p95=24h)"},
    {.name = "destroys",
     .kind = &dr_kind_share,
     AT(dr_hazard, destroys),
     .min = 0,
     .max = 1,
     .fallback = "defaults/hazard/destroys",
     .help = "share of cases in which what was hit never comes back, nor the data in it",
     .example = "0.2%"},
};
static const struct dr_type hazard_type = {
    .name = "hazard", .help = "A kind of disaster.", .size = sizeof(struct dr_hazard), ROWS(hazard_fields)};

static const struct dr_field tool_fields[] = {
    {.name = "in",
     .kind = &dr_kind_name,
     AT(dr_tool, in),
     .flags = DR_FIELD_REQUIRED | DR_FIELD_SHORTHAND,
     .refers_to = "region",
     .help = "the region it runs in, or `outside`",
     .example = "home"},
};
static const struct dr_type tool_type = {.name = "tool",
                                         .help =
                                             "Something that a runbook's step uses and that can be lost with a region: "
                                             "paging, single sign-on, the runbook's host, a registry, keys.",
                                         .size = sizeof(struct dr_tool),
                                         ROWS(tool_fields)};

static const struct dr_field profile_fields[] = {
    {.name = "hours",
     .kind = &dr_kind_number,
     AT(dr_profile, hours),
     .flags = DR_FIELD_LIST | DR_FIELD_REQUIRED,
     .min = 0,
     .max = 1e12,
     .help = "24 relative rates, one an hour, or 168 from Monday 00:00",
     .example = "[1, 1, 2, ...]"},
    {.name = "days",
     .kind = &dr_kind_number,
     AT(dr_profile, days),
     .flags = DR_FIELD_LIST,
     .min = 0,
     .max = 1e12,
     .help = "7 factors from Monday, with 24 hours",
     .example = "[1, 1, 1, 1, 1.2, 1.5, 1.4]"},
};

static enum dr_code profile_check(const void *object, struct dr_errors *errors) {
    const struct dr_profile *profile = object;
    double sum = 0;
    for (size_t i = 0; i < profile->hours.count; i++) {
        sum += ((const double *)profile->hours.items)[i];
    }
    if ((profile->hours.count != 24 && profile->hours.count != 168) || sum <= 0) {
        return dr_errors_at(errors, dr_object_at(&profile->object, &profile->hours),
                            "found %zu values, expected 24 or 168 that are not all 0", profile->hours.count);
    }
    if (profile->days.count != 0 && (profile->days.count != 7 || profile->hours.count != 24)) {
        return dr_errors_at(errors, dr_object_at(&profile->object, &profile->days),
                            "found %zu values, expected 7, beside 24 hours", profile->days.count);
    }
    return DR_OK;
}
const struct dr_type dr_profile_type = {.name = "profile",
                                        .help = "How a rate varies over the week, relative to its mean or peak.",
                                        .size = sizeof(struct dr_profile),
                                        ROWS(profile_fields),
                                        .check = profile_check};

static const struct dr_field override_fields[] = {
    {.name = "runbook",
     .kind = &dr_kind_text,
     AT(dr_override, runbook),
     .help = "a runbook file for this strategy, relative to the scenario; without one it is derived",
     .example = "failover.yaml"},
    {.name = "standby",
     .kind = &dr_kind_share,
     AT(dr_override, standby),
     .flags = DR_FIELD_MAP,
     .min = 0,
     .max = 10,
     .refers_to = "component",
     .help = "share of the home count that stands in the recovery region, by component",
     .example = "{web: 50%, app: 50%}"},
    {.name = "data",
     .kind = &dr_kind_choice,
     .choices = dr_data_choices,
     AT(dr_override, data),
     .flags = DR_FIELD_MAP,
     .refers_to = "component",
     .help = "how a component's data gets to the recovery region",
     .example = "{orders: replica}"},
    {.name = "trigger",
     .kind = &dr_kind_choice,
     .choices = dr_trigger_choices,
     AT(dr_override, trigger),
     .help = "what starts the runbook",
     .example = "people"},
};
static const struct dr_type override_type = {
    .name = "strategy",
    .help = "What the scenario changes of a strategy of the catalogue; empty: nothing.",
    .size = sizeof(struct dr_override),
    ROWS(override_fields)};

static const struct dr_field scenario_fields[] = {
    {.name = "drsim",
     .kind = &dr_kind_integer,
     AT(dr_scenario, version),
     .min = 1,
     .max = 1,
     .flags = DR_FIELD_REQUIRED,
     .help = "version of the format",
     .example = "1"},
    {.name = "name",
     .kind = &dr_kind_text,
     AT(dr_scenario, name),
     .flags = DR_FIELD_REQUIRED,
     .help = "what the scenario is called in reports",
     .example = "e-commerce shop"},
    {.name = "strategy",
     .kind = &dr_kind_name,
     AT(dr_scenario, strategy),
     .refers_to = "strategy",
     .help = "the strategy that stands today: the default of `simulate`, and what `compare --judge` judges",
     .example = "warm-standby"},
    {.name = "time_zone",
     .kind = &dr_kind_text,
     AT(dr_scenario, time_zone),
     .fallback = "defaults/time_zone",
     .help = "IANA name or offset: the clock of demand, backups and office hours",
     .example = "America/New_York"},
    {.name = "week",
     .kind = &dr_kind_text,
     AT(dr_scenario, week),
     .fallback = "defaults/week",
     .help = "a date: its week is the one whose offsets between time zones count",
     .example = "2026-01-05"},
    {.name = "regions",
     .kind = &dr_kind_object,
     .type = &region_type,
     AT(dr_scenario, regions),
     .flags = DR_FIELD_MAP | DR_FIELD_REQUIRED | DR_FIELD_NULLABLE,
     .help = "the regions: one for home and one for recovery",
     .example = "{home: {aws: us-east-1}, away: {aws: us-west-2}}"},
    {.name = "systems",
     .kind = &dr_kind_object,
     .type = &system_type,
     AT(dr_scenario, systems),
     .flags = DR_FIELD_MAP | DR_FIELD_REQUIRED,
     .help = "the business systems, by name"},
    {.name = "detection",
     .kind = &dr_kind_object,
     .type = &detection_type,
     AT(dr_scenario, detection),
     .help = "how a disaster is noticed"},
    {.name = "people",
     .kind = &dr_kind_object,
     .type = &people_type,
     AT(dr_scenario, people),
     .help = "the people who recover the system"},
    {.name = "traffic",
     .kind = &dr_kind_object,
     .type = &traffic_type,
     AT(dr_scenario, traffic),
     .help = "how users find the region that serves them"},
    {.name = "hazards",
     .kind = &dr_kind_object,
     .type = &hazard_type,
     AT(dr_scenario, hazards),
     .flags = DR_FIELD_MAP | DR_FIELD_REQUIRED,
     .help = "the disasters, by name"},
    {.name = "tools",
     .kind = &dr_kind_object,
     .type = &tool_type,
     AT(dr_scenario, tools),
     .flags = DR_FIELD_MAP,
     .help = "what runbook steps use, by name",
     .example = "{sso: home}"},
    {.name = "profiles",
     .kind = &dr_kind_object,
     .type = &dr_profile_type,
     AT(dr_scenario, profiles),
     .flags = DR_FIELD_MAP,
     .help = "weekly profiles beside those of the catalogue"},
    {.name = "strategies",
     .kind = &dr_kind_object,
     .type = &override_type,
     AT(dr_scenario, strategies),
     .flags = DR_FIELD_MAP | DR_FIELD_NULLABLE,
     .help = "what differs from the strategies of the catalogue, by strategy; all strategies are compared whether "
             "listed or not",
     .example = "{warm-standby: {runbook: failover.yaml}}"},
};
const struct dr_type dr_scenario_type = {
    .name = "scenario",
    .help = "A scenario file: a business system, where it runs, what can happen to it and how it can be recovered.",
    .size = sizeof(struct dr_scenario),
    ROWS(scenario_fields)};

void *dr_array_find(const struct dr_array *map, size_t item_size, const char *name, size_t *ret_index) {
    for (size_t i = 0; i < map->count; i++) {
        if (strcmp(map->names[i], name) == 0) {
            if (ret_index != NULL) {
                *ret_index = i;
            }
            return (char *)map->items + i * item_size;
        }
    }
    return NULL;
}
