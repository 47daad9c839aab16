/* Parameters as a form: the query protocol, and ec2's variant of it. */
#include <ctype.h>
#include <string.h>

#include "bridge/aws/codec.h"
#include "bridge/aws/encode.h"

struct form {
    struct dr_text *out;
    const struct dr_aws_style *style;
};

/* The name of a member within its structure; fallback where the model says none. */
static void put_member_name(struct dr_text *text, const struct dr_aws_member *member, const char *fallback,
                            const struct dr_aws_style *style) {
    if (style->is_ec2 && member->query_name != NULL) {
        dr_text_puts(text, member->query_name);
    } else if (member->wire_name != NULL && style->is_ec2 && member->wire_name[0] != '\0') {
        char first = (char)toupper((unsigned char)member->wire_name[0]);
        dr_text_add(text, &first, 1);
        dr_text_puts(text, member->wire_name + 1);
    } else {
        dr_text_puts(text, member->wire_name != NULL ? member->wire_name : fallback);
    }
}

static void put_path(struct dr_text *text, const struct dr_aws_step *step, const struct dr_aws_style *style);

static void put_dot(struct dr_text *text) {
    dr_text_puts(text, text->length > 0 ? "." : "");
}

/* A flattened list whose elements have a name bears that name instead of its own. */
static void put_list_path(struct dr_text *text, const struct dr_aws_step *list, const char *element_name,
                          const struct dr_aws_style *style) {
    put_path(text, list, style);
    if (style->is_ec2 || (list->member->flattened && element_name == NULL)) {
        return;
    }
    if (!list->member->flattened) {
        dr_text_format(text, ".%s", element_name != NULL ? element_name : "member");
        return;
    }
    while (text->length > 0 && text->bytes[text->length - 1] != '.') {
        text->length--;
    }
    dr_text_puts(text, element_name);
}

static void put_entry_path(struct dr_text *text, const struct dr_aws_step *entry, const struct dr_aws_style *style) {
    put_path(text, entry->parent, style);
    dr_text_format(text, "%s.%zu.", entry->parent->member->flattened ? "" : ".entry", entry->index);
}

/* Appends the full name of what a step stands for: "Filter.1.Value.2". */
static void put_path(struct dr_text *text, const struct dr_aws_step *step, const struct dr_aws_style *style) {
    const struct dr_aws_step *parent = step->parent;
    if (parent == NULL) {
        return;
    }
    if (parent->member->shape->kind == DR_AWS_LIST) {
        put_list_path(text, parent, step->member->wire_name, style);
        dr_text_format(text, ".%zu", step->index);
    } else if (step->key != NULL) {
        put_entry_path(text, step, style);
        put_member_name(text, step->member, "value", style);
    } else {
        put_path(text, parent, style);
        put_dot(text);
        put_member_name(text, step->member, step->member->name, style);
    }
}

static void put_pair(struct form *form, const struct dr_text *name, const char *bytes, size_t length) {
    dr_text_puts(form->out, "&");
    dr_form_put(form->out, name->bytes, name->length);
    dr_text_puts(form->out, "=");
    dr_form_put(form->out, bytes, length);
}

/* A map's key is a pair of its own, before its value's. */
static void put_key(struct form *form, const struct dr_aws_step *step) {
    if (step->key == NULL) {
        return;
    }
    struct dr_text name;
    dr_text_init(&name, 0);
    put_entry_path(&name, step, form->style);
    put_member_name(&name, step->parent->member->shape->key, "key", form->style);
    put_pair(form, &name, step->key, strlen(step->key));
    dr_text_release(&name);
}

static void put_empty(struct form *form, const struct dr_aws_step *step) {
    struct dr_text name;
    dr_text_init(&name, 0);
    put_path(&name, step, form->style);
    put_pair(form, &name, "", 0);
    dr_text_release(&name);
}

static void begin(void *context, const struct dr_aws_step *step) {
    struct form *form = context;
    put_key(form, step);
    if (step->member->shape->kind == DR_AWS_LIST && step->value->count == 0 && !form->style->is_ec2) {
        put_empty(form, step); /* the query protocol says that a list is empty */
    }
}

static void end(void *context, const struct dr_aws_step *step) {
    (void)context;
    (void)step;
}

static void scalar(void *context, const struct dr_aws_step *step) {
    struct form *form = context;
    struct dr_text name;
    struct dr_text value;
    put_key(form, step);
    dr_text_init(&name, 0);
    dr_text_init(&value, 0);
    put_path(&name, step, form->style);
    dr_aws_scalar_put(&value, step->member, step->value, DR_AWS_PLACE_BODY, form->style);
    put_pair(form, &name, value.bytes, value.length);
    dr_text_release(&name);
    dr_text_release(&value);
}

void dr_aws_form_put(struct dr_text *text, const struct dr_aws_member *root, const struct dr_value *params,
                     const struct dr_aws_style *style) {
    struct form form = {.out = text, .style = style};
    struct dr_aws_visitor visitor = {.context = &form, .begin = begin, .end = end, .scalar = scalar};
    dr_aws_walk(&visitor, root, params);
}
