/* Reading files. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/value.h"

static struct dr_arena arena;
static struct dr_error error;
static char folder[] = "/tmp/drsim-test-XXXXXX";
static char path[64];

static void setup(void) {
    dr_arena_init(&arena);
    cr_assert(mkdtemp(folder) != NULL);
    (void)snprintf(path, sizeof path, "%s/file", folder);
}

static void teardown(void) {
    (void)remove(path);
    (void)remove(folder);
    dr_arena_release(&arena);
}

TestSuite(value_file, .init = setup, .fini = teardown);

static enum dr_code load(const char *content, size_t length, struct dr_value **ret_value) {
    FILE *file = fopen(path, "wb");
    cr_assert(file != NULL && fwrite(content, 1, length, file) == length && fclose(file) == 0);
    return dr_value_load(&arena, path, ret_value, &error);
}

Test(value_file, first_character_decides_between_json_and_yaml) {
    struct dr_value *value = NULL;
    cr_expect(load("{\"a\": 1}", 8, &value) == DR_OK && !value->items[0]->plain);
    cr_expect(load("\xEF\xBB\xBF\n [1]", 8, &value) == DR_OK && !value->items[0]->plain);
    cr_expect(load("a: 1", 4, &value) == DR_OK && value->items[0]->plain);
    cr_expect_str_eq(value->source, path);
    cr_expect(load("{a: 1}", 6, &value) == DR_INPUT, "flow YAML at the beginning is taken for JSON");
    cr_expect(error.line == 1 && error.column == 2);
    cr_expect(load("", 0, &value) == DR_INPUT);
    cr_expect_str_eq(error.message, "found an empty document, expected a value");
}

Test(value_file, reads_files_larger_than_one_piece) {
    size_t length = 300000;
    char *content = dr_arena_alloc(&arena, length, 1);
    memset(content, 'x', length);
    memcpy(content, "a: ", 3);
    struct dr_value *value = NULL;
    cr_assert(load(content, length, &value) == DR_OK);
    cr_expect(value->items[0]->length == length - 3);
}

Test(value_file, says_why_a_file_can_not_be_read) {
    struct dr_value *value = NULL;
    cr_expect(dr_value_load(&arena, "/nowhere/at all", &value, &error) == DR_UNREADABLE);
    cr_expect_str_eq(error.message, "no such file or directory");
    cr_expect_str_eq(error.source, "/nowhere/at all");
    cr_expect(dr_value_load(&arena, folder, &value, &error) == DR_UNREADABLE);
    cr_expect_str_eq(error.message, "found a directory, expected a file");
    cr_expect(dr_value_load(&arena, "/dev/null", &value, &error) == DR_UNREADABLE);
    cr_expect_str_eq(error.message, "not a regular file");
    cr_assert(mkfifo(path, 0600) == 0);
    cr_expect(dr_value_load(&arena, path, &value, &error) == DR_UNREADABLE, "a pipe without a writer does not hang");
    cr_expect(value == NULL);
}

Test(value_file, refuses_a_file_beyond_the_limit) {
    struct dr_value *value = NULL;
    cr_assert(load("a: 1", 4, &value) == DR_OK);
    cr_assert(truncate(path, (off_t)DR_VALUE_MAX_BYTES + 1) == 0);
    cr_expect(dr_value_load(&arena, path, &value, &error) == DR_INPUT);
    cr_expect_str_eq(error.message, "found 67108865 bytes, expected at most 67108864");
}
