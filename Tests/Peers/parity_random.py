"""Writes Tests/RecModelsTests/RandomFixtures.swift: numbers of NumPy's legacy generator, as bit patterns."""
import pathlib

import parity_shapes  # noqa: F401
import numpy as np

SEEDS = [0, 1, 42, 12345, 4294967295]


def bits(values):
    return "[" + ", ".join(f"0x{int(v):016x}" for v in np.asarray(values, dtype=np.float64).view(np.uint64)) + "]"


def ints(values):
    return "[" + ", ".join(str(int(v)) for v in values) + "]"


def record(seed):
    """The draws of one generator, one after the other: the order is part of the test."""
    r = np.random.RandomState(seed)
    p = np.array([0.1, 0.0, 0.4, 0.25, 0.25])
    fields = [
        ("sample", bits(r.random_sample(4))),
        ("int32", ints(r.randint(0, 1000, 6, dtype=np.int32))),
        ("int64", ints(r.randint(-5, 2**40, 5))),
        ("wide", ints(r.randint(-(2**63), 2**63 - 1, 3))),
        ("seedDraw", str(int(r.randint(np.iinfo(np.int32).max)))),
        ("uniform", bits(r.uniform(-2, 3, 3))),
        ("normal", bits(r.normal(1, 2, 5))),
        ("permutation", ints(r.permutation(13))),
        ("chosen", ints(r.choice(20, 6))),
        ("chosenApart", ints(r.choice(20, 6, replace=False))),
        ("weighted", ints(r.choice(5, 8, p=p))),
        ("weightedApart", ints(r.choice(5, 4, replace=False, p=p))),
        ("last", bits(r.random_sample(700)[-2:])),
    ]
    body = ",\n        ".join(f"{name}: {value}" for name, value in fields)
    return f"    RandomFixture(\n        seed: {seed},\n        {body})"


def listed(seeds):
    return bits(np.random.RandomState(seeds).random_sample(3))


out = pathlib.Path(__file__).parent.parent / "RecModelsTests" / "RandomFixtures.swift"
out.write_text(
    f"// Written by Tests/Peers/parity_random.py with NumPy {np.__version__}. Doubles are bit patterns.\n"
    "// swift-format-ignore-file\n"
    "let randomFixtures: [RandomFixture] = [\n" + ",\n".join(record(s) for s in SEEDS) + ",\n]\n\n"
    "/// First draws of a generator seeded with a list.\n"
    "let listSeedFixtures: [(seeds: [UInt32], sample: [UInt64])] = [\n"
    + "".join(f"    ({ints(s)}, {listed(s)}),\n" for s in ([0], [1, 2, 3], [4294967295, 7], list(range(700)))).replace(
        ints(range(700)), "Array(0..<700)")
    + "]\n"
)
