#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""chromascope-cli beside a real Chroma that writes all the time, and after that one was killed.

live_reader.py CLI RELEASE [--rounds 15] [--kills 3] [--seed 7] [--cache FOLDER] [--keep FOLDER]

A round is `info --exact`, `wal` and `records`. The writer (live_writer.py, in the environment of that release) says when each write call begins
and ends, so for every answer it is known which writes it must hold and which it may hold; all of it is held against that: counts, ids,
documents, metadata, vectors, log figures, the process named as holder. Then the writer is killed in the middle of its work, several times: what
is left must be answered without changing a byte of it, as SQLite and as the same Chroma answer about copies. Correctness decides; how long the
writer's calls took with and without us, and how long we held SQLite's read lock, is printed. Exit 1 on a failure, 77 without the environment.
"""
import argparse
import hashlib
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

import live_model as model

SKIPPED = 77
HERE = pathlib.Path(__file__).resolve().parent
FORGETS_BATCH_SIZE = ("1.0.", "1.1.", "1.2.")  # stores a configuration without it (seen in 1.0.15) and then has its default, 100
MADE_BY_THE_WRITER = {"D19", "D21"}  # small ef by default of old releases; it deletes much, so much of the index is deleted records
SHARED_LOCK = 0x40000002  # first byte of the range on which a reading SQLite connection holds its lock


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def __call__(self, right, what, detail=""):
        if right:
            self.passed += 1
        else:
            self.failed += 1
            if self.failed <= 40:
                print(f"FAIL {what} {str(detail)[:900]}", flush=True)
        return right


check = Checks()


# ---- the writer and what it has done ----

class Writer:
    def __init__(self, python, directory, seed, errors):
        self.process = subprocess.Popen([python, HERE / "live_writer.py", "write", directory, str(seed)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=errors, text=True, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
        if "ready" not in (line := self.process.stdout.readline()):
            raise RuntimeError(f"the writer did not start: {line or 'see its standard error'}")
        self.begun, self.ended, self.failures = [], [], []  # times of write call k at [k - 1]
        self.reader = threading.Thread(target=self.listen, daemon=True)
        self.reader.start()

    def listen(self):
        for line in self.process.stdout:
            try:
                said = json.loads(line)
            except ValueError:  # cut short by the kill
                return
            if "begin" in said:
                self.begun.append(said["at"])
            else:
                self.ended.append(said["at"])
                if said["failed"]:
                    self.failures.append(f"write {said['end']}: {said['failed']}")

    def wait_past(self, moment):
        """Until everything that happened before `moment` has been heard."""
        give_up = time.monotonic() + 60
        while self.process.poll() is None and not (self.begun and self.begun[-1] > moment):
            if time.monotonic() > give_up:
                raise RuntimeError("the writer stands still")
            time.sleep(0.002)

    def between(self, start, end):
        """Write calls surely in an answer that took from start to end, and those possibly in it."""
        return sum(t < start for t in self.ended), sum(t < end for t in self.begun)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stdin.close()


class History:
    """The states a collection went through: replays the operations the writer performs."""

    def __init__(self, seed):
        self.stream, self.operations = model.operations(seed), []
        self.at, self.state, self.logged = 0, {}, model.STILL_RECORDS  # after `at` writes; logged: log rows written so far

    def operation(self, k):
        while len(self.operations) < k:
            self.operations.append(next(self.stream))
        return self.operations[k - 1]

    def window(self, low, high):
        """States after low, low + 1, ... high writes as possibilities; low never goes back."""
        while self.at < low:
            self.at += 1
            apply(self.state, self.operation(self.at))
            self.logged += len(self.operation(self.at).states)
        return Window(dict(self.state), [self.operation(k) for k in range(low + 1, high + 1)], self.logged)


def apply(state, operation):
    for n, value in operation.states.items():
        if value:
            state[n] = value
        else:
            state.pop(n, None)


class Window:
    def __init__(self, state, operations, logged):
        self.possible = {n: {value} for n, value in state.items()}  # every state a record may be seen in; None: absent
        self.states = [dict(state)]
        self.seq_ids = (logged, logged + sum(len(o.states) for o in operations))
        for operation in operations:
            for n, value in operation.states.items():
                self.possible.setdefault(n, {None}).add(value)
            apply(state, operation)
            self.states.append(dict(state))
        self.counts = (min(map(len, self.states)), max(map(len, self.states)))


# ---- asking chromascope-cli ----

def cli(command, directory, *options):
    """(answer, problem, start, end); one of the first two is None."""
    start = time.monotonic()
    run = subprocess.run([CLI, command, directory, *options, "--json"], capture_output=True, text=True, timeout=120)
    end = time.monotonic()
    try:
        answer = json.loads(run.stdout)
    except ValueError:
        return None, f"exit {run.returncode}, no JSON: {run.stderr.strip() or run.stdout[:200]}", start, end
    if run.returncode not in (0, 1) or "error" in answer:
        return None, f"exit {run.returncode}: {run.stderr.strip() or answer.get('error')}", start, end
    return answer, None, start, end


def within(value, limits):
    return isinstance(value, int) and limits[0] <= value <= limits[1]


def check_info(answer, window, writer, directory):
    check(answer["sqlite"]["page_size"] == 4096, "info: page_size", answer["sqlite"])
    parts = answer["disk"]["parts"]
    check(answer["disk"]["total"] == sum(p["bytes"] for p in parts), "info: disk parts add up", answer["disk"])
    if writer:
        held = [h for h in answer["holders"] if h["pid"] == writer.process.pid]
        check(held and held[0]["mode"] == "rw", "info: the writer is named as holder", answer["holders"])
    check(within(answer["wal"]["max_seq_id"], window.seq_ids), "info: wal.max_seq_id", f"{answer['wal']['max_seq_id']} not in {window.seq_ids}")
    check(answer["wal"]["entries"] <= answer["wal"]["max_seq_id"] - answer["wal"]["min_seq_id"] + 1, "info: wal.entries", answer["wal"])
    check(answer["wal"]["automatically_purge"] is True, "info: automatically_purge", answer["wal"])
    listed = {c["name"]: c for c in answer["collections"]}
    if not check(set(listed) == {model.LIVE, model.STILL}, "info: collections", sorted(listed)):
        return
    live, still = listed[model.LIVE], listed[model.STILL]
    check(within(live["records"], window.counts), "info: records of the live one", f"{live['records']} not in {window.counts}")
    check(still["records"] == still["wal_pending_vectors"] == model.STILL_RECORDS, "info: records of the still one", still)
    for c in (live, still):
        check(c["dimension"] in ([model.DIMENSION] if c["records"] else [model.DIMENSION, None]) and c["space"] == "l2", "info: dimension and space", c)
        check(0 <= c["wal_pending_metadata"] <= c["wal_entries"] and 0 <= c["wal_pending_vectors"] <= c["wal_entries"], "info: pending within entries", c)
    check(live["wal_entries"] + still["wal_entries"] == answer["wal"]["entries"], "info: wal_entries add up to wal.entries", answer["wal"])
    severe = [f for f in answer["findings"] if f["severity"] in ("loss", "wrong") and f["id"] not in MADE_BY_THE_WRITER]
    check(not severe, "info: nothing is wrong with this directory", severe)


def check_wal(answer, window):
    listed = {c["name"]: c for c in answer["collections"]}
    if not check(set(listed) == {model.LIVE, model.STILL}, "wal: collections", sorted(listed)):
        return
    for name, c in listed.items():
        what = f"wal: {name}:"
        check(c["entries"] == sum(c["operations"].values()), f"{what} operations add up", c)
        check((c["bytes"] > 0) == (c["entries"] > 0), f"{what} bytes", c)
        check(0 <= c["purgeable_entries"] <= c["entries"] and 0 <= c["purgeable_bytes"] <= c["bytes"], f"{what} purgeable within entries", c)
        check(0 <= c["pending_metadata"] <= c["entries"] and 0 <= c["pending_vectors"] <= c["entries"], f"{what} pending within entries", c)
        # What a watermark has not passed waits, and only what both have passed may go.
        check(c["purgeable_entries"] + max(c["pending_metadata"], c["pending_vectors"]) <= c["entries"], f"{what} purgeable and pending", c)
        marks = [c[k] for k in ("watermark_metadata", "watermark_vectors") if c[k] is not None]
        check(all(0 <= m <= window.seq_ids[1] for m in marks), f"{what} watermarks", c)
    live, still = listed[model.LIVE], listed[model.STILL]
    batch_size = 100 if RELEASE.startswith(FORGETS_BATCH_SIZE) else model.BATCH_SIZE
    check((live["batch_size"], live["sync_threshold"]) == (batch_size, model.SYNC_THRESHOLD), "wal: parameters", live)
    check(still["pending_vectors"] == still["entries"] == model.STILL_RECORDS, "wal: the still one waits", still)


def check_row(row, possible):
    """The version of a record row, or None when it is none that could be seen."""
    n = model.number(row["id"])
    for state in possible.get(n, ()):
        if state and row["metadata"] == model.metadata(n, state[1]) and row["document"] == model.document(n, state[0]) and row["vector"] == model.vector(n, state[0]):
            return state
    return None


def check_records(answer, window, whole):
    """True when the answer is the directory at one single moment."""
    rows = answer["rows"]
    check(within(answer["total"], window.counts), "records: total", f"{answer['total']} not in {window.counts}")
    ids = [r["id"] for r in rows]
    check(len(ids) == len(set(ids)), "records: ids are unique", len(ids) - len(set(ids)))
    seen = {}
    for row in rows:
        state = check_row(row, window.possible)
        if state is None:
            n = model.number(row["id"])
            possible = {s: [model.document(n, s[0]), model.metadata(n, s[1]), model.vector(n, s[0])] for s in window.possible.get(n, ()) if s}
            check(False, "records: a record as it was at no moment", f"{row}; possible: {possible or 'not there'}")
        else:
            seen[model.number(row["id"])] = state
    check(len(seen) == len(rows), "records: rows as written", f"{len(seen)} of {len(rows)}")
    check(all(r["vector_from"] in ("index", "wal") for r in rows), "records: vector_from")
    if not whole:
        return None
    check(len(rows) == answer["total"], "records: as many rows as total", f"{len(rows)} rows, total {answer['total']}")
    missing = [n for n, states in window.possible.items() if None not in states and n not in seen]
    check(not missing, "records: none is missing", f"{len(missing)}: {missing[:5]}")
    return seen in window.states


# ---- beside the living writer ----

class Beside:
    """Rounds beside a writer, with the time spans in which we read and in which we did not."""

    def __init__(self, writer, directory, seed):
        self.writer, self.directory, self.history = writer, directory, History(seed)
        self.reading, self.idle = [], []
        self.whole = self.single = 0
        self.took = {}

    def ask(self, command, *options):
        answer, problem, start, end = cli(command, self.directory, *options)
        self.reading.append((start, end))
        self.took.setdefault(command, []).append(end - start)
        self.writer.wait_past(end)
        window = self.history.window(*self.writer.between(start, end))
        check(problem is None, f"{command}: answered", problem)
        return answer, window

    def round(self, n):
        answer, window = self.ask("info", "--exact")
        if answer:
            check_info(answer, window, self.writer, self.directory)
        answer, window = self.ask("wal")
        if answer:
            check_wal(answer, window)
        page = n % 4 == 3
        answer, window = self.ask("records", model.LIVE, "--vectors", *(("--limit", "40", "--offset", "25") if page else ("--limit", "100000")))
        if answer:
            single = check_records(answer, window, whole=not page)
            self.whole += single is not None
            self.single += single is True
        foreign = [f for f in os.listdir(self.directory) if f.endswith(("-wal", "-shm")) or f.startswith(".")]
        check(not foreign, "nothing of ours in the directory", foreign)

    def phases(self, rounds):
        """Reading and not reading in turns, so that both meet the same growth and the same noise of the machine."""
        done = 0
        while done < rounds:
            before = time.monotonic()
            for n in range(done, min(done + 5, rounds)):
                self.round(n)
            done += 5
            start = time.monotonic()
            time.sleep(start - before)
            self.idle.append((start, time.monotonic()))

    def latencies(self):
        """Seconds per write call: those while we read, those while we did not."""
        beside, alone = [], []
        for begin, end in zip(self.writer.begun, self.writer.ended):
            if any(begin < b and a < end for a, b in self.reading):
                beside.append(end - begin)
            elif any(a <= begin and end <= b for a, b in self.idle):
                alone.append(end - begin)
        return beside, alone


def longest_lock(directory, rounds):
    """Longest time one of our processes was seen with SQLite's read lock, from looking at /proc/locks all the time; gaps shorter than a look
    do not show, so this is rather too long than too short."""
    inode = os.stat(os.path.join(directory, "chroma.sqlite3")).st_ino
    longest, looks, spent = 0.0, 0, 0.0
    for n in range(rounds):
        for command in (["info", directory, "--exact"], ["wal", directory], ["records", directory, model.LIVE, "--limit", "100000", "--vectors"]):
            process = subprocess.Popen([CLI, *command, "--json"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            mine, since, before = f" {process.pid} ", None, time.monotonic()
            with open("/proc/locks") as locks:
                while process.poll() is None:
                    locks.seek(0)
                    held = any(mine in line and f":{inode} {SHARED_LOCK}" in line for line in locks)
                    now = time.monotonic()
                    looks += 1
                    if held:
                        since = since or now
                        longest = max(longest, now - since)
                    else:
                        since = None
            spent += time.monotonic() - before
    return longest, spent / max(looks, 1)


def figures(name, seconds):
    s = sorted(seconds)
    if not s:
        print(f"  {name}: no write call")
        return
    ms = [1000 * x for x in (s[len(s) // 2], s[int(len(s) * 0.99)], s[-1])]
    print(f"  {name}: {len(s)} calls, median {ms[0]:.1f} ms, p99 {ms[1]:.1f} ms, max {ms[2]:.1f} ms")


def beside_writer(python, scratch, options):
    directory = os.path.join(scratch, "living")
    with open(os.path.join(scratch, "writer.log"), "w") as errors:
        writer = Writer(python, directory, options.seed, errors)
        try:
            writer.wait_past(time.monotonic() + 2)
            beside = Beside(writer, directory, options.seed)
            beside.phases(options.rounds)
            lock, look = longest_lock(directory, max(1, options.rounds // 5))
        finally:
            writer.kill()
    check(not writer.failures, "no write call failed", writer.failures[:3])
    check(len(writer.ended) > 10, "the writer wrote", len(writer.ended))
    print(f"{options.rounds} rounds beside {len(writer.ended)} write calls, {len(writer.failures)} of them failed;")
    print(f"  {beside.single} of {beside.whole} whole answers of records are the directory at a single moment")
    figures("write calls while we read    ", beside.latencies()[0])
    figures("write calls while we did not ", beside.latencies()[1])
    for command, seconds in beside.took.items():
        print(f"  {command}: median {1000 * sorted(seconds)[len(seconds) // 2]:.0f} ms, max {1000 * max(seconds):.0f} ms")
    print(f"  longest read lock of ours: {1000 * lock:.1f} ms (looked every {1000 * look:.2f} ms)", flush=True)


# ---- after a kill ----

def state_of(directory):
    out = {}
    for folder, folders, files in os.walk(directory):
        for name in folders:
            out[os.path.join(folder, name)] = os.stat(os.path.join(folder, name)).st_mtime_ns
        for name in files:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                out[path] = os.stat(path).st_mtime_ns, hashlib.sha256(file.read()).hexdigest()
    return {**out, directory: os.stat(directory).st_mtime_ns}


def log_by_sqlite(directory):
    """{collection name: (rows, rows after the vector watermark)}, (rows, least, greatest seq_id) of a copy, recovered by SQLite itself."""
    database = sqlite3.connect(os.path.join(directory, "chroma.sqlite3"))
    per = {}
    for identifier, name in database.execute("SELECT id, name FROM collections").fetchall():
        row = database.execute("SELECT m.seq_id FROM segments s JOIN max_seq_id m ON m.segment_id = s.id WHERE s.scope = 'VECTOR' AND s.collection = ?", (identifier,)).fetchone()
        mark = row[0] if row else 0
        mark = int.from_bytes(mark, "big") if isinstance(mark, bytes) else mark
        per[name] = database.execute("SELECT count(*), count(CASE WHEN seq_id > ? THEN 1 END) FROM embeddings_queue WHERE topic LIKE '%/' || ?", (mark, identifier)).fetchone()
    whole = database.execute("SELECT count(*), min(seq_id), max(seq_id) FROM embeddings_queue").fetchone()
    database.close()
    return per, whole


def in_a_persist(directory):
    """Whether the kill fell into a persist: Chroma writes the index in place before the commit that tells of it. What it leaves then may be torn so
    that Chroma itself cannot open it, and which state a record is in depends on the moment."""
    index = [path.stat().st_mtime_ns for path in pathlib.Path(directory).glob("*/*") if path.suffix in (".bin", ".pickle")]
    return bool(index) and max(index) >= os.stat(os.path.join(directory, "chroma.sqlite3")).st_mtime_ns


def after_kill(python, scratch, n, options):
    seed = options.seed + 1000 + n
    directory = os.path.join(scratch, f"killed-{n}")
    with open(os.path.join(scratch, "writer.log"), "a") as errors:
        writer = Writer(python, directory, seed, errors)
        time.sleep(random.Random(seed).uniform(0.3, 4.0))
        writer.kill()
    history, low, high = History(seed), len(writer.ended), len(writer.begun)
    window = history.window(low, high)
    journal = os.path.join(directory, "chroma.sqlite3-journal")
    hot = os.path.exists(journal) and os.path.getsize(journal) > 0
    before = state_of(directory)
    answers = {}
    for command, *more in (("info", "--exact"), ("wal",), ("records", model.LIVE, "--limit", "100000", "--vectors"), ("records", model.STILL, "--limit", "100000", "--vectors")):
        answers[command, *more[:1]], problem, _, _ = cli(command, directory, *more)
        check(problem is None, f"killed: {command}: answered", problem)
    check(state_of(directory) == before, "killed: not a byte, time or file of the directory changed")
    info, wal, records, still = answers.values()
    print(f"killed during write {high} ({'left a journal' if hot else 'no journal left'}): {records and records['total']} records")
    if not (info and wal and records and still):
        return
    if in_a_persist(directory):
        print("  in the middle of a persist: answered, but there is no state to hold the answers against", flush=True)
        return
    check_info(info, window, None, directory)
    check(not [h for h in info["holders"] if h["pid"] == writer.process.pid], "killed: the dead hold nothing", info["holders"])
    check_wal(wal, window)
    check(check_records(records, window, whole=True), "killed: records are one state of the directory")

    copy = os.path.join(scratch, "copy")
    shutil.copytree(directory, copy)
    per, whole = log_by_sqlite(copy)
    check((info["wal"]["entries"], info["wal"]["min_seq_id"], info["wal"]["max_seq_id"]) == whole, "killed: log as SQLite counts it", (info["wal"], whole))
    for c in wal["collections"]:
        check((c["entries"], c["pending_vectors"]) == per[c["name"]], f"killed: log of {c['name']} as SQLite counts it", (c, per))
    run = subprocess.run([python, HERE / "live_writer.py", "ask", copy], capture_output=True, text=True, timeout=120)
    shutil.rmtree(copy)
    if not check(run.returncode == 0, "killed: Chroma itself opens it", run.stderr[-300:]):
        return
    chroma = json.loads(run.stdout.splitlines()[-1])
    for name, ours in ((model.LIVE, records), (model.STILL, still)):
        rows = {r["id"]: [r["vector"], r["document"], r["metadata"]] for r in ours["rows"]}
        check(len(chroma[name]) == ours["total"] and rows == chroma[name], f"killed: {name} as Chroma itself answers", f"{len(chroma[name])} records, ours {ours['total']}")
    counts = {c["name"]: c["records"] for c in info["collections"]}
    check(counts == {name: len(chroma[name]) for name in counts}, "killed: records of info as Chroma itself counts", counts)
    shutil.rmtree(directory)


def main():
    global CLI, RELEASE
    parser = argparse.ArgumentParser(usage="live_reader.py CLI RELEASE [--rounds 15] [--kills 3] [--seed 7] [--cache FOLDER] [--keep FOLDER]")
    parser.add_argument("cli")
    parser.add_argument("release")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--cache")
    parser.add_argument("--keep", help="work in this folder and leave everything there")
    options = parser.parse_args()
    CLI, RELEASE = os.path.abspath(options.cli), options.release
    cache = options.cache or subprocess.run([HERE.parents[1] / "packaging/chromadb.sh", "--where"], capture_output=True, text=True, check=True).stdout.strip()
    environment = pathlib.Path(cache, f"chromadb-{options.release}")
    if not (environment / "complete").exists():
        print(f"SKIPPED chromadb {options.release}: no environment in {cache} (packaging/chromadb.sh {options.release} makes it)")
        return SKIPPED
    scratch = options.keep or tempfile.mkdtemp(prefix="chromascope-live.")
    os.makedirs(scratch, exist_ok=True)
    try:
        print(f"# chromadb {options.release}")
        beside_writer(environment / "bin/python", scratch, options)
        for n in range(options.kills):
            after_kill(environment / "bin/python", scratch, n, options)
    finally:
        if not options.keep:
            shutil.rmtree(scratch)
    print(f"{check.passed} passed, {check.failed} failed")
    return 1 if check.failed or not check.passed else 0


if __name__ == "__main__":
    sys.exit(main())
