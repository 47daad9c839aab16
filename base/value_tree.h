/* What the files of the value tree share among themselves (value, value_file, value_yaml, value_json,
 * value_override, value_write, json_write): linking children, and the types of plain scalars. Not for use above. */
#ifndef DR_BASE_VALUE_TREE_H
#define DR_BASE_VALUE_TREE_H

#include "base/value.h"

/* A zeroed value of a kind. */
struct dr_value *dr_value_new(struct dr_arena *arena, enum dr_value_kind kind);

/* Appends a child to a list or, its key (borrowed) being set and not yet there, to a map. */
void dr_value_add_child(struct dr_arena *arena, struct dr_value *parent, struct dr_value *take_child);

/* Number of the child with a key, or count where there is none. */
size_t dr_value_index_of(const struct dr_value *map, const char *key);

/* The kind of a plain scalar by YAML 1.2's core schema (1.2.2, 10.3.2), where numbers with leading zeros, other bases,
 * infinities and non-numbers are text. */
enum dr_value_kind dr_value_plain_kind(const char *text, size_t length);

/* Whether the text is a number by JSON's grammar. */
bool dr_value_text_is_json_number(const char *text, size_t length);

/* What copying may cost: nodes and depth that are left. */
struct dr_value_budget {
    size_t nodes;
    size_t depth;
};

/* Deep copy within a budget (nodes is lessened); NULL where it doesn't suffice. Texts and keys are shared, so the
 * original must live in the same arena or longer. */
struct dr_value *dr_value_copy_within(struct dr_arena *arena, const struct dr_value *value,
                                      struct dr_value_budget *budget);

/* Fills *error with `found FOUND, expected EXPECTED` at a place of a source. Returns DR_INPUT. */
enum dr_code dr_value_syntax_error(struct dr_error *error, const char *source, uint32_t line, uint32_t column,
                                   const char *found, const char *expected);

/* `found the key "x" again, first at line 3` at a place. Returns DR_INPUT. */
enum dr_code dr_value_duplicate_error(struct dr_error *error, const struct dr_value *first, uint32_t line,
                                      uint32_t column);

/* Says what stands at an offset of a document: `"x"`, `a tab`, `the end of the file`. */
void dr_value_describe(const char *bytes, size_t length, size_t offset, char *ret_text, size_t size);

/* Checks size and encoding of a document, skips a byte order mark. */
enum dr_code dr_value_check_bytes(const char *source, const char **bytes, size_t *length, struct dr_error *error);

/* Line and column (1-based; code points) of an offset. */
void dr_value_position(const char *bytes, size_t offset, uint32_t *ret_line, uint32_t *ret_column);

#endif
