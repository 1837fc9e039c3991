"""Kinds of what pandas gives. A family of calls is a file beside this one that registers each method of a frame or series by its name,
`@method("head")`, and each function of the module, `@function("merge")`."""

import ast

import recnb_convert_kinds as k
from recnb_convert_kinds import RANGE

# Types of columns that do not come back from a table as they went.
NARROW = {"category", "int8", "int16", "uint8", "uint16", "uint64", "float16", "object"}
METHODS, FUNCTIONS, GROUPED = {}, {}, []


def method(*names):
    """Registers `handler(reader, value, call)` for methods of frames and series."""
    def register(handler):
        METHODS.update(dict.fromkeys(names, handler))
        return handler
    return register


def function(*names):
    """Registers `handler(reader, call)` for functions of the module."""
    def register(handler):
        FUNCTIONS.update(dict.fromkeys(names, handler))
        return handler
    return register


class Call:
    """A call: its name and node, `words` by name, the kinds of all arguments, and `first`, the node of the first by place. `subset` are the
    labels of the rows where some of them go."""

    def __init__(self, reader, name, node, value=None):
        self.name, self.node, self.words = name, node, keywords(node)
        self.arguments = reader.arguments(node)
        self.first = node.args[0] if node.args else None
        self.subset = value.index.subset() if value is not None and value.index else None
        if name in ("sort_values", "dropna", "drop_duplicates", "sample", "sort_index") and truth(self.words.get("ignore_index")):
            self.subset = RANGE

    def kind(self, place):
        return self.arguments[place] if len(self.arguments) > place else k.UNKNOWN


def of_method(reader, value, name, node):
    """What a method of a frame, series or grouping gives."""
    call = Call(reader, name, node, value)
    if value.what == "groupby":
        return GROUPED[0](reader, value, call)
    handler = METHODS.get(name)
    if handler is None:
        tells_rows(reader, value)
    result = handler(reader, value, call) if handler else k.UNKNOWN
    if truth(call.words.get("inplace")) and isinstance(node.func.value, ast.Name):
        reader.kinds[node.func.value.id] = result
        return k.NONE
    return result


def of_function(reader, name, node):
    """What a function of the module gives."""
    call = Call(reader, name, node)
    handler = FUNCTIONS.get(name)
    if handler is None:
        if name.startswith("read_"):
            return k.UNKNOWN
        reader.escapes(call.arguments)
    return handler(reader, call) if handler else k.UNKNOWN


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
