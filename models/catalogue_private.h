/* What the files of the catalogue (catalogue*.c) share; not for others. */
#ifndef DR_MODELS_CATALOGUE_PRIVATE_H
#define DR_MODELS_CATALOGUE_PRIVATE_H

#include "models/catalogue.h"

/* The catalogue's files as one: what is looked up by path stays a tree. */
struct dr_catalogue_files {
    struct dr_object object;
    const struct dr_value *timings;
    const struct dr_value *rates;
    const struct dr_value *shares;
    const struct dr_value *prices;
    const struct dr_value *profiles;
    const struct dr_value *defaults;
    struct dr_array services;
    struct dr_array operations;
};

extern const struct dr_type dr_catalogue_files_type;

/* What no single type can see: entries without value, source or date; paths and operations that lead nowhere. */
enum dr_code dr_catalogue_check(const struct dr_catalogue *catalogue, struct dr_errors *errors);

#endif
