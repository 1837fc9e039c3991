"""Counts and tf-idf weights of texts by scikit-learn, for the Swift tests to compare with.

parity_text.py fixtures           writes Tests/RecModelsTests/TextFixtures.swift
parity_text.py live OUT [DATA]    writes texts and results as OUT/*.txt and raw arrays, also of the films in DATA
"""
import csv
import pathlib
import random
import sys

import numpy as np
import sklearn
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

SMALL = [
    "The quick brown fox jumps over the lazy dog",
    "A dog, a fox and THE dog again: re-run_2 x 42",
    "",
    "ΟΔΟΣ ΣΑΣ Σ'αυτό ΑΣ' ΑΣ.ΑΣ  İstanbul IŞIK straße STRASSE",
    "Ёлка и ёлки — это «ели»; Война и мир (1869)",
    "½ ² x² 3⁴ Ⅷ 七人の侍 七 naïve e\u0301a cafe\u0301 _a __ a_",
    "dog dog dog fox é éé 😀😀 ok\u00adok ok\u200dok",
]

# name, what, options, texts
CASES = [
    ("plain", "count", {}),
    ("plain", "tfidf", {}),
    ("binary", "count", {"binary": True, "max_features": 5}),
    ("capitals", "count", {"lowercase": False}),
    ("english", "tfidf", {"stop_words": "english"}),
    ("features", "tfidf", {"max_features": 6}),
    ("features20", "tfidf", {"max_features": 20, "stop_words": "english"}),
    ("pairs", "tfidf", {"ngram_range": (1, 2)}),
    ("triples", "count", {"ngram_range": (2, 3), "stop_words": "english"}),
    ("rare", "tfidf", {"min_df": 2}),
    ("share", "tfidf", {"min_df": 0.2, "max_df": 0.5}),
    ("sublinear", "tfidf", {"sublinear_tf": True, "norm": "l1"}),
    ("raw", "tfidf", {"smooth_idf": False, "norm": None}),
    ("noidf", "tfidf", {"use_idf": False}),
    ("many", "tfidf", {"max_features": 30, "ngram_range": (1, 3), "min_df": 2, "max_df": 0.9}),
]


def bits(values):
    return "[" + ", ".join(f"0x{int(v):016x}" for v in np.ascontiguousarray(values, dtype=np.float64).view(np.uint64)) + "]"


def fitted(what, options, texts):
    model = (CountVectorizer if what == "count" else TfidfVectorizer)(**options)
    matrix = model.fit_transform(texts)
    return model, matrix.tocsr()


def options_text(options):
    words = []
    for name, value in options.items():
        if isinstance(value, tuple):
            value = f"{value[0]}-{value[1]}"
        words.append(f"{name}={value}")
    return " ".join(words)


def made_up(count, seed):
    """Texts of a long-tailed vocabulary with capitals, other scripts and marks between words."""
    r = random.Random(seed)
    letters = ["abcdefghij", "ABCdefΣσς", "абвгдЕЁЖ", "éèüßİı", "0123456789_", "七八九", "½²٣"]
    vocabulary = ["".join(r.choice(letters[r.randrange(len(letters))] if r.random() < 0.2 else letters[0]) for _ in range(r.randrange(1, 9)))
                  for _ in range(3000)]
    texts = []
    for _ in range(count):
        words = [vocabulary[min(2999, int(r.paretovariate(0.7)))] for _ in range(r.randrange(0, 60))]
        texts.append("".join(w + r.choice([" ", " ", " ", ", ", "-", "\u0301", "😀", "\n", "'"]) for w in words))
    return texts


def films(folder):
    with open(folder / "movies.csv", encoding="utf-8", newline="") as file:
        rows = {row["movieId"]: row["title"] + " " + row["genres"] for row in csv.DictReader(file)}
    with open(folder / "tags.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows[row["movieId"]] += " " + row["tag"]
    return list(rows.values())


if sys.argv[1] == "fixtures":
    quoted = [text.replace("\\", "\\\\").replace('"', '\\"') for text in SMALL]
    lines = []
    for name, what, options in CASES:
        model, matrix = fitted(what, options, SMALL)
        idf = model.idf_ if what == "tfidf" and options.get("use_idf", True) else []
        terms = ", ".join('"%s"' % term for term in model.get_feature_names_out())
        lines.append(
            f'    TextFixture(\n        "{what}", "{options_text(options)}",\n        vocabulary: [{terms}],\n'
            f"        idf: {bits(idf)},\n        starts: {[int(i) for i in matrix.indptr]}, indices: {[int(i) for i in matrix.indices]},\n"
            f"        values: {bits(matrix.data)}),\n")
    out = pathlib.Path(__file__).parent.parent / "RecModelsTests" / "TextFixtures.swift"
    out.write_text(
        f"// Written by Tests/Peers/parity_text.py with scikit-learn {sklearn.__version__}. Doubles are bit patterns.\n"
        "// swift-format-ignore-file\nlet textFixtureTexts = [\n" + "".join(f'    "{t}",\n' for t in quoted)
        + "]\n\nlet textFixtures: [TextFixture] = [\n" + "".join(lines) + "]\n", encoding="utf-8")
else:
    out = pathlib.Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    corpora = {"made": made_up(1500, 1)}
    if len(sys.argv) > 3:
        corpora["films"] = films(pathlib.Path(sys.argv[3]))
    lines = []
    for corpus, texts in corpora.items():
        encoded = [text.encode() for text in texts]
        np.cumsum([0] + [len(text) for text in encoded]).astype("<i8").tofile(out / f"{corpus}.offsets")
        (out / f"{corpus}.texts").write_bytes(b"".join(encoded))
        for name, what, options in CASES:
            model, matrix = fitted(what, options, texts)
            stem = f"{corpus}-{name}-{what}"
            (out / f"{stem}.terms").write_text("\n".join(model.get_feature_names_out()), encoding="utf-8", newline="\n")
            for part, values, kind in [("starts", matrix.indptr, "<i8"), ("indices", matrix.indices, "<u4"), ("values", matrix.data, "<f8")]:
                np.asarray(values).astype(kind).tofile(out / f"{stem}.{part}")
            again = model.transform(texts[::3]).tocsr()
            again.data.astype("<f8").tofile(out / f"{stem}.again")
            lines.append(f"{corpus} {stem} {what} {options_text(options)}\n")
    (out / "cases.txt").write_text("".join(lines))
