/* What the simulator leaves out, said with every result. */
#include "reports/report.h"

const char *const dr_report_not_modelled[] = {
    "disasters other than a lost region: zones, corruption, ransomware, grey failures, third parties",
    "failback, a second disaster, false alarms, and capacity that is short because everybody fails over",
    "queues of responders, mistakes at manual steps, bad days for everything at once, a standby that rots untested",
    "the uncertainty of the inputs themselves: intervals are those of the simulation alone",
    "conflicts and extra latency of writes in two regions; log or point-in-time backups in another region",
    "savings plans and reserved instances, internet traffic, SLA credits, penalties and labour",
    NULL,
};
