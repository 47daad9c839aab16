"""Runs one golden case: golden.py [--prefix COMMAND] DRSIM ROOT CASE...

A case is a folder with `cmd` (one line, words as a shell quotes them, the first is `drsim`; run at the project's root)
and what is expected: `stdout`, `stderr` (missing: empty) and `status` (missing: 0). `stdin` is optional; so is `mask`:
a regular expression a line, what it matches is compared as `***` (hashes and the like, never results).
UPDATE=1 rewrites the expected files. EXEC_PREFIX (or --prefix) is put before the program, e.g. "valgrind -q".
"""
import argparse
import difflib
import os
import pathlib
import re
import shlex
import subprocess
import sys

TIMEOUT_S = 240


def read(path):
    return path.read_text(encoding="utf-8", errors="surrogateescape") if path.exists() else ""


def run(arguments, case):
    words = shlex.split(read(case / "cmd").strip())
    if not words or words[0] != "drsim":
        sys.exit(f"{case}/cmd: expected one line that begins with drsim")
    kept = {name: os.environ[name] for name in os.environ if name.endswith("SAN_OPTIONS") or name in (
        "PATH", "HOME", "TMPDIR", "GLIBC_TUNABLES", "GCOV_PREFIX", "LLVM_PROFILE_FILE")}
    environment = {**kept, "NO_COLOR": "1", "COLUMNS": "100", "LC_ALL": "C"}
    stdin = (case / "stdin").read_bytes() if (case / "stdin").exists() else b""
    return subprocess.run(shlex.split(arguments.prefix) + [arguments.drsim] + words[1:], cwd=arguments.root, input=stdin,
                          env=environment, capture_output=True, timeout=TIMEOUT_S, check=False)


def masked(text, case):
    for pattern in read(case / "mask").splitlines():
        text = re.sub(pattern, "***", text)
    return text


def got(done, case):
    decode = lambda data: masked(data.decode("utf-8", "surrogateescape"), case)  # noqa: E731
    status = "" if done.returncode == 0 else f"{done.returncode}\n"
    return {"stdout": decode(done.stdout), "stderr": decode(done.stderr), "status": status}


def update(case, results):
    for name, text in results.items():
        if text:
            (case / name).write_text(text, encoding="utf-8", errors="surrogateescape")
        else:
            (case / name).unlink(missing_ok=True)


def compare(case, results):
    good = True
    for name, text in results.items():
        expected = read(case / name)
        if name == "status":
            expected = "" if expected.strip() in ("", "0") else expected.strip() + "\n"
        if text != expected:
            good = False
            lines = difflib.unified_diff(expected.splitlines(True), text.splitlines(True), f"{case.name}/{name}", "got")
            sys.stdout.writelines(line if line.endswith("\n") else line + "\n\\ no newline\n" for line in lines)
    return good


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--prefix", default=os.environ.get("EXEC_PREFIX", ""))
    parser.add_argument("drsim", type=os.path.abspath)
    parser.add_argument("root", type=os.path.abspath)
    parser.add_argument("cases", nargs="+", type=lambda name: pathlib.Path(name).resolve())
    arguments = parser.parse_args()
    good = True
    for case in arguments.cases:
        results = got(run(arguments, case), case)
        if os.environ.get("UPDATE") == "1":
            update(case, results)
        else:
            good = compare(case, results) and good
    sys.exit(not good)


main()
