"""Mini-batch k-means of the films' features."""
from row import FEATURES, ONE_THREAD, Row, films


def scikit_learn(folder):
    from sklearn.cluster import MiniBatchKMeans

    x = films(folder)
    return lambda: MiniBatchKMeans(10, batch_size=1000, random_state=42).fit(x)


ROW = Row(
    "miniBatchKMeans", "the same features; k = 10, batches of 1,000", before=FEATURES,
    cell="miniBatchKMeans(features, key: .movieId, k: 10, batchSize: 1000, seed: 42)", peers={"scikit-learn": scikit_learn, "scikit-learn, one thread": scikit_learn},
    at_least=3, against=["scikit-learn", "scikit-learn, one thread"], same=[], environment={"scikit-learn, one thread": ONE_THREAD})
