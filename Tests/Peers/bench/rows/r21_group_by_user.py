"""Number, mean and last of each user's ratings: a key of many values."""
from row import Row, duckdb_query, read_pandas, read_polars

QUERY = 'select userId, count(*) as n, avg(rating) as mean, max("timestamp") as last from ratings group by userId'


def aggregates():
    import polars as pl

    return dict(n=pl.len(), mean=pl.col("rating").mean(), last=pl.col("timestamp").max())


def polars(folder):
    ratings = read_polars(folder)
    return lambda: ratings.group_by("userId").agg(**aggregates())


def polars_best(folder):
    query = read_polars(folder).rechunk().lazy().group_by("userId").agg(**aggregates())
    return lambda: query.collect(engine="streaming")


def pandas(folder):
    ratings = read_pandas(folder)
    return lambda: ratings.groupby("userId", as_index=False, sort=False).agg(n=("rating", "size"), mean=("rating", "mean"), last=("timestamp", "max"))


ROW = Row(
    "group-by, users", "number, mean and last time of each user's ratings",
    cell="ratings.group(by: .userId).aggregate(n: count(), mean: mean(.rating), last: max(.timestamp))",
    peers={"polars": polars, "polars, streaming": polars_best, "DuckDB": duckdb_query(QUERY),
           "DuckDB, unordered": duckdb_query(QUERY, ordered=False), "pandas": pandas},
    at_least=1, against=["polars", "polars, streaming", "DuckDB", "DuckDB, unordered"], same=["rows", "sum n", "sum last"])
