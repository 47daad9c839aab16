/* The one walk over parameters: visits (member, value) in the order in which the user wrote them, and calls a visitor,
 * so that a writer of a protocol is three functions. Null members are left out; members that the model doesn't know
 * (validation lets them pass only where asked) are visited with a shape that follows from their value. */
#ifndef DR_BRIDGE_AWS_WALK_H
#define DR_BRIDGE_AWS_WALK_H

#include "bridge/aws/aws.h"

struct dr_aws_step {
    const struct dr_aws_member *member;
    const struct dr_value *value;
    const struct dr_aws_step *parent; /* NULL: the root */
    const char *key;                  /* of a map's entry, else NULL */
    size_t index;                     /* 1-based, among the visited children of the parent */
};

struct dr_aws_visitor {
    void *context;
    void (*begin)(void *context, const struct dr_aws_step *step); /* a structure, list or map */
    void (*end)(void *context, const struct dr_aws_step *step);
    void (*scalar)(void *context, const struct dr_aws_step *step); /* also documents, and nulls within lists and maps */
    bool body_only; /* leaves out the root's members that stand elsewhere than in the body */
};

void dr_aws_walk(const struct dr_aws_visitor *visitor, const struct dr_aws_member *member,
                 const struct dr_value *value);

enum dr_aws_place { DR_AWS_PLACE_BODY, DR_AWS_PLACE_HEADER, DR_AWS_PLACE_QUERY, DR_AWS_PLACE_LABEL };

/* How values are written, beyond what the model says. */
struct dr_aws_style {
    enum dr_aws_time body_time; /* of timestamps in bodies that say no format */
    bool blobs_are_text;        /* blobs are given as they are, not in base64 */
    bool is_ec2;                /* names and lists of the ec2 protocol */
};

/* Appends a scalar's text: the one place that knows timestamps, blobs (base64 in bodies, raw elsewhere), floats and
 * jsonvalue. What doesn't fit its shape is written as it stands. */
void dr_aws_scalar_put(struct dr_text *text, const struct dr_aws_member *member, const struct dr_value *value,
                       enum dr_aws_place place, const struct dr_aws_style *style);

/* Appends a blob's bytes. */
void dr_aws_blob_put(struct dr_text *text, const struct dr_value *value, const struct dr_aws_style *style);

/* The format of a timestamp member at a place. */
enum dr_aws_time dr_aws_time_of(const struct dr_aws_member *member, enum dr_aws_place place,
                                const struct dr_aws_style *style);

#endif
