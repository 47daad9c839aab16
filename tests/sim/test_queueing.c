/* Queues and repairable systems through simulation, resource and streams, against closed forms (validation.md 1a, 1b
 * b1, 1k). Every row passes |estimate - closed form| <= 3.5 standard errors (batch means of 49 degrees of freedom,
 * false alarm 1e-3) and needs a standard error small enough that a wrong formula would fail. Built twice: LONG_RUN is 1
 * in the unit suite, larger in the nightly one, with correspondingly smaller errors. Seeds are fixed. */
#include <criterion/criterion.h>
#include <math.h>

#include "base/memory.h"
#include "sim/resource.h"
#include "sim/simulation.h"
#include "sim/statistic.h"
#include "sim/stream.h"

#ifndef LONG_RUN
#define LONG_RUN 1
#endif

#define BATCHES 50

enum law { EXPONENTIAL, CONSTANT, LOGNORMAL };

/* A draw of mean mean_s; the lognormal has a coefficient of variation of cv. */
static double draw_s(struct dr_stream_cursor *cursor, enum law law, double mean_s, double cv) {
    switch (law) {
    case EXPONENTIAL:
        return dr_stream_cursor_exponential_s(cursor, mean_s);
    case CONSTANT:
        return mean_s;
    case LOGNORMAL: {
        const double variance = log(1 + cv * cv);
        const double normal = dr_statistic_normal_quantile(dr_stream_cursor_uniform(cursor));
        return mean_s * exp(sqrt(variance) * normal - variance / 2);
    }
    }
    return mean_s;
}

/* Fails unless the mean of the batches fits wanted, with a standard error below precision x wanted. */
static void expect_fits(const char *name, const double *batches, double wanted, double precision) {
    const struct dr_mean mean = dr_statistic_mean(batches, BATCHES);
    const double z = (mean.mean - wanted) / mean.error;
    cr_expect(fabs(z) <= 3.5, "%s: %.6f is %.2f standard errors (%.6f) from %.6f", name, mean.mean, z, mean.error,
              wanted);
    cr_expect(mean.error < precision / sqrt(LONG_RUN) * wanted, "%s: error %.6f is too large for %.6f", name,
              mean.error, wanted);
}

/* A station with servers, customers of up to two classes by priority. */
struct station {
    struct dr_simulation *simulation;
    struct dr_resource servers;
    struct dr_stream_cursor services;
    enum law law;
    double service_mean_s;
    double cv;
    struct customer *spare;
    uint64_t served;
    struct source *sources;
};

struct source {
    struct station *station;
    struct dr_stream_cursor arrivals;
    double arrival_mean_s;
    int32_t priority;
    uint64_t to_come;
    uint64_t per_batch;
    uint64_t started;
    uint64_t waited;            /* customers that did not start at once */
    double wait_s[BATCHES + 1]; /* sums */
    double total_wait_s;
    double total_service_s;
};

struct customer {
    struct source *source;
    struct customer *next_spare;
    struct dr_request request;
    dr_usec arrived_us;
};

static void leave(struct dr_simulation *simulation, void *payload) {
    (void)simulation;
    struct customer *customer = payload;
    struct station *station = customer->source->station;
    dr_resource_put_back(&station->servers, 1);
    station->served++;
    customer->next_spare = station->spare;
    station->spare = customer;
}

static void start(struct dr_simulation *simulation, void *payload) {
    struct customer *customer = payload;
    struct source *source = customer->source;
    struct station *station = source->station;
    const dr_usec now_us = dr_simulation_now_us(simulation);
    const double wait_s = dr_usec_to_s(now_us - customer->arrived_us);
    const double service_s = draw_s(&station->services, station->law, station->service_mean_s, station->cv);
    const dr_usec service_us = dr_usec_from_s(service_s);
    const uint64_t batch = source->started++ / source->per_batch;
    source->wait_s[batch < BATCHES ? batch : BATCHES] += wait_s;
    source->total_wait_s += wait_s;
    source->total_service_s += dr_usec_to_s(service_us);
    source->waited += now_us > customer->arrived_us;
    dr_simulation_schedule(simulation, now_us + service_us, 0, leave, customer);
}

static struct customer *new_customer(struct station *station) {
    struct customer *customer = station->spare;
    if (customer == NULL) {
        return dr_alloc(1, sizeof *customer);
    }
    station->spare = customer->next_spare;
    *customer = (struct customer){.source = NULL};
    return customer;
}

static void arrive(struct dr_simulation *simulation, void *payload) {
    struct source *source = payload;
    struct customer *customer = new_customer(source->station);
    customer->source = source;
    customer->arrived_us = dr_simulation_now_us(simulation);
    dr_resource_acquire(&source->station->servers, &customer->request, 1, source->priority, start, customer);
    if (--source->to_come > 0) {
        const double gap_s = dr_stream_cursor_exponential_s(&source->arrivals, source->arrival_mean_s);
        dr_simulation_schedule(simulation, customer->arrived_us + dr_usec_from_s(gap_s), 0, arrive, source);
    }
}

struct station_row {
    const char *name;
    uint32_t servers;
    enum law law;
    double cv;
    double rates[2];   /* arrivals a second by class; 0: none. Mean service: 1 s */
    double waits_s[2]; /* closed forms */
    double customers;  /* of the first class, x LONG_RUN */
    double precision;  /* of the standard error */
    double p_wait;     /* P(wait > 0); 0: not looked at */
};

static void run_station(const struct station_row *row, struct station *station, struct source *sources) {
    const struct dr_stream stream = {.seed = 1, .trial = 0};
    station->simulation = dr_simulation_new();
    dr_resource_init(&station->servers, station->simulation, row->servers);
    dr_stream_cursor_init(&station->services, &stream, dr_purpose("service"), 0);
    for (size_t i = 0; i < 2 && row->rates[i] > 0; i++) {
        const double customers = row->customers * LONG_RUN * row->rates[i] / row->rates[0];
        sources[i] = (struct source){.station = station,
                                     .arrival_mean_s = 1 / row->rates[i],
                                     .priority = (int32_t)i,
                                     .to_come = (uint64_t)customers,
                                     .per_batch = (uint64_t)customers / BATCHES};
        dr_stream_cursor_init(&sources[i].arrivals, &stream, dr_purpose(i == 0 ? "first" : "second"), 0);
        dr_simulation_schedule(station->simulation, 0, 0, arrive, &sources[i]);
    }
    dr_simulation_run(station->simulation, DR_NEVER);
}

/* Little's law holds exactly from empty to empty, for the queue and for the servers. */
static void expect_littles_law(const struct station_row *row, const struct station *station,
                               const struct source *sources) {
    const double elapsed_s = dr_usec_to_s(dr_simulation_now_us(station->simulation));
    const double wait_s = sources[0].total_wait_s + sources[1].total_wait_s;
    const double service_s = sources[0].total_service_s + sources[1].total_service_s;
    cr_expect(fabs(dr_resource_mean_queue(&station->servers) * elapsed_s - wait_s) < 1e-7 * wait_s, "%s", row->name);
    cr_expect(fabs(dr_resource_mean_held(&station->servers) * elapsed_s - service_s) < 1e-7 * service_s, "%s",
              row->name);
    cr_expect(dr_resource_queued(&station->servers) == 0 && dr_resource_held(&station->servers) == 0);
}

static void expect_station(const struct station_row *row) {
    struct station station = {.law = row->law, .service_mean_s = 1, .cv = row->cv};
    struct source sources[2] = {{.station = NULL}, {.station = NULL}};
    run_station(row, &station, sources);
    for (size_t i = 0; i < 2 && row->rates[i] > 0; i++) {
        double batches[BATCHES];
        for (size_t batch = 0; batch < BATCHES; batch++) {
            batches[batch] = sources[i].wait_s[batch] / (double)sources[i].per_batch;
        }
        expect_fits(row->name, batches, row->waits_s[i], row->precision);
    }
    if (row->p_wait > 0) {
        const double found = (double)sources[0].waited / (double)sources[0].started;
        cr_expect(fabs(found / row->p_wait - 1) < 0.02 / sqrt(LONG_RUN), "%s: P(wait) %.5f, wanted %.5f", row->name,
                  found, row->p_wait);
    }
    expect_littles_law(row, &station, sources);
    while (station.spare != NULL) {
        struct customer *next = station.spare->next_spare;
        dr_free(station.spare);
        station.spare = next;
    }
    dr_resource_release(&station.servers);
    dr_simulation_free(station.simulation);
}

Test(queueing, one_exponential_server_waits_as_m_m_1) {
    expect_station(&(struct station_row){"M/M/1 rho 0.5", 1, EXPONENTIAL, 0, {0.5}, {1}, 4e5, 0.02, 0.5});
    expect_station(&(struct station_row){"M/M/1 rho 0.8", 1, EXPONENTIAL, 0, {0.8}, {4}, 1e6, 0.03, 0.8});
}

Test(queueing, several_exponential_servers_wait_as_erlang_c) {
    expect_station(&(struct station_row){"M/M/3", 3, EXPONENTIAL, 0, {2.4}, {1.0786517}, 1e6, 0.03, 0.6471910});
    expect_station(&(struct station_row){"M/M/2", 2, EXPONENTIAL, 0, {1.5}, {1.2857143}, 4e5, 0.04, 0.6428571});
    expect_station(&(struct station_row){"M/M/10", 10, EXPONENTIAL, 0, {8}, {0.2045901}, 1e6, 0.04, 0.4091802});
}

Test(queueing, a_server_of_constant_or_lognormal_service_waits_as_pollaczek_khinchine) {
    expect_station(&(struct station_row){"M/D/1", 1, CONSTANT, 0, {0.8}, {2}, 6e5, 0.03, 0.8});
    /* Half the load of validation.md's row: rho 0.4, CV 2: Wq = 0.4 x 5 / (2 x 0.6) */
    expect_station(&(struct station_row){"M/G/1", 1, LOGNORMAL, 2, {0.4}, {5.0 / 3}, 8e5, 0.05, 0.4});
}

/* Cobham (validation.md 1k): not preemptive. */
Test(queueing, classes_by_priority_wait_as_cobham_says) {
    expect_station(
        &(struct station_row){"priority", 1, EXPONENTIAL, 0, {0.3, 0.5}, {1.142857143, 5.714285714}, 5e5, 0.05, 0});
}

/* Alternating renewal: up 1,000 s on average, down 10 s, whatever the laws: U = 10 / 1010. */
struct unit {
    struct dr_stream_cursor ups;
    struct dr_stream_cursor downs;
    enum law law;
    double cv;
    uint64_t cycles;
    uint64_t per_batch;
    dr_usec since_us;
    double up_s;
    double down_s;
    double batches[BATCHES]; /* unavailability */
};

static void fail(struct dr_simulation *simulation, void *payload);

static void repair(struct dr_simulation *simulation, void *payload) {
    struct unit *unit = payload;
    const dr_usec now_us = dr_simulation_now_us(simulation);
    unit->down_s += dr_usec_to_s(now_us - unit->since_us);
    unit->since_us = now_us;
    if (++unit->cycles % unit->per_batch == 0) {
        unit->batches[unit->cycles / unit->per_batch - 1] = unit->down_s / (unit->up_s + unit->down_s);
        unit->up_s = 0;
        unit->down_s = 0;
    }
    if (unit->cycles < unit->per_batch * BATCHES) {
        const double up_s = dr_stream_cursor_exponential_s(&unit->ups, 1000);
        dr_simulation_schedule(simulation, now_us + dr_usec_from_s(up_s), 0, fail, unit);
    }
}

static void fail(struct dr_simulation *simulation, void *payload) {
    struct unit *unit = payload;
    const dr_usec now_us = dr_simulation_now_us(simulation);
    unit->up_s += dr_usec_to_s(now_us - unit->since_us);
    unit->since_us = now_us;
    const double down_s = draw_s(&unit->downs, unit->law, 10, unit->cv);
    dr_simulation_schedule(simulation, now_us + dr_usec_from_s(down_s), 0, repair, unit);
}

Test(queueing, unavailability_of_a_repaired_unit_depends_on_the_means_only) {
    static const struct {
        const char *name;
        enum law law;
        double cv;
    } rows[] = {
        {"exponential repair", EXPONENTIAL, 1}, {"lognormal repair", LOGNORMAL, 1.5}, {"constant", CONSTANT, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct dr_stream stream = {.seed = 2, .trial = i};
        struct unit unit = {.law = rows[i].law, .cv = rows[i].cv, .per_batch = 4000 * LONG_RUN};
        dr_stream_cursor_init(&unit.ups, &stream, dr_purpose("up"), 0);
        dr_stream_cursor_init(&unit.downs, &stream, dr_purpose("down"), 0);
        struct dr_simulation *simulation = dr_simulation_new();
        dr_simulation_schedule(simulation, dr_usec_from_s(dr_stream_cursor_exponential_s(&unit.ups, 1000)), 0, fail,
                               &unit);
        dr_simulation_run(simulation, DR_NEVER);
        expect_fits(rows[i].name, unit.batches, 10.0 / 1010, 0.006);
        dr_simulation_free(simulation);
    }
}

/* Machine repair (validation.md 1k): 10 machines, up 100 s, repair 5 s, some crews. */
#define MACHINES 10

struct machine {
    struct shop *shop;
    struct dr_request request;
    struct dr_stream_cursor ups;
    struct dr_stream_cursor repairs;
    dr_usec failed_us;
};

struct shop {
    struct dr_resource crews;
    struct machine machines[MACHINES];
    double wait_s;
    uint64_t repairs;
};

static void break_down(struct dr_simulation *simulation, void *payload);

static void run_again(struct dr_simulation *simulation, void *payload) {
    struct machine *machine = payload;
    dr_resource_put_back(&machine->shop->crews, 1);
    const double up_s = dr_stream_cursor_exponential_s(&machine->ups, 100);
    dr_simulation_schedule(simulation, dr_simulation_now_us(simulation) + dr_usec_from_s(up_s), 0, break_down, machine);
}

static void begin_repair(struct dr_simulation *simulation, void *payload) {
    struct machine *machine = payload;
    const dr_usec now_us = dr_simulation_now_us(simulation);
    machine->shop->wait_s += dr_usec_to_s(now_us - machine->failed_us);
    machine->shop->repairs++;
    const double repair_s = dr_stream_cursor_exponential_s(&machine->repairs, 5);
    dr_simulation_schedule(simulation, now_us + dr_usec_from_s(repair_s), 0, run_again, machine);
}

static void break_down(struct dr_simulation *simulation, void *payload) {
    struct machine *machine = payload;
    machine->failed_us = dr_simulation_now_us(simulation);
    dr_resource_acquire(&machine->shop->crews, &machine->request, 1, 0, begin_repair, machine);
}

static void shop_init(struct shop *shop, struct dr_simulation *simulation, uint32_t crews) {
    const struct dr_stream stream = {.seed = 3, .trial = crews};
    dr_resource_init(&shop->crews, simulation, crews);
    for (uint64_t i = 0; i < MACHINES; i++) {
        struct machine *machine = &shop->machines[i];
        machine->shop = shop;
        dr_stream_cursor_init(&machine->ups, &stream, 2 * i, 0);
        dr_stream_cursor_init(&machine->repairs, &stream, 2 * i + 1, 0);
        const double up_s = dr_stream_cursor_exponential_s(&machine->ups, 100);
        dr_simulation_schedule(simulation, dr_usec_from_s(up_s), 0, break_down, machine);
    }
}

Test(queueing, machines_that_share_crews_are_down_as_the_birth_death_chain_says) {
    static const struct {
        uint32_t crews;
        double down;   /* mean number of machines */
        double wait_s; /* 0: none ever waits */
    } rows[] = {{1, 0.7592633727, 3.216481037}, {2, 0.4950582759, 0.2084304176}, {10, 0.4761904762, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct dr_simulation *simulation = dr_simulation_new();
        struct shop shop = {.wait_s = 0};
        shop_init(&shop, simulation, rows[i].crews);
        dr_simulation_run(simulation, 5000 * DR_USEC_PER_S); /* warm-up */
        double down[BATCHES];
        double wait_s[BATCHES];
        for (size_t batch = 0; batch < BATCHES; batch++) {
            dr_resource_start_means(&shop.crews);
            shop.wait_s = 0;
            shop.repairs = 0;
            dr_simulation_run(simulation, dr_simulation_now_us(simulation) + 40000 * LONG_RUN * DR_USEC_PER_S);
            down[batch] = dr_resource_mean_queue(&shop.crews) + dr_resource_mean_held(&shop.crews);
            wait_s[batch] = shop.wait_s / (double)shop.repairs;
        }
        expect_fits("machines down", down, rows[i].down, 0.01);
        if (rows[i].wait_s > 0) {
            expect_fits("wait for a crew", wait_s, rows[i].wait_s, 0.03);
        } else {
            cr_expect(dr_statistic_mean(wait_s, BATCHES).mean == 0);
        }
        dr_resource_release(&shop.crews);
        dr_simulation_free(simulation);
    }
}
