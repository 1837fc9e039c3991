"""Methods of pandas that make, name and convert columns."""

import ast

import recnb_convert_kinds as k
from recnb_convert_kinds import ALL
from recnb_convert_pandas import function, method, narrow, special_value, tells_rows, text, texts, truth
from recnb_convert_pandas_rows import keeping


@method("rename")
def rename(reader, value, call):
    columns = call.words.get("columns")
    result = value.but(name=text(call.first)) if value.what == "series" and text(call.first) is not None else value
    if "index" in call.words or (value.what == "frame" and columns is None):
        tells_rows(reader, value)
        result = k.UNKNOWN
    if value.special and isinstance(columns, ast.Dict):
        met = set(texts(ast.List(columns.keys)) or value.special) & value.special
        result = result.but(special=ALL if met else value.special)
    return result


@method("assign")
def assign(reader, value, call):
    special = value.special
    for word, part in call.words.items():
        kind = k.series() if isinstance(part, ast.Lambda) else reader.kind(part)
        if kind.is_pandas and not isinstance(part, ast.Lambda):
            reader.meets([value, kind])
        special = special | {word} if special_value(reader, kind, part) else k.without(special, [word])
    return value.but(special=special)


@method("astype")
def astype(reader, value, call):
    types = call.first if call.first is not None else call.words.get("dtype")
    return value.but(special=ALL if narrow(types) else (frozenset() if value.what == "series" else value.special))


@method("apply")
def apply(reader, value, call):
    axis = call.words.get("axis") or (call.node.args[1] if len(call.node.args) > 1 else None)
    across = isinstance(axis, ast.Constant) and axis.value in (1, "columns")
    special = frozenset() if returns_plain(reader, call.first) else ALL
    if truth(call.words.get("raw")):
        tells_rows(reader, value)
    if value.what == "series":
        return value.but(special=special)
    return k.series(value.index, None, special) if across else k.UNKNOWN


@method("map")
def mapped(reader, value, call):
    if value.what != "series":
        return keeping(reader, value, call)
    known = not isinstance(call.first, (ast.Lambda, ast.Name)) or returns_plain(reader, call.first)
    return value.but(special=frozenset() if known else ALL)


def returns_plain(reader, function):
    """Whether what a function gives for each row or value is a number, a text or a truth value."""
    if isinstance(function, ast.Name) and function.id in ("int", "float", "str", "len", "bool", "round", "abs"):
        return True
    own = function if isinstance(function, ast.Lambda) else reader.functions.get(function.id) if isinstance(function, ast.Name) else None
    if own is None:
        return False
    call = ast.Call(func=ast.Name("_"), args=[ast.Name("_unknown", ast.Load())], keywords=[])
    return reader.user(own, call).what in ("int", "double", "number", "string", "bool")


@method("to_numpy")
def to_numpy(reader, value, call):
    return k.ARRAY2 if value.what == "frame" else k.ARRAY1


@method("tolist", "to_list")
def to_list(reader, value, call):
    return k.Kind("list", element="number" if value.what == "series" and not value.special else None)


@function("get_dummies")
def get_dummies(reader, call):
    value = call.kind(0)
    if value.what == "frame":
        return value.but(special=k.without(value.special, texts(call.words.get("columns")) or []))
    if value.what == "series":
        return k.frame(value.index, frozenset() if text(call.words.get("prefix")) else ALL)
    return k.UNKNOWN


@function("to_datetime", "to_numeric", "to_timedelta", "isna", "isnull", "notna", "notnull")
def converted(reader, call):
    return call.kind(0) if call.kind(0).is_pandas else k.UNKNOWN


@function("cut", "qcut")
def cut(reader, call):
    labels = call.words.get("labels")
    plain = isinstance(labels, ast.Constant) and labels.value is False
    return call.kind(0).but(special=frozenset() if plain else ALL) if call.kind(0).is_pandas else k.UNKNOWN
