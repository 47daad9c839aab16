/* Takes the text form and the object form of a distribution apart. */
#include "sim/distribution_call.h"

#include <stdio.h>
#include <string.h>

static bool is_blank(char byte) {
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static const char *copy_trimmed(struct dr_arena *arena, const char *text, size_t length) {
    while (length > 0 && is_blank(text[0])) {
        text++;
        length--;
    }
    while (length > 0 && is_blank(text[length - 1])) {
        length--;
    }
    return dr_arena_text(arena, text, length);
}

struct dr_piece dr_piece_of(struct dr_arena *arena, const struct dr_value *at) {
    const char *text = dr_field_text(at);
    return (struct dr_piece){.text = text == NULL ? NULL : copy_trimmed(arena, text, strlen(text)), .at = at};
}

bool dr_piece_is_call(const struct dr_piece *piece) {
    return piece->text == NULL ? piece->at->kind == DR_VALUE_MAP : strchr(piece->text, '(') != NULL;
}

/* Control bytes would break the one line of a message; a cut must not leave half a character. */
static void copy_found(char *found, size_t size, const char *text) {
    size_t length = strlen(text);
    if (length >= size) {
        length = size - 1;
        while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80) {
            length--;
        }
    }
    for (size_t i = 0; i < length; i++) {
        found[i] = text[i];
        if ((unsigned char)text[i] < ' ') {
            found[i] = ' ';
        }
    }
    found[length] = '\0';
}

enum dr_code dr_piece_refuse(const struct dr_call_reader *reader, const struct dr_piece *piece, const char *subject,
                             const char *expected) {
    struct dr_error error;
    char found[sizeof error.found];
    const char *quote = piece->text == NULL ? "" : "\"";
    copy_found(found, sizeof found, piece->text == NULL ? dr_value_kind_text(piece->at) : piece->text);
    enum dr_code code =
        dr_error_set_at(&error, DR_INPUT, piece->at, "%s%sfound %s%s%s, expected %s", subject == NULL ? "" : subject,
                        subject == NULL ? "" : ": ", quote, found, quote, expected);
    memcpy(error.found, found, sizeof found);
    (void)snprintf(error.expected, sizeof error.expected, "%s", expected);
    dr_errors_add(reader->errors, &error);
    return code;
}

static enum dr_code find_family(const struct dr_call_reader *reader, const struct dr_value *at, const char *name,
                                const struct dr_family **ret_family) {
    const char *names[32];
    size_t count = 0;
    for (; dr_families[count].name != NULL; count++) {
        names[count] = dr_families[count].name;
    }
    *ret_family = dr_family_find(name);
    return *ret_family != NULL ? DR_OK : dr_errors_unknown(reader->errors, at, "distribution", name, names, count);
}

/* Offset of the first such byte outside parentheses, or length. */
static size_t find_outside(const char *text, size_t length, char byte) {
    size_t depth = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == byte && depth == 0) {
            return i;
        }
        if (text[i] == '(') {
            depth++;
        } else if (text[i] == ')' && depth > 0) {
            depth--;
        }
    }
    return length;
}

/* `PIECE`, `NAME=PIECE` or `WEIGHT: PIECE`. */
static struct dr_argument read_argument(struct dr_arena *arena, const struct dr_value *at, const char *text,
                                        size_t length) {
    struct dr_argument argument = {0};
    size_t colon = find_outside(text, length, ':');
    size_t equal = find_outside(text, length, '=');
    size_t start = 0;
    if (colon < length) {
        argument.weight = (struct dr_piece){.text = copy_trimmed(arena, text, colon), .at = at};
        start = colon + 1;
    } else if (equal < length) {
        argument.name = copy_trimmed(arena, text, equal);
        start = equal + 1;
    }
    argument.piece = (struct dr_piece){.text = copy_trimmed(arena, text + start, length - start), .at = at};
    return argument;
}

/* Length of what stands inside the parenthesis that text begins behind; false where nothing closes it. */
static bool find_close(const char *text, size_t *ret_length) {
    size_t depth = 1;
    for (size_t i = 0; text[i] != '\0'; i++) {
        if (text[i] == '(') {
            depth++;
        } else if (text[i] == ')' && --depth == 0) {
            *ret_length = i;
            return true;
        }
    }
    return false;
}

static enum dr_code room_for(const struct dr_call_reader *reader, const struct dr_value *at, size_t count,
                             struct dr_call *call) {
    if (count > DR_DISTRIBUTION_ARGUMENTS) {
        return dr_errors_at(reader->errors, at, "%s has more than %d arguments", call->family->name,
                            DR_DISTRIBUTION_ARGUMENTS);
    }
    call->arguments = dr_arena_alloc(reader->arena, count + 1, sizeof *call->arguments);
    return DR_OK;
}

static enum dr_code read_arguments(const struct dr_call_reader *reader, const struct dr_value *at, const char *text,
                                   size_t length, struct dr_call *call) {
    size_t count = 1;
    for (size_t i = 0; i < length; i++) {
        count += text[i] == ',' ? 1 : 0; /* those inside parentheses too: no matter */
    }
    if (room_for(reader, at, count, call) != DR_OK) {
        return DR_INPUT;
    }
    size_t blanks = 0;
    while (blanks < length && is_blank(text[blanks])) {
        blanks++;
    }
    for (size_t start = 0; blanks < length && start <= length;) {
        size_t size = find_outside(text + start, length - start, ',');
        call->arguments[call->count++] = read_argument(reader->arena, at, text + start, size);
        start += size + 1;
    }
    return DR_OK;
}

static enum dr_code read_text(const struct dr_call_reader *reader, const struct dr_piece *piece, struct dr_call *call) {
    const char *open = strchr(piece->text, '(');
    const char *name = copy_trimmed(reader->arena, piece->text, (size_t)(open - piece->text));
    size_t length = 0;
    if (find_family(reader, piece->at, name, &call->family) != DR_OK) {
        return DR_INPUT;
    }
    if (!find_close(open + 1, &length)) {
        return dr_errors_at(reader->errors, piece->at,
                            "the parenthesis of %s is not closed (inside { } or [ ], YAML ends a text at a comma: "
                            "write it in quotes, \"%s\")",
                            name, call->family->example);
    }
    const char *rest = open + 1 + length + 1;
    if (*rest != '\0') {
        struct dr_piece behind = {.text = rest, .at = piece->at};
        return dr_piece_refuse(reader, &behind, name, "nothing behind the closing parenthesis");
    }
    return read_arguments(reader, piece->at, open + 1, length, call);
}

/* An item of a list: `{weight: 30%, of: ...}` for a mixture, or as in the text form. */
static enum dr_code read_item(const struct dr_call_reader *reader, const struct dr_value *item, bool is_weighted,
                              struct dr_argument *ret_argument) {
    static const char *const keys[] = {"weight", "of"};
    struct dr_piece piece = dr_piece_of(reader->arena, item);
    if (piece.text != NULL) {
        *ret_argument = read_argument(reader->arena, item, piece.text, strlen(piece.text));
        return DR_OK;
    }
    *ret_argument = (struct dr_argument){.piece = piece};
    const struct dr_value *of = dr_value_get(item, "of");
    if (!is_weighted || of == NULL) {
        return DR_OK;
    }
    for (size_t i = 0; i < item->count; i++) {
        const struct dr_value *child = item->items[i];
        if (strcmp(child->key, "of") == 0) {
            ret_argument->piece = dr_piece_of(reader->arena, child);
        } else if (strcmp(child->key, "weight") == 0) {
            ret_argument->weight = dr_piece_of(reader->arena, child);
        } else {
            return dr_errors_unknown(reader->errors, child, "key of mixture", child->key, keys, 2);
        }
    }
    return DR_OK;
}

static enum dr_code read_list(const struct dr_call_reader *reader, const struct dr_value *list, struct dr_call *call) {
    if (room_for(reader, list, list->count, call) != DR_OK) {
        return DR_INPUT;
    }
    for (size_t i = 0; i < list->count; i++) {
        bool is_weighted = call->family->shape == DR_SHAPE_MIXTURE;
        if (read_item(reader, list->items[i], is_weighted, &call->arguments[call->count++]) != DR_OK) {
            return DR_INPUT;
        }
    }
    return DR_OK;
}

static enum dr_code read_map(const struct dr_call_reader *reader, const struct dr_value *map, struct dr_call *call) {
    if (room_for(reader, map, map->count, call) != DR_OK) {
        return DR_INPUT;
    }
    for (size_t i = 0; i < map->count; i++) {
        call->arguments[call->count++] = (struct dr_argument){
            .name = map->items[i]->key,
            .piece = dr_piece_of(reader->arena, map->items[i]),
        };
    }
    return DR_OK;
}

/* {NAME: {parameters}}, {NAME: [positional]} or {NAME: one}. */
static enum dr_code read_object(const struct dr_call_reader *reader, const struct dr_value *at, struct dr_call *call) {
    if (at->count != 1) {
        return dr_errors_at(reader->errors, at,
                            "found a map with %zu keys, expected one, the name of a distribution, such as "
                            "{lognormal: {median: 6m, p95: 20m}}",
                            at->count);
    }
    const struct dr_value *child = at->items[0];
    if (find_family(reader, child, child->key, &call->family) != DR_OK) {
        return DR_INPUT;
    }
    if (child->kind == DR_VALUE_MAP) {
        return read_map(reader, child, call);
    }
    if (child->kind == DR_VALUE_LIST) {
        return read_list(reader, child, call);
    }
    call->arguments = dr_arena_alloc(reader->arena, 1, sizeof *call->arguments);
    call->arguments[call->count++] = (struct dr_argument){.piece = dr_piece_of(reader->arena, child)};
    return DR_OK;
}

enum dr_code dr_call_read(const struct dr_call_reader *reader, const struct dr_piece *piece, struct dr_call *ret_call) {
    *ret_call = (struct dr_call){0};
    return piece->text != NULL ? read_text(reader, piece, ret_call) : read_object(reader, piece->at, ret_call);
}
