#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Seeds for the fuzz targets, taken from the real Chroma directories of tests/data: make_corpus.py FOLDER

Writes FOLDER/pickle (whole id maps), FOLDER/header and FOLDER/index (the four .bin files of a segment, each after its length
as u32, preallocated space left out; for the index small ones only, since every input is searched), FOLDER/logrow (every fiftieth row of a log), FOLDER/config (the texts a collection's parameters
are read from), FOLDER/where (the filters real Chroma was asked) and FOLDER/filterline (the same as typed lines). Each target is then run as: fuzz_pickle FOLDER/pickle
"""
import json
import pathlib
import sqlite3
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
LARGEST = 1 << 18
LARGEST_SEARCHED = 1 << 15


def archives():
    yield from sorted((ROOT / "tests/data/chroma").glob("chroma-*.tar.zst"))
    yield from sorted((ROOT / "resources/sample").glob("*.tar.zst"))


def part(content):
    return struct.pack("<I", len(content)) + content


def segment(folder):
    header = (folder / "header.bin").read_bytes()
    count, record = struct.unpack_from("<QQ", header, 20)
    count = max(count, 1)
    return (part(header)
            + part((folder / "data_level0.bin").read_bytes()[:count * record])
            + part((folder / "length.bin").read_bytes()[:count * 4])
            + part((folder / "link_lists.bin").read_bytes()))


def optional(value):
    """A text or blob as the targets read it; None is a length of all ones."""
    if value is None:
        return struct.pack("<I", 0xFFFFFFFF)
    return part(value if isinstance(value, bytes) else value.encode())


def log_rows(db):
    for seq_id, operation, *columns in db.execute(
            "SELECT seq_id, operation, topic, id, vector, encoding, metadata, created_at FROM embeddings_queue"):
        if seq_id % 50 == 0:
            yield seq_id, struct.pack("<qq", seq_id, operation) + b"".join(map(optional, columns))


def metadata_of(db, table, owner, wanted):
    return json.dumps({key: next((value for value in values if value is not None), None) for key, *values in db.execute(
        f"SELECT key, str_value, int_value, float_value FROM {table} WHERE {owner} = ?", (wanted,))})


def configurations(db, dialect):
    columns = {row[1] for row in db.execute("PRAGMA table_info(collections)")}
    texts = [name if name in columns else "NULL" for name in ("config_json_str", "schema_str")]
    for collection, segment, *stored in db.execute(
            f"SELECT c.id, s.id, {', '.join(texts)} FROM collections c JOIN segments s ON s.collection = c.id AND s.scope = 'VECTOR'"):
        yield collection, bytes([dialect]) + b"".join(map(optional, (
            *stored, metadata_of(db, "segment_metadata", "segment_id", segment),
            metadata_of(db, "collection_metadata", "collection_id", collection))))


def filters(expected, dialect):
    for collection in expected["collections"]:
        for filter_ in collection.get("filters", []):
            yield bytes([dialect]) + b"".join(
                optional(value and json.dumps(value)) for value in (filter_["where"], filter_["where_document"]))


def filter_lines(expected, dialect):
    """The same filters as a line of the Records page; after the dialect comes where the cursor stands."""
    for collection in expected["collections"]:
        for filter_ in collection.get("filters", []):
            parts = [part for part in (filter_["where"],
                                       filter_["where_document"] and {"#document": filter_["where_document"]}) if part]
            if parts:
                line = json.dumps(parts[0] if len(parts) == 1 else {"$and": parts})
                yield bytes([dialect, min(255, len(line) // 2)]) + line.encode()


def tables(folder, seed, target):
    """Seeds of one archive that come from chroma.sqlite3 and expected.json."""
    db = sqlite3.connect(f"file:{folder}/db/chroma.sqlite3?mode=ro", uri=True)
    versions = dict(db.execute("SELECT dir, max(version) FROM migrations GROUP BY dir"))
    dialect = sum((versions["sysdb"] >= 4, versions["sysdb"] >= 9, versions["metadb"] >= 5, versions["metadb"] >= 6))
    for seq_id, content in log_rows(db):
        put(target / "logrow" / f"{seed}-{seq_id}", content)
    for collection, content in configurations(db, dialect):
        put(target / "config" / f"{seed}-{collection[:8]}", content)
    db.close()
    expected = json.loads((folder / "expected.json").read_text())
    for number, content in enumerate(sorted(set(filters(expected, dialect)))):
        put(target / "where" / f"{seed}-{number}", content)
    for number, content in enumerate(sorted(set(filter_lines(expected, dialect)))):
        put(target / "filterline" / f"{seed}-{number}", content)


VECTORS = ("[1, -2.5, 3e-1]", "1 2 3", "array([ 1. , -2.5,  0.3], dtype=float32)", "[[ 1.  -2.5\n 0.3]]", "(1, 2, 3,)",
           "tensor([1.0, 2.0], device='cuda:0')", "[np.float32(1.0), np.float32(-2.5)]", "[1 ... 3]", "[nan, inf, null]")


def vectors(target):
    for number, text in enumerate(VECTORS):
        put(target / "vectortext" / str(number), b"\0\3" + text.encode())


def put(path, content, largest=LARGEST):
    if len(content) <= largest:
        path.write_bytes(content)


def main(target):
    for name in ("pickle", "header", "index", "logrow", "config", "where", "filterline", "vectortext"):
        (target / name).mkdir(parents=True, exist_ok=True)
    vectors(target)
    for archive in archives():
        with tempfile.TemporaryDirectory() as scratch:
            subprocess.run(["tar", "--zstd", "-xf", archive, "-C", scratch], check=True)
            for folder in sorted(pathlib.Path(scratch, "db").iterdir()):
                seed = archive.name.removesuffix(".tar.zst") + "-" + folder.name[:8]
                if (folder / "header.bin").exists():
                    put(target / "header" / seed, segment(folder))
                    put(target / "index" / seed, segment(folder), LARGEST_SEARCHED)
                if (folder / "index_metadata.pickle").exists():
                    put(target / "pickle" / seed, (folder / "index_metadata.pickle").read_bytes())
            tables(pathlib.Path(scratch), archive.name.removesuffix(".tar.zst"), target)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
