"""Columns of zeros and ones of the films' genres."""
from row import Row

BEFORE = """
%% load movies
readCSV("\\(data)/movies.csv", types: [.movieId: .uint32, .title: .string, .genres: .string])
"""


def pandas(folder):
    import pandas as pd

    movies = pd.read_csv(f"{folder}/movies.csv")
    return lambda: pd.concat([movies[["movieId", "title"]], movies["genres"].str.get_dummies("|")], axis=1)


def scikit_learn(folder):
    import pandas as pd
    from sklearn.preprocessing import MultiLabelBinarizer

    movies = pd.read_csv(f"{folder}/movies.csv")
    return lambda: MultiLabelBinarizer().fit_transform(movies["genres"].str.split("|"))


def polars(folder):
    import polars as pl

    movies = pl.read_csv(f"{folder}/movies.csv")

    def run():
        lists = movies.with_columns(pl.col("genres").str.split("|"))
        names = lists["genres"].explode().unique(maintain_order=True)
        return lists.select("movieId", "title", *(pl.col("genres").list.contains(name).cast(pl.UInt8).alias(f"genre_{name}") for name in names))

    return run


ROW = Row(
    "one-hot", "genres as columns of zeros and ones", before=BEFORE, cell='movies.oneHot(.genres, separator: "|")',
    peers={"pandas": pandas, "scikit-learn": scikit_learn, "polars": polars}, at_least=0)
