/* Requests: validation, tokens, host prefixes, URLs, checksums, compression. The protocols' own cases are in
 * tests/peers. */
#include <criterion/criterion.h>
#include <string.h>

#include "client.h"

#define JSON_SERVICE "'protocol':'json','jsonVersion':'1.1','targetPrefix':'Box','apiVersion':'2020-01-01'"
#define REST_SERVICE "'protocol':'rest-json','apiVersion':'2020-01-01'"

static const char typed_shapes[] =
    "'In':{'type':'structure','required':['Name','Kind'],'members':{'Name':{'shape':'Name'},'Kind':{'shape':'Kind'},"
    "'Count':{'shape':'Count'},'At':{'shape':'At'},'Data':{'shape':'Data'},'Flag':{'shape':'Flag'},"
    "'Ratio':{'shape':'Ratio'},'Tags':{'shape':'Tags'},'Map':{'shape':'Map'},'Choice':{'shape':'Choice'},"
    "'Any':{'shape':'Any'}}},"
    "'Name':{'type':'string','min':2,'max':4},'Kind':{'type':'string','enum':['large','small']},"
    "'Count':{'type':'integer','min':1,'max':5},'At':{'type':'timestamp'},'Data':{'type':'blob','max':2},"
    "'Flag':{'type':'boolean'},'Ratio':{'type':'double'},'Tags':{'type':'list','min':1,'member':{'shape':'Name'}},"
    "'Map':{'type':'map','key':{'shape':'Name'},'value':{'shape':'Count'}},"
    "'Any':{'type':'structure','document':true,'members':{}},"
    "'Choice':{'type':'structure','union':true,'members':{'A':{'shape':'Name'},'B':{'shape':'Name'}}}";

Test(prepare, collects_all_mistakes_of_the_parameters) {
    struct client client;
    client_begin(&client, "box", JSON_SERVICE, "'Put':{'input':{'shape':'In'}}", typed_shapes);
    cr_expect(client_prepare(&client, "{'Nme':'x','Name':'x','Count':0,'At':'noon','Data':'?','Flag':'yes','Ratio':[],"
                                      "'Tags':[],'Map':{'kk':'1'},'Choice':{'A':'aa','B':'bb'}}") == DR_INPUT);
    static const char *const expected[] = {
        "did you mean \"Name\"?", "at least 2", "at least 1", "a timestamp",    "base64",
        "true or false",          "a number",   "at least 1", "a whole number", "exactly one",
        "missing member \"Kind\""};
    cr_assert(client.errors.count == sizeof expected / sizeof *expected, "%zu", client.errors.count);
    for (size_t i = 0; i < client.errors.count; i++) {
        cr_expect(strstr(client_mistake(&client, i), expected[i]) != NULL, "%s", client_mistake(&client, i));
    }
    cr_expect_str_eq(client.errors.items[8].pointer, "/Map/kk");
    client_end(&client);
}

Test(prepare, warns_of_what_newer_services_may_allow) {
    struct client client;
    client_begin(&client, "box", JSON_SERVICE, "'Put':{'input':{'shape':'In'}}", typed_shapes);
    cr_expect(client_prepare(&client, "{'Name':'abcde','Kind':'largo','Count':6,'Data':'QUJD','Ratio':'NaN'}") ==
              DR_OK);
    cr_expect(client.warnings.count == 4, "%zu", client.warnings.count);
    cr_expect(strstr(client.warnings.items[1].message, "did you mean \"large\"") != NULL);
    client_end(&client);
}

Test(prepare, writes_json_as_botocore_does) {
    struct client client;
    client_begin(&client, "box", JSON_SERVICE, "'Put':{'input':{'shape':'In'}}", typed_shapes);
    cr_assert(client_prepare(&client,
                             "{'Name':'\\u00e9\\ud83d\\ude00\\n','Kind':'small','Count':3,'At':1.5,'Data':'QQ==',"
                             "'Ratio':1e3,'Map':{'kk':2},'Any':{'x':[1,null]},'Flag':null}") == DR_OK);
    cr_expect_str_eq(client_body(&client),
                     "{\"Name\": \"\\u00e9\\ud83d\\ude00\\n\", \"Kind\": \"small\", \"Count\": 3, \"At\": 1.5, "
                     "\"Data\": \"QQ==\", \"Ratio\": 1000.0, \"Map\": {\"kk\": 2}, \"Any\": {\"x\": [1, null]}}");
    cr_expect_str_eq(client_header(&client, "X-Amz-Target"), "Box.Put");
    cr_expect_str_eq(client_header(&client, "Content-Type"), "application/x-amz-json-1.1");
    client_end(&client);
}

Test(prepare, passes_unknown_members_where_asked) {
    struct client client;
    client_begin(&client, "box", JSON_SERVICE, "'Put':{'input':{'shape':'In'}}", typed_shapes);
    client.call.no_validate = true;
    cr_assert(client_prepare(&client, "{'New':{'a':[1,true]},'Tags':'no list'}") == DR_OK);
    cr_expect_str_eq(client_body(&client), "{\"New\": {\"a\": [1, true]}, \"Tags\": \"no list\"}");
    client_end(&client);
    client_begin(&client, "box", "'protocol':'query','apiVersion':'1'", "'Put':{'input':{'shape':'In'}}", typed_shapes);
    client.call.no_validate = true;
    cr_assert(client_prepare(&client, "{'New':{'a':[1,true]}}") == DR_OK);
    cr_expect_str_eq(client_body(&client), "Action=Put&Version=1&New.a.member.1=1&New.a.member.2=true");
    client_end(&client);
}

Test(prepare, takes_no_parameters_where_there_is_no_input) {
    struct client client;
    client_begin(&client, "box", JSON_SERVICE, "'Ping':{}", "");
    cr_expect(client_prepare(&client, "{'A':1}") == DR_INPUT);
    cr_expect(client_prepare(&client, "[]") == DR_INPUT);
    cr_assert(client_prepare(&client, NULL) == DR_OK);
    cr_expect_str_eq(client_body(&client), "{}");
    client_end(&client);
}

static void ones(void *context, unsigned char *bytes, size_t count) {
    (void)context;
    memset(bytes, 0xff, count);
}

Test(prepare, fills_in_idempotency_tokens_from_given_bytes) {
    struct client client;
    client_begin(&client, "box", JSON_SERVICE, "'Put':{'input':{'shape':'In'}}",
                 "'In':{'type':'structure','members':{'Token':{'shape':'T','idempotencyToken':true}}},"
                 "'T':{'type':'string'}");
    client.call.facts.random = ones;
    cr_assert(client_prepare(&client, "{}") == DR_OK);
    cr_expect_str_eq(client_body(&client), "{\"Token\": \"ffffffff-ffff-4fff-bfff-ffffffffffff\"}");
    cr_assert(client_prepare(&client, "{'Token':'mine'}") == DR_OK);
    cr_expect_str_eq(client_body(&client), "{\"Token\": \"mine\"}");
    client_end(&client);
}

static const char rest_shapes[] =
    "'In':{'type':'structure','required':['Key'],'members':{'Key':{'shape':'T','location':'uri'},"
    "'Host':{'shape':'T','hostLabel':true},'Body':{'shape':'B'},"
    "'Algorithm':{'shape':'T','location':'header','locationName':'x-algorithm'},"
    "'Mode':{'shape':'T','location':'header','locationName':'x-mode'},"
    "'Sum':{'shape':'T','location':'header','locationName':'x-amz-checksum-sha1'},"
    "'Encoding':{'shape':'T','location':'header','locationName':'Content-Encoding'}},'payload':'Body'},"
    "'T':{'type':'string'},'B':{'type':'blob','streaming':true}";

#define CHECKSUMS "'httpChecksum':{'requestAlgorithmMember':'Algorithm','requestValidationModeMember':'Mode'}"

static void begin_rest(struct client *client, const char *traits) {
    struct dr_arena arena;
    dr_arena_init(&arena);
    client_begin(client, "box", REST_SERVICE,
                 dr_arena_format(&arena,
                                 "'Put':{'http':{'method':'PUT','requestUri':'/b/{Key+}'},%s,"
                                 "'input':{'shape':'In'}}",
                                 traits),
                 rest_shapes);
    dr_arena_release(&arena);
}

Test(prepare, joins_endpoint_host_prefix_and_path) {
    static const struct {
        const char *endpoint;
        const char *url;
    } rows[] = {{"https://example.com", "https://a-1.x.example.com/b/k%20y/z"},
                {"https://example.com/", "https://a-1.x.example.com/b/k%20y/z"},
                {"http://example.com:81/p?q=1", "http://a-1.x.example.com:81/p/b/k%20y/z?q=1"}};
    struct client client;
    begin_rest(&client, "'endpoint':{'hostPrefix':'{Host}.x.'}");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        client.call.endpoint_url = rows[i].endpoint;
        cr_assert(client_prepare(&client, "{'Key':'k y/z','Host':'a-1'}") == DR_OK);
        cr_expect_str_eq(client.prepared.request.url, rows[i].url);
    }
    cr_expect(client_prepare(&client, "{'Key':'k','Host':'evil/'}") == DR_INPUT);
    cr_expect(client_prepare(&client, "{'Key':'k'}") == DR_INPUT);
    cr_expect(client_prepare(&client, "{'Key':'','Host':'a'}") == DR_INPUT, "an empty label names another resource");
    client.call.endpoint_url = "example.com";
    cr_expect(client_prepare(&client, "{'Key':'k','Host':'a'}") == DR_INPUT);
    client.call.endpoint_url = NULL;
    cr_expect(client_prepare(&client, "{'Key':'k','Host':'a'}") == DR_INPUT);
    client_end(&client);
}

Test(prepare, names_a_label_that_is_missing) {
    struct client client;
    begin_rest(&client, CHECKSUMS);
    client.call.no_validate = true;
    cr_expect(client_prepare(&client, "{}") == DR_INPUT);
    cr_expect(strstr(client_mistake(&client, 0), "\"Key+\"") != NULL, "%s", client_mistake(&client, 0));
    client_end(&client);
}

Test(prepare, sends_checksums_in_a_header_or_a_trailer) {
    struct client client;
    begin_rest(&client, CHECKSUMS);
    client.call.endpoint_url = "http://example.com";
    cr_assert(client_prepare(&client, "{'Key':'k','Body':'YWJj'}") == DR_OK);
    cr_expect_str_eq(client_header(&client, "x-amz-checksum-crc32"), "NSRBwg==");
    cr_expect_str_eq(client_header(&client, "x-algorithm"), "CRC32");
    cr_expect_str_eq(client_header(&client, "x-mode"), "ENABLED");
    client.call.endpoint_url = "https://example.com";
    cr_assert(client_prepare(&client, "{'Key':'k','Body':'YWJj','Algorithm':'SHA256','Encoding':'br'}") == DR_OK);
    cr_expect_str_eq(client_body(&client), "3\r\nabc\r\n0\r\nx-amz-checksum-sha256:"
                                           "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=\r\n\r\n");
    cr_expect_str_eq(client_header(&client, "Content-Encoding"), "br,aws-chunked");
    cr_expect_str_eq(client_header(&client, "X-Amz-Trailer"), "x-amz-checksum-sha256");
    cr_expect_str_eq(client_header(&client, "X-Amz-Decoded-Content-Length"), "3");
    cr_assert(client_prepare(&client, "{'Key':'k','Body':'YWJj','Sum':'given'}") == DR_OK);
    cr_expect_str_eq(client_body(&client), "abc", "a checksum of the caller's stays");
    cr_expect(client_prepare(&client, "{'Key':'k','Algorithm':'CRC99'}") == DR_INPUT);
    client.call.checksums_only_where_required = true;
    cr_assert(client_prepare(&client, "{'Key':'k','Body':'YWJj'}") == DR_OK);
    cr_expect_str_eq(client_body(&client), "abc");
    client_end(&client);
}

Test(prepare, makes_every_algorithm_of_the_models) {
    static const struct {
        const char *name;
        const char *sum;
    } rows[] = {/* of "123456789"; CRCs: the published check values */
                {"CRC32C", "4waSgw=="},
                {"CRC64NVME", "rosUhgp5mIg="},
                {"SHA1", "98O8HYCOBHMq32eZZczDTKeuNEE="},
                {"MD5", "JfnnlDI7RTiF9RgfG2JNCw=="}};
    struct client client;
    begin_rest(&client, CHECKSUMS);
    client.call.endpoint_url = "http://example.com";
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *params =
            dr_arena_format(&client.arena, "{'Key':'k','Body':'MTIzNDU2Nzg5','Algorithm':'%s'}", rows[i].name);
        cr_assert(client_prepare(&client, params) == DR_OK);
        const char *name = dr_arena_format(&client.arena, "x-amz-checksum-%s", rows[i].name);
        cr_expect_str_eq(client_header(&client, name), rows[i].sum, "%s", rows[i].name);
    }
    client_end(&client);
}

Test(prepare, compresses_large_bodies_where_the_operation_says_so) {
    struct client client;
    begin_rest(&client, "'requestcompression':{'encodings':['gzip']}");
    client.call.endpoint_url = "http://example.com";
    cr_assert(client_prepare(&client, "{'Key':'k','Body':'YWJj','Encoding':'br'}") == DR_OK);
    cr_expect_str_eq(client_header(&client, "Content-Encoding"), "br,gzip");
    cr_expect((unsigned char)client_body(&client)[0] == 0x1f);
    client.call.no_compression = true;
    cr_assert(client_prepare(&client, "{'Key':'k','Body':'YWJj'}") == DR_OK);
    cr_expect_str_eq(client_body(&client), "abc");
    client_end(&client);
}

static enum dr_code elsewhere(void *context, const struct dr_aws_call *call, const struct dr_value *input,
                              struct dr_arena *arena, struct dr_aws_target *ret_target, struct dr_error *error) {
    (void)call;
    (void)input;
    if (context != NULL) {
        return dr_error_set(error, DR_INPUT, "no region");
    }
    ret_target->url = "https://found.example.com";
    dr_http_header_add(arena, &ret_target->headers, "X-Rule", "1");
    return DR_OK;
}

Test(prepare, asks_for_the_endpoint_and_takes_its_headers) {
    struct client client;
    client_begin(&client, "box", JSON_SERVICE, "'Ping':{}", "");
    client.call.resolve = elsewhere;
    client.call.user_agent = "drsim";
    cr_assert(client_prepare(&client, NULL) == DR_OK);
    cr_expect_str_eq(client.prepared.request.url, "https://found.example.com/");
    cr_expect_str_eq(client_header(&client, "x-rule"), "1");
    cr_expect_str_eq(client_header(&client, "User-Agent"), "drsim");
    client.call.context = &client;
    cr_expect(client_prepare(&client, NULL) == DR_INPUT);
    client_end(&client);
}

Test(prepare, refuses_what_is_not_supported) {
    struct client client;
    client_begin(&client, "box", "'protocol':'smithy-rpc-v2-cbor','apiVersion':'1'", "'Ping':{}", "");
    cr_expect(client_prepare(&client, NULL) == DR_FAILURE);
    client_end(&client);
    client_begin(&client, "box", REST_SERVICE, "'Listen':{'output':{'shape':'Out'}}",
                 "'Out':{'type':'structure','members':{'E':{'shape':'S'}}},"
                 "'S':{'type':'structure','eventstream':true,'members':{}}");
    cr_expect(client_prepare(&client, NULL) == DR_FAILURE);
    cr_expect(strstr(client_mistake(&client, 0), "event streams") != NULL);
    client_end(&client);
}
