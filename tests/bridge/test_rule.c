/* Endpoint rules, partitions and resource names. */
#include <criterion/criterion.h>
#include <string.h>

#include "bridge/aws/arn.h"
#include "bridge/aws/endpoint.h"
#include "bridge/aws/partition.h"

static const char partitions_json[] =
    "{\"partitions\": ["
    "{\"id\": \"aws\", \"outputs\": {\"dnsSuffix\": \"amazonaws.com\", \"supportsFIPS\": true}, \"regionRegex\": "
    "\"^(us|eu)\\\\-\\\\w+\\\\-\\\\d+$\", \"regions\": {\"us-east-1\": {}, \"aws-global\": {}}},"
    "{\"id\": \"aws-cn\", \"outputs\": {\"dnsSuffix\": \"amazonaws.com.cn\", \"supportsFIPS\": false}, "
    "\"regionRegex\": \"^cn\\\\-\\\\w+\\\\-\\\\d+$\", \"regions\": {\"us-odd-1\": {\"supportsFIPS\": true}}},"
    "{\"id\": \"broken\", \"regionRegex\": \"(\"}]}";

static struct dr_value *json(struct dr_arena *arena, const char *text) {
    struct dr_value *value = NULL;
    struct dr_error error = {0};
    enum dr_code code = dr_value_parse_json(arena, "test", text, strlen(text), &value, &error);
    cr_assert(code == DR_OK, "%s in %s", error.message, text);
    return value;
}

static const char *text_at(const struct dr_value *value, const char *pointer) {
    const struct dr_value *found = dr_value_find(value, pointer);
    return found == NULL ? "(none)" : found->text;
}

Test(arn, is_taken_apart) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_aws_arn arn;
    cr_assert(dr_aws_arn_parse(&arena, "arn:aws:s3:us-west-2:123456789012:accesspoint:a/b", &arn));
    cr_expect_str_eq(arn.partition, "aws");
    cr_expect_str_eq(arn.service, "s3");
    cr_expect_str_eq(arn.region, "us-west-2");
    cr_expect_str_eq(arn.account, "123456789012");
    cr_expect_str_eq(arn.resource, "accesspoint:a/b");
    cr_assert(dr_aws_arn_parse(&arena, "arn:aws:iam:::x", &arn));
    cr_expect_str_eq(arn.region, "");
    static const char *const wrong[] = {"",
                                        "arn",
                                        "arn:aws:s3:r:a",
                                        "arn:aws:s3:r:a:",
                                        "arn::s3:::x",
                                        "urn:a:b:c:d:e",
                                        "arn:aws::::x",
                                        "a bucket:a:b:c:d"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        cr_expect(!dr_aws_arn_parse(&arena, wrong[i], &arn), "%s", wrong[i]);
    }
    dr_arena_release(&arena);
}

Test(partition, is_that_of_the_list_then_of_the_pattern_then_the_first) {
    static const struct {
        const char *region;
        const char *name;
        bool known;
    } rows[] = {{"us-east-1", "aws", true},   {"eu-west-9", "aws", true},  {"cn-north-1", "aws-cn", true},
                {"us-odd-1", "aws-cn", true}, {"mars", "aws", false},      {"", "aws", false},
                {"xus-east-1", "aws", false}, {"us-east-1x", "aws", false}};
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_value *partitions = json(&arena, partitions_json);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct dr_value *found = dr_aws_partition(partitions, rows[i].region, &arena);
        cr_expect_str_eq(text_at(found, "/name"), rows[i].name, "%s", rows[i].region);
        cr_expect(dr_aws_region_is_known(partitions, rows[i].region) == rows[i].known, "%s", rows[i].region);
    }
    cr_expect_str_eq(text_at(dr_aws_partition(partitions, NULL, &arena), "/name"), "aws");
    const struct dr_value *odd = dr_aws_partition(partitions, "us-odd-1", &arena);
    cr_expect(dr_value_get(odd, "supportsFIPS")->boolean, "a region overrides its partition");
    cr_expect(dr_aws_partition(json(&arena, "{}"), "x", &arena) == NULL);
    dr_arena_release(&arena);
}

/* Evaluates one condition with its parameters; the text of what it assigns, "true", or "no". */
static const char *condition(struct dr_arena *arena, const char *function, const char *arguments) {
    const char *rules = dr_arena_format(
        arena,
        "{\"parameters\": {}, \"rules\": [{\"conditions\": [{\"fn\": \"%s\", \"argv\": %s, \"assign\": \"it\"}], "
        "\"endpoint\": {\"url\": \"u\", \"properties\": {\"it\": {\"ref\": \"it\"}}}}, {\"conditions\": [], "
        "\"error\": \"no\"}]}",
        function, arguments);
    struct dr_aws_endpoint endpoint;
    struct dr_error error;
    enum dr_code code =
        dr_aws_rules_evaluate(json(arena, rules), json(arena, partitions_json), NULL, arena, &endpoint, &error);
    if (code != DR_OK) {
        return dr_arena_text(arena, error.message, strlen(error.message));
    }
    const struct dr_value *it = dr_value_get(endpoint.properties, "it");
    return it->kind == DR_VALUE_BOOLEAN ? "true" : it->text != NULL ? it->text : "something";
}

struct row {
    const char *function;
    const char *arguments;
    const char *result;
};

static const struct row rows[] = {
    {"isSet", "[\"x\"]", "true"},
    {"isSet", "[{\"ref\": \"nothing\"}]", "no"},
    {"not", "[false]", "true"},
    {"not", "[{\"ref\": \"nothing\"}]", "true"},
    {"not", "[true]", "no"},
    {"stringEquals", "[\"x\", \"x\"]", "true"},
    {"stringEquals", "[\"x\", \"X\"]", "no"},
    {"stringEquals", "[\"x\", {\"ref\": \"nothing\"}]", "no"},
    {"booleanEquals", "[true, true]", "true"},
    {"booleanEquals", "[true, false]", "no"},
    {"booleanEquals", "[true, {\"ref\": \"nothing\"}]", "no"},
    {"getAttr", "[{\"fn\": \"aws.partition\", \"argv\": [\"cn-x-1\"]}, \"name\"]", "aws-cn"},
    {"getAttr", "[{\"fn\": \"aws.parseArn\", \"argv\": [\"arn:aws:s3:r:a:b/c:d\"]}, \"resourceId[1]\"]", "c"},
    {"getAttr", "[{\"fn\": \"aws.parseArn\", \"argv\": [\"arn:aws:s3:r:a:b/c:d\"]}, \"resourceId[-1]\"]", "d"},
    {"getAttr", "[{\"fn\": \"aws.parseArn\", \"argv\": [\"arn:aws:s3:r:a:b/c:d\"]}, \"resourceId[3]\"]", "no"},
    {"getAttr", "[{\"fn\": \"aws.parseArn\", \"argv\": [\"arn:aws:s3:r:a:b/c:d\"]}, \"resourceId[x]\"]", "no"},
    {"getAttr", "[[\"a\", \"b\"], \"[0]\"]", "a"},
    {"getAttr", "[{\"a\": {\"b\": \"c\"}}, \"a.b\"]", "c"},
    {"getAttr", "[{\"a\": {\"b\": null}}, \"a.b\"]", "no"},
    {"getAttr", "[{\"a\": 1}, 2]", "no"},
    {"aws.parseArn", "[\"arn:aws:s3\"]", "no"},
    {"aws.parseArn", "[1]", "no"},
    {"substring", "[\"abcdef\", 1, 3, false]", "bc"},
    {"substring", "[\"abcdef\", 0, 2, true]", "ef"},
    {"substring", "[\"abcdef\", 3, 3, false]", "no"},
    {"substring", "[\"abc\", 0, 4, false]", "no"},
    {"substring", "[\"\\u00e9bc\", 0, 2, false]", "no"},
    {"substring", "[\"abc\", \"0\", 2, false]", "no"},
    {"uriEncode", "[\"a b/\\u00e9~\"]", "a%20b%2F%C3%A9~"},
    {"uriEncode", "[1]", "no"},
    {"isValidHostLabel", "[\"a-b\", false]", "true"},
    {"isValidHostLabel", "[\"a.b\", false]", "no"},
    {"isValidHostLabel", "[\"a.b\", true]", "true"},
    {"isValidHostLabel", "[\"a..b\", true]", "no"},
    {"isValidHostLabel", "[\"-a\", false]", "no"},
    {"isValidHostLabel", "[\"a-\", false]", "no"},
    {"isValidHostLabel", "[\"\", false]", "no"},
    {"isValidHostLabel", "[\"a_b\", false]", "no"},
    {"isValidHostLabel", "[\"0123456789012345678901234567890123456789012345678901234567890123\", false]", "no"},
    {"aws.isVirtualHostableS3Bucket", "[\"my-bucket\", false]", "true"},
    {"aws.isVirtualHostableS3Bucket", "[\"My-bucket\", false]", "no"},
    {"aws.isVirtualHostableS3Bucket", "[\"ab\", false]", "no"},
    {"aws.isVirtualHostableS3Bucket", "[\"192.0.2.1\", true]", "no"},
    {"aws.isVirtualHostableS3Bucket", "[\"a.b.c\", true]", "true"},
    {"aws.isVirtualHostableS3Bucket", "[\"a.b.c\", false]", "no"},
    {"parseURL", "[\"ftp://h\"]", "no"},
    {"parseURL", "[\"https://h?q\"]", "no"},
    {"parseURL", "[\"https://h:70000\"]", "no"},
    {"parseURL", "[\"https://h:7x\"]", "no"},
    {"parseURL", "[\"https://[::1\"]", "no"},
    {"parseURL", "[\"plain\"]", "no"},
    {"parseURL", "[1]", "no"},
    {"nonsense", "[1]", "broken endpoint rules: unknown function \"nonsense\""},
    {"isSet", "1", "broken endpoint rules: a condition without function or arguments"},
};

Test(rule, functions_do_what_the_specification_says) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_expect_str_eq(condition(&arena, rows[i].function, rows[i].arguments), rows[i].result, "%s %s",
                         rows[i].function, rows[i].arguments);
    }
    dr_arena_release(&arena);
}

static const struct {
    const char *url;
    const char *parts; /* scheme authority path normalizedPath isIp */
} urls[] = {
    {"https://example.com", "https example.com  / false"},
    {"HTTP://u@Example.com:80/a/../b c//", "http u@Example.com:80 /a/../b c// /b%20c/ false"},
    {"https://192.0.2.1:443/x", "https 192.0.2.1:443 /x /x/ true"},
    {"https://[::1]:8443", "https [::1]:8443  / true"},
    {"https://[x]", "https [x]  / false"},
    {"https://1.2.3#fragment", "https 1.2.3  / false"},
    {"https://1.2.3.4444", "https 1.2.3.4444  / false"},
};

Test(rule, parses_urls) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        const char *rules = dr_arena_format(
            &arena,
            "{\"parameters\": {}, \"rules\": [{\"conditions\": [{\"fn\": \"parseURL\", \"argv\": [\"%s\"], \"assign\": "
            "\"u\"}], \"endpoint\": {\"url\": \"{u#scheme} {u#authority} {u#path} {u#normalizedPath} {u#isIp}\"}}]}",
            urls[i].url);
        struct dr_aws_endpoint endpoint;
        struct dr_error error = {0};
        enum dr_code code = dr_aws_rules_evaluate(json(&arena, rules), NULL, NULL, &arena, &endpoint, &error);
        cr_assert(code == DR_OK, "%s: %s", urls[i].url, error.message);
        cr_expect_str_eq(endpoint.url, urls[i].parts);
    }
    dr_arena_release(&arena);
}

static const char rule_set_json[] =
    "{\"parameters\": {\"Region\": {\"type\": \"String\", \"builtIn\": \"AWS::Region\"}, \"UseFIPS\": {\"type\": "
    "\"boolean\", \"builtIn\": \"AWS::UseFIPS\", \"required\": true, \"default\": false}, \"Name\": {\"type\": "
    "\"string\"}, \"List\": {\"type\": \"stringArray\"}, \"Needed\": {\"type\": \"string\", \"required\": true, "
    "\"default\": \"n\"}}, \"rules\": ["
    "{\"conditions\": [{\"fn\": \"booleanEquals\", \"argv\": [{\"ref\": \"UseFIPS\"}, true]}, {\"fn\": \"isSet\", "
    "\"argv\": [{\"ref\": \"Name\"}], \"assign\": \"leak\"}], \"error\": \"no FIPS for {Name}\"},"
    "{\"conditions\": [{\"fn\": \"isSet\", \"argv\": [{\"ref\": \"List\"}]}, {\"fn\": \"getAttr\", \"argv\": "
    "[{\"ref\": \"List\"}, \"[0]\"], \"assign\": \"First\"}], \"rules\": [{\"conditions\": [{\"fn\": "
    "\"stringEquals\", \"argv\": [{\"ref\": \"First\"}, \"a\"]}], \"endpoint\": {\"url\": \"https://list.{First}\"}}], "
    "\"type\": \"tree\"},"
    "{\"conditions\": [{\"fn\": \"aws.partition\", \"argv\": [{\"ref\": \"Region\"}], \"assign\": \"P\"}], "
    "\"endpoint\": {\"url\": \"https://{Needed}.{Region}.{P#dnsSuffix}\", \"headers\": {\"x-h\": [\"{Region}!\", "
    "{\"ref\": \"Needed\"}]}, \"properties\": {\"authSchemes\": [{\"name\": \"sigv4a\", \"signingRegionSet\": "
    "[\"*\"]}, {\"name\": \"sigv4\", \"signingName\": \"n\", \"signingRegion\": \"{Region}\", "
    "\"disableDoubleEncoding\": true}], \"braces\": \"{{{Region}}}\", \"plain\": \"{}\", \"n\": 1}}}]}";

Test(rule, give_url_headers_and_properties) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_value *rules = json(&arena, rule_set_json);
    struct dr_value *partitions = json(&arena, partitions_json);
    struct dr_aws_endpoint endpoint;
    struct dr_error error = {0};
    cr_assert(dr_aws_rules_evaluate(rules, partitions, json(&arena, "{\"Region\": \"cn-x-1\", \"Name\": null}"), &arena,
                                    &endpoint, &error) == DR_OK,
              "%s", error.message);
    cr_expect_str_eq(endpoint.url, "https://n.cn-x-1.amazonaws.com.cn");
    cr_expect_str_eq(text_at(endpoint.headers, "/x-h/0"), "cn-x-1!");
    cr_expect_str_eq(text_at(endpoint.headers, "/x-h/1"), "n");
    cr_expect_str_eq(text_at(endpoint.properties, "/braces"), "{cn-x-1}");
    cr_expect_str_eq(text_at(endpoint.properties, "/plain"), "{}");
    struct dr_aws_endpoint_signing signing;
    cr_assert(dr_aws_endpoint_signing(&endpoint, false, &arena, &signing, &error) == DR_OK);
    cr_expect_str_eq(signing.scheme, "sigv4");
    cr_expect_str_eq(signing.region, "cn-x-1");
    cr_expect_str_eq(signing.name, "n");
    cr_expect(signing.encode_once);
    cr_assert(dr_aws_rules_evaluate(rules, partitions, json(&arena, "{\"List\": [\"a\"], \"Region\": \"r\"}"), &arena,
                                    &endpoint, &error) == DR_OK);
    cr_expect_str_eq(endpoint.url, "https://list.a");
    cr_assert(dr_aws_endpoint_signing(&endpoint, false, &arena, &signing, &error) == DR_OK);
    cr_expect(signing.scheme == NULL);
    cr_assert(dr_aws_rules_evaluate(rules, partitions, json(&arena, "{\"List\": [\"b\"], \"Region\": \"r\"}"), &arena,
                                    &endpoint, &error) == DR_OK);
    cr_expect_str_eq(endpoint.url, "https://n.r.amazonaws.com", "a tree without a fit goes on to the next rule");
    dr_arena_release(&arena);
}

static const struct {
    const char *rules; /* NULL: the rule set above */
    const char *parameters;
    enum dr_code code;
    const char *message;
} mistakes[] = {
    {NULL, "{\"UseFIPS\": true, \"Name\": \"x\"}", DR_INPUT, "no FIPS for x"},
    {NULL, "{\"UseFIPS\": \"true\"}", DR_INPUT, "the endpoint's parameter UseFIPS has a wrong type"},
    {NULL, "{\"List\": \"a\"}", DR_INPUT, "the endpoint's parameter List has a wrong type"},
    {NULL, "{}", DR_INPUT, "the endpoint needs a value for Region"},
    {"{\"parameters\": {\"A\": {\"type\": \"string\", \"required\": true}}, \"rules\": []}", "{}", DR_INPUT,
     "the endpoint needs a value for A"},
    {"{\"parameters\": {\"A\": {\"type\": \"string\"}}, \"rules\": []}", "{}", DR_INPUT,
     "no endpoint rule fits the parameters"},
    {"{\"parameters\": {\"A\": {}}, \"rules\": []}", "{\"A\": \"b\"}", DR_INPUT,
     "the endpoint's parameter A has a wrong type"},
    {"{\"rules\": [{\"conditions\": []}]}", "{}", DR_FAILURE,
     "broken endpoint rules: a rule without endpoint, error or rules"},
    {"{\"rules\": [{\"endpoint\": {}}]}", "{}", DR_FAILURE, "broken endpoint rules: an endpoint without URL"},
    {"{\"rules\": [{\"error\": {\"ref\": \"x\"}}]}", "{}", DR_FAILURE, "broken endpoint rules"},
    {"{\"rules\": [{\"endpoint\": {\"url\": \"u\", \"headers\": {\"h\": [\"{x}\"]}}}]}", "{}", DR_INPUT,
     "the endpoint needs a value for x"},
    {"{\"parameters\": {\"L\": {\"type\": \"stringArray\"}}, \"rules\": [{\"endpoint\": {\"url\": \"{L}\"}}]}",
     "{\"L\": []}", DR_FAILURE, "broken endpoint rules: a template names a list or a map"},
};

Test(rule, errors_say_what_is_wrong) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct dr_value *rules = json(&arena, mistakes[i].rules == NULL ? rule_set_json : mistakes[i].rules);
        struct dr_aws_endpoint endpoint;
        struct dr_error error = {0};
        enum dr_code code = dr_aws_rules_evaluate(rules, json(&arena, partitions_json),
                                                  json(&arena, mistakes[i].parameters), &arena, &endpoint, &error);
        cr_expect(code == mistakes[i].code, "%s", mistakes[i].message);
        cr_expect_str_eq(error.message, mistakes[i].message);
        cr_expect(dr_aws_rules_evaluate(rules, NULL, json(&arena, mistakes[i].parameters), &arena, &endpoint, NULL) !=
                  DR_OK);
    }
    dr_arena_release(&arena);
}

Test(endpoint, says_which_schemes_it_cannot_sign) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_aws_endpoint endpoint = {.url = "u",
                                       .properties =
                                           json(&arena, "{\"authSchemes\": [{\"name\": \"sigv4a\"}, {\"name\": "
                                                        "\"sigv4-s3express\", \"signingName\": \"e\"}, {}]}")};
    struct dr_aws_endpoint_signing signing;
    struct dr_error error;
    cr_expect(dr_aws_endpoint_signing(&endpoint, false, &arena, &signing, &error) == DR_INPUT);
    cr_expect_str_eq(error.message, "the endpoint wants requests to be signed by sigv4a, sigv4-s3express, ?, which is "
                                    "not supported");
    cr_assert(dr_aws_endpoint_signing(&endpoint, true, &arena, &signing, &error) == DR_OK);
    cr_expect_str_eq(signing.name, "e");
    dr_arena_release(&arena);
}

/* A rule set that shows its parameters as the URL. */
static const char shown_json[] =
    "{\"parameters\": {\"A\": {\"type\": \"string\", \"builtIn\": \"AWS::Region\", \"default\": \"default\"}}, "
    "\"rules\": [{\"endpoint\": {\"url\": \"{A}\"}}]}";

static const char *shown(struct dr_arena *arena, struct dr_aws_endpoint_inputs inputs) {
    struct dr_aws_endpoint endpoint;
    struct dr_error error = {0};
    inputs.rule_set = json(arena, shown_json);
    enum dr_code code = dr_aws_endpoint_find(&inputs, arena, &endpoint, &error);
    return code == DR_OK ? endpoint.url : dr_arena_text(arena, error.message, strlen(error.message));
}

Test(endpoint, takes_parameters_in_the_order_of_their_sources) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_aws_member member = {.name = "Bucket", .context_param = "A"};
    struct dr_aws_shape shape = {.members = &member, .member_count = 1};
    struct dr_aws_member input = {.name = "", .shape = &shape};
    struct dr_aws_operation operation = {.input = &input};
    struct dr_aws_endpoint_inputs inputs = {0};
    cr_expect_str_eq(shown(&arena, inputs), "default");
    inputs.built_ins = dr_aws_endpoint_built_ins(
        &arena, &(struct dr_aws_endpoint_options){.region = "built-in", .use_fips = true, .endpoint_url = "https://x"});
    cr_expect_str_eq(shown(&arena, inputs), "built-in");
    cr_expect(!dr_value_get(inputs.built_ins, "AWS::UseFIPS")->boolean, "does not go with a given endpoint");
    inputs.client = json(&arena, "{\"A\": \"client\"}");
    cr_expect_str_eq(shown(&arena, inputs), "client");
    inputs.operation = &operation;
    cr_expect_str_eq(shown(&arena, inputs), "client");
    inputs.parameters = json(&arena, "{\"Other\": {\"Name\": \"path\"}}");
    operation.operation_context_params = json(&arena, "{\"A\": {\"path\": \"Other.Name\"}}");
    cr_expect_str_eq(shown(&arena, inputs), "path");
    inputs.parameters = json(&arena, "{\"Bucket\": \"member\", \"Other\": {\"Name\": \"path\"}}");
    cr_expect_str_eq(shown(&arena, inputs), "member");
    operation.static_context_params = json(&arena, "{\"A\": {\"value\": \"static\"}}");
    cr_expect_str_eq(shown(&arena, inputs), "static");
    operation.static_context_params = NULL;
    inputs.parameters = json(&arena, "{}");
    operation.operation_context_params = json(&arena, "{\"A\": {\"path\": \"Other.\"}}");
    cr_expect(strstr(shown(&arena, inputs), "the model's path \"Other.\" of the endpoint's parameter A: ") != NULL);
    dr_arena_release(&arena);
}
