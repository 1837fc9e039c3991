"""Processes that do one piece of work again and again, one at a time: all others are stopped meanwhile, so that no idle thread spins."""
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
OURS = ROOT / ".build/release/recnb-bench"
CORES = len(os.sched_getaffinity(0))


class Worker:
    def __init__(self, name, command, **options):
        self.name, self.runs = name, []
        self.process = subprocess.Popen(list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        start_new_session=True, **options)
        self.answer()
        self.signal(signal.SIGSTOP)

    def answer(self):
        while True:
            line = self.process.stdout.readline()
            if not line:
                sys.exit(f"bench: {self.name} ended with status {self.process.wait()}")
            if line.startswith("{"):
                return json.loads(line)

    def signal(self, number):
        os.killpg(self.process.pid, number)

    def run(self):
        self.signal(signal.SIGCONT)
        self.process.stdin.write("run\n")
        self.process.stdin.flush()
        answer = self.answer()
        self.signal(signal.SIGSTOP)
        return answer

    def close(self):
        """Ends it, whatever state it is in."""
        try:
            self.signal(signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


def ours(row, data, folder):
    """Our worker: the row's cells as a notebook."""
    path = Path(folder) / "row.recnb"
    before = f'%% parameters\nlet data: Path = "{data}"\n{row.before}' if "\\(data)" in row.before + row.cell else row.before
    path.write_text(f"{before}\n%% evaluate timed\n{row.cell}\n", encoding="utf-8")
    return Worker("recnb", [OURS, path, CORES])


def measure(module, row, data, size, repeat, say):
    """Runs ours and each peer in turns; per name the seconds of all runs, peak memory in MiB and the digest."""
    with tempfile.TemporaryDirectory() as folder:
        workers = []
        try:
            workers.append(ours(row, data, folder))
            for name in row.peers:
                if size in row.leave_out.get(name, ()):
                    continue
                workers.append(Worker(name, [sys.executable, HERE / "peer.py", module, name, data],
                                      env=os.environ | row.environment.get(name, {})))
            repeat = min(repeat, row.repeat.get(size, repeat))
            for turn in range(repeat + 1):
                # The first run warms up and does not count, unless there is but one.
                for worker in workers:
                    answer = worker.run()
                    if turn > 0 or repeat == 1:
                        worker.runs.append(answer)
                if turn == 0 and repeat == 1:
                    break
            return {worker.name: worker.runs for worker in workers}
        finally:
            for worker in workers:
                worker.close()
