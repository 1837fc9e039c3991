"""Methods of pandas that keep, choose and order rows, and that label them."""

import ast

import recnb_convert_kinds as k
from recnb_convert_kinds import RANGE, Index
from recnb_convert_pandas import method, tells_rows, text, texts, truth


@method("fillna", "round", "copy", "isna", "isnull", "notna", "notnull", "replace", "clip", "abs", "rank", "cumsum", "diff", "shift", "ffill",
        "bfill", "where", "mask", "add", "sub", "mul", "div", "transform", "isin", "between", "pct_change", "interpolate", "infer_objects",
        "convert_dtypes", "applymap", "pipe", "eq", "ne", "gt", "ge", "lt", "le")
def keeping(reader, value, call):
    """Methods that keep the rows and their labels."""
    reader.aligned([value] + [kind for kind in call.arguments if kind.is_pandas and kind.index and kind.index.what != "labels"])
    return value.but(special=frozenset()) if call.name in ("isna", "isnull", "notna", "notnull") else value


@method("dropna", "drop_duplicates", "sort_values", "sample", "query", "nlargest", "nsmallest", "tail")
def choosing(reader, value, call):
    """Methods that leave some of the rows, or put them into another order."""
    return value.but(index=call.subset)


@method("filter", "sort_index")
def choosing_by_labels(reader, value, call):
    tells_rows(reader, value)
    return value.but(index=call.subset)


@method("head")
def head(reader, value, call):
    return value.but(index=value.index if value.index and value.index.what == "range" else call.subset)


@method("reset_index")
def reset_index(reader, value, call):
    words = call.words
    if value.index is None or value.index.what == "unknown":
        return k.UNKNOWN
    if not truth(words.get("drop")) and value.index.what in ("rows",):
        reader.reveals = True
    name = words.get("name")
    if value.what == "series" and truth(words.get("drop")):
        return value.but(index=RANGE)
    return k.frame(RANGE, value.special) if name is None or value.what == "series" else k.UNKNOWN


@method("set_index")
def set_index(reader, value, call):
    names = texts(call.first if call.first is not None else call.words.get("keys"))
    return value.but(index=Index("names", names), special=k.without(value.special, names)) if names else k.UNKNOWN


@method("drop")
def drop(reader, value, call):
    named = call.words.get("columns")
    names = texts(named) or (texts(call.first) if "axis" in call.words or len(call.node.args) > 1 else None)
    if names is not None or "columns" in call.words or "axis" in call.words:
        return value.but(special=k.without(value.special, names or []))
    tells_rows(reader, value)
    return value.but(index=call.subset)


@method("explode")
def explode(reader, value, call):
    if truth(call.words.get("ignore_index")):
        index = RANGE
    else:
        index = Index("rows") if value.index and value.index.what in ("range", "rows") else value.index
    return value.but(index=index, special=k.without(value.special, texts(call.first) or []) if value.what == "frame" else frozenset())


@method("iterrows", "itertuples", "idxmax", "idxmin", "to_dict", "at", "reindex", "align", "combine_first", "update", "items")
def by_labels(reader, value, call):
    tells_rows(reader, value)
    return k.UNKNOWN


@method("unique", "keys", "memory_usage", "get", "pop", "equals", "corrwith", "agg", "aggregate")
def unknown(reader, value, call):
    return k.UNKNOWN


@method("select_dtypes")
def select_dtypes(reader, value, call):
    return value


@method("plot", "hist", "boxplot")
def drawn(reader, value, call):
    return k.Kind("figure")
