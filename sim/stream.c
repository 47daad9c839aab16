/* Streams: Random123's Threefry behind the address of a draw. */
#include "sim/stream.h"

#include <Random123/threefry.h>

#define ROUNDS 13

/* Blocks are made one by one for the first few draws, since most purposes need no more. */
#define SINGLE_BLOCKS 2

uint64_t dr_purpose(const char *name) {
    uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a's offset basis and prime, 64 bits */
    for (const char *at = name; *at != '\0'; at++) {
        hash = (hash ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
    }
    hash = (hash ^ hash >> 30) * UINT64_C(0xbf58476d1ce4e5b9); /* the finisher of SplitMix64 (Stafford's mix 13) */
    hash = (hash ^ hash >> 27) * UINT64_C(0x94d049bb133111eb);
    return hash ^ hash >> 31;
}

static inline threefry2x64_ctr_t make_block(const struct dr_stream *stream, uint64_t purpose, uint64_t index) {
    const threefry2x64_ctr_t counter = {{stream->trial, index}};
    const threefry2x64_key_t key = {{stream->seed, purpose}};
    return threefry2x64_R(ROUNDS, counter, key);
}

void dr_stream_block(const struct dr_stream *stream, uint64_t purpose, uint64_t index, uint64_t ret_words[2]) {
    const threefry2x64_ctr_t block = make_block(stream, purpose, index);
    ret_words[0] = block.v[0];
    ret_words[1] = block.v[1];
}

double dr_stream_uniform(const struct dr_stream *stream, uint64_t purpose, uint32_t index) {
    return dr_stream_word_uniform(make_block(stream, purpose, index / 2).v[index % 2]);
}

void dr_stream_cursor_init(struct dr_stream_cursor *cursor, const struct dr_stream *stream, uint64_t purpose,
                           uint64_t index) {
    *cursor = (struct dr_stream_cursor){.stream = *stream, .purpose = purpose, .block = index / 2};
    if (index % 2 != 0) {
        (void)dr_stream_cursor_word(cursor);
    }
}

void dr_stream_cursor_fill(struct dr_stream_cursor *cursor) {
    const unsigned blocks = cursor->block < SINGLE_BLOCKS ? 1 : DR_STREAM_CURSOR_WORDS / 2;
    for (unsigned i = 0; i < blocks; i++) {
        const threefry2x64_ctr_t block = make_block(&cursor->stream, cursor->purpose, cursor->block + i);
        cursor->words[2 * i] = block.v[0];
        cursor->words[2 * i + 1] = block.v[1];
    }
    cursor->block += blocks;
    cursor->at = 0;
    cursor->end = 2 * blocks;
}
