/* Reading a file into a value tree: what both readers share, and the choice between them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/value_tree.h"

enum dr_code dr_value_syntax_error(struct dr_error *error, const char *source, uint32_t line, uint32_t column,
                                   const char *found, const char *expected) {
    struct dr_value at = {.line = line, .column = column, .source = source};
    (void)dr_error_set_at(error, DR_INPUT, &at, "found %s, expected %s", found, expected);
    if (error != NULL) {
        (void)snprintf(error->found, sizeof error->found, "%s", found);
        (void)snprintf(error->expected, sizeof error->expected, "%s", expected);
    }
    return DR_INPUT;
}

enum dr_code dr_value_duplicate_error(struct dr_error *error, const struct dr_value *first, uint32_t line,
                                      uint32_t column) {
    (void)dr_error_set_at(error, DR_INPUT, first, "found the key \"%s\" again, first at line %u, column %u", first->key,
                          first->key_line, first->key_column);
    if (error != NULL) {
        error->line = line;
        error->column = column;
        (void)snprintf(error->found, sizeof error->found, "%.90s", first->key);
    }
    return DR_INPUT;
}

void dr_value_position(const char *bytes, size_t offset, uint32_t *ret_line, uint32_t *ret_column) {
    uint32_t line = 1;
    uint32_t column = 1;
    for (size_t i = 0; i < offset; i++) {
        if (bytes[i] == '\n' || (bytes[i] == '\r' && (i + 1 == offset || bytes[i + 1] != '\n'))) {
            line++;
            column = 1;
        } else if (((unsigned char)bytes[i] & 0xC0u) != 0x80u) {
            column++;
        }
    }
    *ret_line = line;
    *ret_column = column;
}

void dr_value_describe(const char *bytes, size_t length, size_t offset, char *ret_text, size_t size) {
    if (offset >= length) {
        (void)snprintf(ret_text, size, "the end of the file");
        return;
    }
    size_t after = offset;
    uint32_t code_point = dr_utf8_next(bytes, length, &after);
    if (code_point == '\n' || code_point == '\r') {
        (void)snprintf(ret_text, size, "the end of the line");
    } else if (code_point == '\t') {
        (void)snprintf(ret_text, size, "a tab");
    } else if (code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0)) {
        (void)snprintf(ret_text, size, "the control character U+%04X", code_point);
    } else {
        (void)snprintf(ret_text, size, "\"%.*s\"", (int)(after - offset), bytes + offset);
    }
}

/* UTF-16 and UTF-32 by their byte order marks. */
static bool is_wide_encoding(const char *bytes, size_t length) {
    return length >= 2 && (memcmp(bytes, "\xFE\xFF", 2) == 0 || memcmp(bytes, "\xFF\xFE", 2) == 0);
}

enum dr_code dr_value_check_bytes(const char *source, const char **bytes, size_t *length, struct dr_error *error) {
    struct dr_value at = {.source = source, .line = 1, .column = 1};
    if (*length > DR_VALUE_MAX_BYTES) {
        return dr_error_set_at(error, DR_INPUT, &at, "found %zu bytes, expected at most %u", *length,
                               DR_VALUE_MAX_BYTES);
    }
    if (is_wide_encoding(*bytes, *length)) {
        return dr_value_syntax_error(error, source, 1, 1, "UTF-16", "UTF-8");
    }
    if (*length >= 3 && memcmp(*bytes, "\xEF\xBB\xBF", 3) == 0) {
        *bytes += 3;
        *length -= 3;
    }
    size_t invalid = dr_utf8_invalid_at(*bytes, *length);
    if (invalid < *length) {
        char found[32];
        (void)snprintf(found, sizeof found, "the byte 0x%02X", (unsigned)(unsigned char)(*bytes)[invalid]);
        dr_value_position(*bytes, invalid, &at.line, &at.column);
        return dr_value_syntax_error(error, source, at.line, at.column, found, "UTF-8");
    }
    return DR_OK;
}

static enum dr_code unreadable(const char *path, const char *why, struct dr_error *error) {
    struct dr_value at = {.source = path};
    return dr_error_set_at(error, DR_UNREADABLE, &at, "%s", why);
}

static enum dr_code unreadable_by_errno(const char *path, int number, struct dr_error *error) {
    char text[128] = "";
    if (strerror_r(number, text, sizeof text) != 0) {
        (void)snprintf(text, sizeof text, "error %d", number);
    }
    if (text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a' && text[1] <= 'z') { /* "No such file": as all messages */
        text[0] = (char)(text[0] - 'A' + 'a');
    }
    return unreadable(path, text, error);
}

/* Reads until the end, at most one byte more than a file may have. */
static enum dr_code read_all(int file, const char *path, struct dr_text *bytes, struct dr_error *error) {
    const size_t max = (size_t)DR_VALUE_MAX_BYTES + 1;
    while (bytes->length < max) {
        dr_reserve((void **)&bytes->bytes, &bytes->capacity, bytes->length + 2, 1);
        ssize_t count = read(file, bytes->bytes + bytes->length, bytes->capacity - bytes->length - 1);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return unreadable_by_errno(path, errno, error);
        }
        if (count == 0) {
            break;
        }
        bytes->length += (size_t)count;
    }
    bytes->bytes[bytes->length] = '\0';
    return DR_OK;
}

/* Whether it is a regular file of a size that can be read. */
static enum dr_code check_regular(int file, const char *path, size_t *ret_size, struct dr_error *error) {
    struct stat status;
    if (fstat(file, &status) != 0) {
        return unreadable_by_errno(path, errno, error);
    }
    if (S_ISDIR(status.st_mode)) {
        return unreadable(path, "found a directory, expected a file", error);
    }
    if (!S_ISREG(status.st_mode)) {
        return unreadable(path, "not a regular file", error);
    }
    if (status.st_size > (off_t)DR_VALUE_MAX_BYTES) {
        struct dr_value at = {.source = path};
        return dr_error_set_at(error, DR_INPUT, &at, "found %lld bytes, expected at most %u", (long long)status.st_size,
                               DR_VALUE_MAX_BYTES);
    }
    *ret_size = (size_t)status.st_size;
    return DR_OK;
}

static enum dr_code read_file(const char *path, struct dr_text *bytes, struct dr_error *error) {
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* non-blocking: a pipe must not hang us */
    if (file < 0) {
        return unreadable_by_errno(path, errno, error);
    }
    size_t size = 0;
    enum dr_code code = check_regular(file, path, &size, error);
    if (code == DR_OK) {
        dr_reserve((void **)&bytes->bytes, &bytes->capacity, size + 2, 1);
        code = read_all(file, path, bytes, error);
    }
    (void)close(file);
    return code;
}

static bool looks_like_json(const char *bytes, size_t length) {
    size_t at = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < length && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r' || bytes[at] == '\n')) {
        at++;
    }
    return at < length && (bytes[at] == '{' || bytes[at] == '[');
}

enum dr_code dr_value_parse(struct dr_arena *arena, const char *source, const char *bytes, size_t length,
                            struct dr_value **ret_value, struct dr_error *error) {
    return looks_like_json(bytes, length) ? dr_value_parse_json(arena, source, bytes, length, ret_value, error)
                                          : dr_value_parse_yaml(arena, source, bytes, length, ret_value, error);
}

enum dr_code dr_value_load_digest(struct dr_arena *arena, const char *path, struct dr_value **ret_value,
                                  char ret_digest[DR_DIGEST_TEXT], struct dr_error *error) {
    DR_CLEANUP(dr_text_release)
    struct dr_text bytes;
    dr_text_init(&bytes, (size_t)DR_VALUE_MAX_BYTES + 1);
    enum dr_code code = read_file(path, &bytes, error);
    if (code != DR_OK) {
        return code;
    }
    if (ret_digest != NULL) {
        dr_digest(bytes.bytes, bytes.length, ret_digest);
    }
    return dr_value_parse(arena, path, bytes.bytes, bytes.length, ret_value, error);
}

enum dr_code dr_value_load(struct dr_arena *arena, const char *path, struct dr_value **ret_value,
                           struct dr_error *error) {
    return dr_value_load_digest(arena, path, ret_value, NULL, error);
}
