/* Service models: finding, scanning, overlays, interning, looking up. The models are written into a folder of the test.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "bridge/aws/model.h"

static const char model_text[] =
    "{\"version\":\"2.0\",\"metadata\":{\"apiVersion\":\"2020-01-02\",\"endpointPrefix\":\"box\",\"protocol\":"
    "\"query\","
    "\"protocols\":[\"query\",\"json\"],\"serviceId\":\"Box\",\"signatureVersion\":\"v4\",\"targetPrefix\":\"Box_1\"},"
    "\"operations\":{\"DescribeDBBoxes\":{\"name\":\"DescribeDBBoxes\",\"http\":{\"method\":\"POST\",\"requestUri\":\"/"
    "\"},"
    "\"input\":{\"shape\":\"In\"},\"errors\":[{\"shape\":\"Gone\"}]},"
    "\"Broken\":{\"name\":\"Broken\",\"input\":{\"shape\":\"NoSuchShape\"}}},"
    "\"clientContextParams\":{\"Fast\":{\"type\":\"boolean\"}},"
    "\"shapes\":{\"In\":{\"type\":\"structure\",\"required\":[\"Name\"],\"members\":{"
    "\"Name\":{\"shape\":\"Text\",\"documentation\":\"A \\\"name\\\" \\\\\",\"locationName\":\"name\"},"
    "\"Inner\":{\"shape\":\"In\"},\"Sizes\":{\"shape\":\"Sizes\"}}},"
    "\"Sizes\":{\"type\":\"list\",\"member\":{\"shape\":\"Size\"},\"flattened\":true},"
    "\"Size\":{\"type\":\"long\",\"min\":1,\"max\":9},"
    "\"Gone\":{\"type\":\"structure\",\"members\":{},\"exception\":true,"
    "\"error\":{\"code\":\"Box.Gone\",\"httpStatusCode\":404}},"
    "\"Text\":{\"type\":\"string\",\"enum\":[\"a\",\"b\"]}}}";

static const char overlay_text[] =
    "{\"version\":1.0,\"merge\":{\"shapes\":{\"In\":{\"members\":{\"Extra\":{\"shape\":\"Text\"}}},"
    "\"New\":{\"type\":\"boolean\"}},\"metadata\":{\"signingName\":\"boxes\"}}}";

struct place {
    char root[64];
    struct dr_arena arena;
};

static void write_file(const struct place *place, const char *name, const char *text, bool zipped) {
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", place->root, name);
    if (zipped) {
        gzFile file = gzopen(path, "wb");
        cr_assert(file != NULL && gzwrite(file, text, (unsigned)strlen(text)) > 0);
        (void)gzclose(file);
        return;
    }
    FILE *file = fopen(path, "w");
    cr_assert(file != NULL);
    (void)fputs(text, file);
    (void)fclose(file);
}

static void make_folder(const struct place *place, const char *name) {
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", place->root, name);
    cr_assert(mkdir(path, 0700) == 0);
}

static void begin(struct place *place) {
    (void)snprintf(place->root, sizeof place->root, "/tmp/drsim-test-XXXXXX");
    cr_assert(mkdtemp(place->root) != NULL);
    dr_arena_init(&place->arena);
    write_file(place, "partitions.json", "{\"partitions\":[]}", false);
    make_folder(place, "box");
    make_folder(place, "box/2019-01-01");
    make_folder(place, "box/2020-01-02");
    write_file(place, "box/2019-01-01/service-2.json", "{\"metadata\":{}}", false);
    write_file(place, "box/2020-01-02/service-2.json.gz", model_text, true);
    write_file(place, "box/2020-01-02/service-2.sdk-extras.json", overlay_text, false);
}

static void end(struct place *place) {
    char command[128];
    (void)snprintf(command, sizeof command, "rm -r %s", place->root);
    cr_expect(system(command) == 0);
    dr_arena_release(&place->arena);
}

Test(model, loads_the_newest_version_gzipped_with_its_overlay) {
    struct place place;
    struct dr_aws_model *model = NULL;
    const struct dr_aws_operation *operation = NULL;
    begin(&place);
    cr_assert(dr_aws_model_load(place.root, "box", &model, NULL) == DR_OK);
    const struct dr_aws_service *service = dr_aws_model_service(model);
    cr_expect_str_eq(service->api_version, "2020-01-02");
    cr_expect_str_eq(service->signing_name, "boxes");
    cr_expect_str_eq(service->protocol_name, "json", "JSON comes before the query protocol");
    cr_expect(service->supported);
    cr_expect(dr_value_get(service->client_context_params, "Fast") != NULL);
    cr_assert(dr_aws_model_operation(model, "DescribeDBBoxes", &operation, NULL) == DR_OK);
    cr_expect(dr_aws_shape_member(operation->input->shape, "Extra") != NULL);
    cr_expect(dr_aws_model_shape(model, "New") != NULL);
    dr_aws_model_free(model);
    end(&place);
}

Test(model, interns_traits_of_shapes_and_members) {
    struct place place;
    struct dr_aws_model *model = NULL;
    const struct dr_aws_operation *operation = NULL;
    begin(&place);
    cr_assert(dr_aws_model_load(place.root, "box", &model, NULL) == DR_OK);
    cr_assert(dr_aws_model_operation(model, "describe-db-boxes", &operation, NULL) == DR_OK);
    cr_expect_str_eq(operation->name, "DescribeDBBoxes");
    const struct dr_aws_shape *input = operation->input->shape;
    const struct dr_aws_member *name = dr_aws_shape_member(input, "Name");
    cr_assert(name != NULL);
    cr_expect(name->required);
    cr_expect_str_eq(name->wire_name, "name");
    cr_expect_str_eq(name->help->text, "A \"name\" \\");
    cr_expect(name->shape->choice_count == 2);
    cr_expect(dr_aws_shape_member(input, "Inner")->shape == input, "a shape may hold itself");
    const struct dr_aws_member *sizes = dr_aws_shape_member(input, "Sizes");
    cr_expect(sizes->flattened);
    cr_expect(sizes->shape->element->shape->has_max);
    cr_expect(operation->error_count == 1 && operation->errors[0]->error_status == 404);
    cr_expect(dr_aws_model_fault(model, "Box.Gone") == operation->errors[0]);
    cr_expect(dr_aws_model_fault(model, "Gone") == NULL);
    dr_aws_model_free(model);
    end(&place);
}

Test(model, suggests_the_nearest_service_and_operation) {
    struct place place;
    struct dr_aws_model *model = NULL;
    const struct dr_aws_operation *operation = NULL;
    struct dr_error error;
    begin(&place);
    cr_expect(dr_aws_model_load(place.root, "bax", &model, &error) == DR_USAGE);
    cr_expect(strstr(error.message, "did you mean \"box\"") != NULL, "%s", error.message);
    cr_expect(dr_aws_model_load(place.root, "../box", &model, &error) == DR_USAGE);
    cr_assert(dr_aws_model_load(place.root, "box", &model, NULL) == DR_OK);
    cr_expect(dr_aws_model_operation(model, "DescribeDBBoxs", &operation, &error) == DR_USAGE);
    cr_expect(strstr(error.message, "did you mean \"DescribeDBBoxes\"") != NULL, "%s", error.message);
    cr_expect(dr_aws_model_operation(model, "describe-db-boxs", &operation, &error) == DR_USAGE);
    cr_expect(strstr(error.message, "did you mean \"describe-db-boxes\"") != NULL, "%s", error.message);
    cr_expect(dr_aws_model_operation(model, "Broken", &operation, &error) == DR_FAILURE);
    dr_aws_model_free(model);
    end(&place);
}

Test(model, finds_the_models_that_are_given_or_the_newest) {
    struct place place;
    struct dr_aws_models models;
    struct dr_error error;
    const char *const *names = NULL;
    size_t count = 0;
    begin(&place);
    make_folder(&place, "old");
    make_folder(&place, "old/data");
    make_folder(&place, "new");
    make_folder(&place, "new/data");
    write_file(&place, "old/__init__.py", "__version__ = '1.9.0'\n", false);
    write_file(&place, "new/__init__.py", "import x\n__version__ = '1.10.0'\n", false);
    write_file(&place, "old/data/endpoints.json", "{}", false);
    write_file(&place, "new/data/partitions.json.gz", "{}", true);
    const char *search[] = {dr_arena_format(&place.arena, "%s/*/data", place.root), NULL};
    cr_assert(dr_aws_models_find(&place.arena, NULL, NULL, search, &models, NULL) == DR_OK);
    cr_expect_str_eq(models.version, "1.10.0");
    cr_assert(dr_aws_models_find(&place.arena, place.root, NULL, NULL, &models, NULL) == DR_OK);
    dr_aws_models_age(&place.arena, &models);
    cr_expect_str_eq(models.date, "2020-01-02");
    cr_expect(dr_aws_models_find(&place.arena, "/tmp", NULL, NULL, &models, &error) == DR_USAGE);
    const char *nowhere[] = {"/nowhere/*", NULL};
    cr_expect(dr_aws_models_find(&place.arena, NULL, "/nowhere", nowhere, &models, &error) == DR_FAILURE);
    cr_assert(dr_aws_models_services(&place.arena, place.root, &names, &count, NULL) == DR_OK);
    cr_expect(count == 1 && strcmp(names[0], "box") == 0);
    end(&place);
}

Test(model, reads_the_other_files_of_a_service) {
    struct place place;
    struct dr_value *value = NULL;
    char folder[128];
    begin(&place);
    (void)snprintf(folder, sizeof folder, "%s/box/2020-01-02", place.root);
    write_file(&place, "box/2020-01-02/waiters-2.json", "{\"waiters\":{\"A\":{\"delay\":1}}}", false);
    write_file(&place, "box/2020-01-02/waiters-2.sdk-extras.json",
               "{\"merge\":{\"waiters\":{\"A\":{\"delay\":2},\"B\":{}}}}", false);
    cr_assert(dr_aws_models_read(&place.arena, folder, "waiters-2", &value, NULL) == DR_OK);
    cr_expect_str_eq(dr_value_find(value, "/waiters/A/delay")->text, "2");
    cr_expect(dr_value_find(value, "/waiters/B") != NULL);
    cr_expect(dr_aws_models_read(&place.arena, folder, "paginators-1", &value, NULL) == DR_UNREADABLE);
    end(&place);
}

Test(model, refuses_broken_models) {
    static const char *const texts[] = {"",
                                        "[]",
                                        "{",
                                        "{\"metadata\":{}}",
                                        "{\"metadata\":{},\"operations\":{\"A\":{}",
                                        "{\"metadata\":{,},\"operations\":{}}",
                                        "{\"metadata\":{},\"operations\":{\"A}}",
                                        "{\"metadata\" {},\"operations\":{}}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct place place;
        struct dr_aws_model *model = NULL;
        begin(&place);
        write_file(&place, "box/2020-01-02/service-2.json", texts[i], false);
        cr_expect(dr_aws_model_load(place.root, "box", &model, NULL) != DR_OK, "%s", texts[i]);
        end(&place);
    }
}

Test(model, spells_operations_as_the_cli_does) {
    static const char *const names[][2] = {{"DescribeDBInstances", "describe-db-instances"},
                                           {"ListHITs", "list-hits"},
                                           {"GetObject", "get-object"},
                                           {"CreateVPCEndpoint2", "create-vpc-endpoint2"}};
    struct dr_arena arena;
    dr_arena_init(&arena);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        cr_expect_str_eq(dr_aws_cli_name(&arena, names[i][0]), names[i][1]);
    }
    dr_arena_release(&arena);
}
