/* Quantities: what is read, what is refused, and that every print reads back. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/quantity.h"

struct duration_case {
    const char *text;
    dr_usec us;
};

static const struct duration_case durations[] = {
    {"0s", 0},
    {"1us", 1},
    {"1ms", 1000},
    {"0.1s", 100000},
    {"0.0000005s", 1},
    {"0.00000049999999999999999999999s", 0},
    {"0.5us", 1},
    {"0.49us", 0},
    {"4.2s", 4200000},
    {"90s", 90000000},
    {"15m", 900000000},
    {"15min", 900000000},
    {"1h30m", 5400000000},
    {"1h30m0.25s", 5400250000},
    {"2.5d", 216000000000},
    {"1w", 604800000000},
    {"1y", 31536000000000},
    {"0.1y", 3153600000000},
    {"1y2w3d4h5m6s7ms8us", 33019506007008},
    {"007m", 420000000},
    {"2305843009213693951us", DR_NEVER / 4},
};

Test(quantity, reads_durations_exactly) {
    for (size_t i = 0; i < sizeof durations / sizeof durations[0]; i++) {
        dr_usec us = -1;
        cr_expect(dr_quantity_duration(durations[i].text, &us), "refused %s", durations[i].text);
        cr_expect(us == durations[i].us, "%s gave %lld", durations[i].text, (long long)us);
    }
}

static const char *const no_durations[] = {
    "",
    "0",
    "15",
    "-1s",
    "+1s",
    "1e3s",
    "1e400",
    "nan",
    "inf",
    "0x10s",
    "0x10",
    "1 h",
    " 1h",
    "1h ",
    "1hh",
    "1h30",
    "30m1h",
    "1h1h",
    "1m1min",
    "1H",
    "1M",
    "1S",
    ".5h",
    "5.h",
    "1.5.5h",
    "1.5h3m",
    "h",
    "1,5h",
    "1hour",
    "1mo",
    "1h\n",
    "1µs",
    "1h-30m",
    "293000y",
    "2305843009213693952us",
    "99999999999999999999999999d",
    "73117y73117w",
    "never",
};

Test(quantity, refuses_what_is_no_duration) {
    for (size_t i = 0; i < sizeof no_durations / sizeof no_durations[0]; i++) {
        dr_usec us = -7;
        cr_expect(!dr_quantity_duration(no_durations[i], &us), "read \"%s\" as %lld", no_durations[i], (long long)us);
        cr_expect(us == -7, "touched the result of \"%s\"", no_durations[i]);
    }
}

struct number_case {
    bool (*read)(const char *text, double *ret_number);
    const char *text;
    double number;
};

/* Exact: each right side is the double nearest to the decimal value. */
static const struct number_case numbers[] = {
    {dr_quantity_size, "0B", 0},
    {dr_quantity_size, "1KiB", 1024},
    {dr_quantity_size, "1kB", 1000},
    {dr_quantity_size, "1KB", 1000},
    {dr_quantity_size, "200GiB", 214748364800.0},
    {dr_quantity_size, "1.5TB", 1.5e12},
    {dr_quantity_size, "1.1GB", 1.1e9},
    {dr_quantity_size, "2TiB", 2199023255552.0},
    {dr_quantity_size, "3MB", 3e6},
    {dr_quantity_size, "3MiB", 3145728},
    {dr_quantity_size, "1PB", 1e15},
    {dr_quantity_size, "1PiB", 1125899906842624.0},
    {dr_quantity_bandwidth, "4MiB/s", 4194304},
    {dr_quantity_bandwidth, "5Gbps", 625e6},
    {dr_quantity_bandwidth, "500Mbit/s", 62.5e6},
    {dr_quantity_bandwidth, "8bps", 1},
    {dr_quantity_bandwidth, "1kbps", 125},
    {dr_quantity_bandwidth, "1Kbit/s", 125},
    {dr_quantity_bandwidth, "1Gbit/s", 125e6},
    {dr_quantity_bandwidth, "10KB/s", 10000},
    {dr_quantity_rate, "1200/s", 1200},
    {dr_quantity_rate, "0.1/year", 0.1 / 31536000},
    {dr_quantity_rate, "0.1/y", 0.1 / 31536000},
    {dr_quantity_rate, "3/month", 3.0 / 2628000},
    {dr_quantity_rate, "1/week", 1.0 / 604800},
    {dr_quantity_rate, "2/d", 2.0 / 86400},
    {dr_quantity_rate, "2/day", 2.0 / 86400},
    {dr_quantity_rate, "6/h", 6.0 / 3600},
    {dr_quantity_rate, "6/hour", 6.0 / 3600},
    {dr_quantity_rate, "60/m", 1},
    {dr_quantity_rate, "60/min", 1},
    {dr_quantity_rate, "60/minute", 1},
    {dr_quantity_share, "95%", 0.95},
    {dr_quantity_share, "0%", 0},
    {dr_quantity_share, "99.95%", 0.9995},
    {dr_quantity_share, "250%", 2.5},
    {dr_quantity_money, "$18000", 18000},
    {dr_quantity_money, "$18,000", 18000},
    {dr_quantity_money, "$18,000.50", 18000.5},
    {dr_quantity_money, "$1,234,567.89", 1234567.89},
    {dr_quantity_money, "$0.0225", 0.0225},
    {dr_quantity_money_rate, "$18000/h", 18000},
    {dr_quantity_money_rate, "$18,000/hour", 18000},
    {dr_quantity_money_rate, "$48/day", 2},
    {dr_quantity_money_rate, "$730/month", 1},
    {dr_quantity_money_rate, "$8760/year", 1},
    {dr_quantity_money_rate, "$1/s", 3600},
    {dr_quantity_number, "0.7", 0.7},
    {dr_quantity_number, "12", 12},
};

Test(quantity, reads_sizes_rates_shares_and_money) {
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        double number = -1;
        cr_expect(numbers[i].read(numbers[i].text, &number), "refused %s", numbers[i].text);
        cr_expect(memcmp(&number, &numbers[i].number, sizeof number) == 0, "%s gave %.17g", numbers[i].text, number);
    }
}

static const struct number_case no_numbers[] = {
    {dr_quantity_size, "", 0},
    {dr_quantity_size, "200", 0},
    {dr_quantity_size, "0", 0},
    {dr_quantity_size, "200 GiB", 0},
    {dr_quantity_size, "-1GiB", 0},
    {dr_quantity_size, "1e3GiB", 0},
    {dr_quantity_size, "1gib", 0},
    {dr_quantity_size, "1GiBx", 0},
    {dr_quantity_size, "0x10B", 0},
    {dr_quantity_size, "infB", 0},
    {dr_quantity_size, "nanB", 0},
    {dr_quantity_size, "GiB", 0},
    {dr_quantity_size, "1Gib", 0},
    {dr_quantity_size, "1KiB/s", 0},
    {dr_quantity_bandwidth, "4MiB", 0},
    {dr_quantity_bandwidth, "5Gb", 0},
    {dr_quantity_bandwidth, "5gbps", 0},
    {dr_quantity_bandwidth, "5Gbps/s", 0},
    {dr_quantity_rate, "5", 0},
    {dr_quantity_rate, "5/", 0},
    {dr_quantity_rate, "5/ms", 0},
    {dr_quantity_rate, "/year", 0},
    {dr_quantity_rate, "5 / year", 0},
    {dr_quantity_rate, "-5/year", 0},
    {dr_quantity_share, "0.95", 0},
    {dr_quantity_share, "95", 0},
    {dr_quantity_share, "95%%", 0},
    {dr_quantity_share, "-5%", 0},
    {dr_quantity_share, "95 %", 0},
    {dr_quantity_share, "1e2%", 0},
    {dr_quantity_money, "18000", 0},
    {dr_quantity_money, "$", 0},
    {dr_quantity_money, "$-5", 0},
    {dr_quantity_money, "-$5", 0},
    {dr_quantity_money, "$18,00", 0},
    {dr_quantity_money, "$1800,000", 0},
    {dr_quantity_money, "$,000", 0},
    {dr_quantity_money, "$1,0000", 0},
    {dr_quantity_money, "$1,000,00", 0},
    {dr_quantity_money, "$1,000000", 0},
    {dr_quantity_money, "$1.0,000", 0},
    {dr_quantity_money, "$18000/h", 0},
    {dr_quantity_money, "$1e3", 0},
    {dr_quantity_money, "$5.", 0},
    {dr_quantity_money, "$1,000,", 0},
    {dr_quantity_money, "$1000,000", 0},
    {dr_quantity_money_rate, "$5", 0},
    {dr_quantity_money_rate, "5/h", 0},
    {dr_quantity_money_rate, "$5/GB", 0},
    {dr_quantity_number, "1e3", 0},
    {dr_quantity_number, "", 0},
    {dr_quantity_number, "-1", 0},
    {dr_quantity_number, "1.", 0},
    {dr_quantity_number, "nan", 0},
};

Test(quantity, refuses_missing_and_wrong_units) {
    for (size_t i = 0; i < sizeof no_numbers / sizeof no_numbers[0]; i++) {
        double number = -7;
        cr_expect(!no_numbers[i].read(no_numbers[i].text, &number), "read \"%s\"", no_numbers[i].text);
        cr_expect(number < -6, "touched the result of \"%s\"", no_numbers[i].text);
    }
}

Test(quantity, refuses_numbers_beyond_the_range_of_a_double) {
    char text[420];
    memset(text, '9', 399);
    memcpy(text + 399, "GiB", 4);
    double number = -7;
    cr_expect(!dr_quantity_size(text, &number));
    memset(text, '0', 410);
    memcpy(text + 410, "1B", 3);
    cr_expect(!dr_quantity_size(text, &number));
    cr_expect(number < -6);
}

static void expect_print(void (*print)(dr_usec us, struct dr_text *text), dr_usec us, const char *expected) {
    struct dr_text text;
    dr_text_init(&text, 0);
    print(us, &text);
    cr_expect_str_eq(text.bytes, expected);
    dr_text_release(&text);
}

static const struct duration_case printed_durations[] = {
    {"0s", 0},
    {"1us", 1},
    {"1ms", 1000},
    {"1.5ms", 1500},
    {"850ms", 850000},
    {"4.2s", 4200000},
    {"1m30s", 90000000},
    {"15m", 900000000},
    {"1h30m", 5400000000},
    {"1h1us", 3600000001},
    {"1d", 86400000000},
    {"2d12h", 216000000000},
    {"7d", 604800000000},
    {"1y", 31536000000000},
    {"never", DR_NEVER},
};

Test(quantity, prints_durations_as_people_write_them) {
    for (size_t i = 0; i < sizeof printed_durations / sizeof printed_durations[0]; i++) {
        expect_print(dr_quantity_print_duration, printed_durations[i].us, printed_durations[i].text);
    }
}

Test(quantity, reads_back_every_duration_it_prints) {
    struct dr_text text;
    dr_text_init(&text, 0);
    uint64_t state = 1;
    for (int i = 0; i < 20000; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        dr_usec us = (dr_usec)(state >> (3 + i % 60));
        dr_usec again = -1;
        dr_text_clear(&text);
        dr_quantity_print_duration(us, &text);
        cr_assert(dr_quantity_duration(text.bytes, &again) && again == us, "%lld printed as %s", (long long)us,
                  text.bytes);
    }
    dr_text_release(&text);
}

struct printer {
    void (*print)(double number, struct dr_text *text);
    bool (*read)(const char *text, double *ret_number);
};

static const struct printer printers[] = {
    {dr_quantity_print_size, dr_quantity_size},     {dr_quantity_print_bandwidth, dr_quantity_bandwidth},
    {dr_quantity_print_rate, dr_quantity_rate},     {dr_quantity_print_share, dr_quantity_share},
    {dr_quantity_print_money, dr_quantity_money},   {dr_quantity_print_money_rate, dr_quantity_money_rate},
    {dr_quantity_print_number, dr_quantity_number},
};

Test(quantity, reads_back_every_number_it_prints) {
    struct dr_text text;
    dr_text_init(&text, 0);
    uint64_t state = 2;
    for (int i = 0; i < 3000; i++) {
        const struct printer *printer = &printers[i % 7];
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        double number = ldexp((double)(state >> 11), i % 100 - 90);
        double again = -1;
        dr_text_clear(&text);
        printer->print(number, &text);
        cr_assert(printer->read(text.bytes, &again) && memcmp(&again, &number, sizeof again) == 0,
                  "%.17g printed as %s", number, text.bytes);
    }
    dr_text_release(&text);
}

struct print_case {
    void (*print)(double number, struct dr_text *text);
    double number;
    const char *text;
};

static const struct print_case prints[] = {
    {dr_quantity_print_size, 214748364800.0, "200GiB"},
    {dr_quantity_print_size, 1.5e12, "1.5TB"},
    {dr_quantity_print_size, 536870912, "512MiB"},
    {dr_quantity_print_size, 0, "0B"},
    {dr_quantity_print_bandwidth, 4194304, "4MiB/s"},
    {dr_quantity_print_bandwidth, 625e6, "5Gbps"},
    {dr_quantity_print_bandwidth, 62.5e6, "500Mbps"},
    {dr_quantity_print_rate, 0.1 / 31536000, "0.1/year"},
    {dr_quantity_print_rate, 3.0 / 2628000, "3/month"},
    {dr_quantity_print_rate, 1200, "1200/s"},
    {dr_quantity_print_rate, 0, "0/s"},
    {dr_quantity_print_share, 0.95, "95%"},
    {dr_quantity_print_share, 0.9995, "99.95%"},
    {dr_quantity_print_share, 1.0 / 3, "33.33333333333333%"},
    {dr_quantity_print_money, 18000, "$18000"},
    {dr_quantity_print_money, 0.02, "$0.02"},
    {dr_quantity_print_money, -5, "-$5"},
    {dr_quantity_print_money_rate, 18000, "$18000/h"},
    {dr_quantity_print_money_rate, 1.0 / 730, "$1/month"},
    {dr_quantity_print_number, 0.7, "0.7"},
    {dr_quantity_print_number, 1e-7, "0.0000001"},
    {dr_quantity_print_number, 100, "100"},
};

Test(quantity, prints_the_shortest_text) {
    for (size_t i = 0; i < sizeof prints / sizeof prints[0]; i++) {
        struct dr_text text;
        dr_text_init(&text, 0);
        prints[i].print(prints[i].number, &text);
        cr_expect_str_eq(text.bytes, prints[i].text);
        dr_text_release(&text);
    }
}

static const struct duration_case said_durations[] = {
    {"0 s", 0},
    {"12 us", 12},
    {"4.2 ms", 4200},
    {"850 ms", 850000},
    {"1 s", 999999},
    {"4.2 s", 4200000},
    {"12.3 s", 12345678},
    {"1 min", 59999999},
    {"4 min 30 s", 270000000},
    {"45 min", 2700000000},
    {"1 h", 3599900000},
    {"1 h 12 min", 4320000000},
    {"1 h 12 min", 4330000000},
    {"1 d", 86399000000},
    {"2 d 3 h", 183600000000},
    {"1 y", 31536000000000},
    {"1 y 35 d", 34560000000000},
    {"100 y", 3153600000000000},
    {"-4.2 s", -4200000},
    {"292471 y", DR_NEVER - 1},
    {"never", DR_NEVER},
};

Test(quantity, says_durations_in_two_units_at_most) {
    for (size_t i = 0; i < sizeof said_durations / sizeof said_durations[0]; i++) {
        expect_print(dr_quantity_say_duration, said_durations[i].us, said_durations[i].text);
    }
}
