/* The protocols as rows: how a request's path, headers and body come about, and how a reply's body is read. */
#ifndef DR_BRIDGE_AWS_PROTOCOL_H
#define DR_BRIDGE_AWS_PROTOCOL_H

#include "bridge/aws/call.h"
#include "bridge/aws/codec.h"

/* What a protocol makes of parameters; the texts lie in the arena. */
struct dr_aws_parts {
    const char *path; /* with its query string */
    struct dr_http_headers headers;
    const char *body; /* NULL: none */
    size_t body_length;
};

struct dr_aws_protocol {
    const char *name;
    struct dr_aws_style style;
    enum dr_code (*write)(const struct dr_aws_operation *operation, const struct dr_value *params,
                          const struct dr_aws_style *style, struct dr_arena *arena, struct dr_aws_parts *parts,
                          struct dr_errors *errors);
    /* root: the output, or the shape of a fault. Returns NULL where reader->code says why. */
    struct dr_value *(*read)(struct dr_aws_reader *reader, const struct dr_aws_operation *operation,
                             const struct dr_aws_member *root, const struct dr_http_reply *reply);
    /* Code, message and request id of an error reply. */
    void (*fault)(const struct dr_http_reply *reply, struct dr_arena *arena, struct dr_aws_outcome *outcome);
};

const struct dr_aws_protocol *dr_aws_protocol_of(const struct dr_aws_service *service);

/* Readers of errors (fault.c). */
void dr_aws_fault_json(const struct dr_http_reply *reply, struct dr_arena *arena, struct dr_aws_outcome *outcome);
void dr_aws_fault_rest_json(const struct dr_http_reply *reply, struct dr_arena *arena, struct dr_aws_outcome *outcome);
void dr_aws_fault_query(const struct dr_http_reply *reply, struct dr_arena *arena, struct dr_aws_outcome *outcome);
void dr_aws_fault_rest_xml(const struct dr_http_reply *reply, struct dr_arena *arena, struct dr_aws_outcome *outcome);

/* Code and message of a reply that doesn't speak the protocol: those of its HTTP status. */
void dr_aws_fault_status(const struct dr_http_reply *reply, struct dr_arena *arena, struct dr_aws_outcome *outcome);

/* Whether such a fault may be gone at the next attempt. */
void dr_aws_fault_classify(struct dr_aws_outcome *outcome);

/* The element that holds an error's members in an XML reply: <Error> within what wraps it, else the root. */
const struct dr_xml_node *dr_aws_fault_node(const struct dr_xml_node *root);

#endif
