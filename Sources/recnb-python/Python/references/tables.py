"""References of the verbs of tables: pandas."""

import numpy
import pandas

import recnb_expressions as expressions
from recnb_parity import Incomparable, of


@of("table.select")
def select(call):
    frame = call.frame()
    return call.timed(lambda: frame[call["columns"]])


@of("table.drop")
def drop(call):
    frame = call.frame()
    return call.timed(frame.drop, columns=call["columns"])


@of("table.rename")
def rename(call):
    frame = call.frame()
    return call.timed(frame.rename, columns=dict(call["names"]))


@of("table.with")
def with_columns(call):
    frame = call.frame()

    def work():
        return frame.assign(**{name: expressions.rows(expression, frame) for name, expression in call["columns"]})
    return call.timed(work)


@of("table.cast")
def cast(call):
    frame = call.frame()
    failing = call["failing"]
    return call.timed(lambda: frame.assign(
        **{name: expressions.cast(frame[name], kind, failing) for name, kind in call["types"].items()}))


@of("table.filter")
def filter_rows(call):
    frame = call.frame()
    return call.timed(lambda: frame[expressions.holds(call["condition"], frame)])


@of("table.dropMissing")
def drop_missing(call):
    frame = call.frame()
    columns = call.get("columns") or list(frame.columns)
    for name in columns:
        values = frame[name]
        if isinstance(values.dtype, numpy.dtype) and values.dtype.kind == "f" and values.isna().any():
            raise Incomparable("pandas takes NaN as missing, recnb as a value")
    return call.timed(frame.dropna, subset=columns)


def hashable(frame, columns):
    """The frame with lists made tuples, which pandas can compare."""
    lists = [name for name in columns if frame[name].dtype == object]
    return frame.assign(**{name: frame[name].map(lambda v: tuple(v) if isinstance(v, list) else v) for name in lists}) if lists else frame


@of("table.dropDuplicates")
def drop_duplicates(call):
    frame = call.frame()
    columns = call.get("columns") or list(frame.columns)
    keep = False if call["keep"] == "none" else call["keep"]
    keys = hashable(frame, columns)
    if keys is frame:
        return call.timed(frame.drop_duplicates, subset=columns, keep=keep)
    return call.timed(lambda: frame[~keys.duplicated(subset=columns, keep=keep)])


@of("table.unique")
def unique(call):
    frame = call.frame()
    columns = call.get("columns") or list(frame.columns)
    if hashable(frame, columns) is not frame:
        raise Incomparable("pandas cannot compare lists")
    return call.timed(lambda: frame[columns].drop_duplicates())


@of("table.fillMissing")
def fill_missing(call):
    frame = call.frame()
    value = call["with"]
    columns = call.get("columns") or [name for name in frame.columns if holds_value(frame[name], value)]

    def work():
        # Only what misses a value: NaN of a column without missing values is one to pandas, and none to recnb.
        chosen = [name for name in columns if frame[name].isna().any() and not isinstance(frame[name].dtype, numpy.dtype)]
        return frame.fillna({name: value for name in chosen}) if chosen else frame
    return call.timed(work)


def holds_value(series, value):
    if isinstance(value, str):
        return pandas.api.types.is_string_dtype(series.dtype) and series.dtype != object
    if isinstance(value, bool):
        return pandas.api.types.is_bool_dtype(series.dtype)
    numeric = pandas.api.types.is_numeric_dtype(series.dtype) and not pandas.api.types.is_bool_dtype(series.dtype)
    return numeric and (isinstance(value, int) or pandas.api.types.is_float_dtype(series.dtype))


def keyed(frame, keys, reverse=False):
    """The frame with its order's keys as columns of their own, their names, and which of them ascend."""
    names, ascending, added = [], [], {}
    for place, key in enumerate(keys):
        series = expressions.rows(key["key"], frame)
        name = f"\0{place}"
        added[name] = series
        names.append(name)
        ascending.append(key["descending"] == reverse)
    return frame.assign(**added), names, ascending


@of("table.sort")
def sort(call):
    frame = call.frame()

    def work():
        wide, names, ascending = keyed(frame, call["by"])
        return wide.sort_values(names, ascending=ascending, kind="stable", na_position="last").drop(columns=names)
    return call.timed(work)


@of("table.top")
def top(call):
    frame = call.frame()
    per = call.get("per") or []

    def work():
        wide, names, ascending = keyed(frame, call["by"], reverse=True)
        order = wide.sort_values(per + names, ascending=[True] * len(per) + ascending, kind="stable", na_position="last")
        chosen = order.groupby(per, sort=False, dropna=False).head(call["n"]) if per else order.head(call["n"])
        return chosen.drop(columns=names)
    return call.timed(work)


@of("table.head")
def head(call):
    frame = call.frame()
    return call.timed(frame.head, call["n"])


@of("table.tail")
def tail(call):
    frame = call.frame()
    return call.timed(frame.tail, call["n"])


@of("table.slice")
def rows_from(call):
    frame = call.frame()
    start = call["from"]
    return call.timed(lambda: frame.iloc[start:None if call.get("count") is None else start + call["count"]])


def key_columns(call):
    return [left for left, _ in call["on"]], [right for _, right in call["on"]]


@of("table.join")
def join(call):
    left, right = call.frame(), call.frame("other")
    a, b = key_columns(call)
    kind = call["kind"]
    if kind in ("semi", "anti"):
        return call.timed(lambda: left[matched(left, right, a, b) == (kind == "semi")])
    suffix = call.get("suffix") or "\0"
    # pandas joins missing keys with each other, and recnb with nothing.
    left_gone, right_gone = left[a].isna().any(axis=1), right[b].isna().any(axis=1)
    if kind == "full" and left_gone.any():
        raise Incomparable("pandas joins missing keys with each other")
    if kind == "right" and right_gone.any():
        raise Incomparable("pandas joins missing keys with each other")
    if kind in ("inner", "left") and right_gone.any():
        right = right[~right_gone]
    if kind == "right" and left_gone.any():
        left = left[~left_gone]
    how = {"full": "outer"}.get(kind, kind)

    def work():
        if how != "outer":
            return left.merge(right, how=how, left_on=a, right_on=b, suffixes=("", suffix))
        # pandas orders a full join by key; recnb by row of the left table, then of the right.
        first, second = left.assign(**{"\0l": numpy.arange(len(left))}), right.assign(**{"\0r": numpy.arange(len(right))})
        whole = first.merge(second, how=how, left_on=a, right_on=b, suffixes=("", suffix))
        return whole.sort_values(["\0l", "\0r"], kind="stable", na_position="last").drop(columns=["\0l", "\0r"])
    result = call.timed(work)
    for mine, other in zip(a, b):
        if mine == other:
            continue
        name = other if other not in left.columns else other + suffix
        if how in ("right", "outer"):
            result[mine] = result[mine].where(~result[mine].isna(), result[name])
        result = result.drop(columns=name)
    return result


def matched(left, right, a, b):
    """Which rows of the left table have a key of the right one."""
    if len(a) == 1:
        keys = right[b[0]]
        return left[a[0]].isin(keys[~keys.isna()])
    keys = pandas.MultiIndex.from_frame(right[b].dropna())
    return pandas.Series(pandas.MultiIndex.from_frame(left[a]).isin(keys), index=left.index)


@of("table.exclude")
def exclude(call):
    left, right = call.frame(), call.frame("other")
    a, b = key_columns(call)
    return call.timed(lambda: left[~matched(left, right, a, b)])


@of("concat")
def concat(call):
    import recnb_given
    frames = [recnb_given.frame(table) for table in call["tables"]]
    return call.timed(lambda: pandas.concat([frame[frames[0].columns] for frame in frames], ignore_index=True))


@of("table.pivot")
def pivot(call):
    frame = call.frame()
    rows, columns, values = call["rows"], call["columns"][0], call["values"][0]

    def work():
        wide = frame.dropna(subset=[columns]).pivot(index=rows, columns=columns, values=values)
        return wide.rename(columns=lambda name: call["prefix"] + str(name)).reset_index()
    result = call.timed(work)
    result.columns = [str(name) for name in result.columns]
    return result


@of("table.unpivot")
def unpivot(call):
    frame = call.frame()
    chosen = call["columns"]
    rest = [name for name in frame.columns if name not in chosen]
    return call.timed(frame.melt, id_vars=rest, value_vars=chosen, var_name=call["name"], value_name=call["value"])


@of("table.explode")
def explode(call):
    frame = call.frame()
    return call.timed(frame.explode, call["column"][0])


@of("table.describe")
def describe(call):
    frame = call.frame()
    columns = call.get("columns") or list(frame.columns)
    numeric = [name for name in columns if numeric_column(frame[name])]

    def work():
        return frame[numeric].describe() if numeric else pandas.DataFrame()
    table = call.timed(work)
    ours = call.result.arrow
    result = pandas.DataFrame({"column": columns, "type": ours.column("type").to_pylist(), "count": [int(frame[c].count()) for c in columns],
                               "missing": [int(frame[c].isna().sum()) for c in columns]})
    for mine, theirs in [("mean", "mean"), ("std", "std"), ("min", "min"), ("q25", "25%"), ("median", "50%"), ("q75", "75%"), ("max", "max")]:
        result[mine] = [float(table.loc[theirs, name]) if name in numeric and pandas.notna(table.loc[theirs, name]) else numpy.nan
                        for name in columns]
    return result


def numeric_column(series):
    return pandas.api.types.is_numeric_dtype(series.dtype) and not pandas.api.types.is_bool_dtype(series.dtype)


@of("table.correlation")
def correlation(call):
    frame = call.frame()
    columns = call.get("columns") or [name for name in frame.columns if numeric_column(frame[name])]
    matrix = call.timed(lambda: frame[columns].corr())
    return matrix.rename_axis("column").reset_index()


@of("table.first")
def first_value(call):
    frame = call.frame()
    name = call["column"][0]
    return call.timed(lambda: frame[name].iloc[0] if len(frame) else None)


@of("table.firstRow")
def first_row(call):
    frame = call.frame()

    def work():
        rows = frame[expressions.holds(call["where"], frame)] if "where" in call.arguments else frame
        return rows.iloc[0].to_dict() if len(rows) else None
    return call.timed(work)


@of("table.contains")
def contains(call):
    frame = call.frame()
    return call.timed(lambda: bool(expressions.holds(call["condition"], frame).any()))


@of("table.rowCount")
def row_count(call):
    frame = call.frame()
    return call.timed(len, frame)


@of("table.isEmpty")
def is_empty(call):
    frame = call.frame()
    return call.timed(lambda: frame.empty if len(frame.columns) else not len(frame))


@of("table.columnNames")
def column_names(call):
    frame = call.frame()
    return call.timed(lambda: list(frame.columns))


@of("table.sample")
def sample(call):
    frame = call.frame()
    options = {"replace": bool(call.get("replace", False))}
    if call.get("fraction") is not None:
        options["frac"] = call["fraction"]
    else:
        options["n"] = call["n"] if options["replace"] else min(call["n"], len(frame))
    if call.get("weights") is not None:
        options["weights"] = expressions.rows(call["weights"], frame) if isinstance(call["weights"], dict) else frame[call["weights"][0]]
    return call.timed(frame.sample, random_state=call["seed"], **options)
