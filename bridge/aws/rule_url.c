/* Endpoint rules: URLs taken apart. */
#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "bridge/aws/rule_private.h"
#include "bridge/aws/sign_private.h"

#define PORT_MAX 65535

bool dr_rule_is_ipv4(const char *text, size_t length) {
    size_t parts = 0;
    size_t digits = 0;
    for (size_t i = 0; i <= length; i++) {
        if (i < length && isdigit((unsigned char)text[i])) {
            digits++;
        } else if ((i == length || text[i] == '.') && digits >= 1 && digits <= 3) {
            parts++;
            digits = 0;
        } else {
            return false;
        }
    }
    return parts == 4;
}

static bool is_ipv6(struct dr_sign_part host) {
    char text[INET6_ADDRSTRLEN];
    unsigned char address[16];
    size_t zone = 0;
    while (zone < host.length && host.at[zone] != '%') {
        zone++;
    }
    if (zone >= sizeof text) {
        return false;
    }
    memcpy(text, host.at, zone);
    text[zone] = '\0';
    return inet_pton(AF_INET6, text, address) == 1;
}

static const char *behind_user(struct dr_sign_part authority) {
    const char *host = authority.at;
    for (const char *at = host; at < authority.at + authority.length; at++) {
        host = *at == '@' ? at + 1 : host;
    }
    return host;
}

static bool is_port(const char *digits, const char *end) {
    long port = 0;
    for (; digits < end; digits++) {
        if (!isdigit((unsigned char)*digits) || port > PORT_MAX) {
            return false;
        }
        port = port * 10 + (*digits - '0');
    }
    return port <= PORT_MAX;
}

/* Host without user and port; false for a port that is no number up to 65535. */
static bool split_authority(struct dr_sign_part authority, struct dr_sign_part *ret_host, bool *ret_bracketed) {
    const char *end = authority.at + authority.length;
    const char *host = behind_user(authority);
    bool bracketed = host < end && *host == '[';
    const char *close = bracketed ? memchr(host, ']', (size_t)(end - host)) : host;
    if (close == NULL) {
        return false;
    }
    const char *colon = memchr(close, ':', (size_t)(end - close));
    const char *host_end = bracketed ? close : colon != NULL ? colon : end;
    host += bracketed ? 1 : 0;
    *ret_host = (struct dr_sign_part){host, (size_t)(host_end - host)};
    *ret_bracketed = bracketed;
    return colon == NULL || is_port(colon + 1, end);
}

/* The path with one slash at each end, dots and doubles resolved, and escapes for what needs them. */
static void put_normal_path(struct dr_sign_part path, struct dr_text *out) {
    const struct dr_aws_signing normal = {.encode_once = true};
    struct dr_text plain;
    dr_text_init(&plain, 0);
    dr_sign_canonical_path(&normal, path, &plain);
    dr_sign_encode(out, plain.bytes, plain.length, "/");
    dr_text_puts(out, plain.bytes[plain.length - 1] == '/' ? "" : "/");
    dr_text_release(&plain);
}

static void put_text(struct dr_arena *arena, struct dr_value *map, const char *key, const char *text, size_t length) {
    dr_value_put(arena, map, key, dr_value_new_text(arena, text, length));
}

const struct dr_value *dr_rule_parse_url(struct dr_arena *arena, const char *text) {
    struct dr_sign_url url;
    struct dr_sign_part host;
    bool bracketed = false;
    if (!dr_sign_url_split(text, &url) || url.query.length > 0 || !split_authority(url.authority, &host, &bracketed)) {
        return NULL;
    }
    bool https = url.scheme.length == 5 && strncasecmp(url.scheme.at, "https", 5) == 0;
    bool http = url.scheme.length == 4 && strncasecmp(url.scheme.at, "http", 4) == 0;
    if (!https && !http) {
        return NULL;
    }
    struct dr_text normal;
    dr_text_init(&normal, 0);
    put_normal_path(url.path, &normal);
    struct dr_value *map = dr_value_new_map(arena);
    put_text(arena, map, "scheme", https ? "https" : "http", https ? 5 : 4);
    put_text(arena, map, "authority", url.authority.at, url.authority.length);
    put_text(arena, map, "path", url.path.at, url.path.length);
    put_text(arena, map, "normalizedPath", normal.bytes, normal.length);
    bool is_ip = bracketed ? is_ipv6(host) : dr_rule_is_ipv4(host.at, host.length);
    dr_value_put(arena, map, "isIp", dr_value_new_boolean(arena, is_ip));
    dr_text_release(&normal);
    return map;
}
