/* Changes to requests. */
#include <openssl/evp.h>
#include <string.h>

#include "base/digest.h"
#include "base/memory.h"
#include "bridge/aws/customise_private.h"
#include "bridge/aws/encode.h"

#define TREE_CHUNK_BYTES                                                                                               \
    (1024u * 1024u) /* of a tree hash. Source: Glacier's developer guide, "Computing checksums"                        \
                     */
#define DIGEST_BYTES 32u

static enum dr_code fail(const struct dr_aws_change *change, const struct dr_error *error) {
    dr_errors_add(change->errors, error);
    return error->code;
}

static void replace_body(struct dr_arena *arena, struct dr_http_request *request, struct dr_text *take_text) {
    request->body = dr_arena_text(arena, take_text->bytes, take_text->length);
    request->body_length = take_text->length;
    dr_text_release(take_text);
}

enum dr_code dr_aws_add_version_header(const struct dr_aws_change *change, struct dr_arena *arena,
                                       struct dr_http_request *request) {
    const char *version = change->call->operation->service->api_version;
    dr_http_header_set(arena, &request->headers, change->detail, version);
    return DR_OK;
}

static void sha256(const unsigned char *bytes, size_t length, unsigned char ret_digest[DIGEST_BYTES]) {
    (void)EVP_Digest(bytes, length, ret_digest, NULL, EVP_sha256(), NULL);
}

/* Hashes of chunks, then of pairs of hashes until one is left; an odd one moves up as it is. */
static void tree_hash(const char *bytes, size_t length, unsigned char ret_digest[DIGEST_BYTES]) {
    size_t count = length == 0 ? 1 : (length + TREE_CHUNK_BYTES - 1) / TREE_CHUNK_BYTES;
    unsigned char *hashes = dr_alloc(count, DIGEST_BYTES);
    for (size_t i = 0; i < count; i++) {
        size_t at = i * TREE_CHUNK_BYTES;
        size_t left = length - at < TREE_CHUNK_BYTES ? length - at : TREE_CHUNK_BYTES;
        sha256((const unsigned char *)bytes + at, left, hashes + i * DIGEST_BYTES);
    }
    while (count > 1) {
        size_t pairs = count / 2;
        for (size_t i = 0; i < pairs; i++) {
            sha256(hashes + 2 * i * DIGEST_BYTES, (size_t)2 * DIGEST_BYTES, hashes + i * DIGEST_BYTES);
        }
        if (count % 2 == 1) {
            memmove(hashes + pairs * DIGEST_BYTES, hashes + (count - 1) * DIGEST_BYTES, DIGEST_BYTES);
        }
        count = pairs + count % 2;
    }
    memcpy(ret_digest, hashes, DIGEST_BYTES);
    dr_free(hashes);
}

enum dr_code dr_aws_add_tree_hash(const struct dr_aws_change *change, struct dr_arena *arena,
                                  struct dr_http_request *request) {
    (void)change;
    const char *body = request->body != NULL ? request->body : "";
    char digest[DR_DIGEST_TEXT];
    unsigned char tree[DIGEST_BYTES];
    if (dr_http_header(&request->headers, "x-amz-content-sha256") == NULL) {
        dr_digest(body, request->body_length, digest);
        dr_http_header_set(arena, &request->headers, "x-amz-content-sha256", digest);
    }
    if (dr_http_header(&request->headers, "x-amz-sha256-tree-hash") == NULL) {
        struct dr_text text;
        dr_text_init(&text, 0);
        tree_hash(body, request->body_length, tree);
        for (size_t i = 0; i < DIGEST_BYTES; i++) {
            dr_text_format(&text, "%02x", tree[i]);
        }
        dr_http_header_set(arena, &request->headers, "x-amz-sha256-tree-hash", text.bytes);
        dr_text_release(&text);
    }
    return DR_OK;
}

enum dr_code dr_aws_accept_json(const struct dr_aws_change *change, struct dr_arena *arena,
                                struct dr_http_request *request) {
    (void)change;
    if (dr_http_header(&request->headers, "Accept") == NULL) {
        dr_http_header_set(arena, &request->headers, "Accept", "application/json");
    }
    return DR_OK;
}

enum dr_code dr_aws_expect_continue(const struct dr_aws_change *change, struct dr_arena *arena,
                                    struct dr_http_request *request) {
    (void)change;
    if (request->body != NULL) {
        dr_http_header_set(arena, &request->headers, "Expect", "100-continue");
    }
    return DR_OK;
}

enum dr_code dr_aws_escape_line_ends(const struct dr_aws_change *change, struct dr_arena *arena,
                                     struct dr_http_request *request) {
    (void)change;
    struct dr_text text;
    dr_text_init(&text, 0);
    for (size_t i = 0; i < request->body_length; i++) {
        char c = request->body[i];
        if (c == '\r' || c == '\n') {
            dr_text_puts(&text, c == '\r' ? "&#xD;" : "&#xA;");
        } else {
            dr_text_add(&text, &c, 1);
        }
    }
    bool has_body = request->body != NULL;
    replace_body(arena, request, &text);
    request->body = has_body ? request->body : NULL;
    return DR_OK;
}

/* The URL with one region's name in place of another's. */
static const char *in_region(struct dr_arena *arena, const char *url, const char *from, const char *to) {
    struct dr_text text;
    dr_text_init(&text, 0);
    for (;;) {
        const char *found = from[0] != '\0' ? strstr(url, from) : NULL;
        dr_text_add(&text, url, found != NULL ? (size_t)(found - url) : strlen(url));
        if (found == NULL) {
            break;
        }
        dr_text_puts(&text, to);
        url = found + strlen(from);
    }
    const char *made = dr_arena_text(arena, text.bytes, text.length);
    dr_text_release(&text);
    return made;
}

static void put_pair(struct dr_text *text, const char *name, const char *value) {
    dr_text_format(text, "&%s=", name);
    dr_form_put(text, value, strlen(value));
}

/* The body without one of its pairs. */
static void remove_pair(struct dr_text *text, const struct dr_http_request *request, const char *name) {
    const char *body = request->body != NULL ? request->body : "";
    const char *found = strstr(body, name);
    size_t before = found != NULL ? (size_t)(found - body) : request->body_length;
    dr_text_add(text, body, before);
    if (found != NULL) {
        const char *rest = found + 1 + strcspn(found + 1, "&");
        dr_text_puts(text, rest);
    }
}

/* Presigns the request as a GET for the source region, and puts the URL into the body. */
static enum dr_code presign(const struct dr_aws_change *change, struct dr_arena *arena, const char *source,
                            struct dr_http_request *request) {
    const struct dr_aws_call *call = change->call;
    const char *here = call->region != NULL ? call->region : "";
    if (dr_value_get(change->input, change->detail) != NULL || call->presign == NULL) {
        return DR_OK;
    }
    struct dr_text text;
    dr_text_init(&text, 0);
    dr_text_format(&text, "%s?", in_region(arena, request->url, here, source));
    for (size_t i = 0; i < request->body_length; i++) { /* a form's plus is no space in a URL */
        dr_text_add(&text, request->body[i] == '+' ? "%20" : &request->body[i], request->body[i] == '+' ? 3 : 1);
    }
    put_pair(&text, "DestinationRegion", here);
    struct dr_http_request copy = {.method = "GET", .url = dr_arena_text(arena, text.bytes, text.length)};
    dr_text_release(&text);
    const char *url = NULL;
    struct dr_error error;
    enum dr_code code = call->presign(call->context, call, source, &copy, arena, &url, &error);
    if (code != DR_OK) {
        return fail(change, &error);
    }
    dr_text_init(&text, 0);
    dr_text_add(&text, request->body, request->body_length);
    put_pair(&text, change->detail, url);
    replace_body(arena, request, &text);
    return DR_OK;
}

enum dr_code dr_aws_presign_copy(const struct dr_aws_change *change, struct dr_arena *arena,
                                 struct dr_http_request *request) {
    const struct dr_value *source = dr_value_get(change->input, "SourceRegion");
    const char *here = change->call->region;
    if (source == NULL || source->kind != DR_VALUE_TEXT || dr_value_get(change->input, change->detail) != NULL) {
        return DR_OK;
    }
    enum dr_code code = presign(change, arena, source->text, request);
    if (code == DR_OK && here != NULL) {
        struct dr_text text;
        dr_text_init(&text, 0);
        dr_text_add(&text, request->body, request->body_length);
        if (dr_value_get(change->input, "DestinationRegion") == NULL) {
            put_pair(&text, "DestinationRegion", here);
        }
        replace_body(arena, request, &text);
    }
    return code;
}

enum dr_code dr_aws_presign_replica(const struct dr_aws_change *change, struct dr_arena *arena,
                                    struct dr_http_request *request) {
    const struct dr_value *source = dr_value_get(change->input, "SourceRegion");
    if (source == NULL || source->kind != DR_VALUE_TEXT) {
        return DR_OK;
    }
    struct dr_text text;
    dr_text_init(&text, 0);
    remove_pair(&text, request, "&SourceRegion=");
    replace_body(arena, request, &text);
    return presign(change, arena, source->text, request);
}

/* Scheme and host of the given URL, path and query of ours. */
enum dr_code dr_aws_use_predict_endpoint(const struct dr_aws_change *change, struct dr_arena *arena,
                                         struct dr_http_request *request) {
    const struct dr_value *endpoint = dr_value_get(change->input, "PredictEndpoint");
    const char *theirs = endpoint != NULL && endpoint->kind == DR_VALUE_TEXT ? strstr(endpoint->text, "://") : NULL;
    const char *ours = strstr(request->url, "://");
    if (theirs == NULL || ours == NULL) {
        return DR_OK;
    }
    theirs += strlen("://");
    ours += strlen("://");
    int length = (int)(theirs - endpoint->text + (ptrdiff_t)strcspn(theirs, "/?#"));
    request->url = dr_arena_format(arena, "%.*s%s", length, endpoint->text, ours + strcspn(ours, "/?#"));
    return DR_OK;
}

enum dr_code dr_aws_post_instead_of_get(const struct dr_aws_change *change, struct dr_arena *arena,
                                        struct dr_http_request *request) {
    (void)change;
    const char *query = strchr(request->url, '?');
    if (query != NULL && strcmp(request->method, "GET") == 0) {
        dr_http_header_set(arena, &request->headers, "Content-Type", "application/x-www-form-urlencoded");
        request->method = "POST";
        request->body = dr_arena_text(arena, query + 1, strlen(query + 1));
        request->body_length = strlen(query + 1);
        request->url = dr_arena_text(arena, request->url, (size_t)(query - request->url));
    }
    return DR_OK;
}
