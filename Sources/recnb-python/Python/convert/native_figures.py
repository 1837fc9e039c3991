"""Pictures that pandas draws, as native cells."""

import ast

from recnb_convert_native_tables import Call, Not, column, kind_of, literal, whole
from recnb_convert_pandas import text
from recnb_convert_prelude import base

CHARTS = {"scatter": "scatter", "line": "line", "bar": "bar"}
NUMERIC = ("int", "float", "int32")


def chart(tables, node):
    """`frame.plot(x=, y=, kind=)`, `frame.plot.scatter(x=, y=)`, `frame["x"].hist(bins=)`: the text of a figure; `None` for anything else."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return None
    function = node.func
    if function.attr == "hist" and isinstance(function.value, ast.Subscript) and text(function.value.slice) is not None:
        call = Call(node)
        words = call.only("bins")
        source, columns = tables.table(function.value.value)
        name = text(function.value.slice)
        if columns.array:
            raise Not
        if call.arguments or name not in columns or columns[name].kind not in NUMERIC:
            raise Not
        return f"{source}.histogram({column(name)}, bins: {whole(words['bins'], 1) if 'bins' in words else 10})"
    if function.attr in CHARTS and isinstance(function.value, ast.Attribute) and function.value.attr == "plot":
        kind, holder = function.attr, function.value.value
    elif function.attr == "plot":
        kind, holder = None, function.value
    else:
        return None
    call = Call(node)
    words = call.only("x", "y", "title", *(["kind"] if kind is None else []))
    if kind is None:
        kind = text(words["kind"]) if "kind" in words else "line"
    if call.arguments or kind not in CHARTS or not {"x", "y"} <= set(words) or isinstance(base(holder), ast.Call):
        raise Not
    source, columns = tables.table(holder)
    if columns.array:
        raise Not
    x, y = text(words["x"]), text(words["y"])
    if x not in columns or y not in columns or columns[y].kind not in NUMERIC:
        raise Not
    if "title" in words and kind_of(words["title"]) != "str":
        raise Not
    title = f", title: {literal(words['title'])}" if "title" in words else ""
    return f"{source}.{CHARTS[kind]}(x: {column(x)}, y: {column(y)}{title})"
