/* The canonical forms of Signature Version 4: path, query and headers of a request. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "bridge/aws/sign_private.h"

bool dr_sign_url_split(const char *url, struct dr_sign_url *ret_url) {
    const char *mark = strstr(url, "://");
    if (mark == NULL || mark == url) {
        return false;
    }
    const char *authority = mark + 3;
    const char *path = authority + strcspn(authority, "/?#");
    const char *query = path + strcspn(path, "?#");
    struct dr_sign_url parts = {.scheme = {url, (size_t)(mark - url)},
                                .authority = {authority, (size_t)(path - authority)},
                                .path = {path, (size_t)(query - path)}};
    if (*query == '?') {
        parts.query = (struct dr_sign_part){query + 1, strcspn(query + 1, "#")};
    }
    if (parts.authority.length == 0) {
        return false;
    }
    *ret_url = parts;
    return true;
}

static bool is_unreserved(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           (byte != '\0' && strchr("-._~", byte) != NULL);
}

void dr_sign_encode(struct dr_text *out, const char *bytes, size_t length, const char *kept) {
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < length; i++) {
        if (is_unreserved(bytes[i]) || (bytes[i] != '\0' && strchr(kept, bytes[i]) != NULL)) {
            dr_text_add(out, &bytes[i], 1);
        } else {
            unsigned char byte = (unsigned char)bytes[i];
            char escape[3] = {'%', digits[byte >> 4], digits[byte & 15]};
            dr_text_add(out, escape, sizeof escape);
        }
    }
}

static bool is_dots(struct dr_sign_part segment, size_t count) {
    return segment.length == count && memcmp(segment.at, "..", count) == 0;
}

/* The path without empty segments and dots (RFC 3986, 5.2.4). */
static void normalise(struct dr_sign_part path, struct dr_text *out) {
    size_t *starts = NULL; /* where each kept segment starts in out */
    size_t capacity = 0;
    size_t count = 0;
    dr_text_puts(out, "/");
    for (size_t i = 0; i < path.length;) {
        const char *slash = memchr(path.at + i, '/', path.length - i);
        size_t end = slash == NULL ? path.length : (size_t)(slash - path.at);
        struct dr_sign_part segment = {path.at + i, end - i};
        if (is_dots(segment, 2) && count > 0) {
            out->length = starts[--count];
            out->bytes[out->length] = '\0';
        } else if (segment.length > 0 && !is_dots(segment, 1) && !is_dots(segment, 2)) {
            dr_reserve((void **)&starts, &capacity, count + 1, sizeof *starts);
            starts[count++] = out->length;
            dr_text_puts(out, out->length > 1 ? "/" : "");
            dr_text_add(out, segment.at, segment.length);
        }
        i = end + 1;
    }
    if (count > 0 && path.at[path.length - 1] == '/') {
        dr_text_puts(out, "/");
    }
    dr_free(starts);
}

void dr_sign_canonical_path(const struct dr_aws_signing *signing, struct dr_sign_part path, struct dr_text *out) {
    struct dr_text normal;
    dr_text_init(&normal, 0);
    if (path.length == 0) {
        path = (struct dr_sign_part){"/", 1};
    } else if (!signing->keep_path) {
        normalise(path, &normal);
        path = (struct dr_sign_part){normal.bytes, normal.length};
    }
    if (signing->encode_once) {
        dr_text_add(out, path.at, path.length);
    } else {
        dr_sign_encode(out, path.at, path.length, "/");
    }
    dr_text_release(&normal);
}

static int hex_digit(char digit) {
    const char *found = digit == '\0' ? NULL : strchr("0123456789abcdef", tolower((unsigned char)digit));
    return found == NULL ? -1 : (int)(found - "0123456789abcdef");
}

/* Escapes resolved where they are complete; `+` stays, as AWS does not take it for a space. */
static void decode(struct dr_sign_part part, struct dr_text *out) {
    for (size_t i = 0; i < part.length; i++) {
        bool escape = part.at[i] == '%' && i + 2 < part.length;
        int high = escape ? hex_digit(part.at[i + 1]) : -1;
        int low = escape ? hex_digit(part.at[i + 2]) : -1;
        char byte = part.at[i];
        if (high >= 0 && low >= 0) {
            byte = (char)(high * 16 + low);
            i += 2;
        }
        dr_text_add(out, &byte, 1);
    }
}

struct parameter {
    size_t name; /* offsets in the buffer; each text ends with NUL */
    size_t value;
    const char *bytes; /* the buffer, set when it grows no more */
};

static int compare_parameters(const void *left, const void *right) {
    const struct parameter *one = left;
    const struct parameter *other = right;
    int order = strcmp(one->bytes + one->name, other->bytes + other->name);
    return order != 0 ? order : strcmp(one->bytes + one->value, other->bytes + other->value);
}

/* Appends the part, decoded and encoded again, and a NUL; returns where it starts. */
static size_t recode(struct dr_sign_part part, struct dr_text *out) {
    size_t start = out->length;
    struct dr_text plain;
    dr_text_init(&plain, 0);
    decode(part, &plain);
    dr_sign_encode(out, plain.bytes, plain.length, "");
    dr_text_add(out, "", 1);
    dr_text_release(&plain);
    return start;
}

static void put_sorted(struct parameter *parameters, size_t count, const char *bytes, struct dr_text *out) {
    for (size_t i = 0; i < count; i++) {
        parameters[i].bytes = bytes;
    }
    if (count > 0) {
        qsort(parameters, count, sizeof *parameters, compare_parameters);
    }
    for (size_t i = 0; i < count; i++) {
        dr_text_puts(out, i > 0 ? "&" : "");
        dr_text_puts(out, bytes + parameters[i].name);
        dr_text_puts(out, "=");
        dr_text_puts(out, bytes + parameters[i].value);
    }
}

void dr_sign_canonical_query(struct dr_sign_part query, struct dr_text *out) {
    struct parameter *parameters = NULL;
    size_t capacity = 0;
    size_t count = 0;
    struct dr_text buffer;
    dr_text_init(&buffer, 0);
    for (size_t i = 0; i < query.length;) {
        const char *and = memchr(query.at + i, '&', query.length - i);
        size_t end = and == NULL ? query.length : (size_t)(and-query.at);
        const char *equals = end > i ? memchr(query.at + i, '=', end - i) : NULL;
        size_t name_end = equals == NULL ? end : (size_t)(equals - query.at);
        if (end > i) {
            size_t value = equals == NULL ? end : name_end + 1;
            dr_reserve((void **)&parameters, &capacity, count + 1, sizeof *parameters);
            parameters[count].name = recode((struct dr_sign_part){query.at + i, name_end - i}, &buffer);
            parameters[count].value = recode((struct dr_sign_part){query.at + value, end - value}, &buffer);
            count++;
        }
        i = end + 1;
    }
    put_sorted(parameters, count, buffer.bytes, out);
    dr_text_release(&buffer);
    dr_free(parameters);
}

/* Headers that proxies change, or that are not part of the message's meaning: as botocore 1.44.5 (auth.py) and
 * aws-c-auth (aws_signing.c) leave out. */
static const char *const unsigned_names[] = {
    "authorization",
    "baggage",
    "connection",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "sec-websocket-key",
    "sec-websocket-protocol",
    "sec-websocket-version",
    "te",
    "traceparent",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-amzn-trace-id",
};

static bool is_signed(const char *name) {
    for (size_t i = 0; i < sizeof unsigned_names / sizeof *unsigned_names; i++) {
        if (strcasecmp(name, unsigned_names[i]) == 0) {
            return false;
        }
    }
    return true;
}

static bool is_default_port(struct dr_sign_part scheme, const char *port, size_t length) {
    return (scheme.length == 5 && length == 3 && memcmp(port, "443", 3) == 0) ||
           (scheme.length == 4 && length == 2 && memcmp(port, "80", 2) == 0);
}

/* The Host header that the transport will send: lower case, without user and without the scheme's own port. */
static const char *host_of(const struct dr_sign_run *run) {
    struct dr_sign_part host = run->url.authority;
    const char *user = memchr(host.at, '@', host.length);
    if (user != NULL) {
        host = (struct dr_sign_part){user + 1, host.length - (size_t)(user + 1 - host.at)};
    }
    size_t colon = host.length;
    while (colon > 0 && isdigit((unsigned char)host.at[colon - 1])) {
        colon--;
    }
    if (colon > 0 && host.at[colon - 1] == ':' &&
        is_default_port(run->url.scheme, host.at + colon, host.length - colon)) {
        host.length = colon - 1;
    }
    char *text = dr_arena_text(run->arena, host.at, host.length);
    for (char *at = text; *at != '\0'; at++) {
        *at = (char)tolower((unsigned char)*at);
    }
    return text;
}

static int compare_headers(const void *left, const void *right) {
    const struct dr_http_header *const *one = left;
    const struct dr_http_header *const *other = right;
    int order = strcasecmp((*one)->name, (*other)->name);
    return order != 0 ? order : *one < *other ? -1 : *one > *other;
}

static bool is_blank(char byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* One line of a value, trimmed, blanks in it made one. */
static void put_trimmed(const char *line, size_t length, struct dr_text *out) {
    bool gap = false;
    bool begun = false;
    for (size_t i = 0; i < length; i++) {
        if (is_blank(line[i])) {
            gap = begun;
            continue;
        }
        dr_text_puts(out, gap ? " " : "");
        dr_text_add(out, &line[i], 1);
        gap = false;
        begun = true;
    }
}

/* A value; the lines of a folded one are joined by commas, as values of repeated headers are. */
static void put_value(const char *value, bool repeated, struct dr_text *out) {
    bool first = !repeated;
    for (const char *line = value; line != NULL;) {
        const char *end = strchr(line, '\n');
        size_t length = end == NULL ? strlen(line) : (size_t)(end - line);
        size_t blanks = 0;
        while (blanks < length && is_blank(line[blanks])) {
            blanks++;
        }
        if (blanks < length) {
            dr_text_puts(out, first ? "" : ",");
            put_trimmed(line, length, out);
            first = false;
        }
        line = end == NULL ? NULL : end + 1;
    }
}

static void put_lower(const char *name, struct dr_text *out) {
    for (; *name != '\0'; name++) {
        char byte = (char)tolower((unsigned char)*name);
        dr_text_add(out, &byte, 1);
    }
}

/* Sorted headers as lines, and their names. */
static void put_headers(const struct dr_http_header *const *sorted, size_t count, struct dr_text *lines,
                        struct dr_text *names) {
    for (size_t i = 0; i < count; i++) {
        bool repeated = i > 0 && strcasecmp(sorted[i - 1]->name, sorted[i]->name) == 0;
        if (!repeated) {
            dr_text_puts(lines, i > 0 ? "\n" : "");
            dr_text_puts(names, i > 0 ? ";" : "");
            put_lower(sorted[i]->name, lines);
            put_lower(sorted[i]->name, names);
            dr_text_puts(lines, ":");
        }
        put_value(sorted[i]->value, repeated, lines);
    }
    dr_text_puts(lines, "\n");
}

static bool is_unsigned_token(const struct dr_aws_signing *signing, const char *name) {
    return signing->omit_token && signing->credentials->token != NULL &&
           strcasecmp(name, dr_sign_token_name(signing)) == 0;
}

void dr_sign_canonical_headers(struct dr_sign_run *run, const struct dr_http_request *request) {
    const struct dr_http_headers *headers = &request->headers;
    const struct dr_http_header **sorted = dr_alloc(headers->count + 1, sizeof *sorted);
    size_t count = 0;
    const struct dr_http_header host = {.name = "host", .value = host_of(run)};
    for (size_t i = 0; i < headers->count; i++) {
        const char *name = headers->items[i].name;
        if (is_signed(name) && !is_unsigned_token(run->signing, name)) {
            sorted[count++] = &headers->items[i];
        }
    }
    if (dr_http_header(headers, "host") == NULL) {
        sorted[count++] = &host;
    }
    qsort(sorted, count, sizeof *sorted, compare_headers);
    struct dr_text lines;
    struct dr_text names;
    dr_text_init(&lines, 0);
    dr_text_init(&names, 0);
    put_headers(sorted, count, &lines, &names);
    run->headers = dr_arena_text(run->arena, lines.bytes, lines.length);
    run->signed_headers = dr_arena_text(run->arena, names.bytes, names.length);
    dr_text_release(&lines);
    dr_text_release(&names);
    dr_free(sorted);
}
