/* Field table of strategies. */
#include <string.h>

#include "models/catalogue.h"
#include "models/kinds.h"
#include "models/strategy.h"

const struct dr_choice dr_trigger_choices[] = {
    {"none", DR_TRIGGER_NONE, "nothing starts the runbook"},
    {"people", DR_TRIGGER_PEOPLE, "people declare the disaster and start it"},
    {"automatic", DR_TRIGGER_AUTOMATIC, "a detected failure starts it"},
    {NULL, 0, NULL},
};

const struct dr_choice dr_data_choices[] = {
    {"none", DR_DATA_NONE, "it does not get there: a cache starts empty, a store is lost with its region"},
    {"backup", DR_DATA_BACKUP, "by backups that are copied there"},
    {"replica", DR_DATA_REPLICA, "by replication"},
    {"writers", DR_DATA_WRITERS, "both regions write"},
    {NULL, 0, NULL},
};

static const struct dr_field standing_fields[] = {
    {.name = "exists",
     .kind = &dr_kind_boolean,
     .offset = offsetof(struct dr_standing, exists),
     .flags = DR_FIELD_REQUIRED,
     .help = "Whether its infrastructure stands in the recovery region.",
     .example = "true"},
    {.name = "stands",
     .kind = &dr_kind_share,
     .offset = offsetof(struct dr_standing, stands),
     .help = "Share of the instances at home that run there; none where it isn't given.",
     .example = "50%"},
    {.name = "data",
     .kind = &dr_kind_choice,
     .choices = dr_data_choices,
     .offset = offsetof(struct dr_standing, data),
     .help = "How its data gets there; not at all where it isn't given.",
     .example = "replica"},
    {.name = "steps",
     .kind = &dr_kind_verb,
     .offset = offsetof(struct dr_standing, steps),
     .flags = DR_FIELD_LIST,
     .help = "Steps that recover it, in this order.",
     .example = "scale"},
};

static const struct dr_type standing_type = {
    .name = "standing",
    .help = "What stands in the recovery region for one kind of component.",
    .size = sizeof(struct dr_standing),
    .fields = standing_fields,
    .count = DR_FIELD_COUNT(standing_fields),
};

static size_t kind_index(const struct dr_strategy *strategy, const char *kind) {
    size_t i = 0;
    while (i < strategy->kinds.count && strcmp(strategy->kinds.names[i], kind) != 0) {
        i++;
    }
    return i;
}

static bool is_kind(const char *name) {
    for (int i = 0; i < DR_COMPONENT_KIND_COUNT; i++) {
        if (strcmp(dr_component_kind_text((enum dr_component_kind)i), name) == 0) {
            return true;
        }
    }
    return false;
}

/* A strategy says something about every kind, and about nothing else. */
static enum dr_code check_strategy(const void *object, struct dr_errors *errors) {
    const struct dr_strategy *strategy = object;
    const char *kinds[DR_COMPONENT_KIND_COUNT];
    enum dr_code code = DR_OK;
    for (int i = 0; i < DR_COMPONENT_KIND_COUNT; i++) {
        kinds[i] = dr_component_kind_text((enum dr_component_kind)i);
        if (kind_index(strategy, kinds[i]) == strategy->kinds.count) {
            code = dr_errors_at(errors, dr_object_at(&strategy->object, &strategy->kinds), "kind \"%s\" is missing",
                                kinds[i]);
        }
    }
    for (size_t i = 0; i < strategy->kinds.count; i++) {
        if (!is_kind(strategy->kinds.names[i])) {
            code = dr_errors_unknown(errors, strategy->kinds.at[i], "kind of component", strategy->kinds.names[i],
                                     kinds, DR_COMPONENT_KIND_COUNT);
        }
    }
    return code;
}

static const struct dr_field strategy_fields[] = {
    {.name = "drsim_strategy",
     .kind = &dr_kind_integer,
     .offset = offsetof(struct dr_strategy, version),
     .min = 1,
     .max = 1,
     .flags = DR_FIELD_REQUIRED,
     .help = "Version of this form of file.",
     .example = "1"},
    {.name = "name",
     .kind = &dr_kind_name,
     .offset = offsetof(struct dr_strategy, name),
     .flags = DR_FIELD_REQUIRED,
     .help = "Name of the strategy, that of its file.",
     .example = "warm-standby"},
    {.name = "help",
     .kind = &dr_kind_text,
     .offset = offsetof(struct dr_strategy, help),
     .flags = DR_FIELD_REQUIRED,
     .help = "What it is, in one line.",
     .example = "A scaled-down copy runs in the recovery region"},
    {.name = "order",
     .kind = &dr_kind_integer,
     .offset = offsetof(struct dr_strategy, order),
     .flags = DR_FIELD_REQUIRED,
     .help = "Its position in tables.",
     .example = "3"},
    {.name = "trigger",
     .kind = &dr_kind_choice,
     .choices = dr_trigger_choices,
     .offset = offsetof(struct dr_strategy, trigger),
     .flags = DR_FIELD_REQUIRED,
     .help = "What starts its runbook.",
     .example = "people"},
    {.name = "approval",
     .kind = &dr_kind_boolean,
     .offset = offsetof(struct dr_strategy, approval),
     .help = "Whether its derived runbook begins with the approval of people.approver.",
     .example = "true"},
    {.name = "in_order",
     .kind = &dr_kind_boolean,
     .offset = offsetof(struct dr_strategy, in_order),
     .help = "whether a component's steps wait for those of the components it needs",
     .example = "true"},
    {.name = "users_both",
     .kind = &dr_kind_boolean,
     .offset = offsetof(struct dr_strategy, users_both),
     .help = "Whether users are sent to both regions all the time.",
     .example = "false"},
    {.name = "kinds",
     .kind = &dr_kind_object,
     .type = &standing_type,
     .offset = offsetof(struct dr_strategy, kinds),
     .flags = DR_FIELD_MAP | DR_FIELD_REQUIRED,
     .help = "What stands in the recovery region, by kind of component."},
};

const struct dr_type dr_strategy_type = {
    .name = "strategy",
    .help = "A disaster-recovery strategy: what stands ready, how data gets there, how it is recovered.",
    .size = sizeof(struct dr_strategy),
    .fields = strategy_fields,
    .count = DR_FIELD_COUNT(strategy_fields),
    .check = check_strategy,
};
