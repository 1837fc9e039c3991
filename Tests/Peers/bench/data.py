"""The data of each size, made when first wanted."""
import subprocess
import sys
from pathlib import Path

from workers import HERE, ROOT

KEPT = ROOT / ".setup/bench"
ROWS = {"small": 100_000, "1M": 1_000_000, "10M": 10_000_000, "25M": 25_000_000}


def folder(size, kept=KEPT):
    """Where movies.csv, ratings.csv, tags.csv and links.csv of a size are, and what to call them."""
    if size == "small":
        for above in list(ROOT.parents)[:3]:
            real = above / "shared/data/ml-latest-small"
            if real.is_dir():
                return real, "ml-latest-small (100,836 ratings)"
    rows = ROWS[size]
    data = Path(kept) / f"ratings-{rows}"
    if not (data / "links.csv").exists():
        print(f"bench: making {rows:,} ratings in {data}", file=sys.stderr)
        subprocess.run([sys.executable, HERE.parent / "make_ratings.py", "--rows", str(rows), "--out", data], check=True, stdout=subprocess.DEVNULL)
    return data, f"{rows:,} made-up ratings with a long tail"
