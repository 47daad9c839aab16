/* What the two M/M/1 benches share: their arguments and their line of output. The generator is the same too. */
#ifndef DR_TESTS_BENCH_MM1_H
#define DR_TESTS_BENCH_MM1_H

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define BENCH_QUEUE_FIRST 1024 /* waiting places at first; a power of two, doubled as needed */

struct bench_mm1 {
    uint64_t customers;
    uint64_t seed;
    double arrival_mean_s;
    double service_mean_s;
};

static inline bool bench_rate(const char *text, double *ret_mean_s) {
    char *end = NULL;
    const double rate = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(rate) || rate <= 0) {
        return false;
    }
    *ret_mean_s = 1 / rate;
    return true;
}

static inline bool bench_count(const char *text, uint64_t *ret_count) {
    char *end = NULL;
    errno = 0;
    *ret_count = strtoull(text, &end, 10);
    return errno == 0 && end != text && *end == '\0' && text[0] != '-';
}

/* Reads CUSTOMERS [SEED [ARRIVAL_RATE SERVICE_RATE]]; rates a second, 1 and 1/0.9 where not given. */
static inline bool bench_mm1_read(int argc, char **argv, struct bench_mm1 *ret_bench) {
    struct bench_mm1 bench = {.seed = 1, .arrival_mean_s = 1, .service_mean_s = 0.9};
    if ((argc != 2 && argc != 3 && argc != 5) || !bench_count(argv[1], &bench.customers) || bench.customers == 0 ||
        (argc > 2 && !bench_count(argv[2], &bench.seed)) ||
        (argc > 3 && !(bench_rate(argv[3], &bench.arrival_mean_s) && bench_rate(argv[4], &bench.service_mean_s)))) {
        (void)fprintf(stderr, "usage: %s CUSTOMERS [SEED [ARRIVAL_RATE SERVICE_RATE]]\n", argv[0]);
        return false;
    }
    *ret_bench = bench;
    return true;
}

static inline double bench_clock_s(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static inline void bench_mm1_print(double elapsed_s, uint64_t customers, double total_s, uint64_t events) {
    (void)printf("customers_per_s=%.0f mean_time_in_system_s=%.6f events=%" PRIu64 "\n", (double)customers / elapsed_s,
                 total_s / (double)customers, events);
}

#endif
