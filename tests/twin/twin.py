"""The twin: drsim's episode model programmed again from docs/model.md alone, with Python's random numbers.

    twin.py DRSIM SCENARIO --strategy NAME [--trials N] [--seed N] [--set PATH=VALUE ...] [--loop heap|simpy] [--json]

Section and equation numbers in comments are those of docs/model.md. Read README.md before changing anything here.
"""
import argparse
import heapq
import json
import math
import random
import sys
import time

from scenario import DAY, HOUR, NEVER, SECOND, WEEK, Design

HOME, AWAY = 0, 1
EMPTY, REPLICATING, WRITABLE, LEFT_BEHIND = range(4)
OVER = 1e-12


class HeapLoop:
    """Events by (time, priority, order of scheduling)."""

    def __init__(self):
        self.heap, self.number, self.now = [], 0, 0

    def at(self, when, priority, action, *arguments):
        if when < NEVER:
            self.number += 1
            heapq.heappush(self.heap, (when, priority, self.number, action, arguments))

    def run(self, before_each):
        while self.heap:
            when, _, _, action, arguments = heapq.heappop(self.heap)
            self.now = when
            if before_each(when):
                return True
            action(*arguments)
        return False


class SimpyLoop:
    """The same on SimPy's environment, as a yardstick of speed."""

    def __init__(self):
        import simpy
        self.simpy, self.env, self.before_each = simpy, simpy.Environment(), None
        self.over = self.env.event()

    @property
    def now(self):
        return self.env.now

    def at(self, when, priority, action, *arguments):
        if when < NEVER:
            event = self.simpy.Event(self.env)
            event._ok, event._value = True, None
            event.callbacks.append(lambda _: self.take(action, arguments))
            self.env.schedule(event, priority, when - self.env.now)

    def take(self, action, arguments):
        if not self.over.triggered:
            if self.before_each(self.env.now):
                self.over.succeed()
            else:
                action(*arguments)

    def run(self, before_each):
        self.before_each = before_each
        while self.env.peek() < NEVER and not self.over.triggered:
            self.env.step()
        return self.over.triggered


class Group:
    """Users of one preferred region (section 8)."""

    def __init__(self, part, preferred):
        self.part, self.preferred, self.answer = part, preferred, preferred
        self.first = preferred
        self.switches = []        # (time, answer from then on)
        self.ignoring = float(preferred == AWAY)
        self.since = 0

    def looked_up(self, t, ttl):
        """Share of (t - ttl, t] in which the answer was away (11)."""
        if ttl == 0 or not self.switches:
            return float(self.answer == AWAY)
        start, away, end = t - ttl, 0, t
        for when, answer in reversed(self.switches):
            begin = max(when, start)
            if answer == AWAY and end > begin:
                away += end - begin
            end = min(end, begin)
            if when <= start:
                return away / ttl
        if self.first == AWAY:
            away += end - start
        return away / ttl

    def kept(self, t, ignore_for):
        """Share of those that ignore the TTL who are away (12)."""
        goal = float(self.answer == AWAY)
        if ignore_for == 0 or self.ignoring == goal:
            return goal
        return goal + (self.ignoring - goal) * math.exp(-(t - self.since) / ignore_for)

    def switch(self, t, answer, ignore_for):
        self.ignoring = self.kept(t, ignore_for)
        self.since, self.answer = t, answer
        self.switches.append((t, answer))


class State:
    """One component in one region (section 5)."""
    __slots__ = ('exists', 'running', 'data', 'cold', 'warming', 'launches')

    def __init__(self, exists, running, data, cold):
        self.exists, self.running, self.data, self.cold = exists, running, data, cold
        self.warming, self.launches = False, 0


class Level:
    """One level of restoration (section 16)."""

    def __init__(self, goal, stable_for):
        self.goal, self.stable_for = goal - OVER, stable_for
        self.since, self.away, self.restored = None, False, False


class Episode:
    def __init__(self, design, loop):
        self.d, self.loop = design, loop
        self.w = math.floor(random.random() * WEEK)
        self.up = [False, True]
        self.healthy = True                      # what the checkers say of home
        self.called_unhealthy = False
        self.route = 'checked'
        self.begun = self.committed = self.abandoned = self.halted = self.dropped = False
        self.declared, self.served_away = NEVER, False
        self.state = [self.at_onset_home(), self.at_onset_away()]
        self.groups = [Group(1 - design.away_share, HOME), Group(design.away_share, AWAY)] if design.users_both \
            else [Group(1.0, HOME)]
        self.warm_ups = {}
        self.levels = [Level(goal, design.stable_for) for goal in design.levels]
        self.accounted = 0
        self.limits = [None, None]
        self.ages = [c.age(self.w) for c in design.list]

    def at_onset_home(self):
        return [State(True, 1, WRITABLE, False) for _ in self.d.list]

    def at_onset_away(self):
        states = []
        for c in self.d.list:
            if c.data == 'writers':
                data = WRITABLE
            elif c.data == 'replica':
                data = WRITABLE if c.replica_writable else REPLICATING
            else:
                data = EMPTY if c.holds_data else WRITABLE
            cold = c.kind == 'cache' and c.data == 'none' and not self.d.users_both
            states.append(State(c.exists, c.running, data, cold))
        return states

    # Service (section 6)

    def limits_of(self, region):
        """(mode of what has no capacity, [(mode, capacity), ...], smallest mode, the same with every cache warm)."""
        if not self.up[region]:
            return 0.0, [], 0.0, 0.0
        unlimited, limited, warm = 1.0, [], 1.0
        for c, s in zip(self.d.list, self.state[region]):
            if not s.exists or s.running == 0:
                mode, capacity = c.without, NEVER
            else:
                mode = self.mode(c, s)
                capacity = s.running / c.utilisation if c.counted else NEVER
            warm = min(warm, mode)
            if s.cold:
                mode = min(mode, c.cold_serves)
            if capacity == NEVER:
                unlimited = min(unlimited, mode)
            else:
                limited.append((mode, capacity))
        return unlimited, limited, min([unlimited] + [mode for mode, _ in limited]), warm

    def mode(self, c, s):
        if s.data == WRITABLE:
            return 1.0
        if s.data == REPLICATING:
            if self.d.users_both and self.up[HOME] and self.state[HOME][c.number].data == WRITABLE:
                return 1.0                       # its region sends its writes to the one writer
            return max(c.read_only_serves, c.without)
        if s.data == LEFT_BEHIND:
            return 0.0
        return c.without if c.holds_data else 1.0

    def serves(self, region, part, demand):
        unlimited, limited, _, _ = self.limits[region]
        served = min(part, unlimited * part)
        for mode, capacity in limited:
            if part * demand > capacity:
                served = min(served, mode * capacity / demand)
            else:
                served = min(served, mode * part)
        return served

    def away_part(self, t):
        d = self.d
        total = 0.0
        for group in self.groups:
            total += group.part * ((1 - d.ignore) * group.looked_up(t, d.ttl) + d.ignore * group.kept(t, d.ignore_for))
        return total

    def served(self, t, demand):
        away = self.away_part(t)
        return self.serves(HOME, 1 - away, demand) + self.serves(AWAY, away, demand)

    def mostly_away(self, t, demand):
        away = self.away_part(t)
        there = self.serves(AWAY, away, demand)
        return there > (self.serves(HOME, 1 - away, demand) + there) / 2

    # Restoration (section 16)

    def account(self, until):
        """Follows service up to `until`; true once both levels are restored."""
        best = max(self.limits[HOME][2], self.limits[AWAY][2])
        while self.accounted < until:
            start = self.accounted
            if best < min(level.goal for level in self.levels):
                for level in self.levels:
                    if not level.restored:
                        level.since = None
                self.accounted = until
                break
            local = self.w + start
            end = min(until, (local // HOUR + 1) * HOUR - self.w)
            for group in self.groups:
                for when, _ in reversed(group.switches):
                    if when + self.d.ttl <= start:
                        break
                    end = min(end, when + self.d.ttl)
            self.piece(start, end, self.d.demand[local % WEEK // HOUR])
            self.accounted = end
            if all(level.restored for level in self.levels):
                return True
        return False

    def piece(self, start, end, demand):
        first, last = self.served(start, demand), self.served(end, demand)
        for level in self.levels:
            if level.restored:
                continue
            if first < level.goal:
                level.since = None
                if last >= level.goal:
                    level.since = self.crossing(start, end, demand, level.goal)
                    level.away = self.mostly_away(level.since, demand)
            elif level.since is None:
                level.since, level.away = start, self.mostly_away(start, demand)
            if level.since is not None:
                falls = end if last >= level.goal else self.crossing(end, start, demand, level.goal)
                if falls - level.since >= level.stable_for:
                    level.restored = True
                elif last < level.goal:
                    level.since = None

    def crossing(self, below, above, demand, goal):
        """The instant nearest to `below` at which served is at least the goal."""
        while abs(above - below) > 1:
            middle = (above + below) // 2
            if self.served(middle, demand) >= goal:
                above = middle
            else:
                below = middle
        return above

    # Changes (sections 8 and 14)

    def has_targets(self, region):
        if not self.up[region]:
            return False
        for c in self.d.front:
            s = self.state[region][c.number]
            if not s.exists or s.running == 0 or (c.holds_data and s.data == EMPTY):
                return False
        return not (self.d.deep and region == AWAY) or self.serves(AWAY, 1.0, 1.0) > 0

    def answer(self, preferred):
        if self.route in (HOME, AWAY):
            return self.route
        believed = True
        if preferred == HOME:
            believed = self.route == 'disabled' or self.healthy != (self.route == 'inverted')
        if not self.d.failover or believed:
            return preferred
        return 1 - preferred if self.has_targets(1 - preferred) else preferred

    def change(self):
        now = self.loop.now
        self.limits = [self.limits_of(HOME), self.limits_of(AWAY)]
        for group in self.groups:
            answer = self.answer(group.preferred)
            if answer != group.answer:
                group.switch(now, answer, self.d.ignore_for)
        if any(group.answer == AWAY for group in self.groups) and self.limits[AWAY][2] > 0:
            self.served_away = True
        for region in (HOME, AWAY):
            if self.limits[region][3] > 0 and any(group.answer == region for group in self.groups):
                for c, s in zip(self.d.list, self.state[region]):
                    if c.kind == 'cache' and s.cold and not s.warming and s.exists and s.running > 0:
                        s.warming = True
                        if (region, c.number) not in self.warm_ups:
                            self.warm_ups[region, c.number] = c.warm_up()
                        self.loop.at(now + self.warm_ups[region, c.number], 0, self.warm, s, s.launches)

    def warm(self, state, launches):
        if state.launches == launches:
            state.cold = state.warming = False
            self.change()

    # Detection (section 9)

    def onset(self):
        d, loop = self.d, self.loop
        self.change()
        destroyed = random.random() < d.destroys
        self.repair = NEVER if destroyed else d.lasts()
        fails = sorted(math.floor(random.random() * d.interval + 0.5) + (d.threshold - 1) * d.interval + d.answers()
                       for _ in range(d.checkers))
        page = min([d.noticed()] + [fails[over] + evaluation() for over, evaluation in d.monitors])
        loop.at(self.repair, 1, self.home_returns)
        loop.at(fails[d.checkers - d.healthy_above - 1], 0, self.unhealthy)
        loop.at(page, 2, self.page)
        loop.at(d.control_plane_after, 1, self.try_blocked)

    def unhealthy(self):
        if not self.up[HOME]:
            self.healthy, self.called_unhealthy = False, True
            self.change()
            if self.d.trigger == 'automatic':
                self.begin()

    def healed(self):
        self.healthy = True
        self.change()

    # People (section 10)

    def page(self):
        if self.d.trigger == 'people' and not self.up[HOME]:
            now = self.loop.now
            self.loop.at(now + self.d.acknowledge((self.w + now) % WEEK), 2, self.acknowledged)

    def acknowledged(self):
        if not self.dropped:
            self.loop.at(self.loop.now + self.d.assess(), 2, self.assessed)

    def assessed(self):
        if self.dropped:
            return
        d, now = self.d, self.loop.now
        estimate = (self.repair - now) * math.exp(d.sigma * random.gauss(0, 1))
        asks = {'always': True, 'never': False, 'outage': now + estimate > d.over, 'repair': estimate > d.over}[d.rule]
        loses = any(self.ages[c.number] > 0 for c in d.stores)
        held_back = loses and random.random() < d.reluctance
        if asks and not held_back:
            self.begin()
        elif d.rule != 'never':
            wait = d.update()
            if wait > 0:
                self.loop.at(now + wait, 2, self.assessed)

    # The runbook (section 11)

    def begin(self):
        self.begun, self.declared = True, self.loop.now
        steps = self.d.steps
        self.done_steps = [False] * len(steps)
        self.ended = [False] * len(steps)        # done or failed for good
        self.blocked, self.in_place_of = [], {}
        self.awaited = [set(step.after) for step in steps]
        for i in self.d.order:
            if not steps[i].after and not steps[i].fallback:
                self.try_step(i)

    def is_blocked(self, step):
        for region, name in ((HOME, self.d.home), (AWAY, self.d.away)):
            if not self.up[region]:
                if name in step.depends_on:
                    return True
                route = step.effects and step.effects[0][0] == 'route'
                if step.plane == name and not (route and self.loop.now >= self.d.control_plane_after):
                    return True
        return False

    def try_step(self, i):
        step = self.d.steps[i]
        if self.halted or self.abandoned:
            return
        if step.skipped:
            self.done(i)
        elif self.is_blocked(step):
            self.blocked.append(i)
        else:
            self.start(i)

    def try_blocked(self):
        if self.begun and not self.abandoned:
            waiting, self.blocked = self.blocked, []
            for i in self.d.order:
                if i in waiting:
                    self.try_step(i)

    def attempts(self, step):
        """(duration, whether an attempt succeeds) (20, 21)."""
        total = 0
        for k in range(step.attempts):
            total += step.takes() + step.then() + step.extra
            if step.succeeds >= 1 or random.random() < step.succeeds:
                return total, True
            if k + 1 < step.attempts:
                backoff = min(step.backoff * step.factor ** k, step.cap)
                total += math.floor(backoff * (random.random() if step.jitter else 1) + 0.5)
        return total, False

    def start(self, i):
        step, now = self.d.steps[i], self.loop.now
        if step.approval:
            total = step.approval((self.w + now) % WEEK)
            succeeds = total <= step.expires
            total = min(total, step.expires)
        else:
            total, succeeds = self.attempts(step)
        seen = total
        if succeeds and step.verified and step.every > 0:
            seen = step.every * -(-total // step.every)
        if step.verified and step.within > 0 and seen > step.within:
            end, fails = step.within, True
        else:
            end, fails = (seen, False) if succeeds else (total, True)
        together = succeeds and end == total
        if succeeds:
            self.loop.at(now + total, 2, self.effect, i, now, together and not fails)
        if not (together and not fails):
            self.loop.at(now + end, 3, self.ends, i, fails)

    def ends(self, i, fails):
        if self.abandoned or self.ended[i]:
            return
        if fails:
            self.failed(i)
        else:
            self.done(i)

    def effect(self, i, started, is_end):
        if self.abandoned:
            return
        step = self.d.steps[i]
        worked = all([self.apply(*effect) for effect in step.effects])
        if step.effects:
            self.change()
        if not worked and step.verified and not self.ended[i]:
            self.ended[i] = True                 # the end that was scheduled no longer counts
            if step.within > 0:
                self.loop.at(started + step.within, 3, self.fails_late, i)
                return
            if is_end:
                self.failed(i)
            else:
                self.loop.at(self.loop.now + (-(self.loop.now - started)) % step.every, 3, self.fails_late, i)
            return
        if is_end:
            self.ends(i, False)

    def fails_late(self, i):
        if not self.abandoned:
            self.failed(i)

    def done(self, i):
        step = self.d.steps[i]
        self.ended[i] = True
        if step.commit:
            self.committed = True
        if i in self.in_place_of:
            self.done(self.in_place_of[i])
            return
        self.done_steps[i] = True
        if all(done or other.fallback for done, other in zip(self.done_steps, self.d.steps)):
            self.committed = True
        ready = []
        for j in self.d.order:
            if i in self.awaited[j]:
                self.awaited[j].discard(i)
                if not self.awaited[j] and not self.d.steps[j].fallback:
                    ready.append(j)
        for j in ready:
            self.try_step(j)

    def failed(self, i):
        step = self.d.steps[i]
        self.ended[i] = True
        if step.on_failure == 'stop':
            self.halted = True
        elif step.on_failure == 'continue':
            self.done(i)
        else:
            self.in_place_of[step.on_failure] = i
            self.try_step(step.on_failure)

    # Effects (section 12)

    def apply(self, verb, component, number, region):
        """Whether the component was in the right state."""
        if verb == 'route':
            self.route = AWAY if region == self.d.away else HOME
            return True
        if component is None or verb in ('replicate', 'snapshot', 'notify', 'wait', 'observe', 'configure'):
            return True
        s = self.state[AWAY][component.number]
        if verb in ('scale', 'start', 'stop'):
            if s.exists:
                s.running = {'scale': number / component.count, 'start': 1, 'stop': 0}[verb]
            return s.exists
        if verb == 'launch':
            s.exists, s.running = True, number / component.count
            if component.kind == 'cache':
                s.cold, s.warming = True, False
                s.launches += 1
            return True
        if verb in ('promote', 'detach'):
            if not s.exists or s.data != REPLICATING:
                return False
            s.data = WRITABLE
            self.state[HOME][component.number].data = LEFT_BEHIND
            return True
        if verb in ('restore', 'copy'):
            if component.holds_data and self.ages[component.number] == NEVER:
                return False
            s.exists, s.running, s.data = True, s.running or 1, WRITABLE
            return True
        raise SystemExit(f'twin: the verb {verb} is not written')

    # The return of home (section 13)

    def home_returns(self):
        d, loop = self.d, self.loop
        self.up[HOME] = True
        if self.committed:
            for c in d.stores if self.served_away else []:
                if self.state[AWAY][c.number].data == WRITABLE and c.data != 'writers' and not c.replica_writable:
                    self.state[HOME][c.number].data = LEFT_BEHIND
        else:
            self.dropped = True
            if self.begun:
                self.abandoned, self.route = True, 'checked'
            for s in self.state[HOME]:
                s.data = WRITABLE
        self.change()
        if self.called_unhealthy:
            heals = sorted(math.floor(random.random() * d.interval + 0.5) + (d.threshold - 1) * d.interval
                           for _ in range(d.checkers))
            loop.at(loop.now + heals[d.healthy_above], 0, self.healed)
        self.try_blocked()

    # The whole (sections 15.3 and 16)

    def run(self):
        self.onset()
        if not self.loop.run(self.account) and (self.up[HOME] or self.up[AWAY]):
            d = self.d
            follow = 8 * DAY + d.ttl + (10 * d.ignore_for if d.ignore > 0 else 0)
            self.account(self.accounted + follow)
        return self.result()

    def result(self):
        mbco, full = self.levels
        rta = mbco.since if mbco.restored else NEVER
        rpa, met = 0, True
        if not mbco.restored:
            rpa, met = NEVER, False
        elif mbco.away:
            for c in self.d.stores:
                age = self.ages[c.number]
                rpa, met = max(rpa, age), met and age <= c.rpo
        return {'rta': rta, 'full': full.since if full.restored else NEVER, 'rpa': rpa, 'rpo': met,
                'declared': self.declared, 'abandoned': self.abandoned}


def simulate(design, trials, loop=HeapLoop):
    return [Episode(design, loop()).run() for _ in range(trials)]


def quantile(values, q):
    """(34)"""
    return values[max(math.ceil(len(values) * q - 1e-9), 1) - 1]


def mean(values):
    """(mean, standard deviation) of the finite ones."""
    finite = [value for value in values if value < NEVER]
    if not finite:
        return NEVER, 0.0
    middle = math.fsum(finite) / len(finite)
    return middle, math.sqrt(math.fsum((value - middle) ** 2 for value in finite) / max(len(finite) - 1, 1))


def summary(design, results):
    """What is compared, in seconds and shares; `rta` and `rpa` sorted, with their quantiles beside."""
    n = len(results)
    answer = {'trials': n}
    for key in ('rta', 'full', 'rpa'):
        values = sorted(result[key] / SECOND for result in results)
        middle, spread = mean(values)
        answer[key] = {'mean': middle, 'sd': spread, 'p50': quantile(values, 0.5), 'p95': quantile(values, 0.95)}
        answer['sorted ' + key] = values
    rto = [result['rta'] <= design.rto for result in results]
    shares = {
        'rto': rto, 'rpo': [result['rpo'] for result in results],
        'both': [met and result['rpo'] for met, result in zip(rto, results)],
        'unrecoverable': [result['rta'] == NEVER for result in results],
        'declared': [result['declared'] < NEVER for result in results],
        'abandoned': [result['abandoned'] for result in results],
    }
    answer.update({'P(' + key + ')': sum(values) / n for key, values in shares.items()})
    return answer


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('drsim')
    parser.add_argument('scenario')
    parser.add_argument('--strategy', required=True)
    parser.add_argument('--trials', type=int, default=10000)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--set', action='append', default=[], help='as of drsim: PATH=VALUE')
    parser.add_argument('--loop', choices=['heap', 'simpy'], default='heap')
    parser.add_argument('--json', action='store_true')
    options = parser.parse_args()
    random.seed(options.seed)
    design = Design(options.drsim, options.scenario, options.strategy, options.set)
    begin = time.process_time()
    results = simulate(design, options.trials, {'heap': HeapLoop, 'simpy': SimpyLoop}[options.loop])
    took = time.process_time() - begin
    answer = summary(design, results)
    answer['seconds'] = took
    if options.json:
        json.dump(answer, sys.stdout)
        return
    print(f'{options.strategy}: {options.trials} episodes, {options.trials / took:.0f} a second')
    for key, value in answer.items():
        if key.startswith('P('):
            print(f'  {key:<18} {value:.5f}')
        elif isinstance(value, dict):
            print(f'  {key:<5} mean {value["mean"]:.6g} s, p50 {value["p50"]:.6g} s, p95 {value["p95"]:.6g} s')


if __name__ == '__main__':
    main()
