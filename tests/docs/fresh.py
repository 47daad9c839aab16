"""The committed pages that the program writes are fresh: fresh.py DRSIM ROOT. UPDATE=1 writes them."""
import os
import pathlib
import subprocess
import sys

PAGES = {
    "docs/scenario.md": ["reference", "scenario"],
    "docs/runbook.md": ["reference", "runbook"],
    "docs/man/drsim.1": ["manual"],
}

drsim, root = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
stale = []
for name, words in PAGES.items():
    text = subprocess.run([drsim, *words], capture_output=True, check=True, timeout=60).stdout
    page = root / name
    if os.environ.get("UPDATE") == "1":
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_bytes(text)
    elif not page.exists() or page.read_bytes() != text:
        stale.append(f"{name} is stale: `drsim {' '.join(words)} > {name}`, or UPDATE=1 meson test fresh")
print("\n".join(stale) or f"{len(PAGES)} pages are fresh")
sys.exit(bool(stale))
