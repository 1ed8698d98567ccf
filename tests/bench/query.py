#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queries beside Chroma's own client and beside Debian's hnswlib as it is: the same directory, the same queries.

usage: query.py --build BUILD --chromadb VENV [--queries N] [--runs N] [--ef EF] [--out FILE] DIR COLLECTION IN.f32
  --build BUILD     a release build with -DCHROMASCOPE_BENCH=ON
  --chromadb VENV   environment of the chromadb release that wrote DIR
  --queries N       (default 1000) none of them in the collection: midpoints between rows of IN.f32 that lie far apart in it
  --runs N          of each contestant, in turn (default 3); medians of the runs are printed
  --ef EF           candidates (default 100, which must be the collection's own for Chroma's answers to be the same)
  IN.f32            the vectors the collection was made from

Chroma gets a copy of DIR, since opening writes. Prints p50, p95, p99, queries per second and how many answers agree.
"""
import argparse
import array
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

CLIENT = """
import json, sys, time
import chromadb, numpy
directory, name, file, dimension, passes = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
client = chromadb.PersistentClient(directory, settings=chromadb.Settings(anonymized_telemetry=False))
collection = client.get_collection(name)
queries = numpy.fromfile(file, numpy.float32).reshape(-1, dimension)
start = time.perf_counter(); collection.query(query_embeddings=queries[:1], n_results=10, include=["distances"]); first = time.perf_counter() - start
for _ in range(passes):
    seconds, ids = [], []
    for query in queries:
        start = time.perf_counter()
        answer = collection.query(query_embeddings=[query], n_results=10, include=["distances"])
        seconds.append(time.perf_counter() - start)
        ids.append(answer["ids"][0])
print(json.dumps({"seconds": seconds, "ids": ids, "first_seconds": first}))
"""


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, max(0, int(-(-share * len(values) // 1)) - 1))]


def make_queries(source, dimension, count, target):
    vectors = array.array("f")
    with open(source, "rb") as file:
        vectors.frombytes(file.read())
    rows = len(vectors) // dimension
    queries = array.array("f")
    for i in range(count):
        a, b = (i * rows // count) * dimension, ((i * rows // count + rows // 2) % rows) * dimension
        queries.extend((x + y) / 2 for x, y in zip(vectors[a:a + dimension], vectors[b:b + dimension]))
    with open(target, "wb") as file:
        queries.tofile(file)


def run(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--build", required=True)
    parser.add_argument("--chromadb", required=True)
    parser.add_argument("--queries", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--ef", type=int, default=100)
    parser.add_argument("--out")
    parser.add_argument("directory")
    parser.add_argument("collection")
    parser.add_argument("vectors")
    options = parser.parse_args()
    cli = os.path.join(options.build, "chromascope-cli")
    info = run([cli, "info", options.directory, "--json"])
    wanted = next(c for c in info["collections"] if options.collection in (c["name"], c["id"]))
    folder = os.path.join(options.directory, wanted["vector_segment"])
    with tempfile.TemporaryDirectory(dir=os.path.dirname(os.path.abspath(options.directory))) as scratch:
        queries, copy = os.path.join(scratch, "queries.f32"), os.path.join(scratch, "copy")
        make_queries(options.vectors, wanted["dimension"], options.queries, queries)
        shutil.copytree(options.directory, copy)
        ef = str(options.ef)
        contestants = {
            "engine": [os.path.join(options.build, "bench_query"), options.directory, wanted["id"], queries, "10", ef, "2"],
            "hnswlib": [os.path.join(options.build, "bench_hnswlib"), folder, wanted["space"], queries, "10", ef, "2"],
            "chroma": [os.path.join(options.chromadb, "bin/python"), "-c", CLIENT, copy, wanted["name"], queries, str(wanted["dimension"]), "2"],
        }
        runs = {name: [] for name in contestants}
        for _ in range(options.runs):
            for name, command in contestants.items():
                runs[name].append(run(command))
    table = {}
    for name, results in runs.items():
        row = {f"p{int(share * 100)}_ms": 1000 * statistics.median(percentile(r["seconds"], share) for r in results) for share in (0.5, 0.95, 0.99)}
        for threads in ("1", "2"):
            row[f"qps_{threads}"] = statistics.median(r["qps"][threads] for r in results) if "qps" in results[0] else None
        row["first_seconds"] = statistics.median(r["first_seconds"] for r in results) if "first_seconds" in results[0] else None
        row["open_seconds"] = statistics.median(r["open_seconds"] for r in results) if "open_seconds" in results[0] else None
        table[name] = row
    for peer, key in (("hnswlib", "labels"), ("chroma", "ids")):
        ours, theirs = runs["engine"][0][key], runs[peer][0][key]
        table[f"same_as_{peer}"] = sum(a == b for a, b in zip(ours, theirs)) / len(ours)
    print(f"{'':10} {'p50 ms':>9} {'p95 ms':>9} {'p99 ms':>9} {'QPS 1':>9} {'QPS 2':>9}")
    for name in contestants:
        row = table[name]
        rates = "".join(f"{row[key]:>10.0f}" if row[key] else f"{'-':>10}" for key in ("qps_1", "qps_2"))
        print(f"{name:10} {row['p50_ms']:9.3f} {row['p95_ms']:9.3f} {row['p99_ms']:9.3f}{rates}")
    print(f"the same answers in the same order: hnswlib {table['same_as_hnswlib']:.1%}, Chroma {table['same_as_chroma']:.1%}")
    if options.out:
        with open(options.out, "w", encoding="utf-8") as file:
            json.dump(table, file, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
