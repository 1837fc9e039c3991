"""Factors of implicit's alternating least squares in double precision, for ImplicitALSTests.

usage: parity_als.py live FOLDER [ML_LATEST_SMALL]   writes cases.txt and raw arrays
       parity_als.py fixtures                        prints the cases of ImplicitALSTests.swift
"""

import struct
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.sparse
from implicit.cpu.als import AlternatingLeastSquares
from parity_knn import made_up

warnings.filterwarnings("ignore")

CASES = [
    {"factors": 5, "iterations": 3, "regularization": 0.1, "alpha": 2.0, "steps": 3, "seed": 7},
    {"factors": 12, "iterations": 2, "regularization": 0.01, "alpha": 1.0, "steps": 3, "seed": 0},
    {"factors": 8, "iterations": 5, "regularization": 0.5, "alpha": 40.0, "steps": 0, "seed": 42},
    {"factors": 20, "iterations": 15, "regularization": 0.05, "alpha": 0.3, "steps": 0, "seed": 1},
    {"factors": 3, "iterations": 10, "regularization": 0.01, "alpha": 1.0, "steps": 5, "seed": 2},
]


def numbered(values):
    order = {}
    return [order.setdefault(value, len(order)) for value in values], order


def fit(rows, settings, native=True):
    """implicit's compiled conjugate gradients compute partly in single precision whatever the dtype; its Python ones do not."""
    users, known_users = numbered(row[0] for row in rows)
    items, known_items = numbered(row[1] for row in rows)
    counts = np.array([row[2] for row in rows], dtype=np.float32)
    matrix = scipy.sparse.coo_matrix((counts, (users, items)), shape=(len(known_users), len(known_items))).tocsr()
    model = AlternatingLeastSquares(
        factors=settings["factors"], iterations=settings["iterations"], regularization=settings["regularization"],
        alpha=settings["alpha"], use_cg=settings["steps"] > 0, use_native=native, dtype=np.float64, random_state=settings["seed"], num_threads=1)
    model.cg_steps = settings["steps"]
    model.fit(matrix, show_progress=False)
    return model


def words(settings):
    return " ".join(f"{key}={value}" for key, value in settings.items())


def live(folder, films):
    lines = []
    data = {name: made_up(name) for name in ("stars", "halves", "thin")}
    if films:
        frame = pd.read_csv(Path(films) / "ratings.csv")
        data["films"] = list(zip(frame.userId.tolist(), frame.movieId.tolist(), frame.rating.tolist()))
    for name, rows in data.items():
        for column, code in ((0, "q"), (1, "q"), (2, "d")):
            (folder / f"{name}.{column}").write_bytes(struct.pack(f"<{len(rows)}{code}", *(row[column] for row in rows)))
        lines.append(f"data {name}")
        for number, settings in enumerate(CASES):
            native = name == "films" or settings["steps"] == 0
            model = fit(rows, settings, native)
            model.user_factors.astype("<f8").tofile(folder / f"{name}-{number}.users")
            model.item_factors.astype("<f8").tofile(folder / f"{name}-{number}.items")
            lines.append(f"case {name} {number} {words(settings)} bound={1e-9 if not native or settings['steps'] == 0 else 1e-5}")
    (folder / "cases.txt").write_text("\n".join(lines) + "\n")


def fixtures():
    for name in ("stars", "thin"):
        for settings in CASES:
            model = fit(made_up(name), settings, settings["steps"] == 0)
            values = [*model.user_factors[0][:2], *model.user_factors[-1][-1:], *model.item_factors[0][:2], *model.item_factors[-1][-1:]]
            print(f'        .init("{name}", "{words(settings)}", [{", ".join(repr(float(value)) for value in values)}]),')


if __name__ == "__main__":
    if sys.argv[1] == "live":
        live(Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None)
    else:
        fixtures()
