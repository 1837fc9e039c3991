"""Trees of clusters as SciPy and scikit-learn build and cut them, for the Swift tests to compare with.

parity_trees.py fixtures                  writes Tests/RecModelsTests/TreeFixtures.swift (made-up shapes)
parity_trees.py live OUT [DATA] [soak]    writes OUT/trees.txt and raw arrays: more shapes, and the films of DATA (ml-latest-small)
"""
import pathlib
import sys
import time
import warnings

import parity_films
import parity_shapes
import numpy as np
import scipy
import sklearn
from scipy.cluster.hierarchy import dendrogram, linkage
from sklearn.cluster import AgglomerativeClustering

warnings.filterwarnings("ignore")
sys.setrecursionlimit(100_000)
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
METHODS = ["ward", "complete", "average", "single"]

SMALL = [
    # shape, rows, columns, shape seed, clusters
    ("blobs", 60, 3, 1, 5),
    ("noise", 41, 2, 2, 7),
    ("lattice", 50, 2, 3, 9),
    ("duplicates", 45, 3, 4, 6),
    ("few", 30, 3, 5, 4),
    ("same", 12, 2, 0, 3),
    ("offset", 40, 17, 6, 5),
    ("noise", 2, 3, 7, 2),
    ("noise", 30, 1, 8, 29),
]


def live(soak):
    for seed in range(20 if soak else 6):
        for columns in (1, 2, 5, 16, 22):
            for name in ("blobs", "noise", "lattice", "duplicates", "few", "constant", "offset", "outliers"):
                yield (name, 2 + 3 * seed if seed % 3 == 0 else 100 + 37 * seed, columns, 100 * seed + columns)
    yield ("noise", 1500, 8, 1)
    yield ("lattice", 1500, 3, 2)


def labels(x, method, **options):
    return AgglomerativeClustering(linkage=method, **options).fit(x).labels_


def thresholds(tree):
    """Between merges, and exactly at some."""
    distances = tree[:, 2]
    return [0.0, float(np.median(distances)), float(distances[-1]), float(distances[len(distances) // 3]), float(distances[-1] * 0.7)]


def drawing(tree, **options):
    """Links by node: x of both legs, heights; and the leaves."""
    plot = dendrogram(tree, no_plot=True, **options)
    return np.asarray(plot["icoord"], dtype=np.float64), np.asarray(plot["dcoord"], dtype=np.float64), plot["leaves"]


def bits(values):
    return "[" + ", ".join(f"0x{int(v):016x}" for v in np.asarray(values, dtype=np.float64).ravel().view(np.uint64)) + "]"


def ints(values):
    return "[" + ", ".join(str(int(v)) for v in np.asarray(values).ravel()) + "]"


def write_fixtures():
    lines = []
    for shape, rows, columns, seed, k in SMALL:
        x = parity_shapes.shape(shape, rows, columns, seed)
        for method in METHODS:
            tree = linkage(x, method)
            icoord, dcoord, leaves = drawing(tree, truncate_mode="lastp", p=min(rows, 8))
            lines.append(
                f'    TreeFixture(\n        shape: "{shape}", rows: {rows}, columns: {columns}, seed: {seed}, linkage: .{method}, k: {k},\n'
                f"        children: {ints(tree[:, :2])},\n        distances: {bits(tree[:, 2])},\n        sizes: {ints(tree[:, 3])},\n"
                f'        labels: "{"".join(DIGITS[v] for v in labels(x, method, n_clusters=k))}",\n'
                f"        legs: {bits(icoord[:, [0, 2]])}, heights: {bits(dcoord[:, [0, 1, 3]])}, leaves: {ints(leaves)}),\n")
    out = pathlib.Path(__file__).parent.parent / "RecModelsTests" / "TreeFixtures.swift"
    out.write_text(
        f"// Written by Tests/Peers/parity_trees.py with SciPy {scipy.__version__} and scikit-learn {sklearn.__version__}. Doubles are bit patterns.\n"
        "// swift-format-ignore-file\nimport RecModels\n\nlet treeFixtures: [TreeFixture] = [\n" + "".join(lines) + "]\n")


def write_live(out, data, soak):
    listing = open(out / "trees.txt", "w")

    def save(name, matrix, x, method):
        start = time.perf_counter()
        tree = linkage(x, method)
        elapsed = time.perf_counter() - start
        tree[:, :2].astype("<i4").tofile(out / f"{name}.children")
        tree[:, 2].astype("<f8").tofile(out / f"{name}.distances")
        tree[:, 3].astype("<i4").tofile(out / f"{name}.sizes")
        counts = sorted({k for k in (1, 2, 3, 10, 30, len(x) // 2, len(x)) if 1 <= k <= len(x)})
        cuts = [labels(x, method, n_clusters=k) for k in counts]
        heights = thresholds(tree)
        cuts += [labels(x, method, n_clusters=None, distance_threshold=t) for t in heights]
        np.concatenate(cuts).astype("<i4").tofile(out / f"{name}.labels")
        for kind, options in (("lastp", {"truncate_mode": "lastp", "p": 12}), ("level", {"truncate_mode": "level", "p": 3})):
            icoord, dcoord, leaves = drawing(tree, **options)
            icoord[:, [0, 2]].tofile(out / f"{name}.{kind}.legs")
            dcoord[:, [0, 1, 3]].tofile(out / f"{name}.{kind}.heights")
            np.asarray(leaves, dtype="<i4").tofile(out / f"{name}.{kind}.leaves")
        listing.write(f"case {name} {matrix} {method} {','.join(map(str, counts))} "
                      f"{','.join(f'{np.float64(t).view(np.uint64):016x}' for t in heights)} {elapsed * 1e3:.3f}\n")

    number = 0
    for shape, rows, columns, seed in live(soak):
        x = parity_shapes.shape(shape, rows, columns, seed)
        for method in METHODS:
            save(f"t{number}", f"{shape}:{rows}:{columns}:{seed}", x, method)
            number += 1
    if data:
        x = parity_films.films(pathlib.Path(data))[: None if soak else 3000]
        x.tofile(out / "films.x")
        listing.write(f"matrix films {x.shape[0]} {x.shape[1]}\n")
        for method in METHODS:
            save(f"films-{method}", "films", x, method)
    listing.close()


if sys.argv[1] == "fixtures":
    write_fixtures()
else:
    folder = [word for word in sys.argv[3:] if word != "soak"]
    write_live(pathlib.Path(sys.argv[2]), folder[0] if folder else None, "soak" in sys.argv)
