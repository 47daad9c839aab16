/* Files of a folder of models: plain or gzipped JSON, and the overlays that stand beside them. */
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "base/memory.h"
#include "bridge/aws/model_private.h"

/* zlib reads files that are not gzipped as they are. */
static enum dr_code read_whole(const char *path, char **ret_bytes, size_t *ret_length, struct dr_error *error) {
    gzFile file = gzopen(path, "rb");
    if (file == NULL) {
        return dr_error_set(error, DR_UNREADABLE, "can't read %s", path);
    }
    (void)gzbuffer(file, 128 * 1024);
    char *bytes = NULL;
    size_t capacity = 0;
    size_t length = 0;
    int got = 0;
    do {
        dr_reserve((void **)&bytes, &capacity, length + 256 * 1024, 1);
        got = gzread(file, bytes + length,
                     (unsigned)(capacity - length - 1 > INT32_MAX ? INT32_MAX : capacity - length - 1));
        length += got > 0 ? (size_t)got : 0;
    } while (got > 0 && length <= DR_VALUE_MAX_BYTES);
    if (gzclose_r(file) != Z_OK || got < 0 || length > DR_VALUE_MAX_BYTES) {
        dr_free(bytes);
        return dr_error_set(error, DR_UNREADABLE, "can't read %s: %s", path,
                            length > DR_VALUE_MAX_BYTES ? "it is too large" : "broken gzip data");
    }
    bytes[length] = '\0';
    *ret_bytes = bytes;
    *ret_length = length;
    return DR_OK;
}

static bool is_file(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

enum dr_code dr_aws_file_read(struct dr_arena *arena, const char *folder, const char *stem, char **ret_bytes,
                              size_t *ret_length, const char **ret_path, struct dr_error *error) {
    const char *path = dr_arena_format(arena, "%s/%s.json", folder, stem);
    if (!is_file(path)) {
        const char *zipped = dr_arena_format(arena, "%s.gz", path);
        if (!is_file(zipped)) {
            return dr_error_set(error, DR_UNREADABLE, "there is no %s, plain or gzipped", path);
        }
        path = zipped;
    }
    *ret_path = path;
    return read_whole(path, ret_bytes, ret_length, error);
}

const struct dr_value *dr_aws_overlay_read(struct dr_arena *arena, const char *folder, const char *stem) {
    const char *extras = dr_arena_format(arena, "%s.sdk-extras", stem);
    const char *path = NULL;
    char *bytes = NULL;
    size_t length = 0;
    struct dr_value *value = NULL;
    if (dr_aws_file_read(arena, folder, extras, &bytes, &length, &path, NULL) != DR_OK) {
        return NULL;
    }
    enum dr_code code = dr_value_parse_json(arena, path, bytes, length, &value, NULL);
    dr_free(bytes);
    return code == DR_OK ? dr_value_get(value, "merge") : NULL;
}

/* What stands at a key of two maps, one of which may lack it. */
static struct dr_value *merged(struct dr_arena *arena, const struct dr_value *below, const struct dr_value *above) {
    if (above == NULL || (below != NULL && (below->kind != DR_VALUE_MAP || above->kind != DR_VALUE_MAP))) {
        return dr_value_copy(arena, above != NULL ? above : below);
    }
    return dr_aws_overlay_merge(arena, below, above);
}

struct dr_value *dr_aws_overlay_merge(struct dr_arena *arena, const struct dr_value *value,
                                      const struct dr_value *overlay) {
    if (value == NULL || overlay == NULL || value->kind != DR_VALUE_MAP || overlay->kind != DR_VALUE_MAP) {
        return dr_value_copy(arena, overlay != NULL ? overlay : value);
    }
    struct dr_value *map = dr_value_new_map(arena);
    for (size_t i = 0; i < value->count; i++) {
        const char *key = value->items[i]->key;
        dr_value_put(arena, map, key, merged(arena, value->items[i], dr_value_get(overlay, key)));
    }
    for (size_t i = 0; i < overlay->count; i++) {
        if (dr_value_get(value, overlay->items[i]->key) == NULL) {
            dr_value_put(arena, map, overlay->items[i]->key, dr_value_copy(arena, overlay->items[i]));
        }
    }
    return map;
}

enum dr_code dr_aws_models_read(struct dr_arena *arena, const char *folder, const char *stem,
                                struct dr_value **ret_value, struct dr_error *error) {
    const char *path = NULL;
    char *bytes = NULL;
    size_t length = 0;
    struct dr_value *value = NULL;
    enum dr_code code = dr_aws_file_read(arena, folder, stem, &bytes, &length, &path, error);
    if (code != DR_OK) {
        return code;
    }
    code = dr_value_parse_json(arena, path, bytes, length, &value, error);
    dr_free(bytes);
    if (code != DR_OK) {
        return code;
    }
    const struct dr_value *overlay = dr_aws_overlay_read(arena, folder, stem);
    *ret_value = overlay != NULL ? dr_aws_overlay_merge(arena, value, overlay) : value;
    return DR_OK;
}
