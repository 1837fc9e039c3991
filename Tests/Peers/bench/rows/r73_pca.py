"""Two principal components of the films' features."""
from row import FEATURES, ONE_THREAD, Row, films


def scikit_learn(folder):
    from sklearn.decomposition import PCA

    x = films(folder)
    return lambda: {"rows": len(PCA(2).fit_transform(x))}


def covariance(folder):
    from sklearn.decomposition import PCA

    x = films(folder)
    return lambda: {"rows": len(PCA(2, svd_solver="covariance_eigh").fit_transform(x))}


def randomized(folder):
    from sklearn.decomposition import PCA

    x = films(folder)
    return lambda: {"rows": len(PCA(2, svd_solver="randomized", random_state=0).fit_transform(x))}


ROW = Row(
    "pca", "two components of the same features", before=FEATURES, cell="pca(features, key: .movieId, components: 2)",
    peers={"scikit-learn": scikit_learn, "scikit-learn, one thread": scikit_learn, "scikit-learn, covariance": covariance, "scikit-learn, randomized": randomized}, same=[], environment={"scikit-learn, one thread": ONE_THREAD})
