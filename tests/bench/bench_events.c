/* Speed of the event queue: PENDING events stand in it; each of COUNT turns takes a random one away (cancel) if it has
 * not happened yet, and schedules another; now and then time goes on (run). One thread. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "sim/simulation.h"
#include "sim/stream.h"

#define PENDING 1000

static double clock_s(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void happen(struct dr_simulation *simulation, void *payload) {
    (void)simulation;
    ++*(uint64_t *)payload;
}

int main(int argc, char **argv) {
    uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : 5000000;
    struct dr_event pending[PENDING];
    struct dr_stream_cursor times;
    const struct dr_stream stream = {.seed = 1};
    uint64_t happened = 0;
    uint64_t cancelled = 0;
    struct dr_simulation *simulation = dr_simulation_new();
    dr_stream_cursor_init(&times, &stream, dr_purpose("time"), 0);
    for (size_t i = 0; i < PENDING; i++) {
        pending[i] =
            dr_simulation_schedule(simulation, (dr_usec)(dr_stream_cursor_word(&times) >> 40), 0, happen, &happened);
    }
    const double begin_s = clock_s();
    for (uint64_t i = 0; i < count; i++) {
        const uint64_t word = dr_stream_cursor_word(&times);
        struct dr_event *slot = &pending[word % PENDING];
        cancelled += dr_simulation_cancel(simulation, *slot);
        *slot = dr_simulation_schedule(simulation, dr_simulation_now_us(simulation) + (dr_usec)(word >> 40), 0, happen,
                                       &happened);
        if (i % 16 == 0) {
            dr_simulation_run(simulation, dr_simulation_now_us(simulation) + (1 << 14));
        }
    }
    const double spent_s = clock_s() - begin_s;
    printf("schedules_per_s=%.4g scheduled=%" PRIu64 " cancelled=%" PRIu64 " happened=%" PRIu64 "\n",
           (double)count / spent_s, count, cancelled, happened);
    dr_simulation_free(simulation);
    return 0;
}
