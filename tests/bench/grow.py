#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A large directory from the rows of make_wordnet.py: every row again and again, with its own id, document and slightly moved vector.

usage: grow.py DIR COLLECTION IN.f32 IN.tsv RECORDS [SYNC_THRESHOLD]
Run it with the Python of the chromadb release that shall write. It may be stopped at any time: what was added so far stays, and a
second run goes on behind it.
"""
import sys
import time

import chromadb
import numpy as np

BATCH = 5000


def rows_of(path):
    return [line.rstrip("\n").split("\t") for line in open(path, encoding="utf-8")]


def batch(rows, vectors, numbers):
    """The records with these numbers; number // len(rows) is the copy they belong to, the first being the rows themselves."""
    ids, documents, metadatas, embeddings = [], [], [], []
    for number in numbers:
        copy, i = divmod(number, len(rows))
        key, lexname, words, gloss = rows[i]
        ids.append(key if copy == 0 else f"{key}.{copy}")
        documents.append(f"{words}: {gloss}" if copy == 0 else f"{words}: {gloss} ({copy})")
        metadatas.append({"lexname": lexname, "pos": key[0], "words": words.count(",") + 1, "first_word": words.split(",")[0], "copy": copy})
        noise = np.random.default_rng(number).normal(0, 0.02 * bool(copy), vectors.shape[1])
        embeddings.append((vectors[i] + noise).astype(np.float32))
    return {"ids": ids, "documents": documents, "metadatas": metadatas, "embeddings": embeddings}


def main(path, name, in_vectors, in_rows, records, sync_threshold="50000"):
    rows = rows_of(in_rows)
    vectors = np.fromfile(in_vectors, np.float32).reshape(len(rows), -1)
    client = chromadb.PersistentClient(path=path, settings=chromadb.Settings(anonymized_telemetry=False))
    metadata = {"hnsw:space": "l2", "hnsw:sync_threshold": int(sync_threshold), "hnsw:batch_size": 1000}
    collection = client.get_or_create_collection(name, metadata=metadata, embedding_function=None)
    start = time.monotonic()
    for first in range(collection.count(), int(records), BATCH):
        numbers = range(first, min(first + BATCH, int(records)))
        collection.add(**batch(rows, vectors, numbers))
        print(f"{numbers[-1] + 1} records, {time.monotonic() - start:.0f} s", flush=True)


if len(sys.argv) not in (6, 7):
    sys.exit(__doc__)
main(*sys.argv[1:])
