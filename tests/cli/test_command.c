/* The table of commands: every row is complete and consistent. */
#include <criterion/criterion.h>
#include <string.h>

#include "cli/help.h"

Test(commands, have_names_that_differ_and_can_be_found) {
    for (size_t i = 0; dr_commands[i] != NULL; i++) {
        cr_expect(dr_command_find(dr_commands[i]->name, NULL) == dr_commands[i], "%s", dr_commands[i]->name);
    }
    struct dr_error error;
    cr_expect(dr_command_find("compar", &error) == NULL);
    cr_expect_str_eq(error.message, "unknown command \"compar\", did you mean \"compare\"?");
    cr_expect(dr_command_find("xyzzy", &error) == NULL);
    cr_expect(error.code == DR_USAGE);
}

Test(commands, have_summary_help_and_examples_of_their_own) {
    for (size_t i = 0; dr_commands[i] != NULL; i++) {
        const struct dr_command *command = dr_commands[i];
        cr_assert(command->summary != NULL && command->help != NULL && command->examples != NULL &&
                      command->run != NULL,
                  "%s", command->name);
        cr_expect(command->operands_min <= command->operands_max, "%s", command->name);
        cr_expect((command->operands[0] != '\0') == (command->operands_max > 0), "%s", command->name);
        cr_expect(command->examples[0].line != NULL, "%s", command->name);
        for (size_t k = 0; command->examples[k].line != NULL; k++) {
            const char *found = strstr(command->examples[k].line, "drsim ");
            cr_expect(found != NULL && strncmp(found + 6, command->name, strlen(command->name)) == 0, "%s",
                      command->examples[k].line);
        }
    }
}

Test(commands, have_options_whose_fallbacks_can_be_read) {
    for (size_t i = 0; dr_commands[i] != NULL; i++) {
        struct dr_options options;
        struct dr_error error;
        cr_expect(dr_options_read(dr_commands[i]->options, 0, NULL, &options, &error) == DR_OK, "%s",
                  dr_commands[i]->name);
        dr_options_release(&options);
    }
}

Test(commands, have_options_that_say_what_help_needs) {
    for (size_t i = 0; dr_commands[i] != NULL; i++) {
        const struct dr_option *table = dr_commands[i]->options;
        for (size_t k = 0; table[k].name != NULL; k++) {
            cr_expect(table[k].help != NULL, "%s", table[k].name);
            cr_expect((table[k].argument == NULL) == (table[k].kind == DR_OPTION_FLAG), "%s", table[k].name);
            cr_expect((table[k].choices != NULL) == (table[k].kind == DR_OPTION_CHOICE), "%s", table[k].name);
            bool counts = table[k].kind == DR_OPTION_COUNT || table[k].kind == DR_OPTION_MAYBE_COUNT;
            cr_expect((table[k].max > 0) == counts, "%s", table[k].name);
            for (size_t j = 0; j < k; j++) {
                cr_expect(strcmp(table[j].name, table[k].name) != 0, "%s", table[k].name);
            }
        }
    }
}

Test(help, stays_within_the_width_but_for_words_and_commands_that_are_longer) {
    for (size_t i = 0; dr_commands[i] != NULL; i++) {
        struct dr_text text;
        dr_text_init(&text, 0);
        dr_help_command(dr_commands[i], 80, &text);
        cr_expect(strstr(text.bytes, dr_commands[i]->name) != NULL);
        for (const char *line = text.bytes; *line != '\0' && strncmp(line, "Examples:", 9) != 0;) {
            size_t length = strcspn(line, "\n");
            cr_expect(dr_utf8_columns(line, length) <= 80, "%.*s", (int)length, line);
            line += length + (line[length] == '\n');
        }
        dr_text_release(&text);
    }
}
