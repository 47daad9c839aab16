/* Suggestions, digests and times: the small helpers. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/digest.h"
#include "base/suggest.h"
#include "base/usec.h"

Test(suggest, finds_the_nearest_name_or_none) {
    static const char *const names[] = {"objectives", "components", "demand",  "rto",
                                        "rpo",        "region",     "regions", "mbco"};
    static const struct {
        const char *name;
        const char *nearest;
    } rows[] = {{"objektives", "objectives"},
                {"OBJECTIVES", "objectives"},
                {"objectvies", "objectives"},
                {"compnents", "components"},
                {"demnad", "demand"},
                {"rtp", "rto"},
                {"rt", "rto"},
                {"obj", "objectives"},
                {"regionss", "regions"},
                {"mbo", "mbco"},
                {"xyz", NULL},
                {"", NULL},
                {"q", NULL},
                {"demonstration", NULL},
                {"rgeion", "region"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *nearest = dr_suggest(rows[i].name, names, sizeof names / sizeof names[0]);
        cr_expect((nearest == NULL) == (rows[i].nearest == NULL), "%s: %s", rows[i].name, nearest);
        if (nearest != NULL && rows[i].nearest != NULL) {
            cr_expect_str_eq(nearest, rows[i].nearest);
        }
    }
    cr_expect(dr_suggest("a", NULL, 0) == NULL);
}

Test(suggest, ties_go_to_the_first_and_long_names_are_left_alone) {
    static const char *const names[] = {"abcx", "abcy"};
    cr_expect_str_eq(dr_suggest("abcz", names, 2), "abcx");
    char name[400];
    memset(name, 'a', sizeof name);
    name[sizeof name - 1] = '\0';
    const char *const long_names[] = {name};
    cr_expect(dr_suggest(name, long_names, 1) == NULL);
    cr_expect(dr_suggest("aaa", long_names, 1) == NULL);
}

Test(digest, agrees_with_the_standards_examples) {
    /* FIPS 180-4's examples of SHA-256: "abc" and the empty message. */
    char text[DR_DIGEST_TEXT];
    dr_digest("abc", 3, text);
    cr_expect_str_eq(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    dr_digest("", 0, text);
    cr_expect_str_eq(text, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

Test(usec, rounds_half_away_from_zero_and_saturates) {
    cr_expect(dr_usec_from_s(0.1) == 100000);
    cr_expect(dr_usec_from_s(0.0000005) == 1);
    cr_expect(dr_usec_from_s(-0.0000005) == -1);
    cr_expect(dr_usec_from_s(0.00000049) == 0);
    cr_expect(dr_usec_from_s((double)INFINITY) == DR_NEVER);
    cr_expect(dr_usec_from_s(1e300) == DR_NEVER);
    cr_expect(dr_usec_from_s(9223372036854.775807) == DR_NEVER);
    cr_expect(dr_usec_from_s(-1e300) == INT64_MIN);
    cr_expect(dr_usec_to_s(1500000) == 1.5);
    cr_expect(isinf(dr_usec_to_s(DR_NEVER)));
    cr_expect(dr_usec_add(DR_NEVER, 5) == DR_NEVER && dr_usec_add(5, DR_NEVER) == DR_NEVER);
    cr_expect(dr_usec_add(DR_NEVER - 5, 6) == DR_NEVER && dr_usec_add(2, 3) == 5);
}
