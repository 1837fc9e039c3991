#!/usr/bin/env python3
"""Times recnb beside other tools: operations in memory (files in rows/), and whole notebooks.

    bench [--rows NAME,...] [--sizes small,1M,10M,25M] [--repeat 5] [--no-notebooks] [--data DIR] [--keep] [--within 6] [--list]

Rows are asked for by the name of their file or operation, or a part of it, in any case. Each line of the table is printed as soon as it
is known; at the end the page is written to output/bench.md, and with --keep to Benchmarks.md of the documentation. Lines that were not
measured now are those of Benchmarks.md. No line is begun after `--within` hours.
"""
import argparse
import os
import resource
import sys
import time

import data
import notebooks
import report
import workers
from row import rows_of

PAGE = workers.ROOT / "Sources/recnb/Documentation.docc/Benchmarks.md"


def all_rows():
    found = {}
    for path in sorted((workers.HERE / "rows").glob("r*.py")):
        found |= rows_of(path.stem)
    return found


def is_wanted(key, row, words):
    return words is None or any(word.strip().lower() in (key.lower() + "\0" + row.name.lower()) for word in words.split(",") if word.strip())


def duration(seconds):
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def estimate(wanted, known, repeat):
    """Seconds that the rows will take, by what is known of them, and at most."""
    likely, most, unknown = 0.0, 0.0, 0
    for row, size in wanted:
        processes = 1 + sum(size not in row.leave_out.get(name, {}) for name in row.peers)
        repeats = min(repeat, row.repeat.get(size, repeat))
        most += processes * 2 * row.limit
        if (row.name, size) in known:
            # Each process starts and reads the data as well.
            likely += (repeats + (repeats > 1)) * report.known_seconds(known[row.name, size]) + processes * (3 + data.ROWS[size] / 4e6)
        else:
            unknown += 1
    return likely, most, unknown


def used():
    """Seconds of processors: by all on the machine, and by us and the processes that we ended."""
    with open("/proc/stat", encoding="ascii") as file:
        times = [int(word) for word in file.readline().split()[1:9]]
    everyone = (sum(times) - times[3] - times[4]) / os.sysconf("SC_CLK_TCK")
    return everyone, sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def main():
    parser = argparse.ArgumentParser(prog="bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", help="all when left out; `none` for none")
    parser.add_argument("--sizes", default="small,1M,10M,25M")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--no-notebooks", action="store_true")
    parser.add_argument("--data", default=data.KEPT, help="where made-up data is kept")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--within", type=float, default=6, help="hours after which no further line is begun")
    parser.add_argument("--list", action="store_true", help="name the rows, their sizes and how long they are expected to take; run nothing")
    options = parser.parse_args()
    rows = all_rows()
    names = {size.lower(): size for size in data.ROWS}
    sizes = [names.get(size.strip().lower()) for size in options.sizes.split(",")]
    if None in sizes:
        parser.error(f"sizes are {', '.join(data.ROWS)}, not {options.sizes}")
    wanted = [(key, row, size) for size in sizes for key, row in rows.items() if size in row.sizes and is_wanted(key, row, options.rows)]
    if not wanted and options.rows not in (None, "none"):
        parser.error(f"there is no row {options.rows} of size {options.sizes}; rows are {', '.join(row.name for row in rows.values())}")
    operations, written = report.read(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else ({}, {})
    likely, most, unknown = estimate([(row, size) for _, row, size in wanted], operations, options.repeat)
    guess = f"about {duration(likely)}" + (f" and what {unknown} lines take that were never measured" if unknown else "")
    print(f"bench: {len(wanted)} lines; {guess}; at most {duration(min(most, 3600 * options.within))}", file=sys.stderr)
    if options.list:
        for key, row, size in wanted:
            print(f"{key}  {row.name}, {size}")
        return
    if os.getloadavg()[0] > 0.5:
        print("bench: the machine is busy; threads that wait by spinning suffer most from that", file=sys.stderr)
    failures, start = [], time.perf_counter()
    for number, (key, row, size) in enumerate(wanted):
        if time.perf_counter() - start > 3600 * options.within:
            left = ", ".join(f"{row.name} {size}" for _, row, size in wanted[number:])
            print(f"bench: time is up (--within {options.within:g}); not measured: {left}", file=sys.stderr)
            break
        folder, _ = data.folder(size, options.data)
        began, before = time.perf_counter(), used()
        result, without = workers.measure(key, row, folder, size, options.repeat)
        seconds, after = time.perf_counter() - began, used()
        load = (after[0] - before[0] - (after[1] - before[1])) / seconds
        text = report.line(row, size, result, without, load)
        operations[row.name, size] = text
        failures += [f"{row.name}, {size}: {text}" for text in report.differences(row, result)]
        failures += [f"{row.name}, {size}: recnb {without['recnb']}"] if "recnb" in without else []
        print(f"{text} [{duration(seconds)}]", file=sys.stderr)
    if not options.no_notebooks:
        for text in notebooks.measure(sizes, options.repeat, options.data):
            written[report.cells(text)[0]] = text
    page = report.document(list(rows.values()), operations, written, list(data.ROWS))
    output = workers.ROOT / "output/bench.md"
    output.parent.mkdir(exist_ok=True)
    output.write_text(page, encoding="utf-8")
    if options.keep:
        PAGE.write_text(page, encoding="utf-8")
    print(page, end="")
    for failure in failures:
        print(f"bench: not as it should be: {failure}", file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
