"""Compares the client's requests and results with those of botocore: random valid parameters, generated from the
service models, go through both. Usage: differential.py CALL_PROBE [--services A,B] [--per-operation N] [--seed S]
[--every N] [--replies]. botocore must be importable (1.44.5 is the reference); exit status 77 where it isn't."""
import argparse
import base64
import datetime
import json
import pathlib
import random
import subprocess
import sys
import urllib.parse
import xml.etree.ElementTree as ElementTree

import reference

reference.require()
try:
    import botocore
    import botocore.awsrequest
    import botocore.session
    from botocore.config import Config
except ImportError:
    print("skipped: botocore is not installed")
    sys.exit(77)

TEXTS = ["a", "name-1", "with space", "ümlaut €", "a/b+c&d=e", "\"quoted\" <tag>", "x" * 40, "日本語 😀", "100%", "a\nb"]
HEADER_TEXTS = ["a", "name-1", "with space", "a/b+c&d=e", "\"quoted\"", "one,two"]
IGNORED = {"user-agent", "host", "content-length", "x-amz-date", "authorization", "x-amz-security-token",
           "amz-sdk-invocation-id", "amz-sdk-request", "x-amz-content-sha256", "connection", "accept-encoding"}
OTHERWISE = {"sdb", "timestream-query", "timestream-write"}  # signature version 2; endpoint discovery comes first


class Generator:
    def __init__(self, rand):
        self.rand = rand

    def structure(self, shape, depth=0, root=False):
        names = list(shape.members)
        required = set(shape.metadata.get("required", []))
        if shape.metadata.get("union"):
            return {n: self.value(shape.members[n], depth + 1) for n in self.rand.sample(names, 1)} if names else {}
        share = 0.5 if depth == 0 else 0.3 if depth < 3 else 0.05
        chosen = [n for n in names if n in required or self.rand.random() < share or
                  shape.members[n].serialization.get("hostLabel") or
                  shape.members[n].serialization.get("location") == "uri"]
        return {n: self.value(shape.members[n], depth + 1) for n in chosen
                if depth < 9 or n in required}

    def value(self, shape, depth):
        rand, kind, meta = self.rand, shape.type_name, shape.metadata
        location = shape.serialization.get("location")
        if shape.serialization.get("jsonvalue") and location == "header":
            return {"k": [1, True, None, "é"]}
        if kind == "structure":
            if meta.get("document"):
                return {"a": [1, 2.5, "x", None, True], "b": {"c": "d"}}
            return self.structure(shape, depth)
        if kind == "list":
            least = max(int(meta.get("min", 0)), 0)
            count = max(least, rand.choice([0, 1, 2]) if depth < 6 else 0)
            return [self.value(shape.member, depth + 1) for _ in range(count)]
        if kind == "map":
            count = max(int(meta.get("min", 0)), rand.choice([0, 1, 2]) if depth < 6 else 0)
            return {f"{self.text(shape.key, location)}{i}": self.value(shape.value, depth + 1) for i in range(count)}
        if kind in ("string", "character"):
            return self.text(shape, location)
        if kind == "blob":
            return Blob(rand.choice([b"", b"bytes", b"\x00\xff\x10binary", b"0123456789" * 30]))
        if kind == "boolean":
            return rand.random() < 0.5
        if kind in ("integer", "long"):
            low = int(meta.get("min", 0))
            return max(low, rand.choice([low, low + 1, 7, 2 ** 31 - 1] + ([2 ** 53 + 1] if kind == "long" else [])))
        if kind in ("float", "double"):
            return max(float(meta.get("min", -10)), rand.choice([0.5, 1.0, 3, 1e20, 1e-7, 123.456]))
        if kind == "timestamp":
            return rand.choice([1422172800, "2015-01-25T08:00:00Z", "2015-01-25T08:00:00.123456Z", 1422172800.5,
                                "1969-12-31T23:59:59Z"])
        raise AssertionError(kind)

    def text(self, shape, location=None):
        meta = shape.metadata
        if meta.get("enum"):
            return self.rand.choice(meta["enum"])
        if shape.serialization.get("hostLabel"):
            return "host-label1"
        text = self.rand.choice(HEADER_TEXTS if location in ("header", "headers") else TEXTS)
        return text + "y" * max(int(meta.get("min", 0)) - len(text), 0)


class Blob(bytes):
    """Bytes that our side gets in base64."""


def ours(value):
    if isinstance(value, Blob):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {k: ours(v) for k, v in value.items()}
    return [ours(v) for v in value] if isinstance(value, list) else value


def theirs(value):
    if isinstance(value, Blob):
        return bytes(value)
    if isinstance(value, dict):
        return {k: theirs(v) for k, v in value.items()}
    return [theirs(v) for v in value] if isinstance(value, list) else value


class Captured(Exception):
    pass


class Reference:
    def __init__(self, region):
        self.session = botocore.session.Session()
        self.session.set_credentials("AKIDEXAMPLE", "secret")
        self.region = region
        self.endpoint = None

    def client(self, service):
        config = Config(s3={"us_east_1_regional_endpoint": "regional"}, retries={"max_attempts": 0},
                        parameter_validation=True)
        client = self.session.create_client(service, region_name=self.region, config=config)
        original = client._resolve_endpoint_ruleset

        def resolve(*args, **kwargs):
            result = original(*args, **kwargs)
            self.endpoint = result[0]
            return result
        client._resolve_endpoint_ruleset = resolve
        self.request = None

        def capture(request, **kwargs):
            self.request = request
            raise Captured()
        client.meta.events.register("before-send", capture)
        return client

    def prepare(self, client, operation, params):
        self.request = None
        try:
            client._make_api_call(operation, params)
        except Captured:
            pass
        body = self.request.body
        if body is not None and hasattr(body, "read"):
            body = body.read()
        if isinstance(body, str):
            body = body.encode()
        return {"method": self.request.method, "url": self.request.url,
                "headers": {k: v.decode() if isinstance(v, bytes) else str(v) for k, v in self.request.headers.items()},
                "body": body or b""}


class Probe:
    def __init__(self, program, models):
        self.process = subprocess.Popen([program, models], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, **line):
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def headers_of(headers):
    return {k.lower(): v for k, v in headers.items() if k.lower() not in IGNORED}


def same_body(left, right, headers):
    if left == right:
        return True
    if "gzip" in headers.get("content-encoding", ""):
        import gzip
        return gzip.decompress(left) == gzip.decompress(right)
    return False


def differences(mine, reference):
    found = []
    if mine["method"] != reference["method"]:
        found.append(f"method {mine['method']} instead of {reference['method']}")
    if mine["url"] != reference["url"]:
        found.append(f"url\n    {mine['url']}\n    {reference['url']}")
    left, right = headers_of(mine["headers"]), headers_of(reference["headers"])
    found += [f"header {name}: {left.get(name)!r} instead of {right.get(name)!r}"
              for name in sorted(left.keys() | right.keys()) if left.get(name) != right.get(name)]
    body = base64.b64decode(mine["body"])
    if not same_body(body, reference["body"], left):
        found.append(f"body\n    {body[:600]!r}\n    {reference['body'][:600]!r}")
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("probe")
    parser.add_argument("--services", default="")
    parser.add_argument("--per-operation", type=int, default=1)
    parser.add_argument("--every", type=int, default=1, help="only each n-th operation")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--region", default="us-west-2")
    parser.add_argument("--show", type=int, default=20)
    options = parser.parse_args()
    models = pathlib.Path(botocore.__file__).parent / "data"
    probe, reference = Probe(options.probe, str(models)), Reference(options.region)
    services = options.services.split(",") if options.services else reference.session.get_available_services()
    passed = failed = refused = number = 0
    for service in services:
        client = reference.client(service)
        if client.meta.service_model.resolved_protocol == "smithy-rpc-v2-cbor" or service in OTHERWISE:
            continue
        for operation in client.meta.service_model.operation_names:
            number += 1
            model = client.meta.service_model.operation_model(operation)
            if number % options.every or model.has_event_stream_input or model.has_event_stream_output:
                continue
            for i in range(options.per_operation):
                rand = random.Random(f"{options.seed} {service} {operation} {i}")
                generator = Generator(rand)
                params = generator.structure(model.input_shape) if model.input_shape else {}
                for name in model.idempotent_members:
                    params.setdefault(name, "token-of-the-test")
                params.pop("SourceRegion", None)  # presigned by whoever holds credentials: see tests/bridge
                if service in ("s3", "s3control") and "Bucket" in params:
                    params["Bucket"] = rand.choice(["bucket-1", "bucket.with.dots"])
                if service in ("s3control",) and "AccountId" in params:
                    params["AccountId"] = "123456789012"
                try:
                    wanted = reference.prepare(client, operation, theirs(params))
                except Exception as error:  # the reference refuses: generated parameters do not fit its own rules
                    refused += 1
                    if "-v" in sys.argv:
                        print(f"{service} {operation}: botocore refuses: {error!r:.300}")
                    continue
                found = probe.ask(service=service, operation=operation, params=ours(params),
                                  endpoint=reference.endpoint, region=options.region)
                problems = found["errors"] if "errors" in found else differences(found, wanted)
                passed += not problems
                failed += bool(problems)
                if problems and failed <= options.show:
                    print(f"{service} {operation}\n  " + "\n  ".join(problems) + f"\n  {json.dumps(ours(params))[:700]}")
    print(f"{refused} refused by botocore itself")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


sys.exit(main())
