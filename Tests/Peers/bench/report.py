"""The results as Markdown."""
import os
import statistics
from importlib.metadata import version

PACKAGES = ["numpy", "pandas", "polars", "duckdb", "scikit-learn", "scikit-surprise", "implicit"]


def machine():
    def field(path, name):
        with open(path, encoding="utf-8") as file:
            return next((line.split(":", 1)[1].strip() for line in file if line.startswith(name)), "unknown")

    memory = int(field("/proc/meminfo", "MemTotal").split()[0]) / 2**20
    return f"{field('/proc/cpuinfo', 'model name')}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB"


def versions():
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except Exception:
            pass
    return ", ".join(found)


def show(seconds):
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def median(runs):
    return statistics.median(run["seconds"] for run in runs)


def memory(runs):
    return max(run["memory"] for run in runs)


def differences(row, result):
    """Numbers of the digests that should be equal and are not."""
    mine = result["recnb"][-1]
    found = []
    for name, runs in result.items():
        for number in row.same:
            theirs = runs[-1].get(number)
            if theirs is not None and number in mine and abs(theirs - mine[number]) > 1e-6 * max(1, abs(theirs)):
                found.append(f"{name}: {number} is {theirs:.10g}, ours {mine[number]:.10g}")
    return found


def ratio(row, result):
    """How many times as fast as the fastest peer that counts, and its name."""
    peers = {name: median(runs) for name, runs in result.items() if name != "recnb" and (not row.against or name in row.against)}
    if not peers:
        return None, ""
    fastest = min(peers, key=peers.get)
    return peers[fastest] / median(result["recnb"]), fastest


def line(row, size, result):
    times, fastest = ratio(row, result)
    bound = f"{row.at_least:g}" if row.at_least else ""
    shown = "" if times is None else f"**{times:.2f}**" if times >= row.at_least else f"**{times:.2f}** missed"
    peers = "; ".join(f"{name} {show(median(runs))} ({median(runs) / median(result['recnb']):.2f}), {memory(runs):.0f} MiB"
                      for name, runs in result.items() if name != "recnb")
    return f"| {row.name} | {size} | {shown} | {bound} | {show(median(result['recnb']))} | {memory(result['recnb']):.0f} MiB | {peers} |"


def growth(name, results, sizes):
    cells = []
    for size in sizes:
        result = results.get(size)
        cells.append(f"{show(median(result['recnb']))}, {memory(result['recnb']):.0f} MiB" if result else "")
    return f"| {name} | " + " | ".join(cells) + " |"


def circumstances(results, load):
    """How often each was run, and whether the machine had other work."""
    runs = [len(result["recnb"]) for row in results.values() for result in row.values()] or [0]
    often = f"{min(runs)}" if min(runs) == max(runs) else f"{min(runs)} to {max(runs)}"
    most = max((value for row in load.values() for value in row.values()), default=0)
    lines = [f"Medians of {often} runs."]
    if most > 1:
        lines.append(f"**The machine had other work meanwhile** (load up to {most:.0f} on {len(os.sched_getaffinity(0))} cores): all times are too")
        lines.append("high, and ratios are rough; libraries whose threads wait by spinning look worse than they are.")
    return lines


def document(rows, results, notebooks, sizes, load):
    """The page: `results` are by row and size, `notebooks` are finished lines, `load` is what the machine did beside."""
    lines = [
        "# Beside other tools",
        "",
        "Written by `make bench`, which runs all of this again.",
        "",
        f"Machine: {machine()}.",
        f"Peers: {versions()}.",
        "",
        "## Operations",
        "",
        *circumstances({module: results[module] for module in rows if module in results}, load),
        "",
        "Each line is one operation on tables and models in memory, without process start and without writing results: ours and every",
        "peer in turns, each in a process of its own that is stopped while another works. The ratio is the time of the fastest peer over",
        "ours: above 1 we are faster. In brackets each peer's time over ours. A peer comes at its default and at its best setting that we",
        "know. Memory is the peak of the process with its data, libraries and interpreter. Where results can be",
        "compared by numbers they were, and agree. `small` is ml-latest-small (100,836 ratings) or made-up data of that size, the others",
        "are made-up ratings with a long tail; operations on features are on the films' (genres, mean and number of ratings).",
        "",
        "| operation | size | ratio | bound | recnb | memory | peers: time (over ours), memory |",
        "|---|---|---|---|---|---|---|",
    ]
    for module, row in rows.items():
        lines += [line(row, size, results[module][size]) for size in sizes if size in results.get(module, {})]
    lines += ["", "## Growth", "", "| operation | " + " | ".join(sizes) + " |", "|---|" + "---|" * len(sizes)]
    lines += [growth(row.name, results[module], sizes) for module, row in rows.items() if results.get(module)]
    if notebooks:
        lines += [
            "", "## Whole notebooks", "",
            "The coursework notebook beside the same work in pandas, scikit-learn and matplotlib, process start included. Here the ratio is our",
            "time over the peer's.", "",
            "| what | ratio | bound | recnb | peer | note |", "|---|---|---|---|---|---|", *notebooks,
        ]
    return "\n".join(lines) + "\n"
