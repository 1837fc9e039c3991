"""Matrix factorisation in the reference's order: the same bits."""
from ratings_of import OURS, fitting
from row import Row


def make():
    from surprise import SVD

    return SVD(n_factors=100, n_epochs=20, random_state=42)


ROW = Row(
    "svd", "100 factors, 20 epochs, in the order of Surprise, on one thread", cell=f"svd({OURS}, factors: 100, epochs: 20, seed: 42)",
    peers={"Surprise": fitting(make)}, at_least=1.8, same=[], limit=900, repeat={"1M": 3, "10M": 1, "25M": 1})
