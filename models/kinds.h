/* Field kinds of the domain: the mini-languages of scenario and runbook files beyond quantities and distributions.
 * Each is one parser, one printer (print after parse is the identity) and one schema pattern. */
#ifndef DR_MODELS_KINDS_H
#define DR_MODELS_KINDS_H

#include "base/field.h"
#include "base/usec.h"

/* What a hazard hits: `region home`. More scopes come with the models in depth. */
enum dr_scope_kind { DR_SCOPE_REGION };

struct dr_scope {
    enum dr_scope_kind kind;
    const char *name; /* of the region */
};
extern const struct dr_kind dr_kind_scope; /* struct dr_scope */

/* When failover is declared: `outage expected over 30m` (time since onset + estimated remaining repair),
 * `repair expected over 30m` (estimated remaining repair alone), `always` (pre-authorised), `never`. */
enum dr_rule_kind { DR_RULE_ALWAYS, DR_RULE_NEVER, DR_RULE_OUTAGE_OVER, DR_RULE_REPAIR_OVER };

struct dr_rule {
    enum dr_rule_kind kind;
    dr_usec over_us;
};
extern const struct dr_kind dr_kind_rule; /* struct dr_rule */

/* Office hours: `mon-fri 09:00-17:00`, `always`. */
struct dr_hours {
    unsigned weekdays; /* bit 0 = Monday */
    dr_usec from_us;   /* since midnight */
    dr_usec to_us;     /* since midnight, above from_us; 24 h at most */
};
extern const struct dr_kind dr_kind_hours; /* struct dr_hours */

/* An operation of a service: `rds:RemoveFromGlobalCluster`. */
extern const struct dr_kind dr_kind_operation; /* const char * */

/* An effect verb with what it does it to: `promote`, `scale`; see models/effect.h. */
extern const struct dr_kind dr_kind_verb; /* int, enum dr_verb */

/* A JMESPath expression, compiled. */
struct dr_expression {
    const char *text;
    struct dr_jmespath *compiled;
};
extern const struct dr_kind dr_kind_expression; /* struct dr_expression */

#endif
