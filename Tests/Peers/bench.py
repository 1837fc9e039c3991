#!/usr/bin/env python3
"""Times recnb and the same work in pandas, scikit-learn, matplotlib and polars side by side; writes output/bench.md.

    bench.py [--repeat 5] [--data DIR] [--rows 25000000] [--large DIR]

Runs alternate, so that a slow minute of the machine meets both; figures are medians of wall time, process start included.
Without --data the films are ../shared/data/ml-latest-small where that is present, else made-up ones of the same size.
--rows 0 leaves the large table out; --large is a folder that make_ratings.py has filled before.
"""
import argparse
import datetime
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
RECNB = ROOT / ".build/release/recnb"
NOTEBOOK = ROOT / "notebooks/coursework.recnb"
REAL = ROOT.parent / "shared/data/ml-latest-small"
KEPT = ROOT / ".setup/bench"
WITHOUT_PLOTS = ["--skip-kind", "plot"]
SMALL_ROWS = 100_000


def run(command):
    """Wall seconds and standard output of a command that must succeed."""
    began = time.perf_counter()
    process = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    text, errors = process.communicate()
    seconds = time.perf_counter() - began
    if process.returncode != 0:
        sys.exit(f"bench: exit status {process.returncode} from {' '.join(map(str, command))}\n{text[-2000:]}{errors[-4000:]}")
    return seconds, text


def peak_memory(command):
    """Peak resident memory in MiB of a command, its children included one by one."""
    script = ("import json, resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
              "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)")
    return float(run([sys.executable, "-c", script, *command])[1])


class Bench:
    def __init__(self, repeat, work):
        self.repeat, self.work, self.rows, self.counter = repeat, Path(work), [], 0

    def fresh(self):
        """A new folder, so that a run is cold; the one before is removed outside the timing."""
        shutil.rmtree(self.work / str(self.counter), ignore_errors=True)
        self.counter += 1
        return self.work / str(self.counter)

    def both(self, ours, theirs, reading=lambda seconds, text: seconds):
        """Medians of both commands, run in turns; `reading` makes the peer's figure from its wall time and output."""
        mine, peers = [], []
        for _ in range(self.repeat):
            mine.append(run(ours())[0])
            peers.append(reading(*run(theirs())))
        return statistics.median(mine), statistics.median(peers)

    def alone(self, command, repeat):
        return statistics.median(run(command)[0] for _ in range(repeat))

    def add(self, what, ours, theirs=None, bound="", note=""):
        ratio = f"**{ours / theirs:.3f}**" if theirs else ""
        self.rows.append((what, ratio, bound, show(ours), show(theirs) if theirs else "", note))
        print(f"bench: {what}: {show(ours)}" + (f" against {show(theirs)}, ratio {ours / theirs:.3f}" if theirs else ""), file=sys.stderr)


def show(seconds):
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def recnb(*arguments):
    return [RECNB, *arguments, "--quiet"]


def coursework(bench, data):
    def ours(*flags):
        return lambda: recnb("run", NOTEBOOK, "-p", f"data={data}", "--output", bench.fresh(), *flags)

    def theirs(*flags):
        return lambda: [sys.executable, HERE / "coursework_pandas.py", "--data", data, "--out", bench.work / "peer", *flags]

    pictures = []

    def note_pictures(seconds, text):
        pictures.append(json.loads(text)["pictures"])
        return seconds

    cold, peer = bench.both(ours(), theirs(), note_pictures)
    floor = statistics.median(pictures)
    bare, bare_peer = bench.both(ours(*WITHOUT_PLOTS), theirs("--no-pictures"))
    bench.add("coursework, cold, with pictures", cold, peer, "0.6",
              f"importing matplotlib and drawing take the peer {show(floor)} of its time; what we spend on pictures is {show(cold - bare)}")
    bench.add("coursework, cold, without pictures", bare, bare_peer, "0.067")
    kept = bench.fresh()
    again = recnb("run", NOTEBOOK, "-p", f"data={data}", "--output", kept)
    run(again)
    bench.add("coursework, again, nothing changed", bench.alone(again, 4 * bench.repeat), peer, note="bound 100 ms")
    bench.add("`recnb check` of the coursework", bench.alone([RECNB, "check", NOTEBOOK, "-p", f"data={data}"], 4 * bench.repeat), note="bound 50 ms")
    bench.add("`recnb --help`", bench.alone([RECNB, "--help"], 20 * bench.repeat), note="bound 15 ms")


def large(bench, rows, given):
    data = Path(given).resolve() if given else KEPT / f"ratings-{rows}"
    if not given and not (data / "links.csv").exists():
        print(f"bench: making {rows:,} ratings in {data}", file=sys.stderr)
        run([sys.executable, HERE / "make_ratings.py", "--rows", rows, "--out", data])
    size = (data / "ratings.csv").stat().st_size / 1e6
    if given:
        with open(data / "ratings.csv", "rb") as file:
            rows = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 24), b"")) - 1

    def load():
        return recnb("run", HERE / "load.recnb", "-p", f"data={data}", "--output", bench.fresh())

    mine, peer = bench.both(load, lambda: [sys.executable, HERE / "load_polars.py", "--data", data],
                            lambda _, text: json.loads(text)["read"])
    bench.add(f"reading {rows:,} ratings ({size:.0f} MB)", mine, peer, "0.5",
              f"ours is the whole process, polars its `read_csv` alone; our peak memory {peak_memory(load()):.0f} MiB")
    began = time.perf_counter()
    memory = peak_memory(recnb("run", NOTEBOOK, "-p", f"data={data}", "--output", bench.fresh()))
    bench.add(f"coursework on {rows:,} ratings, once", time.perf_counter() - began, note=f"peak memory of the largest process {memory:.0f} MiB")


def small_data(given):
    if given:
        return Path(given).resolve(), str(given)
    if REAL.is_dir():
        return REAL, "ml-latest-small (100,836 ratings)"
    data = KEPT / f"ratings-{SMALL_ROWS}"
    if not (data / "links.csv").exists():
        run([sys.executable, HERE / "make_ratings.py", "--rows", SMALL_ROWS, "--out", data])
    return data, f"{SMALL_ROWS:,} made-up ratings (ml-latest-small is not beside the repository)"


def machine():
    def field(path, name):
        with open(path, encoding="utf-8") as file:
            return next((line.split(":", 1)[1].strip() for line in file if line.startswith(name)), "unknown")

    memory = int(field("/proc/meminfo", "MemTotal").split()[0]) / 2**20
    packages = ", ".join(f"{name} {version(name)}" for name in ["numpy", "pandas", "scikit-learn", "matplotlib", "polars"])
    return (f"{field('/proc/cpuinfo', 'model name')}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB, "
            f"Linux {platform.release().split('-')[0]}; Python {platform.python_version()}, {packages}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--data")
    parser.add_argument("--rows", type=int, default=25_000_000)
    parser.add_argument("--large")
    options = parser.parse_args()
    if os.getloadavg()[0] > 0.5:
        print("bench: the machine is busy; scikit-learn's threads, which wait by spinning, suffer most from that", file=sys.stderr)
    data, name = small_data(options.data)
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=KEPT) as work:
        bench = Bench(max(1, options.repeat), work)
        coursework(bench, data)
        if options.rows > 0:
            large(bench, options.rows, options.large)
    lines = [
        "# recnb beside pandas, scikit-learn, matplotlib and polars",
        "",
        f"{datetime.date.today()}; {machine()}.",
        f"Data: {name}. Medians of {bench.repeat} runs of each in turns; ratio is recnb's time over the peer's, smaller is better.",
        "",
        "| what | ratio | bound | recnb | peer | note |",
        "|---|---|---|---|---|---|",
        *("| " + " | ".join(row) + " |" for row in bench.rows),
    ]
    text = "\n".join(lines) + "\n"
    (ROOT / "output/bench.md").write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
