/* How far a replica is behind when disaster strikes: recovery points of the four kinds of replication.
 * All are pure functions of (parameters, instant, uniforms); the sources of the equations stand in docs/model.md.
 * Instants are times of the week in the scenario's time zone, from Monday 00:00, and are taken modulo the week. */
#ifndef DR_MODELS_LAG_H
#define DR_MODELS_LAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/usec.h"
#include "models/profile.h"
#include "models/scenario.h"
#include "sim/distribution.h"
#include "sim/stream.h"

/* A log (database WAL, storage log) as a fluid FIFO queue: writes arrive at mean x level(hour) bytes per s and leave at
 * `bandwidth`. Backlog is periodic over the week; found once, when the model is made. The week is lent and must live
 * on. */
struct dr_log_lag {
    const struct dr_week *week;
    double mean_bytes_per_s;
    double bandwidth_bytes_per_s;
    double backlog_bytes[DR_HOURS_PER_WEEK + 1]; /* at each hour's start, periodic */
    double mean_backlog_bytes;                   /* time average */
    double peak_lag_s;                           /* the largest age */
};

/* Returns false where the mean write rate is negative or not below the bandwidth (the backlog would grow without
 * bound). */
bool dr_log_lag_make(const struct dr_week *week, double mean_bytes_per_s, double bandwidth_bytes_per_s,
                     struct dr_log_lag *ret_lag);

/* Backlog at an instant of the week, and age of the oldest write not yet sent (0 where nothing waits). With a
 * propagation latency L the replica's recovery point is as old as age(instant - L) + L. */
double dr_log_lag_backlog_bytes(const struct dr_log_lag *lag, dr_usec at_us);
dr_usec dr_log_lag_age_us(const struct dr_log_lag *lag, dr_usec at_us);

#define DR_OBJECT_LAG_POINTS 1024

/* Per-object replication: objects arrive as a Poisson process at `objects_per_s`, each is replicated after its own
 * delay; the oldest missing one sets the point in time. P(age <= x) = exp(-rate x integral over y > x of P(delay > y)).
 */
struct dr_object_lag {
    double excess_s[DR_OBJECT_LAG_POINTS]; /* E[(delay - x)+] at the grid of x, descending; see lag_object.c */
    double at_s[DR_OBJECT_LAG_POINTS];     /* the grid, ascending from 0 */
    double mean_delay_s;
};

void dr_object_lag_make(const struct dr_distribution *delay, struct dr_object_lag *ret_lag);

/* Age of the oldest missing object at uniform in (0, 1), ascending in it; 0 where none is missing. */
dr_usec dr_object_lag_age_us(const struct dr_object_lag *lag, double objects_per_s, double uniform);

/* Mean number of objects missing at an instant. */
double dr_object_lag_missing(const struct dr_object_lag *lag, double objects_per_s);

/* A schedule of recovery points: content time = start of the job; usable once it has taken `takes`. */
struct dr_points {
    const struct dr_distribution *takes;
    double fails;
    dr_usec keep_us;    /* DR_NEVER: without limit */
    dr_usec every_us;   /* > 0: random phase, else `starts_us` */
    dr_usec *starts_us; /* instants of the week, ascending, each once; in the arena */
    size_t start_count;
    uint64_t purpose_phase;
    uint64_t purpose_takes;
    uint64_t purpose_fails;
};

/* `name` makes the purposes: "backup/shop/orders" draws from "backup/shop/orders/phase", "/takes" and "/fails". Clock
 * times count in the local week, as onsets do, so no zone is needed. No days said (0): every day. No retention said
 * (0): without limit. The schedule's distribution is lent and must live on. */
void dr_points_make(const struct dr_schedule *schedule, const char *name, struct dr_arena *arena,
                    struct dr_points *ret_points);

/* Age, at a disaster at `onset_us` of the week, of the content of the newest usable recovery point: the newest job that
 * had started and finished by then, did not fail, and whose content is not older than `keep`. DR_NEVER: there is none.
 * Draws are indexed by the job's number back from the disaster (0: the newest started), so that they don't depend on
 * how many are looked at. */
dr_usec dr_points_age_us(const struct dr_points *points, const struct dr_stream *stream, dr_usec onset_us);

/* The same for data that went bad `dwell_us` before it was noticed at `noticed_us`: age at that time of the newest
 * usable recovery point with content from before it went bad, i.e. at least `dwell_us` old. Retention and completion
 * count at `noticed_us`. A dwell of 0 is the age above. */
dr_usec dr_points_clean_age_us(const struct dr_points *points, const struct dr_stream *stream, dr_usec noticed_us,
                               dr_usec dwell_us);

/* Jobs in a week, on average. */
double dr_points_per_week(const struct dr_points *points);

#endif
