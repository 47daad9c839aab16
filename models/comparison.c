/* Running all strategies on the same disasters, and choosing. */
#include "models/comparison.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

static enum dr_code run_model(const struct dr_model *model, const struct dr_run_options *options,
                              struct dr_summary *summary, struct dr_errors *errors) {
    struct dr_error error;
    enum dr_code code = dr_result_run(model, options, summary, &error);
    if (code != DR_OK) {
        dr_errors_add(errors, &error);
    }
    return code;
}

struct dr_model_input dr_comparison_model_input(const struct dr_comparison_input *input, const char *strategy) {
    return (struct dr_model_input){.scenario = &input->file->scenario,
                                   .catalogue = input->catalogue,
                                   .system = input->system,
                                   .strategy = strategy,
                                   .hazard = input->hazard,
                                   .parameters = input->parameters,
                                   .parameter_count = input->parameter_count,
                                   .folder = input->file->folder};
}

/* Monthly cost of a design and of the same system without any disaster recovery. */
static enum dr_code price(const struct dr_comparison_input *input, const struct dr_standing_plan *standing,
                          struct dr_arena *arena, struct dr_summary *summary, struct dr_errors *errors) {
    struct dr_standing_plan none;
    struct dr_cost without;
    const struct dr_scenario *scenario = &input->file->scenario;
    if (dr_standing_make(scenario, input->catalogue, "none", input->system, arena, &none, errors) != DR_OK ||
        dr_cost_make(scenario, input->catalogue, &none, arena, &without, errors) != DR_OK ||
        dr_cost_make(scenario, input->catalogue, standing, arena, &summary->cost, errors) != DR_OK) {
        return DR_INPUT;
    }
    summary->dr_monthly_usd = summary->cost.monthly_usd - without.monthly_usd;
    return DR_OK;
}

enum dr_code dr_comparison_run_one(const struct dr_comparison_input *input, const char *strategy,
                                   struct dr_arena *arena, struct dr_summary *ret_summary, struct dr_errors *errors) {
    const struct dr_model_input made = dr_comparison_model_input(input, strategy);
    struct dr_model *model = NULL;
    enum dr_code code = dr_model_make(&made, arena, &model, errors);
    struct dr_summary summary = {.strategy = strategy};
    if (code == DR_OK) {
        code = price(input, &model->standing, arena, &summary, errors);
    }
    if (code != DR_OK) {
        return code;
    }
    const struct dr_cost cost = summary.cost;
    const double dr_monthly_usd = summary.dr_monthly_usd;
    code = run_model(model, &input->run, ret_summary, errors);
    if (code == DR_OK) {
        ret_summary->cost = cost;
        ret_summary->dr_monthly_usd = dr_monthly_usd;
    }
    return code;
}

/* --- what if fewer people were asked --- */

static bool waits_for_people(const struct dr_compared *item) {
    return item->summary.model->standing.trigger == DR_TRIGGER_PEOPLE;
}

static enum dr_code ask(const struct dr_comparison_input *input, struct dr_arena *arena, const char *strategy,
                        enum dr_asking asking, struct dr_what_if *ret_what_if, struct dr_errors *errors) {
    struct dr_model_input made = dr_comparison_model_input(input, strategy);
    struct dr_model *model = NULL;
    struct dr_summary summary;
    made.asking = asking;
    enum dr_code code = dr_model_make(&made, arena, &model, errors);
    if (code == DR_OK) {
        code = run_model(model, &input->run, &summary, errors);
    }
    if (code != DR_OK) {
        return code;
    }
    *ret_what_if = (struct dr_what_if){.both = summary.meets_both,
                                       .verdict = summary.verdict,
                                       .rta_p95_s = summary.rta.at[DR_QUANTILE_P95],
                                       .most = summary.spent_count > 0 ? summary.spent[0].name : NULL,
                                       .most_s = summary.spent_count > 0 ? summary.spent[0].mean_s : 0};
    dr_summary_release(&summary);
    return DR_OK;
}

static enum dr_code look_what_if(const struct dr_comparison_input *input, struct dr_arena *arena,
                                 struct dr_compared *item, struct dr_errors *errors) {
    const char *strategy = item->summary.strategy;
    enum dr_code code = ask(input, arena, strategy, DR_ASKING_NO_APPROVAL, &item->approved, errors);
    if (code == DR_OK) {
        code = ask(input, arena, strategy, DR_ASKING_NOBODY, &item->automatic, errors);
    }
    item->has_what_if = code == DR_OK;
    return code;
}

static bool is_cheaper(const struct dr_comparison *comparison, size_t i, size_t than) {
    return than == DR_NO_STRATEGY ||
           comparison->items[i].summary.cost.monthly_usd < comparison->items[than].summary.cost.monthly_usd;
}

static bool is_dearer(const struct dr_comparison *comparison, size_t i, size_t than) {
    return than != DR_NO_STRATEGY &&
           comparison->items[i].summary.cost.monthly_usd > comparison->items[than].summary.cost.monthly_usd;
}

static enum dr_code look_for_cheaper(const struct dr_comparison_input *input, struct dr_comparison *comparison,
                                     struct dr_errors *errors) {
    enum dr_code code = DR_OK;
    for (size_t i = 0; i < comparison->count && code == DR_OK; i++) {
        struct dr_compared *item = &comparison->items[i];
        if (waits_for_people(item) && item->summary.verdict != DR_VERDICT_QUALIFIES &&
            !is_dearer(comparison, i, comparison->recommended)) {
            code = look_what_if(input, &comparison->arena, item, errors);
        }
    }
    return code == DR_INTERRUPTED ? DR_OK : code;
}

/* --- choosing --- */

void dr_comparison_recommend(struct dr_comparison *comparison) {
    size_t best = DR_NO_STRATEGY;
    for (size_t i = 0; i < comparison->count; i++) {
        if (comparison->items[i].summary.verdict == DR_VERDICT_QUALIFIES && is_cheaper(comparison, i, best)) {
            best = i;
        }
    }
    comparison->recommended = best;
    comparison->undecided = false;
    for (size_t i = 0; i < comparison->count; i++) {
        comparison->undecided |=
            comparison->items[i].summary.verdict == DR_VERDICT_UNDECIDED && is_cheaper(comparison, i, best);
    }
}

static void pair(struct dr_comparison *comparison) {
    size_t against = comparison->recommended;
    if (against == DR_NO_STRATEGY) {
        return;
    }
    const struct dr_summary *best = &comparison->items[against].summary;
    for (size_t i = 0; i < comparison->count; i++) {
        struct dr_summary *one = &comparison->items[i].summary;
        size_t count = one->trials < best->trials ? one->trials : best->trials;
        double *left = dr_alloc(count, sizeof *left);
        double *right = dr_alloc(count, sizeof *right);
        for (size_t k = 0; k < count; k++) {
            left[k] = one->met[k];
            right[k] = best->met[k];
        }
        comparison->items[i].difference = dr_statistic_paired_mean(left, right, count);
        dr_free(right);
        dr_free(left);
    }
}

static bool is_wanted(const struct dr_comparison_input *input, const char *strategy) {
    return input->only == NULL || strcmp(input->only, strategy) == 0;
}

static enum dr_code run_all(const struct dr_comparison_input *input, struct dr_comparison *comparison,
                            struct dr_errors *errors) {
    const struct dr_array *strategies = &input->catalogue->strategies;
    comparison->items = dr_alloc(strategies->count, sizeof *comparison->items);
    comparison->complete = true;
    for (size_t i = 0; i < strategies->count; i++) {
        if (!is_wanted(input, strategies->names[i])) {
            continue;
        }
        if (comparison->count > 0 && input->run.interrupted != NULL && *input->run.interrupted != 0) {
            comparison->complete = false;
            break;
        }
        struct dr_compared *item = &comparison->items[comparison->count];
        enum dr_code code =
            dr_comparison_run_one(input, strategies->names[i], &comparison->arena, &item->summary, errors);
        if (code != DR_OK) {
            return code;
        }
        comparison->count++;
        comparison->complete &= item->summary.complete;
    }
    return DR_OK;
}

enum dr_code dr_comparison_run(const struct dr_comparison_input *input, struct dr_comparison *ret_comparison,
                               struct dr_errors *errors) {
    memset(ret_comparison, 0, sizeof *ret_comparison);
    dr_arena_init(&ret_comparison->arena);
    enum dr_code code = run_all(input, ret_comparison, errors);
    if (code != DR_OK) {
        return code;
    }
    ret_comparison->recommended = DR_NO_STRATEGY;
    if (!ret_comparison->complete) {
        return DR_OK; /* no recommendation from half of the figures */
    }
    dr_comparison_recommend(ret_comparison);
    pair(ret_comparison);
    code = look_for_cheaper(input, ret_comparison, errors);
    dr_comparison_reason(ret_comparison);
    return code;
}

void dr_comparison_release(struct dr_comparison *comparison) {
    for (size_t i = 0; i < comparison->count; i++) {
        dr_summary_release(&comparison->items[i].summary);
    }
    dr_free(comparison->items);
    dr_free(comparison->reasons);
    dr_arena_release(&comparison->arena);
}
