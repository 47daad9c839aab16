/* Signature Version 4. Expected signatures are those of aws-c-auth's signing suite (Apache-2.0; its cases' names stand
 * beside them) and of AWS's documentation of S3. */
#include <criterion/criterion.h>
#include <string.h>

#include "bridge/aws/sign.h"

#define EMPTY_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define AT_US INT64_C(1440938160000000) /* 2015-08-30T12:36:00Z */

static const struct dr_aws_credentials example = {.key_id = "AKIDEXAMPLE",
                                                  .secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"};
static const struct dr_aws_credentials with_token = {
    .key_id = "AKIDEXAMPLE",
    .secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    .token = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"};

struct row {
    const char *what;
    bool by_query;
    const char *method;
    const char *target;
    struct dr_http_header headers[2];
    const char *body;
    const char *payload;
    bool hash_header;
    bool with_token;
    const char *signature;
};

static const struct row rows[] = {
    {"get-vanilla",
     false,
     "GET",
     "/",
     {{0}},
     NULL,
     EMPTY_HASH,
     false,
     false,
     "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {"get-vanilla",
     true,
     "GET",
     "/",
     {{0}},
     NULL,
     EMPTY_HASH,
     false,
     false,
     "e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d"},
    {"get-vanilla-query-order-encoded",
     true,
     "GET",
     "/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
     {{0}},
     NULL,
     EMPTY_HASH,
     false,
     false,
     "c5f1848ceec943ac2ca68ee720460c23aaae30a2300586597ada94c4a65e4787"},
    {"get-vanilla-utf8-query",
     true,
     "GET",
     "/?\xE1\x88\xB4=bar",
     {{0}},
     NULL,
     EMPTY_HASH,
     false,
     false,
     "0bdd809b1519ac4f0c1dc3540e2cc46bd0c7f778eda408b2ebf3b913d21ff600"},
    {"get-query-plus",
     true,
     "GET",
     "/?c+d=",
     {{0}},
     NULL,
     EMPTY_HASH,
     false,
     false,
     "0eab864b028f58edbf5290cbe84acc5db34e5f92786a96fe01434e515f9342b8"},
    {"get-slashes-normalized",
     true,
     "GET",
     "//example//",
     {{0}},
     NULL,
     EMPTY_HASH,
     false,
     false,
     "c1834e8fb0307243711f0f907f6ab7311ed300d87f13792d7ee4da89ab93e082"},
    {"get-header-value-multiline",
     false,
     "GET",
     "/",
     {{"My-Header1", "value1\n  value2\n     value3"}},
     NULL,
     EMPTY_HASH,
     false,
     false,
     "ba17b383a53190154eb5fa66a1b836cc297cc0a3d70a5d00705980573d8ff790"},
    {"post-x-www-form-urlencoded-parameters",
     false,
     "POST",
     "/",
     {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}, {"Content-Length", "13"}},
     "Param1=value1",
     NULL,
     true,
     false,
     "328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422"},
    {"post-unsigned-payload",
     false,
     "POST",
     "/",
     {{"Content-Length", "13"}},
     "Param1=value1",
     DR_AWS_UNSIGNED_PAYLOAD,
     true,
     false,
     "9fb60e8938d2178a7d63b49e055d1e65d8f6226f38846e8e0293bf43ce29050c"},
    {"post-unsigned-payload",
     true,
     "POST",
     "/",
     {{"Content-Length", "13"}},
     "Param1=value1",
     DR_AWS_UNSIGNED_PAYLOAD,
     true,
     false,
     "d5b951b200c7f96f239466b3e1978083ccd08678d4aea2b0bebaa6b2cf3d8c13"},
    {"get-vanilla-with-session-token",
     false,
     "GET",
     "/",
     {{0}},
     NULL,
     EMPTY_HASH,
     false,
     true,
     "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8"},
};

static struct dr_http_request request_of(struct dr_arena *arena, const struct row *row) {
    struct dr_http_request request = {.method = row->method,
                                      .url = dr_arena_format(arena, "https://example.amazonaws.com%s", row->target),
                                      .body = row->body,
                                      .body_length = row->body == NULL ? 0 : strlen(row->body)};
    for (size_t i = 0; i < 2 && row->headers[i].name != NULL; i++) {
        dr_http_header_add(arena, &request.headers, row->headers[i].name, row->headers[i].value);
    }
    return request;
}

Test(sign, gives_the_signatures_of_the_suite) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *row = &rows[i];
        struct dr_arena arena;
        dr_arena_init(&arena);
        struct dr_http_request request = request_of(&arena, row);
        struct dr_aws_signing signing = {.credentials = row->with_token ? &with_token : &example,
                                         .region = "us-east-1",
                                         .service = "service",
                                         .at_us = AT_US,
                                         .payload = row->payload,
                                         .hash_header = row->hash_header,
                                         .expires_s = 3600};
        struct dr_aws_signature signature;
        struct dr_error error;
        enum dr_code code = row->by_query ? dr_aws_presign(&signing, &arena, &request, &signature, &error)
                                          : dr_aws_sign(&signing, &arena, &request, &signature, &error);
        cr_assert(code == DR_OK, "%s: %s", row->what, error.message);
        cr_expect_str_eq(signature.signature, row->signature, "%s:\n%s", row->what, signature.canonical_request);
        dr_arena_release(&arena);
    }
}

/* docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html: GET Object with a range, and GET bucket
 * lifecycle; sigv4-query-string-auth.html: the presigned example. */
static const struct dr_aws_credentials s3_example = {.key_id = "AKIAIOSFODNN7EXAMPLE",
                                                     .secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
static const struct dr_aws_signing s3_signing = {.credentials = &s3_example,
                                                 .region = "us-east-1",
                                                 .service = "s3",
                                                 .at_us = INT64_C(1369353600000000), /* 2013-05-24T00:00:00Z */
                                                 .keep_path = true,
                                                 .encode_once = true,
                                                 .hash_header = true,
                                                 .expires_s = 86400};

Test(sign, gives_the_signatures_of_the_s3_documentation) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_http_request request = {.method = "GET", .url = "https://examplebucket.s3.amazonaws.com/test.txt"};
    dr_http_header_add(&arena, &request.headers, "Range", "bytes=0-9");
    struct dr_aws_signature signature;
    struct dr_error error;
    cr_assert(dr_aws_sign(&s3_signing, &arena, &request, &signature, &error) == DR_OK);
    cr_expect_str_eq(signature.signature, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    cr_expect_str_eq(dr_http_header(&request.headers, "x-amz-content-sha256"), EMPTY_HASH);
    request = (struct dr_http_request){.method = "GET", .url = "https://examplebucket.s3.amazonaws.com/?lifecycle"};
    cr_assert(dr_aws_sign(&s3_signing, &arena, &request, &signature, &error) == DR_OK);
    cr_expect_str_eq(signature.signature, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
    struct dr_aws_signing presigning = s3_signing;
    presigning.hash_header = false;
    presigning.payload = DR_AWS_UNSIGNED_PAYLOAD;
    request = (struct dr_http_request){.method = "GET", .url = "https://examplebucket.s3.amazonaws.com/test.txt"};
    cr_assert(dr_aws_presign(&presigning, &arena, &request, &signature, &error) == DR_OK);
    cr_expect_str_eq(signature.signature, "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    cr_expect(strstr(request.url, "&X-Amz-Signature=aeeed9bb") != NULL);
    dr_arena_release(&arena);
}

static const char *canonical_line(struct dr_arena *arena, struct dr_aws_signing signing, const char *url, int line) {
    struct dr_http_request request = {.method = "GET", .url = url};
    struct dr_aws_signature signature;
    struct dr_error error;
    cr_assert(dr_aws_sign(&signing, arena, &request, &signature, &error) == DR_OK);
    const char *at = signature.canonical_request;
    for (; line > 1; line--) {
        at = strchr(at, '\n') + 1;
    }
    return dr_arena_text(arena, at, strcspn(at, "\n"));
}

Test(sign, normalises_and_encodes_the_path_unless_told_otherwise) {
    static const struct {
        const char *path;
        const char *plain;
        const char *kept;
    } paths[] = {
        {"", "/", "/"},
        {"/", "/", "/"},
        {"/./example", "/example", "/./example"},
        {"/example1/example2/../..", "/", "/example1/example2/../.."},
        {"/example/..", "/", "/example/.."},
        {"/../../x", "/x", "/../../x"},
        {"//a///b//", "/a/b/", "//a///b//"},
        {"/a%20b", "/a%2520b", "/a%20b"},
        {"/a b/\xE1\x88\xB4", "/a%20b/%E1%88%B4", "/a b/\xE1\x88\xB4"},
        {"/.hidden/..x", "/.hidden/..x", "/.hidden/..x"},
    };
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_aws_signing plain = {.credentials = &example, .region = "r", .service = "s", .at_us = AT_US};
    struct dr_aws_signing kept = plain;
    kept.keep_path = true;
    kept.encode_once = true;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const char *url = dr_arena_format(&arena, "https://h%s?a=b#fragment", paths[i].path);
        cr_expect_str_eq(canonical_line(&arena, plain, url, 2), paths[i].plain);
        cr_expect_str_eq(canonical_line(&arena, kept, url, 2), paths[i].kept);
        cr_expect_str_eq(canonical_line(&arena, kept, url, 3), "a=b");
    }
    dr_arena_release(&arena);
}

Test(sign, sorts_the_query_by_encoded_name_and_value) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_aws_signing signing = {.credentials = &example, .region = "r", .service = "s", .at_us = AT_US};
    cr_expect_str_eq(canonical_line(&arena, signing, "https://h/?b&a=2&a=1&&A=%7e%2F&c=%zz&d=%4", 3),
                     "A=~%2F&a=1&a=2&b=&c=%25zz&d=%254");
    dr_arena_release(&arena);
}

Test(sign, derives_the_host_from_the_url) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_aws_signing signing = {.credentials = &example, .region = "r", .service = "s", .at_us = AT_US};
    cr_expect_str_eq(canonical_line(&arena, signing, "https://User@Example.COM:443/", 4), "host:example.com");
    cr_expect_str_eq(canonical_line(&arena, signing, "http://h:80/", 4), "host:h");
    cr_expect_str_eq(canonical_line(&arena, signing, "http://h:8080/", 4), "host:h:8080");
    cr_expect_str_eq(canonical_line(&arena, signing, "https://h:80/", 4), "host:h:80");
    cr_expect_str_eq(canonical_line(&arena, signing, "https://[::1]:8443/", 4), "host:[::1]:8443");
    cr_expect_str_eq(canonical_line(&arena, signing, "https://[::1]/", 4), "host:[::1]");
    dr_arena_release(&arena);
}

Test(sign, joins_repeated_headers_and_leaves_out_those_of_the_connection) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_http_request request = {.method = "GET", .url = "https://h/"};
    dr_http_header_add(&arena, &request.headers, "User-Agent", "x");
    dr_http_header_add(&arena, &request.headers, "My-Header1", "  b   c\t d ");
    dr_http_header_add(&arena, &request.headers, "Host", "other");
    dr_http_header_add(&arena, &request.headers, "my-header1", "a");
    dr_http_header_add(&arena, &request.headers, "Authorization", "old");
    struct dr_aws_signing signing = {.credentials = &example, .region = "r", .service = "s", .at_us = AT_US};
    struct dr_aws_signature signature;
    struct dr_error error;
    cr_assert(dr_aws_sign(&signing, &arena, &request, &signature, &error) == DR_OK);
    cr_expect(strstr(signature.canonical_request, "\nhost:other\nmy-header1:b c d,a\nx-amz-date:2015") != NULL);
    cr_expect_str_eq(signature.signed_headers, "host;my-header1;x-amz-date");
    cr_expect(strstr(dr_http_header(&request.headers, "Authorization"),
                     "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/r/s/aws4_request, SignedHeaders=host;") != NULL);
    dr_arena_release(&arena);
}

Test(sign, sends_an_unsigned_token_where_it_is_told_to) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_aws_signing signing = {
        .credentials = &with_token, .region = "r", .service = "s", .at_us = AT_US, .omit_token = true, .expires_s = 60};
    struct dr_http_request request = {.method = "GET", .url = "https://h"};
    struct dr_aws_signature signature;
    struct dr_error error;
    cr_assert(dr_aws_sign(&signing, &arena, &request, &signature, &error) == DR_OK);
    cr_expect_str_eq(signature.signed_headers, "host;x-amz-date");
    cr_expect_str_eq(dr_http_header(&request.headers, DR_AWS_SECURITY_TOKEN), with_token.token);
    request = (struct dr_http_request){.method = "GET", .url = "https://h"};
    cr_assert(dr_aws_presign(&signing, &arena, &request, &signature, &error) == DR_OK);
    cr_expect(strstr(signature.canonical_request, "Security-Token") == NULL);
    cr_expect(strstr(request.url, "https://h/?X-Amz-Algorithm=") == request.url);
    cr_expect(strstr(request.url, "&X-Amz-Security-Token=6e86") != NULL);
    signing.omit_token = false;
    signing.token_name = "X-Amz-S3session-Token";
    request = (struct dr_http_request){.method = "GET", .url = "https://h"};
    cr_assert(dr_aws_presign(&signing, &arena, &request, &signature, &error) == DR_OK);
    cr_expect(strstr(signature.canonical_request, "&X-Amz-S3session-Token=6e86") != NULL);
    dr_arena_release(&arena);
}

Test(sign, takes_the_hash_that_a_request_already_names) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_http_request request = {.method = "POST", .url = "https://h/", .body = "x", .body_length = 1};
    dr_http_header_add(&arena, &request.headers, "x-amz-content-sha256", "abc");
    struct dr_aws_signing signing = {.credentials = &example, .region = "r", .service = "s", .at_us = AT_US};
    struct dr_aws_signature signature;
    struct dr_error error;
    cr_assert(dr_aws_sign(&signing, &arena, &request, &signature, &error) == DR_OK);
    cr_expect_str_eq(strrchr(signature.canonical_request, '\n') + 1, "abc");
    signing.hash_header = true;
    cr_assert(dr_aws_sign(&signing, &arena, &request, NULL, &error) == DR_OK);
    cr_expect(strlen(dr_http_header(&request.headers, "x-amz-content-sha256")) == 64);
    dr_arena_release(&arena);
}

Test(sign, says_what_is_missing) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_http_request request = {.method = "GET", .url = "example.com/x"};
    struct dr_error error;
    struct dr_aws_credentials no_secret = {.key_id = "a"};
    struct dr_aws_signing signing = {.credentials = &no_secret, .region = "r", .service = "s"};
    cr_expect(dr_aws_sign(&signing, &arena, &request, NULL, &error) == DR_INPUT);
    cr_expect_str_eq(error.message, "no credentials to sign with");
    signing = (struct dr_aws_signing){.credentials = &example, .service = "s"};
    cr_expect(dr_aws_presign(&signing, &arena, &request, NULL, &error) == DR_INPUT);
    cr_expect_str_eq(error.message, "a signature needs a region and a signing name");
    signing.region = "r";
    cr_expect(dr_aws_sign(&signing, &arena, &request, NULL, &error) == DR_INPUT);
    cr_expect_str_eq(error.message, "found \"example.com/x\", expected an absolute URL");
    request.url = "https:///x";
    cr_expect(dr_aws_presign(&signing, &arena, &request, NULL, &error) == DR_INPUT);
    dr_arena_release(&arena);
}

Test(sign, reads_the_servers_clock) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    struct dr_http_reply reply = {.status = 403};
    dr_usec skew_us = 7;
    cr_expect(!dr_aws_clock_skew(&reply, 0, &skew_us));
    dr_http_header_add(&arena, &reply.headers, "date", "Sun, 30 Aug 2015 12:36:00 GMT");
    cr_expect(dr_aws_clock_skew(&reply, AT_US - 5 * DR_USEC_PER_MINUTE, &skew_us));
    cr_expect(skew_us == 5 * DR_USEC_PER_MINUTE);
    static const char *const wrong[] = {"",
                                        "2015-08-30T12:36:00Z",
                                        "Sun, 30 Xyz 2015 12:36:00 GMT",
                                        "Sun, 30 Aug 2015 12:36:00 CET",
                                        "Sun, 3x Aug 2015 12:36:00 GMT",
                                        "Sun, 30 Aug 2015 25:36:00 GMT"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        dr_http_header_set(&arena, &reply.headers, "Date", wrong[i]);
        cr_expect(!dr_aws_clock_skew(&reply, 0, &skew_us), "%s", wrong[i]);
    }
    dr_arena_release(&arena);
}
