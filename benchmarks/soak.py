#!/usr/bin/env python3
"""Keeps a gateway busy for minutes while everything around it fails, and accounts for every request.

Usage: benchmarks/soak.py [--minutes N]

Two upstream servers are killed and restored in turn, the config changes every second, slow clients hold connections.
Each request carries a number that its answer has to repeat. What counts as a failure: an answer with another's number,
an attack that passes, no answer although none had begun, a status that the faults do not explain. Memory is printed by
the minute. Exit code 1 if anything failed. Needs Python 3 alone.
"""
import argparse
import asyncio
import collections
import contextlib
import itertools
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

HOME = pathlib.Path(__file__).resolve().parent.parent
GATEWAY, ADMIN, UPSTREAMS = 18400, 18401, (18402, 18403)
CLIENTS, SLOW_CLIENTS = 24, 12
EXPLAINED = {200, 502, 503, 504}
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"

CONFIG = """
listen: [ {{ address: "127.0.0.1:{gateway}" }} ]
admin: {{ address: "127.0.0.1:{admin}" }}
upstreams:
  app: {{ servers: [ {servers} ], response-timeout: 5s, idle-timeout: {idle}s }}
model: {{ bundle: "{home}/config/models/default" }}
policy: {{ mode: block }}
decisions: {{ file: "{folder}/decisions-{turn}.jsonl", keep: all, max-file-size: 20 MB, files: 2 }}
drain-timeout: 5s
"""


# ---- upstream, run as a process of its own

async def serve_upstream(port):
    async def answer(reader, writer):
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                text = head.decode("latin-1")
                length = next((int(line.split(":")[1]) for line in text.split("\r\n")
                               if line.lower().startswith("content-length:")), 0)
                left = length
                while left:
                    left -= len(await reader.readexactly(min(left, 65536)))
                number = text.split(" ", 2)[1].rsplit("=", 1)[-1]
                body = f"{number}:{length}:".encode() + b"x" * (int(number) % 5000)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", port)
    await server.serve_forever()


def start_upstream(port):
    return subprocess.Popen([sys.executable, __file__, "--upstream", str(port)])


# ---- what happens to the gateway

class Soak:
    def __init__(self, folder, minutes):
        self.folder, self.end = folder, time.monotonic() + minutes * 60
        self.counts, self.failures = collections.Counter(), []
        self.numbers = itertools.count(1)
        self.upstreams = {}

    def over(self):
        return time.monotonic() > self.end

    def write_config(self, turn):
        servers = ", ".join(f'"http://127.0.0.1:{port}"' for port in UPSTREAMS)
        text = CONFIG.format(gateway=GATEWAY, admin=ADMIN, servers=servers, home=HOME, folder=self.folder,
                             idle=20 + turn % 3, turn=turn % 2)
        fresh = self.folder / "gateway.yml.new"
        fresh.write_text(text)
        fresh.rename(self.folder / "gateway.yml")

    def failed(self, what):
        self.counts["FAILED " + what.split(":")[0]] += 1
        if len(self.failures) < 20:
            self.failures.append(what)

    async def reload_every_second(self, process):
        for turn in itertools.count(1):
            await asyncio.sleep(1)
            if self.over():
                return
            self.write_config(turn)
            process.send_signal(signal.SIGHUP)
            self.counts["reloads asked for"] += 1

    async def kill_upstreams(self):
        while not self.over():
            await asyncio.sleep(random.uniform(3, 8))
            victims = random.choice([UPSTREAMS[:1], UPSTREAMS[1:], UPSTREAMS])
            for port in victims:
                self.upstreams[port].kill()
                self.upstreams[port].wait()
                self.counts["upstreams killed"] += 1
            await asyncio.sleep(random.uniform(0.2, 2))
            for port in victims:
                self.upstreams[port] = start_upstream(port)

    # ---- clients

    async def client(self):
        reader = writer = None
        while not self.over():
            if writer is None:
                reader, writer = await asyncio.open_connection("127.0.0.1", GATEWAY)
                used = False
            keep = await self.exchange(reader, writer, used)
            used = True
            if not keep:
                writer.close()
                writer = None
            if random.random() < 0.2:
                await asyncio.sleep(random.uniform(0, 0.05))
        if writer:
            writer.close()

    def request(self, number):
        kind = random.choices(["get", "form", "upload", "attack"], [70, 20, 3, 7])[0]
        if kind == "get":
            return kind, 0, f"GET /shoes?page=2&n={number} HTTP/1.1\r\nHost: app.test\r\n\r\n".encode()
        if kind == "attack":
            return kind, 0, (f"GET /shoes?q=1%27+UNION+SELECT+name,password+FROM+users--+&n={number} HTTP/1.1\r\n"
                             "Host: app.test\r\n\r\n").encode()
        body = b"name=Ada&note=see+you+at+5" if kind == "form" else PICTURE + random.randbytes(1 << 20)
        media = "application/x-www-form-urlencoded" if kind == "form" else "application/octet-stream"
        return kind, len(body), (f"POST /order?n={number} HTTP/1.1\r\nHost: app.test\r\nContent-Type: {media}\r\n"
                                 f"Content-Length: {len(body)}\r\n\r\n").encode() + body

    async def exchange(self, reader, writer, used):
        number = next(self.numbers)
        kind, length, wire = self.request(number)
        head = b""
        try:
            writer.write(wire)
            await writer.drain()
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)
            status = int(head[9:12])
            size = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            body = await asyncio.wait_for(reader.readexactly(size), 30)
        except (OSError, asyncio.IncompleteReadError, asyncio.TimeoutError, TimeoutError) as fault:
            if head:
                self.counts["answers cut (upstream killed)"] += 1
            elif used and isinstance(fault, (OSError, asyncio.IncompleteReadError)) and kind != "upload":
                self.counts["idle connections closed"] += 1
            elif kind == "upload":
                self.counts["uploads cut (upstream killed)"] += 1
            else:
                self.failed(f"no answer: {kind} {number}: {fault!r}")
            return False
        if kind == "attack" and status != 403:
            self.failed(f"attack passed: {number}: {status}")
        elif kind != "attack" and status not in EXPLAINED:
            self.failed(f"status {status}: {kind} {number}")
        elif status == 200 and not body.startswith(f"{number}:{length}:".encode()):
            self.failed(f"another's answer: {kind} {number}: {body[:40]!r}")
        elif status == 200 and len(body) != len(f"{number}:{length}:") + number % 5000:
            self.failed(f"answer of a wrong length: {number}")
        self.counts[f"answers {status}"] += 1
        return b"connection: close" not in head.lower()

    async def slow_client(self):
        pieces = [b"GET / HTTP/1.1\r\n", b"Host: app.test\r\n"] + [b"X-%d: y\r\n" % i for i in range(100)]
        if random.random() < 0.5:
            pieces = [b"POST /?n=0 HTTP/1.1\r\nHost: app.test\r\nContent-Length: 100\r\n\r\n"] + [b"z"] * 99
        with contextlib.suppress(OSError, asyncio.TimeoutError):
            reader, writer = await asyncio.open_connection("127.0.0.1", GATEWAY)
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                with contextlib.suppress(asyncio.TimeoutError):
                    if not await asyncio.wait_for(reader.read(1000), 1):
                        break
                if self.over():
                    break
            self.counts["slow clients"] += 1
            writer.close()

    async def slow_clients(self):
        while not self.over():
            await self.slow_client()

    # ---- the books

    async def watch(self, process):
        print("| minute | answers | heap after a collection, MiB | RSS MiB | threads | open files |")
        print("|---:|---:|---:|---:|---:|---:|", flush=True)
        for minute in itertools.count():
            self.print_memory(process, minute)
            for _ in range(60):
                if self.over():
                    return
                await asyncio.sleep(1)

    def print_memory(self, process, minute):
        subprocess.run(["jcmd", str(process.pid), "GC.run"], stdout=subprocess.DEVNULL, check=False)
        metrics = urllib.request.urlopen(f"http://127.0.0.1:{ADMIN}/metrics").read().decode()
        heap = sum(float(line.rsplit(" ", 1)[1]) for line in metrics.splitlines()
                   if line.startswith('jvm_memory_used_bytes{area="heap"'))
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        rss = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
        threads = next(line.split()[1] for line in status.splitlines() if line.startswith("Threads"))
        files = len(os.listdir(f"/proc/{process.pid}/fd"))
        answers = sum(count for what, count in self.counts.items() if what.startswith("answers 2"))
        print(f"| {minute} | {answers:,} | {heap / 2**20:.0f} | {rss / 1024:.0f} | {threads} | {files} |", flush=True)

    async def run(self):
        self.write_config(0)
        self.upstreams = {port: start_upstream(port) for port in UPSTREAMS}
        subprocess.run([HOME / "sluice", "check", "--config", self.folder / "gateway.yml"], check=True,
                       stdout=subprocess.DEVNULL)
        with open(self.folder / "gateway.log", "wb") as log:
            process = subprocess.Popen([HOME / "sluice", "gateway", "--config", self.folder / "gateway.yml"],
                                       stdout=log, stderr=log)
        try:
            for _ in range(300):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"http://127.0.0.1:{ADMIN}/readyz")
                    break
                await asyncio.sleep(0.1)
            await asyncio.gather(self.reload_every_second(process), self.kill_upstreams(), self.watch(process),
                                 *(self.client() for _ in range(CLIENTS)),
                                 *(self.slow_clients() for _ in range(SLOW_CLIENTS)))
            await asyncio.sleep(30)
            self.print_memory(process, "half a minute after")
            metrics = urllib.request.urlopen(f"http://127.0.0.1:{ADMIN}/metrics").read().decode()
            for line in metrics.splitlines():
                if line.startswith(("sluice_reloads_total", "sluice_decisions_dropped")):
                    print(line)
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            self.counts[f"gateway's exit code {process.poll()}"] += 1
            for server in self.upstreams.values():
                server.kill()
        print("\n| what | how often |\n|---|---:|")
        for what, count in sorted(self.counts.items()):
            print(f"| {what} | {count:,} |")
        for failure in self.failures:
            print("FAILED", failure)
        return 1 if self.failures else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--upstream", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.upstream:
        asyncio.run(serve_upstream(arguments.upstream))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(Soak(pathlib.Path(folder), arguments.minutes).run())


if __name__ == "__main__":
    sys.exit(main())
