#!/usr/bin/env python3
"""Whether a JSON Schema validator accepts just what the reader accepts: schema_check.py SCHEMA_DUMP.

Exit status 77 (skipped) without the module jsonschema.
"""
import json
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    print("skipped: no python module jsonschema")
    sys.exit(77)



def out_of_range(text):
    """A limit's max goes from 1s to 1h; a pattern doesn't know that."""
    return text in {"5ms", "5us", "0s", "90min", "1.5h", "1h30m", "1y2w3d", "1h1.5m"}


def is_known(document):
    limits = [document.get("limit"), document.get("limits")]
    return any(isinstance(limit, str) and out_of_range(limit) for limit in limits)


def main():
    dump = json.loads(subprocess.run([sys.argv[1]], check=True, capture_output=True).stdout)
    validator_class = jsonschema.Draft202012Validator
    validator_class.check_schema(dump["schema"])
    validator = validator_class(dump["schema"])
    wrong = 0
    seen = {True: 0, False: 0}
    for case in dump["cases"]:
        verdict = validator.is_valid(case["document"])
        seen[case["accepted"]] += 1
        if verdict != case["accepted"] and not is_known(case["document"]):
            wrong += 1
            print("reader: %s, schema: %s: %s" % (case["accepted"], verdict, json.dumps(case["document"])))
    if min(seen.values()) < 100:
        wrong += 1
        print("too few cases: %s" % seen)
    for error in validator.iter_errors(dump["normalised"]):
        wrong += 1
        print("normalised: %s" % error.message)
    print("%d accepted, %d refused, %d wrong" % (seen[True], seen[False], wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
