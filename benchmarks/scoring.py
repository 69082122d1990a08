#!/usr/bin/env python3
"""Tells how fast the scoring service answers a batch of rows, of requests, and rows with their reasons.

Usage: benchmarks/scoring.py --table MODEL --rows FILE [--requests FILE] [--jar JAR]

MODEL is a bundle of NSL-KDD, FILE the records it is asked for (KDDTest+.txt), without a header line and in the order of
the model's columns. --requests is a corpus of requests, gzipped or not. The service runs as ./sluice serve does, with a
heap of 256 MiB; every figure is over ROUNDS requests after a first that is told apart. Needs Python 3, Java, and what
`mvn package` makes.
"""
import argparse
import gzip
import itertools
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

HOME = pathlib.Path(__file__).resolve().parent.parent
PORT = 26089
ROUNDS = 10
BATCH = 10_000
EXPLAINED = 500
MOST_BYTES = 15 << 20


def java():
    home = os.environ.get("JAVA_HOME")
    return os.path.join(home, "bin", "java") if home else "java"


def get(path):
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}", timeout=10) as answer:
        return json.load(answer)


def post(path, body):
    request = urllib.request.Request(
        f"http://127.0.0.1:{PORT}{path}", body, {"Content-Type": "application/json"})
    start = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as answer:
        text = answer.read()
    return (time.perf_counter() - start) * 1000, text


def await_ready(service):
    for _ in range(600):
        if service.poll() is not None:
            sys.exit("the service ended")
        try:
            get("/v1/models")
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    sys.exit("the service is not ready")


def memory(pid, key):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(key)) / 1024


def processor_ms(pid):
    """Processor time of the process so far, user's and system's."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def rows(file, columns, count):
    with open(file, encoding="utf-8") as lines:
        for line in itertools.islice(lines, count):
            cells = line.rstrip("\n").split(",")
            yield {
                column["name"]: cell if column["type"] == "categorical" else float(cell)
                for column, cell in zip(columns, cells)}


def requests(file, count):
    opened = gzip.open if file.endswith(".gz") else open
    size = 0
    with opened(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            request = json.loads(line).get("request")
            if request and len(line) < 20_000:
                size += len(json.dumps(request)) + 2
                count -= 1
                if count < 0 or size > MOST_BYTES:
                    return
                yield {key: value for key, value in request.items() if value is not None}


def measure(pid, what, path, key, items, **more):
    body = json.dumps({key: items, **more}).encode()
    first, text = post(path, body)
    before = processor_ms(pid)
    took = sorted(post(path, body)[0] for _ in range(ROUNDS))
    processor = (processor_ms(pid) - before) / ROUNDS
    answered = len(json.loads(text)["results"])
    if answered != len(items):
        sys.exit(f"{what}: {answered} results for {len(items)} items")
    print(f"| {what} | {answered:,} | {len(body) / 1e6:.1f} | {first:,.0f} | {statistics.median(took):,.0f}"
          f" | {took[-1]:,.0f} | {processor:,.0f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", required=True, type=pathlib.Path)
    parser.add_argument("--rows", required=True)
    parser.add_argument("--requests")
    parser.add_argument("--jar", default=HOME / "gateway/target/sluice-gateway.jar", type=pathlib.Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        models = pathlib.Path(folder)
        shutil.copytree(options.table, models / "table")
        shutil.copytree(HOME / "config/models/default", models / "requests")
        service = subprocess.Popen(
            [java(), "-Xmx256m", "-XX:+UseParallelGC", f"-Dsluice.home={HOME}", "-jar", str(options.jar),
             "serve", "--model", folder, "--port", str(PORT)],
            stderr=subprocess.DEVNULL)
        try:
            await_ready(service)
            by_kind = {model["kind"]: model["name"] for model in get("/v1/models")["models"]}
            name = by_kind["table"]
            columns = get(f"/v1/models/{name}")["columns"]
            print("| asked for | items | MB sent | first ms | median ms | slowest ms | processor ms |\n|---|---|---|---|---|---|---|")
            path = f"/v1/models/{name}/predict"
            measure(service.pid, "rows", path, "rows", list(rows(options.rows, columns, BATCH)))
            measure(service.pid, "rows with reasons", path, "rows", list(rows(options.rows, columns, EXPLAINED)), reasons=True)
            if options.requests:
                measure(service.pid, "requests", "/v1/score", "requests", list(requests(options.requests, BATCH)))
            print(f"\nThe most memory it took: {memory(service.pid, 'VmHWM'):.0f} MB.")
        finally:
            service.terminate()
            service.wait(30)


if __name__ == "__main__":
    main()
