"""Tables that are read, written and made."""

import ast

import recnb_convert_kinds as k
from recnb_convert_kinds import ALL, RANGE, Index
from recnb_convert_pandas import function, method, narrow, special_value, tells_rows, text, texts


@function("read_csv", "read_table", "read_parquet", "read_json", "read_excel", "read_feather")
def read(reader, call):
    words = call.words
    special = ALL if narrow(words.get("dtype")) else frozenset()
    names = texts(words.get("index_col")) if "index_col" in words else None
    if "chunksize" in words or "iterator" in words:
        return k.UNKNOWN
    if "index_col" in words:
        return k.frame(Index("names", names), special) if names else k.frame(Index("unknown"), special)
    return k.frame(RANGE, special)


@method("info")
def info(reader, value, call):
    return k.NONE


@method("to_csv", "to_json", "to_excel", "to_parquet")
def written(reader, value, call):
    index = call.words.get("index")
    if not (isinstance(index, ast.Constant) and index.value is False):
        tells_rows(reader, value)
    return k.NONE


@function("DataFrame")
def frame(reader, call):
    if call.words.get("index") is not None:
        return k.frame(Index("unknown"))
    source = call.first if call.first is not None else call.words.get("data")
    first = call.kind(0)
    if isinstance(source, ast.Dict):
        labelled = [kind for kind in map(reader.kind, source.values) if kind.is_pandas]
        if labelled:
            reader.meets(labelled)
            return k.frame(labelled[0].index, frozenset().union(*[kind.special for kind in labelled]))
    if first.is_pandas:
        return k.frame(first.index, first.special)
    return k.frame(RANGE, ALL if first.what == "sparse" else frozenset())


@function("Series")
def series(reader, call):
    label = text(call.words.get("name")) if "name" in call.words else None
    return k.series(Index("unknown") if "index" in call.words or call.kind(0).what == "unknown" else RANGE, label)


@function("set_option", "options")
def option(reader, call):
    return k.NONE
