/* Pages of a listing. The rules are botocore's (paginate.py, build_full_result). */
#include "bridge/aws/page.h"

#include <string.h>

#include "base/jmespath.h"

struct key {
    const char *name; /* as written: a member's path, or the name of a parameter */
    struct dr_jmespath *expression;
};

struct keys {
    struct key *items;
    size_t count;
};

struct dr_aws_pager {
    struct dr_arena *arena;
    struct keys inputs;  /* parameters that tokens go to */
    struct keys outputs; /* where in a result the tokens are, in the same order */
    struct keys results;
    struct keys constants;
    struct dr_jmespath *more; /* NULL: tokens alone tell */
    const struct dr_value *params;
    const struct dr_value *tokens; /* of the last page, or NULL */
    struct dr_value *total;
    bool has_first;
};

static enum dr_code read_key(struct dr_arena *arena, const struct dr_value *value, struct key *ret_key,
                             struct dr_error *error) {
    if (value->kind != DR_VALUE_TEXT) {
        return dr_error_set(error, DR_FAILURE, "a paginator of the model is broken");
    }
    ret_key->name = value->text;
    return dr_jmespath_parse(arena, value->text, &ret_key->expression, error);
}

/* A key or a list of them; none where value is NULL. */
static enum dr_code read_keys(struct dr_arena *arena, const struct dr_value *value, struct keys *ret_keys,
                              struct dr_error *error) {
    struct keys keys = {0};
    bool is_list = value != NULL && value->kind == DR_VALUE_LIST;
    size_t count = value == NULL ? 0 : is_list ? value->count : 1;
    keys.items = dr_arena_alloc(arena, count + 1, sizeof *keys.items);
    for (; keys.count < count; keys.count++) {
        enum dr_code code = read_key(arena, is_list ? value->items[keys.count] : value, &keys.items[keys.count], error);
        if (code != DR_OK) {
            return code;
        }
    }
    *ret_keys = keys;
    return DR_OK;
}

enum dr_code dr_aws_pager_new(struct dr_arena *arena, const struct dr_value *pagination, const struct dr_value *params,
                              struct dr_aws_pager **ret_pager, struct dr_error *error) {
    struct dr_aws_pager *pager = dr_arena_alloc(arena, 1, sizeof *pager);
    const struct dr_value *more = dr_value_get(pagination, "more_results");
    const struct {
        const char *name;
        struct keys *keys;
    } rows[] = {{"input_token", &pager->inputs},
                {"output_token", &pager->outputs},
                {"result_key", &pager->results},
                {"non_aggregate_keys", &pager->constants}};
    pager->arena = arena;
    pager->params = params != NULL ? params : dr_value_new_map(arena);
    pager->total = dr_value_new_map(arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum dr_code code = read_keys(arena, dr_value_get(pagination, rows[i].name), rows[i].keys, error);
        if (code != DR_OK) {
            return code;
        }
    }
    if (pager->inputs.count == 0 || pager->inputs.count != pager->outputs.count) {
        return dr_error_set(error, DR_FAILURE, "a paginator of the model is broken: its tokens don't pair");
    }
    if (more != NULL && more->kind == DR_VALUE_TEXT) {
        enum dr_code code = dr_jmespath_parse(arena, more->text, &pager->more, error);
        if (code != DR_OK) {
            return code;
        }
    }
    *ret_pager = pager;
    return DR_OK;
}

static struct dr_value *search(const struct dr_aws_pager *pager, const struct dr_jmespath *expression,
                               const struct dr_value *page) {
    struct dr_value *found = NULL;
    if (dr_jmespath_evaluate(expression, page, pager->arena, &found, NULL) != DR_OK || found->kind == DR_VALUE_NULL) {
        return NULL;
    }
    return found;
}

/* Puts a value at a path of members, making the maps on the way. */
static void put_at(struct dr_arena *arena, struct dr_value *map, const char *path, struct dr_value *value) {
    for (;;) {
        size_t length = strcspn(path, ".");
        const char *name = dr_arena_text(arena, path, length);
        if (path[length] == '\0') {
            dr_value_put(arena, map, name, value);
            return;
        }
        const struct dr_value *inner = dr_value_get(map, name);
        if (inner == NULL || inner->kind != DR_VALUE_MAP) {
            dr_value_put(arena, map, name, dr_value_new_map(arena));
            inner = dr_value_get(map, name);
        }
        map = map->items[inner->index];
        path += length + 1;
    }
}

static struct dr_value *joined(struct dr_arena *arena, const struct dr_value *before, const struct dr_value *added) {
    double left = 0;
    double right = 0;
    if (before != NULL && before->kind == DR_VALUE_LIST && added->kind == DR_VALUE_LIST) {
        struct dr_value *list = dr_value_copy(arena, before);
        for (size_t i = 0; i < added->count; i++) {
            dr_value_append(arena, list, dr_value_copy(arena, added->items[i]));
        }
        return list;
    }
    if (dr_value_number(before, &left) && dr_value_number(added, &right)) {
        return dr_value_new_number(arena, left + right);
    }
    return dr_value_copy(arena, added);
}

static void add_page(struct dr_aws_pager *pager, const struct dr_value *page) {
    for (size_t i = 0; i < pager->results.count; i++) {
        const struct key *key = &pager->results.items[i];
        const struct dr_value *added = search(pager, key->expression, page);
        if (added != NULL) {
            const struct dr_value *before = search(pager, key->expression, pager->total);
            put_at(pager->arena, pager->total, key->name, joined(pager->arena, before, added));
        }
    }
    for (size_t i = 0; i < pager->constants.count && !pager->has_first; i++) {
        const struct key *key = &pager->constants.items[i];
        const struct dr_value *found = search(pager, key->expression, page);
        if (found != NULL) {
            put_at(pager->arena, pager->total, key->name, dr_value_copy(pager->arena, found));
        }
    }
    pager->has_first = true;
}

/* The tokens of a page by the parameters that they go to; empty where it was the last. */
static struct dr_value *find_tokens(const struct dr_aws_pager *pager, const struct dr_value *page) {
    struct dr_value *tokens = dr_value_new_map(pager->arena);
    if (pager->more != NULL) {
        const struct dr_value *more = search(pager, pager->more, page);
        if (more == NULL || !dr_jmespath_is_true(more)) {
            return tokens;
        }
    }
    for (size_t i = 0; i < pager->outputs.count; i++) {
        const struct dr_value *token = search(pager, pager->outputs.items[i].expression, page);
        if (token != NULL && dr_jmespath_is_true(token)) {
            dr_value_put(pager->arena, tokens, pager->inputs.items[i].name, dr_value_copy(pager->arena, token));
        }
    }
    return tokens;
}

static const struct dr_value *next_params(const struct dr_aws_pager *pager, const struct dr_value *tokens) {
    struct dr_value *params = dr_value_new_map(pager->arena);
    for (size_t i = 0; i < pager->params->count; i++) {
        bool is_token = false;
        for (size_t j = 0; j < pager->inputs.count; j++) {
            is_token = is_token || strcmp(pager->inputs.items[j].name, pager->params->items[i]->key) == 0;
        }
        if (!is_token) {
            const struct dr_value *param = pager->params->items[i];
            dr_value_put(pager->arena, params, param->key, dr_value_copy(pager->arena, param));
        }
    }
    for (size_t i = 0; i < tokens->count; i++) {
        dr_value_put(pager->arena, params, tokens->items[i]->key, dr_value_copy(pager->arena, tokens->items[i]));
    }
    return params;
}

enum dr_code dr_aws_pager_take(struct dr_aws_pager *pager, const struct dr_value *page,
                               const struct dr_value **ret_next, struct dr_error *error) {
    struct dr_value *tokens = find_tokens(pager, page);
    add_page(pager, page);
    if (tokens->count == 0) {
        *ret_next = NULL;
        return DR_OK;
    }
    if (pager->tokens != NULL && dr_value_equal(pager->tokens, tokens)) {
        return dr_error_set(error, DR_FAILURE, "the service gave the same token for the next page twice");
    }
    pager->tokens = tokens;
    *ret_next = next_params(pager, tokens);
    return DR_OK;
}

const struct dr_value *dr_aws_pager_total(const struct dr_aws_pager *pager) {
    return pager->total;
}
