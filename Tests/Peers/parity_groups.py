"""Sums and means of groups by pandas, called as the references of `recnb parity` call it, for the Swift tests to compare with.

parity_groups.py fixtures     writes Tests/RecFrameTests/GroupFixtures.swift
parity_groups.py live OUT     more tables: OUT/cases.txt tells them, a file of eight-byte words each holds its columns (values, then
                              which are missing) and the results
"""
import pathlib
import sys

import numpy as np
import pandas as pd

SIZES = [1, 2, 7, 8, 9, 10, 17, 127, 128, 129, 130, 137, 255, 256, 257, 258, 1000, 1025]
# value columns of a table, and what is done to the doubles and floats
TYPES = {"d": np.float64, "f": np.float32, "i": np.int64, "w": np.int32, "u": np.uint32, "b": np.uint8}
HOLES = ["none", "nan", "missing", "infinite"]


def table(random, sizes, ordered, keys, holes):
    groups = np.repeat(np.arange(len(sizes)), sizes)
    if not ordered:
        random.shuffle(groups)
    rows = len(groups)
    frame = {}
    if keys == 2:
        frame["k"], frame["l"] = groups // 3, groups % 3
    elif keys == 1:
        # The last group's key is missing: it sorts last.
        frame["k"] = pd.Series(groups).astype("Int64").mask(groups == len(sizes) - 1) if holes == "missing" else groups
    for name, kind in TYPES.items():
        if kind in (np.float64, np.float32):
            values = ((random.random_sample(rows) - 0.3) * 10.0 ** random.randint(-3, 6, rows)).astype(kind)
            if rows and holes == "nan":
                values[random.randint(0, rows, 1)] = np.nan
            if rows and holes == "infinite":
                values[random.randint(0, rows, 4)] = np.array([1, -1, 1, -1]) * np.inf
        elif kind == np.int64:
            values = random.randint(-2**55, 2**55, rows)
        else:
            values = random.randint(0, 200, rows).astype(kind)
        series = pd.Series(values)
        gone = random.random_sample(rows) < 0.1
        if holes == "missing" and gone.any():
            # pandas' nullable types, in which a missing value is apart from NaN. Without one recnb gives NumPy arrays.
            series = series.astype({"f": "Float", "i": "Int", "u": "UInt"}[values.dtype.kind] + str(values.dtype.itemsize * 8)).mask(gone)
        frame[name] = series
    return pd.DataFrame(frame, copy=False), [["k"], ["k", "l"]][keys - 1]


def results(frame, keys):
    """(column, aggregate, the values as double, missing as NaN): a column by itself."""
    grouped = frame.groupby(keys, sort=True, dropna=False)
    for name, kind in TYPES.items():
        for how in ("sum", "mean"):
            result = getattr(grouped[name], how)()
            if how == "mean" and kind == np.float32:
                # pandas' result is double only where keys are sorted.
                result = result.astype("Float32" if pd.api.types.is_extension_array_dtype(result.dtype) else np.float32)
            if how == "sum" and kind not in (np.float64, np.float32):
                continue
            yield name, how, result.to_numpy(dtype=np.float64, na_value=np.nan)


def cases(seed):
    random = np.random.RandomState(seed)
    for keys in (1, 2):
        for ordered in (True, False):
            for holes in HOLES:
                for sizes in ([], [1], [9], SIZES[:5], list(random.permutation(SIZES)), list(random.randint(1, 20, 60))):
                    yield f"{keys} keys, {'ordered' if ordered else 'mixed'}, {holes}, {len(sizes)} groups", *table(
                        random, sizes, ordered, keys, holes)


def folded(values, kind):
    """FNV-1a over the bits of the values, a word each; NaN as Swift writes it."""
    hash = 1469598103934665603
    for value in values:
        bits = np.float32(value).view(np.uint32) if kind == np.float32 else np.float64(value).view(np.uint64)
        if np.isnan(value):
            bits = 0x7FC00000 if kind == np.float32 else 0x7FF8000000000000
        hash = (hash ^ int(bits)) * 1099511628211 % 2**64
    return hash


def live(out):
    lines = []
    for seed in (1, 2, 3):
        for place, (label, frame, keys) in enumerate(cases(seed)):
            words = []
            for name in frame.columns:
                series = frame[name]
                missing = series.isna().to_numpy() if pd.api.types.is_extension_array_dtype(series.dtype) else np.zeros(len(series), bool)
                kind = np.float64 if TYPES.get(name) in (np.float64, np.float32) else np.int64
                words.append(series.to_numpy(dtype=kind, na_value=0) if missing.any() else series.to_numpy(dtype=kind))
                words.append(missing.astype(np.int64))
            told = []
            with np.errstate(invalid="ignore"):
                for name, how, values in results(frame, keys):
                    words.append(values)
                    told.append(f"{name} {how}")
            (out / f"{seed}_{place}").write_bytes(b"".join(np.ascontiguousarray(word).tobytes() for word in words))
            groups = len(values)
            lines.append(f"{seed}_{place}|seed {seed}, {label}|{len(frame)}|{groups}|{' '.join(frame.columns)}|{','.join(told)}")
    (out / "cases.txt").write_text("\n".join(lines))


def fixture_columns():
    """The same numbers as in Swift: SplitMix64."""
    state = 11
    numbers = []
    for _ in range(4000):
        state = (state + 0x9E3779B97F4A7C15) % 2**64
        z = state
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
        numbers.append(z ^ (z >> 31))
    raw = np.array(numbers, dtype=np.uint64)
    doubles = (raw >> np.uint64(11)).astype(np.float64) / 9007199254740992 * 1000 - 300
    sizes = [1, 2, 7, 8, 9, 10, 128, 129, 130, 257, 1000]
    groups = np.repeat(np.arange(len(sizes)), sizes)
    groups = np.append(groups, np.full(4000 - len(groups), len(sizes)))
    return groups, {"d": doubles, "f": doubles.astype(np.float32), "i": (raw >> np.uint64(1)).astype(np.int64)}


def fixtures():
    groups, columns = fixture_columns()
    lines = []
    for name, values in columns.items():
        for how in ("sum", "mean"):
            if name == "i" and how == "sum":
                continue
            for order, ids in (("ordered", groups), ("swapped", np.concatenate([[1], [0], groups[2:]]))):
                for hole in ("", "nan"):
                    if hole and name == "i":
                        continue
                    given = values.copy()
                    if hole:
                        given[3999] = np.nan
                    series = pd.DataFrame({"v": given}).groupby(ids)["v"]
                    result = getattr(series, how)()
                    kind = np.float32 if name == "f" else np.float64
                    # The group with the NaN is left out: NaN is a value in recnb, a missing one in pandas.
                    lines.append(f'    ("{name}", "{how}", "{order}", "{hole}", 0x{folded(result.to_numpy().astype(kind)[:-1], kind):016x}),')
    target = pathlib.Path(__file__).resolve().parents[1] / "RecFrameTests" / "GroupFixtures.swift"
    target.write_text(
        f"/// Written by Tests/Peers/parity_groups.py with pandas {pd.__version__} and NumPy {np.__version__}: sums and means of eleven\n"
        "/// groups as a hash of their bits.\n"
        "let groupFixtures: [(column: String, how: String, order: String, hole: String, folded: UInt64)] = [\n"
        + "\n".join(lines) + "\n]\n")


if sys.argv[1] == "fixtures":
    fixtures()
else:
    live(pathlib.Path(sys.argv[2]))
