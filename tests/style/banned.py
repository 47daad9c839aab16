"""Calls that the project does without, and calls that only cli may make."""
import re

from common import ROOT, code, end, files, place

EVERYWHERE = {
    "atoi": "use dr_value or strtol with checks", "atol": "strtol with checks", "atof": "strtod with checks",
    "sprintf": "snprintf", "vsprintf": "vsnprintf", "strtok": "a loop", "strcpy": "memcpy or dr_text",
    "strcat": "dr_text", "gets": "getline", "gmtime": "base/civil", "localtime": "base/civil", "ctime": "base/civil",
    "asctime": "base/civil", "mktime": "base/civil", "rand": "sim/stream", "srand": "sim/stream",
    "random": "sim/stream", "drand48": "sim/stream", "alloca": "the heap", "tzset": "base/civil",
    "longjmp": "return codes", "setjmp": "return codes", "system": "posix_spawn in bridge",
}
ONLY = {  # layer(s) that may
    "exit": ("cli",), "_exit": ("cli", "bridge"), "getenv": ("cli",), "setlocale": ("cli",), "setenv": ("cli",),
    "putenv": ("cli",), "printf": ("cli",), "puts": ("cli",), "putchar": ("cli",), "perror": ("cli",),
    "time": ("cli", "bridge"), "gettimeofday": (), "clock": (), "clock_gettime": ("cli", "bridge"),
}
# A file that may use one of these all the same, with the reason. Progress of an experiment is wall time, never a result.
EXCEPTIONS = {("sim/experiment.c", "clock_gettime")}
CALL = re.compile(r"(?<![\w.>])(" + "|".join(list(EVERYWHERE) + list(ONLY)) + r")\s*\(")
STREAM = re.compile(r"\b(stdout|stderr)\b(?![^;]*;\s*abort\(\))")  # last words before abort are welcome

mistakes, count = [], 0
for path in files(".c", ".h"):
    name, text = path.relative_to(ROOT).as_posix(), code(path)
    layer = name.split("/", maxsplit=1)[0]
    count += 1
    for match in CALL.finditer(text):
        call = match.group(1)
        if call in EVERYWHERE:
            mistakes.append(f"{place(path, text, match.start())}: {call}: banned, use {EVERYWHERE[call]}")
        elif layer not in ONLY[call] and (name, call) not in EXCEPTIONS:
            mistakes.append(f"{place(path, text, match.start())}: {call}: not in {layer}/")
    for match in STREAM.finditer(text) if layer != "cli" else ():
        mistakes.append(f"{place(path, text, match.start())}: only cli prints ({match.group(1)})")
end("banned calls", count, mistakes)
