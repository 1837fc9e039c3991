"""Words of titles and genres, and the ten films nearest to each by the angle between them."""
from row import Row

BEFORE = """
%% load movies
readCSV("\\(data)/movies.csv", types: [.movieId: .uint32, .title: .string, .genres: .string])
"""


def texts(folder):
    import pandas as pd

    return pd.read_csv(f"{folder}/movies.csv")["title"]


def whole(folder):
    """All similarities at once, as the examples of scikit-learn have it."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics.pairwise import cosine_similarity

    titles = texts(folder)

    def run():
        similar = cosine_similarity(TfidfVectorizer().fit_transform(titles))
        np.fill_diagonal(similar, -1)
        best = np.argsort(-similar, axis=1, kind="stable")[:, :10]
        return {"rows": best.size, "sum similarity": float(np.take_along_axis(similar, best, 1).sum())}

    return run


def blocks(folder):
    """A thousand films at a time, with a partition in the place of a sort."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    titles = texts(folder)

    def run():
        x = TfidfVectorizer().fit_transform(titles)
        turned, rows, total = x.T.tocsr(), 0, 0.0
        for start in range(0, x.shape[0], 1000):
            similar = (x[start:start + 1000] @ turned).toarray()
            similar[np.arange(len(similar)), start + np.arange(len(similar))] = -1
            best = -np.partition(-similar, 9, axis=1)[:, :10]
            rows, total = rows + best.size, total + float(best.sum())
        return {"rows": rows, "sum similarity": total}

    return run


def neighbours(folder):
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.neighbors import NearestNeighbors

    titles = texts(folder)

    def run():
        model = NearestNeighbors(n_neighbors=10, metric="cosine", n_jobs=-1).fit(TfidfVectorizer().fit_transform(titles))
        distances, _ = model.kneighbors()
        return {"rows": distances.size, "sum similarity": float((1 - distances).sum())}

    return run


def why_not(films):
    return f"{films:,} x {films:,} similarities, their order and the negated copy take {3 * 8 * films**2 / 2**30:.0f} GiB"


ROW = Row(
    "tfidf, cosine", "words of the films' titles, and the ten nearest films of each", before=BEFORE,
    cell="nearest(movies.select(.movieId, .title).tfidf(.title, sparse: true), key: .movieId, n: 10)",
    peers={"scikit-learn": whole, "scikit-learn, in blocks": blocks, "scikit-learn, NearestNeighbors": neighbours},
    same=["rows", "sum similarity"], leave_out={"scikit-learn": {"10M": why_not(24_969), "25M": why_not(62_423)}}, repeat={"25M": 1})
