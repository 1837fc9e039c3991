"""Groupings and counts of pandas as native calls: groups stand as columns here."""

import ast

from recnb_convert_native_tables import SPECIAL, Call, Column, Columns, Not, column, label, listed, plain, truth_of
from recnb_convert_pandas import text, texts

AGGREGATES = {"mean": "mean", "sum": "sum", "min": "min", "max": "max", "median": "median", "std": "std", "var": "var", "count": "count",
              "nunique": "nUnique"}


def unwrapped(node):
    """A chain without its `reset_index`, and the words of that; `(None, None)` for a `reset_index` of another form."""
    if node.func.attr != "reset_index":
        return node, None
    reset = Call(node)
    inner = node.func.value
    if reset.arguments or set(reset.words) - {"name"} or not (isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute)):
        return None, None
    return inner, reset.words


def grouped(tables, call):
    """`frame.groupby(keys)[columns].mean()` and its kin, with `reset_index()` or without."""
    aggregate, reset = unwrapped(call.node)
    if aggregate is None:
        return None
    holder, chosen = aggregate.func.value, None
    if isinstance(holder, ast.Subscript):
        chosen, holder = holder.slice, holder.value
    if not (isinstance(holder, ast.Call) and isinstance(holder.func, ast.Attribute) and holder.func.attr == "groupby"):
        return None
    grouping = Call(holder)
    words = grouping.only("as_index")
    flat = not truth_of(words.get("as_index"), True)
    if len(grouping.arguments) != 1:
        raise Not
    source, columns = tables.table(holder.func.value)
    if columns.array:
        raise Not
    columns.settled()
    keys = columns.need(texts(grouping.arguments[0]))
    missing = [key for key in keys if columns[key].missing]
    if missing:
        source += f".dropMissing({listed(missing)})"
    values = aggregates(Call(aggregate), chosen, columns, keys, reset, flat)
    # pandas adds in another order where keys are sorted: with missing keys it takes the rows as they were before these are left out.
    if missing and any(rounds(call, found) for _, call, found in values):
        raise Not
    names = [name for name, _, _ in values]
    if not names or len(set(names)) < len(names):
        raise Not
    made = {key: Column(columns[key].kind, False, columns[key].empty) for key in keys} | {name: found for name, _, found in values}
    written = ", ".join(f"{label(name)}: {call}" for name, call, _ in values)
    return f"{source}.group(by: {listed(keys)}).aggregate({written})", Columns(made, array=None if flat or reset is not None else "keys")


def aggregates(call, chosen, columns, keys, reset, flat):
    name, words = call.node.func.attr, call.words
    if name == "size":
        if chosen is not None or call.arguments or words or (reset is None and not flat):
            raise Not
        named = text(reset["name"]) if reset and "name" in reset else "size" if flat else None
        if named is None or named in keys:
            raise Not
        return [(named, "count()", Column("int"))]
    if reset and "name" in reset:
        raise Not
    if name in AGGREGATES and not call.arguments and not words:
        names = texts(chosen) if chosen is not None else None
        values = [aggregate(key, key, name, columns, keys) for key in names or []]
        # Columns are added together there: a missing value in one of them changes the order in which pandas adds the others.
        rounding = [key for key, call, found in values if rounds(call, found)]
        if len(rounding) > 1 and any(columns[key].missing for key in rounding):
            raise Not
        return values
    if name != "agg" or chosen is not None and not isinstance(chosen, ast.Constant):
        raise Not
    if chosen is None and len(call.arguments) == 1 and isinstance(call.arguments[0], ast.Dict) and not words:
        pairs = zip(texts(ast.List(call.arguments[0].keys)) or [], call.arguments[0].values)
        return [aggregate(key, key, text(value), columns, keys) for key, value in pairs]
    if chosen is not None and len(call.arguments) == 1 and isinstance(call.arguments[0], ast.List) and not words:
        return [aggregate(each, text(chosen), each, columns, keys) for each in texts(call.arguments[0]) or []]
    if chosen is None and words and not call.arguments:
        pairs = {named: texts(value) if isinstance(value, ast.Tuple) else None for named, value in words.items()}
        if any(not pair or len(pair) != 2 for pair in pairs.values()):
            raise Not
        return [aggregate(named, pair[0], pair[1], columns, keys) for named, pair in pairs.items()]
    raise Not


def rounds(call, found):
    """Whether a result depends on the order in which values are added."""
    return call.startswith(("sum(", "mean(")) and found.kind == "float"


def aggregate(named, name, how, columns, keys):
    if how not in AGGREGATES or name not in columns or name in keys or named in keys:
        raise Not
    found = columns[name]
    if found.kind not in ("int", "float") and (how not in ("count", "nunique") or found.kind not in ("str", "bool")):
        raise Not
    # A group in which all is missing has the sum 0 in pandas.
    if how == "sum" and found.missing:
        raise Not
    kind = "int" if how in ("count", "nunique") else found.kind if how in ("sum", "min", "max") else "float"
    missing = how in ("std", "var") or (found.missing and how not in ("count", "nunique"))
    return named, f"{AGGREGATES[how]}({column(name)})", Column(kind, missing)


def counted(tables, call):
    """`frame["x"].value_counts()`, also with `reset_index()`: most frequent first, equally frequent ones as they come first."""
    counts, reset = unwrapped(call.node)
    if counts is None or counts.func.attr != "value_counts" or not isinstance(counts.func.value, ast.Subscript):
        return None
    asked = Call(counts)
    name = text(counts.func.value.slice)
    if asked.arguments or asked.words or name is None or reset and "name" in reset:
        raise Not
    source, columns = tables.table(counts.func.value.value)
    if columns.array:
        raise Not
    columns.need([name])
    found = columns[name]
    if found.kind not in ("int", "int32", "str") or (found.missing and found.kind != "str") or name in ("count", "row") or not plain(name):
        raise Not
    missing = f".dropMissing({column(name)})" if found.missing else ""
    source = f"{source}.select({column(name)}){missing}.with(row: rowNumber()).group(by: {column(name)})" \
        ".aggregate(count: count(), row: min(.row)).sort(by: -.count, .row).drop(.row)"
    return source, Columns({name: Column(found.kind, False, found.empty), "count": Column("int")}, array=None if reset is not None else "keys")


SPECIAL += [grouped, counted]
