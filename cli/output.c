/* stdout with every error seen, and the terminal's ways. */
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH_DEFAULT 100
#define WIDTH_MIN 40
#define WIDTH_MAX 1000

static size_t width_from_environment(void) {
    const char *columns = getenv("COLUMNS");
    if (columns == NULL || columns[0] < '1' || columns[0] > '9') {
        return 0;
    }
    unsigned long width = strtoul(columns, NULL, 10);
    return width <= WIDTH_MAX ? (size_t)width : WIDTH_MAX;
}

static size_t find_width(bool out_is_terminal) {
    size_t width = width_from_environment();
    struct winsize size;
    if (width == 0 && out_is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
        width = size.ws_col;
    }
    if (width == 0) {
        return WIDTH_DEFAULT;
    }
    return width < WIDTH_MIN ? WIDTH_MIN : width;
}

static bool is_set(const char *name) {
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0';
}

void dr_terminal_look(struct dr_terminal *ret_terminal) {
    const char *term = getenv("TERM");
    bool out_is_terminal = isatty(STDOUT_FILENO) == 1;
    *ret_terminal = (struct dr_terminal){
        .out_is_terminal = out_is_terminal,
        .err_is_terminal = isatty(STDERR_FILENO) == 1,
        .colour = out_is_terminal && !is_set("NO_COLOR") && term != NULL && strcmp(term, "dumb") != 0,
        .width = find_width(out_is_terminal),
    };
}

const char *dr_terminal_paint(const struct dr_terminal *terminal, enum dr_paint paint) {
    static const char *const sequences[] = {
        [DR_PAINT_PLAIN] = "\033[0m", [DR_PAINT_BOLD] = "\033[1m", [DR_PAINT_DIM] = "\033[2m",
        [DR_PAINT_GOOD] = "\033[32m", [DR_PAINT_BAD] = "\033[31m", [DR_PAINT_WARN] = "\033[33m",
    };
    return terminal->colour ? sequences[paint] : "";
}

void dr_output_prepare(void) {
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++) {
        if (fcntl(descriptor, F_GETFD) == -1 && errno == EBADF) {
            (void)open("/dev/null", O_RDONLY); /* takes the lowest free number: this one */
        }
    }
}

enum dr_code dr_output_write(int descriptor, const struct dr_text *text, struct dr_error *error) {
    if (text->truncated) {
        return dr_error_set(error, DR_FAILURE, "can't write the result: it is larger than %zu bytes", text->max);
    }
    for (size_t done = 0; done < text->length;) {
        ssize_t written = write(descriptor, text->bytes + done, text->length - done);
        if (written >= 0) {
            done += (size_t)written;
        } else if (errno == EPIPE) {
            return DR_OK;
        } else if (errno != EINTR) {
            return dr_error_set(error, DR_FAILURE, "can't write the result: %s", strerror(errno));
        }
    }
    return DR_OK;
}

void dr_output_escape(const char *line, struct dr_text *out) {
    for (const char *at = line; *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte < 0x20 || byte == 0x7f) {
            dr_text_format(out, "\\x%02X", (unsigned)byte);
        } else {
            dr_text_add(out, at, 1);
        }
    }
}

void dr_output_wrap(const char *text, size_t at_column, size_t indent, size_t width, struct dr_text *out) {
    size_t column = at_column;
    bool first = true;
    for (const char *at = text; *at != '\0';) {
        size_t length = strcspn(at, " ");
        size_t columns = dr_utf8_columns(at, length);
        if (!first && column + 1 + columns > width) {
            dr_text_format(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (!first) {
            dr_text_puts(out, " ");
            column++;
        }
        dr_text_add(out, at, length);
        column += columns;
        first = false;
        at += length + strspn(at + length, " ");
    }
}
