/* The chain of providers, and credentials that are kept. */
#include "bridge/aws/credential.h"

#include <openssl/crypto.h>
#include <string.h>

#include "bridge/aws/credential_private.h"

#define REFRESH_BEFORE_US (10 * DR_USEC_PER_MINUTE) /* botocore 1.44.5, credentials.py: mandatory refresh */

struct link {
    dr_aws_credential_provider *provider;
    bool of_profile;     /* needs nothing but the profile */
    bool of_environment; /* does not apply where a profile was chosen on the command line */
};

/* The order of botocore 1.44.5 (credentials.py, create_credential_resolver). */
static const struct link links[] = {
    {.provider = dr_aws_credential_environment, .of_environment = true},
    {.provider = dr_aws_credential_role},
    {.provider = dr_aws_credential_web_identity, .of_profile = true},
    {.provider = dr_aws_credential_sso, .of_profile = true},
    {.provider = dr_aws_credential_shared, .of_profile = true},
    {.provider = dr_aws_credential_process, .of_profile = true},
    {.provider = dr_aws_credential_container},
    {.provider = dr_aws_credential_instance},
};

#define LINK_COUNT (sizeof links / sizeof *links)

enum dr_code dr_credential_of_profile(const struct dr_aws_credential_means *means, const char *profile,
                                      struct dr_arena *arena, struct dr_aws_credentials *ret_credentials,
                                      struct dr_error *error) {
    struct dr_aws_config config = *means->config;
    struct dr_aws_credential_means alone = *means;
    config.profile_is_chosen = true; /* variables are not that profile's */
    alone.config = &config;
    for (size_t i = 0; i < LINK_COUNT; i++) {
        enum dr_code code =
            links[i].of_profile ? links[i].provider(&alone, profile, arena, ret_credentials, error) : DR_OK;
        if (code != DR_OK || ret_credentials->key_id != NULL) {
            return code;
        }
    }
    return DR_OK;
}

enum dr_code dr_aws_credentials_find(const struct dr_aws_credential_means *means, struct dr_arena *arena,
                                     struct dr_aws_credentials *ret_credentials, struct dr_error *error) {
    struct dr_aws_credentials found = {0};
    for (size_t i = 0; i < LINK_COUNT; i++) {
        if (links[i].of_environment && means->config->profile_is_chosen) {
            continue;
        }
        enum dr_code code = links[i].provider(means, means->config->profile, arena, &found, error);
        if (code != DR_OK) {
            return code;
        }
        if (found.key_id != NULL) {
            *ret_credentials = found;
            return DR_OK;
        }
    }
    return dr_error_set(error, DR_INPUT,
                        "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile (found none for "
                        "profile %.100s, no container and no instance role)",
                        means->config->profile);
}

static void wipe(const char *text) {
    if (text != NULL) {
        OPENSSL_cleanse((void *)(uintptr_t)text, strlen(text));
    }
}

void dr_aws_credentials_wipe(struct dr_aws_credentials *credentials) {
    wipe(credentials->secret);
    wipe(credentials->token);
    *credentials = (struct dr_aws_credentials){0};
}

void dr_aws_credential_cache_init(struct dr_aws_credential_cache *cache, const struct dr_aws_credential_means *means) {
    *cache = (struct dr_aws_credential_cache){.means = means};
    dr_arena_init(&cache->arena);
}

void dr_aws_credential_cache_release(struct dr_aws_credential_cache *cache) {
    if (cache == NULL) {
        return;
    }
    dr_aws_credentials_wipe(&cache->credentials);
    dr_arena_release(&cache->arena);
}

enum dr_code dr_aws_credential_cache_get(struct dr_aws_credential_cache *cache,
                                         const struct dr_aws_credentials **ret_credentials, struct dr_error *error) {
    dr_usec now_us = cache->means->now_us(cache->means->now_context);
    const struct dr_aws_credentials *kept = &cache->credentials;
    bool held = kept->key_id != NULL && kept->expires_us > now_us;
    if (!held || kept->expires_us < dr_usec_add(now_us, REFRESH_BEFORE_US)) {
        struct dr_arena arena;
        struct dr_aws_credentials found = {0};
        struct dr_error inner = {0};
        dr_arena_init(&arena);
        enum dr_code code = dr_aws_credentials_find(cache->means, &arena, &found, &inner);
        if (code == DR_OK) {
            dr_aws_credential_cache_release(cache);
            cache->arena = arena;
            cache->credentials = found;
        } else {
            dr_arena_release(&arena);
        }
        if (code != DR_OK && !held) {
            return dr_error_set(error, code, "%s", inner.message);
        }
    }
    *ret_credentials = &cache->credentials;
    return DR_OK;
}
