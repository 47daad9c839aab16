/* The client's configuration: AWS's standard environment variables and the keys of the chosen profile, in that order.
 * The environment comes in as a look-up function (only cli calls getenv); empty variables count as unset.
 * Source: docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html. */
#ifndef DR_BRIDGE_AWS_CONFIG_H
#define DR_BRIDGE_AWS_CONFIG_H

#include "base/usec.h"
#include "base/value.h"

struct dr_environment {
    const char *(*get)(void *context, const char *name); /* NULL: not set */
    void *context;
};

/* A variable, or NULL where it is not set, or empty. */
const char *dr_environment_get(const struct dr_environment *environment, const char *name);

/* What the command line says; NULL: nothing. */
struct dr_aws_config_options {
    const char *profile;
    const char *region;
    const char *home; /* the user's folder, for ~ */
};

struct dr_aws_config {
    struct dr_environment environment;
    const char *home;              /* or NULL */
    const struct dr_value *files;  /* see dr_aws_profiles_load */
    const struct dr_value *values; /* the chosen profile, or NULL */
    const char *profile;           /* its name */
    bool profile_is_chosen;        /* on the command line: credentials of the environment do not apply */
    const char *region;            /* or NULL */
    const char *ca_bundle;         /* or NULL */
    const char *retry_mode;        /* "standard" unless said otherwise */
    unsigned max_attempts;         /* 0: not said */
    const char *account_id_mode;   /* "preferred" unless said otherwise */
    const char *request_checksums; /* "when_supported" or "when_required" */
    const char *reply_checksums;
    bool use_fips;
    bool use_dual_stack;
    bool ignore_endpoint_urls;
    bool metadata_disabled;
    const char *metadata_endpoint; /* of the instance metadata service */
    dr_usec metadata_timeout_us;
    unsigned metadata_attempts;
};

/* Errors: DR_INPUT for a broken file, a value that can't be, or a chosen profile that does not exist. */
enum dr_code dr_aws_config_load(struct dr_arena *arena, const struct dr_environment *environment,
                                const struct dr_aws_config_options *options, struct dr_aws_config *ret_config,
                                struct dr_error *error);

/* The endpoint that the configuration gives a service (by its service id, such as "Route 53"), or NULL:
 * AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the profile's services section, the profile's endpoint_url. */
const char *dr_aws_config_endpoint(const struct dr_aws_config *config, const char *service_id, struct dr_arena *arena);

/* The proxy for a URL from http_proxy or https_proxy, or NULL; no_proxy is for the transport. */
const char *dr_aws_config_proxy(const struct dr_aws_config *config, const char *url);
const char *dr_aws_config_no_proxy(const struct dr_aws_config *config);

/* A path with `~` resolved. */
const char *dr_aws_config_path(const struct dr_aws_config *config, const char *path, struct dr_arena *arena);

#endif
