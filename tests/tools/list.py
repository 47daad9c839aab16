"""Prints the sorted names in a folder that match a pattern, one a line (for meson, which has no globbing)."""
import pathlib
import sys

folder, pattern = pathlib.Path(sys.argv[1]), sys.argv[2]
for path in sorted(folder.glob(pattern)) if folder.is_dir() else []:
    print(path.name)
