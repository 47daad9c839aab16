/* Texts of the effect verbs. */
#include "models/effect.h"

#include <stddef.h>

struct verb {
    const char *text;
    const char *help;
    bool needs_component;
};

#define VERB_ROW(name, text, component, help) [name] = {text, help, component},
static const struct verb verbs[DR_VERB_COUNT] = {DR_VERBS(VERB_ROW)};
#undef VERB_ROW

const char *dr_verb_text(enum dr_verb verb) {
    return verbs[verb].text;
}

const char *dr_verb_help(enum dr_verb verb) {
    return verbs[verb].help;
}

bool dr_verb_needs_component(enum dr_verb verb) {
    return verbs[verb].needs_component;
}
