/* JMESPath's built-in functions: a table of names, numbers and kinds of arguments, and one function each. */
#include "base/jmespath_private.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_write.h"
#include "base/memory.h"
#include "base/suggest.h"
#include "base/value_tree.h"

#define NULLS (1u << DR_VALUE_NULL)
#define BOOLEAN (1u << DR_VALUE_BOOLEAN)
#define NUMBER (1u << DR_VALUE_NUMBER)
#define TEXT (1u << DR_VALUE_TEXT)
#define LIST (1u << DR_VALUE_LIST)
#define MAP (1u << DR_VALUE_MAP)
#define NUMBERS DR_JMESPATH_NUMBERS
#define TEXTS DR_JMESPATH_TEXTS
#define EXPRESSION DR_JMESPATH_EXPRESSION
#define ANYTHING (NULLS | BOOLEAN | NUMBER | TEXT | LIST | MAP)

/* Every function below has this form; the name in the table says what it does. */
#define FUNCTION(name)                                                                                                 \
    static enum dr_code call_##name(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,                  \
                                    struct dr_value **arguments, struct dr_value **ret_value)

static enum dr_code give_number(struct dr_jmespath_run *run, const struct dr_jmespath_node *node, double number,
                                struct dr_value **ret_value) {
    if (!isfinite(number)) {
        return dr_jmespath_fail(run, node, "the result of %s is too large for a number", node->function->name);
    }
    *ret_value = dr_value_new_number(run->arena, number + 0.0); /* -0 becomes 0 */
    return DR_OK;
}

static enum dr_code give_truth(struct dr_jmespath_run *run, bool truth, struct dr_value **ret_value) {
    *ret_value = truth ? run->yes : run->no;
    return DR_OK;
}

/* A number as it would be written with this text, which the value keeps. */
static struct dr_value *number_from_text(struct dr_jmespath_run *run, const char *text, size_t length) {
    struct dr_value *value = dr_value_new_text(run->arena, text, length);
    value->kind = DR_VALUE_NUMBER;
    return value;
}

FUNCTION(abs) {
    (void)node;
    const struct dr_value *value = arguments[0];
    bool negative = value->length > 0 && value->text[0] == '-';
    *ret_value = negative ? number_from_text(run, value->text + 1, value->length - 1) : arguments[0];
    return DR_OK;
}

/* Exact where all are whole numbers and the sum fits 64 bits. */
static bool sum_integers(const struct dr_value *list, int64_t *ret_sum) {
    int64_t sum = 0;
    for (size_t i = 0; i < list->count; i++) {
        int64_t item = 0;
        if (!dr_jmespath_integer(list->items[i], &item) || __builtin_add_overflow(sum, item, &sum)) {
            return false;
        }
    }
    *ret_sum = sum;
    return true;
}

static double sum_numbers(const struct dr_value *list) {
    double sum = 0;
    for (size_t i = 0; i < list->count; i++) {
        sum += dr_jmespath_number(list->items[i]);
    }
    return sum;
}

FUNCTION(sum) {
    int64_t sum = 0;
    if (sum_integers(arguments[0], &sum)) {
        *ret_value = dr_value_new_integer(run->arena, sum);
        return DR_OK;
    }
    return give_number(run, node, sum_numbers(arguments[0]), ret_value);
}

FUNCTION(avg) {
    if (arguments[0]->count == 0) {
        *ret_value = run->null;
        return DR_OK;
    }
    int64_t integers = 0;
    double sum = sum_integers(arguments[0], &integers) ? (double)integers : sum_numbers(arguments[0]);
    return give_number(run, node, sum / (double)arguments[0]->count, ret_value);
}

static enum dr_code give_rounded(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                                 struct dr_value *number, double (*rounding)(double), struct dr_value **ret_value) {
    int64_t integer = 0;
    if (dr_jmespath_integer(number, &integer)) {
        *ret_value = number;
        return DR_OK;
    }
    return give_number(run, node, rounding(dr_jmespath_number(number)), ret_value);
}

FUNCTION(ceil) {
    return give_rounded(run, node, arguments[0], ceil, ret_value);
}

FUNCTION(floor) {
    return give_rounded(run, node, arguments[0], floor, ret_value);
}

/* Knuth, Morris and Pratt: how far the needle's own beginning is repeated before each of its bytes. */
static size_t *borders_of(struct dr_arena *arena, const struct dr_value *needle) {
    size_t *borders = dr_arena_alloc(arena, needle->length + 1, sizeof *borders);
    size_t border = 0;
    for (size_t i = 1; i < needle->length; i++) {
        while (border > 0 && needle->text[i] != needle->text[border]) {
            border = borders[border];
        }
        border += needle->text[i] == needle->text[border];
        borders[i + 1] = border;
    }
    return borders;
}

static bool is_within(struct dr_arena *arena, const struct dr_value *needle, const struct dr_value *text) {
    const size_t *borders = borders_of(arena, needle);
    size_t matched = 0;
    for (size_t i = 0; i < text->length && matched < needle->length; i++) {
        while (matched > 0 && text->text[i] != needle->text[matched]) {
            matched = borders[matched];
        }
        matched += text->text[i] == needle->text[matched];
    }
    return matched == needle->length;
}

static enum dr_code contains_item(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                                  const struct dr_value *list, const struct dr_value *wanted,
                                  struct dr_value **ret_value) {
    bool found = false;
    for (size_t i = 0; i < list->count && !found; i++) {
        enum dr_code code = dr_jmespath_equal(run, node, list->items[i], wanted, &found);
        if (code != DR_OK) {
            return code;
        }
    }
    return give_truth(run, found, ret_value);
}

FUNCTION(contains) {
    if (arguments[0]->kind == DR_VALUE_LIST) {
        return contains_item(run, node, arguments[0], arguments[1], ret_value);
    }
    if (arguments[1]->kind != DR_VALUE_TEXT || arguments[1]->length > arguments[0]->length) {
        return give_truth(run, false, ret_value);
    }
    enum dr_code code = dr_jmespath_afford(run, node, (arguments[1]->length + 1) * sizeof(size_t));
    return code != DR_OK ? code : give_truth(run, is_within(run->arena, arguments[1], arguments[0]), ret_value);
}

FUNCTION(starts_with) {
    (void)node;
    size_t length = arguments[1]->length;
    return give_truth(
        run, length <= arguments[0]->length && memcmp(arguments[0]->text, arguments[1]->text, length) == 0, ret_value);
}

FUNCTION(ends_with) {
    (void)node;
    size_t length = arguments[1]->length;
    size_t all = arguments[0]->length;
    return give_truth(
        run, length <= all && memcmp(arguments[0]->text + (all - length), arguments[1]->text, length) == 0, ret_value);
}

static size_t joined_length(const struct dr_value *glue, const struct dr_value *list) {
    size_t length = list->count > 1 ? glue->length * (list->count - 1) : 0;
    for (size_t i = 0; i < list->count; i++) {
        length += list->items[i]->length;
    }
    return length;
}

static char *put(char *place, const struct dr_value *text) {
    memcpy(place, text->text, text->length);
    return place + text->length;
}

FUNCTION(join) {
    size_t length = joined_length(arguments[0], arguments[1]);
    enum dr_code code = dr_jmespath_afford(run, node, 2 * length);
    if (code != DR_OK) {
        return code;
    }
    char *text = dr_arena_alloc(run->arena, length + 1, 1);
    char *place = text;
    for (size_t i = 0; i < arguments[1]->count; i++) {
        place = i == 0 ? place : put(place, arguments[0]);
        place = put(place, arguments[1]->items[i]);
    }
    *ret_value = dr_value_new_text(run->arena, text, length);
    return DR_OK;
}

FUNCTION(keys) {
    struct dr_value *list = NULL;
    enum dr_code code = dr_jmespath_list(run, node, arguments[0]->count, &list);
    if (code != DR_OK) {
        return code;
    }
    for (size_t i = 0; i < arguments[0]->count; i++) {
        const char *key = arguments[0]->items[i]->key;
        dr_jmespath_push(list, dr_value_new_text(run->arena, key, strlen(key)));
    }
    *ret_value = list;
    return DR_OK;
}

FUNCTION(values) {
    struct dr_value *list = NULL;
    enum dr_code code = dr_jmespath_list(run, node, arguments[0]->count, &list);
    if (code != DR_OK) {
        return code;
    }
    for (size_t i = 0; i < arguments[0]->count; i++) {
        dr_jmespath_push(list, arguments[0]->items[i]);
    }
    *ret_value = list;
    return DR_OK;
}

static size_t code_points(const struct dr_value *text) {
    size_t count = 0;
    for (size_t i = 0; i < text->length; i++) {
        count += ((unsigned char)text->text[i] & 0xc0u) != 0x80u;
    }
    return count;
}

FUNCTION(length) {
    (void)node;
    size_t length = arguments[0]->kind == DR_VALUE_TEXT ? code_points(arguments[0]) : arguments[0]->count;
    *ret_value = dr_value_new_integer(run->arena, (int64_t)length);
    return DR_OK;
}

FUNCTION(map) {
    struct dr_value *list = NULL;
    enum dr_code code = dr_jmespath_list(run, node, arguments[1]->count, &list);
    for (size_t i = 0; i < arguments[1]->count && code == DR_OK; i++) {
        struct dr_value *item = NULL;
        code = dr_jmespath_run_node(run, node->items[0]->left, arguments[1]->items[i], &item);
        if (code == DR_OK) {
            dr_jmespath_push(list, item);
        }
    }
    if (code == DR_OK) {
        *ret_value = list;
    }
    return code;
}

FUNCTION(merge) {
    struct dr_value *merged = dr_value_new(run->arena, DR_VALUE_MAP);
    for (size_t i = 0; i < node->count; i++) {
        enum dr_code code = dr_jmespath_afford(run, node, arguments[i]->count * sizeof(struct dr_value));
        if (code != DR_OK) {
            return code;
        }
        for (size_t j = 0; j < arguments[i]->count; j++) {
            dr_jmespath_put(run, merged, arguments[i]->items[j]->key, arguments[i]->items[j]);
        }
    }
    *ret_value = merged;
    return DR_OK;
}

FUNCTION(not_null) {
    *ret_value = run->null;
    for (size_t i = 0; i < node->count; i++) {
        if (arguments[i]->kind != DR_VALUE_NULL) {
            *ret_value = arguments[i];
            break;
        }
    }
    return DR_OK;
}

/* The bytes of a text with its code points in reverse order. */
static enum dr_code reverse_text(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                                 const struct dr_value *text, struct dr_value **ret_value) {
    enum dr_code code = dr_jmespath_afford(run, node, text->length);
    if (code != DR_OK) {
        return code;
    }
    struct dr_value *reversed = dr_value_new_text(run->arena, text->text, text->length);
    char *bytes = dr_arena_alloc(run->arena, text->length + 1, 1);
    size_t end = text->length; /* where the next code point ends in the result */
    for (size_t i = 0; i < text->length;) {
        size_t start = i;
        (void)dr_utf8_next(text->text, text->length, &i);
        end -= i - start;
        memcpy(bytes + end, text->text + start, i - start);
    }
    reversed->text = bytes;
    *ret_value = reversed;
    return DR_OK;
}

FUNCTION(reverse) {
    if (arguments[0]->kind == DR_VALUE_TEXT) {
        return reverse_text(run, node, arguments[0], ret_value);
    }
    struct dr_value *list = NULL;
    enum dr_code code = dr_jmespath_list(run, node, arguments[0]->count, &list);
    if (code != DR_OK) {
        return code;
    }
    for (size_t i = arguments[0]->count; i > 0; i--) {
        dr_jmespath_push(list, arguments[0]->items[i - 1]);
    }
    *ret_value = list;
    return DR_OK;
}

/* An item and what it is ordered by; the index keeps equal ones in their order. */
struct ranked {
    struct dr_value *item;
    const struct dr_value *key; /* all numbers, or all texts */
    size_t index;
};

static int compare_keys(const struct dr_value *left, const struct dr_value *right) {
    return left->kind == DR_VALUE_NUMBER ? dr_jmespath_compare_numbers(left, right)
                                         : dr_jmespath_compare_texts(left, right);
}

static int compare_ranked(const void *left_ranked, const void *right_ranked) {
    const struct ranked *left = left_ranked;
    const struct ranked *right = right_ranked;
    int order = compare_keys(left->key, right->key);
    return order != 0 ? order : (left->index > right->index) - (left->index < right->index);
}

static enum dr_code fail_key(struct dr_jmespath_run *run, const struct dr_jmespath_node *node, size_t index,
                             const struct dr_value *key) {
    return dr_jmespath_fail(run, node, "%s: the expression gives %s for item %zu, expected all numbers or all texts",
                            node->function->name, dr_value_kind_text(key), index);
}

/* The key of one item: the item itself, or what the expression of the second argument makes of it. */
static enum dr_code key_of(struct dr_jmespath_run *run, const struct dr_jmespath_node *node, struct dr_value *item,
                           struct dr_value **ret_key) {
    if (node->count == 1) {
        *ret_key = item;
        return DR_OK;
    }
    return dr_jmespath_run_node(run, node->items[1]->left, item, ret_key);
}

/* Every item with its key. The result is the caller's, to be freed with dr_free; NULL for an empty list. */
static enum dr_code rank(struct dr_jmespath_run *run, const struct dr_jmespath_node *node, const struct dr_value *list,
                         struct ranked *ranked) {
    enum dr_value_kind kind = DR_VALUE_NULL;
    for (size_t i = 0; i < list->count; i++) {
        struct dr_value *key = NULL;
        enum dr_code code = key_of(run, node, list->items[i], &key);
        if (code != DR_OK) {
            return code;
        }
        kind = i == 0 ? key->kind : kind;
        if (key->kind != kind || (kind != DR_VALUE_NUMBER && kind != DR_VALUE_TEXT)) {
            return fail_key(run, node, i, key);
        }
        ranked[i] = (struct ranked){.item = list->items[i], .key = key, .index = i};
    }
    return DR_OK;
}

FUNCTION(sort) {
    struct dr_value *list = NULL;
    size_t count = arguments[0]->count;
    enum dr_code code = dr_jmespath_afford(run, node, count * (sizeof(struct ranked) + sizeof(struct dr_value *)));
    if (code != DR_OK) {
        return code;
    }
    struct ranked *ranked = dr_arena_alloc(run->arena, count, sizeof *ranked);
    code = rank(run, node, arguments[0], ranked);
    if (code == DR_OK) {
        code = dr_jmespath_list(run, node, count, &list);
    }
    if (code != DR_OK) {
        return code;
    }
    qsort(ranked, count, sizeof *ranked, compare_ranked);
    for (size_t i = 0; i < count; i++) {
        dr_jmespath_push(list, ranked[i].item);
    }
    *ret_value = list;
    return DR_OK;
}

/* The first of the greatest (sign 1) or least (sign -1), null where there are none. */
static enum dr_code give_extreme(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                                 const struct dr_value *list, int sign, struct dr_value **ret_value) {
    struct dr_value *best = run->null;
    struct dr_value *best_key = NULL;
    for (size_t i = 0; i < list->count; i++) {
        struct dr_value *key = NULL;
        enum dr_code code = key_of(run, node, list->items[i], &key);
        if (code != DR_OK) {
            return code;
        }
        if ((key->kind != DR_VALUE_NUMBER && key->kind != DR_VALUE_TEXT) ||
            (best_key != NULL && key->kind != best_key->kind)) {
            return fail_key(run, node, i, key);
        }
        int order = best_key == NULL ? sign : compare_keys(key, best_key);
        if ((order > 0 && sign > 0) || (order < 0 && sign < 0)) {
            best = list->items[i];
            best_key = key;
        }
    }
    *ret_value = best;
    return DR_OK;
}

FUNCTION(max) {
    return give_extreme(run, node, arguments[0], 1, ret_value);
}

FUNCTION(min) {
    return give_extreme(run, node, arguments[0], -1, ret_value);
}

FUNCTION(to_array) {
    if (arguments[0]->kind == DR_VALUE_LIST) {
        *ret_value = arguments[0];
        return DR_OK;
    }
    struct dr_value *list = NULL;
    enum dr_code code = dr_jmespath_list(run, node, 1, &list);
    if (code == DR_OK) {
        dr_jmespath_push(list, arguments[0]);
        *ret_value = list;
    }
    return code;
}

FUNCTION(to_number) {
    (void)node;
    const struct dr_value *value = arguments[0];
    *ret_value = run->null;
    if (value->kind == DR_VALUE_NUMBER) {
        *ret_value = arguments[0];
    } else if (value->kind == DR_VALUE_TEXT && dr_value_text_is_json_number(value->text, value->length)) {
        *ret_value = number_from_text(run, value->text, value->length);
    }
    return DR_OK;
}

static void put_json(const struct dr_value *value, struct dr_text *text);

static void put_json_children(const struct dr_value *value, struct dr_text *text) {
    for (size_t i = 0; i < value->count; i++) {
        dr_text_puts(text, i == 0 ? "" : ",");
        if (value->kind == DR_VALUE_MAP) {
            struct dr_json_writer writer;
            dr_json_writer_init(&writer, text);
            dr_json_text(&writer, value->items[i]->key);
            dr_text_puts(text, ":");
        }
        put_json(value->items[i], text);
    }
}

/* JSON without any blanks, as the specification's examples have it; the usual writer puts some for people. */
static void put_json(const struct dr_value *value, struct dr_text *text) {
    if (value->kind == DR_VALUE_LIST || value->kind == DR_VALUE_MAP) {
        dr_text_puts(text, value->kind == DR_VALUE_LIST ? "[" : "{");
        put_json_children(value, text);
        dr_text_puts(text, value->kind == DR_VALUE_LIST ? "]" : "}");
        return;
    }
    struct dr_json_writer writer;
    dr_json_writer_init(&writer, text);
    dr_json_value(&writer, value);
}

FUNCTION(to_string) {
    if (arguments[0]->kind == DR_VALUE_TEXT) {
        *ret_value = arguments[0];
        return DR_OK;
    }
    enum dr_code code = dr_jmespath_measure(run, node, arguments[0]);
    if (code != DR_OK) {
        return code;
    }
    DR_CLEANUP(dr_text_release)
    struct dr_text text;
    dr_text_init(&text, 0);
    put_json(arguments[0], &text);
    if (text.truncated) {
        return dr_jmespath_fail(run, node, "to_string: the text is longer than %zu bytes", text.max);
    }
    code = dr_jmespath_afford(run, node, text.length);
    if (code == DR_OK) {
        *ret_value = dr_value_new_text(run->arena, text.bytes, text.length);
    }
    return code;
}

FUNCTION(type) {
    (void)node;
    static const char *const names[] = {
        [DR_VALUE_NULL] = "null",   [DR_VALUE_BOOLEAN] = "boolean", [DR_VALUE_NUMBER] = "number",
        [DR_VALUE_TEXT] = "string", [DR_VALUE_LIST] = "array",      [DR_VALUE_MAP] = "object",
    };
    const char *name = names[arguments[0]->kind];
    *ret_value = dr_value_new_text(run->arena, name, strlen(name));
    return DR_OK;
}

/* Sorted by name. */
static const struct dr_jmespath_function functions[] = {
    {"abs", 1, 1, {NUMBER, 0}, call_abs},
    {"avg", 1, 1, {NUMBERS, 0}, call_avg},
    {"ceil", 1, 1, {NUMBER, 0}, call_ceil},
    {"contains", 2, 2, {LIST | TEXT, ANYTHING}, call_contains},
    {"ends_with", 2, 2, {TEXT, TEXT}, call_ends_with},
    {"floor", 1, 1, {NUMBER, 0}, call_floor},
    {"join", 2, 2, {TEXT, TEXTS}, call_join},
    {"keys", 1, 1, {MAP, 0}, call_keys},
    {"length", 1, 1, {TEXT | LIST | MAP, 0}, call_length},
    {"map", 2, 2, {EXPRESSION, LIST}, call_map},
    {"max", 1, 1, {NUMBERS | TEXTS, 0}, call_max},
    {"max_by", 2, 2, {LIST, EXPRESSION}, call_max},
    {"merge", 1, UINT_MAX, {MAP, MAP}, call_merge},
    {"min", 1, 1, {NUMBERS | TEXTS, 0}, call_min},
    {"min_by", 2, 2, {LIST, EXPRESSION}, call_min},
    {"not_null", 1, UINT_MAX, {ANYTHING, ANYTHING}, call_not_null},
    {"reverse", 1, 1, {TEXT | LIST, 0}, call_reverse},
    {"sort", 1, 1, {NUMBERS | TEXTS, 0}, call_sort},
    {"sort_by", 2, 2, {LIST, EXPRESSION}, call_sort},
    {"starts_with", 2, 2, {TEXT, TEXT}, call_starts_with},
    {"sum", 1, 1, {NUMBERS, 0}, call_sum},
    {"to_array", 1, 1, {ANYTHING, 0}, call_to_array},
    {"to_number", 1, 1, {ANYTHING, 0}, call_to_number},
    {"to_string", 1, 1, {ANYTHING, 0}, call_to_string},
    {"type", 1, 1, {ANYTHING, 0}, call_type},
    {"values", 1, 1, {MAP, 0}, call_values},
};

#define FUNCTION_COUNT (sizeof functions / sizeof functions[0])

const struct dr_jmespath_function *dr_jmespath_function_find(const char *name, size_t length) {
    for (size_t i = 0; i < FUNCTION_COUNT; i++) {
        if (strlen(functions[i].name) == length && memcmp(functions[i].name, name, length) == 0) {
            return &functions[i];
        }
    }
    return NULL;
}

const char *dr_jmespath_function_nearest(const char *name) {
    const char *names[FUNCTION_COUNT];
    for (size_t i = 0; i < FUNCTION_COUNT; i++) {
        names[i] = functions[i].name;
    }
    return dr_suggest(name, names, FUNCTION_COUNT);
}

unsigned dr_jmespath_function_accepts(const struct dr_jmespath_function *function, size_t argument) {
    return function->accepts[argument < DR_JMESPATH_ARGUMENTS_SHOWN ? argument : DR_JMESPATH_ARGUMENTS_SHOWN - 1];
}

struct accepted {
    unsigned bits;
    const char *words;
};

static const struct accepted accepted_words[] = {
    {NUMBER, "a number"},
    {TEXT, "text"},
    {LIST, "a list"},
    {MAP, "a map"},
    {LIST | TEXT, "text or a list"},
    {TEXT | LIST | MAP, "text, a list or a map"},
    {NUMBERS, "a list of numbers"},
    {TEXTS, "a list of texts"},
    {NUMBERS | TEXTS, "a list of numbers or a list of texts"},
};

static const char *words_of(unsigned bits) {
    for (size_t i = 0; i < sizeof accepted_words / sizeof accepted_words[0]; i++) {
        if (accepted_words[i].bits == bits) {
            return accepted_words[i].words;
        }
    }
    return "something else";
}

/* Index of the first item that a list of this kind can't hold, or the count where all is well. */
static size_t odd_item(const struct dr_value *list, unsigned bits) {
    unsigned allowed = ((bits & NUMBERS) != 0 ? NUMBER : 0) | ((bits & TEXTS) != 0 ? TEXT : 0);
    for (size_t i = 0; i < list->count; i++) {
        unsigned kind = 1u << list->items[i]->kind;
        if ((allowed & kind) == 0) {
            return i;
        }
        allowed = kind; /* one kind in all of the list */
    }
    return list->count;
}

static enum dr_code check_argument(struct dr_jmespath_run *run, const struct dr_jmespath_node *node, size_t index,
                                   const struct dr_value *argument) {
    unsigned bits = dr_jmespath_function_accepts(node->function, index);
    if ((bits & (1u << argument->kind)) != 0) {
        return DR_OK;
    }
    if ((bits & (NUMBERS | TEXTS)) == 0 || argument->kind != DR_VALUE_LIST) {
        return dr_jmespath_fail(run, node, "argument %zu of %s is %s, expected %s", index + 1, node->function->name,
                                dr_value_kind_text(argument), words_of(bits));
    }
    size_t odd = odd_item(argument, bits);
    if (odd < argument->count) {
        return dr_jmespath_fail(run, node, "argument %zu of %s holds %s (item %zu), expected %s", index + 1,
                                node->function->name, dr_value_kind_text(argument->items[odd]), odd, words_of(bits));
    }
    return DR_OK;
}

enum dr_code dr_jmespath_call(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                              struct dr_value **arguments, struct dr_value **ret_value) {
    for (size_t i = 0; i < node->count; i++) {
        if (arguments[i] == NULL) {
            continue; /* an expression: checked by the parser */
        }
        enum dr_code code = check_argument(run, node, i, arguments[i]);
        if (code != DR_OK) {
            return code;
        }
    }
    return node->function->call(run, node, arguments, ret_value);
}
