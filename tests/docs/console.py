"""Runs the ```console blocks of documents and compares: console.py DRSIM ROOT FILE...

In such a block a line that begins with `$ ` is a command (continued where it ends with a backslash); the lines after
it, up to the next command, are what it prints (stdout and stderr together). A line `...` stands for any lines.
Commands run in bash at the project's root, with drsim in PATH. Blocks of other kinds (```sh) are not run.
"""
import difflib
import os
import pathlib
import re
import subprocess
import sys

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
TIMEOUT_S = 120


def commands(block):
    """Pairs of command and expected lines."""
    pairs, open_command = [], False
    for line in block.splitlines():
        if open_command:
            pairs[-1][0] += "\n" + line
        elif line.startswith("$ "):
            pairs.append([line[2:], []])
        elif pairs:
            pairs[-1][1].append(line.rstrip())
        open_command = bool(pairs) and not pairs[-1][1] and pairs[-1][0].endswith("\\")
    return pairs


def matches(expected, printed):
    parts = [r"(?:[^\n]*\n)*" if line == "..." else re.escape(line) + r"\n" for line in expected]
    return re.fullmatch("".join(parts), "".join(line + "\n" for line in printed)) is not None


def check(root, environment, command, expected):
    done = subprocess.run(["bash", "-c", command], cwd=root, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=TIMEOUT_S, check=False)
    printed = [line.rstrip() for line in done.stdout.decode("utf-8", "replace").splitlines()]
    if matches(expected, printed) and done.returncode not in (126, 127) and done.returncode >= 0:
        return True
    print(f"$ {command}\n(status {done.returncode})")
    print("\n".join(difflib.unified_diff(expected, printed, "document", "printed", lineterm="")))
    return False


def main():
    drsim, root = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    environment = {**os.environ, "PATH": f"{drsim.parent}:{os.environ['PATH']}", "NO_COLOR": "1", "COLUMNS": "100",
                   "LC_ALL": "C"}
    count = bad = 0
    for name in sys.argv[3:]:
        for block in BLOCK.findall(pathlib.Path(name).read_text(encoding="utf-8")):
            for command, expected in commands(block):
                count += 1
                bad += not check(root, environment, command, expected)
    print(f"{count} commands, {bad} mistakes")
    sys.exit(77 if count == 0 else bool(bad))  # 77: skipped


main()
