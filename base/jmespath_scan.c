/* JMESPath's scanner: characters of an expression to tokens, one at a time. */
#include "base/jmespath_private.h"

#include <string.h>

struct symbol {
    const char *text;
    enum dr_jmespath_token_kind kind;
};

/* Longer ones before their beginnings. */
static const struct symbol symbols[] = {
    {"[]", DR_JMESPATH_TOKEN_FLATTEN},
    {"[?", DR_JMESPATH_TOKEN_FILTER},
    {"[", DR_JMESPATH_TOKEN_LEFT_BRACKET},
    {"]", DR_JMESPATH_TOKEN_RIGHT_BRACKET},
    {"(", DR_JMESPATH_TOKEN_LEFT_PARENTHESIS},
    {")", DR_JMESPATH_TOKEN_RIGHT_PARENTHESIS},
    {"{", DR_JMESPATH_TOKEN_LEFT_BRACE},
    {"}", DR_JMESPATH_TOKEN_RIGHT_BRACE},
    {".", DR_JMESPATH_TOKEN_DOT},
    {"*", DR_JMESPATH_TOKEN_STAR},
    {",", DR_JMESPATH_TOKEN_COMMA},
    {":", DR_JMESPATH_TOKEN_COLON},
    {"@", DR_JMESPATH_TOKEN_CURRENT},
    {"&&", DR_JMESPATH_TOKEN_AND},
    {"&", DR_JMESPATH_TOKEN_REFERENCE},
    {"||", DR_JMESPATH_TOKEN_OR},
    {"|", DR_JMESPATH_TOKEN_PIPE},
    {"==", DR_JMESPATH_TOKEN_EQUAL},
    {"!=", DR_JMESPATH_TOKEN_UNEQUAL},
    {"!", DR_JMESPATH_TOKEN_NOT},
    {"<=", DR_JMESPATH_TOKEN_LESS_OR_EQUAL},
    {"<", DR_JMESPATH_TOKEN_LESS},
    {">=", DR_JMESPATH_TOKEN_GREATER_OR_EQUAL},
    {">", DR_JMESPATH_TOKEN_GREATER},
};

struct quote {
    char mark;
    enum dr_jmespath_token_kind kind;
    const char *unclosed;
};

static const struct quote quotes[] = {
    {'"', DR_JMESPATH_TOKEN_QUOTED, "the quoted name that begins here has no closing \""},
    {'\'', DR_JMESPATH_TOKEN_RAW, "the text that begins here has no closing '"},
    {'`', DR_JMESPATH_TOKEN_LITERAL, "the literal that begins here has no closing `"},
};

#define DR_JMESPATH_TOKEN_NAME_TEXT(name, text) [DR_JMESPATH_TOKEN_##name] = (text),
static const char *const token_texts[DR_JMESPATH_TOKEN_COUNT] = {DR_JMESPATH_TOKENS(DR_JMESPATH_TOKEN_NAME_TEXT)};
#undef DR_JMESPATH_TOKEN_NAME_TEXT

const char *dr_jmespath_token_text(enum dr_jmespath_token_kind kind) {
    return token_texts[kind];
}

static bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

static bool begins_name(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') || character == '_';
}

/* Moves over bytes, counting characters (bytes that continue a code point don't count). */
static void move(struct dr_jmespath_scanner *scanner, size_t bytes) {
    for (size_t i = 0; i < bytes; i++) {
        scanner->at += ((unsigned char)scanner->next[i] & 0xc0u) != 0x80u;
    }
    scanner->next += bytes;
}

static struct dr_jmespath_token take(struct dr_jmespath_scanner *scanner, enum dr_jmespath_token_kind kind,
                                     size_t bytes) {
    struct dr_jmespath_token token = {.kind = kind, .text = scanner->next, .length = bytes, .at = scanner->at};
    move(scanner, bytes);
    return token;
}

/* Does not move on: what is wrong stays wrong. */
static struct dr_jmespath_token bad(const struct dr_jmespath_scanner *scanner, const char *problem) {
    return (struct dr_jmespath_token){
        .kind = DR_JMESPATH_TOKEN_BAD, .text = scanner->next, .at = scanner->at, .problem = problem};
}

static struct dr_jmespath_token scan_quoted(struct dr_jmespath_scanner *scanner, const struct quote *quote) {
    const char *end = scanner->next + 1;
    while (*end != '\0' && *end != quote->mark) {
        end += end[0] == '\\' && end[1] != '\0' ? 2 : 1;
    }
    if (*end == '\0') {
        return bad(scanner, quote->unclosed);
    }
    struct dr_jmespath_token token = take(scanner, quote->kind, (size_t)(end + 1 - scanner->next));
    token.text += 1;
    token.length -= 2;
    return token;
}

static struct dr_jmespath_token scan_number(struct dr_jmespath_scanner *scanner) {
    size_t length = scanner->next[0] == '-' ? 1 : 0;
    if (!is_digit(scanner->next[length])) {
        return bad(scanner, "found \"-\" without a digit behind it");
    }
    while (is_digit(scanner->next[length])) {
        length++;
    }
    return take(scanner, DR_JMESPATH_TOKEN_INTEGER, length);
}

static struct dr_jmespath_token scan_name(struct dr_jmespath_scanner *scanner) {
    size_t length = 1;
    while (begins_name(scanner->next[length]) || is_digit(scanner->next[length])) {
        length++;
    }
    return take(scanner, DR_JMESPATH_TOKEN_NAME, length);
}

static struct dr_jmespath_token scan_symbol(struct dr_jmespath_scanner *scanner) {
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        size_t length = strlen(symbols[i].text);
        if (strncmp(scanner->next, symbols[i].text, length) == 0) {
            return take(scanner, symbols[i].kind, length);
        }
    }
    if (scanner->next[0] == '=') {
        return bad(scanner, "found \"=\", expected \"==\"");
    }
    return bad(scanner, "this character has no meaning outside quotes");
}

struct dr_jmespath_token dr_jmespath_scan(struct dr_jmespath_scanner *scanner) {
    move(scanner, strspn(scanner->next, " \t\r\n"));
    char first = scanner->next[0];
    if (first == '\0') {
        return take(scanner, DR_JMESPATH_TOKEN_END, 0);
    }
    if (begins_name(first)) {
        return scan_name(scanner);
    }
    if (is_digit(first) || first == '-') {
        return scan_number(scanner);
    }
    for (size_t i = 0; i < sizeof quotes / sizeof quotes[0]; i++) {
        if (first == quotes[i].mark) {
            return scan_quoted(scanner, &quotes[i]);
        }
    }
    return scan_symbol(scanner);
}
