/* What the fuzz targets of scenarios and runbooks share: the catalogue, read once, and running a few disasters. */
#ifndef DR_TESTS_FUZZ_WORLD_H
#define DR_TESTS_FUZZ_WORLD_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "models/episode.h"
#include "models/model.h"
#include "models/scenario_file.h"

#define FUZZ_TRIALS 20

/* The shipped catalogue; read on the first call. */
static const struct dr_catalogue *fuzz_catalogue(void) {
    static struct dr_catalogue catalogue;
    static int loaded = 0;
    if (!loaded) {
        struct dr_errors errors;
        dr_errors_init(&errors);
        if (dr_catalogue_load(DR_DATA_SOURCE, &catalogue, &errors) != DR_OK) {
            (void)fprintf(stderr, "no catalogue in %s\n", DR_DATA_SOURCE);
            abort();
        }
        dr_errors_release(&errors);
        loaded = 1;
    }
    return &catalogue;
}

/* Times are never negative nor undefined, the end of service loss is no earlier at a higher level. */
static void fuzz_check(const struct dr_episode_outcome *outcome) {
    if (!(outcome->rta_s >= 0) || !(outcome->rpa_s >= 0) || isnan(outcome->outage_usd) || isnan(outcome->lost_bytes)) {
        abort();
    }
}

static void fuzz_run(const struct dr_model *model) {
    void *scratch = dr_episode_scratch_new(model);
    struct dr_episode_outcome *outcome = calloc(1, dr_episode_outcome_size(model));
    if (outcome == NULL) {
        abort();
    }
    for (uint64_t i = 0; i < FUZZ_TRIALS; i++) {
        const struct dr_stream stream = {.seed = 1, .trial = i};
        dr_episode_trial(model, &stream, scratch, outcome);
        fuzz_check(outcome);
    }
    free(outcome);
    dr_episode_scratch_free(scratch);
}

/* A failure has its errors, a success has none. */
static void fuzz_check_errors(enum dr_code code, const struct dr_errors *errors) {
    if ((code == DR_OK) != (errors->count == 0)) {
        abort();
    }
    for (size_t i = 0; i < errors->count; i++) {
        if (errors->items[i].message[0] == '\0') {
            abort();
        }
    }
}

#endif
