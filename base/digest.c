/* SHA-256 by OpenSSL's libcrypto. */
#include "base/digest.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

void dr_digest(const void *bytes, size_t length, char ret_text[DR_DIGEST_TEXT]) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned digest_length = 0;
    if (EVP_Digest(bytes, length, digest, &digest_length, EVP_sha256(), NULL) != 1 || digest_length != 32) {
        (void)fputs("drsim: SHA-256 is not available\n", stderr); /* a broken libcrypto: nothing can be signed */
        abort();
    }
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < digest_length; i++) {
        ret_text[2 * i] = digits[digest[i] >> 4];
        ret_text[2 * i + 1] = digits[digest[i] & 0xF];
    }
    ret_text[DR_DIGEST_TEXT - 1] = '\0';
}
