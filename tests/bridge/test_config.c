/* The shared files and the client's configuration. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bridge/aws/config.h"
#include "bridge/aws/profile.h"

static const char *text_at(const struct dr_value *value, const char *pointer) {
    const struct dr_value *found = dr_value_find(value, pointer);
    return found == NULL ? "(none)" : found->text;
}

Test(profile, reads_sections_keys_and_blocks) {
    static const char text[] =
        "\xEF\xBB\xBF# comment\n[default]\nRegion = us-east-1\n; more\n  \nempty =\n[profile \"a b\"] \n"
        "role_arn:arn:aws:iam::1:role/x = y\r\ns3 =\n  Max = 1\n  # in a block\n  endpoint_url = "
        "http://h?a=b\nlong = one\n  two\nnext=z # kept\n";
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_value *sections = NULL;
    struct dr_error error = {0};
    cr_assert(dr_aws_ini_parse(&arena, "f", text, strlen(text), &sections, &error) == DR_OK, "%s", error.message);
    cr_expect_str_eq(text_at(sections, "/default/region"), "us-east-1");
    cr_expect_str_eq(text_at(sections, "/default/empty"), "");
    const struct dr_value *profile = dr_value_get(sections, "profile \"a b\"");
    cr_expect_str_eq(text_at(profile, "/role_arn"), "arn:aws:iam::1:role/x = y");
    cr_expect_str_eq(text_at(profile, "/s3/Max"), "1");
    cr_expect_str_eq(text_at(profile, "/s3/endpoint_url"), "http://h?a=b");
    cr_expect_str_eq(text_at(profile, "/long"), "one\ntwo");
    cr_expect_str_eq(text_at(profile, "/next"), "z # kept");
    dr_arena_release(&arena);
}

static const struct {
    const char *text;
    unsigned line;
    const char *message;
} broken[] = {
    {"[default\n", 1, "a section's name has no closing bracket"},
    {"a = b\n", 1, "expected a section such as [default] first"},
    {"[x]\n\nnonsense\n", 3, "expected a line such as key = value"},
    {"[x]\n= 1\n", 2, "expected a line such as key = value"},
    {"[x]\na=1\nA=2\n", 3, "this key stands twice in its section"},
    {"[x]\n[y]\n[x]\n", 3, "this section stands twice in the file"},
    {"[x]\ns3 =\n  nonsense\n", 3, "expected an indented line such as key = value"},
    {"[x]\na=\xFF\n", 0, "the file is not UTF-8 text"},
};

Test(profile, says_where_a_file_is_broken) {
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct dr_arena arena;
        dr_arena_init(&arena);
        struct dr_value *sections = NULL;
        struct dr_error error = {0};
        cr_expect(dr_aws_ini_parse(&arena, "file", broken[i].text, strlen(broken[i].text), &sections, &error) ==
                  DR_INPUT);
        cr_expect_str_eq(error.message, broken[i].message);
        cr_expect(error.line == broken[i].line, "%s: %u", broken[i].text, error.line);
        cr_expect_str_eq(error.source, "file");
        dr_arena_release(&arena);
    }
}

/* A folder of its own for a test's files. */
struct files {
    char folder[64];
    char config[96];
    char credentials[96];
};

static void write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "wb");
    cr_assert(file != NULL, "%s", path);
    (void)fputs(text, file);
    (void)fclose(file);
}

static void make_files(struct files *files, const char *config, const char *credentials) {
    (void)snprintf(files->folder, sizeof files->folder, "/tmp/drsim-config-XXXXXX");
    cr_assert(mkdtemp(files->folder) != NULL);
    (void)snprintf(files->config, sizeof files->config, "%s/config", files->folder);
    (void)snprintf(files->credentials, sizeof files->credentials, "%s/credentials", files->folder);
    if (config != NULL) {
        write_file(files->config, config);
    }
    if (credentials != NULL) {
        write_file(files->credentials, credentials);
    }
}

static void remove_files(const struct files *files) {
    (void)remove(files->config);
    (void)remove(files->credentials);
    (void)rmdir(files->folder);
}

Test(profile, merges_both_files) {
    struct files files;
    make_files(
        &files,
        "[default]\nregion = a\naws_access_key_id = config\n[profile p]\nregion = b\n[sso-session s]\nsso_region "
        "= c\n[services d]\ns3 =\n  endpoint_url = e\n[other x]\n[profilex]\n",
        "[default]\naws_access_key_id = credentials\n[q]\naws_access_key_id = f\n");
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_value *all = NULL;
    struct dr_error error = {0};
    cr_assert(dr_aws_profiles_load(&arena, files.config, files.credentials, &all, &error) == DR_OK);
    cr_expect_str_eq(text_at(all, "/profiles/default/region"), "a");
    cr_expect_str_eq(text_at(all, "/profiles/default/aws_access_key_id"), "credentials");
    cr_expect_str_eq(text_at(all, "/profiles/p/region"), "b");
    cr_expect_str_eq(text_at(all, "/profiles/q/aws_access_key_id"), "f");
    cr_expect_str_eq(text_at(all, "/sso_sessions/s/sso_region"), "c");
    cr_expect_str_eq(text_at(all, "/services/d/s3/endpoint_url"), "e");
    cr_expect(dr_aws_profile(all, "x") == NULL && dr_aws_profile(all, "profilex") == NULL);
    cr_expect(dr_aws_profiles_load(&arena, "/nowhere/at/all", NULL, &all, &error) == DR_OK);
    cr_expect(dr_aws_profile(all, "default") == NULL);
    cr_expect(dr_aws_profiles_load(&arena, files.folder, NULL, &all, &error) == DR_UNREADABLE);
    dr_arena_release(&arena);
    remove_files(&files);
}

/* An environment of pairs, NULL at the end. */
static const char *look_up(void *context, const char *name) {
    const char *const *pairs = context;
    for (; *pairs != NULL; pairs += 2) {
        if (strcmp(pairs[0], name) == 0) {
            return pairs[1];
        }
    }
    return NULL;
}

static enum dr_code load(struct dr_arena *arena, const char *const *pairs, const char *profile,
                         struct dr_aws_config *config, struct dr_error *error) {
    struct dr_environment environment = {.get = look_up, .context = (void *)pairs};
    struct dr_aws_config_options options = {.profile = profile, .home = "/users/me"};
    return dr_aws_config_load(arena, &environment, &options, config, error);
}

Test(config, has_aws_defaults_without_files_and_variables) {
    const char *pairs[] = {
        "AWS_CONFIG_FILE", "/nowhere/c", "AWS_SHARED_CREDENTIALS_FILE", "/nowhere/d", "AWS_REGION", "", NULL};
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_aws_config config;
    struct dr_error error = {0};
    cr_assert(load(&arena, pairs, NULL, &config, &error) == DR_OK, "%s", error.message);
    cr_expect_str_eq(config.profile, "default");
    cr_expect(config.region == NULL && config.values == NULL && !config.profile_is_chosen);
    cr_expect_str_eq(config.retry_mode, "standard");
    cr_expect_str_eq(config.account_id_mode, "preferred");
    cr_expect_str_eq(config.request_checksums, "when_supported");
    cr_expect_str_eq(config.metadata_endpoint, "http://169.254.169.254");
    cr_expect(config.metadata_timeout_us == DR_USEC_PER_S && config.metadata_attempts == 1);
    cr_expect(config.max_attempts == 0 && !config.use_fips && !config.use_dual_stack && !config.metadata_disabled);
    cr_expect(dr_aws_config_endpoint(&config, "S3", &arena) == NULL);
    cr_expect_str_eq(dr_aws_config_path(&config, "~/x", &arena), "/users/me/x");
    cr_expect_str_eq(dr_aws_config_path(&config, "~x", &arena), "~x");
    dr_arena_release(&arena);
}

Test(config, takes_variables_before_the_profile) {
    struct files files;
    make_files(&files,
               "[default]\nregion = r0\n[profile p]\nregion = r1\nca_bundle = ~/ca\nretry_mode = adaptive\n"
               "use_fips_endpoint = TRUE\nmax_attempts = 7\nservices = s\nendpoint_url = http://profile\n"
               "ec2_metadata_service_endpoint_mode = IPv6\n[services s]\nroute_53 =\n  endpoint_url = http://section\n",
               NULL);
    const char *pairs[] = {"AWS_CONFIG_FILE",
                           files.config,
                           "AWS_SHARED_CREDENTIALS_FILE",
                           files.credentials,
                           "AWS_PROFILE",
                           "p",
                           "AWS_USE_DUALSTACK_ENDPOINT",
                           "true",
                           "AWS_EC2_METADATA_DISABLED",
                           "true",
                           "HTTPS_PROXY",
                           "http://upper",
                           "https_proxy",
                           "http://lower",
                           "no_proxy",
                           "n",
                           NULL,
                           NULL,
                           NULL};
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_aws_config config;
    struct dr_error error = {0};
    cr_assert(load(&arena, pairs, NULL, &config, &error) == DR_OK, "%s", error.message);
    cr_expect_str_eq(config.region, "r1");
    cr_expect_str_eq(config.ca_bundle, "/users/me/ca");
    cr_expect_str_eq(config.retry_mode, "adaptive");
    cr_expect_str_eq(config.metadata_endpoint, "http://[fd00:ec2::254]");
    cr_expect(config.use_fips && config.use_dual_stack && config.metadata_disabled && config.max_attempts == 7);
    cr_expect_str_eq(dr_aws_config_endpoint(&config, "Route 53", &arena), "http://section");
    cr_expect_str_eq(dr_aws_config_endpoint(&config, "S3", &arena), "http://profile");
    cr_expect_str_eq(dr_aws_config_proxy(&config, "https://h"), "http://lower");
    cr_expect(dr_aws_config_proxy(&config, "http://h") == NULL);
    cr_expect_str_eq(dr_aws_config_no_proxy(&config), "n");
    pairs[16] = "AWS_ENDPOINT_URL";
    pairs[17] = "http://all";
    cr_expect_str_eq(dr_aws_config_endpoint(&config, "Route 53", &arena), "http://all");
    pairs[16] = "AWS_ENDPOINT_URL_ROUTE_53";
    cr_expect_str_eq(dr_aws_config_endpoint(&config, "Route 53", &arena), "http://all");
    pairs[16] = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";
    pairs[17] = "true";
    cr_assert(load(&arena, pairs, NULL, &config, &error) == DR_OK);
    cr_expect(dr_aws_config_endpoint(&config, "Route 53", &arena) == NULL);
    pairs[16] = "AWS_REGION";
    pairs[17] = "r2";
    cr_assert(load(&arena, pairs, "default", &config, &error) == DR_OK);
    cr_expect_str_eq(config.region, "r2");
    cr_expect(config.profile_is_chosen);
    dr_arena_release(&arena);
    remove_files(&files);
}

static const struct {
    const char *name;
    const char *value;
    const char *message;
} wrong[] = {
    {"AWS_PROFILE", "missing", "the configuration files have no profile \"missing\""},
    {"AWS_USE_FIPS_ENDPOINT", "yes", "AWS_USE_FIPS_ENDPOINT: found \"yes\", expected true or false"},
    {"AWS_USE_DUALSTACK_ENDPOINT", "1", "AWS_USE_DUALSTACK_ENDPOINT: found \"1\", expected true or false"},
    {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "1", "expected true or false"},
    {"AWS_RETRY_MODE", "often", "AWS_RETRY_MODE: found \"often\", expected for instance standard"},
    {"AWS_ACCOUNT_ID_ENDPOINT_MODE", "x", "expected for instance preferred"},
    {"AWS_REQUEST_CHECKSUM_CALCULATION", "x", "expected for instance when_supported"},
    {"AWS_RESPONSE_CHECKSUM_VALIDATION", "x", "expected for instance when_supported"},
    {"AWS_MAX_ATTEMPTS", "0", "AWS_MAX_ATTEMPTS: found \"0\", expected a number from 1 to 1000"},
    {"AWS_MAX_ATTEMPTS", "3x", "expected a number from 1 to 1000"},
    {"AWS_METADATA_SERVICE_TIMEOUT", "x", "expected a number from 1 to 1000"},
    {"AWS_METADATA_SERVICE_NUM_ATTEMPTS", "x", "expected a number from 1 to 1000"},
    {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "x", "expected for instance ipv4"},
    {"AWS_EC2_METADATA_DISABLED", "x", "expected true or false"},
};

Test(config, refuses_values_that_cannot_be) {
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const char *pairs[] = {
            "AWS_CONFIG_FILE", "/nowhere/c", "AWS_SHARED_CREDENTIALS_FILE", "/nowhere/d", wrong[i].name,
            wrong[i].value,    NULL};
        struct dr_arena arena;
        dr_arena_init(&arena);
        struct dr_aws_config config;
        struct dr_error error = {0};
        cr_expect(load(&arena, pairs, NULL, &config, &error) == DR_INPUT, "%s", wrong[i].name);
        cr_expect(strstr(error.message, wrong[i].message) != NULL, "%s", error.message);
        dr_arena_release(&arena);
    }
}
