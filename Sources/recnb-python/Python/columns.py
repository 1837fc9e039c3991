"""The columns of a figure's tables, as numpy arrays over the bytes that came with the request."""

import numpy as np

DAY_MICROSECONDS = 86_400e6


class Column:
    """A column: `values` as sent (integers, floats or texts) and `missing`, true where there is no value."""

    def __init__(self, name, kind, values, missing):
        self.name = name
        self.kind = kind
        self.values = values
        self.missing = missing

    @property
    def is_text(self):
        return self.kind == "string" or self.kind.startswith("list")

    @property
    def is_time(self):
        return self.kind in ("date", "dateTime")

    @property
    def is_integer(self):
        return self.kind in ("uint8", "uint32", "int32", "int64")

    @property
    def is_number(self):
        return self.is_integer or self.kind in ("float32", "double", "duration")

    def rows(self, mask):
        return Column(self.name, self.kind, self.values[mask], self.missing[mask])

    def numbers(self):
        """Positions on an axis: missing values are NaN, moments are days since 1970, durations seconds. `None` for texts."""
        if self.is_text:
            return None
        numbers = self.values.astype(np.float64)
        if self.kind == "dateTime":
            numbers /= DAY_MICROSECONDS
        elif self.kind == "duration":
            numbers /= 1e6
        # What no axis can show counts as missing: numbers near the end of binary64, moments before the year 100 or after 9900.
        with np.errstate(invalid="ignore"):
            beyond = (numbers < -683_000) | (numbers > 2_896_000) if self.is_time else np.abs(numbers) > 1e100
        numbers[self.missing | beyond] = np.nan
        return numbers

    def categories(self, sort=None):
        """The distinct values present, and for each row the index of its own or -1. Numbers and moments are sorted, texts stand as
        they first appear unless `sort`."""
        present = ~self.missing
        if self.values.dtype.kind == "f":
            present &= ~np.isnan(self.values)
        distinct, first, inverse = np.unique(self.values[present], return_index=True, return_inverse=True)
        if self.is_text and not sort:
            order = np.argsort(first, kind="stable")
            rank = np.empty(len(order), dtype=np.int64)
            rank[order] = np.arange(len(order))
            distinct, inverse = distinct[order], rank[inverse]
        codes = np.full(len(self.values), -1, dtype=np.int64)
        codes[present] = inverse
        return list(distinct), codes

    def shown(self, value):
        """A category as text."""
        if self.kind == "bool":
            return "true" if value else "false"
        if self.is_text:
            return str(value)
        if self.kind == "date":
            return str(np.datetime64(int(value), "D"))
        if self.kind == "dateTime":
            return str(np.datetime64(int(value), "us").astype("datetime64[s]")).replace("T", " ")
        if self.kind == "duration":
            return f"{value / 1e6:g} s"
        return str(int(value)) if self.is_integer else f"{value:.6g}"


class Table:
    """Columns of equal length. `weights` is how many rows of the notebook's table each row stands for, if not one."""

    def __init__(self, count, columns, weights=None):
        self.count = count
        self.columns = columns
        self.weights = weights

    def __getitem__(self, name):
        return self.columns[name]

    def rows(self, mask):
        weights = self.weights[mask] if self.weights is not None else None
        return Table(int(np.count_nonzero(mask)), {name: column.rows(mask) for name, column in self.columns.items()}, weights)


def texts(data, offset, count, length):
    ends = np.frombuffer(data, "<i8", count + 1, offset)
    raw = bytes(memoryview(data)[offset + 8 * (count + 1):offset + length])
    whole = raw.decode("utf-8", "replace")
    values = np.empty(count, dtype=object)
    # A text without other characters than ASCII is cut without decoding each piece.
    if len(whole) == len(raw):
        values[:] = [whole[a:b] for a, b in zip(ends[:-1].tolist(), ends[1:].tolist())]
    else:
        values[:] = [raw[a:b].decode("utf-8", "replace") for a, b in zip(ends[:-1].tolist(), ends[1:].tolist())]
    return values


def read(description, data):
    count = description["rows"]
    columns = {}
    for column in description["columns"]:
        if column["dtype"] == "text":
            values = texts(data, column["offset"], count, column["length"])
        else:
            values = np.frombuffer(data, column["dtype"], count, column["offset"])
        if column["missing"] is None:
            missing = np.zeros(count, dtype=bool)
        else:
            missing = np.frombuffer(data, np.uint8, count, column["missing"]).astype(bool)
        if column["dtype"] == "<f8":
            missing = missing | np.isnan(values)
        columns[column["name"]] = Column(column["name"], column["type"], values, missing)
    weights = description["weights"]
    return Table(count, columns, np.frombuffer(data, "<f8", count, weights) if weights is not None else None)
