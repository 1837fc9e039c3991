"""What NumPy, pandas, scikit-learn, Surprise and Python's random draw, as lines "question = answer" for the Swift tests to answer again.

parity_draws.py fixtures     writes Tests/RecModelsTests/DrawFixtures.swift (few seeds, small sizes)
parity_draws.py live OUT     writes OUT (many seeds and sizes)
"""
import pathlib
import random
import sys
import warnings

import parity_shapes  # noqa: F401
import numpy as np
import pandas as pd
import sklearn
import sklearn.model_selection as sk

try:
    import surprise
    import surprise.model_selection as su
except ImportError:
    surprise = su = None

warnings.filterwarnings("ignore")
LIVE = sys.argv[1] == "live"
SEEDS = [0, 1, 2, 3, 5, 42, 1234, 65535, 2**31 - 1, 2**31, 2**32 - 1] + list(range(100, 106)) if LIVE else [0, 42, 2**32 - 1]
SIZES = [1, 2, 3, 7, 10, 100, 613] if LIVE else [3, 17]
INTEGERS = ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64"]


def bits(values):
    return " ".join(f"{int(v):x}" for v in np.asarray(values, dtype=np.float64).view(np.uint64))


def ints(values):
    return " ".join(str(int(v)) for v in values)


def parts(splits):
    return " / ".join(ints(train) + " | " + ints(test) for train, test in splits)


class Rows:
    """Stands for a Surprise data set: its ratings are row numbers."""

    def __init__(self, users):
        self.raw_ratings = [(user, row, 1.0, None) for row, user in enumerate(users)]

    def construct_trainset(self, raw):
        return [row for _, row, _, _ in raw]

    construct_testset = construct_trainset


def users(rows, seed):
    """Users of rows, with a long tail."""
    return (np.random.RandomState(seed).random_sample(rows) ** 3 * (rows / 4 + 1)).astype(int)


def weights(rows, seed):
    """Weights, a fifth of them zero, and one missing."""
    w = np.random.RandomState(seed).random_sample(rows)
    w[w < 0.2] = 0
    w[rows // 2] = np.nan
    return w


def draws():
    for seed in SEEDS:
        def state():
            return np.random.RandomState(seed)

        yield f"sample {seed} 9", bits(state().random_sample(9))
        yield f"uniform {seed} 9", bits(state().uniform(-2.5, 7.25, 9))
        yield f"normal {seed} 9", bits(state().normal(0.25, 3.5, 9))
        yield f"standardNormal {seed} 1001", bits(state().standard_normal(1001)[-3:])
        for kind in INTEGERS:
            info = (0, 1) if kind == "bool" else (np.iinfo(kind).min, np.iinfo(kind).max)
            bounds = [(info[0], info[1] + 1), (0, 1), (0, 2)]
            if kind == "bool":
                bounds = [(0, 1), (0, 2)]
            elif kind == "int64":
                bounds[0] = (info[0], info[1])
                bounds += [(0, 2**32), (0, 2**32 + 1), (-(2**40), 2**33 + 17), (5, 1005)]
            else:
                bounds += [(3, 100)]
            for low, high in bounds:
                yield f"randint {seed} {kind} {low} {high} 37", ints(state().randint(low, high, 37, dtype=kind))
        for rows in SIZES:
            yield f"permutation {seed} {rows}", ints(state().permutation(rows))
            array, values, table = np.arange(rows), list(range(rows)), np.arange(rows * 2).reshape(rows, 2)
            for name, thing in (("array", array), ("list", values), ("rows", table)):
                r = state()
                r.shuffle(thing)
                # What follows tells whether the same number of draws was made.
                yield f"shuffle {seed} {rows} {name}", ints(thing[:, 0] // 2 if name == "rows" else thing) + f" {r.randint(1000)}"
            yield f"choice {seed} {rows} 11", ints(state().choice(rows, 11))
            yield f"choiceApart {seed} {rows} {rows // 2}", ints(state().choice(rows, rows // 2, replace=False))
            p = np.arange(rows) % 4 / (np.arange(rows) % 4).sum() if rows > 1 else np.ones(1)
            yield f"weighted {seed} {rows} 11", ints(state().choice(rows, 11, p=p))
            yield f"weightedApart {seed} {rows} {rows // 2}", ints(state().choice(rows, rows // 2, replace=False, p=p))
            frame = pd.DataFrame({"row": np.arange(rows)})
            yield f"pandas {seed} {rows} {rows // 2} 0", ints(frame.sample(rows // 2, random_state=seed)["row"])
            yield f"pandas {seed} {rows} {rows * 2} 1", ints(frame.sample(rows * 2, replace=True, random_state=seed)["row"])
            for share in (0.0, 0.1, 0.25, 0.5, 1.0):
                yield f"pandasShare {seed} {rows} {share}", ints(frame.sample(frac=share, random_state=seed)["row"])
            w = weights(rows, seed)
            if np.nansum(w) > 0:
                yield f"pandasWeights {seed} {rows} 25 1", ints(frame.sample(25, weights=w, replace=True, random_state=seed)["row"])
                fits = int(np.nansum(w) / np.nanmax(w))
                yield f"pandasWeights {seed} {rows} {fits} 0", ints(frame.sample(fits, weights=w, random_state=seed)["row"])


def splits():
    for seed in SEEDS:
        for rows in SIZES:
            x, y = np.zeros(rows), np.arange(rows) % 3 + (np.arange(rows) > rows // 2)
            owner = users(rows, seed)
            for folds in (2, 3, 5):
                if folds > rows:
                    continue
                for shuffle in (False, True):
                    given = {"shuffle": True, "random_state": seed} if shuffle else {}
                    yield f"skKFold {seed} {rows} {folds} {int(shuffle)}", parts(sk.KFold(folds, **given).split(x))
                    if folds <= np.bincount(y).max():
                        yield (f"skStratifiedKFold {seed} {rows} {folds} {int(shuffle)}",
                               parts(sk.StratifiedKFold(folds, **given).split(x, y)))
                    if su:
                        yield (f"suKFold {seed} {rows} {folds} {int(shuffle)}",
                               parts(su.KFold(folds, random_state=seed, shuffle=shuffle).split(Rows(owner))))
                if su:
                    yield f"suRepeated {seed} {rows} {folds} 3", parts(su.RepeatedKFold(folds, 3, seed).split(Rows(owner)))
            if su and rows > np.unique(owner).size:
                for fewest in (0, 1):
                    yield f"suLeaveOneOut {seed} {rows} 2 {fewest}", parts(su.LeaveOneOut(2, seed, fewest).split(Rows(owner)))
            for test, train in [("-", "-"), (0.2, "-"), ("-", 0.7), (0.3, 0.5), (1, "-"), (2, 3), ("-", 2), (0.21, 4)]:
                t, n = [None if v == "-" else v for v in (test, train)]
                question = f"{seed} {rows} {test} {train}"
                for name, make in (
                    ("skShuffle", lambda: sk.ShuffleSplit(2, test_size=t, train_size=n, random_state=seed).split(x)),
                    ("skTrainTest", lambda: [sk.train_test_split(np.arange(rows), test_size=t, train_size=n, random_state=seed)]),
                    ("skInOrder", lambda: [sk.train_test_split(np.arange(rows), test_size=t, train_size=n, shuffle=False)]),
                    ("skStratified", lambda: [
                        sk.train_test_split(np.arange(rows), test_size=t, train_size=n, random_state=seed, stratify=y)]),
                    ("suShuffle", lambda: su.ShuffleSplit(2, t, n, seed).split(Rows(owner))),
                    ("suTrainTest", lambda: [su.train_test_split(Rows(owner), t, n, seed)]),
                    ("suInOrder", lambda: [su.train_test_split(Rows(owner), t, n, seed, shuffle=False)]),
                ):
                    if name.startswith("su") and not su:
                        continue
                    try:
                        yield f"{name} {question}", parts(make())
                    except (ValueError, TypeError):
                        yield f"{name} {question}", "error"


def python():
    for seed in SEEDS + [-7, 2**40 + 5, 2**63 - 1]:
        def state():
            return random.Random(seed)

        r = state()
        yield f"pyRandom {seed} 9", bits([r.random() for _ in range(9)])
        r = state()
        yield f"pyUniform {seed} 5", bits([r.uniform(-1.5, 4.0) for _ in range(5)])
        for width in (1, 7, 32, 33, 64):
            r = state()
            yield f"pyBits {seed} {width}", " ".join(str(r.getrandbits(width)) for _ in range(5))
        for limit in (1, 2, 3, 1000, 2**32, 2**32 + 1, 2**50 + 3):
            r = state()
            yield f"pyBelow {seed} {limit}", ints(r._randbelow(limit) for _ in range(5))
        r = state()
        yield f"pyRandint {seed} -3 9", ints(r.randint(-3, 9) for _ in range(20))
        for rows in SIZES:
            r, values = state(), list(range(rows))
            r.shuffle(values)
            yield f"pyShuffle {seed} {rows}", ints(values) + f" {r.randint(0, 1000)}"
            r = state()
            yield f"pyChoice {seed} {rows}", ints(r.choice(range(rows)) for _ in range(9))
            for count in sorted({0, 1, min(5, rows), min(6, rows), rows // 3, rows}):
                yield f"pySample {seed} {rows} {count}", ints(state().sample(range(rows), count))


lines = [f"{question} = {answer}" for make in (draws, splits, python) for question, answer in make()]
versions = (f"NumPy {np.__version__}, pandas {pd.__version__}, scikit-learn {sklearn.__version__}, "
            f"Surprise {surprise.__version__ if surprise else 'absent'}, Python {sys.version.split()[0]}")
if LIVE:
    pathlib.Path(sys.argv[2]).write_text("".join(line + "\n" for line in lines))
    if not surprise:
        print("*** NOTICE: no Surprise: its splits are not compared", file=sys.stderr)
else:
    out = pathlib.Path(__file__).parent.parent / "RecModelsTests" / "DrawFixtures.swift"
    out.write_text(
        f"// Written by Tests/Peers/parity_draws.py with {versions}. Doubles are bit patterns.\n"
        '// swift-format-ignore-file\nlet drawFixtures = """\n' + "".join(line + "\n" for line in lines) + '"""\n')
