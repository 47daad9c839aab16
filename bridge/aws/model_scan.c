/* The scan of a service model: one pass that notes where each operation and shape stands, without making a tree (ec2's
 * model has 4.3 MB). What it notes is parsed strictly when it is needed. */
#include <string.h>

#include "bridge/aws/model_private.h"

struct scan {
    const char *at;
    const char *end;
};

static char peek(const struct scan *scan) {
    return scan->at < scan->end ? *scan->at : '\0';
}

static void skip_blanks(struct scan *scan) {
    while (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\t' || *scan->at == '\r')) {
        scan->at++;
    }
}

/* Moves behind a string; false where it doesn't end. */
static bool skip_string(struct scan *scan) {
    for (scan->at++; scan->at < scan->end; scan->at++) {
        const char *quote = memchr(scan->at, '"', (size_t)(scan->end - scan->at));
        if (quote == NULL) {
            return false;
        }
        size_t slashes = 0;
        while (quote - slashes > scan->at && quote[-1 - (ptrdiff_t)slashes] == '\\') {
            slashes++;
        }
        scan->at = quote;
        if (slashes % 2 == 0) {
            scan->at++;
            return true;
        }
    }
    return false;
}

/* Moves behind an object or list. Brackets are only counted: the parser checks their kinds. */
static bool skip_nest(struct scan *scan) {
    size_t depth = 0;
    while (scan->at < scan->end) {
        char c = *scan->at;
        if (c == '"') {
            if (!skip_string(scan)) {
                return false;
            }
            continue;
        }
        scan->at++;
        depth += c == '{' || c == '[' ? 1 : 0;
        depth -= c == '}' || c == ']' ? 1 : 0;
        if (depth == 0) {
            return true;
        }
    }
    return false;
}

/* Moves behind a value. */
static bool skip_value(struct scan *scan) {
    char c = peek(scan);
    if (c == '"') {
        return skip_string(scan);
    }
    if (c == '{' || c == '[') {
        return skip_nest(scan);
    }
    while (scan->at < scan->end && strchr(",}]", *scan->at) == NULL) {
        scan->at++;
    }
    return true;
}

/* Moves from a member to its key and the value's range; ret_more false: the object ended. */
static bool next_member(struct scan *scan, struct scan *ret_key, struct scan *ret_value, bool *ret_more) {
    skip_blanks(scan);
    if (peek(scan) == ',') {
        scan->at++;
        skip_blanks(scan);
    }
    *ret_more = peek(scan) != '}';
    if (!*ret_more) {
        return true;
    }
    if (peek(scan) != '"') {
        return false;
    }
    ret_key->at = scan->at + 1;
    if (!skip_string(scan)) {
        return false;
    }
    ret_key->end = scan->at - 1;
    skip_blanks(scan);
    if (peek(scan) != ':') {
        return false;
    }
    scan->at++;
    skip_blanks(scan);
    ret_value->at = scan->at;
    if (!skip_value(scan)) {
        return false;
    }
    ret_value->end = scan->at;
    return true;
}

static bool enter_object(struct scan *scan) {
    skip_blanks(scan);
    if (peek(scan) != '{') {
        return false;
    }
    scan->at++;
    return true;
}

static struct dr_aws_fragment *fragment_new(struct dr_aws_model *model, const struct scan *range) {
    struct dr_aws_fragment *fragment = dr_arena_alloc(&model->arena, 1, sizeof *fragment);
    if (range != NULL) {
        fragment->bytes = range->at;
        fragment->length = (size_t)(range->end - range->at);
    }
    return fragment;
}

/* Notes the members of an object: the operations, or the shapes. */
static bool note_members(struct dr_aws_model *model, struct scan object, struct dr_map *map) {
    if (!enter_object(&object)) {
        return false;
    }
    for (;;) {
        struct scan key = {0};
        struct scan value = {0};
        bool more = false;
        if (!next_member(&object, &key, &value, &more)) {
            return false;
        }
        if (!more) {
            return true;
        }
        char *name = dr_arena_text(&model->arena, key.at, (size_t)(key.end - key.at));
        (void)dr_map_put(map, name, fragment_new(model, &value));
    }
}

/* Hands an overlay's operations or shapes to the fragments. */
static void note_overlay(struct dr_aws_model *model, const struct dr_value *overlay, struct dr_map *map) {
    for (size_t i = 0; overlay != NULL && i < overlay->count; i++) {
        struct dr_aws_fragment *fragment = dr_map_get(map, overlay->items[i]->key);
        if (fragment == NULL) {
            fragment = fragment_new(model, NULL);
            fragment->value = overlay->items[i];
            (void)dr_map_put(map, overlay->items[i]->key, fragment);
        } else {
            fragment->overlay = overlay->items[i];
        }
    }
}

static bool is_key(const struct scan *key, const char *name) {
    return (size_t)(key->end - key->at) == strlen(name) && memcmp(key->at, name, strlen(name)) == 0;
}

enum part { METADATA, OPERATIONS, SHAPES, CLIENT_CONTEXT_PARAMS, PART_COUNT };

static const char *const part_names[] = {"metadata", "operations", "shapes", "clientContextParams"};

/* Finds the parts of a model. */
static bool find_parts(struct scan *scan, struct scan ret_parts[PART_COUNT]) {
    bool more = enter_object(scan);
    if (!more) {
        return false;
    }
    while (more) {
        struct scan key = {0};
        struct scan value = {0};
        if (!next_member(scan, &key, &value, &more)) {
            return false;
        }
        for (size_t i = 0; more && i < PART_COUNT; i++) {
            if (is_key(&key, part_names[i])) {
                ret_parts[i] = value;
            }
        }
    }
    return true;
}

static enum dr_code parse_part(struct dr_aws_model *model, const struct scan *part, struct dr_value **ret_value,
                               struct dr_error *error) {
    return dr_value_parse_json(&model->arena, model->path, part->at, (size_t)(part->end - part->at), ret_value, error);
}

enum dr_code dr_aws_model_scan(struct dr_aws_model *model, const struct dr_value *overlay,
                               const struct dr_value **ret_metadata, struct dr_error *error) {
    struct scan scan = {.at = model->bytes, .end = model->bytes + model->length};
    struct scan parts[PART_COUNT] = {0};
    struct dr_value *metadata = NULL;
    struct dr_value *params = NULL;
    if (!find_parts(&scan, parts) || parts[METADATA].at == NULL || parts[OPERATIONS].at == NULL ||
        !note_members(model, parts[OPERATIONS], &model->operations) ||
        (parts[SHAPES].at != NULL && !note_members(model, parts[SHAPES], &model->shapes))) {
        return dr_error_set(error, DR_FAILURE, "%s is no service model, or a broken one", model->path);
    }
    enum dr_code code = parse_part(model, &parts[METADATA], &metadata, error);
    if (code == DR_OK && parts[CLIENT_CONTEXT_PARAMS].at != NULL) {
        code = parse_part(model, &parts[CLIENT_CONTEXT_PARAMS], &params, error);
    }
    if (code != DR_OK) {
        return code;
    }
    model->service.client_context_params = params;
    note_overlay(model, dr_value_get(overlay, "operations"), &model->operations);
    note_overlay(model, dr_value_get(overlay, "shapes"), &model->shapes);
    *ret_metadata = dr_aws_overlay_merge(&model->arena, metadata, dr_value_get(overlay, "metadata"));
    return DR_OK;
}

const struct dr_value *dr_aws_fragment_value(struct dr_aws_model *model, struct dr_aws_fragment *fragment) {
    if (fragment->value == NULL && fragment->bytes != NULL) {
        struct dr_value *value = NULL;
        if (dr_value_parse_json(&model->arena, model->path, fragment->bytes, fragment->length, &value, NULL) != DR_OK) {
            return NULL;
        }
        fragment->value =
            fragment->overlay != NULL ? dr_aws_overlay_merge(&model->arena, value, fragment->overlay) : value;
    }
    return fragment->value;
}
