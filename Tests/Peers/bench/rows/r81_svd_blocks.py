"""Matrix factorisation in blocks on all threads: a model as good, not the same bits."""
from ratings_of import OURS, fitting
from row import Row
from rows.r80_svd import make

ROW = Row(
    "svd, blocks", "the same in blocks of users and items, on all threads",
    cell=f"svd({OURS}, factors: 100, epochs: 20, seed: 42, order: .blocks)", peers={"Surprise": fitting(make)}, at_least=5, same=[],
    limit=900, repeat={"1M": 3, "10M": 1, "25M": 1})
