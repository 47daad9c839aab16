/* Any text: every reader of quantities and civil times refuses it, or what it read prints to a text that reads back
 * equal. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/quantity.h"
#include "base/zone_rule.h"

struct number_kind {
    bool (*read)(const char *text, double *ret_number);
    void (*print)(double number, struct dr_text *text);
};

static const struct number_kind kinds[] = {
    {dr_quantity_size, dr_quantity_print_size},     {dr_quantity_bandwidth, dr_quantity_print_bandwidth},
    {dr_quantity_rate, dr_quantity_print_rate},     {dr_quantity_share, dr_quantity_print_share},
    {dr_quantity_money, dr_quantity_print_money},   {dr_quantity_money_rate, dr_quantity_print_money_rate},
    {dr_quantity_number, dr_quantity_print_number},
};

struct time_kind {
    bool (*read)(const char *text, dr_usec *ret_us);
    void (*print)(dr_usec us, struct dr_text *text);
    bool is_printed_back; /* the printer may write years that the reader has no digits for */
};

static const struct time_kind time_kinds[] = {
    {dr_quantity_duration, dr_quantity_print_duration, true},
    {dr_civil_parse, dr_civil_print, false},
    {dr_clock_parse, dr_clock_print, true},
};

static void require(bool is_true) {
    if (!is_true) {
        abort();
    }
}

static void try_number(const struct number_kind *kind, const char *string, struct dr_text *text) {
    double number = 0;
    double again = 0;
    if (kind->read(string, &number)) {
        dr_text_clear(text);
        kind->print(number, text);
        require(kind->read(text->bytes, &again) && memcmp(&again, &number, sizeof number) == 0);
    }
}

static void try_time(const struct time_kind *kind, const char *string, struct dr_text *text) {
    dr_usec us = 0;
    dr_usec again = 0;
    if (kind->read(string, &us)) {
        dr_text_clear(text);
        kind->print(us, text);
        require((kind->read(text->bytes, &again) && again == us) || !kind->is_printed_back);
        dr_quantity_say_duration(us, text);
    }
}

static void try_weekdays(const char *string, struct dr_text *text) {
    unsigned bits = 0;
    unsigned again = 0;
    if (dr_weekdays_parse(string, &bits)) {
        dr_text_clear(text);
        dr_weekdays_print(bits, text);
        require(dr_weekdays_parse(text->bytes, &again) && again == bits);
    }
}

static void try_rule(const char *string) {
    struct dr_zone_rule rule;
    if (dr_zone_rule_parse(string, &rule)) {
        int64_t offset_s = dr_zone_rule_offset_s(&rule, INT64_C(4000000000));
        require(offset_s == rule.standard_s || offset_s == rule.summer_s);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *string = calloc(size + 1, 1);
    require(string != NULL);
    if (size > 0) {
        memcpy(string, data, size);
    }
    struct dr_text text;
    dr_text_init(&text, 0);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        try_number(&kinds[i], string, &text);
    }
    for (size_t i = 0; i < sizeof time_kinds / sizeof time_kinds[0]; i++) {
        try_time(&time_kinds[i], string, &text);
    }
    try_weekdays(string, &text);
    try_rule(string);
    dr_text_release(&text);
    free(string);
    return 0;
}
