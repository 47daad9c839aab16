"""Prints the figures of speed: figures.py [--smoke] BUILD_FOLDER. Times count from a release build on an idle machine only;
instructions (callgrind, with few trials, where valgrind is there) don't mind a busy one. Fails on no figure: it shows them
beside their targets. --smoke: tiny counts, to see that everything runs."""
import argparse
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHOP = ROOT / "scenarios" / "ecommerce" / "scenario.yaml"
HEAD = """drsim: 1
name: many components
strategy: warm-standby
regions: {home: {aws: us-east-1}, away: {aws: us-west-2}}
people: {acknowledge: 5m, declare: {when: outage expected over 30m}}
hazards: {region-lost: {kind: technical, hits: region home, rate: 0.05/year, lasts: "lognormal(median=5h, p95=24h)"}}
systems:
  shop:
    objectives: {rto: 1h, rpo: 15m}
    demand: {peak: 1000/s, profile: retail-week}
    components:
"""


def component(i, count):
    """Layers of services over stores: number i needs some of those behind it."""
    if i >= count * 7 // 10:
        kinds = ["{service: aurora-mysql, instance: db.r6g.large, size: 100GiB, writes: 200KiB/s}",
                 "{service: s3, size: 100GiB, writes: 10kB/s}",
                 "{service: dynamodb, size: 10GiB, writes: 10KiB/s}"]
        return f"      c{i}: {kinds[i % 3]}\n"
    needs = sorted({i + 1 + step * (count - i - 1) // 7 for step in range(4)} - {i})
    return f"      c{i}: {{service: ec2-asg, instance: m6i.large, count: 4, max: 8, needs: [{', '.join(f'c{n}' for n in needs)}]}}\n"


def generate(path, count):
    path.write_text(HEAD + "".join(component(i, count) for i in range(count)), encoding="utf-8")


def measure(words):
    """Wall time and processor time in s, of one run, and the largest memory in MiB."""
    begin = time.monotonic()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(map(str, words))}: status {status}: {error}")
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def best(words, times):
    runs = [measure(words) for _ in range(times)]
    return [min(column) for column in zip(*runs)]


def instructions(words):
    """Millions of instructions, or None where there is no valgrind."""
    try:
        done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *words], check=False,
                              capture_output=True, text=True, timeout=600)
    except FileNotFoundError:
        return None
    found = re.search(r"Collected : (\d+)", done.stderr)
    return int(found.group(1)) / 1e6 if done.returncode == 0 and found else None


def say(what, value, target="", counted=None):
    count = f"{counted:.1f} M instructions" if counted is not None else ""
    print(f"{what:<58}{value:>28}   {target:<22}{count}", flush=True)


def rate_of(words):
    return subprocess.run(words, capture_output=True, text=True, check=True, timeout=600).stdout.strip()


def figures_of_shop(drsim, trials, times):
    words = [drsim, "compare", SHOP, "--threads", "2", "--trials"]
    spent, cpu, rss = best([*words, str(trials)], times)
    say(f"compare, e-commerce, {trials} trials, 2 threads", f"{spent:.2f} s ({cpu:.2f} cpu)", "target: under 1 s",
        instructions([drsim, "compare", SHOP, "--threads", "1", "--trials", "100"]))
    say("  its memory", f"{rss:.0f} MiB", "target: under 50 MB")
    spent, cpu, _ = best([drsim, "check", SHOP], times + 2)
    say("check, e-commerce", f"{1000 * spent:.1f} ms ({1000 * cpu:.1f} cpu)", "target: under 20 ms", instructions([drsim, "check", SHOP]))
    return words


def figures_of_growth(words, trials):
    base = None
    for count in (trials // 10, trials, trials * 10):
        spent, cpu, rss = measure([*words, str(count)])
        per_trial = 1e6 * cpu / count
        say(f"compare, e-commerce, {count} trials", f"{spent:.2f} s ({cpu:.2f} cpu), {rss:.0f} MiB",
            f"{per_trial:.1f} us cpu a trial" + (f", x{per_trial / base:.2f}" if base else ""))
        base = per_trial


def figures_of_many(drsim, count, trials):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "many.yaml")
        generate(path, count)
        spent, cpu, rss = measure([drsim, "simulate", path, "--trials", str(trials), "--threads", "2"])
        say(f"simulate, {count} components, {trials} trials", f"{spent:.2f} s ({cpu:.2f} cpu), {rss:.0f} MiB", "target: under 10 s",
            instructions([drsim, "simulate", path, "--trials", "10", "--threads", "1"]))
        spent, cpu, rss = measure([drsim, "compare", path, "--trials", str(trials), "--threads", "2"])
        say(f"compare (six strategies), {count} components", f"{spent:.2f} s ({cpu:.2f} cpu), {rss:.0f} MiB")
        spent, cpu, _ = measure([drsim, "check", path])
        say(f"check, {count} components", f"{1000 * spent:.0f} ms ({1000 * cpu:.0f} cpu)")


def figures_of_kernel(folder, customers):
    rates = {}
    for name in ("bench_mm1", "bench_mm1_bare"):
        rates[name] = float(re.search(r"customers_per_s=(\S+)", rate_of([folder / name, str(customers)])).group(1))
        say(name, f"{rates[name] / 1e6:.2f} M customers/s", "", instructions([folder / name, "20000"]))
    say("  bench_mm1 / bench_mm1_bare", f"{rates['bench_mm1'] / rates['bench_mm1_bare']:.2f}", "target: at least 0.88")
    line = rate_of([folder / "bench_events", str(customers)])
    say("events scheduled, 1,000 pending, most cancelled",
        f"{float(re.search(r'schedules_per_s=(.*?) ', line).group(1)) / 1e6:.2f} M/s", "",
        instructions([folder / "bench_events", "20000"]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("build", type=pathlib.Path)
    arguments = parser.parse_args()
    build, smoke = arguments.build.resolve(), arguments.smoke
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if smoke:
        global instructions
        instructions = lambda words: None  # noqa: E731
    words = figures_of_shop(build / "drsim", 100 if smoke else 10000, 1 if smoke else 5)
    figures_of_growth(words, 100 if smoke else 10000)
    figures_of_many(build / "drsim", 50 if smoke else 1000, 10 if smoke else 1000)
    figures_of_kernel(build / "tests" / "bench", 10000 if smoke else 5000000)


main()
