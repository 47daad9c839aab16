/* Streams: the generator's known answers, addresses, and the shape of the uniforms. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "sim/stream.h"

/* Source: Random123 1.09, tests/kat_vectors, "threefry2x64 13": counter, key, answer. */
static const uint64_t known[][6] = {
    {0, 0, 0, 0, UINT64_C(0xf167b032c3b480bd), UINT64_C(0xe91f9fee4b7a6fb5)},
    {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_C(0xccdec5c917a874b1), UINT64_C(0x4df53abca26ceb01)},
    {UINT64_C(0x243f6a8885a308d3), UINT64_C(0x13198a2e03707344), UINT64_C(0xa4093822299f31d0),
     UINT64_C(0x082efa98ec4e6c89), UINT64_C(0xc3aac71561042993), UINT64_C(0x3fe7ae8801aff316)},
};

Test(stream, gives_the_known_answers_of_threefry2x64_13) {
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const struct dr_stream stream = {.seed = known[i][2], .trial = known[i][0]};
        uint64_t words[2];
        dr_stream_block(&stream, known[i][3], known[i][1], words);
        cr_expect(words[0] == known[i][4] && words[1] == known[i][5], "row %zu", i);
    }
}

/* Threefry2x64 written anew from the paper (Salmon et al. 2011, section 3.3), for counters beyond the known ones. */
static void plain_threefry(const uint64_t counter[2], const uint64_t key[2], uint64_t words[2]) {
    static const unsigned turns[8] = {16, 42, 12, 31, 16, 32, 24, 21};
    const uint64_t schedule[3] = {key[0], key[1], key[0] ^ key[1] ^ UINT64_C(0x1BD11BDAA9FC1A22)};
    words[0] = counter[0] + schedule[0];
    words[1] = counter[1] + schedule[1];
    for (unsigned round = 0; round < 13; round++) {
        words[0] += words[1];
        words[1] = words[1] << turns[round % 8] | words[1] >> (64 - turns[round % 8]);
        words[1] ^= words[0];
        if (round % 4 == 3) {
            const unsigned injection = round / 4 + 1;
            words[0] += schedule[injection % 3];
            words[1] += schedule[(injection + 1) % 3] + injection;
        }
    }
}

Test(stream, agrees_with_a_plain_implementation) {
    for (uint64_t i = 0; i < 2000; i++) {
        const uint64_t mix = i * UINT64_C(0x9e3779b97f4a7c15);
        const struct dr_stream stream = {.seed = mix, .trial = i};
        uint64_t words[2];
        uint64_t wanted[2];
        dr_stream_block(&stream, ~mix, i * i, words);
        plain_threefry((uint64_t[2]){i, i * i}, (uint64_t[2]){mix, ~mix}, wanted);
        cr_assert(words[0] == wanted[0] && words[1] == wanted[1], "block %d", (int)i);
    }
}

Test(stream, draw_i_is_word_i_mod_2_of_block_i_over_2) {
    const struct dr_stream stream = {.seed = 7, .trial = 3};
    for (uint32_t i = 0; i < 100; i++) {
        uint64_t words[2];
        dr_stream_block(&stream, 11, i / 2, words);
        cr_expect(dr_stream_uniform(&stream, 11, i) == dr_stream_word_uniform(words[i % 2]));
    }
}

Test(stream, a_cursor_gives_the_same_draws_from_any_beginning) {
    const struct dr_stream stream = {.seed = 42, .trial = 9};
    const uint64_t purpose = dr_purpose("step/scale-web/duration");
    for (uint64_t begin = 0; begin < 40; begin++) {
        struct dr_stream_cursor cursor;
        dr_stream_cursor_init(&cursor, &stream, purpose, begin);
        for (uint64_t i = begin; i < begin + 100; i++) {
            cr_assert(dr_stream_cursor_uniform(&cursor) == dr_stream_uniform(&stream, purpose, (uint32_t)i),
                      "draw %d from %d", (int)i, (int)begin);
        }
    }
}

Test(stream, uniforms_never_reach_0_or_1) {
    cr_expect(dr_stream_word_uniform(0) > 0);
    cr_expect(dr_stream_word_uniform(UINT64_MAX) < 1);
    cr_expect(dr_stream_word_uniform(UINT64_C(1) << 63) > 0.5);
    cr_expect(dr_stream_word_uniform((UINT64_C(1) << 63) - 1) < 0.5);
    cr_expect(dr_stream_word_uniform(UINT64_C(1) << 12) > dr_stream_word_uniform(0));
}

static int compare(const void *left, const void *right) {
    return (*(const double *)left > *(const double *)right) - (*(const double *)left < *(const double *)right);
}

/* Kolmogorov-Smirnov distance of draws from the uniform distribution, times the root of their number. */
static double distance(double *draws, size_t count) {
    qsort(draws, count, sizeof *draws, compare);
    double worst = 0;
    for (size_t i = 0; i < count; i++) {
        worst = fmax(worst, fmax((double)(i + 1) / (double)count - draws[i], draws[i] - (double)i / (double)count));
    }
    return worst * sqrt((double)count);
}

Test(stream, draws_are_uniform_along_every_part_of_the_address) {
    enum { COUNT = 20000 };
    double *draws = malloc(COUNT * sizeof *draws);
    for (int part = 0; part < 4; part++) {
        for (uint32_t i = 0; i < COUNT; i++) {
            const struct dr_stream stream = {.seed = part == 0 ? i : 1, .trial = part == 1 ? i : 1};
            draws[i] = dr_stream_uniform(&stream, part == 2 ? i : 1, part == 3 ? i : 1);
        }
        /* 1.95: false alarm of 1e-3 (validation, part 4) */
        cr_expect(distance(draws, COUNT) < 1.95, "part %d", part);
    }
    free(draws);
}

Test(stream, neighbouring_trials_are_uncorrelated) {
    enum { COUNT = 100000 };
    double sum = 0;
    for (uint64_t i = 0; i < COUNT; i++) {
        const struct dr_stream left = {.seed = 5, .trial = i};
        const struct dr_stream right = {.seed = 5, .trial = i + 1};
        sum += (dr_stream_uniform(&left, 1, 0) - 0.5) * (dr_stream_uniform(&right, 1, 0) - 0.5);
    }
    const double z = sum / COUNT * 12 * sqrt(COUNT); /* the product has deviation 1/12 */
    cr_expect(fabs(z) < 3.29, "z %.2f", z);
}

Test(stream, purposes_of_similar_names_differ) {
    cr_expect(dr_purpose("a") != dr_purpose("b"));
    cr_expect(dr_purpose("") != dr_purpose("a"));
    cr_expect(dr_purpose("step/a/duration") != dr_purpose("step/b/duration"));
    cr_expect(dr_purpose("ab") != dr_purpose("ba"));
    cr_expect(dr_purpose("step/a") == dr_purpose("step/a"));
}

Test(stream, purposes_never_change) {
    /* FNV-1a of "a" is 0xaf63dc4c8601ec8c (its published test suite); finished by SplitMix64's mixer. */
    uint64_t hash = UINT64_C(0xaf63dc4c8601ec8c);
    hash = (hash ^ hash >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    hash = (hash ^ hash >> 27) * UINT64_C(0x94d049bb133111eb);
    cr_expect(dr_purpose("a") == (hash ^ hash >> 31));
}

Test(stream, exponential_draws_have_their_mean_and_deviation) {
    enum { COUNT = 200000 };
    struct dr_stream_cursor cursor;
    dr_stream_cursor_init(&cursor, &(struct dr_stream){3, 0}, 1, 0);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < COUNT; i++) {
        const double draw = dr_stream_cursor_exponential_s(&cursor, 2.5);
        sum += draw;
        squares += draw * draw;
    }
    const double mean = sum / COUNT;
    cr_expect(fabs(mean - 2.5) < 3.29 * 2.5 / sqrt(COUNT), "mean %g", mean);
    cr_expect(fabs(squares / COUNT - 2 * 2.5 * 2.5) < 3.29 * sqrt(20) * 2.5 * 2.5 / sqrt(COUNT));
}
