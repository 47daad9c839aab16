/* The value tree: what any file of the user holds, with the place of each part. YAML and JSON are two readers of it;
 * nothing above base/ sees libyaml or cJSON. A tree lives in an arena and is freed with it. */
#ifndef DR_BASE_VALUE_H
#define DR_BASE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/text.h"

enum dr_value_kind { DR_VALUE_NULL, DR_VALUE_BOOLEAN, DR_VALUE_NUMBER, DR_VALUE_TEXT, DR_VALUE_LIST, DR_VALUE_MAP };

struct dr_value {
    enum dr_value_kind kind;
    bool plain;        /* an unquoted YAML scalar: the field that reads it decides its type, from `text` */
    bool boolean;      /* kind BOOLEAN */
    uint32_t line;     /* 1-based; 0: made by the program */
    uint32_t column;   /* 1-based, in code points */
    uint32_t key_line; /* of the key, where the parent is a map */
    uint32_t key_column;
    const char *source; /* file name as the user gave it, or e.g. "--set"; NULL: made by the program */
    const char *text;   /* TEXT: content (UTF-8, NUL-terminated, may hold NULs); NUMBER, BOOLEAN, NULL: as written */
    size_t length;      /* bytes of text */
    const char *key;    /* key in the parent map, NUL-terminated; NULL in lists and at the root */
    size_t index;       /* position in the parent */
    const struct dr_value *parent;
    struct dr_value **items; /* LIST, MAP: the children, in file order */
    size_t count;
    size_t capacity; /* of items; internal */
    uint32_t *slots; /* of larger maps: hash slots over items; internal */
    size_t slot_count;
};

/* Limits of the readers: clear errors beyond them, never exhaustion. */
#define DR_VALUE_MAX_BYTES (64u * 1024 * 1024) /* of a file */
#define DR_VALUE_MAX_DEPTH 100
#define DR_VALUE_MAX_NODES 2000000 /* after aliases are expanded */

/* Reads a file (must be a regular file) into a tree. JSON where the first non-blank character is `{` or `[`, else YAML.
 * Errors: DR_UNREADABLE, or DR_INPUT with file, line and column. An empty document is an error. */
enum dr_code dr_value_load(struct dr_arena *arena, const char *path, struct dr_value **ret_value,
                           struct dr_error *error);

/* The same, with the SHA-256 of the file's bytes (see base/digest.h). */
enum dr_code dr_value_load_digest(struct dr_arena *arena, const char *path, struct dr_value **ret_value,
                                  char ret_digest[DR_DIGEST_TEXT], struct dr_error *error);

/* Strict JSON (RFC 8259): no trailing garbage, no duplicate keys, no invalid UTF-8, numbers kept as written. */
enum dr_code dr_value_parse_json(struct dr_arena *arena, const char *source, const char *bytes, size_t length,
                                 struct dr_value **ret_value, struct dr_error *error);

/* One YAML document, core schema (yes, on, 1:30 are text; a number with a leading zero stays text), no tags, no merge
 * keys; aliases are expanded within the limits; duplicate keys are errors. */
enum dr_code dr_value_parse_yaml(struct dr_arena *arena, const char *source, const char *bytes, size_t length,
                                 struct dr_value **ret_value, struct dr_error *error);

/* Either of the two, as dr_value_load chooses. */
enum dr_code dr_value_parse(struct dr_arena *arena, const char *source, const char *bytes, size_t length,
                            struct dr_value **ret_value, struct dr_error *error);

/* Child of a map by key, or NULL (also where value is NULL or not a map). */
const struct dr_value *dr_value_get(const struct dr_value *value, const char *key);

/* Child by RFC 6901 pointer ("/a/0/b"), or NULL. */
const struct dr_value *dr_value_find(const struct dr_value *root, const char *pointer);

/* Appends the RFC 6901 pointer of a value. */
void dr_value_pointer(const struct dr_value *value, struct dr_text *text);

/* Number as double; false where the value is no number (a plain scalar that reads as one counts). */
bool dr_value_number(const struct dr_value *value, double *ret_number);

/* Whether the value is a text equal to string (plain or quoted). */
bool dr_value_is(const struct dr_value *value, const char *string);

/* "a list", "a map", "a number", "text", "nothing" (null), "true or false". */
const char *dr_value_kind_text(const struct dr_value *value);

/* Same kind and content; maps without regard to order, numbers by value. */
bool dr_value_equal(const struct dr_value *left, const struct dr_value *right);

/* Builders for trees made by the program. The texts are copied. */
struct dr_value *dr_value_new_null(struct dr_arena *arena);
struct dr_value *dr_value_new_boolean(struct dr_arena *arena, bool boolean);
struct dr_value *dr_value_new_number(struct dr_arena *arena, double number); /* shortest text that reads back equal */
struct dr_value *dr_value_new_integer(struct dr_arena *arena, int64_t number);
struct dr_value *dr_value_new_text(struct dr_arena *arena, const char *text, size_t length);
struct dr_value *dr_value_new_list(struct dr_arena *arena);
struct dr_value *dr_value_new_map(struct dr_arena *arena);

/* Adds a child (taken, its parent, key and index are set); dr_value_put replaces a child of the same key. */
void dr_value_append(struct dr_arena *arena, struct dr_value *list, struct dr_value *take_child);
void dr_value_put(struct dr_arena *arena, struct dr_value *map, const char *key, struct dr_value *take_child);

/* Deep copy, places kept. */
struct dr_value *dr_value_copy(struct dr_arena *arena, const struct dr_value *value);

/* Overrides one place of a tree: `systems.shop.objectives.rto=10m` (parts split at dots, a part with dots in double
 * quotes, list items by number). Missing maps on the way are made. The value is read as a YAML flow value whose source
 * is `option` (e.g. "--set"). */
enum dr_code dr_value_override(struct dr_arena *arena, struct dr_value *root, const char *assignment,
                               const char *option, struct dr_error *error);

/* Writes the tree as YAML that a person can edit and that reads back equal. */
void dr_value_write_yaml(const struct dr_value *value, struct dr_text *text);

#endif
