/* The yardstick of bench_mm1: the same queue as a hand-written loop over a small binary heap, with the same generator
 * and nothing that the queue does not need (no handles, no priorities, no growing heap, no payload). */
#include "bench_mm1.h"

#include <string.h>

#include "base/usec.h"
#include "sim/stream.h"

struct bare;

struct bare_event {
    int64_t at_us;
    uint64_t sequence;
    void (*function)(struct bare *bare);
};

struct bare {
    struct bare_event heap[8];
    unsigned count;
    uint64_t sequence;
    int64_t now_us;
    uint64_t events;
    struct dr_stream_cursor arrivals;
    struct dr_stream_cursor services;
    double arrival_mean_s;
    double service_mean_s;
    uint64_t to_come;
    int64_t *arrived_us;
    uint64_t mask;
    uint64_t head;
    uint64_t tail;
    double total_s;
};

static bool before(const struct bare_event *left, const struct bare_event *right) {
    return left->at_us < right->at_us || (left->at_us == right->at_us && left->sequence < right->sequence);
}

static void push(struct bare *bare, int64_t at_us, void (*function)(struct bare *bare)) {
    const struct bare_event event = {at_us, bare->sequence++, function};
    unsigned i = bare->count++;
    while (i > 0 && before(&event, &bare->heap[(i - 1) / 2])) {
        bare->heap[i] = bare->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    bare->heap[i] = event;
}

static struct bare_event pop(struct bare *bare) {
    const struct bare_event top = bare->heap[0];
    const struct bare_event event = bare->heap[--bare->count];
    unsigned i = 0;
    for (unsigned child = 1; child < bare->count; child = 2 * i + 1) {
        if (child + 1 < bare->count && before(&bare->heap[child + 1], &bare->heap[child])) {
            child++;
        }
        if (!before(&bare->heap[child], &event)) {
            break;
        }
        bare->heap[i] = bare->heap[child];
        i = child;
    }
    bare->heap[i] = event;
    return top;
}

static int64_t draw_us(struct dr_stream_cursor *cursor, double mean_s) {
    return (int64_t)(dr_stream_cursor_exponential_s(cursor, mean_s) * 1e6 + 0.5);
}

static void grow(struct bare *bare) {
    const uint64_t size = bare->mask + 1;
    int64_t *ring = calloc(2 * size, sizeof *ring);
    if (ring == NULL) {
        abort();
    }
    for (uint64_t i = 0; i < size; i++) {
        ring[(bare->head + i) & (2 * size - 1)] = bare->arrived_us[(bare->head + i) & bare->mask];
    }
    free(bare->arrived_us);
    bare->arrived_us = ring;
    bare->mask = 2 * size - 1;
}

static void depart(struct bare *bare) {
    bare->total_s += (double)(bare->now_us - bare->arrived_us[bare->head++ & bare->mask]) * 1e-6;
    if (bare->head != bare->tail) {
        push(bare, bare->now_us + draw_us(&bare->services, bare->service_mean_s), depart);
    }
}

static void arrive(struct bare *bare) {
    if (bare->tail - bare->head > bare->mask) {
        grow(bare);
    }
    bare->arrived_us[bare->tail++ & bare->mask] = bare->now_us;
    if (bare->tail - bare->head == 1) {
        push(bare, bare->now_us + draw_us(&bare->services, bare->service_mean_s), depart);
    }
    if (--bare->to_come > 0) {
        push(bare, bare->now_us + draw_us(&bare->arrivals, bare->arrival_mean_s), arrive);
    }
}

static void run(struct bare *bare) {
    push(bare, 0, arrive);
    while (bare->count > 0) {
        const struct bare_event event = pop(bare);
        bare->now_us = event.at_us;
        bare->events++;
        event.function(bare);
    }
}

int main(int argc, char **argv) {
    struct bench_mm1 bench;
    if (!bench_mm1_read(argc, argv, &bench)) {
        return 2;
    }
    const struct dr_stream stream = {.seed = bench.seed, .trial = 0};
    struct bare bare;
    memset(&bare, 0, sizeof bare);
    bare.arrival_mean_s = bench.arrival_mean_s;
    bare.service_mean_s = bench.service_mean_s;
    bare.to_come = bench.customers;
    bare.arrived_us = calloc(BENCH_QUEUE_FIRST, sizeof *bare.arrived_us);
    bare.mask = BENCH_QUEUE_FIRST - 1;
    if (bare.arrived_us == NULL) {
        return 1;
    }
    dr_stream_cursor_init(&bare.arrivals, &stream, dr_purpose("arrival"), 0);
    dr_stream_cursor_init(&bare.services, &stream, dr_purpose("service"), 0);
    const double begin_s = bench_clock_s();
    run(&bare);
    const double end_s = bench_clock_s();
    bench_mm1_print(end_s - begin_s, bench.customers, bare.total_s, bare.events);
    free(bare.arrived_us);
    return 0;
}
