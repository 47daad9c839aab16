/* The cost of a system: one function for each `per` of a price line says how much of it each region needs a month. */
#include "models/cost.h"

#include <math.h>
#include <string.h>

#include "base/quantity.h"
#include "models/profile.h"
#include "models/scenario_file.h"

#define HOURS_PER_MONTH 730.0
#define SECONDS_PER_HOUR 3600.0
#define SECONDS_PER_MONTH (HOURS_PER_MONTH * SECONDS_PER_HOUR)
#define HOURS_PER_DAY 24.0
#define DAYS_PER_WEEK 7.0
#define MILLION 1e6
#define BYTES_PER_GB 1e9
#define BYTES_PER_GIB 1073741824.0
#define IO_SIZE "defaults/cost/io_size"
#define DAILY_CHANGE "defaults/cost/daily_change"

/* Shares are decimal fractions: 7 % of 100 instances are 7, not 7.000000000000001. */
#define ROUNDING 1e-9

/* A price line of a component, and all that its amounts follow from. */
struct item {
    const struct dr_scenario *scenario;
    const struct dr_catalogue *catalogue;
    const struct dr_standing_plan *standing;
    const struct dr_stands *stands;
    const struct dr_value *line;  /* {per, price, where, what} */
    const struct dr_value *price; /* its entry */
    const char *price_path;
    double price_usd;
    struct dr_arena *arena;
    struct dr_errors *errors;
};

/* Quantity in each region, in the unit of the price. */
struct amounts {
    double at[DR_PLACE_COUNT];
};

typedef struct amounts amount_fn(const struct item *item);

/* --- what goes where --- */

static bool is_replicated(const struct dr_stands *stands) {
    return stands->data == DR_DATA_REPLICA || stands->data == DR_DATA_WRITERS;
}

/* A replica needs something to live in, whatever the strategy says of the infrastructure. */
static bool is_there(const struct dr_stands *stands) {
    return stands->exists || is_replicated(stands);
}

static bool is_billed(const struct item *item, enum dr_place place) {
    if (item->stands->service->global) {
        return place == DR_PLACE_HOME;
    }
    const struct dr_value *where = dr_value_get(item->line, "where");
    return dr_value_is(where, "both") || dr_value_is(where, place == DR_PLACE_HOME ? "home" : "recovery");
}

/* --- instances and hours --- */

/* Never fewer than the share: half of 3 instances are 2. */
static double running_away(const struct dr_stands *stands) {
    return is_there(stands) ? ceil(stands->stands * (double)stands->component->count - ROUNDING) : 0;
}

static struct amounts per_instance(const struct item *item) {
    double home = (double)item->stands->component->count;
    double away = running_away(item->stands);
    return (struct amounts){.at = {home * HOURS_PER_MONTH, away * HOURS_PER_MONTH}};
}

static struct amounts per_hour(const struct item *item) {
    return (struct amounts){.at = {HOURS_PER_MONTH, is_there(item->stands) ? HOURS_PER_MONTH : 0}};
}

static struct amounts per_month(const struct item *item) {
    return (struct amounts){.at = {1, is_there(item->stands) ? 1 : 0}};
}

/* --- bytes and writes --- */

/* Bytes of the price's unit, GB or GiB (a month); 0 and a mistake where it is neither. */
static double unit_bytes(const struct item *item) {
    const struct dr_value *unit = dr_value_get(item->price, "unit");
    if (dr_value_is(unit, "GiB") || dr_value_is(unit, "GiB-month")) {
        return BYTES_PER_GIB;
    }
    if (dr_value_is(unit, "GB") || dr_value_is(unit, "GB-month")) {
        return BYTES_PER_GB;
    }
    dr_errors_expected(item->errors, unit != NULL ? unit : item->price,
                       "a unit such as GiB-month, GB-month, GiB or GB");
    return 0;
}

static double in_unit(const struct item *item, double bytes) {
    double unit = unit_bytes(item);
    return unit > 0 ? bytes / unit : 0;
}

static double written_bytes(const struct item *item) {
    return item->stands->component->writes.mean_bytes_per_s * SECONDS_PER_MONTH;
}

static struct amounts per_stored(const struct item *item) {
    double size = in_unit(item, item->stands->component->size_bytes);
    return (struct amounts){.at = {size, is_replicated(item->stands) ? size : 0}};
}

/* With writers in both regions every byte crosses once too, one way or the other: writes are the whole system's. */
static struct amounts per_replicated(const struct item *item) {
    return (struct amounts){.at = {0, is_replicated(item->stands) ? in_unit(item, written_bytes(item)) : 0}};
}

/* How much one billed write covers: what the price says, an object, or the catalogue's default. */
static double io_bytes(const struct item *item) {
    const struct dr_value *io = dr_value_get(item->price, "io");
    if (io == NULL && item->stands->service->kind == DR_COMPONENT_OBJECTS &&
        item->stands->component->object_bytes > 0) {
        return item->stands->component->object_bytes;
    }
    if (io == NULL) {
        io = dr_catalogue_value(item->catalogue, IO_SIZE);
    }
    const char *text = io != NULL ? dr_field_text(io) : NULL;
    double bytes = 0;
    if (text == NULL || !dr_quantity_size(text, &bytes) || bytes <= 0) {
        dr_errors_expected(item->errors, io != NULL ? io : item->price, "the size of one write, such as 4KiB");
        return 0;
    }
    return bytes;
}

static struct amounts per_written(const struct item *item) {
    double bytes = io_bytes(item);
    double millions = bytes > 0 ? written_bytes(item) / bytes / MILLION : 0;
    return (struct amounts){.at = {millions, is_replicated(item->stands) ? millions : 0}};
}

/* --- backups --- */

static double jobs_per_week(const struct dr_schedule *schedule) {
    if (schedule->every_us > 0) {
        return DAYS_PER_WEEK * HOURS_PER_DAY * SECONDS_PER_HOUR / dr_usec_to_s(schedule->every_us);
    }
    double days = 0;
    for (unsigned day = 0; day < (unsigned)DAYS_PER_WEEK; day++) {
        days += (schedule->days >> day & 1U) != 0 ? 1 : 0;
    }
    return days * (double)schedule->at.count;
}

/* Share of the stored data that changes in a day: from the writes where they are known, else as the catalogue says. */
static double daily_change(const struct item *item) {
    const struct dr_component *component = item->stands->component;
    if (component->writes.mean_bytes_per_s > 0) {
        return component->writes.mean_bytes_per_s * HOURS_PER_DAY * SECONDS_PER_HOUR / component->size_bytes;
    }
    const struct dr_value *value = dr_catalogue_value(item->catalogue, DAILY_CHANGE);
    const char *text = value != NULL ? dr_field_text(value) : NULL;
    double share = 0;
    if (text == NULL || !dr_quantity_share(text, &share)) {
        dr_errors_expected(item->errors, value != NULL ? value : item->line, DAILY_CHANGE " to be a share such as 3%%");
    }
    return share;
}

/* Bytes that one backup adds to those before it: never more than all there is. */
static double increment_bytes(const struct item *item, double jobs_a_week) {
    double size = item->stands->component->size_bytes;
    return size > 0 ? size * fmin(1, daily_change(item) * DAYS_PER_WEEK / jobs_a_week) : 0;
}

static bool has_backups(const struct item *item) {
    return item->stands->data == DR_DATA_BACKUP && jobs_per_week(&item->stands->component->backup) > 0;
}

/* One full copy, and the changes of the others that are kept. */
static struct amounts per_backup(const struct item *item) {
    if (!has_backups(item)) {
        return (struct amounts){.at = {0}};
    }
    const struct dr_component *component = item->stands->component;
    double jobs = jobs_per_week(&component->backup);
    double keep_days = dr_usec_to_s(component->backup.keep_us) / SECONDS_PER_HOUR / HOURS_PER_DAY;
    double copies = fmax(1, keep_days * jobs / DAYS_PER_WEEK);
    double bytes = component->size_bytes + increment_bytes(item, jobs) * (copies - 1);
    return (struct amounts){.at = {0, in_unit(item, bytes)}};
}

static struct amounts per_backup_copied(const struct item *item) {
    if (!has_backups(item)) {
        return (struct amounts){.at = {0}};
    }
    double jobs = jobs_per_week(&item->stands->component->backup);
    double jobs_a_month = jobs * HOURS_PER_MONTH / (DAYS_PER_WEEK * HOURS_PER_DAY);
    return (struct amounts){.at = {0, in_unit(item, increment_bytes(item, jobs) * jobs_a_month)}};
}

/* --- users --- */

/* Users are in the home region, unless the strategy sends a share of them away all the time. */
static struct amounts per_requests(const struct item *item) {
    const struct dr_demand *demand = &item->standing->system->demand;
    struct dr_week week;
    if (!dr_scenario_week(item->scenario, item->catalogue, demand->profile, item->arena, &week)) {
        dr_errors_at(item->errors, dr_object_at(&demand->object, &demand->profile), "no usable profile \"%s\"",
                     demand->profile);
        return (struct amounts){.at = {0}};
    }
    double millions = demand->peak_per_s / week.peak * SECONDS_PER_MONTH / MILLION;
    bool split = item->standing->strategy->users_both && is_billed(item, DR_PLACE_AWAY);
    double away = split ? demand->away : 0;
    return (struct amounts){.at = {millions * (1 - away), millions * away}};
}

/* --- price lines --- */

struct rule {
    const char *per;
    amount_fn *amounts;
    const char *note; /* added to what a line is for; NULL: nothing */
};

static const struct rule rules[] = {
    {"instance", per_instance, NULL},
    {"hour", per_hour, NULL},
    {"month", per_month, NULL},
    {"stored-gb", per_stored, NULL},
    {"replicated-gb", per_replicated, NULL},
    {"written-m", per_written, NULL},
    {"backup-gb", per_backup, NULL},
    {"backup-copied-gb", per_backup_copied, ", without the first full copy"},
    {"requests-m", per_requests, NULL},
};

static const struct rule *find_rule(const struct item *item) {
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (dr_value_is(dr_value_get(item->line, "per"), rules[i].per)) {
            return &rules[i];
        }
    }
    dr_errors_at(item->errors, item->line, "per is missing or unknown");
    return NULL;
}

/* The row of a price table for the component's instance type. */
static bool find_row(struct item *item, const struct dr_value *table) {
    const struct dr_component *component = item->stands->component;
    const struct dr_value *at = dr_object_at(&component->object, &component->instance);
    if (component->instance == NULL) {
        return dr_errors_at(item->errors, at, "missing field \"instance\"") == DR_OK;
    }
    item->price = dr_value_get(table, component->instance);
    if (item->price != NULL) {
        item->price_path = dr_arena_format(item->arena, "%s/%s", item->price_path, component->instance);
        return true;
    }
    const char **names = dr_arena_alloc(item->arena, table->count + 1, sizeof *names);
    for (size_t i = 0; i < table->count; i++) {
        names[i] = table->items[i]->key;
    }
    dr_errors_unknown(item->errors, at, "instance type", component->instance, names, table->count);
    return false;
}

/* Finds entry and amount of the line's price. */
static bool find_price(struct item *item) {
    item->price_path = dr_field_text(dr_value_get(item->line, "price"));
    item->price = dr_catalogue_entry(item->catalogue, item->price_path);
    bool is_table = item->price != NULL && dr_value_get(item->price, "value") == NULL;
    if (is_table && dr_value_is(dr_value_get(item->line, "per"), "instance") && !find_row(item, item->price)) {
        return false;
    }
    const struct dr_value *value = dr_value_get(item->price, "value");
    const char *text = value != NULL ? dr_field_text(value) : NULL;
    if (text == NULL || !dr_quantity_money(text, &item->price_usd)) {
        const struct dr_value *at = value != NULL ? value : item->line;
        return dr_errors_expected(item->errors, at, "a price such as $0.085") == DR_OK;
    }
    return true;
}

static const char *describe(const struct item *item, const struct rule *rule, enum dr_place place, double quantity) {
    const char *what = dr_value_get(item->line, "what")->text;
    const char *instance = item->stands->component->instance;
    if (rule->amounts == per_instance && instance != NULL) {
        return dr_arena_format(item->arena, "%s, %.0f x %s", what, quantity / HOURS_PER_MONTH, instance);
    }
    bool both_ways = rule->amounts == per_replicated && place == DR_PLACE_AWAY && item->stands->data == DR_DATA_WRITERS;
    const char *note = both_ways ? ", both ways" : rule->note;
    return note == NULL ? what : dr_arena_format(item->arena, "%s%s", what, note);
}

static void add_line(const struct item *item, const struct rule *rule, enum dr_place place, double quantity,
                     struct dr_cost *cost) {
    if (quantity <= 0 || !is_billed(item, place)) {
        return;
    }
    struct dr_cost_line *line = &cost->lines[cost->count++];
    line->component = item->stands->name;
    line->place = place;
    line->what = describe(item, rule, place, quantity);
    line->quantity = quantity;
    line->unit = dr_field_text(dr_value_get(item->price, "unit"));
    line->price_usd = item->price_usd;
    line->monthly_usd = quantity * item->price_usd;
    line->price_path = item->price_path;
    *(place == DR_PLACE_HOME ? &cost->home_usd : &cost->away_usd) += line->monthly_usd;
}

static void add_lines(struct item *item, struct dr_cost *cost) {
    const struct rule *rule = find_rule(item);
    if (rule == NULL || !find_price(item)) {
        return;
    }
    struct amounts amounts = rule->amounts(item);
    for (int place = DR_PLACE_HOME; place < DR_PLACE_COUNT; place++) {
        add_line(item, rule, (enum dr_place)place, amounts.at[place], cost);
    }
}

static size_t lines_at_most(const struct dr_standing_plan *standing) {
    size_t count = 0;
    for (size_t i = 0; i < standing->count; i++) {
        const struct dr_value *prices = standing->stands[i].service->prices;
        count += prices != NULL ? prices->count * DR_PLACE_COUNT : 0;
    }
    return count;
}

enum dr_code dr_cost_make(const struct dr_scenario *scenario, const struct dr_catalogue *catalogue,
                          const struct dr_standing_plan *standing, struct dr_arena *arena, struct dr_cost *ret_cost,
                          struct dr_errors *errors) {
    size_t before = errors->count + errors->dropped;
    struct dr_cost cost = {.lines = dr_arena_alloc(arena, lines_at_most(standing) + 1, sizeof *cost.lines)};
    struct item item = {
        .scenario = scenario, .catalogue = catalogue, .standing = standing, .arena = arena, .errors = errors};
    for (size_t i = 0; i < standing->count; i++) {
        item.stands = &standing->stands[i];
        const struct dr_value *prices = item.stands->service->prices;
        for (size_t k = 0; prices != NULL && k < prices->count; k++) {
            item.line = prices->items[k];
            add_lines(&item, &cost);
        }
    }
    if (errors->count + errors->dropped > before) {
        return DR_INPUT;
    }
    cost.monthly_usd = cost.home_usd + cost.away_usd;
    *ret_cost = cost;
    return DR_OK;
}
