/* The nearest right name for a misspelt one: optimal string alignment distance, in bytes, ASCII case ignored. */
#include "base/suggest.h"

#include <stdbool.h>
#include <string.h>

/* Longer names are never suggested, nor are suggestions sought for them. */
#define NAME_MAX_BYTES 100
#define DISTANCE_MAX ((size_t)4)

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_same(char left, char right) {
    return lower(left) == lower(right);
}

static size_t smaller(size_t left, size_t right) {
    return left < right ? left : right;
}

/* One cell of the table, from the rows above it. */
static size_t cell(const char *left, const char *right, size_t i, size_t j, const size_t *row, const size_t *above,
                   const size_t *two_above) {
    size_t cost = is_same(left[i - 1], right[j - 1]) ? 0 : 1;
    size_t best = smaller(smaller(above[j] + 1, row[j - 1] + 1), above[j - 1] + cost);
    if (i > 1 && j > 1 && is_same(left[i - 1], right[j - 2]) && is_same(left[i - 2], right[j - 1])) {
        best = smaller(best, two_above[j - 2] + 1);
    }
    return best;
}

static size_t distance(const char *left, size_t left_length, const char *right, size_t right_length) {
    size_t rows[3][NAME_MAX_BYTES + 1] = {{0}};
    for (size_t j = 0; j <= right_length; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= left_length; i++) {
        size_t *row = rows[i % 3];
        row[0] = i;
        for (size_t j = 1; j <= right_length; j++) {
            row[j] = cell(left, right, i, j, row, rows[(i + 2) % 3], rows[(i + 1) % 3]);
        }
    }
    return rows[left_length % 3][right_length];
}

static bool begins_with(const char *name, const char *start, size_t start_length) {
    for (size_t i = 0; i < start_length; i++) {
        if (!is_same(name[i], start[i])) { /* also where name ends */
            return false;
        }
    }
    return true;
}

const char *dr_suggest(const char *name, const char *const *names, size_t count) {
    size_t length = strlen(name);
    if (length == 0 || length > NAME_MAX_BYTES) {
        return NULL;
    }
    size_t allowed = length / 3 < 1 ? 1 : smaller(length / 3, DISTANCE_MAX);
    const char *nearest = NULL;
    size_t best = allowed + 1;
    for (size_t i = 0; i < count; i++) {
        size_t other_length = strlen(names[i]);
        if (other_length > NAME_MAX_BYTES) {
            continue;
        }
        size_t far = distance(name, length, names[i], other_length);
        if (begins_with(names[i], name, length)) {
            far = smaller(far, allowed);
        }
        if (far < best && (far < length || far < other_length)) {
            best = far;
            nearest = names[i];
        }
    }
    return nearest;
}
