/* One call of the program, from its words to its exit status. */
#ifndef DR_CLI_PROGRAM_H
#define DR_CLI_PROGRAM_H

#include <signal.h>

/* Finds the command, reads its options, runs it, writes the result and tells mistakes. Returns the exit status.
 * `catch_interrupts` is called before a command that wants to finish its work on Ctrl-C. */
int dr_program_run(int count, const char *const *words, const volatile sig_atomic_t *interrupted,
                   void (*catch_interrupts)(void));

#endif
