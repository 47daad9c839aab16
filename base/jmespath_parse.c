/* JMESPath's parser, after Pratt: each kind of token has a binding power and up to two functions, one for where the
 * token begins an expression and one for where it goes on from a left-hand side. The powers follow the grammar's
 * order of precedence (jmespath.org/specification.html). */
#include "base/jmespath_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/memory.h"

#define SHOWN_BYTES 40 /* of a token, in messages */

enum power {
    POWER_NONE = 0,
    POWER_PIPE = 1,
    POWER_OR = 2,
    POWER_AND = 3,
    POWER_COMPARE = 5,
    POWER_FLATTEN = 9,
    POWER_PROJECTION_STOPS = 10, /* what binds weaker ends the right-hand side of a projection */
    POWER_STAR = 20,
    POWER_FILTER = 21,
    POWER_DOT = 40,
    POWER_NOT = 45,
    POWER_BRACKET = 55
};

struct parser {
    struct dr_jmespath_scanner scanner;
    struct dr_jmespath_token current;
    struct dr_jmespath_token next;
    struct dr_arena *arena;
    unsigned depth;
    struct dr_error *error;
};

typedef struct dr_jmespath_node *prefix_fn(struct parser *parser, const struct dr_jmespath_token *token);
typedef struct dr_jmespath_node *infix_fn(struct parser *parser, struct dr_jmespath_node *left,
                                          const struct dr_jmespath_token *token);

struct rule {
    enum power power;
    prefix_fn *prefix; /* the token is behind us */
    infix_fn *infix;   /* the same */
};

/* Every function below that gives a node gives NULL after a mistake, which is then in parser->error. */
static struct dr_jmespath_node *expression_of(struct parser *parser, enum power power);

static void advance(struct parser *parser) {
    parser->current = parser->next;
    parser->next = dr_jmespath_scan(&parser->scanner);
}

/* Copies the start of a token for a message: whole characters, on one line. */
static void show(const struct dr_jmespath_token *token, char shown[SHOWN_BYTES + 4]) {
    size_t length = token->length;
    if (length > SHOWN_BYTES) {
        length = SHOWN_BYTES;
        while (length > 0 && ((unsigned char)token->text[length] & 0xc0u) == 0x80u) {
            length--;
        }
    }
    for (size_t i = 0; i < length; i++) {
        shown[i] = (unsigned char)token->text[i] < ' ' ? ' ' : token->text[i];
    }
    memcpy(shown + length, length < token->length ? "..." : "", length < token->length ? 4 : 1);
}

static struct dr_jmespath_node *fail_at(struct parser *parser, const struct dr_jmespath_token *token,
                                        const char *problem) {
    dr_error_set(parser->error, DR_INPUT, "at character %zu: %s", token->at, problem);
    return NULL;
}

static struct dr_jmespath_node *unexpected(struct parser *parser, const struct dr_jmespath_token *token,
                                           const char *expected) {
    char shown[SHOWN_BYTES + 4] = "";
    if (token->kind == DR_JMESPATH_TOKEN_BAD) {
        return fail_at(parser, token, token->problem);
    }
    if (token->kind == DR_JMESPATH_TOKEN_END) {
        dr_error_set(parser->error, DR_INPUT, "at character %zu: found the end, expected %s", token->at, expected);
        return NULL;
    }
    show(token, shown);
    dr_error_set(parser->error, DR_INPUT, "at character %zu: found \"%s\", expected %s", token->at, shown, expected);
    return NULL;
}

/* Moves over a token of this kind, or fails. */
static bool match(struct parser *parser, enum dr_jmespath_token_kind kind) {
    if (parser->current.kind != kind) {
        unexpected(parser, &parser->current, dr_jmespath_token_text(kind));
        return false;
    }
    advance(parser);
    return true;
}

/* Moves over a separator, or over the end of a list (then *ret_ended), or fails. */
static bool match_separator(struct parser *parser, enum dr_jmespath_token_kind end, const char *expected,
                            bool *ret_ended) {
    *ret_ended = parser->current.kind == end;
    if (*ret_ended || parser->current.kind == DR_JMESPATH_TOKEN_COMMA) {
        advance(parser);
        return true;
    }
    unexpected(parser, &parser->current, expected);
    return false;
}

static struct dr_jmespath_node *fail_deep(struct parser *parser, size_t at) {
    dr_error_set(parser->error, DR_INPUT, "at character %zu: the expression nests deeper than %d levels", at,
                 DR_JMESPATH_MAX_HEIGHT);
    return NULL;
}

static struct dr_jmespath_node *node_new(struct parser *parser, enum dr_jmespath_kind kind, size_t at) {
    struct dr_jmespath_node *node = dr_arena_alloc(parser->arena, 1, sizeof *node);
    node->kind = kind;
    node->at = at;
    node->height = 1;
    return node;
}

static void raise_above(struct dr_jmespath_node *node, const struct dr_jmespath_node *child) {
    if (child != NULL && child->height >= node->height) {
        node->height = child->height + 1;
    }
}

/* The node with these children; fails where it gets too high (the evaluator recurses by height). */
static struct dr_jmespath_node *join(struct parser *parser, struct dr_jmespath_node *node,
                                     struct dr_jmespath_node *left, struct dr_jmespath_node *right) {
    node->left = left;
    node->right = right;
    raise_above(node, left);
    raise_above(node, right);
    raise_above(node, node->condition);
    return node->height > DR_JMESPATH_MAX_HEIGHT ? fail_deep(parser, node->at) : node;
}

/* As join, for nodes whose left and right were just parsed: NULL where parsing right failed. */
static struct dr_jmespath_node *branch(struct parser *parser, enum dr_jmespath_kind kind, size_t at,
                                       struct dr_jmespath_node *left, struct dr_jmespath_node *right) {
    return left == NULL || right == NULL ? NULL : join(parser, node_new(parser, kind, at), left, right);
}

static struct dr_jmespath_node *current_node(struct parser *parser, size_t at) {
    return node_new(parser, DR_JMESPATH_CURRENT, at);
}

/* Removes the backslash before each delimiter; other escapes stay. */
static char *unescape(struct parser *parser, const struct dr_jmespath_token *token, char mark, size_t *ret_length) {
    char *text = dr_arena_text(parser->arena, token->text, token->length);
    size_t length = 0;
    for (size_t i = 0; i < token->length; i++) {
        if (text[i] == '\\' && i + 1 < token->length) {
            if (text[i + 1] != mark) {
                text[length++] = text[i];
            }
            i++;
        }
        text[length++] = text[i];
    }
    text[length] = '\0';
    *ret_length = length;
    return text;
}

/* The text of a quoted name, which is a JSON string; NULL after a mistake. */
static const char *unquote(struct parser *parser, const struct dr_jmespath_token *token) {
    struct dr_value *value = NULL;
    struct dr_error error = {0};
    if (dr_value_parse_json(parser->arena, NULL, token->text - 1, token->length + 2, &value, &error) != DR_OK) {
        dr_error_set(parser->error, DR_INPUT, "at character %zu: not a JSON string: %s", token->at, error.message);
        return NULL;
    }
    if (strlen(value->text) != value->length) {
        fail_at(parser, token, "a name can't hold the character U+0000");
        return NULL;
    }
    return value->text;
}

static const char *name_of(struct parser *parser, const struct dr_jmespath_token *token) {
    return token->kind == DR_JMESPATH_TOKEN_QUOTED ? unquote(parser, token)
                                                   : dr_arena_text(parser->arena, token->text, token->length);
}

/* A growing list of children, with keys where they are a map's. */
struct children {
    struct dr_jmespath_node **items;
    const char **keys;
    size_t count;
    size_t capacity;
    size_t key_capacity;
    struct dr_map places; /* of the keys: items' index + 1, as pointers into `items` can't be kept */
};

static void children_release(struct children *children) {
    dr_free(children->items);
    dr_free((void *)children->keys);
    dr_map_release(&children->places);
}

static void children_add(struct children *children, const char *key, struct dr_jmespath_node *item) {
    dr_reserve((void **)&children->items, &children->capacity, children->count + 1, sizeof(struct dr_jmespath_node *));
    dr_reserve((void **)&children->keys, &children->key_capacity, children->count + 1, sizeof(const char *));
    children->items[children->count] = item;
    children->keys[children->count] = key;
    children->count++;
}

/* Adds under a key; the later of two equal keys wins, at the place of the first. */
static void children_put(struct parser *parser, struct children *children, const char *key,
                         struct dr_jmespath_node *item) {
    size_t *place = dr_map_get(&children->places, key);
    if (place != NULL) {
        children->items[*place] = item;
        return;
    }
    place = dr_arena_alloc(parser->arena, 1, sizeof *place);
    *place = children->count;
    dr_map_put(&children->places, key, place);
    children_add(children, key, item);
}

/* Hands the children over to a node. */
static struct dr_jmespath_node *adopt(struct parser *parser, struct dr_jmespath_node *node,
                                      const struct children *children) {
    node->count = children->count;
    node->items = dr_arena_alloc(parser->arena, children->count, sizeof(struct dr_jmespath_node *));
    node->keys = dr_arena_alloc(parser->arena, children->count, sizeof(const char *));
    for (size_t i = 0; i < children->count; i++) {
        node->items[i] = children->items[i];
        node->keys[i] = children->keys[i];
        raise_above(node, node->items[i]);
    }
    return node->height > DR_JMESPATH_MAX_HEIGHT ? fail_deep(parser, node->at) : node;
}

/* Behind "[": a, b] */
static struct dr_jmespath_node *multi_list(struct parser *parser, size_t at) {
    DR_CLEANUP(children_release)
    struct children children = {0};
    dr_map_init(&children.places);
    for (bool ended = false; !ended;) {
        struct dr_jmespath_node *item = expression_of(parser, POWER_NONE);
        if (item == NULL || !match_separator(parser, DR_JMESPATH_TOKEN_RIGHT_BRACKET, "\",\" or \"]\"", &ended)) {
            return NULL;
        }
        children_add(&children, NULL, item);
    }
    return adopt(parser, node_new(parser, DR_JMESPATH_LIST, at), &children);
}

static bool is_name(const struct dr_jmespath_token *token) {
    return token->kind == DR_JMESPATH_TOKEN_NAME || token->kind == DR_JMESPATH_TOKEN_QUOTED;
}

/* key: expression */
static bool multi_map_entry(struct parser *parser, struct children *children) {
    struct dr_jmespath_token token = parser->current;
    if (!is_name(&token)) {
        unexpected(parser, &token, "a key");
        return false;
    }
    const char *key = name_of(parser, &token);
    advance(parser);
    if (key == NULL || !match(parser, DR_JMESPATH_TOKEN_COLON)) {
        return false;
    }
    struct dr_jmespath_node *item = expression_of(parser, POWER_NONE);
    if (item != NULL) {
        children_put(parser, children, key, item);
    }
    return item != NULL;
}

/* Behind "{": k: a, l: b} */
static struct dr_jmespath_node *multi_map(struct parser *parser, size_t at) {
    DR_CLEANUP(children_release)
    struct children children = {0};
    dr_map_init(&children.places);
    for (bool ended = false; !ended;) {
        if (!multi_map_entry(parser, &children) ||
            !match_separator(parser, DR_JMESPATH_TOKEN_RIGHT_BRACE, "\",\" or \"}\"", &ended)) {
            return NULL;
        }
    }
    return adopt(parser, node_new(parser, DR_JMESPATH_MAP, at), &children);
}

/* Behind ".": a name or call, "*", [a, b] or {k: a}. */
static struct dr_jmespath_node *dot_rest(struct parser *parser, enum power power) {
    struct dr_jmespath_token token = parser->current;
    if (is_name(&token) || token.kind == DR_JMESPATH_TOKEN_STAR) {
        return expression_of(parser, power);
    }
    if (token.kind == DR_JMESPATH_TOKEN_LEFT_BRACKET) {
        advance(parser);
        return multi_list(parser, token.at);
    }
    if (token.kind == DR_JMESPATH_TOKEN_LEFT_BRACE) {
        advance(parser);
        return multi_map(parser, token.at);
    }
    return unexpected(parser, &token, "a name, \"*\", \"[\" or \"{\" behind the dot");
}

static const struct rule rules[DR_JMESPATH_TOKEN_COUNT];

/* What a projection applies to each item: everything that follows and binds tighter. */
static struct dr_jmespath_node *projection_rest(struct parser *parser, enum power power) {
    struct dr_jmespath_token token = parser->current;
    if (rules[token.kind].power < POWER_PROJECTION_STOPS) {
        return current_node(parser, token.at);
    }
    if (token.kind == DR_JMESPATH_TOKEN_DOT) {
        advance(parser);
        return dot_rest(parser, power);
    }
    return expression_of(parser, power); /* "[" or "[?" */
}

static bool integer(struct parser *parser, const struct dr_jmespath_token *token, int64_t *ret_integer) {
    errno = 0;
    long long number = strtoll(token->text, NULL, 10);
    if (errno == ERANGE) {
        fail_at(parser, token, "the number is too large for an index");
        return false;
    }
    *ret_integer = number;
    return true;
}

/* One part of a slice, if it stands there. */
static bool slice_part(struct parser *parser, struct dr_jmespath_node *node, size_t part) {
    if (parser->current.kind != DR_JMESPATH_TOKEN_INTEGER) {
        return true;
    }
    if (!integer(parser, &parser->current, &node->numbers[part])) {
        return false;
    }
    if (part == DR_JMESPATH_STEP && node->numbers[part] == 0) {
        fail_at(parser, &parser->current, "the step of a slice can't be 0");
        return false;
    }
    node->is_given[part] = true;
    advance(parser);
    return true;
}

/* start:stop:step], each part may be missing. */
static struct dr_jmespath_node *slice(struct parser *parser, struct dr_jmespath_node *node) {
    node->kind = DR_JMESPATH_SLICE;
    for (size_t part = 0; part < DR_JMESPATH_PART_COUNT; part++) {
        if (!slice_part(parser, node, part)) {
            return NULL;
        }
        if (parser->current.kind != DR_JMESPATH_TOKEN_COLON || part == DR_JMESPATH_STEP) {
            break;
        }
        advance(parser);
    }
    return match(parser, DR_JMESPATH_TOKEN_RIGHT_BRACKET) ? node : NULL;
}

/* Behind "[": 3] or 1:5:2] */
static struct dr_jmespath_node *index_or_slice(struct parser *parser, size_t at) {
    struct dr_jmespath_node *node = node_new(parser, DR_JMESPATH_INDEX, at);
    if (parser->current.kind == DR_JMESPATH_TOKEN_COLON || parser->next.kind == DR_JMESPATH_TOKEN_COLON) {
        return slice(parser, node);
    }
    if (!integer(parser, &parser->current, &node->numbers[0])) {
        return NULL;
    }
    advance(parser);
    return match(parser, DR_JMESPATH_TOKEN_RIGHT_BRACKET) ? node : NULL;
}

/* Behind "[", where a number or ":" follows: left[3], or a projection of left[1:5]. */
static struct dr_jmespath_node *indexed(struct parser *parser, struct dr_jmespath_node *left, size_t at) {
    struct dr_jmespath_node *place = index_or_slice(parser, at);
    struct dr_jmespath_node *node = branch(parser, DR_JMESPATH_CHAIN, at, left, place);
    if (node == NULL || place->kind == DR_JMESPATH_INDEX) {
        return node;
    }
    return branch(parser, DR_JMESPATH_PROJECT, at, node, projection_rest(parser, POWER_STAR));
}

static bool is_at_index(const struct parser *parser) {
    return parser->current.kind == DR_JMESPATH_TOKEN_INTEGER || parser->current.kind == DR_JMESPATH_TOKEN_COLON;
}

static bool is_at_star(const struct parser *parser) {
    return parser->current.kind == DR_JMESPATH_TOKEN_STAR && parser->next.kind == DR_JMESPATH_TOKEN_RIGHT_BRACKET;
}

/* At "*]": left[*] */
static struct dr_jmespath_node *starred(struct parser *parser, struct dr_jmespath_node *left, size_t at) {
    advance(parser);
    advance(parser);
    return branch(parser, DR_JMESPATH_PROJECT, at, left, projection_rest(parser, POWER_STAR));
}

static struct dr_jmespath_node *infix_bracket(struct parser *parser, struct dr_jmespath_node *left,
                                              const struct dr_jmespath_token *token) {
    if (is_at_index(parser)) {
        return indexed(parser, left, token->at);
    }
    if (is_at_star(parser)) {
        return starred(parser, left, token->at);
    }
    return unexpected(parser, &parser->current, "a whole number, a slice or \"*]\" in the brackets");
}

static struct dr_jmespath_node *prefix_bracket(struct parser *parser, const struct dr_jmespath_token *token) {
    if (is_at_index(parser)) {
        return indexed(parser, current_node(parser, token->at), token->at);
    }
    if (is_at_star(parser)) {
        return starred(parser, current_node(parser, token->at), token->at);
    }
    return multi_list(parser, token->at);
}

static struct dr_jmespath_node *prefix_brace(struct parser *parser, const struct dr_jmespath_token *token) {
    return multi_map(parser, token->at);
}

static struct dr_jmespath_node *infix_dot(struct parser *parser, struct dr_jmespath_node *left,
                                          const struct dr_jmespath_token *token) {
    if (parser->current.kind == DR_JMESPATH_TOKEN_STAR) {
        advance(parser);
        return branch(parser, DR_JMESPATH_PROJECT_VALUES, token->at, left, projection_rest(parser, POWER_DOT));
    }
    return branch(parser, DR_JMESPATH_CHAIN, token->at, left, dot_rest(parser, POWER_DOT));
}

static struct dr_jmespath_node *prefix_star(struct parser *parser, const struct dr_jmespath_token *token) {
    return branch(parser, DR_JMESPATH_PROJECT_VALUES, token->at, current_node(parser, token->at),
                  projection_rest(parser, POWER_STAR));
}

static struct dr_jmespath_node *infix_flatten(struct parser *parser, struct dr_jmespath_node *left,
                                              const struct dr_jmespath_token *token) {
    struct dr_jmespath_node *flat = join(parser, node_new(parser, DR_JMESPATH_FLATTEN, token->at), left, NULL);
    return flat == NULL ? NULL
                        : branch(parser, DR_JMESPATH_PROJECT, token->at, flat, projection_rest(parser, POWER_FLATTEN));
}

static struct dr_jmespath_node *prefix_flatten(struct parser *parser, const struct dr_jmespath_token *token) {
    return infix_flatten(parser, current_node(parser, token->at), token);
}

static struct dr_jmespath_node *infix_filter(struct parser *parser, struct dr_jmespath_node *left,
                                             const struct dr_jmespath_token *token) {
    struct dr_jmespath_node *condition = expression_of(parser, POWER_NONE);
    if (condition == NULL || !match(parser, DR_JMESPATH_TOKEN_RIGHT_BRACKET)) {
        return NULL;
    }
    struct dr_jmespath_node *right = projection_rest(parser, POWER_FILTER);
    if (right == NULL) {
        return NULL;
    }
    struct dr_jmespath_node *node = node_new(parser, DR_JMESPATH_PROJECT_FILTER, token->at);
    node->condition = condition;
    return join(parser, node, left, right);
}

static struct dr_jmespath_node *prefix_filter(struct parser *parser, const struct dr_jmespath_token *token) {
    return infix_filter(parser, current_node(parser, token->at), token);
}

static struct dr_jmespath_node *infix_pipe(struct parser *parser, struct dr_jmespath_node *left,
                                           const struct dr_jmespath_token *token) {
    return branch(parser, DR_JMESPATH_CHAIN, token->at, left, expression_of(parser, POWER_PIPE));
}

static struct dr_jmespath_node *infix_or(struct parser *parser, struct dr_jmespath_node *left,
                                         const struct dr_jmespath_token *token) {
    return branch(parser, DR_JMESPATH_OR, token->at, left, expression_of(parser, POWER_OR));
}

static struct dr_jmespath_node *infix_and(struct parser *parser, struct dr_jmespath_node *left,
                                          const struct dr_jmespath_token *token) {
    return branch(parser, DR_JMESPATH_AND, token->at, left, expression_of(parser, POWER_AND));
}

static struct dr_jmespath_node *infix_compare(struct parser *parser, struct dr_jmespath_node *left,
                                              const struct dr_jmespath_token *token) {
    struct dr_jmespath_node *node =
        branch(parser, DR_JMESPATH_COMPARE, token->at, left, expression_of(parser, POWER_COMPARE));
    if (node != NULL) {
        node->comparison = token->kind;
    }
    return node;
}

static struct dr_jmespath_node *prefix_not(struct parser *parser, const struct dr_jmespath_token *token) {
    struct dr_jmespath_node *operand = expression_of(parser, POWER_NOT);
    return operand == NULL ? NULL : join(parser, node_new(parser, DR_JMESPATH_NOT, token->at), operand, NULL);
}

static struct dr_jmespath_node *prefix_parenthesis(struct parser *parser, const struct dr_jmespath_token *token) {
    (void)token;
    struct dr_jmespath_node *inner = expression_of(parser, POWER_NONE);
    return inner != NULL && match(parser, DR_JMESPATH_TOKEN_RIGHT_PARENTHESIS) ? inner : NULL;
}

static struct dr_jmespath_node *prefix_current(struct parser *parser, const struct dr_jmespath_token *token) {
    return current_node(parser, token->at);
}

static struct dr_jmespath_node *prefix_raw(struct parser *parser, const struct dr_jmespath_token *token) {
    size_t length = 0;
    const char *text = unescape(parser, token, '\'', &length);
    struct dr_jmespath_node *node = node_new(parser, DR_JMESPATH_LITERAL, token->at);
    node->literal = dr_value_new_text(parser->arena, text, length);
    return node;
}

/* `word`: an older way to write `"word"`, still met in the wild. What begins like JSON or holds a quote must be JSON.
 */
static bool is_bare(const char *text, size_t length) {
    return length > 0 && text[0] != '[' && text[0] != '{' && memchr(text, '"', length) == NULL;
}

static struct dr_jmespath_node *prefix_literal(struct parser *parser, const struct dr_jmespath_token *token) {
    size_t length = 0;
    const char *text = unescape(parser, token, '`', &length);
    size_t blanks = strspn(text, " \t\r\n");
    struct dr_jmespath_node *node = node_new(parser, DR_JMESPATH_LITERAL, token->at);
    struct dr_error error = {0};
    if (dr_value_parse_json(parser->arena, NULL, text, length, &node->literal, &error) != DR_OK) {
        if (!is_bare(text + blanks, length - blanks)) {
            dr_error_set(parser->error, DR_INPUT, "at character %zu: the literal is not JSON: %s", token->at,
                         error.message);
            return NULL;
        }
        node->literal = dr_value_new_text(parser->arena, text + blanks, length - blanks);
    }
    return node;
}

static struct dr_jmespath_node *fail_count(struct parser *parser, const struct dr_jmespath_node *node) {
    const struct dr_jmespath_function *function = node->function;
    char wanted[64];
    if (function->least == function->most) {
        (void)snprintf(wanted, sizeof wanted, "%u", function->least);
    } else {
        (void)snprintf(wanted, sizeof wanted, "at least %u", function->least);
    }
    dr_error_set(parser->error, DR_INPUT, "at character %zu: %s takes %s argument%s, found %zu", node->at,
                 function->name, wanted, function->least == 1 ? "" : "s", node->count);
    return NULL;
}

/* What can be checked without a value: the number of arguments, and which of them are &expressions. */
static struct dr_jmespath_node *check_call(struct parser *parser, struct dr_jmespath_node *node) {
    if (node->count < node->function->least || node->count > node->function->most) {
        return fail_count(parser, node);
    }
    for (size_t i = 0; i < node->count; i++) {
        bool wanted = (dr_jmespath_function_accepts(node->function, i) & DR_JMESPATH_EXPRESSION) != 0;
        if (wanted != (node->items[i]->kind == DR_JMESPATH_REFERENCE)) {
            dr_error_set(parser->error, DR_INPUT, "at character %zu: argument %zu of %s must %sbe an expression (&...)",
                         node->items[i]->at, i + 1, node->function->name, wanted ? "" : "not ");
            return NULL;
        }
    }
    return node;
}

static struct dr_jmespath_node *argument(struct parser *parser) {
    struct dr_jmespath_token token = parser->current;
    if (token.kind != DR_JMESPATH_TOKEN_REFERENCE) {
        return expression_of(parser, POWER_NONE);
    }
    advance(parser);
    struct dr_jmespath_node *operand = expression_of(parser, POWER_NONE);
    return operand == NULL ? NULL : join(parser, node_new(parser, DR_JMESPATH_REFERENCE, token.at), operand, NULL);
}

/* Behind "(": a, &b) */
static struct dr_jmespath_node *arguments_of(struct parser *parser, struct dr_jmespath_node *call) {
    DR_CLEANUP(children_release)
    struct children children = {0};
    dr_map_init(&children.places);
    bool ended = parser->current.kind == DR_JMESPATH_TOKEN_RIGHT_PARENTHESIS;
    if (ended) {
        advance(parser);
    }
    while (!ended) {
        struct dr_jmespath_node *item = argument(parser);
        if (item == NULL || !match_separator(parser, DR_JMESPATH_TOKEN_RIGHT_PARENTHESIS, "\",\" or \")\"", &ended)) {
            return NULL;
        }
        children_add(&children, NULL, item);
    }
    return adopt(parser, call, &children);
}

static struct dr_jmespath_node *fail_unknown(struct parser *parser, const struct dr_jmespath_token *token) {
    char shown[SHOWN_BYTES + 4] = "";
    show(token, shown);
    const char *nearest = dr_jmespath_function_nearest(shown);
    dr_error_set(parser->error, DR_INPUT, "at character %zu: unknown function \"%s\"%s%s%s", token->at, shown,
                 nearest == NULL ? "" : ", did you mean \"", nearest == NULL ? "" : nearest,
                 nearest == NULL ? "" : "\"?");
    return NULL;
}

static struct dr_jmespath_node *call(struct parser *parser, const struct dr_jmespath_token *token) {
    advance(parser);
    struct dr_jmespath_node *node = node_new(parser, DR_JMESPATH_CALL, token->at);
    node->function = dr_jmespath_function_find(token->text, token->length);
    if (node->function == NULL) {
        return fail_unknown(parser, token);
    }
    node = arguments_of(parser, node);
    return node == NULL ? NULL : check_call(parser, node);
}

static struct dr_jmespath_node *prefix_name(struct parser *parser, const struct dr_jmespath_token *token) {
    if (token->kind == DR_JMESPATH_TOKEN_NAME && parser->current.kind == DR_JMESPATH_TOKEN_LEFT_PARENTHESIS) {
        return call(parser, token);
    }
    struct dr_jmespath_node *node = node_new(parser, DR_JMESPATH_FIELD, token->at);
    node->key = name_of(parser, token);
    return node->key == NULL ? NULL : node;
}

static const struct rule rules[DR_JMESPATH_TOKEN_COUNT] = {
    [DR_JMESPATH_TOKEN_NAME] = {POWER_NONE, prefix_name, NULL},
    [DR_JMESPATH_TOKEN_QUOTED] = {POWER_NONE, prefix_name, NULL},
    [DR_JMESPATH_TOKEN_RAW] = {POWER_NONE, prefix_raw, NULL},
    [DR_JMESPATH_TOKEN_LITERAL] = {POWER_NONE, prefix_literal, NULL},
    [DR_JMESPATH_TOKEN_DOT] = {POWER_DOT, NULL, infix_dot},
    [DR_JMESPATH_TOKEN_STAR] = {POWER_NONE, prefix_star, NULL},
    [DR_JMESPATH_TOKEN_FLATTEN] = {POWER_FLATTEN, prefix_flatten, infix_flatten},
    [DR_JMESPATH_TOKEN_FILTER] = {POWER_FILTER, prefix_filter, infix_filter},
    [DR_JMESPATH_TOKEN_LEFT_BRACKET] = {POWER_BRACKET, prefix_bracket, infix_bracket},
    [DR_JMESPATH_TOKEN_LEFT_PARENTHESIS] = {POWER_NONE, prefix_parenthesis, NULL},
    [DR_JMESPATH_TOKEN_LEFT_BRACE] = {POWER_NONE, prefix_brace, NULL},
    [DR_JMESPATH_TOKEN_CURRENT] = {POWER_NONE, prefix_current, NULL},
    [DR_JMESPATH_TOKEN_AND] = {POWER_AND, NULL, infix_and},
    [DR_JMESPATH_TOKEN_OR] = {POWER_OR, NULL, infix_or},
    [DR_JMESPATH_TOKEN_PIPE] = {POWER_PIPE, NULL, infix_pipe},
    [DR_JMESPATH_TOKEN_NOT] = {POWER_NONE, prefix_not, NULL},
    [DR_JMESPATH_TOKEN_EQUAL] = {POWER_COMPARE, NULL, infix_compare},
    [DR_JMESPATH_TOKEN_UNEQUAL] = {POWER_COMPARE, NULL, infix_compare},
    [DR_JMESPATH_TOKEN_LESS] = {POWER_COMPARE, NULL, infix_compare},
    [DR_JMESPATH_TOKEN_LESS_OR_EQUAL] = {POWER_COMPARE, NULL, infix_compare},
    [DR_JMESPATH_TOKEN_GREATER] = {POWER_COMPARE, NULL, infix_compare},
    [DR_JMESPATH_TOKEN_GREATER_OR_EQUAL] = {POWER_COMPARE, NULL, infix_compare},
};

static struct dr_jmespath_node *expression_of(struct parser *parser, enum power power) {
    struct dr_jmespath_token token = parser->current;
    if (parser->depth >= DR_JMESPATH_MAX_HEIGHT) {
        return fail_deep(parser, token.at);
    }
    prefix_fn *prefix = rules[token.kind].prefix;
    if (prefix == NULL) {
        return unexpected(parser, &token, "an expression");
    }
    parser->depth++;
    advance(parser);
    struct dr_jmespath_node *node = prefix(parser, &token);
    while (node != NULL && power < rules[parser->current.kind].power) {
        token = parser->current;
        advance(parser);
        node = rules[token.kind].infix(parser, node, &token);
    }
    parser->depth--;
    return node;
}

enum dr_code dr_jmespath_parse(struct dr_arena *arena, const char *expression, struct dr_jmespath **ret_jmespath,
                               struct dr_error *error) {
    size_t length = strlen(expression);
    if (length > DR_JMESPATH_MAX_BYTES) {
        return dr_error_set(error, DR_INPUT, "the expression is longer than %u bytes", DR_JMESPATH_MAX_BYTES);
    }
    size_t invalid = dr_utf8_invalid_at(expression, length);
    if (invalid < length) {
        return dr_error_set(error, DR_INPUT, "the expression is not valid UTF-8 (byte %zu)", invalid + 1);
    }
    struct parser parser = {.scanner = {.next = expression, .at = 1}, .arena = arena, .error = error};
    advance(&parser);
    advance(&parser);
    struct dr_jmespath_node *root = expression_of(&parser, POWER_NONE);
    if (root != NULL && parser.current.kind != DR_JMESPATH_TOKEN_END) {
        root = unexpected(&parser, &parser.current, "an operator or the end");
    }
    if (root == NULL) {
        return DR_INPUT;
    }
    struct dr_jmespath *jmespath = dr_arena_alloc(arena, 1, sizeof *jmespath);
    jmespath->root = root;
    *ret_jmespath = jmespath;
    return DR_OK;
}
