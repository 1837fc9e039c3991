"""How soon `recnb watch` shows the result of one edited cell: from the save (a rename, as editors do) to the cell's line on its output.

Usage: watch_latency.py [--recnb PROGRAM] [--data FOLDER] [--repeat N]. The coursework notebook is copied to a folder of its own, which is
removed. Prints for each kind of edit the median, the best and the worst, in milliseconds; asserts nothing.
"""

import argparse
import os
import pathlib
import queue
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]

# What is edited, what it becomes (with a number that makes each edit a new one), and how the line of the cell begins.
EDITS = [
    ("no picture: a table in the middle (per_cluster)", "popularity: mean(.rating_count))", "popularity: mean(.rating_count) + {n})",
     "evaluate per_cluster"),
    ("no picture: the knee and the best k (best_k)", "choice_of_k.top(1, by: .silhouette)", "choice_of_k.head({n}).top(1, by: .silhouette)",
     "evaluate best_k"),
    ("one picture (elbow)", 'title: "Метод локтя"', 'title: "Метод локтя, {n}"', "plot elbow"),
    ("one picture (sizes)", 'title: "Число фильмов в кластерах"', 'title: "Число фильмов в кластерах, {n}"', "plot sizes"),
]


def lines_of(process):
    """The lines of a process with the moment at which each came."""
    lines = queue.Queue()

    def read():
        for line in process.stdout:
            lines.put((time.perf_counter(), line.decode("utf-8", "replace")))
        lines.put((time.perf_counter(), None))

    threading.Thread(target=read, daemon=True).start()
    return lines


def wait_for(lines, words, patience=60):
    """The moment of the first line with one of the words."""
    end = time.perf_counter() + patience
    while True:
        moment, line = lines.get(timeout=max(0.01, end - time.perf_counter()))
        if line is None:
            sys.exit("recnb watch has ended")
        if any(word in line for word in words):
            return moment


def save(path, text):
    """Puts the text in the place of the file; the moment at which it was there."""
    beside = path.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    moment = time.perf_counter()
    os.replace(beside, path)
    return moment


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--recnb", default=str(ROOT / ".build/release/recnb"))
    parser.add_argument("--data", default=str(ROOT.parent / "shared/data/ml-latest-small"))
    parser.add_argument("--repeat", type=int, default=15)
    given = parser.parse_args()
    data = pathlib.Path(given.data)
    if not data.is_dir():
        sys.exit(f"NOTE: no real data at {data}: NOTHING IS MEASURED (--data FOLDER names a folder of MovieLens)")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="recnb-watch-latency-"))
    process = None
    try:
        (folder / "notebooks").mkdir()
        path = folder / "notebooks/coursework.recnb"
        text = (ROOT / "notebooks/coursework.recnb").read_text(encoding="utf-8")
        path.write_text(text, encoding="utf-8")
        environment = dict(os.environ)
        if "RECNB_VENV" not in environment:
            environment["RECNB_VENV"] = str(ROOT / ".venv")
        process = subprocess.Popen([os.path.abspath(given.recnb), "watch", str(path), "-p", f"data={data.resolve()}"], stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, env=environment, cwd=folder)
        lines = lines_of(process)
        wait_for(lines, ["cells: "], patience=300)
        time.sleep(1)
        print(f"{'from save to screen, ms':52}{'median':>8}{'best':>8}{'worst':>8}")
        for name, old, new, cell in EDITS:
            if old not in text:
                sys.exit(f"the notebook has no `{old}`")
            took = []
            for number in range(2, given.repeat + 2):
                saved = save(path, text.replace(old, new.format(n=number)))
                took.append((wait_for(lines, [cell]) - saved) * 1000)
                wait_for(lines, ["cells: "])
                time.sleep(0.05)
            save(path, text)
            wait_for(lines, ["cells: "])
            print(f"{name:52}{statistics.median(took):8.0f}{min(took):8.0f}{max(took):8.0f}")
    finally:
        if process and process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(folder, ignore_errors=True)


main()
