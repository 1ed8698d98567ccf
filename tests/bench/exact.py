#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exact nearest neighbours beside faiss-cpu's flat indexes: the same vectors, queries, threads and answers.

usage: exact.py --build BUILD [--venv VENV] [--queries N] [--k K] [--threads N ...] [--runs N] [--out FILE] FILE DIMENSION
  --build BUILD   a release build with -DCHROMASCOPE_BENCH=ON
  --venv VENV     environment with faiss-cpu; made by pip where it is missing (default ~/.cache/chromascope/faiss)
  --queries N     evenly spread over FILE (default 1000)
  --k K           neighbours of each (default 10)
  --threads N     one table for each number (default 1 2)
  --runs N        of each, in turn (default 5)
  FILE            float32 vectors of DIMENSION, one after the other

Every run of ours has its matrix-product peak beside it, measured just before. Processor seconds are those of all
threads; where others use the machine they say more than the wall clock. Prints tables, and the figures as JSON to FILE.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

SPACES = {"l2": "IndexFlatL2", "ip": "IndexFlatIP"}


def enter(venv):
    """Goes on in the environment that has faiss, with its threads pinned and not spinning while ours run."""
    python = os.path.join(venv, "bin", "python")
    if os.environ.get("BENCH_EXACT_VENV") != venv:
        if not os.path.exists(python):
            subprocess.run([sys.executable, "-m", "venv", venv], check=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", "faiss-cpu", "numpy"], check=True)
        pinned = {"OMP_PROC_BIND": "true", "OMP_PLACES": "threads", "OMP_WAIT_POLICY": "passive"}
        os.execve(python, [python, *sys.argv], {**os.environ, **pinned, "BENCH_EXACT_VENV": venv})


class Contest:
    """One space and one number of threads."""

    def __init__(self, arguments, vectors, space, threads):
        import faiss
        self.arguments, self.space, self.threads = arguments, space, threads
        self.index = getattr(faiss, SPACES[space])(arguments.dimension)
        self.index.add(vectors)
        step = max(1, len(vectors) // arguments.queries)
        self.queries = vectors[::step][:arguments.queries].copy()
        self.figures, self.seconds, self.processor = [], [], []
        faiss.omp_set_num_threads(threads)
        self.index.search(self.queries[:64], arguments.k) # once for what only the first search costs

    def run_ours(self, answers):
        a = self.arguments
        done = subprocess.run([os.path.join(a.build, "bench_exact"), a.file, str(a.dimension), "--queries", str(a.queries), "--k", str(a.k),
                               "--space", self.space, "--threads", str(self.threads), "--runs", "1", "--answers", answers],
                              stdout=subprocess.PIPE, check=True)
        self.figures.append(json.loads(done.stdout))
        with open(answers, "rb") as file:
            return memoryview(file.read()).cast("I")

    def run_faiss(self):
        start, processor = time.perf_counter(), time.process_time()
        _, rows = self.index.search(self.queries, self.arguments.k)
        self.seconds.append(time.perf_counter() - start)
        self.processor.append(time.process_time() - processor)
        return rows

    def result(self, ours, theirs):
        operations = 2.0 * self.index.ntotal * len(self.queries) * self.arguments.dimension / 1e9
        median = statistics.median
        our_seconds = [operations / f["exact"]["gflops"] for f in self.figures]
        our_processor = [operations / f["exact"]["gflops_per_processor_second"] for f in self.figures]
        k = self.arguments.k
        same = sum(len(set(ours[i * k:(i + 1) * k]) & set(theirs[i].tolist())) for i in range(len(self.queries)))
        return {"space": self.space, "threads": self.threads,
                "ours_s": median(our_seconds), "faiss_s": median(self.seconds),
                "faiss_over_ours": median(t / o for t, o in zip(self.seconds, our_seconds)),
                "faiss_over_ours_by_processor_time": median(t / o for t, o in zip(self.processor, our_processor)),
                "share_of_peak": median(f["share_of_peak"] for f in self.figures),
                "share_of_peak_by_processor_time": median(f["share_of_peak_by_processor_time"] for f in self.figures),
                "peak_gflops": median(f["sgemm_2048_cubed"]["gflops"] for f in self.figures),
                "rescanned_queries": self.figures[-1]["rescanned_queries"],
                "same_neighbours": same / (len(self.queries) * k)}


def measure(arguments, vectors, space, threads):
    contest = Contest(arguments, vectors, space, threads)
    with tempfile.TemporaryDirectory() as scratch:
        for _ in range(arguments.runs):
            ours = contest.run_ours(os.path.join(scratch, "answers"))
            theirs = contest.run_faiss()
    r = contest.result(ours, theirs)
    print(f"{space:3} {threads} threads  ours {r['ours_s']:.3f} s  faiss {r['faiss_s']:.3f} s  x{r['faiss_over_ours']:.2f}"
          f" (processor time x{r['faiss_over_ours_by_processor_time']:.2f})  {r['share_of_peak']:.0%} of sgemm"
          f" (processor time {r['share_of_peak_by_processor_time']:.0%})  same neighbours {r['same_neighbours']:.4%}", flush=True)
    return r


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1])
    parser.add_argument("--build", required=True)
    parser.add_argument("--venv", default=os.path.expanduser("~/.cache/chromascope/faiss"))
    parser.add_argument("--queries", type=int, default=1000)
    parser.add_argument("--k", type=int, default=10)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--out")
    parser.add_argument("file")
    parser.add_argument("dimension", type=int)
    arguments = parser.parse_args()
    enter(arguments.venv)
    import numpy
    vectors = numpy.fromfile(arguments.file, dtype=numpy.float32).reshape(-1, arguments.dimension)
    print(f"{os.path.basename(arguments.file)}: {len(vectors)} x {arguments.dimension}, {arguments.runs} runs, "
          f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    figures = [measure(arguments, vectors, space, threads) for threads in arguments.threads for space in SPACES]
    if arguments.out:
        with open(arguments.out, "w", encoding="utf-8") as file:
            json.dump(figures, file, indent=1)


if __name__ == "__main__":
    main()
