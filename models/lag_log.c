/* Log replication as a fluid FIFO queue that is periodic over the week. Within an hour the write rate is constant, so
 * the backlog is piecewise linear and everything here is exact up to rounding. */
#include "models/lag.h"

#include <math.h>

#define S_PER_HOUR 3600.0

/* What is sent in half a microsecond is below the resolution of time: it counts as nothing, so that rounding can't
 * reach back over hours in which nothing was written. */
#define NEGLIGIBLE_S 0.5e-6

static double rate_bytes_per_s(const struct dr_log_lag *lag, size_t hour) {
    return lag->mean_bytes_per_s * lag->week->level[hour];
}

/* Backlog some seconds into an hour. An empty queue stays empty as long as less is written than sent. */
static double backlog_after_bytes(const struct dr_log_lag *lag, size_t hour, double backlog_bytes, double after_s) {
    return fmax(0, backlog_bytes + (rate_bytes_per_s(lag, hour) - lag->bandwidth_bytes_per_s) * after_s);
}

static void run_week(struct dr_log_lag *lag) {
    for (size_t i = 0; i < DR_HOURS_PER_WEEK; i++) {
        lag->backlog_bytes[i + 1] = backlog_after_bytes(lag, i, lag->backlog_bytes[i], S_PER_HOUR);
    }
}

/* Integral of the backlog over an hour, in bytes x s: a trapezium, or a triangle where the queue empties. */
static double hour_area(const struct dr_log_lag *lag, size_t hour) {
    const double start_bytes = lag->backlog_bytes[hour];
    const double end_bytes = lag->backlog_bytes[hour + 1];
    const double falls_bytes_per_s = lag->bandwidth_bytes_per_s - rate_bytes_per_s(lag, hour);
    double busy_s = S_PER_HOUR;
    if (falls_bytes_per_s > 0) {
        busy_s = fmin(busy_s, start_bytes / falls_bytes_per_s);
    }
    return (start_bytes + end_bytes) / 2 * busy_s;
}

bool dr_log_lag_make(const struct dr_week *week, double mean_bytes_per_s, double bandwidth_bytes_per_s,
                     struct dr_log_lag *ret_lag) {
    if (!(mean_bytes_per_s >= 0 && mean_bytes_per_s < bandwidth_bytes_per_s)) {
        return false;
    }
    struct dr_log_lag lag = {
        .week = week, .mean_bytes_per_s = mean_bytes_per_s, .bandwidth_bytes_per_s = bandwidth_bytes_per_s};
    /* More is sent than written over a week, so what an empty queue holds a week later is the periodic state. */
    run_week(&lag);
    lag.backlog_bytes[0] = lag.backlog_bytes[DR_HOURS_PER_WEEK];
    run_week(&lag);
    lag.backlog_bytes[DR_HOURS_PER_WEEK] = lag.backlog_bytes[0];
    double peak_bytes = 0;
    for (size_t i = 0; i < DR_HOURS_PER_WEEK; i++) {
        lag.mean_backlog_bytes += hour_area(&lag, i) / (DR_HOURS_PER_WEEK * S_PER_HOUR);
        peak_bytes = fmax(peak_bytes, lag.backlog_bytes[i]);
    }
    /* A write that finds a backlog waits backlog / bandwidth; the backlog peaks at the end of an hour. */
    lag.peak_lag_s = peak_bytes / bandwidth_bytes_per_s;
    *ret_lag = lag;
    return true;
}

/* Splits an instant into the hour of the week and the seconds since its start. */
static size_t hour_of_week(dr_usec at_us, double *ret_since_s) {
    dr_usec rest_us = at_us % DR_USEC_PER_WEEK;
    if (rest_us < 0) {
        rest_us += DR_USEC_PER_WEEK;
    }
    *ret_since_s = dr_usec_to_s(rest_us % DR_USEC_PER_HOUR);
    return (size_t)(rest_us / DR_USEC_PER_HOUR);
}

double dr_log_lag_backlog_bytes(const struct dr_log_lag *lag, dr_usec at_us) {
    double since_s = 0;
    const size_t hour = hour_of_week(at_us, &since_s);
    return backlog_after_bytes(lag, hour, lag->backlog_bytes[hour], since_s);
}

/* What waits are the newest writes. So go back from the instant, hour by hour, until as much has been written as waits:
 * that instant is when the oldest waiting byte was written. It lies within the busy period, hence within a week. */
dr_usec dr_log_lag_age_us(const struct dr_log_lag *lag, dr_usec at_us) {
    double since_s = 0;
    size_t hour = hour_of_week(at_us, &since_s);
    double waiting_bytes = backlog_after_bytes(lag, hour, lag->backlog_bytes[hour], since_s);
    double age_s = 0;
    const double negligible_bytes = lag->bandwidth_bytes_per_s * NEGLIGIBLE_S;
    for (size_t i = 0; i <= DR_HOURS_PER_WEEK && waiting_bytes > negligible_bytes; i++) {
        const double rate = rate_bytes_per_s(lag, hour);
        if (rate * since_s >= waiting_bytes) {
            return dr_usec_from_s(age_s + waiting_bytes / rate);
        }
        waiting_bytes -= rate * since_s;
        age_s += since_s;
        hour = (hour + DR_HOURS_PER_WEEK - 1) % DR_HOURS_PER_WEEK;
        since_s = S_PER_HOUR;
    }
    return dr_usec_from_s(fmin(age_s, lag->peak_lag_s));
}
