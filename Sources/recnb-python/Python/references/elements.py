"""What expressions compute of each value by itself, and of rows in their order: pandas."""

import numpy
import pandas

from recnb_expressions import FUNCTIONS, cast, element, is_text, moments, repeated, text, wide
from recnb_parity import Incomparable, of

# -- text


@element("element.split")
def split(values, separator):
    if not isinstance(values, pandas.Series):
        return values.split(separator)
    return values.str.split(separator, regex=False).map(lambda parts: list(parts), na_action="ignore").astype(object)


@element("element.replacing")
def replacing(values, text, **more):
    return values.str.replace(text, more["with"], regex=False) if isinstance(values, pandas.Series) else values.replace(text, more["with"])


@element("element.contains")
def contains(values, value):
    if not isinstance(values, pandas.Series):
        return value in values
    if is_text(values):
        return values.str.contains(value, regex=False)
    return values.map(lambda elements: value in elements, na_action="ignore").astype("boolean")


@element("element.lowercased")
def lowercased(values):
    return values.str.lower() if isinstance(values, pandas.Series) else values.lower()


@element("element.uppercased")
def uppercased(values):
    return values.str.upper() if isinstance(values, pandas.Series) else values.upper()


@element("element.trimmed")
def trimmed(values):
    return values.str.strip() if isinstance(values, pandas.Series) else values.strip()


@element("element.length", "element.count")
def length(values):
    if not isinstance(values, pandas.Series):
        return len(values)
    return values.str.len().astype("Int64")


@element("element.isEmpty")
def is_empty(values):
    return length(values) == 0


@element("element.startsWith", "element.hasPrefix")
def starts_with(values, text):
    return values.str.startswith(text) if isinstance(values, pandas.Series) else values.startswith(text)


@element("element.endsWith", "element.hasSuffix")
def ends_with(values, text):
    return values.str.endswith(text) if isinstance(values, pandas.Series) else values.endswith(text)


@element("element.matches")
def matches(values, pattern):
    import re
    if not isinstance(values, pandas.Series):
        return re.search(pattern, values) is not None
    return values.map(lambda text: re.search(pattern, text) is not None, na_action="ignore").astype("boolean")


@element("element.extract")
def extract(values, pattern, group=None):
    import re
    compiled = re.compile(pattern)
    number = group if group is not None else 1 if compiled.groups else 0

    def found(text):
        match = compiled.search(text)
        return match.group(number) if match else None
    if not isinstance(values, pandas.Series):
        return found(values)
    if number == 1 and compiled.groups == 1:
        return values.str.extract(pattern, expand=False)
    return values.map(found, na_action="ignore").astype("string")


@element("element.replacingMatches")
def replacing_matches(values, **more):
    import re
    template = more["with"]
    if "\\" in template or "$" in template:
        raise Incomparable("Python writes groups in a replacement otherwise")
    if not isinstance(values, pandas.Series):
        return re.sub(more["of"], template, values)
    return values.map(lambda text: re.sub(more["of"], template, text), na_action="ignore").astype("string")


@element("element.joined")
def joined(values, separator):
    def line(parts):
        return separator.join(part for part in parts if part is not None)
    return values.map(line, na_action="ignore").astype("string") if isinstance(values, pandas.Series) else line(values)


# -- numbers


def of_number(function):
    return lambda value: function(wide(value))


element("element.sqrt", "sqrt")(of_number(numpy.sqrt))
element("element.exp", "exp")(of_number(numpy.exp))
element("element.log", "log")(of_number(numpy.log))
element("element.log10", "log10")(of_number(numpy.log10))
element("element.log2", "log2")(of_number(numpy.log2))
element("element.log1p", "log1p")(of_number(numpy.log1p))
element("element.abs", "abs")(of_number(numpy.abs))
element("element.floor", "floor")(of_number(numpy.floor))
element("element.ceil", "ceil")(of_number(numpy.ceil))


@element("element.round", "round")
def rounded(value, digits=0):
    return value.round(digits) if isinstance(value, pandas.Series) else numpy.round(value, digits)


@element("element.clip", "clip")
def clip(value, lower=None, upper=None):
    return value.clip(lower, upper) if isinstance(value, pandas.Series) else numpy.clip(value, lower, upper)


@element("element.power", "power")
def power(value, exponent):
    value = wide(value)
    if isinstance(value, pandas.Series) and pandas.api.types.is_integer_dtype(value.dtype):
        value = value.astype("Float64" if value.isna().any() else "float64")
    return value ** exponent


@element("minOf")
def least(first, second, more=()):
    return extreme(numpy.minimum, [first, second, *more])


@element("maxOf")
def greatest(first, second, more=()):
    return extreme(numpy.maximum, [first, second, *more])


def extreme(function, values):
    result = wide(values[0])
    for value in values[1:]:
        result = function(result, wide(value))
    return result


# -- missing values


@element("element.isMissing")
def is_missing(values):
    if not isinstance(values, pandas.Series):
        return values is None
    if isinstance(values.dtype, numpy.dtype) and values.dtype.kind == "f":
        # Without missing values; NaN is one.
        return pandas.Series(False, index=values.index)
    return values.isna()


@element("element.isNaN")
def is_nan(values):
    return numpy.isnan(values)


@element("element.text")
def as_text(values):
    return text(values)


@element("element.cast")
def cast_values(values, type, failing="error"):
    return cast(values, type, failing)


# -- dates


def part_of_date(name):
    def compute(values):
        if isinstance(values, pandas.Series):
            return getattr(values.dt, name)
        return getattr(pandas.Timestamp(values), name)
    return compute


element("element.year")(part_of_date("year"))
element("element.month")(part_of_date("month"))
element("element.day")(part_of_date("day"))
element("element.hour")(part_of_date("hour"))
element("element.minute")(part_of_date("minute"))
element("element.second")(part_of_date("second"))
element("element.dayOfYear")(part_of_date("dayofyear"))


@element("element.weekday")
def weekday(values):
    # ISO 8601: Monday 1; pandas' own count begins with 0.
    return part_of_date("dayofweek")(values) + 1


@element("dateOfSeconds")
def date_of_seconds(unix):
    if not isinstance(unix, pandas.Series):
        return pandas.Timestamp(unix, unit="s")
    if pandas.api.types.is_integer_dtype(unix.dtype):
        return pandas.to_datetime(unix, unit="s")
    return pandas.to_datetime((unix * 1_000_000).round().astype("Int64"), unit="us")


@element("dateOfText")
def date_of_text(text):
    return pandas.to_datetime(text, format="ISO8601")


@element("dateOfParts")
def date_of_parts(year, month, day):
    sides = [year, month, day]
    index = next((side.index for side in sides if isinstance(side, pandas.Series)), None)
    if index is None:
        return pandas.Timestamp(int(year), int(month), int(day))
    return pandas.to_datetime(pandas.DataFrame({"year": year, "month": month, "day": day}, index=index))


PATTERN = [("yyyy", "%Y"), ("MM", "%m"), ("dd", "%d"), ("HH", "%H"), ("mm", "%M"), ("ss", "%S")]


def strftime(pattern):
    if "'" in pattern or "S" in pattern or "%" in pattern:
        raise Incomparable("Python writes this pattern otherwise")
    for mine, theirs in PATTERN:
        pattern = pattern.replace(mine, theirs)
    return pattern


@element("element.formatted")
def formatted(values, pattern):
    pattern = strftime(pattern)
    return values.dt.strftime(pattern) if isinstance(values, pandas.Series) else values.strftime(pattern)


@element("element.date")
def parsed(values, format, failing="error"):
    return pandas.to_datetime(values, format=strftime(format), errors="raise" if failing == "error" else "coerce")


# -- windows


@element("rowNumber")
def row_number(frame, per=None, **more):
    start = more.get("from", 1)
    if per:
        return frame.groupby(per, sort=False, dropna=False).cumcount() + start
    return pandas.Series(numpy.arange(len(frame)) + start, index=frame.index)


@element("rank")
def rank(frame, by, per=None, ties="min"):
    keys = [(pair[0] if isinstance(pair[0], pandas.Series) else repeated(pair[0], frame), pair[1]) for pair in by]
    names = [f"\0{place}" for place in range(len(keys))]
    table = frame.assign(**{name: series for name, (series, _) in zip(names, keys)})
    groups = per or []
    order = table.sort_values(groups + names, ascending=[True] * len(groups) + [not descending for _, descending in keys], kind="stable",
                              na_position="last")
    place = order.groupby(groups, sort=False, dropna=False).cumcount() + 1 if groups else pandas.Series(
        numpy.arange(len(order)) + 1, index=order.index)
    if ties != "first":
        same = order.groupby(groups + names, sort=False, dropna=False)
        if ties == "min":
            place = place.groupby(same.ngroup()).transform("min")
        else:
            number = pandas.Series(same.ngroup(), index=order.index)
            place = (number - number.groupby([order[name] for name in groups], dropna=False).transform("min") + 1) if groups else number + 1
    return place.reindex(frame.index)


# -- single values, outside of any table


def of_one(key, function):
    """The reference of a verb of values that is called on one."""
    def reference(call):
        arguments = dict(call.arguments)
        if call.receiver is not None:
            return call.timed(function, moments(call.receiver), **arguments)
        return call.timed(function, **{name: moments(value) for name, value in arguments.items()})
    of(key)(reference)


for key, function in FUNCTIONS.items():
    of_one(key, function)
