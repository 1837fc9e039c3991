"""Expressions over rows, computed by pandas: `.rating >= 3 && .title.contains("x")`.

recnb tells an expression as a list of nodes, each naming the places of what it is made of; the last is the whole. What does not depend
on a row is a value already. Whole numbers compute in 64 bits, and missing values are pandas' `NA`, as in recnb.
"""

import datetime

import numpy
import pandas

import recnb_given
from recnb_parity import Incomparable, of

FUNCTIONS = {}
AGGREGATES = {}
NUMBER_TYPES = {"uint8": "uint8", "uint32": "uint32", "int32": "int32", "int64": "int64", "float32": "float32", "double": "float64"}
NULLABLE = {"uint8": "UInt8", "uint32": "UInt32", "int32": "Int32", "int64": "Int64", "float32": "Float32", "double": "Float64"}


def element(*names):
    """Registers what computes each value by itself, called with the values and the arguments by name."""
    def register(function):
        for name in names:
            FUNCTIONS[name] = function
        return function
    return register


def aggregate(*names):
    """Registers what makes one value of many, called with a Series or SeriesGroupBy."""
    def register(function):
        for name in names:
            AGGREGATES[name] = function
        return function
    return register


# -- entry points


def rows(expression, frame):
    """A Series as long as the frame, or one value for all rows."""
    value = Rows(expression, frame).last()
    return value if isinstance(value, pandas.Series) else repeated(value, frame)


def repeated(value, frame):
    if isinstance(value, list):
        return pandas.Series([value] * len(frame), index=frame.index, dtype=object)
    return pandas.Series(moments(value), index=frame.index)


def holds(expression, frame):
    """Where a condition is true; where it is missing it is not."""
    value = rows(expression, frame)
    return value.fillna(False).astype(bool) if value.isna().any() else value.astype(bool)


def aggregations(named, frame, keys):
    """One row a group: the keys, then the aggregates by name. Without keys one row."""
    arguments = {}
    computed = [Groups(expression, frame, keys, arguments) for _, expression in named]
    wide = frame.assign(**arguments)
    grouped = wide.groupby(keys, sort=True, dropna=False) if keys else None
    columns = {}
    index = grouped.size().index if keys else None
    for (name, _), groups in zip(named, computed):
        value = groups.over(wide, grouped, index)
        columns[name] = value
    if not keys:
        return pandas.DataFrame({name: [single(value)] for name, value in columns.items()})
    result = pandas.DataFrame({name: value if isinstance(value, pandas.Series) else repeated(value, index.to_frame()) for name, value in
                               columns.items()}, index=index)
    return result.reset_index() if not set(keys) & set(columns) else result.reset_index(drop=True)


def single(value):
    if isinstance(value, pandas.Series):
        return value.iloc[0]
    return value


# -- walking


class Rows:
    """An expression where each row has a value."""

    def __init__(self, expression, frame):
        self.nodes = expression["nodes"]
        self.frame = frame
        self.known = {}

    def last(self):
        return self.at(len(self.nodes) - 1)

    def at(self, place):
        if place not in self.known:
            self.known[place] = self.value(self.nodes[place])
        return self.known[place]

    def value(self, node):
        kind = node["op"]
        if kind == "column":
            return whole(self.frame[node["name"]])
        if kind == "value":
            given = node["value"]
            if isinstance(given, recnb_given.TableFile):
                return whole(given.frame().iloc[:, 0]).set_axis(self.frame.index)
            return given
        if kind == "unary":
            operand = self.at(node["of"])
            return -operand if node["operator"] == "-" else ~truth(operand)
        if kind == "binary":
            return binary(node["operator"], self.at(node["left"]), self.at(node["right"]))
        if kind == "conditional":
            return choose(self.at(node["condition"]), self.at(node["yes"]), self.at(node["no"]), self.frame)
        if kind == "joined":
            parts = [text(self.at(part)) for part in node["parts"]]
            result = parts[0]
            for part in parts[1:]:
                result = result + part
            return result
        if kind == "list":
            return [self.at(part) for part in node["parts"]]
        if kind == "keys":
            return [(self.at(part), descending) for part, descending in node["parts"]]
        if kind == "call":
            return self.call(node)
        raise Incomparable(f"{node.get('what', 'part of the expression')} has no counterpart")

    def arguments(self, node):
        return {name: self.at(place) for name, place in node["arguments"].items()}

    def call(self, node):
        key = node["key"]
        if key in AGGREGATES:
            arguments = self.arguments(node)
            series = arguments.pop("values", arguments.pop("condition", None))
            if key == "count" and series is None:
                return len(self.frame)
            series = series if isinstance(series, pandas.Series) else repeated(series, self.frame)
            return AGGREGATES[key](series, **arguments)
        function = FUNCTIONS.get(key)
        if function is None:
            raise Incomparable(f"`{key}` has no counterpart")
        arguments = self.arguments(node)
        if key in ("rowNumber", "rank"):
            return function(self.frame, **arguments)
        if node.get("receiver") is not None:
            return function(self.at(node["receiver"]), **arguments)
        return function(**arguments)


class Groups(Rows):
    """An expression where each group has a value; what aggregates read is computed first, over the rows."""

    def __init__(self, expression, frame, keys, arguments):
        super().__init__(expression, frame)
        self.keys = keys
        self.sources = {}
        inner = Rows(expression, frame)
        for place, node in enumerate(self.nodes):
            if node["op"] != "call" or node["key"] not in AGGREGATES:
                continue
            source = node["arguments"].get("values", node["arguments"].get("condition"))
            if source is None:
                continue
            if self.nodes[source]["op"] == "column":
                self.sources[place] = self.nodes[source]["name"]
                continue
            name = f"\0{len(arguments)}"
            series = inner.at(source)
            arguments[name] = series if isinstance(series, pandas.Series) else repeated(series, frame)
            self.sources[place] = name

    def over(self, frame, grouped, index):
        self.frame, self.grouped, self.index = frame, grouped, index
        return self.last()

    def value(self, node):
        if node["op"] == "column":
            level = self.index.get_level_values(node["name"])
            return whole(pandas.Series(level, index=self.index))
        return super().value(node)

    def call(self, node):
        key = node["key"]
        if key not in AGGREGATES:
            return super().call(node)
        arguments = {name: self.at(place) for name, place in node["arguments"].items() if name not in ("values", "condition")}
        place = next(i for i, other in enumerate(self.nodes) if other is node)
        if place not in self.sources:
            return len(self.frame) if self.grouped is None else self.grouped.size()
        source = self.sources[place]
        return AGGREGATES[key](self.frame[source] if self.grouped is None else self.grouped[source], **arguments)


def whole(series):
    """Text with missing values as pandas' `string`, in which a missing value is `NA`."""
    if pandas.api.types.is_string_dtype(series.dtype) and series.dtype != object and series.isna().any():
        return series.astype("string")
    return series


def wide(value):
    """Whole numbers in 64 bits."""
    if isinstance(value, pandas.Series) and pandas.api.types.is_integer_dtype(value.dtype):
        return value.astype("Int64" if value.isna().any() else "int64")
    if isinstance(value, pandas.Series) and value.dtype == bool:
        return value.astype("int64")
    return value


def truth(value):
    if isinstance(value, pandas.Series):
        return value if value.dtype == bool else value.astype("boolean")
    return pandas.NA if value is None else value


def is_text(value):
    return isinstance(value, str) or (isinstance(value, pandas.Series) and pandas.api.types.is_string_dtype(value.dtype)
                                      and value.dtype != object)


def moments(value):
    return pandas.Timestamp(value) if isinstance(value, datetime.date) else value


def binary(operator, a, b):
    a, b = (pandas.NA if side is None else moments(side) for side in (a, b))
    if operator == "+" and (is_text(a) or is_text(b)):
        return text(a) + text(b)
    if operator in ("+", "-", "*"):
        a, b = wide(a), wide(b)
        return a + b if operator == "+" else a - b if operator == "-" else a * b
    if operator == "/":
        return wide(a) / wide(b)
    if operator == "%":
        # The sign of the dividend, as in Swift.
        return numpy.fmod(wide(a), wide(b))
    if operator == "&&":
        return truth(a) & truth(b)
    if operator == "||":
        return truth(a) | truth(b)
    if operator == "??":
        return a.where(~a.isna(), b) if isinstance(a, pandas.Series) else b if a is pandas.NA else a
    compare = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}[operator]
    if isinstance(a, pandas.Series):
        return getattr(missing_apart(a), compare)(b)
    mirrored = {"eq": "eq", "ne": "ne", "lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}[compare]
    return getattr(missing_apart(b), mirrored)(a)


def missing_apart(series):
    """Moments have no type in which a comparison with a missing one is missing; the condition is made so after."""
    return series


def choose(condition, yes, no, frame):
    if not isinstance(condition, pandas.Series):
        return yes if condition else no
    branches = [side if isinstance(side, pandas.Series) else repeated(side, frame) for side in (yes, no)]
    result = branches[0].where(condition.fillna(False).astype(bool), branches[1])
    return result.mask(condition.isna()) if condition.isna().any() else result


# -- types


def cast(series, kind, failing="error"):
    if not isinstance(series, pandas.Series):
        return cast(pandas.Series([series]), kind, failing).iloc[0]
    if kind in NUMBER_TYPES:
        return to_number(series, kind, failing)
    if kind == "string":
        return text(series)
    if kind == "bool":
        if is_text(series):
            return series.str.strip().map({"true": True, "false": False})
        return series != 0
    if kind in ("date", "dateTime"):
        moments_of = pandas.to_datetime(series, errors="raise" if failing == "error" else "coerce", format="ISO8601") if is_text(series) else series
        return moments_of.dt.floor("D") if kind == "date" else moments_of
    raise Incomparable(f"a cast to {kind} has no counterpart")


def to_number(series, kind, failing):
    if is_text(series):
        series = pandas.to_numeric(series.str.strip(), errors="raise" if failing == "error" else "coerce")
    whole_numbers = kind not in ("float32", "double")
    if whole_numbers and pandas.api.types.is_float_dtype(series.dtype):
        series = numpy.trunc(series)
    if not series.isna().any():
        return series.astype(NUMBER_TYPES[kind])
    if whole_numbers or not isinstance(series.dtype, numpy.dtype):
        return series.astype(NULLABLE[kind])
    return series.astype(NUMBER_TYPES[kind])


def text(value):
    """As recnb writes values: numbers in the shortest form that reads back the same, days without a time."""
    if not isinstance(value, pandas.Series):
        return shown(value)
    if is_text(value):
        return value
    return value.map(shown, na_action="ignore").astype("string")


def shown(value):
    if value is None or value is pandas.NA:
        return pandas.NA
    if isinstance(value, (bool, numpy.bool_)):
        return "true" if value else "false"
    if isinstance(value, (datetime.datetime, numpy.datetime64)):
        raise Incomparable("pandas writes dates and times otherwise")
    if isinstance(value, numpy.floating):
        return str(value) if value.dtype == numpy.float32 else repr(float(value))
    return str(value)
