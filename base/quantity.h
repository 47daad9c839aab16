/* Quantities as people write them: durations, sizes, rates, money, shares. Parsing is exact about units and never
 * guesses: a bare number is an error where a unit is needed. All functions are pure; `ret_` is written on success.
 * Grammar (docs/scenario.md): DURATION `1h30m`, `90s`, `2.5d`, `0s`, units us ms s m (or min) h d w y (y = 8,760 h),
 * in falling order, a fraction in the last part only, at most DR_NEVER / 4;
 * SIZE `200GiB`, `1.5TB`, `0B` (decimal and binary units); BANDWIDTH size per s: `4MiB/s`, `5Gbps`, `500Mbit/s`;
 * RATE `0.1/year`, `3/month`, `1200/s`; MONEY `$18000`, `$18,000`, `$0.02/GB`, `$18000/h`; SHARE `95%`. */
#ifndef DR_BASE_QUANTITY_H
#define DR_BASE_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "base/usec.h"

bool dr_quantity_duration(const char *text, dr_usec *ret_us);
bool dr_quantity_size(const char *text, double *ret_bytes);
bool dr_quantity_bandwidth(const char *text, double *ret_bytes_per_s);
bool dr_quantity_rate(const char *text, double *ret_per_s);  /* events per s; /s /m /min /h /day /week /month /year */
bool dr_quantity_share(const char *text, double *ret_share); /* `95%` -> 0.95; needs the percent sign */
bool dr_quantity_money(const char *text, double *ret_usd);   /* `$18000` */
bool dr_quantity_money_rate(const char *text, double *ret_usd_per_h); /* `$18000/h`, /day, /month (730 h), /year */
bool dr_quantity_number(const char *text, double *ret_number);        /* `0.7`: decimal, no sign, no exponent */

/* Printers: the shortest text that the parser reads back to the same value (`1h30m`, `200GiB`, `95%`). */
void dr_quantity_print_duration(dr_usec at_us, struct dr_text *text);
void dr_quantity_print_size(double bytes, struct dr_text *text);
void dr_quantity_print_bandwidth(double bytes_per_s, struct dr_text *text);
void dr_quantity_print_rate(double per_s, struct dr_text *text);
void dr_quantity_print_share(double share, struct dr_text *text);
void dr_quantity_print_money(double usd, struct dr_text *text);
void dr_quantity_print_money_rate(double usd_per_h, struct dr_text *text);
void dr_quantity_print_number(double number, struct dr_text *text);

/* For people: about three significant digits, two units at most: `1 h 12 min`, `4.2 s`, `2 d 3 h`; DR_NEVER: never. */
void dr_quantity_say_duration(dr_usec at_us, struct dr_text *text);

/* For people: `96.1 %`; `<0.1 %` and `>99.9 %` rather than a certainty that was only rounded to. */
void dr_quantity_say_share(double share, struct dr_text *text);

/* For people: whole dollars with commas, `$12,345`, `-$3`. */
void dr_quantity_say_money(double usd, struct dr_text *text);

#endif
