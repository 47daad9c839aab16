/* What a person sees of a model. */
#include <criterion/criterion.h>

#include "bridge/aws/describe.h"
#include "bridge/aws/encode.h"
#include "client.h"

static const char shapes[] =
    "'In':{'type':'structure','members':{'Name':{'shape':'Name','documentation':'<p>The <b>name</b>.\\n  It is "
    "1.5.</p>'},"
    "'Kind':{'shape':'Kind'},'Self':{'shape':'In'},'List':{'shape':'List'},'Map':{'shape':'Map'},'Doc':{'shape':'Doc'},"
    "'Choice':{'shape':'Choice'},'Data':{'shape':'Data'},'At':{'shape':'At'},'Flag':{'shape':'Flag'}}},"
    "'Name':{'type':'string','min':1,'max':3},'Kind':{'type':'string','enum':['a','b']},"
    "'Count':{'type':'integer','min':2},'List':{'type':'list','max':9,'member':{'shape':'Count'}},"
    "'Map':{'type':'map','key':{'shape':'Kind'},'value':{'shape':'Name'}},"
    "'Doc':{'type':'structure','document':true,'members':{}},'Data':{'type':'blob','max':7},'At':{'type':'timestamp'},"
    "'Choice':{'type':'structure','union':true,'members':{'A':{'shape':'Name'},'B':{'shape':'Kind'}}},"
    "'Flag':{'type':'boolean'}";

Test(describe, makes_an_input_to_fill_in) {
    struct client client;
    struct dr_text text;
    client_begin(&client, "box", "'protocol':'json'", "'Put':{'input':{'shape':'In'}}", shapes);
    dr_text_init(&text, 0);
    dr_json_put_value(&text, dr_aws_skeleton(&client.arena, client.operation), true);
    cr_expect_str_eq(text.bytes,
                     "{\"Name\":\"\",\"Kind\":\"a\",\"List\":[2],\"Map\":{\"a\":\"\"},\"Doc\":{},"
                     "\"Choice\":{\"A\":\"\"},\"Data\":\"\",\"At\":\"1970-01-01T00:00:00Z\",\"Flag\":true}");
    dr_text_release(&text);
    client_end(&client);
    client_begin(&client, "box", "'protocol':'json'", "'Ping':{}", "");
    cr_expect(dr_aws_skeleton(&client.arena, client.operation)->count == 0);
    client_end(&client);
}

Test(describe, names_types_with_their_limits) {
    static const char *const rows[][2] = {{"Name", "text, 1 to 3 characters"},
                                          {"Kind", "text, one of a, b"},
                                          {"List", "list of integer, at least 2, at most 9"},
                                          {"Map", "map of text to text, 1 to 3 characters"},
                                          {"Doc", "any JSON"},
                                          {"Choice", "one member of {A, B}"},
                                          {"Data", "base64, at most 7 bytes"}};
    struct client client;
    client_begin(&client, "box", "'protocol':'json'", "'Put':{'input':{'shape':'In'}}", shapes);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct dr_aws_member *member = dr_aws_shape_member(client.operation->input->shape, rows[i][0]);
        cr_expect_str_eq(dr_aws_type_text(&client.arena, member->shape), rows[i][1]);
    }
    const struct dr_aws_member *name = dr_aws_shape_member(client.operation->input->shape, "Name");
    cr_expect_str_eq(dr_aws_help_text(&client.arena, name->help), "The name.");
    cr_expect_str_eq(dr_aws_help_text(&client.arena, NULL), "");
    client_end(&client);
}
