"""References of the verbs that read files: pandas and pyarrow."""

import csv

import pandas

from recnb_parity import Incomparable, of

TYPES = {"uint8": "UInt8", "uint32": "UInt32", "int32": "Int32", "int64": "Int64", "float32": "float32", "double": "float64", "string": "str",
         "bool": "boolean"}


def dtypes(types):
    for name, kind in types.items():
        if kind not in TYPES:
            raise Incomparable(f"pandas reads no {kind} of `{name}` by itself")
    return {name: TYPES[kind] for name, kind in types.items()}


@of("readCSV")
def read_csv(call):
    if call["badRows"] == "skip":
        raise Incomparable("pandas leaves out other rows than recnb")
    types = dtypes(call.get("types") or {})
    ours = call.result.arrow.column_names
    options = {"delimiter": call["delimiter"], "encoding": "utf-8" if call["encoding"] == "utf8" else "latin-1", "dtype": types,
               "float_precision": "round_trip"}
    if call["quote"]:
        options["quotechar"] = call["quote"]
    else:
        options["quoting"] = csv.QUOTE_NONE
    if call["invalidText"] == "replace":
        options["encoding_errors"] = "replace"
    if call.get("missing") is not None:
        options |= {"keep_default_na": False, "na_values": ["", *map(str, call["missing"])]}
    if not call["header"]:
        options["header"] = None
    if call.get("select") and call["header"]:
        options["usecols"] = ours

    def work():
        frame = pandas.read_csv(call["path"], **options)
        if not call["header"]:
            frame.columns = [f"column_{place + 1}" for place in range(len(frame.columns))]
        return frame
    return call.timed(work)[ours]


@of("readArrow")
def read_arrow(call):
    from pyarrow import feather
    return call.timed(lambda: feather.read_table(call["path"]).to_pandas())


MOVIELENS = {
    "movies": {"movieId": "uint32", "title": "string", "genres": "string"},
    "ratings": {"userId": "uint32", "movieId": "uint32", "rating": "float32", "timestamp": "int32"},
    "tags": {"userId": "uint32", "movieId": "uint32", "tag": "string", "timestamp": "int32"},
    "links": {"movieId": "uint32", "imdbId": "string", "tmdbId": "uint32"},
}


@of("movieLens")
def movie_lens(call):
    if call.get("folder") is None:
        raise Incomparable("a release is downloaded, not read")

    def work():
        return {name: pandas.read_csv(f"{call['folder']}/{name}.csv", dtype=dtypes(types), usecols=list(types), float_precision="round_trip")
                for name, types in MOVIELENS.items()}
    return {name: frame[list(MOVIELENS[name])] for name, frame in call.timed(work).items()}
