"""Predictions of Surprise's models of neighbours, slope one and co-clustering, for KNNParityTests.

usage: parity_knn.py live FOLDER [ML_LATEST_SMALL]   writes cases.txt and raw arrays; with RECNB_FULL_PARITY=1 every
                                                             model is fitted to all films, which takes minutes
       parity_knn.py fixtures                        prints the cases of KNNFixtures.swift
"""

import os
import struct
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from surprise import CoClustering, Dataset, KNNBaseline, KNNBasic, KNNWithMeans, KNNWithZScore, Reader, SlopeOne
from surprise.model_selection import KFold

VARIANTS = {"basic": KNNBasic, "means": KNNWithMeans, "zScore": KNNWithZScore, "baseline": KNNBaseline}


def made_up(name):
    """Ratings as (user, item, rating): the same draws as `madeUpRatings` in Swift."""
    users, items, count, step, seed = {
        "stars": (30, 40, 500, 1.0, 1), "halves": (40, 25, 600, 0.5, 2), "odd": (25, 30, 400, 0.1, 3), "thin": (60, 60, 150, 0.5, 4),
    }[name]
    state = seed
    rows, seen = [], set()
    while len(rows) < count:
        draws = []
        for _ in range(3):
            state = (state * 1103515245 + 12345) % 2147483648
            draws.append(state // 65536)
        user, item = draws[0] % users, (draws[1] % items) * (draws[1] // 64 % 2) + draws[1] % 7 * (1 - draws[1] // 64 % 2)
        rating = (draws[2] // 8 % (int(4 / step) + 1)) * step + 1
        if (user, item) not in seen:
            seen.add((user, item))
            rows.append((user, item, rating))
    return rows


def algorithm(kind, settings):
    if kind in ("userKNN", "itemKNN"):
        sim = {"name": settings["similarity"], "user_based": kind == "userKNN", "min_support": settings.get("minSupport", 1)}
        if "shrinkage" in settings:
            sim["shrinkage"] = settings["shrinkage"]
        bsl = {"method": settings.get("bsl", "als")}
        return VARIANTS[settings["variant"]](
            k=settings.get("k", 40), min_k=settings.get("minK", 1), sim_options=sim, bsl_options=bsl, verbose=False)
    if kind == "slopeOne":
        return SlopeOne()
    return CoClustering(
        n_cltr_u=settings.get("userClusters", 3), n_cltr_i=settings.get("itemClusters", 3), n_epochs=settings.get("epochs", 20),
        random_state=settings["seed"])


def cases(full):
    for side in ("userKNN", "itemKNN"):
        for variant in VARIANTS:
            for similarity in ("cosine", "msd", "pearson", "pearson_baseline"):
                yield side, {"variant": variant, "similarity": similarity}
        for variant in VARIANTS if full else ("basic", "means"):
            yield side, {"variant": variant, "similarity": "pearson", "k": 3, "minK": 2, "minSupport": 3}
        yield side, {"variant": "baseline", "similarity": "pearson_baseline", "k": 1, "shrinkage": 10, "bsl": "sgd"}
        yield side, {"variant": "zScore", "similarity": "msd", "k": 1000, "minK": 5}
    yield "slopeOne", {}
    for seed in (0, 1, 42):
        yield "coClustering", {"seed": seed}
    yield "coClustering", {"seed": 7, "userClusters": 12, "itemClusters": 2, "epochs": 5}


def halves(rows):
    """A split that leaves users and items unknown: every third row is a question, and so is a stranger."""
    train = [row for index, row in enumerate(rows) if index % 3]
    test = [row for index, row in enumerate(rows) if index % 3 == 0]
    return train, test + [(-1, rows[0][1], 3.0), (rows[0][0], -1, 3.0), (-1, -1, 3.0)]


def scale(name):
    return {"stars": (1, 5), "halves": (0.5, 5), "odd": (1, 5), "thin": (0.5, 5)}.get(name, (0.5, 5))


def predictions(kind, settings, train, test, limits):
    frame = pd.DataFrame(train, columns=["user", "item", "rating"])
    trainset = Dataset.load_from_df(frame, Reader(rating_scale=limits)).build_full_trainset()
    model = algorithm(kind, settings).fit(trainset)
    return [model.predict(user, item, rating) for user, item, rating in test]


def words(settings):
    return " ".join(f"{key}={value}" for key, value in settings.items())


def write(folder, name, values, code):
    (folder / name).write_bytes(struct.pack(f"<{len(values)}{code}", *values))


def live(folder, films):
    lines = []

    def put(data, train, test, limits, full):
        for part, rows in (("train", train), ("test", test)):
            for column, code in ((0, "q"), (1, "q"), (2, "d")):
                write(folder, f"{data}.{part}{column}", [row[column] for row in rows], code)
        lines.append(f"data {data} {limits[0]} {limits[1]}")
        for number, (kind, settings) in enumerate(full):
            answers = predictions(kind, settings, train, test, limits)
            write(folder, f"{data}-{number}.values", [answer.est for answer in answers], "d")
            write(folder, f"{data}-{number}.neighbours", [answer.details.get("actual_k", -1) for answer in answers], "q")
            write(folder, f"{data}-{number}.impossible", [int(answer.details["was_impossible"]) for answer in answers], "q")
            lines.append(f"case {data} {number} {kind} {words(settings)}")

    for name in ("stars", "halves", "odd", "thin"):
        train, test = halves(made_up(name))
        put(name, train, test, scale(name), list(cases(True)))
    if films:
        frame = pd.read_csv(Path(films) / "ratings.csv")[["userId", "movieId", "rating"]]
        everything = os.environ.get("RECNB_FULL_PARITY") == "1"
        # Items compared with items take Surprise minutes on all films: all models on the first users' ratings only, unless everything
        # is asked for.
        for name, part, chosen in (
            ("films", frame, [case for case in cases(False) if everything or is_quick(*case)]),
            ("part", frame[frame.userId <= 60], list(cases(False))),
        ):
            data = Dataset.load_from_df(part, Reader(rating_scale=(0.5, 5)))
            testset = next(iter(KFold(n_splits=5, random_state=0).split(data)))[1]
            put(name, raw_order(data, testset), testset, (0.5, 5), chosen)
    (folder / "cases.txt").write_text("\n".join(lines) + "\n")


def is_quick(kind, settings):
    """What is compared on all films each time: each variant and each similarity of users once, and what is fast."""
    if kind == "userKNN":
        pairs = zip(VARIANTS, ("msd", "cosine", "pearson", "pearson_baseline"))
        return (settings["variant"], settings["similarity"]) in pairs and "k" not in settings
    return kind == "coClustering"


def raw_order(data, testset):
    """The training rows of the first fold, as `KFold` orders them."""
    indices = np.arange(len(data.raw_ratings))
    np.random.RandomState(0).shuffle(indices)
    size = len(indices) // 5 + (len(indices) % 5 > 0)
    rows = [data.raw_ratings[index] for index in indices[size:]]
    assert len(rows) + len(testset) == len(indices)
    return [(user, item, rating) for user, item, rating, _ in rows]


def fixtures():
    for name in ("stars", "halves", "odd", "thin"):
        train, test = halves(made_up(name))
        for kind, settings in cases(False):
            if name == "thin" and settings.get("k") is None and settings.get("similarity", "msd") != "msd":
                continue
            answers = predictions(kind, settings, train, test, scale(name))
            # A checksum over the bits of all predictions, and the first few in full.
            sum_ = 0
            for answer in answers:
                (bits,) = struct.unpack("<Q", struct.pack("<d", answer.est))
                sum_ = (sum_ * 6364136223846793005 + bits) % (1 << 64)
            first = ", ".join(repr(float(answer.est)) for answer in answers[:2])
            reached = sum(answer.details.get("actual_k", 0) for answer in answers)
            print(f'        .init("{name}", "{kind}", "{words(settings)}", 0x{sum_:016x}, {reached}, [{first}]),')


if __name__ == "__main__":
    if sys.argv[1] == "live":
        live(Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None)
    else:
        fixtures()
