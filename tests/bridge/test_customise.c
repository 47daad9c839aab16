/* What single services do beyond their models. */
#include <criterion/criterion.h>
#include <string.h>

#include "client.h"

#define XML "'protocol':'rest-xml','apiVersion':'2006-03-01'"
#define QUERY "'protocol':'query','apiVersion':'2014-10-31'"
#define TEXT ",'T':{'type':'string'}"

Test(customise, leaves_the_bucket_to_the_endpoint) {
    struct client client;
    client_begin(&client, "s3", XML,
                 "'GetObject':{'http':{'method':'GET','requestUri':'/{Bucket}/{Key+}'},'input':{'shape':'In'}}",
                 "'In':{'type':'structure','members':{'Bucket':{'shape':'T','location':'uri'},'Key':{'shape':'T','"
                 "location':'uri'},"
                 "'SSECustomerKey':{'shape':'T','location':'header','locationName':'x-key'},"
                 "'SSECustomerKeyMD5':{'shape':'T','location':'header','locationName':'x-md5'}}}" TEXT);
    client.call.endpoint_url = "https://b.s3.example.com";
    cr_assert(client_prepare(&client, "{'Bucket':'b','Key':'a/../ü','SSECustomerKey':'secret'}") == DR_OK);
    cr_expect_str_eq(client.prepared.request.url, "https://b.s3.example.com/a/../%C3%BC");
    cr_expect_str_eq(client_header(&client, "x-key"), "c2VjcmV0");
    cr_expect_str_eq(client_header(&client, "x-md5"), "Xr4ilOzQ4PCOq3aQ0qbuaQ==");
    cr_expect(client_prepare(&client, "{'Bucket':'b/c','Key':'k'}") == DR_INPUT);
    cr_expect(client_prepare(&client, "{'Bucket':'arn:aws:s3:us-west-2:123456789012:accesspoint:p','Key':'k'}") ==
              DR_OK);
    client_end(&client);
}

Test(customise, quotes_copy_sources) {
    static const char *const rows[][2] = {
        {"'b/k y?versionId=v'", "b/k%20y?versionId=v"},
        {"{'Bucket':'b','Key':'ü','VersionId':'1'}", "b/%C3%BC?versionId=1"},
        {"{'Bucket':'arn:aws:s3:::x','Key':'k'}", "arn%3Aaws%3As3%3A%3A%3Ax/object/k"}};
    struct client client;
    client_begin(
        &client, "s3", XML, "'CopyObject':{'input':{'shape':'In'}}",
        "'In':{'type':'structure','members':{'CopySource':{'shape':'T','location':'header','locationName':'x-src'},"
        "'Metadata':{'shape':'M','location':'headers','locationName':'x-amz-meta-'}}},"
        "'M':{'type':'map','key':{'shape':'T'},'value':{'shape':'T'}}" TEXT);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_assert(client_prepare(&client, dr_arena_format(&client.arena, "{'CopySource':%s}", rows[i][0])) == DR_OK);
        cr_expect_str_eq(client_header(&client, "x-src"), rows[i][1]);
    }
    cr_expect(client_prepare(&client, "{'CopySource':{'Bucket':'b'}}") == DR_INPUT);
    cr_expect(client_prepare(&client, "{'Metadata':{'k':'ü'}}") == DR_INPUT);
    client_end(&client);
}

Test(customise, asks_for_encoded_keys_and_decodes_them) {
    struct client client;
    client_begin(&client, "s3", XML, "'ListObjectsV2':{'input':{'shape':'In'},'output':{'shape':'Out'}}",
                 "'In':{'type':'structure','members':{'EncodingType':{'shape':'T','location':'querystring','"
                 "locationName':'encoding-type'}}},"
                 "'Out':{'type':'structure','members':{'EncodingType':{'shape':'T'},'Prefix':{'shape':'T'},'Contents':{"
                 "'shape':'L'}}},"
                 "'L':{'type':'list','flattened':true,'member':{'shape':'O'}},"
                 "'O':{'type':'structure','members':{'Key':{'shape':'T'}}}" TEXT);
    cr_assert(client_prepare(&client, "{}") == DR_OK);
    cr_expect_str_eq(client.prepared.request.url, "https://example.com/?encoding-type=url");
    cr_assert(client_parse(&client, 200, "",
                           "<R><EncodingType>url</EncodingType><Prefix>a%2Fb</Prefix>"
                           "<Contents><Key>k%20y</Key></Contents></R>") == DR_OK);
    cr_expect_str_eq(client_result(&client), "{'EncodingType':'url','Prefix':'a/b','Contents':[{'Key':'k y'}]}");
    cr_assert(client_parse(&client, 200, "", "<Error><Code>InternalError</Code></Error>") == DR_OK);
    cr_expect(client.outcome.is_fault && client.outcome.status == 500, "an error may come with status 200");
    cr_expect(client.outcome.fault.is_retryable);
    client_end(&client);
}

Test(customise, reads_the_location_of_a_bucket_and_keeps_expires) {
    struct client client;
    client_begin(
        &client, "s3", XML, "'GetBucketLocation':{'output':{'shape':'Out'}}",
        "'Out':{'type':'structure','members':{'LocationConstraint':{'shape':'T'},"
        "'Expires':{'shape':'At','location':'header','locationName':'Expires'}}},'At':{'type':'timestamp'}" TEXT);
    cr_assert(client_parse(&client, 200, "Expires: never\n", "<LocationConstraint>eu-west-1</LocationConstraint>") ==
              DR_OK);
    cr_expect_str_eq(client_result(&client), "{'LocationConstraint':'eu-west-1'}");
    cr_assert(client_parse(&client, 200, "Expires: Thu, 01 Jan 2015 00:00:00 GMT\n", "<LocationConstraint/>") == DR_OK);
    cr_expect_str_eq(client_result(&client), "{'Expires':'2015-01-01T00:00:00+00:00','LocationConstraint':null,"
                                             "'ExpiresString':'Thu, 01 Jan 2015 00:00:00 GMT'}");
    client_end(&client);
}

Test(customise, waits_with_bodies_and_keeps_line_ends) {
    struct client client;
    client_begin(&client, "s3", XML,
                 "'PutObject':{'http':{'method':'PUT','requestUri':'/'},'input':{'shape':'In','payload':'Body'}}",
                 "'In':{'type':'structure','members':{'Body':{'shape':'B'}}},'B':{'type':'blob','streaming':true}");
    cr_assert(client_prepare(&client, "{'Body':'YQ=='}") == DR_OK);
    cr_expect_str_eq(client_header(&client, "Expect"), "100-continue");
    client_end(&client);
    client_begin(&client, "s3", XML, "'DeleteObjects':{'input':{'shape':'In','locationName':'D'}}",
                 "'In':{'type':'structure','members':{'Key':{'shape':'T'}}}" TEXT);
    cr_assert(client_prepare(&client, "{'Key':'a\\r\\n'}") == DR_OK);
    cr_expect_str_eq(client_body(&client), "<D><Key>a&#xD;&#xA;</Key></D>");
    client_end(&client);
}

static enum dr_code presign(void *context, const struct dr_aws_call *call, const char *region,
                            const struct dr_http_request *request, struct dr_arena *arena, const char **ret_url,
                            struct dr_error *error) {
    (void)call;
    if (context == NULL) {
        return dr_error_set(error, DR_FAILURE, "no credentials");
    }
    *ret_url = dr_arena_format(arena, "%s %s signed for %s", request->method, request->url, region);
    return DR_OK;
}

Test(customise, presigns_copies_from_other_regions) {
    struct client client;
    client_begin(&client, "rds", QUERY, "'CopyDBSnapshot':{'input':{'shape':'In'}}",
                 "'In':{'type':'structure','members':{'Name':{'shape':'T'},'SourceRegion':{'shape':'T'},'PreSignedUrl':"
                 "{'shape':'T'}}}" TEXT);
    client.call.endpoint_url = "https://rds.us-west-2.example.com";
    client.call.presign = presign;
    cr_expect(client_prepare(&client, "{'SourceRegion':'us-east-1','Name':'n'}") == DR_FAILURE);
    client.call.context = &client;
    cr_assert(client_prepare(&client, "{'SourceRegion':'us-east-1','Name':'a b'}") == DR_OK);
    cr_expect_str_eq(client_body(&client),
                     "Action=CopyDBSnapshot&Version=2014-10-31&Name=a+b&PreSignedUrl=GET+https%3A%2F%2Frds.us-east-1."
                     "example.com%2F%3FAction%3DCopyDBSnapshot%26Version%3D2014-10-31%26Name%3Da%2520b%26Destination"
                     "Region%3Dus-west-2+signed+for+us-east-1");
    cr_assert(client_prepare(&client, "{'SourceRegion':'us-east-1','PreSignedUrl':'u'}") == DR_OK);
    cr_expect_str_eq(client_body(&client), "Action=CopyDBSnapshot&Version=2014-10-31&PreSignedUrl=u");
    cr_assert(client_prepare(&client, "{'Name':'n'}") == DR_OK);
    cr_expect_str_eq(client_body(&client), "Action=CopyDBSnapshot&Version=2014-10-31&Name=n");
    client_end(&client);
    client_begin(
        &client, "ec2", "'protocol':'ec2','apiVersion':'1'", "'CopySnapshot':{'input':{'shape':'In'}}",
        "'In':{'type':'structure','members':{'SourceRegion':{'shape':'T'},'PresignedUrl':{'shape':'T'}}}" TEXT);
    cr_assert(client_prepare(&client, "{'SourceRegion':'us-east-1'}") == DR_OK);
    cr_expect_str_eq(client_body(&client),
                     "Action=CopySnapshot&Version=1&SourceRegion=us-east-1&DestinationRegion=us-west-2");
    client_end(&client);
}

Test(customise, encodes_user_data_and_strips_id_prefixes) {
    struct client client;
    client_begin(&client, "autoscaling", QUERY, "'CreateLaunchConfiguration':{'input':{'shape':'In'}}",
                 "'In':{'type':'structure','members':{'UserData':{'shape':'T'}}}" TEXT);
    cr_assert(client_prepare(&client, "{'UserData':'#!'}") == DR_OK);
    cr_expect_str_eq(client_body(&client), "Action=CreateLaunchConfiguration&Version=2014-10-31&UserData=IyE%3D");
    client_end(&client);
    client_begin(&client, "route53", XML,
                 "'GetHostedZone':{'http':{'method':'GET','requestUri':'/z/{Id}'},'input':{'shape':'In'}}",
                 "'In':{'type':'structure','members':{'Id':{'shape':'ResourceId','location':'uri'}}},'ResourceId':{'"
                 "type':'string'}");
    cr_assert(client_prepare(&client, "{'Id':'/hostedzone/Z1'}") == DR_OK);
    cr_expect_str_eq(client.prepared.request.url, "https://example.com/z/Z1");
    client_end(&client);
}

Test(customise, adds_what_archives_need) {
    struct client client;
    client_begin(&client, "glacier", "'protocol':'rest-json','apiVersion':'2012-06-01'",
                 "'UploadArchive':{'http':{'method':'POST','requestUri':'/{accountId}/"
                 "a'},'input':{'shape':'In','payload':'body'}}",
                 "'In':{'type':'structure','required':['accountId'],'members':{'accountId':{'shape':'T','location':'"
                 "uri'},'body':{'shape':'B'}}},"
                 "'B':{'type':'blob'}" TEXT);
    struct dr_value *big = dr_value_new_map(&client.arena);
    char *bytes = dr_arena_alloc(&client.arena, 2500001, 1);
    memset(bytes, 'a', 2500000);
    dr_value_put(&client.arena, big, "body", dr_value_new_text(&client.arena, bytes, 2500000));
    client.call.params = big;
    client.call.blobs_are_text = true;
    cr_assert(dr_aws_prepare(&client.call, &client.arena, &client.prepared, &client.errors, NULL) == DR_OK);
    cr_expect_str_eq(client.prepared.request.url, "https://example.com/-/a");
    cr_expect_str_eq(client_header(&client, "x-amz-glacier-version"), "2012-06-01");
    cr_expect(strlen(client_header(&client, "x-amz-sha256-tree-hash")) == 64);
    cr_expect(
        strcmp(client_header(&client, "x-amz-sha256-tree-hash"), client_header(&client, "x-amz-content-sha256")) != 0);
    cr_assert(client_prepare(&client, "{'body':'small'}") == DR_OK);
    cr_expect_str_eq(client_header(&client, "x-amz-sha256-tree-hash"), client_header(&client, "x-amz-content-sha256"));
    client_end(&client);
}

Test(customise, redirects_requests_of_odd_services) {
    struct client client;
    client_begin(&client, "machinelearning", "'protocol':'json','targetPrefix':'M'",
                 "'Predict':{'input':{'shape':'In'}}",
                 "'In':{'type':'structure','members':{'PredictEndpoint':{'shape':'T'}}}" TEXT);
    cr_assert(client_prepare(&client, "{'PredictEndpoint':'https://p.example.org/x'}") == DR_OK);
    cr_expect_str_eq(client.prepared.request.url, "https://p.example.org/");
    client_end(&client);
    client_begin(&client, "cloudsearchdomain", "'protocol':'rest-json'",
                 "'Search':{'http':{'method':'GET','requestUri':'/s?a=b'}}", "");
    cr_assert(client_prepare(&client, "{}") == DR_OK);
    cr_expect_str_eq(client.prepared.request.method, "POST");
    cr_expect_str_eq(client_body(&client), "a=b");
    client_end(&client);
    client_begin(&client, "apigateway", "'protocol':'rest-json'", "'GetAccount':{}", "");
    cr_assert(client_prepare(&client, "{}") == DR_OK);
    cr_expect_str_eq(client_header(&client, "Accept"), "application/json");
    client_end(&client);
}

Test(customise, decodes_documents_in_results) {
    struct client client;
    client_begin(&client, "iam", QUERY, "'Get':{'output':{'shape':'Out'}}",
                 "'Out':{'type':'structure','members':{'L':{'shape':'L'}}},'L':{'type':'list','member':{'shape':'P'}},"
                 "'P':{'type':'structure','members':{'D':{'shape':'policyDocumentType'}}},'policyDocumentType':{'type':"
                 "'string'}");
    cr_assert(client_parse(&client, 200, "",
                           "<R><L><member><D>%7B%22a%22%3A1%7D</D></member><member><D>?</D></member></L></R>") ==
              DR_OK);
    cr_expect_str_eq(client_result(&client), "{'L':[{'D':{'a':1}},{'D':'?'}]}");
    client_end(&client);
    client_begin(&client, "cloudformation", QUERY, "'GetTemplate':{'output':{'shape':'Out'}}",
                 "'Out':{'type':'structure','members':{'TemplateBody':{'shape':'T'}}}" TEXT);
    cr_assert(client_parse(&client, 200, "", "<R><TemplateBody>{\"R\":[]}</TemplateBody></R>") == DR_OK);
    cr_expect_str_eq(client_result(&client), "{'TemplateBody':{'R':[]}}");
    client_end(&client);
    client_begin(&client, "ec2", QUERY, "'GetConsoleOutput':{'output':{'shape':'Out'}}",
                 "'Out':{'type':'structure','members':{'Output':{'shape':'T'}}}" TEXT);
    cr_assert(client_parse(&client, 200, "", "<R><Output>YWL/</Output></R>") == DR_OK);
    cr_expect_str_eq(client_result(&client), "{'Output':'ab\\ufffd'}");
    client_end(&client);
}

Test(customise, finds_faults_of_sqs_by_their_new_code) {
    struct client client;
    client_begin(&client, "sqs", "'protocol':'json','targetPrefix':'S','awsQueryCompatible':{}", "'Get':{}",
                 "'QueueGone':{'type':'structure','exception':true,'members':{'Why':{'shape':'T'}}}" TEXT);
    cr_assert(client_prepare(&client, "{}") == DR_OK);
    cr_expect_str_eq(client_header(&client, "x-amzn-query-mode"), "true");
    cr_assert(client_parse(&client, 400, "x-amzn-query-error: AWS.Old;Sender\n",
                           "{\"__type\":\"QueueGone\",\"Why\":\"w\"}") == DR_OK);
    cr_expect_str_eq(client.outcome.fault.code, "AWS.Old");
    cr_expect_str_eq(client.outcome.fault.query_code, "QueueGone");
    cr_expect_str_eq(client_result(&client), "{'Why':'w'}");
    client_end(&client);
}
