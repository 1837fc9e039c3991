"""What scikit-learn's k-means gives, for the Swift tests to compare with.

parity_clusters.py fixtures           writes Tests/RecModelsTests/ClusterFixtures.swift (made-up shapes, labels as text)
parity_clusters.py live OUT DATA      writes OUT/cases.txt and raw arrays: more shapes, and the films of DATA (ml-latest-small)
parity_clusters.py soak OUT DATA      the same of 20 seeds, k from 2 to 30, of the films and of five made-up shapes
"""
import pathlib
import sys
import time
import warnings

import parity_films
import parity_shapes
import numpy as np
import sklearn
import threadpoolctl
from sklearn.cluster import KMeans, MiniBatchKMeans

warnings.filterwarnings("ignore")
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def fit(kind, x, k, seed, options):
    if kind != "minibatch":
        algorithm = "elkan" if kind == "elkan" else "lloyd"
        return KMeans(k, random_state=seed, n_init=options.get("nInit", 1), algorithm=algorithm).fit(x)
    model = MiniBatchKMeans(
        k, random_state=seed, batch_size=options.get("batchSize", 1024), n_init=options.get("nInit", 1),
        tol=options.get("tolerance", 0.0), reassignment_ratio=options.get("ratio", 0.01))
    return model.fit(x)


SMALL = [
    # kind, shape, rows, columns, shape seed, k, seed, options
    ("kmeans", "blobs", 300, 5, 1, 6, 42, {}),
    ("kmeans", "blobs", 301, 9, 2, 5, 7, {"nInit": 3}),
    ("kmeans", "blobs", 257, 22, 3, 7, 0, {}),
    ("kmeans", "noise", 200, 1, 4, 4, 1, {}),
    ("kmeans", "noise", 150, 13, 5, 1, 3, {}),
    ("kmeans", "noise", 61, 4, 6, 61, 5, {}),
    ("kmeans", "noise", 60, 4, 6, 57, 5, {}),
    ("kmeans", "noise", 120, 300, 7, 5, 11, {}),
    ("kmeans", "duplicates", 240, 3, 8, 10, 2, {}),
    ("kmeans", "duplicates", 240, 3, 8, 27, 9, {}),
    ("kmeans", "few", 90, 3, 9, 8, 4, {}),
    ("kmeans", "few", 90, 3, 9, 12, 4, {}),
    ("kmeans", "constant", 300, 6, 10, 4, 8, {}),
    ("kmeans", "same", 40, 3, 0, 3, 1, {}),
    ("kmeans", "offset", 400, 7, 11, 5, 6, {"nInit": 2}),
    ("kmeans", "outliers", 300, 4, 12, 9, 13, {}),
    ("elkan", "blobs", 301, 9, 2, 5, 7, {"nInit": 3}),
    ("elkan", "noise", 400, 22, 25, 9, 0, {}),
    ("elkan", "noise", 61, 4, 6, 61, 5, {}),
    ("elkan", "noise", 150, 13, 5, 1, 3, {}),
    ("elkan", "duplicates", 240, 3, 8, 27, 9, {}),
    ("elkan", "few", 90, 3, 9, 12, 4, {}),
    ("elkan", "constant", 300, 6, 10, 4, 8, {}),
    ("elkan", "same", 40, 3, 0, 3, 1, {}),
    ("elkan", "offset", 400, 7, 11, 5, 6, {"nInit": 2}),
    ("elkan", "outliers", 300, 4, 12, 9, 13, {}),
    ("minibatch", "blobs", 700, 5, 13, 6, 42, {"batchSize": 100}),
    ("minibatch", "blobs", 501, 8, 14, 10, 1, {"batchSize": 64, "nInit": 3}),
    ("minibatch", "noise", 400, 22, 15, 12, 3, {"batchSize": 1024}),
    ("minibatch", "noise", 300, 4, 16, 40, 5, {"batchSize": 30}),
    ("minibatch", "duplicates", 300, 3, 17, 20, 2, {"batchSize": 50}),
    ("minibatch", "few", 200, 3, 18, 10, 4, {"batchSize": 40}),
    ("minibatch", "constant", 350, 6, 19, 5, 8, {"batchSize": 100, "tolerance": 0.01}),
    ("minibatch", "offset", 333, 7, 20, 5, 6, {"batchSize": 100}),
    ("minibatch", "outliers", 400, 4, 21, 9, 13, {"batchSize": 25, "ratio": 0.2}),
    ("minibatch", "noise", 50, 2, 22, 50, 1, {"batchSize": 20}),
    ("minibatch", "noise", 300, 4, 23, 17, 9, {"batchSize": 7, "ratio": 0.5}),
    ("minibatch", "blobs", 300, 5, 24, 60, 3, {"batchSize": 30, "ratio": 1.0}),
]


def large():
    """Shapes for the live comparison: 20 seeds over each family."""
    for seed in range(20):
        k = 2 + seed * 28 // 19
        yield ("kmeans", "blobs", 2000 + seed, 3 + seed, 100 + seed, k, seed, {})
        yield ("kmeans", "noise", 1501 + seed, 22, 200 + seed, k, seed, {"nInit": 1 + seed % 3})
        yield ("kmeans", "duplicates", 900 + seed, 4, 300 + seed, k + 5, seed, {})
        yield ("kmeans", "constant", 1111 + seed, 6, 400 + seed, k, seed, {})
        yield ("kmeans", "noise", 70 + seed, 5, 500 + seed, 65 + seed, seed, {})
        yield ("kmeans", "few", 150 + seed, 3, 600 + seed, 10 + seed % 4, seed, {})
        yield ("kmeans", "offset", 1300 + seed, 8, 700 + seed, k, seed, {})
        yield ("kmeans", "outliers", 800 + seed, 4, 800 + seed, k + 3, seed, {})
        yield ("elkan", "blobs", 2000 + seed, 3 + seed, 100 + seed, k, seed, {})
        yield ("elkan", "noise", 1501 + seed, 22, 200 + seed, k, seed, {"nInit": 1 + seed % 3})
        yield ("elkan", "duplicates", 900 + seed, 4, 300 + seed, k + 5, seed, {})
        yield ("elkan", "constant", 1111 + seed, 6, 400 + seed, k, seed, {})
        yield ("elkan", "noise", 70 + seed, 5, 500 + seed, 65 + seed, seed, {})
        yield ("elkan", "few", 150 + seed, 3, 600 + seed, 10 + seed % 4, seed, {})
        yield ("elkan", "offset", 1300 + seed, 8, 700 + seed, k, seed, {})
        yield ("elkan", "outliers", 800 + seed, 4, 800 + seed, k + 3, seed, {})
        yield ("minibatch", "blobs", 3000 + seed, 3 + seed, 900 + seed, k, seed, {"batchSize": 100 + 90 * seed})
        yield ("minibatch", "duplicates", 900 + seed, 4, 300 + seed, k + 5, seed, {"batchSize": 128})
        yield ("minibatch", "outliers", 800 + seed, 4, 800 + seed, k + 3, seed, {"batchSize": 60, "ratio": 0.05})
        yield ("minibatch", "noise", 300 + seed, 9, 1000 + seed, 17 + 2 * seed, seed, {"batchSize": 7 + seed, "ratio": 0.5})
        yield ("minibatch", "offset", 1300 + seed, 8, 700 + seed, k, seed, {"batchSize": 200, "nInit": 1 + seed % 3})


def write_fixtures():
    out = pathlib.Path(__file__).parent.parent / "RecModelsTests" / "ClusterFixtures.swift"
    lines = []
    for kind, shape, rows, columns, shape_seed, k, seed, options in SMALL:
        x = parity_shapes.shape(shape, rows, columns, shape_seed)
        model = fit(kind, x, k, seed, options)
        labels = "".join(DIGITS[label] for label in model.labels_)
        steps = getattr(model, "n_steps_", model.n_iter_)
        order = ["batchSize", "nInit", "tolerance", "ratio"]
        given = "".join(f", {name}: {options[name]}" for name in order if name in options)
        lines.append(
            f'    ClusterFixture(.{kind}, "{shape}", {rows}, {columns}, {shape_seed}, k: {k}, seed: {seed}{given},\n'
            f'        iterations: {model.n_iter_}, steps: {steps}, inertia: 0x{np.float64(model.inertia_).view(np.uint64):016x},\n'
            f'        labels: "{labels}"),\n')
    out.write_text(
        f"// Written by Tests/Peers/parity_clusters.py with scikit-learn {sklearn.__version__} and NumPy {np.__version__}.\n"
        "// swift-format-ignore-file\n"
        "let clusterFixtures: [ClusterFixture] = [\n" + "".join(lines) + "]\n")


def soak():
    """Five shapes, made anew for each seed: equal rows, constant columns, nearly as many clusters as rows, clusters that go empty, and
    values far from zero."""
    for seed in range(20):
        for k in range(2, 31):
            for kind, options in (("kmeans", {}), ("elkan", {}), ("minibatch", {"batchSize": 100})):
                yield (kind, "duplicates", 500, 4, 1000 + seed, k, seed, options)
                yield (kind, "constant", 500, 6, 2000 + seed, k, seed, options)
                yield (kind, "noise", k + seed % 3, 5, 3000 + seed, k, seed, options)
                yield (kind, "outliers", 400, 4, 4000 + seed, k, seed, options)
                yield (kind, "offset", 500, 8, 5000 + seed, k, seed, options)


def write_live(out, data, is_soak):
    out.mkdir(parents=True, exist_ok=True)
    listing = open(out / "cases.txt", "w")
    listing.write(f"versions scikit-learn {sklearn.__version__}, NumPy {np.__version__}, BLAS "
                  + "/".join(i.get("architecture", "?") for i in threadpoolctl.threadpool_info() if i["user_api"] == "blas") + "\n")

    def save(name, kind, x, k, seed, options, matrix):
        start = time.perf_counter()
        model = fit(kind, x, k, seed, options)
        elapsed = time.perf_counter() - start
        model.labels_.astype("<i4").tofile(out / f"{name}.labels")
        model.cluster_centers_.astype("<f8").tofile(out / f"{name}.centres")
        steps = getattr(model, "n_steps_", model.n_iter_)
        words = " ".join(f"{key}={value}" for key, value in options.items())
        listing.write(f"case {name} {matrix} {kind} {k} {seed} {model.n_iter_} {steps} "
                      f"{np.float64(model.inertia_).view(np.uint64):016x} {elapsed * 1e3:.3f} {words}\n")

    for number, (kind, shape, rows, columns, shape_seed, k, seed, options) in enumerate(soak() if is_soak else large()):
        x = parity_shapes.shape(shape, rows, columns, shape_seed)
        save(f"s{number}", kind, x, k, seed, options, f"{shape}:{rows}:{columns}:{shape_seed}")
    x = parity_films.films(pathlib.Path(data))
    x.tofile(out / "films.x")
    listing.write(f"matrix films {x.shape[0]} {x.shape[1]}\n")
    # The coursework's own call, then seeds by k.
    save("m0", "minibatch", x, 10, 42, {"batchSize": 1000}, "films")
    save("k0", "kmeans", x, 10, 42, {"nInit": 10}, "films")
    for seed in range(20) if is_soak else (0, 1, 42, 7, 2024):
        for k in range(2, 31) if is_soak else (2, 5, 10, 20, 30):
            save(f"k{k}s{seed}", "kmeans", x, k, seed, {}, "films")
            save(f"e{k}s{seed}", "elkan", x, k, seed, {}, "films")
            save(f"m{k}s{seed}", "minibatch", x, k, seed, {"batchSize": 1000}, "films")
    listing.close()


if sys.argv[1] == "fixtures":
    write_fixtures()
else:
    write_live(pathlib.Path(sys.argv[2]), sys.argv[3], sys.argv[1] == "soak")
