"""Calls of pandas that choose, name and make columns, as native ones."""

import ast

from recnb_convert_native_tables import Column, Columns, Not, Open, column, function, label, listed, method, quoted, truth_of
from recnb_convert_pandas import text, texts


@method("rename", rows="same")
def rename(tables, call):
    if call.arguments or set(call.words) != {"columns"} or not isinstance(call.words["columns"], ast.Dict):
        raise Not
    mapping = call.words["columns"]
    if None in mapping.keys:
        raise Not
    old, new = call.columns.need(texts(ast.List(mapping.keys))), texts(ast.List(mapping.values))
    if not new:
        raise Not
    renamed = dict(zip(old, new))
    call.columns.free(new, old)
    pairs = ", ".join(f"{column(name)}: {column(other)}" for name, other in renamed.items())
    return f"{call.source}.rename([{pairs}])", {renamed.get(name, name): found for name, found in call.columns.items()}


@method("drop", rows="same")
def drop(tables, call):
    if call.arguments or set(call.words) != {"columns"}:
        raise Not
    names = call.columns.need(texts(call.words["columns"]))
    if len(names) == len(call.columns):
        raise Not
    return f"{call.source}.drop({listed(names)})", {name: found for name, found in call.columns.items() if name not in names}


@method("assign", rows="same")
def assign(tables, call):
    """`frame.assign(x=frame["a"] * 2)` and `frame.assign(x=lambda f: f["a"] * 2)`; each sees the columns before it."""
    if call.arguments or not call.words:
        raise Not
    source, columns, changed = call.source, call.columns, set()
    for name, value in call.words.items():
        frame = call.node.func.value
        # By its name it is the frame as it was before the call.
        seen = Columns({key: found for key, found in call.columns.items() if key not in changed})
        if isinstance(value, ast.Lambda):
            given = value.args
            if len(given.args) != 1 or given.posonlyargs or given.kwonlyargs or given.vararg or given.kwarg or given.defaults:
                raise Not
            frame, value, seen = ast.Name(given.args[0].arg, ast.Load()), value.body, columns
        code, found = expression(tables, value, frame, seen)
        columns.free([name], columns)
        source += f".with({label(name)}: {code})"
        columns = Columns({**columns, name: found})
        changed.add(name)
    return source, columns


def expression(tables, value, frame, columns):
    """A column that is computed: its text and what is known of it."""
    code, kind, missing = tables.value(value, frame, columns)
    if isinstance(value, ast.Constant) or kind not in ("int", "float", "str"):
        raise Not
    if code.startswith("(") and code.endswith(")") and balanced(code[1:-1]):
        code = code[1:-1]
    return code, Column(kind, missing, kind == "str")


def balanced(code):
    depth = 0
    for letter in code:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth < 0:
            return False
    return depth == 0


TYPES = {"int": ("int64", "int"), "int64": ("int64", "int"), "float": ("double", "float"), "float64": ("double", "float"),
         "bool": ("bool", "bool"), "uint8": ("uint8", "uint8"), "int32": ("int32", "int32")}


@function("pandas.get_dummies")
def get_dummies(tables, call):
    """`pd.get_dummies(frame, columns=[...], prefix=..., dtype=int)`: of columns of texts, the new ones last."""
    call.only("columns", "dtype", "prefix")
    if len(call.arguments) != 1:
        raise Not
    source, columns = tables.table(call.arguments[0])
    if columns.array:
        raise Not
    names = columns.need(texts(call.words["columns"])) if "columns" in call.words \
        else [name for name, found in columns.items() if found.kind == "str"]
    if "columns" in call.words and not isinstance(call.words["columns"], (ast.List, ast.Tuple)):
        raise Not
    if not names or any(columns[name].kind != "str" or columns[name].empty for name in names):
        raise Not
    given = call.words.get("dtype")
    word = "bool" if given is None else given.id if isinstance(given, ast.Name) else text(given)
    if word not in TYPES:
        raise Not
    kind, made = TYPES[word]
    prefixes = names
    if "prefix" in call.words:
        prefixes = texts(call.words["prefix"])
        if not prefixes or isinstance(call.words["prefix"], ast.Constant) or len(prefixes) != len(names):
            raise Not
    rest = [name for name in columns if name not in names]
    prefixes = [prefix + "_" for prefix in prefixes]
    before = rest + names
    known = [name for name in columns if not isinstance(name, Open)]
    taken = [name.prefix for name in rest if isinstance(name, Open)]
    for prefix in prefixes:
        if any(name.startswith(prefix) for name in known) or any(prefix.startswith(other) or other.startswith(prefix) for other in taken):
            raise Not
        taken.append(prefix)
    if before != list(columns):
        if any(isinstance(name, Open) for name in columns):
            raise Not
        source += f".select({listed(before)})"
    found = {name: columns[name] for name in rest}
    for name, prefix in zip(names, prefixes):
        words = [column(name)] + ([f"prefix: {quoted(prefix)}"] if prefix != name + "_" else []) + ([f"type: .{kind}"] if kind != "uint8" else [])
        source += f".oneHot({', '.join(words)})"
        found[Open(prefix)] = Column(made)
    return source, Columns(found, columns.rows)
