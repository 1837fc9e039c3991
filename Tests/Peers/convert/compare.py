"""Runs a notebook as plain Python and compares it with what recnb made of it: `compare.py SCRIPT PROJECT CELLS.json OUTPUT`.

`CELLS.json` is what `recnb convert --format json` printed, `OUTPUT` the folder of the run's results. The cells of the script are executed one
after the other in one namespace; after the last cell that a made cell stands for, each table, number and text that the made cell gives
is compared with the variable of that name, or with the value of the last expression. Prints how much was compared; a difference ends it with
status 1.
"""

import ast
import datetime
import io
import json
import math
import os
import re
import sys
import warnings
from contextlib import redirect_stdout

import matplotlib
import numpy as np
import pandas as pd
import pyarrow

matplotlib.use("Agg")


def cells_of(path):
    text = open(path, encoding="utf-8").read()
    text = re.sub(r"\A# ---\n(#.*\n)*# ---\n", "", text)
    cells = []
    for part in re.split(r"(?m)^(?=# %%)", text):
        first, _, body = part.partition("\n")
        if not first.startswith("# %%"):
            first, body = "", part
        if body.strip():
            lines = [line if not re.match(r"\s*[%!]", line) else "" for line in body.split("\n")]
            cells.append(None if "[markdown]" in first else "\n".join(lines))
    return cells


def shown_values(tree):
    """The last expression, and what `display` is given."""
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        return tree.body[-1]
    return None


def columns_of(value, name):
    """A value as columns of plain values, the way a notebook's reader sees it: row labels that have a name or say something are columns."""
    if isinstance(value, np.ndarray):
        value = pd.DataFrame(value) if value.ndim == 2 else pd.Series(value, name=name)
        value.columns = [f"x{i}" for i in range(value.shape[1])] if isinstance(value, pd.DataFrame) else None
    if isinstance(value, pd.Series):
        value = value.to_frame(value.name if value.name is not None else "value" if name.startswith("shown") else name)
    if any(label is not None for label in value.index.names) or not pd.api.types.is_integer_dtype(value.index):
        value = value.rename_axis("index") if value.index.names == [None] else value
        value = value.reset_index()
    return {str(label): Values([plain(cell) for cell in value.iloc[:, place].tolist()], str(value.dtypes.iloc[place]))
            for place, label in enumerate(value.columns)}


class Values(list):
    """The values of a column, and its type where it is one of numbers or truth values."""

    def __init__(self, values, type):
        super().__init__(values)
        self.type = type if re.fullmatch(r"u?int\d+|float\d+|bool", type) else None


def type_of(column):
    """The type that pandas gives a column of recnb's: whole numbers with gaps are floats there."""
    name = {"double": "float64", "float": "float32"}.get(str(column.type), str(column.type))
    return "float64" if column.null_count and re.fullmatch(r"u?int\d+", name) else name


def plain(value):
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(part) for part in value]
    if isinstance(value, (datetime.datetime, datetime.date)):
        return pd.Timestamp(value).tz_localize(None).isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def kept(folder, name):
    """A table of recnb's as columns; `None` where the output is none."""
    for path in (f"{folder}/{name}.arrow", f"{folder}/value.arrow"):
        if os.path.exists(path):
            with pyarrow.OSFile(path) as file:
                table = pyarrow.ipc.open_file(file).read_all()
            return {column: Values([plain(cell) for cell in table[column].to_pylist()], type_of(table[column])) for column in table.column_names}
    return None


# How far `recnb parity` lets principal components be from those of scikit-learn.
COMPONENTS = 1e-11


def near(a, b):
    return isinstance(a, (int, float)) and isinstance(b, (int, float)) and abs(a - b) <= COMPONENTS * max(1, abs(a))


def of_components(text):
    """The names of cells in which `pca` stands, and of those that use them."""
    found = set()
    for cell in re.split(r"(?m)^(?=%% )", text):
        words = re.match(r"%% (\w+) (\w+)", cell)
        if words and words[1] not in ("text", "python") and (re.search(r"\bpca\(", cell) or any(re.search(rf"\b{name}\b", cell) for name in found)):
            found.add(words[2])
    return found


def same(a, b, is_near=False):
    """Columns by position: recnb may call a column of labels otherwise."""
    if len(a) != len(b):
        return f"{list(a)} and {list(b)}"
    for (left, values), (right, others) in zip(a.items(), b.items()):
        if left != right and "index" not in (left, right) and "level_0" not in (left, right):
            return f"column {left} and {right}"
        if values.type and others.type and values.type != others.type:
            return f"column {left} is {values.type} and {others.type}"
        if values != others:
            place = next((i for i, pair in enumerate(zip(values, others)) if pair[0] != pair[1] and not (is_near and near(*pair))),
                         min(len(values), len(others)))
            if is_near and place == len(values) == len(others):
                continue
            return f"column {left}, row {place}: {values[place:place + 1]} and {others[place:place + 1]}"
    return None


def main(script, project, made_path, output):
    made = next(json.loads(line) for line in open(made_path) if '"converted"' in line)["cells"]
    sources = cells_of(script)
    os.chdir(project)
    namespace = {"__name__": "__main__"}
    states, shown = {}, {}
    warnings.simplefilter("ignore")
    for number, source in enumerate(sources, 1):
        if source is None:
            continue
        tree = ast.parse(source)
        last = shown_values(tree)
        for node in tree.body:
            with redirect_stdout(io.StringIO()):
                if node is last:
                    value = eval(compile(ast.Expression(node.value), script, "eval"), namespace)
                    shown[number] = value.copy() if isinstance(value, (pd.DataFrame, pd.Series)) else value
                else:
                    exec(compile(ast.Module([node], []), script, "exec"), namespace)
            states[number, node.end_lineno] = {
                name: value.copy() if isinstance(value, (pd.DataFrame, pd.Series, np.ndarray)) else value
                for name, value in namespace.items() if isinstance(value, (pd.DataFrame, pd.Series, np.ndarray))}
    compared, wrong = 0, []
    inexact = of_components(open(f"{output}/../../{os.path.basename(output)}.recnb", encoding="utf-8").read())
    seen = {}
    for cell in made:
        word = f"{cell['kind']}-{cell['name']}"
        seen[word] = seen.get(word, 0) + 1
        folder = f"{output}/{word}" + (f"-{seen[word]}" if seen[word] > 1 else "")
        values = iter([shown[number] for number in cell["from"] if isinstance(shown.get(number), (pd.DataFrame, pd.Series))])
        for name, kind in cell["outputs"]:
            if kind != "Table":
                continue
            if re.match(r"shown(_\d+)?$", name):
                value = next(values, None)
            else:
                place = max(place for place in states if place <= (max(cell["from"]), cell["line"]))
                value = states[place].get(cell.get("variable") or name)
            if value is None:
                wrong.append(f"{cell['name']}.{name}: the notebook has no such value")
                continue
            table = kept(folder, name)
            if table is None:
                wrong.append(f"{cell['name']}.{name}: no table in {sorted(os.listdir(folder)) if os.path.isdir(folder) else folder}")
                continue
            wanted = columns_of(value, name)
            if isinstance(value, np.ndarray) and value.ndim == 2:
                # What an array is called on its way says how it lies in memory; the name is recnb's own.
                wanted = dict(zip(table, wanted.values()))
            elif "index" in table and "index" not in wanted:
                wanted = {"index": Values([plain(label) for label in value.index], "")} | wanted
            problem = same(wanted, table, cell["name"] in inexact)
            compared += 1
            if problem:
                wrong.append(f"{cell['name']}.{name}: {problem}")
    print(f"{compared} tables compared")
    for line in wrong:
        print("DIFFERS", line)
    sys.exit(1 if wrong or not compared else 0)


main(*sys.argv[1:])
