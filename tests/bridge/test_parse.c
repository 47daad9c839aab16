/* Results and faults. The protocols' own cases are in tests/peers. */
#include <criterion/criterion.h>
#include <string.h>

#include "client.h"

#define JSON_SERVICE "'protocol':'json','targetPrefix':'Box','apiVersion':'2020-01-01'"
#define QUERY_SERVICE "'protocol':'query','apiVersion':'2020-01-01'"
#define XML_SERVICE "'protocol':'rest-xml','apiVersion':'2020-01-01'"

static const char out_shapes[] =
    "'Out':{'type':'structure','members':{'At':{'shape':'At'},'Data':{'shape':'Data'},'Big':{'shape':'Big'},"
    "'Ratio':{'shape':'Ratio'},'List':{'shape':'List'},'Choice':{'shape':'Choice'},'Map':{'shape':'Map'}}},"
    "'At':{'type':'timestamp'},'Data':{'type':'blob'},'Big':{'type':'long'},'Ratio':{'type':'double'},"
    "'List':{'type':'list','member':{'shape':'Big'}},'Map':{'type':'map','key':{'shape':'T'},'value':{'shape':'T'}},"
    "'T':{'type':'string'},'Choice':{'type':'structure','union':true,'members':{'A':{'shape':'Big'}}},"
    "'Gone':{'type':'structure','exception':true,'members':{'Why':{'shape':'T'}},'error':{'code':'Box.Gone'}},"
    "'Busy':{'type':'structure','exception':true,'members':{},'retryable':{'throttling':true}}";

Test(parse, shows_times_blobs_and_large_numbers_exactly) {
    struct client client;
    client_begin(&client, "box", JSON_SERVICE, "'Get':{'output':{'shape':'Out'}}", out_shapes);
    cr_assert(
        client_parse(&client, 200, "x-amzn-requestid: id-1\n",
                     "{\"At\": 1422172800.25, \"Data\": \"AP8=\", \"Big\": 9223372036854775807, \"Ratio\": \"NaN\","
                     " \"List\": [1, null], \"Map\": {\"k\": null}, \"More\": 1}") == DR_OK);
    cr_expect_str_eq(client_result(&client), "{'At':'2015-01-25T08:00:00.250000+00:00','Data':'AP8=',"
                                             "'Big':9223372036854775807,'Ratio':'NaN','List':[1,null],"
                                             "'Map':{'k':null}}");
    cr_expect_str_eq(client.outcome.request_id, "id-1");
    cr_expect(!client.outcome.is_fault);
    client_end(&client);
}

Test(parse, says_what_does_not_fit_the_model) {
    static const char *const bodies[] = {"{",
                                         "[1]",
                                         "{\"At\": \"noon\"}",
                                         "{\"Data\": \"?\"}",
                                         "{\"List\": {}}",
                                         "{\"Choice\": {\"A\": 1, \"B\": 2}}",
                                         "{\"Map\": 1}"};
    struct client client;
    client_begin(&client, "box", JSON_SERVICE, "'Get':{'output':{'shape':'Out'}}", out_shapes);
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        cr_expect(client_parse(&client, 200, "", bodies[i]) == DR_FAILURE, "%s", bodies[i]);
        cr_expect(client.error.message[0] != '\0');
    }
    cr_assert(client_parse(&client, 200, "", "{\"Choice\": {\"New\": 1}}") == DR_OK);
    cr_expect_str_eq(client_result(&client), "{'Choice':{'SDK_UNKNOWN_MEMBER':{'name':'New'}}}");
    client_end(&client);
}

Test(parse, reads_xml_numbers_maps_and_unions) {
    struct client client;
    client_begin(&client, "box", XML_SERVICE, "'Get':{'output':{'shape':'Out'}}", out_shapes);
    cr_assert(client_parse(&client, 200, "",
                           "<O><Big> -007 </Big><Ratio>1e3</Ratio><At>2015-01-25T09:00:00+01:00</At>"
                           "<Map><entry><value>v</value><key>k</key></entry></Map><Choice><New/></Choice></O>") ==
              DR_OK);
    cr_expect_str_eq(client_result(&client), "{'At':'2015-01-25T08:00:00+00:00','Big':-7,'Ratio':1000.0,"
                                             "'Choice':{'SDK_UNKNOWN_MEMBER':{'name':'New'}},'Map':{'k':'v'}}");
    static const char *const bodies[] = {"<O><Big>x</Big></O>",
                                         "<O><Ratio>x</Ratio></O>",
                                         "<O><Map><e/></Map></O>",
                                         "<O><Choice/></O>",
                                         "<O><Choice><A>1</A><B/></Choice></O>",
                                         "<O>",
                                         "junk",
                                         "<!DOCTYPE O [<!ENTITY a \"b\">]><O>&a;</O>"};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        cr_expect(client_parse(&client, 200, "", bodies[i]) == DR_FAILURE, "%s", bodies[i]);
    }
    client_end(&client);
}

Test(parse, refuses_xml_that_nests_too_deep) {
    struct client client;
    struct dr_text text;
    dr_text_init(&text, 0);
    for (int i = 0; i < 100000; i++) {
        dr_text_puts(&text, "<a>");
    }
    client_begin(&client, "box", XML_SERVICE, "'Get':{'output':{'shape':'Out'}}", out_shapes);
    cr_expect(client_parse(&client, 200, "", text.bytes) == DR_FAILURE);
    cr_expect(strstr(client.error.message, "too deep") != NULL, "%s", client.error.message);
    client_end(&client);
    dr_text_release(&text);
}

Test(parse, reads_faults_of_all_forms) {
    static const struct {
        const char *metadata;
        int status;
        const char *headers;
        const char *body;
        const char *code;
        const char *message;
        bool retryable;
        bool throttling;
    } rows[] = {
        {JSON_SERVICE, 400, "", "{\"__type\":\"a.b#Box.Gone\",\"message\":\"m\"}", "Box.Gone", "m", false, false},
        {JSON_SERVICE, 400, "x-amzn-errortype: Busy:http://x\n", "{}", "Busy", "", true, true},
        {JSON_SERVICE, 400, "", "{\"code\":\"X\",\"Message\":\"M\"}", "X", "M", false, false},
        {JSON_SERVICE, 400, "", "not json", "400", "not json", false, false},
        {JSON_SERVICE, 400, "x-amzn-query-error: Old.Code;Sender\n", "{\"__type\":\"New\"}", "Old.Code", "", false,
         false},
        {JSON_SERVICE, 503, "", "<HTML><body>proxy</body>", "503", "Service Unavailable", true, false},
        {JSON_SERVICE, 500, "", "", "500", "Internal Server Error", true, false},
        {JSON_SERVICE, 429, "", "{}", "429", "", true, true},
        {"'protocol':'rest-json'", 400, "", "{\"code\":\"Throttling\",\"message\":\"m\"}", "Throttling", "m", true,
         true},
        {QUERY_SERVICE, 400, "",
         "<ErrorResponse><Error><Type>Sender</Type><Code>Box.Gone</Code><Message>m</Message>"
         "<Why>w</Why></Error><RequestId>r</RequestId></ErrorResponse>",
         "Box.Gone", "m", false, false},
        {"'protocol':'ec2'", 400, "",
         "<Response><Errors><Error><Code>RequestLimitExceeded</Code><Message>m</Message>"
         "</Error></Errors><RequestID>r</RequestID></Response>",
         "RequestLimitExceeded", "m", true, true},
        {QUERY_SERVICE, 404, "", "not xml", "404", "Not Found", false, false},
        {XML_SERVICE, 404, "x-amz-request-id: r\nx-amz-id-2: h\n",
         "<Error><Code>NoSuchKey</Code><Message>m</Message></Error>", "NoSuchKey", "m", false, false},
        {XML_SERVICE, 403, "", "", "403", "Forbidden", false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct client client;
        client_begin(&client, "box", rows[i].metadata, "'Get':{'output':{'shape':'Out'}}", out_shapes);
        cr_assert(client_parse(&client, rows[i].status, rows[i].headers, rows[i].body) == DR_OK, "%zu", i);
        cr_expect(client.outcome.is_fault);
        cr_expect_str_eq(client.outcome.fault.code, rows[i].code, "%zu", i);
        cr_expect_str_eq(client.outcome.fault.message, rows[i].message, "%zu", i);
        cr_expect(client.outcome.fault.is_retryable == rows[i].retryable, "%zu", i);
        cr_expect(client.outcome.fault.is_throttling == rows[i].throttling, "%zu", i);
        client_end(&client);
    }
}

Test(parse, reads_the_members_of_a_modelled_fault) {
    struct client client;
    client_begin(&client, "box", QUERY_SERVICE, "'Get':{}", out_shapes);
    cr_assert(client_parse(&client, 400, "",
                           "<ErrorResponse><Error><Code>Box.Gone</Code><Why>w</Why></Error>"
                           "<RequestId>r</RequestId></ErrorResponse>") == DR_OK);
    cr_expect_str_eq(client_result(&client), "{'Why':'w'}");
    cr_expect_str_eq(client.outcome.fault.shape->name, "Gone");
    cr_expect_str_eq(client.outcome.request_id, "r");
    client_end(&client);
}

Test(parse, reads_headers_of_all_types) {
    struct client client;
    client_begin(
        &client, "box", "'protocol':'rest-json'", "'Get':{'output':{'shape':'Out'}}",
        "'Out':{'type':'structure','members':{"
        "'Status':{'shape':'I','location':'statusCode'},'Tag':{'shape':'T','location':'header','locationName':'X-Tag'},"
        "'Meta':{'shape':'M','location':'headers','locationName':'X-Meta-'},"
        "'Json':{'shape':'J','location':'header','locationName':'X-Json','jsonvalue':true},"
        "'Names':{'shape':'L','location':'header','locationName':'X-Names'},"
        "'Times':{'shape':'W','location':'header','locationName':'X-Times'},"
        "'Body':{'shape':'B'}},'payload':'Body'},'I':{'type':'integer'},'T':{'type':'string'},'J':{'type':'string'},"
        "'M':{'type':'map','key':{'shape':'T'},'value':{'shape':'T'}},'B':{'type':'blob','streaming':true},"
        "'L':{'type':'list','member':{'shape':'T'}},'W':{'type':'list','member':{'shape':'At'}},"
        "'At':{'type':'timestamp'}");
    cr_assert(client_parse(&client, 201,
                           "X-Tag: t\nX-Meta-One: 1\nX-Json: eyJhIjoxfQ==\nX-Names: \"a,\\\"b\", c\n"
                           "X-Times: Mon, 16 Dec 2019 23:48:18 GMT, Mon, 16 Dec 2019 23:48:19 GMT\n",
                           "raw") == DR_OK);
    cr_expect_str_eq(client_result(&client), "{'Body':'cmF3','Status':201,'Tag':'t','Meta':{'One':'1'},'Json':{'a':1},"
                                             "'Names':['a,\\'b','c'],'Times':['2019-12-16T23:48:18+00:00',"
                                             "'2019-12-16T23:48:19+00:00']}");
    cr_expect(client_parse(&client, 201, "X-Json: ?\n", "") == DR_FAILURE);
    client_end(&client);
}

Test(parse, checks_the_checksum_of_a_reply) {
    struct client client;
    client_begin(&client, "box", JSON_SERVICE,
                 "'Get':{'output':{'shape':'Out'},'httpChecksum':{'requestValidationModeMember':'M',"
                 "'responseAlgorithms':['CRC32']}}",
                 out_shapes);
    cr_expect(client_parse(&client, 200, "x-amz-checksum-crc32: AAAAAA==\n", "{}") == DR_FAILURE);
    cr_expect(client_parse(&client, 200, "x-amz-checksum-crc32: AAAAAA==-2\n", "{}") == DR_OK);
    cr_expect(client_parse(&client, 200, "x-amz-checksum-crc32: dyZjdw==\n", "abc") == DR_FAILURE);
    client_end(&client);
}
