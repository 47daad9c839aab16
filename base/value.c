/* The value tree: building, looking up, comparing. */
#include "base/value.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/value_tree.h"

/* Maps with more children than this get hash slots. */
#define LINEAR_MAX 16

struct dr_value *dr_value_new(struct dr_arena *arena, enum dr_value_kind kind) {
    struct dr_value *value = dr_arena_alloc(arena, 1, sizeof *value);
    value->kind = kind;
    value->text = "";
    return value;
}

struct dr_value *dr_value_new_null(struct dr_arena *arena) {
    struct dr_value *value = dr_value_new(arena, DR_VALUE_NULL);
    value->text = "null";
    value->length = strlen(value->text);
    return value;
}

struct dr_value *dr_value_new_boolean(struct dr_arena *arena, bool boolean) {
    struct dr_value *value = dr_value_new(arena, DR_VALUE_BOOLEAN);
    value->boolean = boolean;
    value->text = boolean ? "true" : "false";
    value->length = strlen(value->text);
    return value;
}

struct dr_value *dr_value_new_number(struct dr_arena *arena, double number) {
    struct dr_text form;
    dr_text_init(&form, 0);
    dr_text_put_number(&form, number, 0);
    struct dr_value *value = dr_value_new_text(arena, form.bytes, form.length);
    value->kind = DR_VALUE_NUMBER;
    dr_text_release(&form);
    return value;
}

struct dr_value *dr_value_new_integer(struct dr_arena *arena, int64_t number) {
    struct dr_value *value = dr_value_new(arena, DR_VALUE_NUMBER);
    value->text = dr_arena_format(arena, "%" PRId64, number);
    value->length = strlen(value->text);
    return value;
}

struct dr_value *dr_value_new_text(struct dr_arena *arena, const char *text, size_t length) {
    struct dr_value *value = dr_value_new(arena, DR_VALUE_TEXT);
    value->text = dr_arena_text(arena, text, length);
    value->length = length;
    return value;
}

struct dr_value *dr_value_new_list(struct dr_arena *arena) {
    return dr_value_new(arena, DR_VALUE_LIST);
}

struct dr_value *dr_value_new_map(struct dr_arena *arena) {
    return dr_value_new(arena, DR_VALUE_MAP);
}

/* The slot of a key: holds its child's number plus one, or 0 where the key is missing. */
static size_t slot_of(const struct dr_value *map, const char *key) {
    size_t slot = (size_t)dr_map_hash(key) & (map->slot_count - 1);
    while (map->slots[slot] != 0 && strcmp(map->items[map->slots[slot] - 1]->key, key) != 0) {
        slot = (slot + 1) & (map->slot_count - 1);
    }
    return slot;
}

size_t dr_value_index_of(const struct dr_value *map, const char *key) {
    if (map->slot_count > 0) {
        uint32_t number = map->slots[slot_of(map, key)];
        return number == 0 ? map->count : number - 1;
    }
    for (size_t i = 0; i < map->count; i++) {
        if (strcmp(map->items[i]->key, key) == 0) {
            return i;
        }
    }
    return map->count;
}

/* Enters the newest child of a map into its slots, which are made (or made anew, at least half of them free) first. */
static void enter_newest(struct dr_arena *arena, struct dr_value *map) {
    if (map->count <= LINEAR_MAX) {
        return;
    }
    size_t first = map->count - 1;
    if (map->slot_count < 2 * map->count) {
        map->slot_count = map->slot_count == 0 ? (size_t)4 * LINEAR_MAX : map->slot_count * 2;
        map->slots = dr_arena_alloc(arena, map->slot_count, sizeof *map->slots);
        first = 0;
    }
    for (size_t i = first; i < map->count; i++) {
        map->slots[slot_of(map, map->items[i]->key)] = (uint32_t)(i + 1);
    }
}

void dr_value_add_child(struct dr_arena *arena, struct dr_value *parent, struct dr_value *take_child) {
    if (parent->count >= parent->capacity) {
        size_t capacity = parent->count < 4 ? 4 : 2 * parent->count;
        struct dr_value **items = dr_arena_alloc(arena, capacity, sizeof(struct dr_value *));
        if (parent->count > 0) {
            memcpy(items, parent->items, parent->count * sizeof(struct dr_value *));
        }
        parent->items = items;
        parent->capacity = capacity;
    }
    take_child->index = parent->count;
    take_child->parent = parent;
    parent->items[parent->count] = take_child;
    parent->count++;
    if (parent->kind == DR_VALUE_MAP) {
        enter_newest(arena, parent);
    }
}

void dr_value_append(struct dr_arena *arena, struct dr_value *list, struct dr_value *take_child) {
    assert(list->kind == DR_VALUE_LIST);
    take_child->key = NULL;
    dr_value_add_child(arena, list, take_child);
}

void dr_value_put(struct dr_arena *arena, struct dr_value *map, const char *key, struct dr_value *take_child) {
    assert(map->kind == DR_VALUE_MAP);
    size_t index = dr_value_index_of(map, key);
    if (index == map->count) {
        take_child->key = dr_arena_text(arena, key, strlen(key));
        dr_value_add_child(arena, map, take_child);
        return;
    }
    take_child->key = map->items[index]->key;
    take_child->index = index;
    take_child->parent = map;
    map->items[index] = take_child;
}

const struct dr_value *dr_value_get(const struct dr_value *value, const char *key) {
    if (value == NULL || value->kind != DR_VALUE_MAP) {
        return NULL;
    }
    size_t index = dr_value_index_of(value, key);
    return index == value->count ? NULL : value->items[index];
}

/* Item of a list by the decimal number in a part of a pointer, without leading zeros. */
static const struct dr_value *item_at(const struct dr_value *list, const char *part) {
    if (part[0] == '\0' || (part[0] == '0' && part[1] != '\0')) {
        return NULL;
    }
    size_t index = 0;
    for (const char *at = part; *at != '\0'; at++) {
        if (*at < '0' || *at > '9' || index >= list->count) {
            return NULL;
        }
        index = 10 * index + (size_t)(*at - '0');
    }
    return index < list->count ? list->items[index] : NULL;
}

/* Appends the part of a pointer that begins at *at, unescaped, and moves *at behind it. False: a wrong escape. */
static bool next_part(const char **at, struct dr_text *part) {
    for (; **at != '\0' && **at != '/'; (*at)++) {
        if (**at != '~') {
            dr_text_add(part, *at, 1);
            continue;
        }
        (*at)++;
        if (**at != '0' && **at != '1') {
            return false;
        }
        dr_text_puts(part, **at == '0' ? "~" : "/");
    }
    return true;
}

const struct dr_value *dr_value_find(const struct dr_value *root, const char *pointer) {
    const struct dr_value *value = root;
    struct dr_text part;
    dr_text_init(&part, 0);
    while (value != NULL && *pointer != '\0') {
        dr_text_clear(&part);
        bool is_good = *pointer == '/';
        pointer++;
        is_good = is_good && next_part(&pointer, &part);
        if (!is_good) {
            value = NULL;
        } else {
            value = value->kind == DR_VALUE_LIST ? item_at(value, part.bytes) : dr_value_get(value, part.bytes);
        }
    }
    dr_text_release(&part);
    return value;
}

void dr_value_pointer(const struct dr_value *value, struct dr_text *text) {
    if (value == NULL || value->parent == NULL) {
        return;
    }
    dr_value_pointer(value->parent, text);
    dr_text_puts(text, "/");
    if (value->key == NULL) {
        dr_text_format(text, "%zu", value->index);
        return;
    }
    for (const char *at = value->key; *at != '\0'; at++) {
        if (*at == '~' || *at == '/') {
            dr_text_puts(text, *at == '~' ? "~0" : "~1");
        } else {
            dr_text_add(text, at, 1);
        }
    }
}

static size_t skip_digits(const char *text, size_t length, size_t at) {
    while (at < length && text[at] >= '0' && text[at] <= '9') {
        at++;
    }
    return at;
}

/* Whether the rest of a number is nothing or an exponent. */
static bool ends_as_number(const char *text, size_t length, size_t at) {
    if (at == length) {
        return true;
    }
    if (text[at] != 'e' && text[at] != 'E') {
        return false;
    }
    at++;
    if (at < length && (text[at] == '+' || text[at] == '-')) {
        at++;
    }
    return at < length && skip_digits(text, length, at) == length;
}

/* [-+]?(0|[1-9][0-9]*)?(\.[0-9]*)?([eE][-+]?[0-9]+)? with a digit before or after the point. */
static bool is_core_number(const char *text, size_t length) {
    size_t first = length > 0 && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    size_t after = skip_digits(text, length, first);
    if (after - first > 1 && text[first] == '0') {
        return false;
    }
    size_t digits = after - first;
    if (after < length && text[after] == '.') {
        size_t end = skip_digits(text, length, after + 1);
        digits += end - (after + 1);
        after = end;
    }
    return digits > 0 && ends_as_number(text, length, after);
}

bool dr_value_text_is_json_number(const char *text, size_t length) {
    if (length == 0 || text[0] == '+' || !is_core_number(text, length)) {
        return false;
    }
    /* JSON wants digits on both sides of a point. */
    const char *point = memchr(text, '.', length);
    if (point == NULL) {
        return true;
    }
    size_t at = (size_t)(point - text);
    return at > 0 && text[at - 1] != '-' && skip_digits(text, length, at + 1) > at + 1;
}

static bool is_one_of(const char *text, size_t length, const char *const names[3]) {
    for (size_t i = 0; i < 3; i++) {
        if (strlen(names[i]) == length && memcmp(names[i], text, length) == 0) {
            return true;
        }
    }
    return false;
}

enum dr_value_kind dr_value_plain_kind(const char *text, size_t length) {
    static const char *const nulls[3] = {"null", "Null", "NULL"};
    static const char *const trues[3] = {"true", "True", "TRUE"};
    static const char *const falses[3] = {"false", "False", "FALSE"};
    if (length > 0 && strchr("~nNtTfF+-.0123456789", text[0]) == NULL) { /* most are names: told by the first byte */
        return DR_VALUE_TEXT;
    }
    if (length == 0 || (length == 1 && text[0] == '~') || is_one_of(text, length, nulls)) {
        return DR_VALUE_NULL;
    }
    if (is_one_of(text, length, trues) || is_one_of(text, length, falses)) {
        return DR_VALUE_BOOLEAN;
    }
    return is_core_number(text, length) ? DR_VALUE_NUMBER : DR_VALUE_TEXT;
}

bool dr_value_number(const struct dr_value *value, double *ret_number) {
    if (value == NULL || (value->kind != DR_VALUE_NUMBER && !(value->kind == DR_VALUE_TEXT && value->plain))) {
        return false;
    }
    if (!is_core_number(value->text, value->length)) {
        return false;
    }
    double number = strtod(value->text, NULL); /* the program never leaves the C locale of numbers */
    if (!isfinite(number)) {
        return false;
    }
    *ret_number = number;
    return true;
}

bool dr_value_is(const struct dr_value *value, const char *string) {
    if (value == NULL || (value->kind != DR_VALUE_TEXT && !value->plain)) {
        return false;
    }
    size_t length = strlen(string);
    return value->length == length && memcmp(value->text, string, length) == 0;
}

const char *dr_value_kind_text(const struct dr_value *value) {
    static const char *const texts[] = {
        [DR_VALUE_NULL] = "nothing", [DR_VALUE_BOOLEAN] = "true or false", [DR_VALUE_NUMBER] = "a number",
        [DR_VALUE_TEXT] = "text",    [DR_VALUE_LIST] = "a list",           [DR_VALUE_MAP] = "a map"};
    return value == NULL ? "nothing" : texts[value->kind];
}

static bool is_same_text(const struct dr_value *left, const struct dr_value *right) {
    return left->length == right->length && memcmp(left->text, right->text, left->length) == 0;
}

/* Whether a number is written without point and exponent; its digits then begin at *ret_digits. */
static bool is_whole(const struct dr_value *value, const char **ret_digits) {
    const char *at = value->text;
    at += *at == '-' || *at == '+' ? 1 : 0;
    *ret_digits = at;
    return skip_digits(at, strlen(at), 0) == strlen(at);
}

static bool is_same_number(const struct dr_value *left, const struct dr_value *right) {
    const char *left_digits = NULL;
    const char *right_digits = NULL;
    if (is_same_text(left, right)) {
        return true;
    }
    if (is_whole(left, &left_digits) && is_whole(right, &right_digits)) { /* exact beyond 2^53, too */
        bool is_zero = strcmp(left_digits, "0") == 0;
        bool has_same_sign = (left->text[0] == '-') == (right->text[0] == '-');
        return strcmp(left_digits, right_digits) == 0 && (is_zero || has_same_sign);
    }
    double left_number = 0;
    double right_number = 0;
    return dr_value_number(left, &left_number) && dr_value_number(right, &right_number) &&
           !(left_number < right_number) && !(left_number > right_number);
}

static bool is_same_map(const struct dr_value *left, const struct dr_value *right) {
    for (size_t i = 0; i < left->count; i++) {
        const struct dr_value *other = dr_value_get(right, left->items[i]->key);
        if (other == NULL || !dr_value_equal(left->items[i], other)) {
            return false;
        }
    }
    return true;
}

static bool is_same_list(const struct dr_value *left, const struct dr_value *right) {
    for (size_t i = 0; i < left->count; i++) {
        if (!dr_value_equal(left->items[i], right->items[i])) {
            return false;
        }
    }
    return true;
}

bool dr_value_equal(const struct dr_value *left, const struct dr_value *right) {
    if (left == NULL || right == NULL || left->kind != right->kind || left->count != right->count) {
        return left == right;
    }
    switch (left->kind) {
    case DR_VALUE_NULL:
        return true;
    case DR_VALUE_BOOLEAN:
        return left->boolean == right->boolean;
    case DR_VALUE_NUMBER:
        return is_same_number(left, right);
    case DR_VALUE_TEXT:
        return is_same_text(left, right);
    case DR_VALUE_LIST:
        return is_same_list(left, right);
    case DR_VALUE_MAP:
        return is_same_map(left, right);
    }
    return false;
}

struct dr_value *dr_value_copy_within(struct dr_arena *arena, const struct dr_value *value,
                                      struct dr_value_budget *budget) {
    if (budget->nodes == 0 || budget->depth == 0) {
        return NULL;
    }
    budget->nodes--;
    budget->depth--;
    struct dr_value *copy = dr_arena_alloc(arena, 1, sizeof *copy);
    *copy = *value;
    copy->items = NULL;
    copy->slots = NULL;
    copy->parent = NULL;
    copy->count = copy->capacity = copy->slot_count = 0;
    for (size_t i = 0; i < value->count; i++) {
        struct dr_value *child = dr_value_copy_within(arena, value->items[i], budget);
        if (child == NULL) {
            return NULL;
        }
        dr_value_add_child(arena, copy, child);
    }
    budget->depth++;
    return copy;
}

/* Gives a tree its own texts, so that it may outlive the arena of the original. */
static void own_texts(struct dr_arena *arena, struct dr_value *value) {
    value->text = dr_arena_text(arena, value->text == NULL ? "" : value->text, value->length);
    if (value->key != NULL) {
        value->key = dr_arena_text(arena, value->key, strlen(value->key));
    }
    for (size_t i = 0; i < value->count; i++) {
        own_texts(arena, value->items[i]);
    }
}

/* The same for the sources; neighbours mostly share theirs. */
static void own_sources(struct dr_arena *arena, struct dr_value *value, const char **old, const char **owned) {
    if (value->source != NULL && value->source != *old) {
        *old = value->source;
        *owned = dr_arena_text(arena, value->source, strlen(value->source));
    }
    value->source = value->source == NULL ? NULL : *owned;
    for (size_t i = 0; i < value->count; i++) {
        own_sources(arena, value->items[i], old, owned);
    }
}

struct dr_value *dr_value_copy(struct dr_arena *arena, const struct dr_value *value) {
    struct dr_value_budget budget = {.nodes = SIZE_MAX, .depth = SIZE_MAX};
    struct dr_value *copy = dr_value_copy_within(arena, value, &budget);
    own_texts(arena, copy);
    const char *old = NULL;
    const char *owned = NULL;
    own_sources(arena, copy, &old, &owned);
    return copy;
}
