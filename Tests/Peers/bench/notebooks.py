"""Whole runs of the coursework notebook beside the same work in Python, process start included."""
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import data
from report import show
from workers import HERE, ROOT

RECNB = ROOT / ".build/release/recnb"
NOTEBOOK = ROOT / "notebooks/coursework.recnb"
PEER = HERE.parent / "coursework_pandas.py"


def run(command):
    """Wall seconds and standard output of a command that must succeed."""
    began = time.perf_counter()
    process = subprocess.run(list(map(str, command)), stdin=subprocess.DEVNULL, capture_output=True, text=True)
    seconds = time.perf_counter() - began
    if process.returncode != 0:
        sys.exit(f"bench: exit status {process.returncode} from {' '.join(map(str, command))}\n{process.stdout[-2000:]}{process.stderr[-4000:]}")
    return seconds, process.stdout


def peak_memory(command):
    """Peak resident memory in MiB of a command, its children included one by one."""
    script = ("import json, resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
              "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)")
    return float(run([sys.executable, "-c", script, *command])[1])


class Runs:
    """Cold runs write to a new folder each. All are removed at the end: a file system that has just removed files is slow to make new ones."""

    def __init__(self, repeat, work):
        self.repeat, self.work, self.lines, self.counter = repeat, Path(work), [], 0

    def fresh(self):
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
        self.lines.append(f"| {what} | {ratio} | {bound} | {show(ours)} | {show(theirs) if theirs else ''} | {note} |")
        print(f"bench: {what}: {show(ours)}" + (f" against {show(theirs)}, ratio {ours / theirs:.3f}" if theirs else ""), file=sys.stderr)


def recnb(*arguments):
    return [RECNB, *arguments, "--quiet"]


# Films for the methods that compare all pairs: few where a bound is set for all the rest, and as many as the notebook says.
FEW, MANY = 500, 5000


def coursework(runs, folder):
    def ours(*flags, rows=FEW):
        return lambda: recnb("run", NOTEBOOK, "-p", f"data={folder}", "-p", f"pairwiseRows={rows}", "--output", runs.fresh(), *flags)

    def theirs(*flags, rows=FEW):
        return lambda: [sys.executable, PEER, "--data", folder, "--out", runs.work / "peer", "--pairwise-rows", str(rows), *flags]

    pictures = []

    def note_pictures(seconds, text):
        pictures.append(json.loads(text)["pictures"])
        return seconds

    cold, peer = runs.both(ours(), theirs(), note_pictures)
    floor = statistics.median(pictures)
    bare, bare_peer = runs.both(ours("--skip-kind", "plot"), theirs("--no-pictures"))
    runs.add("coursework, cold, with pictures", cold, peer, "0.6",
             f"importing matplotlib and drawing take the peer {show(floor)}; what we spend on pictures is {show(cold - bare)}")
    runs.add("coursework, cold, without pictures", bare, bare_peer, "0.067")
    bare, bare_peer = runs.both(ours("--skip-kind", "plot", rows=MANY), theirs("--no-pictures", rows=MANY))
    runs.add(f"the same, DBSCAN and Ward's tree of {MANY:,} films instead of {FEW}", bare, bare_peer)
    again = recnb("run", NOTEBOOK, "-p", f"data={folder}", "--output", runs.fresh())
    run(again)
    runs.add("coursework, again, nothing changed", runs.alone(again, 4 * runs.repeat), peer, note="bound 100 ms")
    runs.add("`recnb check` of the coursework", runs.alone([RECNB, "check", NOTEBOOK, "-p", f"data={folder}"], 4 * runs.repeat), note="bound 50 ms")
    runs.add("`recnb --help`", runs.alone([RECNB, "--help"], 20 * runs.repeat), note="bound 15 ms")


def large(runs, folder, name):
    began = time.perf_counter()
    memory = peak_memory(recnb("run", NOTEBOOK, "-p", f"data={folder}", "--output", runs.fresh()))
    runs.add(f"coursework on {name}, once", time.perf_counter() - began, note=f"peak memory of the largest process {memory:.0f} MiB")


def measure(sizes, repeat, kept):
    """Lines of the table of whole notebooks."""
    Path(kept).mkdir(parents=True, exist_ok=True)
    work = tempfile.mkdtemp(dir=kept)
    try:
        runs = Runs(repeat, work)
        coursework(runs, data.folder("small", kept)[0])
        if "25M" in sizes:
            large(runs, *data.folder("25M", kept))
        return runs.lines
    finally:
        shutil.rmtree(work, ignore_errors=True)
