/* Inside of the model reader: a model's bytes, and where in them each operation and shape stands. */
#ifndef DR_BRIDGE_AWS_MODEL_PRIVATE_H
#define DR_BRIDGE_AWS_MODEL_PRIVATE_H

#include "base/map.h"
#include "bridge/aws/model.h"

/* A part of a model that is parsed when it is needed. */
struct dr_aws_fragment {
    const char *bytes; /* NULL: value is there */
    size_t length;
    const struct dr_value *value;   /* parsed, overlay merged */
    const struct dr_value *overlay; /* what to merge in, or NULL */
    void *interned;                 /* struct dr_aws_shape or dr_aws_operation, once made */
};

struct dr_aws_model {
    struct dr_arena arena;
    char *bytes; /* of service-2.json; NULL: made from a value */
    size_t length;
    const char *path; /* for messages */
    struct dr_aws_service service;
    struct dr_map operations; /* of struct dr_aws_fragment */
    struct dr_map shapes;     /* likewise */
    struct dr_map codes;      /* error code -> name of a shape, filled at the first fault */
    const char **names;       /* of operations */
    size_t name_count;
    size_t depth; /* of the shape that is being interned */
};

/* Reads DIR/stem.json or DIR/stem.json.gz whole; the bytes are the caller's (dr_free). ret_path lies in the arena. */
enum dr_code dr_aws_file_read(struct dr_arena *arena, const char *folder, const char *stem, char **ret_bytes,
                              size_t *ret_length, const char **ret_path, struct dr_error *error);

/* The `merge` member of DIR/stem.sdk-extras.json, or NULL where there is none. */
const struct dr_value *dr_aws_overlay_read(struct dr_arena *arena, const char *folder, const char *stem);

/* Merges overlay into a copy of value: maps deeply, everything else is replaced. value NULL: a copy of overlay. */
struct dr_value *dr_aws_overlay_merge(struct dr_arena *arena, const struct dr_value *value,
                                      const struct dr_value *overlay);

/* Fills the model's fragments from its bytes; metadata is parsed. */
enum dr_code dr_aws_model_scan(struct dr_aws_model *model, const struct dr_value *overlay,
                               const struct dr_value **ret_metadata, struct dr_error *error);

/* Value of a fragment, parsed at its first use; NULL where it is broken. */
const struct dr_value *dr_aws_fragment_value(struct dr_aws_model *model, struct dr_aws_fragment *fragment);

/* The interned shape of a name, or NULL where the model has none such. */
const struct dr_aws_shape *dr_aws_shape_intern(struct dr_aws_model *model, const char *name);

/* Fills a member from a reference to a shape ({"shape": …, traits}); false where it is broken. */
bool dr_aws_member_intern(struct dr_aws_model *model, const char *name, const struct dr_value *reference,
                          struct dr_aws_member *ret_member);

/* The interned operation of an exact name, or NULL. */
const struct dr_aws_operation *dr_aws_operation_intern(struct dr_aws_model *model, const char *name);

/* DIR/service/<newest version>. Errors: DR_USAGE for an unknown service, with the nearest. */
enum dr_code dr_aws_models_folder(struct dr_arena *arena, const char *path, const char *service,
                                  const char **ret_folder, struct dr_error *error);

/* Text of a map's member, or NULL; whether a member is true. */
const char *dr_aws_text_of(const struct dr_value *map, const char *key);
bool dr_aws_flag_of(const struct dr_value *map, const char *key);

#endif
