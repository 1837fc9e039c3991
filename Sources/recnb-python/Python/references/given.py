"""What recnb gives a reference: values, and tables as Arrow files that are mapped and made a DataFrame when asked for.

Columns without missing values are NumPy arrays over the mapped file, or pandas' `str` for text. Columns with missing values have pandas'
nullable types, in which a missing value is `NA` and apart from NaN, as in recnb.
"""

import collections
import datetime
import mmap

import pandas
import pyarrow
import recnb_values

NULLABLE = {
    "uint8": "UInt8", "uint32": "UInt32", "int32": "Int32", "int64": "Int64", "float": "Float32", "double": "Float64", "bool": "boolean",
}
CACHED = 8


class TableFile:
    """A table of recnb's, in an Arrow file."""

    frames = collections.OrderedDict()

    def __init__(self, path):
        self.path = path
        with open(path, "rb") as file:
            self.mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        self.buffer = pyarrow.py_buffer(self.mapped)
        self.arrow = pyarrow.ipc.open_file(self.buffer).read_all()

    def frame(self):
        known = TableFile.frames.get(self.path)
        if known is None:
            columns = {name: self.series(column) for name, column in zip(self.arrow.column_names, self.arrow.columns)}
            known = pandas.DataFrame(columns, copy=False, index=pandas.RangeIndex(self.arrow.num_rows))
            TableFile.frames[self.path] = known
            if len(TableFile.frames) > CACHED:
                TableFile.frames.popitem(last=False)
        # Shares its columns, which pandas copies on the first write.
        return known.copy(deep=False)

    def series(self, column):
        kind = column.type
        if pyarrow.types.is_large_string(kind) or pyarrow.types.is_string(kind):
            return column.to_pandas()
        if pyarrow.types.is_large_list(kind) or pyarrow.types.is_list(kind):
            values = column.to_pylist()
            return pandas.Series(values, dtype=object)
        if pyarrow.types.is_date32(kind):
            return column.cast(pyarrow.timestamp("s")).to_pandas()
        if column.null_count and str(kind) in NULLABLE:
            return pandas.Series(column.to_pandas(types_mapper=lambda _: pandas.api.types.pandas_dtype(NULLABLE[str(kind)])))
        return pandas.Series(recnb_values.as_series(column, self.mapped, self.buffer.address))


class Groups:
    """A table by the values of key columns."""

    def __init__(self, table, keys):
        self.table = table
        self.keys = keys


def decode(tagged):
    """A value as it travels; tables as `TableFile`, records as dictionaries."""
    tag = tagged[0]
    if tag == "t":
        return TableFile(tagged[1])
    if tag == "l":
        return [decode(element) for element in tagged[1]]
    if tag == "r":
        fields = {name: decode(value) for name, value in tagged[1]}
        return Groups(fields["table"], fields["keys"]) if fields.get("kind") == "groups" else fields
    if tag == "D":
        return datetime.date(1970, 1, 1) + datetime.timedelta(days=tagged[1])
    return recnb_values.decode(tagged)


def frame(value):
    """A DataFrame of a table, or of what stands for one: a list of records, a grouped table, a model with a main table."""
    if isinstance(value, TableFile):
        return value.frame()
    if isinstance(value, Groups):
        return value.table.frame()
    if isinstance(value, dict) and value.get("_tableMember"):
        return frame(value[value["_tableMember"]])
    return pandas.DataFrame(value)
