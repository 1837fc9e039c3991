"""Mean and number of ratings of each film."""
from row import Row, duckdb_query, read_pandas, read_polars

QUERY = 'select movieId, avg(rating) as avg_rating, count(*) as rating_count from ratings group by movieId'


def polars(folder):
    import polars as pl

    ratings = read_polars(folder)
    return lambda: ratings.group_by("movieId").agg(avg_rating=pl.col("rating").mean(), rating_count=pl.len())


def polars_best(folder):
    import polars as pl

    ratings = read_polars(folder).rechunk().lazy()
    query = ratings.group_by("movieId").agg(avg_rating=pl.col("rating").mean(), rating_count=pl.len())
    return lambda: query.collect(engine="streaming")


def pandas(folder):
    ratings = read_pandas(folder)
    return lambda: ratings.groupby("movieId", as_index=False, sort=False).agg(avg_rating=("rating", "mean"), rating_count=("rating", "size"))


ROW = Row(
    "group-by", "mean and number of ratings of each film",
    cell="ratings.group(by: .movieId).aggregate(avg_rating: mean(.rating), rating_count: count())",
    peers={"polars": polars, "polars, streaming": polars_best, "DuckDB": duckdb_query(QUERY),
           "DuckDB, unordered": duckdb_query(QUERY, ordered=False), "pandas": pandas},
    at_least=1, against=["polars", "polars, streaming", "DuckDB", "DuckDB, unordered"],
    same=["rows", "sum rating_count", "sum movieId"])
