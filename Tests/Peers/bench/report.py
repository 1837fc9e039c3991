"""The results as Markdown: a page that keeps what was measured before where nothing new is."""
import os
import re
import statistics
from importlib.metadata import version

PACKAGES = ["numpy", "pandas", "polars", "duckdb", "scikit-learn", "scikit-surprise", "implicit"]
#: So many processors were at other work while a line was measured: above it the line says so.
BUSY = 0.15
HEAD = "| operation | size | ratio | bound | recnb | memory | runs | peers: time (over ours), memory |"
NOTEBOOK_HEAD = "| what | ratio | bound | recnb | peer | note |"


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


def seconds_of(text):
    """What `show` wrote, in a cell of a line."""
    found = re.match(r"([0-9.]+) (s|ms)\b", text)
    return float(found[1]) * (1 if found[2] == "s" else 0.001) if found else 0.0


def median(runs):
    return statistics.median(run["seconds"] for run in runs)


def memory(runs):
    return max(run["memory"] for run in runs)


def differences(row, result):
    """Numbers of the digests that should be equal and are not."""
    if "recnb" not in result:
        return []
    mine = result["recnb"][-1]
    found = []
    for name, runs in result.items():
        for number in row.same:
            theirs = runs[-1].get(number)
            if theirs is not None and number in mine and abs(theirs - mine[number]) > row.digits * max(1, abs(theirs)):
                found.append(f"{name}: {number} is {theirs:.10g}, ours {mine[number]:.10g}")
            elif name != "recnb" and (theirs is None) != (number not in mine):
                found.append(f"{name}: {number} is known of one side only")
    return found


def ratio(row, result):
    """How many times as fast as the fastest peer that counts, and its name."""
    peers = {name: median(runs) for name, runs in result.items() if name != "recnb" and (not row.against or name in row.against)}
    if not peers:
        return None, ""
    fastest = min(peers, key=peers.get)
    return peers[fastest] / median(result["recnb"]), fastest


def line(row, size, result, without, load):
    """A line of the table. `without` says of ours or of peers why there is no figure."""
    if "recnb" not in result:
        return f"| {row.name} | {size} | | {row.at_least or ''} | {without['recnb']} | | | |"
    times, _ = ratio(row, result)
    bound = f"{row.at_least:g}" if row.at_least else ""
    shown = "" if times is None else f"**{times:.2f}**" if times >= row.at_least else f"**{times:.2f}** missed"
    own = median(result["recnb"])
    peers = [f"{name} {show(median(runs))} ({median(runs) / own:.2f}), {memory(runs):.0f} MiB"
             for name, runs in result.items() if name != "recnb"]
    peers += [f"{name}: {why}" for name, why in without.items()]
    runs = f"{len(result['recnb'])}{', busy' if load > BUSY else ''}"
    return f"| {row.name} | {size} | {shown} | {bound} | {show(own)} | {memory(result['recnb']):.0f} MiB | {runs} | {'; '.join(peers)} |"


def cells(text):
    return [cell.strip() for cell in text.strip().strip("|").split("|")]


def read(page):
    """The lines of a page that was written before: operations by name and size, notebooks by what they are."""
    operations, notebooks, into = {}, {}, None
    for text in page.splitlines():
        if text in (HEAD, NOTEBOOK_HEAD):
            into = operations if text == HEAD else notebooks
        elif not text.startswith("|"):
            into = None
        elif into is operations and not text.startswith("|---"):
            operations[tuple(cells(text)[:2])] = text
        elif into is notebooks and not text.startswith("|---"):
            notebooks[cells(text)[0]] = text
    return operations, notebooks


def known_seconds(text):
    """What a run of all processes of a line takes, by what it says."""
    found = cells(text)
    return seconds_of(found[4]) + sum(seconds_of(part) for part in re.findall(r"[0-9.]+ m?s(?= \()", found[7]))


def document(rows, operations, notebooks, sizes):
    """The page. Lines of rows that there are no more are left out."""
    names = [row.name for row in rows]
    lines = [
        "# Beside other tools",
        "",
        "Written by `make bench KEEP=1`, which runs all of this again, or with `ROWS=` and `SIZES=` some of it: other lines stay.",
        "",
        f"Machine: {machine()}.",
        f"Peers: {versions()}.",
        "",
        "## Operations",
        "",
        "Each line is one operation on tables and models in memory, without process start and without writing results: ours and every",
        "peer in turns, each in a process of its own that is stopped while another works; medians. The ratio is the time of the fastest",
        "peer over ours: above 1 we are faster. In brackets each peer's time over ours. A peer comes at its default and at its best",
        "setting that we know; where it cannot do a size, the line says why. Memory is the peak of the process with its data, libraries",
        "and interpreter. `runs` says how many there were, and `busy` that the machine had other work meanwhile: times are too high then,",
        "ratios are rough, and libraries whose threads wait by spinning look worse than they are. Where results can be compared by numbers",
        "they were, and agree. `small` is ml-latest-small (100,836 ratings) or made-up data of that size, the others are made-up ratings",
        "with a long tail; operations on features are on the films' (genres, mean and number of ratings).",
        "",
        HEAD, "|---|---|---|---|---|---|---|---|",
    ]
    shown = [(name, size) for name in names for size in sizes if (name, size) in operations]
    lines += [operations[key] for key in shown]
    lines += ["", "## Growth", "", "| operation | " + " | ".join(sizes) + " |", "|---|" + "---|" * len(sizes)]
    for name in names:
        found = {size: cells(operations[name, size]) for size in sizes if (name, size) in operations}
        if found:
            both = (", ".join(filter(None, found[size][4:6])) if size in found else "" for size in sizes)
            lines.append(f"| {name} | " + " | ".join(both) + " |")
    if notebooks:
        lines += [
            "", "## Whole notebooks", "",
            "The coursework notebook beside the same work in pandas, scikit-learn and matplotlib, process start included. Here the ratio is our",
            "time over the peer's.", "", NOTEBOOK_HEAD, "|---|---|---|---|---|---|", *notebooks.values(),
        ]
    return "\n".join(lines) + "\n"
