"""drsim's episodes a second, on one thread, against those of the twin.

    speed.py DRSIM SCENARIO [--strategy NAME ...] [--trials N] [--least FACTOR]

The twin runs on SimPy where that is installed, and on its own loop. Processor time counts, not the clock on the wall;
of three runs the fastest. drsim's start is measured with few episodes and taken off.
Status 1 where drsim is less than FACTOR times as fast.
"""
import argparse
import os
import random
import resource
import subprocess
import sys
import time

import twin
from scenario import Design

try:
    import simpy  # noqa: F401
    LOOPS = {'SimPy': twin.SimpyLoop, 'plain Python': twin.HeapLoop}
except ImportError:
    LOOPS = {'plain Python': twin.HeapLoop}


def processor_time(options, strategy, trials):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    data = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'scenarios')
    subprocess.run([options.drsim, 'simulate', options.scenario, '--strategy', strategy, '--threads', '1', '--trials',
                    str(trials), '--format', 'json', '--data', data], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def drsim_speed(options, strategy):
    few, many = 100, options.trials
    start = min(processor_time(options, strategy, few) for _ in range(3))
    return (many - few) / (min(processor_time(options, strategy, many) for _ in range(3)) - start)


def twin_speed(options, strategy, loop, trials=3000):
    random.seed(1)
    design = Design(options.drsim, options.scenario, strategy)
    times = []
    for _ in range(3):
        begin = time.process_time()
        twin.simulate(design, trials, loop)
        times.append(time.process_time() - begin)
    return trials / min(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('drsim')
    parser.add_argument('scenario')
    parser.add_argument('--strategy', action='append')
    parser.add_argument('--trials', type=int, default=200000)
    parser.add_argument('--least', type=float, default=100)
    options = parser.parse_args()
    slow = 0
    for strategy in options.strategy or ['warm-standby']:
        ours = drsim_speed(options, strategy)
        print(f'{strategy}: drsim {ours:.0f} episodes a second on one thread')
        factors = {}
        for name, loop in LOOPS.items():
            theirs = twin_speed(options, strategy, loop)
            factors[name] = ours / theirs
            print(f'  twin on {name}: {theirs:.0f}, {factors[name]:.0f} times fewer')
        slow += next(iter(factors.values())) < options.least
    return 1 if slow else 0


if __name__ == '__main__':
    sys.exit(main())
