#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which releases of chromadb open a directory, and does `chromascope-cli info` say so?

openable.py FIXTURE... [--releases 0.5.23,1.0.15,1.5.9] [--arrays 1.5.9] [--cache FOLDER] [--cli CLI] [--matrix OUT.md]

Each release (an environment made by packaging/chromadb.sh) gets a fresh copy of each fixture and serves every collection of its
expected.json: count, ids, vectors, documents and metadata of the sample, queries; then adds a record to every collection, and a second
process of the same release must find the old and the new ones. A release "opens" a directory when all of that holds.
With --cli, schema.openable_by [oldest, newest] of `info --json` is held against it: a release inside the window opens the directory, one
outside does not. --arrays adds a directory that the named release fills with array metadata, which releases before 1.5.0 drop. Standard library only; chromadb is asked in the environments. Exit 1 on a failure, 77 when no environment is there.
"""
import argparse
import hashlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile

SKIPPED = 77  # what ctest takes for "could not be run"

# ---- inside an environment: python openable.py --probe arrays|look|write|again DB EXPECTED ----

def close(a, b, tolerance=1e-5):
    return abs(a - b) <= tolerance * max(1.0, abs(a), abs(b))


def open_collection(chromadb, path, wanted):
    place = {} if wanted["tenant"] == "default_tenant" else {"tenant": wanted["tenant"], "database": wanted["database"]}
    client = chromadb.PersistentClient(path=path, settings=chromadb.Settings(anonymized_telemetry=False), **place)
    names = [c if isinstance(c, str) else c.name for c in client.list_collections()]
    if wanted["name"] not in names:
        raise LookupError("not listed")
    return client.get_collection(wanted["name"], embedding_function=None)


def differences(collection, wanted, extra):
    """What of one collection is not as expected.json has it; `extra` records were added by an earlier process."""
    if collection.count() != wanted["count"] + extra:
        yield f"count {collection.count()} instead of {wanted['count'] + extra}"
        return
    if not wanted["count"]:
        return
    import numpy
    got = collection.get(include=["embeddings", "documents", "metadatas"])
    rows = {i: rest for i, *rest in zip(got["ids"], got["embeddings"], got["documents"], got["metadatas"]) if not i.startswith("probe-")}
    if hashlib.sha256("\0".join(sorted(rows)).encode()).hexdigest() != wanted["ids_sha256"]:
        yield "ids"
        return
    for sample in wanted["sample"]:
        vector, document, metadata = rows[sample["id"]]
        if len(vector) != len(sample["vector"]) or not numpy.allclose(vector, sample["vector"], rtol=1e-5, atol=1e-6):
            yield f"vector of {sample['id']!r}"
        if document != sample["document"] or (metadata or None) != (sample["metadata"] or None):
            yield f"document or metadata of {sample['id']!r}"
    k = min(10, wanted["count"])
    answers = collection.query(query_embeddings=[q["vector"] for q in wanted["queries"]], n_results=k, include=["distances"])["distances"]
    for n, (query, distances) in enumerate(zip(wanted["queries"], answers)):
        if len(distances) < k:  # 0.4.6 has been seen to answer with one more
            yield f"query {n} answers {len(distances)} of {k}"
        elif query["distances"][0] <= 1e-6 and float(distances[0]) > 1e-4:
            yield f"query {n} misses the stored vector"


def dimension_of(path, wanted):
    """An emptied collection keeps its dimension; one never filled takes any."""
    database = sqlite3.connect(pathlib.Path(path, "chroma.sqlite3").resolve().as_uri() + "?mode=ro", uri=True)
    try:
        row = database.execute("SELECT dimension FROM collections WHERE id = ?", (wanted["id"],)).fetchone()
        return row and row[0] or 5
    finally:
        database.close()


def fill_with_arrays(path, expected):
    """A directory whose metadata no release before 1.5.0 can hold, applied and gone from the log, with its expected.json."""
    import chromadb
    client = chromadb.PersistentClient(path=path, settings=chromadb.Settings(anonymized_telemetry=False))
    collection = client.create_collection("arrays", embedding_function=None, configuration={"hnsw": {"sync_threshold": 2, "batch_size": 2}})
    for n in range(12):
        collection.add(ids=[f"a{n:02d}"], embeddings=[[n, 1.0, 2.0]], documents=[f"number {n}"], metadatas=[{"n": n, "tags": ["x", f"t{n}"]}])
    got = collection.get(include=["embeddings", "documents", "metadatas"])
    rows = [{"id": i, "vector": [float(x) for x in v], "document": d, "metadata": m} for i, v, d, m in zip(got["ids"], got["embeddings"], got["documents"], got["metadatas"])]
    found = collection.query(query_embeddings=[rows[0]["vector"]], n_results=10, include=["distances"])
    queries = [{"vector": rows[0]["vector"], "ids": found["ids"][0], "distances": [float(d) for d in found["distances"][0]]}]
    ids = hashlib.sha256("\0".join(sorted(r["id"] for r in rows)).encode()).hexdigest()
    entry = {"tenant": "default_tenant", "database": "default_database", "name": "arrays", "id": str(collection.id), "count": len(rows), "dimension": 3,
             "ids_sha256": ids, "sample": rows, "queries": queries}
    with open(expected, "w") as out:
        json.dump({"chroma": chromadb.__version__, "collections": [entry]}, out)


def probe(step, path, expected):
    import chromadb
    if step == "arrays":
        return fill_with_arrays(path, expected)
    problems = []
    for wanted in json.load(open(expected))["collections"]:
        where = f"{wanted['tenant']}/{wanted['name']}"
        try:
            collection = open_collection(chromadb, path, wanted)
            if step == "write":
                collection.add(ids=["probe-1"], embeddings=[[0.5] * dimension_of(path, wanted)], documents=["written by the probe"])
            else:
                problems += [f"{where}: {what}" for what in differences(collection, wanted, extra=1 if step == "again" else 0)]
        except BaseException as error:  # pyo3's PanicException is none of Exception's
            if isinstance(error, KeyboardInterrupt):
                raise
            problems.append(f"{where}: {type(error).__name__}: {error}")
    print("@" + json.dumps(problems))


# ---- outside ----

def problems_of(release, environment, db, expected):
    """Empty when the release opens the directory; else (step, what it said)."""
    for step in ("look", "write", "again"):
        run = subprocess.run([environment / "bin/python", os.path.abspath(__file__), "--probe", step, db, expected], capture_output=True, text=True, timeout=600)
        answer = [line for line in run.stdout.splitlines() if line.startswith("@")]
        if not answer:
            return step, [f"died with {run.returncode}: {(run.stderr.strip().splitlines() or ['nothing said'])[-1]}"]
        problems = json.loads(answer[-1][1:])
        if problems:
            return step, problems
    return None


def unpack(fixture, folder):
    if os.path.isdir(fixture):
        shutil.copytree(fixture, folder, dirs_exist_ok=True)
    else:
        subprocess.run(["tar", "--zstd", "-xpf", fixture, "-C", folder], check=True)


def as_numbers(release):
    return tuple(int(part) for part in release.split("."))


def window_of(cli, db):
    run = subprocess.run([cli, "info", db, "--json"], capture_output=True, text=True, timeout=300)
    try:
        oldest, newest = json.loads(run.stdout)["schema"]["openable_by"]
    except (ValueError, KeyError, TypeError):
        return None, f"exit {run.returncode}, {run.stderr.strip()[:200] or run.stdout[:200]}"
    return (oldest, newest), None


def main():
    default_cache = subprocess.run([pathlib.Path(__file__).resolve().parents[2] / "packaging/chromadb.sh", "--where"], capture_output=True, text=True, check=True).stdout.strip()
    parser = argparse.ArgumentParser(usage="openable.py FIXTURE... [--releases A,B,...] [--arrays RELEASE] [--cache FOLDER] [--cli CLI] [--matrix OUT.md]")
    parser.add_argument("fixtures", nargs="+")
    parser.add_argument("--releases", default="0.5.23,1.0.15,1.5.9")
    parser.add_argument("--arrays", metavar="RELEASE")
    parser.add_argument("--cache", default=default_cache)
    parser.add_argument("--cli")
    parser.add_argument("--matrix")
    options = parser.parse_args()

    releases, absent = [], []
    if options.arrays and not pathlib.Path(options.cache, f"chromadb-{options.arrays}", "complete").exists():
        print(f"no environment of {options.arrays} in {options.cache}: going on without a directory with arrays")
        options.arrays = None
    for release in options.releases.split(","):
        environment = pathlib.Path(options.cache, f"chromadb-{release}")
        (releases if (environment / "complete").exists() else absent).append((release, environment))
    for release, _ in absent:
        print(f"SKIPPED chromadb {release}: no environment in {options.cache} (packaging/chromadb.sh {release} makes it)")
    if not releases:
        return SKIPPED

    with tempfile.TemporaryDirectory() as made:
        fixtures = list(options.fixtures)
        if options.arrays:
            filled = pathlib.Path(made, "arrays")
            filled.mkdir()
            subprocess.run([pathlib.Path(options.cache, f"chromadb-{options.arrays}", "bin/python"), os.path.abspath(__file__), "--probe", "arrays", filled / "db", filled / "expected.json"],
                           check=True, stderr=subprocess.DEVNULL)
            fixtures.append(str(filled))
        return compare(fixtures, releases, options)


def compare(fixtures, releases, options):
    passed = failed = 0
    lines, details = [], []
    for fixture in fixtures:
        name = os.path.basename(fixture).removesuffix(".tar.zst")
        row = []
        window = None
        if options.cli:
            with tempfile.TemporaryDirectory() as scratch:
                unpack(fixture, scratch)
                window, why = window_of(os.path.abspath(options.cli), os.path.join(scratch, "db"))
                if not window:
                    failed += 1
                    print(f"FAIL {name}: info says no schema.openable_by: {why}")
        for release, environment in releases:
            with tempfile.TemporaryDirectory() as scratch:
                unpack(fixture, scratch)
                found = problems_of(release, environment, os.path.join(scratch, "db"), os.path.join(scratch, "expected.json"))
            opens = found is None
            print(f"{name} under {release}: {'opens' if opens else f'fails at {found[0]}: {found[1][0][:200]}'}", flush=True)
            row.append("yes" if opens else f"**{found[0]}** {len(found[1])}")
            if not opens:
                details.append(f"* {name} under {release}, at {found[0]}:\n" + "\n".join(f"  - {what[:400]}" for what in found[1][:4]))
            if window:
                inside = as_numbers(window[0]) <= as_numbers(release) <= as_numbers(window[1])
                if inside == opens:
                    passed += 1
                else:
                    failed += 1
                    print(f"FAIL {name}: {release} is {'inside' if inside else 'outside'} {window[0]} to {window[1]}, and {'opens' if opens else 'does not open'} it")
        lines.append((name, row))
    if options.matrix:
        with open(options.matrix, "w") as out:
            out.write("| directory | " + " | ".join(r for r, _ in releases) + " |\n|" + " --- |" * (len(releases) + 1) + "\n")
            out.writelines(f"| {name} | {' | '.join(row)} |\n" for name, row in lines)
            out.write("\n" + "\n".join(details) + "\n")
    if not options.cli:
        return 0
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    if len(sys.argv) == 5 and sys.argv[1] == "--probe":
        sys.exit(probe(*sys.argv[2:]))
    sys.exit(main())
