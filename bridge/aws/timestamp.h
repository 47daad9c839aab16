/* Instants in the three forms of AWS's protocols: ISO 8601, RFC 822 (HTTP dates) and seconds since 1970. */
#ifndef DR_BRIDGE_AWS_TIMESTAMP_H
#define DR_BRIDGE_AWS_TIMESTAMP_H

#include "base/usec.h"
#include "bridge/aws/aws.h"

/* Reads any of the three forms: a number or its text are seconds. False where it is none. */
bool dr_timestamp_read(const struct dr_value *value, dr_usec *ret_us);
bool dr_timestamp_read_text(const char *text, dr_usec *ret_us);

/* Writes one of them (not DR_AWS_TIME_DEFAULT), as botocore does: fractions where there are any, none in RFC 822. */
void dr_timestamp_put(struct dr_text *text, dr_usec at_us, enum dr_aws_time form);

/* `2026-11-25T13:12:00+00:00`, with six digits of fraction where there is one: how results show an instant. */
void dr_timestamp_put_result(struct dr_text *text, dr_usec at_us);

#endif
