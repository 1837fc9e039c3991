"""Processes that do one piece of work again and again, one at a time: all others are stopped meanwhile, so that no idle thread spins."""
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
OURS = ROOT / ".build/release/recnb-bench"
CORES = len(os.sched_getaffinity(0))
#: Bytes that a peer may have: what needs more would make the machine swap, or end something else.
MOST_MEMORY = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * 3 // 4


class Ended(Exception):
    """A process did not do its work; the text says why."""


class Worker:
    def __init__(self, name, command, limit, **options):
        self.name, self.runs, self.late, self.limit, self.spent = name, [], False, limit, 0.0
        self.errors = tempfile.TemporaryFile(mode="w+")
        self.process = subprocess.Popen(list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
                                        text=True, start_new_session=True, **options)
        try:
            self.answer(limit)
        except Ended:
            self.close()
            raise
        self.signal(signal.SIGSTOP)

    def answer(self, seconds):
        """The next line of JSON; ends the process when none comes in that many seconds."""
        timer = threading.Timer(max(0.0, seconds), self.end_late)
        timer.start()
        try:
            while True:
                line = self.process.stdout.readline()
                if not line:
                    raise Ended(self.why_ended(seconds))
                if line.startswith("{"):
                    return json.loads(line)
        finally:
            timer.cancel()

    def end_late(self):
        self.late = True
        self.signal(signal.SIGKILL)

    def why_ended(self, seconds):
        if self.late:
            return f"ended after {seconds:.0f} s" if self.spent == 0 else f"ended after {self.limit:.0f} s of all its runs"
        status = self.process.wait()
        self.errors.seek(0)
        said = self.errors.read()
        if "MemoryError" in said or "unable to allocate" in said.lower() or "out of memory" in said.lower() or status == -signal.SIGKILL:
            return f"out of memory (it may have {MOST_MEMORY / 2**30:.0f} GiB)"
        last = said.strip().splitlines()[-1:] or [f"status {status}"]
        return f"failed: {last[0][:200]}"

    def signal(self, number):
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass

    def run(self):
        self.signal(signal.SIGCONT)
        began = time.perf_counter()
        try:
            self.process.stdin.write("run\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise Ended(self.why_ended(0)) from None
        answer = self.answer(self.limit - self.spent)
        self.signal(signal.SIGSTOP)
        self.spent += time.perf_counter() - began
        return answer

    def has_time(self):
        """Whether one more run like those before is within the limit."""
        return self.spent == 0 or self.spent + 1.5 * max(run["seconds"] for run in self.runs or [{"seconds": self.spent}]) < self.limit

    def close(self):
        """Ends it, whatever state it is in."""
        self.signal(signal.SIGKILL)
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.errors):
            try:
                stream.close()
            except BrokenPipeError:
                pass


def ours(row, data, folder):
    """Our worker: the row's cells as a notebook."""
    path = Path(folder) / "row.recnb"
    before = f'%% parameters\nlet data: Path = "{data}"\n{row.before}' if "\\(data)" in row.before + row.cell else row.before
    path.write_text(f"{before}\n%% evaluate timed\n{row.cell}\n", encoding="utf-8")
    return Worker("recnb", [OURS, path, CORES], row.limit)


def peer(module, row, name, data):
    return Worker(
        name, [sys.executable, HERE / "peer.py", module, name, data], row.limit, env=os.environ | row.environment.get(name, {}),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY)))


def measure(module, row, data, size, repeat):
    """Runs ours and each peer in turns; per name the seconds of all runs, peak memory in MiB and the digest, and per name why there is
    nothing. The first run warms up and does not count, unless there is time for one alone."""
    without = {name: why[size] for name, why in row.leave_out.items() if size in why}
    repeat = min(repeat, row.repeat.get(size, repeat))
    with tempfile.TemporaryDirectory() as folder:
        workers, known = [], {}
        try:
            for name in ["recnb", *(name for name in row.peers if name not in without)]:
                try:
                    workers.append(ours(row, data, folder) if name == "recnb" else peer(module, row, name, data))
                except Ended as ended:
                    without[name] = str(ended)
                    if name == "recnb":
                        return {}, without
            for turn in range(repeat + 1 if repeat > 1 else 1):
                for worker in list(workers):
                    if not worker.has_time():
                        continue
                    try:
                        answer = worker.run()
                    except Ended as ended:
                        workers.remove(worker)
                        worker.close()
                        if not worker.runs:
                            without[worker.name] = str(ended)
                        else:
                            known[worker.name] = worker.runs
                        continue
                    if turn == 1:
                        worker.runs.clear()
                    worker.runs.append(answer)
            return known | {worker.name: worker.runs for worker in workers}, without
        finally:
            for worker in workers:
                worker.close()
