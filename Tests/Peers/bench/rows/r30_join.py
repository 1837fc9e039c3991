"""Ratings with the titles of their films."""
from row import RATINGS, Row, duckdb_query, read_pandas, read_polars

BEFORE = RATINGS + """
%% load movies
readCSV("\\(data)/movies.csv", types: [.movieId: .uint32, .title: .string, .genres: .string]).select(.movieId, .title)
"""
MOVIES = "create table movies as select movieId::uinteger as movieId, title from read_csv('{folder}/movies.csv', header = true)"
QUERY = "select ratings.*, movies.title from ratings join movies using (movieId)"


def movies(folder):
    import polars as pl

    return pl.read_csv(f"{folder}/movies.csv", schema_overrides={"movieId": pl.UInt32}).select("movieId", "title")


def polars(folder):
    ratings, films = read_polars(folder), movies(folder)
    return lambda: ratings.join(films, on="movieId")


def polars_ordered(folder):
    ratings, films = read_polars(folder), movies(folder)
    return lambda: ratings.join(films, on="movieId", maintain_order="left")


def polars_best(folder):
    query = read_polars(folder).rechunk().lazy().join(movies(folder).lazy(), on="movieId")
    return lambda: query.collect(engine="streaming")


def pandas(folder):
    import pandas as pd

    ratings = read_pandas(folder)
    films = pd.read_csv(f"{folder}/movies.csv", dtype={"movieId": "uint32"})[["movieId", "title"]]
    return lambda: ratings.merge(films, on="movieId")


ROW = Row(
    "join", "ratings with the titles of their films", before=BEFORE, cell="ratings.join(movies, on: .movieId)",
    peers={"polars": polars, "polars, order kept": polars_ordered, "polars, streaming": polars_best,
           "DuckDB": duckdb_query(QUERY, before=MOVIES), "DuckDB, unordered": duckdb_query(QUERY, ordered=False, before=MOVIES),
           "pandas": pandas},
    at_least=1, against=["polars", "polars, order kept", "polars, streaming", "DuckDB", "DuckDB, unordered"],
    same=["rows", "sum userId", "sum timestamp"])
