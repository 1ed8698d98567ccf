#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sweep of 30 points beside the same grid through Chroma's client and through Debian's hnswlib.

usage: sweep.py --build BUILD --chromadb VENV [--count N] [--queries N] [--skip-chroma] [--out FILE] DIR COLLECTION IN.f32
  --build BUILD     a release build with -DCHROMASCOPE_BENCH=ON
  --chromadb VENV   environment of chromadb 1.5.9
  --count N         vectors in DIR's collection (default 20000)
  --queries N       (default 200); never more than a twentieth of the vectors
  --skip-chroma     leave Chroma's client out: it takes minutes
  DIR COLLECTION    N vectors of 384 dimensions, cosine, made by `make_wordnet.py fill`
  IN.f32            the vectors it was made from

M 8, 16, 32 x ef_construction 100, 200 x ef 10, 20, 50, 100, 200. Chroma gets a collection for each point, as its guide to
performance does; hnswlib an index for each build and a search for each ef, in two threads. Prints seconds and peak
memory of each, and the recall of every point.
"""
import argparse
import array
import json
import os
import subprocess
import sys
import tempfile
import time

GRID = {"M": (8, 16, 32), "ef_construction": (100, 200), "ef": (10, 20, 50, 100, 200)}

CLIENT = """
import json, sys, tempfile, time
import chromadb, numpy
base = numpy.fromfile(sys.argv[1], numpy.float32).reshape(-1, 384)
queries = numpy.fromfile(sys.argv[2], numpy.float32).reshape(-1, 384)
grid, k = json.loads(sys.argv[3]), 10
distances = 1 - queries @ base.T
limits = numpy.partition(distances, k - 1, axis=1)[:, k - 1] + 1e-6
points, start = [], time.perf_counter()
with tempfile.TemporaryDirectory(dir=sys.argv[4]) as folder:
    client = chromadb.PersistentClient(folder, settings=chromadb.Settings(anonymized_telemetry=False))
    for m in grid["M"]:
        for construction in grid["ef_construction"]:
            for ef in grid["ef"]:
                name = f"point-{m}-{construction}-{ef}"
                collection = client.create_collection(name, embedding_function=None, configuration={"hnsw": {
                    "space": "cosine", "max_neighbors": m, "ef_construction": construction, "ef_search": ef}})
                for first in range(0, len(base), 5000):
                    part = base[first:first + 5000]
                    collection.add(ids=[str(first + i) for i in range(len(part))], embeddings=part)
                answers = collection.query(query_embeddings=queries, n_results=k, include=[])["ids"]
                hits = sum(distances[q][int(i)] <= limits[q] for q, ids in enumerate(answers) for i in ids)
                points.append({"M": m, "ef_construction": construction, "ef": ef, "recall": hits / (k * len(queries))})
                client.delete_collection(name)
print(json.dumps({"seconds": time.perf_counter() - start, "points": points}))
"""


def run(command):
    """Its JSON, wall-clock seconds and peak resident bytes."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        out.seek(0)
        text = out.read()
    if os.waitstatus_to_exitcode(status) > 1:
        raise SystemExit(f"{command[0]} ended with {os.waitstatus_to_exitcode(status)}")
    return json.loads(text), seconds, usage.ru_maxrss * 1024


def split(source, count, queries, base_file, query_file):
    """The rows that `make_wordnet.py fill` takes, `queries` of them, spread evenly, as queries. In a process of its own:
    a child's peak of memory would begin at that of this one."""
    if child := os.fork():
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0:
            raise SystemExit(f"{source} could not be split")
        return
    vectors = array.array("f")
    with open(source, "rb") as file:
        vectors.frombytes(file.read())
    rows = [i for i in range(len(vectors) // 384) if any(vectors[i * 384:(i + 1) * 384])]
    rows = rows[::max(1, len(rows) // count)][:count]
    asked = set(rows[::len(rows) // queries][:queries])
    with open(base_file, "wb") as base, open(query_file, "wb") as held_out:
        for i in rows:
            vectors[i * 384:(i + 1) * 384].tofile(held_out if i in asked else base)
    os._exit(0)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--build", required=True)
    parser.add_argument("--chromadb", required=True)
    parser.add_argument("--count", type=int, default=20000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--skip-chroma", action="store_true")
    parser.add_argument("--out")
    parser.add_argument("directory")
    parser.add_argument("collection")
    parser.add_argument("vectors")
    options = parser.parse_args()
    grid = {name: ",".join(map(str, values)) for name, values in GRID.items()}
    with tempfile.TemporaryDirectory() as scratch:
        base, queries = os.path.join(scratch, "base.f32"), os.path.join(scratch, "queries.f32")
        split(options.vectors, options.count, options.queries, base, queries)
        contestants = {
            "engine": [os.path.join(options.build, "chromascope-cli"), "tune", options.directory, options.collection, "--json",
                       "--queries", str(options.queries), "--M", grid["M"], "--ef-construction", grid["ef_construction"],
                       "--ef", grid["ef"], "--threads", "2"],
            "hnswlib": [os.path.join(options.build, "bench_hnswlibsweep"), base, queries, "384", "10", "2"],
        }
        if not options.skip_chroma:
            contestants["chroma"] = [os.path.join(options.chromadb, "bin/python"), "-c", CLIENT, base, queries, json.dumps(GRID), scratch]
        results = {name: run(command) for name, command in contestants.items()}
    recall = {}
    for name, (document, seconds, peak) in results.items():
        print(f"{name:8} {seconds:7.1f} s, of which the grid {document['seconds']:7.1f} s, peak {peak / 2**20:7.0f} MiB")
        for point in document["points"]:
            key = point["M"], point["ef_construction"], point["ef"]
            value = point["recall"]
            recall.setdefault(key, {})[name] = value if isinstance(value, float) else f"{value['mean']:.4f} ({value['low']:.4f} to {value['high']:.4f})"
    for key in sorted(recall):
        print("M %d, ef_construction %d, ef %d:" % key, ", ".join(f"{name} {value}" for name, value in recall[key].items()))
    if options.out:
        with open(options.out, "w", encoding="utf-8") as file:
            json.dump({name: {"document": d, "seconds": s, "peak_bytes": p} for name, (d, s, p) in results.items()}, file, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
