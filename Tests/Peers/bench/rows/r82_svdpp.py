"""SVD++: the work grows with the squares of users' numbers of ratings, so few epochs at the small size."""
from ratings_of import OURS, fitting
from row import Row


def make(cached=False):
    from surprise import SVDpp

    return SVDpp(n_factors=20, n_epochs=2, random_state=42, cache_ratings=cached)


ROW = Row(
    "svdpp", "20 factors, 2 epochs", cell=f"svdpp({OURS}, factors: 20, epochs: 2, seed: 42)",
    peers={"Surprise": fitting(make), "Surprise, cached ratings": fitting(lambda: make(True))}, same=[], sizes=["small", "1M"],
    repeat={"1M": 1})
