/* The HTTP binding of the rest protocols: which parts of the parameters stand in the path, the query string, headers
 * and the body, and the same way back. */
#ifndef DR_BRIDGE_AWS_BINDING_HTTP_H
#define DR_BRIDGE_AWS_BINDING_HTTP_H

#include "bridge/aws/codec.h"
#include "bridge/aws/http.h"

/* Appends the path with its query string: labels filled in, the operation's own query first. */
enum dr_code dr_aws_binding_uri(struct dr_text *uri, const struct dr_aws_operation *operation,
                                const struct dr_value *params, const struct dr_aws_style *style,
                                struct dr_errors *errors);

/* Sets the headers that parameters ask for. */
void dr_aws_binding_headers(struct dr_arena *arena, struct dr_http_headers *headers,
                            const struct dr_aws_operation *operation, const struct dr_value *params,
                            const struct dr_aws_style *style);

/* Reads what stands in the status and the headers of a reply into a result. */
void dr_aws_binding_read(struct dr_aws_reader *reader, const struct dr_aws_shape *shape,
                         const struct dr_http_reply *reply, struct dr_value *result);

#endif
