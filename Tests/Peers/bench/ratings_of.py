"""Ratings as Surprise takes them."""
from row import read_pandas


def trainset(folder):
    from surprise import Dataset, Reader

    ratings = read_pandas(folder)[["userId", "movieId", "rating"]]
    return Dataset.load_from_df(ratings, Reader(rating_scale=(0.5, 5))).build_full_trainset()


def fitting(make):
    """A peer that fits what `make` gives; the training set is made before."""

    def peer(folder):
        data = trainset(folder)
        return lambda: {"rows": make().fit(data).trainset.n_ratings}

    return peer


#: The arguments of our verbs.
OURS = "ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5"
