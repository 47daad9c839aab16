/* The YAML reader: libyaml's events into a value tree, without recursion; aliases are expanded within the limits. */
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "base/map.h"
#include "base/memory.h"
#include "base/value_tree.h"

/* libyaml's limit for keys without `?`. */
#define KEY_MAX_CHARACTERS 1024

struct reader {
    struct dr_arena *arena;
    const char *source;
    const char *bytes;
    size_t length;
    yaml_parser_t parser;
    struct dr_map anchors; /* name -> struct dr_value */
    size_t nodes;
    struct dr_value *root;
    struct dr_value *open[DR_VALUE_MAX_DEPTH];
    size_t depth;
    const char *key; /* of the member whose value comes next; NULL: a key comes next, or no map is open */
    uint32_t key_line;
    uint32_t key_column;
    bool is_at_end;
    struct dr_error *error;
};

static uint32_t line_of(yaml_mark_t mark) {
    return (uint32_t)(mark.line + 1);
}

static uint32_t column_of(yaml_mark_t mark) {
    return (uint32_t)(mark.column + 1);
}

static enum dr_code fail(const struct reader *reader, yaml_mark_t mark, const char *found, const char *expected) {
    return dr_value_syntax_error(reader->error, reader->source, line_of(mark), column_of(mark), found, expected);
}

/* Byte offset of a mark, which counts code points. */
static size_t offset_of(const struct reader *reader, yaml_mark_t mark) {
    size_t offset = 0;
    for (size_t i = 0; i < mark.index && offset < reader->length; i++) {
        (void)dr_utf8_next(reader->bytes, reader->length, &offset);
    }
    return offset;
}

/* A wording of ours for one of libyaml 0.2.5's. */
struct wording {
    const char *problem;  /* libyaml's words */
    const char *found;    /* NULL: what stands there */
    const char *expected; /* may hold one %u: the line at which the list, map, text or key begins */
    bool at_context;      /* the place is where the list, map, text or key begins */
};

static const struct wording wordings[] = {
    {"did not find expected ',' or '}'", NULL, "\",\" or \"}\" (of the map that begins at line %u)", false},
    {"did not find expected ',' or ']'", NULL, "\",\" or \"]\" (of the list that begins at line %u)", false},
    {"did not find expected key", NULL, "a key, indented as those of the map that begins at line %u", false},
    {"did not find expected '-' indicator", NULL, "\"-\", indented as those of the list that begins at line %u", false},
    {"mapping values are not allowed in this context", NULL,
     "one key on a line, indented like its neighbours (quote a value that holds \": \")", false},
    {"could not find expected ':'", "a key or text without \":\"",
     "\":\" after the key, which stands on one line and has at most 1,024 bytes", true},
    {"block sequence entries are not allowed in this context", NULL, "a list to begin on a line of its own", false},
    {"found unexpected end of stream", "a text without an end", "the closing quote", true},
    {"found unknown escape character", NULL, "an escape of YAML after \\ (a \\ itself is written \\\\)", false},
    {"did not find expected alphabetic or numeric character", "a value that begins with \"*\" or \"&\"",
     "quotes around it: quote it", true},
    {"did not find expected node content", NULL, "a value", false},
    {"did not find expected <document start>", NULL, "the end of the document", false},
    {"found undefined tag handle", "a tag", "no tag: quote it if it is text", false},
};

static enum dr_code fail_as(const struct reader *reader, const struct wording *wording, const char *found) {
    const yaml_parser_t *parser = &reader->parser;
    yaml_mark_t mark = wording->at_context ? parser->context_mark : parser->problem_mark;
    char expected[160];
    const char *number = strstr(wording->expected, "%u");
    if (number == NULL) {
        return fail(reader, mark, found, wording->expected);
    }
    (void)snprintf(expected, sizeof expected, "%.*s%u%s", (int)(number - wording->expected), wording->expected,
                   line_of(parser->context_mark), number + 2);
    return fail(reader, mark, found, expected);
}

/* Whether something else than blanks and dashes stands before an offset on its line. */
static bool is_behind_text(const struct reader *reader, size_t offset) {
    while (offset > 0 && reader->bytes[offset - 1] != '\n') {
        offset--;
        if (strchr(" \t-", reader->bytes[offset]) == NULL) {
            return true;
        }
    }
    return false;
}

/* Mistakes whose words depend on the place. False: none of them. */
static bool fail_by_place(const struct reader *reader, size_t offset, const char *found, enum dr_code *ret_code) {
    const yaml_parser_t *parser = &reader->parser;
    char c = offset < reader->length ? reader->bytes[offset] : '\0';
    if (c == ':' && parser->problem_mark.column > KEY_MAX_CHARACTERS) {
        *ret_code = fail(reader, parser->problem_mark, "a long key", "a key of at most 1,024 characters");
        return true;
    }
    bool is_block = strcmp(parser->problem, "did not find expected key") == 0 ||
                    strcmp(parser->problem, "did not find expected '-' indicator") == 0;
    if (is_block && is_behind_text(reader, offset)) {
        *ret_code = fail(reader, parser->problem_mark, found,
                         "the end of the line (put the whole value in quotes if this belongs to it)");
        return true;
    }
    return false;
}

/* Mistakes whose words depend on the characters that stand there. False: none of them. */
static bool fail_by_character(const struct reader *reader, size_t offset, enum dr_code *ret_code) {
    const yaml_parser_t *parser = &reader->parser;
    char c = offset < reader->length ? reader->bytes[offset] : '\0';
    char before = offset > 0 ? reader->bytes[offset - 1] : '\0';
    if (c == '\t' || strstr(parser->problem, "tab character") != NULL) {
        *ret_code = fail(reader, parser->problem_mark, "a tab", "blanks: YAML is not indented by tabs");
        return true;
    }
    if (c == '{' && before == '$') {
        *ret_code = fail(reader, parser->problem_mark, "${ without quotes inside [ ] or { }",
                         "quotes around it: quote it, \"${name}\"");
        return true;
    }
    if (strcmp(parser->problem, "found character that cannot start any token") == 0) {
        char found[64];
        (void)snprintf(found, sizeof found, "a value that begins with \"%c\"", c);
        *ret_code = fail(reader, parser->problem_mark, found, "quotes around it: quote it");
        return true;
    }
    return false;
}

/* A character that YAML does not allow anywhere. */
static enum dr_code fail_reading(const struct reader *reader) {
    yaml_mark_t mark = {0};
    uint32_t line = 0;
    uint32_t column = 0;
    char found[64];
    size_t offset = reader->parser.problem_offset;
    dr_value_position(reader->bytes, offset < reader->length ? offset : reader->length, &line, &column);
    mark.line = line - 1;
    mark.column = column - 1;
    (void)snprintf(found, sizeof found, "the control character U+%04X", (unsigned)reader->parser.problem_value);
    return fail(reader, mark, found, "text (in double quotes it can be escaped)");
}

/* libyaml forces a line break at the end: the mark is put back behind the last character. */
static void mend_end_mark(struct reader *reader) {
    uint32_t line = 0;
    uint32_t column = 0;
    dr_value_position(reader->bytes, reader->length, &line, &column);
    reader->parser.problem_mark.line = line - 1;
    reader->parser.problem_mark.column = column - 1;
}

static enum dr_code fail_parsing(struct reader *reader) {
    const yaml_parser_t *parser = &reader->parser;
    if (parser->error == YAML_READER_ERROR) {
        return fail_reading(reader);
    }
    if (parser->error == YAML_MEMORY_ERROR || parser->problem == NULL) {
        return dr_error_set(reader->error, DR_FAILURE, "libyaml ran out of memory");
    }
    size_t offset = offset_of(reader, parser->problem_mark);
    if (offset >= reader->length) {
        mend_end_mark(reader);
    }
    enum dr_code code = DR_INPUT;
    char found[64];
    dr_value_describe(reader->bytes, reader->length, offset, found, sizeof found);
    if (fail_by_character(reader, offset, &code) || fail_by_place(reader, offset, found, &code)) {
        return code;
    }
    for (size_t i = 0; i < sizeof wordings / sizeof wordings[0]; i++) {
        if (strcmp(parser->problem, wordings[i].problem) == 0) {
            return fail_as(reader, &wordings[i], wordings[i].found == NULL ? found : wordings[i].found);
        }
    }
    struct dr_value at = {
        .source = reader->source, .line = line_of(parser->problem_mark), .column = column_of(parser->problem_mark)};
    return dr_error_set_at(reader->error, DR_INPUT, &at, "%s%s%s", parser->problem, parser->context == NULL ? "" : " ",
                           parser->context == NULL ? "" : parser->context);
}

static enum dr_code check_tag(const struct reader *reader, const yaml_event_t *event, const yaml_char_t *tag) {
    static const char standard[] = "tag:yaml.org,2002:";
    const char *name = (const char *)tag;
    char found[64];
    if (tag == NULL) {
        return DR_OK;
    }
    bool is_standard = strncmp(name, standard, sizeof standard - 1) == 0;
    (void)snprintf(found, sizeof found, "the tag \"%s%.40s\"", is_standard ? "!!" : "",
                   is_standard ? name + sizeof standard - 1 : name);
    return fail(reader, event->start_mark, found,
                "no tag: quotes make a value text, their absence lets the field decide");
}

static bool is_key_next(const struct reader *reader) {
    return reader->depth > 0 && reader->open[reader->depth - 1]->kind == DR_VALUE_MAP && reader->key == NULL;
}

static enum dr_code new_value(struct reader *reader, const yaml_event_t *event, enum dr_value_kind kind,
                              struct dr_value **ret_value) {
    struct dr_value *value = dr_value_new(reader->arena, kind);
    value->source = reader->source;
    value->line = line_of(event->start_mark);
    value->column = column_of(event->start_mark);
    *ret_value = value;
    reader->nodes++;
    if (reader->nodes > DR_VALUE_MAX_NODES) {
        return dr_error_set_at(reader->error, DR_INPUT, value, "more than %d values", DR_VALUE_MAX_NODES);
    }
    return DR_OK;
}

static void link_value(struct reader *reader, struct dr_value *value) {
    if (reader->depth == 0) {
        reader->root = value;
        return;
    }
    value->key = reader->key;
    value->key_line = reader->key == NULL ? 0 : reader->key_line;
    value->key_column = reader->key == NULL ? 0 : reader->key_column;
    dr_value_add_child(reader->arena, reader->open[reader->depth - 1], value);
    reader->key = NULL;
}

static void name_anchor(struct reader *reader, const yaml_char_t *anchor, struct dr_value *value) {
    if (anchor != NULL) {
        (void)dr_map_put(&reader->anchors, (const char *)anchor, value);
    }
}

static enum dr_code check_key(const struct reader *reader, const yaml_event_t *event) {
    const char *key = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    bool is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (event->data.scalar.anchor != NULL) {
        return fail(reader, event->start_mark, "an anchor on a key", "anchors on values only");
    }
    if (memchr(key, '\0', length) != NULL) {
        return fail(reader, event->start_mark, "a key with the character U+0000", "a key without it");
    }
    if (is_plain && dr_value_plain_kind(key, length) == DR_VALUE_NULL) {
        return fail(reader, event->start_mark, length == 0 ? "no key" : "null as a key",
                    length == 0 ? "a key before \":\"" : "a text: quote it");
    }
    if (is_plain && strcmp(key, "<<") == 0) {
        return fail(reader, event->start_mark, "the merge key \"<<\"",
                    "the members themselves: merging is not supported");
    }
    return DR_OK;
}

static enum dr_code take_key(struct reader *reader, const yaml_event_t *event) {
    enum dr_code code = check_key(reader, event);
    if (code != DR_OK) {
        return code;
    }
    const char *key = (const char *)event->data.scalar.value;
    const struct dr_value *first = dr_value_get(reader->open[reader->depth - 1], key);
    if (first != NULL) {
        return dr_value_duplicate_error(reader->error, first, line_of(event->start_mark), column_of(event->start_mark));
    }
    reader->key = dr_arena_text(reader->arena, key, event->data.scalar.length);
    reader->key_line = line_of(event->start_mark);
    reader->key_column = column_of(event->start_mark);
    return DR_OK;
}

static enum dr_code take_scalar(struct reader *reader, const yaml_event_t *event) {
    enum dr_code code = check_tag(reader, event, event->data.scalar.tag);
    if (code != DR_OK) {
        return code;
    }
    if (is_key_next(reader)) {
        return take_key(reader, event);
    }
    struct dr_value *value = NULL;
    code = new_value(reader, event, DR_VALUE_TEXT, &value);
    if (code != DR_OK) {
        return code;
    }
    value->length = event->data.scalar.length;
    value->text = dr_arena_text(reader->arena, (const char *)event->data.scalar.value, value->length);
    if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE) {
        value->plain = true;
        value->kind = dr_value_plain_kind(value->text, value->length);
        value->boolean = value->kind == DR_VALUE_BOOLEAN && (value->text[0] | 0x20) == 't';
    }
    name_anchor(reader, event->data.scalar.anchor, value);
    link_value(reader, value);
    return DR_OK;
}

static enum dr_code open_container(struct reader *reader, const yaml_event_t *event, enum dr_value_kind kind,
                                   const yaml_char_t *tag, const yaml_char_t *anchor) {
    enum dr_code code = check_tag(reader, event, tag);
    if (code != DR_OK) {
        return code;
    }
    if (is_key_next(reader)) {
        return fail(reader, event->start_mark, kind == DR_VALUE_MAP ? "a map as a key" : "a list as a key",
                    "a text as a key");
    }
    struct dr_value *value = NULL;
    code = new_value(reader, event, kind, &value);
    if (code == DR_OK && reader->depth == DR_VALUE_MAX_DEPTH) {
        code = dr_error_set_at(reader->error, DR_INPUT, value, "nested deeper than %d levels", DR_VALUE_MAX_DEPTH);
    }
    if (code != DR_OK) {
        return code;
    }
    name_anchor(reader, anchor, value);
    link_value(reader, value);
    reader->open[reader->depth] = value;
    reader->depth++;
    return DR_OK;
}

static bool is_open(const struct reader *reader, const struct dr_value *value) {
    for (size_t i = 0; i < reader->depth; i++) {
        if (reader->open[i] == value) {
            return true;
        }
    }
    return false;
}

static enum dr_code expand_alias(struct reader *reader, const yaml_event_t *event, const struct dr_value *anchored) {
    struct dr_value at = {
        .source = reader->source, .line = line_of(event->start_mark), .column = column_of(event->start_mark)};
    struct dr_value_budget budget = {.nodes = DR_VALUE_MAX_NODES - reader->nodes,
                                     .depth = DR_VALUE_MAX_DEPTH + 1 - reader->depth}; /* one more: for scalars */
    struct dr_value *copy = dr_value_copy_within(reader->arena, anchored, &budget);
    if (copy == NULL && budget.nodes == 0) {
        return dr_error_set_at(reader->error, DR_INPUT, &at, "more than %d values after aliases are expanded",
                               DR_VALUE_MAX_NODES);
    }
    if (copy == NULL) {
        return dr_error_set_at(reader->error, DR_INPUT, &at, "nested deeper than %d levels", DR_VALUE_MAX_DEPTH);
    }
    reader->nodes = DR_VALUE_MAX_NODES - budget.nodes;
    copy->key = NULL;
    link_value(reader, copy);
    return DR_OK;
}

static enum dr_code take_alias(struct reader *reader, const yaml_event_t *event) {
    const char *name = (const char *)event->data.alias.anchor;
    char found[64];
    (void)snprintf(found, sizeof found, "the alias \"*%.40s\"", name);
    if (is_key_next(reader)) {
        return fail(reader, event->start_mark, found, "a text as a key");
    }
    const struct dr_value *anchored = dr_map_get(&reader->anchors, name);
    if (anchored == NULL) {
        return fail(reader, event->start_mark, found, "an anchor of that name before it (quote it if it is text)");
    }
    if (is_open(reader, anchored)) {
        return fail(reader, event->start_mark, found, "no alias inside of its own anchor");
    }
    return expand_alias(reader, event, anchored);
}

static enum dr_code begin_document(struct reader *reader, const yaml_event_t *event) {
    return reader->root == NULL ? DR_OK : fail(reader, event->start_mark, "a second document", "one document");
}

static enum dr_code take_event(struct reader *reader, const yaml_event_t *event) {
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return begin_document(reader, event);
    case YAML_SCALAR_EVENT:
        return take_scalar(reader, event);
    case YAML_ALIAS_EVENT:
        return take_alias(reader, event);
    case YAML_SEQUENCE_START_EVENT:
        return open_container(reader, event, DR_VALUE_LIST, event->data.sequence_start.tag,
                              event->data.sequence_start.anchor);
    case YAML_MAPPING_START_EVENT:
        return open_container(reader, event, DR_VALUE_MAP, event->data.mapping_start.tag,
                              event->data.mapping_start.anchor);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        reader->depth--;
        return DR_OK;
    case YAML_STREAM_END_EVENT:
        reader->is_at_end = true;
        return DR_OK;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        return DR_OK;
    }
    return DR_OK;
}

static enum dr_code read_stream(struct reader *reader) {
    while (!reader->is_at_end) {
        yaml_event_t event;
        if (yaml_parser_parse(&reader->parser, &event) == 0) {
            return fail_parsing(reader);
        }
        enum dr_code code = take_event(reader, &event);
        yaml_event_delete(&event);
        if (code != DR_OK) {
            return code;
        }
    }
    if (reader->root == NULL || (reader->root->kind == DR_VALUE_NULL && reader->root->length == 0)) {
        yaml_mark_t start = {0};
        return fail(reader, start, "an empty document", "a value");
    }
    return DR_OK;
}

enum dr_code dr_value_parse_yaml(struct dr_arena *arena, const char *source, const char *bytes, size_t length,
                                 struct dr_value **ret_value, struct dr_error *error) {
    enum dr_code code = dr_value_check_bytes(source, &bytes, &length, error);
    if (code != DR_OK) {
        return code;
    }
    struct reader reader = {.arena = arena, .bytes = bytes, .length = length, .error = error};
    reader.source = source == NULL ? NULL : dr_arena_text(arena, source, strlen(source));
    if (yaml_parser_initialize(&reader.parser) == 0) {
        return dr_error_set(error, DR_FAILURE, "libyaml ran out of memory");
    }
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)bytes, length);
    dr_map_init(&reader.anchors);
    code = read_stream(&reader);
    dr_map_release(&reader.anchors);
    yaml_parser_delete(&reader.parser);
    if (code == DR_OK) {
        *ret_value = reader.root;
    }
    return code;
}
