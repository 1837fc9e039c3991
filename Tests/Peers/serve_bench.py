#!/usr/bin/env python3
"""Measures `recnb serve` beside FastAPI with uvicorn on the coursework's `/recommend/user/{id}`, over loopback with wrk.

    serve_bench.py [--seconds 20] [--connections 16] [--data DIR] [--python PROGRAM] [--recnb PROGRAM]

Both answer the same requests from the same results, one process each, one after the other, and their answers are compared first. Then
recnb is measured for a minute while its data changes three times. Exit status 1 where a promise does not hold: ten times the requests
a second, a 99th percentile under 5 ms, and no errors.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
USERS = 610
LUA = """
math.randomseed(42)
request = function() return wrk.format("GET", "/recommend/user/" .. math.random(%d)) end
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("RESULT %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""


def wrk(port, seconds, connections, script):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", script, f"http://127.0.0.1:{port}"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    requests, duration, middle, late, errors = map(int, re.search(r"RESULT (.*)", text)[1].split())
    return {"rate": requests / duration * 1e6, "p50": middle / 1000, "p99": late / 1000, "errors": errors}


def get(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def wait(port, process):
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit(f"a server ended: {process.args}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"no server on port {port}")


def free_port():
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return made.getsockname()[1]


def show(name, figures):
    print(f"{name:28} {figures['rate']:9.0f} requests/s   median {figures['p50']:7.2f} ms   99% {figures['p99']:7.2f} ms   "
          f"{figures['errors']} errors", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--reload-seconds", type=int, default=60)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--data", default=ROOT.parent / "shared/data/ml-latest-small")
    parser.add_argument("--python", default=ROOT / ".venv/bin/python")
    parser.add_argument("--recnb", default=ROOT / ".build/release/recnb")
    options = parser.parse_args()
    if not pathlib.Path(options.data, "ratings.csv").exists():
        print(f"NOT MEASURED: there is no MovieLens data at {options.data}", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory(prefix="recnb-serve-") as folder:
        sys.exit(measure(options, pathlib.Path(folder)))


def measure(options, folder):
    (folder / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks/coursework.recnb", folder / "notebooks")
    data = folder / "data"
    shutil.copytree(options.data, data)
    notebook = folder / "notebooks/coursework.recnb"
    settings = ["-p", f"data={data}", "--output", str(folder / "output")]
    script = folder / "requests.lua"
    script.write_text(LUA % USERS)
    films = subprocess.run(
        [options.recnb, "run", notebook, *settings, "--only", "clustered", "--quiet"], capture_output=True, text=True)
    if films.returncode not in (0, 4):
        raise SystemExit(films.stderr)
    made = folder / "output/coursework/files/clusters_movies.csv"
    port, other = free_port(), free_port()
    environment = os.environ | {
        "FILMS": str(made), "RATINGS": str(data / "ratings.csv"), "PYTHONPATH": str(ROOT / "Tests/Peers")}
    with open(folder / "serve.log", "w") as log:
        ours = subprocess.Popen(
            [options.recnb, "serve", notebook, *settings, "--port", str(port), "--reload"], stdout=subprocess.DEVNULL, stderr=log)
        theirs = None
        try:
            wait(port, ours)
            theirs = subprocess.Popen(
                [options.python, "-m", "uvicorn", "serve_fastapi:app", "--port", str(other), "--log-level", "warning"], env=environment)
            wait(other, theirs)
            for path in [f"/recommend/user/{user}" for user in (1, 5, 42, 414, USERS, 100_000)] + ["/movie/1", "/movie/0", "/recommend/movie/1"]:
                if get(port, path) != get(other, path):
                    raise SystemExit(f"{path}: {get(port, path)} and {get(other, path)}")
            wrk(other, 3, options.connections, script)
            theirs_figures = wrk(other, options.seconds, options.connections, script)
            theirs.terminate()
            theirs.wait()
            show("FastAPI with uvicorn", theirs_figures)
            wrk(port, 3, options.connections, script)
            figures = wrk(port, options.seconds, options.connections, script)
            show("recnb serve", figures)
            load = subprocess.Popen(
                [sys.executable, __file__, "--inner", str(port), str(options.reload_seconds), str(options.connections), str(script)],
                stdout=subprocess.PIPE, text=True)
            for _ in range(3):
                time.sleep(options.reload_seconds / 4)
                with open(data / "ratings.csv", "a") as file:
                    file.write(f"{USERS},1,4.0,1500000000\n")
            reloaded = json.loads(load.communicate()[0])
            show("recnb serve, three reloads", reloaded)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
                reloads = int(re.search(r'recnb_reloads_total\{result="done"\} (\d+)', answer.read().decode())[1])
        finally:
            for process in [ours, theirs]:
                if process and process.poll() is None:
                    process.terminate()
                    process.wait()
    ratio = figures["rate"] / theirs_figures["rate"]
    print(f"ratio {ratio:.1f}; {reloads} reloads")
    holds = ratio >= 10 and figures["p99"] < 5 and figures["errors"] + reloaded["errors"] + theirs_figures["errors"] == 0 and reloads == 3
    if not holds:
        print("a promise does not hold: 10 times the requests, 99% under 5 ms, no errors, three reloads", file=sys.stderr)
    return 0 if holds else 1


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] == "--inner":
        print(json.dumps(wrk(int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])))
    else:
        main()
