"""Groupings and figures over rows, as pandas gives them."""

import ast

import recnb_convert_kinds as k
from recnb_convert_kinds import ALL, RANGE, Index
from recnb_convert_pandas import GROUPED, method, tells_rows, texts, truth

# Figures over all rows.
SUMMARIES = {"mean", "std", "var", "median", "sum", "min", "max", "count", "nunique", "skew", "prod", "quantile", "sem"}
AGGREGATES = SUMMARIES | {"first", "last", "size", "agg", "aggregate", "any", "all"}


@method(*sorted(SUMMARIES))
def summary(reader, value, call):
    name = call.name
    axis = call.words.get("axis") or (call.first if name != "quantile" else None)
    if value.what == "series":
        if name in ("mean", "std", "var", "median"):
            return k.DOUBLE
        if name in ("count", "nunique"):
            return k.INT
        if name in ("sum", "prod", "skew"):
            return k.NUMBER
        return k.DOUBLE if name == "quantile" and call.arguments and call.arguments[0].what == "double" else k.UNKNOWN
    if axis is not None and isinstance(axis, ast.Constant) and axis.value in (1, "columns"):
        return k.series(value.index, None)
    return k.series(Index("labels"), None)


@method("describe")
def describe(reader, value, call):
    return value.but(index=Index("labels"), special=frozenset())


@method("corr", "cov")
def correlation(reader, value, call):
    return k.frame(Index("labels")) if value.what == "frame" else k.DOUBLE


@method("value_counts")
def value_counts(reader, value, call):
    named = "proportion" if truth(call.words.get("normalize")) else "count"
    if value.what == "series" and value.name not in (False, None):
        return k.series(Index("names", [value.name]), named)
    if value.what == "series":
        return k.series(Index("labels" if value.name is None else "unknown"), named)
    names = texts(call.first)
    return k.series(Index("names", names), named) if names else k.UNKNOWN


@method("groupby")
def groupby(reader, value, call):
    first = call.first if call.first is not None else call.words.get("by")
    names = texts(first) if first is not None else None
    as_index = call.words.get("as_index")
    flat = isinstance(as_index, ast.Constant) and as_index.value is False
    if names is None and first is not None:
        kind = reader.kind(first)
        if kind.is_pandas:
            reader.meets([value, kind])
        names = [kind.name] if kind.what == "series" and kind.name not in (None, False) else None
    return k.Kind("groupby", value.index, name=value.name if value.what == "series" else None, special=value.special,
                  keys=names or (), cls="flat" if flat else None)


def grouped(reader, value, call):
    """What a method of a grouping gives."""
    name, node = call.name, call.node
    if name in ("transform", "cumcount", "cumsum", "rank", "shift", "diff"):
        return k.series(value.index, value.name if value.name else False)
    if name in ("apply",):
        tells_rows(reader, value)
        return k.UNKNOWN
    if name in ("head", "tail", "nth", "sample"):
        return k.frame(value.index.subset() if value.index else None, value.special)
    if name not in AGGREGATES or not value.keys:
        tells_rows(reader, value)
        return k.UNKNOWN
    special = k.only(value.special, value.keys)
    index = RANGE if value.cls == "flat" else Index("names", value.keys)
    first = node.args[0] if node.args else None
    if name == "size":
        return k.frame(RANGE, special) if value.cls == "flat" else k.series(index, None, special)
    if name in ("agg", "aggregate"):
        several = isinstance(first, (ast.List, ast.Tuple))
        if isinstance(first, ast.Dict):
            several_each = any(isinstance(part, (ast.List, ast.Tuple)) for part in first.values)
            return k.frame(index, ALL if several_each else special)
        if several:
            return k.frame(index, special if value.name else ALL)
        if first is None and node.keywords:
            return k.frame(index, special)
    if value.name and value.cls != "flat":
        return k.series(index, value.name, special)
    return k.frame(index, special)


GROUPED.append(grouped)
