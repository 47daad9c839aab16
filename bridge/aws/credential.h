/* Credentials: what signs a request, and how long it may; and the chain of providers that finds them, one provider a
 * file (credential_<name>.c). Environment, clock, network and processes come in through struct dr_aws_credential_means,
 * so that everything is tested with fakes. Secrets are wiped when they are released.
 * Source: docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html. */
#ifndef DR_BRIDGE_AWS_CREDENTIAL_H
#define DR_BRIDGE_AWS_CREDENTIAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/usec.h"

struct dr_aws_config;
struct dr_transport;

struct dr_aws_credentials {
    const char *key_id;     /* NULL: none found */
    const char *secret;     /* never printed */
    const char *token;      /* session token, or NULL */
    const char *account_id; /* where the source says it, or NULL */
    const char *source;     /* for people: "environment", "profile ops: role arn:aws:iam::…" */
    dr_usec expires_us;     /* UTC instant; DR_NEVER: does not expire */
};

/* What providers may use. */
struct dr_aws_credential_means {
    const struct dr_aws_config *config;
    struct dr_transport *transport; /* NULL: no network */
    dr_usec (*now_us)(void *context);
    void *now_context;
    /* URL of a service ("sts", "portal.sso") in a region, for the providers that call one. */
    enum dr_code (*endpoint)(void *context, const char *service, const char *region, struct dr_arena *arena,
                             const char **ret_url, struct dr_error *error);
    void *endpoint_context;
    char *const *process_environment; /* of credential_process; NULL: empty */
    bool (*stop)(void *context);      /* asked while waiting for the network; NULL: never stops */
    void *stop_context;
};

/* A provider: finds the credentials of a profile; leaves key_id NULL where it is not configured. Errors: configured,
 * but it does not work, with what a person can do. */
typedef enum dr_code dr_aws_credential_provider(const struct dr_aws_credential_means *means, const char *profile,
                                                struct dr_arena *arena, struct dr_aws_credentials *ret_credentials,
                                                struct dr_error *error);

dr_aws_credential_provider dr_aws_credential_environment;  /* AWS_ACCESS_KEY_ID … */
dr_aws_credential_provider dr_aws_credential_role;         /* role_arn with source_profile or credential_source */
dr_aws_credential_provider dr_aws_credential_web_identity; /* a token file and a role */
dr_aws_credential_provider dr_aws_credential_sso;          /* IAM Identity Center, by the token of `aws sso login` */
dr_aws_credential_provider dr_aws_credential_shared;       /* keys in the shared files */
dr_aws_credential_provider dr_aws_credential_process;      /* credential_process */
dr_aws_credential_provider dr_aws_credential_container;    /* ECS, EKS pod identity */
dr_aws_credential_provider dr_aws_credential_instance;     /* EC2 instance metadata, version 2 */

/* Runs the providers in AWS's order. Errors: the first provider's that is configured but fails; DR_INPUT where none is
 * configured. */
enum dr_code dr_aws_credentials_find(const struct dr_aws_credential_means *means, struct dr_arena *arena,
                                     struct dr_aws_credentials *ret_credentials, struct dr_error *error);

/* Credentials that are kept, and found again before they expire. */
struct dr_aws_credential_cache {
    const struct dr_aws_credential_means *means; /* borrowed */
    struct dr_arena arena;
    struct dr_aws_credentials credentials;
};

void dr_aws_credential_cache_init(struct dr_aws_credential_cache *cache, const struct dr_aws_credential_means *means);
void dr_aws_credential_cache_release(struct dr_aws_credential_cache *cache);

/* The current credentials, valid until the next call. They are found again where they expire within ten minutes; if
 * that fails, those that still hold are used for as long as they do. */
enum dr_code dr_aws_credential_cache_get(struct dr_aws_credential_cache *cache,
                                         const struct dr_aws_credentials **ret_credentials, struct dr_error *error);

/* Overwrites secret and token. Only for credentials whose texts are the program's own (not the environment's). */
void dr_aws_credentials_wipe(struct dr_aws_credentials *credentials);

#endif
