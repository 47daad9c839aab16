"""clang-tidy over the sources of some layers: tidy.py BUILD CACHE LAYER...

Takes the compile commands of a build folder made with clang. A file that was found clean before is not looked at again
as long as its preprocessed text, its settings and clang-tidy stay the same: CACHE holds an empty file a clean result.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD, CACHE, LAYERS = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]), sys.argv[3:]
VERSION = subprocess.run(["clang-tidy", "--version"], capture_output=True, check=True).stdout
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def sources():
    """Absolute paths and compile commands of the layers' files, the largest first: they take longest."""
    found = {}
    for entry in json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8")):
        path = pathlib.Path(os.path.normpath(os.path.join(entry["directory"], entry["file"])))
        if any(path.is_relative_to(ROOT / layer) for layer in LAYERS):
            found[path] = entry
    return sorted(found.items(), key=lambda item: -item[0].stat().st_size)


def key(path, entry):
    """What the result depends on."""
    words = [word for word in shlex.split(entry["command"])]
    output = words.index("-o")
    text = subprocess.run(words[:output] + words[output + 2:] + ["-E"], cwd=entry["directory"], capture_output=True,
                          check=True).stdout
    settings = [folder / ".clang-tidy" for folder in (ROOT, *path.parents) if (folder / ".clang-tidy").exists()]
    digest = hashlib.sha256(VERSION + entry["command"].encode() + text + path.read_bytes())
    for name in settings:
        digest.update(name.read_bytes())
    return digest.hexdigest()


def look(item):
    """What clang-tidy says of a file; None: nothing."""
    path, entry = item
    clean = CACHE / key(path, entry)
    if clean.exists():
        return None
    run = subprocess.run(["clang-tidy", "-quiet", "-p", BUILD, path], capture_output=True, text=True, check=False)
    if run.returncode == 0:
        clean.touch()
        return None
    return COLOUR.sub("", run.stdout).replace(f"{ROOT}/", "") or run.stderr


CACHE.mkdir(parents=True, exist_ok=True)
files = sources()
with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    said = [text for text in pool.map(look, files) if text]
print("\n".join(said))
print("\n".join(sorted({line.rsplit("../", maxsplit=1)[-1] for text in said for line in text.splitlines()
                        if re.search(r": (error|warning): ", line)})))
print(f"clang-tidy: {len(files)} files, {len(said)} with mistakes")
sys.exit(bool(said) or not files)
