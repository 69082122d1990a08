#!/usr/bin/env python3
"""Fills a store with decisions and tells how fast what-if and the table of decisions answer, and what memory it takes.

Usage: benchmarks/recorded.py [--decisions N] [--jar JAR] [--classes FOLDER]

The decisions are made up by FillStore, which lies among the gateway's tests, each of the size of a real one with the
vectors of three fields. The gateway runs as ./sluice runs it, with a heap of 256 MiB. Needs Python 3, Java, and what
`mvn package` makes.
"""
import argparse
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

HOME = pathlib.Path(__file__).resolve().parent.parent
GATEWAY, ADMIN = 21080, 21090
ROUTE = urllib.parse.quote("/**")
ROUNDS = 20

CONFIG = """
listen: [ {{ address: "127.0.0.1:{gateway}" }} ]
admin: {{ address: "127.0.0.1:{admin}" }}
upstreams: {{ app: {{ servers: [ "http://127.0.0.1:9" ] }} }}
model: {{ bundle: "{home}/config/models/default" }}
routes:
  - match: {{ path: "/api/**", methods: [ POST, PUT ] }}
  - match: {{ path: "/static/**" }}
  - match: {{ path: "/**" }}
decisions: {{ keep: all, store: {{ file: "{store}", keep: {count} }} }}
"""


def java(name):
    home = os.environ.get("JAVA_HOME")
    return os.path.join(home, "bin", name) if home else name


def get(path):
    start = time.perf_counter()
    with urllib.request.urlopen(f"http://127.0.0.1:{ADMIN}{path}", timeout=60) as answer:
        body = json.load(answer)
    return (time.perf_counter() - start) * 1000, body


def memory(pid, key):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(key)) / 1024


def timed(what, path_of_round):
    times, body = [], None
    for number in range(ROUNDS):
        millis, body = get(path_of_round(number))
        times.append(millis)
    print(f"| {what} | {times[0]:.0f} | {statistics.median(times):.0f} | {max(times):.0f} |")
    return body


def fill(jar, classes, folder, count):
    start = time.perf_counter()
    subprocess.run([java("java"), "-Xmx256m", "-cp", f"{classes}{os.pathsep}{jar}", "dev.sluice.gateway.FillStore",
                    str(folder / "recent"), str(count)], check=True)
    size = (folder / "recent.mv.db").stat().st_size / 1e6
    print(f"{count:,} decisions written in {time.perf_counter() - start:.0f} s, {size:,.0f} MB on disk")


def measure(jar, folder, count):
    config = folder / "gateway.yml"
    config.write_text(CONFIG.format(gateway=GATEWAY, admin=ADMIN, home=HOME, store=folder / "recent", count=count))
    started = time.perf_counter()
    with subprocess.Popen([java("java"), "-Xmx256m", "-XX:+UseParallelGC", "-jar", str(jar), "gateway", "--config", str(config)],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as gateway:
        try:
            report(gateway.pid, started, count)
        finally:
            gateway.send_signal(signal.SIGTERM)


def report(pid, started, count):
    deadline = started + 60
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{ADMIN}/readyz", timeout=1).close()
            break
        except OSError:
            if time.perf_counter() > deadline:
                raise
            time.sleep(0.02)
    print(f"ready after {time.perf_counter() - started:.1f} s")
    while True:
        try:
            _, body = get(f"/v1/thresholds/what-if?route={ROUTE}")
            break
        except urllib.error.HTTPError:
            if time.perf_counter() > deadline:
                raise
    print(f"all scores in memory after {time.perf_counter() - started:.1f} s; decisions of the route: {body['recorded']:,}")
    print(f"resident after that: {memory(pid, 'VmRSS'):.0f} MiB")
    print("\n| milliseconds over " + str(ROUNDS) + " requests | first | median | longest |\n|---|---|---|---|")
    timed("what-if, another block-at each time", lambda n: f"/v1/thresholds/what-if?route={ROUTE}&block-at={99.2 + n / 100:.2f}")
    timed("what-if, 100 rows in each list", lambda n: f"/v1/thresholds/what-if?route={ROUTE}&block-at={99.2 + n / 100:.2f}&limit=100")
    timed("what-if of the route with the fewest", lambda n: "/v1/thresholds/what-if?route=%2Fstatic%2F**")
    timed("the latest 50 decisions", lambda n: "/v1/decisions")
    timed("the latest 50 blocked", lambda n: "/v1/decisions?disposition=block")
    timed("one by its id", lambda n: f"/v1/decisions/01M{n * 31337 % count:023d}")
    following = [""]

    def following_page(_):
        path = "/v1/decisions" + (f"?before={following[0]}" if following[0] else "")
        following[0] = get(path)[1]["next"]
        return f"/v1/decisions?before={following[0]}"
    timed("page after page", following_page)
    print(f"\nresident at the end: {memory(pid, 'VmRSS'):.0f} MiB, at most {memory(pid, 'VmHWM'):.0f} MiB")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--decisions", type=int, default=1_000_000)
    parser.add_argument("--jar", type=pathlib.Path, default=HOME / "gateway/target/sluice-gateway.jar")
    parser.add_argument("--classes", type=pathlib.Path, default=HOME / "gateway/target/test-classes")
    options = parser.parse_args()
    if not options.jar.exists():
        sys.exit(f"{options.jar} is not there; build it with mvn package")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        fill(options.jar, options.classes, folder, options.decisions)
        measure(options.jar, folder, options.decisions)


if __name__ == "__main__":
    main()
