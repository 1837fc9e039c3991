#!/usr/bin/env python3
"""Times recnb beside other tools: operations in memory (one file in rows/ each), and whole notebooks.

    bench [--rows NAME,...] [--sizes small,1M,10M,25M] [--repeat 5] [--no-notebooks] [--data DIR] [--keep]

Prints the table and writes output/bench.md; --keep also writes Benchmarks.md of the documentation. Results of rows and sizes that are
not asked for are taken from the last time they were measured here.
"""
import argparse
import importlib
import json
import os
import pathlib
import sys

import data
import notebooks
import report
import workers

PAGE = workers.ROOT / "Sources/recnb/Documentation.docc/Benchmarks.md"


def all_rows():
    names = sorted(path.stem for path in (workers.HERE / "rows").glob("r*.py"))
    return {name: importlib.import_module(f"rows.{name}").ROW for name in names}


def main():
    parser = argparse.ArgumentParser(prog="bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", help="names of operations or of files in rows/, with commas; all when left out; `none` for none")
    parser.add_argument("--sizes", default="small,1M,10M,25M")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--no-notebooks", action="store_true")
    parser.add_argument("--data", default=data.KEPT, help="where made-up data and results are kept")
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    if os.getloadavg()[0] > 0.5:
        print("bench: the machine is busy; threads that wait by spinning suffer most from that", file=sys.stderr)
    rows, sizes = all_rows(), options.sizes.split(",")
    for size in sizes:
        if size not in data.ROWS:
            parser.error(f"there is no size {size}; sizes are {', '.join(data.ROWS)}")
    wanted = set(rows) if options.rows is None else set(options.rows.split(","))
    known = pathlib.Path(options.data) / "results.json"
    known.parent.mkdir(parents=True, exist_ok=True)
    kept = {"rows": {}, "notebooks": [], "load": {}} | (json.loads(known.read_text()) if known.exists() else {})
    failures = []
    for size in sizes:
        folder, _ = data.folder(size, options.data)
        for module, row in rows.items():
            if size not in row.sizes or not {module, row.name} & wanted:
                continue
            load = os.getloadavg()[0]
            result = workers.measure(module, row, folder, size, options.repeat, report.show)
            kept["rows"].setdefault(module, {})[size] = result
            kept["load"].setdefault(module, {})[size] = load
            failures += [f"{row.name}, {size}: {text}" for text in report.differences(row, result)]
            print(report.line(row, size, result), file=sys.stderr)
    if not options.no_notebooks:
        kept["notebooks"] = notebooks.measure(sizes, options.repeat, options.data)
    known.write_text(json.dumps(kept))
    text = report.document(rows, kept["rows"], kept["notebooks"], list(data.ROWS), kept["load"])
    output = workers.ROOT / "output/bench.md"
    output.parent.mkdir(exist_ok=True)
    output.write_text(text, encoding="utf-8")
    if options.keep:
        PAGE.write_text(text, encoding="utf-8")
    print(text, end="")
    for failure in failures:
        print(f"bench: not the same result: {failure}", file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
