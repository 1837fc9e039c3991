"""Scaled columns and rows by scikit-learn and pandas, for the Swift tests to compare with.

parity_scaling.py fixtures        writes Tests/RecFrameTests/ScalingFixtures.swift
parity_scaling.py live OUT        longer columns, as OUT/cases.txt and raw arrays
"""
import pathlib
import sys

import parity_shapes  # noqa: F401
import numpy as np
import pandas as pd
import sklearn
from sklearn.preprocessing import MinMaxScaler, Normalizer, RobustScaler, StandardScaler

# method, options as written in Swift's tests, what makes it
SCALERS = [
    ("standardize", "", lambda x: StandardScaler().fit_transform(x)),
    ("standardize", "withMean=false", lambda x: StandardScaler(with_mean=False).fit_transform(x)),
    ("standardize", "withStd=false", lambda x: StandardScaler(with_std=False).fit_transform(x)),
    ("standardize", "ddof=1", lambda x: ((x - x.mean()) / x.std(ddof=1)).to_numpy()),
    ("minMaxScale", "", lambda x: MinMaxScaler().fit_transform(x)),
    ("minMaxScale", "range=-1:1", lambda x: MinMaxScaler((-1, 1)).fit_transform(x)),
    ("minMaxScale", "range=0.1:0.7", lambda x: MinMaxScaler((0.1, 0.7)).fit_transform(x)),
    ("robustScale", "", lambda x: RobustScaler().fit_transform(x)),
    ("robustScale", "quantiles=10:90", lambda x: RobustScaler(quantile_range=(10.0, 90.0)).fit_transform(x)),
    ("robustScale", "quantiles=5.5:95.25", lambda x: RobustScaler(quantile_range=(5.5, 95.25)).fit_transform(x)),
    ("robustScale", "withCentering=false", lambda x: RobustScaler(with_centering=False).fit_transform(x)),
    ("robustScale", "withScaling=false", lambda x: RobustScaler(with_scaling=False).fit_transform(x)),
]
COLUMNS = [["d"], ["f"], ["i"], ["d", "i", "g"], ["f", "f2"]]


def frame(rows, seed):
    random = np.random.RandomState(seed)
    d = random.random_sample(rows) * 1000 - 300
    f = (random.random_sample(rows) * 7 + 20).astype(np.float32)
    i = random.randint(-50, 1000, rows)
    g = random.random_sample(rows)
    g[::5] = np.nan
    f2 = (random.random_sample(rows) - 0.5).astype(np.float32)
    table = pd.DataFrame({"d": d, "f": f, "i": i, "g": g, "f2": f2})
    for number in range(20):
        table[f"n{number}"] = random.random_sample(rows) * 10 - 3
    return table


def results(table):
    for method, options, make in SCALERS:
        for columns in COLUMNS:
            yield method, options, columns, np.asarray(make(table[columns]))
    for norm in ("l1", "l2", "max"):
        for count in (1, 2, 3, 7, 8, 9, 20):
            columns = [f"n{number}" for number in range(count)]
            yield "normalize", f"norm={norm}", columns, Normalizer(norm).fit_transform(table[columns])


def bits(values):
    kind = np.uint32 if values.dtype == np.float32 else np.uint64
    return "[" + ", ".join(f"0x{int(v):x}" for v in np.ascontiguousarray(values).view(kind)) + "]"


def fold(values):
    """The bits of all values in one number, as the Swift tests fold them."""
    kind = np.uint32 if values.dtype == np.float32 else np.uint64
    total = 1469598103934665603
    for word in np.ascontiguousarray(values).view(kind):
        total = ((total ^ int(word)) * 1099511628211) & 0xFFFFFFFFFFFFFFFF
    return total


if sys.argv[1] == "fixtures":
    lines = []
    table = frame(37, 1)
    for method, options, columns, values in results(table):
        folded = ", ".join(f"0x{fold(values[:, j]):016x}" for j in range(values.shape[1]))
        lines.append(f'    ("{method}", "{options}", "{" ".join(columns)}", [{folded}]),\n')
    given = "".join(f'    "{name}": {bits(table[name].to_numpy().astype(np.float64))},\n' for name in table.columns)
    out = pathlib.Path(__file__).parent.parent / "RecFrameTests" / "ScalingFixtures.swift"
    out.write_text(
        f"// Written by Tests/Peers/parity_scaling.py with scikit-learn {sklearn.__version__} and pandas {pd.__version__}: the bits of\n"
        "// columns, as doubles, and of each result folded into one number.\n// swift-format-ignore-file\n"
        "let scalingColumns: [String: [UInt64]] = [\n" + given + "]\n\n"
        "let scalingFixtures: [(method: String, options: String, columns: String, folded: [UInt64])] = [\n" + "".join(lines) + "]\n")
else:
    out = pathlib.Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    table = frame(20011, 2)
    for name in table.columns:
        table[name].to_numpy().astype("<f8").tofile(out / f"{name}.column")
    lines = []
    for method, options, columns, values in results(table):
        folded = " ".join(f"{fold(values[:, j])}" for j in range(values.shape[1]))
        lines.append(f'{method}|{options}|{" ".join(columns)}|{folded}\n')
    (out / "cases.txt").write_text("".join(lines))
