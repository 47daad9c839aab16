/* Redaction: the one place that decides what is secret. Every output (dry runs, --debug, errors, journals, reports)
 * goes through it. Secret are members that a model marks as sensitive, members, headers and parameters whose names say
 * so in any model (models forget to mark: traps), and what gives a presigned URL its power, wherever it stands. */
#ifndef DR_BRIDGE_AWS_REDACT_H
#define DR_BRIDGE_AWS_REDACT_H

#include "base/text.h"
#include "bridge/aws/aws.h"
#include "bridge/aws/http.h"

#define DR_REDACTED "(hidden)"

/* Whether a member, parameter or header of this name holds a secret: Password, Secret, Token, Credential,
 * AuthorizationToken, KeyMaterial in it, in any letter case; tokens that only page or make calls repeatable do not. */
bool dr_redact_is_secret(const char *name);

/* A header's value as it may be shown. */
const char *dr_redact_header(const char *name, const char *value, struct dr_arena *arena);

/* Any text (a URL, a body in JSON, XML or form, a curl line, an error's message) with secrets replaced. */
void dr_redact_text(const char *bytes, size_t length, struct dr_text *out);

/* A copy of a value with secrets replaced: by name, by the traits of its member (NULL: none known), and inside texts.
 */
struct dr_value *dr_redact_value(struct dr_arena *arena, const struct dr_aws_member *member,
                                 const struct dr_value *value);

#endif
