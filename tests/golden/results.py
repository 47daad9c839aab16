"""Results of every shipped scenario against their schemas: results.py DRSIM ROOT. tests/cli/schemas.py does the same for
what the other commands print and for the files themselves."""
import copy
import json
import os
import pathlib
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not installed")
    sys.exit(77)

drsim, root = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
TRIALS = ["--trials", "200", "--format", "json"]


def run(words):
    done = subprocess.run([drsim, *words], cwd=root, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}: status {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


def validator(name):
    schema = run(["schema", name])
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def shipped():
    for path in sorted((root / "scenarios").rglob("*.yaml")):
        if "\ndrsim:" in "\n" + path.read_text(encoding="utf-8"):
            yield path.relative_to(root).as_posix()


def compare_mistakes(file, result):
    """What a schema can't say."""
    names = [strategy["name"] for strategy in result["strategies"]]
    if result["recommended"] not in [None, *names]:
        yield "recommends what it doesn't compare"
    if names[0] != "none" or result["strategies"][0]["cost"]["dr_monthly_usd"] != 0:
        yield "disaster recovery is not priced against none"
    if file == "scenarios/bank.yaml":
        if result["recommended"] is not None:
            yield "a preset meets an RPO of 0"
        if not any("only synchronous replication" in reason for reason in result["reasons"]):
            yield "no reason says what an RPO of 0 needs"


def broken(result):
    """Variants that the schema must refuse: each member of the top level left out, one too many, one of another type."""
    for name in result:
        variant = copy.deepcopy(result)
        del variant[name]
        yield f"without {name}", variant
    yield "with a member more", {**result, "more": 1}
    yield "with a number as seed", {**result, "seed": 1}


schemas = {name: validator(name) for name in ("compare", "simulate", "trace")}
files, mistakes = list(shipped()), []
for file in files:
    results = {
        "compare": run(["compare", file, *TRIALS]),
        "simulate": run(["simulate", file, *TRIALS]),
        "trace": run(["simulate", file, "--trace", "--format", "json"]),
    }
    for name, result in results.items():
        mistakes += [f"{name} {file}: {error.json_path}: {error.message[:200]}"
                     for error in schemas[name].iter_errors(result)]
        mistakes += [f"the schema of {name} accepts a result {what}" for what, variant in broken(result)
                     if schemas[name].is_valid(variant)]
    mistakes += [f"compare {file}: {line}" for line in compare_mistakes(file, results["compare"])]
print("\n".join(mistakes) or f"results of {len(files)} scenarios match their schemas")
sys.exit(bool(mistakes) or not files)
