"""Values between recnb and a `python` cell: tagged JSON for plain ones, Arrow IPC files for tables, bytes for pictures."""

import datetime
import math
import os

DEPTH = 64
EPOCH = datetime.datetime(1970, 1, 1)
DAY = datetime.date(1970, 1, 1)


class BadResult(Exception):
    """A value that cannot be given back, told to the user."""


def article(name):
    return ("an " if name[:1] in "aeiouAEIOU" else "a ") + name


def what(value):
    kind = type(value)
    return article(kind.__name__ if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__.split('.')[0]} {kind.__name__}")


# -- from recnb


def decode(tagged):
    tag = tagged[0]
    if tag == "n":
        return None
    if tag == "f":
        return float(tagged[1])
    if tag == "D":
        return DAY + datetime.timedelta(days=tagged[1])
    if tag == "T":
        return EPOCH + datetime.timedelta(microseconds=tagged[1])
    if tag == "l":
        return [decode(element) for element in tagged[1]]
    if tag == "r":
        return {name: decode(value) for name, value in tagged[1]}
    if tag == "t":
        return read_table(tagged[1])
    return tagged[1]


def read_table(path):
    """A frame over the mapped file, moments as UTC without a zone. Numbers without missing values are not copied: the mapping is private,
    so that writing to the frame copies the pages written to and never reaches the file."""
    import mmap
    import pandas
    import pyarrow
    with open(path, "rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    whole = pyarrow.py_buffer(mapped)
    table = pyarrow.ipc.open_file(whole).read_all()
    series = {name: as_series(column, mapped, whole.address) for name, column in zip(table.column_names, table.columns)}
    return pandas.DataFrame(series, copy=False)


def as_series(column, mapped, start):
    import numpy
    import pyarrow
    kind = column.type
    if column.num_chunks == 1 and column.null_count == 0 and len(column) and \
            (pyarrow.types.is_integer(kind) or pyarrow.types.is_floating(kind)):
        chunk, dtype = column.chunk(0), numpy.dtype(kind.to_pandas_dtype())
        place = chunk.buffers()[1].address - start + chunk.offset * dtype.itemsize
        if 0 <= place <= len(mapped) - len(chunk) * dtype.itemsize:
            return numpy.frombuffer(mapped, dtype, len(chunk), place)
    if pyarrow.types.is_timestamp(kind) and kind.tz is not None:
        column = column.cast(pyarrow.timestamp(kind.unit))
    return column.to_pandas()


# -- to recnb


class Encoder:
    """Encodes one cell's outputs; pictures are collected in `parts`."""

    def __init__(self, folder):
        self.folder = folder
        self.parts = []
        self.offset = 0

    def output(self, name, kind, value):
        try:
            return self.checked(name, kind, value)
        except RecursionError:
            raise BadResult(f"`{name}` is nested too deeply to be given back") from None

    def checked(self, name, kind, value):
        if kind == "table" or (kind == "any" and is_table(value)):
            return ["t", self.table(name, value)]
        if kind == "figure" or (kind == "any" and is_figure(value)):
            return self.figure(name, value)
        tagged = self.plain(name, value, 0)
        tag = tagged[0]
        if kind == "double" and tag == "i":
            return ["f", float(tagged[1])]
        if kind == "dateTime" and tag == "D":
            return ["T", tagged[1] * 86_400_000_000]
        wanted = {"int": "i", "double": "f", "string": "s", "bool": "b", "list": "l", "record": "r", "date": "D", "dateTime": "T"}
        if kind != "any" and tag != wanted[kind]:
            expected = {"i": "an int", "f": "a float", "s": "a str", "b": "a bool", "l": "a list", "r": "a dict", "D": "a date",
                        "T": "a datetime"}[wanted[kind]]
            raise BadResult(f"`{name}` is {what(value)}, but the header promises {expected}")
        return tagged

    def plain(self, name, value, depth):
        if depth > DEPTH:
            raise BadResult(f"`{name}` is nested too deeply to be given back")
        if type(value).__module__ == "numpy" and getattr(value, "ndim", None) == 0:
            value = value.item()
        if value is None or type(value).__name__ in ("NAType", "NaTType"):
            return ["n"]
        if isinstance(value, bool):
            return ["b", value]
        if isinstance(value, int):
            if not -(2**63) <= value < 2**63:
                raise BadResult(f"`{name}` holds the number {value}, which does not fit in 64 bits")
            return ["i", int(value)]
        if isinstance(value, float):
            return ["f", float(value) if math.isfinite(value) else repr(float(value))]
        if isinstance(value, str):
            return ["s", str(value).encode("utf-8", "replace").decode()]
        if isinstance(value, datetime.datetime):
            plain = value.astimezone(datetime.timezone.utc).replace(tzinfo=None) if value.tzinfo else value
            return ["T", (plain - EPOCH) // datetime.timedelta(microseconds=1)]
        if isinstance(value, datetime.date):
            return ["D", (value - DAY).days]
        if isinstance(value, dict):
            if bad := next((key for key in value if not isinstance(key, str)), None):
                raise BadResult(f"`{name}` has the key {bad!r}; the keys of a record are texts")
            return ["r", [[str(key), self.plain(f"{name}[{key!r}]", inner, depth + 1)] for key, inner in value.items()]]
        if type(value).__module__.split(".")[0] in ("numpy", "pandas") and hasattr(value, "tolist") and getattr(value, "ndim", 1) == 1:
            value = value.tolist()
        if isinstance(value, (list, tuple)):
            return ["l", [self.plain(f"{name}[{i}]", element, depth + 1) for i, element in enumerate(value)]]
        raise BadResult(f"`{name}` is {what(value)}, which cannot be given back; give a frame, a figure, a number, a text, a list or a dict")

    def figure(self, name, value):
        if not is_figure(value):
            value = getattr(value, "figure", value)
        if not is_figure(value):
            raise BadResult(f"`{name}` is {what(value)}, but the header promises a matplotlib Figure")
        import recnb_encode
        data, width, height = recnb_encode.encode(value, "png", value.dpi)
        start, self.offset = self.offset, self.offset + len(data)
        self.parts.append(data)
        return ["p", {"format": "png", "width": width, "height": height, "offset": start, "count": len(data)}]

    def table(self, name, value):
        """Writes the table as an Arrow IPC file of one batch, in the column types that recnb has."""
        import pyarrow
        path = os.path.join(self.folder, f"{name}.arrow")
        table = simple(name, as_arrow(name, value)).combine_chunks()
        with pyarrow.OSFile(path, "wb") as sink, pyarrow.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table, max_chunksize=max(1, table.num_rows))
        return path


def is_figure(value):
    return any(base.__module__ == "matplotlib.figure" for base in type(value).__mro__)


def is_table(value):
    name = type(value).__name__
    return type(value).__module__.split(".")[0] in ("pandas", "polars", "pyarrow") and name in ("DataFrame", "Table", "RecordBatch")


def as_arrow(name, value):
    import pyarrow
    package, kind = type(value).__module__.split(".")[0], type(value).__name__
    try:
        if package == "pandas" and kind in ("DataFrame", "Series"):
            import pandas
            if kind == "Series":
                value = value.to_frame(value.name if value.name is not None else name)
            if any(label is not None for label in value.index.names):
                value = value.reset_index()
            value = value.set_axis([label if isinstance(label, str) else str(label) for label in value.columns], axis=1)
            refuse_twins(name, list(value.columns))
            return pyarrow.Table.from_pandas(value, preserve_index=False)
        if package == "polars" and kind == "DataFrame":
            return value.to_arrow()
        if package == "pyarrow" and kind == "RecordBatch":
            return pyarrow.Table.from_batches([value])
        if package == "pyarrow" and kind == "Table":
            refuse_twins(name, value.column_names)
            return value
        if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
            return pyarrow.Table.from_pylist(value)
        if isinstance(value, dict) and value and all(isinstance(key, str) for key in value):
            return pyarrow.table(value)
    except (pyarrow.ArrowException, TypeError, ValueError) as error:
        raise BadResult(f"`{name}` cannot be made a table: {error}") from None
    raise BadResult(f"`{name}` is {what(value)}, but the header promises a table; give a DataFrame, an Arrow table or a list of dicts")


def refuse_twins(name, columns):
    twins = sorted({column for column in columns if columns.count(column) > 1})
    if twins:
        raise BadResult(f"`{name}` has more than one column named `{twins[0]}`")


def simple(name, table):
    """The table with each column cast to a type that recnb has, without metadata."""
    import pyarrow
    columns = []
    for field, column in zip(table.schema, table.columns):
        try:
            target = simple_type(field.type)
            if target is None:
                raise BadResult(f"column `{field.name}` of `{name}` is of type {field.type}, which recnb has no column type for")
            columns.append(column if target == field.type else column.cast(target, safe=not pyarrow.types.is_temporal(target)))
        except pyarrow.ArrowException as error:
            raise BadResult(f"column `{field.name}` of `{name}`: {error}") from None
    return pyarrow.table(columns, names=table.column_names)


def simple_type(kind):
    import pyarrow
    from pyarrow import types
    if types.is_dictionary(kind):
        return simple_type(kind.value_type)
    if types.is_int8(kind) or types.is_int16(kind):
        return pyarrow.int32()
    if types.is_uint16(kind):
        return pyarrow.uint32()
    if types.is_uint64(kind):
        return pyarrow.int64()
    if types.is_float16(kind):
        return pyarrow.float32()
    if types.is_decimal(kind):
        return pyarrow.float64()
    if types.is_string(kind) or types.is_large_string(kind) or kind == pyarrow.string_view() or types.is_null(kind):
        return pyarrow.large_string()
    if types.is_date64(kind):
        return pyarrow.date32()
    if types.is_timestamp(kind):
        return pyarrow.timestamp("us", "UTC")
    if types.is_duration(kind):
        return pyarrow.duration("us")
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        element = simple_type(kind.value_type)
        return pyarrow.large_list(element) if element is not None else None
    if types.is_integer(kind) or types.is_floating(kind) or types.is_boolean(kind) or types.is_date32(kind):
        return kind
    return None
