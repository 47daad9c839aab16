/* Random draws addressed by (seed, trial, purpose, index): Threefry2x64 with 13 rounds (Salmon et al. 2011), a pure
 * function of its address. Any trial can be rerun alone; adding a draw changes no other; strategies that name their
 * draws alike share them (common random numbers). */
#ifndef DR_SIM_STREAM_H
#define DR_SIM_STREAM_H

#include <stdint.h>

struct dr_stream {
    uint64_t seed;
    uint64_t trial;
};

/* Purpose of a stable name ("step/scale-web/duration"): a 64-bit hash (FNV-1a, finished by a mixer). */
uint64_t dr_purpose(const char *name);

/* Uniform in the open interval (0, 1), 53 bits. Pure. */
double dr_stream_uniform(const struct dr_stream *stream, uint64_t purpose, uint32_t index);

/* Two words of one block; index counts blocks here. For cursors. */
void dr_stream_block(const struct dr_stream *stream, uint64_t purpose, uint64_t index, uint64_t ret_words[2]);

#endif
