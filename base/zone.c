/* Time zones: TZif files (RFC 8536, version 2 and later: the 64-bit block and the footer), UTC and fixed offsets. */
#include "base/civil.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/zone_rule.h"

#define ZONE_FILE_MAX (1024 * 1024) /* bytes; the largest of tzdata has some 4 KiB */
#define ZONE_NAME_MAX 64
#define TRANSITIONS_MAX 20000
#define HEADER_BYTES 44
#define S_PER_DAY 86400

static const char *const zone_folders[] = {"/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo"};

struct dr_zone {
    int64_t *at_s;     /* transitions, ascending */
    int32_t *offset_s; /* in force from the transition on */
    size_t count;
    int32_t first_s; /* offset before the first transition */
    bool has_rule;   /* what holds after the last transition */
    struct dr_zone_rule rule;
};

/* The parts of a TZif block, by its header. */
struct block {
    size_t transitions;
    size_t types;
    size_t characters;
    size_t leaps;
    size_t standards;
    size_t universals;
    size_t time_bytes; /* 4 in the first block, 8 in the second */
};

static uint64_t big_endian(const unsigned char *bytes, size_t count) {
    uint64_t number = 0;
    for (size_t i = 0; i < count; i++) {
        number = number << 8 | bytes[i];
    }
    return number;
}

/* Two's complement without a conversion that the language leaves open. */
static int64_t to_signed(uint64_t number) {
    return number <= INT64_MAX ? (int64_t)number : -(int64_t)(UINT64_MAX - number) - 1;
}

static int64_t signed_32(const unsigned char *bytes) {
    int64_t number = (int64_t)big_endian(bytes, 4);
    return number <= INT32_MAX ? number : number - (INT64_C(1) << 32);
}

static bool read_header(const unsigned char *bytes, size_t length, size_t time_bytes, struct block *ret_block) {
    if (length < HEADER_BYTES || memcmp(bytes, "TZif", 4) != 0 || bytes[4] < '2') {
        return false;
    }
    *ret_block = (struct block){
        .universals = big_endian(bytes + 20, 4),
        .standards = big_endian(bytes + 24, 4),
        .leaps = big_endian(bytes + 28, 4),
        .transitions = big_endian(bytes + 32, 4),
        .types = big_endian(bytes + 36, 4),
        .characters = big_endian(bytes + 40, 4),
        .time_bytes = time_bytes,
    };
    return true;
}

/* Bytes that follow the header; more than any file may have where a count is absurd. */
static size_t body_bytes(const struct block *block) {
    return block->transitions * (block->time_bytes + 1) + block->types * 6 + block->characters +
           block->leaps * (block->time_bytes + 4) + block->standards + block->universals;
}

static bool read_transitions(const unsigned char *bytes, const struct block *block, struct dr_zone *zone) {
    const unsigned char *indices = bytes + block->transitions * 8;
    const unsigned char *types = indices + block->transitions;
    zone->at_s = dr_alloc(block->transitions, sizeof *zone->at_s);
    zone->offset_s = dr_alloc(block->transitions, sizeof *zone->offset_s);
    zone->count = block->transitions;
    for (size_t i = 0; i < block->types; i++) {
        int64_t offset_s = signed_32(types + i * 6);
        if (offset_s < -7 * S_PER_DAY || offset_s > 7 * S_PER_DAY) {
            return false;
        }
    }
    zone->first_s = (int32_t)signed_32(types);
    for (size_t i = 0; i < zone->count; i++) {
        zone->at_s[i] = to_signed(big_endian(bytes + i * 8, 8));
        if (indices[i] >= block->types || (i > 0 && zone->at_s[i] <= zone->at_s[i - 1])) {
            return false;
        }
        zone->offset_s[i] = (int32_t)signed_32(types + (size_t)indices[i] * 6);
    }
    return true;
}

/* The footer: a line feed, the rule, a line feed. An empty rule says nothing about later times. */
static bool read_footer(const char *bytes, size_t length, struct dr_zone *zone) {
    if (length < 2 || bytes[0] != '\n') {
        return false;
    }
    const char *end = memchr(bytes + 1, '\n', length - 1);
    char text[256];
    size_t size = end == NULL ? sizeof text : (size_t)(end - bytes) - 1;
    if (size >= sizeof text) {
        return false;
    }
    memcpy(text, bytes + 1, size);
    text[size] = '\0';
    zone->has_rule = size > 0;
    return size == 0 || dr_zone_rule_parse(text, &zone->rule);
}

static bool read_tzif(const unsigned char *bytes, size_t length, struct dr_zone *zone) {
    struct block block = {0};
    if (!read_header(bytes, length, 4, &block) || body_bytes(&block) > length - HEADER_BYTES) {
        return false;
    }
    size_t at = HEADER_BYTES + body_bytes(&block);
    if (!read_header(bytes + at, length - at, 8, &block)) {
        return false;
    }
    at += HEADER_BYTES;
    if (block.transitions > TRANSITIONS_MAX || block.types == 0 || block.types > 256 || block.leaps > 0 ||
        body_bytes(&block) > length - at) {
        return false;
    }
    if (!read_transitions(bytes + at, &block, zone)) {
        return false;
    }
    at += body_bytes(&block);
    return read_footer((const char *)bytes + at, length - at, zone);
}

/* The file's content, or NULL where it is no readable regular file of a sensible size. */
static unsigned char *read_file(const char *path, size_t *ret_length) {
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size > ZONE_FILE_MAX) {
        return NULL;
    }
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return NULL;
    }
    unsigned char *bytes = dr_resize(NULL, ZONE_FILE_MAX, 1); /* not zeroed: files are a few KiB */
    *ret_length = fread(bytes, 1, ZONE_FILE_MAX, file);
    fclose(file);
    return bytes;
}

/* Letters, digits, _ + - and single slashes inside: never `..`, never an absolute path. `localtime`, `posixrules` and
 * `right/` are files of tzdata that depend on the machine or count leap seconds. */
static bool is_zone_name(const char *name) {
    size_t length = strlen(name);
    if (length == 0 || length > ZONE_NAME_MAX || name[0] == '/' || name[length - 1] == '/' ||
        strstr(name, "//") != NULL || strcmp(name, "localtime") == 0 || strcmp(name, "posixrules") == 0 ||
        strncmp(name, "right/", 6) == 0) {
        return false;
    }
    return strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") == length;
}

static bool load_zone(const char *name, struct dr_zone *zone) {
    for (size_t i = 0; i < sizeof zone_folders / sizeof zone_folders[0]; i++) {
        char path[128];
        size_t length = 0;
        snprintf(path, sizeof path, "%s/%s", zone_folders[i], name);
        unsigned char *bytes = read_file(path, &length);
        if (bytes == NULL) {
            continue;
        }
        bool is_read = read_tzif(bytes, length, zone);
        dr_free(bytes);
        return is_read;
    }
    return false;
}

#define OFFSET_MAX_S (18 * 3600)

/* `+02:00`, `-03:30`, up to 18 h. */
static bool read_offset(const char *name, int32_t *ret_offset_s) {
    static const char form[] = "+dd:dd";
    for (size_t i = 1; i < sizeof form; i++) {
        bool is_digit = name[i] >= '0' && name[i] <= '9';
        if (form[i] == 'd' ? !is_digit : name[i] != form[i]) {
            return false;
        }
    }
    int32_t hours = (name[1] - '0') * 10 + (name[2] - '0');
    int32_t minutes = (name[4] - '0') * 10 + (name[5] - '0');
    int32_t offset_s = hours * 3600 + minutes * 60;
    *ret_offset_s = name[0] == '-' ? -offset_s : offset_s;
    return minutes <= 59 && offset_s <= OFFSET_MAX_S;
}

static bool make_zone(const char *name, struct dr_zone *zone) {
    if (strcmp(name, "UTC") == 0 || strcmp(name, "Etc/UTC") == 0) {
        return true; /* also where tzdata is not installed */
    }
    if (name[0] == '+' || name[0] == '-') {
        return read_offset(name, &zone->first_s);
    }
    return is_zone_name(name) && load_zone(name, zone);
}

enum dr_code dr_zone_new(const char *name, struct dr_zone **ret_zone, struct dr_error *error) {
    struct dr_zone *zone = dr_alloc(1, sizeof *zone);
    if (!make_zone(name, zone)) {
        dr_zone_free(zone);
        return dr_error_set(error, DR_INPUT,
                            "found \"%.64s\", expected a time zone such as America/New_York, UTC or +02:00", name);
    }
    *ret_zone = zone;
    return DR_OK;
}

void dr_zone_free(struct dr_zone *zone) {
    if (zone != NULL) {
        dr_free(zone->at_s);
        dr_free(zone->offset_s);
        dr_free(zone);
    }
}

/* Number of transitions at or before an instant. */
static size_t transitions_until(const struct dr_zone *zone, int64_t utc_s) {
    size_t low = 0;
    size_t high = zone->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zone->at_s[middle] <= utc_s) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static int64_t offset_at_s(const struct dr_zone *zone, int64_t utc_s) {
    size_t passed = transitions_until(zone, utc_s);
    if (passed == zone->count && zone->has_rule) {
        return dr_zone_rule_offset_s(&zone->rule, utc_s);
    }
    return passed == 0 ? zone->first_s : zone->offset_s[passed - 1];
}

static int64_t floor_seconds(dr_usec at_us) {
    return at_us / DR_USEC_PER_S - (at_us % DR_USEC_PER_S < 0 ? 1 : 0);
}

dr_usec dr_zone_offset_us(const struct dr_zone *zone, dr_usec utc_us) {
    return offset_at_s(zone, floor_seconds(utc_us)) * DR_USEC_PER_S;
}

/* First second after which the offset is no longer that of low_s; both ends are near a gap. */
static int64_t change_between(const struct dr_zone *zone, int64_t low_s, int64_t high_s) {
    int64_t before_s = offset_at_s(zone, low_s);
    while (high_s - low_s > 1) {
        int64_t middle_s = low_s + (high_s - low_s) / 2;
        if (offset_at_s(zone, middle_s) == before_s) {
            low_s = middle_s;
        } else {
            high_s = middle_s;
        }
    }
    return high_s;
}

/* Offsets a day before and after are tried: the earlier one first, so that an overlap gives its first instant. */
dr_usec dr_zone_to_utc_us(const struct dr_zone *zone, dr_usec local_us) {
    if (local_us > DR_NEVER - DR_USEC_PER_WEEK * 2 || local_us < DR_USEC_PER_WEEK * 2 - DR_NEVER) {
        return local_us; /* the ends of time have no zone */
    }
    int64_t local_s = floor_seconds(local_us);
    dr_usec rest_us = local_us - local_s * DR_USEC_PER_S;
    int64_t around_s[2] = {offset_at_s(zone, local_s - S_PER_DAY), offset_at_s(zone, local_s + S_PER_DAY)};
    for (size_t i = 0; i < 2; i++) {
        int64_t utc_s = local_s - around_s[i];
        if (offset_at_s(zone, utc_s) == around_s[i]) {
            return utc_s * DR_USEC_PER_S + rest_us;
        }
    }
    return change_between(zone, local_s - around_s[1] - 1, local_s - around_s[0] + 1) * DR_USEC_PER_S;
}
