/* The codecs: parameters to bodies (form, JSON, XML) and bodies to results (JSON, XML). Codecs see interned shapes
 * only. Results are trees as botocore returns them: members by the user's names, timestamps and blobs as the reader's
 * options say, special floats as text. */
#ifndef DR_BRIDGE_AWS_CODEC_H
#define DR_BRIDGE_AWS_CODEC_H

#include "bridge/aws/walk.h"
#include "bridge/aws/xml.h"

/* Appends `&Name=value` for all parameters (query and ec2 protocols). */
void dr_aws_form_put(struct dr_text *text, const struct dr_aws_member *root, const struct dr_value *params,
                     const struct dr_aws_style *style);

/* Appends a JSON object; body_only as in the walk. */
void dr_aws_json_put(struct dr_text *text, const struct dr_aws_member *root, const struct dr_value *params,
                     const struct dr_aws_style *style, bool body_only);

/* Appends an XML document whose root element is name. */
void dr_aws_xml_put(struct dr_text *text, const struct dr_aws_member *root, const char *name,
                    const struct dr_value *params, const struct dr_aws_style *style, bool body_only);

/* How results are shown. */
struct dr_aws_reader {
    struct dr_arena *arena;
    bool blobs_are_text;    /* blobs as they are, else in base64 */
    bool times_are_seconds; /* timestamps as whole seconds since 1970, else ISO 8601 */
    bool converts_text;     /* rest-json: numbers and booleans may come as text, as in headers */
    struct dr_error *error; /* of the first part that doesn't fit its shape */
    enum dr_code code;
};

/* A scalar of a header or an XML element; NULL (and reader->code) where it doesn't fit. */
struct dr_value *dr_aws_text_read(struct dr_aws_reader *reader, const struct dr_aws_member *member, const char *text,
                                  size_t length);

/* A value of a JSON body. */
struct dr_value *dr_aws_json_read(struct dr_aws_reader *reader, const struct dr_aws_member *member,
                                  const struct dr_value *value);

/* A value of an XML body; is_root leaves out the members that stand in headers. */
struct dr_value *dr_aws_xml_read(struct dr_aws_reader *reader, const struct dr_aws_member *member,
                                 const struct dr_xml_node *node);

/* Reads the body of one event by its protocol. */
typedef struct dr_value *dr_aws_event_fn(struct dr_aws_reader *reader, const struct dr_aws_member *member,
                                         const char *bytes, size_t length);

/* All events of a whole stream (application/vnd.amazon.eventstream) as a list; the initial response, where ret_initial
 * is not NULL, apart. Errors end in reader->code: a damaged message, or an exception that the service sent. */
struct dr_value *dr_aws_events_read(struct dr_aws_reader *reader, const struct dr_aws_member *stream,
                                    const struct dr_aws_member *output, const char *bytes, size_t length,
                                    dr_aws_event_fn *body, struct dr_value **ret_initial);

/* Notes a part of a reply that doesn't fit; returns NULL. */
struct dr_value *dr_aws_reader_fail(struct dr_aws_reader *reader, const struct dr_aws_member *member,
                                    const char *expected);

#endif
