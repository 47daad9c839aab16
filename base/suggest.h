/* The nearest right name for a misspelt one (Damerau-Levenshtein distance, case ignored). */
#ifndef DR_BASE_SUGGEST_H
#define DR_BASE_SUGGEST_H

#include <stddef.h>

/* The nearest of count names, or NULL where none is near enough (distance above a third of the length, at least 1,
 * at most 4; a name that begins with the given one counts as near). Ties: the first. */
const char *dr_suggest(const char *name, const char *const *names, size_t count);

#endif
