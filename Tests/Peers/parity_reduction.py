"""Randomised principal components and truncated singular values by scikit-learn, for the Swift tests to compare with.

parity_reduction.py fixtures     writes Tests/RecModelsTests/ReductionFixtures.swift
parity_reduction.py live OUT     larger ones, as OUT/cases.txt and raw arrays
"""
import pathlib
import sys

import parity_shapes
import numpy as np
import scipy.sparse as sparse
import sklearn
from sklearn.decomposition import PCA, TruncatedSVD

# what, shape, rows, columns, shape seed, components, seed
SMALL = [
    ("svd", "blobs", 30, 8, 1, 2, 0),
    ("svd", "noise", 12, 40, 2, 3, 42),
    ("sparse", "noise", 60, 25, 3, 3, 7),
    ("svd", "duplicates", 9, 4, 4, 4, 1),
]
LARGE = SMALL + [
    ("pca", "blobs", 600, 120, 5, 4, 0),
    ("pca", "noise", 700, 900, 6, 5, 42),
    ("pca", "offset", 1500, 200, 7, 3, 3),
    ("pca", "blobs", 520, 90, 8, 60, 1),
    ("svd", "blobs", 900, 300, 9, 20, 5),
    ("sparse", "noise", 1200, 700, 10, 15, 11),
    ("sparse", "few", 400, 900, 11, 8, 2),
]


def matrix(what, name, rows, columns, seed):
    x = parity_shapes.shape(name, rows, columns, seed)
    return sparse.csr_array(np.where(x > (x.min() + x.max()) * 0.6, x, 0)) if what == "sparse" else x


def fitted(case):
    what, name, rows, columns, shape_seed, components, seed = case
    x = matrix(what, name, rows, columns, shape_seed)
    model = PCA(components, random_state=seed) if what == "pca" else TruncatedSVD(components, random_state=seed)
    scores = model.fit_transform(x)
    if what == "pca":
        assert model._fit_svd_solver == "randomized"
    return model, scores


def bits(values):
    return "[" + ", ".join(f"0x{int(v):016x}" for v in np.ascontiguousarray(values, dtype=np.float64).ravel().view(np.uint64)) + "]"


if sys.argv[1] == "fixtures":
    lines = []
    for case in SMALL:
        model, scores = fitted(case)
        lines.append(
            f'    ReductionFixture(\n        "{case[0]}", "{case[1]}", {", ".join(str(word) for word in case[2:])},\n'
            f"        singular: {bits(model.singular_values_)}, variances: {bits(model.explained_variance_)},\n"
            f"        ratios: {bits(model.explained_variance_ratio_)},\n"
            f"        components: {bits(model.components_)},\n        scores: {bits(scores[:3])}),\n")
    out = pathlib.Path(__file__).parent.parent / "RecModelsTests" / "ReductionFixtures.swift"
    out.write_text(
        f"// Written by Tests/Peers/parity_reduction.py with scikit-learn {sklearn.__version__}. Doubles are bit patterns.\n"
        "// swift-format-ignore-file\nlet reductionFixtures: [ReductionFixture] = [\n" + "".join(lines) + "]\n")
else:
    out = pathlib.Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    lines = []
    for number, case in enumerate(LARGE):
        model, scores = fitted(case)
        for name, values in [("singular", model.singular_values_), ("variances", model.explained_variance_),
                             ("ratios", model.explained_variance_ratio_), ("components", model.components_), ("scores", scores[:3])]:
            np.ascontiguousarray(values, dtype="<f8").tofile(out / f"case{number}.{name}")
        lines.append(f"case{number} " + " ".join(str(word) for word in case) + "\n")
    (out / "cases.txt").write_text("".join(lines))
