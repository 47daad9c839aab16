/* The inside of JMESPath: tokens, nodes and functions, shared by the scanner, the parser and the evaluator only. */
#ifndef DR_BASE_JMESPATH_PRIVATE_H
#define DR_BASE_JMESPATH_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/jmespath.h"

/* Limits: clear errors beyond them, never exhaustion of stack, memory or patience. */
#define DR_JMESPATH_MAX_BYTES (1024u * 1024)        /* of an expression */
#define DR_JMESPATH_MAX_HEIGHT 500                  /* of the syntax tree, hence of recursion */
#define DR_JMESPATH_MAX_MEMORY (256u * 1024 * 1024) /* bytes that one evaluation may take from the arena */
#define DR_JMESPATH_MAX_STEPS (100u * 1000 * 1000)  /* nodes that one evaluation may visit */

/* kind, how messages call it */
#define DR_JMESPATH_TOKENS(X)                                                                                          \
    X(END, "the end")                                                                                                  \
    X(BAD, "")                                                                                                         \
    X(NAME, "a name")                                                                                                  \
    X(QUOTED, "a quoted name")                                                                                         \
    X(RAW, "a raw text")                                                                                               \
    X(LITERAL, "a literal")                                                                                            \
    X(INTEGER, "a whole number")                                                                                       \
    X(DOT, "\".\"")                                                                                                    \
    X(STAR, "\"*\"")                                                                                                   \
    X(FLATTEN, "\"[]\"")                                                                                               \
    X(FILTER, "\"[?\"")                                                                                                \
    X(LEFT_BRACKET, "\"[\"")                                                                                           \
    X(RIGHT_BRACKET, "\"]\"")                                                                                          \
    X(LEFT_PARENTHESIS, "\"(\"")                                                                                       \
    X(RIGHT_PARENTHESIS, "\")\"")                                                                                      \
    X(LEFT_BRACE, "\"{\"")                                                                                             \
    X(RIGHT_BRACE, "\"}\"")                                                                                            \
    X(COMMA, "\",\"")                                                                                                  \
    X(COLON, "\":\"")                                                                                                  \
    X(CURRENT, "\"@\"")                                                                                                \
    X(AND, "\"&&\"")                                                                                                   \
    X(OR, "\"||\"")                                                                                                    \
    X(PIPE, "\"|\"")                                                                                                   \
    X(REFERENCE, "\"&\"")                                                                                              \
    X(NOT, "\"!\"")                                                                                                    \
    X(EQUAL, "\"==\"")                                                                                                 \
    X(UNEQUAL, "\"!=\"")                                                                                               \
    X(LESS, "\"<\"")                                                                                                   \
    X(LESS_OR_EQUAL, "\"<=\"")                                                                                         \
    X(GREATER, "\">\"")                                                                                                \
    X(GREATER_OR_EQUAL, "\">=\"")

#define DR_JMESPATH_TOKEN_ENUMERATOR(name, text) DR_JMESPATH_TOKEN_##name,
enum dr_jmespath_token_kind { DR_JMESPATH_TOKENS(DR_JMESPATH_TOKEN_ENUMERATOR) DR_JMESPATH_TOKEN_COUNT };
#undef DR_JMESPATH_TOKEN_ENUMERATOR

struct dr_jmespath_token {
    enum dr_jmespath_token_kind kind;
    const char *text; /* in the expression; quoted kinds: without the delimiters, escapes not yet resolved */
    size_t length;
    size_t at;           /* 1-based, in characters of the expression */
    const char *problem; /* kind BAD: what is wrong */
};

struct dr_jmespath_scanner {
    const char *next;
    size_t at; /* 1-based character that `next` points to */
};

/* The next token; mistakes come as tokens of kind BAD, the end as kind END for ever. */
struct dr_jmespath_token dr_jmespath_scan(struct dr_jmespath_scanner *scanner);

/* How messages call a kind of token. */
const char *dr_jmespath_token_text(enum dr_jmespath_token_kind kind);

enum dr_jmespath_kind {
    DR_JMESPATH_CURRENT, /* @ */
    DR_JMESPATH_FIELD,
    DR_JMESPATH_LITERAL,
    DR_JMESPATH_INDEX,
    DR_JMESPATH_SLICE,
    DR_JMESPATH_CHAIN, /* left, then right on its result: a.b, a[0], a | b */
    DR_JMESPATH_OR,
    DR_JMESPATH_AND,
    DR_JMESPATH_NOT,
    DR_JMESPATH_COMPARE,
    DR_JMESPATH_LIST,           /* [a, b] */
    DR_JMESPATH_MAP,            /* {k: a} */
    DR_JMESPATH_PROJECT,        /* right on each item of the list that left gives */
    DR_JMESPATH_PROJECT_VALUES, /* right on each value of the map that left gives */
    DR_JMESPATH_PROJECT_FILTER, /* like PROJECT, for the items where condition is true */
    DR_JMESPATH_FLATTEN,
    DR_JMESPATH_CALL,
    DR_JMESPATH_REFERENCE, /* &left, only as an argument */
    DR_JMESPATH_KIND_COUNT
};

enum dr_jmespath_part { DR_JMESPATH_START, DR_JMESPATH_STOP, DR_JMESPATH_STEP, DR_JMESPATH_PART_COUNT };

struct dr_jmespath_node {
    enum dr_jmespath_kind kind;
    unsigned height; /* 1: no children */
    size_t at;       /* character of the expression */
    struct dr_jmespath_node *left;
    struct dr_jmespath_node *right;
    struct dr_jmespath_node *condition;
    const char *key;                             /* FIELD */
    struct dr_value *literal;                    /* LITERAL */
    enum dr_jmespath_token_kind comparison;      /* COMPARE */
    int64_t numbers[DR_JMESPATH_PART_COUNT];     /* INDEX: the first; SLICE */
    bool is_given[DR_JMESPATH_PART_COUNT];       /* SLICE */
    struct dr_jmespath_node **items;             /* LIST, MAP, CALL */
    const char **keys;                           /* MAP */
    size_t count;                                /* of items */
    const struct dr_jmespath_function *function; /* CALL */
};

struct dr_jmespath {
    struct dr_jmespath_node *root;
};

/* One evaluation: where results go, what it used so far, and the values that need no making twice. */
struct dr_jmespath_run {
    struct dr_arena *arena;
    size_t start_bytes; /* arena->used_bytes at the beginning */
    size_t steps;
    struct dr_value *null;
    struct dr_value *yes;
    struct dr_value *no;
    struct dr_error *error;
};

/* Bits of what an argument may be: 1u << enum dr_value_kind, or one of these. */
#define DR_JMESPATH_NUMBERS (1u << 8)     /* a list of numbers */
#define DR_JMESPATH_TEXTS (1u << 9)       /* a list of texts */
#define DR_JMESPATH_EXPRESSION (1u << 10) /* &expression */

#define DR_JMESPATH_ARGUMENTS_SHOWN 2

/* arguments[i] is NULL where the argument is an expression. Kinds and count are checked before. */
typedef enum dr_code dr_jmespath_call_fn(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                                         struct dr_value **arguments, struct dr_value **ret_value);

struct dr_jmespath_function {
    const char *name;
    unsigned least; /* arguments */
    unsigned most;
    unsigned accepts[DR_JMESPATH_ARGUMENTS_SHOWN]; /* the last row holds for all further arguments */
    dr_jmespath_call_fn *call;
};

/* Row of a function's name (not NUL-terminated), or NULL. */
const struct dr_jmespath_function *dr_jmespath_function_find(const char *name, size_t length);

/* The built-in function whose name is nearest, or NULL if none is near. */
const char *dr_jmespath_function_nearest(const char *name);

/* What an argument may be, bits. */
unsigned dr_jmespath_function_accepts(const struct dr_jmespath_function *function, size_t argument);

/* Checks the arguments' kinds, then calls. */
enum dr_code dr_jmespath_call(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                              struct dr_value **arguments, struct dr_value **ret_value);

/* Evaluates a node on a value. */
enum dr_code dr_jmespath_run_node(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                                  struct dr_value *value, struct dr_value **ret_value);

/* Fills the run's error with "at character N: ...". Returns DR_INPUT. */
enum dr_code dr_jmespath_fail(struct dr_jmespath_run *run, const struct dr_jmespath_node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* An empty list with room for so many items; or an error where the run would need too much memory. */
enum dr_code dr_jmespath_list(struct dr_jmespath_run *run, const struct dr_jmespath_node *node, size_t room,
                              struct dr_value **ret_list);

/* Adds to a list made with room: the item is shared, not taken. */
void dr_jmespath_push(struct dr_value *list, struct dr_value *item);

/* Adds a copy of the value's head to a map, or puts it in place of the one with that key, which is borrowed. */
void dr_jmespath_put(struct dr_jmespath_run *run, struct dr_value *map, const char *key, const struct dr_value *value);

/* Asks whether the run may use so many more bytes. */
enum dr_code dr_jmespath_afford(struct dr_jmespath_run *run, const struct dr_jmespath_node *node, size_t bytes);

/* An error where the value, written out, has too many parts or is too deep (shared parts count each time). */
enum dr_code dr_jmespath_measure(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                                 const struct dr_value *value);

/* A number as a double; what is too large is infinite. */
double dr_jmespath_number(const struct dr_value *value);

/* <0, 0, >0. Whole numbers compare exactly, others as doubles. */
int dr_jmespath_compare_numbers(const struct dr_value *left, const struct dr_value *right);

/* <0, 0, >0 by code points. */
int dr_jmespath_compare_texts(const struct dr_value *left, const struct dr_value *right);

/* Deep equality; an error where the values are too large to compare. */
enum dr_code dr_jmespath_equal(struct dr_jmespath_run *run, const struct dr_jmespath_node *node,
                               const struct dr_value *left, const struct dr_value *right, bool *ret_equal);

/* Whether a number is written as a whole number that fits 64 bits. */
bool dr_jmespath_integer(const struct dr_value *value, int64_t *ret_integer);

#endif
