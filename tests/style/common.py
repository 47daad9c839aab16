"""What the style tests share: the project's files, C text without comments and strings, and how a test ends."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(sys.argv[1]).resolve()
LAYERS = ("base", "sim", "models", "bridge", "reports", "cli")


def files(*suffixes, under=LAYERS):
    """The project's files in the named folders, sorted; empty suffixes: all."""
    for folder in under:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and (not suffixes or path.suffix in suffixes) and "__pycache__" not in path.parts:
                yield path


def committed():
    """Every file that git knows or would add; all but build folders where there is no git."""
    listing = subprocess.run(["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                             capture_output=True, check=False)
    if listing.returncode == 0:
        names = [name for name in listing.stdout.decode().split("\0") if name]
        return [ROOT / name for name in names if (ROOT / name).is_file()]
    tops = [p for p in ROOT.iterdir() if not p.name.startswith((".git", "build"))]
    return [p for p in tops if p.is_file()] + list(files(under=[p.name for p in tops if p.is_dir()]))


TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def code(path, keep_strings=False):
    """C text with comments blanked (strings too, unless kept); every place stays where it is."""
    def blank(match):
        text = match.group(0)
        if text[0] == "/":
            return re.sub(r"[^\n]", " ", text)
        return text if keep_strings else text[0] + re.sub(r"[^\n]", " ", text[1:-1]) + text[-1]
    return TOKEN.sub(blank, path.read_text(encoding="utf-8"))


def place(path, text, offset):
    return f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, offset) + 1}"


def end(what, looked_at, mistakes):
    """Prints the mistakes and exits; looking at nothing is a mistake too."""
    for mistake in mistakes:
        print(mistake)
    print(f"{what}: looked at {looked_at}, {len(mistakes)} mistakes")
    sys.exit(bool(mistakes) or looked_at == 0)
