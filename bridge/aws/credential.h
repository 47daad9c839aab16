/* Credentials: what signs a request, and how long it may. Providers (credential_<name>.c) find them; the structure is
 * plain data whose texts lie in the arena of whoever made it. */
#ifndef DR_BRIDGE_AWS_CREDENTIAL_H
#define DR_BRIDGE_AWS_CREDENTIAL_H

#include "base/usec.h"

struct dr_aws_credentials {
    const char *key_id;
    const char *secret;     /* never printed */
    const char *token;      /* session token, or NULL */
    const char *account_id; /* where the source says it, or NULL */
    const char *source;     /* for people: "environment", "profile ops: shared credentials file" */
    dr_usec expires_us;     /* UTC instant; DR_NEVER: does not expire */
};

#endif
