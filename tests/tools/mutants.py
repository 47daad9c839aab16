"""Shows the tests small mistakes: mutants.py WORK COUNT SEED [FILE...]

In a copy of the project under WORK, COUNT times: one operator, constant or condition of a source file (of base, sim and
models, or of the named files) is changed, and the unit and golden suites are run. A mutant that compiles and passes has
survived: it is printed, for a person to judge (a missing test, or a change that makes no difference). Fails where more
than SURVIVORS_MAX of them survive. The choice depends on SEED alone.
"""
import pathlib
import random
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "style"))
sys.argv.insert(1, str(ROOT))  # what common reads
from common import code, committed  # noqa: E402  pylint: disable=wrong-import-position

SURVIVORS_MAX = 0.35
LAYERS = ("base/", "sim/", "models/")
CHANGES = [  # what is looked for in the code, without comments and texts; what stands there instead
    (r" < ", " <= "), (r" <= ", " < "), (r" > ", " >= "), (r" >= ", " > "), (r" == ", " != "), (r" != ", " == "),
    (r" && ", " || "), (r" \|\| ", " && "), (r" \+ ", " - "), (r" - ", " + "), (r" \* (?=\w)", " / "), (r" / ", " * "),
    (r" \+= ", " -= "), (r"\btrue\b", "false"), (r"\bfalse\b", "true"), (r"(?<=[ (\[])0(?=[;,)\] ])", "1"),
    (r"(?<=[ (\[])1(?=[;,)\] ])", "2"), (r"\bif \((?=\w)", "if (!"),
]


def places(path):
    """Every change of a file that could be made: offset, length, new text."""
    text = code(path)
    for pattern, new in CHANGES:
        for match in re.finditer(pattern, text):
            line = text[text.rfind("\n", 0, match.start()) + 1:match.start()]
            if not re.match(r"\s*(#|assert|static_assert)", line):
                yield match.start(), match.end() - match.start(), new


def prepare(work):
    """A copy of the project and a quick build of it."""
    source, build = work / "source", work / "build"
    shutil.rmtree(source, ignore_errors=True)
    for path in committed():
        target = source / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)  # with a time of its own, so that ninja sees it
    if not (build / "build.ninja").exists():
        subprocess.run(["meson", "setup", build, source, "-Dbuildtype=plain", "-Db_lto=false", "-Dwerror=false"],
                       check=True, stdout=subprocess.DEVNULL)
    return source, build


def passes(build):
    """None: does not compile; else whether the suites pass."""
    if subprocess.run(["ninja", "-C", build], capture_output=True, check=False).returncode:
        return None
    tests = ["meson", "test", "-C", build, "--no-rebuild", "--maxfail", "1", "--suite", "unit", "--suite", "golden"]
    try:
        return subprocess.run(tests, capture_output=True, check=False, timeout=600).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def try_mutant(source, build, name, change):
    """Outcome of one change: the same as passes(); the file is put back."""
    path = source / name
    original = path.read_text(encoding="utf-8")
    offset, length, new = change
    path.write_text(original[:offset] + new + original[offset + length:], encoding="utf-8")
    try:
        return passes(build)
    finally:
        path.write_text(original, encoding="utf-8")


def main():
    work, count, chance = pathlib.Path(sys.argv[2]).resolve(), int(sys.argv[3]), random.Random(int(sys.argv[4]))
    names = sys.argv[5:] or [path.relative_to(ROOT).as_posix() for path in committed() if path.suffix == ".c"]
    names = [name for name in names if name.startswith(LAYERS)]
    changes = [(name, change) for name in sorted(names) for change in places(ROOT / name)]
    source, build = prepare(work)
    if not passes(build):
        sys.exit("mutants: the unchanged copy does not pass")
    killed, survived = 0, []
    for name, change in chance.sample(changes, min(count, len(changes))):
        outcome = try_mutant(source, build, name, change)
        killed += outcome is False
        if outcome:
            text = (ROOT / name).read_text(encoding="utf-8")
            line = text.count("\n", 0, change[0])
            survived.append(f"{name}:{line + 1}: {text.splitlines()[line].strip()}  ->  {change[2].strip()}")
    print("survived:\n" + "\n".join(survived))
    print(f"mutants: {killed} killed, {len(survived)} survived, of {len(changes)} possible")
    sys.exit(killed == 0 or len(survived) > SURVIVORS_MAX * (killed + len(survived)))


main()
