"""Joins and other shapes of tables, as pandas gives them."""

import ast

import recnb_convert_kinds as k
from recnb_convert_kinds import ALL, RANGE, Index
from recnb_convert_pandas import function, method, tells_rows, texts, truth


@method("merge")
def merge(reader, value, call):
    return merged(reader, value, call.kind(0), call.words)


@function("merge")
def merge_function(reader, call):
    return merged(reader, call.kind(0), call.kind(1), call.words)


@method("join")
def join(reader, value, call):
    tells_rows(reader, value)
    reader.escapes(call.arguments)
    other = call.kind(0)
    return value.but(special=value.special | other.special) if other.is_pandas and not call.words.get("how") else k.UNKNOWN


def merged(reader, left, right, words):
    by_labels = any(truth(words.get(word)) for word in ("left_index", "right_index"))
    for kind in (left, right):
        if by_labels and kind.is_pandas:
            tells_rows(reader, kind)
    if by_labels or not (left.is_pandas and right.is_pandas):
        return k.UNKNOWN
    return k.frame(RANGE, left.special | right.special)


@method("pivot_table", "pivot", "unstack", "stack", "melt", "to_frame", "T", "transpose")
def reshape(reader, value, call):
    return reshaped(reader, value, call.name, call.words)


@function("pivot_table", "pivot")
def reshape_function(reader, call):
    return reshaped(reader, call.kind(0), call.name, call.words) if call.kind(0).is_pandas else k.UNKNOWN


@function("melt")
def melt(reader, call):
    return k.frame(RANGE, call.kind(0).special) if call.kind(0).is_pandas else k.UNKNOWN


@function("crosstab")
def crosstab(reader, call):
    first = call.kind(0)
    return k.frame(Index("names", [first.name]) if first.what == "series" and first.name else Index("unknown"), ALL)


def reshaped(reader, value, name, words):
    if name == "to_frame":
        return k.frame(value.index, value.special)
    if name == "melt":
        return k.frame(RANGE, value.special)
    names = texts(words.get("index")) if name in ("pivot_table", "pivot") and words.get("index") is not None else None
    if names:
        return k.frame(Index("names", names), ALL)
    tells_rows(reader, value)
    return k.UNKNOWN


@function("concat")
def concat(reader, call):
    return concatenated(reader, call.node, call.words)


def concatenated(reader, node, words):
    parts = node.args[0].elts if node.args and isinstance(node.args[0], (ast.List, ast.Tuple)) else None
    if parts is None:
        return k.frame(RANGE) if truth(words.get("ignore_index")) else k.UNKNOWN
    kinds = [reader.kind(part) for part in parts]
    if not all(kind.is_pandas for kind in kinds):
        return k.UNKNOWN
    special = frozenset().union(*[kind.special for kind in kinds])
    axis = words.get("axis")
    if isinstance(axis, ast.Constant) and axis.value in (1, "columns"):
        reader.meets(kinds)
        index = kinds[0].index
        return k.frame(index if all(kind.index and index and kind.index.what == index.what for kind in kinds) else Index("unknown"), special)
    if truth(words.get("ignore_index")):
        return k.frame(RANGE, special)
    return k.frame(Index("rows"), special)
