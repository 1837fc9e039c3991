"""Neighbour models: fitted on three quarters of the ratings, tested on the rest."""
from ratings_of import fit_and_test, surprise

CLASSES = {".basic": "KNNBasic", ".means": "KNNWithMeans", ".zScore": "KNNWithZScore", ".baseline": "KNNBaseline"}
MEASURES = {".msd": "msd", ".cosine": "cosine", ".pearson": "pearson", ".pearsonBaseline": "pearson_baseline"}
#: Surprise keeps a similarity of every two users or items, a double each: its numbers of users and items at the sizes that fit nowhere.
COUNTS = {"user": {"10M": 65_016, "25M": 162_541}, "item": {"10M": 24_969, "25M": 62_423}}


def why_not(side):
    """What Surprise needs at the larger sizes: the similarities, and as large tables of sums while it makes them."""
    return {size: f"{count:,} x {count:,} similarities and the sums for them take {4 * 8 * count**2 / 2**30:.0f} GiB"
            for size, count in COUNTS[side].items()}


def row(side, variant, measure):
    make = surprise(CLASSES[variant], sim_options={"name": MEASURES[measure], "user_based": side == "user"}, verbose=False)
    # The larger sizes once for each side: all variants do the same work.
    sizes = ["small", "1M", "10M"] if (variant, measure) == (".basic", ".msd") else ["small"]
    return fit_and_test(
        f"{side}KNN {variant} {measure}", "fit on three quarters, test on one", f"{side}KNN",
        f", variant: {variant}, similarity: {measure}", make, why_not(side), at_least=10, sizes=sizes, repeat={"small": 2, "1M": 1, "10M": 1}, limit=300)


ROWS = [row(side, variant, ".msd") for side in ("user", "item") for variant in CLASSES]
ROWS += [row("user", ".means", measure) for measure in MEASURES if measure != ".msd"]
