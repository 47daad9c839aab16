/* The shared configuration files (~/.aws/config, ~/.aws/credentials): sections of `key = value` lines, with blocks of
 * indented lines under a key without value. Read as botocore reads them: keys in lower case (not inside blocks),
 * comments only as whole lines, a key twice in a section is a mistake.
 * Source: docs.aws.amazon.com/sdkref/latest/guide/file-format.html. */
#ifndef DR_BRIDGE_AWS_PROFILE_H
#define DR_BRIDGE_AWS_PROFILE_H

#include "base/value.h"

/* A file as a map of sections, each a map of keys to texts or (blocks) maps. Errors: DR_INPUT with line. */
enum dr_code dr_aws_ini_parse(struct dr_arena *arena, const char *source, const char *bytes, size_t length,
                              struct dr_value **ret_sections, struct dr_error *error);

/* Both files as one map: "profiles" (those of the credentials file win, key by key), "sso_sessions", "services", each
 * a map by name. A path that is NULL, or a file that does not exist, counts as empty. */
enum dr_code dr_aws_profiles_load(struct dr_arena *arena, const char *config_path, const char *credentials_path,
                                  struct dr_value **ret_profiles, struct dr_error *error);

/* A profile (NULL: there is none), and a text of it (NULL: not there, or empty). */
const struct dr_value *dr_aws_profile(const struct dr_value *profiles, const char *name);
const char *dr_aws_profile_text(const struct dr_value *profile, const char *key);

#endif
