#!/usr/bin/env python3
"""Cuts the text files of folders and zips into pieces as people paste and upload them: a corpus of benign values.

Usage: code-corpus.py --out FILE.jsonl.gz --pieces N NAME=PLACE[:SUFFIX,SUFFIX...]...

NAME is the source that records carry, PLACE a folder or a zip. Every source gives up to N pieces, the same ones each
time, of files drawn at random, at most three of a file: whole lines, 200 to 6,000 characters, mostly few.
"""
import argparse
import gzip
import hashlib
import json
import pathlib
import random
import zipfile

MIN_PIECE = 200
MAX_PIECE = 6000
PIECES_A_FILE = 3
MAX_FILE_BYTES = 1 << 20


def files(place, suffixes):
    """Names and readers of the files below a place, in a fixed order."""
    path = pathlib.Path(place)
    if path.is_dir():
        found = [(str(p.relative_to(path)), p.read_bytes) for p in path.rglob("*")
                 if p.is_file() and not p.is_symlink() and p.stat().st_size <= MAX_FILE_BYTES]
    else:
        archive = zipfile.ZipFile(path)
        found = [(i.filename, lambda i=i: archive.read(i)) for i in archive.infolist()
                 if not i.is_dir() and i.file_size <= MAX_FILE_BYTES]
    return sorted((f for f in found if f[0].rsplit(".", 1)[-1] in suffixes), key=lambda f: f[0])


def pieces(text, rng):
    """Runs of whole lines, each from a random line on."""
    lines = text.splitlines(keepends=True)
    for _ in range(min(PIECES_A_FILE, 1 + len(text) // 4000)):
        size = int(MIN_PIECE * (MAX_PIECE / MIN_PIECE) ** rng.random())
        start = rng.choice([0, rng.randrange(len(lines))])
        piece = ""
        for line in lines[start:]:
            if piece and len(piece) + len(line) > size:
                break
            piece += line[:MAX_PIECE]
        if len(piece) >= MIN_PIECE:
            yield piece


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True)
    parser.add_argument("--pieces", type=int, default=1000)
    parser.add_argument("sources", nargs="+", metavar="NAME=PLACE[:SUFFIXES]")
    options = parser.parse_args()
    with gzip.GzipFile(options.out, "wb", mtime=0) as out:
        for source in options.sources:
            name, _, rest = source.partition("=")
            place, _, suffixes = rest.partition(":")
            rng = random.Random(name)
            found = files(place, suffixes.split(","))
            rng.shuffle(found)
            count = 0
            seen = set()
            for file, read in found:
                text = read().decode("utf-8", "replace")
                for piece in pieces(text, rng) if text.strip() else ():
                    digest = hashlib.sha256(piece.encode()).hexdigest()[:16]
                    if count < options.pieces and digest not in seen:
                        seen.add(digest)
                        count += 1
                        record = {"id": f"{name}:{digest}", "source": name, "label": "benign", "category": None,
                                  "payload": piece}
                        out.write((json.dumps(record) + "\n").encode())
            print(f"{name}: {count} pieces of {len(found)} files")


if __name__ == "__main__":
    main()
