"""The real transport against a server that misbehaves, on this machine only. Argument: the program transport_probe."""
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

PROBE = sys.argv[1]
effects = {}  # path -> how often it was acted on
connections = []
mistakes, checks = [], 0


def read_request(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
    head, body = data.split(b"\r\n\r\n", 1)
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, value = line.split(b":", 1)
        length = int(value) if name.lower() == b"content-length" else length
    while len(body) < length:
        body += connection.recv(65536)
    return head, body


def flood(connection, first, piece, count):
    try:
        connection.sendall(first)
        for _ in range(count):
            connection.sendall(piece)
    except OSError:
        pass


def answer(connection, path, head, body):
    """Answers one request; True: the connection stays open."""
    def reply(text, status="200 OK", *headers):
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(text)}", *headers]
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + text)
        return True
    name = path.split("?")[0]
    if name.startswith("/echo"):
        return reply(head + b"\n\n" + body)
    if name == "/stall":
        time.sleep(30)
    elif name == "/trickle":
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        time.sleep(30)
    elif name == "/truncated":
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789")
    elif name == "/half-chunk":
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n10\r\nabc")
    elif name == "/bad-chunk":
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabcde\r\n")
    elif name == "/chunks":
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n1\r\nf\r\n0\r\nX-Last: t\r\n\r\n")
        return True
    elif name == "/short-length":
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef")
    elif name == "/no-length":
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\nabc")
    elif name == "/garbage":
        connection.sendall(b"\x00\x01 no HTTP\r\n\r\n")
    elif name == "/continue":
        connection.sendall(b"HTTP/1.1 100 Continue\r\nX-Early: 1\r\n\r\n")
        return reply(b"ok", "200 OK", "X-Late: 2")
    elif name == "/redirect":
        return reply(b"", "307 Temporary Redirect", "Location: /effect/redirected")
    elif name == "/500":
        return reply(b"oops", "500 Internal Server Error")
    elif name == "/503":
        return reply(b"<Error><Code>SlowDown</Code></Error>", "503 Slow Down", "Retry-After: 2")
    elif name == "/many-headers":
        flood(connection, b"HTTP/1.1 200 OK\r\n", b"X-A: " + b"a" * 1000 + b"\r\n", 100_000)
    elif name == "/large-header":
        flood(connection, b"HTTP/1.1 200 OK\r\nX-A: ", b"a" * 100_000, 1000)
    elif name == "/large-body":
        flood(connection, b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n", b"a" * 100_000, 1000)
    elif name.startswith("/effect"):
        effects[name] = effects.get(name, 0) + 1
        if name != "/effect/closes":
            return reply(b"done")
    else:
        return reply(b"ok")
    return False


def serve(connection):
    connections.append(connection)
    try:
        request = read_request(connection)
        while request and answer(connection, request[0].split(b" ")[1].decode(), *request):
            request = read_request(connection)
    except OSError:
        pass
    finally:
        connection.close()


def listen(context=None):
    server = socket.create_server(("127.0.0.1", 0))

    def accept():
        while True:
            try:
                connection, _ = server.accept()
                if context:
                    connection = context.wrap_socket(connection, server_side=True)
            except OSError:
                continue
            threading.Thread(target=serve, args=(connection,), daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()
    return server.getsockname()[1]


def probe(*arguments):
    """The results, and the most memory that the program took, in MiB."""
    with subprocess.Popen([PROBE, *arguments], stdout=subprocess.PIPE, env={**os.environ, **ENVIRONMENT}) as process:
        out = process.stdout.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return [json.loads(line) for line in out.splitlines()], usage.ru_maxrss / 1024


ENVIRONMENT = {"http_proxy": "http://127.0.0.1:1", "ALL_PROXY": "http://127.0.0.1:1"}  # must not be read


def check(what, condition, found):
    global checks
    checks += 1
    if not condition:
        mistakes.append(what)
        print(f"not ok: {what}: {found}")


def ends(what, result, delivery, status, words=""):
    check(what, (result["delivery"], result["status"]) == (delivery, status) and words in result["error"], result)


def one(*arguments):
    return probe(*arguments)[0][0]


port = listen()
top = f"http://127.0.0.1:{port}"

ends("an answer", one(top + "/ok"), "answered", 200)
echo = one("--method", "POST", "--body", "a=b", "--header", "X-One", "1", "--header", "X-None", "", top + "/echo/../x//y%20z?q=/../")
lines = echo["body"].splitlines()
check("the path stays as it is", lines[0] == "POST /echo/../x//y%20z?q=/../ HTTP/1.1", lines)
check("no header is added", sorted(line.split(":")[0] for line in lines[1:6] if line) ==
      ["Content-Length", "Host", "X-None", "X-One"], lines)
check("the body is sent", lines[-1] == "a=b", lines)
check("PUT without a body says so", "Content-Length: 0" in one("--method", "PUT", top + "/echo")["body"], "")
check("DELETE is sent", one("--method", "DELETE", top + "/echo")["body"].startswith("DELETE /echo HTTP/1.1"), "")
check("HEAD has no body", one("--method", "HEAD", top + "/ok")["body"] == "", "")
large = one("--method", "POST", "--body", "x" * 120_000, top + "/echo")
check("a large body does not wait for 100 Continue", "Expect" not in large["body"][:200], large["body"][:200])

before = len(connections)
results, _ = probe(top + "/ok", top + "/ok", top + "/ok")
check("a connection is used again", len(connections) - before == 1 and len(results) == 3, results)
before = len(connections)
probe("--once", top + "/ok", top + "/ok")
check("once: a connection of its own", len(connections) - before == 2, len(connections) - before)

results, _ = probe("--once", "--method", "POST", "--body", "x", top + "/effect/first", top + "/effect/closes")
ends("acts, then closes", results[1], "unanswered", 0)
check("one effect for a call that must not repeat", effects["/effect/closes"] == 1, effects)
ends("a redirect is an answer", one("--method", "POST", "--body", "x", top + "/redirect"), "answered", 307)
check("no redirect is followed", "/effect/redirected" not in effects, effects)

ends("500", one(top + "/500"), "answered", 500)
slow = one(top + "/503")
ends("503", slow, "answered", 503)
check("its headers and body", slow["headers"]["Retry-After"] == "2" and "SlowDown" in slow["body"], slow)
ends("truncated", one(top + "/truncated"), "unanswered", 200, "90 bytes")
ends("half a chunk", one(top + "/half-chunk"), "unanswered", 200)
ends("a broken chunk", one(top + "/bad-chunk"), "unanswered", 200)
chunks = one(top + "/chunks")
check("chunks", chunks["body"] == "abcdef" and chunks["headers"]["X-Last"] == "t", chunks)
check("a body longer than its length is cut", one(top + "/short-length")["body"] == "abc", "")
check("a body without length", one(top + "/no-length")["body"] == "abc", "")
ends("garbage", one(top + "/garbage"), "unanswered", 0)
late = one(top + "/continue")
check("100 Continue goes before", late["headers"].get("X-Late") == "2" and "X-Early" not in late["headers"], late)

start = time.monotonic()
stalled = one("--silence", "1", top + "/stall")
ends("silence", stalled, "unanswered", 0)
check("silence is a time-out", stalled["timed_out"] and time.monotonic() - start < 10, stalled)
trickle = one("--total", "0.5", top + "/trickle")
ends("the whole time", trickle, "unanswered", 200)
check("cancelled", one("--cancel", "0.2", top + "/stall")["cancelled"], "")
ends("cancelled after it was sent", one("--cancel", "0.2", top + "/stall"), "unanswered", 0, "cancelled")

for path, words in (("/many-headers", "longer than allowed"), ("/large-header", "longer than allowed"),
                    ("/large-body", "longer than allowed")):
    results, memory = probe("--max", "1000000", top + path)
    ends(path, results[0], "unanswered", 200 if path != "/large-header" else results[0]["status"], words)
    check(f"{path}: bounded memory", memory < 300, memory)

with socket.create_server(("127.0.0.1", 0)) as closed:
    free_port = closed.getsockname()[1]
ends("nobody listens", one(f"http://127.0.0.1:{free_port}/"), "not sent", 0, f"127.0.0.1:{free_port}: ")
ends("no such host", one("--connect", "2", "http://nowhere.invalid/"), "not sent", 0, "nowhere.invalid: ")
ends("a proxy that is not there", one("--proxy", f"http://127.0.0.1:{free_port}", top + "/ok"), "not sent", 0)
check("another scheme is refused", "expected one of http or https" in one("file:///etc/passwd")["refused"], "")
check("line ends in headers are refused", "line end" in one("--header", "X-A", "a\r\nX-B: b", top + "/ok")["refused"], "")

if shutil.which("openssl"):
    with tempfile.TemporaryDirectory() as folder:
        key, good, old = (str(pathlib.Path(folder) / name) for name in ("key", "good", "old"))
        subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", good,
                        "-days", "2", *subject], check=True, capture_output=True)
        subprocess.run(["openssl", "x509", "-in", good, "-signkey", key, "-days", "-1", "-out", old],
                       check=True, capture_output=True)
        for name, file in (("good", good), ("old", old)):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(file, key)
            tls = f"https://127.0.0.1:{listen(context)}/ok"
            if name == "good":
                ends("TLS", one("--ca", file, tls), "answered", 200)
                ends("an unknown certificate", one(tls), "not sent", 0, "certificate")
            else:
                ends("an expired certificate", one("--ca", file, tls), "not sent", 0, "expired")

print(f"transport faults: {checks} checks, {len(mistakes)} mistakes")
sys.exit(bool(mistakes) or checks == 0)
