"""Compares drsim with its twin: the same scenario, other random numbers, the same distributions.

    compare.py DRSIM SCENARIO [--strategy NAME ...] [--trials N] [--seed N] [--set PATH=VALUE ...]
               [--processes N]

Shares and means must agree within 3.29 standard errors of their difference. A quantile agrees where the share of the
twin's episodes up to drsim's quantile does: this needs no density, and holds for atoms too. Status 1 where something
differs.
"""
import argparse
import bisect
import json
import math
import multiprocessing
import os
import random
import subprocess
import sys
import time

import twin
from scenario import Design

LIMIT = 3.29
STRATEGIES = ['none', 'backup-restore', 'pilot-light', 'warm-standby', 'hot-standby', 'active-active']
QUANTILES = {'p50': 0.5, 'p95': 0.95}


def drsim_answer(options, strategy):
    command = [options.drsim, 'simulate', options.scenario, '--strategy', strategy, '--hazard', 'region-lost',
               '--threads', '1', '--trials', str(options.trials), '--seed', str(options.seed), '--format', 'json']
    command += [word for change in options.set for word in ('--set', change)]
    command += ['--data', os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'scenarios')]
    answer = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout)
    return answer['strategy']


def finite(value):
    return math.inf if value is None else value


def score(difference, error):
    if difference == 0 or (math.isnan(difference) and error == 0):
        return 0.0
    return difference / error if error > 0 else math.copysign(math.inf, difference)


def mean_row(name, ours, theirs, sd, n):
    """`sd` is the twin's: both have the same where they agree."""
    value = ours.get('mean_recovered') if ours['mean'] is None else ours['mean']
    error = math.hypot(sd, standard_deviation(ours, sd, n)) / math.sqrt(n)
    if value is None:
        return name + ' mean', math.inf, theirs, 0.0 if theirs == math.inf else math.inf
    rounding = 1e-8 * abs(value)
    return name + ' mean', value, theirs, score(value - theirs, error) if abs(value - theirs) > rounding else 0.0


def standard_deviation(ours, sd, n):
    if ours['mean'] is None:
        return sd
    low, high = ours['mean_ci95']
    return (high - low) / 2 / 1.96 * math.sqrt(n)


def quantile_row(name, label, ours, theirs, values, n):
    """Where drsim's quantile stands among the twin's episodes, against where it should."""
    q, value = QUANTILES[label], finite(ours[label])
    slack = 1e-8 * value if value < math.inf else 0.0
    below = bisect.bisect_left(values, value - slack) / n
    up_to = bisect.bisect_right(values, value + slack) / n
    difference = max(below - q, 0.0) or min(up_to - q, 0.0)
    return f'{name} {label}', value, theirs, score(difference, math.sqrt(2 * q * (1 - q) / n))


def share_row(name, ours, theirs, n):
    both = (ours + theirs) / 2
    return name, ours, theirs, score(ours - theirs, math.sqrt(2 * both * (1 - both) / n))


def rows(ours, theirs, n):
    table = []
    for name, key in (('RTA', 'rta'), ('full', 'full'), ('RPA', 'rpa')):
        drsim = ours[{'rta': 'rta_s', 'full': 'rta_full_s', 'rpa': 'rpa_s'}[key]]
        table.append(mean_row(name, drsim, theirs[key]['mean'], theirs[key]['sd'], n))
        for label in QUANTILES:
            table.append(quantile_row(name, label, drsim, theirs[key][label], theirs['sorted ' + key], n))
    for key in ('rto', 'rpo', 'both'):
        table.append(share_row(f'P({key})', ours['meets'][key], theirs[f'P({key})'], n))
    table.append(share_row('P(unrecoverable)', ours['p_unrecoverable'], theirs['P(unrecoverable)'], n))
    for key in ('declared', 'abandoned'):
        table.append(share_row(f'P({key})', ours['disasters'][key], theirs[f'P({key})'], n))
    return table


def compare(job):
    options, strategy = job
    begin = time.perf_counter()
    ours = drsim_answer(options, strategy)
    random.seed(f'twin {options.seed} {strategy}')
    design = Design(options.drsim, options.scenario, strategy, options.set)
    theirs = twin.summary(design, twin.simulate(design, options.trials))
    return strategy, rows(ours, theirs, options.trials), time.perf_counter() - begin


def report(strategy, table, seconds):
    print(f'{strategy} ({seconds:.1f} s)')
    wrong = 0
    for name, ours, theirs, z in table:
        differs = abs(z) > LIMIT
        wrong += differs
        print(f'  {name:<18}{ours:>14.6g}{theirs:>14.6g}{z:>9.2f}{"  differs" if differs else ""}')
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('drsim')
    parser.add_argument('scenario')
    parser.add_argument('--strategy', action='append')
    parser.add_argument('--trials', type=int, default=10000)
    parser.add_argument('--seed', type=int, default=20)
    parser.add_argument('--set', action='append', default=[], help='as of drsim: PATH=VALUE')
    parser.add_argument('--processes', type=int, default=2)
    options = parser.parse_args()
    jobs = [(options, strategy) for strategy in options.strategy or STRATEGIES]
    print(f'{"":<20}{"drsim":>14}{"twin":>14}{"s.e.":>9}   {options.trials} episodes each')
    with multiprocessing.Pool(min(options.processes, len(jobs))) as pool:
        wrong = sum(report(*answer) for answer in pool.imap(compare, jobs))
    print(f'{wrong} of the values differ by more than {LIMIT} standard errors')
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
