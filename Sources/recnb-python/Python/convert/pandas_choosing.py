"""What is chosen from frames and series by brackets, `loc` and attributes, and stored into them."""

import ast

import recnb_convert_kinds as k
from recnb_convert_kinds import ALL, Index
from recnb_convert_pandas import keywords, special_value, tells_rows, text, texts, truth


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
