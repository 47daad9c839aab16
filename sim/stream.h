/* Random draws addressed by (seed, trial, purpose, index): Threefry2x64 with 13 rounds (Salmon, Moraes, Dror, Shaw:
 * "Parallel random numbers: as easy as 1, 2, 3", SC 2011), a pure function of its address. Any trial can be rerun
 * alone; adding a draw changes no other; strategies that name their draws alike share them (common random numbers).
 * Key = (seed, purpose), counter = (trial, block); draw i is word i mod 2 of block i / 2. */
#ifndef DR_SIM_STREAM_H
#define DR_SIM_STREAM_H

#include <math.h>
#include <stdint.h>

struct dr_stream {
    uint64_t seed;
    uint64_t trial;
};

/* Purpose of a stable name ("step/scale-web/duration"): a 64-bit hash (FNV-1a, finished by a mixer). */
uint64_t dr_purpose(const char *name);

/* Uniform in the open interval (0, 1), 53 bits. Pure. */
double dr_stream_uniform(const struct dr_stream *stream, uint64_t purpose, uint32_t index);

/* Two words of one block; index counts blocks here. */
void dr_stream_block(const struct dr_stream *stream, uint64_t purpose, uint64_t index, uint64_t ret_words[2]);

/* Uniform of a word: the middle of one of 2^52 intervals (the 53rd bit is the half), hence never 0 or 1. */
static inline double dr_stream_word_uniform(uint64_t word) {
    return (double)(int64_t)(word >> 12) * 0x1p-52 + 0x1p-53;
}

#define DR_STREAM_CURSOR_WORDS 16

/* Draws of one purpose in a row, for processes with many of them. The n-th draw of a cursor that begins at 0 is
 * dr_stream_uniform(stream, purpose, n); blocks are made several at a time. The members are private. */
struct dr_stream_cursor {
    struct dr_stream stream;
    uint64_t purpose;
    uint64_t block; /* the next to make */
    unsigned at;    /* the next word */
    unsigned end;   /* of the words that were made */
    uint64_t words[DR_STREAM_CURSOR_WORDS];
};

/* Begins at draw number index. */
void dr_stream_cursor_init(struct dr_stream_cursor *cursor, const struct dr_stream *stream, uint64_t purpose,
                           uint64_t index);

/* Private: makes the next words. */
void dr_stream_cursor_fill(struct dr_stream_cursor *cursor);

static inline uint64_t dr_stream_cursor_word(struct dr_stream_cursor *cursor) {
    if (__builtin_expect(cursor->at == cursor->end, 0)) {
        dr_stream_cursor_fill(cursor);
    }
    return cursor->words[cursor->at++];
}

static inline double dr_stream_cursor_uniform(struct dr_stream_cursor *cursor) {
    return dr_stream_word_uniform(dr_stream_cursor_word(cursor));
}

/* Exponential with a mean of mean_s seconds. */
static inline double dr_stream_cursor_exponential_s(struct dr_stream_cursor *cursor, double mean_s) {
    return -mean_s * log(dr_stream_cursor_uniform(cursor));
}

#endif
