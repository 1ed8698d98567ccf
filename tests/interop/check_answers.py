#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hold chromascope-cli against what real Chroma answered: check_answers.py CLI FIXTURE... [--only info,records,query]

FIXTURE is a folder with db/ and expected.json, or a .tar.zst of one. Standard library only. Checks per collection: it is listed, count, ids,
vectors, documents and metadata of the sample, every query (ids and distances), every filter; and that not one byte, mtime or file of db/ changed.
An answer equals Chroma's when distances agree and ids agree wherever distances do not tie; every id in it must be a live record at that distance.
Where records wait in the log, Chroma inserts them into a graph of its own in memory, in parallel, and its own answers vary from run to run. An answer
that differs there must still be true, and all of them together must find as many of the true nearest as Chroma did, less 2 % (or one): 'loose' below.
Prints what failed, then 'N passed, N failed'. Exit 1 when something failed. (query also needs what info and records print, without judging it.)
"""
import argparse, hashlib, json, math, os, pathlib, sqlite3, struct, subprocess, sys, tempfile
from operator import mul

passed = failed = loose = 0


def check(ok, what, detail=""):
    global passed, failed
    if ok:
        passed += 1
    else:
        failed += 1
        if failed <= 60:
            print(f"FAIL {what} {str(detail)[:300]}")
    return ok


def cli(*args, codes=(0, 1)):
    run = subprocess.run([CLI, *args, "--json"], capture_output=True, text=True, timeout=300)
    if run.returncode not in codes:
        return {"error": f"exit {run.returncode}: {run.stderr.strip()[:200]}"}
    try:
        return json.loads(run.stdout)
    except ValueError as error:
        return {"error": f"not JSON: {error}"}


def state(root):
    out = {}
    for folder, _, files in os.walk(root):
        for name in files:
            path = os.path.join(folder, name)
            out[os.path.relpath(path, root)] = (os.stat(path).st_mtime_ns, hashlib.sha256(open(path, "rb").read()).hexdigest())
    return out


def waiting(db, collection_id):
    """Log records after the vector segment's position; None where that is not in the table (before 0.5.6, or never persisted)."""
    con = sqlite3.connect(pathlib.Path(db, "chroma.sqlite3").resolve().as_uri() + "?mode=ro", uri=True)
    row = con.execute("SELECT m.seq_id FROM segments s JOIN max_seq_id m ON m.segment_id = s.id WHERE s.scope = 'VECTOR' AND s.collection = ?", (collection_id,)).fetchone()
    if row:
        at = int.from_bytes(row[0], "big") if isinstance(row[0], bytes) else row[0]
        row = con.execute("SELECT count(*) FROM embeddings_queue WHERE topic LIKE '%/' || ? AND seq_id > ?", (collection_id, at)).fetchone()
    con.close()
    return row[0] if row else None


def close(a, b, tol=1e-5):
    return abs(a - b) <= tol * max(1.0, abs(a), abs(b))


def distance(space, a, b):
    if space == "l2":
        return sum((x - y) ** 2 for x, y in zip(a, b))
    return 1 - sum(map(mul, a, b)) / ((math.sqrt(sum(map(mul, a, a)) * sum(map(mul, b, b))) or 1) if space == "cosine" else 1)


def equal(ours, theirs):
    d, e = ours["distances"], theirs["distances"]
    if len(d) != len(e) or not all(map(close, d, e)):
        return False
    alone = lambda i: (i == 0 or not close(e[i - 1], e[i])) and i + 1 < len(e) and not close(e[i + 1], e[i])
    return all(ours["ids"][i] == theirs["ids"][i] for i in range(len(e)) if alone(i))


def judge(answers, vectors, space, pending, what):
    """answers: (what, ours, theirs, query vector, ids it may return)"""
    global loose
    found = due = 0
    for name, ours, theirs, query, among in answers:
        ours = {"ids": ours.get("ids") or [], "distances": ours.get("distances") or []}
        k = len(theirs["ids"])
        true = len(ours["ids"]) == len(ours["distances"]) == len(set(ours["ids"])) == k and all(
            i in vectors and i in among and close(d, distance(space, query, vectors[i])) for i, d in zip(ours["ids"], ours["distances"]))
        same = equal(ours, theirs)
        if true and pending and not same:
            loose += 1
            reach = sorted(distance(space, query, vectors[i]) for i in among)[k - 1]
            found, due = (n + sum(d <= reach or close(d, reach) for d in a["distances"]) for n, a in ((found, ours), (due, theirs)))
            same = ours["distances"] == sorted(ours["distances"])
        check(true and same, f"{what}: {name}", f"{'different' if true else 'not true'}: ours {ours['ids'][:4]} {ours['distances'][:4]} chroma {theirs['ids'][:4]} {theirs['distances'][:4]}")
    if due:
        check(found >= due - max(1, 0.02 * sum(len(a[2]["ids"]) for a in answers)), f"{what}: as near as Chroma's", f"{found} of the nearest, Chroma {due}")


def filter_options(f):
    return (["--where", json.dumps(f["where"])] if f["where"] else []) + (["--where-document", json.dumps(f["where_document"])] if f["where_document"] else [])


def ask(db, e, vectors, k, *options):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
        json.dump(vectors, f)
        f.flush()
        return cli("query", db, e["id"], "--vectors", f.name, "--k", str(k), *options)


def spaces_of(e, vectors):
    """The spaces in which Chroma's own first answer holds (unit vectors fit two)."""
    q = e["queries"][0]
    return {s for s in ("l2", "ip", "cosine") if all(i in vectors and close(d, distance(s, q["vector"], vectors[i]), 1e-4) for i, d in zip(q["ids"], q["distances"]))}


def collection(db, e, entry):
    where = f"{e['tenant']}/{e['database']}/{e['name']}"
    pending = entry.get("wal_pending_vectors") or 0
    if "info" in ONLY and check(entry, f"{where}: listed"):
        check(entry.get("records") == e["count"], f"{where}: records", f"{entry.get('records')} != {e['count']}")
        check(waiting(db, e["id"]) in (None, pending), f"{where}: wal_pending_vectors", f"{pending} != {waiting(db, e['id'])}")
        check(not e["count"] or entry.get("dimension") == e["dimension"], f"{where}: dimension", entry.get("dimension"))
    if not ONLY & {"records", "query"}:
        return
    limit = ["--limit", str(e["count"] + 10)]
    got = cli("records", db, e["id"], "--vectors", *limit)
    rows = {r["id"]: r for r in got.get("rows", [])}
    vectors = {i: r["vector"] for i, r in rows.items() if r.get("vector")}
    spaces = spaces_of(e, vectors) if e["count"] else set()
    if "records" in ONLY:
        check(got.get("total") == e["count"] == len(rows), f"{where}: total", got.get("error", f"{got.get('total')}, {len(rows)} rows != {e['count']}"))
    if not e["count"]:
        return
    if "records" in ONLY:
        if NEWER_ORDER:  # 0.4.24 to 0.5.5 sort by id text, all others by insertion
            first = [r["id"] for r in cli("records", db, e["id"], "--limit", "10").get("rows", [])]
            check(first == e["first_ids"], f"{where}: order of the first ten", first[:3])
        check(hashlib.sha256("\0".join(sorted(rows)).encode()).hexdigest() == e["ids_sha256"], f"{where}: ids", f"{len(rows)} ids")
        if "cosine" not in spaces or entry and not pending:  # a waiting cosine vector comes out of Chroma normalised and multiplied back
            digest = hashlib.sha256(b"".join(struct.pack(f"<{len(vectors[i])}f", *vectors[i]) for i in sorted(vectors)))
            check(digest.hexdigest() == e["vectors_sha256"], f"{where}: all vectors to the bit")
        for s in e["sample"]:
            r = rows.get(s["id"], {})
            v = r.get("vector") or []
            check(len(v) == len(s["vector"]) and all(close(x, y, 1e-6) for x, y in zip(v, s["vector"])), f"{where}: vector of {s['id']!r}", v[:3])
            check(r.get("document") == s["document"], f"{where}: document of {s['id']!r}", r.get("document"))
            typed = [json.dumps(x or None, sort_keys=True) for x in (r.get("metadata"), s["metadata"])]  # 1, 1.0 and true differ
            check(typed[0] == typed[1], f"{where}: metadata of {s['id']!r}", r.get("metadata"))
    filtered = []
    for n, wanted in enumerate(e["filters"]):
        if "error" in wanted:
            continue
        ids, needle = wanted["ids"], (wanted["where_document"] or {}).get("$contains", "")
        if not ids and len(needle) < 3 <= len(needle.encode()):  # SQLite 3.40 (under the Python releases here) misses such a needle, 3.46 (Rust) finds it
            ids = sorted(i for i, r in rows.items() if needle in (r.get("document") or ""))
        literal = sorted(i for i, r in rows.items() if needle in (r.get("document") or "")) if needle in ("_", "%") else ids  # a wildcard up to 1.0.4; the schema cannot tell
        if "records" in ONLY:
            got = cli("records", db, e["id"], *limit, *filter_options(wanted))
            check(sorted(r["id"] for r in got.get("rows", [])) in (ids, literal) and "error" not in got, f"{where}: filter {n}", got.get("error", f"{len(got.get('rows', []))} != {len(ids)}"))
        if "query" in ONLY and "query0" in wanted and literal == ids:
            query = e["queries"][0]["vector"]
            res = ask(db, e, [query], len(wanted["query0"]["ids"]), *filter_options(wanted))
            filtered.append((n, (res.get("queries") or [{}])[0], wanted["query0"], query, set(ids)))
    if "query" in ONLY:
        check(entry.get("space") in spaces, f"{where}: space", f"{entry.get('space')}, Chroma's distances are {spaces}")
        res = ask(db, e, [q["vector"] for q in e["queries"]], min(10, e["count"]))
        if check(len(res.get("queries", [])) == len(e["queries"]), f"{where}: queries answered", res.get("error", len(res.get("queries", [])))):
            answers = [(n, a, q, q["vector"], set(vectors)) for n, (a, q) in enumerate(zip(res["queries"], e["queries"]))]
            judge(answers, vectors, min(spaces, default=None), pending, f"{where}: query")
        judge(filtered, vectors, min(spaces, default=None), pending, f"{where}: filtered query")


def fixture(path):
    global NEWER_ORDER
    with tempfile.TemporaryDirectory() as scratch:
        if path.endswith(".tar.zst"):
            subprocess.run(["tar", "--zstd", "-xpf", path, "-C", scratch], check=True)
            path = scratch
        db, expected = os.path.join(path, "db"), json.load(open(os.path.join(path, "expected.json")))
        release = tuple(int(n) for n in expected["chroma"].split("."))
        NEWER_ORDER = not (0, 4, 16) <= release < (0, 5, 6)
        before = state(db)
        info = cli("info", db, "--exact") if ONLY & {"info", "query"} else {}
        listed = {c.get("id"): c for c in info.get("collections", [])}
        if "info" in ONLY:
            check("error" not in info, "info", info.get("error"))
            check((info.get("wal") or {}).get("entries") == expected["log"]["log_rows"], "info: wal.entries", (info.get("wal") or {}).get("entries"))
            check((info.get("wal") or {}).get("max_seq_id") == expected["log"]["log_max_seq_id"], "info: wal.max_seq_id")
            check((info.get("sqlite") or {}).get("freelist_count") == expected["log"]["freelist_count"], "info: freelist_count")
            disk = info.get("disk") or {"parts": []}
            check(disk.get("total") == sum(p["bytes"] for p in disk["parts"]) == sum(os.path.getsize(os.path.join(d, f)) for d, _, fs in os.walk(db) for f in fs), "info: disk parts add up to the files", disk.get("total"))
            check(len(listed) == len(expected["collections"]), "info: number of collections", len(listed))
        for e in expected["collections"]:
            collection(db, e, listed.get(e["id"], {}))
        check(state(db) == before, "directory unchanged to the byte")


PARTS = {"info", "records", "query"}
arguments = argparse.ArgumentParser(usage="check_answers.py CLI FIXTURE... [--only info,records,query]")
arguments.add_argument("cli")
arguments.add_argument("fixtures", nargs="+")
arguments.add_argument("--only", default=PARTS, type=lambda s: set(s.split(",")))
arguments = arguments.parse_args()
CLI, ONLY = os.path.abspath(arguments.cli), arguments.only
if not ONLY <= PARTS:
    sys.exit(f"--only knows {', '.join(sorted(PARTS))}")
for name in arguments.fixtures:
    print("#", os.path.basename(name))
    fixture(name)
if loose:
    print(f"{loose} loose answers, only because records wait in the log")
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
