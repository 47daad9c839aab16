/* Checksums of requests and replies (the httpChecksum traits), aws-chunked bodies with a trailer, and compression. */
#ifndef DR_BRIDGE_AWS_CHECKSUM_H
#define DR_BRIDGE_AWS_CHECKSUM_H

#include "bridge/aws/call.h"

/* Appends the checksum of bytes in base64; false where the algorithm ("crc32", "crc32c", "crc64nvme", "sha1",
 * "sha256", "sha512", "md5", case ignored) is not known. */
bool dr_aws_checksum_put(struct dr_text *text, const char *algorithm, const char *bytes, size_t length);

/* Adds the checksum that the operation's traits and the input ask for, in a header or, for streams over TLS, in a
 * trailer. Errors: DR_INPUT for an algorithm that isn't known. */
enum dr_code dr_aws_checksum_add(const struct dr_aws_call *call, const struct dr_value *input, struct dr_arena *arena,
                                 struct dr_http_request *request, struct dr_error *error);

/* Checks a reply against the checksum that its headers name, if the operation has response checksums. Errors:
 * DR_FAILURE where it differs. */
enum dr_code dr_aws_checksum_check(const struct dr_aws_operation *operation, const struct dr_http_reply *reply,
                                   struct dr_error *error);

/* Compresses the body where the operation says so (requestcompression) and it is large enough. */
void dr_aws_compress(const struct dr_aws_call *call, struct dr_arena *arena, struct dr_http_request *request);

#endif
