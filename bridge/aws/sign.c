/* Signature Version 4: the steps that headers and presigned queries share, and signing by headers. */
#include "bridge/aws/sign.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/digest.h"
#include "bridge/aws/sign_private.h"

#define DATE_LENGTH 8
#define MAC_LENGTH 32
#define HASH_HEADER "X-Amz-Content-SHA256"

const char *dr_sign_token_name(const struct dr_aws_signing *signing) {
    return signing->token_name != NULL ? signing->token_name : DR_AWS_SECURITY_TOKEN;
}

static enum dr_code check(const struct dr_aws_signing *signing, struct dr_error *error) {
    const struct dr_aws_credentials *credentials = signing->credentials;
    if (credentials == NULL || credentials->key_id == NULL || credentials->secret == NULL) {
        return dr_error_set(error, DR_INPUT, "no credentials to sign with");
    }
    if (signing->region == NULL || signing->service == NULL) {
        return dr_error_set(error, DR_INPUT, "a signature needs a region and a signing name");
    }
    return DR_OK;
}

static void put_time(struct dr_sign_run *run) {
    struct dr_civil civil = dr_civil_from_us(run->signing->at_us);
    (void)snprintf(run->time, sizeof run->time, "%04d%02d%02dT%02d%02d%02dZ", civil.year % 10000, civil.month % 100,
                   civil.day % 100, civil.hour % 100, civil.minute % 100, civil.second % 100);
}

/* What stands for the body: as the properties say, as the request already says, or its hash. */
static const char *payload_of(const struct dr_sign_run *run, const struct dr_http_request *request) {
    const char *given = dr_http_header(&request->headers, HASH_HEADER);
    if (run->signing->payload != NULL) {
        return run->signing->payload;
    }
    if (given != NULL && !run->signing->hash_header) {
        return given;
    }
    char digest[DR_DIGEST_TEXT];
    dr_digest(request->body == NULL ? "" : request->body, request->body == NULL ? 0 : request->body_length, digest);
    return dr_arena_text(run->arena, digest, strlen(digest));
}

enum dr_code dr_sign_begin(struct dr_sign_run *run, const struct dr_http_request *request, struct dr_error *error) {
    const struct dr_aws_signing *signing = run->signing;
    enum dr_code code = check(signing, error);
    if (code != DR_OK) {
        return code;
    }
    if (request->url == NULL || !dr_sign_url_split(request->url, &run->url)) {
        return dr_error_set(error, DR_INPUT, "found \"%.200s\", expected an absolute URL",
                            request->url == NULL ? "" : request->url);
    }
    put_time(run);
    run->scope = dr_arena_format(run->arena, "%.*s/%s/%s/aws4_request", DATE_LENGTH, run->time, signing->region,
                                 signing->service);
    run->payload = payload_of(run, request);
    return DR_OK;
}

/* One step of the key's derivation; the result may replace the key. */
static void mac(const unsigned char *key, size_t key_length, const char *text, size_t length,
                unsigned char ret_mac[MAC_LENGTH]) {
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned out_length = 0;
    (void)HMAC(EVP_sha256(), key, (int)key_length, (const unsigned char *)text, length, out, &out_length);
    memcpy(ret_mac, out, MAC_LENGTH);
    OPENSSL_cleanse(out, sizeof out);
}

static void derive_key(const struct dr_sign_run *run, unsigned char ret_key[MAC_LENGTH]) {
    const struct dr_aws_signing *signing = run->signing;
    struct dr_text secret;
    dr_text_init(&secret, 0);
    dr_text_puts(&secret, "AWS4");
    dr_text_puts(&secret, signing->credentials->secret);
    unsigned char key[MAC_LENGTH];
    mac((const unsigned char *)secret.bytes, secret.length, run->time, DATE_LENGTH, key);
    mac(key, sizeof key, signing->region, strlen(signing->region), key);
    mac(key, sizeof key, signing->service, strlen(signing->service), key);
    mac(key, sizeof key, "aws4_request", strlen("aws4_request"), ret_key);
    OPENSSL_cleanse(key, sizeof key);
    OPENSSL_cleanse(secret.bytes, secret.capacity);
    dr_text_release(&secret);
}

static const char *sign_text(const struct dr_sign_run *run, const char *text) {
    unsigned char key[MAC_LENGTH];
    unsigned char signature[MAC_LENGTH];
    char digits[2 * MAC_LENGTH + 1];
    derive_key(run, key);
    mac(key, sizeof key, text, strlen(text), signature);
    OPENSSL_cleanse(key, sizeof key);
    for (size_t i = 0; i < MAC_LENGTH; i++) {
        (void)snprintf(digits + 2 * i, 3, "%02x", signature[i]);
    }
    return dr_arena_text(run->arena, digits, strlen(digits));
}

void dr_sign_finish(const struct dr_sign_run *run, const char *method, struct dr_sign_part query,
                    struct dr_aws_signature *ret_signature) {
    struct dr_text text;
    dr_text_init(&text, 0);
    dr_text_format(&text, "%s\n", method);
    dr_sign_canonical_path(run->signing, run->url.path, &text);
    dr_text_puts(&text, "\n");
    dr_sign_canonical_query(query, &text);
    dr_text_format(&text, "\n%s\n%s\n%s", run->headers, run->signed_headers, run->payload);
    char digest[DR_DIGEST_TEXT];
    dr_digest(text.bytes, text.length, digest);
    const char *string =
        dr_arena_format(run->arena, "%s\n%s\n%s\n%s", DR_SIGN_ALGORITHM, run->time, run->scope, digest);
    *ret_signature = (struct dr_aws_signature){.canonical_request = dr_arena_text(run->arena, text.bytes, text.length),
                                               .string_to_sign = string,
                                               .signed_headers = run->signed_headers,
                                               .signature = sign_text(run, string)};
    dr_text_release(&text);
}

static void set_headers(const struct dr_sign_run *run, struct dr_http_request *request) {
    const struct dr_aws_signing *signing = run->signing;
    dr_http_header_remove(&request->headers, "Authorization");
    dr_http_header_remove(&request->headers, "X-Amz-Date");
    if (signing->credentials->token != NULL) {
        dr_http_header_remove(&request->headers, dr_sign_token_name(signing));
        dr_http_header_add(run->arena, &request->headers, dr_sign_token_name(signing), signing->credentials->token);
    }
    dr_http_header_add(run->arena, &request->headers, "X-Amz-Date", run->time);
    if (signing->hash_header) {
        dr_http_header_set(run->arena, &request->headers, HASH_HEADER, run->payload);
    }
}

enum dr_code dr_aws_sign(const struct dr_aws_signing *signing, struct dr_arena *arena, struct dr_http_request *request,
                         struct dr_aws_signature *ret_signature, struct dr_error *error) {
    struct dr_sign_run run = {.signing = signing, .arena = arena};
    enum dr_code code = dr_sign_begin(&run, request, error);
    if (code != DR_OK) {
        return code;
    }
    set_headers(&run, request);
    dr_sign_canonical_headers(&run, request);
    struct dr_aws_signature signature;
    dr_sign_finish(&run, request->method, run.url.query, &signature);
    const char *authorization =
        dr_arena_format(arena, "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s", DR_SIGN_ALGORITHM,
                        signing->credentials->key_id, run.scope, signature.signed_headers, signature.signature);
    dr_http_header_add(arena, &request->headers, "Authorization", authorization);
    if (ret_signature != NULL) {
        *ret_signature = signature;
    }
    return DR_OK;
}
