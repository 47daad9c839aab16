/* XML replies as a small tree. */
#include "bridge/aws/xml.h"

#include <expat.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "base/text.h"

struct reader {
    struct dr_arena *arena;
    XML_Parser parser;
    struct dr_xml_node *root;
    struct dr_xml_node *open;
    struct dr_text text; /* of the open element, until its first child */
    size_t depth;
    const char *refused; /* why reading stopped, or NULL */
};

static const char *local_name(const char *name) {
    const char *colon = strrchr(name, ':');
    return colon != NULL ? colon + 1 : name;
}

static void refuse(struct reader *reader, const char *why) {
    reader->refused = why;
    (void)XML_StopParser(reader->parser, XML_FALSE);
}

/* Hands the collected text to the open element; only what comes before its first child counts. */
static void keep_text(struct reader *reader) {
    struct dr_xml_node *node = reader->open;
    if (node != NULL && node->first == NULL) {
        node->text = dr_arena_text(reader->arena, reader->text.bytes, reader->text.length);
        node->length = reader->text.length;
    }
    dr_text_clear(&reader->text);
}

static void read_attributes(struct reader *reader, struct dr_xml_node *node, const XML_Char **pairs) {
    struct dr_xml_attribute **end = &node->attributes;
    for (size_t i = 0; pairs[i] != NULL; i += 2) {
        struct dr_xml_attribute *attribute = dr_arena_alloc(reader->arena, 1, sizeof *attribute);
        attribute->name = dr_arena_text(reader->arena, pairs[i], strlen(pairs[i]));
        attribute->value = dr_arena_text(reader->arena, pairs[i + 1], strlen(pairs[i + 1]));
        *end = attribute;
        end = &attribute->next;
    }
}

static void on_start(void *context, const XML_Char *name, const XML_Char **attributes) {
    struct reader *reader = context;
    if (++reader->depth > DR_XML_MAX_DEPTH) {
        refuse(reader, "it nests too deep");
        return;
    }
    keep_text(reader);
    struct dr_xml_node *node = dr_arena_alloc(reader->arena, 1, sizeof *node);
    const char *local = local_name(name);
    node->name = dr_arena_text(reader->arena, local, strlen(local));
    node->text = "";
    node->parent = reader->open;
    read_attributes(reader, node, attributes);
    if (reader->open == NULL) {
        reader->root = node;
    } else if (reader->open->last == NULL) {
        reader->open->first = node;
    } else {
        reader->open->last->next = node;
    }
    if (reader->open != NULL) {
        reader->open->last = node;
    }
    reader->open = node;
}

static void on_end(void *context, const XML_Char *name) {
    struct reader *reader = context;
    (void)name;
    keep_text(reader);
    reader->depth--;
    reader->open = reader->open->parent;
}

static void on_text(void *context, const XML_Char *bytes, int length) {
    struct reader *reader = context;
    if (reader->open != NULL && reader->open->first == NULL) {
        dr_text_add(&reader->text, bytes, (size_t)length);
    }
}

static void on_doctype(void *context, const XML_Char *name, const XML_Char *system, const XML_Char *public_id,
                       int has_internal_subset) {
    (void)name;
    (void)system;
    (void)public_id;
    (void)has_internal_subset;
    refuse(context, "it has a document type, which no AWS service sends");
}

enum dr_code dr_xml_parse(struct dr_arena *arena, const char *bytes, size_t length, struct dr_xml_node **ret_root,
                          struct dr_error *error) {
    struct reader reader = {.arena = arena, .parser = XML_ParserCreate(NULL)};
    if (reader.parser == NULL || length > INT_MAX) {
        XML_ParserFree(reader.parser);
        return dr_error_set(error, DR_FAILURE, "the XML is too large");
    }
    dr_text_init(&reader.text, 0);
    XML_SetUserData(reader.parser, &reader);
    XML_SetElementHandler(reader.parser, on_start, on_end);
    XML_SetCharacterDataHandler(reader.parser, on_text);
    XML_SetStartDoctypeDeclHandler(reader.parser, on_doctype);
    bool fine = XML_Parse(reader.parser, bytes, (int)length, 1) == XML_STATUS_OK && reader.root != NULL;
    if (fine) {
        *ret_root = reader.root;
    } else {
        const char *why = XML_ErrorString(XML_GetErrorCode(reader.parser));
        (void)dr_error_set(error, DR_FAILURE, "the XML can't be read at %lu:%lu: %s",
                           XML_GetCurrentLineNumber(reader.parser), XML_GetCurrentColumnNumber(reader.parser) + 1,
                           reader.refused != NULL ? reader.refused : why);
    }
    XML_ParserFree(reader.parser);
    dr_text_release(&reader.text);
    return fine ? DR_OK : DR_FAILURE;
}

const struct dr_xml_node *dr_xml_child(const struct dr_xml_node *node, const char *name) {
    const struct dr_xml_node *child = node != NULL ? node->first : NULL;
    while (child != NULL && strcmp(child->name, name) != 0) {
        child = child->next;
    }
    return child;
}

const struct dr_xml_node *dr_xml_again(const struct dr_xml_node *node) {
    const struct dr_xml_node *next = node->next;
    while (next != NULL && strcmp(next->name, node->name) != 0) {
        next = next->next;
    }
    return next;
}
