"""Kinds of what pandas gives."""

import ast

import recnb_convert_kinds as k
from recnb_convert_kinds import ALL, RANGE, Index

# Types of columns that do not come back from a table as they went.
NARROW = {"category", "int8", "int16", "uint8", "uint16", "uint64", "float16", "object"}

# Methods that keep the rows and their labels.
KEEPING = {"fillna", "assign", "round", "copy", "isna", "isnull", "notna", "notnull", "replace", "clip", "abs", "rank", "cumsum", "diff",
           "shift", "ffill", "bfill", "where", "mask", "add", "sub", "mul", "div", "rename", "astype", "map", "transform", "isin", "between",
           "pct_change", "interpolate", "infer_objects", "convert_dtypes", "applymap", "pipe", "eq", "ne", "gt", "ge", "lt", "le"}
# Methods that leave some of the rows, or put them into another order.
CHOOSING = {"dropna", "drop_duplicates", "sort_values", "sample", "query", "nlargest", "nsmallest", "tail", "filter", "sort_index"}
# Figures over all rows.
SUMMARIES = {"mean", "std", "var", "median", "sum", "min", "max", "count", "nunique", "skew", "prod", "quantile", "sem"}
AGGREGATES = SUMMARIES | {"first", "last", "size", "agg", "aggregate", "any", "all"}
PLAIN = {"info", "plot", "hist", "boxplot", "to_csv", "to_json", "to_excel", "to_parquet", "to_pickle", "groupby", "head", "iterrows"}


def text(node):
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def texts(node):
    """A text or a list of texts that stands in the source; `None` for anything else."""
    if text(node) is not None:
        return [text(node)]
    if isinstance(node, (ast.List, ast.Tuple)) and all(text(part) is not None for part in node.elts):
        return [text(part) for part in node.elts]
    return None


def truth(node):
    return isinstance(node, ast.Constant) and node.value is True


def keywords(node):
    return {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}


def tells_rows(reader, kind):
    if kind.index is None or kind.index.what == "rows":
        reader.reveals = True


def narrow(node):
    """Whether a type, or a dictionary of types, has one that only pandas has."""
    return any(text(part) in NARROW or (isinstance(part, ast.Attribute) and part.attr in NARROW) for part in ast.walk(node)) \
        if node is not None else False


def special_value(reader, kind, source):
    """Whether a column made of a value is of a type that only pandas has."""
    if kind.is_pandas and kind.special:
        return True
    if kind.what in ("int", "double", "number", "string", "bool", "array1", "array2", "none"):
        return False
    if kind.what == "list":
        return kind.element not in ("int", "double", "number", "string", "bool")
    return kind.what not in ("series", "frame")


# -- assigning


def stored(reader, kind, target, value, source):
    """A frame after `frame["x"] = value` or `frame.columns = value`."""
    if isinstance(target, ast.Attribute) and target.attr not in ("loc", "iloc", "at", "iat"):
        if target.attr == "index":
            return kind.but(index=Index("unknown"))
        if target.attr == "columns":
            return kind.but(special=ALL if kind.special and "*" not in kind.special else kind.special)
    if value.is_pandas:
        reader.meets([kind, value])
    key = target.slice if isinstance(target, ast.Subscript) else None
    names = texts(key) if key is not None else None
    if isinstance(key, ast.Tuple) and len(key.elts) == 2:
        names = texts(key.elts[1])
    if special_value(reader, value, source):
        return kind.but(special=kind.special | (frozenset(names) if names else ALL))
    if names and isinstance(target.value, ast.Name):
        return kind.but(special=k.without(kind.special, names))
    return kind


# -- choosing


def item(reader, value, key):
    """`frame["x"]`, `frame[["x", "y"]]`, `frame[condition]`, `frame[1:5]`."""
    if value.what == "groupby":
        names = texts(key)
        single = text(key) is not None
        return value.but(name=text(key) if single else None, columns=tuple(names) if names else ())
    if isinstance(key, ast.Slice):
        return value.but(index=value.index.subset() if value.index else None)
    if value.what == "frame":
        if text(key) is not None:
            return k.series(value.index, text(key), k.only(value.special, [text(key)]))
        if texts(key) is not None:
            return value.but(special=k.only(value.special, texts(key)))
    kind = reader.kind(key)
    if kind.what in ("series", "frame") or (kind.what in ("array1",)) or isinstance(key, (ast.Compare, ast.UnaryOp)):
        if kind.is_pandas:
            reader.meets([value, kind])
        return value.but(index=value.index.subset() if value.index else None)
    if value.what == "frame" and kind.what == "list":
        return value
    if value.what == "frame" and kind.what == "string":
        return k.series(value.index, False, value.special)
    if value.what == "series":
        tells_rows(reader, value)
        return k.UNKNOWN if kind.what != "list" else value.but(index=Index("unknown"))
    tells_rows(reader, value)
    return k.UNKNOWN


def located(reader, value, how, key):
    """`frame.loc[...]` and `frame.iloc[...]`."""
    if not value.is_pandas:
        reader.kind(key) if not isinstance(key, ast.Slice) else None
        return k.UNKNOWN
    rows, columns = (key.elts + [None])[:2] if isinstance(key, ast.Tuple) and len(key.elts) == 2 else (key, None)
    subset = value.index.subset() if value.index else None
    if isinstance(rows, ast.Slice):
        whole = rows.lower is None and rows.upper is None and rows.step is None
        index = value.index if whole else subset
        if how in ("loc", "at") and not whole:
            tells_rows(reader, value)
    else:
        kind = reader.kind(rows)
        if kind.is_pandas:
            reader.meets([value, kind])
        elif kind.what not in ("array1", "list") or how in ("loc", "at"):
            if how in ("loc", "at") and not isinstance(rows, (ast.Compare, ast.BinOp, ast.UnaryOp)):
                tells_rows(reader, value)
            if not isinstance(rows, (ast.Compare, ast.BinOp, ast.UnaryOp)):
                return k.UNKNOWN
        index = subset
    if value.what == "series":
        return value.but(index=index)
    if columns is None:
        return value.but(index=index)
    if text(columns) is not None:
        return k.series(index, text(columns), k.only(value.special, [text(columns)]))
    if texts(columns) is not None:
        return value.but(index=index, special=k.only(value.special, texts(columns)))
    kind = reader.kind(columns) if not isinstance(columns, ast.Slice) else k.UNKNOWN
    if isinstance(columns, ast.Slice) or kind.what == "list":
        return value.but(index=index)
    return k.series(index, False, value.special)


def attribute(reader, value, name):
    if value.what == "groupby":
        return item(reader, value, ast.Constant(name))
    if name in ("values",):
        return k.ARRAY2 if value.what == "frame" else k.ARRAY1
    if name == "shape":
        return k.Kind("shape")
    if name in ("size", "ndim"):
        return k.INT
    if name == "empty":
        return k.BOOL
    if name in ("columns", "dtypes", "dtype", "name", "str", "dt", "cat", "plot", "style", "loc", "iloc"):
        return k.series(Index("labels"), None, ALL) if name == "dtypes" and value.what == "frame" else \
            k.Kind("accessor", index=value.index, name=value.name, special=value.special, cls=name)
    if name == "index":
        tells_rows(reader, value)
        return k.UNKNOWN
    if name == "T":
        tells_rows(reader, value)
        return value.but(index=Index("labels"), special=ALL)
    if value.what == "frame":
        return k.series(value.index, name, k.only(value.special, [name]))
    return k.UNKNOWN


# What `.str` and `.dt` have that gives numbers, texts and truth values, a series of the same rows.
TEXT_LISTS = {"split", "rsplit", "findall", "partition", "rpartition"}


def accessor(value, name, call=None):
    """`series.str.lower()`, `series.dt.year`, `frame.plot.bar()`."""
    if value.cls == "plot":
        return k.Kind("figure")
    if value.cls not in ("str", "dt") or value.index is None:
        return k.UNKNOWN
    words = keywords(call) if call is not None else {}
    plain = k.series(value.index, value.name)
    if value.cls == "dt":
        return plain if name not in ("tz_localize", "tz_convert", "to_period", "date", "time", "isocalendar") else plain.but(special=ALL)
    if name == "get_dummies":
        return k.frame(value.index)
    if name in TEXT_LISTS:
        return k.frame(value.index, ALL) if truth(words.get("expand")) else plain.but(special=ALL)
    if name in ("extract", "extractall"):
        expand = words.get("expand")
        return plain if name == "extract" and isinstance(expand, ast.Constant) and expand.value is False else \
            k.frame(value.index, ALL) if name == "extract" else k.UNKNOWN
    if name == "cat":
        return k.UNKNOWN
    return plain


# -- methods


def method(reader, value, name, node):
    words = keywords(node)
    arguments = reader.arguments(node)
    if value.what == "groupby":
        return grouped(reader, value, name, node, words)
    subset = value.index.subset() if value.index else None
    if name in ("sort_values", "dropna", "drop_duplicates", "sample", "sort_index") and truth(words.get("ignore_index")):
        subset = RANGE
    first = node.args[0] if node.args else None
    result = None
    if name == "head":
        result = value.but(index=value.index if value.index and value.index.what == "range" else subset)
    elif name in ("groupby",):
        result = groupby(reader, value, node, words)
    elif name == "reset_index":
        result = reset(reader, value, words)
    elif name == "set_index":
        names = texts(first if first is not None else words.get("keys"))
        result = value.but(index=Index("names", names), special=k.without(value.special, names)) if names else k.UNKNOWN
    elif name in ("merge", "join"):
        result = merged(reader, value, arguments[0] if arguments else k.UNKNOWN, words) if name == "merge" else k.UNKNOWN
        if name == "join":
            tells_rows(reader, value)
            reader.escapes(arguments)
            other = arguments[0] if arguments else k.UNKNOWN
            result = value.but(special=value.special | other.special) if other.is_pandas and not words.get("how") else k.UNKNOWN
    elif name == "drop":
        names = texts(words.get("columns")) or (texts(first) if "axis" in words or len(node.args) > 1 else None)
        if names is not None or "columns" in words or "axis" in words:
            result = value.but(special=k.without(value.special, names or []))
        else:
            tells_rows(reader, value)
            result = value.but(index=subset)
    elif name == "explode":
        result = value.but(index=Index("rows") if value.index and value.index.what in ("range", "rows") else value.index,
                           special=k.without(value.special, texts(first) or []) if value.what == "frame" else frozenset())
        if truth(words.get("ignore_index")):
            result = result.but(index=RANGE)
    elif name == "value_counts":
        named = "proportion" if truth(words.get("normalize")) else "count"
        if value.what == "series" and value.name not in (False, None):
            result = k.series(Index("names", [value.name]), named)
        elif value.what == "series":
            result = k.series(Index("labels" if value.name is None else "unknown"), named)
        else:
            names = texts(first)
            result = k.series(Index("names", names), named) if names else k.UNKNOWN
    elif name in SUMMARIES:
        axis = words.get("axis") or (first if name not in ("quantile",) else None)
        if value.what == "series":
            result = k.DOUBLE if name in ("mean", "std", "var", "median") else k.INT if name in ("count", "nunique") else \
                (k.NUMBER if name in ("sum", "prod", "skew") else k.DOUBLE if name == "quantile" and arguments and arguments[0].what == "double"
                 else k.UNKNOWN)
        elif axis is not None and isinstance(axis, ast.Constant) and axis.value in (1, "columns"):
            result = k.series(value.index, None)
        else:
            result = k.series(Index("labels"), None)
    elif name in ("describe",):
        result = value.but(index=Index("labels"), special=frozenset())
    elif name in ("corr", "cov"):
        result = k.frame(Index("labels")) if value.what == "frame" else k.DOUBLE
    elif name in ("agg", "aggregate"):
        result = k.UNKNOWN
    elif name == "apply":
        tells_rows_in = truth(words.get("raw"))
        axis = words.get("axis") or (node.args[1] if len(node.args) > 1 else None)
        across = isinstance(axis, ast.Constant) and axis.value in (1, "columns")
        if value.what == "series":
            result = value.but(special=frozenset() if returns_plain(reader, first, k.UNKNOWN) else ALL)
        else:
            result = k.series(value.index, None, frozenset() if returns_plain(reader, first, k.UNKNOWN) else ALL) if across else k.UNKNOWN
        if tells_rows_in:
            tells_rows(reader, value)
    elif name == "map" and value.what == "series":
        result = value.but(special=frozenset() if not isinstance(first, (ast.Lambda, ast.Name)) or isinstance(first, ast.Dict)
                           or returns_plain(reader, first, k.UNKNOWN) else ALL)
    elif name == "astype":
        types = first if first is not None else words.get("dtype")
        result = value.but(special=ALL if narrow(types) else (frozenset() if value.what == "series" else value.special))
    elif name == "rename":
        columns = words.get("columns")
        result = value.but(name=text(first)) if value.what == "series" and text(first) is not None else value
        if "index" in words or (value.what == "frame" and columns is None):
            tells_rows(reader, value)
            result = k.UNKNOWN
        if value.special and isinstance(columns, ast.Dict):
            result = result.but(special=ALL if set(texts(ast.List(columns.keys)) or value.special) & value.special else value.special)
    elif name == "assign":
        special = value.special
        for word, part in words.items():
            kind = k.series() if isinstance(part, ast.Lambda) else reader.kind(part)
            if kind.is_pandas and not isinstance(part, ast.Lambda):
                reader.meets([value, kind])
            special = special | {word} if special_value(reader, kind, part) else k.without(special, [word])
        result = value.but(special=special)
    elif name in KEEPING:
        result = value if name not in ("isna", "isnull", "notna", "notnull") else value.but(special=frozenset())
        reader.aligned([value] + [kind for kind in arguments if kind.is_pandas and kind.index and kind.index.what != "labels"])
    elif name in CHOOSING:
        if name in ("filter", "sort_index"):
            tells_rows(reader, value)
        result = value.but(index=subset)
    elif name in ("pivot_table", "pivot", "unstack", "stack", "melt", "to_frame", "T", "transpose"):
        result = reshaped(reader, value, name, words)
    elif name in ("to_numpy",):
        result = k.ARRAY2 if value.what == "frame" else k.ARRAY1
    elif name in ("tolist", "to_list"):
        result = k.Kind("list", element="number" if value.what == "series" and not value.special else None)
    elif name in ("plot", "hist", "boxplot"):
        result = k.Kind("figure")
    elif name in ("info", "to_csv", "to_json", "to_excel", "to_parquet"):
        index = words.get("index")
        if name != "info" and not (isinstance(index, ast.Constant) and index.value is False):
            tells_rows(reader, value)
        result = k.NONE
    elif name in ("iterrows", "itertuples", "idxmax", "idxmin", "to_dict", "at", "reindex", "align", "combine_first", "update", "items"):
        tells_rows(reader, value)
        result = k.UNKNOWN
    elif name in ("unique", "keys", "memory_usage", "select_dtypes", "get", "pop", "equals", "corrwith"):
        result = value if name == "select_dtypes" else k.UNKNOWN
    else:
        tells_rows(reader, value)
        result = k.UNKNOWN
    if truth(words.get("inplace")) and isinstance(node.func.value, ast.Name):
        reader.kinds[node.func.value.id] = result
        return k.NONE
    return result


def returns_plain(reader, function, argument):
    """Whether what a function gives for each row or value is a number, a text or a truth value."""
    if isinstance(function, ast.Name) and function.id in ("int", "float", "str", "len", "bool", "round", "abs"):
        return True
    own = function if isinstance(function, ast.Lambda) else reader.functions.get(function.id) if isinstance(function, ast.Name) else None
    if own is None:
        return False
    call = ast.Call(func=ast.Name("_"), args=[ast.Name("_unknown", ast.Load())], keywords=[])
    kind = reader.user(own, call)
    return kind.what in ("int", "double", "number", "string", "bool")


def reset(reader, value, words):
    if value.index is None or value.index.what == "unknown":
        return k.UNKNOWN
    if not truth(words.get("drop")) and value.index.what in ("rows",):
        reader.reveals = True
    special = value.special
    name = words.get("name")
    if value.what == "series" and truth(words.get("drop")):
        return value.but(index=RANGE)
    return k.frame(RANGE, special) if name is None or value.what == "series" else k.UNKNOWN


def groupby(reader, value, node, words):
    first = node.args[0] if node.args else words.get("by")
    names = texts(first) if first is not None else None
    as_index = words.get("as_index")
    flat = isinstance(as_index, ast.Constant) and as_index.value is False
    if names is None and first is not None:
        kind = reader.kind(first)
        if kind.is_pandas:
            reader.meets([value, kind])
        names = [kind.name] if kind.what == "series" and kind.name not in (None, False) else None
    return k.Kind("groupby", value.index, name=value.name if value.what == "series" else None, special=value.special,
                  keys=names or (), cls="flat" if flat else None)


def grouped(reader, value, name, node, words):
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


def merged(reader, left, right, words):
    by_labels = any(truth(words.get(word)) for word in ("left_index", "right_index"))
    for kind in (left, right):
        if by_labels and kind.is_pandas:
            tells_rows(reader, kind)
    if by_labels or not (left.is_pandas and right.is_pandas):
        return k.UNKNOWN
    return k.frame(RANGE, left.special | right.special)


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


# -- functions of the module


def function(reader, name, node):
    words = keywords(node)
    arguments = reader.arguments(node)
    first = arguments[0] if arguments else k.UNKNOWN
    if name.startswith("read_"):
        if name not in ("read_csv", "read_table", "read_parquet", "read_json", "read_excel", "read_feather"):
            return k.UNKNOWN
        special = ALL if narrow(words.get("dtype")) else frozenset()
        names = texts(words.get("index_col")) if "index_col" in words else None
        if "chunksize" in words or "iterator" in words:
            return k.UNKNOWN
        if "index_col" in words:
            return k.frame(Index("names", names), special) if names else k.frame(Index("unknown"), special)
        return k.frame(RANGE, special)
    if name == "DataFrame":
        index = words.get("index")
        if index is not None:
            return k.frame(Index("unknown"))
        source = node.args[0] if node.args else words.get("data")
        special = frozenset()
        if isinstance(source, ast.Dict):
            labelled = [reader.kind(part) for part in source.values if reader.kind(part).is_pandas]
            if labelled:
                reader.meets(labelled)
                return k.frame(labelled[0].index, frozenset().union(*[kind.special for kind in labelled]))
            if any(special_value(reader, reader.kind(part), part) and not isinstance(part, (ast.List, ast.ListComp)) for part in source.values):
                special = frozenset()
        if first.is_pandas:
            return k.frame(first.index, first.special)
        if first.what == "sparse":
            return k.frame(RANGE, ALL)
        return k.frame(RANGE, special if first.what != "unknown" or isinstance(source, (ast.Dict, ast.List)) else frozenset())
    if name == "Series":
        label = text(words.get("name")) if "name" in words else None
        return k.series(Index("unknown") if "index" in words or first.what == "unknown" else RANGE, label)
    if name == "merge":
        return merged(reader, first, arguments[1] if len(arguments) > 1 else k.UNKNOWN, words)
    if name == "concat":
        return concatenated(reader, node, words)
    if name == "get_dummies":
        chosen = words.get("columns")
        if first.what == "frame":
            return first.but(special=k.without(first.special, texts(chosen) or []))
        if first.what == "series":
            return k.frame(first.index, frozenset() if text(words.get("prefix")) else ALL)
        return k.UNKNOWN
    if name in ("to_datetime", "to_numeric", "to_timedelta", "isna", "isnull", "notna", "notnull"):
        return first if first.is_pandas else k.UNKNOWN
    if name in ("cut", "qcut"):
        labels = words.get("labels")
        plain = isinstance(labels, ast.Constant) and labels.value is False
        return first.but(special=frozenset() if plain else ALL) if first.is_pandas else k.UNKNOWN
    if name == "crosstab":
        return k.frame(Index("names", [first.name]) if first.what == "series" and first.name else Index("unknown"), ALL)
    if name in ("pivot_table", "pivot"):
        return reshaped(reader, first, name, words) if first.is_pandas else k.UNKNOWN
    if name == "melt":
        return k.frame(RANGE, first.special) if first.is_pandas else k.UNKNOWN
    if name in ("set_option", "options"):
        return k.NONE
    reader.escapes(arguments)
    return k.UNKNOWN


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
