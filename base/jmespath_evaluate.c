/* JMESPath's evaluator: one small function for each kind of node. Lists share their items with the input; maps get
 * copies of the items' heads, since a value knows its key. */
#include "base/jmespath_private.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/value_tree.h"

#define FEW_ARGUMENTS 4 /* more than these take memory of the arena */

typedef enum dr_code evaluate_fn(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                                 struct dr_value *value, struct dr_value **ret_value);

enum dr_code dr_jmespath_fail(struct dr_jmespath_run *run, const struct dr_jmespath_node *node, const char *format,
                              ...) {
    char problem[256];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(problem, sizeof problem, format, arguments);
    va_end(arguments);
    return dr_error_set(run->error, DR_INPUT, "at character %zu: %s", node->at, problem);
}

enum dr_code dr_jmespath_afford(struct dr_jmespath_run *run, const struct dr_jmespath_node *node, size_t bytes) {
    size_t used = run->arena->used_bytes - run->start_bytes;
    if (bytes > DR_JMESPATH_MAX_MEMORY || used > DR_JMESPATH_MAX_MEMORY - bytes) {
        return dr_jmespath_fail(run, node, "the result needs more than %u MiB", DR_JMESPATH_MAX_MEMORY >> 20);
    }
    return DR_OK;
}

static enum dr_code step(struct dr_jmespath_run *run, const struct dr_jmespath_node *node, size_t steps) {
    run->steps += steps;
    if (run->steps > DR_JMESPATH_MAX_STEPS) {
        return dr_jmespath_fail(run, node, "the expression needs more than %u million steps",
                                DR_JMESPATH_MAX_STEPS / 1000000);
    }
    return DR_OK;
}

enum dr_code dr_jmespath_list(struct dr_jmespath_run *run, const struct dr_jmespath_node *node, size_t room,
                              struct dr_value **ret_list) {
    enum dr_code code = dr_jmespath_afford(run, node, room * sizeof(struct dr_value *));
    if (code != DR_OK) {
        return code;
    }
    struct dr_value *list = dr_value_new(run->arena, DR_VALUE_LIST);
    list->items = dr_arena_alloc(run->arena, room, sizeof(struct dr_value *));
    list->capacity = room;
    *ret_list = list;
    return DR_OK;
}

void dr_jmespath_push(struct dr_value *list, struct dr_value *item) {
    assert(list->count < list->capacity);
    list->items[list->count++] = item;
}

/* A value like this one, that can become somebody's child or get children without a change to this one. */
static struct dr_value *head_copy(struct dr_arena *arena, const struct dr_value *value) {
    struct dr_value *copy = dr_arena_alloc(arena, 1, sizeof *copy);
    *copy = *value;
    copy->capacity = copy->count;
    if (value->slot_count > 0) {
        copy->slots = dr_arena_alloc(arena, value->slot_count, sizeof *copy->slots);
        memcpy(copy->slots, value->slots, value->slot_count * sizeof *copy->slots);
    }
    return copy;
}

void dr_jmespath_put(struct dr_jmespath_run *run, struct dr_value *map, const char *key, const struct dr_value *value) {
    struct dr_value *entry = head_copy(run->arena, value);
    size_t index = dr_value_index_of(map, key);
    entry->key = key;
    if (index == map->count) {
        dr_value_add_child(run->arena, map, entry);
        return;
    }
    entry->index = index;
    entry->parent = map;
    map->items[index] = entry;
}

bool dr_jmespath_is_true(const struct dr_value *value) {
    switch (value->kind) {
    case DR_VALUE_NULL:
        return false;
    case DR_VALUE_BOOLEAN:
        return value->boolean;
    case DR_VALUE_NUMBER:
        return true;
    case DR_VALUE_TEXT:
        return value->length > 0;
    case DR_VALUE_LIST:
    case DR_VALUE_MAP:
        return value->count > 0;
    }
    return false;
}

/* Counts parts, and stops where there are too many; false where the nesting is too deep. */
static bool count_parts(const struct dr_value *value, unsigned depth, size_t *parts) {
    *parts += 1;
    if (value->count > 0 && depth >= DR_VALUE_MAX_DEPTH) {
        return false;
    }
    for (size_t i = 0; i < value->count && *parts <= DR_VALUE_MAX_NODES; i++) {
        if (!count_parts(value->items[i], depth + 1, parts)) {
            return false;
        }
    }
    return true;
}

enum dr_code dr_jmespath_measure(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                                 const struct dr_value *value) {
    size_t parts = 0;
    if (!count_parts(value, 0, &parts)) {
        return dr_jmespath_fail(run, node, "the result nests deeper than %d levels", DR_VALUE_MAX_DEPTH);
    }
    if (parts > DR_VALUE_MAX_NODES) {
        return dr_jmespath_fail(run, node, "the result has more than %d parts", DR_VALUE_MAX_NODES);
    }
    return step(run, node, parts);
}

bool dr_jmespath_integer(const struct dr_value *value, int64_t *ret_integer) {
    size_t sign = value->length > 0 && value->text[0] == '-' ? 1 : 0;
    size_t digits = strspn(value->text + sign, "0123456789");
    if (digits == 0 || sign + digits != value->length || digits > 19) {
        return false;
    }
    uint64_t magnitude = strtoull(value->text + sign, NULL, 10); /* 19 digits always fit */
    if (magnitude > INT64_MAX) {
        return false;
    }
    *ret_integer = sign == 1 ? -(int64_t)magnitude : (int64_t)magnitude;
    return true;
}

double dr_jmespath_number(const struct dr_value *value) {
    return strtod(value->text, NULL); /* not dr_value_number: what is too large has an order, too */
}

/* Whether a number is written as a whole one; its digits then begin at *ret_digits. */
static bool is_whole(const struct dr_value *value, const char **ret_digits) {
    *ret_digits = value->text + (value->text[0] == '-' ? 1 : 0);
    return strspn(*ret_digits, "0123456789") == strlen(*ret_digits);
}

/* Digits without leading zeros. */
static int compare_digits(const char *left, const char *right) {
    size_t left_length = strlen(left);
    size_t right_length = strlen(right);
    return left_length == right_length ? strcmp(left, right)
                                       : (left_length > right_length) - (left_length < right_length);
}

int dr_jmespath_compare_numbers(const struct dr_value *left, const struct dr_value *right) {
    const char *left_digits = NULL;
    const char *right_digits = NULL;
    if (is_whole(left, &left_digits) && is_whole(right, &right_digits) &&
        (left->text[0] == '-') == (right->text[0] == '-')) {
        int order = compare_digits(left_digits, right_digits);
        return left->text[0] == '-' ? -order : order;
    }
    double left_number = dr_jmespath_number(left);
    double right_number = dr_jmespath_number(right);
    return (left_number > right_number) - (left_number < right_number);
}

int dr_jmespath_compare_texts(const struct dr_value *left, const struct dr_value *right) {
    size_t shorter = left->length < right->length ? left->length : right->length;
    int order = shorter == 0 ? 0 : memcmp(left->text, right->text, shorter); /* UTF-8: byte order is code point order */
    return order != 0 ? order : (left->length > right->length) - (left->length < right->length);
}

enum dr_code dr_jmespath_equal(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                               const struct dr_value *left, const struct dr_value *right, bool *ret_equal) {
    if (left->kind == right->kind && left->count == right->count && left->count > 0) {
        enum dr_code code = dr_jmespath_measure(run, node, left);
        if (code == DR_OK) {
            code = dr_jmespath_measure(run, node, right);
        }
        if (code != DR_OK) {
            return code;
        }
    }
    *ret_equal = dr_value_equal(left, right);
    return DR_OK;
}

static enum dr_code evaluate_current(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                                     struct dr_value *value, struct dr_value **ret_value) {
    (void)run;
    (void)node;
    *ret_value = value;
    return DR_OK;
}

static enum dr_code evaluate_field(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                                   struct dr_value *value, struct dr_value **ret_value) {
    size_t index = value->kind == DR_VALUE_MAP ? dr_value_index_of(value, node->key) : value->count;
    *ret_value = index < value->count ? value->items[index] : run->null;
    return DR_OK;
}

static enum dr_code evaluate_literal(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                                     struct dr_value *value, struct dr_value **ret_value) {
    (void)run;
    (void)value;
    *ret_value = node->literal;
    return DR_OK;
}

static enum dr_code evaluate_index(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                                   struct dr_value *value, struct dr_value **ret_value) {
    int64_t count = value->kind == DR_VALUE_LIST ? (int64_t)value->count : 0;
    int64_t index = node->numbers[0] < 0 ? node->numbers[0] + count : node->numbers[0];
    *ret_value = index >= 0 && index < count ? value->items[index] : run->null;
    return DR_OK;
}

/* A bound of a slice: counted from the end where negative, then kept within [lowest, highest]. */
static int64_t bound(const struct dr_jmespath_node *node, enum dr_jmespath_part part, int64_t fallback, int64_t count,
                     int64_t lowest, int64_t highest) {
    if (!node->is_given[part]) {
        return fallback;
    }
    int64_t place = node->numbers[part] < 0 ? node->numbers[part] + count : node->numbers[part];
    place = place < lowest ? lowest : place;
    return place > highest ? highest : place;
}

/* Adds every item of a list from start to stop (exclusive) that the step meets; stop lies in the step's direction. */
static void push_range(struct dr_value *range, const struct dr_value *list, int64_t start, int64_t stop,
                       int64_t stride) {
    uint64_t left = stride < 0 ? (uint64_t)(start - stop) : (uint64_t)(stop - start);
    uint64_t pace = stride < 0 ? 0 - (uint64_t)stride : (uint64_t)stride;
    for (size_t i = (size_t)start; left > 0; i = stride < 0 ? i - (size_t)pace : i + (size_t)pace) {
        dr_jmespath_push(range, list->items[i]);
        left -= pace < left ? pace : left;
    }
}

static enum dr_code evaluate_slice(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                                   struct dr_value *value, struct dr_value **ret_value) {
    if (value->kind != DR_VALUE_LIST) {
        *ret_value = run->null;
        return DR_OK;
    }
    int64_t count = (int64_t)value->count;
    int64_t stride = node->is_given[DR_JMESPATH_STEP] ? node->numbers[DR_JMESPATH_STEP] : 1;
    bool is_back = stride < 0;
    int64_t lowest = is_back ? -1 : 0;
    int64_t highest = is_back ? count - 1 : count;
    int64_t start = bound(node, DR_JMESPATH_START, is_back ? highest : lowest, count, lowest, highest);
    int64_t stop = bound(node, DR_JMESPATH_STOP, is_back ? lowest : highest, count, lowest, highest);
    int64_t span = is_back ? start - stop : stop - start;
    struct dr_value *list = NULL;
    enum dr_code code = dr_jmespath_list(run, node, span > 0 ? (size_t)span : 0, &list);
    if (code != DR_OK) {
        return code;
    }
    if (span > 0) {
        push_range(list, value, start, stop, stride);
    }
    *ret_value = list;
    return DR_OK;
}

static enum dr_code evaluate_chain(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                                   struct dr_value *value, struct dr_value **ret_value) {
    struct dr_value *left = NULL;
    enum dr_code code = dr_jmespath_run_node(run, node->left, value, &left);
    return code != DR_OK ? code : dr_jmespath_run_node(run, node->right, left, ret_value);
}

static enum dr_code evaluate_choice(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                                    struct dr_value *value, struct dr_value **ret_value) {
    struct dr_value *left = NULL;
    enum dr_code code = dr_jmespath_run_node(run, node->left, value, &left);
    if (code != DR_OK) {
        return code;
    }
    if (dr_jmespath_is_true(left) == (node->kind == DR_JMESPATH_OR)) {
        *ret_value = left;
        return DR_OK;
    }
    return dr_jmespath_run_node(run, node->right, value, ret_value);
}

static enum dr_code evaluate_not(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                                 struct dr_value *value, struct dr_value **ret_value) {
    struct dr_value *operand = NULL;
    enum dr_code code = dr_jmespath_run_node(run, node->left, value, &operand);
    if (code == DR_OK) {
        *ret_value = dr_jmespath_is_true(operand) ? run->no : run->yes;
    }
    return code;
}

/* For the four comparisons that order. */
static bool holds(enum dr_jmespath_token_kind comparison, int order) {
    bool less = comparison == DR_JMESPATH_TOKEN_LESS || comparison == DR_JMESPATH_TOKEN_LESS_OR_EQUAL;
    bool equal = comparison == DR_JMESPATH_TOKEN_LESS_OR_EQUAL || comparison == DR_JMESPATH_TOKEN_GREATER_OR_EQUAL;
    return order == 0 ? equal : (order < 0) == less;
}

static bool is_equality(enum dr_jmespath_token_kind comparison) {
    return comparison == DR_JMESPATH_TOKEN_EQUAL || comparison == DR_JMESPATH_TOKEN_UNEQUAL;
}

static enum dr_code compare(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                            const struct dr_value *left, const struct dr_value *right, struct dr_value **ret_value) {
    bool result = false;
    if (is_equality(node->comparison)) {
        enum dr_code code = dr_jmespath_equal(run, node, left, right, &result);
        if (code != DR_OK) {
            return code;
        }
        result = result == (node->comparison == DR_JMESPATH_TOKEN_EQUAL);
    } else if (left->kind == DR_VALUE_NUMBER && right->kind == DR_VALUE_NUMBER) {
        result = holds(node->comparison, dr_jmespath_compare_numbers(left, right));
    } else if (left->kind == DR_VALUE_TEXT && right->kind == DR_VALUE_TEXT) {
        result = holds(node->comparison, dr_jmespath_compare_texts(left, right));
    } else {
        *ret_value = run->null;
        return DR_OK;
    }
    *ret_value = result ? run->yes : run->no;
    return DR_OK;
}

static enum dr_code evaluate_compare(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                                     struct dr_value *value, struct dr_value **ret_value) {
    struct dr_value *left = NULL;
    struct dr_value *right = NULL;
    enum dr_code code = dr_jmespath_run_node(run, node->left, value, &left);
    if (code == DR_OK) {
        code = dr_jmespath_run_node(run, node->right, value, &right);
    }
    return code != DR_OK ? code : compare(run, node, left, right, ret_value);
}

static enum dr_code evaluate_multi_list(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                                        struct dr_value *value, struct dr_value **ret_value) {
    if (value->kind == DR_VALUE_NULL) {
        *ret_value = run->null;
        return DR_OK;
    }
    struct dr_value *list = NULL;
    enum dr_code code = dr_jmespath_list(run, node, node->count, &list);
    for (size_t i = 0; i < node->count && code == DR_OK; i++) {
        struct dr_value *item = NULL;
        code = dr_jmespath_run_node(run, node->items[i], value, &item);
        if (code == DR_OK) {
            dr_jmespath_push(list, item);
        }
    }
    if (code == DR_OK) {
        *ret_value = list;
    }
    return code;
}

static enum dr_code evaluate_multi_map(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                                       struct dr_value *value, struct dr_value **ret_value) {
    if (value->kind == DR_VALUE_NULL) {
        *ret_value = run->null;
        return DR_OK;
    }
    struct dr_value *map = dr_value_new(run->arena, DR_VALUE_MAP);
    for (size_t i = 0; i < node->count; i++) {
        struct dr_value *item = NULL;
        enum dr_code code = dr_jmespath_run_node(run, node->items[i], value, &item);
        if (code != DR_OK) {
            return code;
        }
        dr_jmespath_put(run, map, node->keys[i], item);
    }
    *ret_value = map;
    return DR_OK;
}

/* Whether a projection goes on with an item. */
static enum dr_code is_chosen(struct dr_jmespath_run *run, const struct dr_jmespath_node *node, struct dr_value *item,
                              bool *ret_chosen) {
    struct dr_value *verdict = run->yes;
    if (node->condition != NULL) {
        enum dr_code code = dr_jmespath_run_node(run, node->condition, item, &verdict);
        if (code != DR_OK) {
            return code;
        }
    }
    *ret_chosen = dr_jmespath_is_true(verdict);
    return DR_OK;
}

/* Adds what the right-hand side makes of an item, unless that is null. */
static enum dr_code project_item(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                                 struct dr_value *item, struct dr_value *list) {
    bool chosen = false;
    enum dr_code code = is_chosen(run, node, item, &chosen);
    if (code != DR_OK || !chosen) {
        return code;
    }
    struct dr_value *result = NULL;
    code = dr_jmespath_run_node(run, node->right, item, &result);
    if (code == DR_OK && result->kind != DR_VALUE_NULL) {
        dr_jmespath_push(list, result);
    }
    return code;
}

static enum dr_code evaluate_project(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                                     struct dr_value *value, struct dr_value **ret_value) {
    struct dr_value *base = NULL;
    enum dr_code code = dr_jmespath_run_node(run, node->left, value, &base);
    if (code != DR_OK) {
        return code;
    }
    if (base->kind != (node->kind == DR_JMESPATH_PROJECT_VALUES ? DR_VALUE_MAP : DR_VALUE_LIST)) {
        *ret_value = run->null;
        return DR_OK;
    }
    struct dr_value *list = NULL;
    code = dr_jmespath_list(run, node, base->count, &list);
    for (size_t i = 0; i < base->count && code == DR_OK; i++) {
        code = project_item(run, node, base->items[i], list);
    }
    if (code == DR_OK) {
        *ret_value = list;
    }
    return code;
}

static size_t flat_count(const struct dr_value *list) {
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        count += list->items[i]->kind == DR_VALUE_LIST ? list->items[i]->count : 1;
    }
    return count;
}

static void push_flat(struct dr_value *flat, struct dr_value *item) {
    if (item->kind != DR_VALUE_LIST) {
        dr_jmespath_push(flat, item);
        return;
    }
    for (size_t i = 0; i < item->count; i++) {
        dr_jmespath_push(flat, item->items[i]);
    }
}

static enum dr_code evaluate_flatten(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                                     struct dr_value *value, struct dr_value **ret_value) {
    struct dr_value *base = NULL;
    enum dr_code code = dr_jmespath_run_node(run, node->left, value, &base);
    if (code != DR_OK) {
        return code;
    }
    if (base->kind != DR_VALUE_LIST) {
        *ret_value = run->null;
        return DR_OK;
    }
    struct dr_value *flat = NULL;
    code = dr_jmespath_list(run, node, flat_count(base), &flat);
    if (code != DR_OK) {
        return code;
    }
    for (size_t i = 0; i < base->count; i++) {
        push_flat(flat, base->items[i]);
    }
    *ret_value = flat;
    return DR_OK;
}

static enum dr_code evaluate_call(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                                  struct dr_value *value, struct dr_value **ret_value) {
    struct dr_value *few[FEW_ARGUMENTS] = {NULL};
    struct dr_value **arguments =
        node->count <= FEW_ARGUMENTS ? few : dr_arena_alloc(run->arena, node->count, sizeof(struct dr_value *));
    for (size_t i = 0; i < node->count; i++) {
        if (node->items[i]->kind == DR_JMESPATH_REFERENCE) {
            continue;
        }
        enum dr_code code = dr_jmespath_run_node(run, node->items[i], value, &arguments[i]);
        if (code != DR_OK) {
            return code;
        }
    }
    return dr_jmespath_call(run, node, arguments, ret_value);
}

static evaluate_fn *const evaluators[DR_JMESPATH_KIND_COUNT] = {
    [DR_JMESPATH_CURRENT] = evaluate_current,
    [DR_JMESPATH_FIELD] = evaluate_field,
    [DR_JMESPATH_LITERAL] = evaluate_literal,
    [DR_JMESPATH_INDEX] = evaluate_index,
    [DR_JMESPATH_SLICE] = evaluate_slice,
    [DR_JMESPATH_CHAIN] = evaluate_chain,
    [DR_JMESPATH_OR] = evaluate_choice,
    [DR_JMESPATH_AND] = evaluate_choice,
    [DR_JMESPATH_NOT] = evaluate_not,
    [DR_JMESPATH_COMPARE] = evaluate_compare,
    [DR_JMESPATH_LIST] = evaluate_multi_list,
    [DR_JMESPATH_MAP] = evaluate_multi_map,
    [DR_JMESPATH_PROJECT] = evaluate_project,
    [DR_JMESPATH_PROJECT_VALUES] = evaluate_project,
    [DR_JMESPATH_PROJECT_FILTER] = evaluate_project,
    [DR_JMESPATH_FLATTEN] = evaluate_flatten,
    [DR_JMESPATH_CALL] = evaluate_call,
    [DR_JMESPATH_REFERENCE] = evaluate_chain, /* never reached: an argument's value is not asked for */
};

enum dr_code dr_jmespath_run_node(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                                  struct dr_value *value, struct dr_value **ret_value) {
    enum dr_code code = step(run, node, 1);
    if (code == DR_OK) {
        code = dr_jmespath_afford(run, node, 0);
    }
    return code != DR_OK ? code : evaluators[node->kind](run, node, value, ret_value);
}

enum dr_code dr_jmespath_evaluate(const struct dr_jmespath *jmespath, const struct dr_value *value,
                                  struct dr_arena *arena, struct dr_value **ret_value, struct dr_error *error) {
    struct dr_jmespath_run run = {
        .arena = arena,
        .start_bytes = arena->used_bytes,
        .null = dr_value_new_null(arena),
        .yes = dr_value_new_boolean(arena, true),
        .no = dr_value_new_boolean(arena, false),
        .error = error,
    };
    struct dr_value *result = NULL;
    enum dr_code code = dr_jmespath_run_node(&run, jmespath->root, head_copy(arena, value), &result);
    if (code == DR_OK) {
        code = dr_jmespath_measure(&run, jmespath->root, result);
    }
    if (code == DR_OK) {
        *ret_value = head_copy(arena, result);
    }
    return code;
}
