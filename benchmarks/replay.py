#!/usr/bin/env python3
"""Replays recorded requests through a running gateway and compares every answer with ./sluice score.

    benchmarks/replay.py CORPUS.jsonl.gz:COUNT ...

Starts an upstream that records what it gets and the gateway in block mode with the shipped bundle, sends the requests
over real sockets (keep-alive, several at a time), and checks each one: answered with its own answer, blocked exactly if
./sluice score says block, else seen once by the upstream with the same Sluice-Verdict and Sluice-Score, an unchanged
body, and nothing of the Sluice-* and X-Forwarded-For headers that the client forged. Exit 1 if any check fails.
"""
import base64
import collections
import gzip
import json
import pathlib
import random
import re
import signal
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import time

HOME = pathlib.Path(__file__).resolve().parent.parent
CLIENTS = 6
FORGED = [("Sluice-Verdict", "forged"), ("Sluice-Score", "0.001"), ("X-Forwarded-For", "203.0.113.66")]
FRAMING = {"content-length", "transfer-encoding", "connection", "expect", "upgrade", "keep-alive", "te",
           "proxy-connection", "http2-settings"}


def on_wire(text):
    try:
        return text.encode("latin1")
    except UnicodeEncodeError:
        return text.encode("utf8")


def sample(argument):
    path, count = argument.rsplit(":", 1)
    lines = [line for line in gzip.open(path).read().split(b"\n") if line]
    return [json.loads(line) for line in random.sample(lines, min(int(count), len(lines)))]


class Request:
    """A record as it goes over the wire, or the reason why it cannot."""

    def __init__(self, number, record):
        recorded = record["request"]
        self.id = str(number)
        self.label = record["label"]
        self.method = recorded["method"]
        self.target = on_wire(recorded["target"])
        self.body = base64.b64decode(recorded.get("body_base64") or "")
        headers = [(k, v) for k, v in recorded["headers"] if k.lower() not in FRAMING]
        if sum(k.lower() == "host" for k, _ in headers) != 1:
            headers = [(k, v) for k, v in headers if k.lower() != "host"] + [("Host", "www.example.com")]
        self.headers = [(on_wire(k), on_wire(v)) for k, v in headers] + [(b"X-Replay", self.id.encode())]
        self.obstacle = self.find_obstacle()

    def find_obstacle(self):
        if not self.target.startswith(b"/") or re.search(rb"[\x00-\x20\x7f]", self.target):
            return "its target cannot be sent"
        if any(re.search(rb"[\r\n\x00]", value) for _, value in self.headers):
            return "a header cannot be sent"
        return None

    def wire(self):
        headers = self.headers + [(on_wire(k), on_wire(v)) for k, v in FORGED]
        if self.body or self.method in ("POST", "PUT", "PATCH"):
            headers.append((b"Content-Length", str(len(self.body)).encode()))
        head = b"%s %s HTTP/1.1\r\n" % (self.method.encode(), self.target)
        return head + b"".join(b"%s: %s\r\n" % header for header in headers) + b"\r\n" + self.body

    def record(self):
        headers = [[k.decode("latin1"), v.decode("latin1")] for k, v in self.headers]
        return {"id": self.id, "source": "replay", "label": self.label, "category": None, "request": {
            "method": self.method, "target": self.target.decode("latin1"), "version": "HTTP/1.1",
            "headers": headers, "body_base64": base64.b64encode(self.body).decode()}}


class Upstream(socketserver.StreamRequestHandler):
    """Answers 200 with the request's number and remembers what it saw."""
    seen = collections.defaultdict(list)

    def handle(self):
        while True:
            line = self.rfile.readline()
            if not line:
                return
            headers = read_headers(self.rfile)
            body = read_body(self.rfile, headers)
            number = first(headers, b"x-replay")
            Upstream.seen[number.decode()].append((headers, body))
            content = b"" if line.startswith(b"HEAD") else b"ok"
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Replay: %s\r\n\r\n%s" % (number, content))


def read_headers(stream):
    headers = []
    for line in iter(stream.readline, b"\r\n"):
        name, value = line.split(b":", 1)
        headers.append((name.lower(), value.strip()))
    return headers


def read_body(stream, headers):
    if first(headers, b"transfer-encoding") != b"chunked":
        return stream.read(int(first(headers, b"content-length") or 0))
    body = b""
    while size := int(stream.readline(), 16):
        body += stream.read(size)
        stream.readline()
    stream.readline()
    return body


def first(headers, name):
    return next((value for key, value in headers if key == name), b"")


def send_all(requests, address, answers):
    stream = None
    for request in requests:
        for _ in range(2):  # a kept-alive connection may have been closed in between
            try:
                if stream is None:
                    stream = socket.create_connection(address, 30).makefile("rwb")
                stream.write(request.wire())
                stream.flush()
                status = int(stream.readline().split()[1])
                headers = read_headers(stream)
                if request.method != "HEAD":
                    read_body(stream, headers)
                answers[request.id] = (status, headers)
                if first(headers, b"connection").lower() == b"close":
                    stream = None
                break
            except (OSError, IndexError):
                stream = None


def problems(request, answer, verdict):
    if answer is None:
        return ["no answer"]
    status, headers = answer
    seen = Upstream.seen[request.id]
    if status == 403 and verdict["verdict"] == "block":
        return ["blocked, but the upstream saw it"] if seen else []
    if status != 200 or verdict["verdict"] == "block" or len(seen) != 1:
        return [f"status {status}, score says {verdict['verdict']}, seen {len(seen)} times by the upstream"]
    found = []
    upstream_headers, body = seen[0]
    ours = {k: [v for key, v in upstream_headers if key == k] for k, _ in upstream_headers}
    if first(headers, b"x-replay") != request.id.encode():
        found.append("the answer of another request")
    if ours.get(b"sluice-verdict") != [verdict["verdict"].encode()]:
        found.append(f"Sluice-Verdict {ours.get(b'sluice-verdict')}, score says {verdict['verdict']}")
    if [float(v) for v in ours.get(b"sluice-score", [])] != [verdict["score"]]:
        found.append(f"Sluice-Score {ours.get(b'sluice-score')}, score says {verdict['score']}")
    if b"203.0.113.66" in b"".join(v for _, v in upstream_headers):
        found.append("a forged address went through")
    if body != request.body:
        found.append("another body")
    return found


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_gateway(folder, upstream_port):
    port, admin_port = free_port(), free_port()
    config = folder / "gateway.yml"
    config.write_text(f"""listen:
  - address: 127.0.0.1:{port}
admin:
  address: 127.0.0.1:{admin_port}
upstreams:
  recorder:
    servers: [ "http://127.0.0.1:{upstream_port}" ]
model:
  bundle: {HOME}/config/models/default
inspection:
  body-limit: 64 MiB
  time-budget: 5 s
policy:
  mode: block
""")
    gateway = subprocess.Popen([HOME / "sluice", "gateway", "--config", config])
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return gateway, port
        except OSError:
            time.sleep(0.1)
    gateway.send_signal(signal.SIGTERM)
    sys.exit("the gateway did not start within a minute")


def score(folder, requests):
    corpus = folder / "sent.jsonl"
    # Header forgery is part of what goes over the wire, not of what a clean client sent: judge what the gateway judges.
    with open(corpus, "w") as out:
        for request in requests:
            record = request.record()
            record["request"]["headers"] += [list(header) for header in FORGED]
            out.write(json.dumps(record) + "\n")
    done = subprocess.run([HOME / "sluice", "score", corpus], capture_output=True, text=True, check=True)
    return {line["id"]: line for line in map(json.loads, done.stdout.splitlines())}


def main():
    random.seed(5)
    records = [record for argument in sys.argv[1:] for record in sample(argument)]
    requests = [Request(number, record) for number, record in enumerate(records)]
    sendable = [request for request in requests if not request.obstacle]
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Upstream)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        gateway, port = start_gateway(folder, server.server_address[1])
        answers = {}
        try:
            clients = [threading.Thread(target=send_all, args=(sendable[k::CLIENTS], ("127.0.0.1", port), answers))
                       for k in range(CLIENTS)]
            for client in clients:
                client.start()
            for client in clients:
                client.join()
        finally:
            gateway.send_signal(signal.SIGTERM)
            gateway.wait(30)
        verdicts = score(folder, sendable)
    found = {request.id: problems(request, answers.get(request.id), verdicts[request.id]) for request in sendable}
    table = collections.Counter((r.label, verdicts[r.id]["verdict"], answers.get(r.id, ("none",))[0]) for r in sendable)
    print(f"{len(sendable)} requests sent, {len(answers)} answered, {len(requests) - len(sendable)} cannot be sent: "
          f"{dict(collections.Counter(r.obstacle for r in requests if r.obstacle))}")
    for (label, verdict, status), count in sorted(table.items(), key=str):
        print(f"  {label:<10} score {verdict:<6} status {status}: {count}")
    wrong = {number: texts for number, texts in found.items() if texts}
    for number, texts in list(wrong.items())[:20]:
        print(f"  request {number}: {'; '.join(texts)}")
    print(f"{len(wrong)} differ")
    sys.exit(1 if wrong else 0)


main()
