"""Features as other libraries take them: of a table, or of a sparse matrix of recnb's."""

import numpy
import pandas

import recnb_given


def is_matrix(value):
    return isinstance(value, dict) and value.get("_kind") == "matrix"


def csr(matrix):
    """What a sparse matrix of recnb's keeps, as SciPy's."""
    from scipy.sparse import csr_array
    entries = matrix["_entries"].frame()
    starts = matrix["_starts"].frame()["start"].to_numpy()
    shape = (matrix["rowCount"], matrix["columnCount"])
    return csr_array((entries["value"].to_numpy(), entries["column"].to_numpy().astype(numpy.int64), starts), shape=shape)


def column_names(matrix):
    return matrix["columns"].arrow.column("column").to_pylist()


def kept(matrix, key, names=None):
    """The columns that a sparse matrix keeps as they are, as numbers."""
    frame = matrix["rows"].frame()
    chosen = names if names is not None else [name for name in frame.columns if name != key]
    return frame[chosen].to_numpy(dtype=numpy.float64).reshape(len(frame), len(chosen))


def dense(value, key=None, names=None):
    """The features as a matrix of doubles, row by row, as scikit-learn gets it from an array; all columns but the key unless named."""
    if is_matrix(value):
        key = key or value["_key"]
        wide = pandas.DataFrame(csr(value).toarray(), columns=column_names(value))
        wide = pandas.concat([value["rows"].frame(), wide], axis=1)
        chosen = names or [name for name in wide.columns if name != key]
        return numpy.ascontiguousarray(wide[chosen].to_numpy(dtype=numpy.float64))
    frame = recnb_given.frame(value)
    chosen = names or [name for name in frame.columns if name != key]
    return numpy.ascontiguousarray(frame[chosen].to_numpy(dtype=numpy.float64))


def of_call(call):
    """The features of the arguments `table`, `key` and `on`."""
    key = call.get("key")
    return dense(call["table"], key[0] if key else None, call.get("on"))


def sparse_or_dense(value, key, names):
    """A sparse matrix as it is, with its columns of numbers beside; a table as an array."""
    if not is_matrix(value):
        return dense(value, key, names)
    if names:
        return kept(value, key or value["_key"], names)
    from scipy.sparse import csr_array, hstack
    beside = kept(value, key or value["_key"])
    return hstack([csr_array(beside), csr(value)]).tocsr() if beside.shape[1] else csr(value)


def parts(ours, matrix, names, rows=None):
    """What recnb keeps of a sparse matrix, to be compared; in which order a row's entries are kept says nothing, so that of recnb is taken."""
    matrix = matrix.tocsr()
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    matrix.sort_indices()
    columns, values = matrix.indices, matrix.data
    known = ours["_entries"].frame()
    if len(known) == len(columns):
        row = numpy.repeat(numpy.arange(ours["rowCount"]), numpy.diff(ours["_starts"].frame()["start"].to_numpy()))
        order = numpy.lexsort((known["column"].to_numpy(), row))
        columns, values = (placed(array, order) for array in (columns, values))
    result = {"columns.column": names, "_starts.start": matrix.indptr, "_entries.column": columns, "_entries.value": values}
    if rows is not None and len(rows.columns):
        result |= {f"rows.{name}": rows[name] for name in rows.columns}
    return result


def placed(array, order):
    result = numpy.empty_like(array)
    result[order] = array
    return result
