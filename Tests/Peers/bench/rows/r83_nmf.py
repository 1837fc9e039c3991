"""Non-negative factorisation."""
from ratings_of import OURS, fitting
from row import Row


def make():
    from surprise import NMF

    return NMF(n_factors=15, n_epochs=50, random_state=42)


ROW = Row(
    "nmf", "15 factors, 50 epochs", cell=f"nmf({OURS}, factors: 15, epochs: 50, seed: 42)", peers={"Surprise": fitting(make)}, same=[],
    sizes=["small", "1M", "10M"], repeat={"1M": 3, "10M": 1})
