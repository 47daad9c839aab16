"""Results and shipped files against the schemas that `drsim schema` prints: schemas.py DRSIM ROOT."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not installed")
    sys.exit(77)

drsim, root = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
MISTAKES = "tests/golden/cases/check-many-mistakes/scenario.yaml"
RESULTS = [  # schema, call
    ("check", ["check", "scenarios/minimal.yaml", MISTAKES, "nowhere.yaml", "--format", "json"]),
    ("catalogue", ["catalogue", "--format", "json"]),
    ("catalogue", ["catalogue", "timings", "--format", "json"]),
    ("catalogue", ["catalogue", "services", "--format", "json"]),
]


def run(words):
    return subprocess.run([drsim, *words], cwd=root, capture_output=True, text=True, timeout=60, check=False).stdout


def validator(name):
    schema = json.loads(run(["schema", name]))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def shipped():
    for path in sorted((root / "scenarios").rglob("*.yaml")):
        name = path.relative_to(root).as_posix()
        if not name.startswith(("scenarios/catalogue/", "scenarios/strategies/")):
            kind = "runbook" if "\ndrsim_runbook:" in "\n" + path.read_text(encoding="utf-8") else "scenario"
            yield kind, ["check", name, "--normalised"]


def read_again(words):
    """The normalised form of a file, read as a file, has itself as its normalised form."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(root / "scenarios", folder + "/scenarios")
        copy = pathlib.Path(folder, words[1]).with_name("normalised.json")
        copy.write_text(run(words), encoding="utf-8")
        return run(["check", str(copy), "--normalised"])


cases, mistakes = RESULTS + list(shipped()), []
for schema_name, words in cases:
    text = run(words)
    found = [f"{error.json_path}: {error.message[:200]}" for error in validator(schema_name).iter_errors(json.loads(text))
             ] if text else ["prints nothing"]
    mistakes += [f"{' '.join(words)} against {schema_name}: {line}" for line in found]
for _, words in shipped():
    if read_again(words) != run(words):
        mistakes.append(f"{' '.join(words)}: what it prints is not read back as the same")
for schema_name in ("scenario", "check"):  # a schema that refuses nothing tests nothing
    if validator(schema_name).is_valid({"name": 5}):
        mistakes.append(f"{schema_name}: accepts nonsense")
print("\n".join(mistakes) or f"{len(cases)} results and files match their schemas")
sys.exit(bool(mistakes))
