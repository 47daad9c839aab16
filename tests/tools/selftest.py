"""The runners can fail: golden.py, console.py and tally.py each see what is right and what is wrong."""
import os
import pathlib
import subprocess
import sys
import tempfile

TESTS = pathlib.Path(__file__).parent.parent
JUNIT = "<testsuites><testsuite><testcase name='a' classname='s'/><testcase name='b' classname='s'>{}</testcase></testsuite></testsuites>"
DOCUMENT = "text\n```console\n$ echo one; echo two\n{}\n```\n"
bad = 0


def expect(what, status, says, *words, **environment):
    """Runs a tool; its status and a part of its output must be as said."""
    global bad
    run = subprocess.run([sys.executable, *map(str, words)], capture_output=True, text=True, check=False,
                         env={**os.environ, **environment})
    if run.returncode != status or says not in run.stdout + run.stderr:
        bad += 1
        print(f"{what}: status {run.returncode}, expected {status} and {says!r}\n{run.stdout}{run.stderr}")


def golden(folder):
    tool, case = TESTS / "golden" / "golden.py", folder / "case"
    case.mkdir()
    (case / "cmd").write_text("drsim 'hello  there' 12\n")
    (case / "stdout").write_text("hello  there 12\n")
    expect("golden, equal", 0, "", tool, "/bin/echo", folder, case)
    (case / "stdout").write_text("hello there 12\n")
    expect("golden, other output", 1, "+hello  there 12", tool, "/bin/echo", folder, case)
    (case / "stdout").write_text("")
    expect("golden, status", 1, "+1", tool, "/bin/false", folder, case)
    expect("golden, update", 0, "", tool, "/bin/false", folder, case, UPDATE="1")
    expect("golden, after update", 0, "", tool, "/bin/false", folder, case)
    (case / "mask").write_text("[0-9]+\n")
    (case / "status").unlink()
    (case / "stdout").write_text("hello  there ***\n")
    expect("golden, mask", 0, "", tool, "/bin/echo", folder, case)


def console(folder):
    tool, document = TESTS / "docs" / "console.py", folder / "page.md"
    for text, status, says in (("one\ntwo", 0, "1 commands, 0"), ("...\ntwo", 0, ""), ("one", 1, "+two"),
                               ("one\n...\nthree", 1, "-three"), ("one\ntwo\n$ false-command", 1, "status 127")):
        document.write_text(DOCUMENT.format(text))
        expect(f"console, {text!r}", status, says, tool, "/bin/echo", folder, document)
    document.write_text("nothing to run\n")
    expect("console, nothing", 77, "0 commands", tool, "/bin/echo", folder, document)


def tally(folder):
    tool, rows = TESTS / "tools" / "tally.py", folder / "results.tsv"
    log = folder / "log"
    for inside, row, status, says in (
            ("", f"meson\tgcc\t1\tpassed\t{log}\n", 0, "\n2 passed, 0 failed, 0 skipped\n"),
            ("<skipped/>", f"meson\tgcc\t1\tpassed\t{log}\ncheck\tx\t1\tpassed\t-\n", 0, "\n2 passed, 0 failed, 1 skipped\n"),
            ("<failure/>", f"meson\tgcc\t1\tfailed\t{log}\n", 1, "\n1 passed, 1 failed, 0 skipped\n"),
            ("", f"meson\tgcc\t1\tfailed\t{log}\n", 1, "\n2 passed, 1 failed, 0 skipped\n"),
            ("", f"meson\tgcc\t1\tpassed\t{log}-none\n", 1, "ran nothing"),
            ("", "check\tx\t1\tfailed\t-\n", 1, "FAILED x"),
            ("", "check\tx\t9999\tpassed\t-\n", 1, "over budget"),
            ("", "", 1, "nothing ran")):
        pathlib.Path(f"{log}.junit.xml").write_text(JUNIT.format(inside))
        rows.write_text(row)
        expect(f"tally, {row!r} {inside}", status, says, tool, rows, LOAD="0")
    rows.write_text("check\tx\t9999\tpassed\t-\n")
    expect("tally, late on a busy machine", 0, "1 passed, 0 failed", tool, rows, LOAD="999")


for part in (golden, console, tally):
    with tempfile.TemporaryDirectory() as name:
        part(pathlib.Path(name))
print(f"{bad} mistakes")
sys.exit(bool(bad))
