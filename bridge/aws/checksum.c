/* Checksums of requests and replies, aws-chunked bodies. */
#include "bridge/aws/checksum.h"

#include <openssl/evp.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#include "bridge/aws/encode.h"

#define CHUNK_BYTES (1024u * 1024u) /* of an aws-chunked body, as botocore */
#define FIRST_CHOICE "CRC32"        /* where the caller names no algorithm, as AWS's SDKs */
#define HEADER "x-amz-checksum-"

/* Bitwise with a table made on the way; polynomials reflected. Source: RFC 3720 (CRC32C), NVMe base specification
 * 2.0 (CRC-64/NVME). */
static uint64_t crc_reflected(uint64_t polynomial, unsigned bits, const char *bytes, size_t length) {
    uint64_t table[256];
    uint64_t all = bits == 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1;
    for (uint64_t i = 0; i < 256; i++) {
        uint64_t crc = i;
        for (int bit = 0; bit < 8; bit++) {
            crc = (crc & 1) != 0 ? crc >> 1 ^ polynomial : crc >> 1;
        }
        table[i] = crc;
    }
    uint64_t crc = all;
    for (size_t i = 0; i < length; i++) {
        crc = table[(crc ^ (unsigned char)bytes[i]) & 0xff] ^ crc >> 8;
    }
    return crc ^ all;
}

static size_t big_endian(uint64_t number, size_t count, unsigned char *ret_bytes) {
    for (size_t i = 0; i < count; i++) {
        ret_bytes[i] = (unsigned char)(number >> (8 * (count - 1 - i)) & 0xff);
    }
    return count;
}

static size_t sum_crc32(const char *bytes, size_t length, unsigned char *ret_sum) {
    return big_endian(crc32_z(crc32_z(0, NULL, 0), (const unsigned char *)bytes, length), 4, ret_sum);
}

static size_t sum_crc32c(const char *bytes, size_t length, unsigned char *ret_sum) {
    return big_endian(crc_reflected(UINT64_C(0x82f63b78), 32, bytes, length), 4, ret_sum);
}

static size_t sum_crc64(const char *bytes, size_t length, unsigned char *ret_sum) {
    return big_endian(crc_reflected(UINT64_C(0x9a6c9329ac4bc9b5), 64, bytes, length), 8, ret_sum);
}

static size_t digest(const EVP_MD *method, const char *bytes, size_t length, unsigned char *ret_sum) {
    unsigned size = 0;
    return EVP_Digest(bytes, length, ret_sum, &size, method, NULL) == 1 ? size : 0;
}

static size_t sum_md5(const char *bytes, size_t length, unsigned char *ret_sum) {
    return digest(EVP_md5(), bytes, length, ret_sum);
}

static size_t sum_sha1(const char *bytes, size_t length, unsigned char *ret_sum) {
    return digest(EVP_sha1(), bytes, length, ret_sum);
}

static size_t sum_sha256(const char *bytes, size_t length, unsigned char *ret_sum) {
    return digest(EVP_sha256(), bytes, length, ret_sum);
}

static size_t sum_sha512(const char *bytes, size_t length, unsigned char *ret_sum) {
    return digest(EVP_sha512(), bytes, length, ret_sum);
}

/* In the order in which a reply's checksums are preferred. */
static const struct algorithm {
    const char *name; /* as headers spell it */
    size_t (*sum)(const char *bytes, size_t length, unsigned char *ret_sum);
} algorithms[] = {
    {"crc64nvme", sum_crc64}, {"crc32c", sum_crc32c}, {"crc32", sum_crc32}, {"sha1", sum_sha1},
    {"sha256", sum_sha256},   {"sha512", sum_sha512}, {"md5", sum_md5},
};

static const struct algorithm *algorithm_of(const char *name) {
    for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++) {
        if (strcasecmp(algorithms[i].name, name) == 0) {
            return &algorithms[i];
        }
    }
    return NULL;
}

static void put_sum(struct dr_text *text, const struct algorithm *algorithm, const char *bytes, size_t length) {
    unsigned char sum[EVP_MAX_MD_SIZE];
    size_t count = algorithm->sum(bytes != NULL ? bytes : "", length, sum);
    dr_base64_put(text, (const char *)sum, count);
}

bool dr_aws_checksum_put(struct dr_text *text, const char *algorithm, const char *bytes, size_t length) {
    const struct algorithm *found = algorithm_of(algorithm);
    if (found != NULL) {
        put_sum(text, found, bytes, length);
    }
    return found != NULL;
}

/* Whether the caller has set a checksum. */
static bool has_checksum(const struct dr_http_headers *headers) {
    for (size_t i = 0; i < headers->count; i++) {
        const char *name = headers->items[i].name;
        if (strncasecmp(name, HEADER, strlen(HEADER)) == 0 && strcasecmp(name, HEADER "algorithm") != 0 &&
            strcasecmp(name, HEADER "type") != 0 && strcasecmp(name, HEADER "mode") != 0) {
            return true;
        }
    }
    return false;
}

static bool is_streaming(const struct dr_aws_operation *operation) {
    const struct dr_aws_member *payload = operation->input != NULL ? operation->input->payload : NULL;
    return payload != NULL && payload->shape->kind == DR_AWS_BLOB;
}

/* Wraps the body into chunks, the checksum behind the last one. */
static void add_trailer(struct dr_arena *arena, struct dr_http_request *request, const struct algorithm *algorithm,
                        const char *name) {
    struct dr_text text;
    dr_text_init(&text, 0);
    for (size_t at = 0; at < request->body_length; at += CHUNK_BYTES) {
        size_t left = request->body_length - at < CHUNK_BYTES ? request->body_length - at : CHUNK_BYTES;
        dr_text_format(&text, "%zx\r\n", left);
        dr_text_add(&text, request->body + at, left);
        dr_text_puts(&text, "\r\n");
    }
    dr_text_format(&text, "0\r\n%s:", name);
    put_sum(&text, algorithm, request->body, request->body_length);
    dr_text_puts(&text, "\r\n\r\n");
    const char *encoding = dr_http_header(&request->headers, "Content-Encoding");
    encoding = encoding != NULL ? dr_arena_format(arena, "%s,aws-chunked", encoding) : "aws-chunked";
    dr_http_header_set(arena, &request->headers, "Transfer-Encoding", "chunked");
    dr_http_header_set(arena, &request->headers, "Content-Encoding", encoding);
    dr_http_header_set(arena, &request->headers, "X-Amz-Trailer", name);
    dr_http_header_set(arena, &request->headers, "X-Amz-Decoded-Content-Length",
                       dr_arena_format(arena, "%zu", request->body_length));
    dr_http_header_remove(&request->headers, "Content-Length");
    request->body = dr_arena_text(arena, text.bytes, text.length);
    request->body_length = text.length;
    dr_text_release(&text);
}

static void add_header(struct dr_arena *arena, struct dr_http_request *request, const struct algorithm *algorithm,
                       const char *name) {
    struct dr_text text;
    dr_text_init(&text, 0);
    put_sum(&text, algorithm, request->body, request->body_length);
    dr_http_header_set(arena, &request->headers, name, text.bytes);
    dr_text_release(&text);
}

/* The algorithm that the caller named, or NULL. */
static const char *named_algorithm(const struct dr_aws_operation *operation, const struct dr_value *input) {
    const char *member = operation->checksum_algorithm;
    const struct dr_value *value = member != NULL ? dr_value_get(input, member) : NULL;
    return value != NULL && value->kind == DR_VALUE_TEXT ? value->text : NULL;
}

/* The header that tells the service which algorithm was chosen, where the caller named none. */
static void tell_choice(const struct dr_aws_operation *operation, struct dr_arena *arena,
                        struct dr_http_request *request) {
    const struct dr_aws_member *member =
        operation->checksum_algorithm != NULL && operation->input != NULL
            ? dr_aws_shape_member(operation->input->shape, operation->checksum_algorithm)
            : NULL;
    if (member != NULL && member->wire_name != NULL) {
        dr_http_header_set(arena, &request->headers, member->wire_name, FIRST_CHOICE);
    }
}

enum dr_code dr_aws_checksum_add(const struct dr_aws_call *call, const struct dr_value *input, struct dr_arena *arena,
                                 struct dr_http_request *request, struct dr_error *error) {
    const struct dr_aws_operation *operation = call->operation;
    const char *chosen = named_algorithm(operation, input);
    bool wanted =
        operation->checksum_required || (operation->checksum_algorithm != NULL && !call->checksums_only_where_required);
    if ((chosen == NULL && !wanted) || has_checksum(&request->headers)) {
        return DR_OK;
    }
    const struct algorithm *algorithm = algorithm_of(chosen != NULL ? chosen : FIRST_CHOICE);
    if (algorithm == NULL) {
        return dr_error_set(error, DR_INPUT, "found \"%s\" in %s, which is no checksum that drsim can make", chosen,
                            operation->checksum_algorithm);
    }
    const char *name = dr_arena_format(arena, HEADER "%s", algorithm->name);
    if (is_streaming(operation) && strncmp(request->url, "https:", strlen("https:")) == 0) {
        add_trailer(arena, request, algorithm, name);
    } else {
        add_header(arena, request, algorithm, name);
    }
    if (chosen == NULL) {
        tell_choice(operation, arena, request);
    }
    return DR_OK;
}

/* S3 marks checksums of checksums (multipart uploads) by a dash: nothing to compare the body with. */
enum dr_code dr_aws_checksum_check(const struct dr_aws_operation *operation, const struct dr_http_reply *reply,
                                   struct dr_error *error) {
    for (size_t i = 0; operation->checksums != NULL && i < sizeof algorithms / sizeof *algorithms; i++) {
        char name[64] = HEADER;
        memcpy(name + strlen(HEADER), algorithms[i].name, strlen(algorithms[i].name) + 1);
        const char *expected = dr_http_header(&reply->headers, name);
        if (expected == NULL || strchr(expected, '-') != NULL) {
            continue;
        }
        struct dr_text text;
        dr_text_init(&text, 0);
        put_sum(&text, &algorithms[i], reply->body, reply->body_length);
        bool same = strcmp(text.bytes, expected) == 0;
        dr_text_release(&text);
        return same ? DR_OK
                    : dr_error_set(error, DR_FAILURE, "the reply's body doesn't match its %s: it was damaged", name);
    }
    return DR_OK;
}

static bool offers_gzip(const struct dr_value *encodings) {
    for (size_t i = 0; encodings != NULL && i < encodings->count; i++) {
        if (dr_value_is(encodings->items[i], "gzip")) {
            return true;
        }
    }
    return false;
}

static bool is_worth_compressing(const struct dr_aws_call *call, const struct dr_http_request *request) {
    const struct dr_aws_member *payload = call->operation->input != NULL ? call->operation->input->payload : NULL;
    if (payload != NULL && payload->streaming) {
        return !payload->requires_length;
    }
    size_t least = call->compression_min_bytes != 0 ? call->compression_min_bytes : 10240; /* botocore's */
    return request->body_length >= least;
}

/* A gzip member without time or name: the same bytes for the same input. */
static bool gzip(struct dr_arena *arena, const char *bytes, size_t length, char **ret_bytes, size_t *ret_length) {
    z_stream stream = {0};
    if (length > UINT32_MAX / 2 ||
        deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        return false;
    }
    size_t room = deflateBound(&stream, length) + 32;
    char *packed = dr_arena_alloc(arena, room, 1);
    char *input = dr_arena_text(arena, bytes, length);
    stream.next_in = (unsigned char *)input;
    stream.avail_in = (unsigned)length;
    stream.next_out = (unsigned char *)packed;
    stream.avail_out = (unsigned)room;
    bool fine = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    *ret_bytes = packed;
    *ret_length = stream.total_out;
    (void)deflateEnd(&stream);
    return fine;
}

void dr_aws_compress(const struct dr_aws_call *call, struct dr_arena *arena, struct dr_http_request *request) {
    char *packed = NULL;
    size_t length = 0;
    if (call->no_compression || !offers_gzip(call->operation->compressions) || request->body == NULL ||
        !is_worth_compressing(call, request) || !gzip(arena, request->body, request->body_length, &packed, &length)) {
        return;
    }
    const char *encoding = dr_http_header(&request->headers, "Content-Encoding");
    encoding = encoding != NULL ? dr_arena_format(arena, "%s,gzip", encoding) : "gzip";
    dr_http_header_set(arena, &request->headers, "Content-Encoding", encoding);
    request->body = packed;
    request->body_length = length;
}
