/* Field tables of services, recipes, operations and the catalogue as a whole. */
#include <string.h>

#include "models/catalogue_private.h"
#include "models/kinds.h"

/* Component kinds. */

#define KIND_TEXT(name, text) [name] = (text),
static const char *const kind_texts[DR_COMPONENT_KIND_COUNT] = {DR_COMPONENT_KINDS(KIND_TEXT)};
#undef KIND_TEXT

const char *dr_component_kind_text(enum dr_component_kind kind) {
    return kind_texts[kind];
}

#define KIND_CHOICE(name, text) {(text), name, NULL},
const struct dr_choice dr_component_kind_choices[] = {DR_COMPONENT_KINDS(KIND_CHOICE){NULL, 0, NULL}};
#undef KIND_CHOICE

/* Recipes. */

static enum dr_code check_recipe(const void *object, struct dr_errors *errors) {
    const struct dr_recipe *recipe = object;
    int ways = (recipe->call != NULL) + (recipe->run != NULL) + (recipe->manual != NULL);
    return ways == 1 ? DR_OK : dr_errors_at(errors, recipe->object.at, "expected one of call, run and manual");
}

static const struct dr_field recipe_fields[] = {
    {.name = "call",
     .kind = &dr_kind_operation,
     .offset = offsetof(struct dr_recipe, call),
     .help = "Operation that the step calls.",
     .example = "rds:RemoveFromGlobalCluster"},
    {.name = "run",
     .kind = &dr_kind_text,
     .offset = offsetof(struct dr_recipe, run),
     .help = "Command that the step runs.",
     .example = "./restore.sh ${component}"},
    {.name = "manual",
     .kind = &dr_kind_text,
     .offset = offsetof(struct dr_recipe, manual),
     .help = "What a person does.",
     .example = "Start ${component} in ${region}"},
    {.name = "with",
     .kind = &dr_kind_value,
     .offset = offsetof(struct dr_recipe, with),
     .flags = DR_FIELD_ANY_KEY,
     .help = "Parameters of the operation, with ${component}, ${count}, ${max}, ${region}, ${home}."},
    {.name = "verify",
     .kind = &dr_kind_value,
     .offset = offsetof(struct dr_recipe, verify),
     .flags = DR_FIELD_ANY_KEY,
     .help = "How the effect is verified: call, with, until (JMESPath), every, within."},
};

static const struct dr_type recipe_type = {
    .name = "recipe",
    .help = "The step that a derived runbook gets for a verb.",
    .size = sizeof(struct dr_recipe),
    .fields = recipe_fields,
    .count = DR_FIELD_COUNT(recipe_fields),
    .check = check_recipe,
};

/* Services. */

static bool is_verb(const char *name) {
    for (int i = 0; i < DR_VERB_COUNT; i++) {
        if (strcmp(dr_verb_text((enum dr_verb)i), name) == 0) {
            return true;
        }
    }
    return false;
}

static enum dr_code check_service(const void *object, struct dr_errors *errors) {
    const struct dr_service *service = object;
    const char *verbs[DR_VERB_COUNT];
    for (int i = 0; i < DR_VERB_COUNT; i++) {
        verbs[i] = dr_verb_text((enum dr_verb)i);
    }
    enum dr_code code = DR_OK;
    for (size_t i = 0; i < service->recipes.count; i++) {
        if (!is_verb(service->recipes.names[i])) {
            code = dr_errors_unknown(errors, service->recipes.at[i], "verb", service->recipes.names[i], verbs,
                                     DR_VERB_COUNT);
        }
    }
    return code;
}

static const struct dr_field service_fields[] = {
    {.name = "kind",
     .kind = &dr_kind_choice,
     .choices = dr_component_kind_choices,
     .offset = offsetof(struct dr_service, kind),
     .flags = DR_FIELD_REQUIRED,
     .help = "Kind of component that the service makes.",
     .example = "database"},
    {.name = "help",
     .kind = &dr_kind_text,
     .offset = offsetof(struct dr_service, help),
     .flags = DR_FIELD_REQUIRED,
     .help = "What the service is, in one line.",
     .example = "Amazon Aurora, MySQL-compatible"},
    {.name = "global",
     .kind = &dr_kind_boolean,
     .offset = offsetof(struct dr_service, global),
     .help = "Whether it is in no region and so survives the loss of one.",
     .example = "true"},
    {.name = "replica_writable",
     .kind = &dr_kind_boolean,
     .offset = offsetof(struct dr_service, replica_writable),
     .help = "Whether its replicas take writes without promotion.",
     .example = "true"},
    {.name = "multi_writer",
     .kind = &dr_kind_boolean,
     .offset = offsetof(struct dr_service, multi_writer),
     .help = "Whether two regions can write it at once.",
     .example = "true"},
    {.name = "defaults",
     .kind = &dr_kind_value,
     .offset = offsetof(struct dr_service, defaults),
     .flags = DR_FIELD_ANY_KEY,
     .help = "Paths of the entries that are the defaults of its components, by name of the default."},
    {.name = "recipes",
     .kind = &dr_kind_object,
     .type = &recipe_type,
     .offset = offsetof(struct dr_service, recipes),
     .flags = DR_FIELD_MAP,
     .help = "How it is recovered, by verb."},
    {.name = "prices",
     .kind = &dr_kind_value,
     .offset = offsetof(struct dr_service, prices),
     .flags = DR_FIELD_ANY_KEY,
     .help = "What it costs: a list of per, price (path), where and what."},
    {.name = "source",
     .kind = &dr_kind_text,
     .offset = offsetof(struct dr_service, source),
     .flags = DR_FIELD_REQUIRED,
     .help = "Where its behaviour is described.",
     .example = "Amazon RDS user guide"},
    {.name = "as_of",
     .kind = &dr_kind_text,
     .offset = offsetof(struct dr_service, as_of),
     .flags = DR_FIELD_REQUIRED,
     .help = "Date of the source.",
     .example = "2023-06-15"},
};

const struct dr_type dr_service_type = {
    .name = "service",
    .help = "A service: how a component of it behaves, is recovered and costs.",
    .size = sizeof(struct dr_service),
    .fields = service_fields,
    .count = DR_FIELD_COUNT(service_fields),
    .check = check_service,
};

/* Operations. */

static const struct dr_field effect_fields[] = {
    {.name = "verb",
     .kind = &dr_kind_verb,
     .offset = offsetof(struct dr_operation_effect, verb),
     .flags = DR_FIELD_REQUIRED | DR_FIELD_SHORTHAND,
     .help = "What the operation does in the model.",
     .example = "scale"},
    {.name = "to",
     .kind = &dr_kind_expression,
     .offset = offsetof(struct dr_operation_effect, to),
     .help = "New number of instances, over the operation's parameters; the number at home where it isn't given.",
     .example = "DesiredCapacity"},
    {.name = "states",
     .kind = &dr_kind_expression,
     .offset = offsetof(struct dr_operation_effect, states),
     .help = "For route: a map with disabled, inverted and region, over the operation's parameters.",
     .example = "{disabled: Disabled, inverted: Inverted}"},
};

static const struct dr_type effect_type = {
    .name = "effect",
    .help = "What an operation does in the model.",
    .size = sizeof(struct dr_operation_effect),
    .fields = effect_fields,
    .count = DR_FIELD_COUNT(effect_fields),
};

static enum dr_code check_operation(const void *object, struct dr_errors *errors) {
    static const char *const classes[] = {"read", "sets", "token", "look", "never"};
    const struct dr_operation *operation = object;
    if (operation->repeat == NULL) {
        return DR_OK;
    }
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        if (strcmp(classes[i], operation->repeat) == 0) {
            return DR_OK;
        }
    }
    return dr_errors_unknown(errors, dr_object_at(&operation->object, &operation->repeat), "repeat class",
                             operation->repeat, classes, sizeof classes / sizeof classes[0]);
}

static const struct dr_field operation_fields[] = {
    {.name = "effects",
     .kind = &dr_kind_object,
     .type = &effect_type,
     .offset = offsetof(struct dr_operation, effects),
     .flags = DR_FIELD_LIST,
     .help = "What it does in the model; nothing where it has no effect on service."},
    {.name = "takes",
     .kind = &dr_kind_text,
     .offset = offsetof(struct dr_operation, takes),
     .flags = DR_FIELD_REQUIRED,
     .help = "How long until it is effective: the path of a timing, or `component` for the component's own.",
     .example = "timings/api-call"},
    {.name = "repeat",
     .kind = &dr_kind_text,
     .offset = offsetof(struct dr_operation, repeat),
     .flags = DR_FIELD_REQUIRED,
     .help =
         "Whether it may be sent twice: read (changes nothing), sets (an absolute value), token (has an idempotency "
         "token), look (look first), never.",
     .example = "sets"},
    {.name = "iam",
     .kind = &dr_kind_text,
     .offset = offsetof(struct dr_operation, iam),
     .flags = DR_FIELD_LIST | DR_FIELD_REQUIRED,
     .help = "IAM actions that it needs.",
     .example = "rds:RemoveFromGlobalCluster"},
    {.name = "control_plane",
     .kind = &dr_kind_text,
     .offset = offsetof(struct dr_operation, control_plane),
     .help = "AWS region in which its control plane sits; the region called where it isn't given.",
     .example = "us-east-1"},
    {.name = "source",
     .kind = &dr_kind_text,
     .offset = offsetof(struct dr_operation, source),
     .flags = DR_FIELD_REQUIRED,
     .help = "Where it is described.",
     .example = "Amazon RDS API reference, RemoveFromGlobalCluster"},
    {.name = "as_of",
     .kind = &dr_kind_text,
     .offset = offsetof(struct dr_operation, as_of),
     .flags = DR_FIELD_REQUIRED,
     .help = "Date of the source.",
     .example = "2026-01-31"},
};

const struct dr_type dr_operation_type = {
    .name = "operation",
    .help = "An operation of a service: what it does in the model, how long it takes, whether it may be repeated.",
    .size = sizeof(struct dr_operation),
    .fields = operation_fields,
    .count = DR_FIELD_COUNT(operation_fields),
    .check = check_operation,
};

/* The catalogue. */

#define TREE_FIELD(member, text)                                                                                       \
    {                                                                                                                  \
        .name = #member, .kind = &dr_kind_value, .offset = offsetof(struct dr_catalogue_files, member),                \
        .flags = DR_FIELD_REQUIRED | DR_FIELD_ANY_KEY, .help = (text)                                                  \
    }

static const struct dr_field files_fields[] = {
    TREE_FIELD(timings, "How long things take."),
    TREE_FIELD(rates, "Bandwidths and rates."),
    TREE_FIELD(shares, "Shares and counts."),
    TREE_FIELD(prices, "Prices, in tables by instance or one by one."),
    TREE_FIELD(profiles, "Weekly profiles of demand and writes."),
    TREE_FIELD(defaults, "Defaults of the scenario's fields."),
    {.name = "services",
     .kind = &dr_kind_object,
     .type = &dr_service_type,
     .offset = offsetof(struct dr_catalogue_files, services),
     .flags = DR_FIELD_MAP | DR_FIELD_REQUIRED,
     .help = "Services, by name."},
    {.name = "operations",
     .kind = &dr_kind_object,
     .type = &dr_operation_type,
     .offset = offsetof(struct dr_catalogue_files, operations),
     .flags = DR_FIELD_MAP | DR_FIELD_REQUIRED,
     .help = "Operations, by name."},
};

const struct dr_type dr_catalogue_files_type = {
    .name = "catalogue",
    .help = "The catalogue: defaults with their sources.",
    .size = sizeof(struct dr_catalogue_files),
    .fields = files_fields,
    .count = DR_FIELD_COUNT(files_fields),
};
