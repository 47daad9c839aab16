/* Writes distributions: the text form, the object form, and the JSON Schema of both. */
#include <math.h>

#include "base/quantity.h"
#include "sim/distribution_private.h"

static void print_us(double us, struct dr_text *text) {
    dr_quantity_print_duration(dr_distribution_round_us(us), text);
}

static void print_argument(const struct dr_distribution *d, unsigned i, struct dr_text *text) {
    switch (d->family->parameters[i].kind) {
    case DR_PARAMETER_DURATION:
        print_us(d->arguments[i], text);
        break;
    case DR_PARAMETER_NUMBER:
        dr_quantity_print_number(d->arguments[i], text);
        break;
    case DR_PARAMETER_NESTED:
        dr_distribution_print(d->parts[0], text);
        break;
    }
}

static void print_parameters(const struct dr_distribution *d, struct dr_text *text) {
    const char *separator = "";
    for (unsigned i = 0; d->family->parameters[i].name != NULL; i++) {
        if ((d->given >> i & 1) == 0) {
            continue;
        }
        dr_text_puts(text, separator);
        separator = ", ";
        if ((d->named >> i & 1) != 0 && d->family->parameters[i].kind != DR_PARAMETER_NESTED) {
            dr_text_format(text, "%s=", d->family->parameters[i].name);
        }
        print_argument(d, i, text);
    }
}

static void print_list(const struct dr_distribution *d, struct dr_text *text) {
    for (size_t i = 0; i < d->count; i++) {
        dr_text_puts(text, i > 0 ? ", " : "");
        if (d->parts == NULL) {
            print_us(d->values_us[i], text);
            continue;
        }
        dr_quantity_print_share(d->weights[i], text);
        dr_text_puts(text, ": ");
        dr_distribution_print(d->parts[i], text);
    }
}

void dr_distribution_print(const struct dr_distribution *distribution, struct dr_text *text) {
    if (distribution->family->shape == DR_SHAPE_CONSTANT) {
        print_us(distribution->arguments[0], text);
        return;
    }
    dr_text_format(text, "%s(", distribution->family->name);
    if (distribution->family->is_list) {
        print_list(distribution, text);
    } else {
        print_parameters(distribution, text);
    }
    dr_text_puts(text, ")");
}

static void write_us(double us, struct dr_json_writer *out) {
    struct dr_text text;
    dr_text_init(&text, 0);
    print_us(us, &text);
    dr_json_text(out, text.bytes);
    dr_text_release(&text);
}

static void write_share(double share, struct dr_json_writer *out) {
    struct dr_text text;
    dr_text_init(&text, 0);
    dr_quantity_print_share(share, &text);
    dr_json_text(out, text.bytes);
    dr_text_release(&text);
}

static void write_argument(const struct dr_distribution *d, unsigned i, struct dr_json_writer *out) {
    switch (d->family->parameters[i].kind) {
    case DR_PARAMETER_DURATION:
        write_us(d->arguments[i], out);
        break;
    case DR_PARAMETER_NUMBER:
        dr_json_number(out, d->arguments[i], 0);
        break;
    case DR_PARAMETER_NESTED:
        dr_distribution_write_json(d->parts[0], out);
        break;
    }
}

static void write_parameters(const struct dr_distribution *d, struct dr_json_writer *out) {
    dr_json_begin_object(out);
    for (unsigned i = 0; d->family->parameters[i].name != NULL; i++) {
        if ((d->given >> i & 1) != 0) {
            dr_json_key(out, d->family->parameters[i].name);
            write_argument(d, i, out);
        }
    }
    dr_json_end_object(out);
}

static void write_part(const struct dr_distribution *d, size_t i, struct dr_json_writer *out) {
    if (d->parts == NULL) {
        write_us(d->values_us[i], out);
        return;
    }
    dr_json_begin_object(out);
    dr_json_key(out, "weight");
    write_share(d->weights[i], out);
    dr_json_key(out, "of");
    dr_distribution_write_json(d->parts[i], out);
    dr_json_end_object(out);
}

void dr_distribution_write_json(const struct dr_distribution *distribution, struct dr_json_writer *out) {
    if (distribution->family->shape == DR_SHAPE_CONSTANT) {
        write_us(distribution->arguments[0], out);
        return;
    }
    dr_json_begin_object(out);
    dr_json_key(out, distribution->family->name);
    if (distribution->family->is_list) {
        dr_json_begin_list(out);
        for (size_t i = 0; i < distribution->count; i++) {
            write_part(distribution, i, out);
        }
        dr_json_end_list(out);
    } else {
        write_parameters(distribution, out);
    }
    dr_json_end_object(out);
}

static void write_types(struct dr_json_writer *out, const char *const *types) {
    dr_json_key(out, "type");
    dr_json_begin_list(out);
    for (; *types != NULL; types++) {
        dr_json_text(out, *types);
    }
    dr_json_end_list(out);
}

#define DURATION_PATTERN "([0-9]+(\\.[0-9]+)?(us|ms|s|min|m|h|d|w|y))+"

static void write_text_schema(struct dr_json_writer *out) {
    struct dr_text pattern;
    dr_text_init(&pattern, 0);
    dr_text_puts(&pattern, "^[ \\t\\r\\n]*(" DURATION_PATTERN "|(");
    for (const struct dr_family *family = dr_families; family->name != NULL; family++) {
        dr_text_format(&pattern, "%s%s", family == dr_families ? "" : "|", family->name);
    }
    dr_text_puts(&pattern, ")[ \\t\\r\\n]*\\([\\s\\S]*\\))[ \\t\\r\\n]*$");
    dr_field_write_pattern(out, pattern.bytes);
    dr_text_release(&pattern);
}

static void write_parameter_schema(const struct dr_parameter *parameter, struct dr_json_writer *out) {
    static const char *const nested[] = {"string", "object", NULL};
    static const char *const number[] = {"number", "string", NULL};
    dr_json_key(out, parameter->name);
    if (parameter->kind == DR_PARAMETER_DURATION) {
        dr_field_write_pattern(out, "^" DURATION_PATTERN "$");
        return;
    }
    dr_json_begin_object(out);
    write_types(out, parameter->kind == DR_PARAMETER_NUMBER ? number : nested);
    dr_json_end_object(out);
}

static void write_family_schema(const struct dr_family *family, struct dr_json_writer *out) {
    static const char *const list[] = {"array", "string", NULL};
    static const char *const any[] = {"object", "array", "string", NULL};
    dr_json_key(out, family->name);
    dr_json_begin_object(out);
    write_types(out, family->is_list ? list : any);
    if (!family->is_list) {
        dr_json_key(out, "properties");
        dr_json_begin_object(out);
        for (const struct dr_parameter *parameter = family->parameters; parameter->name != NULL; parameter++) {
            write_parameter_schema(parameter, out);
        }
        dr_json_end_object(out);
        dr_json_key(out, "additionalProperties");
        dr_json_boolean(out, false);
    }
    dr_json_end_object(out);
}

static void write_object_schema(struct dr_json_writer *out) {
    dr_json_begin_object(out);
    dr_json_key(out, "type");
    dr_json_text(out, "object");
    dr_json_key(out, "minProperties");
    dr_json_integer(out, 1);
    dr_json_key(out, "maxProperties");
    dr_json_integer(out, 1);
    dr_json_key(out, "properties");
    dr_json_begin_object(out);
    for (const struct dr_family *family = dr_families; family->name != NULL; family++) {
        write_family_schema(family, out);
    }
    dr_json_end_object(out);
    dr_json_key(out, "additionalProperties");
    dr_json_boolean(out, false);
    dr_json_end_object(out);
}

void dr_distribution_write_schema(struct dr_json_writer *out) {
    dr_json_begin_object(out);
    dr_json_key(out, "oneOf");
    dr_json_begin_list(out);
    write_text_schema(out);
    write_object_schema(out);
    dr_json_end_list(out);
    dr_json_end_object(out);
}
