"""Writes Tests/RecModelsTests/KneeFixtures.swift: the knees of made-up curves as kneed (pip install kneed) finds them."""
import pathlib

import parity_shapes  # noqa: F401
import numpy as np
from importlib.metadata import version
from kneed import KneeLocator


def curves():
    for seed in range(30):
        r = np.random.RandomState(seed)
        n = 3 + seed
        x = np.sort(r.permutation(5 * n)[:n]).astype(float) if seed % 2 else np.arange(2.0, 2 + n)
        falling = 1000.0 / (1 + np.arange(n)) ** (0.2 + r.random_sample())
        yield x, falling, 1.0
        yield x, falling + r.random_sample(n) * 60, 1.0
        yield x, np.sort(r.random_sample(n))[::-1], [0.0, 0.5, 2.0, 5.0][seed % 4]
        yield x, falling * (1 + 0.2 * np.sin(np.arange(n))), 0.5
    yield np.arange(5.0), 5 - np.arange(5.0), 1.0
    yield np.arange(4.0), np.array([4.0, 4.0, 4.0, 1.0]), 1.0
    yield np.arange(4.0), np.array([4.0, 1.0, 1.0, 1.0]), 1.0


def doubles(values):
    return "[" + ", ".join(f"0x{int(v):016x}" for v in np.asarray(values, dtype=np.float64).view(np.uint64)) + "]"


lines = []
for x, y, sensitivity in curves():
    if y[-1] >= y[0]:
        continue
    found = KneeLocator(x, y, S=sensitivity, curve="convex", direction="decreasing").knee
    place = "nil" if found is None else str(int(np.where(x == found)[0][0]))
    lines.append(f"    ({doubles(x)}, {doubles(y)}, {sensitivity}, {place}),\n")
out = pathlib.Path(__file__).parent.parent / "RecModelsTests" / "KneeFixtures.swift"
out.write_text(
    f"// Written by Tests/Peers/parity_knee.py with kneed {version('kneed')}. Doubles are bit patterns.\n"
    "// swift-format-ignore-file\nlet kneeFixtures: [(x: [UInt64], y: [UInt64], sensitivity: Double, place: Int?)] = [\n"
    + "".join(lines) + "]\n")
print(len(lines), sum("nil" in line for line in lines))
