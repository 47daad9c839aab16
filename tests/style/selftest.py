"""The rules can fail: each is shown a small tree with one mistake, and must name it; and a clean one, and must pass."""
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
HEADER = "#ifndef DR_{0}_X_H\n#define DR_{0}_X_H\n\n{1}\n#endif\n"
ENTRY = "a: {value: 3, unit: s"
MISTAKES = [  # rule, file, content, what the rule says
    ("layering", "sim/x.c", '#include "models/plan.h"\n', "sim must not see models/plan.h"),
    ("layering", "bridge/x.c", '#include "reports/x.h"\n', "bridge must not see reports/x.h"),
    ("layering", "models/x.c", "#include <yaml.h>\n", "only base may see <yaml.h>"),
    ("layering", "base/x.c", '#include "x.h"\n', "named from the top"),
    ("headers", "base/x.h", HEADER.format("BASE", "bool dr_x(void);\n"), "does not compile alone"),
    ("headers", "base/x.h", "int dr_x(void);\n", "no include guard DR_BASE_X_H"),
    ("banned", "base/x.c", "int f(void) { return atoi(\"1\"); }\n", "base/x.c:1: atoi: banned"),
    ("banned", "cli/x.c", "int f(void)\n{\nreturn rand();\n}\n", "cli/x.c:3: rand: banned"),
    ("banned", "models/x.c", "void f(void) { exit(1); }\n", "exit: not in models/"),
    ("banned", "sim/x.c", "void f(void) { fputs(\"\", stdout); }\n", "only cli prints"),
    ("places", "docs/x.md", "see /home" + "/someone/notes\n", "docs/x.md:1: /home" + "/someone"),
    ("services", "models/x.c", "int f(const char *s) { return strcmp(s, \"rds\") == 0; }\n", "compared"),
    ("services", "sim/x.c", "int f(const char *s) { return dr_text_is(s, \"aurora-mysql\"); }\n", "compared"),
    ("catalogue", "scenarios/catalogue/x.yaml", ENTRY + "}\n", "no source"),
    ("catalogue", "scenarios/catalogue/x.yaml", ENTRY + ", source: a page}\n", "expected a date"),
    ("catalogue", "scenarios/catalogue/x.yaml", "a: {value: 3, source: a page, as_of: 2026-01-01}\n", "has no unit"),
]
CLEAN = {
    "base/x.h": HEADER.format("BASE", "/* atoi( in a comment */\nint dr_x(void);\n"),
    "base/x.c": "#include \"base/x.h\"\n\nint dr_x(void) {\n    return \"exit(1)\"[0];\n}\n",
    "cli/x.c": "#include \"models/plan.h\"\n\n#include <stdlib.h>\n\nint f(void) { exit(1); }\n",
    "scenarios/catalogue/x.yaml": "source: a page\nas_of: 2026-01-01\nitems: [" + ENTRY[3:] + "}]\n",
}


def look(rule, files):
    """Status and output of one rule on a tree that holds just these files."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        run = subprocess.run([sys.executable, HERE / f"{rule}.py", folder], capture_output=True, text=True, check=False)
    return run.returncode, run.stdout + run.stderr


bad = 0
for rule, name, text, says in MISTAKES:
    status, output = look(rule, {name: text})
    if status != 1 or says not in output:
        bad += 1
        print(f"{rule}: did not see the mistake in {text!r}: status {status}\n{output}")
for rule in sorted({row[0] for row in MISTAKES}):
    status, output = look(rule, CLEAN)
    if status != 0:
        bad += 1
        print(f"{rule}: finds mistakes in a clean tree\n{output}")
print(f"{len(MISTAKES)} mistakes shown, {bad} rules wrong")
sys.exit(bool(bad))
