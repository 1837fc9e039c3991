"""Calls of pandas as the language of cells: only those that give the same table whatever the data, else none.

A family of calls is a file beside this one that registers each call by its name: `@method("head")`, `@function("pandas.merge")`."""

import ast
import itertools

from recnb_convert_pandas import text, texts

WORDS = {"case", "class", "default", "do", "else", "enum", "false", "for", "func", "guard", "if", "import", "in", "is", "as", "init", "let", "nil",
         "operator", "public", "private", "return", "self", "static", "struct", "super", "switch", "throw", "throws", "true", "try", "var",
         "where", "while", "break", "continue", "defer", "repeat", "subscript", "extension", "protocol", "inout", "internal", "catch", "_"}
NUMBERS = ("int", "float")
ROWS = itertools.count(1)
METHODS, FUNCTIONS = {}, {}


class Not(Exception):
    """What is asked is not the same in recnb, or nothing is known of it."""


class Column:
    """What is known of a column: `int`, `float`, `str` or `bool`; whether a value may be missing, and whether a text may be empty. A
    column is the same object as long as its values are the same; `fit` tells of labels which model gave them, and of what."""

    def __init__(self, kind, missing=False, empty=False, fit=None):
        self.kind, self.missing, self.empty, self.fit = kind, missing, empty, fit


class Open:
    """The key of columns that are known by the beginning of their names only."""

    def __init__(self, prefix):
        self.prefix = prefix


class Columns(dict):
    """The columns of a table by name. Two of the same `rows` have the same rows in the same order; `array` is `F` or `C` for an array
    that passes as a table, by its order in memory, `1` for one of one dimension, and `keys` for a frame some of whose columns are labels of
    its rows in pandas."""

    def __init__(self, columns=(), rows=None, array=None):
        super().__init__(columns)
        self.rows, self.array = rows if rows is not None else next(ROWS), array

    @property
    def names(self):
        """The names, where all are known."""
        if any(isinstance(name, Open) for name in self):
            raise Not
        return list(self)

    def need(self, names):
        if not names or any(not isinstance(name, str) or name not in self for name in names) or len(set(names)) < len(names):
            raise Not
        return names

    def free(self, names, replaced=()):
        """Refuses new names that meet others, `replaced` set aside."""
        opened = tuple(name.prefix for name in self if isinstance(name, Open))
        if len(set(names)) < len(names) or any(name.startswith(opened) for name in names if opened) \
                or any(name in self and name not in replaced for name in names):
            raise Not

    def settled(self):
        """Refuses columns of which pandas has floats or whole numbers as the data are: rows that go decide it again."""
        if any(found.missing and found.kind in ("int", "bool") for found in self.values()):
            raise Not


class Given:
    """A parameter of the notebook, as a value that stands in the source."""

    def __init__(self, name, kind):
        self.name, self.kind = name, kind

    def __repr__(self):
        return self.name


class Call:
    """A call: `arguments` by place, `words` by name; `source` and `columns` are those of the table that it is called on."""

    def __init__(self, node):
        if any(keyword.arg is None for keyword in node.keywords) or any(isinstance(part, ast.Starred) for part in node.args):
            raise Not
        self.node, self.arguments = node, node.args
        self.words = {keyword.arg: keyword.value for keyword in node.keywords}
        self.source = self.columns = None

    def only(self, *names):
        if set(self.words) - set(names):
            raise Not
        return self.words

    def argument(self, place, name):
        """An argument that may be given by place or by name; `None` for none."""
        if len(self.arguments) > place:
            if name in self.words:
                raise Not
            return self.arguments[place]
        return self.words.get(name)

    def texts(self, place, name):
        found = self.argument(place, name)
        return texts(found) if found is not None else None


def method(name, rows=None):
    """Registers a method of frames. `rows="same"` for one that keeps rows and order, `"order"` for one that may change the order alone."""
    def register(handler):
        METHODS[name] = handler, rows
        return handler
    return register


def function(path):
    """Registers a function of a module by its full name."""
    def register(handler):
        FUNCTIONS[path] = handler
        return handler
    return register


def column(name):
    if not isinstance(name, str) or "`" in name or not name or any(ord(letter) < 32 for letter in name):
        raise Not
    return f".{name}" if plain(name) else f".`{name}`"


def listed(names):
    return ", ".join(map(column, names))


def plain(name):
    return isinstance(name, str) and name.isidentifier() and name not in WORDS


def label(name):
    if not plain(name):
        raise Not
    return name


def literal(node):
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return "-" + literal(node.operand)
    if not isinstance(node, ast.Constant):
        raise Not
    value = node.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) < 2**63:
        return str(value)
    if isinstance(value, float) and value == value and abs(value) < 1e300:
        return repr(value) if "e" not in repr(value) else f"{value:f}" if float(f"{value:f}") == value else repr(value)
    if isinstance(value, str):
        return quoted(value)
    raise Not


def quoted(value):
    if any(ord(letter) < 32 for letter in value):
        raise Not
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def kind_of(node):
    if isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.USub):
        return None
    value = node.operand.value if isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant) else getattr(node, "value", None)
    return {bool: "bool", int: "int", float: "float", str: "str"}.get(type(value))


def whole(node, least=0):
    """A whole number that stands in the source, or is a parameter."""
    given = getattr(node, "value", None)
    if isinstance(given, Given) and given.kind == "int":
        return label(given.name)
    if kind_of(node) != "int" or int(literal(node)) < least:
        raise Not
    return literal(node)


def truth_of(node, default):
    """A truth value that stands in the source."""
    if node is None:
        return default
    if not isinstance(node, ast.Constant) or not isinstance(node.value, bool):
        raise Not
    return node.value


class Tables:
    """Translates expressions. `known` are the tables by name with their columns, `modules` what names of modules mean."""

    def __init__(self, folder, root, modules):
        self.folder, self.root, self.modules = folder, root, modules
        self.known = {}

    def path(self, node):
        """`pd.merge` as `pandas.merge`; empty for what is no name of a module."""
        names = []
        while isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or node.id not in self.modules or node.id in self.known:
            return ""
        return ".".join([self.modules[node.id], *reversed(names)])

    def table(self, node):
        """A frame as the text of an expression, and its columns."""
        if isinstance(node, ast.Name):
            if node.id not in self.known or self.known[node.id].array:
                raise Not
            return label(node.id), self.known[node.id]
        if isinstance(node, ast.Subscript):
            return self.part(node)
        if isinstance(node, ast.Call):
            return self.call(node)
        raise Not

    def call(self, node):
        call = Call(node)
        path = self.path(node.func)
        if path:
            if path not in FUNCTIONS:
                raise Not
            source, columns = FUNCTIONS[path](self, call)
            return source, columns if isinstance(columns, Columns) else Columns(columns)
        if not isinstance(node.func, ast.Attribute):
            raise Not
        for special in SPECIAL:
            found = special(self, call)
            if found:
                return found
        if node.func.attr not in METHODS:
            raise Not
        handler, rows = METHODS[node.func.attr]
        call.source, call.columns = self.table(node.func.value)
        if call.columns.array and node.func.attr not in ("head", "sort_values"):
            raise Not
        if rows is None:
            call.columns.settled()
        source, columns = handler(self, call)
        return source, Columns(columns, call.columns.rows if rows == "same" else None, call.columns.array)

    def part(self, node):
        source, columns = self.table(node.value)
        if columns.array:
            raise Not
        names = texts(node.slice) if isinstance(node.slice, ast.List) else None
        if names:
            columns.need(names)
            return f"{source}.select({listed(names)})", Columns({name: columns[name] for name in names}, columns.rows)
        if isinstance(node.slice, (ast.Compare, ast.BinOp, ast.UnaryOp, ast.Call)):
            columns.settled()
            return f"{source}.filter({self.condition(node.slice, node.value, columns)})", Columns(columns)
        raise Not

    # -- expressions over rows

    def same(self, node, frame):
        return ast.dump(node) == ast.dump(frame)

    def field(self, node, frame, columns):
        """The name of a column of a frame: `frame["x"]` or `frame.x`; `None` for anything else."""
        if isinstance(node, ast.Subscript) and self.same(node.value, frame):
            name = text(node.slice)
        elif isinstance(node, ast.Attribute) and self.same(node.value, frame) and node.attr in columns:
            name = node.attr
        else:
            return None
        if name is not None:
            columns.need([name])
        return name

    def value(self, node, frame, columns):
        """An expression over the rows of one frame: its text, kind and whether it may be missing."""
        if isinstance(node, ast.Constant) or (isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant)):
            return literal(node), kind_of(node), False
        name = self.field(node, frame, columns)
        if name is not None:
            return column(name), columns[name].kind, columns[name].missing
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub, ast.Mult, ast.Div)):
            left, kind, missing = self.value(node.left, frame, columns)
            right, other, also = self.value(node.right, frame, columns)
            if kind not in NUMBERS or other not in NUMBERS or (missing and kind == "int") or (also and other == "int"):
                raise Not
            if isinstance(node.op, ast.Div) and not (isinstance(node.right, ast.Constant) and node.right.value):
                raise Not
            mark = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}[type(node.op)]
            result = "float" if isinstance(node.op, ast.Div) or "float" in (kind, other) else "int"
            return f"({left} {mark} {right})", result, missing or also
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "fillna" and len(node.args) == 1 \
                and not node.keywords:
            source, kind, missing = self.value(node.func.value, frame, columns)
            given = kind_of(node.args[0])
            if not (given == kind or (kind == "float" and given == "int")) or not isinstance(node.args[0], ast.Constant) \
                    or (missing and kind == "int"):
                raise Not
            return (f"({source} ?? {literal(node.args[0])})" if missing else source), kind, False
        raise Not

    def condition(self, node, frame, columns):
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitAnd, ast.BitOr)):
            mark = "&&" if isinstance(node.op, ast.BitAnd) else "||"
            return f"({self.condition(node.left, frame, columns)}) {mark} ({self.condition(node.right, frame, columns)})"
        if not isinstance(node, ast.Compare) or len(node.ops) != 1:
            raise Not
        marks = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
        mark = marks.get(type(node.ops[0]))
        left, kind, missing = self.value(node.left, frame, columns)
        given = getattr(node.comparators[0], "value", None)
        if isinstance(given, Given):
            if mark is None or kind != given.kind or mark == "!=" and missing:
                raise Not
            return f"{left} {mark} {label(given.name)}"
        right, other, also = self.value(node.comparators[0], frame, columns)
        if mark is None or not (kind == other or (kind in NUMBERS and other in NUMBERS)) or (mark == "!=" and (missing or also)):
            raise Not
        return f"{left} {mark} {right}"


# Calls whose whole chain counts, such as groupings: each gives `None` for what is not of its family.
SPECIAL = []
