/* drsim: the program. */
#include <signal.h>
#include <stddef.h>

#include "cli/output.h"
#include "cli/program.h"

static volatile sig_atomic_t interrupted; /* a handler has nowhere else to write */

static void interrupt(int number) {
    interrupted = number;
}

/* The first Ctrl-C asks to finish, the second one ends the program. */
static void catch_interrupts(void) {
    struct sigaction action = {.sa_handler = interrupt};
    sigemptyset(&action.sa_mask);
    action.sa_flags = (int)(SA_RESTART | SA_RESETHAND);
    (void)sigaction(SIGINT, &action, NULL);
}

int main(int count, char **words) {
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigemptyset(&ignore.sa_mask);
    (void)sigaction(SIGPIPE, &ignore, NULL);
    dr_output_prepare();
    return dr_program_run(count, (const char *const *)words, &interrupted, catch_interrupts);
}
