"""Every header compiles alone, and twice in one file; its guard is DR_<LAYER>_<FILE>_H."""
import concurrent.futures
import os
import re
import shlex
import subprocess

from common import ROOT, end, files

COMPILER = shlex.split(os.environ.get("CC", "cc"))
FLAGS = ["-std=c11", "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I", str(ROOT)]


def look(path):
    name = path.relative_to(ROOT).as_posix()
    guard = "DR_" + re.sub(r"\W", "_", name).upper()
    if f"#ifndef {guard}\n#define {guard}\n" not in path.read_text(encoding="utf-8"):
        return f"{name}: no include guard {guard}"
    text = f'#include "{name}"\n#include "{name}"\n'
    run = subprocess.run(COMPILER + FLAGS + ["-x", "c", "-"], input=text, capture_output=True, text=True, check=False)
    return f"{name}: does not compile alone\n{run.stderr}" if run.returncode else None


with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    results = list(pool.map(look, files(".h")))
end("headers", len(results), [result for result in results if result])
