"""k-means of the films' features, ten clusters."""
from row import FEATURES, ONE_THREAD, Row, films


def scikit_learn(folder):
    from sklearn.cluster import KMeans

    x = films(folder)
    return lambda: KMeans(10, random_state=42).fit(x)


def elkan(folder):
    from sklearn.cluster import KMeans

    x = films(folder)
    return lambda: KMeans(10, random_state=42, algorithm="elkan").fit(x)


ROW = Row(
    "kMeans", "films by genres, mean and number of ratings; k = 10, to convergence", before=FEATURES,
    cell="kMeans(features, key: .movieId, k: 10, seed: 42)", peers={"scikit-learn": scikit_learn, "scikit-learn, one thread": scikit_learn, "scikit-learn, Elkan": elkan},
    at_least=1.2, against=["scikit-learn", "scikit-learn, one thread"], same=[], environment={"scikit-learn, one thread": ONE_THREAD})
