/* The fields of a runbook file. */
#include "models/runbook.h"

#include <string.h>

#define ROWS(array) .fields = (array), .count = DR_FIELD_COUNT(array)
#define AT(type, member) .offset = offsetof(struct type, member)

static const struct dr_choice mode_choices[] = {
    {"graceful", DR_MODE_GRACEFUL, "a planned switch-over: nothing is lost"},
    {"ungraceful", DR_MODE_UNGRACEFUL, "a failover in a disaster"},
    {"return", DR_MODE_RETURN, "the way back"},
    {NULL, 0, NULL},
};
static const struct dr_choice jitter_choices[] = {
    {"none", DR_JITTER_NONE, "waits exactly the backoff"},
    {"full", DR_JITTER_FULL, "waits a uniform share of the backoff"},
    {NULL, 0, NULL},
};

static const struct dr_field approval_fields[] = {
    {.name = "by",
     .kind = &dr_kind_name,
     AT(dr_approval, by),
     .flags = DR_FIELD_REQUIRED | DR_FIELD_SHORTHAND,
     .refers_to = "role",
     .help = "role whose approval is needed; its waiting time stands in the scenario's people.approvals",
     .example = "incident manager"},
    {.name = "expires",
     .kind = &dr_kind_duration,
     AT(dr_approval, expires_us),
     .min = 1,
     .max = 31536000,
     .help = "the step fails where nobody has answered by then",
     .example = "30m"},
};
static const struct dr_type approval_type = {
    .name = "approval", .help = "A person's approval.", .size = sizeof(struct dr_approval), ROWS(approval_fields)};

static const struct dr_field check_fields[] = {
    {.name = "http",
     .kind = &dr_kind_text,
     AT(dr_http_check, http),
     .flags = DR_FIELD_REQUIRED | DR_FIELD_SHORTHAND,
     .help = "URL to ask",
     .example = "https://away.example.com/health"},
    {.name = "expect",
     .kind = &dr_kind_integer,
     AT(dr_http_check, expect),
     .min = 100,
     .max = 599,
     .help = "status that counts as fine; any 2xx where it is not given",
     .example = "200"},
};
static bool is_url(const char *text) {
    return strncmp(text, "http://", 7) == 0 || strncmp(text, "https://", 8) == 0 || strstr(text, "${") != NULL;
}

static enum dr_code check_check(const void *object, struct dr_errors *errors) {
    const struct dr_http_check *check = object;
    return check->http == NULL || is_url(check->http)
               ? DR_OK
               : dr_errors_expected(errors, dr_object_at(&check->object, &check->http),
                                    "a URL such as https://example.com/health");
}
static const struct dr_type check_type = {.name = "check",
                                          .help = "A request over HTTP.",
                                          .size = sizeof(struct dr_http_check),
                                          ROWS(check_fields),
                                          .check = check_check};

static const struct dr_field message_fields[] = {
    {.name = "to",
     .kind = &dr_kind_text,
     AT(dr_message, to),
     .flags = DR_FIELD_REQUIRED,
     .help = "who gets it",
     .example = "stakeholders"},
    {.name = "text",
     .kind = &dr_kind_text,
     AT(dr_message, text),
     .flags = DR_FIELD_SHORTHAND,
     .help = "what it says",
     .example = "failover has begun"},
};
static const struct dr_type message_type = {
    .name = "message", .help = "A message to people.", .size = sizeof(struct dr_message), ROWS(message_fields)};

static const struct dr_field verify_fields[] = {
    {.name = "call",
     .kind = &dr_kind_operation,
     AT(dr_verify, call),
     .help = "operation that reads the state",
     .example = "rds:DescribeDBClusters"},
    {.name = "http",
     .kind = &dr_kind_text,
     AT(dr_verify, http),
     .help = "URL that must answer with a 2xx status",
     .example = "https://away.example.com/health"},
    {.name = "with",
     .kind = &dr_kind_value,
     AT(dr_verify, with),
     .flags = DR_FIELD_ANY_KEY,
     .help = "its parameters",
     .example = "{DBClusterIdentifier: \"${dr_cluster}\"}"},
    {.name = "until",
     .kind = &dr_kind_expression,
     AT(dr_verify, until),
     .help = "JMESPath expression over the answer that must become true",
     .example = "DBClusters[0].Status == 'available'"},
    {.name = "every",
     .kind = &dr_kind_duration,
     AT(dr_verify, every_us),
     .min = 0,
     .max = 86400,
     .help = "time between looks: the step ends at the first look at which the effect is there; "
             "without it, defaults/step/every of the catalogue",
     .example = "10s"},
    {.name = "within",
     .kind = &dr_kind_duration,
     AT(dr_verify, within_us),
     .min = 0,
     .max = 31536000,
     .help = "the step fails where the effect is not there by then",
     .example = "15m"},
};
static enum dr_code verify_check(const void *object, struct dr_errors *errors) {
    const struct dr_verify *verify = object;
    if (verify->object.at != NULL && (verify->call == NULL) == (verify->http == NULL)) {
        return dr_errors_at(errors, verify->object.at, "expected either `call` or `http`");
    }
    return DR_OK;
}
static const struct dr_type verify_type = {.name = "verify",
                                           .help = "How a step's effect is verified: an answer of 200 proves nothing.",
                                           .size = sizeof(struct dr_verify),
                                           ROWS(verify_fields),
                                           .check = verify_check};

static const struct dr_field retry_fields[] = {
    {.name = "attempts",
     .kind = &dr_kind_integer,
     AT(dr_retry, attempts),
     .min = 1,
     .max = 1000,
     .fallback = "defaults/retry/attempts",
     .flags = DR_FIELD_SHORTHAND,
     .help = "attempts in all",
     .example = "4"},
    {.name = "backoff",
     .kind = &dr_kind_duration,
     AT(dr_retry, backoff_us),
     .min = 0,
     .max = 86400,
     .fallback = "defaults/retry/backoff",
     .help = "wait before the second attempt",
     .example = "10s"},
    {.name = "factor",
     .kind = &dr_kind_number,
     AT(dr_retry, factor),
     .min = 1,
     .max = 100,
     .fallback = "defaults/retry/factor",
     .help = "by which each further wait grows",
     .example = "2"},
    {.name = "cap",
     .kind = &dr_kind_duration,
     AT(dr_retry, cap_us),
     .min = 0,
     .max = 86400,
     .fallback = "defaults/retry/cap",
     .help = "longest wait",
     .example = "5m"},
    {.name = "jitter",
     .kind = &dr_kind_choice,
     .choices = jitter_choices,
     AT(dr_retry, jitter),
     .fallback = "defaults/retry/jitter",
     .help = "none, or full: a uniform share of the wait",
     .example = "full"},
};
static const struct dr_type retry_type = {.name = "retry",
                                          .help = "What is done when an attempt fails.",
                                          .size = sizeof(struct dr_retry),
                                          ROWS(retry_fields)};

static const struct dr_field modelled_fields[] = {
    {.name = "verb",
     .kind = &dr_kind_verb,
     AT(dr_modelled, verb),
     .flags = DR_FIELD_REQUIRED | DR_FIELD_SHORTHAND,
     .help = "what happens to the component",
     .example = "promote"},
    {.name = "component",
     .kind = &dr_kind_text,
     AT(dr_modelled, component),
     .refers_to = "component",
     .help = "to which component; `acts_on` where it is not given",
     .example = "orders"},
    {.name = "count",
     .kind = &dr_kind_integer,
     AT(dr_modelled, count),
     .min = 0,
     .max = 1000000,
     .help = "scale: instances; the home count where it is not given",
     .example = "4"},
    {.name = "region",
     .kind = &dr_kind_text,
     AT(dr_modelled, region),
     .refers_to = "region",
     .help = "route: where users are sent; the recovery region where it is not given",
     .example = "away"},
};
static const struct dr_type modelled_type = {
    .name = "effect", .help = "An effect on the model.", .size = sizeof(struct dr_modelled), ROWS(modelled_fields)};

static const struct dr_field step_fields[] = {
    {.name = "after",
     .kind = &dr_kind_name,
     AT(dr_step, after),
     .flags = DR_FIELD_LIST,
     .refers_to = "step",
     .help = "steps that must be done before; a step without any begins at once",
     .example = "[confirm]"},
    {.name = "says", .kind = &dr_kind_text, AT(dr_step, says), .help = "what a person should know about it"},
    {.name = "call",
     .kind = &dr_kind_operation,
     AT(dr_step, call),
     .help = "an operation of AWS, as AWS names it",
     .example = "rds:RemoveFromGlobalCluster"},
    {.name = "region",
     .kind = &dr_kind_text,
     AT(dr_step, region),
     .refers_to = "region",
     .help =
         "where it is called: a region of the scenario or AWS's name of one; the recovery region where it is not given",
     .example = "us-west-2"},
    {.name = "with",
     .kind = &dr_kind_value,
     AT(dr_step, with),
     .flags = DR_FIELD_ANY_KEY,
     .help = "parameters of the operation, as AWS's JSON has them",
     .example = "{GlobalClusterIdentifier: \"${global_cluster}\"}"},
    {.name = "run", .kind = &dr_kind_text, AT(dr_step, run), .help = "a shell command", .example = "./smoke-test.sh"},
    {.name = "check",
     .kind = &dr_kind_object,
     .type = &check_type,
     AT(dr_step, check),
     .help = "a request over HTTP that must succeed",
     .example = "{http: \"https://away.example.com/health\"}"},
    {.name = "approval",
     .kind = &dr_kind_object,
     .type = &approval_type,
     AT(dr_step, approval),
     .help = "a person's approval",
     .example = "{by: incident manager, expires: 30m}"},
    {.name = "message",
     .kind = &dr_kind_object,
     .type = &message_type,
     AT(dr_step, message),
     .help = "a message to people",
     .example = "{to: stakeholders, text: failover has begun}"},
    {.name = "manual",
     .kind = &dr_kind_text,
     AT(dr_step, manual),
     .help = "a task that a person does",
     .example = "check the order page"},
    {.name = "wait", .kind = &dr_kind_distribution, AT(dr_step, wait), .help = "lets time pass", .example = "1m"},
    {.name = "acts_on",
     .kind = &dr_kind_text,
     AT(dr_step, acts_on),
     .refers_to = "component",
     .help = "the component whose state changes; `system/component` where several systems have one of that name",
     .example = "web"},
    {.name = "models_as",
     .kind = &dr_kind_object,
     .type = &modelled_type,
     AT(dr_step, models_as),
     .flags = DR_FIELD_LIST,
     .help = "what it does in the model, where the catalogue has no row for it",
     .example = "[promote]"},
    {.name = "takes",
     .kind = &dr_kind_distribution,
     AT(dr_step, takes),
     .help = "how long one attempt takes until its effect is there; else the catalogue says",
     .example = "lognormal(median=2m, p95=6m)"},
    {.name = "succeeds",
     .kind = &dr_kind_share,
     AT(dr_step, succeeds),
     .min = 0,
     .max = 1,
     .fallback = "defaults/step/succeeds",
     .help = "share of attempts that succeed",
     .example = "98%"},
    {.name = "retry",
     .kind = &dr_kind_object,
     .type = &retry_type,
     AT(dr_step, retry),
     .help = "what is done when an attempt fails; a number alone means attempts",
     .example = "3"},
    {.name = "verify",
     .kind = &dr_kind_object,
     .type = &verify_type,
     AT(dr_step, verify),
     .help = "how its effect is verified"},
    {.name = "undo",
     .kind = &dr_kind_text,
     AT(dr_step, undo),
     .help = "`restore` (what was read before the change), `nothing`, or a task",
     .example = "restore"},
    {.name = "commit",
     .kind = &dr_kind_boolean,
     AT(dr_step, commit),
     .help =
         "the point of no return: once this step is done, the return of the home region no longer stops the failover",
     .example = "true"},
    {.name = "uses",
     .kind = &dr_kind_name,
     AT(dr_step, uses),
     .flags = DR_FIELD_LIST,
     .refers_to = "tool",
     .help = "tools it can't be done without; it waits while one of them is down",
     .example = "[sso]"},
    {.name = "on_failure",
     .kind = &dr_kind_name,
     AT(dr_step, on_failure),
     .fallback = "defaults/step/on_failure",
     .refers_to = "step",
     .help = "`stop`, `continue`, or the name of a step that is done instead",
     .example = "continue"},
    {.name = "modes",
     .kind = &dr_kind_choice,
     .choices = mode_choices,
     AT(dr_step, modes),
     .flags = DR_FIELD_LIST,
     .help = "modes in which the step is done; all where it is not given",
     .example = "[ungraceful]"},
};
static const struct dr_type step_type = {
    .name = "step",
    .help = "One step: exactly one of call, run, check, approval, message, manual, wait.",
    .size = sizeof(struct dr_step),
    ROWS(step_fields)};

static const struct dr_field stop_if_fields[] = {
    {.name = "http",
     .kind = &dr_kind_text,
     AT(dr_stop_if, http),
     .flags = DR_FIELD_REQUIRED,
     .help = "URL that is asked all the time",
     .example = "https://away.example.com/health"},
    {.name = "fails",
     .kind = &dr_kind_integer,
     AT(dr_stop_if, fails),
     .min = 1,
     .max = 1000,
     .flags = DR_FIELD_REQUIRED,
     .help = "consecutive failures that stop the replay",
     .example = "3"},
};
static const struct dr_type stop_if_type = {
    .name = "stop condition", .help = "What stops a replay.", .size = sizeof(struct dr_stop_if), ROWS(stop_if_fields)};

static const struct dr_field guardrail_fields[] = {
    {.name = "regions",
     .kind = &dr_kind_text,
     AT(dr_guardrails, regions),
     .flags = DR_FIELD_LIST,
     .help = "the only regions that a replay may touch",
     .example = "[us-west-2, us-east-1]"},
    {.name = "accounts",
     .kind = &dr_kind_text,
     AT(dr_guardrails, accounts),
     .flags = DR_FIELD_LIST,
     .help = "the only accounts",
     .example = "[012345678901]"},
    {.name = "stop_if",
     .kind = &dr_kind_object,
     .type = &stop_if_type,
     AT(dr_guardrails, stop_if),
     .flags = DR_FIELD_LIST,
     .help = "conditions that stop it"},
};
static const struct dr_type guardrails_type = {.name = "guardrails",
                                               .help = "What a replay must not do.",
                                               .size = sizeof(struct dr_guardrails),
                                               ROWS(guardrail_fields)};

static const struct dr_field runbook_fields[] = {
    {.name = "drsim_runbook",
     .kind = &dr_kind_integer,
     AT(dr_runbook, version),
     .min = 1,
     .max = 1,
     .flags = DR_FIELD_REQUIRED,
     .help = "version of the format",
     .example = "1"},
    {.name = "name",
     .kind = &dr_kind_text,
     AT(dr_runbook, name),
     .flags = DR_FIELD_REQUIRED,
     .help = "what it does",
     .example = "fail the shop over to us-west-2"},
    {.name = "scenario",
     .kind = &dr_kind_text,
     AT(dr_runbook, scenario),
     .help = "its scenario file, relative to this one",
     .example = "scenario.yaml"},
    {.name = "system",
     .kind = &dr_kind_name,
     AT(dr_runbook, system),
     .refers_to = "system",
     .help = "the system that it recovers, where a scenario has several: the others get the derived runbook",
     .example = "shop"},
    {.name = "modes",
     .kind = &dr_kind_choice,
     .choices = mode_choices,
     AT(dr_runbook, modes),
     .flags = DR_FIELD_LIST,
     .help = "modes that it serves",
     .example = "[ungraceful]"},
    {.name = "parameters",
     .kind = &dr_kind_value,
     AT(dr_runbook, parameters),
     .flags = DR_FIELD_MAP | DR_FIELD_ANY_KEY,
     .help = "values that `${name}` stands for, with their defaults",
     .example = "{web_group: dr-web-asg}"},
    {.name = "guardrails",
     .kind = &dr_kind_object,
     .type = &guardrails_type,
     AT(dr_runbook, guardrails),
     .help = "what a replay must not do"},
    {.name = "steps",
     .kind = &dr_kind_object,
     .type = &step_type,
     AT(dr_runbook, steps),
     .flags = DR_FIELD_MAP | DR_FIELD_REQUIRED,
     .help = "the steps, by name"},
};
const struct dr_type dr_runbook_type = {.name = "runbook",
                                        .help = "A runbook file: how a system is recovered, step by step.",
                                        .size = sizeof(struct dr_runbook),
                                        ROWS(runbook_fields)};

bool dr_step_action(const struct dr_step *step, struct dr_errors *errors, enum dr_action *ret_action) {
    const void *const places[DR_ACTION_COUNT] = {
        [DR_ACTION_CALL] = &step->call,       [DR_ACTION_RUN] = &step->run,
        [DR_ACTION_CHECK] = &step->check,     [DR_ACTION_APPROVAL] = &step->approval,
        [DR_ACTION_MESSAGE] = &step->message, [DR_ACTION_MANUAL] = &step->manual,
        [DR_ACTION_WAIT] = &step->wait,
    };
    size_t found = 0;
    for (size_t i = 0; i < DR_ACTION_COUNT; i++) {
        if (dr_object_has(&step->object, places[i])) {
            *ret_action = (enum dr_action)i;
            found++;
        }
    }
    if (found == 1) {
        return true;
    }
    dr_errors_at(errors, step->object.at,
                 "found %s, expected exactly one of call, run, check, approval, message, manual, wait",
                 found == 0 ? "none" : "several");
    return false;
}
