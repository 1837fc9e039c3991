"""Clusters by density and by trees as scikit-learn and SciPy find them, for the Swift tests to compare with.

parity_density.py fixtures                  writes Tests/RecModelsTests/DensityFixtures.swift (made-up shapes, labels as text)
parity_density.py live OUT [DATA] [soak]    writes OUT/density.txt and raw arrays: more shapes, and the films of DATA (ml-latest-small)
"""
import pathlib
import sys
import time
import warnings

import parity_films
import parity_shapes
import numpy as np
import sklearn
from sklearn.cluster import DBSCAN

warnings.filterwarnings("ignore")
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

SMALL = [
    # shape, rows, columns, shape seed, eps, min samples
    ("blobs", 300, 2, 1, 0.5, 5),
    ("blobs", 250, 5, 2, 1.5, 4),
    ("noise", 400, 3, 3, 0.12, 4),
    ("noise", 200, 22, 4, 1.4, 5),
    ("lattice", 300, 2, 5, 0.1, 4),
    ("lattice", 300, 3, 6, 0.1, 3),
    ("lattice", 260, 17, 7, 0.5, 2),
    ("duplicates", 240, 3, 8, 1.0, 6),
    ("duplicates", 150, 20, 9, 3.0, 3),
    ("few", 90, 3, 10, 0.5, 12),
    ("same", 40, 3, 0, 0.1, 5),
    ("same", 40, 3, 0, 0.1, 41),
    ("constant", 300, 6, 11, 1.0, 4),
    ("offset", 300, 16, 12, 3.0, 4),
    ("outliers", 300, 4, 13, 0.05, 5),
    ("noise", 11, 2, 14, 0.4, 2),
    ("noise", 12, 2, 14, 0.4, 2),
    ("noise", 1, 3, 15, 0.4, 1),
    ("noise", 1, 3, 15, 0.4, 2),
    ("noise", 60, 1, 16, 0.01, 2),
]


def live(soak):
    for seed in range(20):
        for columns in (1, 2, 3, 8, 15, 16, 22, 40):
            yield ("blobs", 700 + 13 * seed, columns, 100 + seed, 0.25 * np.sqrt(columns), 3 + seed % 5)
            yield ("noise", 500 + 31 * seed, columns, 200 + seed, 0.5 * np.sqrt(columns) * (0.05 + 0.04 * (seed % 20)), 2 + seed % 7)
            yield ("lattice", 400 + 17 * seed, columns, 300 + seed, [0.1, 0.2, 0.30000000000000004, 0.3, 0.5][seed % 5], 2 + seed % 6)
            yield ("duplicates", 300 + 7 * seed, columns, 400 + seed, [1.0, np.sqrt(2), np.sqrt(3), 2.0][seed % 4], 2 + 3 * (seed % 6))
            yield ("offset", 350 + 11 * seed, columns, 500 + seed, 0.3 * np.sqrt(columns), 4)
            yield ("outliers", 400 + seed, columns, 600 + seed, 0.01 * np.sqrt(columns), 5)
            yield ("few", 2 + seed, columns, 700 + seed, 1.0, 1 + seed % 3)
    for rows in (3000, 20000 if soak else 6000):
        yield ("blobs", rows, 2, 1, 0.1, 5)
        yield ("blobs", rows, 10, 2, 1.0, 10)
        yield ("lattice", rows, 4, 3, 0.2, 5)


def films_cases(soak):
    seeds = [(0.9, 10), (1.0, 5), (np.sqrt(2), 20), (0.5, 3), (0.05, 2), (2.0, 50)]
    return seeds + ([(0.1 * step, 1 + step) for step in range(1, 25)] if soak else [])


def fit(x, eps, least):
    return DBSCAN(eps=eps, min_samples=least).fit(x)


def text(labels):
    return "".join("." if label < 0 else DIGITS[label] for label in labels)


def write_fixtures():
    lines = []
    for shape, rows, columns, seed, eps, least in SMALL:
        model = fit(parity_shapes.shape(shape, rows, columns, seed), eps, least)
        core = np.zeros(rows, dtype=int)
        core[model.core_sample_indices_] = 1
        lines.append(
            f'    DensityFixture("{shape}", {rows}, {columns}, {seed}, eps: {eps}, least: {least},\n'
            f'        labels: "{text(model.labels_)}",\n        core: "{text(core)}"),\n')
    out = pathlib.Path(__file__).parent.parent / "RecModelsTests" / "DensityFixtures.swift"
    out.write_text(
        f"// Written by Tests/Peers/parity_density.py with scikit-learn {sklearn.__version__} and NumPy {np.__version__}.\n"
        "// swift-format-ignore-file\nlet densityFixtures: [DensityFixture] = [\n" + "".join(lines) + "]\n")


def write_live(out, data, soak):
    listing = open(out / "density.txt", "w")

    def save(name, matrix, x, eps, least):
        start = time.perf_counter()
        model = fit(x, eps, least)
        elapsed = time.perf_counter() - start
        core = np.zeros(len(x), dtype=np.int32)
        core[model.core_sample_indices_] = 1
        model.labels_.astype("<i4").tofile(out / f"{name}.labels")
        core.astype("<i4").tofile(out / f"{name}.core")
        listing.write(f"case {name} {matrix} {np.float64(eps).view(np.uint64):016x} {least} {elapsed * 1e3:.3f}\n")

    for number, (shape, rows, columns, seed, eps, least) in enumerate(live(soak)):
        save(f"d{number}", f"{shape}:{rows}:{columns}:{seed}", parity_shapes.shape(shape, rows, columns, seed), eps, least)
    if data:
        x = parity_films.films(pathlib.Path(data))
        x.tofile(out / "films.x")
        listing.write(f"matrix films {x.shape[0]} {x.shape[1]}\n")
        for number, (eps, least) in enumerate(films_cases(soak)):
            save(f"f{number}", "films", x, eps, least)
    listing.close()


if sys.argv[1] == "fixtures":
    write_fixtures()
else:
    folder = [word for word in sys.argv[3:] if word != "soak"]
    write_live(pathlib.Path(sys.argv[2]), folder[0] if folder else None, "soak" in sys.argv)
