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

static void say_time(struct writer *writer, double seconds) {
    if (isinf(seconds)) {
        dr_text_puts(&writer->text, "never");
    } else {
        dr_quantity_say_duration(dr_usec_from_s(seconds), &writer->text);
    }
}

static void say_share(struct writer *writer, double share) {
    dr_quantity_say_share(share, &writer->text);
}

static void say_interval(struct writer *writer, const struct dr_share *share) {
    say_share(writer, share->share);
    dr_text_format(&writer->text, " (%.1f to %.1f %%)", 100 * share->interval.low, 100 * share->interval.high);
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

/* --- the answer --- */

static void say_objectives(struct writer *writer) {
    const struct dr_objectives *objectives = objectives_of(writer);
    dr_text_puts(&writer->text, "RTO ");
    say_time(writer, dr_usec_to_s(objectives->rto_us));
    dr_text_puts(&writer->text, " and RPO ");
    say_time(writer, dr_usec_to_s(objectives->rpo_us));
    dr_text_puts(&writer->text, " must both be met in ");
    dr_text_format(&writer->text, "%g %% of disasters", 100 * objectives->in);
}

static void answer_recommended(struct writer *writer, size_t best) {
    const struct dr_summary *summary = summary_of(writer, best);
    dr_text_format(&writer->text, "%s is the cheapest that qualifies: it meets both objectives in ", summary->strategy);
    say_interval(writer, &summary->meets_both);
    dr_text_format(&writer->text, " of disasters (asked: %g %%) and costs ", 100 * objectives_of(writer)->in);
    say_usd(writer, summary->dr_monthly_usd);
    dr_text_puts(&writer->text, " a month more than no disaster recovery.");
    finish(writer);
}

static void answer_none(struct writer *writer) {
    size_t best = 0;
    for (size_t i = 1; i < writer->comparison->count; i++) {
        if (summary_of(writer, i)->meets_both.share > summary_of(writer, best)->meets_both.share) {
            best = i;
        }
    }
    dr_text_puts(&writer->text,
                 writer->comparison->undecided ? "No strategy is shown to qualify yet: " : "No strategy qualifies: ");
    say_objectives(writer);
    dr_text_format(&writer->text, "; the best, %s, does so in ", summary_of(writer, best)->strategy);
    say_interval(writer, &summary_of(writer, best)->meets_both);
    dr_text_puts(&writer->text, ".");
    finish(writer);
}

/* --- each strategy --- */

static void say_slowest(struct writer *writer, const struct dr_summary *summary) {
    if (summary->spent_count == 0) {
        return;
    }
    dr_text_puts(&writer->text, " On average ");
    size_t shown = summary->spent_count < 3 ? summary->spent_count : 3;
    for (size_t i = 0; i < shown; i++) {
        dr_text_puts(&writer->text, i == 0 ? "" : i + 1 == shown ? " and " : ", ");
        say_time(writer, summary->spent[i].mean_s);
        dr_text_format(&writer->text, " go to %s%s", summary->spent[i].is_step ? "step " : "", summary->spent[i].name);
    }
    dr_text_puts(&writer->text, ".");
}

static void say_rto(struct writer *writer, const struct dr_summary *summary) {
    double rto_s = dr_usec_to_s(objectives_of(writer)->rto_us);
    double p95_s = summary->rta.at[DR_QUANTILE_P95];
    dr_text_puts(&writer->text, "RTO is met in ");
    say_share(writer, summary->meets_rto.share);
    if (isinf(p95_s)) {
        dr_text_puts(&writer->text, ", and service does not come back in more than one disaster in twenty");
    } else if (p95_s > rto_s) {
        dr_text_puts(&writer->text, " (p95 is ");
        say_time(writer, p95_s);
        dr_text_puts(&writer->text, ", over by ");
        say_time(writer, p95_s - rto_s);
        dr_text_puts(&writer->text, ")");
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
    dr_text_puts(&writer->text, "RPO in ");
    say_share(writer, summary->meets_rpo.share);
    double p95_s = worst != NULL ? worst->rpa.at[DR_QUANTILE_P95] : 0;
    if (isinf(p95_s)) {
        dr_text_format(&writer->text, " (%s: often no usable copy)", worst->name);
    } else if (worst != NULL && p95_s > worst->rpo_s) {
        dr_text_format(&writer->text, " (p95 of %s is ", worst->name);
        say_time(writer, p95_s);
        dr_text_puts(&writer->text, ")");
    }
}

/* Appends what failover without asking anybody would change. */
static void say_unasked(struct writer *writer, const struct dr_compared *item) {
    size_t best = writer->comparison->recommended;
    dr_text_puts(&writer->text,
                 " Pre-authorised (the health checks start it, nobody is asked), it would meet both in ");
    say_interval(writer, &item->unasked_both);
    if (item->unasked_verdict != DR_VERDICT_QUALIFIES) {
        dr_text_puts(&writer->text, item->unasked_verdict == DR_VERDICT_FAILS ? ": still not enough" : ": undecided");
        if (item->unasked_most != NULL) {
            dr_text_puts(&writer->text, ", ");
            say_time(writer, item->unasked_most_s);
            dr_text_format(&writer->text, " then go to %s", item->unasked_most);
        }
    } else if (best != DR_NO_STRATEGY) {
        dr_text_puts(&writer->text, " and do, for ");
        say_usd(writer, summary_of(writer, best)->cost.monthly_usd - item->summary.cost.monthly_usd);
        dr_text_puts(&writer->text, " a month less; false alarms would then fail over too");
    } else {
        dr_text_puts(&writer->text, " and do; false alarms would then fail over too");
    }
    dr_text_puts(&writer->text, ".");
}

static void reason_misses(struct writer *writer, size_t i) {
    const struct dr_summary *summary = summary_of(writer, i);
    if (summary->verdict == DR_VERDICT_FAILS) {
        dr_text_format(&writer->text, "%s fails: ", summary->strategy);
    } else if (isinf(summary->trials_needed)) {
        dr_text_format(&writer->text, "%s is undecided (it lies on what is asked): ", summary->strategy);
    } else {
        dr_text_format(&writer->text, "%s is undecided (about %.0f trials would tell): ", summary->strategy,
                       summary->trials_needed);
    }
    say_rto(writer, summary);
    dr_text_puts(&writer->text, ", ");
    say_rpo(writer, summary);
    dr_text_puts(&writer->text, ".");
    say_slowest(writer, summary);
    if (writer->comparison->items[i].has_unasked) {
        say_unasked(writer, &writer->comparison->items[i]);
    }
    finish(writer);
}

static void reason_dearer(struct writer *writer, size_t i, size_t best) {
    const struct dr_summary *summary = summary_of(writer, i);
    dr_text_format(&writer->text, "%s qualifies too, for ", summary->strategy);
    say_usd(writer, summary->cost.monthly_usd - summary_of(writer, best)->cost.monthly_usd);
    dr_text_puts(&writer->text, " a month more than is needed.");
    finish(writer);
}

static void reason_strategy(struct writer *writer, size_t i) {
    size_t best = writer->comparison->recommended;
    if (i == best) {
        return;
    }
    if (summary_of(writer, i)->verdict == DR_VERDICT_QUALIFIES) {
        reason_dearer(writer, i, best);
        return;
    }
    reason_misses(writer, i);
}

/* --- findings --- */

/* The rule itself makes some disasters a miss, whatever stands in the recovery region. */
static void find_rule(struct writer *writer) {
    const struct dr_rule *rule = &summary_of(writer, 0)->model->scenario->people.declare.when;
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
    dr_text_puts(&writer->text, "The rule to declare a disaster only where it is expected to last over ");
    say_time(writer, dr_usec_to_s(rule->over_us));
    dr_text_puts(&writer->text, " can't meet an RTO of ");
    say_time(writer, dr_usec_to_s(objectives_of(writer)->rto_us));
    dr_text_puts(&writer->text, " for those that last between the two: in ");
    say_share(writer, worst);
    dr_text_puts(&writer->text, " of disasters nothing was declared and the RTO was missed.");
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
}

/* Services that can't do what a strategy asks for. */
static void find_degraded(struct writer *writer) {
    for (size_t i = 0; i < writer->comparison->count; i++) {
        const struct dr_standing_plan *standing = &summary_of(writer, i)->model->standing;
        for (size_t k = 0; k < standing->count; k++) {
            const struct dr_stands *stands = &standing->stands[k];
            if (stands->degraded && stands->data != DR_DATA_NONE) {
                dr_text_format(&writer->text, "%s assumes for %s (%s) %s: the service can't do what the strategy asks.",
                               standing->name, stands->name, stands->component->service,
                               stands->data == DR_DATA_REPLICA ? "one writer and a replica that must be promoted"
                                                               : "backups, since it does not replicate");
                finish(writer);
            }
        }
    }
}

/* Whether some strategy replicates the component to the recovery region, and after the write was acknowledged. */
static bool is_replicated_late(const struct writer *writer, size_t component) {
    bool late = false;
    for (size_t i = 0; i < writer->comparison->count; i++) {
        const struct dr_stands *stands = &summary_of(writer, i)->model->standing.stands[component];
        bool replicated = stands->data == DR_DATA_REPLICA || stands->data == DR_DATA_WRITERS;
        late |= replicated && stands->component->replication.kind != DR_REPLICATION_SYNCHRONOUS;
    }
    return late;
}

/* An RPO of 0 is out of reach of a copy that is made afterwards, however fast. */
static void find_late(struct writer *writer) {
    const struct dr_model *model = summary_of(writer, 0)->model;
    for (size_t i = 0; i < model->part_count; i++) {
        const struct dr_stands *stands = model->parts[i].stands;
        if (model->parts[i].has_data && model->parts[i].rpo_us == 0 && is_replicated_late(writer, i)) {
            dr_text_format(&writer->text,
                           "%s (%s) is replicated after a write was acknowledged, so its copy is always a little old: "
                           "only synchronous replication (a database with strong consistency over several regions) "
                           "gives an RPO of 0. Its price: every write waits for the other region, and writing stops, "
                           "or goes on unprotected, while that one can't be reached.",
                           stands->name, stands->component->service);
            finish(writer);
        }
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
    double every_s = 7 * 86400 / dr_points_per_week(part->points);
    dr_text_format(&writer->text, "%s: a copy of %s begins every ", summary->strategy, part->stands->name);
    say_time(writer, every_s);
    dr_text_puts(&writer->text, " on average and is usable after up to ");
    say_time(writer, takes_s);
    if (rpo_s > takes_s) {
        dr_text_puts(&writer->text, "; for an RPO of ");
        say_time(writer, rpo_s);
        dr_text_puts(&writer->text, " one would have to begin every ");
        say_time(writer, rpo_s - takes_s);
    } else {
        dr_text_puts(&writer->text, ": no interval meets an RPO of ");
        say_time(writer, rpo_s);
    }
    dr_text_puts(&writer->text, ".");
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

void dr_comparison_reason(struct dr_comparison *comparison) {
    struct writer writer = {.comparison = comparison};
    dr_text_init(&writer.text, 0);
    if (comparison->recommended != DR_NO_STRATEGY) {
        answer_recommended(&writer, comparison->recommended);
    } else {
        answer_none(&writer);
    }
    for (size_t i = 0; i < comparison->count; i++) {
        reason_strategy(&writer, i);
    }
    find_rule(&writer);
    find_alarms(&writer);
    find_rare_backups(&writer);
    find_degraded(&writer);
    find_late(&writer);
    dr_text_release(&writer.text);
}
