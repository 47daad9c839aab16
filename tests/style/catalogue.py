"""Every number of scenarios/catalogue says where it comes from: a map that has a value, spread or price has a source
and an as_of date (its own, or of a map around it), and a plain number of a `value` has a unit."""
import datetime
import re

import yaml

from common import ROOT, end, files

TELLS = ("value", "spread", "price", "prices")
DATE = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?$")


def walk(node, where, inherited, mistakes):
    """Number of entries seen below node."""
    if isinstance(node, list):
        return sum(walk(item, f"{where}/{i}", inherited, mistakes) for i, item in enumerate(node))
    if not isinstance(node, dict):
        return 0
    known = {**inherited, **{key: node[key] for key in ("source", "as_of", "unit") if key in node}}
    entry = not where.endswith(": ") and any(key in node for key in TELLS)  # the top holds the parts, such as prices
    if entry:
        if not isinstance(known.get("source"), str) or len(known["source"].strip()) < 4:
            mistakes.append(f"{where}: no source")
        as_of = known.get("as_of")
        if not isinstance(as_of, datetime.date) and not DATE.match(str(as_of)):
            mistakes.append(f"{where}: as_of is {as_of!r}, expected a date such as 2026-01-31")
        plain = isinstance(node.get("value"), (int, float)) and not isinstance(node.get("value"), bool)
        if plain and "unit" not in known:
            mistakes.append(f"{where}: the value {node['value']} has no unit")
    return entry + sum(walk(child, f"{where}/{key}", known, mistakes) for key, child in node.items())


def main():
    mistakes, count, read = [], 0, 0
    for path in files(".yaml", ".yml", ".json", under=("scenarios/catalogue",)):
        read += 1
        name = path.relative_to(ROOT)
        try:
            count += walk(yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader)),
                          f"{name}: ", {}, mistakes)
        except yaml.YAMLError as error:
            mistakes.append(f"{name}: {error}")
    if read == 0:
        print("no catalogue yet")
        raise SystemExit(77)  # meson: skipped
    end("catalogue entries", count, mistakes)


main()
