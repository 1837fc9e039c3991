"""Compares what recnb computed with what a reference gave: tables, labels, numbers, or several of them by name.

Equal means equal: the same text, the same whole number, the same bits but for the sign of zero. A missing value and NaN count as one,
since the libraries do not tell them apart. A difference of numbers is told as a part of the larger of 1 and the reference's number.
"""

import datetime
import math

import numpy
import pandas
import pyarrow

import recnb_given


class Tolerance:
    """How far numbers may differ, and as a part of what."""

    def __init__(self, size, by_column):
        self.size = size
        self.by_column = by_column

    def apart(self, a, b):
        whole = numpy.abs(b)
        if self.by_column and len(whole):
            whole = numpy.nanmax(numpy.where(numpy.isfinite(whole), whole, 0))
        return numpy.abs(a - b) / numpy.maximum(1.0, whole)


class Difference:
    """How two results stand to each other."""

    def __init__(self, compared, verdict="equal", largest=None, detail=""):
        self.compared = compared
        self.verdict = verdict
        self.largest = largest
        self.detail = detail


def compare(ours, theirs, tolerance, by_column=False):
    """`by_column`: a difference is a part of the largest number of its column, as linear algebra promises it, not of the number itself."""
    tolerance = Tolerance(tolerance, by_column) if not isinstance(tolerance, Tolerance) else tolerance
    if isinstance(theirs, dict):
        return parts(ours, theirs, tolerance)
    if isinstance(theirs, pandas.DataFrame):
        return tables(ours, theirs, tolerance)
    return value(ours, theirs, tolerance)


def parts(ours, theirs, tolerance):
    """Parts of a model or record, by dotted name: `assignments.cluster`."""
    groups, details, largest, verdict, count, rows = {}, [], None, "equal", 0, 0
    for name, expected in theirs.items():
        part = member(ours, name)
        if isinstance(part, pyarrow.ChunkedArray):
            found = columns(name, part, pandas.Series(expected), tolerance)
            count += len(part)
        else:
            found = compare(part, expected, tolerance)
            count += 1
            rows += len(expected) if isinstance(expected, pandas.DataFrame) else 0
        groups[name.removeprefix("_arrays.").partition(".")[0]] = found.compared
        if found.largest is not None:
            largest = max(largest or 0.0, found.largest)
        if found.verdict == "differs":
            verdict = "differs"
            details.append(f"{name}: {found.detail}" if name not in found.detail else found.detail)
        elif found.verdict == "within" and verdict == "equal":
            verdict = "within"
    more = f"; {len(details) - 3} more parts differ" if len(details) > 3 else ""
    if isinstance(ours, list):
        told = f"{counted(len(theirs), 'table')}, {counted(rows, 'row')}"
    elif any(isinstance(expected, pandas.DataFrame) for expected in theirs.values()):
        told = "; ".join(f"{name}: {size}" for name, size in groups.items())
    else:
        told = f"{', '.join(groups)}: {counted(count, 'value')}"
    return Difference(told, verdict, largest, "; ".join(details[:3]) + more)


def member(value, name):
    for part in name.split("."):
        if isinstance(value, recnb_given.TableFile):
            value = value.arrow.column(part)
        elif isinstance(value, list):
            value = value[int(part)]
        else:
            value = value[part]
    return value


def tables(ours, theirs, tolerance):
    table = ours.arrow if isinstance(ours, recnb_given.TableFile) else pyarrow.Table.from_pandas(recnb_given.frame(ours))
    names = [str(name) for name in theirs.columns]
    size = f"{counted(len(theirs), 'row')} × {counted(len(names), 'column')}"
    if table.column_names != names:
        return Difference(size, "differs", detail=f"columns {told(table.column_names, names)}")
    if table.num_rows != len(theirs):
        return Difference(size, "differs", detail=f"{table.num_rows} rows, the reference has {len(theirs)}")
    verdict, largest, details = "equal", None, []
    for place, name in enumerate(names):
        found = columns(name, table.column(place), theirs.iloc[:, place], tolerance)
        if found.largest is not None:
            largest = max(largest or 0.0, found.largest)
        if found.verdict == "differs":
            verdict = "differs"
            details.append(found.detail)
        elif found.verdict == "within" and verdict == "equal":
            verdict = "within"
    more = f"; {len(details) - 3} more columns differ" if len(details) > 3 else ""
    return Difference(size, verdict, largest, "; ".join(details[:3]) + more)


def told(ours, theirs):
    lacking = [name for name in theirs if name not in ours]
    surplus = [name for name in ours if name not in theirs]
    if not lacking and not surplus:
        return f"in another order: {', '.join(ours[:8])}; the reference: {', '.join(theirs[:8])}"
    return f"lack {', '.join(lacking[:8]) or 'nothing'}, have also {', '.join(surplus[:8]) or 'nothing'}"


def columns(name, ours, theirs, tolerance):
    """One column of recnb's against one of pandas'."""
    kind = ours.type
    types = pyarrow.types
    theirs = theirs.reset_index(drop=True)
    if len(ours) != len(theirs):
        return Difference(counted(len(theirs), "value"), "differs", detail=f"{len(ours)} values, the reference has {len(theirs)}")
    size = counted(len(theirs), "value")
    if types.is_large_list(kind) or types.is_list(kind):
        a, b = ours.to_pylist(), [plain(element) for element in theirs.tolist()]
        return exact(name, size, a, b, numpy.array([x != y for x, y in zip(a, b)], dtype=bool))
    if types.is_string(kind) or types.is_large_string(kind):
        a = ours.to_numpy(zero_copy_only=False)
        b = theirs.astype(object).where(~theirs.isna(), None).to_numpy(dtype=object)
        return exact(name, size, a, b, numpy.array(a != b, dtype=bool) if len(a) else numpy.zeros(0, bool))
    missing = ours.is_null().to_numpy(zero_copy_only=False)
    theirs_missing = theirs.isna().to_numpy(dtype=bool)
    if types.is_floating(kind):
        a = ours.fill_null(0).to_numpy(zero_copy_only=False).astype(numpy.float64)
        missing = missing | numpy.isnan(a)
    elif types.is_integer(kind):
        a = ours.fill_null(0).to_numpy(zero_copy_only=False).astype(numpy.int64)
    elif types.is_boolean(kind):
        a = ours.fill_null(False).to_numpy(zero_copy_only=False).astype(numpy.int64)
    else:
        a = ours.fill_null(0) if types.is_duration(kind) else ours
        unit = "duration[us]" if types.is_duration(kind) else "timestamp[us]"
        a = a.cast(pyarrow.type_for_alias(unit) if kind.id != pyarrow.timestamp("us").id else pyarrow.timestamp("us"))
        a = a.cast(pyarrow.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    b = numbers(theirs, theirs_missing)
    if b is None:
        return Difference(size, "differs", detail=f"`{name}` is {kind}, the reference has {theirs.dtype}")
    if a.dtype.kind == "i" and b.dtype.kind == "i":
        wrong = (a != b) & ~missing | (missing != theirs_missing)
        return exact(name, size, a, b, wrong, missing, theirs_missing)
    a, b = a.astype(numpy.float64), b.astype(numpy.float64)
    return near(name, size, a, b, missing, theirs_missing, tolerance)


def numbers(series, missing):
    """The values as int64 or float64, 0 for missing ones; nil for what is no number."""
    kind = series.dtype
    if pandas.api.types.is_datetime64_any_dtype(kind) or pandas.api.types.is_timedelta64_dtype(kind):
        if getattr(kind, "tz", None) is not None:
            series = series.dt.tz_convert("UTC").dt.tz_localize(None)
        unit = "datetime64[us]" if pandas.api.types.is_datetime64_any_dtype(kind) else "timedelta64[us]"
        values = series.to_numpy().astype(unit).astype(numpy.int64)
        values[missing] = 0
        return values
    if kind == object:
        series = series.infer_objects()
        if series.dtype == object:
            try:
                series = series.astype("Float64")
            except (TypeError, ValueError):
                return None
    if pandas.api.types.is_bool_dtype(series.dtype) or pandas.api.types.is_integer_dtype(series.dtype):
        return series.fillna(0).to_numpy(dtype=numpy.int64) if missing.any() else series.to_numpy(dtype=numpy.int64)
    if pandas.api.types.is_float_dtype(series.dtype):
        values = series.to_numpy(dtype=numpy.float64, na_value=0.0).copy()
        values[missing] = 0
        return values
    return None


def exact(name, size, a, b, wrong, missing=None, theirs_missing=None):
    count = int(wrong.sum())
    if not count:
        return Difference(size)
    row = int(numpy.argmax(wrong))
    return Difference(size, "differs", detail=place(name, row, a, b, missing, theirs_missing, count, len(a)))


def near(name, size, a, b, missing, theirs_missing, tolerance):
    present = ~missing & ~theirs_missing
    with numpy.errstate(all="ignore"):
        apart = tolerance.apart(a, b)
    apart[a == b] = 0
    apart[~present] = 0
    apart[numpy.isnan(apart)] = numpy.inf
    largest = float(apart.max()) if len(apart) else 0.0
    wrong = (apart > tolerance.size) | (missing != theirs_missing)
    count = int(wrong.sum())
    if count:
        row = int(numpy.argmax(wrong))
        return Difference(size, "differs", largest, place(name, row, a, b, missing, theirs_missing, count, len(a)))
    return Difference(size, "within" if largest > 0 else "equal", largest)


def place(name, row, a, b, missing, theirs_missing, count, length):
    def shown(values, gone):
        if gone is not None and gone[row]:
            return "missing"
        single = values[row]
        return repr(single.item() if hasattr(single, "item") else single)[:80]
    others = f" ({count} of {length} differ)" if length > 1 else ""
    where = f"`{name}` in row {row + 1}" if length > 1 else f"`{name}`"
    return f"{where}: {shown(a, missing)}, the reference has {shown(b, theirs_missing)}{others}"


def value(ours, theirs, tolerance):
    """One value, or a list of them."""
    theirs = plain(theirs)
    if isinstance(theirs, (list, tuple)) or isinstance(ours, list):
        a, b = list(ours), list(theirs)
        if len(a) != len(b):
            return Difference(counted(len(b), "element"), "differs", detail=f"{len(a)} elements, the reference has {len(b)}")
        found = [value(x, y, tolerance) for x, y in zip(a, b)]
        wrong = [i for i, single in enumerate(found) if single.verdict == "differs"]
        sizes = [single.largest for single in found if single.largest is not None]
        largest = max(sizes) if sizes else None
        if wrong:
            return Difference(counted(len(b), "element"), "differs", largest, f"element {wrong[0] + 1}: {found[wrong[0]].detail}")
        isNear = any(single.verdict == "within" for single in found)
        return Difference(counted(len(b), "element"), "within" if isNear else "equal", largest)
    if gone(ours) or gone(theirs):
        return verdict_of(gone(ours) == gone(theirs), ours, theirs)
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return verdict_of(bool(ours) == bool(theirs), ours, theirs)
    if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
        if ours == theirs:
            return Difference("1 value", largest=0.0 if isinstance(theirs, float) or isinstance(ours, float) else None)
        apart = abs(ours - theirs) / max(1.0, abs(theirs))
        if apart <= tolerance.size:
            return Difference("1 value", "within", apart)
        return Difference("1 value", "differs", apart, f"{ours!r}, the reference has {theirs!r}")
    return verdict_of(moment(ours) == moment(theirs), ours, theirs)


def verdict_of(same, ours, theirs):
    return Difference("1 value") if same else Difference("1 value", "differs", detail=f"{ours!r}, the reference has {theirs!r}"[:300])


def gone(single):
    return single is None or single is pandas.NA or single is pandas.NaT or (isinstance(single, float) and math.isnan(single))


def moment(single):
    if isinstance(single, datetime.datetime):
        return single.replace(tzinfo=None)
    if isinstance(single, datetime.date):
        return datetime.datetime(single.year, single.month, single.day)
    return single


def plain(single):
    """A value without NumPy's or pandas' types around it."""
    if isinstance(single, (pandas.Series, numpy.ndarray)):
        return [plain(element) for element in single.tolist()]
    if isinstance(single, list):
        return [plain(element) for element in single]
    if isinstance(single, numpy.generic):
        return single.item()
    return None if gone(single) else single


def counted(count, word):
    return f"{count} {word}{'' if count == 1 else 's'}"


def damaged(theirs):
    """A wrong result in place of a right one: tests see by it that a mismatch is found."""
    if isinstance(theirs, dict):
        name = next(iter(theirs))
        return theirs | {name: damaged(theirs[name])}
    if isinstance(theirs, pandas.DataFrame):
        theirs = theirs.copy()
        name = next((name for name in theirs.columns if pandas.api.types.is_numeric_dtype(theirs[name])), None)
        if name is None or not len(theirs):
            return theirs.iloc[:-1]
        theirs[name] = theirs[name] + 1
        return theirs
    if isinstance(theirs, (pandas.Series, numpy.ndarray)):
        return theirs + 1
    return theirs + 1 if isinstance(theirs, (int, float, numpy.generic)) else None
