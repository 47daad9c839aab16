/* Speed of the kernel: M/M/1 with first come, first served, through the public interface only. One thread. */
#include "bench_mm1.h"

#include "base/memory.h"
#include "base/usec.h"
#include "sim/simulation.h"
#include "sim/stream.h"

struct station {
    struct dr_stream_cursor arrivals;
    struct dr_stream_cursor services;
    double arrival_mean_s;
    double service_mean_s;
    uint64_t to_come;
    dr_usec *arrived_us; /* ring of those in the system */
    uint64_t mask;
    uint64_t head;
    uint64_t tail;
    double total_s;
};

static dr_usec draw_us(struct dr_stream_cursor *cursor, double mean_s) {
    return dr_usec_from_s(dr_stream_cursor_exponential_s(cursor, mean_s));
}

/* Doubles the ring, which is full. */
static void grow(struct station *station) {
    const uint64_t size = station->mask + 1;
    dr_usec *ring = dr_alloc(2 * size, sizeof *ring);
    for (uint64_t i = 0; i < size; i++) {
        ring[(station->head + i) & (2 * size - 1)] = station->arrived_us[(station->head + i) & station->mask];
    }
    dr_free(station->arrived_us);
    station->arrived_us = ring;
    station->mask = 2 * size - 1;
}

static void depart(struct dr_simulation *simulation, void *payload) {
    struct station *station = payload;
    const dr_usec now_us = dr_simulation_now_us(simulation);
    station->total_s += (double)(now_us - station->arrived_us[station->head++ & station->mask]) * 1e-6;
    if (station->head != station->tail) {
        (void)dr_simulation_schedule(simulation, now_us + draw_us(&station->services, station->service_mean_s), 0,
                                     depart, station);
    }
}

static void arrive(struct dr_simulation *simulation, void *payload) {
    struct station *station = payload;
    const dr_usec now_us = dr_simulation_now_us(simulation);
    if (station->tail - station->head > station->mask) {
        grow(station);
    }
    station->arrived_us[station->tail++ & station->mask] = now_us;
    if (station->tail - station->head == 1) {
        (void)dr_simulation_schedule(simulation, now_us + draw_us(&station->services, station->service_mean_s), 0,
                                     depart, station);
    }
    if (--station->to_come > 0) {
        (void)dr_simulation_schedule(simulation, now_us + draw_us(&station->arrivals, station->arrival_mean_s), 0,
                                     arrive, station);
    }
}

int main(int argc, char **argv) {
    struct bench_mm1 bench;
    if (!bench_mm1_read(argc, argv, &bench)) {
        return 2;
    }
    const struct dr_stream stream = {.seed = bench.seed, .trial = 0};
    struct station station = {.arrival_mean_s = bench.arrival_mean_s,
                              .service_mean_s = bench.service_mean_s,
                              .to_come = bench.customers,
                              .arrived_us = dr_alloc(BENCH_QUEUE_FIRST, sizeof(dr_usec)),
                              .mask = BENCH_QUEUE_FIRST - 1};
    dr_stream_cursor_init(&station.arrivals, &stream, dr_purpose("arrival"), 0);
    dr_stream_cursor_init(&station.services, &stream, dr_purpose("service"), 0);
    struct dr_simulation *simulation = dr_simulation_new();
    const double begin_s = bench_clock_s();
    (void)dr_simulation_schedule(simulation, 0, 0, arrive, &station);
    dr_simulation_run(simulation, DR_NEVER);
    const double end_s = bench_clock_s();
    bench_mm1_print(end_s - begin_s, bench.customers, station.total_s, dr_simulation_events(simulation));
    dr_simulation_free(simulation);
    dr_free(station.arrived_us);
    return 0;
}
