"""Clusters by density of the films' features."""
from row import FEATURES, ONE_THREAD, Row, films


def scikit_learn(folder):
    from sklearn.cluster import DBSCAN

    x = films(folder)
    return lambda: DBSCAN(eps=0.9, min_samples=10).fit(x)


def on_all_threads(folder):
    from sklearn.cluster import DBSCAN

    x = films(folder)
    return lambda: DBSCAN(eps=0.9, min_samples=10, n_jobs=-1).fit(x)


ROW = Row(
    "dbscan", "films by genres, mean and number of ratings; eps 0.9, ten neighbours", before=FEATURES,
    cell="dbscan(features, key: .movieId, eps: 0.9, minSamples: 10)",
    peers={"scikit-learn": scikit_learn, "scikit-learn, n_jobs=-1": on_all_threads, "scikit-learn, one thread": scikit_learn},
    sizes=["small", "1M"], same=[], environment={"scikit-learn, one thread": ONE_THREAD})
