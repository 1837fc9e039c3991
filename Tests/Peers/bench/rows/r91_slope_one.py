"""Slope One: fitted on three quarters of the ratings, tested on the rest."""
from ratings_of import fit_and_test, surprise
from rows.r90_knn import COUNTS

WHY_NOT = {size: f"two tables of {count:,} x {count:,} items take {12 * count**2 / 2**30:.0f} GiB" for size, count in COUNTS["item"].items()}
ROW = fit_and_test(
    "slopeOne", "fit on three quarters, test on one", "slopeOne", "", surprise("SlopeOne"), WHY_NOT, sizes=["small", "1M", "10M"],
    repeat={"1M": 3, "10M": 1}, limit=300)
