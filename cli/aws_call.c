/* drsim aws: the call itself: dry, from a recorded reply, or for real with retries, pages and waiters. */
#include <errno.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "bridge/aws/client.h"
#include "bridge/aws/config.h"
#include "bridge/aws/page.h"
#include "bridge/aws/redact.h"
#include "bridge/aws/retry.h"
#include "bridge/aws/wait.h"
#include "bridge/transport.h"
#include "cli/aws.h"

extern char **environ; /* of credential_process */

#define RECORDED_MAX_BYTES (64u * 1024 * 1024)
#define SLICE_US (DR_USEC_PER_S / 10)   /* of a sleep, between looks at Ctrl-C */
#define CONNECT_US (60 * DR_USEC_PER_S) /* time-outs of botocore */
#define SILENCE_US (60 * DR_USEC_PER_S)

struct caller {
    const struct dr_aws_command *command;
    struct dr_aws_config config;
    struct dr_aws_client client;
    struct dr_aws_call call;
    struct dr_transport *transport; /* NULL: nothing is sent */
    struct dr_aws_credential_means means;
    struct dr_aws_credential_cache cache;
    bool has_cache;
    struct dr_aws_retries retries;
    dr_usec skew_us;
    char *recorded; /* replies, or NULL */
    size_t recorded_length;
    size_t recorded_at;
};

static bool has(const struct caller *caller, const char *option) {
    return dr_options_has(caller->command->options, option);
}

static struct dr_arena *arena_of(const struct caller *caller) {
    return &caller->command->context->arena;
}

static const char *get_variable(void *context, const char *name) {
    (void)context;
    return getenv(name);
}

static dr_usec now_us(void *context) {
    struct timespec now = {0};
    (void)context;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (dr_usec)now.tv_sec * DR_USEC_PER_S + now.tv_nsec / 1000;
}

static void random_bytes(void *context, unsigned char *bytes, size_t count) {
    (void)context;
    (void)RAND_bytes(bytes, (int)count);
}

static double uniform(void) {
    uint32_t bits = 0;
    random_bytes(NULL, (unsigned char *)&bits, sizeof bits);
    return (double)bits / 4294967296.0;
}

static bool is_interrupted(void *context) {
    const struct caller *caller = context;
    const volatile sig_atomic_t *flag = caller->command->context->interrupted;
    return flag != NULL && *flag != 0;
}

static enum dr_code nap(struct caller *caller, dr_usec wait_us, struct dr_error *error) {
    while (wait_us > 0 && !is_interrupted(caller)) {
        dr_usec slice_us = wait_us < SLICE_US ? wait_us : SLICE_US;
        const struct timespec slice = {.tv_sec = (time_t)(slice_us / DR_USEC_PER_S),
                                       .tv_nsec = (long)(slice_us % DR_USEC_PER_S) * 1000};
        (void)nanosleep(&slice, NULL);
        wait_us -= slice_us;
    }
    return is_interrupted(caller) ? dr_error_set(error, DR_INTERRUPTED, "interrupted") : DR_OK;
}

/* Where the services that give credentials are. */
static enum dr_code credential_endpoint(void *context, const char *service, const char *region, struct dr_arena *arena,
                                        const char **ret_url, struct dr_error *error) {
    const struct caller *caller = context;
    const char *dot = strrchr(service, '.');
    struct dr_aws_model *model = NULL;
    struct dr_aws_client client;
    enum dr_code code = dr_aws_model_load(caller->command->models.path, dot != NULL ? dot + 1 : service, &model, error);
    if (code != DR_OK) {
        return code;
    }
    code = dr_aws_client_load(arena, dr_aws_model_service(model), &client, error);
    if (code == DR_OK) {
        struct dr_aws_endpoint endpoint;
        const struct dr_aws_endpoint_options options = {
            .region = region,
            .endpoint_url = dr_aws_config_endpoint(&caller->config, dr_aws_model_service(model)->service_id, arena)};
        const struct dr_aws_endpoint_inputs inputs = {.rule_set = client.rule_set,
                                                      .partitions = client.partitions,
                                                      .built_ins = dr_aws_endpoint_built_ins(arena, &options)};
        code = dr_aws_endpoint_find(&inputs, arena, &endpoint, error);
        *ret_url = code == DR_OK ? endpoint.url : NULL;
    }
    dr_aws_model_free(model);
    return code;
}

static enum dr_code load_config(struct caller *caller, struct dr_error *error) {
    const struct dr_environment environment = {.get = get_variable};
    const struct dr_aws_config_options options = {.profile = dr_options_text(caller->command->options, "profile"),
                                                  .region = dr_options_text(caller->command->options, "region"),
                                                  .home = dr_environment_get(&environment, "HOME")};
    return dr_aws_config_load(arena_of(caller), &environment, &options, &caller->config, error);
}

static void fill_call(struct caller *caller) {
    const struct dr_aws_command *command = caller->command;
    const struct dr_aws_config *config = &caller->config;
    const char *endpoint = dr_options_text(command->options, "endpoint-url");
    if (endpoint == NULL) {
        endpoint = dr_aws_config_endpoint(config, command->operation->service->service_id, arena_of(caller));
    }
    caller->client.endpoint = (struct dr_aws_endpoint_options){.region = config->region,
                                                               .endpoint_url = endpoint,
                                                               .account_id_mode = config->account_id_mode,
                                                               .use_fips = config->use_fips,
                                                               .use_dual_stack = config->use_dual_stack,
                                                               .path_style = endpoint != NULL};
    caller->call =
        (struct dr_aws_call){.operation = command->operation,
                             .params = command->params,
                             .region = config->region,
                             .resolve = dr_aws_client_resolve,
                             .context = &caller->client,
                             .facts = {.now_us = now_us(NULL), .random = random_bytes},
                             .user_agent = dr_arena_format(arena_of(caller), "drsim/%s", dr_version()),
                             .no_validate = has(caller, "no-validate"),
                             .checksums_only_where_required = config->request_checksums != NULL &&
                                                              strcmp(config->request_checksums, "when_required") == 0};
}

static enum dr_code open_transport(struct caller *caller, struct dr_error *error) {
    const struct dr_aws_config *config = &caller->config;
    const char *endpoint = caller->client.endpoint.endpoint_url;
    const struct dr_transport_curl_options options = {
        .ca_bundle = config->ca_bundle,
        .proxy = dr_aws_config_proxy(config, endpoint != NULL ? endpoint : "https://"),
        .no_proxy = dr_aws_config_no_proxy(config)};
    return dr_transport_curl_new(&options, &caller->transport, error);
}

static enum dr_code find_credentials(struct caller *caller, struct dr_error *error) {
    caller->means = (struct dr_aws_credential_means){.config = &caller->config,
                                                     .transport = caller->transport,
                                                     .now_us = now_us,
                                                     .endpoint = credential_endpoint,
                                                     .endpoint_context = caller,
                                                     .process_environment = environ,
                                                     .stop = is_interrupted,
                                                     .stop_context = caller};
    dr_aws_credential_cache_init(&caller->cache, &caller->means);
    caller->has_cache = true;
    enum dr_code code = dr_aws_credential_cache_get(&caller->cache, &caller->client.credentials, error);
    if (code == DR_OK) {
        caller->client.endpoint.account_id = caller->client.credentials->account_id;
        caller->call.presign = dr_aws_client_presign;
    }
    return code;
}

static enum dr_code read_recorded(struct caller *caller, const char *path, struct dr_error *error) {
    size_t capacity = 0;
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return dr_error_set(error, DR_UNREADABLE, "can't read %s: %s", path, strerror(errno));
    }
    size_t got = 0;
    do {
        dr_reserve((void **)&caller->recorded, &capacity, caller->recorded_length + 65536, 1);
        got = fread(caller->recorded + caller->recorded_length, 1, 65536, file);
        caller->recorded_length += got;
    } while (got > 0 && caller->recorded_length <= RECORDED_MAX_BYTES);
    bool broken = ferror(file) != 0;
    (void)fclose(file);
    if (broken || caller->recorded_length > RECORDED_MAX_BYTES) {
        return dr_error_set(error, DR_UNREADABLE, "can't read %s: %s", path, broken ? "reading fails" : "too large");
    }
    return DR_OK;
}

static enum dr_code open_caller(struct caller *caller, struct dr_error *error) {
    const char *recorded = dr_options_text(caller->command->options, "recorded");
    if (recorded != NULL) {
        return read_recorded(caller, recorded, error);
    }
    bool execute = has(caller, "execute");
    enum dr_code code = load_config(caller, error);
    if (code == DR_OK) {
        code = dr_aws_client_load(arena_of(caller), caller->command->operation->service, &caller->client, error);
    }
    if (code == DR_OK) {
        fill_call(caller);
        dr_aws_retries_init(&caller->retries, caller->config.max_attempts);
    }
    if (code == DR_OK && (execute || has(caller, "show-signature"))) {
        code = open_transport(caller, error);
    }
    bool signs = (execute && !has(caller, "no-sign")) || has(caller, "show-signature");
    return code == DR_OK && signs ? find_credentials(caller, error) : code;
}

static void close_caller(struct caller *caller) {
    if (caller->has_cache) {
        dr_aws_credential_cache_release(&caller->cache);
    }
    if (caller->transport != NULL) {
        dr_transport_free(caller->transport);
    }
    dr_free(caller->recorded);
}

static void say_warnings(const struct dr_errors *warnings) {
    for (size_t i = 0; i < warnings->count; i++) {
        char text[1024];
        dr_error_format(&warnings->items[i], text, sizeof text);
        dr_context_say("warning: %s", text);
    }
}

static enum dr_code prepare(struct caller *caller, struct dr_aws_prepared *ret_prepared) {
    struct dr_errors errors;
    struct dr_errors warnings;
    dr_errors_init(&errors);
    dr_errors_init(&warnings);
    enum dr_code code = dr_aws_prepare(&caller->call, arena_of(caller), ret_prepared, &errors, &warnings);
    if (code != DR_OK) {
        dr_context_print_errors(&errors);
        dr_context_say("the models are those of %s, version %s, API version %s", caller->command->models.path,
                       caller->command->models.version[0] != '\0' ? caller->command->models.version : "unknown",
                       caller->command->operation->service->api_version);
    }
    say_warnings(&warnings);
    dr_errors_release(&errors);
    dr_errors_release(&warnings);
    return code;
}

static enum dr_code sign(struct caller *caller, struct dr_aws_prepared *prepared, struct dr_error *error) {
    if (caller->client.credentials == NULL || !dr_aws_client_must_sign(caller->command->operation, &prepared->target)) {
        return DR_OK;
    }
    enum dr_code code = dr_aws_credential_cache_get(&caller->cache, &caller->client.credentials, error);
    dr_usec at_us = now_us(NULL) + caller->skew_us;
    return code == DR_OK ? dr_aws_client_sign(&caller->client, &caller->call, at_us, arena_of(caller), prepared, error)
                         : code;
}

static enum dr_code run_dry(struct caller *caller, struct dr_error *error) {
    struct dr_aws_prepared prepared;
    enum dr_code code = prepare(caller, &prepared);
    if (code == DR_OK && has(caller, "show-signature")) {
        code = sign(caller, &prepared, error);
    }
    if (code == DR_OK) {
        dr_aws_show_request(caller->command, &prepared.request, has(caller, "show-signature"));
    }
    return code;
}

/* What the model says about sending twice; names of readers serve where it says nothing. */
static enum dr_repeat repeat_of(const struct dr_aws_operation *operation) {
    static const char *const readers[] = {"Describe", "List", "Get", "Head"};
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
        if (strncmp(operation->name, readers[i], strlen(readers[i])) == 0) {
            return DR_REPEAT_READ;
        }
    }
    for (size_t i = 0; operation->input != NULL && i < operation->input->shape->member_count; i++) {
        if (operation->input->shape->members[i].idempotency_token) {
            return DR_REPEAT_TOKEN;
        }
    }
    return operation->is_readonly ? DR_REPEAT_READ : operation->idempotent ? DR_REPEAT_SETS : DR_REPEAT_NEVER;
}

static void debug_bytes(const struct caller *caller, const char *what, const char *bytes, size_t length) {
    struct dr_text text;
    if (!has(caller, "debug")) {
        return;
    }
    dr_text_init(&text, 0);
    dr_redact_text(bytes != NULL ? bytes : "", length, &text);
    dr_context_say("%s %s", what, text.bytes);
    dr_text_release(&text);
}

/* Reads a reply; *error stays clear where it is read. */
static enum dr_code parse(struct caller *caller, const struct dr_http_reply *reply, struct dr_aws_outcome *ret_outcome,
                          struct dr_error *error) {
    const struct dr_aws_shown shown = {.keys_stay_encoded =
                                           dr_value_get(caller->command->params, "EncodingType") != NULL};
    debug_bytes(caller, dr_arena_format(arena_of(caller), "reply %d", reply->status), reply->body, reply->body_length);
    return dr_aws_parse(caller->call.operation, reply, &shown, arena_of(caller), ret_outcome, error);
}

/* One attempt: ret_outcome is filled where it was answered and could be read. */
static enum dr_code attempt(struct caller *caller, struct dr_aws_prepared *prepared,
                            struct dr_transport_result *ret_result, struct dr_aws_outcome *ret_outcome,
                            struct dr_error *error) {
    const struct dr_transport_options options = {.once = repeat_of(caller->call.operation) != DR_REPEAT_READ,
                                                 .connect_us = CONNECT_US,
                                                 .silence_us = SILENCE_US};
    enum dr_code code = sign(caller, prepared, error);
    if (code != DR_OK) {
        return code;
    }
    debug_bytes(caller, "request", prepared->request.url, strlen(prepared->request.url));
    debug_bytes(caller, "body", prepared->request.body, prepared->request.body_length);
    code = dr_transport_send(caller->transport, &prepared->request, &options, is_interrupted, caller, arena_of(caller),
                             ret_result, error);
    if (code == DR_OK && ret_result->delivery == DR_DELIVERY_ANSWERED) {
        code = parse(caller, &ret_result->reply, ret_outcome, error);
    }
    return code;
}

/* The end of a call that was not answered. */
static enum dr_code give_up(struct caller *caller, const struct dr_transport_result *result, struct dr_error *error) {
    if (is_interrupted(caller)) {
        return dr_error_set(error, DR_INTERRUPTED, "interrupted");
    }
    if (result->delivery == DR_DELIVERY_NOT_SENT || repeat_of(caller->call.operation) == DR_REPEAT_READ) {
        return dr_error_set(error, DR_FAILURE, "%s", result->error.message);
    }
    return dr_error_set(error, DR_UNKNOWN_OUTCOME, "sent, but not answered: it may have had its effect (%s)",
                        result->error.message);
}

static struct dr_aws_attempt describe(const struct caller *caller, const struct dr_transport_result *result,
                                      const struct dr_aws_outcome *outcome) {
    bool answered = result->delivery == DR_DELIVERY_ANSWERED;
    return (struct dr_aws_attempt){.repeat = repeat_of(caller->call.operation),
                                   .delivery = result->delivery,
                                   .reply = answered ? &result->reply : NULL,
                                   .code = answered ? outcome->fault.code : NULL,
                                   .retryable = answered && outcome->fault.is_retryable,
                                   .throttling = answered && outcome->fault.is_throttling,
                                   .now_us = now_us(NULL),
                                   .skew_us = caller->skew_us};
}

/* Sends until it is answered for good. */
static enum dr_code send(struct caller *caller, struct dr_aws_outcome *ret_outcome, struct dr_error *error) {
    struct dr_aws_prepared prepared;
    enum dr_code code = prepare(caller, &prepared);
    unsigned paid = 0;
    for (unsigned number = 1; code == DR_OK; number++) {
        struct dr_transport_result result = {.delivery = DR_DELIVERY_NOT_SENT};
        code = attempt(caller, &prepared, &result, ret_outcome, error);
        if (code != DR_OK) {
            break;
        }
        if (result.delivery == DR_DELIVERY_ANSWERED && !ret_outcome->is_fault) {
            dr_aws_retries_succeeded(&caller->retries, paid);
            break;
        }
        struct dr_aws_attempt made = describe(caller, &result, ret_outcome);
        made.number = number;
        made.paid = paid;
        const struct dr_aws_retry retry = dr_aws_retry_after(&caller->retries, &made, uniform());
        if (!retry.again || is_interrupted(caller)) {
            return result.delivery == DR_DELIVERY_ANSWERED ? DR_OK : give_up(caller, &result, error);
        }
        paid = retry.paid;
        caller->skew_us = retry.corrects_skew ? retry.skew_us : caller->skew_us;
        code = nap(caller, retry.wait_us, error);
    }
    return code;
}

static enum dr_code answer(struct caller *caller, struct dr_aws_outcome *ret_outcome, struct dr_error *error) {
    struct dr_http_reply reply;
    size_t taken = 0;
    if (caller->recorded == NULL) {
        return send(caller, ret_outcome, error);
    }
    if (caller->recorded_at == caller->recorded_length) {
        return dr_error_set(error, DR_INPUT, "the file holds no further reply");
    }
    enum dr_code code = dr_http_reply_parse(arena_of(caller), caller->recorded + caller->recorded_at,
                                            caller->recorded_length - caller->recorded_at, &reply, &taken, error);
    caller->recorded_at += taken;
    return code == DR_OK ? parse(caller, &reply, ret_outcome, error) : code;
}

static enum dr_code read_beside(const struct caller *caller, const char *stem, struct dr_value **ret_value,
                                struct dr_error *error) {
    const struct dr_aws_service *service = caller->command->operation->service;
    if (dr_aws_models_read(arena_of(caller), service->folder, stem, ret_value, NULL) != DR_OK) {
        return dr_error_set(error, DR_USAGE, "%s has no %s in its models", service->name, stem);
    }
    return DR_OK;
}

static enum dr_code run_pages(struct caller *caller, struct dr_error *error) {
    struct dr_value *file = NULL;
    struct dr_aws_pager *pager = NULL;
    const struct dr_value *next = caller->command->params;
    enum dr_code code = read_beside(caller, "paginators-1", &file, error);
    const struct dr_value *pagination =
        dr_value_get(dr_value_get(file, "pagination"), caller->command->operation->name);
    if (code == DR_OK && pagination == NULL) {
        code = dr_error_set(error, DR_USAGE, "%s has no pages", caller->command->operation->name);
    }
    if (code == DR_OK) {
        code = dr_aws_pager_new(arena_of(caller), pagination, next, &pager, error);
    }
    for (bool more = true; code == DR_OK && more; more = next != NULL) {
        struct dr_aws_outcome outcome = {.is_fault = false};
        caller->call.params = next;
        code = answer(caller, &outcome, error);
        if (code == DR_OK && outcome.is_fault) {
            return dr_aws_show_fault(caller->command, &outcome);
        }
        if (code == DR_OK) {
            code = dr_aws_pager_take(pager, outcome.result, &next, error);
        }
    }
    return code == DR_OK ? dr_aws_show_result(caller->command, dr_aws_pager_total(pager), error) : code;
}

static enum dr_code end_waiter(struct caller *caller, const struct dr_aws_waiter *waiter, enum dr_aws_waiting state,
                               const char *reason, const struct dr_aws_outcome *outcome, struct dr_error *error) {
    if (state == DR_AWS_WAIT_TIMED_OUT) {
        return dr_error_set(error, DR_WAITER, "the waiter %s timed out: %s", waiter->name, reason);
    }
    if (state == DR_AWS_WAIT_FAILED) {
        return dr_error_set(error, DR_SERVICE, "the waiter %s failed: %s", waiter->name, reason);
    }
    return outcome->is_fault ? DR_OK : dr_aws_show_result(caller->command, outcome->result, error);
}

static enum dr_code run_waiter(struct caller *caller, const char *name, struct dr_error *error) {
    struct dr_value *file = NULL;
    struct dr_aws_waiter waiter;
    struct dr_aws_outcome outcome = {.is_fault = false};
    enum dr_aws_waiting state = DR_AWS_WAIT_ON;
    const char *reason = "";
    enum dr_code code = read_beside(caller, "waiters-2", &file, error);
    if (code == DR_OK) {
        code = dr_aws_waiter_find(arena_of(caller), file, name, &waiter, error);
    }
    if (code == DR_OK && strcmp(waiter.operation, caller->command->operation->name) != 0) {
        code = dr_error_set(error, DR_USAGE, "the waiter %s looks at %s, not at %s", waiter.name, waiter.operation,
                            caller->command->operation->name);
    }
    while (code == DR_OK && state == DR_AWS_WAIT_ON) {
        code = answer(caller, &outcome, error);
        if (code == DR_OK) {
            code = dr_aws_waiter_take(&waiter, &outcome, arena_of(caller), &state, &reason, error);
        }
        if (code == DR_OK && state == DR_AWS_WAIT_ON && caller->recorded == NULL) {
            code = nap(caller, waiter.delay_us, error);
        }
    }
    return code == DR_OK ? end_waiter(caller, &waiter, state, reason, &outcome, error) : code;
}

static enum dr_code run_once(struct caller *caller, struct dr_error *error) {
    struct dr_aws_outcome outcome = {.is_fault = false};
    enum dr_code code = answer(caller, &outcome, error);
    if (code != DR_OK) {
        return code;
    }
    return outcome.is_fault ? dr_aws_show_fault(caller->command, &outcome)
                            : dr_aws_show_result(caller->command, outcome.result, error);
}

enum dr_code dr_aws_call_run(const struct dr_aws_command *command, struct dr_error *error) {
    struct caller caller = {.command = command, .call = {.operation = command->operation}};
    const char *waiter = dr_options_text(command->options, "wait");
    enum dr_code code = open_caller(&caller, error);
    if (code == DR_OK && caller.recorded == NULL && !has(&caller, "execute")) {
        code = run_dry(&caller, error);
    } else if (code == DR_OK && waiter != NULL) {
        code = run_waiter(&caller, waiter, error);
    } else if (code == DR_OK) {
        code = has(&caller, "all-pages") ? run_pages(&caller, error) : run_once(&caller, error);
    }
    close_caller(&caller);
    return code;
}
