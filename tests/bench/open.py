#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long our command line takes to look into a directory, beside what people use today.

usage: open.py --build BUILD [--chops VENV] [--chromadb VENV] [--runs N] [--cold] [--out FILE] DIR...
  --build BUILD     a release build with -DCHROMASCOPE_BENCH=ON
  --chops VENV      environment with chromadb-ops (`chops db info`)
  --chromadb VENV   environment of a chromadb release that can open DIR (import it, open, count every collection)
  --runs N          of each, in turn (default 5)
  --cold            forget the files' content before every run

Peers get a fresh copy each time, because opening makes them write. Prints a table, and the figures as JSON to FILE.
"""
import argparse
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

COUNT = ("import sys, chromadb; "
         "c = chromadb.PersistentClient(sys.argv[1], settings=chromadb.Settings(anonymized_telemetry=False)); "
         "print({n: c.get_collection(n).count() for n in (getattr(x, 'name', x) for x in c.list_collections())})")


def state_of(directory):
    """Path -> hash of every file: differs when anything was written."""
    state = {}
    for folder, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                state[os.path.relpath(path, directory)] = hashlib.file_digest(file, "blake2b").hexdigest()
    return state


class Peer:
    """One way to look into a directory, and what it cost."""

    def __init__(self, name, command, writes):
        self.name, self.command, self.writes = name, command, writes
        self.seconds, self.resident, self.changed = [], [], False

    def run(self, bench, directory, cold):
        with tempfile.TemporaryDirectory(dir=os.path.dirname(os.path.abspath(directory))) as scratch:
            target = directory
            if self.writes:
                target = os.path.join(scratch, "copy")
                shutil.copytree(directory, target)
                before = state_of(target)
            else:
                subprocess.run(["cat", os.path.join(target, "chroma.sqlite3")], stdout=subprocess.DEVNULL, check=True)
            forget = ["--forget", target] if cold else []
            done = subprocess.run([bench, "--command", "--runs", "1", *forget, "--", *self.command, target], stdout=subprocess.PIPE, check=False)
            if done.returncode != 0:
                sys.exit(f"open.py: {self.name} failed on {directory}")
            if self.writes:
                self.changed = self.changed or before != state_of(target)
        figures = json.loads(done.stdout)
        self.seconds.append(figures["median_s"])
        self.resident.append(figures["peak_resident"])

    def result(self, best):
        median = statistics.median(self.seconds)
        return {"name": self.name, "median_s": median, "min_s": min(self.seconds), "max_s": max(self.seconds),
                "peak_resident": max(self.resident), "times_ours": median / best, "wrote": self.changed}


def peers_of(arguments):
    cli = os.path.join(arguments.build, "chromascope-cli")
    yield Peer("info", [cli, "info", "--json"], False)
    yield Peer("info --exact", [cli, "info", "--exact", "--json"], False)
    if arguments.chops:
        yield Peer("chops db info", [os.path.join(arguments.chops, "bin", "chops"), "db", "info"], True)
    if arguments.chromadb:
        yield Peer("chromadb count", [os.path.join(arguments.chromadb, "bin", "python"), "-c", COUNT], True)


def measure(directory, arguments):
    peers = list(peers_of(arguments))
    for _ in range(arguments.runs):
        for peer in peers:
            peer.run(os.path.join(arguments.build, "bench_open"), directory, arguments.cold)
    exact = statistics.median(peers[1].seconds)
    results = [peer.result(exact) for peer in peers]
    print(f"{directory}: {arguments.runs} runs, {'cold' if arguments.cold else 'warm'}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    print(f"  {'':16} {'median':>10} {'min':>10} {'max':>10} {'peak':>9}  times info --exact")
    for r in results:
        print(f"  {r['name']:16} {r['median_s'] * 1000:7.1f} ms {r['min_s'] * 1000:7.1f} ms {r['max_s'] * 1000:7.1f} ms "
              f"{r['peak_resident'] / 2**20:5.0f} MiB  {r['times_ours']:.2f}{'  changed the directory' if r['wrote'] else ''}", flush=True)
    return {"directory": os.path.basename(directory), "cold": arguments.cold, "load": os.getloadavg()[0], "results": results}


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1])
    parser.add_argument("--build", required=True)
    parser.add_argument("--chops")
    parser.add_argument("--chromadb")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--cold", action="store_true")
    parser.add_argument("--out")
    parser.add_argument("directories", nargs="+")
    arguments = parser.parse_args()
    figures = [measure(directory.rstrip("/"), arguments) for directory in arguments.directories]
    if arguments.out:
        with open(arguments.out, "w", encoding="utf-8") as file:
            json.dump(figures, file, indent=1)


main()
