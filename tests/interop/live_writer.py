#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real Chroma at work, for live_reader.py. Run with the Python of an environment that has chromadb.

live_writer.py write DIR SEED   makes DIR and writes until its standard input ends or it is killed. Every write call is announced before and reported
                                after, one JSON object per line: {"begin": k, "at": t}, {"end": k, "at": t, "failed": text or null}; t is
                                CLOCK_MONOTONIC, which all processes of a system share. Between them nothing but the call.
live_writer.py ask DIR          prints what Chroma finds in DIR (a copy: this writes): {"collection": {"id": [vector, document, metadata]}}
"""
import itertools
import json
import select
import sys
import time

import chromadb

import live_model as model


def client_of(path):
    return chromadb.PersistentClient(path=path, settings=chromadb.Settings(anonymized_telemetry=False))


def create(client, name, **parameters):
    if chromadb.__version__.startswith("0."):
        return client.create_collection(name, metadata={"hnsw:space": "l2", **{f"hnsw:{k}": v for k, v in parameters.items()}}, embedding_function=None)
    return client.create_collection(name, configuration={"hnsw": {"space": "l2", **parameters}}, embedding_function=None)


def call_for(collection, operation):
    """The write call as a function of no arguments, everything it needs computed beforehand."""
    numbers = sorted(operation.states)
    what = {"ids": [model.identifier(n) for n in numbers]}
    if operation.kind != "delete":
        what["metadatas"] = [model.metadata(n, operation.states[n][1]) for n in numbers]
        if operation.kind != "annotate":
            what["embeddings"] = [model.vector(n, operation.states[n][0]) for n in numbers]
            what["documents"] = [model.document(n, operation.states[n][0]) for n in numbers]
    method = getattr(collection, "update" if operation.kind == "annotate" else operation.kind)
    return lambda: method(**what)


def say(**line):
    print(json.dumps(line), flush=True)


def write(path, seed):
    client = client_of(path)
    still = create(client, model.STILL)
    numbers = range(model.STILL_RECORDS)
    still.add(ids=[model.identifier(n) for n in numbers], embeddings=[model.vector(n, 0) for n in numbers],
              documents=[model.document(n, 0) for n in numbers], metadatas=[model.metadata(n, 0) for n in numbers])
    live = create(client, model.LIVE, sync_threshold=model.SYNC_THRESHOLD, batch_size=model.BATCH_SIZE)
    say(ready=chromadb.__version__)
    for k, operation in zip(itertools.count(1), model.operations(seed)):
        call = call_for(live, operation)
        failed = None
        say(begin=k, at=time.monotonic())
        try:
            call()
        except Exception as error:
            failed = f"{type(error).__name__}: {error}"
        say(end=k, at=time.monotonic(), failed=failed)
        if k % 20 == 0:  # an application also reads
            live.query(query_embeddings=[model.vector(k, 0)], n_results=3)
        if select.select([sys.stdin], [], [], 0.004)[0]:
            return


def ask(path):
    client = client_of(path)
    answer = {}
    for name in (model.LIVE, model.STILL):
        collection = client.get_collection(name, embedding_function=None)
        got = collection.get(include=["embeddings", "documents", "metadatas"])
        rows = zip(got["ids"], got["embeddings"], got["documents"], got["metadatas"])
        answer[name] = {i: [[float(x) for x in v], d, m] for i, v, d, m in rows}
        if collection.count() != len(answer[name]):
            raise AssertionError(f"{name}: Chroma counts {collection.count()} and gets {len(answer[name])}")
    print(json.dumps(answer))


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(sys.argv[2], int(sys.argv[3]))
    else:
        ask(sys.argv[2])
