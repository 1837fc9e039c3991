"""Ratings by film, newest first: rows change places far."""
from row import Row, duckdb_query, read_pandas, read_polars

QUERY = 'select * from ratings order by movieId, "timestamp" desc'


def polars(folder):
    ratings = read_polars(folder)
    return lambda: ratings.sort("movieId", "timestamp", descending=[False, True])


def polars_stable(folder):
    ratings = read_polars(folder)
    return lambda: ratings.sort("movieId", "timestamp", descending=[False, True], maintain_order=True)


def polars_best(folder):
    query = read_polars(folder).rechunk().lazy().sort("movieId", "timestamp", descending=[False, True])
    return lambda: query.collect(engine="streaming")


def pandas(folder):
    ratings = read_pandas(folder)
    return lambda: ratings.sort_values(["movieId", "timestamp"], ascending=[True, False], kind="stable")


ROW = Row(
    "sort", "ratings by film, newest first", cell="ratings.sort(by: .movieId, -.timestamp)",
    peers={"polars": polars, "polars, stable": polars_stable, "polars, streaming": polars_best, "DuckDB": duckdb_query(QUERY),
           "pandas": pandas},
    at_least=1, against=["polars", "polars, stable", "polars, streaming", "DuckDB"], same=["rows", "sum userId", "sum timestamp"])
