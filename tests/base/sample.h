/* Small types that the tests of the field table share. */
#ifndef DR_TESTS_BASE_SAMPLE_H
#define DR_TESTS_BASE_SAMPLE_H

#include "base/field.h"
#include "base/usec.h"

enum sample_colour { SAMPLE_RED = 3, SAMPLE_GREEN = 7 };

/* `limit: 5m` or `limit: {max: 5m, tries: 3}` */
struct sample_limit {
    struct dr_object object;
    dr_usec max_us;
    int64_t tries;
};

struct sample_part {
    struct dr_object object;
    const char *label;
    struct dr_array needs; /* const char * */
    struct sample_limit limit;
    struct dr_array parts; /* map of struct sample_part */
};

struct sample_note {
    struct dr_object object;
    const char *by;
    dr_usec after_us;
};

struct sample {
    struct dr_object object;
    const char *title;
    const char *id;
    bool boolean;
    int64_t integer;
    double number;
    dr_usec duration_us;
    double size;
    double bandwidth;
    double rate;
    double share;
    double money;
    double money_rate;
    dr_usec clock_us;
    unsigned days;
    int colour;
    const struct dr_value *with;
    dr_usec wait_us;
    double load;
    struct sample_limit limit;
    struct sample_note note;
    struct dr_array parts;  /* map of struct sample_part */
    struct dr_array limits; /* list of struct sample_limit */
    struct dr_array tags;   /* const char * */
    struct dr_array rates;  /* map of double */
};

extern const struct dr_type sample_type;
extern const struct dr_type sample_limit_type;

/* A document that uses every field, in JSON. */
extern const char sample_full[];

#endif
