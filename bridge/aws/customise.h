/* What AWS's own client does for single services, outside of their models: one table, and nowhere else is the name of a
 * service or operation compared. */
#ifndef DR_BRIDGE_AWS_CUSTOMISE_H
#define DR_BRIDGE_AWS_CUSTOMISE_H

#include "bridge/aws/call.h"

/* Changes the parameters before they are checked. */
enum dr_code dr_aws_customise_input(const struct dr_aws_call *call, struct dr_arena *arena, struct dr_value *input,
                                    struct dr_errors *errors);

/* Changes an operation's copy: leaves out of its path and host prefix what the endpoint rules put into the URL. */
void dr_aws_customise_operation(struct dr_aws_operation *operation);

/* Changes the request before checksums and compression. */
enum dr_code dr_aws_customise_request(const struct dr_aws_call *call, const struct dr_value *input,
                                      struct dr_arena *arena, struct dr_http_request *request,
                                      struct dr_errors *errors);

/* Changes the reply before it is read. */
void dr_aws_customise_reply(const struct dr_aws_operation *operation, struct dr_arena *arena,
                            struct dr_http_reply *reply);

/* Whether the service's faults are modelled under the JSON protocol's code though the reply translates it. */
bool dr_aws_customise_has_own_codes(const struct dr_aws_operation *operation);

/* Whether requests under that signing name are signed as S3 wants it: the path as it is, the body's hash in a header.
 */
bool dr_aws_customise_signs_raw(const char *signing_name);

/* Changes what was read. */
void dr_aws_customise_outcome(const struct dr_aws_operation *operation, const struct dr_http_reply *reply,
                              const struct dr_aws_shown *shown, struct dr_arena *arena, struct dr_aws_outcome *outcome);

#endif
