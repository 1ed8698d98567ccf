#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Seeds for the fuzz targets, taken from the real Chroma directories of tests/data: make_corpus.py FOLDER

Writes FOLDER/pickle (whole id maps) and FOLDER/header (the four .bin files of a segment, each after its length as u32,
preallocated space left out). Each target is then run as: fuzz_pickle FOLDER/pickle
"""
import pathlib
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
LARGEST = 1 << 18


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


def put(path, content):
    if len(content) <= LARGEST:
        path.write_bytes(content)


def main(target):
    for name in ("pickle", "header"):
        (target / name).mkdir(parents=True, exist_ok=True)
    for archive in archives():
        with tempfile.TemporaryDirectory() as scratch:
            subprocess.run(["tar", "--zstd", "-xf", archive, "-C", scratch], check=True)
            for folder in sorted(pathlib.Path(scratch, "db").iterdir()):
                seed = archive.name.removesuffix(".tar.zst") + "-" + folder.name[:8]
                if (folder / "header.bin").exists():
                    put(target / "header" / seed, segment(folder))
                if (folder / "index_metadata.pickle").exists():
                    put(target / "pickle" / seed, (folder / "index_metadata.pickle").read_bytes())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
