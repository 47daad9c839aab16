/* The field table: one declaration of a file's fields, from which reading, checking, defaults, the JSON Schema, the
 * reference page, `drsim explain` and completion all come. A dr_type describes a C struct whose first member is a
 * struct dr_object; a dr_field describes one member; a dr_kind brings the four behaviours of a mini-language.
 * Passes: read (absence stays absent) -> fill (fallbacks) -> resolve references -> check. */
#ifndef DR_BASE_FIELD_H
#define DR_BASE_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/json_write.h"
#include "base/value.h"

struct dr_field;
struct dr_type;

/* Where an effective value comes from. */
enum dr_origin_kind { DR_ORIGIN_ABSENT, DR_ORIGIN_FILE, DR_ORIGIN_OPTION, DR_ORIGIN_STRATEGY, DR_ORIGIN_CATALOGUE };

struct dr_origin {
    enum dr_origin_kind kind;
    const struct dr_value *at; /* the value that was read, in whichever tree it stands; NULL where absent */
    const char *path;          /* catalogue or strategy path, e.g. "defaults/detection/interval"; NULL for files */
};

/* First member of every struct that a type describes. An object in place that isn't in the file has at NULL, and its
 * field's origin stays ABSENT, also after its own fields were filled. */
struct dr_object {
    const struct dr_type *type;
    const struct dr_value *at; /* the map (or shorthand scalar) it was read from; NULL where wholly defaulted */
    struct dr_origin *origins; /* one per field of the type */
};

/* A list (DR_FIELD_LIST) or a map from names (DR_FIELD_MAP) of things of one kind, stored contiguously. */
struct dr_array {
    void *items;        /* count elements of the kind's (for objects: the type's) size */
    const char **names; /* keys, for maps; NULL for lists */
    const struct dr_value **at;
    size_t count;
};

/* A kind of scalar field (duration, share, distribution, ...) or a mini-language. `size` is that of the place. */
struct dr_kind {
    const char *name; /* as the reference page calls it: "duration" */
    size_t size;
    /* Reads one value into place; appends to errors and returns DR_INPUT where it can't. */
    enum dr_code (*read)(const struct dr_value *at, const struct dr_field *field, struct dr_arena *arena,
                         void *ret_place, struct dr_errors *errors);
    /* Writes the JSON Schema of a value of this kind (an object, e.g. {"type":"string","pattern":"..."}). */
    void (*schema)(const struct dr_field *field, struct dr_json_writer *out);
    /* Prints the value in its normal text form; print after read is the identity. */
    void (*print)(const void *place, const struct dr_field *field, struct dr_text *out);
    /* Its object form for `check --normalised`; NULL: the printed text (or a JSON number or boolean, see json). */
    void (*json)(const void *place, const struct dr_field *field, struct dr_json_writer *out);
    const char *help;    /* what may be written, one line */
    const char *example; /* "15m" */
    /* Prints a limit of a range (min, max, in the base unit) in the kind's text form; NULL: as a plain number. */
    void (*limit)(double limit, struct dr_text *out);
};

enum dr_field_flag {
    DR_FIELD_REQUIRED = 1,
    DR_FIELD_LIST = 2,      /* a list; a single value stands for a list of one */
    DR_FIELD_MAP = 4,       /* a map from names (see dr_kind_name) to values of the kind, order kept */
    DR_FIELD_SHORTHAND = 8, /* in a struct: a scalar where the map is expected sets this field */
    DR_FIELD_NULLABLE = 16, /* null (an empty YAML value), also as an item of a list or map: an object is present with
                             * all defaults, a list or map is present and empty, a scalar is as if it weren't written */
    DR_FIELD_ANY_KEY = 32   /* kind value: kept as a tree, not looked into (`with:`); with MAP: keys may be any text */
};

struct dr_choice {
    const char *name;
    int value;
    const char *help;
};

struct dr_field {
    const char *name;
    const struct dr_kind *kind; /* dr_kind_object: `type` says which */
    const struct dr_type *type;
    const struct dr_choice *choices; /* kind dr_kind_choice: rows up to a NULL name */
    size_t offset;                   /* of the place in the struct */
    double min;                      /* inclusive range in the field's base unit (s, bytes, share, ...); */
    double max;                      /* min == max == 0: no range (a share: 0 to 1); max < min: no maximum */
    const char *fallback;            /* catalogue path of the default, never a number; NULL: none */
    const char *refers_to;           /* what a name refers to ("component", "region"): for help and messages */
    const char *help;                /* one sentence, in the field's words */
    const char *example;
    unsigned flags;
};

struct dr_type {
    const char *name; /* "objectives" */
    const char *help;
    size_t size;
    const struct dr_field *fields; /* in the order in which documents show them */
    size_t count;
    /* Checks across fields, after filling; NULL: none. */
    enum dr_code (*check)(const void *object, struct dr_errors *errors);
};

#define DR_FIELD_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The kinds of base/. The C type of the place stands behind each. */
extern const struct dr_kind dr_kind_text;     /* const char * */
extern const struct dr_kind dr_kind_name;     /* const char *: 1..64 characters, blanks inside; no `/`, `.`, controls */
extern const struct dr_kind dr_kind_boolean;  /* bool */
extern const struct dr_kind dr_kind_integer;  /* int64_t */
extern const struct dr_kind dr_kind_number;   /* double, no unit */
extern const struct dr_kind dr_kind_duration; /* dr_usec */
extern const struct dr_kind dr_kind_size;     /* double, bytes */
extern const struct dr_kind dr_kind_bandwidth;  /* double, bytes per s */
extern const struct dr_kind dr_kind_rate;       /* double, per s */
extern const struct dr_kind dr_kind_share;      /* double, 0..1; written with % */
extern const struct dr_kind dr_kind_money;      /* double, USD */
extern const struct dr_kind dr_kind_money_rate; /* double, USD per h */
extern const struct dr_kind dr_kind_clock;      /* dr_usec since midnight */
extern const struct dr_kind dr_kind_weekdays;   /* unsigned, bit 0 = Monday */
extern const struct dr_kind dr_kind_choice;     /* int, from `choices` */
extern const struct dr_kind dr_kind_value;      /* const struct dr_value *: any value, kept as it is */
extern const struct dr_kind dr_kind_object;     /* a struct of field->type, in place */

/* Reads a map into an object (zeroed by the callee, type->size bytes). Collects every mistake: wrong types, units,
 * ranges, unknown keys (with the nearest right name), missing required ones. Returns DR_INPUT if there was any. */
enum dr_code dr_type_read(const struct dr_type *type, const struct dr_value *root, struct dr_arena *arena,
                          void *ret_object, struct dr_errors *errors);

/* Finds the default of a fallback path: a value of a catalogue (or strategy) tree, or NULL where there is none: with
 * *ret_kind set to DR_ORIGIN_ABSENT the field stays absent, else that is an error. *ret_kind comes as CATALOGUE. */
typedef const struct dr_value *dr_fallback_fn(void *context, const char *path, enum dr_origin_kind *ret_kind);

/* Fills absent fields that have a fallback, recursively (objects in place, and items of lists and maps). An absent
 * object field is filled field by field. A fallback that is not found is an error that names the path. */
enum dr_code dr_type_fill(void *object, dr_fallback_fn *find, void *context, struct dr_arena *arena,
                          struct dr_errors *errors);

/* Runs the types' check functions, inner objects first. */
enum dr_code dr_type_check(const void *object, struct dr_errors *errors);

/* Whether an object counts: it was given, or, absent, fallbacks filled something in it and no required field of it is
 * missing. Checks and documents pass over the others. */
bool dr_object_is_effective(const struct dr_object *object);

/* Whether a field was given or filled, and from where. The field is named by the address of its place. */
bool dr_object_has(const struct dr_object *object, const void *place);
const struct dr_origin *dr_object_origin(const struct dr_object *object, const void *place);

/* Makes a field absent again (its origin; the place is left to the caller): one that another field overrules. */
void dr_object_forget(struct dr_object *object, const void *place);

/* The value of the file at which to complain about a field: the field's own, else the object's. */
const struct dr_value *dr_object_at(const struct dr_object *object, const void *place);

/* Documents. */
void dr_type_write_schema(const struct dr_type *type, const char *id, struct dr_json_writer *out);
void dr_type_write_reference(const struct dr_type *type, struct dr_text *out); /* Markdown */
void dr_object_write_json(const void *object, struct dr_json_writer *out); /* normalised: object forms, all defaults */
void dr_object_write_origins(const void *object, struct dr_text *out);     /* POINTER = VALUE   (ORIGIN), a line each */

/* Explains one field by path (`systems.*.objectives.rto`; map keys as `*` or any name). False where there is none;
 * ret_nearest (may be NULL) then names the nearest path. */
bool dr_type_explain(const struct dr_type *type, const char *path, struct dr_text *out, struct dr_text *ret_nearest);

/* All field paths of a type in table order (`systems.*.objectives.rto`; `*` for keys and items), for completion; a type
 * that holds itself is followed once. Returns the count; the array and its texts live in the arena. */
size_t dr_type_paths(const struct dr_type *type, struct dr_arena *arena, const char ***ret_paths);

/* Helpers for those who write kinds. */

/* Text of a scalar that kinds of text and of quantities read: quoted, or plain; NULL for anything else (lists, maps,
 * nothing, numbers and booleans of JSON, text that holds a NUL). */
const char *dr_field_text(const struct dr_value *at);

/* Appends `found ..., expected a duration such as 15m` (with the field's range, if it has one). Returns DR_INPUT. */
enum dr_code dr_field_expected(const struct dr_field *field, const struct dr_value *at, struct dr_errors *errors);

/* DR_OK where number (in the base unit) lies in the field's range, else as dr_field_expected. */
enum dr_code dr_field_check_range(const struct dr_field *field, const struct dr_value *at, double number,
                                  struct dr_errors *errors);

/* Appends the field's range, "between 1s and 1h", "of at least 1"; nothing where it has none. */
void dr_field_print_range(const struct dr_field *field, struct dr_text *out);

/* Writes {"type": "string", "pattern": pattern}. */
void dr_field_write_pattern(struct dr_json_writer *out, const char *pattern);

#endif
