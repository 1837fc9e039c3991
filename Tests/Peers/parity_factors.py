"""What Surprise's baselines and matrix factorisations give, for the Swift tests to compare with.

parity_factors.py fixtures           writes Tests/RecModelsTests/FactorFixtures.swift (made-up ratings)
parity_factors.py live OUT [DATA]    writes OUT/cases.txt and raw arrays: more made-up ratings, and those of DATA (ml-latest-small)
"""
import pathlib
import sys
import time

import numpy as np
import pandas as pd
import surprise
from surprise import NMF, SVD, BaselineOnly, Dataset, Reader, SVDpp

SCALES = {"stars": (0.5, 5), "fractions": (-1, 1)}


def ratings(kind, users, items, count, seed):
    """Ratings drawn as `madeRatings` in the Swift tests draws them; pairs may come twice."""
    random = np.random.RandomState(seed)
    who = random.randint(0, users, count)
    what = (items * random.random_sample(count) ** 2).astype(np.int64)
    if kind == "stars":
        value = random.randint(1, 11, count) / 2.0
    else:
        value = random.uniform(-1, 1, count)
    return who * 7 + 3, what * 5 + 1, value


def make(method, options, seed):
    if method == "baseline":
        options = dict(options)
        if "kind" in options:
            options["method"] = options.pop("kind")
        return BaselineOnly(bsl_options=options, verbose=False)
    return {"svd": SVD, "svdpp": SVDpp, "nmf": NMF}[method](random_state=seed, **options)


def trained(kind, who, what, value, method, options, seed):
    frame = pd.DataFrame({"user": who, "item": what, "rating": value})
    data = Dataset.load_from_df(frame, Reader(rating_scale=SCALES[kind])).build_full_trainset()
    model = make(method, options, seed)
    start = time.perf_counter()
    model.fit(data)
    return model, time.perf_counter() - start


def learned(model):
    """Everything that was learned, in one order."""
    parts = [np.asarray(model.bu), np.asarray(model.bi)]
    for name in ("pu", "qi", "yj"):
        if hasattr(model, name):
            parts.append(np.asarray(getattr(model, name)).ravel())
    return np.concatenate(parts)


def digest(values):
    value = 0
    for bits in np.ascontiguousarray(values, dtype="<f8").view(np.uint64):
        value = (value * 31 + int(bits)) % 2**64
    return value


STEP = {"lr_bu": 0.01, "lr_bi": 0.004, "lr_pu": 0.006, "lr_qi": 0.02, "reg_bu": 0.1, "reg_bi": 0.03, "reg_pu": 0.05, "reg_qi": 0.01}
SMALL = [
    # method, kind, users, items, count, seed of the ratings, seed, options
    ("baseline", "stars", 30, 40, 400, 1, 0, {}),
    ("baseline", "fractions", 25, 60, 500, 2, 0, {"n_epochs": 3, "reg_u": 4, "reg_i": 7.5}),
    ("baseline", "stars", 30, 40, 400, 3, 0, {"kind": "sgd"}),
    ("baseline", "fractions", 20, 30, 300, 4, 0, {"kind": "sgd", "n_epochs": 7, "reg": 0.1, "learning_rate": 0.02}),
    ("svd", "stars", 30, 40, 400, 5, 42, {"n_factors": 20, "n_epochs": 5}),
    ("svd", "stars", 25, 50, 600, 6, 7, {"n_factors": 100, "n_epochs": 3}),
    ("svd", "fractions", 40, 20, 500, 7, 1, {"n_factors": 7, "n_epochs": 6, "biased": False}),
    ("svd", "fractions", 3, 90, 500, 8, 2, {"n_factors": 8, "n_epochs": 4, **STEP}),
    ("svd", "stars", 200, 5, 700, 9, 3, {"n_factors": 1, "n_epochs": 5, "init_mean": 0.2, "init_std_dev": 0.3}),
    ("svd", "stars", 1, 1, 5, 10, 4, {"n_factors": 3, "n_epochs": 2}),
    ("svd", "stars", 20, 30, 200, 11, 5, {"n_factors": 5, "n_epochs": 0}),
    ("svdpp", "stars", 30, 40, 400, 12, 42, {"n_factors": 20, "n_epochs": 3}),
    ("svdpp", "fractions", 25, 30, 500, 13, 6, {"n_factors": 6, "n_epochs": 4, **STEP, "lr_yj": 0.003, "reg_yj": 0.07}),
    ("svdpp", "stars", 5, 60, 500, 14, 7, {"n_factors": 9, "n_epochs": 2, "init_mean": 0.1, "init_std_dev": 0.2}),
    ("nmf", "stars", 30, 40, 400, 15, 42, {}),
    ("nmf", "stars", 25, 30, 500, 16, 8, {"n_factors": 6, "n_epochs": 9, "biased": True}),
    ("nmf", "stars", 40, 20, 400, 17, 9,
     {"n_factors": 4, "n_epochs": 7, "biased": True, "reg_pu": 0.1, "reg_qi": 0.02, "reg_bu": 0.05, "reg_bi": 0.01, "lr_bu": 0.01,
      "lr_bi": 0.002, "init_low": 0.1, "init_high": 0.7}),
]


def large():
    for seed in range(12):
        yield ("baseline", "stars", 50 + seed, 300, 4000, 20 + seed, 0, {"n_epochs": 1 + seed})
        yield ("baseline", "fractions", 50 + seed, 300, 4000, 40 + seed, 0, {"kind": "sgd", "n_epochs": 1 + seed})
        factors = [1, 2, 3, 7, 8, 9, 16, 31, 50, 64, 100, 130][seed]
        yield ("svd", "stars", 20 + 40 * seed, 500 - 40 * seed, 5000, 60 + seed, seed, {"n_factors": factors, "n_epochs": 4})
        yield ("svd", "fractions", 300, 80, 6000, 80 + seed, seed, {"n_factors": factors, "biased": False, "n_epochs": 5})
        yield ("svdpp", "stars", 20 + 10 * seed, 100, 1500, 100 + seed, seed, {"n_factors": factors, "n_epochs": 2})
        yield ("nmf", "stars", 20 + 10 * seed, 100, 1500, 120 + seed, seed,
               {"n_factors": factors, "n_epochs": 6, "biased": seed % 2 == 1})


FILMS = [
    ("baseline", 0, {}), ("baseline", 0, {"kind": "sgd"}),
    ("svd", 42, {}), ("svd", 1, {"biased": False}), ("svd", 3, {"n_factors": 50, "n_epochs": 10, **STEP}),
    ("svdpp", 42, {"n_epochs": 2}), ("svdpp", 7, {"n_epochs": 2, "n_factors": 10, "cache_ratings": True}),
    ("nmf", 42, {}), ("nmf", 5, {"biased": True, "n_factors": 10}),
]


def pairs(who, what):
    """Known pairs and unknown users and items, in a fixed order."""
    random = np.random.RandomState(99)
    count = 4000
    users = np.concatenate([random.choice(who, count), [10**9] * 3, random.choice(who, 3), [10**9]])
    items = np.concatenate([random.choice(what, count), random.choice(what, 3), [10**9] * 3, [10**9]])
    return users.astype("<i8"), items.astype("<i8")


def words(options):
    return " ".join(f"{key}={value}" for key, value in options.items())


def write_fixtures():
    out = pathlib.Path(__file__).parent.parent / "RecModelsTests" / "FactorFixtures.swift"
    lines = []
    for method, kind, users, items, count, made, seed, options in SMALL:
        who, what, value = ratings(kind, users, items, count, made)
        model, _ = trained(kind, who, what, value, method, options, seed)
        one = model.predict(who[0], what[count // 2]).est
        lines.append(
            f'    FactorFixture(\n        "{method} {kind}:{users}:{items}:{count}:{made} {seed} {words(options)}",\n'
            f"        learned: 0x{digest(learned(model)):016x}, prediction: {float(one)!r}),\n")
    out.write_text(
        f"// Written by Tests/Peers/parity_factors.py with Surprise {surprise.__version__} and NumPy {np.__version__}.\n"
        "// swift-format-ignore-file\n"
        "let factorFixtures: [FactorFixture] = [\n" + "".join(lines) + "]\n")


def write_live(out, data):
    out.mkdir(parents=True, exist_ok=True)
    listing = open(out / "cases.txt", "w")
    listing.write(f"versions Surprise {surprise.__version__}, NumPy {np.__version__}\n")

    def save(name, place, kind, columns, method, options, seed):
        model, elapsed = trained(kind, *columns, method, options, seed)
        learned(model).astype("<f8").tofile(out / f"{name}.learned")
        users, items = pairs(columns[0], columns[1])
        users.tofile(out / f"{name}.users")
        items.tofile(out / f"{name}.items")
        predictions = [model.predict(user, item) for user, item in zip(users.tolist(), items.tolist())]
        np.array([p.est for p in predictions], dtype="<f8").tofile(out / f"{name}.predictions")
        np.array([p.details["was_impossible"] for p in predictions], dtype="u1").tofile(out / f"{name}.impossible")
        listing.write(f"case {name} {elapsed * 1e3:.3f} {method} {place} {seed} {words(options)}\n")

    for number, (method, kind, users, items, count, made, seed, options) in enumerate(large()):
        columns = ratings(kind, users, items, count, made)
        save(f"s{number}", f"{kind}:{users}:{items}:{count}:{made}", kind, columns, method, options, seed)
    if data:
        frame = pd.read_csv(pathlib.Path(data) / "ratings.csv")
        columns = [frame.userId.to_numpy(), frame.movieId.to_numpy(), frame.rating.to_numpy()]
        for name, column in zip(("who", "what", "value"), columns):
            column.astype("<f8" if name == "value" else "<i8").tofile(out / f"films.{name}")
        for number, (method, seed, options) in enumerate(FILMS):
            save(f"f{number}", "films", "stars", columns, method, options, seed)
    listing.close()


if sys.argv[1] == "fixtures":
    write_fixtures()
else:
    write_live(pathlib.Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None)
