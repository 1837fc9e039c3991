"""Silhouette, Davies-Bouldin, Calinski-Harabasz and principal components by scikit-learn, for the Swift tests to compare with.

parity_metrics.py fixtures           writes Tests/RecModelsTests/MetricFixtures.swift
parity_metrics.py live OUT DATA      the same of the coursework's films, as OUT/metrics.txt and raw arrays
"""
import pathlib
import sys

import parity_shapes
import numpy as np
import sklearn
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_samples, silhouette_score

CASES = [
    # shape, rows, columns, seed, k, sample, components
    ("blobs", 300, 5, 1, 6, 120, 3),
    ("noise", 201, 22, 2, 4, 100, 5),
    ("duplicates", 150, 3, 3, 9, 70, 3),
    ("noise", 90, 1, 4, 3, 40, 1),
    ("noise", 40, 60, 5, 5, 20, 10),
    ("offset", 300, 7, 6, 5, 150, 4),
]


def bits(values):
    return "[" + ", ".join(f"0x{int(v):016x}" for v in np.ascontiguousarray(values, dtype=np.float64).ravel().view(np.uint64)) + "]"


def measures(x, labels, sample):
    return [silhouette_score(x, labels), silhouette_score(x, labels, sample_size=sample, random_state=42),
            davies_bouldin_score(x, labels), calinski_harabasz_score(x, labels)]


if sys.argv[1] == "fixtures":
    lines = []
    for name, rows, columns, seed, k, sample, components in CASES:
        x = parity_shapes.shape(name, rows, columns, seed)
        labels = KMeans(k, random_state=0, n_init=1).fit(x).labels_
        model = PCA(components, svd_solver="full").fit(x)
        # Every seventh row belongs to no cluster, as DBSCAN says it.
        noisy = np.where(np.arange(rows) % 7 == 0, -1, labels)
        lines.append(
            f'    MetricFixture(\n        shape: "{name}", rows: {rows}, columns: {columns}, seed: {seed}, k: {k}, sample: {sample},\n'
            f"        measures: {bits(measures(x, labels, sample))},\n"
            f"        noisy: {bits(measures(x, noisy, sample))},\n"
            f"        silhouettes: {bits(silhouette_samples(x, labels)[:5])},\n"
            f"        variances: {bits(model.explained_variance_)}, ratios: {bits(model.explained_variance_ratio_)},\n"
            f"        components: {bits(model.components_)}, firstScores: {bits(model.transform(x)[0])}),\n")
    out = pathlib.Path(__file__).parent.parent / "RecModelsTests" / "MetricFixtures.swift"
    out.write_text(
        f"// Written by Tests/Peers/parity_metrics.py with scikit-learn {sklearn.__version__}. Doubles are bit patterns.\n"
        "// swift-format-ignore-file\nlet metricFixtures: [MetricFixture] = [\n" + "".join(lines) + "]\n")
else:
    import parity_films

    out = pathlib.Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    x = parity_films.films(pathlib.Path(sys.argv[3]))
    labels = KMeans(10, random_state=42, n_init=1).fit(x).labels_
    model = PCA(2).fit(x)
    x.tofile(out / "films.x")
    labels.astype("<i4").tofile(out / "films.labels")
    np.array(measures(x, labels, 5000)).tofile(out / "films.measures")
    silhouette_samples(x, labels).tofile(out / "films.silhouettes")
    model.components_.tofile(out / "films.components")
    model.explained_variance_.tofile(out / "films.variances")
    model.transform(x).tofile(out / "films.scores")
