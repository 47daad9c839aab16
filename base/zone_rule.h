/* The rule of a time zone for all years, as POSIX writes it in TZ (`EST5EDT,M3.2.0,M11.1.0`), with the extensions of
 * TZif version 3 (times of day from -167 to 167 h). Seconds; local = utc + offset. */
#ifndef DR_BASE_ZONE_RULE_H
#define DR_BASE_ZONE_RULE_H

#include <stdbool.h>
#include <stdint.h>

enum dr_zone_day { DR_ZONE_DAY_OF_YEAR, DR_ZONE_DAY_NEVER_LEAP, DR_ZONE_DAY_OF_WEEK };

/* A day of every year and the local time at which the offset changes. */
struct dr_zone_change {
    enum dr_zone_day kind;
    int day;   /* of year: 0-365 (`n`) or 1-365, 29 February never counted (`Jn`); of week: 0 = Sunday */
    int week;  /* 1-5, 5 = the last */
    int month; /* 1-12 */
    int32_t time_s;
};

struct dr_zone_rule {
    int32_t standard_s;
    int32_t summer_s; /* equal to standard_s where there is no summer time */
    bool has_summer;
    struct dr_zone_change start; /* of summer time, in standard time */
    struct dr_zone_change end;   /* in summer time */
};

bool dr_zone_rule_parse(const char *text, struct dr_zone_rule *ret_rule);
int64_t dr_zone_rule_offset_s(const struct dr_zone_rule *rule, int64_t utc_s);

#endif
