/* Redaction: no secret in any form of output. */
#include <criterion/criterion.h>
#include <string.h>

#include "bridge/aws/redact.h"

Test(redact, knows_secret_names) {
    static const char *const secret[] = {"MasterUserPassword",
                                         "SecretAccessKey",
                                         "SessionToken",
                                         "authorizationToken",
                                         "KeyMaterial",
                                         "Credentials",
                                         "Authorization",
                                         "X-Amz-Security-Token",
                                         "x-amz-server-side-encryption-customer-key",
                                         "SecretString",
                                         "AuthToken",
                                         "X-Amz-Signature",
                                         "Cookie",
                                         "PrivateKey",
                                         "SSECustomerKey"};
    static const char *const open[] = {"NextToken",         "ClientToken",
                                       "ContinuationToken", "ClientRequestToken",
                                       "IdempotencyToken",  "KeyId",
                                       "SecretArn",         "Region",
                                       "AccessKeyId",       "",
                                       "SSECustomerKeyMD5", "SSECustomerAlgorithmX"};
    for (size_t i = 0; i < sizeof secret / sizeof *secret; i++) {
        cr_expect(dr_redact_is_secret(secret[i]), "%s", secret[i]);
    }
    for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
        cr_expect(!dr_redact_is_secret(open[i]), "%s", open[i]);
    }
}

static const struct {
    const char *text;
    const char *shown;
} texts[] = {
    {"", ""},
    {"nothing here", "nothing here"},
    {"Action=X&MasterUserPassword=a%26b&Next=1", "Action=X&MasterUserPassword=(hidden)&Next=1"},
    {"Parameters.member.1.AuthToken=abc", "Parameters.member.1.AuthToken=(hidden)"},
    {"{\"a\": 1, \"SecretAccessKey\" : \"x\\\"y\", \"b\": \"c\"}",
     "{\"a\": 1, \"SecretAccessKey\" : \"(hidden)\", \"b\": \"c\"}"},
    {"{\"body\": \"{\\\"SessionToken\\\": \\\"abc\\\", \\\"n\\\": 1}\"}",
     "{\"body\": \"{\\\"SessionToken\\\": \\\"(hidden)\\\", \\\"n\\\": 1}\"}"},
    {"<SessionToken>abc</SessionToken><Region>r</Region>", "<SessionToken>(hidden)</SessionToken><Region>r</Region>"},
    {"curl -H 'Authorization: AWS4-HMAC-SHA256 Credential=A, Signature=0' -H 'X-Amz-Date: d'",
     "curl -H 'Authorization: (hidden)' -H 'X-Amz-Date: d'"},
    {"X-Amz-Security-Token: abc\r\nHost: h\r\n", "X-Amz-Security-Token: (hidden)\r\nHost: h\r\n"},
    {"https://h/?X-Amz-Algorithm=A&X-Amz-Credential=B&X-Amz-Signature=00ff&X-Amz-Security-Token=t more",
     "https://h/?X-Amz-Algorithm=A&X-Amz-Credential=(hidden)&X-Amz-Signature=(hidden)&X-Amz-Security-Token=(hidden) "
     "more"},
    {"PresignedUrl=https%3A%2F%2Fh%2F%3FX-Amz-Date%3Dd%26X-Amz-Signature%3D00ff%26Z%3D1&N=2",
     "PresignedUrl=https%3A%2F%2Fh%2F%3FX-Amz-Date%3Dd%26X-Amz-Signature%3D(hidden)%26Z%3D1&N=2"},
    {"a%253FX-Amz-Signature%253D00ff%2526b", "a%253FX-Amz-Signature%253D(hidden)%2526b"},
    {"https://b/?AWSAccessKeyId=A&Signature=xyz&Expires=1", "https://b/?AWSAccessKeyId=A&Signature=(hidden)&Expires=1"},
    {"NextToken=abc", "NextToken=abc"},
    {"the password is missing", "the password is missing"},
    {"\"Password\": 12", "\"Password\": 12"},
    {"\"Password\" x", "\"Password\" x"},
    {"Password=", "Password="},
    {"\"Password\": \"never ends", "\"Password\": \"(hidden)"},
};

Test(redact, hides_secrets_in_any_text) {
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct dr_text out;
        dr_text_init(&out, 0);
        dr_redact_text(texts[i].text, strlen(texts[i].text), &out);
        cr_expect_str_eq(out.bytes, texts[i].shown);
        dr_text_release(&out);
    }
}

Test(redact, hides_headers) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    cr_expect_str_eq(dr_redact_header("authorization", "AWS4", &arena), DR_REDACTED);
    cr_expect_str_eq(dr_redact_header("x-amz-copy-source", "/b/k?X-Amz-Signature=1", &arena),
                     "/b/k?X-Amz-Signature=(hidden)");
    cr_expect_str_eq(dr_redact_header("Host", "h", &arena), "h");
    dr_arena_release(&arena);
}

Test(redact, hides_members_by_trait_and_by_name) {
    static const char json[] = "{\"Marked\": {\"a\": 1}, \"MasterUserPassword\": \"p\", \"Tokens\": [\"x\"], \"List\": "
                               "[{\"Note\": \"n\"}], \"Url\": \"https://h/?X-Amz-Signature=0\", \"N\": 1, \"Map\": "
                               "{\"k\": \"v\"}, \"Nothing\": null, \"MarkedToo\": null}";
    struct dr_aws_shape text = {.kind = DR_AWS_STRING};
    struct dr_aws_shape hidden = {.kind = DR_AWS_STRING, .sensitive = true};
    struct dr_aws_member note = {.name = "Note", .shape = &hidden};
    struct dr_aws_shape item_shape = {.kind = DR_AWS_STRUCTURE, .members = &note, .member_count = 1};
    struct dr_aws_member item = {.name = "", .shape = &item_shape};
    struct dr_aws_shape list = {.kind = DR_AWS_LIST, .element = &item};
    struct dr_aws_member hidden_item = {.name = "", .shape = &hidden};
    struct dr_aws_shape map = {.kind = DR_AWS_MAP, .element = &hidden_item};
    struct dr_aws_member members[] = {{.name = "Marked", .shape = &text, .sensitive = true},
                                      {.name = "List", .shape = &list},
                                      {.name = "Map", .shape = &map},
                                      {.name = "MarkedToo", .shape = &hidden}};
    struct dr_aws_shape shape = {.kind = DR_AWS_STRUCTURE, .members = members, .member_count = 4};
    struct dr_aws_member root = {.name = "", .shape = &shape};
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_value *value = NULL;
    struct dr_error error = {0};
    cr_assert(dr_value_parse_json(&arena, "t", json, strlen(json), &value, &error) == DR_OK);
    struct dr_value *shown = dr_redact_value(&arena, &root, value);
    cr_expect_str_eq(dr_value_find(shown, "/Marked")->text, DR_REDACTED);
    cr_expect_str_eq(dr_value_find(shown, "/MasterUserPassword")->text, DR_REDACTED);
    cr_expect_str_eq(dr_value_find(shown, "/List/0/Note")->text, DR_REDACTED);
    cr_expect_str_eq(dr_value_find(shown, "/Map/k")->text, DR_REDACTED);
    cr_expect_str_eq(dr_value_find(shown, "/Url")->text, "https://h/?X-Amz-Signature=(hidden)");
    cr_expect_str_eq(dr_value_find(shown, "/Tokens/0")->text, DR_REDACTED);
    cr_expect_str_eq(dr_value_find(shown, "/N")->text, "1");
    cr_expect(dr_value_find(shown, "/Nothing")->kind == DR_VALUE_NULL);
    cr_expect(dr_value_find(shown, "/MarkedToo")->kind == DR_VALUE_NULL);
    dr_arena_release(&arena);
}
