/* Results out of XML. */
#include <string.h>

#include "bridge/aws/codec.h"

/* The element name of a member: a flattened list goes by the name of its elements. */
static const char *element_name(const struct dr_aws_member *member) {
    const struct dr_aws_shape *shape = member->shape;
    if (shape->kind == DR_AWS_LIST && member->flattened && shape->element->wire_name != NULL) {
        return shape->element->wire_name;
    }
    return member->wire_name != NULL ? member->wire_name : member->name;
}

static struct dr_value *read_list(struct dr_aws_reader *reader, const struct dr_aws_member *member,
                                  const struct dr_xml_node *node) {
    struct dr_value *list = dr_value_new_list(reader->arena);
    const struct dr_xml_node *item = member->flattened ? node : node->first;
    while (item != NULL) {
        struct dr_value *read = dr_aws_xml_read(reader, member->shape->element, item);
        if (read != NULL) {
            dr_value_append(reader->arena, list, read);
        }
        item = member->flattened ? dr_xml_again(item) : item->next;
    }
    return list;
}

/* One entry: a key and a value, whatever their order. */
static void read_entry(struct dr_aws_reader *reader, const struct dr_aws_member *member,
                       const struct dr_xml_node *entry, struct dr_value *map) {
    const struct dr_aws_member *key = member->shape->key;
    const struct dr_aws_member *value = member->shape->element;
    const struct dr_xml_node *key_node = dr_xml_child(entry, key->wire_name != NULL ? key->wire_name : "key");
    const struct dr_xml_node *value_node = dr_xml_child(entry, value->wire_name != NULL ? value->wire_name : "value");
    if (key_node == NULL || value_node == NULL) {
        (void)dr_aws_reader_fail(reader, member, "a map of keys and values");
        return;
    }
    struct dr_value *read = dr_aws_xml_read(reader, value, value_node);
    if (read != NULL) {
        dr_value_put(reader->arena, map, key_node->text, read);
    }
}

static struct dr_value *read_map(struct dr_aws_reader *reader, const struct dr_aws_member *member,
                                 const struct dr_xml_node *node) {
    struct dr_value *map = dr_value_new_map(reader->arena);
    const struct dr_xml_node *entry = member->flattened ? node : node->first;
    while (entry != NULL) {
        read_entry(reader, member, entry, map);
        entry = member->flattened ? dr_xml_again(entry) : entry->next;
    }
    return map;
}

static struct dr_value *read_attribute(struct dr_aws_reader *reader, const struct dr_aws_member *member,
                                       const struct dr_xml_node *node) {
    const char *name = member->wire_name != NULL ? member->wire_name : member->name;
    const char *colon = strchr(name, ':');
    for (const struct dr_xml_attribute *at = node->attributes; at != NULL; at = at->next) {
        const char *local = strchr(at->name, ':');
        bool same = colon != NULL && local != NULL ? strcmp(local, colon) == 0 : strcmp(at->name, name) == 0;
        if (same) {
            return dr_aws_text_read(reader, member, at->value, strlen(at->value));
        }
    }
    return NULL;
}

static bool is_elsewhere(const struct dr_aws_member *member) {
    return member->location == DR_AWS_IN_HEADER || member->location == DR_AWS_IN_HEADERS ||
           member->location == DR_AWS_IN_STATUS;
}

static struct dr_value *read_part(struct dr_aws_reader *reader, const struct dr_aws_member *part,
                                  const struct dr_xml_node *node) {
    const struct dr_xml_node *child = dr_xml_child(node, element_name(part));
    if (child != NULL) {
        return dr_aws_xml_read(reader, part, child);
    }
    return part->xml_attribute ? read_attribute(reader, part, node) : NULL;
}

/* A union must have exactly one member, which a newer service may have added. */
static struct dr_value *check_union(struct dr_aws_reader *reader, const struct dr_aws_member *member,
                                    const struct dr_xml_node *node) {
    const struct dr_xml_node *first = node->first;
    if (first == NULL) {
        return dr_aws_reader_fail(reader, member, "exactly one member of a union");
    }
    for (const struct dr_xml_node *other = first->next; other != NULL; other = other->next) {
        if (strcmp(other->name, first->name) != 0) {
            return dr_aws_reader_fail(reader, member, "exactly one member of a union");
        }
    }
    for (size_t i = 0; i < member->shape->member_count; i++) {
        if (strcmp(element_name(&member->shape->members[i]), first->name) == 0) {
            return NULL;
        }
    }
    struct dr_value *unknown = dr_value_new_map(reader->arena);
    struct dr_value *inner = dr_value_new_map(reader->arena);
    dr_value_put(reader->arena, inner, "name", dr_value_new_text(reader->arena, first->name, strlen(first->name)));
    dr_value_put(reader->arena, unknown, "SDK_UNKNOWN_MEMBER", inner);
    return unknown;
}

static struct dr_value *read_structure(struct dr_aws_reader *reader, const struct dr_aws_member *member,
                                       const struct dr_xml_node *node) {
    const struct dr_aws_shape *shape = member->shape;
    if (shape->is_union) {
        struct dr_value *unknown = check_union(reader, member, node);
        if (unknown != NULL || reader->code != DR_OK) {
            return unknown;
        }
    }
    struct dr_value *map = dr_value_new_map(reader->arena);
    for (size_t i = 0; i < shape->member_count; i++) {
        const struct dr_aws_member *part = &shape->members[i];
        struct dr_value *read = is_elsewhere(part) ? NULL : read_part(reader, part, node);
        if (read != NULL) {
            dr_value_put(reader->arena, map, part->name, read);
        }
    }
    return map;
}

struct dr_value *dr_aws_xml_read(struct dr_aws_reader *reader, const struct dr_aws_member *member,
                                 const struct dr_xml_node *node) {
    switch (member->shape->kind) {
    case DR_AWS_STRUCTURE:
        return read_structure(reader, member, node);
    case DR_AWS_LIST:
        return read_list(reader, member, node);
    case DR_AWS_MAP:
        return read_map(reader, member, node);
    case DR_AWS_STRING:
    case DR_AWS_BLOB:
    case DR_AWS_BOOLEAN:
    case DR_AWS_INTEGER:
    case DR_AWS_FLOAT:
    case DR_AWS_TIMESTAMP:
        return dr_aws_text_read(reader, member, node->text, node->length);
    }
    return NULL;
}
