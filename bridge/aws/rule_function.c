/* Endpoint rules: the functions of their conditions. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/aws/arn.h"
#include "bridge/aws/partition.h"
#include "bridge/aws/rule_private.h"
#include "bridge/aws/sign_private.h"

#define LABEL_MAX 63 /* RFC 1123 */
#define BUCKET_MIN 3

/* Every function below has this form; the table at the end names them. */
#define FUNCTION(name)                                                                                                 \
    static const struct dr_value *call_##name(struct dr_rule_run *run, const struct dr_value *const *arguments)

static bool is_text(const struct dr_value *value) {
    return value != NULL && value->kind == DR_VALUE_TEXT;
}

static bool is_true(const struct dr_value *value) {
    return value != NULL && value->kind == DR_VALUE_BOOLEAN && value->boolean;
}

static const struct dr_value *truth(struct dr_rule_run *run, bool truth) {
    return dr_value_new_boolean(run->arena, truth);
}

FUNCTION(is_set) {
    return truth(run, arguments[0] != NULL);
}

FUNCTION(not ) {
    return truth(run, arguments[0] == NULL || (arguments[0]->kind == DR_VALUE_BOOLEAN && !arguments[0]->boolean));
}

FUNCTION(string_equals) {
    return truth(run, is_text(arguments[0]) && is_text(arguments[1]) && dr_value_equal(arguments[0], arguments[1]));
}

FUNCTION(boolean_equals) {
    const struct dr_value *left = arguments[0];
    const struct dr_value *right = arguments[1];
    return truth(run, left != NULL && right != NULL && left->kind == DR_VALUE_BOOLEAN &&
                          right->kind == DR_VALUE_BOOLEAN && left->boolean == right->boolean);
}

static const struct dr_value *item(const struct dr_value *list, const char *digits) {
    char *end = NULL;
    long index = strtol(digits, &end, 10);
    if (list == NULL || list->kind != DR_VALUE_LIST || end == digits || *end != ']') {
        return NULL;
    }
    index += index < 0 ? (long)list->count : 0;
    return index < 0 || (size_t)index >= list->count ? NULL : list->items[index];
}

/* `name`, `name[0]` or `[0]`. */
static const struct dr_value *part(const struct dr_value *value, const char *name) {
    char key[128];
    size_t length = strcspn(name, "[");
    if (length >= sizeof key) {
        return NULL;
    }
    memcpy(key, name, length);
    key[length] = '\0';
    value = length == 0 ? value : dr_value_get(value, key);
    return name[length] == '[' ? item(value, name + length + 1) : value;
}

const struct dr_value *dr_rule_attribute(const struct dr_value *value, const char *path, size_t length) {
    char name[256];
    while (value != NULL && length > 0) {
        const char *dot = memchr(path, '.', length);
        size_t taken = dot == NULL ? length : (size_t)(dot - path);
        if (taken >= sizeof name) {
            return NULL;
        }
        memcpy(name, path, taken);
        name[taken] = '\0';
        value = part(value, name);
        taken += dot == NULL ? 0 : 1;
        path += taken;
        length -= taken;
    }
    return value == NULL || value->kind == DR_VALUE_NULL ? NULL : value;
}

FUNCTION(get_attribute) {
    (void)run;
    return is_text(arguments[1]) ? dr_rule_attribute(arguments[0], arguments[1]->text, arguments[1]->length) : NULL;
}

static long number_of(const struct dr_value *value) {
    return value != NULL && value->kind == DR_VALUE_NUMBER ? strtol(value->text, NULL, 10) : -1;
}

static bool is_ascii(const struct dr_value *value) {
    for (size_t i = 0; i < value->length; i++) {
        if ((unsigned char)value->text[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

/* substring(text, start, stop, reverse) */
FUNCTION(substring) {
    const struct dr_value *value = arguments[0];
    long start = number_of(arguments[1]);
    long stop = number_of(arguments[2]);
    if (!is_text(value) || start < 0 || start >= stop || value->length < (size_t)stop || !is_ascii(value)) {
        return NULL;
    }
    size_t first = is_true(arguments[3]) ? value->length - (size_t)stop : (size_t)start;
    return dr_value_new_text(run->arena, value->text + first, (size_t)(stop - start));
}

FUNCTION(uri_encode) {
    if (!is_text(arguments[0])) {
        return NULL;
    }
    struct dr_text text;
    dr_text_init(&text, 0);
    dr_sign_encode(&text, arguments[0]->text, arguments[0]->length, "");
    const struct dr_value *value = dr_value_new_text(run->arena, text.bytes, text.length);
    dr_text_release(&text);
    return value;
}

FUNCTION(parse_url) {
    return is_text(arguments[0]) ? dr_rule_parse_url(run->arena, arguments[0]->text) : NULL;
}

static bool is_label(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        bool is_letter = (text[i] >= 'a' && text[i] <= 'z') || (text[i] >= 'A' && text[i] <= 'Z');
        if (!is_letter && (text[i] < '0' || text[i] > '9') && text[i] != '-') {
            return false;
        }
    }
    return length >= 1 && length <= LABEL_MAX && text[0] != '-' && text[length - 1] != '-';
}

/* A host's name of one label, or of several with dots between. */
static bool is_host(const struct dr_value *value, bool dots) {
    const char *label = value->text;
    const char *end = value->text + value->length;
    for (;;) {
        const char *dot = dots ? memchr(label, '.', (size_t)(end - label)) : NULL;
        if (!is_label(label, (size_t)((dot == NULL ? end : dot) - label))) {
            return false;
        }
        if (dot == NULL) {
            return true;
        }
        label = dot + 1;
    }
}

FUNCTION(is_valid_host_label) {
    return truth(run, is_text(arguments[0]) && is_host(arguments[0], is_true(arguments[1])));
}

static bool has_upper_case(const struct dr_value *value) {
    for (size_t i = 0; i < value->length; i++) {
        if (value->text[i] >= 'A' && value->text[i] <= 'Z') {
            return true;
        }
    }
    return false;
}

FUNCTION(is_virtual_hostable_bucket) {
    const struct dr_value *value = arguments[0];
    return truth(run, is_text(value) && value->length >= BUCKET_MIN && !has_upper_case(value) &&
                          !dr_rule_is_ipv4(value->text, value->length) && is_host(value, is_true(arguments[1])));
}

FUNCTION(partition) {
    return dr_aws_partition(run->partitions, is_text(arguments[0]) ? arguments[0]->text : NULL, run->arena);
}

static void put_text(struct dr_arena *arena, struct dr_value *map, const char *key, const char *text) {
    dr_value_put(arena, map, key, dr_value_new_text(arena, text, strlen(text)));
}

FUNCTION(parse_arn) {
    struct dr_aws_arn arn;
    if (!is_text(arguments[0]) || !dr_aws_arn_parse(run->arena, arguments[0]->text, &arn)) {
        return NULL;
    }
    struct dr_value *map = dr_value_new_map(run->arena);
    put_text(run->arena, map, "partition", arn.partition);
    put_text(run->arena, map, "service", arn.service);
    put_text(run->arena, map, "region", arn.region);
    put_text(run->arena, map, "accountId", arn.account);
    struct dr_value *list = dr_value_new_list(run->arena);
    for (const char *at = arn.resource; at != NULL;) {
        size_t length = strcspn(at, ":/");
        dr_value_append(run->arena, list, dr_value_new_text(run->arena, at, length));
        at = at[length] == '\0' ? NULL : at + length + 1;
    }
    dr_value_put(run->arena, map, "resourceId", list);
    return map;
}

dr_rule_function *dr_rule_function_find(const char *name, size_t *ret_arguments) {
    static const struct {
        const char *name;
        dr_rule_function *function;
        size_t arguments;
    } functions[] = {
        {"booleanEquals", call_boolean_equals, 2},
        {"getAttr", call_get_attribute, 2},
        {"isSet", call_is_set, 1},
        {"stringEquals", call_string_equals, 2},
        {"aws.partition", call_partition, 1},
        {"not", call_not, 1},
        {"isValidHostLabel", call_is_valid_host_label, 2},
        {"substring", call_substring, 4},
        {"parseURL", call_parse_url, 1},
        {"aws.parseArn", call_parse_arn, 1},
        {"aws.isVirtualHostableS3Bucket", call_is_virtual_hostable_bucket, 2},
        {"uriEncode", call_uri_encode, 1},
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (strcmp(functions[i].name, name) == 0) {
            *ret_arguments = functions[i].arguments;
            return functions[i].function;
        }
    }
    return NULL;
}
