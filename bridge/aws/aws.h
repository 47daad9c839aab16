/* A service's published model, interned: operations, and shapes with their effective traits (a member's traits already
 * override those of its shape), so that codecs never look at JSON. All of it lives in the model's arena and is const
 * once an operation was looked up. model.h reads models; this header is what the other parts of the client see. */
#ifndef DR_BRIDGE_AWS_AWS_H
#define DR_BRIDGE_AWS_AWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/value.h"

enum dr_aws_kind {
    DR_AWS_STRUCTURE,
    DR_AWS_LIST,
    DR_AWS_MAP,
    DR_AWS_STRING, /* also character */
    DR_AWS_BLOB,
    DR_AWS_BOOLEAN,
    DR_AWS_INTEGER, /* 32 and 64 bits */
    DR_AWS_FLOAT,   /* float and double */
    DR_AWS_TIMESTAMP
};

enum dr_aws_location {
    DR_AWS_IN_BODY,
    DR_AWS_IN_HEADER,
    DR_AWS_IN_HEADERS, /* a map: the wire name is a prefix of header names */
    DR_AWS_IN_URI,
    DR_AWS_IN_QUERY,
    DR_AWS_IN_STATUS
};

enum dr_aws_time {
    DR_AWS_TIME_DEFAULT, /* the protocol decides */
    DR_AWS_TIME_ISO8601,
    DR_AWS_TIME_RFC822,
    DR_AWS_TIME_UNIX
};

struct dr_aws_shape;

/* A member of a structure, the element of a list, the key or value of a map, or the root of an input or output. */
struct dr_aws_member {
    const char *name;                    /* as the user writes it; "" where it has none */
    const char *wire_name;               /* locationName, or NULL */
    const char *query_name;              /* queryName, or NULL */
    const struct dr_aws_shape *shape;    /* never NULL */
    const char *xml_namespace;           /* URI, or NULL */
    const char *xml_prefix;              /* of the namespace, or NULL */
    const char *context_param;           /* name of the endpoint rules' parameter that it sets, or NULL */
    const struct dr_aws_member *payload; /* of a structure: the member that is the whole body, or NULL */
    const struct dr_value *help;         /* documentation, or NULL */
    enum dr_aws_location location;
    enum dr_aws_time time;
    bool has_location; /* a location is written, even one that is not known */
    bool required;
    bool flattened;
    bool streaming;
    bool requires_length;
    bool xml_attribute;
    bool json_value;
    bool host_label;
    bool idempotency_token;
    bool sensitive;
    bool event_stream;
    bool event_payload;
    bool event_header;
    bool deprecated;
};

struct dr_aws_shape {
    const char *name;
    enum dr_aws_kind kind;
    const char *type;                    /* as the model writes it: "long", "double" */
    const struct dr_aws_member *members; /* STRUCTURE, in the model's order */
    size_t member_count;
    const uint32_t *by_name;             /* indices of members, sorted by name */
    const struct dr_aws_member *payload; /* what references to it start from */
    const struct dr_aws_member *element; /* LIST: element; MAP: value */
    const struct dr_aws_member *key;     /* MAP */
    const char *const *choices;          /* enum, or NULL */
    size_t choice_count;
    const char *pattern; /* for help only */
    bool has_min;
    bool has_max;
    double min;
    double max;
    bool is_exception;
    bool is_fault; /* the service's, not the caller's */
    bool is_retryable;
    bool is_throttling;
    const char *error_code; /* where it differs from the name, or NULL */
    int error_status;       /* 0: not said */
    bool is_document;
    bool is_union;
    bool sensitive;
    bool event_stream;
    const struct dr_value *help;
};

enum dr_aws_protocol_kind { DR_AWS_JSON, DR_AWS_REST_JSON, DR_AWS_REST_XML, DR_AWS_QUERY, DR_AWS_EC2 };

struct dr_aws_service {
    const char *name;        /* of the folder: "rds"; "" : the model did not come from a folder */
    const char *folder;      /* DIR/rds/2014-10-31, where the rule set, paginators and waiters stand too; "" as above */
    const char *root;        /* DIR, where partitions.json stands; "" as above */
    const char *api_version; /* "2014-10-31" */
    const char *service_id;  /* "RDS" */
    const char *full_name;
    const char *endpoint_prefix;   /* "rds" */
    const char *signing_name;      /* as metadata says, else the endpoint prefix */
    const char *signature_version; /* "v4", "s3", "s3v4", "bearer", … */
    const char *global_endpoint;   /* or NULL */
    const char *target_prefix;     /* or NULL */
    const char *json_version;      /* "1.0" where none is said */
    const char *xml_namespace;     /* or NULL */
    bool query_compatible;
    bool supported; /* false: none of its protocols is implemented */
    const char *protocol_name;
    enum dr_aws_protocol_kind protocol;
    const struct dr_value *auth;                  /* list of auth types, or NULL */
    const struct dr_value *client_context_params; /* or NULL */
    const struct dr_value *metadata;
};

struct dr_aws_model;

struct dr_aws_operation {
    const struct dr_aws_service *service;
    struct dr_aws_model *model; /* for looking up the shapes of faults that the operation does not list */
    const char *name;
    const char *method;                 /* "POST" */
    const char *uri;                    /* "/{Bucket}/{Key+}?acl" */
    const struct dr_aws_member *input;  /* NULL: takes none */
    const struct dr_aws_member *output; /* NULL: returns none */
    const char *result_wrapper;         /* query protocol, or NULL */
    const struct dr_aws_shape *const *errors;
    size_t error_count;
    const char *host_prefix; /* with {labels}, or NULL */
    const char *auth_type;   /* "none", "v4-unsigned-body", "bearer", …, or NULL: the service's */
    bool unsigned_payload;
    bool idempotent;
    bool is_readonly;
    bool deprecated;
    bool has_event_stream;
    bool endpoint_discovery_required;
    bool is_endpoint_discovery;          /* the operation that tells endpoints */
    bool checksum_required;              /* httpChecksumRequired or httpChecksum.requestChecksumRequired */
    const char *checksum_algorithm;      /* input member that names the algorithm, or NULL */
    const char *checksum_mode;           /* input member that switches response validation on, or NULL */
    const struct dr_value *checksums;    /* httpChecksum, or NULL */
    const struct dr_value *compressions; /* requestcompression.encodings, or NULL */
    const struct dr_value *auth;         /* list of auth types, or NULL: the service's */
    const struct dr_value *static_context_params;
    const struct dr_value *operation_context_params;
    const struct dr_value *help;
};

/* Member of a structure by name, or NULL. */
const struct dr_aws_member *dr_aws_shape_member(const struct dr_aws_shape *shape, const char *name);

#endif
