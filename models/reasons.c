/* Why a strategy is recommended and the others are not, in plain sentences. */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/quantity.h"
#include "models/comparison.h"

struct writer {
    struct dr_comparison *comparison;
    struct dr_text text; /* of the sentence being written */
};

/* --- words --- */

static void say(struct writer *writer, const char *words) {
    dr_text_puts(&writer->text, words);
}

static void say_time(struct writer *writer, double seconds) {
    if (isinf(seconds)) {
        say(writer, "never");
    } else {
        dr_quantity_say_duration(dr_usec_from_s(seconds), &writer->text);
    }
}

static void say_share(struct writer *writer, double share) {
    dr_quantity_say_share(share, &writer->text);
}

static void say_interval(struct writer *writer, const struct dr_share *share) {
    say_share(writer, share->share);
    say(writer, " (");
    say_share(writer, share->interval.low);
    say(writer, " to ");
    say_share(writer, share->interval.high);
    say(writer, ")");
}

static void say_usd(struct writer *writer, double usd) {
    dr_quantity_say_money(usd, &writer->text);
}

static void finish(struct writer *writer) {
    struct dr_comparison *comparison = writer->comparison;
    comparison->reasons = dr_resize(comparison->reasons, comparison->reason_count + 1, sizeof(*comparison->reasons));
    comparison->reasons[comparison->reason_count++] =
        dr_arena_text(&comparison->arena, writer->text.bytes, writer->text.length);
    dr_text_clear(&writer->text);
}

static const struct dr_summary *summary_of(const struct writer *writer, size_t i) {
    return &writer->comparison->items[i].summary;
}

static const struct dr_objectives *objectives_of(const struct writer *writer) {
    return &summary_of(writer, 0)->model->system->objectives;
}

static size_t find_strategy(const struct writer *writer, const char *name) {
    for (size_t i = 0; i < writer->comparison->count; i++) {
        if (strcmp(summary_of(writer, i)->strategy, name) == 0) {
            return i;
        }
    }
    return DR_NO_STRATEGY;
}

/* --- the answer --- */

/* What it costs a year, against the lost revenue that it avoids. */
static void answer_money(struct writer *writer, size_t best) {
    size_t none = find_strategy(writer, "none");
    const struct dr_summary *summary = summary_of(writer, best);
    if (none == DR_NO_STRATEGY || none == best || summary_of(writer, none)->recovered_per_year_usd <= 0) {
        return;
    }
    double cost = 12 * summary->dr_monthly_usd;
    double avoided = summary_of(writer, none)->recovered_per_year_usd - summary->recovered_per_year_usd;
    say(writer, "It costs ");
    say_usd(writer, cost);
    say(writer, " a year and avoids about ");
    say_usd(writer, avoided);
    say(writer, cost > avoided
                    ? " of expected lost revenue a year: the objectives justify it, lost revenue alone does not."
                    : " of expected lost revenue a year: lost revenue alone justifies it.");
    finish(writer);
}

/* Services that can't do what a strategy asks for. */
static void say_degraded(struct writer *writer, size_t i) {
    const struct dr_standing_plan *standing = &summary_of(writer, i)->model->standing;
    for (size_t k = 0; k < standing->count; k++) {
        const struct dr_stands *stands = &standing->stands[k];
        if (!stands->degraded || stands->data == DR_DATA_NONE) {
            continue;
        }
        dr_text_format(&writer->text, "%s (%s) can't do what %s asks: ", stands->name, stands->component->service,
                       standing->name);
        say(writer, stands->data == DR_DATA_BACKUP
                        ? "it does not replicate between regions, so backups are assumed."
                        : (standing->strategy->users_both
                               ? "it has one writer. It is assumed that the recovery region sends its writes to the "
                                 "home region, and that its replica is promoted when that is lost."
                               : "it has one writer, and a replica that must be promoted."));
        finish(writer);
    }
}

static void answer_recommended(struct writer *writer, size_t best) {
    const struct dr_summary *summary = summary_of(writer, best);
    dr_text_format(&writer->text, "%s is the cheapest that qualifies: it meets both objectives in ", summary->strategy);
    say_interval(writer, &summary->meets_both);
    dr_text_format(&writer->text, " of disasters (asked: %g %%) and costs ", 100 * objectives_of(writer)->in);
    say_usd(writer, summary->dr_monthly_usd);
    say(writer, " a month more than no disaster recovery.");
    finish(writer);
    say_degraded(writer, best);
    answer_money(writer, best);
}

static void answer_none(struct writer *writer) {
    size_t best = 0;
    for (size_t i = 1; i < writer->comparison->count; i++) {
        if (summary_of(writer, i)->meets_both.share > summary_of(writer, best)->meets_both.share) {
            best = i;
        }
    }
    say(writer, writer->comparison->undecided ? "No strategy is shown to qualify yet" : "No strategy qualifies");
    dr_text_format(&writer->text, ": both objectives must be met in %g %% of disasters; ",
                   100 * objectives_of(writer)->in);
    if (summary_of(writer, best)->meets_both.share > 0) {
        dr_text_format(&writer->text, "%s comes nearest with ", summary_of(writer, best)->strategy);
        say_interval(writer, &summary_of(writer, best)->meets_both);
    } else {
        say(writer, "none of them ever does");
    }
    say(writer, ".");
    finish(writer);
}

/* A strategy that would do if fewer people were asked, and costs no more. */
static void answer_what_if(struct writer *writer, size_t i) {
    const struct dr_compared *item = &writer->comparison->items[i];
    size_t best = writer->comparison->recommended;
    bool approved = item->approved.verdict == DR_VERDICT_QUALIFIES;
    if (!item->has_what_if || (!approved && item->automatic.verdict != DR_VERDICT_QUALIFIES)) {
        return;
    }
    dr_text_format(&writer->text, "Or %s with %s: it would meet both in ", item->summary.strategy,
                   approved ? "the approval given in advance, whoever is on call decides"
                            : "failover started by the health checks, nobody is asked (a false alarm would fail over "
                              "too)");
    say_interval(writer, approved ? &item->approved.both : &item->automatic.both);
    double less =
        best != DR_NO_STRATEGY ? summary_of(writer, best)->cost.monthly_usd - item->summary.cost.monthly_usd : 0;
    if (less >= 0.5) {
        say(writer, ", for ");
        say_usd(writer, less);
        say(writer, " a month less");
    } else if (best != DR_NO_STRATEGY) {
        say(writer, ", for the same money");
    }
    say(writer, ".");
    finish(writer);
}

/* --- each strategy --- */

static void say_slowest(struct writer *writer, const struct dr_summary *summary) {
    if (summary->spent_count == 0) {
        return;
    }
    say(writer, summary->unrecoverable.share > 0 ? " Where it comes back, on average " : " On average ");
    size_t shown = summary->spent_count < 3 ? summary->spent_count : 3;
    for (size_t i = 0; i < shown; i++) {
        say(writer, i == 0 ? "" : i + 1 == shown ? " and " : ", ");
        say_time(writer, summary->spent[i].mean_s);
        dr_text_format(&writer->text, " go to %s", summary->spent[i].name);
    }
    say(writer, ".");
}

static void say_rto(struct writer *writer, const struct dr_summary *summary) {
    double rto_s = dr_usec_to_s(objectives_of(writer)->rto_us);
    double p95_s = summary->rta.at[DR_QUANTILE_P95];
    say(writer, "RTO is met in ");
    say_share(writer, summary->meets_rto.share);
    if (isinf(p95_s)) {
        say(writer, ", and service never comes back in more than one disaster in twenty");
    } else if (p95_s > rto_s) {
        say(writer, " (p95 of RTA is ");
        say_time(writer, p95_s);
        say(writer, ")");
    }
}

static const struct dr_store_summary *worst_store(const struct dr_summary *summary) {
    const struct dr_store_summary *worst = NULL;
    for (size_t i = 0; i < summary->store_count; i++) {
        if (worst == NULL || summary->stores[i].meets.share < worst->meets.share) {
            worst = &summary->stores[i];
        }
    }
    return worst;
}

static void say_rpo(struct writer *writer, const struct dr_summary *summary) {
    const struct dr_store_summary *worst = worst_store(summary);
    say(writer, "RPO in ");
    say_share(writer, summary->meets_rpo.share);
    double p95_s = worst != NULL ? worst->rpa.at[DR_QUANTILE_P95] : 0;
    if (worst != NULL && isinf(p95_s)) {
        dr_text_format(&writer->text, " (%s: often no usable copy)", worst->name);
    } else if (worst != NULL && p95_s > worst->rpo_s) {
        dr_text_format(&writer->text, " (p95 of %s is ", worst->name);
        say_time(writer, p95_s);
        say(writer, ")");
    }
    if (summary->unrecoverable.share > 0) {
        say(writer, "; in ");
        say_share(writer, summary->unrecoverable.share);
        say(writer, " it never comes back");
    }
}

static void say_verdict(struct writer *writer, const struct dr_summary *summary) {
    if (summary->verdict == DR_VERDICT_FAILS) {
        dr_text_format(&writer->text, "%s fails: ", summary->strategy);
    } else if (isinf(summary->trials_needed)) {
        dr_text_format(&writer->text, "%s is undecided (it lies on what is asked): ", summary->strategy);
    } else {
        dr_text_format(&writer->text, "%s is undecided (at least about %.0f trials would tell): ", summary->strategy,
                       summary->trials_needed);
    }
}

/* What fewer questions would change, where that isn't enough. */
static void say_what_if(struct writer *writer, const struct dr_compared *item) {
    if (!item->has_what_if || item->automatic.verdict == DR_VERDICT_QUALIFIES ||
        item->approved.verdict == DR_VERDICT_QUALIFIES) {
        return;
    }
    say(writer, " With the approval given in advance both would be met in ");
    say_share(writer, item->approved.both.share);
    say(writer, ", with failover started by the health checks in ");
    say_share(writer, item->automatic.both.share);
    say(writer, item->automatic.verdict == DR_VERDICT_FAILS ? ": not enough" : ": undecided");
    if (item->automatic.most != NULL) {
        say(writer, ", ");
        say_time(writer, item->automatic.most_s);
        dr_text_format(&writer->text, " then go to %s", item->automatic.most);
    }
    say(writer, ".");
}

/* Of the same disasters, how many the strategy makes last longer than no disaster recovery would. */
static void say_slower(struct writer *writer, const struct dr_summary *summary) {
    size_t none = find_strategy(writer, "none");
    if (none == DR_NO_STRATEGY || summary == summary_of(writer, none)) {
        return;
    }
    const struct dr_summary *without = summary_of(writer, none);
    uint64_t count = summary->trials < without->trials ? summary->trials : without->trials;
    uint64_t slower = 0;
    for (uint64_t i = 0; i < count; i++) {
        slower += summary->rta_s[i] > without->rta_s[i] ? 1 : 0;
    }
    double share = (double)slower / (double)count;
    if (share >= 0.05) {
        say(writer, " In ");
        say_share(writer, share);
        say(writer, " of disasters just waiting for the home region would be quicker.");
    }
}

static void reason_misses(struct writer *writer, size_t i) {
    const struct dr_summary *summary = summary_of(writer, i);
    say_verdict(writer, summary);
    say_rto(writer, summary);
    say(writer, ", ");
    say_rpo(writer, summary);
    say(writer, ".");
    say_slowest(writer, summary);
    say_slower(writer, summary);
    say_what_if(writer, &writer->comparison->items[i]);
    finish(writer);
}

static void reason_dearer(struct writer *writer, size_t i, size_t best) {
    const struct dr_summary *summary = summary_of(writer, i);
    double more = summary->cost.monthly_usd - summary_of(writer, best)->cost.monthly_usd;
    dr_text_format(&writer->text, "%s qualifies too, for ", summary->strategy);
    if (more < 0.5) {
        say(writer, "the same money.");
    } else {
        say_usd(writer, more);
        say(writer, " a month more.");
    }
    finish(writer);
}

static void reason_strategy(struct writer *writer, size_t i) {
    size_t best = writer->comparison->recommended;
    if (i != best && summary_of(writer, i)->verdict == DR_VERDICT_QUALIFIES) {
        reason_dearer(writer, i, best);
    } else if (i != best) {
        reason_misses(writer, i);
    }
}

/* --- findings --- */

/* Share of disasters that last longer than one time and at most another. */
static double lasts_between(const struct dr_model *model, dr_usec over_us, dr_usec to_us) {
    double share = 0;
    double before = 0;
    for (size_t i = 0; i < model->hazard_count; i++) {
        const struct dr_hazard *hazard = model->hazards[i].hazard;
        double within = dr_distribution_below(hazard->lasts, to_us) - dr_distribution_below(hazard->lasts, over_us);
        share += (model->hazards[i].up_to - before) * (1 - hazard->destroys) * within;
        before = model->hazards[i].up_to;
    }
    return share;
}

/* The rule itself makes some disasters a miss, whatever stands in the recovery region. */
static void find_rule(struct writer *writer) {
    const struct dr_model *model = summary_of(writer, 0)->model;
    const struct dr_rule *rule = &model->scenario->people.declare.when;
    double worst = 0;
    for (size_t i = 0; i < writer->comparison->count; i++) {
        const struct dr_summary *summary = summary_of(writer, i);
        bool waits = summary->model->standing.trigger == DR_TRIGGER_PEOPLE;
        worst = waits ? fmax(worst, summary->undeclared_missed.share) : worst;
    }
    bool waits_longer = rule->kind == DR_RULE_OUTAGE_OVER || rule->kind == DR_RULE_REPAIR_OVER;
    if (!waits_longer || rule->over_us <= objectives_of(writer)->rto_us || worst <= 0) {
        return;
    }
    say(writer, "The rule to declare a disaster only where it is expected to last over ");
    say_time(writer, dr_usec_to_s(rule->over_us));
    say(writer, " can't meet an RTO of ");
    say_time(writer, dr_usec_to_s(objectives_of(writer)->rto_us));
    say(writer, " for those that last between the two: ");
    say_share(writer, lasts_between(model, objectives_of(writer)->rto_us, rule->over_us));
    say(writer, " of disasters do. In ");
    say_share(writer, worst);
    say(writer, " nothing was declared and the RTO was missed (wrong estimates and reluctance included).");
    finish(writer);
}

static void find_alarms(struct writer *writer) {
    const struct dr_model *model = summary_of(writer, 0)->model;
    for (size_t i = 0; i < model->monitor_count; i++) {
        if (model->monitors[i].at[DR_PLACE_HOME]) {
            dr_text_format(&writer->text,
                           "The alarm \"%s\" runs in the home region and is lost with it: it never pages in a "
                           "disaster of that region.",
                           model->scenario->detection.monitors.names[i]);
            finish(writer);
        }
    }
    if (model->monitor_count == 0) {
        say(writer, "Nothing monitors the system: people must notice a disaster by themselves, which takes ");
        say_time(writer, dr_distribution_mean_s(model->scenario->detection.noticed));
        say(writer, " on average. Try an alarm outside of the region: --set detection.monitors.probe.in=outside.");
        finish(writer);
    }
}

/* Replicas are never 0 old, unless a write waits for both regions. */
static bool is_asynchronous(const struct dr_stands *stands) {
    bool replicates = stands->data == DR_DATA_REPLICA || stands->data == DR_DATA_WRITERS;
    return replicates && stands->component->replication.kind != DR_REPLICATION_SYNCHRONOUS;
}

static bool asks_for_no_loss(const struct dr_summary *summary, size_t store) {
    return summary->stores[store].rpo_s <= 0;
}

/* An RPO of 0 that asynchronous replication can't meet, told once a store. */
static void find_zero_rpo(struct writer *writer) {
    const struct dr_summary *last = summary_of(writer, writer->comparison->count - 1);
    for (size_t i = 0; i < last->store_count; i++) {
        const struct dr_stands *stands = last->model->parts[last->model->stores[i]].stands;
        if (!asks_for_no_loss(last, i) || !is_asynchronous(stands)) {
            continue;
        }
        dr_text_format(&writer->text,
                       "%s (%s) is replicated after a write was acknowledged, so its copy is always a little old: only "
                       "synchronous replication (a database with strong consistency over several regions) gives an RPO "
                       "of 0. Its price: every write waits for the other region, and writing stops, or goes on "
                       "unprotected, while that one can't be reached. Try it: --set "
                       "systems.%s.components.%s.replication.kind=synchronous.",
                       stands->name, stands->component->service, last->model->system_name, stands->name);
        finish(writer);
    }
}

/* Backups that are too rare for the RPO of their store. */
static void find_rare_backup(struct writer *writer, const struct dr_summary *summary, size_t store) {
    const struct dr_part *part = &summary->model->parts[summary->model->stores[store]];
    double rpo_s = dr_usec_to_s(part->rpo_us);
    double takes_s = part->points != NULL ? dr_distribution_at_s(part->points->takes, 0.95) : 0;
    if (part->points == NULL || summary->stores[store].meets.share >= objectives_of(writer)->in) {
        return;
    }
    dr_text_format(&writer->text, "%s: a copy of %s begins every ", summary->strategy, part->stands->name);
    say_time(writer, 7 * 86400 / dr_points_per_week(part->points));
    say(writer, " on average and is usable within ");
    say_time(writer, takes_s);
    say(writer, " in 95 % of cases");
    if (rpo_s > takes_s) {
        say(writer, "; for an RPO of ");
        say_time(writer, rpo_s);
        say(writer, " one would have to begin every ");
        say_time(writer, rpo_s - takes_s);
    } else {
        say(writer, ": more frequent copies alone can't meet an RPO of ");
        say_time(writer, rpo_s);
    }
    say(writer, ".");
    finish(writer);
}

static void find_rare_backups(struct writer *writer) {
    for (size_t i = 0; i < writer->comparison->count; i++) {
        const struct dr_summary *summary = summary_of(writer, i);
        for (size_t k = 0; k < summary->store_count; k++) {
            find_rare_backup(writer, summary, k);
        }
    }
}

static bool is_priced_region(const struct dr_model *model, const char *aws) {
    const struct dr_value *known = dr_catalogue_value(model->catalogue, "defaults/cost/regions");
    for (size_t i = 0; known != NULL && i < known->count; i++) {
        if (dr_value_is(known->items[i], aws)) {
            return true;
        }
    }
    return known == NULL;
}

/* Prices differ between regions. */
static void find_prices(struct writer *writer) {
    const struct dr_model *model = summary_of(writer, 0)->model;
    const size_t places[] = {model->home, model->away};
    for (size_t i = 0; i < 2; i++) {
        const struct dr_region *region = (const struct dr_region *)model->scenario->regions.items + places[i];
        if (region->aws != NULL && !is_priced_region(model, region->aws)) {
            dr_text_format(&writer->text,
                           "Costs are reckoned with the prices of US regions: those of %s differ, mostly upwards.",
                           region->aws);
            finish(writer);
        }
    }
}

/* What the others assume that the recommended one did not say already. */
static void find_degraded(struct writer *writer) {
    for (size_t i = 0; i < writer->comparison->count; i++) {
        if (i != writer->comparison->recommended) {
            say_degraded(writer, i);
        }
    }
}

void dr_comparison_reason(struct dr_comparison *comparison) {
    struct writer writer = {.comparison = comparison};
    dr_text_init(&writer.text, 0);
    if (comparison->recommended != DR_NO_STRATEGY) {
        answer_recommended(&writer, comparison->recommended);
    } else {
        answer_none(&writer);
    }
    for (size_t i = 0; i < comparison->count; i++) {
        answer_what_if(&writer, i);
    }
    for (size_t i = 0; i < comparison->count; i++) {
        reason_strategy(&writer, i);
    }
    find_rule(&writer);
    find_alarms(&writer);
    find_zero_rpo(&writer);
    find_rare_backups(&writer);
    find_prices(&writer);
    find_degraded(&writer);
    dr_text_release(&writer.text);
}
