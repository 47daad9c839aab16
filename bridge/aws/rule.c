/* Endpoint rules: rules, conditions, templates and results. */
#include "bridge/aws/rule.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "bridge/aws/rule_private.h"

/* Names and what they stand for: the parameters, then what conditions assigned on the way to a rule. */
struct scope {
    const struct scope *outer;
    const char *name;
    const struct dr_value *value;
    const struct dr_value *parameters; /* of the outermost scope */
};

static const struct dr_value *broken(struct dr_rule_run *run, const struct dr_value *at, const char *what) {
    if (run->failed == DR_OK) {
        run->failed = dr_error_set_at(run->error, DR_FAILURE, at, "broken endpoint rules: %s", what);
    }
    return NULL;
}

static const struct dr_value *look_up(const struct scope *scope, const char *name) {
    for (; scope->outer != NULL; scope = scope->outer) {
        if (strcmp(scope->name, name) == 0) {
            return scope->value;
        }
    }
    const struct dr_value *value = dr_value_get(scope->parameters, name);
    return value == NULL || value->kind == DR_VALUE_NULL ? NULL : value;
}

/* Length of a template's `{name#path}` at a text, braces counted; 0: none. */
static size_t reference_length(const char *text) {
    size_t length = 1;
    while (isalpha((unsigned char)text[length]) || text[length] == '#') {
        length++;
    }
    return text[0] == '{' && length > 1 && text[length] == '}' ? length + 1 : 0;
}

static bool is_template(const char *text) {
    for (const char *brace = strchr(text, '{'); brace != NULL; brace = strchr(brace + 1, '{')) {
        if (reference_length(brace) > 0) {
            return true;
        }
    }
    return false;
}

/* Length of the `{…}` at a text, 0: it has no end. */
static size_t braces_length(const char *text) {
    const char *end = strchr(text, '}');
    return end == NULL ? 0 : (size_t)(end - text) + 1;
}

static void put_reference(struct dr_rule_run *run, const struct scope *scope, const char *text, size_t length,
                          struct dr_text *out) {
    char *name = dr_arena_text(run->arena, text, length);
    char *path = strchr(name, '#');
    if (path != NULL) {
        *path++ = '\0';
    }
    const struct dr_value *value = look_up(scope, name);
    value = path == NULL ? value : dr_rule_attribute(value, path, strlen(path));
    if (value == NULL && run->failed == DR_OK) {
        run->failed = dr_error_set(run->error, DR_INPUT, "the endpoint needs a value for %s", name);
    }
    if (value != NULL && (value->kind == DR_VALUE_LIST || value->kind == DR_VALUE_MAP)) {
        value = broken(run, value, "a template names a list or a map");
    }
    if (value == NULL) {
        return;
    }
    dr_text_add(out, value->text, value->length);
}

static const struct dr_value *fill_template(struct dr_rule_run *run, const struct scope *scope,
                                            const struct dr_value *value) {
    struct dr_text text;
    dr_text_init(&text, 0);
    for (const char *at = value->text; *at != '\0';) {
        size_t length = at[0] == '{' && at[1] != '{' ? braces_length(at) : 0;
        if (length > 0) {
            put_reference(run, scope, at + 1, length - 2, &text);
            at += length;
        } else {
            dr_text_add(&text, at, 1);
            at += (at[0] == '{' || at[0] == '}') && at[1] == at[0] ? 2 : 1;
        }
    }
    const struct dr_value *filled = dr_value_new_text(run->arena, text.bytes, text.length);
    dr_text_release(&text);
    return filled;
}

static const struct dr_value *call(struct dr_rule_run *run, const struct scope *scope,
                                   const struct dr_value *signature);

/* What an argument, a URL, a header or an error stands for; NULL: not set. */
static const struct dr_value *resolve(struct dr_rule_run *run, const struct scope *scope,
                                      const struct dr_value *value) {
    if (value == NULL || value->kind == DR_VALUE_NULL) {
        return NULL;
    }
    const struct dr_value *reference = dr_value_get(value, "ref");
    if (reference != NULL && reference->kind == DR_VALUE_TEXT) {
        return look_up(scope, reference->text);
    }
    if (dr_value_get(value, "fn") != NULL) {
        return call(run, scope, value);
    }
    return value->kind == DR_VALUE_TEXT && is_template(value->text) ? fill_template(run, scope, value) : value;
}

static const struct dr_value *call(struct dr_rule_run *run, const struct scope *scope,
                                   const struct dr_value *signature) {
    const struct dr_value *name = dr_value_get(signature, "fn");
    const struct dr_value *list = dr_value_get(signature, "argv");
    size_t count = 0;
    if (name == NULL || name->kind != DR_VALUE_TEXT || list == NULL || list->kind != DR_VALUE_LIST) {
        return broken(run, signature, "a condition without function or arguments");
    }
    dr_rule_function *function = dr_rule_function_find(name->text, &count);
    if (function == NULL) {
        return broken(run, name, dr_arena_format(run->arena, "unknown function \"%.100s\"", name->text));
    }
    const struct dr_value *arguments[DR_RULE_ARGUMENTS] = {0};
    for (size_t i = 0; i < count && i < list->count; i++) {
        arguments[i] = resolve(run, scope, list->items[i]);
    }
    return run->failed == DR_OK ? function(run, arguments) : NULL;
}

static bool is_met(const struct dr_value *result) {
    return result != NULL && (result->kind != DR_VALUE_BOOLEAN || result->boolean);
}

/* Whether all conditions hold; *scope gets what they assign. */
static bool conditions_hold(struct dr_rule_run *run, const struct dr_value *rule, const struct scope **scope) {
    const struct dr_value *conditions = dr_value_get(rule, "conditions");
    for (size_t i = 0; conditions != NULL && conditions->kind == DR_VALUE_LIST && i < conditions->count; i++) {
        const struct dr_value *result = call(run, *scope, conditions->items[i]);
        if (run->failed != DR_OK || !is_met(result)) {
            return false;
        }
        const struct dr_value *assign = dr_value_get(conditions->items[i], "assign");
        if (assign != NULL && assign->kind == DR_VALUE_TEXT) {
            struct scope *inner = dr_arena_alloc(run->arena, 1, sizeof *inner);
            *inner = (struct scope){.outer = *scope, .name = assign->text, .value = result};
            *scope = inner;
        }
    }
    return true;
}

/* A copy of properties or headers with templates filled in. */
static struct dr_value *resolve_all(struct dr_rule_run *run, const struct scope *scope, const struct dr_value *value) {
    bool is_reference = dr_value_get(value, "ref") != NULL || dr_value_get(value, "fn") != NULL;
    if (is_reference || (value->kind != DR_VALUE_LIST && value->kind != DR_VALUE_MAP)) {
        const struct dr_value *resolved = resolve(run, scope, value);
        return resolved == NULL ? dr_value_new_null(run->arena) : dr_value_copy(run->arena, resolved);
    }
    bool is_list = value->kind == DR_VALUE_LIST;
    struct dr_value *copy = is_list ? dr_value_new_list(run->arena) : dr_value_new_map(run->arena);
    for (size_t i = 0; i < value->count; i++) {
        struct dr_value *child = resolve_all(run, scope, value->items[i]);
        if (is_list) {
            dr_value_append(run->arena, copy, child);
        } else {
            dr_value_put(run->arena, copy, value->items[i]->key, child);
        }
    }
    return copy;
}

enum outcome { NEXT_RULE, FOUND, ENDED };

static enum outcome end_with(struct dr_rule_run *run, enum dr_code code, const char *message) {
    run->failed = run->failed != DR_OK ? run->failed : dr_error_set(run->error, code, "%s", message);
    return ENDED;
}

static enum outcome give_endpoint(struct dr_rule_run *run, const struct scope *scope, const struct dr_value *endpoint,
                                  struct dr_aws_endpoint *ret_endpoint) {
    const struct dr_value *url = resolve(run, scope, dr_value_get(endpoint, "url"));
    if (url == NULL || url->kind != DR_VALUE_TEXT) {
        return end_with(run, DR_FAILURE, "broken endpoint rules: an endpoint without URL");
    }
    struct dr_aws_endpoint found = {.url = url->text};
    const struct dr_value *headers = dr_value_get(endpoint, "headers");
    const struct dr_value *properties = dr_value_get(endpoint, "properties");
    found.headers = headers == NULL ? NULL : resolve_all(run, scope, headers);
    found.properties = properties == NULL ? NULL : resolve_all(run, scope, properties);
    if (run->failed != DR_OK) {
        return ENDED;
    }
    *ret_endpoint = found;
    return FOUND;
}

static enum outcome try_rules(struct dr_rule_run *run, const struct scope *scope, const struct dr_value *rules,
                              struct dr_aws_endpoint *ret_endpoint);

static enum outcome try_rule(struct dr_rule_run *run, const struct scope *scope, const struct dr_value *rule,
                             struct dr_aws_endpoint *ret_endpoint) {
    if (!conditions_hold(run, rule, &scope)) {
        return run->failed == DR_OK ? NEXT_RULE : ENDED;
    }
    const struct dr_value *endpoint = dr_value_get(rule, "endpoint");
    const struct dr_value *error = dr_value_get(rule, "error");
    if (endpoint != NULL) {
        return give_endpoint(run, scope, endpoint, ret_endpoint);
    }
    if (error != NULL) {
        const struct dr_value *message = resolve(run, scope, error);
        bool is_text = message != NULL && message->kind == DR_VALUE_TEXT;
        return end_with(run, is_text ? DR_INPUT : DR_FAILURE, is_text ? message->text : "broken endpoint rules");
    }
    return try_rules(run, scope, dr_value_get(rule, "rules"), ret_endpoint);
}

static enum outcome try_rules(struct dr_rule_run *run, const struct scope *scope, const struct dr_value *rules,
                              struct dr_aws_endpoint *ret_endpoint) {
    if (rules == NULL || rules->kind != DR_VALUE_LIST) {
        return end_with(run, DR_FAILURE, "broken endpoint rules: a rule without endpoint, error or rules");
    }
    for (size_t i = 0; i < rules->count; i++) {
        enum outcome outcome = try_rule(run, scope, rules->items[i], ret_endpoint);
        if (outcome != NEXT_RULE) {
            return outcome;
        }
    }
    return NEXT_RULE;
}

/* Types are written in either letter case: `String`, `string`, `stringArray`. */
static bool has_type(const struct dr_value *value, const struct dr_value *type) {
    if (type == NULL || type->kind != DR_VALUE_TEXT) {
        return false;
    }
    return (value->kind == DR_VALUE_TEXT && strcasecmp(type->text, "string") == 0) ||
           (value->kind == DR_VALUE_BOOLEAN && strcasecmp(type->text, "boolean") == 0) ||
           (value->kind == DR_VALUE_LIST && strcasecmp(type->text, "stringarray") == 0);
}

/* The parameters that the rule set declares, with its defaults. */
static enum dr_code take_parameters(struct dr_rule_run *run, const struct dr_value *declared,
                                    const struct dr_value *given, struct dr_value *taken) {
    for (size_t i = 0; declared != NULL && declared->kind == DR_VALUE_MAP && i < declared->count; i++) {
        const struct dr_value *row = declared->items[i];
        const struct dr_value *required = dr_value_get(row, "required");
        const struct dr_value *value = dr_value_get(given, row->key);
        value = value == NULL || value->kind == DR_VALUE_NULL ? dr_value_get(row, "default") : value;
        if (value == NULL && required != NULL && required->boolean) {
            return dr_error_set(run->error, DR_INPUT, "the endpoint needs a value for %s", row->key);
        }
        if (value != NULL && !has_type(value, dr_value_get(row, "type"))) {
            return dr_error_set(run->error, DR_INPUT, "the endpoint's parameter %s has a wrong type", row->key);
        }
        if (value != NULL) {
            dr_value_put(run->arena, taken, row->key, dr_value_copy(run->arena, value));
        }
    }
    return DR_OK;
}

enum dr_code dr_aws_rules_evaluate(const struct dr_value *rule_set, const struct dr_value *partitions,
                                   const struct dr_value *parameters, struct dr_arena *arena,
                                   struct dr_aws_endpoint *ret_endpoint, struct dr_error *error) {
    struct dr_error unused;
    struct dr_rule_run run = {.arena = arena, .partitions = partitions, .error = error == NULL ? &unused : error};
    struct dr_value *taken = dr_value_new_map(arena);
    enum dr_code code = take_parameters(&run, dr_value_get(rule_set, "parameters"), parameters, taken);
    if (code != DR_OK) {
        return code;
    }
    const struct scope scope = {.parameters = taken};
    switch (try_rules(&run, &scope, dr_value_get(rule_set, "rules"), ret_endpoint)) {
    case FOUND:
        return DR_OK;
    case ENDED:
        return run.failed;
    case NEXT_RULE:
        break;
    }
    return dr_error_set(run.error, DR_INPUT, "no endpoint rule fits the parameters");
}
