"""The films that were rated: few of many."""
from row import Row, duckdb_query, read_pandas, read_polars


def polars(folder):
    ratings = read_polars(folder)
    return lambda: ratings.select("movieId").unique()


def polars_best(folder):
    query = read_polars(folder).rechunk().lazy().select("movieId").unique()
    return lambda: query.collect(engine="streaming")


def pandas(folder):
    ratings = read_pandas(folder)
    return lambda: ratings[["movieId"]].drop_duplicates()


ROW = Row(
    "distinct, films", "the films that were rated", cell="ratings.select(.movieId).dropDuplicates()",
    peers={"polars": polars, "polars, streaming": polars_best, "DuckDB": duckdb_query("select distinct movieId from ratings"),
           "pandas": pandas},
    at_least=1, against=["polars", "polars, streaming", "DuckDB"], same=["rows", "sum movieId"])
