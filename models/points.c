/* Recovery points on a schedule: backups and snapshot copies. */
#include <stdlib.h>

#include "models/lag.h"

#define DAYS_PER_WEEK 7

/* At most so many jobs are tried: those that had time to finish fail one by one only where `fails` is close to 1 or
 * copies take far longer than the interval. */
#define TRIED_MAX 10000

/* Far beyond any retention, and no sum of ages overflows. */
#define LONGEST_DWELL_US (DR_NEVER / 2)

static int by_time(const void *left, const void *right) {
    const dr_usec left_us = *(const dr_usec *)left;
    const dr_usec right_us = *(const dr_usec *)right;
    return (left_us > right_us) - (left_us < right_us);
}

static size_t sort_unique(dr_usec *times_us, size_t count) {
    if (count == 0) {
        return 0;
    }
    qsort(times_us, count, sizeof *times_us, by_time);
    size_t kept = 1;
    for (size_t i = 1; i < count; i++) {
        if (times_us[i] != times_us[kept - 1]) {
            times_us[kept++] = times_us[i];
        }
    }
    return kept;
}

/* Every clock time on every day. */
static void make_starts(const struct dr_schedule *schedule, struct dr_arena *arena, struct dr_points *points) {
    const dr_usec *at_us = schedule->at.items;
    points->starts_us = dr_arena_alloc(arena, schedule->at.count * DAYS_PER_WEEK, sizeof *points->starts_us);
    size_t count = 0;
    for (unsigned day = 0; day < DAYS_PER_WEEK; day++) {
        const bool counts = schedule->days == 0 || (schedule->days >> day & 1) != 0;
        for (size_t i = 0; counts && i < schedule->at.count; i++) {
            points->starts_us[count++] = (day * DR_USEC_PER_DAY + at_us[i]) % DR_USEC_PER_WEEK;
        }
    }
    points->start_count = sort_unique(points->starts_us, count);
}

static uint64_t purpose_of(struct dr_arena *arena, const char *name, const char *what) {
    return dr_purpose(dr_arena_format(arena, "%s/%s", name, what));
}

void dr_points_make(const struct dr_schedule *schedule, const char *name, struct dr_arena *arena,
                    struct dr_points *ret_points) {
    struct dr_points points = {.takes = schedule->takes,
                               .fails = schedule->fails,
                               .keep_us = schedule->keep_us > 0 ? schedule->keep_us : DR_NEVER,
                               .every_us = schedule->every_us,
                               .purpose_phase = purpose_of(arena, name, "phase"),
                               .purpose_takes = purpose_of(arena, name, "takes"),
                               .purpose_fails = purpose_of(arena, name, "fails")};
    if (points.every_us <= 0) {
        make_starts(schedule, arena, &points);
    }
    *ret_points = points;
}

/* The jobs as one disaster finds them, numbered back from it. */
struct jobs {
    const struct dr_points *points;
    dr_usec phase_us; /* random phase: age of the newest */
    dr_usec onset_us; /* clock times: of the week */
    size_t started;   /* clock times: jobs of this week until then */
};

static struct jobs jobs_before(const struct dr_points *points, const struct dr_stream *stream, dr_usec onset_us) {
    struct jobs jobs = {.points = points};
    if (points->every_us > 0) {
        const double uniform = dr_stream_uniform(stream, points->purpose_phase, 0);
        jobs.phase_us = (dr_usec)(uniform * (double)points->every_us);
        return jobs;
    }
    const dr_usec rest_us = onset_us % DR_USEC_PER_WEEK;
    jobs.onset_us = rest_us < 0 ? rest_us + DR_USEC_PER_WEEK : rest_us;
    while (jobs.started < points->start_count && points->starts_us[jobs.started] <= jobs.onset_us) {
        jobs.started++;
    }
    return jobs;
}

/* Age of job number i back from the disaster, at the disaster. */
static dr_usec job_age_us(const struct jobs *jobs, uint64_t i) {
    const struct dr_points *points = jobs->points;
    if (points->every_us > 0) {
        const bool beyond = i > (uint64_t)((DR_NEVER - jobs->phase_us) / points->every_us);
        return beyond ? DR_NEVER : jobs->phase_us + (dr_usec)i * points->every_us;
    }
    if (i < jobs->started) {
        return jobs->onset_us - points->starts_us[jobs->started - 1 - i];
    }
    const uint64_t back = i - jobs->started; /* 0: the last job of the week before */
    const dr_usec weeks = 1 + (dr_usec)(back / points->start_count);
    const dr_usec start_us = points->starts_us[points->start_count - 1 - back % points->start_count];
    return jobs->onset_us - start_us + weeks * DR_USEC_PER_WEEK;
}

/* Number of the newest job that is at least age_us old. Whole weeks (or intervals) are skipped, the rest counted. */
static uint64_t first_job(const struct jobs *jobs, dr_usec age_us) {
    const struct dr_points *points = jobs->points;
    uint64_t i = points->every_us > 0 ? (uint64_t)(age_us / points->every_us)
                                      : (uint64_t)(age_us / DR_USEC_PER_WEEK) * points->start_count;
    while (job_age_us(jobs, i) < age_us) {
        i++;
    }
    return i;
}

static bool is_usable(const struct dr_points *points, const struct dr_stream *stream, uint64_t i, dr_usec age_us) {
    const uint32_t index = (uint32_t)i;
    const double takes = dr_stream_uniform(stream, points->purpose_takes, index);
    return dr_distribution_at_us(points->takes, takes) <= age_us &&
           dr_stream_uniform(stream, points->purpose_fails, index) >= points->fails;
}

dr_usec dr_points_clean_age_us(const struct dr_points *points, const struct dr_stream *stream, dr_usec noticed_us,
                               dr_usec dwell_us) {
    const bool none_planned = points->every_us <= 0 && points->start_count == 0;
    if (none_planned || dwell_us > points->keep_us || dwell_us > LONGEST_DWELL_US) {
        return DR_NEVER;
    }
    const struct jobs jobs = jobs_before(points, stream, noticed_us);
    const uint64_t first = first_job(&jobs, dwell_us);
    for (uint64_t i = first; i < first + TRIED_MAX; i++) {
        const dr_usec age_us = job_age_us(&jobs, i);
        if (age_us > points->keep_us || age_us == DR_NEVER) {
            return DR_NEVER;
        }
        if (is_usable(points, stream, i, age_us)) {
            return age_us;
        }
    }
    return DR_NEVER;
}

dr_usec dr_points_age_us(const struct dr_points *points, const struct dr_stream *stream, dr_usec onset_us) {
    return dr_points_clean_age_us(points, stream, onset_us, 0);
}

double dr_points_per_week(const struct dr_points *points) {
    if (points->every_us > 0) {
        return (double)DR_USEC_PER_WEEK / (double)points->every_us;
    }
    return (double)points->start_count;
}
