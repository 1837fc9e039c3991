"""Biases by alternating least squares."""
from ratings_of import OURS, fitting
from row import Row


def make():
    from surprise import BaselineOnly

    return BaselineOnly(verbose=False)


ROW = Row(
    "baseline", "biases of users and items, 10 epochs", cell=f"baseline({OURS})", peers={"Surprise": fitting(make)}, same=[],
    sizes=["small", "1M", "10M"], repeat={"10M": 1})
