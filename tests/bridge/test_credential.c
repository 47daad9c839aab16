/* Credentials: every provider with a faked environment, clock, network and files; the chain; refreshing. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/civil.h"
#include "bridge/aws/config.h"
#include "bridge/aws/credential.h"
#include "bridge/aws/profile.h"
#include "bridge/transport.h"

#define NOW_US INT64_C(1440938160000000) /* 2015-08-30T12:36:00Z */

/* A transport that answers by a table of URLs, and remembers what was asked. */
struct rule {
    const char *url; /* a part of it */
    int status;      /* 0: nobody listens, -1: no answer */
    const char *body;
};

struct fake {
    struct dr_transport head;
    struct dr_arena arena;
    const struct rule *rules;
    struct dr_http_request asked[8];
    size_t count;
    dr_transport_done *done;
    void *context;
};

static enum dr_code fake_start(struct dr_transport *transport, const struct dr_http_request *request,
                               const struct dr_transport_options *options, dr_transport_done *done, void *context,
                               uint64_t *ret_id, struct dr_error *error) {
    struct fake *fake = (struct fake *)transport;
    (void)options;
    (void)error;
    cr_assert(fake->count < 8);
    fake->asked[fake->count++] = dr_http_request_copy(&fake->arena, request);
    fake->done = done;
    fake->context = context;
    *ret_id = fake->count;
    return DR_OK;
}

static enum dr_code fake_turn(struct dr_transport *transport, dr_usec wait_us, struct dr_error *error) {
    struct fake *fake = (struct fake *)transport;
    (void)wait_us;
    (void)error;
    const char *url = fake->asked[fake->count - 1].url;
    const struct rule *rule = fake->rules;
    while (rule->url != NULL && strstr(url, rule->url) == NULL) {
        rule++;
    }
    struct dr_transport_result result = {.delivery = DR_DELIVERY_NOT_SENT};
    if (rule->url == NULL || rule->status == 0) {
        (void)dr_error_set(&result.error, DR_FAILURE, "nobody listens");
    } else if (rule->status < 0) {
        result.delivery = DR_DELIVERY_UNANSWERED;
        (void)dr_error_set(&result.error, DR_FAILURE, "no answer");
    } else {
        result.delivery = DR_DELIVERY_ANSWERED;
        result.reply = (struct dr_http_reply){
            .status = rule->status, .body = rule->body, .body_length = rule->body == NULL ? 0 : strlen(rule->body)};
    }
    fake->done(fake->context, &result);
    return DR_OK;
}

static void fake_cancel(struct dr_transport *transport, uint64_t id) {
    struct fake *fake = (struct fake *)transport;
    struct dr_transport_result result = {.id = id, .cancelled = true};
    (void)dr_error_set(&result.error, DR_INTERRUPTED, "the request was cancelled");
    fake->done(fake->context, &result);
}

static const struct dr_transport_ops fake_ops = {.start = fake_start, .turn = fake_turn, .cancel = fake_cancel};

/* All that a test needs. */
struct world {
    struct dr_arena arena;
    const char *variables[20]; /* pairs */
    struct dr_aws_config config;
    struct dr_aws_credential_means means;
    struct fake fake;
    dr_usec now_us;
    char home[64];
    struct dr_aws_credentials found;
    struct dr_error error;
    bool stopped;
};

static const char *look_up(void *context, const char *name) {
    const char *const *pairs = context;
    for (; *pairs != NULL; pairs += 2) {
        if (strcmp(pairs[0], name) == 0) {
            return pairs[1];
        }
    }
    return NULL;
}

static dr_usec now(void *context) {
    return ((const struct world *)context)->now_us;
}

static bool stops(void *context) {
    return ((const struct world *)context)->stopped;
}

static enum dr_code endpoint(void *context, const char *service, const char *region, struct dr_arena *arena,
                             const char **ret_url, struct dr_error *error) {
    (void)context;
    if (strcmp(region, "nowhere") == 0) {
        return dr_error_set(error, DR_INPUT, "no such region");
    }
    *ret_url = dr_arena_format(arena, "https://%s.%s.test", service, region);
    return DR_OK;
}

static void set(struct world *world, const char *name, const char *value) {
    size_t at = 0;
    while (world->variables[at] != NULL && strcmp(world->variables[at], name) != 0) {
        at += 2;
    }
    cr_assert(at < 18);
    world->variables[at] = name;
    world->variables[at + 1] = value;
}

static void write_file(struct world *world, const char *name, const char *text) {
    FILE *file = fopen(dr_arena_format(&world->arena, "%s/%s", world->home, name), "wb");
    cr_assert(file != NULL, "%s", name);
    (void)fputs(text, file);
    (void)fclose(file);
}

static void open_world(struct world *world, const char *config, const struct rule *rules) {
    static const struct rule nobody[] = {{NULL, 0, NULL}};
    *world = (struct world){.now_us = NOW_US};
    dr_arena_init(&world->arena);
    (void)snprintf(world->home, sizeof world->home, "/tmp/drsim-home-XXXXXX");
    cr_assert(mkdtemp(world->home) != NULL);
    write_file(world, "config", config);
    set(world, "AWS_CONFIG_FILE", dr_arena_format(&world->arena, "%s/config", world->home));
    set(world, "AWS_SHARED_CREDENTIALS_FILE", "/nowhere/credentials");
    world->fake = (struct fake){.head = {.ops = &fake_ops}, .rules = rules == NULL ? nobody : rules};
    dr_arena_init(&world->fake.arena);
    world->means = (struct dr_aws_credential_means){.config = &world->config,
                                                    .transport = &world->fake.head,
                                                    .now_us = now,
                                                    .now_context = world,
                                                    .endpoint = endpoint,
                                                    .stop = stops,
                                                    .stop_context = world};
}

static void load_config(struct world *world, const char *profile) {
    struct dr_environment environment = {.get = look_up, .context = world->variables};
    struct dr_aws_config_options options = {.profile = profile, .home = world->home};
    cr_assert(dr_aws_config_load(&world->arena, &environment, &options, &world->config, &world->error) == DR_OK, "%s",
              world->error.message);
}

static enum dr_code find(struct world *world, const char *profile) {
    load_config(world, profile);
    world->found = (struct dr_aws_credentials){0};
    return dr_aws_credentials_find(&world->means, &world->arena, &world->found, &world->error);
}

static void remove_tree(const char *path) {
    char command[128];
    (void)snprintf(command, sizeof command, "rm -rf '%s'", path);
    cr_assert(system(command) == 0);
}

static void close_world(struct world *world) {
    dr_arena_release(&world->fake.arena);
    dr_arena_release(&world->arena);
    remove_tree(world->home);
}

static void expect_error(struct world *world, const char *profile, enum dr_code code, const char *message) {
    enum dr_code found = find(world, profile);
    cr_expect(found == code, "%d %s", (int)found, world->error.message);
    cr_expect(strstr(world->error.message, message) != NULL, "%s", world->error.message);
}

Test(credential, environment_comes_first) {
    struct world world;
    open_world(&world, "[default]\naws_access_key_id = file\naws_secret_access_key = s\n", NULL);
    set(&world, "AWS_ACCESS_KEY_ID", "env");
    set(&world, "AWS_SECRET_ACCESS_KEY", "secret");
    set(&world, "AWS_SESSION_TOKEN", "token");
    cr_assert(find(&world, NULL) == DR_OK, "%s", world.error.message);
    cr_expect_str_eq(world.found.key_id, "env");
    cr_expect_str_eq(world.found.secret, "secret");
    cr_expect_str_eq(world.found.token, "token");
    cr_expect_str_eq(world.found.source, "environment");
    cr_expect(world.found.expires_us == DR_NEVER);
    cr_assert(find(&world, "default") == DR_OK);
    cr_expect_str_eq(world.found.key_id, "file", "a profile that was chosen wins");
    set(&world, "AWS_SECRET_ACCESS_KEY", "");
    expect_error(&world, NULL, DR_INPUT, "go together, the second is not set");
    close_world(&world);
}

Test(credential, shared_files_hold_keys) {
    struct world world;
    open_world(&world,
               "[profile a]\naws_access_key_id = k\naws_secret_access_key = s\naws_session_token = t\n"
               "aws_account_id = 1\n[profile b]\naws_access_key_id = k\n",
               NULL);
    cr_assert(find(&world, "a") == DR_OK);
    cr_expect_str_eq(world.found.key_id, "k");
    cr_expect_str_eq(world.found.token, "t");
    cr_expect_str_eq(world.found.account_id, "1");
    cr_expect_str_eq(world.found.source, "profile a: shared files");
    expect_error(&world, "b", DR_INPUT, "profile b: aws_access_key_id and aws_secret_access_key go together");
    close_world(&world);
}

Test(credential, nothing_configured_says_what_to_do) {
    struct world world;
    open_world(&world, "", NULL);
    expect_error(&world, NULL, DR_INPUT, "no credentials: set AWS_ACCESS_KEY_ID");
    cr_expect(world.fake.count == 1 && strcmp(world.fake.asked[0].method, "PUT") == 0,
              "the metadata service was asked");
    set(&world, "AWS_EC2_METADATA_DISABLED", "true");
    expect_error(&world, NULL, DR_INPUT, "no credentials");
    cr_expect(world.fake.count == 1);
    world.stopped = true;
    set(&world, "AWS_EC2_METADATA_DISABLED", "false");
    expect_error(&world, NULL, DR_INTERRUPTED, "cancelled");
    close_world(&world);
}

#define ASSUMED                                                                                                        \
    "<R><AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/a&amp;b/s</Arn></AssumedRoleUser><Credentials>"   \
    "<AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>a&lt;b</SecretAccessKey><SessionToken>tok</SessionToken>"         \
    "<Expiration>2015-08-30T13:36:00Z</Expiration></Credentials></R>"

static const char roles[] =
    "[profile keys]\naws_access_key_id = base\naws_secret_access_key = s\n"
    "[profile one]\nrole_arn = arn:aws:iam::1:role/one\nsource_profile = keys\nregion = eu-west-1\nexternal_id = a b\n"
    "duration_seconds = 900\nrole_session_name = me\n"
    "[profile two]\nrole_arn = arn:aws:iam::1:role/two\nsource_profile = one\nregion = eu-west-1\n"
    "[profile self]\nrole_arn = r\nsource_profile = self\naws_access_key_id = own\naws_secret_access_key = s\nregion = "
    "r\n"
    "[profile ring]\nrole_arn = r\nsource_profile = ring2\nregion = r\n[profile ring2]\nrole_arn = r\nsource_profile = "
    "ring\n"
    "[profile env]\nrole_arn = r\ncredential_source = Environment\nregion = r\n"
    "[profile odd]\nrole_arn = r\ncredential_source = Moon\nregion = r\n"
    "[profile none]\nrole_arn = r\nregion = r\n[profile both]\nrole_arn = r\nsource_profile = keys\ncredential_source "
    "= "
    "Environment\n[profile mfa]\nrole_arn = r\nsource_profile = keys\nmfa_serial = m\n"
    "[profile empty]\nx = y\n[profile poor]\nrole_arn = r\nsource_profile = empty\nregion = r\n"
    "[profile place]\nrole_arn = r\nsource_profile = keys\n[profile lost]\nrole_arn = r\nsource_profile = keys\nregion "
    "= "
    "nowhere\n";

Test(credential, roles_are_taken_by_another_profile) {
    static const struct rule rules[] = {{"https://sts.", 200, ASSUMED}, {NULL, 0, NULL}};
    struct world world;
    open_world(&world, roles, rules);
    cr_assert(find(&world, "one") == DR_OK, "%s", world.error.message);
    cr_expect_str_eq(world.found.key_id, "ASIA");
    cr_expect_str_eq(world.found.secret, "a<b");
    cr_expect_str_eq(world.found.account_id, "123456789012");
    cr_expect(world.found.expires_us == NOW_US + DR_USEC_PER_HOUR);
    const struct dr_http_request *request = &world.fake.asked[0];
    cr_expect_str_eq(request->url, "https://sts.eu-west-1.test/");
    cr_expect_str_eq(request->body, "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fone&"
                                    "RoleSessionName=me&ExternalId=a%20b&DurationSeconds=900");
    cr_expect(strstr(dr_http_header(&request->headers, "Authorization"),
                     "Credential=base/20150830/eu-west-1/sts/aws4_request") != NULL);
    world.fake.count = 0;
    cr_assert(find(&world, "two") == DR_OK, "%s", world.error.message);
    cr_expect(world.fake.count == 2, "a role by a role");
    cr_expect(strstr(dr_http_header(&world.fake.asked[1].headers, "Authorization"), "Credential=ASIA/") != NULL);
    cr_expect(strstr(world.fake.asked[1].body, "RoleSessionName=drsim-1440938160") != NULL);
    cr_expect_str_eq(dr_http_header(&world.fake.asked[1].headers, "X-Amz-Security-Token"), "tok");
    world.fake.count = 0;
    cr_assert(find(&world, "self") == DR_OK, "%s", world.error.message);
    cr_expect(strstr(dr_http_header(&world.fake.asked[0].headers, "Authorization"), "Credential=own/") != NULL);
    set(&world, "AWS_ACCESS_KEY_ID", "e");
    set(&world, "AWS_SECRET_ACCESS_KEY", "s");
    cr_assert(find(&world, "env") == DR_OK, "%s", world.error.message);
    close_world(&world);
}

Test(credential, roles_that_cannot_be_taken_say_why) {
    static const struct rule refused[] = {
        {"https://sts.", 403, "<Error><Code>AccessDenied</Code><Message>not you</Message></Error>"}, {NULL, 0, NULL}};
    static const struct rule broken[] = {{"https://sts.", 500, NULL}, {NULL, 0, NULL}};
    static const struct rule hollow[] = {{"https://sts.", 200, "<AccessKeyId>a</AccessKeyId>"}, {NULL, 0, NULL}};
    struct world world;
    open_world(&world, roles, refused);
    expect_error(&world, "one", DR_SERVICE, "role arn:aws:iam::1:role/one: AccessDenied: not you");
    world.fake.rules = broken;
    expect_error(&world, "one", DR_SERVICE, "status 500: no reason was given");
    world.fake.rules = hollow;
    expect_error(&world, "one", DR_FAILURE, "the reply holds no credentials");
    expect_error(&world, "ring", DR_INPUT, "leads back to ring");
    expect_error(&world, "odd", DR_INPUT, "found credential_source \"Moon\"");
    expect_error(&world, "env", DR_INPUT, "credential_source Environment has no credentials");
    expect_error(&world, "none", DR_INPUT, "needs either source_profile or credential_source");
    expect_error(&world, "both", DR_INPUT, "needs either source_profile or credential_source");
    expect_error(&world, "mfa", DR_INPUT, "mfa_serial are not supported");
    expect_error(&world, "poor", DR_INPUT, "its source_profile empty has no credentials");
    expect_error(&world, "place", DR_INPUT, "taking a role needs a region");
    expect_error(&world, "lost", DR_INPUT, "no such region");
    world.means.transport = NULL;
    expect_error(&world, "one", DR_FAILURE, "there is no network here");
    close_world(&world);
}

Test(credential, web_identities_take_a_role_unsigned) {
    static const struct rule rules[] = {{"https://sts.", 200, ASSUMED}, {NULL, 0, NULL}};
    struct world world;
    open_world(&world,
               "[profile w]\nweb_identity_token_file = ~/token\nrole_arn = r\n[profile v]\n"
               "web_identity_token_file = ~/token\n",
               rules);
    write_file(&world, "token", "abc.def\n");
    set(&world, "AWS_REGION", "eu-west-1");
    cr_assert(find(&world, "w") == DR_OK, "%s", world.error.message);
    cr_expect(strstr(world.fake.asked[0].body, "Action=AssumeRoleWithWebIdentity&") != NULL);
    cr_expect(strstr(world.fake.asked[0].body, "&WebIdentityToken=abc.def") != NULL);
    cr_expect(dr_http_header(&world.fake.asked[0].headers, "Authorization") == NULL);
    expect_error(&world, "v", DR_INPUT, "needs a role");
    set(&world, "AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere/token");
    set(&world, "AWS_ROLE_ARN", "arn");
    expect_error(&world, NULL, DR_UNREADABLE, "can't read /nowhere/token");
    close_world(&world);
}

static const struct {
    const char *command; /* what the profile says */
    const char *message; /* NULL: it works */
} commands[] = {
    {"/bin/sh -c 'echo \"{\\\"Version\\\": 1, \\\"AccessKeyId\\\": \\\"$KEY\\\", \\\"SecretAccessKey\\\": \\\"s\\\", "
     "\\\"SessionToken\\\": \\\"t\\\", \\\"Expiration\\\": \\\"2015-08-30T13:36:00Z\\\"}\"'",
     NULL},
    {"/bin/echo \"{\\\"Version\\\": 1, \\\"AccessKeyId\\\": \\\"fromenv\\\", \\\"SecretAccessKey\\\": \\\"s\\\"}\"",
     NULL},
    {"/bin/echo {\\\"Version\\\":2}", "no document of Version 1"},
    {"/bin/echo {\\\"Version\\\":1}", "gave no credentials"},
    {"/bin/echo nonsense", "gave no JSON"},
    {"/bin/sh -c 'exit 3'", "it ended with status 3"},
    {"/bin/sh -c 'kill -9 $$'", "it ended with status 137"},
    {"/nowhere/program", "can't run \"/nowhere/program\""},
    {"/bin/echo 'open", "can't be split into words"},
    {"/bin/sh -c 'while :; do echo 0123456789012345678901234567890123456789; done'", "printed too much"},
    {"/bin/echo {\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"a\\\",\\\"SecretAccessKey\\\":\\\"b\\\",\\\"Expiration\\\":"
     "\\\"x\\\"}",
     "broken Expiration"},
};

Test(credential, processes_print_credentials) {
    char key[] = "KEY=fromenv";
    char *const environment[] = {key, NULL};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        struct world world;
        char config[512];
        (void)snprintf(config, sizeof config, "[profile p]\ncredential_process = %s\n", commands[i].command);
        open_world(&world, config, NULL);
        world.means.process_environment = i == 0 ? environment : NULL;
        enum dr_code code = find(&world, "p");
        if (commands[i].message == NULL) {
            cr_assert(code == DR_OK, "%s: %s", commands[i].command, world.error.message);
            cr_expect_str_eq(world.found.key_id, "fromenv");
        } else {
            cr_expect(code != DR_OK && strstr(world.error.message, commands[i].message) != NULL, "%s: %s",
                      commands[i].command, world.error.message);
        }
        close_world(&world);
    }
}

Test(credential, a_process_that_takes_too_long_can_be_stopped) {
    struct world world;
    open_world(&world, "[profile p]\ncredential_process = /bin/sleep 30\n", NULL);
    world.stopped = true;
    expect_error(&world, "p", DR_FAILURE, "it took too long");
    close_world(&world);
}

static const char sso[] =
    "[profile s]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = a b\n[sso-session corp]\n"
    "sso_region = us-east-1\nsso_start_url = https://corp\n[profile old]\nsso_start_url = "
    "https://old\nsso_region = us-east-1\nsso_account_id = 1\nsso_role_name = r\n[profile half]\n"
    "sso_account_id = 1\n";

Test(credential, sso_uses_the_token_of_the_cli) {
    static const struct rule rules[] = {
        {"/federation/credentials", 200,
         "{\"roleCredentials\": {\"accessKeyId\": \"sso\", \"secretAccessKey\": \"s\", \"sessionToken\": \"t\", "
         "\"expiration\": 1440941760000}}"},
        {NULL, 0, NULL}};
    static const struct rule refused[] = {{"/federation/credentials", 401, NULL}, {NULL, 0, NULL}};
    static const struct rule failing[] = {{"/federation/credentials", 500, "x"}, {NULL, 0, NULL}};
    static const struct rule hollow[] = {{"/federation/credentials", 200, "{}"}, {NULL, 0, NULL}};
    struct world world;
    open_world(&world, sso, rules);
    expect_error(&world, "s", DR_INPUT, "profile s: no SSO token: run aws sso login");
    expect_error(&world, "half", DR_INPUT, "SSO needs sso_start_url");
    char command[512];
    (void)snprintf(command, sizeof command,
                   "mkdir -p '%s/.aws/sso/cache' && cd '%s/.aws/sso/cache' && for n in corp https://old; do echo '{"
                   "\"accessToken\": \"tok\", \"expiresAt\": \"2015-08-30T13:00:00Z\"}' > $(printf %%s $n | sha1sum | "
                   "cut -c1-40).json; done",
                   world.home, world.home);
    cr_assert(system(command) == 0);
    cr_assert(find(&world, "s") == DR_OK, "%s", world.error.message);
    cr_expect_str_eq(world.found.key_id, "sso");
    cr_expect(world.found.expires_us == NOW_US + DR_USEC_PER_HOUR);
    cr_expect_str_eq(world.fake.asked[0].url,
                     "https://portal.sso.us-east-1.test/federation/credentials?role_name=a%20b&account_id=1");
    cr_expect_str_eq(dr_http_header(&world.fake.asked[0].headers, "x-amz-sso_bearer_token"), "tok");
    cr_assert(find(&world, "old") == DR_OK, "%s", world.error.message);
    world.fake.rules = refused;
    expect_error(&world, "s", DR_INPUT, "is not accepted: run aws sso login");
    world.fake.rules = failing;
    expect_error(&world, "s", DR_SERVICE, "SSO answers with status 500");
    world.fake.rules = hollow;
    expect_error(&world, "s", DR_SERVICE, "SSO gave no credentials");
    world.now_us += DR_USEC_PER_HOUR;
    expect_error(&world, "s", DR_INPUT, "has expired: run aws sso login");
    close_world(&world);
}

#define DOCUMENT                                                                                                       \
    "{\"AccessKeyId\": \"k\", \"SecretAccessKey\": \"s\", \"Token\": \"t\", \"Expiration\": \"2015-08-30T13:36:00Z\"}"

Test(credential, containers_are_asked_where_the_environment_says) {
    static const struct rule rules[] = {
        {"/creds", 200, DOCUMENT}, {"/no", 404, "x"}, {"/bad", 200, "x"}, {NULL, 0, NULL}};
    static const char *const allowed[] = {"https://anywhere/creds", "http://127.0.0.9:80/creds",
                                          "http://localhost/creds", "http://[::1]:1/creds",
                                          "http://169.254.170.23/creds"};
    static const char *const refused[] = {"http://example.com/creds", "http://127.0.0.1.example.com/creds", "creds",
                                          "http://localhost@example.com/creds", "http://127.x/creds"};
    struct world world;
    open_world(&world, "", rules);
    set(&world, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/creds?id=1");
    cr_assert(find(&world, NULL) == DR_OK, "%s", world.error.message);
    cr_expect_str_eq(world.fake.asked[0].url, "http://169.254.170.2/creds?id=1");
    cr_expect_str_eq(world.found.token, "t");
    set(&world, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "");
    set(&world, "AWS_CONTAINER_AUTHORIZATION_TOKEN", "Basic x");
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) {
        world.fake.count = 0;
        set(&world, "AWS_CONTAINER_CREDENTIALS_FULL_URI", allowed[i]);
        cr_assert(find(&world, NULL) == DR_OK, "%s: %s", allowed[i], world.error.message);
        cr_expect_str_eq(dr_http_header(&world.fake.asked[0].headers, "Authorization"), "Basic x");
    }
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        set(&world, "AWS_CONTAINER_CREDENTIALS_FULL_URI", refused[i]);
        expect_error(&world, NULL, DR_INPUT, "expected https");
    }
    set(&world, "AWS_CONTAINER_CREDENTIALS_FULL_URI", "https://h/no");
    expect_error(&world, NULL, DR_FAILURE, "status 404");
    set(&world, "AWS_CONTAINER_CREDENTIALS_FULL_URI", "https://h/bad");
    expect_error(&world, NULL, DR_FAILURE, "container gave no JSON");
    set(&world, "AWS_CONTAINER_AUTHORIZATION_TOKEN", "a\r\nb");
    expect_error(&world, NULL, DR_INPUT, "holds a line end");
    set(&world, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/nowhere/t");
    expect_error(&world, NULL, DR_UNREADABLE, "can't read /nowhere/t");
    close_world(&world);
}

Test(credential, instances_are_asked_with_a_session_token) {
    static const struct rule rules[] = {{"/latest/api/token", 200, "session"},
                                        {"/security-credentials/my-role", 200, DOCUMENT},
                                        {"/security-credentials/", 200, "my-role\nother"},
                                        {NULL, 0, NULL}};
    static const struct rule without_role[] = {
        {"/latest/api/token", 200, "session"}, {"/security-credentials/", 404, NULL}, {NULL, 0, NULL}};
    static const struct rule failing_name[] = {
        {"/latest/api/token", 200, "session"}, {"/security-credentials/", 500, "x"}, {NULL, 0, NULL}};
    static const struct rule failing_role[] = {{"/latest/api/token", 200, "session"},
                                               {"/security-credentials/r", 403, "x"},
                                               {"/security-credentials/", 200, "r"},
                                               {NULL, 0, NULL}};
    static const struct rule forbidden[] = {{"/latest/api/token", 403, "x"}, {NULL, 0, NULL}};
    static const struct rule message[] = {{"/latest/api/token", 200, "session"},
                                          {"/security-credentials/r", 200, "{\"Message\": \"no trust\"}"},
                                          {"/security-credentials/", 200, "r"},
                                          {NULL, 0, NULL}};
    struct world world;
    open_world(&world, "", rules);
    set(&world, "AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://metadata.test/");
    cr_assert(find(&world, NULL) == DR_OK, "%s", world.error.message);
    cr_expect_str_eq(world.found.key_id, "k");
    cr_expect_str_eq(world.fake.asked[0].url, "http://metadata.test/latest/api/token");
    cr_expect_str_eq(dr_http_header(&world.fake.asked[2].headers, "X-aws-ec2-metadata-token"), "session");
    world.fake.rules = without_role;
    world.fake.count = 0;
    expect_error(&world, NULL, DR_INPUT, "no credentials");
    world.fake.rules = forbidden;
    expect_error(&world, NULL, DR_INPUT, "no credentials");
    world.fake.rules = failing_name;
    world.fake.count = 0;
    set(&world, "AWS_METADATA_SERVICE_NUM_ATTEMPTS", "2");
    expect_error(&world, NULL, DR_FAILURE, "status 500 for the role's name");
    cr_expect(world.fake.count == 3, "what failed is asked twice");
    world.fake.rules = failing_role;
    world.fake.count = 0;
    expect_error(&world, NULL, DR_FAILURE, "status 403 for role r");
    world.fake.rules = message;
    world.fake.count = 0;
    expect_error(&world, NULL, DR_FAILURE, "instance metadata gave no credentials: no trust");
    close_world(&world);
}

Test(credential, cache_refreshes_before_credentials_expire) {
    static const struct rule rules[] = {{"/creds", 200, DOCUMENT}, {NULL, 0, NULL}};
    static const struct rule nobody[] = {{NULL, 0, NULL}};
    struct world world;
    open_world(&world, "", rules);
    set(&world, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/creds");
    load_config(&world, NULL);
    struct dr_aws_credential_cache cache;
    const struct dr_aws_credentials *credentials = NULL;
    dr_aws_credential_cache_init(&cache, &world.means);
    cr_assert(dr_aws_credential_cache_get(&cache, &credentials, &world.error) == DR_OK);
    cr_assert(dr_aws_credential_cache_get(&cache, &credentials, &world.error) == DR_OK);
    cr_expect(world.fake.count == 1, "kept");
    world.now_us += 51 * DR_USEC_PER_MINUTE;
    cr_assert(dr_aws_credential_cache_get(&cache, &credentials, &world.error) == DR_OK);
    cr_expect(world.fake.count == 2, "nine minutes are left: found again");
    world.fake.rules = nobody;
    cr_assert(dr_aws_credential_cache_get(&cache, &credentials, &world.error) == DR_OK);
    cr_expect_str_eq(credentials->secret, "s", "those that hold are used");
    world.now_us += 10 * DR_USEC_PER_MINUTE;
    cr_expect(dr_aws_credential_cache_get(&cache, &credentials, &world.error) == DR_FAILURE);
    cr_expect_str_eq(world.error.message, "nobody listens");
    dr_aws_credential_cache_release(&cache);
    dr_aws_credential_cache_release(NULL);
    close_world(&world);
}

Test(credential, secrets_are_wiped) {
    char secret[] = "secret";
    char token[] = "token";
    struct dr_aws_credentials credentials = {.key_id = "k", .secret = secret, .token = token};
    dr_aws_credentials_wipe(&credentials);
    cr_expect(memcmp(secret, "\0\0\0\0\0\0", 6) == 0 && memcmp(token, "\0\0\0\0\0", 5) == 0);
    cr_expect(credentials.key_id == NULL);
}
