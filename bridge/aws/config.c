/* The client's configuration. */
#include "bridge/aws/config.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bridge/aws/profile.h"

/* docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html */
#define METADATA_IPV4 "http://169.254.169.254"
#define METADATA_IPV6 "http://[fd00:ec2::254]"
#define METADATA_TIMEOUT_US DR_USEC_PER_S

const char *dr_environment_get(const struct dr_environment *environment, const char *name) {
    const char *value = environment->get == NULL ? NULL : environment->get(environment->context, name);
    return value == NULL || *value == '\0' ? NULL : value;
}

/* A setting by variable, then by key of the profile. */
static const char *setting(const struct dr_aws_config *config, const char *variable, const char *key) {
    const char *value = variable == NULL ? NULL : dr_environment_get(&config->environment, variable);
    return value != NULL ? value : dr_aws_profile_text(config->values, key);
}

static enum dr_code read_truth(const struct dr_aws_config *config, const char *variable, const char *key,
                               bool *ret_truth, struct dr_error *error) {
    const char *value = setting(config, variable, key);
    if (value == NULL) {
        return DR_OK;
    }
    if (strcasecmp(value, "true") != 0 && strcasecmp(value, "false") != 0) {
        return dr_error_set(error, DR_INPUT, "%s: found \"%.60s\", expected true or false", variable, value);
    }
    *ret_truth = strcasecmp(value, "true") == 0;
    return DR_OK;
}

static enum dr_code read_count(const struct dr_aws_config *config, const char *variable, const char *key,
                               unsigned *ret_count, struct dr_error *error) {
    const char *value = setting(config, variable, key);
    if (value == NULL) {
        return DR_OK;
    }
    char *end = NULL;
    long count = strtol(value, &end, 10);
    if (end == value || *end != '\0' || count < 1 || count > 1000) {
        return dr_error_set(error, DR_INPUT, "%s: found \"%.60s\", expected a number from 1 to 1000", variable, value);
    }
    *ret_count = (unsigned)count;
    return DR_OK;
}

static enum dr_code read_choice(const struct dr_aws_config *config, const char *variable, const char *key,
                                const char *const *choices, const char **ret_choice, struct dr_error *error) {
    const char *value = setting(config, variable, key);
    *ret_choice = choices[0];
    if (value == NULL) {
        return DR_OK;
    }
    for (size_t i = 0; choices[i] != NULL; i++) {
        if (strcasecmp(value, choices[i]) == 0) {
            *ret_choice = choices[i];
            return DR_OK;
        }
    }
    return dr_error_set(error, DR_INPUT, "%s: found \"%.60s\", expected for instance %s", variable, value, choices[0]);
}

const char *dr_aws_config_path(const struct dr_aws_config *config, const char *path, struct dr_arena *arena) {
    if (path != NULL && path[0] == '~' && (path[1] == '/' || path[1] == '\0') && config->home != NULL) {
        return dr_arena_format(arena, "%s%s", config->home, path + 1);
    }
    return path;
}

static const char *file_path(const struct dr_aws_config *config, const char *variable, const char *usual,
                             struct dr_arena *arena) {
    const char *given = dr_environment_get(&config->environment, variable);
    if (given == NULL && config->home == NULL) {
        return NULL;
    }
    return dr_aws_config_path(config, given != NULL ? given : usual, arena);
}

static enum dr_code choose_profile(struct dr_aws_config *config, const char *chosen, struct dr_error *error) {
    const char *named = dr_environment_get(&config->environment, "AWS_PROFILE");
    named = named != NULL ? named : dr_environment_get(&config->environment, "AWS_DEFAULT_PROFILE");
    config->profile_is_chosen = chosen != NULL;
    config->profile = chosen != NULL ? chosen : named != NULL ? named : "default";
    config->values = dr_aws_profile(config->files, config->profile);
    if (config->values == NULL && (chosen != NULL || named != NULL)) {
        return dr_error_set(error, DR_INPUT, "the configuration files have no profile \"%.100s\"", config->profile);
    }
    return DR_OK;
}

static enum dr_code read_metadata(struct dr_aws_config *config, struct dr_error *error) {
    static const char *const modes[] = {"ipv4", "ipv6", NULL};
    unsigned seconds = (unsigned)(METADATA_TIMEOUT_US / DR_USEC_PER_S);
    const char *mode = NULL;
    config->metadata_attempts = 1;
    enum dr_code code = read_choice(config, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
                                    "ec2_metadata_service_endpoint_mode", modes, &mode, error);
    code = code != DR_OK ? code
                         : read_truth(config, "AWS_EC2_METADATA_DISABLED", "ec2_metadata_disabled",
                                      &config->metadata_disabled, error);
    code = code != DR_OK
               ? code
               : read_count(config, "AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout", &seconds, error);
    code = code != DR_OK ? code
                         : read_count(config, "AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts",
                                      &config->metadata_attempts, error);
    if (code != DR_OK) {
        return code;
    }
    config->metadata_endpoint = setting(config, "AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");
    if (config->metadata_endpoint == NULL) {
        config->metadata_endpoint = strcmp(mode, "ipv6") == 0 ? METADATA_IPV6 : METADATA_IPV4;
    }
    config->metadata_timeout_us = (dr_usec)seconds * DR_USEC_PER_S;
    return DR_OK;
}

static enum dr_code read_truths(struct dr_aws_config *config, struct dr_error *error) {
    enum dr_code code = read_truth(config, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", &config->use_fips, error);
    code = code != DR_OK ? code
                         : read_truth(config, "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint",
                                      &config->use_dual_stack, error);
    return code != DR_OK ? code
                         : read_truth(config, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls",
                                      &config->ignore_endpoint_urls, error);
}

static enum dr_code read_choices(struct dr_aws_config *config, struct dr_error *error) {
    static const char *const modes[] = {"standard", "legacy", "adaptive", NULL};
    static const char *const account_modes[] = {"preferred", "disabled", "required", NULL};
    static const char *const checksums[] = {"when_supported", "when_required", NULL};
    enum dr_code code = read_choice(config, "AWS_RETRY_MODE", "retry_mode", modes, &config->retry_mode, error);
    code = code != DR_OK ? code
                         : read_choice(config, "AWS_ACCOUNT_ID_ENDPOINT_MODE", "account_id_endpoint_mode",
                                       account_modes, &config->account_id_mode, error);
    code = code != DR_OK ? code
                         : read_choice(config, "AWS_REQUEST_CHECKSUM_CALCULATION", "request_checksum_calculation",
                                       checksums, &config->request_checksums, error);
    code = code != DR_OK ? code
                         : read_choice(config, "AWS_RESPONSE_CHECKSUM_VALIDATION", "response_checksum_validation",
                                       checksums, &config->reply_checksums, error);
    return code != DR_OK ? code : read_count(config, "AWS_MAX_ATTEMPTS", "max_attempts", &config->max_attempts, error);
}

static enum dr_code read_files(struct dr_aws_config *config, struct dr_arena *arena, struct dr_error *error) {
    struct dr_value *files = NULL;
    enum dr_code code = dr_aws_profiles_load(
        arena, file_path(config, "AWS_CONFIG_FILE", "~/.aws/config", arena),
        file_path(config, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials", arena), &files, error);
    config->files = files;
    return code;
}

enum dr_code dr_aws_config_load(struct dr_arena *arena, const struct dr_environment *environment,
                                const struct dr_aws_config_options *options, struct dr_aws_config *ret_config,
                                struct dr_error *error) {
    struct dr_aws_config config = {.environment = *environment, .home = options->home};
    enum dr_code code = read_files(&config, arena, error);
    code = code != DR_OK ? code : choose_profile(&config, options->profile, error);
    code = code != DR_OK ? code : read_truths(&config, error);
    code = code != DR_OK ? code : read_choices(&config, error);
    code = code != DR_OK ? code : read_metadata(&config, error);
    if (code != DR_OK) {
        return code;
    }
    const char *region = dr_environment_get(environment, "AWS_REGION");
    config.region = options->region != NULL ? options->region
                    : region != NULL        ? region
                                            : setting(&config, "AWS_DEFAULT_REGION", "region");
    config.ca_bundle = dr_aws_config_path(&config, setting(&config, "AWS_CA_BUNDLE", "ca_bundle"), arena);
    *ret_config = config;
    return DR_OK;
}

/* "Route 53" → "ROUTE_53" or "route_53". */
static const char *service_key(struct dr_arena *arena, const char *service_id, bool upper) {
    char *key = dr_arena_text(arena, service_id, strlen(service_id));
    for (char *at = key; *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at;
        *at = *at == ' ' || *at == '-' ? '_' : (char)(upper ? toupper(byte) : tolower(byte));
    }
    return key;
}

const char *dr_aws_config_endpoint(const struct dr_aws_config *config, const char *service_id, struct dr_arena *arena) {
    if (config->ignore_endpoint_urls) {
        return NULL;
    }
    const char *variable = dr_arena_format(arena, "AWS_ENDPOINT_URL_%s", service_key(arena, service_id, true));
    const char *url = dr_environment_get(&config->environment, variable);
    url = url != NULL ? url : dr_environment_get(&config->environment, "AWS_ENDPOINT_URL");
    const char *section = dr_aws_profile_text(config->values, "services");
    if (url == NULL && section != NULL) {
        const struct dr_value *services = dr_value_get(dr_value_get(config->files, "services"), section);
        url = dr_aws_profile_text(dr_value_get(services, service_key(arena, service_id, false)), "endpoint_url");
    }
    return url != NULL ? url : dr_aws_profile_text(config->values, "endpoint_url");
}

static const char *either(const struct dr_aws_config *config, const char *lower, const char *upper) {
    const char *value = dr_environment_get(&config->environment, lower);
    return value != NULL ? value : dr_environment_get(&config->environment, upper);
}

const char *dr_aws_config_proxy(const struct dr_aws_config *config, const char *url) {
    bool https = strncasecmp(url, "https:", 6) == 0;
    return https ? either(config, "https_proxy", "HTTPS_PROXY") : either(config, "http_proxy", "HTTP_PROXY");
}

const char *dr_aws_config_no_proxy(const struct dr_aws_config *config) {
    return either(config, "no_proxy", "NO_PROXY");
}
