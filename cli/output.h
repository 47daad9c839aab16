/* Writing the result, and what the terminal is like. A closed pipe is no error (`| head`), a full disk is. */
#ifndef DR_CLI_OUTPUT_H
#define DR_CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"

enum dr_paint { DR_PAINT_PLAIN, DR_PAINT_BOLD, DR_PAINT_DIM, DR_PAINT_GOOD, DR_PAINT_BAD, DR_PAINT_WARN };

struct dr_terminal {
    bool out_is_terminal;
    bool err_is_terminal; /* progress is shown */
    bool colour;          /* of the result: a terminal, no NO_COLOR, TERM not dumb */
    size_t width;         /* columns for the result: COLUMNS, the terminal's, else 100 */
};

/* Looks at stdout, stderr, NO_COLOR, TERM and COLUMNS. */
void dr_terminal_look(struct dr_terminal *ret_terminal);

/* The escape sequence that begins a paint (PLAIN ends every other); "" where there is no colour. */
const char *dr_terminal_paint(const struct dr_terminal *terminal, enum dr_paint paint);

/* Opens descriptors 0 to 2 where they are closed, so that no file of ours gets their numbers; writing to them fails. */
void dr_output_prepare(void);

/* Writes all of it to the descriptor. A closed pipe is DR_OK; else DR_FAILURE with the reason. SIGPIPE must be
 * ignored. */
enum dr_code dr_output_write(int descriptor, const struct dr_text *text, struct dr_error *error);

/* Makes a line safe for a terminal: control characters are shown as \xNN. */
void dr_output_escape(const char *line, struct dr_text *out);

/* Appends text broken at blanks so that no line passes width columns; lines but the first are indented. */
void dr_output_wrap(const char *text, size_t at_column, size_t indent, size_t width, struct dr_text *out);

#endif
