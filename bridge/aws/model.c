/* A service's model: loading, what its metadata says, looking up operations. */
#include "bridge/aws/model.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "base/memory.h"
#include "base/suggest.h"
#include "bridge/aws/model_private.h"

/* botocore's order of choice where a service lists several; kinds beyond DR_AWS_EC2 stand for "not supported". */
static const struct protocol_row {
    const char *name;
    enum dr_aws_protocol_kind kind;
    bool supported;
} protocols[] = {
    {"json", DR_AWS_JSON, true},         {"rest-json", DR_AWS_REST_JSON, true},
    {"rest-xml", DR_AWS_REST_XML, true}, {"smithy-rpc-v2-cbor", DR_AWS_JSON, false},
    {"query", DR_AWS_QUERY, true},       {"ec2", DR_AWS_EC2, true},
};

static bool lists(const struct dr_value *list, const char *name) {
    for (size_t i = 0; list != NULL && list->kind == DR_VALUE_LIST && i < list->count; i++) {
        if (dr_value_is(list->items[i], name)) {
            return true;
        }
    }
    return false;
}

/* Only a supported protocol is chosen, unless there is none. */
static void choose_protocol(struct dr_aws_service *service) {
    const struct dr_value *list = dr_value_get(service->metadata, "protocols");
    const char *only = dr_aws_text_of(service->metadata, "protocol");
    service->protocol_name = only != NULL ? only : "";
    for (size_t i = 0; i < sizeof protocols / sizeof *protocols; i++) {
        bool listed =
            list != NULL ? lists(list, protocols[i].name) : only != NULL && strcmp(only, protocols[i].name) == 0;
        if (listed && (protocols[i].supported || !service->supported)) {
            service->protocol_name = protocols[i].name;
            service->protocol = protocols[i].kind;
            service->supported = protocols[i].supported;
            if (service->supported) {
                return;
            }
        }
    }
}

static const char *text_or(const struct dr_value *map, const char *key, const char *fallback) {
    const char *text = dr_aws_text_of(map, key);
    return text != NULL ? text : fallback;
}

static void read_service(struct dr_aws_service *service, const struct dr_value *metadata) {
    const struct dr_value *query = dr_value_get(metadata, "awsQueryCompatible");
    const struct dr_value *space = dr_value_get(metadata, "xmlNamespace");
    service->metadata = metadata;
    service->api_version = text_or(metadata, "apiVersion", "");
    service->endpoint_prefix = text_or(metadata, "endpointPrefix", "");
    service->service_id = text_or(metadata, "serviceId", service->endpoint_prefix);
    service->full_name = text_or(metadata, "serviceFullName", service->service_id);
    service->signing_name = text_or(metadata, "signingName", service->endpoint_prefix);
    service->signature_version = text_or(metadata, "signatureVersion", "v4");
    service->global_endpoint = dr_aws_text_of(metadata, "globalEndpoint");
    service->target_prefix = dr_aws_text_of(metadata, "targetPrefix");
    service->json_version = text_or(metadata, "jsonVersion", "1.0");
    service->xml_namespace = space != NULL && space->kind == DR_VALUE_TEXT ? space->text : dr_aws_text_of(space, "uri");
    service->query_compatible = query != NULL && !(query->kind == DR_VALUE_BOOLEAN && !query->boolean);
    service->auth = dr_value_get(metadata, "auth");
    choose_protocol(service);
}

static void list_names(struct dr_aws_model *model) {
    model->name_count = model->operations.count;
    model->names = dr_arena_alloc(&model->arena, model->name_count + 1, sizeof *model->names);
    for (size_t i = 0; i < model->name_count; i++) {
        model->names[i] = model->operations.entries[i].key;
    }
}

static struct dr_aws_model *model_new(void) {
    struct dr_aws_model *model = dr_alloc(1, sizeof *model);
    dr_arena_init(&model->arena);
    dr_map_init(&model->operations);
    dr_map_init(&model->shapes);
    dr_map_init(&model->codes);
    model->service = (struct dr_aws_service){.name = "", .folder = "", .root = ""};
    return model;
}

void dr_aws_model_free(struct dr_aws_model *model) {
    if (model == NULL) {
        return;
    }
    dr_map_release(&model->operations);
    dr_map_release(&model->shapes);
    dr_map_release(&model->codes);
    dr_free(model->bytes);
    dr_arena_release(&model->arena);
    dr_free(model);
}

static enum dr_code scan(struct dr_aws_model *model, const struct dr_value *overlay, struct dr_error *error) {
    const struct dr_value *metadata = NULL;
    enum dr_code code = dr_aws_model_scan(model, overlay, &metadata, error);
    if (code == DR_OK) {
        read_service(&model->service, metadata);
        list_names(model);
    }
    return code;
}

static enum dr_code load_folder(struct dr_aws_model *model, const char *folder, struct dr_error *error) {
    enum dr_code code =
        dr_aws_file_read(&model->arena, folder, "service-2", &model->bytes, &model->length, &model->path, error);
    if (code != DR_OK) {
        return code;
    }
    return scan(model, dr_aws_overlay_read(&model->arena, folder, "service-2"), error);
}

enum dr_code dr_aws_model_parse(const char *bytes, size_t length, struct dr_aws_model **ret_model,
                                struct dr_error *error) {
    struct dr_aws_model *model = model_new();
    model->path = "the model";
    model->bytes = dr_alloc(length + 1, 1);
    memcpy(model->bytes, bytes, length);
    model->length = length;
    enum dr_code code = scan(model, NULL, error);
    if (code != DR_OK) {
        dr_aws_model_free(model);
        return code;
    }
    *ret_model = model;
    return DR_OK;
}

enum dr_code dr_aws_model_load(const char *path, const char *service, struct dr_aws_model **ret_model,
                               struct dr_error *error) {
    struct dr_aws_model *model = model_new();
    const char *folder = NULL;
    enum dr_code code = dr_aws_models_folder(&model->arena, path, service, &folder, error);
    if (code == DR_OK) {
        code = load_folder(model, folder, error);
    }
    if (code != DR_OK) {
        dr_aws_model_free(model);
        return code;
    }
    model->service.name = dr_arena_text(&model->arena, service, strlen(service));
    model->service.root = dr_arena_text(&model->arena, path, strlen(path));
    model->service.folder = folder;
    *ret_model = model;
    return DR_OK;
}

static void note_values(struct dr_aws_model *model, const struct dr_value *values, struct dr_map *map) {
    for (size_t i = 0; values != NULL && values->kind == DR_VALUE_MAP && i < values->count; i++) {
        struct dr_aws_fragment *fragment = dr_arena_alloc(&model->arena, 1, sizeof *fragment);
        fragment->value = values->items[i];
        (void)dr_map_put(map, values->items[i]->key, fragment);
    }
}

enum dr_code dr_aws_model_from_value(const struct dr_value *value, struct dr_aws_model **ret_model,
                                     struct dr_error *error) {
    const struct dr_value *metadata = dr_value_get(value, "metadata");
    if (metadata == NULL || metadata->kind != DR_VALUE_MAP) {
        return dr_error_set(error, DR_FAILURE, "a service model needs metadata");
    }
    struct dr_aws_model *model = model_new();
    model->path = "";
    read_service(&model->service, metadata);
    model->service.client_context_params = dr_value_get(value, "clientContextParams");
    note_values(model, dr_value_get(value, "operations"), &model->operations);
    note_values(model, dr_value_get(value, "shapes"), &model->shapes);
    list_names(model);
    *ret_model = model;
    return DR_OK;
}

const struct dr_aws_service *dr_aws_model_service(const struct dr_aws_model *model) {
    return &model->service;
}

const char *const *dr_aws_model_operations(const struct dr_aws_model *model, size_t *ret_count) {
    *ret_count = model->name_count;
    return model->names;
}

const struct dr_aws_shape *dr_aws_model_shape(struct dr_aws_model *model, const char *name) {
    return dr_aws_shape_intern(model, name);
}

bool dr_aws_names_agree(const char *left, const char *right) {
    for (;;) {
        left += strspn(left, "-_");
        right += strspn(right, "-_");
        if (tolower((unsigned char)*left) != tolower((unsigned char)*right)) {
            return false;
        }
        if (*left == '\0') {
            return true;
        }
        left++;
        right++;
    }
}

/* The exact name, else the one that agrees in spelling. */
static const char *find_name(const struct dr_aws_model *model, const char *name) {
    if (dr_map_get(&model->operations, name) != NULL) {
        return name;
    }
    for (size_t i = 0; i < model->name_count; i++) {
        if (dr_aws_names_agree(model->names[i], name)) {
            return model->names[i];
        }
    }
    return NULL;
}

static enum dr_code unknown_operation(struct dr_aws_model *model, const char *name, struct dr_error *error) {
    const char **spellings = dr_arena_alloc(&model->arena, model->name_count + 1, sizeof *spellings);
    bool dashed = strchr(name, '-') != NULL;
    for (size_t i = 0; i < model->name_count; i++) {
        spellings[i] = dashed ? dr_aws_cli_name(&model->arena, model->names[i]) : model->names[i];
    }
    const char *nearest = dr_suggest(name, spellings, model->name_count);
    const char *service = model->service.name[0] != '\0' ? model->service.name : model->service.endpoint_prefix;
    if (nearest == NULL) {
        return dr_error_set(error, DR_USAGE, "%s has no operation \"%s\" in its model of %s", service, name,
                            model->service.api_version);
    }
    return dr_error_set(error, DR_USAGE, "%s has no operation \"%s\" in its model of %s, did you mean \"%s\"?", service,
                        name, model->service.api_version, nearest);
}

enum dr_code dr_aws_model_operation(struct dr_aws_model *model, const char *name,
                                    const struct dr_aws_operation **ret_operation, struct dr_error *error) {
    assert(name != NULL);
    const char *exact = find_name(model, name);
    if (exact == NULL) {
        return unknown_operation(model, name, error);
    }
    const struct dr_aws_operation *operation = dr_aws_operation_intern(model, exact);
    if (operation == NULL) {
        return dr_error_set(error, DR_FAILURE, "the service model %s is broken: operation %s", model->path, exact);
    }
    *ret_operation = operation;
    return DR_OK;
}

/* Notes the codes of all exceptions, by their code and by their name. */
static void note_codes(struct dr_aws_model *model) {
    for (size_t i = 0; i < model->shapes.count; i++) {
        const char *name = model->shapes.entries[i].key;
        struct dr_aws_fragment *fragment = model->shapes.entries[i].item;
        const struct dr_value *value = dr_aws_fragment_value(model, fragment);
        if (dr_aws_flag_of(value, "exception")) {
            const char *code = dr_aws_text_of(dr_value_get(value, "error"), "code");
            (void)dr_map_put(&model->codes, code != NULL ? code : name, fragment);
        }
    }
}

const struct dr_aws_shape *dr_aws_model_fault(struct dr_aws_model *model, const char *code) {
    if (model->codes.count == 0) {
        note_codes(model);
    }
    struct dr_aws_fragment *fragment = dr_map_get(&model->codes, code);
    for (size_t i = 0; fragment != NULL && i < model->shapes.count; i++) {
        if (model->shapes.entries[i].item == fragment) {
            return dr_aws_shape_intern(model, model->shapes.entries[i].key);
        }
    }
    return NULL;
}

/* A dash stands before a capital that follows a small letter or digit, or that begins a word after capitals. */
static bool begins_word(const char *name, size_t i) {
    if (i == 0 || !isupper((unsigned char)name[i])) {
        return false;
    }
    bool after_small = islower((unsigned char)name[i - 1]) || isdigit((unsigned char)name[i - 1]);
    bool before_small = islower((unsigned char)name[i + 1]) && strcmp(name + i + 1, "s") != 0;
    return after_small || before_small;
}

char *dr_aws_cli_name(struct dr_arena *arena, const char *name) {
    size_t length = strlen(name);
    char *text = dr_arena_alloc(arena, 2 * length + 1, 1);
    size_t at = 0;
    for (size_t i = 0; i < length; i++) {
        if (begins_word(name, i)) {
            text[at++] = '-';
        }
        text[at++] = (char)tolower((unsigned char)name[i]);
    }
    return text;
}
