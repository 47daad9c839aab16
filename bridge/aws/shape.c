/* Interning of shapes: the JSON of a model becomes structs, a member's traits over those of its shape. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "bridge/aws/model_private.h"

#define MAX_DEPTH 2000 /* of shapes within shapes, before one repeats: AWS's own stay below 100 */

const char *dr_aws_text_of(const struct dr_value *map, const char *key) {
    const struct dr_value *value = dr_value_get(map, key);
    return value != NULL && value->kind == DR_VALUE_TEXT ? value->text : NULL;
}

bool dr_aws_flag_of(const struct dr_value *map, const char *key) {
    const struct dr_value *value = dr_value_get(map, key);
    return value != NULL && value->kind == DR_VALUE_BOOLEAN && value->boolean;
}

static const struct kind_row {
    const char *name;
    enum dr_aws_kind kind;
} kinds[] = {
    {"structure", DR_AWS_STRUCTURE}, {"list", DR_AWS_LIST},        {"map", DR_AWS_MAP},
    {"string", DR_AWS_STRING},       {"character", DR_AWS_STRING}, {"blob", DR_AWS_BLOB},
    {"boolean", DR_AWS_BOOLEAN},     {"integer", DR_AWS_INTEGER},  {"long", DR_AWS_INTEGER},
    {"short", DR_AWS_INTEGER},       {"byte", DR_AWS_INTEGER},     {"biginteger", DR_AWS_INTEGER},
    {"float", DR_AWS_FLOAT},         {"double", DR_AWS_FLOAT},     {"bigdecimal", DR_AWS_FLOAT},
    {"timestamp", DR_AWS_TIMESTAMP},
};

static const struct kind_row *kind_of(const char *type) {
    for (size_t i = 0; type != NULL && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].name, type) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

static const struct location_row {
    const char *name;
    enum dr_aws_location location;
} locations[] = {
    {"uri", DR_AWS_IN_URI},         {"querystring", DR_AWS_IN_QUERY}, {"header", DR_AWS_IN_HEADER},
    {"headers", DR_AWS_IN_HEADERS}, {"statusCode", DR_AWS_IN_STATUS},
};

static const struct time_row {
    const char *name;
    enum dr_aws_time time;
} times[] = {
    {"iso8601", DR_AWS_TIME_ISO8601},
    {"rfc822", DR_AWS_TIME_RFC822},
    {"unixTimestamp", DR_AWS_TIME_UNIX},
    {"unixtimestamp", DR_AWS_TIME_UNIX},
};

/* Reads the traits that may stand at a shape as well as at a reference to it. */
static void read_traits(const struct dr_value *traits, struct dr_aws_member *member) {
    const char *location = dr_aws_text_of(traits, "location");
    const char *time = dr_aws_text_of(traits, "timestampFormat");
    const struct dr_value *space = dr_value_get(traits, "xmlNamespace");
    for (size_t i = 0; location != NULL && i < sizeof locations / sizeof *locations; i++) {
        member->location = strcmp(locations[i].name, location) == 0 ? locations[i].location : member->location;
    }
    for (size_t i = 0; time != NULL && i < sizeof times / sizeof *times; i++) {
        member->time = strcmp(times[i].name, time) == 0 ? times[i].time : member->time;
    }
    member->has_location = member->has_location || location != NULL;
    if (space != NULL) {
        member->xml_namespace = space->kind == DR_VALUE_TEXT ? space->text : dr_aws_text_of(space, "uri");
        member->xml_prefix = dr_aws_text_of(space, "prefix");
    }
}

static void read_names(const struct dr_value *traits, struct dr_aws_member *member) {
    const char *wire_name = dr_aws_text_of(traits, "locationName");
    const char *query_name = dr_aws_text_of(traits, "queryName");
    const struct dr_value *help = dr_value_get(traits, "documentation");
    member->wire_name = wire_name != NULL ? wire_name : member->wire_name;
    member->query_name = query_name != NULL ? query_name : member->query_name;
    member->help = help != NULL ? help : member->help;
}

/* A trait that is said counts, true or false; one that is not said leaves what was. */
static void read_flag(const struct dr_value *traits, const char *name, bool *flag) {
    const struct dr_value *value = dr_value_get(traits, name);
    *flag = value != NULL ? value->kind == DR_VALUE_BOOLEAN && value->boolean : *flag;
}

static void read_flags(const struct dr_value *traits, struct dr_aws_member *member) {
    const struct {
        const char *name;
        bool *flag;
    } rows[] = {
        {"flattened", &member->flattened},        {"streaming", &member->streaming},
        {"xmlAttribute", &member->xml_attribute}, {"requiresLength", &member->requires_length},
        {"jsonvalue", &member->json_value},       {"hostLabel", &member->host_label},
        {"sensitive", &member->sensitive},        {"idempotencyToken", &member->idempotency_token},
        {"eventstream", &member->event_stream},   {"eventpayload", &member->event_payload},
        {"deprecated", &member->deprecated},      {"eventheader", &member->event_header},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        read_flag(traits, rows[i].name, rows[i].flag);
    }
}

bool dr_aws_member_intern(struct dr_aws_model *model, const char *name, const struct dr_value *reference,
                          struct dr_aws_member *ret_member) {
    const char *shape_name = dr_aws_text_of(reference, "shape");
    struct dr_aws_fragment *fragment = shape_name != NULL ? dr_map_get(&model->shapes, shape_name) : NULL;
    const struct dr_aws_shape *shape = fragment != NULL ? dr_aws_shape_intern(model, shape_name) : NULL;
    if (shape == NULL) {
        return false;
    }
    struct dr_aws_member member = {.name = name, .shape = shape};
    const struct dr_value *layers[] = {fragment->value, reference};
    for (size_t i = 0; i < 2; i++) {
        read_traits(layers[i], &member);
        read_names(layers[i], &member);
        read_flags(layers[i], &member);
    }
    const char *payload = dr_aws_text_of(reference, "payload");
    member.payload = payload != NULL && shape->by_name != NULL ? dr_aws_shape_member(shape, payload) : shape->payload;
    member.context_param = dr_aws_text_of(dr_value_get(reference, "contextParam"), "name");
    *ret_member = member;
    return true;
}

static int compare_names(const void *left, const void *right) {
    const struct dr_aws_member *const *a = left;
    const struct dr_aws_member *const *b = right;
    return strcmp((*a)->name, (*b)->name);
}

static const uint32_t *sorted(struct dr_aws_model *model, const struct dr_aws_member *members, size_t count) {
    const struct dr_aws_member **pointers = dr_alloc(count, sizeof(struct dr_aws_member *));
    uint32_t *indices = dr_arena_alloc(&model->arena, count + 1, sizeof *indices);
    for (size_t i = 0; i < count; i++) {
        pointers[i] = &members[i];
    }
    qsort(pointers, count, sizeof(struct dr_aws_member *), compare_names);
    for (size_t i = 0; i < count; i++) {
        indices[i] = (uint32_t)(pointers[i] - members);
    }
    dr_free(pointers);
    return indices;
}

const struct dr_aws_member *dr_aws_shape_member(const struct dr_aws_shape *shape, const char *name) {
    size_t low = 0;
    size_t high = shape->member_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct dr_aws_member *member = &shape->members[shape->by_name[middle]];
        int order = strcmp(name, member->name);
        if (order == 0) {
            return member;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}

static void mark_required(const struct dr_value *names, struct dr_aws_member *members, size_t count) {
    for (size_t i = 0; names != NULL && names->kind == DR_VALUE_LIST && i < names->count; i++) {
        for (size_t j = 0; j < count; j++) {
            members[j].required = members[j].required || dr_value_is(names->items[i], members[j].name);
        }
    }
}

static bool intern_structure(struct dr_aws_model *model, const struct dr_value *value, struct dr_aws_shape *shape) {
    const struct dr_value *list = dr_value_get(value, "members");
    size_t count = list != NULL && list->kind == DR_VALUE_MAP ? list->count : 0;
    struct dr_aws_member *members = dr_arena_alloc(&model->arena, count + 1, sizeof *members);
    for (size_t i = 0; i < count; i++) {
        if (!dr_aws_member_intern(model, list->items[i]->key, list->items[i], &members[i])) {
            return false;
        }
    }
    mark_required(dr_value_get(value, "required"), members, count);
    shape->members = members;
    shape->member_count = count;
    shape->by_name = sorted(model, members, count);
    const char *payload = dr_aws_text_of(value, "payload");
    shape->payload = payload != NULL ? dr_aws_shape_member(shape, payload) : NULL;
    return true;
}

static const struct dr_aws_member *intern_part(struct dr_aws_model *model, const struct dr_value *value,
                                               const char *part) {
    struct dr_aws_member *member = dr_arena_alloc(&model->arena, 1, sizeof *member);
    return dr_aws_member_intern(model, "", dr_value_get(value, part), member) ? member : NULL;
}

static bool intern_parts(struct dr_aws_model *model, const struct dr_value *value, struct dr_aws_shape *shape) {
    if (shape->kind == DR_AWS_STRUCTURE) {
        return intern_structure(model, value, shape);
    }
    if (shape->kind == DR_AWS_LIST) {
        shape->element = intern_part(model, value, "member");
        return shape->element != NULL;
    }
    if (shape->kind == DR_AWS_MAP) {
        shape->key = intern_part(model, value, "key");
        shape->element = intern_part(model, value, "value");
        return shape->key != NULL && shape->element != NULL;
    }
    return true;
}

static void read_choices(struct dr_aws_model *model, const struct dr_value *value, struct dr_aws_shape *shape) {
    const struct dr_value *list = dr_value_get(value, "enum");
    if (list == NULL || list->kind != DR_VALUE_LIST) {
        return;
    }
    const char **choices = dr_arena_alloc(&model->arena, list->count + 1, sizeof *choices);
    for (size_t i = 0; i < list->count; i++) {
        choices[i] = list->items[i]->text != NULL ? list->items[i]->text : "";
    }
    shape->choices = choices;
    shape->choice_count = list->count;
}

static void read_error(const struct dr_value *value, struct dr_aws_shape *shape) {
    const struct dr_value *error = dr_value_get(value, "error");
    const struct dr_value *retryable = dr_value_get(value, "retryable");
    double status = 0;
    shape->is_exception = dr_aws_flag_of(value, "exception") || error != NULL;
    shape->is_fault = dr_aws_flag_of(value, "fault") || dr_aws_flag_of(error, "fault");
    shape->error_code = dr_aws_text_of(error, "code");
    if (dr_value_number(dr_value_get(error, "httpStatusCode"), &status) && status > 0 && status < 1000) {
        shape->error_status = (int)status;
    }
    shape->is_retryable = retryable != NULL;
    shape->is_throttling = dr_aws_flag_of(retryable, "throttling");
}

static void read_limits(const struct dr_value *value, struct dr_aws_shape *shape) {
    shape->has_min = dr_value_number(dr_value_get(value, "min"), &shape->min);
    shape->has_max = dr_value_number(dr_value_get(value, "max"), &shape->max);
    shape->pattern = dr_aws_text_of(value, "pattern");
    shape->is_document = dr_aws_flag_of(value, "document");
    shape->is_union = dr_aws_flag_of(value, "union");
    shape->sensitive = dr_aws_flag_of(value, "sensitive");
    shape->event_stream = dr_aws_flag_of(value, "eventstream");
    shape->help = dr_value_get(value, "documentation");
}

/* A shape is noted before its parts are interned: shapes may hold themselves. */
const struct dr_aws_shape *dr_aws_shape_intern(struct dr_aws_model *model, const char *name) {
    struct dr_aws_fragment *fragment = dr_map_get(&model->shapes, name);
    if (fragment == NULL || fragment->interned != NULL) {
        return fragment != NULL ? fragment->interned : NULL;
    }
    const struct dr_value *value = dr_aws_fragment_value(model, fragment);
    const struct kind_row *row = kind_of(dr_aws_text_of(value, "type"));
    if (row == NULL || model->depth >= MAX_DEPTH) {
        return NULL;
    }
    struct dr_aws_shape *shape = dr_arena_alloc(&model->arena, 1, sizeof *shape);
    fragment->interned = shape;
    shape->name = dr_arena_text(&model->arena, name, strlen(name));
    shape->kind = row->kind;
    shape->type = row->name;
    read_limits(value, shape);
    read_choices(model, value, shape);
    read_error(value, shape);
    model->depth++;
    bool fine = intern_parts(model, value, shape);
    model->depth--;
    if (!fine) {
        fragment->interned = NULL;
        return NULL;
    }
    return shape;
}
