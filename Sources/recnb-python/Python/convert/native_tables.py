"""Calls of pandas and scikit-learn as cells of recnb: only those that give the same table whatever the data, else none."""

import ast
import csv
import io
import os

from recnb_convert_kinds import ALL  # noqa: F401
from recnb_convert_pandas import keywords, text, texts, truth

MISSING = {"", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN",
           "None", "n/a", "nan", "null"}
AGGREGATES = {"mean": "mean", "sum": "sum", "min": "min", "max": "max", "median": "median", "std": "std", "var": "var", "count": "count",
              "nunique": "nUnique"}
WORDS = {"case", "class", "default", "do", "else", "enum", "false", "for", "func", "guard", "if", "import", "in", "is", "as", "init", "let", "nil",
         "operator", "public", "private", "return", "self", "static", "struct", "super", "switch", "throw", "throws", "true", "try", "var",
         "where", "while", "break", "continue", "defer", "repeat", "subscript", "extension", "protocol", "inout", "internal", "catch", "_"}
LARGEST = 64 << 20


class Not(Exception):
    """What is asked is not the same in recnb, or nothing is known of it."""


class Column:
    """What is known of a column: `int`, `float`, `str` or `bool`, and whether a value may be missing."""

    def __init__(self, kind, missing=False):
        self.kind, self.missing = kind, missing


def column(name):
    if not isinstance(name, str) or "`" in name or not name or any(ord(letter) < 32 for letter in name):
        raise Not
    return f".{name}" if plain(name) else f".`{name}`"


def plain(name):
    return name.isidentifier() and name not in WORDS


def label(name):
    if not plain(name):
        raise Not
    return name


def literal(node):
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return "-" + literal(node.operand)
    if not isinstance(node, ast.Constant):
        raise Not
    value = node.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and value == value and abs(value) < 1e300:
        return repr(value) if "e" not in repr(value) else f"{value:f}" if float(f"{value:f}") == value else repr(value)
    if isinstance(value, str):
        return quoted(value)
    raise Not


def quoted(value):
    if any(ord(letter) < 32 for letter in value):
        raise Not
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def kind_of(node):
    value = node.operand.value if isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant) else getattr(node, "value", None)
    return {bool: "bool", int: "int", float: "float", str: "str"}.get(type(value))


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
    found = {}
    for name, (whole, number, truths, missing) in zip(names, states):
        if whole and number and truths:
            raise Not
        found[name] = Column("int" if whole else "float" if number else "bool" if truths else "str", missing)
        if truths and missing:
            raise Not
    return found


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


class Tables:
    """Translates expressions. `known` are the tables by name with their columns, `modules` what names of modules mean."""

    def __init__(self, folder, root, modules):
        self.folder, self.root, self.modules = folder, root, modules
        self.known = {}

    def module(self, node):
        return self.modules.get(node.id, "") if isinstance(node, ast.Name) else ""

    def table(self, node):
        """A frame as the text of an expression, and its columns."""
        if isinstance(node, ast.Name):
            if node.id in self.known:
                return node.id if plain(node.id) else f"`{node.id}`", dict(self.known[node.id])
            raise Not
        if isinstance(node, ast.Subscript):
            return self.part(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if self.module(node.func.value) == "pandas":
                return self.function(node)
            return self.method(node)
        raise Not

    def part(self, node):
        source, columns = self.table(node.value)
        names = texts(node.slice) if isinstance(node.slice, ast.List) else None
        if names:
            self.need(columns, names)
            return f"{source}.select({', '.join(map(column, names))})", {name: columns[name] for name in names}
        if isinstance(node.slice, (ast.Compare, ast.BinOp)):
            return f"{source}.filter({self.condition(node.slice, node.value, columns)})", columns
        raise Not

    def need(self, columns, names):
        if not names or any(name not in columns for name in names) or len(set(names)) < len(names):
            raise Not

    def function(self, node):
        name, words = node.func.attr, keywords(node)
        if name == "read_csv":
            if len(node.args) != 1 or text(node.args[0]) is None or set(words) - {"sep", "delimiter"}:
                raise Not
            path = text(node.args[0])
            if "://" in path or path.endswith((".gz", ".zip", ".bz2")) or os.path.isabs(path):
                raise Not
            separator = text(words.get("sep") or words.get("delimiter")) if words else ","
            if separator != ",":
                raise Not
            placed = os.path.normpath(os.path.join(self.folder, path))
            if placed.startswith(".."):
                raise Not
            return f"readCSV({quoted(placed)})", columns_of_file(os.path.join(self.root, placed))
        if name == "merge":
            if len(node.args) != 2:
                raise Not
            return self.merge(node.args[0], node.args[1], words)
        raise Not

    def merge(self, left, right, words):
        if set(words) - {"on", "how"}:
            raise Not
        keys = texts(words.get("on"))
        how = text(words["how"]) if "how" in words else "inner"
        source, columns = self.table(left)
        other, others = self.table(right)
        if not keys or how not in ("inner", "left"):
            raise Not
        self.need(columns, keys)
        self.need(others, keys)
        if (set(columns) & set(others)) - set(keys) or any(columns[key].missing or others[key].missing
                                                            or columns[key].kind != others[key].kind for key in keys):
            raise Not
        added = {name: Column(found.kind, found.missing or how == "left") for name, found in others.items() if name not in keys}
        kind = "" if how == "inner" else ", kind: .left"
        on = column(keys[0]) if len(keys) == 1 else "[" + ", ".join(f"{column(key)}: {column(key)}" for key in keys) + "]"
        return f"{source}.join({other}, on: {on}{kind})", columns | added

    def method(self, node):
        name, words, arguments = node.func.attr, keywords(node), node.args
        if "inplace" in words:
            raise Not
        grouped = self.grouped(node)
        if grouped:
            return grouped
        source, columns = self.table(node.func.value)
        if name == "head" and len(arguments) <= 1 and not words:
            count = literal(arguments[0]) if arguments else "5"
            if not count.isdigit():
                raise Not
            return f"{source}.head({count})", columns
        if name == "copy" and not arguments:
            return source, columns
        if name == "reset_index" and set(words) == {"drop"} and truth(words["drop"]):
            return source, columns
        if name == "dropna" and not arguments and not set(words) - {"subset"}:
            names = texts(words["subset"]) if "subset" in words else list(columns)
            self.need(columns, names or [])
            listed = ", ".join(map(column, names)) if "subset" in words else ""
            return f"{source}.dropMissing({listed})", {key: Column(found.kind, found.missing and key not in names)
                                                       for key, found in columns.items()}
        if name == "drop_duplicates" and len(arguments) <= 1 and not set(words) - {"subset", "keep"}:
            subset = arguments[0] if arguments else words.get("subset")
            names = texts(subset) if subset is not None else None
            if subset is not None:
                self.need(columns, names or [])
            listed = [column(key) for key in names or []]
            if "keep" in words:
                if text(words["keep"]) not in ("first", "last"):
                    raise Not
                listed.append(f"keep: .{text(words['keep'])}")
            return f"{source}.dropDuplicates({', '.join(listed)})", columns
        if name == "rename" and set(words) == {"columns"} and not arguments and isinstance(words["columns"], ast.Dict):
            old, new = texts(ast.List(words["columns"].keys)), texts(ast.List(words["columns"].values))
            self.need(columns, old or [])
            renamed = dict(zip(old, new or []))
            names = [renamed.get(key, key) for key in columns]
            if not new or len(set(names)) < len(names):
                raise Not
            pairs = ", ".join(f"{column(key)}: {column(value)}" for key, value in renamed.items())
            return f"{source}.rename([{pairs}])", {renamed.get(key, key): found for key, found in columns.items()}
        if name == "drop" and set(words) == {"columns"} and not arguments:
            names = texts(words["columns"])
            self.need(columns, names or [])
            if len(names) == len(columns):
                raise Not
            return f"{source}.drop({', '.join(map(column, names))})", {key: found for key, found in columns.items() if key not in names}
        if name == "fillna" and len(arguments) == 1 and not words and isinstance(arguments[0], ast.Dict):
            names = texts(ast.List(arguments[0].keys))
            self.need(columns, names or [])
            for key, value in zip(names, arguments[0].values):
                source += self.filled(key, value, columns)
            return source, {key: Column(found.kind, found.missing and key not in names) for key, found in columns.items()}
        if name == "sort_values" and not set(words) - {"by", "ascending", "kind"}:
            return self.sorted(source, columns, arguments, words)
        if name == "merge" and len(arguments) == 1:
            return self.merge(node.func.value, arguments[0], words)
        raise Not

    def filled(self, name, value, columns):
        found, kind = columns[name], kind_of(value)
        fits = found.kind == kind or (found.kind == "float" and kind == "int")
        # Of whole numbers with gaps pandas makes floats: their rest is the same, but a fraction would not fit here.
        if not fits:
            raise Not
        return f".fillMissing({column(name)}, with: {literal(value)})"

    def sorted(self, source, columns, arguments, words):
        """Only where pandas leaves no order open: by several keys, or where it is asked to keep the order of equal ones."""
        names = texts(arguments[0] if arguments else words.get("by"))
        self.need(columns, names or [])
        stable = "kind" in words and text(words["kind"]) in ("stable", "mergesort")
        if len(names) < 2 and not stable:
            raise Not
        ascending = words.get("ascending")
        parts = ascending.elts if isinstance(ascending, ast.List) else [ascending] * len(names)
        if len(parts) != len(names) or any(part is not None and not isinstance(part, ast.Constant) for part in parts):
            raise Not
        keys = [("-" if part is not None and part.value is False else "") + column(key) for key, part in zip(names, parts)]
        return f"{source}.sort(by: {', '.join(keys)})", columns

    # -- groups

    def grouped(self, node):
        """`frame.groupby(keys)[columns].mean()` and its kin, with `reset_index()` or without: groups stand as columns here."""
        chain = node
        reset = None
        if chain.func.attr == "reset_index":
            reset = keywords(chain)
            if chain.args or set(reset) - {"name"}:
                return None
            chain = chain.func.value
        if not (isinstance(chain, ast.Call) and isinstance(chain.func, ast.Attribute)):
            return None
        aggregate, chosen = chain, None
        holder = chain.func.value
        if isinstance(holder, ast.Subscript):
            chosen, holder = holder.slice, holder.value
        if not (isinstance(holder, ast.Call) and isinstance(holder.func, ast.Attribute) and holder.func.attr == "groupby"):
            return None
        words = keywords(holder)
        flat = "as_index" in words and isinstance(words["as_index"], ast.Constant) and words["as_index"].value is False
        if len(holder.args) != 1 or set(words) - {"as_index"} or (words and not flat):
            raise Not
        source, columns = self.table(holder.func.value)
        keys = texts(holder.args[0])
        self.need(columns, keys or [])
        missing = [key for key in keys if columns[key].missing]
        if missing:
            source += f".dropMissing({', '.join(map(column, missing))})"
        values = self.aggregates(aggregate, chosen, columns, keys, reset, flat)
        # pandas adds in another order where keys are sorted: with missing keys it takes the rows as they were before these are left out.
        if missing and any(self.rounds(call, found) for _, call, found in values):
            raise Not
        made = {key: Column(columns[key].kind) for key in keys} | {name: found for name, _, found in values}
        listed = ", ".join(f"{label(name)}: {call}" for name, call, _ in values)
        return f"{source}.group(by: {', '.join(map(column, keys))}).aggregate({listed})", made

    def aggregates(self, call, chosen, columns, keys, reset, flat):
        name, words = call.func.attr, keywords(call)
        if name == "size":
            if chosen is not None or call.args or words or (reset is None and not flat):
                raise Not
            named = text(reset["name"]) if reset and "name" in reset else "size" if flat else None
            if named is None or named in keys:
                raise Not
            return [(named, "count()", Column("int"))]
        if reset and "name" in reset:
            raise Not
        if name in AGGREGATES and not call.args and not words:
            names = texts(chosen) if chosen is not None else None
            if not names:
                raise Not
            values = [self.aggregate(key, key, name, columns, keys) for key in names]
            # Columns are added together here: a missing value in one of them changes the order in which pandas adds the others.
            rounding = [key for key, call, found in values if self.rounds(call, found)]
            if len(rounding) > 1 and any(columns[key].missing for key in rounding):
                raise Not
            return values
        if name != "agg" or chosen is not None and not isinstance(chosen, ast.Constant):
            raise Not
        if chosen is None and len(call.args) == 1 and isinstance(call.args[0], ast.Dict) and not words:
            pairs = zip(texts(ast.List(call.args[0].keys)) or [], call.args[0].values)
            return [self.aggregate(key, key, text(value), columns, keys) for key, value in pairs] or self.fail()
        if chosen is not None and len(call.args) == 1 and isinstance(call.args[0], ast.List) and not words:
            return [self.aggregate(each, text(chosen), each, columns, keys) for each in texts(call.args[0]) or []] or self.fail()
        if chosen is None and words and not call.args:
            found = []
            for named, value in words.items():
                pair = texts(value) if isinstance(value, ast.Tuple) else None
                if not pair or len(pair) != 2:
                    raise Not
                found.append(self.aggregate(named, pair[0], pair[1], columns, keys))
            return found
        raise Not

    def fail(self):
        raise Not

    @staticmethod
    def rounds(call, found):
        """Whether a result depends on the order in which values are added."""
        return call.startswith(("sum(", "mean(")) and found.kind == "float"

    def aggregate(self, named, name, how, columns, keys):
        if how not in AGGREGATES or name not in columns or name in keys or named in keys:
            raise Not
        found = columns[name]
        if found.kind not in ("int", "float") and how not in ("count", "nunique"):
            raise Not
        # A group in which all is missing has the sum 0 in pandas.
        if how == "sum" and found.missing:
            raise Not
        kind = "int" if how in ("count", "nunique") else found.kind if how in ("sum", "min", "max") else "float"
        missing = how in ("std", "var") or (found.missing and how not in ("count", "nunique"))
        return named, f"{AGGREGATES[how]}({column(name)})", Column(kind, missing)

    # -- expressions over rows

    def same(self, node, frame):
        return ast.dump(node) == ast.dump(frame)

    def value(self, node, frame, columns):
        """An expression over the rows of one frame: its text, kind and whether it may be missing."""
        if isinstance(node, ast.Constant) or (isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant)):
            return literal(node), kind_of(node), False
        name = None
        if isinstance(node, ast.Subscript) and self.same(node.value, frame):
            name = text(node.slice)
        elif isinstance(node, ast.Attribute) and self.same(node.value, frame) and node.attr in columns:
            name = node.attr
        if name is not None:
            self.need(columns, [name])
            return column(name), columns[name].kind, columns[name].missing
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub, ast.Mult, ast.Div)):
            left, kind, missing = self.value(node.left, frame, columns)
            right, other, also = self.value(node.right, frame, columns)
            if kind not in ("int", "float") or other not in ("int", "float"):
                raise Not
            if isinstance(node.op, ast.Div) and not (isinstance(node.right, ast.Constant) and node.right.value):
                raise Not
            mark = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}[type(node.op)]
            result = "float" if isinstance(node.op, ast.Div) or "float" in (kind, other) else "int"
            return f"({left} {mark} {right})", result, missing or also
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "fillna" and len(node.args) == 1 \
                and not node.keywords:
            source, kind, missing = self.value(node.func.value, frame, columns)
            given = kind_of(node.args[0])
            if not (given == kind or (kind == "float" and given == "int")) or not isinstance(node.args[0], ast.Constant):
                raise Not
            return (f"({source} ?? {literal(node.args[0])})" if missing else source), kind, False
        raise Not

    def condition(self, node, frame, columns):
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitAnd, ast.BitOr)):
            mark = "&&" if isinstance(node.op, ast.BitAnd) else "||"
            return f"({self.condition(node.left, frame, columns)}) {mark} ({self.condition(node.right, frame, columns)})"
        if not isinstance(node, ast.Compare) or len(node.ops) != 1:
            raise Not
        marks = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
        mark = marks.get(type(node.ops[0]))
        left, kind, missing = self.value(node.left, frame, columns)
        right, other, also = self.value(node.comparators[0], frame, columns)
        numbers = ("int", "float")
        if mark is None or not (kind == other or (kind in numbers and other in numbers)) or (mark == "!=" and (missing or also)):
            raise Not
        return f"{left} {mark} {right}"
