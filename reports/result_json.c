/* Parts of results as JSON. */
#include "reports/result_json.h"

#include <math.h>
#include <stdio.h>

void dr_result_json_number(const char *key, double number, struct dr_json_writer *json) {
    dr_json_key(json, key);
    dr_json_number(json, number, DR_JSON_DIGITS);
}

void dr_result_json_interval(const char *key, const struct dr_interval *interval, struct dr_json_writer *json) {
    dr_json_key(json, key);
    dr_json_begin_list(json);
    dr_json_number(json, interval->low, DR_JSON_DIGITS);
    dr_json_number(json, interval->high, DR_JSON_DIGITS);
    dr_json_end_list(json);
}

static void put_text(const char *key, const char *text, struct dr_json_writer *json) {
    dr_json_key(json, key);
    dr_json_text(json, text);
}

void dr_result_json_head(const struct dr_report_head *head, const struct dr_summary *summary,
                         struct dr_json_writer *json) {
    dr_json_key(json, "scenario");
    dr_json_begin_object(json);
    put_text("file", head->file->path, json);
    put_text("name", head->file->scenario.name, json);
    put_text("sha256", head->file->sha256, json);
    dr_json_end_object(json);
    put_text("system", head->system, json);
    dr_json_key(json, "hazards");
    dr_json_begin_list(json);
    for (size_t i = 0; i < summary->model->hazard_count; i++) {
        dr_json_text(json, summary->model->hazards[i].name);
    }
    dr_json_end_list(json);
    dr_json_key(json, "versions");
    dr_json_begin_object(json);
    put_text("drsim", head->version, json);
    put_text("catalogue_sha256", head->catalogue_sha256, json);
    dr_json_end_object(json);
    dr_json_key(json, "seed");
    dr_json_unsigned_text(json, head->seed);
    dr_json_key(json, "trials");
    dr_json_integer(json, (int64_t)summary->trials);
}

static void put_quantity(const char *key, const struct dr_quantity *quantity, struct dr_json_writer *json) {
    char name[32];
    dr_json_key(json, key);
    dr_json_begin_object(json);
    dr_result_json_number("mean", quantity->mean, json);
    if (!isinf(quantity->mean)) {
        dr_result_json_interval("mean_ci95", &quantity->mean_interval, json);
    } else {
        dr_result_json_number("mean_recovered", quantity->mean_recovered, json);
    }
    for (size_t i = 0; i < DR_QUANTILE_COUNT; i++) {
        dr_result_json_number(dr_quantile_text((enum dr_quantile)i), quantity->at[i], json);
    }
    for (size_t i = 0; i < DR_QUANTILE_COUNT; i++) {
        (void)snprintf(name, sizeof name, "%s_ci95", dr_quantile_text((enum dr_quantile)i));
        dr_result_json_interval(name, &quantity->interval[i], json);
    }
    dr_json_end_object(json);
}

static void put_share(const char *key, const struct dr_share *share, struct dr_json_writer *json) {
    char name[48];
    (void)snprintf(name, sizeof name, "%s_ci95", key);
    dr_result_json_number(key, share->share, json);
    dr_result_json_interval(name, &share->interval, json);
}

static void put_meets(const struct dr_summary *summary, struct dr_json_writer *json) {
    dr_json_key(json, "meets");
    dr_json_begin_object(json);
    put_share("rto", &summary->meets_rto, json);
    put_share("rpo", &summary->meets_rpo, json);
    put_share("both", &summary->meets_both, json);
    dr_json_end_object(json);
    const struct dr_objectives *objectives = &summary->model->system->objectives;
    if (dr_object_has(&objectives->object, &objectives->mtpd_us)) {
        put_share("p_over_mtpd", &summary->over_mtpd, json);
    }
    put_text("verdict", dr_verdict_text(summary->verdict), json);
    if (summary->verdict == DR_VERDICT_UNDECIDED) {
        dr_result_json_number("trials_needed", summary->trials_needed, json);
    }
}

static void put_cost(const struct dr_summary *summary, struct dr_json_writer *json) {
    dr_json_key(json, "cost");
    dr_json_begin_object(json);
    dr_result_json_number("monthly_usd", summary->cost.monthly_usd, json);
    dr_result_json_number("dr_monthly_usd", summary->dr_monthly_usd, json);
    dr_json_end_object(json);
    dr_json_key(json, "loss");
    dr_json_begin_object(json);
    dr_result_json_number("outage_usd_mean", summary->outage_usd.mean, json);
    if (isinf(summary->outage_usd.mean)) {
        dr_result_json_number("outage_usd_mean_recovered", summary->outage_usd.mean_recovered, json);
    } else {
        dr_result_json_interval("outage_usd_mean_ci95", &summary->outage_usd.mean_interval, json);
    }
    dr_result_json_number("outage_usd_per_year", summary->outage_per_year_usd, json);
    dr_result_json_number("outage_usd_per_year_recovered", summary->recovered_per_year_usd, json);
    dr_result_json_number("lost_gb_mean", summary->lost_gb_mean, json);
    dr_json_end_object(json);
}

static void put_episodes(const struct dr_summary *summary, struct dr_json_writer *json) {
    dr_json_key(json, "disasters");
    dr_json_begin_object(json);
    put_share("declared", &summary->declared, json);
    put_share("abandoned", &summary->abandoned, json);
    put_share("undeclared_and_late", &summary->undeclared_missed, json);
    put_share("writes_stranded", &summary->stranded, json);
    put_share("writes_lost", &summary->lost, json);
    put_share("sent_back_to_old_data", &summary->split, json);
    dr_json_end_object(json);
}

static void put_spent(const struct dr_summary *summary, struct dr_json_writer *json) {
    dr_json_key(json, "time_spent");
    dr_json_begin_list(json);
    for (size_t i = 0; i < summary->spent_count; i++) {
        const struct dr_spent *spent = &summary->spent[i];
        dr_json_begin_object(json);
        put_text(spent->is_step ? "step" : "stage", spent->name, json);
        dr_result_json_number("mean_s", spent->mean_s, json);
        dr_result_json_number("share", spent->share, json);
        dr_result_json_number("slowest_tenth_s", spent->tail_s, json);
        dr_result_json_number("both_at_most_without", spent->without, json);
        dr_json_end_object(json);
    }
    dr_json_end_list(json);
}

static void put_stores(const struct dr_summary *summary, struct dr_json_writer *json) {
    dr_json_key(json, "stores");
    dr_json_begin_list(json);
    for (size_t i = 0; i < summary->store_count; i++) {
        const struct dr_store_summary *store = &summary->stores[i];
        dr_json_begin_object(json);
        put_text("name", store->name, json);
        dr_result_json_number("rpo_s", store->rpo_s, json);
        put_share("meets", &store->meets, json);
        if (!isnan(store->objects_missing)) {
            dr_result_json_number("objects_missing_mean", store->objects_missing, json);
        }
        put_quantity("rpa_s", &store->rpa, json);
        dr_json_end_object(json);
    }
    dr_json_end_list(json);
}

void dr_result_json_members(const struct dr_summary *summary, struct dr_json_writer *json) {
    put_text("name", summary->strategy, json);
    dr_json_key(json, "trials");
    dr_json_integer(json, (int64_t)summary->trials);
    dr_json_key(json, "complete");
    dr_json_boolean(json, summary->complete);
    put_quantity("rta_s", &summary->rta, json);
    put_quantity("rta_full_s", &summary->rta_full, json);
    put_quantity("rpa_s", &summary->rpa, json);
    put_quantity("unsaved_s", &summary->unsaved, json);
    put_quantity("inconsistent_s", &summary->gap, json);
    put_quantity("detected_s", &summary->detected_at, json);
    put_quantity("declared_s", &summary->declared_at, json);
    put_share("p_unrecoverable", &summary->unrecoverable, json);
    put_meets(summary, json);
    put_cost(summary, json);
    put_episodes(summary, json);
    put_stores(summary, json);
    put_spent(summary, json);
}

void dr_result_json_summary(const struct dr_summary *summary, struct dr_json_writer *json) {
    dr_json_begin_object(json);
    dr_result_json_members(summary, json);
    dr_json_end_object(json);
}
