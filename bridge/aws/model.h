/* Service models: where they are found, and how one is read. Layout DIR/<service>/<apiVersion>/service-2.json[.gz],
 * as botocore (PyPI's gzipped, Debian's plain) and AWS CLI v2 install them; `*.sdk-extras.json` beside a file is merged
 * into it. A model is scanned once; shapes are interned when an operation that reaches them is looked up. */
#ifndef DR_BRIDGE_AWS_MODEL_H
#define DR_BRIDGE_AWS_MODEL_H

#include "bridge/aws/aws.h"

struct dr_aws_model;

/* A folder of models. */
struct dr_aws_models {
    const char *path;    /* holds partitions.json */
    const char *version; /* of botocore, "" where unknown */
    const char *date;    /* of the newest API version in it; "" until dr_aws_models_age or where unknown */
};

/* The models to use: given (from --models or DRSIM_AWS_MODELS) if not NULL, else the newest of the installed ones.
 * home: the user's home folder or NULL; search: patterns of folders instead of the usual ones, NULL-terminated, or
 * NULL. Errors: DR_USAGE where given holds no models, DR_FAILURE where none is installed. */
enum dr_code dr_aws_models_find(struct dr_arena *arena, const char *given, const char *home, const char *const *search,
                                struct dr_aws_models *ret_models, struct dr_error *error);

/* Fills the date (reads all services' folders). */
void dr_aws_models_age(struct dr_arena *arena, struct dr_aws_models *models);

/* Names of the services, sorted. */
enum dr_code dr_aws_models_services(struct dr_arena *arena, const char *path, const char *const **ret_names,
                                    size_t *ret_count, struct dr_error *error);

/* Reads DIR/<stem>.json or .json.gz, its overlay merged: "endpoint-rule-set-1", "partitions", "waiters-2". Errors:
 * DR_UNREADABLE where there is none. */
enum dr_code dr_aws_models_read(struct dr_arena *arena, const char *folder, const char *stem,
                                struct dr_value **ret_value, struct dr_error *error);

/* Reads a service's model, its newest API version. Errors: DR_USAGE for an unknown service, with the nearest name. */
enum dr_code dr_aws_model_load(const char *path, const char *service, struct dr_aws_model **ret_model,
                               struct dr_error *error);

/* A model of its file's bytes, which are copied. */
enum dr_code dr_aws_model_parse(const char *bytes, size_t length, struct dr_aws_model **ret_model,
                                struct dr_error *error);

/* A model from a value (metadata, operations, shapes), which is borrowed. */
enum dr_code dr_aws_model_from_value(const struct dr_value *value, struct dr_aws_model **ret_model,
                                     struct dr_error *error);
void dr_aws_model_free(struct dr_aws_model *model);

const struct dr_aws_service *dr_aws_model_service(const struct dr_aws_model *model);

/* Operation names, in the model's order. */
const char *const *dr_aws_model_operations(const struct dr_aws_model *model, size_t *ret_count);

/* An operation as AWS writes it (DescribeDBInstances) or as its CLI does (describe-db-instances), its shapes interned.
 * Errors: DR_USAGE for an unknown name, with the nearest; DR_FAILURE for a broken model. */
enum dr_code dr_aws_model_operation(struct dr_aws_model *model, const char *name,
                                    const struct dr_aws_operation **ret_operation, struct dr_error *error);

/* A shape by name, its traits those of the shape itself; NULL where there is none (or it is broken). */
const struct dr_aws_shape *dr_aws_model_shape(struct dr_aws_model *model, const char *name);

/* The exception shape of an error code, whichever operation lists it, or NULL. */
const struct dr_aws_shape *dr_aws_model_fault(struct dr_aws_model *model, const char *code);

/* Whether two spellings of a name agree, without regard to case, dashes and underscores. */
bool dr_aws_names_agree(const char *left, const char *right);

/* The CLI's spelling of an operation's name: "describe-db-instances". */
char *dr_aws_cli_name(struct dr_arena *arena, const char *name);

#endif
