/* Reads distributions: binds a call's arguments to the family's parameters and completes the distribution. */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/quantity.h"
#include "sim/distribution_call.h"

#define WEIGHT_TOLERANCE 1e-9
#define SUBJECT_MAX 64

static struct dr_distribution *read_piece(const struct dr_call_reader *reader, const struct dr_piece *piece,
                                          const char *subject, unsigned depth);

/* `a duration such as 6m`, with the number that was found where it lacks nothing but the unit. */
static void duration_expected(const struct dr_piece *piece, char *ret_text, size_t size) {
    double number = 0;
    const char *text = piece->text;
    if (text == NULL && (piece->at->kind == DR_VALUE_NUMBER)) {
        text = piece->at->text;
    }
    bool is_bare = text != NULL && strlen(text) < 12 && dr_quantity_number(text, &number) && number > 0;
    (void)snprintf(ret_text, size, "a duration such as %sm", is_bare ? text : "15");
}

static enum dr_code read_duration(const struct dr_call_reader *reader, const struct dr_piece *piece,
                                  const char *subject, double *ret_us) {
    dr_usec us = 0;
    if (piece->text == NULL || !dr_quantity_duration(piece->text, &us)) {
        char expected[64];
        duration_expected(piece, expected, sizeof expected);
        return dr_piece_refuse(reader, piece, subject, expected);
    }
    *ret_us = (double)us;
    return DR_OK;
}

static enum dr_code read_number(const struct dr_call_reader *reader, const struct dr_piece *piece, const char *subject,
                                double *ret_number) {
    if (piece->text != NULL ? dr_quantity_number(piece->text, ret_number) : dr_value_number(piece->at, ret_number)) {
        return DR_OK;
    }
    return dr_piece_refuse(reader, piece, subject, "a number such as 0.7");
}

static void name_subject(char subject[SUBJECT_MAX], const struct dr_family *family, const char *parameter) {
    (void)snprintf(subject, SUBJECT_MAX, "%s of %s", parameter, family->name);
}

static size_t count_parameters(const struct dr_family *family) {
    size_t count = 0;
    while (family->parameters[count].name != NULL) {
        count++;
    }
    return count;
}

static enum dr_code unknown_parameter(const struct dr_call_reader *reader, const struct dr_family *family,
                                      const struct dr_argument *argument) {
    const char *names[DR_DISTRIBUTION_PARAMETERS];
    char noun[SUBJECT_MAX];
    size_t count = count_parameters(family);
    for (size_t i = 0; i < count; i++) {
        names[i] = family->parameters[i].name;
    }
    name_subject(noun, family, "argument");
    return dr_errors_unknown(reader->errors, argument->piece.at, noun, argument->name, names, count);
}

/* The parameter that an argument is for: by name, or the first positional one that is not yet given. */
static enum dr_code find_parameter(const struct dr_call_reader *reader, const struct dr_distribution *d,
                                   const struct dr_argument *argument, unsigned *ret_parameter) {
    const struct dr_family *family = d->family;
    for (unsigned i = 0; family->parameters[i].name != NULL; i++) {
        bool is_it = argument->name != NULL ? strcmp(argument->name, family->parameters[i].name) == 0
                                            : family->parameters[i].is_positional && (d->given >> i & 1) == 0;
        if (is_it && (d->given >> i & 1) != 0) {
            return dr_errors_at(reader->errors, argument->piece.at, "%s of %s is given twice", argument->name,
                                family->name);
        }
        if (is_it) {
            *ret_parameter = i;
            return DR_OK;
        }
    }
    if (argument->name != NULL) {
        return unknown_parameter(reader, family, argument);
    }
    char subject[SUBJECT_MAX];
    name_subject(subject, family, "argument");
    char expected[192];
    (void)snprintf(expected, sizeof expected, "%s, as in %s", family->needs, family->example);
    return dr_piece_refuse(reader, &argument->piece, subject, expected);
}

static enum dr_code bind_argument(const struct dr_call_reader *reader, const struct dr_argument *argument,
                                  unsigned depth, struct dr_distribution *d) {
    unsigned i = 0;
    char subject[SUBJECT_MAX];
    if (argument->weight.at != NULL) {
        name_subject(subject, d->family, "argument");
        return dr_piece_refuse(reader, &argument->weight, subject, "no weight: only a mixture's parts have one");
    }
    if (find_parameter(reader, d, argument, &i) != DR_OK) {
        return DR_INPUT;
    }
    d->given |= 1u << i;
    d->named |= argument->name != NULL ? 1u << i : 0;
    name_subject(subject, d->family, d->family->parameters[i].name);
    switch (d->family->parameters[i].kind) {
    case DR_PARAMETER_DURATION:
        return read_duration(reader, &argument->piece, subject, &d->arguments[i]);
    case DR_PARAMETER_NUMBER:
        return read_number(reader, &argument->piece, subject, &d->arguments[i]);
    case DR_PARAMETER_NESTED:
        d->parts = dr_arena_alloc(reader->arena, 1, sizeof(const struct dr_distribution *));
        d->parts[0] = read_piece(reader, &argument->piece, subject, depth);
        d->count = 1;
        return d->parts[0] == NULL ? DR_INPUT : DR_OK;
    }
    return DR_INPUT;
}

static bool is_complete(const struct dr_distribution *d) {
    const struct dr_family *family = d->family;
    unsigned needed = d->given & ~family->optional;
    bool is_form = needed == family->forms[0] || (family->forms[1] != 0 && needed == family->forms[1]);
    return is_form && (family->optional == 0 || (d->given & family->optional) != 0);
}

static enum dr_code bind_parameters(const struct dr_call_reader *reader, const struct dr_piece *piece,
                                    const struct dr_call *call, unsigned depth, struct dr_distribution *d) {
    enum dr_code code = DR_OK;
    for (size_t i = 0; i < call->count; i++) {
        if (bind_argument(reader, &call->arguments[i], depth, d) != DR_OK) {
            code = DR_INPUT;
        }
    }
    if (code == DR_OK && !is_complete(d)) {
        return dr_errors_at(reader->errors, piece->at, "%s needs %s, as in %s", d->family->name, d->family->needs,
                            d->family->example);
    }
    return code;
}

static int compare_doubles(const void *left, const void *right) {
    double first = *(const double *)left;
    double second = *(const double *)right;
    return (first > second) - (first < second);
}

static enum dr_code refuse_name(const struct dr_call_reader *reader, const struct dr_family *family,
                                const struct dr_argument *argument) {
    return dr_errors_at(reader->errors, argument->piece.at, "arguments of %s have no names, found \"%s\"; as in %s",
                        family->name, argument->name, family->example);
}

static enum dr_code bind_values(const struct dr_call_reader *reader, const struct dr_call *call,
                                struct dr_distribution *d) {
    enum dr_code code = DR_OK;
    double *values_us = dr_arena_alloc(reader->arena, call->count, sizeof *values_us);
    double *sorted_us = dr_arena_alloc(reader->arena, call->count, sizeof *sorted_us);
    for (size_t i = 0; i < call->count; i++) {
        const struct dr_argument *argument = &call->arguments[i];
        if (argument->name != NULL) {
            code = refuse_name(reader, d->family, argument);
        } else if (argument->weight.at != NULL) {
            code = dr_piece_refuse(reader, &argument->weight, "argument of empirical", "a duration without a weight");
        } else if (read_duration(reader, &argument->piece, "argument of empirical", &values_us[i]) != DR_OK) {
            code = DR_INPUT;
        }
    }
    memcpy(sorted_us, values_us, call->count * sizeof *sorted_us);
    qsort(sorted_us, call->count, sizeof *sorted_us, compare_doubles);
    d->values_us = values_us;
    d->sorted_us = sorted_us;
    d->count = call->count;
    return code;
}

static enum dr_code read_weight(const struct dr_call_reader *reader, const struct dr_argument *argument,
                                double *ret_weight) {
    if (argument->weight.at == NULL) {
        return dr_piece_refuse(reader, &argument->piece, "argument of mixture", "a weight before it, such as 30%: 15m");
    }
    bool is_share = argument->weight.text != NULL && dr_quantity_share(argument->weight.text, ret_weight);
    if (!is_share || *ret_weight > 1) {
        return dr_piece_refuse(reader, &argument->weight, "weight of mixture", "a share such as 30%");
    }
    return DR_OK;
}

static enum dr_code check_weights(const struct dr_call_reader *reader, const struct dr_piece *piece,
                                  const double *weights, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += weights[i];
    }
    if (fabs(sum - 1) <= WEIGHT_TOLERANCE) {
        return DR_OK;
    }
    return dr_errors_at(reader->errors, piece->at, "the weights of mixture sum to %.6g%%, expected 100%%", sum * 100);
}

static enum dr_code bind_parts(const struct dr_call_reader *reader, const struct dr_piece *piece,
                               const struct dr_call *call, unsigned depth, struct dr_distribution *d) {
    enum dr_code code = DR_OK;
    double *weights = dr_arena_alloc(reader->arena, call->count, sizeof *weights);
    d->parts = dr_arena_alloc(reader->arena, call->count, sizeof(const struct dr_distribution *));
    for (size_t i = 0; i < call->count; i++) {
        const struct dr_argument *argument = &call->arguments[i];
        if (argument->name != NULL) {
            code = refuse_name(reader, d->family, argument);
            continue;
        }
        if (read_weight(reader, argument, &weights[i]) != DR_OK) {
            code = DR_INPUT;
        }
        d->parts[i] = read_piece(reader, &argument->piece, "part of mixture", depth);
        if (d->parts[i] == NULL) {
            code = DR_INPUT;
        }
    }
    d->weights = weights;
    d->count = call->count;
    return code == DR_OK ? check_weights(reader, piece, weights, call->count) : code;
}

static enum dr_code bind(const struct dr_call_reader *reader, const struct dr_piece *piece, const struct dr_call *call,
                         unsigned depth, struct dr_distribution *d) {
    if (!call->family->is_list) {
        return bind_parameters(reader, piece, call, depth, d);
    }
    if (call->count == 0) {
        return dr_errors_at(reader->errors, piece->at, "%s needs %s, as in %s", d->family->name, d->family->needs,
                            d->family->example);
    }
    return call->family->shape == DR_SHAPE_MIXTURE ? bind_parts(reader, piece, call, depth, d)
                                                   : bind_values(reader, call, d);
}

/* The argument of a parameter; where it was left out (a truncation's), the last that was written. */
static const struct dr_argument *argument_of(const struct dr_call *call, const char *name) {
    for (size_t i = 0; i < call->count; i++) {
        if (call->arguments[i].name != NULL && strcmp(call->arguments[i].name, name) == 0) {
            return &call->arguments[i];
        }
    }
    return NULL;
}

static enum dr_code settle(const struct dr_call_reader *reader, const struct dr_piece *piece,
                           const struct dr_call *call, struct dr_distribution *d) {
    struct dr_text expected;
    unsigned parameter = 0;
    enum dr_code code = DR_OK;
    dr_text_init(&expected, 0);
    if (!dr_distribution_settle(d, &parameter, &expected)) {
        const char *name = d->family->parameters[parameter].name;
        const struct dr_argument *argument = argument_of(call, name);
        /* Positional arguments are in the order of the parameters. */
        if (argument == NULL) {
            argument = &call->arguments[parameter < call->count ? parameter : call->count - 1];
        }
        char subject[SUBJECT_MAX];
        name_subject(subject, d->family, name);
        code = dr_piece_refuse(reader, call->count > 0 ? &argument->piece : piece, subject, expected.bytes);
    }
    dr_text_release(&expected);
    return code;
}

static struct dr_distribution *read_call(const struct dr_call_reader *reader, const struct dr_piece *piece,
                                         unsigned depth) {
    struct dr_call call;
    if (depth > DR_DISTRIBUTION_DEPTH) {
        dr_errors_at(reader->errors, piece->at, "distributions are nested deeper than %d", DR_DISTRIBUTION_DEPTH);
        return NULL;
    }
    if (dr_call_read(reader, piece, &call) != DR_OK) {
        return NULL;
    }
    struct dr_distribution *d = dr_arena_alloc(reader->arena, 1, sizeof *d);
    d->family = call.family;
    d->shape = call.family->shape;
    if (bind(reader, piece, &call, depth + 1, d) != DR_OK || settle(reader, piece, &call, d) != DR_OK) {
        return NULL;
    }
    return d;
}

static struct dr_distribution *constant(struct dr_arena *arena, double us) {
    struct dr_distribution *d = dr_arena_alloc(arena, 1, sizeof *d);
    d->shape = DR_SHAPE_CONSTANT;
    d->family = dr_family_of(DR_SHAPE_CONSTANT);
    d->given = 1;
    d->arguments[0] = us;
    d->low_us = us;
    d->high_us = HUGE_VAL;
    d->mean_us = us;
    return d;
}

static struct dr_distribution *read_piece(const struct dr_call_reader *reader, const struct dr_piece *piece,
                                          const char *subject, unsigned depth) {
    if (dr_piece_is_call(piece)) {
        return read_call(reader, piece, depth);
    }
    dr_usec us = 0;
    if (piece->text == NULL || !dr_quantity_duration(piece->text, &us)) {
        char example[64];
        char expected[160];
        duration_expected(piece, example, sizeof example);
        (void)snprintf(expected, sizeof expected, "%s or a distribution such as lognormal(median=6m, p95=20m)",
                       example);
        dr_piece_refuse(reader, piece, subject, expected);
        return NULL;
    }
    return constant(reader->arena, (double)us);
}

/* GSL's default is to abort on a numerical complaint; here results are checked instead. The handler is GSL's own
 * process-wide setting: distributions are read before threads start. */
enum dr_code dr_distribution_read(const struct dr_value *at, struct dr_arena *arena,
                                  const struct dr_distribution **ret_distribution, struct dr_errors *errors) {
    struct dr_call_reader reader = {arena, errors};
    struct dr_piece piece = dr_piece_of(arena, at);
    (void)gsl_set_error_handler_off();
    struct dr_distribution *d = read_piece(&reader, &piece, NULL, 1);
    if (d == NULL) {
        return DR_INPUT;
    }
    dr_distribution_prepare(arena, d);
    *ret_distribution = d;
    return DR_OK;
}

const struct dr_distribution *dr_distribution_constant(struct dr_arena *arena, dr_usec at_us) {
    return constant(arena, (double)at_us);
}
