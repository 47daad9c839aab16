"""Derived runbooks of every shipped scenario and strategy: plans.py DRSIM ROOT. What `drsim plan` prints checks as a
runbook, and the scenario that names it as a file gives the same results as the one that leaves it to be derived."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

OTHER = "drsim_runbook: 1\nname: another\nsteps:\n  think: {manual: think, takes: 1h}\n"

drsim, root = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])


def run(words, folder, may_fail=False):
    done = subprocess.run([drsim, *words], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0 and not may_fail:
        sys.exit(f"{' '.join(words)}: status {done.returncode}: {done.stderr}")
    return done


def shipped():
    for path in sorted((root / "scenarios").rglob("*.yaml")):
        if "\ndrsim:" in "\n" + path.read_text(encoding="utf-8"):
            yield path


def strategies():
    return [path.stem for path in sorted((root / "scenarios" / "strategies").glob("*.yaml"))]


def without_runbooks(text):
    """The scenario without the runbooks of its own."""
    text = re.sub(r"^(  [a-z-]+: {)runbook: [^,}]*,? ?", r"\1", text, flags=re.MULTILINE)
    return re.sub(r"^    runbook: .*\n", "", text, flags=re.MULTILINE)


def results(folder, file, strategy, overrides):
    words = ["simulate", file, "--strategy", strategy, "--trials", "300", "--format", "json", *overrides]
    result = json.loads(run(words, folder).stdout)
    del result["scenario"]  # names and hashes of files
    return result


def mistakes(path, strategy):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / path.name).write_text(without_runbooks(path.read_text(encoding="utf-8")), encoding="utf-8")
        plan = run(["plan", path.name, "--strategy", strategy], folder)
        if strategy == "none":
            if plan.stdout or "does nothing" not in plan.stderr:
                yield "a plan of doing nothing"
            return
        (folder / "derived.yaml").write_text(plan.stdout, encoding="utf-8")
        checked = run(["check", "derived.yaml"], folder, may_fail=True)
        if checked.returncode != 0:
            yield checked.stderr
            return
        if "${" in re.sub(r"\$\{(health_url|switch_bucket)\}", "", plan.stdout):
            yield "a placeholder was left in the plan"
        own = results(folder, path.name, strategy, [])
        named = results(folder, path.name, strategy, ["--set", f"strategies.{strategy}.runbook=derived.yaml"])
        if own != named:
            yield "its plan, named as a file, gives other results than the derived one"
        (folder / "derived.yaml").write_text(OTHER, encoding="utf-8")
        if results(folder, path.name, strategy, ["--set", f"strategies.{strategy}.runbook=derived.yaml"]) == own:
            yield "another plan gives the same results: the file was not used"


found, count = [], 0
for path in shipped():
    for strategy in strategies():
        count += 1
        found += [f"{path.relative_to(root)} {strategy}: {line}" for line in mistakes(path, strategy)]
print("\n".join(found) or f"{count} plans give the results of the derived runbooks")
sys.exit(bool(found) or not count)
