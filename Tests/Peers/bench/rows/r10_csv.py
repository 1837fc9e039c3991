"""Reading ratings.csv with its types given."""
from row import Row, TYPES, DUCKDB_TYPES, polars_types


def polars(folder):
    import polars as pl

    return lambda: pl.read_csv(f"{folder}/ratings.csv")


def polars_best(folder):
    import polars as pl

    types = polars_types()
    return lambda: pl.scan_csv(f"{folder}/ratings.csv", schema=types).collect(engine="streaming")


def polars_typed(folder):
    import polars as pl

    types = polars_types()
    return lambda: pl.read_csv(f"{folder}/ratings.csv", schema=types)


def duckdb(folder):
    import duckdb as db

    connection = db.connect()

    def run():
        connection.execute(f"create or replace temp table result as from read_csv('{folder}/ratings.csv')")
        return connection

    return run


def duckdb_best(folder):
    import duckdb as db

    connection = db.connect()
    connection.execute("set preserve_insertion_order = false")

    def run():
        connection.execute(
            f"create or replace temp table result as from read_csv('{folder}/ratings.csv', header = true, delim = ',', columns = {DUCKDB_TYPES})")
        return connection

    return run


def pandas(folder):
    import pandas as pd

    return lambda: pd.read_csv(f"{folder}/ratings.csv", dtype=TYPES)


def pandas_best(folder):
    import pandas as pd

    return lambda: pd.read_csv(f"{folder}/ratings.csv", dtype=TYPES, engine="pyarrow")


ROW = Row(
    "CSV read", "ratings.csv, types given", before="",
    cell='readCSV("\\(data)/ratings.csv", types: [.userId: .uint32, .movieId: .uint32, .rating: .float32, .timestamp: .int32])',
    peers={"polars": polars, "polars, types given": polars_typed, "polars, streaming": polars_best, "DuckDB": duckdb,
           "DuckDB, types given, unordered": duckdb_best, "pandas": pandas, "pandas, pyarrow": pandas_best},
    at_least=2, against=["polars", "polars, types given", "polars, streaming", "DuckDB", "DuckDB, types given, unordered"],
    same=["rows", "sum userId", "sum movieId", "sum timestamp"])
