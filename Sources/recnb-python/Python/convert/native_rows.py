"""Calls of pandas that choose, order and join rows, as native ones."""

import ast

from recnb_convert_native_tables import SPECIAL, Column, Columns, Not, Open, column, function, kind_of, listed, literal, method, truth_of, whole
from recnb_convert_pandas import text, texts


@method("head")
def head(tables, call):
    call.only("n")
    count = call.argument(0, "n")
    return f"{call.source}.head({whole(count) if count is not None else 5})", call.columns


@method("copy", rows="same")
def copy(tables, call):
    call.only()
    if call.arguments:
        raise Not
    return call.source, call.columns


@method("reset_index", rows="same")
def reset_index(tables, call):
    if call.arguments or set(call.words) != {"drop"} or not truth_of(call.words["drop"], False):
        raise Not
    return call.source, call.columns


@method("dropna")
def dropna(tables, call):
    call.only("subset", "ignore_index")
    truth_of(call.words.get("ignore_index"), False)
    if call.arguments:
        raise Not
    names = call.columns.need(texts(call.words["subset"])) if "subset" in call.words else list(call.columns)
    chosen = listed(names) if "subset" in call.words else ""
    return f"{call.source}.dropMissing({chosen})", {
        name: Column(found.kind, False, found.empty) if found.missing and name in names else found for name, found in call.columns.items()}


@method("drop_duplicates")
def drop_duplicates(tables, call):
    call.only("subset", "keep", "ignore_index")
    truth_of(call.words.get("ignore_index"), False)
    if len(call.arguments) > 1:
        raise Not
    subset = call.argument(0, "subset")
    chosen = [column(name) for name in call.columns.need(texts(subset))] if subset is not None else []
    if "keep" in call.words:
        if text(call.words["keep"]) not in ("first", "last"):
            raise Not
        chosen.append(f"keep: .{text(call.words['keep'])}")
    return f"{call.source}.dropDuplicates({', '.join(chosen)})", call.columns


@method("sort_values", rows="order")
def sort_values(tables, call):
    """Only where pandas leaves no order open: by several keys, or where it is asked to keep the order of equal ones."""
    call.only("by", "ascending", "kind", "ignore_index")
    truth_of(call.words.get("ignore_index"), False)
    if len(call.arguments) > 1:
        raise Not
    names = call.columns.need(call.texts(0, "by"))
    stable = "kind" in call.words and text(call.words["kind"]) in ("stable", "mergesort")
    if len(names) < 2 and not stable:
        raise Not
    ascending = call.words.get("ascending")
    parts = ascending.elts if isinstance(ascending, ast.List) else [ascending] * len(names)
    if len(parts) != len(names):
        raise Not
    keys = [("" if truth_of(part, True) else "-") + column(name) for name, part in zip(names, parts)]
    return f"{call.source}.sort(by: {', '.join(keys)})", call.columns


@method("fillna", rows="same")
def fillna(tables, call):
    """`frame.fillna({"x": 0})`, and `frame.fillna(0)` where each column with gaps is one of numbers."""
    call.only()
    if len(call.arguments) != 1:
        raise Not
    given, columns, source = call.arguments[0], call.columns, call.source
    if isinstance(given, ast.Dict):
        names = columns.need(texts(ast.List(given.keys)))
        pairs = list(zip(names, given.values))
    else:
        if kind_of(given) not in ("int", "float"):
            raise Not
        pairs = [(name, given) for name, found in columns.items() if found.missing]
    made = {}
    for name, value in pairs:
        found, kind = columns[name], kind_of(value)
        if isinstance(name, Open) or not (found.kind == kind or (found.kind == "float" and kind == "int")) \
                or (found.missing and found.kind in ("int", "bool")):
            raise Not
        source += f".fillMissing({column(name)}, with: {literal(value)})"
        made[name] = Column(found.kind, False, found.empty or text(value) == "")
    return source, {**columns, **made}


# -- joins


@function("pandas.merge")
def merge_function(tables, call):
    if len(call.arguments) < 2:
        raise Not
    return merge(tables, call.arguments[0], call.arguments[1], call.arguments[2:], call.words)


def merged(tables, call):
    """`frame.merge(other, ...)`: a method, whose rows are those of two."""
    function = call.node.func
    if function.attr != "merge" or not call.arguments:
        return None
    return merge(tables, function.value, call.arguments[0], call.arguments[1:], call.words)


def merge(tables, left, right, more, words):
    if more or set(words) - {"on", "how"}:
        raise Not
    keys = texts(words.get("on"))
    how = text(words["how"]) if "how" in words else "inner"
    source, columns = tables.table(left)
    other, others = tables.table(right)
    if not keys or how not in ("inner", "left") or columns.array or others.array:
        raise Not
    columns.settled()
    others.settled()
    columns.need(keys)
    others.need(keys)
    columns.free(others.names, keys)
    others.free(columns.names, keys)
    if any(columns[key].missing or others[key].missing or columns[key].kind != others[key].kind for key in keys):
        raise Not
    added = {name: Column(found.kind, found.missing or how == "left", found.empty) for name, found in others.items() if name not in keys}
    kind = "" if how == "inner" else ", kind: .left"
    on = column(keys[0]) if len(keys) == 1 else "[" + ", ".join(f"{column(key)}: {column(key)}" for key in keys) + "]"
    return f"{source}.join({other}, on: {on}{kind})", Columns({**columns, **added})


SPECIAL.append(merged)
