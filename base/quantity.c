/* Quantities as people write them: readers and printers. A number is decimal digits with an optional fraction: no
 * sign, no exponent, no blanks. Decimal units become a decimal exponent before strtod rounds, so that `1.1GB` is the
 * double nearest to 1,100,000,000; durations never leave integers. */
#include "base/quantity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_MAX 400 /* characters: the longest double, written without exponent, has 325 zeros and 17 digits */
#define LITERAL_MAX (NUMBER_MAX + 16)
#define DIGITS_MAX 17 /* significant digits that tell any two doubles apart */

/* value = number * 10^exponent * times / over; only one of the three differs from its neutral value but for bits. */
struct unit {
    const char *name;
    int exponent;
    double times;
    double over;
    bool printed; /* spellings that only the reader knows have false */
};

struct duration_unit {
    const char *name;
    dr_usec us;
};

#define US_PER_YEAR (8760 * DR_USEC_PER_HOUR)

static const struct duration_unit duration_units[] = {
    {"y", US_PER_YEAR},
    {"w", DR_USEC_PER_WEEK},
    {"d", DR_USEC_PER_DAY},
    {"h", DR_USEC_PER_HOUR},
    {"m", DR_USEC_PER_MINUTE},
    {"min", DR_USEC_PER_MINUTE},
    {"s", DR_USEC_PER_S},
    {"ms", 1000},
    {"us", 1},
};

#define KIB 1024.0
#define MIB (KIB * KIB)
#define GIB (MIB * KIB)
#define TIB (GIB * KIB)
#define PIB (TIB * KIB)

static const struct unit size_units[] = {
    {"B", 0, 1, 1, true},     {"KiB", 0, KIB, 1, true}, {"kB", 3, 1, 1, true},    {"KB", 3, 1, 1, false},
    {"MiB", 0, MIB, 1, true}, {"MB", 6, 1, 1, true},    {"GiB", 0, GIB, 1, true}, {"GB", 9, 1, 1, true},
    {"TiB", 0, TIB, 1, true}, {"TB", 12, 1, 1, true},   {"PiB", 0, PIB, 1, true}, {"PB", 15, 1, 1, true},
    {NULL, 0, 0, 0, false},
};

static const struct unit bandwidth_units[] = {
    {"B/s", 0, 1, 1, true},     {"KiB/s", 0, KIB, 1, true}, {"kB/s", 3, 1, 1, true},     {"KB/s", 3, 1, 1, false},
    {"MiB/s", 0, MIB, 1, true}, {"MB/s", 6, 1, 1, true},    {"GiB/s", 0, GIB, 1, true},  {"GB/s", 9, 1, 1, true},
    {"TiB/s", 0, TIB, 1, true}, {"TB/s", 12, 1, 1, true},   {"PiB/s", 0, PIB, 1, true},  {"PB/s", 15, 1, 1, true},
    {"bps", 0, 1, 8, true},     {"kbps", 3, 1, 8, true},    {"Mbps", 6, 1, 8, true},     {"Gbps", 9, 1, 8, true},
    {"Tbps", 12, 1, 8, true},   {"bit/s", 0, 1, 8, false},  {"kbit/s", 3, 1, 8, false},  {"Kbit/s", 3, 1, 8, false},
    {"Mbit/s", 6, 1, 8, false}, {"Gbit/s", 9, 1, 8, false}, {"Tbit/s", 12, 1, 8, false}, {NULL, 0, 0, 0, false},
};

/* A month is 730 h and a year 8,760 h, as AWS bills them. */
static const struct unit rate_units[] = {
    {"/s", 0, 1, 1, true},           {"/m", 0, 1, 60, false},         {"/min", 0, 1, 60, true},
    {"/minute", 0, 1, 60, false},    {"/h", 0, 1, 3600, true},        {"/hour", 0, 1, 3600, false},
    {"/d", 0, 1, 86400, false},      {"/day", 0, 1, 86400, true},     {"/week", 0, 1, 604800, true},
    {"/month", 0, 1, 2628000, true}, {"/year", 0, 1, 31536000, true}, {"/y", 0, 1, 31536000, false},
    {NULL, 0, 0, 0, false},
};

static const struct unit money_rate_units[] = {
    {"/h", 0, 1, 1, true},      {"/hour", 0, 1, 1, false},    {"/s", 0, 3600, 1, false},   {"/m", 0, 60, 1, false},
    {"/min", 0, 60, 1, false},  {"/minute", 0, 60, 1, false}, {"/d", 0, 1, 24, false},     {"/day", 0, 1, 24, true},
    {"/week", 0, 1, 168, true}, {"/month", 0, 1, 730, true},  {"/year", 0, 1, 8760, true}, {"/y", 0, 1, 8760, false},
    {NULL, 0, 0, 0, false},
};

static const struct unit share_units[] = {{"%", -2, 1, 1, true}, {NULL, 0, 0, 0, false}};
static const struct unit plain_units[] = {{"", 0, 1, 1, true}, {NULL, 0, 0, 0, false}};

static bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

static bool same(double left, double right) {
    return !(left < right) && !(left > right);
}

static size_t digits_at(const char *text) {
    size_t count = 0;
    while (is_digit(text[count])) {
        count++;
    }
    return count;
}

/* Length of the decimal number that text begins with; 0 where there is none. */
static size_t number_length(const char *text) {
    size_t whole = digits_at(text);
    if (whole == 0) {
        return 0;
    }
    if (text[whole] != '.') {
        return whole;
    }
    size_t fraction = digits_at(text + whole + 1);
    return fraction == 0 ? 0 : whole + 1 + fraction;
}

static const struct unit *find_unit(const struct unit *units, const char *name) {
    for (const struct unit *unit = units; unit->name != NULL; unit++) {
        if (strcmp(unit->name, name) == 0) {
            return unit;
        }
    }
    return NULL;
}

static bool scale(const char *number, size_t length, const struct unit *unit, double *ret_value) {
    char literal[LITERAL_MAX];
    if (length == 0 || length > NUMBER_MAX) {
        return false;
    }
    snprintf(literal, sizeof literal, "%.*se%d", (int)length, number, unit->exponent);
    double value = strtod(literal, NULL) * unit->times / unit->over;
    if (!isfinite(value)) {
        return false;
    }
    *ret_value = value;
    return true;
}

static bool read_scaled(const char *text, const struct unit *units, double *ret_value) {
    size_t length = number_length(text);
    const struct unit *unit = find_unit(units, text + length);
    return unit != NULL && scale(text, length, unit, ret_value);
}

/* The fraction's share of a unit, in microseconds, rounded half up. Digits are taken from the last to the first:
 * each step divides by ten, and what falls off below the unit matters only by its leading digit. */
static dr_usec fraction_us(const char *digits, size_t count, dr_usec unit_us) {
    dr_usec whole_us = 0;
    dr_usec dropped = 0;
    for (size_t i = count; i > 0; i--) {
        dr_usec sum = (digits[i - 1] - '0') * unit_us + whole_us;
        whole_us = sum / 10;
        dropped = sum % 10;
    }
    return whole_us + (dropped >= 5 ? 1 : 0);
}

static bool whole_units(const char *digits, size_t count, dr_usec unit_us, dr_usec *ret_us) {
    dr_usec limit = DR_NEVER / 4 / unit_us;
    dr_usec number = 0;
    for (size_t i = 0; i < count; i++) {
        dr_usec digit = digits[i] - '0';
        if (number > (limit - digit) / 10) {
            return false;
        }
        number = number * 10 + digit;
    }
    *ret_us = number * unit_us;
    return true;
}

/* The unit that text begins with: all its letters, so that `ms` is never `m` and a rest. */
static const struct duration_unit *duration_unit_at(const char *text, size_t *ret_length) {
    size_t length = 0;
    while (text[length] >= 'a' && text[length] <= 'z') {
        length++;
    }
    for (size_t i = 0; i < sizeof duration_units / sizeof duration_units[0]; i++) {
        const char *name = duration_units[i].name;
        if (strlen(name) == length && memcmp(name, text, length) == 0) {
            *ret_length = length;
            return &duration_units[i];
        }
    }
    return NULL;
}

/* One part such as `30m` or `2.5d`. Moves *text behind it. A fraction is allowed in the last part only. */
static bool duration_part(const char **text, dr_usec *above_us, dr_usec *sum_us) {
    size_t length = number_length(*text);
    size_t unit_length = 0;
    const struct duration_unit *unit = length == 0 ? NULL : duration_unit_at(*text + length, &unit_length);
    if (unit == NULL || unit->us >= *above_us) {
        return false;
    }
    size_t whole = digits_at(*text);
    dr_usec part_us = 0;
    if (!whole_units(*text, whole, unit->us, &part_us)) {
        return false;
    }
    const char *end = *text + length + unit_length;
    if (length > whole) {
        if (*end != '\0') {
            return false;
        }
        part_us += fraction_us(*text + whole + 1, length - whole - 1, unit->us);
    }
    *sum_us += part_us;
    *above_us = unit->us;
    *text = end;
    return *sum_us <= DR_NEVER / 4;
}

bool dr_quantity_duration(const char *text, dr_usec *ret_us) {
    dr_usec above_us = DR_NEVER;
    dr_usec sum_us = 0;
    do {
        if (!duration_part(&text, &above_us, &sum_us)) {
            return false;
        }
    } while (*text != '\0');
    *ret_us = sum_us;
    return true;
}

bool dr_quantity_size(const char *text, double *ret_bytes) {
    return read_scaled(text, size_units, ret_bytes);
}

bool dr_quantity_bandwidth(const char *text, double *ret_bytes_per_s) {
    return read_scaled(text, bandwidth_units, ret_bytes_per_s);
}

bool dr_quantity_rate(const char *text, double *ret_per_s) {
    return read_scaled(text, rate_units, ret_per_s);
}

bool dr_quantity_share(const char *text, double *ret_share) {
    return read_scaled(text, share_units, ret_share);
}

bool dr_quantity_number(const char *text, double *ret_number) {
    return read_scaled(text, plain_units, ret_number);
}

/* Copies an amount without its thousands commas; false where a comma stands in a wrong place. */
static bool without_commas(const char *text, size_t length, char *amount) {
    size_t first = digits_at(text);
    size_t written = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] != ',') {
            amount[written++] = text[i];
            continue;
        }
        if (first == 0 || first > 3 || digits_at(text + i + 1) != 3) {
            return false;
        }
    }
    amount[written] = '\0';
    return true;
}

/* Where the first group is followed by a comma, all digits must be grouped: `1,0000` and `1,000,00` fail above. */
static bool read_money(const char *text, const struct unit *units, double *ret_value) {
    if (text[0] != '$') {
        return false;
    }
    text++;
    size_t length = 0;
    while (is_digit(text[length]) || text[length] == ',' || text[length] == '.') {
        length++;
    }
    const char *point = memchr(text, '.', length);
    char amount[NUMBER_MAX + 1];
    if (length > NUMBER_MAX || (point != NULL && memchr(point, ',', length - (size_t)(point - text)) != NULL) ||
        !without_commas(text, length, amount)) {
        return false;
    }
    size_t digits = strlen(amount);
    const struct unit *unit = find_unit(units, text + length);
    return unit != NULL && number_length(amount) == digits && scale(amount, digits, unit, ret_value);
}

bool dr_quantity_money(const char *text, double *ret_usd) {
    return read_money(text, plain_units, ret_usd);
}

bool dr_quantity_money_rate(const char *text, double *ret_usd_per_h) {
    return read_money(text, money_rate_units, ret_usd_per_h);
}

/* Writes digits (without point) times 10^exponent of the first digit, without an exponent. */
static void write_fixed(const char *digits, int count, int exponent, char *ret_text) {
    int written = 0;
    if (exponent < 0) {
        ret_text[written++] = '0';
        ret_text[written++] = '.';
    }
    for (int i = exponent; i < -1; i++) {
        ret_text[written++] = '0';
    }
    for (int i = 0; i < count || i <= exponent; i++) {
        if (i == exponent + 1 && exponent >= 0) {
            ret_text[written++] = '.';
        }
        ret_text[written++] = i < count ? digits[i] : '0';
    }
    ret_text[written] = '\0';
}

/* number with so many significant digits, less trailing zeros, times 10^-shift, without an exponent. */
static void write_rounded(double number, int significant, int shift, char *ret_text) {
    char scientific[64];
    snprintf(scientific, sizeof scientific, "%.*e", significant - 1, number);
    char digits[DIGITS_MAX + 1];
    int count = 0;
    const char *at = scientific;
    for (; *at != 'e'; at++) {
        if (is_digit(*at)) {
            digits[count++] = *at;
        }
    }
    while (count > 1 && digits[count - 1] == '0') {
        count--;
    }
    int exponent = (int)strtol(at + 1, NULL, 10);
    write_fixed(digits, count, number > 0 ? exponent - shift : 0, ret_text);
}

/* The shortest number that reads back, in this unit, as value; false where none does. */
static bool shortest_in(double value, const struct unit *unit, char *ret_text) {
    double number = value * unit->over / unit->times;
    if (!isfinite(number)) {
        return false;
    }
    for (int significant = 1; significant <= DIGITS_MAX; significant++) {
        double again = 0;
        write_rounded(number, significant, unit->exponent, ret_text);
        if (scale(ret_text, strlen(ret_text), unit, &again) && same(again, value)) {
            return true;
        }
    }
    return false;
}

static bool is_better(const char *number, const char *name, const char *best, const char *best_name) {
    size_t length = strlen(number);
    size_t best_length = strlen(best);
    return length < best_length || (length == best_length && strlen(name) < strlen(best_name));
}

/* Among the units, that whose number is shortest; of these, that whose name is shortest; of these, the first. */
static void print_scaled(double value, const char *prefix, const struct unit *units, struct dr_text *text) {
    char best[LITERAL_MAX] = "";
    const struct unit *best_unit = NULL;
    for (const struct unit *unit = units; unit->name != NULL; unit++) {
        char number[LITERAL_MAX];
        if (unit->printed && shortest_in(fabs(value), unit, number) &&
            (best_unit == NULL || is_better(number, unit->name, best, best_unit->name))) {
            memcpy(best, number, sizeof best);
            best_unit = unit;
        }
    }
    if (best_unit == NULL) {
        dr_text_format(text, "%s%g%s", prefix, value, units->name); /* not finite: nothing reads it back */
        return;
    }
    dr_text_format(text, "%s%s%s%s", value < 0 ? "-" : "", prefix, best, best_unit->name);
}

void dr_quantity_print_size(double bytes, struct dr_text *text) {
    print_scaled(bytes, "", size_units, text);
}

void dr_quantity_print_bandwidth(double bytes_per_s, struct dr_text *text) {
    print_scaled(bytes_per_s, "", bandwidth_units, text);
}

void dr_quantity_print_rate(double per_s, struct dr_text *text) {
    print_scaled(per_s, "", rate_units, text);
}

void dr_quantity_print_share(double share, struct dr_text *text) {
    print_scaled(share, "", share_units, text);
}

void dr_quantity_print_number(double number, struct dr_text *text) {
    print_scaled(number, "", plain_units, text);
}

void dr_quantity_print_money(double usd, struct dr_text *text) {
    print_scaled(usd, "$", plain_units, text);
}

void dr_quantity_print_money_rate(double usd_per_h, struct dr_text *text) {
    print_scaled(usd_per_h, "$", money_rate_units, text);
}

/* The rest below a minute, in the largest of s, ms, us that leaves a whole part, with its fraction. */
static void print_below_minute(dr_usec rest_us, struct dr_text *text) {
    dr_usec unit_us = rest_us >= DR_USEC_PER_S ? DR_USEC_PER_S : rest_us >= 1000 ? 1000 : 1;
    const char *name = rest_us >= DR_USEC_PER_S ? "s" : rest_us >= 1000 ? "ms" : "us";
    dr_text_format(text, "%lld", (long long)(rest_us / unit_us));
    if (rest_us % unit_us != 0) {
        char fraction[24];
        int length =
            snprintf(fraction, sizeof fraction, "%0*lld", unit_us == 1000 ? 3 : 6, (long long)(rest_us % unit_us));
        while (fraction[length - 1] == '0') {
            length--;
        }
        dr_text_format(text, ".%.*s", length, fraction);
    }
    dr_text_puts(text, name);
}

static void print_whole(dr_usec *rest_us, dr_usec unit_us, const char *name, struct dr_text *text) {
    if (*rest_us >= unit_us) {
        dr_text_format(text, "%lld%s", (long long)(*rest_us / unit_us), name);
        *rest_us %= unit_us;
    }
}

/* Whole years as `2y`; else days, hours and minutes, and the rest in seconds or less. */
void dr_quantity_print_duration(dr_usec at_us, struct dr_text *text) {
    if (at_us == DR_NEVER) {
        dr_text_puts(text, "never");
        return;
    }
    if (at_us <= 0) {
        dr_text_puts(text, at_us == 0 ? "0s" : "-");
        if (at_us == 0) {
            return;
        }
        at_us = at_us < -DR_NEVER ? DR_NEVER : -at_us;
    }
    dr_usec rest_us = at_us;
    if (rest_us % US_PER_YEAR == 0) {
        print_whole(&rest_us, US_PER_YEAR, "y", text);
    }
    print_whole(&rest_us, DR_USEC_PER_DAY, "d", text);
    print_whole(&rest_us, DR_USEC_PER_HOUR, "h", text);
    print_whole(&rest_us, DR_USEC_PER_MINUTE, "m", text);
    if (rest_us > 0) {
        print_below_minute(rest_us, text);
    }
}

struct said {
    dr_usec below_us; /* used for times that round to less than this */
    dr_usec large_us;
    dr_usec small_us; /* times are rounded to this */
    const char *large;
    const char *small;
};

static const struct said said[] = {
    {DR_USEC_PER_HOUR, DR_USEC_PER_MINUTE, DR_USEC_PER_S, "min", "s"},
    {DR_USEC_PER_DAY, DR_USEC_PER_HOUR, DR_USEC_PER_MINUTE, "h", "min"},
    {US_PER_YEAR, DR_USEC_PER_DAY, DR_USEC_PER_HOUR, "d", "h"},
    {100 * US_PER_YEAR, US_PER_YEAR, DR_USEC_PER_DAY, "y", "d"},
};

static dr_usec round_to(dr_usec at_us, dr_usec unit_us) {
    dr_usec units = at_us / unit_us + (at_us % unit_us >= unit_us - at_us % unit_us ? 1 : 0);
    return units > DR_NEVER / unit_us ? DR_NEVER : units * unit_us;
}

static void say_two_units(dr_usec at_us, struct dr_text *text) {
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        const struct said *row = &said[i];
        dr_usec rounded_us = round_to(at_us, row->small_us);
        if (rounded_us >= row->below_us) {
            continue;
        }
        dr_text_format(text, "%lld %s", (long long)(rounded_us / row->large_us), row->large);
        if (rounded_us % row->large_us != 0) {
            dr_text_format(text, " %lld %s", (long long)(rounded_us % row->large_us / row->small_us), row->small);
        }
        return;
    }
    dr_usec years = at_us / US_PER_YEAR + (at_us % US_PER_YEAR >= US_PER_YEAR / 2 ? 1 : 0);
    dr_text_format(text, "%lld y", (long long)years);
}

/* Below a minute: one unit, three significant digits. False where rounding reaches the limit. */
static bool say_one_unit(dr_usec at_us, dr_usec limit_us, dr_usec unit_us, const char *name, struct dr_text *text) {
    dr_usec grain_us = at_us >= 100 * unit_us ? unit_us : at_us >= 10 * unit_us ? unit_us / 10 : unit_us / 100;
    dr_usec rounded_us = grain_us > 0 ? round_to(at_us, grain_us) : at_us;
    if (rounded_us >= limit_us) {
        return false;
    }
    dr_text_format(text, "%.3g %s", (double)rounded_us / (double)unit_us, name);
    return true;
}

void dr_quantity_say_duration(dr_usec at_us, struct dr_text *text) {
    if (at_us == DR_NEVER) {
        dr_text_puts(text, "never");
        return;
    }
    if (at_us < 0) {
        dr_text_puts(text, "-");
        at_us = at_us < -DR_NEVER ? DR_NEVER : -at_us;
    }
    if (at_us == 0) {
        dr_text_puts(text, "0 s");
    } else if (!say_one_unit(at_us, 1000, 1, "us", text) && !say_one_unit(at_us, DR_USEC_PER_S, 1000, "ms", text) &&
               !say_one_unit(at_us, DR_USEC_PER_MINUTE, DR_USEC_PER_S, "s", text)) {
        say_two_units(at_us, text);
    }
}

void dr_quantity_say_money(double usd, struct dr_text *text) {
    char digits[352];
    (void)snprintf(digits, sizeof digits, "%.0f", fabs(usd));
    size_t length = strlen(digits);
    dr_text_puts(text, usd <= -0.5 ? "-$" : "$");
    for (size_t i = 0; i < length; i++) {
        dr_text_add(text, &digits[i], 1);
        if ((length - i) % 3 == 1 && i + 1 < length) {
            dr_text_puts(text, ",");
        }
    }
}

void dr_quantity_say_share(double share, struct dr_text *text) {
    if (share > 0 && share < 0.0005) {
        dr_text_puts(text, "<0.1 %");
    } else if (share < 1 && share >= 0.9995) {
        dr_text_puts(text, ">99.9 %");
    } else {
        dr_text_format(text, "%.1f %%", 100 * share);
    }
}
