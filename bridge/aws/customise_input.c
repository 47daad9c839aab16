/* Changes to parameters. */
#include <ctype.h>
#include <string.h>

#include "bridge/aws/checksum.h"
#include "bridge/aws/customise_private.h"
#include "bridge/aws/encode.h"

static const struct dr_value *text_member(const struct dr_value *map, const char *name) {
    const struct dr_value *value = dr_value_get(map, name);
    return value != NULL && value->kind == DR_VALUE_TEXT ? value : NULL;
}

static void put_text(struct dr_arena *arena, struct dr_value *map, const char *name, const struct dr_text *text) {
    dr_value_put(arena, map, name, dr_value_new_text(arena, text->bytes, text->length));
}

/* Source: botocore's VALID_BUCKET; what begins with `arn:` is checked by the endpoint rules. */
enum dr_code dr_aws_s3_check_bucket(const struct dr_aws_call *call, struct dr_arena *arena, struct dr_value *input,
                                    struct dr_errors *errors) {
    (void)arena;
    const struct dr_value *bucket = text_member(input, "Bucket");
    if (bucket == NULL || call->no_validate || strncmp(bucket->text, "arn:", 4) == 0) {
        return DR_OK;
    }
    for (size_t i = 0; i < bucket->length; i++) {
        if (!isalnum((unsigned char)bucket->text[i]) && strchr(".-_", bucket->text[i]) == NULL) {
            return dr_errors_expected(errors, bucket, "a bucket's name (letters, digits, `.`, `-`, `_`) or an ARN");
        }
    }
    return bucket->length <= 255 ? DR_OK : dr_errors_expected(errors, bucket, "a bucket's name of at most 255 bytes");
}

enum dr_code dr_aws_s3_ask_for_url_encoding(const struct dr_aws_call *call, struct dr_arena *arena,
                                            struct dr_value *input, struct dr_errors *errors) {
    (void)call;
    (void)errors;
    if (dr_value_get(input, "EncodingType") == NULL) {
        dr_value_put(arena, input, "EncodingType", dr_value_new_text(arena, "url", strlen("url")));
    }
    return DR_OK;
}

/* {Bucket, Key, VersionId} as one text; false where a part is missing. */
static bool put_source_parts(struct dr_text *text, const struct dr_value *source) {
    const struct dr_value *bucket = text_member(source, "Bucket");
    const struct dr_value *key = text_member(source, "Key");
    const struct dr_value *version = text_member(source, "VersionId");
    if (bucket == NULL || key == NULL) {
        return false;
    }
    dr_percent_put(text, bucket->text, bucket->length, "/");
    dr_text_puts(text, strncmp(bucket->text, "arn:", 4) == 0 ? "/object/" : "/");
    dr_percent_put(text, key->text, key->length, "/");
    if (version != NULL) {
        dr_text_format(text, "?versionId=%s", version->text);
    }
    return true;
}

enum dr_code dr_aws_s3_quote_copy_source(const struct dr_aws_call *call, struct dr_arena *arena, struct dr_value *input,
                                         struct dr_errors *errors) {
    (void)call;
    const struct dr_value *source = dr_value_get(input, "CopySource");
    struct dr_text text;
    if (source == NULL || (source->kind != DR_VALUE_TEXT && source->kind != DR_VALUE_MAP)) {
        return DR_OK; /* validation says what is wrong */
    }
    dr_text_init(&text, 0);
    bool fine = true;
    if (source->kind == DR_VALUE_MAP) {
        fine = put_source_parts(&text, source);
    } else {
        const char *version = strstr(source->text, "?versionId=");
        size_t length = version != NULL ? (size_t)(version - source->text) : source->length;
        dr_percent_put(&text, source->text, length, "/");
        dr_text_puts(&text, version != NULL ? version : "");
    }
    if (fine) {
        put_text(arena, input, "CopySource", &text);
    }
    dr_text_release(&text);
    return fine ? DR_OK : dr_errors_expected(errors, source, "Bucket and Key, or text such as bucket/key");
}

static bool is_ascii(const char *text) {
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text >= 0x80) {
            return false;
        }
    }
    return true;
}

enum dr_code dr_aws_s3_check_metadata(const struct dr_aws_call *call, struct dr_arena *arena, struct dr_value *input,
                                      struct dr_errors *errors) {
    (void)call;
    (void)arena;
    const struct dr_value *metadata = dr_value_get(input, "Metadata");
    for (size_t i = 0; metadata != NULL && metadata->kind == DR_VALUE_MAP && i < metadata->count; i++) {
        const struct dr_value *value = metadata->items[i];
        if (!is_ascii(value->key) || (value->kind == DR_VALUE_TEXT && !is_ascii(value->text))) {
            return dr_errors_expected(errors, value, "ASCII characters only (metadata stand in headers)");
        }
    }
    return DR_OK;
}

static void digest_key(struct dr_arena *arena, struct dr_value *input, const char *prefix) {
    const char *key_name = dr_arena_format(arena, "%sKey", prefix);
    const char *digest_name = dr_arena_format(arena, "%sKeyMD5", prefix);
    const struct dr_value *key = text_member(input, key_name);
    struct dr_text text;
    if (key == NULL || dr_value_get(input, digest_name) != NULL) {
        return;
    }
    dr_text_init(&text, 0);
    (void)dr_aws_checksum_put(&text, "md5", key->text, key->length);
    put_text(arena, input, digest_name, &text);
    dr_text_clear(&text);
    dr_base64_put(&text, key->text, key->length);
    put_text(arena, input, key_name, &text);
    dr_text_release(&text);
}

enum dr_code dr_aws_s3_digest_keys(const struct dr_aws_call *call, struct dr_arena *arena, struct dr_value *input,
                                   struct dr_errors *errors) {
    (void)call;
    (void)errors;
    digest_key(arena, input, "SSECustomer");
    digest_key(arena, input, "CopySourceSSECustomer");
    return DR_OK;
}

enum dr_code dr_aws_encode_user_data(const struct dr_aws_call *call, struct dr_arena *arena, struct dr_value *input,
                                     struct dr_errors *errors) {
    (void)call;
    (void)errors;
    const struct dr_value *data = text_member(input, "UserData");
    if (data != NULL) {
        struct dr_text text;
        dr_text_init(&text, 0);
        dr_base64_put(&text, data->text, data->length);
        put_text(arena, input, "UserData", &text);
        dr_text_release(&text);
    }
    return DR_OK;
}

/* Members whose shape says that they are such an id. */
enum dr_code dr_aws_strip_id_prefixes(const struct dr_aws_call *call, struct dr_arena *arena, struct dr_value *input,
                                      struct dr_errors *errors) {
    static const char *const shapes[] = {"ResourceId", "DelegationSetId", "ChangeId"};
    (void)errors;
    const struct dr_aws_member *root = call->operation->input;
    for (size_t i = 0; root != NULL && i < root->shape->member_count; i++) {
        const struct dr_aws_member *member = &root->shape->members[i];
        const struct dr_value *value = text_member(input, member->name);
        const char *slash = value != NULL ? strrchr(value->text, '/') : NULL;
        for (size_t j = 0; slash != NULL && j < sizeof shapes / sizeof *shapes; j++) {
            if (strcmp(member->shape->name, shapes[j]) == 0) {
                dr_value_put(arena, input, member->name, dr_value_new_text(arena, slash + 1, strlen(slash + 1)));
            }
        }
    }
    return DR_OK;
}

enum dr_code dr_aws_default_account(const struct dr_aws_call *call, struct dr_arena *arena, struct dr_value *input,
                                    struct dr_errors *errors) {
    (void)errors;
    const struct dr_aws_member *root = call->operation->input;
    if (root != NULL && dr_aws_shape_member(root->shape, "accountId") != NULL &&
        dr_value_get(input, "accountId") == NULL) {
        dr_value_put(arena, input, "accountId", dr_value_new_text(arena, "-", 1));
    }
    return DR_OK;
}
