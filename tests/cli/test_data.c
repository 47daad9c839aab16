/* Where the data are looked for, in which order. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "cli/data.h"

static struct dr_arena arena;

static void begin(void) {
    dr_arena_init(&arena);
    unsetenv("DRSIM_DATA");
}

static void end(void) {
    dr_arena_release(&arena);
}

TestSuite(data, .init = begin, .fini = end);

Test(data, are_those_of_the_source_folder_for_a_program_that_is_not_installed) {
    const char *folder = NULL;
    struct dr_error error;
    cr_assert(dr_data_find(NULL, &arena, &folder, &error) == DR_OK);
    cr_expect_str_eq(folder, DR_TEST_SCENARIOS);
}

Test(data, named_by_the_option_win_over_the_environment) {
    const char *folder = NULL;
    struct dr_error error;
    setenv("DRSIM_DATA", "nowhere", 1);
    cr_assert(dr_data_find(DR_TEST_SCENARIOS, &arena, &folder, &error) == DR_OK);
    cr_expect_str_eq(folder, DR_TEST_SCENARIOS);
}

Test(data, named_by_anybody_must_be_there) {
    const char *folder = NULL;
    struct dr_error error;
    cr_expect(dr_data_find("nowhere", &arena, &folder, &error) == DR_UNREADABLE);
    cr_expect_str_eq(error.message, "--data: found \"nowhere\", expected a folder that holds catalogue/");
    setenv("DRSIM_DATA", "nowhere", 1);
    cr_expect(dr_data_find(NULL, &arena, &folder, &error) == DR_UNREADABLE);
    cr_expect_str_eq(error.message, "DRSIM_DATA: found \"nowhere\", expected a folder that holds catalogue/");
    cr_expect(folder == NULL);
}

Test(data, are_found_by_the_environment_and_an_empty_variable_counts_as_none) {
    const char *folder = NULL;
    struct dr_error error;
    setenv("DRSIM_DATA", DR_TEST_SCENARIOS "/.", 1);
    cr_assert(dr_data_find(NULL, &arena, &folder, &error) == DR_OK);
    cr_expect_str_eq(folder, DR_TEST_SCENARIOS "/.");
    setenv("DRSIM_DATA", "", 1);
    cr_assert(dr_data_find(NULL, &arena, &folder, &error) == DR_OK);
    cr_expect_str_eq(folder, DR_TEST_SCENARIOS);
}
