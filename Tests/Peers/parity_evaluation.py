"""What Surprise and scikit-learn measure, for the Swift tests to measure again.

parity_evaluation.py fixtures             writes Tests/RecVerbsTests/EvaluationFixtures.swift
parity_evaluation.py live RATINGS.csv OUT writes one line a fold and one a setting: `name fold measure bits`
"""
import pathlib
import random
import sys

import numpy as np
import pandas as pd
from sklearn.metrics import ndcg_score
from surprise import BaselineOnly, Dataset, KNNBasic, KNNBaseline, Reader, SlopeOne, SVD
from surprise.model_selection import GridSearchCV, KFold, cross_validate

MEASURES = ["rmse", "mae", "mse", "fcp"]


def made_up():
    """The ratings that CrossValidationTests makes by the same rule."""
    seen, rows = set(), []
    for i in range(400):
        user, film = (i * 7) % 23, (i * i + 3 * i) % 31
        if user * 100 + film not in seen:
            seen.add(user * 100 + film)
            rows.append((user, film, ((i * 13 + user + film) % 9 + 1) / 2))
    return pd.DataFrame(rows, columns=["userId", "movieId", "rating"])


def hexed(value):
    return "0x" + format(int(np.float64(value).view(np.uint64)), "x")


def folds(frame, live):
    data = Dataset.load_from_df(frame[["userId", "movieId", "rating"]], Reader(rating_scale=(0.5, 5)))
    methods = {
        "baseline": BaselineOnly(verbose=False),
        "slopeOne": SlopeOne(),
        "itemKNN": KNNBaseline(k=20, sim_options={"name": "pearson_baseline", "user_based": False}, verbose=False),
        "svd": SVD(n_factors=20, n_epochs=5, random_state=3),
    }
    if live:  # what the real ratings are worth waiting for
        methods = {name: methods[name] for name in ["baseline", "slopeOne"]}
    for name, algo in methods.items():
        got = cross_validate(algo, data, MEASURES, KFold(4, random_state=7))
        for measure in MEASURES:
            for fold, value in enumerate(got[f"test_{measure}"]):
                yield name, fold, measure, value
    if live:
        return
    search = GridSearchCV(
        SVD, {"n_factors": [5, 10], "n_epochs": [2, 4], "random_state": [3]}, ["rmse", "mae"], KFold(3, random_state=1))
    search.fit(data)
    for row in range(4):
        for measure in ["rmse", "mae"]:
            yield "grid", row, measure, search.cv_results[f"mean_test_{measure}"][row]
            yield "grid", row, measure + "_std", search.cv_results[f"std_test_{measure}"][row]


def ndcg_cases():
    draw = random.Random(7)
    for _ in range(40):
        count = draw.randint(2, 12)
        items = list(range(count))
        draw.shuffle(items)
        relevant = sorted(draw.sample(items, draw.randint(1, count)))
        n = draw.randint(1, 10)
        truth = [1 if item in relevant else 0 for item in range(count)]
        scores = [0.0] * count
        for place, item in enumerate(items):
            scores[item] = float(count - place)
        yield items, relevant, n, float(ndcg_score([truth], [scores], k=n))


if sys.argv[1] == "live":
    frame = pd.read_csv(sys.argv[2])
    with open(sys.argv[3], "w") as out:
        for name, fold, measure, value in folds(frame, True):
            out.write(f"{name} {fold} {measure} {int(np.float64(value).view(np.uint64))}\n")
else:
    target = pathlib.Path(__file__).resolve().parents[1] / "RecVerbsTests" / "EvaluationFixtures.swift"
    lines = ["/// Written by Tests/Peers/parity_evaluation.py with Surprise 1.1.5 and scikit-learn 1.9.", "enum CrossValidationFixtures {"]
    lines.append("    /// Method, fold (or combination) from 0, measure, and the bits of the number.")
    lines.append("    static let all: [(method: String, fold: Int, measure: String, bits: UInt64)] = [")
    for name, fold, measure, value in folds(made_up(), False):
        lines.append(f'        ("{name}", {fold}, "{measure}", {hexed(value)}),')
    lines += ["    ]", "}", "", "/// Lists, relevant items, where lists are cut, and `ndcg_score`.", "enum NDCGFixtures {"]
    lines.append("    static let cases: [([UInt32], [UInt32], Int, Double)] = [")
    for items, relevant, n, value in ndcg_cases():
        lines.append(f"        ({items}, {relevant}, {n}, {value!r}),")
    lines += ["    ]", "}"]
    target.write_text("\n".join(lines) + "\n")
