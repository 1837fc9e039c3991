"""Resemblance of texts by Python's difflib, for the Swift tests to compare with.

parity_similar.py fixtures        writes Tests/RecModelsTests/SimilarFixtures.swift
parity_similar.py live OUT        many made-up texts, as OUT/texts.json
"""
import difflib
import json
import pathlib
import random
import struct
import sys

WORDS = [
    ("toy story", "Toy Story (1995)"), ("toy story", "Story of Toys, The"), ("", ""), ("", "a"), ("abxcd", "abcd"),
    ("private Thread currentThread;", "private volatile Thread currentThread;"), ("ΟΔΟΣ", "οδος"), ("Ёлка", "елка ёлка"),
    ("qabxcd", "abycdf"), ("aaaa", "aaaaaaa"), ("ab" * 150, "ba" * 160), ("x" * 250, "x" * 199), ("the quick fox " * 20, "quick brown fox " * 17),
]


def ratio(a, b):
    return difflib.SequenceMatcher(None, a, b).ratio()


def bits(value):
    return struct.unpack("<Q", struct.pack("<d", value))[0]


def made_up(count):
    r = random.Random(5)
    for _ in range(count):
        letters = r.choice(["ab", "abc ", "abcdefghij ", "аАбБвВ e\u0301", "ABab"])
        yield tuple("".join(r.choice(letters) for _ in range(int(r.paretovariate(0.5)) % r.choice([12, 60, 320]))) for _ in range(2))


if sys.argv[1] == "fixtures":
    lines = []
    for a, b in WORDS:
        lines.append(f'    ("{a}", "{b}", 0x{bits(ratio(a, b)):016x}, 0x{bits(ratio(a.lower(), b.lower())):016x}),\n')
    out = pathlib.Path(__file__).parent.parent / "RecModelsTests" / "SimilarFixtures.swift"
    out.write_text(
        "// Written by Tests/Peers/parity_similar.py: two texts, their ratio, and their ratio in small letters, as bits of doubles.\n"
        "// swift-format-ignore-file\nlet similarFixtures: [(String, String, UInt64, UInt64)] = [\n" + "".join(lines) + "]\n",
        encoding="utf-8")
else:
    out = pathlib.Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    rows = [[a, b, ratio(a, b), ratio(a.lower(), b.lower())] for a, b in made_up(4000)]
    (out / "texts.json").write_text(json.dumps(rows))
