/* The server's clock: read from the Date header of a reply, so that signatures can be corrected. */
#include <ctype.h>
#include <string.h>

#include "base/civil.h"
#include "bridge/aws/sign.h"

static bool digits(const char *text, size_t count, int *ret_number) {
    int number = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isdigit((unsigned char)text[i])) {
            return false;
        }
        number = number * 10 + (text[i] - '0');
    }
    *ret_number = number;
    return true;
}

static bool month_of(const char *text, int *ret_month) {
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (int i = 0; i < 12; i++) {
        if (memcmp(names + (size_t)i * 3, text, 3) == 0) {
            *ret_month = i + 1;
            return true;
        }
    }
    return false;
}

static bool is_possible(const struct dr_civil *civil) {
    return civil->day >= 1 && civil->day <= 31 && civil->hour <= 23 && civil->minute <= 59 && civil->second <= 60;
}

bool dr_aws_http_date(const char *text, dr_usec *ret_utc_us) {
    /* Sun, 06 Nov 1994 08:49:37 GMT */
    if (strlen(text) != 29 || memcmp(text + 3, ", ", 2) != 0 || strcmp(text + 25, " GMT") != 0) {
        return false;
    }
    struct dr_civil civil = {0};
    if (!digits(text + 5, 2, &civil.day) || !month_of(text + 8, &civil.month) || !digits(text + 12, 4, &civil.year) ||
        !digits(text + 17, 2, &civil.hour) || !digits(text + 20, 2, &civil.minute) ||
        !digits(text + 23, 2, &civil.second) || !is_possible(&civil)) {
        return false;
    }
    *ret_utc_us = dr_civil_to_us(&civil);
    return true;
}

bool dr_aws_clock_skew(const struct dr_http_reply *reply, dr_usec now_us, dr_usec *ret_skew_us) {
    const char *date = dr_http_header(&reply->headers, "Date");
    dr_usec server_us = 0;
    if (date == NULL || !dr_aws_http_date(date, &server_us)) {
        return false;
    }
    *ret_skew_us = server_us - now_us;
    return true;
}
