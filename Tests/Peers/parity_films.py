"""The coursework's features, as pandas and scikit-learn make them."""
import parity_shapes  # noqa: F401
import numpy as np


def films(folder):
    """Genres one-hot, mean rating and number of ratings (none: zero), the last two standardised."""
    import pandas as pd
    from sklearn.preprocessing import StandardScaler

    movies = pd.read_csv(folder / "movies.csv")
    ratings = pd.read_csv(folder / "ratings.csv")
    stats = ratings.groupby("movieId").agg(avg_rating=("rating", "mean"), rating_count=("rating", "count")).reset_index()
    genres = movies["genres"].str.get_dummies(sep="|")
    table = pd.concat([movies[["movieId"]], genres], axis=1).merge(stats, on="movieId", how="left")
    table[["avg_rating", "rating_count"]] = table[["avg_rating", "rating_count"]].fillna(0)
    table[["avg_rating", "rating_count"]] = StandardScaler().fit_transform(table[["avg_rating", "rating_count"]])
    return np.ascontiguousarray(table.drop(columns="movieId").to_numpy(dtype=np.float64))
