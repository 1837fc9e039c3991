"""One rating of each user and film."""
from row import Row, duckdb_query, read_pandas, read_polars

QUERY = "select distinct on (userId, movieId) * from ratings"
FIRST = "select userId, movieId, first(rating) as rating, first(\"timestamp\") as timestamp from ratings group by userId, movieId"


def polars(folder):
    ratings = read_polars(folder)
    return lambda: ratings.unique(["userId", "movieId"])


def polars_ordered(folder):
    ratings = read_polars(folder)
    return lambda: ratings.unique(["userId", "movieId"], keep="first", maintain_order=True)


def polars_best(folder):
    query = read_polars(folder).rechunk().lazy().unique(["userId", "movieId"])
    return lambda: query.collect(engine="streaming")


def pandas(folder):
    ratings = read_pandas(folder)
    return lambda: ratings.drop_duplicates(["userId", "movieId"])


ROW = Row(
    "distinct", "one rating of each user and film", cell="ratings.dropDuplicates(.userId, .movieId)",
    peers={"polars": polars, "polars, order kept": polars_ordered, "polars, streaming": polars_best, "DuckDB": duckdb_query(QUERY),
           "DuckDB, group by": duckdb_query(FIRST, ordered=False), "pandas": pandas},
    at_least=1, against=["polars", "polars, order kept", "polars, streaming", "DuckDB", "DuckDB, group by"],
    same=["rows", "sum userId", "sum movieId"])
