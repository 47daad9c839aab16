"""The endpoint rules against botocore's own evaluator, where a botocore with rule sets is installed (else skipped, exit
status 77): for every service random parameters, the same answer. Then the cases of other projects in a folder, but for
those that the installed rule sets contradict (botocore's evaluator then says so too; their number is printed).
Arguments: endpoint_suite, the folder of cases (may be missing)."""
import copy
import glob
import gzip
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

PROGRAM, CASES = sys.argv[1], pathlib.Path(sys.argv[2])
import reference

reference.require()
try:
    import botocore
    from botocore.endpoint_provider import RuleSet
    from botocore.exceptions import EndpointResolutionError
    DATA = pathlib.Path(botocore.__file__).parent / "data"
    PARTITIONS = json.loads((DATA / "partitions.json").read_text())
except (ImportError, OSError):
    print("skipped: there is no botocore here with endpoint rules")
    sys.exit(77)

ARNS = ["arn:aws:s3:us-west-2:123456789012:accesspoint:my", "arn:aws:s3::123456789012:accesspoint:m.mrap", "arn:",
        "arn:aws-cn:s3:cn-north-1:123456789012:accesspoint:my", "arn:aws:s3:us-west-2:123456789012:",
        "arn:aws:s3-outposts:us-west-2:123456789012:outpost:op-01234567890123456:accesspoint:reports",
        "arn:aws:dynamodb:us-east-1:333333333333:table/t", "arn:aws:kinesis:us-east-1:123456789012:stream/s"]
VALUES = {
    "Region": [region for p in PARTITIONS["partitions"] for region in p["regions"]] + ["us-new-9", "mars", "a b", ""],
    "Endpoint": ["https://example.com", "http://h:8080/path/", "https://[::1]:443", "https://192.168.0.1/a/../b//c",
                 "ftp://x", "https://x?q=1", "no url", "http://u@h:80", "https://h:99999", "https://h/a b/%20"],
    "AccountId": ["111111111111", "bad_account", ""],
    "AccountIdEndpointMode": ["preferred", "required", "disabled"],
    "Bucket": ["bucket", "my.bucket", "My-Bucket", "ab", "a..b", "192.168.1.1", "b_x", "mine--use1-az1--x-s3",
               "mine--abcd-ab1--xa-s3", "--x-s3", "a/b c", "\u00fc", *ARNS],
}


def value(name, kind):
    if kind is bool:
        return random.random() < 0.3
    if kind is tuple:
        return tuple(random.sample(ARNS, random.randint(0, 2)))
    return random.choice(VALUES.get(name, ["x", "foo.bar", "data", "control", *ARNS]))


def parameters(declared):
    chosen = {}
    for name, row in declared.items():
        missing = 0.8 if name == "Endpoint" else 0.0 if row.required and row.default is None else 0.3
        if random.random() >= missing:
            chosen[name] = value(name, row.parameter_type)
    return chosen


def expected(rules, given):
    """What botocore says; None: it fails in a way of its own."""
    try:
        endpoint = rules.evaluate(copy.deepcopy(given))
    except EndpointResolutionError as error:
        message = error.kwargs.get("msg", "")
        return None if "must be strings" in message or message.startswith("Cannot find") else {"error": message}
    except (TypeError, KeyError, AttributeError):
        return None
    return endpoint and {"endpoint": {"url": endpoint.url, "properties": endpoint.properties, "headers": endpoint.headers}}


def run(folder):
    done = subprocess.run([PROGRAM, "--models", DATA, folder], capture_output=True, text=True, check=False)
    print(done.stdout[-4000:])
    return done.returncode


def write(folder, service, cases):
    (folder / service).mkdir()
    (folder / service / "endpoint-tests-1.json").write_text(json.dumps({"testCases": cases}))


def load(service):
    path = sorted(glob.glob(str(DATA / service / "*" / "endpoint-rule-set-1.json.gz")))[-1]
    with gzip.open(path) as file:
        return RuleSet(**json.load(file), partitions=PARTITIONS)


def random_cases(folder):
    for service in sorted(os.listdir(DATA)):
        if not glob.glob(str(DATA / service / "*" / "endpoint-rule-set-1.json.gz")):
            continue
        rules, cases = load(service), []
        for _ in range(15 + 20 * max(0, len(rules.parameters) - 4)):
            given = parameters(rules.parameters)
            wanted = expected(rules, given)
            if wanted:
                cases.append({"documentation": json.dumps(given), "params": given, "expect": wanted})
        write(folder, service, cases)


def given_cases(folder):
    contradicted = 0
    for file in sorted(CASES.glob("*/endpoint-tests-1.json")):
        rules, kept = load(file.parent.name), []
        for case in json.loads(file.read_text())["testCases"]:
            given = {k: tuple(v) if isinstance(v, list) else v for k, v in case.get("params", {}).items()}
            found, wanted = expected(rules, given), case["expect"]
            url = wanted.get("endpoint", {}).get("url")
            if not found or (found.get("endpoint", {}).get("url"), found.get("error")) == (url, wanted.get("error")):
                kept.append(case)
            else:
                contradicted += 1
        write(folder, file.parent.name, kept)
    print(f"{contradicted} given cases are contradicted by the rule sets of botocore {botocore.__version__}")


random.seed(20151)
status = 0
with tempfile.TemporaryDirectory() as top:
    for make in (random_cases, given_cases):
        place = pathlib.Path(top) / make.__name__
        place.mkdir()
        make(place)
        status |= run(place) if any(place.iterdir()) else 0
sys.exit(status)
