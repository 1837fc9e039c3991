"""`read_csv` as a native cell: the file's columns are looked at, all rows of them."""

import csv
import io
import os

from recnb_convert_native_tables import Column, Columns, Not, column, function, quoted
from recnb_convert_pandas import text

MISSING = {"", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN",
           "None", "n/a", "nan", "null"}
LARGEST = 64 << 20


@function("pandas.read_csv")
def read_csv(tables, call):
    words = call.only("sep", "delimiter")
    if len(call.arguments) != 1 or text(call.arguments[0]) is None or len(words) > 1:
        raise Not
    path = text(call.arguments[0])
    if "://" in path or path.endswith((".gz", ".zip", ".bz2", ".xz", ".zst", ".tar")) or os.path.isabs(path):
        raise Not
    if any(text(word) != "," for word in words.values()):
        raise Not
    placed = os.path.normpath(os.path.join(tables.folder, path))
    if placed.startswith(".."):
        raise Not
    columns, whole = columns_of_file(os.path.join(tables.root, placed))
    # Whole numbers with gaps are floats in pandas.
    cast = ", ".join(f"{column(name)}: .double" for name in whole)
    return f"readCSV({quoted(placed)})" + (f".cast([{cast}])" if cast else ""), Columns(columns)


def columns_of_file(path):
    """The columns of a CSV file and what pandas makes of them; the whole file is looked at."""
    try:
        if os.path.getsize(path) > LARGEST:
            raise Not
        with open(path, encoding="utf-8", newline="") as file:
            rows = csv.reader(io.StringIO(file.read()))
            names = next(rows)
            states = [[True, True, True, False] for _ in names]
            for row in rows:
                if not row:
                    continue
                if len(row) != len(names):
                    raise Not
                for state, value in zip(states, row):
                    look(state, value)
    except (OSError, UnicodeError, csv.Error, StopIteration):
        raise Not from None
    if len(set(names)) < len(names) or any(not name.strip() for name in names):
        raise Not
    found, gapped = {}, []
    for name, (whole, number, truths, missing) in zip(names, states):
        if (whole and number and truths) or (truths and missing):
            raise Not
        if whole and missing:
            gapped.append(name)
        found[name] = Column("int" if whole and not missing else "float" if number else "bool" if truths else "str", missing)
    return found, gapped


def look(state, value):
    if value in MISSING:
        state[3] = True
        return
    if state[2] and value not in ("True", "False"):
        state[2] = False
    if state[0]:
        digits = value.strip().lstrip("+-")
        state[0] = digits.isdigit() and digits.isascii() and len(digits) < 19
    if state[1]:
        try:
            float(value)
            state[1] = "_" not in value
        except ValueError:
            state[1] = False
