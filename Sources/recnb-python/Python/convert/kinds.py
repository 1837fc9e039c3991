"""What a value is, as far as the text of a notebook tells: whether and how it can pass from one cell to another."""

import itertools

ALL = frozenset({"*"})
NUMBERS = itertools.count(1)


class Index:
    """The labels of rows. `range`: 0, 1, 2 ...; `rows`: what is left of a range, in some order; `labels`: texts or numbers without a
    name; `names`: one or more columns that a grouping or `set_index` made labels; `unknown`. Two of one `number` are the same labels."""

    def __init__(self, what, names=(), number=None):
        self.what, self.names = what, tuple(names)
        self.number = next(NUMBERS) if number is None else number

    def subset(self):
        """The labels that are left when rows go or change places."""
        return Index("rows" if self.what == "range" else self.what, self.names)


RANGE = Index("range", number=0)


class Kind:
    """A value's kind. `name` is a series' (`False` where it is not known); `special` are the columns whose type only pandas has
    (`ALL`: any of them); `element` a list's; `parts` a tuple's; `cls` a class of scikit-learn."""

    def __init__(self, what, index=None, name=False, special=frozenset(), element=None, parts=(), cls=None, keys=(), columns=None):
        self.what, self.index, self.name, self.special = what, index, name, frozenset(special)
        self.element, self.parts, self.cls, self.keys, self.columns = element, parts, cls, tuple(keys), columns

    def but(self, **changes):
        fields = dict(self.__dict__)
        fields.update(changes)
        return Kind(**fields)

    def __repr__(self):
        index = f" {self.index.what}{list(self.index.names) if self.index.names else ''}" if self.index else ""
        return f"{self.what}{index}{' special ' + ','.join(sorted(self.special)) if self.special else ''}"

    @property
    def is_pandas(self):
        return self.what in ("frame", "series")

    @property
    def why_not(self):
        """Why the value cannot pass between cells, in words; `None` if it can."""
        if self.is_pandas:
            if self.index is None or self.index.what == "unknown":
                return "its row labels are not known before the run"
            if self.special:
                names = sorted(self.special - ALL)
                return f"`{names[0]}` has a type that only pandas has" if names else "its columns are of a kind that only pandas has"
            return None
        if self.what == "list":
            return None if self.element in ("int", "double", "number", "string", "bool") else "it is a list of other objects"
        if self.what in ("int", "double", "number", "string", "bool", "array1", "array2"):
            return None
        if self.what == "model":
            return f"a fitted {self.cls}"
        return {"figure": "a figure and its axes", "groupby": "a grouping", "function": "a function", "module": "a module",
                "tuple": "a tuple", "instance": f"an object of the class {self.cls}", "random": "the state of the random numbers",
                "file": "a file that is written and then read",
                "sparse": "a sparse matrix"}.get(self.what, "an object of Python's")

    @property
    def declared(self):
        """The type in a header."""
        if self.is_pandas or self.what in ("array1", "array2"):
            return "Table"
        names = {"int": "Int", "double": "Double", "string": "String", "bool": "Bool", "number": "Double?"}
        if self.what == "list":
            return f"[{names[self.element]}]" if self.element in names else None
        return names.get(self.what)


UNKNOWN = Kind("unknown")
NONE = Kind("none")
INT, DOUBLE, NUMBER = Kind("int"), Kind("double"), Kind("number")
STRING, BOOL = Kind("string"), Kind("bool")
ARRAY1, ARRAY2 = Kind("array1"), Kind("array2")


def frame(index=RANGE, special=frozenset(), columns=None):
    return Kind("frame", index, special=special, columns=columns)


def series(index=RANGE, name=False, special=frozenset()):
    return Kind("series", index, name=name, special=special)


def joined(a, b):
    """What a value is that is the one or the other."""
    if a is None or b is None:
        return a or b
    if a is b:
        return a
    if a.what == "none" or b.what == "none":
        return UNKNOWN
    numbers = {"int", "double", "number"}
    if a.what in numbers and b.what in numbers:
        return a if a.what == b.what else NUMBER
    if a.what != b.what:
        return UNKNOWN
    if a.is_pandas:
        if a.index is None or b.index is None:
            return UNKNOWN
        if (a.index.what, a.index.names) == (b.index.what, b.index.names):
            index = a.index if a.index.number == b.index.number else Index(a.index.what, a.index.names)
        elif {a.index.what, b.index.what} == {"range", "rows"}:
            index = Index("rows")
        else:
            return UNKNOWN
        return Kind(a.what, index, name=a.name if a.name == b.name else False, special=a.special | b.special,
                    columns=a.columns if a.columns == b.columns else None)
    if a.what == "list":
        element = joined(Kind(a.element) if a.element else None, Kind(b.element) if b.element else None)
        return Kind("list", element=element.what if element else None)
    if a.what == "tuple":
        return UNKNOWN
    if a.what in ("model", "instance") and a.cls != b.cls:
        return UNKNOWN
    return a


def without(special, names):
    return special if special is None else frozenset(special) - frozenset(names)


def only(special, names):
    """Of special columns those among `names`; `ALL` stays."""
    if "*" in special:
        return ALL
    return frozenset(special) & frozenset(names)
