/* XML replies as a small tree, read by expat: no DTDs or entities of the document, depth and size bounded. */
#ifndef DR_BRIDGE_AWS_XML_H
#define DR_BRIDGE_AWS_XML_H

#include "base/arena.h"
#include "base/error.h"

#define DR_XML_MAX_DEPTH 90 /* what a result may nest (base/value.h), less what wraps it */

struct dr_xml_attribute {
    const char *name; /* with its prefix, as written */
    const char *value;
    struct dr_xml_attribute *next;
};

struct dr_xml_node {
    const char *name; /* without its prefix */
    const char *text; /* what stands directly in it, before its first child; "" : nothing */
    size_t length;
    struct dr_xml_attribute *attributes;
    struct dr_xml_node *parent;
    struct dr_xml_node *first;
    struct dr_xml_node *last;
    struct dr_xml_node *next;
};

/* Errors: DR_FAILURE with line and column of the document. */
enum dr_code dr_xml_parse(struct dr_arena *arena, const char *bytes, size_t length, struct dr_xml_node **ret_root,
                          struct dr_error *error);

/* The first child of that name, or NULL (also where node is NULL). */
const struct dr_xml_node *dr_xml_child(const struct dr_xml_node *node, const char *name);

/* The next sibling of the same name, or NULL. */
const struct dr_xml_node *dr_xml_again(const struct dr_xml_node *node);

#endif
