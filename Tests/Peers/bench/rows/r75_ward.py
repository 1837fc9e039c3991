"""The whole tree of the films' features by Ward's linkage, and its cut into ten clusters."""
from row import FEATURES, ONE_THREAD, Row, films


def scikit_learn(folder):
    from sklearn.cluster import AgglomerativeClustering

    x = films(folder)
    return lambda: AgglomerativeClustering(10).fit(x)


def scipy(folder):
    from scipy.cluster.hierarchy import fcluster, linkage

    x = films(folder)
    return lambda: fcluster(linkage(x, "ward"), 10, "maxclust")


ROW = Row(
    "agglomerative", "films by genres, mean and number of ratings; Ward's linkage, ten clusters", before=FEATURES,
    cell="agglomerative(features, key: .movieId, k: 10)", peers={"scikit-learn": scikit_learn, "SciPy": scipy}, sizes=["small"], same=[])
