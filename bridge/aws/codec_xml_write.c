/* Parameters as XML. Elements are spelt as Python's ElementTree writes them, since signatures cover bodies. */
#include <string.h>

#include "bridge/aws/codec.h"
#include "bridge/aws/encode.h"

struct xml {
    struct dr_text *out;
    const struct dr_aws_style *style;
    const char *root_name;
    bool tag_is_open; /* the last start tag still lacks its `>` */
};

static void put_escaped(struct dr_text *out, const char *bytes, size_t length, bool attribute) {
    for (size_t i = 0; i < length; i++) {
        switch (bytes[i]) {
        case '&':
            dr_text_puts(out, "&amp;");
            break;
        case '<':
            dr_text_puts(out, "&lt;");
            break;
        case '>':
            dr_text_puts(out, "&gt;");
            break;
        case '"':
            dr_text_puts(out, attribute ? "&quot;" : "\"");
            break;
        case '\r':
            dr_text_puts(out, attribute ? "&#13;" : "\r");
            break;
        case '\n':
            dr_text_puts(out, attribute ? "&#10;" : "\n");
            break;
        case '\t':
            dr_text_puts(out, attribute ? "&#09;" : "\t");
            break;
        default:
            dr_text_add(out, &bytes[i], 1);
        }
    }
}

static void close_tag(struct xml *xml) {
    dr_text_puts(xml->out, xml->tag_is_open ? ">" : "");
    xml->tag_is_open = false;
}

static void open_element(struct xml *xml, const char *name, const struct dr_aws_member *member) {
    close_tag(xml);
    dr_text_format(xml->out, "<%s", name);
    if (member != NULL && member->xml_namespace != NULL) {
        const char *prefix = member->xml_prefix;
        dr_text_format(xml->out, " xmlns%s%s=\"", prefix != NULL ? ":" : "", prefix != NULL ? prefix : "");
        put_escaped(xml->out, member->xml_namespace, strlen(member->xml_namespace), true);
        dr_text_puts(xml->out, "\"");
    }
    xml->tag_is_open = true;
}

static void close_element(struct xml *xml, const char *name) {
    if (xml->tag_is_open) {
        dr_text_puts(xml->out, " />");
        xml->tag_is_open = false;
    } else {
        dr_text_format(xml->out, "</%s>", name);
    }
}

static const char *name_or(const struct dr_aws_member *member, const char *fallback) {
    return member->wire_name != NULL ? member->wire_name : fallback;
}

/* The element that a step stands for. */
static const char *element_name(const struct xml *xml, const struct dr_aws_step *step) {
    const struct dr_aws_step *parent = step->parent;
    if (parent == NULL) {
        return xml->root_name;
    }
    if (parent->member->shape->kind == DR_AWS_LIST) {
        return parent->member->flattened ? element_name(xml, parent) : name_or(step->member, "member");
    }
    return step->key != NULL ? name_or(step->member, "value") : name_or(step->member, step->member->name);
}

/* Flattened lists and maps have no element of their own. */
static bool has_element(const struct dr_aws_step *step) {
    enum dr_aws_kind kind = step->member->shape->kind;
    return !(step->member->flattened && (kind == DR_AWS_LIST || kind == DR_AWS_MAP));
}

/* The element around a map's key and value. */
static const char *entry_name(const struct xml *xml, const struct dr_aws_step *step) {
    return step->parent->member->flattened ? element_name(xml, step->parent) : "entry";
}

static void begin_entry(struct xml *xml, const struct dr_aws_step *step) {
    if (step->key == NULL) {
        return;
    }
    const struct dr_aws_member *key = step->parent->member->shape->key;
    open_element(xml, entry_name(xml, step), NULL);
    open_element(xml, name_or(key, "key"), key);
    if (step->key[0] != '\0') {
        close_tag(xml);
        put_escaped(xml->out, step->key, strlen(step->key), false);
    }
    close_element(xml, name_or(key, "key"));
}

static void end_entry(struct xml *xml, const struct dr_aws_step *step) {
    if (step->key != NULL) {
        close_element(xml, entry_name(xml, step));
    }
}

static void put_attributes(struct xml *xml, const struct dr_aws_step *step) {
    for (size_t i = 0; i < step->value->count; i++) {
        const struct dr_value *value = step->value->items[i];
        const struct dr_aws_member *member = dr_aws_shape_member(step->member->shape, value->key);
        if (member != NULL && member->xml_attribute && value->kind != DR_VALUE_NULL) {
            struct dr_text text;
            dr_text_init(&text, 0);
            dr_aws_scalar_put(&text, member, value, DR_AWS_PLACE_BODY, xml->style);
            dr_text_format(xml->out, " %s=\"", name_or(member, member->name));
            put_escaped(xml->out, text.bytes, text.length, true);
            dr_text_puts(xml->out, "\"");
            dr_text_release(&text);
        }
    }
}

static void begin(void *context, const struct dr_aws_step *step) {
    struct xml *xml = context;
    begin_entry(xml, step);
    if (has_element(step)) {
        open_element(xml, element_name(xml, step), step->member);
    }
    if (step->member->shape->kind == DR_AWS_STRUCTURE) {
        put_attributes(xml, step);
    }
}

static void end(void *context, const struct dr_aws_step *step) {
    struct xml *xml = context;
    if (has_element(step)) {
        close_element(xml, element_name(xml, step));
    }
    end_entry(xml, step);
}

static void scalar(void *context, const struct dr_aws_step *step) {
    struct xml *xml = context;
    if (step->member->xml_attribute) {
        return;
    }
    const char *name = element_name(xml, step);
    struct dr_text text;
    begin_entry(xml, step);
    open_element(xml, name, step->member);
    dr_text_init(&text, 0);
    dr_aws_scalar_put(&text, step->member, step->value, DR_AWS_PLACE_BODY, xml->style);
    if (text.length > 0) {
        close_tag(xml);
        put_escaped(xml->out, text.bytes, text.length, false);
    }
    dr_text_release(&text);
    close_element(xml, name);
    end_entry(xml, step);
}

void dr_aws_xml_put(struct dr_text *text, const struct dr_aws_member *root, const char *name,
                    const struct dr_value *params, const struct dr_aws_style *style, bool body_only) {
    struct xml xml = {.out = text, .style = style, .root_name = name};
    struct dr_aws_visitor visitor = {
        .context = &xml, .begin = begin, .end = end, .scalar = scalar, .body_only = body_only};
    dr_aws_walk(&visitor, root, params);
}
