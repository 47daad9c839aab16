/* SHA-256 (by OpenSSL's libcrypto) as lower-case hexadecimal text. */
#ifndef DR_BASE_DIGEST_H
#define DR_BASE_DIGEST_H

#include <stddef.h>

#define DR_DIGEST_TEXT 65 /* 64 digits and the NUL */

void dr_digest(const void *bytes, size_t length, char ret_text[DR_DIGEST_TEXT]);

#endif
