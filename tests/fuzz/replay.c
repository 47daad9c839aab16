/* A main for the fuzz targets where libFuzzer is not: feeds every file of the named folders to the target, and a fixed
 * number of mutations of each, the same on every run. Passes when the target neither crashes nor hangs. */
#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BYTES (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* xorshift64: which mutations are made only has to be the same on every run. */
static uint64_t next(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Hands the target an exact-size copy, so that a read beyond the end is seen by ASan. */
static void feed(const uint8_t *data, size_t size) {
    uint8_t *copy = malloc(size > 0 ? size : 1);
    if (copy == NULL) {
        abort();
    }
    memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

/* Changes a byte, cuts the end off, removes a byte or doubles one. */
static size_t mutate(uint8_t *data, size_t size, uint64_t *state) {
    static const uint8_t telling[] = {0,   ' ', '\n', '"', '\\', '{', '[',  ':', '-',
                                      '$', '&', '*',  '%', '0',  '9', 0x80, 0xff};
    size_t at = (size_t)(next(state) % size);
    switch (next(state) % 5) {
    case 0:
        return at;
    case 1:
        memmove(data + at, data + at + 1, size - at - 1);
        return size - 1;
    case 2:
        memmove(data + at + 1, data + at, size - at);
        return size + 1;
    case 3:
        data[at] = telling[next(state) % sizeof telling];
        return size;
    default:
        data[at] ^= (uint8_t)(1u << (next(state) % 8));
        return size;
    }
}

static void replay(const uint8_t *data, size_t size, unsigned long mutations) {
    static const unsigned changes_max = 8;
    uint64_t state = UINT64_C(0x9e3779b97f4a7c15) ^ size;
    uint8_t *work = malloc(size + changes_max + 1);
    if (work == NULL) {
        abort();
    }
    feed(data, size);
    for (unsigned long i = 0; i < mutations; i++) {
        size_t length = size;
        memcpy(work, data, size);
        for (uint64_t left = 1 + next(&state) % changes_max; left > 0 && length > 0; left--) {
            length = mutate(work, length, &state);
        }
        feed(work, length);
    }
    free(work);
}

static bool replay_file(const char *folder, const char *name, unsigned long mutations) {
    static uint8_t data[MAX_BYTES];
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return false;
    }
    size_t size = fread(data, 1, sizeof data, file);
    bool read = ferror(file) == 0;
    fclose(file);
    if (read) {
        replay(data, size, mutations);
    }
    return read;
}

/* Files replayed, or -1. */
static int replay_folder(const char *folder, unsigned long mutations) {
    struct dirent **names = NULL;
    int count = scandir(folder, &names, NULL, alphasort);
    int done = 0;
    bool good = count >= 0;
    for (int i = 0; i < count; i++) {
        if (names[i]->d_name[0] != '.') {
            good = replay_file(folder, names[i]->d_name, mutations) && good;
            done++;
        }
        free(names[i]);
    }
    free(names);
    return good ? done : -1;
}

int main(int argc, char **argv) {
    unsigned long mutations = 0;
    int first = 1;
    if (argc > 2 && strcmp(argv[1], "--mutations") == 0) {
        mutations = strtoul(argv[2], NULL, 10);
        first = 3;
    }
    int total = 0;
    for (int i = first; i < argc; i++) {
        int done = replay_folder(argv[i], mutations);
        if (done < 0) {
            fprintf(stderr, "can't read %s\n", argv[i]);
            return 1;
        }
        total += done;
    }
    printf("%d files, %lu mutations of each\n", total, mutations);
    return total > 0 ? 0 : 1;
}
