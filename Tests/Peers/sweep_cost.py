"""What a sweep costs beside its evaluate and cluster cells alone, cold: `sweep_cost.py RECNB DATA [JOBS]`.

Runs 11 values of k of notebooks/coursework.recnb on a folder of MovieLens and prints the ratio, and how often each cell ran.
"""

import collections
import json
import pathlib
import subprocess
import sys
import tempfile

recnb, data, jobs = sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "1"
notebook = pathlib.Path(__file__).resolve().parents[2] / "notebooks" / "coursework.recnb"
with tempfile.TemporaryDirectory() as output:
    subprocess.run(
        [recnb, "run", notebook, "-p", f"data={data}", "--sweep", "k=5...15", "--jobs", jobs, "-q", "--output", output],
        check=True,
    )
    folder = pathlib.Path(output) / "coursework" / "sweeps" / "k=5...15"
    sweep = json.loads((folder / "sweep.json").read_text())
    own, runs = 0.0, collections.Counter()
    for row in sweep["combinations"]:
        for cell in json.loads((folder / row["run"]).read_text())["cells"]:
            if cell["status"] == "ran":
                runs[cell["cell"]] += 1
                own += cell["seconds"] if cell["cell"].split()[0] in ("evaluate", "cluster") else 0
print(f"sweep {sweep['seconds']:.2f} s, its evaluate and cluster cells {own:.2f} s, ratio {sweep['seconds'] / own:.2f}")
print(", ".join(f"{cell} {count}" for cell, count in runs.items()))
