"""What one row of `make bench` is: an operation in the cell language, and the same in other tools.

A row is one file in `rows/`. It names its place in the table and has a `Row`:

    ROW = Row(
        "group-by", "mean and number of ratings of each film",
        before="...cells that are evaluated once, untimed...", cell="...the expression that is timed...",
        peers={"polars": polars, "polars, lazy, streaming": polars_best, "DuckDB": duckdb},
        sizes=["small", "1M"], at_least=1.0, against=["polars", "DuckDB"])

A file with several rows has `ROWS` in its place, a list.

A peer is a function of the folder with the data. It prepares what ours prepares and gives back a function that does the work; that
function is timed, its result is what `digest` understands. Imports stand inside, since each peer runs in a process of its own.
Where ours and a peer can be compared by numbers, they must agree: `same` names the numbers (see `digest`), and a difference is shown.
"""
import dataclasses
import importlib
import typing

#: For libraries whose threads wait by spinning: on work as small as this they are often faster alone.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

#: Cells that load the films' features, as the coursework has them.
FEATURES = """
%% load movies
readCSV("\\(data)/movies.csv", types: [.movieId: .uint32, .title: .string, .genres: .string])

%% load ratings
readCSV("\\(data)/ratings.csv", types: [.userId: .uint32, .movieId: .uint32, .rating: .float32, .timestamp: .int32])

%% feature features
let stats = ratings.group(by: .movieId).aggregate(avg_rating: mean(.rating), rating_count: count())
movies.select(.movieId, .genres).oneHot(.genres, separator: "|").join(stats, on: .movieId, kind: .left)
    .fillMissing(.avg_rating, .rating_count, with: 0).standardize(.avg_rating, .rating_count)
"""

#: A cell that loads the ratings.
RATINGS = """
%% load ratings
readCSV("\\(data)/ratings.csv", types: [.userId: .uint32, .movieId: .uint32, .rating: .float32, .timestamp: .int32])
"""


@dataclasses.dataclass
class Row:
    name: str
    what: str
    cell: str
    peers: dict[str, typing.Callable]
    before: str = RATINGS
    sizes: typing.Sequence[str] = ("small", "1M", "10M", "25M")
    #: Ours must be so many times as fast as each of `against`; zero for no bound.
    at_least: float = 0
    against: typing.Sequence[str] = ()
    #: Environment variables of peers.
    environment: dict[str, dict[str, str]] = dataclasses.field(default_factory=dict)
    #: Numbers of the digests that must be equal, to `digits` relative.
    same: typing.Sequence[str] = ("rows",)
    digits: float = 1e-6
    #: Peers that cannot do a size, and why: {"Surprise": {"10M": "its matrix of similarities takes 35 GB"}}.
    leave_out: dict[str, dict[str, str]] = dataclasses.field(default_factory=dict)
    #: Seconds that a size may take, for one process to get ready or for all its runs; what takes longer is ended, and the table says so.
    limit: float = 60
    #: Fewer repetitions than asked for at some sizes, for work that takes minutes: {"25M": 1}.
    repeat: dict[str, int] = dataclasses.field(default_factory=dict)


def rows_of(module):
    """The rows of a file in `rows/`, by names that are used to find them again."""
    found = importlib.import_module(f"rows.{module}")
    if hasattr(found, "ROW"):
        return {module: found.ROW}
    return {f"{module}:{number}": row for number, row in enumerate(found.ROWS)}


def find(name):
    return rows_of(name.split(":")[0])[name]


def films(folder):
    """The features of FEATURES as a NumPy array of doubles, made with pandas and scikit-learn."""
    import numpy as np
    import pandas as pd
    from sklearn.preprocessing import StandardScaler

    movies = pd.read_csv(f"{folder}/movies.csv")
    ratings = read_pandas(folder)
    stats = ratings.groupby("movieId", as_index=False).agg(avg_rating=("rating", "mean"), rating_count=("rating", "size"))
    raw = movies[["movieId"]].merge(stats, on="movieId", how="left").fillna(0)
    genres = movies["genres"].str.get_dummies("|")
    return np.ascontiguousarray(np.hstack([genres.to_numpy(np.float64), StandardScaler().fit_transform(raw[["avg_rating", "rating_count"]])]))


TYPES = {"userId": "uint32", "movieId": "uint32", "rating": "float32", "timestamp": "int32"}


def read_pandas(folder):
    import pandas as pd

    return pd.read_csv(f"{folder}/ratings.csv", dtype=TYPES)


def polars_types():
    import polars as pl

    return {"userId": pl.UInt32, "movieId": pl.UInt32, "rating": pl.Float32, "timestamp": pl.Int32}


def read_polars(folder):
    import polars as pl

    return pl.read_csv(f"{folder}/ratings.csv", schema_overrides=polars_types())


DUCKDB_TYPES = "{'userId': 'UINTEGER', 'movieId': 'UINTEGER', 'rating': 'FLOAT', 'timestamp': 'INTEGER'}"


def open_duckdb(folder, ordered=True):
    """A connection with the table `ratings` in memory. Without order DuckDB may give rows as it likes, and is faster."""
    import duckdb

    connection = duckdb.connect()
    if not ordered:
        connection.execute("set preserve_insertion_order = false")
    connection.execute(f"create table ratings as from read_csv('{folder}/ratings.csv', header = true, columns = {DUCKDB_TYPES})")
    return connection


def duckdb_query(query, ordered=True, before=""):
    """A peer that runs a query over `ratings` into a table of its own, in memory as ours."""

    def peer(folder):
        connection = open_duckdb(folder, ordered)
        if before:
            connection.execute(before.format(folder=folder))

        def run():
            connection.execute(f"create or replace temp table result as {query}")
            return connection

        return run

    return peer


def digest(result):
    """A result as a few numbers: rows and the sum of each column (`sum NAME`), or what a fitted model says of itself."""
    kind = type(result).__module__.split(".")[0]
    if kind == "_duckdb" or kind == "duckdb":
        names = [name for name, type_ in result.execute("select column_name, data_type from duckdb_columns() where table_name = 'result'").fetchall()
                 if type_ not in ("VARCHAR",)]
        sums = ", ".join(f'sum("{name}")' for name in names)
        row = result.execute(f"select count(*){', ' if sums else ''}{sums} from result").fetchone()
        return {"rows": row[0]} | {f"sum {name}": float(value) for name, value in zip(names, row[1:])}
    if kind == "pandas":
        return {"rows": len(result)} | {f"sum {name}": float(values.astype("float64").sum()) for name, values in result.items() if values.dtype.kind in "iuf"}
    if kind == "polars":
        import polars as pl

        numbers = [name for name, type_ in result.schema.items() if type_.is_numeric()][:12]
        sums = result.select(pl.col(numbers).cast(pl.Float64).sum()).row(0) if numbers else ()
        return {"rows": result.height} | {f"sum {name}": float(value) for name, value in zip(numbers, sums)}
    if kind == "sklearn":
        return {"sum inertia": float(result.inertia_), "sum iterations": float(result.n_iter_)} if hasattr(result, "inertia_") else {}
    if isinstance(result, (int, float)) or kind == "numpy" and getattr(result, "ndim", 1) == 0:
        return {"value": float(result)}
    if kind == "numpy":
        return {"rows": len(result)}
    return result if isinstance(result, dict) else {}
