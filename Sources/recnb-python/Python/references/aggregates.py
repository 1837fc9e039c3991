"""What expressions compute of many values: pandas."""

import pandas

from recnb_expressions import aggregate

# -- aggregates


def method(name):
    return lambda values: getattr(values, name)()


aggregate("sum")(method("sum"))
aggregate("std")(method("std"))
aggregate("variance")(method("var"))
aggregate("median")(method("median"))
aggregate("min")(method("min"))
aggregate("max")(method("max"))
aggregate("nUnique")(method("nunique"))
aggregate("count")(method("count"))


@aggregate("mean")
def mean(values):
    result = values.mean()
    # Of float32 pandas makes double where the groups' rows lie one after the other, else float32, as recnb always does.
    if isinstance(result, pandas.Series) and values.obj.dtype == "float32":
        return result.astype("float32")
    return result


@aggregate("quantile")
def quantile(values, q):
    return values.quantile(q)


@aggregate("share")
def share(values):
    if isinstance(values, pandas.Series):
        return values.astype("boolean").mean() if values.isna().any() else values.mean()
    return values.mean()


def grouped_apply(values, function):
    return function(values) if isinstance(values, pandas.Series) else values.agg(function)


@aggregate("mode")
def mode(values):
    return grouped_apply(values, lambda series: next(iter(series.mode()), None))


@aggregate("first")
def first(values):
    if isinstance(values, pandas.Series):
        return next(iter(values.dropna()), None)
    return values.first()


@aggregate("last")
def last(values):
    if isinstance(values, pandas.Series):
        kept = values.dropna()
        return kept.iloc[-1] if len(kept) else None
    return values.last()


@aggregate("collect")
def collect(values, unique=False):
    def elements(series):
        kept = series.dropna()
        return list(kept.drop_duplicates() if unique else kept)
    return elements(values) if isinstance(values, pandas.Series) else values.agg(elements)


@aggregate("join")
def join(values, separator=", "):
    return grouped_apply(values, lambda series: separator.join(series.dropna()))
