"""Reads what the twin simulates: the scenario's effective values, the strategy and the runbook, as plain data.

Everything comes from the program's outputs (`check --normalised`, `plan`, `catalogue`) and from scenarios/; nothing
from its C code. Durations become whole microseconds, shares and sizes plain numbers.
"""
import glob
import json
import math
import os
import random
import re
import shutil
import subprocess
import tempfile
import zoneinfo
from datetime import datetime

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
WEEK = 7 * DAY
NEVER = math.inf
UNITS = {'us': 1, 'ms': 1000, 's': SECOND, 'm': 60 * SECOND, 'h': HOUR, 'd': DAY, 'w': WEEK, 'y': 365 * DAY}
HOLDS_DATA = ('database', 'object-store', 'file-system')
COUNTED = ('compute-group', 'database', 'cache')
DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']


def duration(text):
    parts = re.findall(r'([0-9.]+)(us|ms|s|m|h|d|w|y)', text)
    return round(sum(float(number) * UNITS[unit] for number, unit in parts))


def share(text):
    return float(text.rstrip('%')) / 100 if isinstance(text, str) else float(text)


def size(text):
    number, prefix, binary, unit = re.fullmatch(r'([0-9.]+)([kKMGTP]?)(i?)(B|bit|b)', text).groups()
    power = ' kMGTP'.index(prefix.replace('K', 'k') or ' ')
    return float(number) * (1024 if binary else 1000) ** power / (1 if unit == 'B' else 8)


def bandwidth(text):
    return size(text[:-2])                       # 4MiB/s, 500Mbit/s, 1Gbps


def sampler(spec):
    """A function that draws one duration in whole microseconds (section 3)."""
    if isinstance(spec, str):
        if '(' in spec:
            name, inside = re.fullmatch(r'(\w+)\((.*)\)', spec).groups()
            values = [item.split('=')[-1].strip() for item in inside.split(',')]
            keys = [item.split('=')[0].strip() if '=' in item else key
                    for item, key in zip(inside.split(','), ('min', 'max'))]
            return sampler({name: dict(zip(keys, values))})
        value = duration(spec)
        return lambda: value
    (kind, given), = spec.items()
    draw = raw_sampler(kind, given)
    return lambda: math.floor(draw() + 0.5)


def raw_sampler(kind, given):
    value = {k: duration(v) if isinstance(v, str) and k != 'cv' else v for k, v in given.items()} \
        if isinstance(given, dict) else given
    if kind == 'uniform':
        return lambda low=value['min'], high=value['max']: random.uniform(low, high)
    if kind == 'exponential':
        return lambda rate=1 / value['mean']: random.expovariate(rate)
    if kind == 'lognormal':
        mu, sigma = lognormal(value)
        return lambda gauss=random.gauss, exp=math.exp: exp(gauss(mu, sigma))
    raise SystemExit(f'twin: the distribution {kind} is not written yet')


def lognormal(value):
    if 'median' in value:
        mu = math.log(value['median'])
        return mu, (math.log(value['p95']) - mu) / 1.6448536269514722
    variance = math.log(1 + float(value['cv']) ** 2)
    return math.log(value['mean']) - variance / 2, math.sqrt(variance)


def weekdays(text):
    if text == 'daily':
        return list(range(7))
    days = []
    for part in text.split(','):
        first, _, last = part.strip().partition('-')
        days += range(DAYS.index(first), DAYS.index(last or first) + 1)
    return days


def clock(text):
    parts = [int(part) for part in text.split(':')] + [0]
    return parts[0] * HOUR + parts[1] * 60 * SECOND + parts[2] * SECOND


class Files:
    """The program's answers about one scenario."""

    def __init__(self, drsim, path, changes=()):
        self.drsim, self.path = drsim, path
        self.changes = [word for change in changes for word in ('--set', change)]
        self.data = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'scenarios')
        self.scenario = self.ask('check', '--normalised', path, *self.changes)
        self.catalogue = {}
        for group in ('services', 'operations', 'profiles', 'timings', 'defaults'):
            for entry in self.ask('catalogue', group, '--format', 'json')['entries']:
                self.catalogue[entry['path']] = entry['entry']

    def text(self, *arguments):
        return subprocess.run([self.drsim, *arguments, '--data', self.data], check=True, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True).stdout

    def ask(self, *arguments):
        return json.loads(self.text(*arguments))

    def strategy(self, name):
        """A file of scenarios/strategies: flat keys, and one row in flow style for each kind."""
        row, kinds = {}, {}
        with open(os.path.join(self.data, 'strategies', name + '.yaml'), encoding='utf-8') as file:
            for line in file:
                match = re.match(r'  ([\w-]+): *\{exists: (\w+), stands: ([\d.]+%), data: (\w+), steps: ', line)
                if match:
                    kind, exists, stands, data = match.groups()
                    kinds[kind] = {'exists': exists == 'true', 'stands': share(stands), 'data': data}
                elif re.match(r'\w+: \w+', line):
                    key, value = line.split('#')[0].strip().split(': ', 1)
                    row[key] = {'true': True, 'false': False}.get(value, value)
        return row, kinds

    def runbook(self, name):
        """The normalised runbook: the scenario's own file for the strategy, else the derived one."""
        own = (self.scenario.get('strategies', {}).get(name) or {}).get('runbook')
        folder = os.path.dirname(os.path.abspath(self.path))
        if own:
            return self.ask('check', '--normalised', os.path.join(folder, own))
        plan = self.text('plan', self.path, '--strategy', name, *self.changes)
        if not plan.strip():
            return None
        with tempfile.TemporaryDirectory() as scratch:
            for file in glob.glob(os.path.join(folder, '*.yaml')):
                shutil.copy(file, scratch)
            derived = os.path.join(scratch, 'derived-by-plan.yaml')
            with open(derived, 'w', encoding='utf-8') as file:
                file.write(plan)
            return self.ask('check', '--normalised', derived)


class Component:
    pass


class Step:
    pass


class Design:
    """One system under one strategy: all constants of its episodes."""

    def __init__(self, drsim, path, strategy, changes=(), hazard='region-lost'):
        self.files = Files(drsim, path, changes)
        scenario = self.files.scenario
        self.read_regions(scenario)
        (_, system), = scenario['systems'].items()
        row, kinds = self.files.strategy(strategy)
        changes = (scenario.get('strategies') or {}).get(strategy) or {}
        self.trigger = changes.get('trigger', row['trigger'])
        self.users_both = row['users_both']
        self.read_objectives(system)
        self.read_people(scenario)
        self.read_detection(scenario)
        self.read_traffic(scenario['traffic'])
        self.read_hazard(scenario['hazards'][hazard])
        self.read_components(system, kinds, changes)
        self.tools = {name: tool['in'] for name, tool in (scenario.get('tools') or {}).items()}
        self.read_runbook(self.files.runbook(strategy) if self.trigger != 'none' else None)

    def read_regions(self, scenario):
        names = list(scenario['regions'])
        roles = {region.get('role'): name for name, region in scenario['regions'].items()}
        self.home = roles.get('home', names[0])
        self.away = roles.get('recovery', names[1])
        self.region_of = {name: name for name in names}
        self.region_of.update({region['aws']: name for name, region in scenario['regions'].items() if 'aws' in region})
        self.zone = scenario['time_zone']
        self.week = datetime.fromisoformat(scenario['week'])

    def level(self, name):
        """Weekly profile, mean 1 (2)."""
        entry = (self.files.scenario.get('profiles') or {}).get(name)
        profile = entry if entry else self.files.catalogue['profiles/' + name]['value']
        hours, days = profile['hours'], profile.get('days', [1] * 7)
        raw = [hours[i % len(hours)] * days[i // 24] for i in range(168)]
        return [weight * 168 / sum(raw) for weight in raw]

    def read_objectives(self, system):
        goals = system['objectives']
        self.rto, self.rpo = duration(goals['rto']), duration(goals['rpo'])
        self.levels = (share(goals['mbco']), share(goals['full']))
        self.stable_for = duration(goals['stable_for'])
        level = self.level(system['demand']['profile'])
        self.demand = [value / max(level) for value in level]
        self.away_share = share(system['demand']['away'])

    def offset(self, zone):
        """What must be added to a clock of `zone` to get the scenario's clock."""
        if not zone or zone == self.zone:
            return 0
        ours, theirs = (self.week.replace(tzinfo=zoneinfo.ZoneInfo(name)).utcoffset() for name in (self.zone, zone))
        return round((ours - theirs).total_seconds()) * SECOND

    def waiting(self, spec):
        """A function of the local instant: how long somebody takes to answer (16)."""
        office = sampler(spec['office'])
        otherwise = sampler(spec['otherwise']) if 'otherwise' in spec else office
        answers = share(spec['answers'])
        hours = spec['hours']
        if hours == 'always':
            return lambda local: office()
        days, times = hours.split(' ')
        first, last = (clock(text) for text in times.split('-'))
        shift = self.offset(spec.get('zone'))
        windows = sorted(((day * DAY + first + shift) % WEEK, last - first) for day in weekdays(days))

        def wait(local):
            if any((local - begin) % WEEK < length for begin, length in windows):
                return office()
            if answers < 1 and random.random() >= answers:
                return min((begin - local) % WEEK for begin, _ in windows)
            return otherwise()
        return wait

    def read_people(self, scenario):
        people = scenario['people']
        self.acknowledge = self.waiting(people['acknowledge'])
        self.approvals = {role: self.waiting(spec) for role, spec in (people.get('approvals') or {}).items()}
        declare = people['declare']
        rule = declare['when']
        self.rule = rule['rule'] if isinstance(rule, dict) else rule
        self.over = duration(rule['over']) if isinstance(rule, dict) and 'over' in rule else 0
        self.assess, self.update = sampler(declare['assess']), sampler(declare['update'])
        self.sigma, self.reluctance = float(declare['sigma']), share(declare['reluctance'])

    def read_detection(self, scenario):
        detection = scenario['detection']
        checks = detection['checks']
        self.interval, self.threshold = duration(checks['interval']), int(checks['threshold'])
        self.checkers = int(checks['checkers'])
        self.healthy_above = math.floor(share(checks['healthy_above']) * self.checkers + 1e-9)
        self.answers = sampler(checks['answers'])
        self.noticed = sampler(detection['noticed'])
        self.monitors = [
            (math.floor(share(monitor['failing_over']) * self.checkers + 1e-9), sampler(monitor['evaluation']))
            for monitor in (detection.get('monitors') or {}).values() if monitor['in'] != self.home]

    def read_traffic(self, traffic):
        self.failover, self.deep = traffic['failover'], traffic['deep']
        self.ttl = duration(traffic['ttl'])
        self.ignore, self.ignore_for = share(traffic['ignore']), duration(traffic['ignore_for'])
        after = traffic.get('control_plane_after')
        self.control_plane_after = duration(after) if after else NEVER

    def read_hazard(self, hazard):
        if self.region_of[hazard['hits']['region']] != self.home:
            raise SystemExit('twin: only the loss of the home region is written')
        self.lasts, self.destroys = sampler(hazard['lasts']), share(hazard['destroys'])

    def read_components(self, system, kinds, changes):
        self.components = {}
        for name, spec in system['components'].items():
            service = self.files.catalogue['services/' + spec['service']]
            if not service.get('global', False) and service['kind'] not in ('cdn', 'dns', 'third-party'):
                self.components[name] = self.component(name, spec, service, kinds[service['kind']], changes)
        for number, component in enumerate(self.components.values()):
            component.number = number
        self.list = list(self.components.values())
        self.stores = [component for component in self.list if component.holds_data]
        balancers = [c for c in self.list if c.kind == 'load-balancer']
        front = balancers + [self.components[need] for c in balancers for need in c.needs
                             if need in self.components and self.components[need].counted]
        self.front = front or [c for c in self.list if c.kind == 'compute-group'] or self.list

    def component(self, name, spec, service, row, changes):
        c = Component()
        c.name, c.kind = name, service['kind']
        c.holds_data, c.counted = c.kind in HOLDS_DATA, c.kind in COUNTED
        c.replica_writable = service.get('replica_writable', False)
        c.count = int(spec['count'])
        needs = spec.get('needs', [])
        c.needs = needs if isinstance(needs, list) else [needs]
        for key in ('utilisation', 'read_only_serves', 'cold_serves', 'without'):
            setattr(c, key, share(spec[key]))
        for key in ('create', 'launch', 'promote', 'restore', 'warm_up'):
            setattr(c, key, sampler(spec[key]))
        c.transfer = round(size(spec.get('size', '0B')) / bandwidth(spec['restore_throughput']) * SECOND)
        c.rpo = duration(spec['rpo']) if 'rpo' in spec else self.rpo
        self.stand(c, spec, service, row, changes)
        c.age = self.age_of(c, spec)
        return c

    @staticmethod
    def stand(c, spec, service, row, changes):
        """What stands in the recovery region (section 5)."""
        standby, data = changes.get('standby') or {}, changes.get('data') or {}
        c.exists, stands, c.data = row['exists'], row['stands'], row['data']
        if c.name in standby:
            stands, c.exists = share(standby[c.name]), True
        c.data = data.get(c.name, c.data)
        if c.data == 'writers' and not service.get('multi_writer', False):
            c.data = 'replica'
        if c.data in ('replica', 'writers') and spec['replication']['kind'] == 'none':
            c.data = 'backup' if c.holds_data else 'none'
        if c.data in ('replica', 'writers') and (c.name in standby or c.name in data):
            c.exists, stands = True, stands or 1
        c.running = math.ceil(stands * c.count - 1e-9) / c.count if c.counted else 1

    def age_of(self, c, spec):
        """A function of the onset's local instant: age of the store's content away (section 15)."""
        if not c.holds_data or c.data == 'none':
            return lambda w: NEVER
        if c.data == 'backup':
            return schedule(spec['backup'])
        replication = spec['replication']
        if replication['kind'] == 'synchronous':
            return lambda w: 0
        if replication['kind'] == 'snapshot':
            return schedule(replication)
        writes = spec.get('writes')
        mean = bandwidth(writes['mean']) if writes else 0
        rates = [mean * level for level in self.level(writes['profile'])] if writes else [0] * 168
        if replication['kind'] == 'log':
            latency, lag = sampler(replication['latency']), Backlog(rates, bandwidth(replication['bandwidth']))
            return lambda w: latency() + lag.at(w)
        return object_age(replication['latency'], [rate / size(spec['object_size']) for rate in rates])

    def read_runbook(self, runbook):
        self.steps = []
        if runbook is None:
            return
        parameters = runbook.get('parameters') or {}
        names = list(runbook['steps'])
        for name, spec in runbook['steps'].items():
            self.steps.append(self.step(name, spec, parameters))
        fallbacks = set()
        for step in self.steps:
            step.after = [names.index(other) for other in step.after]
            if step.on_failure not in ('stop', 'continue'):
                step.on_failure = names.index(step.on_failure)
                fallbacks.add(step.on_failure)
        for number, step in enumerate(self.steps):
            step.number, step.fallback = number, number in fallbacks
        self.order = []
        while len(self.order) < len(names):
            for i in range(len(names)):
                if i not in self.order and all(j in self.order for j in self.steps[i].after):
                    self.order.append(i)

    def step(self, name, spec, parameters):
        s = Step()
        s.name = name
        after = spec.get('after', [])
        s.after = after if isinstance(after, list) else [after]
        s.commit, s.on_failure = spec.get('commit', False), spec['on_failure']
        s.skipped = 'ungraceful' not in spec.get('modes', ['ungraceful'])
        operation = self.files.catalogue.get('operations/' + spec['call'], {}) if 'call' in spec else {}
        s.effects = [self.effect(e, spec, parameters) for e in spec.get('models_as', operation.get('effects', []))]
        s.takes, s.then, s.extra = self.takes(spec, operation, s)
        s.succeeds = share(spec['succeeds'])
        retry = spec['retry']
        s.attempts, s.backoff, s.factor = int(retry['attempts']), duration(retry['backoff']), float(retry['factor'])
        s.cap, s.jitter = duration(retry['cap']), retry['jitter'] == 'full'
        verify = spec.get('verify')
        s.verified = verify is not None
        every = (verify or {}).get('every', self.files.catalogue['defaults/step/every']['value'])
        s.every, s.within = duration(every), duration((verify or {}).get('within', '0s'))
        approval = spec.get('approval')
        s.approval = self.approvals[approval['by']] if approval else None
        s.expires = duration(approval['expires']) if approval and 'expires' in approval else NEVER
        uses = spec.get('uses', [])
        s.depends_on = {self.tools[tool] for tool in (uses if isinstance(uses, list) else [uses])}
        s.plane = None
        if 'call' in spec:
            s.depends_on.add(self.region_of.get(spec.get('region'), self.away))
            s.plane = self.region_of.get(operation.get('control_plane'))
        return s

    def effect(self, effect, spec, parameters):
        """(verb, component, number of instances, region)."""
        effect = {'verb': effect} if isinstance(effect, str) else effect
        component = self.components.get(effect.get('component', spec.get('acts_on')))
        number = effect.get('count')
        given = spec.get('with') or {}
        for key in effect.get('to', '').split('||'):
            value = given.get(key.strip())
            if number is None and value is not None:
                if isinstance(value, str):
                    value = re.sub(r'\$\{(\w+)\}', lambda match: str(parameters[match.group(1)]), value)
                number = int(value)
        if number is None and component:
            number = component.count
        if 'states' in effect:
            raise SystemExit('twin: changes of health checks are not written yet')
        return effect['verb'], component, number, self.region_of.get(effect.get('region'), self.away)

    def takes(self, spec, operation, step):
        """(first part, second part, constant) of one attempt (section 11, where `takes` comes from)."""
        nothing = sampler('0s')
        catalogue = self.files.catalogue
        if 'takes' in spec:
            return sampler(spec['takes']), nothing, 0
        if 'call' in spec:
            if operation['takes'] != 'component':
                return sampler(catalogue[operation['takes']]['value']), nothing, 0
            return own_time(step.effects[0][0], step.effects[0][1])
        if 'run' in spec or 'manual' in spec:
            own = own_time(step.effects[0][0], step.effects[0][1]) if step.effects and step.effects[0][1] else None
            path = 'defaults/step/' + ('run' if 'run' in spec else 'manual')
            return own or (sampler(catalogue[path]['value']), nothing, 0)
        if 'wait' in spec:
            return sampler(spec['wait']), nothing, 0
        path = {'check': 'defaults/step/http', 'message': 'defaults/step/message'}.get(
            next((key for key in ('check', 'message') if key in spec), None))
        return (sampler(catalogue[path]['value']) if path else nothing), nothing, 0


def own_time(verb, component):
    """The component's own time for a verb (section 12)."""
    nothing = sampler('0s')
    if verb in ('scale', 'start', 'stop'):
        return component.launch, nothing, 0
    if verb == 'launch':
        return component.create, component.launch if component.kind == 'compute-group' else nothing, 0
    if verb in ('promote', 'detach'):
        return component.promote, nothing, 0
    if verb == 'restore':
        return component.restore, nothing, component.transfer
    if verb in ('copy', 'replicate', 'snapshot'):
        return nothing, nothing, component.transfer
    return None


def schedule(spec):
    """Age of the newest usable recovery point (section 15.2)."""
    takes, fails, keep = sampler(spec['takes']), share(spec['fails']), duration(spec['keep'])

    def usable(ages):
        for age in ages:
            if age > keep:
                return NEVER
            if takes() <= age and random.random() >= fails:
                return age
        return NEVER

    if 'at' in spec:
        starts = [day * DAY + clock(at) for day in weekdays(spec.get('days', 'daily')) for at in spec['at']]

        def at(w):
            within_week = sorted((w - start) % WEEK for start in starts)
            return usable(age + week * WEEK for week in range(10000) for age in within_week)
        return at
    every = duration(spec['every'])

    def regularly(_):
        newest = math.floor(random.random() * every)
        return usable(newest + k * every for k in range(10000))
    return regularly


class Backlog:
    """The fluid queue of a log (25, 26): lag as a function of the local instant."""

    def __init__(self, rates, capacity):
        self.rates, self.capacity = rates, capacity
        self.start = [0.0] * 169
        for _ in range(2):
            self.start[0] = self.start[168]
            for hour in range(168):
                self.start[hour + 1] = max(0.0, self.start[hour] + (rates[hour] - capacity) * 3600)
        self.empty = max(self.start) == 0 and all(rate <= capacity for rate in rates)

    def at(self, local):
        if self.empty:
            return 0
        hour, into = divmod(local, HOUR)
        queue = max(0.0, self.start[hour] + (self.rates[hour] - self.capacity) * into / SECOND)
        if queue < self.capacity * 0.5e-6:
            return 0
        back = 0
        while True:
            written = self.rates[hour] * into / SECOND
            if written >= queue:
                return round(back + queue / self.rates[hour] * SECOND)
            queue, back, hour, into = queue - written, back + into, (hour - 1) % 168, HOUR


def object_age(spec, rates):
    """Age of the oldest missing object (28): rates in objects a second, by hour of the onset."""
    if isinstance(spec, str):
        delay = duration(spec) / SECOND
        mean, excess = delay, lambda x: max(0.0, delay - x)
    elif 'lognormal' in spec:
        mu, sigma = lognormal({k: duration(v) / SECOND if k != 'cv' else v for k, v in spec['lognormal'].items()})
        mean = math.exp(mu + sigma * sigma / 2)

        def excess(x):
            z, root = (mu - math.log(x)) / sigma, math.sqrt(2)
            return mean * math.erfc(-(z + sigma) / root) / 2 - x * math.erfc(-z / root) / 2
    else:
        raise SystemExit('twin: per-object replication is written for lognormal and constant delays')

    def age(w):
        rate = rates[w // HOUR]
        goal = -math.log(1 - random.random())
        if rate * mean <= goal:
            return 0
        goal /= rate
        low, high = 1e-9, 1.0
        while excess(high) > goal:
            low, high = high, high * 2
        while high - low > 1e-7 * high:
            middle = (low + high) / 2
            low, high = (middle, high) if excess(middle) > goal else (low, middle)
        return round(high * SECOND)
    return age
