/* Effect verbs: what an operation does in the model. An operation of a service, a manual task or a command is
 * simulated as one or more of these; each has preconditions on the state of the component it acts on. */
#ifndef DR_MODELS_EFFECT_H
#define DR_MODELS_EFFECT_H

#include <stdbool.h>

/* name, needs a component, what it does */
#define DR_VERBS(X)                                                                                                    \
    X(DR_VERB_SCALE, "scale", true, "sets the number of running instances of a group that exists")                     \
    X(DR_VERB_LAUNCH, "launch", true, "creates a component that does not stand there yet")                             \
    X(DR_VERB_START, "start", true, "starts what exists and is stopped")                                               \
    X(DR_VERB_STOP, "stop", true, "stops it")                                                                          \
    X(DR_VERB_PROMOTE, "promote", true, "makes a replica the writer")                                                  \
    X(DR_VERB_DETACH, "detach", true, "takes a replica out of its replication group and makes it a writer")            \
    X(DR_VERB_RESTORE, "restore", true, "makes a data store from its newest usable recovery point")                    \
    X(DR_VERB_COPY, "copy", true, "copies the data of a store into the region")                                        \
    X(DR_VERB_ROUTE, "route", false, "changes where users are sent")                                                   \
    X(DR_VERB_REPLICATE, "replicate", true, "sets up replication")                                                     \
    X(DR_VERB_SNAPSHOT, "snapshot", true, "takes a recovery point")                                                    \
    X(DR_VERB_NOTIFY, "notify", false, "tells people; no effect on service")                                           \
    X(DR_VERB_WAIT, "wait", false, "lets time pass")                                                                   \
    X(DR_VERB_OBSERVE, "observe", false, "looks; no effect on service")                                                \
    X(DR_VERB_CONFIGURE, "configure", false, "changes settings; no effect on service")

#define DR_VERB_ENUMERATOR(name, text, component, help) name,
enum dr_verb { DR_VERBS(DR_VERB_ENUMERATOR) DR_VERB_COUNT };
#undef DR_VERB_ENUMERATOR

const char *dr_verb_text(enum dr_verb verb);
const char *dr_verb_help(enum dr_verb verb);
bool dr_verb_needs_component(enum dr_verb verb);

#endif
