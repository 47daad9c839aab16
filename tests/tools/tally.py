"""Adds up what ./test.sh ran and prints the closing line: tally.py RESULTS

RESULTS has a row a check, tab-separated: kind, name, seconds, status (passed, failed, skipped), log. Kind `check`
counts as one; kind `meson` is a `meson test` run whose log names meson's own <log>.json and <log>.junit.xml, and
counts every test in it. Suites and checks have time budgets: a warning above, a failure above 3 times as much (unless
the machine is busy with other work).
"""
import collections
import json
import os
import pathlib
import sys
import xml.etree.ElementTree as xml

BUDGETS_S = {  # of one machine with 2 cores; suites: sum over their tests, as built by gcc with -O2 -g
    "unit": 20, "golden": 30, "style": 20, "docs": 30, "property": 60, "thread": 40, "peers": 60, "fuzz-replay": 20,
    "bench": 60, "nightly": 3600, "tidy": 240, "configure": 40, "mutants": 1800,
}
KINDS_S = {"build-": 120, "fuzz-": 3600}  # checks by how their names begin
OTHER_S = 60
SLOWER = {"asan": 6, "coverage": 4, "thread": 12, "valgrind": 40, "clang": 1.5}  # runs under instruments
TOO_LONG = 3
BUSY = 1.5  # load per core from which being late says nothing: others use the machine


def busy():
    return float(os.environ.get("LOAD", os.getloadavg()[1])) > BUSY * len(os.sched_getaffinity(0))


def budget_s(run, name):
    other = next((seconds for begin, seconds in KINDS_S.items() if name.startswith(begin)), OTHER_S)
    return BUDGETS_S.get(name, other) * SLOWER.get(run, 1)


def count_junit(path):
    counts, failures = collections.Counter(), []
    for case in xml.parse(path).getroot().iter("testcase"):
        tags = {child.tag for child in case}
        outcome = "failed" if tags & {"failure", "error"} else "skipped" if "skipped" in tags else "passed"
        counts[outcome] += 1
        if outcome == "failed":
            failures.append(f"{case.get('classname')}: {case.get('name')}")
    return counts, failures


def suite_seconds(path):
    """Seconds by suite, of meson's table of a run; which suite a test is in stands in the build folder's own list."""
    seconds = collections.Counter()
    known = path.parent.parent / "meson-info" / "intro-tests.json"
    tests = json.loads(known.read_text(encoding="utf-8")) if known.exists() else []
    suites = {test["name"]: test["suite"][-1].split(":")[-1] for test in tests if test["suite"]}
    for line in path.read_text(encoding="utf-8").splitlines():
        test = json.loads(line)
        seconds[suites.get(test["name"].split(" / ")[-1], "other")] += test.get("duration", 0)
    return seconds


def meson_run(row):
    """Counts, names of failures and times of one `meson test` run; a run that ran nothing has failed."""
    name, status, log = row[1], row[3], row[4]
    junit, table = pathlib.Path(log + ".junit.xml"), pathlib.Path(log + ".json")
    counts, failures = count_junit(junit) if junit.exists() else (collections.Counter(), [])
    if counts["passed"] + counts["failed"] == 0:
        counts["failed"] += 1
        failures.append(f"{name}: ran nothing")
    elif status != "passed" and counts["failed"] == 0:
        counts["failed"] += 1
        failures.append(f"{name}: meson test failed")
    return counts, failures, suite_seconds(table) if table.exists() else {}


def main():
    total, failures, times = collections.Counter(), [], []
    for row in (line.split("\t") for line in pathlib.Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()):
        kind, name, seconds, status = row[:4]
        if kind == "meson":
            counts, failed, suites = meson_run(row)
            total += counts
            failures += failed
            times += [(name, suite, spent) for suite, spent in sorted(suites.items())]
        else:
            total[status] += 1
            failures += [name] if status == "failed" else []
            times.append(("", name, float(seconds)))
    print(f"\n{'run':<12}{'suite or check':<24}{'seconds':>9}{'budget':>9}")
    for run, name, spent in times:
        allowed = budget_s(run, name)
        print(f"{run:<12}{name:<24}{spent:>9.1f}{allowed:>9.0f}{'   over budget' if spent > allowed else ''}")
        if spent > TOO_LONG * allowed and not busy():
            total["failed"] += 1
            failures.append(f"{run} {name}: took {spent:.0f} s, {TOO_LONG} times its budget is {TOO_LONG * allowed:.0f} s")
    print("".join(f"FAILED {failure}\n" for failure in failures))
    ran = total["passed"] + total["failed"]
    if ran == 0:
        print("nothing ran")
    print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    sys.exit(total["failed"] > 0 or ran == 0)


main()
