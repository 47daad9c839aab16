"""No committed text names a place of one machine: home or work folders, private addresses, package mirrors."""
import re

from common import ROOT, committed, end

PLACES = re.compile(r"(?:^|[\s\"'`=(:])((?:/home|/root|/work|/Users|/tmp/(?:wt|build|helpers))/[\w.-]+)"
                    r"|https?://((?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.[\d.]+)"
                    r"|((?:[\w-]+\.)+(?:internal|corp|intranet))\b"
                    r"|(BEGIN [A-Z ]*PRIVATE KEY)")
FREE = ("tests/style/places.py", "tests/fuzz/corpus/", "tests/peers/", "LICENSE")
ALLOWED = {"ec2.internal", "compute.internal", "metadata.google.internal"}  # names that providers publish

mistakes, count = [], 0
for path in committed():
    name = path.relative_to(ROOT).as_posix()
    if name.startswith(FREE):
        continue
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        continue
    count += 1
    for number, line in enumerate(text.splitlines(), 1):
        for match in PLACES.finditer(line):
            found = next(group for group in match.groups() if group)
            if found not in ALLOWED and not any(found.endswith("." + tail) for tail in ALLOWED):
                mistakes.append(f"{name}:{number}: {found}")
end("places of one machine", count, mistakes)
