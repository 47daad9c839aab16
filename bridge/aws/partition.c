/* Partitions. Their patterns need Perl's syntax (\d, \w), which POSIX lacks. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "bridge/aws/partition.h"

#include <pcre2.h>
#include <string.h>

static bool fits(const struct dr_value *pattern, const char *region) {
    if (pattern == NULL || pattern->kind != DR_VALUE_TEXT) {
        return false;
    }
    int error = 0;
    PCRE2_SIZE offset = 0;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern->text, pattern->length, 0, &error, &offset, NULL);
    if (code == NULL) {
        return false;
    }
    pcre2_match_data *match = pcre2_match_data_create_from_pattern(code, NULL);
    bool found = pcre2_match(code, (PCRE2_SPTR)region, strlen(region), 0, 0, match, NULL) > 0;
    pcre2_match_data_free(match);
    pcre2_code_free(code);
    return found;
}

/* The partition that knows the region, or NULL. */
static const struct dr_value *partition_of(const struct dr_value *list, const char *region) {
    for (size_t i = 0; i < list->count; i++) {
        if (dr_value_get(dr_value_get(list->items[i], "regions"), region) != NULL) {
            return list->items[i];
        }
    }
    for (size_t i = 0; i < list->count; i++) {
        if (fits(dr_value_get(list->items[i], "regionRegex"), region)) {
            return list->items[i];
        }
    }
    return NULL;
}

static void put_all(struct dr_arena *arena, struct dr_value *map, const struct dr_value *from) {
    for (size_t i = 0; from != NULL && from->kind == DR_VALUE_MAP && i < from->count; i++) {
        dr_value_put(arena, map, from->items[i]->key, dr_value_copy(arena, from->items[i]));
    }
}

const struct dr_value *dr_aws_partition(const struct dr_value *partitions, const char *region, struct dr_arena *arena) {
    const struct dr_value *list = dr_value_get(partitions, "partitions");
    if (list == NULL || list->kind != DR_VALUE_LIST || list->count == 0) {
        return NULL;
    }
    const struct dr_value *found = region == NULL ? NULL : partition_of(list, region);
    found = found == NULL ? list->items[0] : found;
    struct dr_value *outputs = dr_value_new_map(arena);
    put_all(arena, outputs, dr_value_get(found, "outputs"));
    put_all(arena, outputs, region == NULL ? NULL : dr_value_get(dr_value_get(found, "regions"), region));
    const struct dr_value *id = dr_value_get(found, "id");
    if (id != NULL) {
        dr_value_put(arena, outputs, "name", dr_value_copy(arena, id));
    }
    return outputs;
}

bool dr_aws_region_is_known(const struct dr_value *partitions, const char *region) {
    const struct dr_value *list = dr_value_get(partitions, "partitions");
    return list != NULL && list->kind == DR_VALUE_LIST && partition_of(list, region) != NULL;
}
