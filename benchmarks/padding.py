#!/usr/bin/env python3
"""Tells how many sample attacks are still blocked when prose stands around them in the same value.

    benchmarks/padding.py

Judges every attack of model-trainer/src/test/resources/samples/attacks.txt, alone and amid prose, as a query parameter,
with ./sluice score and the shipped bundle, and prints the counts as Markdown.
"""
import collections
import json
import pathlib
import subprocess
import tempfile
import urllib.parse

HOME = pathlib.Path(__file__).resolve().parent.parent
SAMPLES = HOME / "model-trainer/src/test/resources/samples/attacks.txt"
SIZES = [40, 80, 130, 200, 400]
PROSE = 3 * (
    "The garden behind the house was quiet that morning, and nobody had thought of closing the gate; a dog came in, "
    "looked around and lay down in the sun. We had breakfast late, talked about the weather, the train that never came "
    "on time and the book she was reading, which I had not finished either. ")


def attacks():
    lines = SAMPLES.read_text(encoding="utf-8").splitlines()
    return [line.split(": ", 1)[1] for line in lines if line and not line.startswith("#")]


def amid(attack, place, size):
    if place == "alone":
        return attack
    after = " " + PROSE[7:7 + size] if place == "before and behind" else ""
    return PROSE[:size] + " " + attack + after


def record(case, number, value):
    target = "/search?q=" + urllib.parse.quote(value, safe="")
    headers = [["Host", "shop.example"], ["Accept", "*/*"]]
    return {"id": f"{case}|{number}", "source": "samples", "label": "malicious", "category": "other",
            "request": {"method": "GET", "target": target, "version": "HTTP/1.1", "headers": headers,
                        "body_base64": ""}}


def main():
    cases = [("alone", 0)] + [(place, size) for place in ("before", "before and behind") for size in SIZES]
    with tempfile.TemporaryDirectory() as folder:
        corpus = pathlib.Path(folder) / "padded.jsonl"
        with corpus.open("w", encoding="utf-8") as file:
            for case, (place, size) in enumerate(cases):
                for number, attack in enumerate(attacks()):
                    file.write(json.dumps(record(case, number, amid(attack, place, size))) + "\n")
        scored = subprocess.run([HOME / "sluice", "score", corpus], check=True, capture_output=True, text=True)
    counts = collections.Counter()
    for line in scored.stdout.splitlines():
        judged = json.loads(line)
        counts[int(judged["id"].split("|")[0]), judged["verdict"]] += 1
    print("| prose | bytes | attacks | blocked | tagged |\n|---|---:|---:|---:|---:|")
    for case, (place, size) in enumerate(cases):
        by = {verdict: counts[case, verdict] for verdict in ("allow", "tag", "block")}
        print(f"| {place} | {size} | {sum(by.values())} | {by['block']} | {by['tag']} |")


main()
