/* The options that simulate and compare share. */
#ifndef DR_CLI_SIMULATION_OPTIONS_H
#define DR_CLI_SIMULATION_OPTIONS_H

#include "cli/command.h"

#define DR_TRIALS_MAX 10000000
#define DR_THREADS_MAX 1024

/* As initialisers of the first rows of a table. */
#define DR_OPTIONS_SIMULATION                                                                                          \
    {.name = "strategy",                                                                                               \
     .argument = "NAME",                                                                                               \
     .kind = DR_OPTION_TEXT,                                                                                           \
     .help = "the strategy; else the scenario's `strategy`"},                                                          \
        DR_OPTIONS_SYSTEM,                                                                                             \
        {.name = "hazard",                                                                                             \
         .argument = "NAME",                                                                                           \
         .kind = DR_OPTION_TEXT,                                                                                       \
         .help = "the disaster; else all of the scenario, weighted by their rates"},                                   \
        {.name = "trials",                                                                                             \
         .argument = "N",                                                                                              \
         .kind = DR_OPTION_COUNT,                                                                                      \
         .max = DR_TRIALS_MAX,                                                                                         \
         .fallback = "10000",                                                                                          \
         .help = "how many disasters to simulate"},                                                                    \
        {.name = "precision",                                                                                          \
         .argument = "SHARE",                                                                                          \
         .kind = DR_OPTION_SHARE,                                                                                      \
         .help = "simulate until the 95 % interval of the p95 of RTA is this narrow (half-width, such as 2%), at "     \
                 "most --trials where that is given too"},                                                             \
        {.name = "seed",                                                                                               \
         .argument = "N",                                                                                              \
         .kind = DR_OPTION_SEED,                                                                                       \
         .fallback = "1",                                                                                              \
         .help = "of the random numbers: the same seed gives the same bytes"},                                         \
        {.name = "threads",                                                                                            \
         .argument = "N",                                                                                              \
         .kind = DR_OPTION_COUNT,                                                                                      \
         .max = DR_THREADS_MAX,                                                                                        \
         .help = "else one a core; results don't depend on it"},                                                       \
        {.name = "judge",                                                                                              \
         .kind = DR_OPTION_FLAG,                                                                                       \
         .help = "exit with status 3 where the strategy misses an objective"},                                         \
        DR_OPTIONS_SET, DR_OPTIONS_PARAM, DR_OPTIONS_FORMAT, DR_OPTIONS_DATA

#endif
