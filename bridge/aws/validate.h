/* Checking parameters against the model before anything is sent: unknown members (with the nearest name), missing ones,
 * wrong types and minima are mistakes, collected all at once; maxima and enums are warnings, since services extend them
 * faster than models are updated. */
#ifndef DR_BRIDGE_AWS_VALIDATE_H
#define DR_BRIDGE_AWS_VALIDATE_H

#include "bridge/aws/aws.h"

struct dr_aws_validation {
    struct dr_errors *errors;
    struct dr_errors *warnings; /* NULL: not wanted */
    bool blobs_are_text;
};

/* Checks a structure. Returns DR_INPUT where there are mistakes. */
enum dr_code dr_aws_validate(const struct dr_aws_validation *validation, const struct dr_aws_member *root,
                             const struct dr_value *params);

#endif
