# SPDX-License-Identifier: GPL-3.0-or-later
"""What the living writer writes, known in advance: the same operations for the same seed, in the writer and in the one who checks.

A record is its number n; its state is (version of vector and document, version of metadata), or it is absent. Vectors are multiples of 1/64, so
that float32 holds them exactly.
"""
import random

DIMENSION = 12
LIVE, STILL = "live", "still"  # the collection that is written all the time, and one that only has a few waiting records
STILL_RECORDS = 30
SYNC_THRESHOLD, BATCH_SIZE = 100, 20
FULL = 900  # records at which more are deleted than added
WORDS = "amber basil cedar delta ember fjord grove heron".split()


def identifier(n):
    return f"r{n:06d}"


def number(text):
    """None for an id that no writer of ours made."""
    return int(text[1:]) if len(text) == 7 and text[0] == "r" and text[1:].isdigit() else None


def vector(n, version):
    rng = random.Random(n * 1009 + version)
    return [rng.randint(-256, 256) / 64 for _ in range(DIMENSION)]


def document(n, version):
    return f"{WORDS[n % len(WORDS)]} {n} in its version {version}"


def metadata(n, version):
    return {"n": n, "version": version, "even": n % 2 == 0, "share": n / 8, "word": WORDS[(n + version) % len(WORDS)]}


class Operation:
    """kind: add, update (all of a record), annotate (metadata only), upsert, delete; states: {n: state after it or None}"""

    def __init__(self, kind, states):
        self.kind, self.states = kind, states


def operations(seed):
    """Endless; each operation changes only records that are there, and adds only new ones or deleted ones again."""
    rng = random.Random(seed)
    present, gone, newest, step = {}, [], 0, 0
    while True:
        step += 1
        grow, shrink = (2, 6) if len(present) > FULL else (8, 1)
        kind = rng.choices(("add", "update", "annotate", "upsert", "delete"), (grow, 2, 2, 2, shrink))[0] if len(present) > 50 else "add"
        count = rng.randint(1, 25)
        if kind == "add":
            again = [gone.pop(rng.randrange(len(gone))) for _ in range(min(len(gone), rng.randint(0, 3)))]
            states = {n: (step, step) for n in [*again, *range(newest, newest + count)]}
            newest += count
        else:
            chosen = rng.sample(sorted(present), min(count, len(present) // 4))
            if kind == "delete":
                states = dict.fromkeys(chosen)
                gone += chosen
            elif kind == "annotate":
                states = {n: (present[n][0], step) for n in chosen}
            else:
                states = {n: (step, step) for n in chosen}
                if kind == "upsert":
                    states[newest] = (step, step)
                    newest += 1
        for n, state in states.items():
            if state:
                present[n] = state
            else:
                del present[n]
        yield Operation(kind, states)
