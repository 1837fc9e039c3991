"""Nearest rows by scikit-learn, for the Swift tests to compare with.

parity_neighbours.py fixtures           writes Tests/RecModelsTests/NeighbourFixtures.swift
parity_neighbours.py live OUT [DATA]    larger ones, and the films and users of DATA, as OUT/cases.txt and raw arrays

The reference orders similarities with a stable sort, so that equal ones stay in row order; distances are those of its tree, which
leaves the order of equal ones open: there the numbers are compared, and rows only where a distance is not shared.
"""
import pathlib
import sys

import parity_shapes
import numpy as np
import scipy.sparse as sparse
import sklearn
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.neighbors import NearestNeighbors

SMALL = [
    # form, shape, rows, columns, seed, metric, count
    ("dense", "blobs", 40, 5, 1, "cosine", 3),
    ("dense", "duplicates", 30, 3, 2, "euclidean", 4),
    ("dense", "offset", 25, 7, 3, "euclidean", 2),
    ("sparse", "noise", 40, 30, 4, "cosine", 3),
    ("sparse", "duplicates", 35, 12, 5, "cosine", 5),
]
LARGE = SMALL + [
    ("dense", "blobs", 1500, 21, 6, "cosine", 10),
    ("dense", "noise", 700, 300, 7, "cosine", 5),
    ("dense", "blobs", 1500, 12, 8, "euclidean", 10),
    ("dense", "same", 100, 4, 9, "euclidean", 7),
    ("dense", "outliers", 900, 40, 10, "euclidean", 3),
    ("sparse", "noise", 900, 400, 11, "cosine", 20),
    ("sparse", "duplicates", 1000, 60, 12, "cosine", 15),
]


def thinned(x):
    """What is above the middle of the range, as a sparse matrix."""
    return sparse.csr_array(np.where(x > (x.min() + x.max()) * 0.6, x, 0))


def neighbours(x, metric, count, other=None):
    if metric == "cosine":
        similar = cosine_similarity(x, other)
        if other is None:
            np.fill_diagonal(similar, -np.inf)
        order = np.argsort(-similar, axis=1, kind="stable")[:, :count]
        return order, np.take_along_axis(similar, order, 1)
    search = NearestNeighbors(n_neighbors=count, algorithm="kd_tree").fit(x if other is None else other)
    distances, found = search.kneighbors(None if other is None else x)
    return found, distances


def matrix(case):
    form, name, rows, columns, seed = case[:5]
    x = parity_shapes.shape(name, rows, columns, seed)
    return thinned(x) if form == "sparse" else x


def bits(values):
    return "[" + ", ".join(f"0x{int(v):016x}" for v in np.ascontiguousarray(values, dtype=np.float64).ravel().view(np.uint64)) + "]"


if sys.argv[1] == "fixtures":
    lines = []
    for case in SMALL:
        found, values = neighbours(matrix(case), *case[5:])
        lines.append(
            f'    NeighbourFixture(\n        "{case[0]}", "{case[1]}", {case[2]}, {case[3]}, {case[4]}, "{case[5]}", {case[6]},\n'
            f"        found: {[int(i) for i in found.ravel()]},\n        values: {bits(values)}),\n")
    out = pathlib.Path(__file__).parent.parent / "RecModelsTests" / "NeighbourFixtures.swift"
    out.write_text(
        f"// Written by Tests/Peers/parity_neighbours.py with scikit-learn {sklearn.__version__}. Doubles are bit patterns.\n"
        "// swift-format-ignore-file\nlet neighbourFixtures: [NeighbourFixture] = [\n" + "".join(lines) + "]\n")
else:
    out = pathlib.Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    lines = []

    def write(stem, words, x, metric, count):
        found, values = neighbours(x, metric, count)
        found.astype("<i4").tofile(out / f"{stem}.found")
        values.astype("<f8").tofile(out / f"{stem}.values")
        lines.append(f"{stem} {words} {metric} {count}\n")

    for number, case in enumerate(LARGE):
        write(f"case{number}", " ".join(str(word) for word in case[:5]), matrix(case), *case[5:])
    if len(sys.argv) > 3:
        import csv

        import parity_films

        folder = pathlib.Path(sys.argv[3])
        films = parity_films.films(folder)[:3000]
        films.tofile(out / "films.x")
        for metric in ("cosine", "euclidean"):
            write(f"films-{metric}", f"dense films {films.shape[0]} {films.shape[1]} 0", films, metric, 10)
        with open(folder / "ratings.csv", newline="") as file:
            rows = [(int(r["userId"]), int(r["movieId"]), float(r["rating"])) for r in csv.DictReader(file)]
        users, u = np.unique([r[0] for r in rows], return_inverse=True)
        movies, m = np.unique([r[1] for r in rows], return_inverse=True)
        ratings = sparse.csr_array((np.array([r[2] for r in rows]), (u, m)), shape=(len(users), len(movies)))
        ratings.sort_indices()
        ratings.indptr.astype("<i8").tofile(out / "ratings.starts")
        ratings.indices.astype("<u4").tofile(out / "ratings.indices")
        ratings.data.astype("<f8").tofile(out / "ratings.x")
        write("users", f"sparse ratings {ratings.shape[0]} {ratings.shape[1]} 0", ratings, "cosine", 20)
    (out / "cases.txt").write_text("".join(lines))
